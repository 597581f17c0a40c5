"""Rounds through stops: each stop goes where it lengthens a round least, then rounds are untangled. Pure.

A round begins at its first stop and ends at its last. Ways are straight lines × ``DETOUR``. Cheapest
insertion, then 2-opt until nothing gets shorter; compared with every order of up to eight stops in the tests.
"""

from collections.abc import Iterable

import numpy as np

from gridcity.planning.covering import Floats

DETOUR = 1.3
"""Ways in streets are longer than straight lines. [-]"""
MOST_MISSES = 50
_A_HAIR_M = 1e-9


def distances(x: Floats, y: Floats) -> Floats:
    """Give the ways between places, shape (n, n) [m]."""
    found: Floats = np.hypot(x[:, None] - x, y[:, None] - y) * DETOUR
    return found


def length(way_m: Floats, stops: list[int]) -> float:
    """Say how long a round is [m]."""
    return float(way_m[stops[:-1], stops[1:]].sum()) if len(stops) > 1 else 0.0


def inserted(way_m: Floats, stops: list[int], stop: int) -> tuple[list[int], float]:
    """Put a stop where it lengthens a round least; the second value is by how much [m]."""
    if not stops:
        return [stop], 0.0
    best, least = 0, float(way_m[stop, stops[0]])
    for at in range(1, len(stops)):
        before, after = stops[at - 1], stops[at]
        more = float(way_m[before, stop] + way_m[stop, after] - way_m[before, after])
        if more < least:
            best, least = at, more
    if way_m[stops[-1], stop] < least:
        best, least = len(stops), float(way_m[stops[-1], stop])
    return [*stops[:best], stop, *stops[best:]], least


def untangled(way_m: Floats, stops: list[int]) -> list[int]:
    """Turn parts of a round around as long as that makes it shorter (2-opt, both ends free)."""
    stops = list(stops)
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for first in range(len(stops) - 1):
            for last in range(first + 1, len(stops)):
                if _gain(way_m, stops, first, last) > _A_HAIR_M:
                    stops[first : last + 1] = stops[first : last + 1][::-1]
                    is_shorter = True
    return stops


def _gain(way_m: Floats, stops: list[int], first: int, last: int) -> float:
    """Say by how much a round gets shorter when a part of it is walked the other way [m]."""
    gain = 0.0
    if first:
        gain += way_m[stops[first - 1], stops[first]] - way_m[stops[first - 1], stops[last]]
    if last + 1 < len(stops):
        gain += way_m[stops[last], stops[last + 1]] - way_m[stops[first], stops[last + 1]]
    return float(gain)


def share_out(
    picks: Iterable[int], x: Floats, y: Floats, *, rounds: int, minutes: float, stay_minutes: float,
    metres_a_minute: float,
) -> list[list[int]]:  # fmt: skip
    """Give stops, the best first, to rounds that have time for them.

    Each goes to the round that it lengthens least. What fits into none is left out; after ``MOST_MISSES`` of
    these in a row nobody looks further.

    Returns
    -------
    list of list of int
        The stops of each round in the order in which they are walked; a round may be empty.
    """
    way_m = distances(x, y)
    found: list[list[int]] = [[] for _ in range(rounds)]
    misses = 0
    for stop in picks:
        options = []
        for number, stops in enumerate(found):
            longer, more = inserted(way_m, stops, stop)
            options.append((more, number, longer))
        for _, number, longer in sorted(options, key=lambda one: one[:2]):
            ordered = untangled(way_m, longer)
            if length(way_m, ordered) / metres_a_minute + stay_minutes * len(ordered) <= minutes + 1e-9:
                found[number] = ordered
                misses = 0
                break
        else:
            misses += 1
            if misses >= MOST_MISSES:
                break
    return found
