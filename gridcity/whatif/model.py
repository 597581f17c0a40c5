"""A past year's cases as columns, and what came of comparing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.conditions.model import Timed
from gridcity.worktime.model import Span

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

NEVER = np.int64(2**63 - 1)
"""Stands for an instant that there is not. [µs]"""
NOBODY = 0
"""Stands for a department that there is not."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What duty hangs on, told apart: cell, class, component's class and the component's own entry."""

    cell_code: str | None
    area_code: str | None
    class_id: int
    component_class_id: int | None
    own: tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Runs:
    """One clock of every case, as it last ran; instants in microseconds since 1970 [µs], or ``NEVER``."""

    began: Ints
    ended: Ints
    """When what it waits for was done."""
    off: Ints
    """When it was called off, or since when it rests, undone."""
    due: Ints
    """By when, as it was."""
    is_kept: Flags
    """True where somebody granted more time: that stands, whatever the limit."""


@dataclass(frozen=True, slots=True)
class Year:
    """Cases of a year, a row each."""

    begins: int
    ends: int
    class_ids: Ints
    department_ids: Ints
    is_imported: Flags
    runs: Mapping[Timed, Runs]
    pauses: Mapping[int, Sequence[Span]]
    """Row → when the clock of handling rested."""
    grounds: tuple[Grounds, ...]
    """The few different ones."""
    ground_of: Ints

    def __len__(self) -> int:
        return len(self.class_ids)


@dataclass(frozen=True, slots=True)
class Count:
    """How one clock went, or would have gone, for some cases."""

    timed: int
    """Cases with a limit that were in time or late, or still can be. [cases]"""
    late: int
    in_hand: float
    """In how many cases it ran at a time, on an average day of the year. [cases]"""

    @property
    def late_rate(self) -> float | None:
        """Share of the timed cases that were late [-]; None where there is none."""
        return self.late / self.timed if self.timed else None


@dataclass(frozen=True, slots=True)
class ClockCompared:
    """One clock, as it was and as it would have been."""

    clock: Timed
    was: Count
    would_be: Count
    newly_late: int
    """Of the cases that are on both sides."""
    no_longer_late: int


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of a department or of a class, as it was and as it would have been."""

    id: int
    """Of departments: 0 for nobody, below 0 for one that the file names and the city does not know."""
    code: str
    name: str
    name_en: str | None
    cases_were: int
    cases_would_be: int
    clocks: tuple[ClockCompared, ...]

    def of(self, clock: Timed) -> ClockCompared:
        """Give one of its clocks."""
        return next(one for one in self.clocks if one.clock is clock)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A past year under other rules."""

    year: int
    cases: int
    moved: int
    """Cases that would have gone to another department."""
    clocks: tuple[ClockCompared, ...]
    departments: tuple[Group, ...]
    classes: tuple[Group, ...]
    notes: tuple[tuple[str, str], ...]
    """What was left out and what it cannot know, in Chinese and English."""
    seconds: float

    def of(self, clock: Timed) -> ClockCompared:
        """Give one of the clocks, of all cases together."""
        return next(one for one in self.clocks if one.clock is clock)
