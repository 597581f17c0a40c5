"""Knox and Mantel: refused, Burkitt's lymphoma, plain double loops, every order of a few cases."""

import csv
import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import pdist

from gridcity.analytics.errors import (
    NeighbourhoodInvalid,
    PermutationsInvalid,
    ShapeMismatch,
    ValuesInvalid,
)
from gridcity.analytics.spacetime import interaction
from gridcity.analytics.spacetime.errors import PairsTooMany
from gridcity.analytics.spacetime.interaction import knox, mantel
from tests.support.realdata import realdata

some_cases = st.lists(
    st.tuples(st.integers(-6, 6), st.integers(-6, 6), st.integers(-9, 9)), min_size=4, max_size=30
).map(lambda rows: (np.array(rows, dtype=float)[:, :2], np.array(rows, dtype=float)[:, 2]))


def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def test_cases_and_distances_that_are_none_are_refused() -> None:
    places, days = np.arange(10.0).reshape(5, 2), np.arange(5.0)
    for test in (lambda p, d, **more: knox(p, d, within_m=1, within_d=1, **more), mantel):
        with pytest.raises(ShapeMismatch):
            test(places, days[:4])  # type: ignore[operator]
        with pytest.raises(ValuesInvalid, match="1 cases lack"):
            test(places, np.where(days == 2, np.nan, days))  # type: ignore[operator]
        with pytest.raises(ValuesInvalid, match="3 cases are too few"):
            test(places[:3], days[:3])  # type: ignore[operator]
        with pytest.raises(PermutationsInvalid):
            test(places, days, permutations=9)  # type: ignore[operator]
        with pytest.raises(PermutationsInvalid):
            test(places, days, permutations=-1, rng=chance())  # type: ignore[operator]
    for wrong in (-1.0, np.nan):
        with pytest.raises(NeighbourhoodInvalid):
            knox(places, days, within_m=wrong, within_d=1)
    with pytest.raises(NeighbourhoodInvalid, match="both offsets"):
        mantel(places, days, offset_m=1.0)
    with pytest.raises(NeighbourhoodInvalid, match="both offsets"):
        mantel(places, days, within_m=5.0)
    with pytest.raises(NeighbourhoodInvalid, match="no distance near"):
        mantel(places, days, offset_m=0.0, offset_d=1.0)


def test_more_pairs_than_memory_holds_are_counted_but_not_permuted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interaction, "MOST_PAIRS", 5)
    places, days = np.zeros((5, 2)), np.arange(5.0)

    assert knox(places, days, within_m=1, within_d=1).in_space == 10
    with pytest.raises(PairsTooMany, match="10 pairs are near"):
        knox(places, days, within_m=1, within_d=1, permutations=9, rng=chance())
    with pytest.raises(PairsTooMany):
        mantel(places + days[:, np.newaxis], days, permutations=9, rng=chance())


def test_burkitt_s_lymphoma_is_as_r_has_it() -> None:
    table = np.genfromtxt(
        realdata("stats", "tables", "splancs_burkitt.csv"), delimiter=",", skip_header=1, usecols=(0, 1, 2)
    )
    with realdata("stats", "ref_spdep", "burkitt_knox.csv").open(encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    for row in rows:
        found = knox(
            table[:, :2],
            table[:, 2],
            within_m=row["eps_s"],
            within_d=row["eps_t"],
            permutations=999,
            rng=chance(),
        )
        assert (found.close, found.in_space, found.in_time, found.pairs) == (
            row["close_pairs"], row["space_pairs"], row["time_pairs"], row["n_pairs"]
        )  # fmt: skip
        assert found.expected == pytest.approx(row["expected"], rel=1e-12)
        # R's p is of more than were found, ours of as many or more.
        assert stats.poisson.sf(found.close, found.expected) == pytest.approx(row["p_poisson"], rel=1e-9)
        assert found.p_poisson == pytest.approx(stats.poisson.sf(found.close - 1, found.expected), rel=1e-9)
        assert found.p_permuted == pytest.approx(row["p_mc999_seed1"], abs=0.05)
    assert found.close == 528
    assert next(one for one in rows if (one["eps_s"], one["eps_t"]) == (20, 5))["close_pairs"] == 13


@settings(max_examples=60)
@given(some_cases, st.integers(0, 8), st.integers(0, 6))
def test_knox_counts_the_pairs_of_a_double_loop(cases: Any, within_m: int, within_d: int) -> None:
    places, days = cases

    found = knox(places, days, within_m=within_m, within_d=within_d)

    near = pdist(places) <= within_m
    soon = pdist(days[:, np.newaxis]) <= within_d
    assert (found.in_space, found.in_time, found.close) == (near.sum(), soon.sum(), (near & soon).sum())
    moved = knox(places[::-1] * [1, -1] + 1000, 5 - days[::-1], within_m=within_m, within_d=within_d)
    assert (moved.close, moved.expected) == (found.close, found.expected)


def test_mean_and_variance_are_those_of_every_order_of_the_times() -> None:
    places = np.array([[0, 0], [1, 0], [0, 1], [4, 4], [5, 4], [9, 0]], dtype=float)
    days = np.array([0, 1, 1, 5, 9, 20], dtype=float)
    orders = np.array(list(itertools.permutations(days)))
    space = pdist(places)
    times = np.array([pdist(order[:, np.newaxis]) for order in orders])

    def same(found: Any, all_found: np.ndarray) -> None:
        assert found.expected == pytest.approx(all_found.mean(), rel=1e-12)
        assert found.variance == pytest.approx(all_found.var(), rel=1e-9)

    same(knox(places, days, within_m=1.5, within_d=4), (times <= 4)[:, space <= 1.5].sum(axis=1))
    same(mantel(places, days), times @ space)
    same(mantel(places, days, offset_m=1.0, offset_d=2.0), 1 / (2 + times) @ (1 / (1 + space)))
    near = np.where(space <= 5, 1 / (1 + space), 0)
    same(mantel(places, days, offset_m=1.0, offset_d=2.0, within_m=5.0), 1 / (2 + times) @ near)


@settings(max_examples=30)
@given(some_cases)
def test_mantel_is_the_correlation_of_all_pairs(cases: Any) -> None:
    places, days = cases
    space, time = pdist(places), pdist(days[:, np.newaxis])

    found = mantel(places, days)

    assert found.statistic == pytest.approx(space @ time)
    if np.ptp(space) and np.ptp(time):
        assert found.correlation == pytest.approx(np.corrcoef(space, time)[0, 1], abs=1e-9)
    else:
        assert np.isnan(found.correlation)
    turned = places @ np.array([[0.6, -0.8], [0.8, 0.6]]) * 3
    assert mantel(turned, days * 7).z == pytest.approx(found.z, abs=1e-6, nan_ok=True)


def test_permuted_p_values_are_those_that_the_orders_have() -> None:
    places = np.array([[0, 0], [1, 0], [0, 1], [4, 4], [5, 4], [9, 0]], dtype=float)
    days = np.array([0, 1, 1, 5, 6, 20], dtype=float)
    times = np.array([pdist(np.array(order)[:, np.newaxis]) for order in itertools.permutations(days)])
    space = pdist(places)
    much = 9999

    one = knox(places, days, within_m=1.5, within_d=2, permutations=much, rng=chance())
    other = mantel(places, days, offset_m=1.0, offset_d=1.0, permutations=much, rng=chance())
    again = mantel(places, days, offset_m=1.0, offset_d=1.0, permutations=much, rng=chance())
    near = mantel(places, days, offset_m=1.0, offset_d=1.0, within_m=99.0, permutations=much, rng=chance())

    counts = (times <= 2)[:, space <= 1.5].sum(axis=1)
    assert one.p_permuted == pytest.approx((counts >= one.close).mean(), abs=0.01)
    sums = 1 / (1 + times) @ (1 / (1 + space))
    assert other.p_permuted == pytest.approx((sums >= other.statistic - 1e-9).mean(), abs=0.01)
    assert again.p_permuted == other.p_permuted
    assert near.p_permuted == pytest.approx(other.p_permuted, abs=0.01)


def test_where_all_is_one_place_or_one_instant_nothing_can_be_said() -> None:
    here, now = np.zeros((5, 2)), np.arange(5.0)
    for places, days in ((here, now), (np.arange(10.0).reshape(5, 2), np.zeros(5))):
        found = knox(places, days, within_m=1, within_d=1, permutations=99, rng=chance())
        assert found.variance == 0
        assert np.isnan(found.p_normal)
        assert found.p_permuted == 1
        assert np.isnan(mantel(places, days).correlation)


def test_cases_that_set_each_other_off_are_found_and_a_thousand_strangers_are_not() -> None:
    rng = chance()
    places, days = rng.random((600, 2)) * 5_000, rng.random(600) * 365
    sparks = rng.choice(600, 80)
    near = np.vstack([places, places[sparks] + rng.normal(0, 20, (80, 2))])
    soon = np.concatenate([days, days[sparks] + rng.exponential(2, 80)])

    assert knox(near, soon, within_m=100, within_d=7).p_normal < 1e-6
    assert mantel(near, soon, offset_m=50, offset_d=2).p_normal < 0.01
    assert knox(places, days, within_m=100, within_d=7, permutations=199, rng=rng).p_permuted > 0.05
