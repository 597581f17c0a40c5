"""Which kinds of long work there are, who does each, and what goes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridcity.jobs.running import Work


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work.

    Attributes
    ----------
    place
        ``module:function`` that does it; imported in the process of the job alone.
    urgency
        What waits with a higher one is begun first. [-]
    forgotten_after
        When a finished job is deleted; None where somebody else's rows refer to it and let it go.
    is_tried_again
        Whether a job whose process was killed is begun anew, three times at most. False where the killing
        may be the job's own doing: it took too much memory, and would again.
    """

    place: str
    urgency: int
    forgotten_after: timedelta | None
    is_tried_again: bool = False

    def does(self) -> "Callable[[Work], None]":
        """Import what does it."""
        module, _, name = self.place.partition(":")
        function: Callable[[Work], None] = getattr(import_module(module), name)
        return function


KINDS: dict[str, Kind] = {
    "surveillance": Kind("gridcity.surveillance.job:run", 10, timedelta(days=1)),
    "studio": Kind("gridcity.studio.running:run", 0, None),
    "simulation": Kind("gridcity.simulation.runs.job:run", 0, None, is_tried_again=True),
    "report": Kind("gridcity.reports.job:run", -10, timedelta(days=30)),
}
