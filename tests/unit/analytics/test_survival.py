"""Survival: refused, by hand, against SciPy, a loop over the definition, and lives whose truth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, logrank, weibull_min

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.inspection import fit_weibull, suggest_interval, yearly_rate
from gridcity.analytics.survival import (
    Lives,
    at_risk_at,
    log_rank,
    make_lives,
    risk_table,
    survival_curve,
)
from gridcity.analytics.weights import Floats


def lamps(seed: int, count: int, *, shape: float = 1.5, scale: float = 100.0, late: float = 0.0) -> Lives:
    """Draw lives: some enter late, most are seen to no end; in whole days, so that many end together."""
    rng = np.random.default_rng(seed)
    life = np.ceil(scale * rng.weibull(shape, count))
    entry = np.floor(rng.uniform(0, late, count)) if late else np.zeros(count)
    end = entry + np.ceil(rng.uniform(1, 120, count))
    there = life > entry
    return make_lives(entry[there], np.minimum(life, end)[there], (life <= end)[there])


def test_lives_that_are_none_are_refused() -> None:
    zero, one, event = np.zeros(2), np.ones(2), np.ones(2, dtype=bool)

    with pytest.raises(ShapeMismatch):
        make_lives(zero, np.ones(3), event)
    for entry, exit_ in ((one, zero), (zero, np.array([1.0, np.nan])), (-one, one)):
        with pytest.raises(ValuesInvalid):
            make_lives(entry, exit_, event)
    with pytest.raises(NoVariation, match="None of 2 lives had the event"):
        survival_curve(make_lives(zero, one, ~event))
    with pytest.raises(NoVariation):
        log_rank(make_lives(zero, one, event), np.zeros(2, dtype=int))
    with pytest.raises(NoVariation):
        fit_weibull(make_lives(zero, one, event))
    for share in (0.0, 1.0, np.nan):
        with pytest.raises(ValuesInvalid):
            suggest_interval(survival_curve(make_lives(zero, one, event)), share, seen=1.0)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@pytest.mark.parametrize("seed", range(4))
def test_the_curve_is_scipy_s_where_nobody_enters_late(seed: int) -> None:
    lives = lamps(seed, 300)
    curve = survival_curve(lives)
    theirs = ecdf(CensoredData.right_censored(lives.exit, ~lives.is_event)).sf
    bounds = theirs.confidence_interval(0.95, method="log-log")
    at = np.searchsorted(theirs.quantiles, curve.times)

    assert curve.survival == pytest.approx(theirs.probabilities[at], abs=1e-12)
    inner = curve.survival > 0
    assert curve.low[inner] == pytest.approx(bounds.low.probabilities[at][inner], abs=1e-12)
    assert curve.high[inner] == pytest.approx(bounds.high.probabilities[at][inner], abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_two_groups_are_compared_as_scipy_does(seed: int) -> None:
    first, second = lamps(seed, 150), lamps(seed + 10, 120, scale=130.0)
    both = make_lives(
        np.zeros(first.exit.size + second.exit.size),
        np.concatenate([first.exit, second.exit]),
        np.concatenate([first.is_event, second.is_event]),
    )
    found = log_rank(both, np.repeat([0, 1], [first.exit.size, second.exit.size]))
    theirs = logrank(
        CensoredData.right_censored(first.exit, ~first.is_event),
        CensoredData.right_censored(second.exit, ~second.is_event),
    )

    assert found.statistic == pytest.approx(theirs.statistic**2, rel=1e-10)
    assert found.p == pytest.approx(theirs.pvalue, rel=1e-9)
    assert found.observed.sum() == pytest.approx(found.expected.sum())


def by_definition(lives: Lives) -> tuple[Floats, Floats, Floats]:
    """Go through every time and every life."""
    survival, greenwood, hazard = 1.0, 0.0, 0.0
    rows = []
    for time in sorted({float(end) for end in lives.exit[lives.is_event]}):
        risk = sum(w for e, x, w in zip(lives.entry, lives.exit, lives.weights, strict=True) if e < time <= x)
        died = sum(
            w for x, d, w in zip(lives.exit, lives.is_event, lives.weights, strict=True) if d and x == time
        )
        survival *= 1 - died / risk
        greenwood += died / (risk * (risk - died)) if risk > died else 0.0
        hazard += died / risk
        rows.append((survival, greenwood, hazard))
    return tuple(np.array(column) for column in zip(*rows, strict=True))  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(3))
def test_late_entries_are_at_risk_from_when_they_are_seen(seed: int) -> None:
    lives = lamps(seed, 200, late=60.0)
    curve = survival_curve(lives)
    survival, greenwood, hazard = by_definition(lives)

    assert (lives.entry > 0).any()
    assert curve.survival == pytest.approx(survival, abs=1e-12)
    assert curve.hazard == pytest.approx(hazard, abs=1e-12)
    inner = (survival > 0) & (survival < 1)
    reach = 1.959963984540054 * np.sqrt(greenwood[inner]) / np.abs(np.log(survival[inner]))
    assert curve.low[inner] == pytest.approx(survival[inner] ** np.exp(reach), abs=1e-12)
    assert curve.high[inner] == pytest.approx(survival[inner] ** np.exp(-reach), abs=1e-12)
    assert at_risk_at(lives, np.array([30.0]))[0] == ((lives.entry <= 30) & (lives.exit >= 30)).sum()


def test_whoever_leaves_late_entry_out_takes_the_survivors_for_all() -> None:
    """Old lamps that are first seen at 60 days have survived 60 days: they say nothing of those days."""
    lives = lamps(1, 20_000, shape=1.0, late=100.0)
    rightly = survival_curve(lives)
    wrongly = survival_curve(make_lives(np.zeros(lives.exit.size), lives.exit, lives.is_event))

    assert rightly.at(50)[0] == pytest.approx(np.exp(-0.5), abs=0.02)
    assert wrongly.at(50)[0] > 0.7


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20), st.booleans()), min_size=1, max_size=40))
def test_lives_that_are_counted_are_the_lives_one_by_one(rows: list[tuple[int, int, bool]]) -> None:
    entry = np.array([float(row[0]) for row in rows])
    end, event = entry + [row[1] for row in rows], np.array([row[2] for row in rows])
    single = make_lives(entry, end, event)
    kinds, number = np.unique(np.column_stack([entry, end, event]), axis=0, return_counts=True)
    counted = make_lives(kinds[:, 0], kinds[:, 1], kinds[:, 2] > 0, number.astype(float))

    assert counted.time == single.time
    for ours, theirs in zip(risk_table(counted), risk_table(single), strict=True):
        assert ours.tolist() == theirs.tolist()
    if event.any():
        curve = survival_curve(single)
        assert (np.diff(curve.survival) <= 0).all()
        assert ((curve.low <= curve.survival) & (curve.survival <= curve.high)).all()


def test_groups_that_are_alike_are_told_apart_as_often_as_by_chance() -> None:
    p_values = []
    for seed in range(200):
        lives = lamps(seed, 90, late=40.0)
        p_values.append(log_rank(lives, np.arange(lives.exit.size) % 3).p)

    assert 0.02 < np.mean(np.array(p_values) < 0.05) < 0.09
    assert 0.4 < np.mean(p_values) < 0.6


def test_a_weibull_distribution_is_the_likeliest_and_holds_the_truth() -> None:
    lives = lamps(3, 400)
    found = fit_weibull(lives)
    shape, _, scale = weibull_min.fit(CensoredData.right_censored(lives.exit, ~lives.is_event), floc=0)

    assert (found.shape, found.scale) == pytest.approx((shape, scale), rel=1e-3)
    ends = lives.exit
    assert found.log_likelihood == pytest.approx(
        weibull_min.logpdf(ends[lives.is_event], found.shape, scale=found.scale).sum()
        + weibull_min.logsf(ends[~lives.is_event], found.shape, scale=found.scale).sum()
    )
    held = [fit_weibull(lamps(seed, 400, shape=0.8, scale=150.0, late=60.0)) for seed in range(60)]
    assert np.mean([one.shape_low < 0.8 < one.shape_high for one in held]) > 0.88
    assert np.mean([one.scale_low < 150.0 < one.scale_high for one in held]) > 0.88


def test_an_interval_leaves_as_many_failures_as_are_allowed() -> None:
    curve = survival_curve(lamps(2, 30_000, shape=1.0, scale=200.0))
    found = suggest_interval(curve, 0.1, seen=120.0)
    rare = suggest_interval(curve, 0.9, seen=120.0)

    assert found.interval is not None
    assert found.cautious is not None
    assert found.interval == pytest.approx(-200 * np.log(0.9), abs=1.5)
    assert found.cautious <= found.interval
    assert found.failed_share == pytest.approx(0.05, abs=0.005)  # half of the share, as λτ/2
    assert (rare.interval, rare.seen) == (None, 120.0)


def test_a_rate_of_nothing_seen_is_none() -> None:
    assert yearly_rate(0, 0.0).rate is None
    assert yearly_rate(0, 100.0).low == 0.0
