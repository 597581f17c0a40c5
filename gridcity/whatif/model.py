"""A past year's cases as columns, and what came of comparing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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
class Year:
    """Cases of a year, a row each; instants in microseconds since 1970, ``NEVER`` where there is none."""

    begins: int
    ends: int
    class_ids: Ints
    department_ids: Ints
    dispatched: Ints
    completed: Ints
    due: Ints
    is_closed: Flags
    is_suspended: Flags
    is_imported: Flags
    pauses: Mapping[int, Sequence[Span]]
    """Row → when the clock rested."""
    grounds: tuple[Grounds, ...]
    """The few different ones."""
    ground_of: Ints

    def __len__(self) -> int:
        return len(self.class_ids)


@dataclass(frozen=True, slots=True)
class Load:
    """What a department had, or would have had, in the year."""

    cases: int
    timed: int
    """Of them with a limit, and done or still to do. [cases]"""
    late: int
    in_hand: float
    """How many of them it had in hand at a time, on an average day of the year. [cases]"""

    @property
    def late_rate(self) -> float | None:
        """Share of the timed cases that were late [-]; None where there is none."""
        return self.late / self.timed if self.timed else None


@dataclass(frozen=True, slots=True)
class DepartmentCompared:
    """One department, as it was and as it would have been."""

    department_id: int
    """0: nobody; below 0: one that the file names and the city does not know."""
    code: str
    name: str
    was: Load
    would_be: Load


@dataclass(frozen=True, slots=True)
class Comparison:
    """A past year under other rules."""

    year: int
    cases: int
    was: Load
    would_be: Load
    newly_late: int
    no_longer_late: int
    moved: int
    """Cases that would have gone to another department."""
    departments: tuple[DepartmentCompared, ...]
    notes: tuple[tuple[str, str], ...]
    """What was left out and what it cannot know, in Chinese and English."""
    seconds: float
