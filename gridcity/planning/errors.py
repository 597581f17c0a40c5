"""What planning refuses."""

from gridcity.errors import Conflict, Invalid, NotFound


class WatchInvalid(Invalid):
    """A watch list has a name, cells, and a period that is not over; the details say what is missing."""

    code = "planning.watch_invalid"


class PlanInvalid(Invalid):
    """A patrol plan has a name, weighted cells, a period that is not over, and rounds that can be walked."""

    code = "planning.plan_invalid"


class WatchListNotFound(NotFound):
    """There is no such watch list."""

    code = "planning.watch_list_not_found"


class PlanNotFound(NotFound):
    """There is no such patrol plan."""

    code = "planning.plan_not_found"


class PlanningKeyReused(Conflict):
    """The same key came with another name or other cells."""

    code = "planning.key_reused"


class TooEarly(Invalid):
    """The list or plan has not held for a week yet, or nothing was known before: nothing can be compared."""

    code = "planning.too_early"
