"""What a simulation says."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridcity.conditions.model import Timed


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over replicates, and where it lies in 95 of 100 runs of the simulation."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One number as it is, as it would be, and the difference, case by case on the same cases.

    None where there is nothing to count.
    """

    was: Interval | None
    would_be: Interval | None
    change: Interval | None


@dataclass(frozen=True, slots=True)
class ClockSimulated:
    """One clock of some cases: its late rate, 0 to 1 [-], and how many are timed, a week [cases]."""

    clock: Timed
    timed_a_week: float
    late_rate: Measure


@dataclass(frozen=True, slots=True)
class GroupSimulated:
    """A department, or all together."""

    id: int
    """0: all together."""
    code: str
    name: str
    name_en: str | None
    cases_a_week: Measure
    clocks: tuple[ClockSimulated, ...]
    crews: int | None
    """As it is; None for all together."""
    crews_would_be: int | None
    are_crews_known: bool
    """Whether somebody said how many crews there are, or they were worked out."""
    work_h: float | None
    """Working time of a crew for a case that needs one, the way included. [h]"""
    way_h: float | None
    """Of it, the way. [h]"""
    utilisation: Measure
    """Share of the crews' working time that is used [-]."""
    wait_h: Measure
    """From when a crew was needed until one set out, nights and free days included: mean [h]."""
    close_h: Measure
    """From the report until the work is done: median of all cases, done or not [h]."""
    in_hand: Measure
    """Cases that wait for a crew or are worked on, on average [cases]."""

    def of(self, clock: Timed) -> ClockSimulated | None:
        """Give one of its clocks, if it is known."""
        return next((one for one in self.clocks if one.clock is clock), None)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A scenario beside the city as it is."""

    learned_from: str
    learned_until: str
    """Days."""
    learned_cases: int
    learned_weeks: int
    """Whole weeks, which are drawn again."""
    weeks: int
    replicates: int
    seed: int
    arrivals: str
    total: GroupSimulated
    departments: tuple[GroupSimulated, ...]
    notes: tuple[tuple[str, str], ...]
    """What it assumes and cannot know, in Chinese and English."""
    sentence: tuple[str, str]
    """What came of it, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One number of a department in the held-out weeks: what was, and what had been foretold."""

    observed: float | None
    simulated: Interval | None
    """In 95 of 100 futures it would lie between these."""

    @property
    def fits(self) -> bool | None:
        """Whether what was lies within; None where there is nothing to compare."""
        if self.observed is None or self.simulated is None:
            return None
        return self.simulated.low <= self.observed <= self.simulated.high


@dataclass(frozen=True, slots=True)
class FittedGroup:
    """A department in the held-out weeks, or all together."""

    id: int
    code: str
    name: str
    name_en: str | None
    cases: int
    load: float | None
    """Share of its crews' time that is used, as far as the past tells [-]."""
    cases_a_week: Fit
    late_rate: Fit
    close_h: Fit


@dataclass(frozen=True, slots=True)
class Check:
    """The simulation against weeks that it did not learn from."""

    learned_from: str
    held_out_from: str
    held_out_until: str
    replicates: int
    seed: int
    total: FittedGroup
    departments: Sequence[FittedGroup]
    sentence: tuple[str, str]
