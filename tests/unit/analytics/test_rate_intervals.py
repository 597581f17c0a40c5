"""Intervals, standardisation, funnels: refused, against SciPy and the definition, by hand."""

import numpy as np
import pytest
from scipy.stats import binom, binomtest, chi2, poisson

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.rate_intervals import (
    dispersion,
    expected_by_stratum,
    funnel_limits,
    poisson_intervals,
    rate_intervals,
    ratio_intervals,
    share_intervals,
)


def test_what_is_no_count_or_exposure_is_refused() -> None:
    for wrong in (-1.0, np.nan, np.inf):
        with pytest.raises(ValuesInvalid, match="1 counts"):
            poisson_intervals(np.array([wrong]))
        with pytest.raises(ValuesInvalid, match="1 exposures"):
            rate_intervals(np.ones(1), np.array([wrong]))
    for level in (0.0, 1.0, np.nan):
        with pytest.raises(ValuesInvalid, match="between 0 and 1"):
            poisson_intervals(np.ones(1), level)
    with pytest.raises(ShapeMismatch):
        rate_intervals(np.ones(2), np.ones(3))
    with pytest.raises(ValuesInvalid, match="More were found"):
        share_intervals(np.array([2.0]), np.array([1.0]))
    with pytest.raises(ValuesInvalid):
        funnel_limits(np.array([0.0]), 0.95)
    with pytest.raises(NoVariation):
        dispersion(np.ones(2), np.array([1.0, 0.0]))


def test_garwoods_bounds_are_those_of_chi_square_and_hold_their_definition() -> None:
    cases = np.array([0.0, 1, 5, 40, 1e9])
    low, high = poisson_intervals(cases)

    assert low[1:] == pytest.approx(chi2.ppf(0.025, 2 * cases[1:]) / 2, rel=1e-9)
    assert high == pytest.approx(chi2.ppf(0.975, 2 * cases + 2) / 2, rel=1e-9)
    assert low[0] == 0
    assert poisson.sf(cases[1:4] - 1, low[1:4]) == pytest.approx(np.full(3, 0.025))
    assert poisson.cdf(cases[:4], high[:4]) == pytest.approx(np.full(4, 0.025))
    rates = rate_intervals(np.array([5.0, 0, 0]), np.array([10.0, 0, 4]))
    assert np.isnan(rates[0]).tolist() == [False, True, False]
    assert rates[1][0] == pytest.approx(high[2] / 10)


def test_shares_and_ratios_have_the_exact_bounds_of_a_binomial_test() -> None:
    found, all_ = np.array([0.0, 3, 7, 7]), np.array([9.0, 10, 7, 20])
    low, high = share_intervals(found, all_)

    for at in range(4):
        theirs = binomtest(int(found[at]), int(all_[at])).proportion_ci(0.95, "exact")
        assert (low[at], high[at]) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert [bound.tolist() for bound in share_intervals(np.zeros(1), np.zeros(1))] == [[0.0], [1.0]]
    ratio_low, ratio_high = ratio_intervals(np.array([20.0, 3, 0]), np.array([10.0, 0, 0]))
    assert binom.sf(19, 30, ratio_low[0] / (1 + ratio_low[0])) == pytest.approx(0.025)
    assert ratio_high[1:].tolist() == [np.inf, np.inf]
    assert ratio_low[2] == 0


def test_a_quarter_is_compared_with_the_city_s_rate_for_what_stands_in_it() -> None:
    """Old pipes leak five times as often; a quarter of old pipes is an ordinary one."""
    cases = np.array([50.0, 1, 5, 10])  # two quarters × old, new
    pipes = np.array([100.0, 10, 10, 100])
    kind = np.array([0, 1, 0, 1])
    expected = expected_by_stratum(cases, pipes, kind)

    assert expected == pytest.approx([50, 1, 5, 10])
    assert expected_by_stratum(np.array([2.0, 6]), np.array([1.0, 1]), np.array([0, 0])).tolist() == [4, 4]
    assert expected_by_stratum(np.array([0.0, 6]), np.array([0.0, 3]), np.array([0, 1])).tolist() == [0, 6]


def test_funnels_hold_as_many_ordinary_units_as_they_say_and_widen_where_units_differ() -> None:
    rng = np.random.default_rng(4)
    expected = rng.uniform(3, 400, 40_000)
    low, high = funnel_limits(expected, 0.95)
    ratio = rng.poisson(expected) / expected

    assert np.mean((ratio >= low) & (ratio <= high)) == pytest.approx(0.95, abs=0.01)
    assert dispersion(rng.poisson(expected).astype(float), expected) == pytest.approx(1, abs=0.03)
    spread = dispersion(rng.poisson(expected * rng.gamma(20, 1 / 20, expected.size)).astype(float), expected)
    wide_low, wide_high = funnel_limits(expected, 0.95, spread)
    assert spread > 5
    assert (wide_low <= low).all()
    assert (wide_high >= high).all()
    large_low, large_high = funnel_limits(np.array([1e6]), 0.95)
    assert (1 - large_low[0], large_high[0] - 1) == pytest.approx((0.00196, 0.00196), rel=1e-3)
