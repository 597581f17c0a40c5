"""Going through replicates: the compiled part of a scan that asks chance.

Of a replicate only the greatest ratio is asked for, and it is far above what most zones reach. So each number
of cases has a *bar*: what may be expected at most if so many are to stand out more than what was found
already, everywhere. As a zone grows, what is expected in each window grows, and with it the number of cases
that is *needed*. Rows far apart come first, so that the bars are high early.

Counts of several windows are kept in one number, in *lanes*, and all are asked at once whether any reaches
what is needed. Only then a logarithm is taken. What is needed is that of the day on which least is expected,
and is looked up again when a zone has grown by a tenth: both only let a logarithm be taken once too often.
Replicates go through the zones side by side, so that the long lists are read once for many of them.

Where a case is counted in one number alone, as in windows of a week that end now, so little is done with it
that asking how many numbers there are is a quarter of it: the same lines are compiled once more for one.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.scan.lanes import half, narrow_and_wide, what_lacks
from gridcity.analytics.scan.likelihood import log_ratio

_APART = 61
"""Every so many rows are looked at first. [-]"""
_HALVINGS = 30
_GENEROUS = 1 + 1e-7
"""A bar is found to 2⁻³⁰, and lowered by more: looking once too often costs a logarithm. [-]"""
_GROWN = 1.1
"""What is needed is looked up again when a zone is so many times as large. [-]"""
_SPILT = -1.0
"""What is said of lanes that do not hold their counts. [-]"""


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
    n_rows = len(zones[0]) - 1
    many = _most_cases(events[1], len(best))
    if many < fewest:
        return
    narrow, wide = narrow_and_wide(windows, events[1], many)
    both = (narrow, wide), (_nothing(narrow, windows, shares, best), _nothing(wide, windows, shares, best))
    longest_row = 0
    for row in range(n_rows):
        longest_row = max(longest_row, zones[0][row + 1] - zones[0][row])
    scratch = np.empty(longest_row), np.empty(longest_row, np.int64)
    bars, least = np.empty(many + 1), np.empty(windows[0])
    _least(shares, windows, least)
    asked = model, fewest, totals, windows, 0.0
    # An index that cannot be below 0 is not asked each time whether it counts from the end.
    unsigned = events[0].view(np.uint64), events[1].view(np.uint32)
    again, spilt = 1, 0
    for looked in range((n_rows + _APART - 1) // _APART):
        if looked == again - 1:
            asked, bars[:], again = (model, fewest, totals, windows, best.min()), np.nan, 2 * again
        row = looked * _APART
        spilt += _look(row, asked, most, zones, awaited, shares, unsigned, bars, least, both, scratch, best)
    if 2 * _APART * spilt > n_rows:
        both = (wide, wide), (both[1][1], both[1][1])
    asked, bars[:] = (model, fewest, totals, windows, best.min()), np.nan  # only those asked for are found
    for row in range(n_rows):
        if row % _APART:
            _look(row, asked, most, zones, awaited, shares, unsigned, bars, least, both, scratch, best)


@njit(cache=True, nogil=True)
def _most_cases(happened: Any, replicates: int) -> int:
    """Count the cases of the replicate that has most."""
    cases = np.zeros(replicates, np.int64)
    for one in range(len(happened)):
        cases[happened[one, 0]] += happened[one, 2]
    return int(cases.max())


@njit(cache=True, nogil=True)
def _nothing(lanes: Any, windows: Any, shares: Any, best: Any) -> Any:
    """Make room for the counts of all replicates, also of days after the last, which nobody asks for."""
    longest, is_now = windows
    return np.zeros((len(best), lanes.a_day * (1 if is_now else len(shares) - 2 + longest)), np.int64)


@njit(cache=True, nogil=True)
def _bar(model: int, cases: int, floor: float, totals: Any) -> float:
    """Say how much may be expected at most where so many cases reach a ratio."""
    all_cases, all_expected = totals
    low: float = 0.0
    high: float = cases * all_expected / all_cases
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if log_ratio(model, cases, middle, all_cases, all_expected) >= floor:
            low = middle
        else:
            high = middle
    return high * _GENEROUS


@njit(cache=True, nogil=True)
def _look(
    row: int,
    asked: Any,
    most: float,
    zones: Any,
    awaited: Any,
    shares: Any,
    events: Any,
    bars: Any,
    least: Any,
    both: Any,
    scratch: Any,
    best: Any,
) -> bool:
    """Let the zones round a centre grow, and say whether narrow lanes did not hold them."""
    (narrow, wide), (seen, seen_wide) = both
    if narrow.adds.shape[1] == 1:
        is_held = _look_in_one(
            row, asked, most, zones, awaited, shares, events, bars, least, narrow, seen, scratch, best
        )
    else:
        is_held = _look_in_many(
            row, asked, most, zones, awaited, shares, events, bars, least, narrow, seen, scratch, best
        )
    if not is_held:
        _look_in_many(
            row, asked, most, zones, awaited, shares, events, bars, least, wide, seen_wide, scratch, best
        )
    return not is_held


def _looking(known: int) -> Any:  # noqa: C901 - one piece: handing arrays on costs more than what is done
    """Make a form of ``_look`` where a case is counted in so many numbers, or, for 0, in any number."""

    @njit(cache=True, nogil=True)
    def look(  # noqa: C901
        row: int,
        asked: Any,
        most: float,
        zones: Any,
        awaited: Any,
        shares: Any,
        events: Any,
        bars: Any,
        least: Any,
        lanes: Any,
        seen: Any,
        scratch: Any,
        best: Any,
    ) -> bool:
        starts, members, ends, weights = zones
        base, daily = awaited
        first, happened = events
        model, fewest, totals, windows, _ = asked
        longest, is_now = windows
        scales, stops = scratch
        adds, tops, a_day = lanes.adds, lanes.tops, lanes.a_day
        numbers = np.uint64(known if known else adds.shape[1])
        last, is_shared = len(shares) - 2, daily.shape[1] == 0
        before = shares.copy() if is_shared else np.zeros(len(shares))
        needed, lacks = np.full(longest, fewest), np.empty(numbers, np.int64)
        begin = starts[row]
        reached = _sizes(members, ends, weights, base, begin, starts[row + 1], most, scales, stops)
        counted, taken, size = 0, begin, -1.0
        for member in range(begin, reached):
            if not is_shared and member == taken:
                taken = stops[member - begin]
                _take_in(members, daily, member, taken, last + 1 - longest if is_now else 0, before)
            place, scale = np.uint32(members[member]), scales[member - begin]
            since, until = first[place], first[place + np.uint32(1)]
            if since < until and scale > size * _GROWN:
                size = scale
                if not is_shared:
                    _least(before, windows, least)
                _need(asked, bars, least, scale if is_shared else 1.0, needed)
                what_lacks(lanes, needed, lacks)
            counted += int(until - since)
            for one in range(since, until):
                replicate, day, count = happened[one, 0], happened[one, 1], np.int64(happened[one, 2])
                age, at = np.uint64(last - day if is_now else 0), np.uint64(0 if is_now else day * a_day)
                reaches = 0
                for number in range(numbers):
                    counts = seen[replicate, at + number] + adds[age, number] * count
                    seen[replicate, at + number] = counts
                    reaches |= counts | (counts + lacks[number])
                if reaches & tops:
                    ratio = _ratio(
                        model, lanes, seen[replicate, at : at + numbers], last if is_now else int(day),
                        needed, before, scale if is_shared else 1.0, totals,
                    )  # fmt: skip
                    if ratio == _SPILT:
                        seen[:] = 0
                        return False
                    best[replicate] = max(best[replicate], ratio)
        _forget(members, first, happened, begin, reached, counted, lanes, windows, seen)
        return True

    return look


_look_in_one, _look_in_many = _looking(1), _looking(0)


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
def _take_in(members: Any, daily: Any, begin: int, stop: int, since: int, before: Any) -> None:
    """Add up what is expected before each day from the first that is asked for."""
    for slot in range(begin, stop):
        for day in range(since, len(before)):
            before[day] += daily[members[slot], day]


@njit(cache=True, nogil=True)
def _least(before: Any, windows: Any, least: Any) -> None:
    """Say how little is expected in windows of each length, on the day of the last on which it is least."""
    longest, is_now = windows
    last = len(before) - 1
    for window in range(longest):
        least[window] = np.inf
        for end in range(last if is_now else window + 1, last + 1):
            least[window] = min(least[window], before[end] - before[end - window - 1])


@njit(cache=True, nogil=True)
def _need(asked: Any, bars: Any, least: Any, scale: float, needed: Any) -> None:
    """Say how many cases a window of each length needs at least: no fewer than a shorter one, or before."""
    model, _, totals, _, floor = asked
    need = 0
    for window in range(len(needed)):
        need = max(need, needed[window])
        while need < len(bars):
            if np.isnan(bars[need]):
                bars[need] = _bar(model, need, floor, totals)
            if bars[need] >= scale * least[window]:
                break
            need += 1
        needed[window] = need


@njit(cache=True, nogil=True)
def _ratio(
    model: int, lanes: Any, counts: Any, end: int, needed: Any, before: Any, scale: float, totals: Any
) -> float:
    """Give the greatest ratio of the windows that hold a case, or say that their lanes do not hold them.

    ``counts``: of those that end on day ``end``, and maybe on days after it.
    """
    found, in_one, bits = 0.0, lanes.in_one, lanes.bits
    for number in range(len(counts)):
        until, first = end + number // lanes.a_day, number % lanes.a_day * in_one
        if until > len(before) - 2:
            break
        for window in range(first, min(first + in_one, len(needed), until + 1)):
            cases = (counts[number] >> np.int64(bits * (window - first))) & (2 * half(bits) - 1)
            if cases >= half(bits):
                return _SPILT
            if cases >= needed[window]:
                expected = scale * (before[until + 1] - before[until - window])
                found = max(found, log_ratio(model, float(cases), expected, *totals))
    return found


@njit(cache=True, nogil=True)
def _forget(
    members: Any,
    first: Any,
    happened: Any,
    begin: int,
    reached: int,
    counted: int,
    lanes: Any,
    windows: Any,
    seen: Any,
) -> None:
    """Set counts back to nothing, where there are few of them one by one."""
    numbers, (_, is_now) = lanes.adds.shape[1], windows
    if 2 * counted * numbers > seen.size:
        seen[:] = 0
        return
    for member in range(begin, reached):
        for one in range(first[members[member]], first[members[member] + 1]):
            at = 0 if is_now else happened[one, 1] * lanes.a_day
            seen[happened[one, 0], at : at + numbers] = 0
