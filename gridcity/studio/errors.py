"""What can be wrong with what a planner asks for."""

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound


class RunNotFound(NotFound):
    """There is no run by that number: it never was, was deleted, or its time is over."""

    code = "studio.run_not_found"


class AskInvalid(Invalid):
    """A statistic is asked for in a way that makes no sense here; details.field says what is wrong."""

    code = "studio.ask_invalid"


class NothingToCount(Invalid):
    """The city has no cells, or the area that was asked for holds none."""

    code = "studio.nothing_to_count"


class RunKeyReused(Conflict):
    """The same idempotency key came with another ask."""

    code = "studio.key_reused"


class TooManyWaiting(Conflict):
    """Ten runs of the same person wait already."""

    code = "studio.too_many_waiting"


class RunNotDone(Conflict):
    """The run has no result yet, or never will: it waits, runs, failed or was cancelled."""

    code = "studio.not_done"


class RunUnderWay(Conflict):
    """A run is not deleted while it waits or runs: cancel it first."""

    code = "studio.run_under_way"


class RunNotYours(Forbidden):
    """The run is somebody else's: whoever asked for it, or an administrator, may do that."""

    code = "studio.run_not_yours"


class NothingToCompare(Conflict):
    """Two runs have no column in common, or speak of other cells."""

    code = "studio.nothing_to_compare"


class NothingStands(Conflict):
    """The run names no cells that stand out, so there are none to send anywhere."""

    code = "studio.nothing_stands"


class RunFinished(Conflict):
    """The run is done, has failed or was cancelled: there is nothing to stop."""

    code = "studio.run_finished"


class StreetsMissing(Invalid):
    """The method, or the weights, go along the streets, and the city has none in its store."""

    code = "studio.streets_missing"
