"""Stops that cover most, and rounds through them, beside every possibility on small ones."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.planning.covering import LEAST_SHARE, cover_of, greedy, most_possible
from gridcity.planning.rounds import distances, inserted, length, share_out, untangled
from gridcity.planning.touring import by_worth, covered_weight


@given(st.integers(0, 10_000), st.integers(1, 5), st.sampled_from([0.0, 120.0, 250.0]))
@settings(max_examples=60, deadline=None)
def test_greedy_stops_are_as_good_as_promised(seed: int, stops: int, reach_m: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 8, (2, 12)) * 100.0
    weights = rng.integers(1, 20, 12).astype(float)
    cover = cover_of(x, y, weights, reach_m)

    chosen = [stop for stop, _ in list(greedy(cover))[:stops]]

    best = max(
        weights[np.unique(np.concatenate([cover.of(one) for one in some]))].sum()
        for some in combinations(range(12), len(chosen))
    )
    covered = weights[np.unique(np.concatenate([cover.of(one) for one in chosen]))].sum()
    assert covered >= LEAST_SHARE * best - 1e-9
    assert most_possible(cover, chosen) >= best - 1e-9
    if reach_m == 0.0 and len({*zip(x, y, strict=True)}) == 12:
        assert covered == best, "without overlap greedy is exact"


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_lazy_looks_find_what_looking_at_all_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 1000, (2, 25))
    cover = cover_of(x, y, rng.uniform(0.1, 5, 25), 200.0)
    is_covered, slowly = np.zeros(25, dtype=bool), []
    while True:
        adds = [cover.worth(stop, is_covered) for stop in range(25)]
        if max(adds) <= 0:
            break
        slowly.append(int(np.argmax(adds)))
        is_covered[cover.of(slowly[-1])] = True

    found = list(greedy(cover))

    assert [stop for stop, _ in found] == slowly
    assert sum(adds for _, adds in found) == pytest.approx(cover.weights.sum(), rel=1e-12)


def test_rounds_of_few_stops_are_hardly_longer_than_the_shortest() -> None:
    rng, longer = np.random.default_rng(2), list[float]()
    for _ in range(20):
        x, y = rng.uniform(0, 1000, (2, 6))
        way_m = distances(x, y)
        stops: list[int] = []
        for stop in range(6):
            stops = untangled(way_m, inserted(way_m, stops, stop)[0])
        shortest = min(length(way_m, list(order)) for order in permutations(range(6)))
        longer.append(length(way_m, stops) / shortest)

    assert min(longer) >= 1 - 1e-12
    assert np.mean(longer) < 1.02
    assert max(longer) < 1.25


def test_rounds_take_no_longer_than_they_may_and_every_stop_is_in_one() -> None:
    rng = np.random.default_rng(6)
    x, y = rng.uniform(0, 3000, (2, 60))

    rounds = share_out(range(60), x, y, rounds=3, minutes=60, stay_minutes=5, metres_a_minute=150)

    way_m = distances(x, y)
    assert all(length(way_m, one) / 150 + 5 * len(one) <= 60 + 1e-6 for one in rounds)
    chosen = [stop for one in rounds for stop in one]
    assert len(chosen) == len(set(chosen)) >= 15


def test_no_stop_fits_into_a_round_that_is_too_short() -> None:
    assert share_out(
        [0], np.zeros(1), np.zeros(1), rounds=2, minutes=3, stay_minutes=5, metres_a_minute=1
    ) == [[], []]


def test_rounds_by_worth_cover_nearly_what_the_best_round_covers() -> None:
    rng, shares = np.random.default_rng(8), list[float]()
    for _ in range(12):
        x, y = rng.uniform(0, 2000, (2, 6))
        cover = cover_of(x, y, rng.uniform(1, 10, 6), 0.0)
        way_m = distances(x, y)

        found = by_worth(
            cover, list(range(6)), x, y, rounds=1, minutes=30, stay_minutes=5, metres_a_minute=150
        )

        (walked,) = found
        assert length(way_m, walked) / 150 + 5 * len(walked) <= 30 + 1e-9
        best = max(
            cover.weights[list(order)].sum()
            for n in range(1, 6)
            for order in permutations(range(6), n)
            if length(way_m, list(order)) / 150 + 5 * n <= 30
        )
        shared = share_out(range(6), x, y, rounds=1, minutes=30, stay_minutes=5, metres_a_minute=150)
        shares.append(max(covered_weight(cover, found), covered_weight(cover, shared)) / best)

    assert max(shares) <= 1 + 1e-12
    assert min(shares) >= 0.75
    assert np.mean(shares) >= 0.93
