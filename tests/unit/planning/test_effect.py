"""Difference in differences: by hand, where it has no effect, and how often its interval holds the truth."""

import numpy as np
import pytest

from gridcity.planning.effect import difference, rate_ratio
from gridcity.planning.matching import features, matched


def test_two_by_two_is_as_by_hand() -> None:
    treated, control = np.array([[12.0, 6.0], [8.0, 6.0]]), np.array([[10.0, 11.0], [15.0, 14.0]])

    found = rate_ratio(treated, control, np.ones(2))

    # (12 / 20) / (25 / 25); influences 6/12 - 12/20 = -0.1 and 0.1, 11/25 - 10/25 = 0.04 and -0.04.
    assert found.ratio == pytest.approx(0.6, rel=1e-12)
    standard_error = np.sqrt(2 * (0.1**2 * 2) + 2 * (0.04**2 * 2))
    assert found.high == pytest.approx(0.6 * np.exp(12.706204736 * standard_error), rel=1e-8)


def test_no_cases_on_a_side_give_no_ratio() -> None:
    nothing = rate_ratio(np.array([[0.0, 3.0]]), np.array([[1.0, 1.0]]), np.ones(1))

    assert nothing.ratio is None
    assert not nothing.is_clear


def test_a_control_that_counts_twice_is_as_good_as_two() -> None:
    treated = np.array([[5.0, 4.0], [7.0, 9.0]])
    once = rate_ratio(treated, np.array([[4.0, 6.0], [4.0, 6.0], [3.0, 3.0]]), np.ones(3))
    twice = rate_ratio(treated, np.array([[4.0, 6.0], [3.0, 3.0]]), np.array([2.0, 1.0]))

    assert once.ratio == pytest.approx(twice.ratio, rel=1e-12)


def test_controls_are_the_most_alike_and_never_the_treated() -> None:
    rng = np.random.default_rng(4)
    before = rng.poisson(3.0, (200, 12)).astype(float)
    treated, pool = np.arange(10), np.arange(10, 200)
    alike = features(before, np.full(200, 1e4))

    sets = matched(alike, treated, pool)

    far = np.linalg.norm(alike[treated, None] - alike[None, pool], axis=2)
    nearest = np.sort(far, axis=1)[:, :3]
    assert np.allclose(np.linalg.norm(alike[treated, None] - alike[sets], axis=2), nearest, atol=1e-12)
    assert not np.isin(sets, treated).any()


@pytest.mark.parametrize("truth", [1.0, 0.7])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(truth: float) -> None:
    rng, held, clear = np.random.default_rng(11), 0, 0
    rounds, n = 160, 300
    season = np.concatenate([np.full(10, 1.0), np.full(8, 1.4)])
    for _ in range(rounds):
        rate = rng.gamma(2.0, 0.6, n)[:, None] * season
        counts = rng.poisson(rate).astype(float)
        # Every second of the busiest, as a planner would choose: regression to the mean is in it.
        treated = np.argsort(counts[:, :10].sum(axis=1))[-40::2]
        counts[treated, 10:] = rng.poisson(rate[treated, 10:] * truth)
        pool = np.setdiff1d(np.arange(n), treated)
        sets = matched(features(counts[:, :10], np.full(n, 1e4)), treated, pool)
        totals = np.column_stack([counts[:, :10].sum(axis=1), counts[:, 10:].sum(axis=1)])
        control, times = np.unique(sets, return_counts=True)
        found = rate_ratio(totals[treated], totals[control], times / 3)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
        clear += found.is_clear

    assert 0.90 <= held / rounds <= 0.995
    if truth == 1.0:
        assert clear / rounds <= 0.10
    else:
        assert clear / rounds >= 0.8, "an effect of 30 % is seen"


def test_placebos_find_an_effect_that_is_there_and_none_that_is_not() -> None:
    rng = np.random.default_rng(5)
    before = rng.poisson(4.0, (120, 10)).astype(float)
    after = rng.poisson(4.0, (120, 10)).astype(float)
    treated = np.arange(30)
    sets = matched(features(before, np.full(120, 1.0)), treated, np.arange(30, 120))
    calm = difference(before, after, treated, sets, np.random.default_rng(1))
    after[treated] = rng.poisson(2.0, (30, 10))
    helped = difference(before, after, treated, sets, np.random.default_rng(1))

    assert calm.p_value is not None
    assert calm.p_value > 0.05
    assert helped.p_value == pytest.approx(0.001)
    assert helped == difference(before, after, treated, sets, np.random.default_rng(1))
    assert not helped.trend.is_clear
