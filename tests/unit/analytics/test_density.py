"""Kernel density: the fast way against the slow one, the slow one against scipy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gaussian_kde

from gridcity.analytics.density import kernel_density, kernel_density_directly
from gridcity.analytics.errors import BandwidthInvalid, ShapeMismatch

PEAK = 1e6 / (2 * np.pi * 300.0**2)
"""Density right at a single case, with a bandwidth of 300 m. [cases km⁻²]"""


def a_city(cases: int, seed: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Give clustered cases and the centres of 8 × 6 km of cells."""
    rng = np.random.default_rng(seed)
    hearts = rng.uniform([0, 0], [8000, 6000], (12, 2))
    clustered = hearts[rng.integers(0, 12, cases // 2)] + rng.normal(0, 250, (cases // 2, 2))
    spread = rng.uniform([0, 0], [8000, 6000], (cases - cases // 2, 2))
    x, y = np.meshgrid(np.arange(50.0, 8000, 100), np.arange(50.0, 6000, 100))
    return np.vstack([clustered, spread]), np.column_stack([x.ravel(), y.ravel()])


@pytest.mark.parametrize("bandwidth_m", [0.0, -1.0, np.nan, np.inf])
def test_a_bandwidth_that_is_no_length_is_refused(bandwidth_m: float) -> None:
    with pytest.raises(BandwidthInvalid):
        kernel_density(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=bandwidth_m)


def test_a_bandwidth_too_small_for_the_city_is_refused_before_memory_runs_out() -> None:
    corners = np.array([[0.0, 0.0], [100_000.0, 100_000.0]])

    with pytest.raises(BandwidthInvalid, match="100 by 100 km"):
        kernel_density(corners, corners, bandwidth_m=2.0)


def test_places_that_are_no_pairs_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        kernel_density(np.zeros((4, 3)), np.zeros((1, 2)), bandwidth_m=300.0)


def test_no_cases_give_no_density_and_no_places_no_answer() -> None:
    assert kernel_density(np.empty((0, 2)), np.zeros((2, 2)), bandwidth_m=300.0).tolist() == [0.0, 0.0]
    assert kernel_density(np.zeros((2, 2)), np.empty((0, 2)), bandwidth_m=300.0).shape == (0,)


@pytest.mark.parametrize("bandwidth_m", [100.0, 300.0, 1000.0])
def test_the_fast_way_stays_within_its_bound_of_the_direct_sum(bandwidth_m: float) -> None:
    cases, cells = a_city(3000)

    fast = kernel_density(cases, cells, bandwidth_m=bandwidth_m)
    exact = kernel_density_directly(cases, cells, bandwidth_m=bandwidth_m)

    counts = exact > 0.01 * exact.max()
    np.testing.assert_allclose(fast[counts], exact[counts], rtol=4e-3)
    np.testing.assert_allclose(fast, exact, rtol=0, atol=1e-3 * exact.max())


@given(st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=1, max_size=6))
@settings(deadline=None, max_examples=50)
def test_wherever_cases_lie_the_error_stays_below_the_stated_bound(places: list[tuple[float, float]]) -> None:
    cases = np.array(places)

    error = kernel_density(cases, cases, bandwidth_m=300.0) - kernel_density_directly(
        cases, cases, bandwidth_m=300.0
    )

    assert np.abs(error).max() <= 0.004 * PEAK * len(cases)


def test_the_direct_sum_is_the_one_of_scipy() -> None:
    cases, cells = a_city(400)
    # scipy scales its kernel by the data's covariance: whiten the cases, so that it is round.
    centred = cases - cases.mean(axis=0)
    white = centred @ np.linalg.inv(np.linalg.cholesky(np.cov(centred.T))).T * 2000.0
    places = cells - 3000.0
    peer = gaussian_kde(white.T, bw_method=300.0 / 2000.0)

    ours = kernel_density_directly(white, places, bandwidth_m=300.0)

    np.testing.assert_allclose(ours, peer(places.T) * len(cases) * 1e6, rtol=1e-9)


def test_every_case_is_counted_once() -> None:
    cases, _ = a_city(500)
    x, y = np.meshgrid(np.arange(-2000.0, 10_000, 50), np.arange(-2000.0, 8000, 50))
    everywhere = np.column_stack([x.ravel(), y.ravel()])

    density = kernel_density(cases, everywhere, bandwidth_m=300.0)

    assert density.sum() * 0.05 * 0.05 == pytest.approx(500, rel=1e-4)


def test_mirrored_cases_give_a_mirrored_picture() -> None:
    cases, cells = a_city(300)

    there = kernel_density(cases, cells, bandwidth_m=300.0)
    back = kernel_density(-cases, -cells, bandwidth_m=300.0)

    np.testing.assert_allclose(back, there, rtol=0, atol=2e-3 * there.max())


def test_one_case_by_hand() -> None:
    """At 300 m from a case, one bandwidth away, the hill has fallen to e^-½ of its top."""
    density = kernel_density(np.array([[7.0, 11.0]]), np.array([[307.0, 11.0]]), bandwidth_m=300.0)

    assert density[0] == pytest.approx(PEAK * np.exp(-0.5), rel=2e-3)


def test_the_density_is_never_negative() -> None:
    cases, cells = a_city(50)

    assert kernel_density(cases, cells, bandwidth_m=120.0).min() >= 0
