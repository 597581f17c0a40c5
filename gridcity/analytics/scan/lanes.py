"""Lanes: the counts of several windows in one number.

Windows that end on the same day lie each inside of the next. Their counts stand side by side in numbers of 64
bits, a lane each, so that a case is counted in all windows that hold it by one addition, and another one, of
what each lane lacks to its top, tells whether any reaches what is needed.

A lane holds half of what its bits could, for the top one is the sign. Up to seven windows share a number, of
nine bits then. A count that comes to a lane's top may be seen before it does harm to its neighbour: the zones
round that centre are gone through again with wide lanes.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit

SEVERAL = 7
"""How many windows share a number at most: a week's, of nine bits each. [-]"""
_WIDE, _WIDEST = 4, 2
"""How many do where counts are large: lanes of 16 bits, or of 32. [-]"""


class Lanes(NamedTuple):
    """How counts are kept of one replicate in the zones round one centre."""

    in_one: int
    """How many windows share a number. [-]"""
    bits: int
    """How wide a lane is. [bits]"""
    a_day: int
    """In how many numbers the windows stand that end on one day. [-]"""
    adds: Any
    """What a case adds to the numbers in which it is counted: where all windows reach the last day, a row for
    each number of days before it; otherwise one row, of the days on which its windows end, one by one."""
    tops: Any
    """The top of every lane."""


@njit(cache=True, nogil=True)
def narrow_and_wide(windows: Any, happened: Any, most: int) -> Any:
    """Say how counts are kept as narrowly as may be, and how they are where that does not hold them.

    Parameters
    ----------
    windows : tuple
        How many days the longest has, and whether all reach the last day.
    happened : ndarray of int, shape (n_events, 3)
        Their last column: cases.
    most : int
        Cases of a replicate at most.
    """
    longest, _ = windows
    a_day = (longest + SEVERAL - 1) // SEVERAL
    narrow = _lanes(windows, max(_WIDEST, (longest + a_day - 1) // a_day))
    wide = _lanes(windows, _WIDE if most < half(64 // _WIDE) else _WIDEST)
    for one in range(len(happened)):
        if happened[one, 2] > half(narrow.bits):
            narrow = wide
            break
    return narrow, wide


@njit(cache=True, nogil=True)
def _lanes(windows: Any, in_one: int) -> Lanes:
    longest, is_now = windows
    bits, a_day = 64 // in_one, (longest + in_one - 1) // in_one
    ages = np.zeros((longest, a_day), np.int64)
    tops = np.int64(0)
    for lane in range(in_one):
        tops |= half(bits) << np.int64(bits * lane)
    for age in range(longest):
        for window in range(age, longest):
            ages[age, window // in_one] |= np.int64(1) << np.int64(bits * (window % in_one))
    return Lanes(in_one, bits, a_day, ages if is_now else ages.reshape(1, -1), tops)


@njit(cache=True, nogil=True)
def half(bits: int) -> Any:
    """Give the top of a lane, which no count may reach."""
    return np.int64(1) << np.int64(bits - 1)


@njit(cache=True, nogil=True)
def what_lacks(lanes: Lanes, needed: Any, lacks: Any) -> None:
    """Say what the lanes lack to their tops, so many cases being needed in the window of each length."""
    lacks[:] = 0
    for one in range(len(lacks)):
        first = one % lanes.a_day * lanes.in_one
        for window in range(first, min(first + lanes.in_one, len(needed))):
            lack = half(lanes.bits) - min(needed[window], half(lanes.bits))
            lacks[one] += lack << np.int64(lanes.bits * (window - first))
