"""Forecasts and their scores: refused, sure, proper, against sums and scipy; a known process is got back."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.spacetime.forecasts import historic_mean, last_step, same_phase, smoothed
from gridcity.analytics.spacetime.hawkes import fit_hawkes, rings_of, simulate_hawkes
from gridcity.analytics.spacetime.scores import (
    Forecast,
    better_by,
    brier_any,
    crps,
    hit_rate,
    log_score,
    poisson_forecast,
    with_size,
)
from gridcity.analytics.stencil import stencil_of_mask
from gridcity.analytics.weights import Floats, lattice_neighbours

SCORES = pytest.mark.parametrize("score", [log_score, crps, brier_any])
FORECASTERS: list[Callable[[Floats], Forecast]] = [
    last_step,
    historic_mean,
    smoothed,
    lambda counts: same_phase(counts, period=1),
    lambda counts: smoothed(counts, weights=stencil_of_mask(np.ones((1, counts.shape[0]), dtype=np.bool_))),
]


def a_lattice(side: int) -> sparse.csr_array:
    col, row = np.meshgrid(np.arange(side), np.arange(side))
    return lattice_neighbours(col.ravel(), row.ravel())


@SCORES
def test_counts_that_are_none_are_not_scored(score: Callable[[Forecast, Floats], Floats]) -> None:
    forecast = poisson_forecast(np.ones(2))
    with pytest.raises(ShapeMismatch):
        score(forecast, np.ones(3))
    for wrong in (-1.0, np.nan, 0.5, np.inf):
        with pytest.raises(ValuesInvalid, match="1 counts"):
            score(forecast, np.array([1.0, wrong]))


def test_forecasts_that_are_no_distribution_are_refused() -> None:
    for mean, size in ((-1.0, 1.0), (np.nan, 1.0), (np.inf, 1.0), (1.0, 0.0), (1.0, np.nan)):
        with pytest.raises(ValuesInvalid, match="1 forecasts"):
            Forecast(np.array([mean]), np.array([size]))
    with pytest.raises(ShapeMismatch):
        Forecast(np.ones(2), np.ones(3))


@settings(max_examples=60)
@given(
    st.one_of(st.just(0.0), st.floats(0.01, 60)),
    st.one_of(st.floats(0.05, 1e4), st.just(np.inf)),
    st.integers(0, 90),
)
def test_scores_are_those_of_the_distributions_written_out(mean: float, size: float, count: int) -> None:
    forecast, seen = Forecast(np.array([mean]), np.array([size])), np.array([float(count)])
    peer = stats.poisson(mean) if size == np.inf else stats.nbinom(size, size / (size + mean))
    k = np.arange(10_000)

    below = peer.cdf(k)
    assert crps(forecast, seen)[0] == pytest.approx(((below - (k >= count)) ** 2).sum(), rel=1e-6, abs=1e-8)
    expected = -peer.logpmf(count)
    assert log_score(forecast, seen)[0] == pytest.approx(expected, rel=1e-6, abs=1e-6) or expected > 600
    assert brier_any(forecast, seen)[0] == pytest.approx((1 - peer.pmf(0) - (count > 0)) ** 2, abs=1e-9)
    low, high = forecast.interval(0.9)
    assert peer.cdf(high[0]) - peer.cdf(low[0] - 1) >= 0.9 - 1e-6


def test_scores_of_very_many_and_of_the_impossible() -> None:
    huge = poisson_forecast(np.array([1e9]))
    never = poisson_forecast(np.zeros(2))

    assert log_score(huge, np.array([1e9]))[0] == pytest.approx(0.5 * np.log(2 * np.pi * 1e9), rel=1e-3)
    assert crps(huge, np.array([1e9]))[0] == pytest.approx(0.2337 * np.sqrt(1e9), rel=0.01)
    assert log_score(never, np.array([0.0, 1.0])).tolist() == [0.0, np.inf]
    assert crps(never, np.array([0.0, 3.0])).tolist() == [0.0, 3.0]
    wide = Forecast(np.full(1, 1e9), np.full(1, 100.0))
    assert log_score(wide, np.array([1e9]))[0] == pytest.approx(np.log(np.sqrt(2 * np.pi) * 1e8), rel=1e-3)
    assert crps(wide, np.array([1e9]))[0] == pytest.approx(0.2337 * 1e8, rel=0.01)
    assert [one.tolist() for one in never.interval()] == [[0.0, 0.0], [0.0, 0.0]]


@SCORES
def test_nobody_scores_better_than_the_truth(score: Callable[[Forecast, Floats], Floats]) -> None:
    seen = np.arange(200.0)
    true = stats.nbinom(2.0, 2.0 / (2.0 + 1.5)).pmf(seen)

    def on_average(mean: float, size: float) -> float:
        return float(score(Forecast(np.full(200, mean), np.full(200, size)), seen) @ true)

    best = on_average(1.5, 2.0)
    for mean, size in ((1.3, 2.0), (1.7, 2.0), (1.5, 1.5), (1.5, 3.0), (1.5, np.inf)):
        assert on_average(mean, size) > best


def test_the_best_cells_catch_what_they_catch_whatever_their_order() -> None:
    mean, counts = np.array([1.0, 5.0, 5.0, 5.0, 0.0]), np.array([9.0, 3.0, 0.0, 6.0, 0.0])

    found = hit_rate(mean, counts, cells=2)

    assert found.caught_share == pytest.approx((3 + 0 + 6) / 3 * 2 / 18)
    assert found.pai == pytest.approx(found.caught_share / 0.4)
    assert found.pei == pytest.approx(6 / 15)
    turned = hit_rate(mean[::-1], counts[::-1], cells=2)
    assert turned == found
    assert hit_rate(counts, counts, cells=2).pei == 1
    for cells, seen in ((0, counts), (6, counts), (2, counts * 0)):
        with pytest.raises(ValuesInvalid):
            hit_rate(mean, seen, cells=cells)
    with pytest.raises(ShapeMismatch):
        hit_rate(mean, counts[:3], cells=1)


def test_a_size_is_got_back_and_differences_have_bounds() -> None:
    rng = np.random.default_rng(1)
    mean = rng.gamma(2, 1, 20_000)
    seen = rng.negative_binomial(0.8, 0.8 / (0.8 + mean)).astype(float)

    assert with_size(mean[:3], mean, seen).size == pytest.approx(np.full(3, 0.8), rel=0.1)
    wide = rng.negative_binomial(mean / 3, 0.25).astype(float)
    assert with_size(mean[:3], mean, wide).size == pytest.approx(mean[:3] / 3, rel=0.15)
    assert np.isfinite(log_score(with_size(np.zeros(2), mean, seen), np.ones(2))).sum() == 0
    better = better_by(np.array([1.0, 2, 3]), np.array([2.0, 3.5, 4]))
    low, high = stats.t.interval(0.95, 2, loc=7 / 6, scale=stats.sem([1.0, 1.5, 1.0]))
    assert (better.mean, better.low, better.high) == pytest.approx((7 / 6, low, high))
    with pytest.raises(ValuesInvalid):
        better_by(np.ones(1), np.ones(1))
    with pytest.raises(ShapeMismatch):
        better_by(np.ones(2), np.ones(3))


@pytest.mark.parametrize("forecaster", FORECASTERS)
def test_cubes_that_are_none_are_not_forecast(forecaster: Callable[[Floats], Forecast]) -> None:
    with pytest.raises(ShapeMismatch):
        forecaster(np.ones((3, 0)))
    for wrong in (-1.0, np.nan):
        with pytest.raises(ValuesInvalid, match="1 bins"):
            forecaster(np.array([[1.0, wrong], [1.0, 1.0]]))


@pytest.mark.parametrize("forecaster", FORECASTERS)
def test_empty_equal_single_and_huge_cubes_have_a_forecast(forecaster: Callable[[Floats], Forecast]) -> None:
    empty = forecaster(np.zeros((4, 6)))
    assert empty.mean.max() < 1e-6
    assert log_score(empty, np.zeros(4)).max() < 1e-6
    assert np.isfinite(log_score(empty, np.ones(4))).all()
    for cube in (np.full((4, 6), 3.0), np.full((1, 1), 3.0), np.full((4, 6), 1e9)):
        assert forecaster(cube).mean == pytest.approx(np.full(cube.shape[0], cube[0, 0]), rel=1e-6)


def test_naive_forecasts_are_what_their_names_say() -> None:
    counts = np.arange(24.0).reshape(2, 12)

    assert last_step(counts).mean == pytest.approx((counts[:, -1] + 11.5) / 2)
    assert historic_mean(counts).mean == pytest.approx((counts.sum(axis=1) + 11.5) / 13)
    assert same_phase(counts, period=5).mean == pytest.approx((counts[:, 7] + counts[:, 2] + 11.5) / 3)
    with pytest.raises(StepsInvalid):
        same_phase(counts, period=13)
    with pytest.raises(StepsInvalid):
        same_phase(counts, period=0)
    for season in (np.ones(12), np.zeros(13)):
        with pytest.raises((ShapeMismatch, ValuesInvalid)):
            smoothed(counts, season=season)
    with pytest.raises(StepsInvalid):
        smoothed(counts, half_life=0.0)


def test_smoothing_is_exact_where_the_truth_is_a_gamma_and_follows_season_and_change() -> None:
    rng = np.random.default_rng(4)
    rates = rng.gamma(1.5, 2.0, 6000)
    counts = rng.poisson(rates[:, np.newaxis], (6000, 8)).astype(float)

    found = smoothed(counts, half_life=np.inf)

    right = (1.5 + counts.sum(axis=1)) / (1 / 2.0 + 8)
    assert found.mean == pytest.approx(right, rel=0.06)
    seen = rng.poisson(rates).astype(float)
    for other in (last_step(counts), historic_mean(counts), poisson_forecast(rates.mean() + 0 * rates)):
        assert log_score(found, seen).mean() < log_score(other, seen).mean()
    season = np.array([1, 2, 1, 2, 1, 2, 1, 2, 6.0])
    wavy = rng.poisson(rates[:, np.newaxis] * season[:-1]).astype(float)
    assert smoothed(wavy, season=season).mean.mean() == pytest.approx(6 * rates.mean(), rel=0.05)
    moved = np.hstack([counts, rng.poisson(rates[::-1, np.newaxis], (6000, 6))])
    assert (
        log_score(smoothed(moved, half_life=2.0), seen[::-1]).mean()
        < log_score(smoothed(moved, half_life=np.inf), seen[::-1]).mean()
    )
    slow = smoothed(moved).mean
    assert slow == pytest.approx(smoothed(moved, half_life=4.0).mean), "the quickest on offer is chosen"


def test_neighbours_help_where_they_are_alike() -> None:
    rng = np.random.default_rng(7)
    field = np.repeat(np.repeat(rng.gamma(1, 0.4, (5, 5)), 6, axis=0), 6, axis=1)
    counts = rng.poisson(field.reshape(-1, 1), (900, 5)).astype(float)
    seen = rng.poisson(field.ravel()).astype(float)
    weights = stencil_of_mask(np.ones((30, 30), dtype=np.bool_))

    assert (
        log_score(smoothed(counts, weights=weights), seen).mean() < log_score(smoothed(counts), seen).mean()
    )


def test_a_process_that_cannot_be_is_refused() -> None:
    near, cube = a_lattice(3), np.ones((9, 12))
    with pytest.raises(ShapeMismatch):
        fit_hawkes(cube[:5], near)
    with pytest.raises(ShapeMismatch):
        fit_hawkes(cube, near, season=np.ones(3))
    with pytest.raises(StepsInvalid):
        fit_hawkes(cube[:, :5], near)
    with pytest.raises(NoVariation):
        fit_hawkes(cube * 0, near)
    with pytest.raises(ValuesInvalid):
        fit_hawkes(cube * np.nan, near)
    with pytest.raises(ValuesInvalid):
        fit_hawkes(cube, near, season=np.zeros(12))
    with pytest.raises(ValuesInvalid, match="may not bring 1 cases"):
        simulate_hawkes(
            np.ones(9), near, echoes=[0.5, 0.5], fading=0.5, season=np.ones(3), rng=np.random.default_rng(1)
        )


def test_rings_lie_around_a_cell_and_share_a_case_evenly() -> None:
    own, first, second = rings_of(a_lattice(5), 2)

    assert (own.toarray() == np.eye(25)).all()
    assert sorted(np.flatnonzero(first.toarray()[:, 12]).tolist()) == [6, 7, 8, 11, 13, 16, 17, 18]
    assert np.count_nonzero(second.toarray()[:, 12]) == 16
    for ring in (own, first, second):
        assert ring.toarray().sum(axis=0) == pytest.approx(np.ones(25))
    assert rings_of(sparse.csr_array((3, 3)), 1)[1].nnz == 0, "islands have no ring"


def test_a_known_process_is_got_back() -> None:
    rng = np.random.default_rng(3)
    near, background = a_lattice(20), rng.gamma(2.0, 0.02, 400)
    season = 1 + 0.5 * np.sin(np.arange(600) / 30)
    cube = simulate_hawkes(background, near, echoes=[0.3, 0.2], fading=0.7, season=season, rng=rng)

    found = fit_hawkes(cube, near, season=season)

    assert found.echoes == pytest.approx([0.3, 0.2], abs=0.06)
    assert found.branching_ratio == pytest.approx(0.5, abs=0.06)
    assert found.fading == pytest.approx(0.7, abs=0.06)
    assert found.mean_delay == pytest.approx(1 / 0.3, rel=0.2)
    assert np.corrcoef(found.background, background)[0, 1] > 0.9
    assert found.background.mean() == pytest.approx(background.mean(), rel=0.15)
    ahead = found.expects(np.ones(400))
    assert ahead[:, -1].sum() == pytest.approx(found.background.sum() / (1 - found.branching_ratio), rel=0.01)
    heard = found.after(cube[:, :300]).expects(np.ones(1))[:, 0]
    seen = cube[:, 300]
    assert (
        log_score(poisson_forecast(heard * season[300]), seen).mean()
        < log_score(poisson_forecast(cube[:, :300].mean(axis=1) * season[300] + 1e-3), seen).mean()
    )
    with pytest.raises(ShapeMismatch):
        found.after(cube[:5])


def test_pure_chance_has_no_echo() -> None:
    rng = np.random.default_rng(5)
    cube = rng.poisson(rng.gamma(2.0, 0.02, (400, 1)), (400, 300)).astype(float)

    found = fit_hawkes(cube, a_lattice(20), tolerance=1e-3)

    assert found.branching_ratio < 0.03
    assert found.background.sum() == pytest.approx(cube.sum() / 300, rel=0.05)
