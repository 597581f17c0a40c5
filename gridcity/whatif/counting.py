"""From deadlines to numbers: each clock of all cases, of each department and of each class. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridcity.conditions.model import Timed
from gridcity.whatif.limits import late_cases, timed_cases
from gridcity.whatif.model import NEVER, NOBODY, ClockCompared, Count, Flags, Ints, Year


@dataclass(frozen=True, slots=True)
class Sides:
    """One clock of all cases, as it was and as it would have been."""

    clock: Timed
    is_timed: tuple[Flags, Flags]
    is_late: tuple[Flags, Flags]
    in_hand_us: tuple[Ints, Ints]
    """How long it ran within the year. [µs]"""


def sides_of(year: Year, dues: Mapping[Timed, Ints], departments: Ints, clock: Timed, now: int) -> Sides:
    """Look at one clock; what nobody would have been sent is in nobody's hands."""
    runs = year.runs[clock]
    both = (runs.due, dues[clock])
    until = np.minimum(np.minimum(runs.ended, runs.off), now)
    within = np.minimum(until, year.ends) - np.maximum(np.minimum(runs.began, now), year.begins)
    lasted = np.where(runs.began == NEVER, 0, np.maximum(within, 0))
    hands = (year.department_ids, departments)
    return Sides(
        clock,
        (timed_cases(runs, both[0]), timed_cases(runs, both[1])),
        (late_cases(runs, both[0], now), late_cases(runs, both[1], now)),
        (_in_hands(lasted, hands[0], clock), _in_hands(lasted, hands[1], clock)),
    )


def _in_hands(lasted: Ints, departments: Ints, clock: Timed) -> Ints:
    return np.where(departments == NOBODY, 0, lasted) if clock is Timed.HANDLE else lasted


def compared(sides: Sides, year: Year, were: Ints, would_be: Ints, groups: int) -> list[ClockCompared]:
    """Count a clock by group.

    Parameters
    ----------
    were, would_be : ndarray of int64, shape (n_cases,)
        Number of each case's group, 0 to ``groups - 1``, on either side.
    """
    length = year.ends - year.begins
    counted = [
        [
            Count(int(timed), int(late), float(in_hand / length))
            for timed, late, in_hand in zip(
                np.bincount(group, weights=sides.is_timed[side], minlength=groups),
                np.bincount(group, weights=sides.is_late[side], minlength=groups),
                np.bincount(group, weights=sides.in_hand_us[side], minlength=groups),
                strict=True,
            )
        ]
        for side, group in enumerate((were, would_be))
    ]
    was_late, would_be_late = sides.is_late
    stays = were == would_be
    newly, no_longer = (
        np.bincount(were[stays & changed], minlength=groups)
        for changed in (would_be_late & ~was_late, was_late & ~would_be_late)
    )
    return [
        ClockCompared(sides.clock, counted[0][i], counted[1][i], int(newly[i]), int(no_longer[i]))
        for i in range(groups)
    ]
