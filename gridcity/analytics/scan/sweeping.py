"""Going through all zones and windows: the compiled part of a scan.

A zone grows by the locations at its next distance. Only where cases come in can its ratio grow, and only in
the windows that hold them; a window that begins or ends on a day without a case says no more than a shorter
one. Of all zones and windows with ``c`` cases the one with the least to expect has the greatest ratio, so the
least is kept for each ``c``, and logarithms are taken at the end, a few hundred times instead of billions.
Replicates go through the zones side by side, so that the long lists are read once for many of them.

What is expected in a zone and window is ``scale * (before[end] - before[start])``. Where it is the product of
a share of place and a share of time, the scale grows with the zone; otherwise ``before`` does, day by day.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.scan.likelihood import log_ratio


@njit(cache=True, nogil=True)
def _grow(zones: Any, awaited: Any, slot: int, stop: int, weight: float, scale: float, before: Any) -> Any:
    """Take in the locations at the next distance; say where they end, the zone's size, and its scale."""
    _, members, ends, weights = zones
    base, daily = awaited
    while slot < stop:
        place = members[slot]
        weight += weights[place]
        if daily.shape[1]:
            for day in range(len(before)):
                before[day] += daily[place, day]
        else:
            scale += base[place]
        slot += 1
        if ends[slot - 1]:
            break
    return slot, weight, scale


@njit(cache=True, nogil=True)
def least_expected(
    zones: Any, awaited: Any, shares: Any, most: float, events: Any, windows: Any, into: Any
) -> None:
    """Keep for each replicate and number of cases the least that was expected where so many came, or more.

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
        Where each location's begin, and of each its replicate, day and number of cases.
    windows : tuple
        How many days the longest has, and whether all reach the last day.
    into : ndarray of float, shape (replicates, n)
        By number of cases, beginning with infinity; never falls from one number to the next.
    """
    starts, members, _, _ = zones
    first = events[0]
    is_shared = awaited[1].shape[1] == 0
    seen = np.zeros((len(into), len(shares) - 1), np.int32)
    before = shares.copy()
    for row in range(len(starts) - 1):
        if not is_shared:
            before[:] = 0.0
        weight, scale = 0.0, 0.0 if is_shared else 1.0
        slot, stop, reached = starts[row], starts[row + 1], starts[row]
        while slot < stop:
            begin = slot
            slot, weight, scale = _grow(zones, awaited, slot, stop, weight, scale, before)
            if weight > most:
                break
            reached = slot
            for member in range(begin, slot):
                _take(members[member], events, windows, scale, before, seen, into)
        _, which, days, _ = events
        for member in range(starts[row], reached):
            for one in range(first[members[member]], first[members[member] + 1]):
                seen[which[one], days[one]] = 0


@njit(cache=True, nogil=True)
def _take(place: int, events: Any, windows: Any, scale: float, before: Any, seen: Any, into: Any) -> None:
    """Take in the cases of a location."""
    first, which, days, counts = events
    longest, is_prospective = windows
    for one in range(first[place], first[place + 1]):
        replicate, today = which[one], days[one]
        seen[replicate, today] += counts[one]
        if is_prospective:
            _keep_now(seen[replicate], today, longest, scale, before, into[replicate])
        else:
            _keep(seen[replicate], today, longest, scale, before, into[replicate])


@njit(cache=True, nogil=True)
def _keep_now(seen: Any, today: int, longest: int, scale: float, before: Any, into: Any) -> None:
    """Look at the windows that hold a day and reach the last one."""
    n_days = len(seen)
    cases = 0
    for day in range(today, n_days):
        cases += seen[day]
    for start in range(today, max(n_days - longest, 0) - 1, -1):
        if start < today:
            cases += seen[start]
        _lower(into, cases, scale * (before[n_days] - before[start]))


@njit(cache=True, nogil=True)
def _keep(seen: Any, today: int, longest: int, scale: float, before: Any, into: Any) -> None:
    """Look at all windows that hold a day, from the shortest that can add anything on."""
    shortest = _shortest(seen, today, longest, scale, before, into)
    n_days, earlier = len(seen), 0
    for start in range(today, max(today - longest, -1), -1):
        earlier += seen[start]
        if seen[start] == 0 or shortest > longest:
            continue
        cases = earlier
        for end in range(today, min(start + longest, n_days)):
            if end > today:
                cases += seen[end]
            if seen[end] and end - start >= shortest - 1:
                _lower(into, cases, scale * (before[end + 1] - before[start]))


@njit(cache=True, nogil=True)
def _shortest(seen: Any, today: int, longest: int, scale: float, before: Any, into: Any) -> int:
    """Say which is the shortest window that can add anything; one longer than the longest if none can.

    Short windows lie near the day, long ones expect more than a short one does: where so little was seen to
    be expected for as many cases as lie around, no window of that length adds anything.
    """
    expected = scale * (before[today + 1] - before[today])
    around = _cases_around(seen, today, longest)
    if into[around] <= expected:
        return longest + 1
    half = (longest + 1) // 2
    if into[_cases_around(seen, today, half)] > expected:
        return 1
    least = np.inf
    for start in range(max(today - half, 0), min(today, len(seen) - half - 1) + 1):
        least = min(least, before[start + half + 1] - before[start])
    return longest + 1 if into[around] <= scale * least else half + 1


@njit(cache=True, nogil=True)
def _cases_around(seen: Any, today: int, days: int) -> int:
    """Count the cases of all windows of so many days that hold a day."""
    cases = 0
    for day in range(max(today - days + 1, 0), min(today + days, len(seen))):
        cases += seen[day]
    return cases


@njit(cache=True, nogil=True)
def _lower(into: Any, cases: int, expected: float) -> None:
    """Keep what is expected where so many cases came, also for fewer: they would stand out less."""
    while cases >= 0 and expected < into[cases]:
        into[cases] = expected
        cases -= 1


@njit(cache=True, nogil=True)
def best_of_rows(
    model: int,
    zones: Any,
    awaited: Any,
    shares: Any,
    most: float,
    events: Any,
    windows: Any,
    fewest: int,
    totals: Any,
) -> Any:
    """Find round each centre the zone and window that stand out most of what happened.

    Parameters are those of ``least_expected``, of one replicate; ``totals``: cases and expected in all;
    ``fewest``: zones with fewer cases do not count.

    Returns
    -------
    tuple of ndarray, shape (n_rows,)
        Ratio, number of locations, first day, day after the last, cases, expected; no locations where
        nothing stands out.
    """
    starts, members, _, _ = zones
    all_cases, all_expected = totals
    is_shared = awaited[1].shape[1] == 0
    n_rows = len(starts) - 1
    ratios, sizes = np.zeros(n_rows), np.zeros(n_rows, np.int64)
    begun, ended = np.zeros(n_rows, np.int64), np.zeros(n_rows, np.int64)
    found, expected = np.zeros(n_rows, np.int64), np.zeros(n_rows)
    seen, before = np.zeros(len(shares) - 1, np.int64), shares.copy()
    least, where = np.full(all_cases + 1, np.inf), np.zeros((all_cases + 1, 3), np.int64)
    for row in range(n_rows):
        if not is_shared:
            before[:] = 0.0
        weight, scale = 0.0, 0.0 if is_shared else 1.0
        slot, stop, inside = starts[row], starts[row + 1], 0
        while slot < stop:
            begin = slot
            slot, weight, scale = _grow(zones, awaited, slot, stop, weight, scale, before)
            if weight > most:
                break
            size = slot - starts[row]
            for place in members[begin:slot]:
                inside += _note(place, events, windows, scale, before, size, seen, least, where)
        for cases in range(fewest, inside + 1):
            ratio = log_ratio(model, cases, least[cases], all_cases, all_expected)
            if ratio > ratios[row]:
                ratios[row], found[row], expected[row] = ratio, cases, least[cases]
                sizes[row], begun[row], ended[row] = where[cases]
        least[: inside + 1] = np.inf
        seen[:] = 0
    return ratios, sizes, begun, ended, found, expected


@njit(cache=True, nogil=True)
def _note(
    place: int,
    events: Any,
    windows: Any,
    scale: float,
    before: Any,
    size: int,
    seen: Any,
    least: Any,
    where: Any,
) -> int:
    """Take in the cases of a location, say how many, and note where the least is expected for as many."""
    first, _, days, counts = events
    longest, is_prospective = windows
    n_days, cases = len(seen), 0
    for one in range(first[place], first[place + 1]):
        today = days[one]
        seen[today] += counts[one]
        cases += counts[one]
        for end in range(n_days if is_prospective else today + 1, min(today + longest, n_days) + 1):
            inside = seen[today + 1 : end].sum()
            for start in range(today, max(end - longest, 0) - 1, -1):
                inside += seen[start]
                expected = scale * (before[end] - before[start])
                if seen[start] and expected < least[inside]:
                    least[inside] = expected
                    where[inside] = size, start, end
    return cases
