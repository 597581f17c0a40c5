"""How a simulation is run."""

from dataclasses import dataclass, field

from gridcity.simulation.arriving import Arrivals
from gridcity.simulation.calibrating import Assumed
from gridcity.simulation.errors import ScenarioInvalid

WARM_UP_WEEKS = 8
"""Simulated before anything is counted, so that crews have what they have in hand."""
TAIL_WEEKS = 4
"""Simulated after the last case that counts, so that it can be done or late."""
LEARNED_WEEKS = 26
MOST_WEEKS, MOST_REPLICATES = 520, 500


@dataclass(frozen=True, slots=True)
class Setting:
    """How a simulation is run."""

    weeks: int = 26
    """How long cases count. [weeks]"""
    replicates: int = 20
    seed: int = 1
    arrivals: Arrivals = Arrivals.WEEKS
    learned_weeks: int = LEARNED_WEEKS
    """From how much of the past it learns. [weeks]"""
    assumed: Assumed = field(default_factory=Assumed)

    def __post_init__(self) -> None:
        if not (0 < self.weeks <= MOST_WEEKS and 1 < self.replicates <= MOST_REPLICATES):
            raise ScenarioInvalid(
                f"1 to {MOST_WEEKS} weeks and 2 to {MOST_REPLICATES} replicates are simulated.",
                weeks=self.weeks,
                replicates=self.replicates,
            )
        if not (0 < self.learned_weeks <= MOST_WEEKS and self.seed >= 0):
            raise ScenarioInvalid("It learns from a week or more, and seeds are 0 or more.")
