"""What a re-inspection refuses."""

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound


class DrawInvalid(Invalid):
    """A draw looks back on a period that has begun, takes some of each department, and is due another day."""

    code = "reinspections.draw_invalid"


class NothingToDraw(Conflict):
    """In that period nothing was closed as done and is closed still."""

    code = "reinspections.nothing_to_draw"


class DrawNotFound(NotFound):
    """There is no such draw."""

    code = "reinspections.draw_not_found"


class TaskNotFound(NotFound):
    """There is no such re-inspection."""

    code = "reinspections.task_not_found"


class NotYourTask(Forbidden):
    """The case is somebody else's to see again, or the caller had a hand in it."""

    code = "reinspections.not_your_task"


class AlreadyTold(Conflict):
    """What was found has been told, and is told once."""

    code = "reinspections.already_told"
