"""Rounds by what a stop is worth for the time that it costs. Pure.

The best stops may lie far apart, and inspectors would spend their time on the way. So rounds are made
twice: once of the best stops as far as there is time for them (``rounds.share_out``), and once by taking the
stop that adds most for each minute of way and stay, again and again; whichever covers more is walked.
Taking the better of the two is what bounds the loss where costs differ; here ways depend on what was taken
before, so that it is a rule of thumb, and compared with every possibility on small cities.
"""

import numpy as np

from gridcity.planning.covering import Cover, Flags, Floats
from gridcity.planning.rounds import distances, inserted, length, untangled


def by_worth(
    cover: Cover, stops: list[int], x: Floats, y: Floats, *, rounds: int, minutes: float, stay_minutes: float,
    metres_a_minute: float,
) -> list[list[int]]:  # fmt: skip
    """Fill rounds with stops, the one first that adds most a minute.

    Parameters
    ----------
    stops
        Cells where one may stop; positions in ``cover``, ``x`` and ``y`` [m].

    Returns
    -------
    list of list of int
        The stops of each round in the order in which they are walked; a round may be empty.
    """
    places = np.array(stops)
    way_m = distances(x[places], y[places])
    found: list[list[int]] = [[] for _ in range(rounds)]
    is_covered = np.zeros(len(cover.weights), dtype=bool)
    is_open = np.ones((rounds, len(stops)), dtype=bool)
    while True:
        adds = np.array([cover.worth(stop, is_covered) for stop in stops])
        more_m = np.array([_more_m(way_m, one) for one in found])
        worth = np.where(
            is_open & (adds > 0), adds / (more_m / metres_a_minute + max(stay_minutes, 1e-6)), 0.0
        )
        number, pick = np.unravel_index(int(worth.argmax()), worth.shape)
        if worth[number, pick] <= 0:
            return [[stops[at] for at in one] for one in found]
        longer = untangled(way_m, inserted(way_m, found[number], int(pick))[0])
        if length(way_m, longer) / metres_a_minute + stay_minutes * len(longer) <= minutes + 1e-9:
            found[number] = longer
            is_covered[cover.of(stops[pick])] = True
            is_open[:, pick] = False
        else:
            is_open[number, pick] = False


def _more_m(way_m: Floats, stops: list[int]) -> Floats:
    """Say by how much each place would lengthen a round [m]."""
    if not stops:
        return np.zeros(len(way_m))
    ends = np.minimum(way_m[stops[0]], way_m[stops[-1]])
    if len(stops) == 1:
        return np.asarray(ends)
    before, after = stops[:-1], stops[1:]
    between = way_m[before] + way_m[after] - way_m[before, after][:, None]
    found: Floats = np.minimum(ends, between.min(axis=0))
    return found


def covered_weight(cover: Cover, rounds: list[list[int]]) -> float:
    """Say what rounds cover [-]."""
    is_covered: Flags = np.zeros(len(cover.weights), dtype=bool)
    for one in rounds:
        for stop in one:
            is_covered[cover.of(stop)] = True
    return float(cover.weights[is_covered].sum())
