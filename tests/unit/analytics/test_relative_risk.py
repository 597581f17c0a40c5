"""Relative risk: by direct sums, in cities where nothing and where something is the matter."""

import numpy as np
import pytest
import shapely
from scipy.stats import chisquare

from gridcity.analytics.density import kernel_density_directly
from gridcity.analytics.drawing import key_of, shuffle_first
from gridcity.analytics.errors import PermutationsInvalid, TooFewCells, ValuesInvalid
from gridcity.analytics.relative_risk import LEAST_BEHIND, relative_risk

CITY = shapely.box(0, 0, 4000, 3000)


def lamps(count: int, seed: int) -> np.ndarray:
    """Give lamps that stand much denser in the west."""
    rng = np.random.default_rng(seed)
    return np.column_stack([4000 * rng.beta(1, 2, count), rng.uniform(0, 3000, count)])


def middles() -> np.ndarray:
    """Give the middles of 1,200 cells."""
    x, y = np.meshgrid(np.arange(50.0, 4000, 100), np.arange(50.0, 3000, 100))
    return np.column_stack([x.ravel(), y.ravel()])


def test_what_cannot_be_compared_is_refused() -> None:
    some, rng = lamps(20, 1), np.random.default_rng(1)
    with pytest.raises(TooFewCells, match="1 cases"):
        relative_risk(some[:1], some, some, bandwidth_m=300.0, rng=rng)
    with pytest.raises(TooFewCells, match="0 controls"):
        relative_risk(some, some - 9e4, some, bandwidth_m=300.0, rng=rng, area=CITY)
    with pytest.raises(ValuesInvalid):
        relative_risk(some, np.full((3, 2), np.nan), some, bandwidth_m=300.0, rng=rng)
    with pytest.raises(PermutationsInvalid):
        relative_risk(some, some, some, bandwidth_m=300.0, rng=rng, permutations=0)


def test_the_ratio_is_that_of_two_direct_sums() -> None:
    cases, controls, at = lamps(300, 2), lamps(900, 3), middles()

    risk = relative_risk(cases, controls, at, bandwidth_m=350.0, rng=np.random.default_rng(1), permutations=9)

    some, others = (kernel_density_directly(each, at, bandwidth_m=350.0) for each in (cases, controls))
    behind = (some + others) / 1e6 * 4 * np.pi * 350.0**2
    np.testing.assert_array_equal(risk.is_known, behind >= LEAST_BEHIND)
    known = risk.is_known
    expected = np.log(some[known] / 300 / (others[known] / 900))
    np.testing.assert_allclose(risk.log_ratio[known], expected, atol=0.02)
    assert np.isnan(risk.log_ratio[~known]).all()


def test_where_lamps_fail_by_chance_about_one_place_in_twenty_stands_out() -> None:
    shares, overall = [], []
    for seed in range(12):
        cases, controls = lamps(200, 10 + seed), lamps(600, 40 + seed)
        risk = relative_risk(
            cases,
            controls,
            middles()[::7],
            bandwidth_m=500.0,
            rng=np.random.default_rng(seed),
            permutations=99,
        )
        shares.append(np.mean(risk.p_high[risk.is_known] <= 0.05))
        overall.append(risk.p_overall)

    assert 0.01 < np.mean(shares) < 0.1
    assert 0.25 < np.mean(overall) < 0.75


def test_where_lamps_fail_more_often_is_found_though_fewer_stand_there() -> None:
    all_lamps = lamps(6000, 4)
    in_the_east = all_lamps[:, 0] > 2500
    fails = np.random.default_rng(5).random(6000) < np.where(in_the_east, 0.15, 0.05)
    at = middles()

    risk = relative_risk(
        all_lamps[fails],
        all_lamps,
        at,
        bandwidth_m=300.0,
        rng=np.random.default_rng(1),
        permutations=199,
        area=CITY,
    )

    east, west = (risk.is_known & side for side in (at[:, 0] > 3000, at[:, 0] < 2000))
    assert np.mean(risk.p_high[east] <= 0.025) > 0.8
    assert np.mean(risk.p_high[west] <= 0.025) == 0.0
    assert risk.p_overall == 1 / 200
    counted = fails[all_lamps[:, 0] > 3000].mean() / fails.mean()
    assert np.median(np.exp(risk.log_ratio[east])) == pytest.approx(counted, rel=0.1)


def test_the_same_seed_gives_the_same_answer_to_the_bit() -> None:
    cases, controls, at = lamps(200, 2), lamps(900, 3), middles()

    one, other = (
        relative_risk(cases, controls, at, bandwidth_m=300.0, rng=np.random.default_rng(3), permutations=60)
        for _ in range(2)
    )

    np.testing.assert_array_equal(one.p_high, other.p_high)
    np.testing.assert_array_equal(one.log_ratio, other.log_ratio)
    assert one.p_overall == other.p_overall


def test_every_choice_of_labels_is_equally_likely() -> None:
    key, counts = key_of(np.random.default_rng(4)), np.zeros((5, 5))
    for replicate in range(4000):
        order = np.arange(5)
        shuffle_first(key, replicate, order, 2)
        assert sorted(order.tolist()) == [0, 1, 2, 3, 4]
        counts[min(order[:2]), max(order[:2])] += 1

    assert chisquare(counts[np.triu_indices(5, 1)]).pvalue > 1e-4


def test_cases_that_lie_just_where_the_controls_do_have_the_citys_risk_everywhere() -> None:
    spot = np.full((40, 2), 700.0)
    for some in (lamps(300, 6), spot):
        risk = relative_risk(
            some, some, some[:50], bandwidth_m=400.0, rng=np.random.default_rng(1), permutations=19
        )
        np.testing.assert_allclose(risk.log_ratio[risk.is_known], 0.0, atol=1e-9)
        assert risk.p_overall == 1.0


def test_places_far_from_everything_have_no_answer() -> None:
    some, far = lamps(50, 2), np.full((3, 2), 9e4)

    risk = relative_risk(some, some, far, bandwidth_m=300.0, rng=np.random.default_rng(1))

    assert not risk.is_known.any()
    assert np.isnan(risk.p_overall)
    assert relative_risk(some, some, far[:0], bandwidth_m=9.0, rng=np.random.default_rng(1)).p_high.shape == (
        0,
    )
