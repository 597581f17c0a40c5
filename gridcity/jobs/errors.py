"""What can become of long work."""

from gridcity.errors import Conflict, NotFound, Unavailable


class JobNotFound(NotFound):
    """There is no such job."""

    code = "jobs.not_found"


class JobFinished(Conflict):
    """The job is done, has failed or was cancelled: there is nothing to stop."""

    code = "jobs.finished"


class JobTakenOver(Conflict):
    """Somebody else does the job by now, or it was cancelled: what this process found is thrown away."""

    code = "jobs.taken_over"


class JobBroken(Unavailable):
    """The job ended by a fault of the program; its log says which."""

    code = "jobs.broken"


class JobKilled(Unavailable):
    """The job's process was ended from outside, perhaps because memory ran out."""

    code = "jobs.killed"


class JobGivenUp(Unavailable):
    """The job was begun three times, and no process came to its end."""

    code = "jobs.given_up"
