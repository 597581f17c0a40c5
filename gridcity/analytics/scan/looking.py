"""Going through all zones and windows: the compiled part of a scan that looks at what happened.

A zone grows by the locations at its next distance. Only where cases come in can its ratio grow, and only in
the windows that hold them; a window that begins or ends on a day without a case says no more than a shorter
one. Of all zones and windows with ``c`` cases the one with the least to expect has the greatest ratio, so the
least is kept for each ``c``, and logarithms are taken at the end.

What is expected in a zone and window is ``scale * (before[end] - before[start])``. Where it is the product of
a share of place and a share of time, the scale grows with the zone; otherwise ``before`` does, day by day.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.scan.likelihood import log_ratio


@njit(cache=True, nogil=True)
def best_of_rows(  # noqa: C901 - one piece: handing arrays on costs more than what is done with them
    model: int,
    zones: Any,
    awaited: Any,
    shares: Any,
    most: float,
    events: Any,
    windows: Any,
    fewest: int,
    totals: Any,
    since: int,
    until: int,
) -> Any:
    """Find round some centres the zone and window that stand out most of what happened.

    Parameters are those of ``sweeping.greatest_ratios``, of one replicate; ``since``, ``until``: which rows.

    Returns
    -------
    tuple of ndarray, shape (n_rows,)
        Ratio, number of locations, first day, day after the last, cases, expected; no locations where
        nothing stands out.
    """
    starts, members, ends, weights = zones
    base, daily = awaited
    all_cases, all_expected = totals
    first, happened = events
    is_shared = daily.shape[1] == 0
    n_rows = until - since
    ratios, sizes = np.zeros(n_rows), np.zeros(n_rows, np.int64)
    begun, ended = np.zeros(n_rows, np.int64), np.zeros(n_rows, np.int64)
    found, expected = np.zeros(n_rows, np.int64), np.zeros(n_rows)
    seen, before = np.zeros(len(shares) - 1, np.int64), shares.copy()
    least, where = np.full(all_cases + 1, np.inf), np.zeros((all_cases + 1, 3), np.int64)
    for row in range(n_rows):
        if not is_shared:
            before[:] = 0.0
        weight, scale = 0.0, 0.0
        slot, stop, inside = starts[since + row], starts[since + row + 1], 0
        while slot < stop:
            begin = slot
            while True:  # the locations at the next distance
                place = members[slot]
                weight += weights[place]
                scale += base[place]
                if not is_shared:
                    for day in range(len(before)):
                        before[day] += daily[place, day]
                slot += 1
                if ends[slot - 1]:
                    break
            if weight > most:
                break
            size = slot - starts[since + row]
            factor = scale if is_shared else 1.0
            for member in range(begin, slot):
                place = members[member]
                for one in range(first[place], first[place + 1]):
                    inside += happened[one, 2]
                    _note(
                        happened[one, 1], happened[one, 2], windows, factor, before, size, seen, least, where
                    )
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
    today: int,
    count: int,
    windows: Any,
    scale: float,
    before: Any,
    size: int,
    seen: Any,
    least: Any,
    where: Any,
) -> None:
    """Take in the cases of a location on a day, and note where the least is expected for as many."""
    longest, is_prospective = windows
    n_days = len(seen)
    seen[today] += count
    for end in range(n_days if is_prospective else today + 1, min(today + longest, n_days) + 1):
        inside = seen[today + 1 : end].sum()
        for start in range(today, max(end - longest, 0) - 1, -1):
            inside += seen[start]
            expected = scale * (before[end] - before[start])
            if seen[start] and expected < least[inside]:
                least[inside] = expected
                where[inside] = size, start, end
