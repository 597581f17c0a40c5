"""Going through replicates: the compiled part of a scan that asks chance.

Of a replicate only the greatest ratio is asked for, and it is far above what most zones reach. So each number
of cases has a *bar*: what may be expected at most if so many are to stand out more than what was found
already, everywhere. As a zone grows, what is expected in each window grows, and with it the number of cases
that is *needed*. Rows far apart come first, so that the bars are high early.

Windows that end on the same day lie each inside of the next, and the counts of several are kept in one
number, in *lanes* of 16 or 32 bits: a case is counted in all windows that hold it by one addition, and
another one, of what each lane lacks to its top, tells whether any reaches what is needed. Only then a
logarithm is taken. What is needed is that of the day on which least is expected, and is looked up again when
a zone has grown by a tenth: both only let a logarithm be taken once too often. Replicates go through the
zones side by side, so that the long lists are read once for many of them.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.scan.likelihood import log_ratio

_APART = 61
"""Every so many rows are looked at first. [-]"""
_HALVINGS = 30
_GENEROUS = 1 + 1e-7
"""A bar is found to 2⁻³⁰, and lowered by more: looking once too often costs a logarithm. [-]"""
_GROWN = 1.1
"""What is needed is looked up again when a zone is so many times as large. [-]"""
_NARROW, _WIDE = 16, 32
"""How wide a lane is. [bits]"""
_MOST_NARROW = 32_000
"""Cases that a narrow lane holds. [cases]"""


@njit(cache=True, nogil=True)
def greatest_ratios(
    model: int,
    zones: Any,
    awaited: Any,
    shares: Any,
    most: float,
    events: Any,
    windows: Any,
    fewest: int,
    totals: Any,
    best: Any,
) -> None:
    """Raise for each replicate the greatest ratio of all zones and windows.

    Parameters
    ----------
    zones : tuple
        ``starts``, ``members`` and ``ends`` of ``Zones``, and each location's share in the size of a zone.
    awaited : tuple
        What is expected at each location in all; and, shape (n_locations, n_days + 1), before each day and
        at the end, which is empty where days share all of it alike. [cases]
    shares : ndarray of float, shape (n_days + 1,)
        Which share of it is expected before each day and at the end; zeros where ``awaited`` tells. [-]
    most : float
        Zones larger than this are not looked at.
    events : tuple
        Where each location's begin; and, shape (n_events, 3), of each its replicate, day and number of cases.
    windows : tuple
        How many days the longest has, and whether all reach the last day.
    fewest : int
        Zones with fewer cases do not count.
    totals : tuple
        Cases and expected in all.
    best : ndarray of float, shape (replicates,)
        At the beginning zeros.
    """
    n_rows, n_days = len(zones[0]) - 1, len(shares) - 1
    longest, is_now = windows
    many = _most_cases(events[1], len(best))
    if many < fewest:
        return
    lanes = _lanes(longest, _NARROW if many < _MOST_NARROW else _WIDE)
    seen = np.zeros((len(best), 1 if is_now else n_days, lanes[1].shape[1]), np.int64)
    bars = np.empty(many + 2)
    longest_row = 0
    for row in range(n_rows):
        longest_row = max(longest_row, zones[0][row + 1] - zones[0][row])
    scratch = np.empty(longest_row), np.empty(longest_row, np.int64)
    asked = model, most, fewest, totals, windows
    again = 1
    for looked in range((n_rows + _APART - 1) // _APART):
        if looked == again - 1:
            _raise_bars(model, best.min(), fewest, totals, bars)
            again *= 2
        _look(looked * _APART, asked, zones, awaited, shares, events, bars, lanes, scratch, seen, best)
    _raise_bars(model, best.min(), fewest, totals, bars)
    for row in range(n_rows):
        if row % _APART:
            _look(row, asked, zones, awaited, shares, events, bars, lanes, scratch, seen, best)


@njit(cache=True, nogil=True)
def _most_cases(happened: Any, replicates: int) -> int:
    """Count the cases of the replicate that has most."""
    cases = np.zeros(replicates, np.int64)
    for one in range(len(happened)):
        cases[happened[one, 0]] += happened[one, 2]
    return int(cases.max())


@njit(cache=True, nogil=True)
def _lanes(n_windows: int, bits: int) -> Any:
    """Say how counts are kept together: the width of a lane, what a case adds by its day, where lanes end.

    Returns
    -------
    tuple
        Bits; what a case adds, by how many days before the end it happened, in each number that is kept; and
        the top of every lane.
    """
    in_one = 64 // bits
    adds = np.zeros((n_windows, (n_windows + in_one - 1) // in_one), np.int64)
    tops = np.int64(0)
    for lane in range(in_one):
        tops |= np.int64(1) << np.int64(bits * lane + bits - 1)
    for age in range(n_windows):
        for window in range(age, n_windows):
            adds[age, window // in_one] |= np.int64(1) << np.int64(bits * (window % in_one))
    return bits, adds, tops


@njit(cache=True, nogil=True)
def _raise_bars(model: int, floor: float, fewest: int, totals: Any, bars: Any) -> None:
    """Say for each number of cases how much may be expected at most where they reach a ratio."""
    all_cases, all_expected = totals
    bars[:fewest] = -1.0
    bars[-1] = np.inf
    for cases in range(fewest, len(bars) - 1):
        low, high = 0.0, cases * all_expected / all_cases
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if log_ratio(model, cases, middle, all_cases, all_expected) >= floor:
                low = middle
            else:
                high = middle
        bars[cases] = high * _GENEROUS


@njit(cache=True, nogil=True)
def _look(  # noqa: C901 - one piece: handing arrays on costs more than what is done with them
    row: int,
    asked: Any,
    zones: Any,
    awaited: Any,
    shares: Any,
    events: Any,
    bars: Any,
    lanes: Any,
    scratch: Any,
    seen: Any,
    best: Any,
) -> None:
    """Let the zones round a centre grow."""
    starts, members, ends, weights = zones
    base, daily = awaited
    first, happened = events
    model, most, fewest, totals, windows = asked
    _, is_now = windows
    bits, adds, tops = lanes
    scales, stops = scratch
    is_shared, in_one, (n_windows, n_kept) = daily.shape[1] == 0, 64 // bits, adds.shape
    before = shares.copy() if is_shared else np.zeros(len(shares))
    needed, lacks = np.empty(n_windows, np.int64), np.empty(n_kept, np.int64)
    begin = starts[row]
    reached = _sizes(members, ends, weights, base, begin, starts[row + 1], most, scales, stops)
    counted, taken, size, last = 0, begin, -1.0, len(before) - 2
    for member in range(begin, reached):
        if member == taken:
            taken = stops[member - begin]
            if not is_shared:
                _take_in(members, daily, member, taken, before)
        place, scale = members[member], scales[member - begin]
        if first[place] < first[place + 1] and scale > size * _GROWN:
            size = scale
            _need(bars, before, scale if is_shared else 1.0, windows, fewest, bits, needed, lacks)
        counted += first[place + 1] - first[place]
        factor = scale if is_shared else 1.0
        for one in range(first[place], first[place + 1]):
            replicate, day, count = happened[one, 0], happened[one, 1], happened[one, 2]
            for end in range(last if is_now else day, min(day + n_windows - 1, last) + 1):
                at = 0 if is_now else end
                for kept in range((end - day) // in_one, n_kept):
                    counts = seen[replicate, at, kept] + adds[end - day, kept] * count
                    seen[replicate, at, kept] = counts
                    if (counts + lacks[kept]) & tops:
                        ratio = _ratio(
                            model, counts, bits, kept * in_one, end, needed, before, factor, totals
                        )
                        best[replicate] = max(best[replicate], ratio)
    _forget(members, first, happened, begin, reached, counted, n_windows, seen)


@njit(cache=True, nogil=True)
def _sizes(
    members: Any,
    ends: Any,
    weights: Any,
    base: Any,
    begin: int,
    stop: int,
    most: float,
    scales: Any,
    stops: Any,
) -> int:
    """Say for each location what is expected in the zone that it comes in with, and where that zone stops.

    Returns
    -------
    int
        Where the last zone stops that is not too large.
    """
    weight, scale, reached = 0.0, 0.0, begin
    for slot in range(begin, stop):
        weight += weights[members[slot]]
        scale += base[members[slot]]
        if ends[slot]:
            if weight > most:
                break
            for tied in range(reached, slot + 1):
                scales[tied - begin], stops[tied - begin] = scale, slot + 1
            reached = slot + 1
    return reached


@njit(cache=True, nogil=True)
def _take_in(members: Any, daily: Any, begin: int, stop: int, before: Any) -> None:
    """Add up what is expected before each day."""
    for slot in range(begin, stop):
        for day in range(len(before)):
            before[day] += daily[members[slot], day]


@njit(cache=True, nogil=True)
def _need(
    bars: Any, before: Any, scale: float, windows: Any, fewest: int, bits: int, needed: Any, lacks: Any
) -> None:
    """Say how many cases a window of each length needs at least, and what its lane lacks to the top."""
    in_one, last, need = 64 // bits, len(before) - 1, fewest
    _, is_now = windows
    lacks[:] = 0
    for window in range(len(needed)):
        least: float = np.inf
        for end in range(last if is_now else window + 1, last + 1):
            least = min(least, scale * (before[end] - before[end - window - 1]))
        while bars[need] < least:
            need += 1
        needed[window] = need
        lacks[window // in_one] += ((np.int64(1) << np.int64(bits - 1)) - need) << np.int64(
            bits * (window % in_one)
        )


@njit(cache=True, nogil=True)
def _ratio(
    model: int,
    counts: int,
    bits: int,
    first_window: int,
    end: int,
    needed: Any,
    before: Any,
    scale: float,
    totals: Any,
) -> float:
    """Give the greatest ratio of the windows up to a day whose counts are kept in a number."""
    found = 0.0
    for window in range(first_window, min(first_window + 64 // bits, len(needed), end + 1)):
        cases = (counts >> np.int64(bits * (window - first_window))) & ((np.int64(1) << np.int64(bits)) - 1)
        if cases >= needed[window]:
            expected = scale * (before[end + 1] - before[end - window])
            found = max(found, log_ratio(model, float(cases), expected, *totals))
    return found


@njit(cache=True, nogil=True)
def _forget(
    members: Any, first: Any, happened: Any, begin: int, reached: int, counted: int, n_windows: int, seen: Any
) -> None:
    """Set counts back to nothing, where there are few of them one by one."""
    if 2 * counted * n_windows > seen.shape[0] * seen.shape[1]:
        seen[:] = 0
        return
    for member in range(begin, reached):
        for one in range(first[members[member]], first[members[member] + 1]):
            day = happened[one, 1] if seen.shape[1] > 1 else 0
            seen[happened[one, 0], day : day + n_windows] = 0
