"""What can be wrong with simulations that are asked for."""

from gridcity.errors import Conflict, Forbidden, NotFound


class SimulationNotFound(NotFound):
    """There is no simulation by that number: it never was, was deleted, or its time is over."""

    code = "simulation.not_found"


class SimulationKeyReused(Conflict):
    """The same idempotency key came with another scenario."""

    code = "simulation.key_reused"


class TooManySimulations(Conflict):
    """Ten simulations of the same person wait already."""

    code = "simulation.too_many_waiting"


class SimulationNotDone(Conflict):
    """It has no result yet, or never will: it waits, runs, failed or was cancelled."""

    code = "simulation.not_done"


class SimulationUnderWay(Conflict):
    """It is not deleted while it waits or runs: cancel it first."""

    code = "simulation.under_way"


class SimulationFinished(Conflict):
    """It is done, has failed or was cancelled: there is nothing to stop."""

    code = "simulation.finished"


class SimulationNotYours(Forbidden):
    """It is somebody else's: whoever asked for it, or an administrator, may do that."""

    code = "simulation.not_yours"
