"""When crews are at work: the windows of a calendar, as the loop wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.many import working_windows
from gridcity.worktime.scales import at_tick

Ints: TypeAlias = NDArray[np.int64]

_EVER = 2**61


@dataclass(frozen=True, slots=True)
class Shift:
    """Windows of working time, in order: shape (n,) each; microseconds since 1970 [µs]."""

    opens: Ints
    closes: Ints
    before: Ints
    """Working time before each. [µs]"""

    def within(self, instants: Ints) -> Ints:
        """Say how much working time lies before instants [µs]."""
        at = np.searchsorted(self.opens, instants, side="right") - 1
        inside = self.before[at] + np.minimum(instants, self.closes[at]) - self.opens[at]
        return np.where(at < 0, 0, inside)

    def reached(self, instants: Ints, work: Ints) -> Ints:
        """Say when so much working time is over after instants [µs]; at once where it is none."""
        wanted = self.within(instants) + work
        at = np.maximum(np.searchsorted(self.before, wanted, side="left") - 1, 0)
        found: Ints = np.maximum(instants, self.opens[at] + wanted - self.before[at])
        return found

    def is_open(self, instants: Ints) -> NDArray[np.bool_]:
        """Say at which instants somebody is at work, the end of work included."""
        at = np.searchsorted(self.opens, instants, side="right") - 1
        found: NDArray[np.bool_] = (at >= 0) & (instants <= self.closes[at])
        return found


ALL_DAY = Shift(*(np.array([one], dtype=np.int64) for one in (-_EVER, _EVER, 0)))
"""Somebody is always at work."""


def shift_of(clock: Clock, since: int, until: int) -> Shift:
    """Give the working time of a calendar from an instant until another one [µs], and two years beyond."""
    opens, closes, before = working_windows(clock, at_tick(since).year - 1, at_tick(until).year + 2)
    return Shift(opens, closes, before)


def joined(shifts: Sequence[Shift]) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """Lay windows of several working times one behind the other; the second value says where each lies."""
    ends = np.cumsum([len(one.opens) for one in shifts])
    spans = np.column_stack([np.concatenate(([0], ends[:-1])), ends]).astype(np.int64)
    columns = (
        np.concatenate([getattr(one, name) for one in shifts]) for name in ("opens", "closes", "before")
    )
    opens, closes, before = columns
    return (opens, closes, before), spans
