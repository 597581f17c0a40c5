"""Why a file of requests cannot be replayed at all. What is wrong with single rows is a ``Fault``."""

from gridcity.errors import Conflict, Invalid


class RequestMapInvalid(Invalid):
    """The map of the requests cannot be understood, or does not fit the file or the city."""

    code = "replay.map_invalid"


class ReplayUnderWay(Conflict):
    """Somebody is replaying requests into this city right now."""

    code = "replay.under_way"
