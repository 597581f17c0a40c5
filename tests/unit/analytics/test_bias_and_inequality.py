"""Who complains, and how unequally cases are spread: refused, by definition, by hand, against the truth."""

import numpy as np
import pytest
from scipy.stats import betabinom, entropy

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.inequality import gini, inequality, lorenz
from gridcity.analytics.reporting_bias import reporting_bias


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(ShapeMismatch):
        reporting_bias(np.ones(2), np.ones(3))
    with pytest.raises(ValuesInvalid):
        reporting_bias(np.array([1.0, np.nan]), np.ones(2))
    with pytest.raises(NoVariation, match="told of no case"):
        reporting_bias(np.zeros(2), np.ones(2))
    with pytest.raises(ShapeMismatch):
        gini(np.ones(2), np.ones(3))
    with pytest.raises(ValuesInvalid, match="1 units have cases and no exposure"):
        gini(np.ones(2), np.array([1.0, 0.0]))
    with pytest.raises(ValuesInvalid):
        inequality(np.ones(2), np.ones(2), rank=np.array([1.0, np.nan]), rng=rng())
    for cases, exposure in ((np.zeros(3), np.ones(3)), (np.array([1.0, 0]), np.array([1.0, 0]))):
        with pytest.raises(NoVariation):
            gini(cases, exposure)


def test_shares_that_were_drawn_together_are_found_as_they_were_drawn() -> None:
    """The public's share is a beta distribution with mean 0.7; twenty cases stand before each area's own."""
    draws = rng()
    n = draws.integers(5, 400, 3_000)
    public = betabinom.rvs(n, 20 * 0.7, 20 * 0.3, random_state=draws).astype(float)
    told = reporting_bias(n - public, public)

    assert told.alike == pytest.approx(20, rel=0.1)
    assert told.city == pytest.approx(0.7 / 0.3, rel=0.02)
    small = n < 20
    assert np.std(told.shrunk[small]) < np.nanstd(told.ratio[small][np.isfinite(told.ratio[small])])
    share = (public + told.alike * 0.7) / (n + told.alike)
    assert told.shrunk == pytest.approx(share / (1 - share), rel=0.03)


def test_the_true_share_lies_between_the_bounds_that_were_drawn_together() -> None:
    draws = rng()
    n, true_share = draws.integers(2, 60, 2_000), draws.beta(14, 6, 2_000)
    public = draws.binomial(n, true_share).astype(float)
    told = reporting_bias(n - public, public)
    ratio = true_share / (1 - true_share)

    assert np.mean((told.shrunk_low <= ratio) & (ratio <= told.shrunk_high)) == pytest.approx(0.95, abs=0.02)
    assert np.mean((told.low <= ratio) & (ratio <= told.high)) > 0.95


def test_areas_that_differ_by_chance_alone_are_all_the_city() -> None:
    told = reporting_bias(np.array([10.0, 20, 0, 0]), np.array([20.0, 40, 0, 1]))

    assert told.alike == np.inf
    assert told.shrunk == pytest.approx(np.full(4, 61 / 30))
    assert np.isnan(told.ratio[2])
    assert (told.low[2], told.high[2]) == (0, np.inf)
    assert told.ratio[3] == np.inf


def test_areas_that_are_all_one_or_the_other_keep_bounds() -> None:
    told = reporting_bias(np.array([4.0, 0]), np.array([0.0, 4]))

    assert told.alike == pytest.approx(0.1)
    assert np.isfinite(told.shrunk).all()
    assert told.shrunk_low[0] < told.shrunk[0] < 1 < told.shrunk[1]


def test_gini_and_theil_are_those_of_their_definitions() -> None:
    draws = rng()
    exposure, cases = draws.gamma(2, 10, 40), draws.poisson(5, 40).astype(float)
    rate, share = cases / exposure, exposure / exposure.sum()
    pairs = (share[:, None] * share * np.abs(rate[:, None] - rate)).sum()
    group = np.arange(40) % 4
    found = inequality(cases, exposure, group=group, rank=rate, rng=rng(), replicates=60)

    assert found.gini.value == pytest.approx(pairs / (2 * (share * rate).sum()))
    assert found.theil.value == pytest.approx(entropy(cases, exposure))
    assert found.theil_between == pytest.approx(
        entropy(np.bincount(group, cases), np.bincount(group, exposure))
    )
    assert found.concentration is not None
    assert found.concentration.value == pytest.approx(found.gini.value), "ranked by itself"
    exposed, told = lorenz(cases, exposure)
    area = np.trapezoid(told, exposed)
    assert 1 - 2 * area == pytest.approx(found.gini.value)
    other_way = inequality(cases, exposure, rank=-rate, rng=rng(), replicates=1)
    assert other_way.concentration is not None
    assert other_way.concentration.value == pytest.approx(-found.gini.value)


def test_units_of_one_rank_share_it_and_order_and_seed_change_nothing() -> None:
    draws = rng()
    exposure, cases = draws.gamma(2, 10, 30), draws.poisson(5, 30).astype(float)
    rank = np.arange(30.0) // 10
    mixed = draws.permutation(30)
    first = inequality(cases, exposure, rank=rank, rng=rng(), replicates=50)
    again = inequality(cases, exposure, rank=rank, rng=rng(), replicates=50)
    other = inequality(cases[mixed], exposure[mixed], rank=rank[mixed], rng=rng(), replicates=50)
    flat = inequality(cases, exposure, rank=np.ones(30), rng=rng(), replicates=50)

    assert first == again
    assert first.concentration is not None
    assert other.concentration is not None
    assert flat.concentration is not None
    assert other.concentration.value == pytest.approx(first.concentration.value)
    assert flat.concentration.value == pytest.approx(0)


def test_what_chance_alone_makes_is_told_beside_the_inequality() -> None:
    draws = rng()
    exposure = draws.gamma(2, 10, 3_000)
    by_chance = draws.poisson(exposure * 0.05).astype(float)
    unequal = draws.poisson(exposure * 0.05 * draws.gamma(0.5, 2, 3_000)).astype(float)
    even = inequality(by_chance, exposure, rng=rng(), replicates=50)
    real = inequality(unequal, exposure, rng=rng(), replicates=50)

    assert even.gini.value == pytest.approx(even.gini.by_chance, abs=0.02)
    assert even.gini.value > 0.4
    assert real.gini.value > real.gini.by_chance + 0.1
    assert real.gini.low < real.gini.value < real.gini.high
