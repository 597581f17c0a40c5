"""Kernel density: the fast way against the slow one, the slow one against scipy and scikit-learn."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity

from gridcity.analytics.density import kernel_density, kernel_density_directly
from gridcity.analytics.errors import BandwidthInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.surfaces import Hill

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


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_case_or_a_place_that_is_nowhere_is_refused(wrong: float) -> None:
    good, bad = np.zeros((2, 2)), np.array([[0.0, 0.0], [wrong, 0.0]])

    with pytest.raises(ValuesInvalid, match="1 of 2 cases"):
        kernel_density(bad, good, bandwidth_m=300.0)
    with pytest.raises(ValuesInvalid, match="1 of 2 places"):
        kernel_density(good, bad, bandwidth_m=300.0)


@pytest.mark.parametrize(
    ("weights", "error"),
    [([1.0], ShapeMismatch), ([1.0, -1.0], ValuesInvalid), ([1.0, np.nan], ValuesInvalid)],
)
def test_weights_that_are_none_are_refused(weights: list[float], error: type[Exception]) -> None:
    with pytest.raises(error):
        kernel_density(np.zeros((2, 2)), np.zeros((1, 2)), bandwidth_m=300.0, weights=np.array(weights))


@pytest.mark.parametrize("bandwidth_m", [100.0, 300.0, 1000.0])
def test_the_fast_way_stays_within_its_bound_of_the_direct_sum(bandwidth_m: float) -> None:
    cases, cells = a_city(3000)

    fast = kernel_density(cases, cells, bandwidth_m=bandwidth_m)
    exact = kernel_density_directly(cases, cells, bandwidth_m=bandwidth_m)

    np.testing.assert_allclose(fast, exact, rtol=0, atol=1e-4 * exact.max())


@pytest.mark.parametrize(
    ("hill", "bound"), [(Hill.GAUSSIAN, 2e-4), (Hill.QUARTIC, 3e-3), (Hill.EPANECHNIKOV, 3e-2)]
)
@given(st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=1, max_size=6))
@settings(deadline=None, max_examples=30)
def test_wherever_cases_lie_the_error_stays_below_the_stated_bound(
    hill: Hill, bound: float, places: list[tuple[float, float]]
) -> None:
    cases = np.array(places)

    fast = kernel_density(cases, cases, bandwidth_m=300.0, hill=hill)
    exact = kernel_density_directly(cases, cases, bandwidth_m=300.0, hill=hill)

    top = hill.top / 0.3**2
    assert np.abs(fast - exact).max() <= bound * top * len(cases)


def test_the_direct_sums_of_all_hills_are_those_of_scikit_learn() -> None:
    cases, cells = a_city(200)

    for hill, name in ((Hill.GAUSSIAN, "gaussian"), (Hill.EPANECHNIKOV, "epanechnikov")):
        peer = KernelDensity(bandwidth=400.0, kernel=name).fit(cases)
        theirs = np.exp(peer.score_samples(cells)) * len(cases) * 1e6
        ours = kernel_density_directly(cases, cells, bandwidth_m=400.0, hill=hill)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * theirs.max())


@pytest.mark.parametrize("hill", Hill)
def test_every_hill_has_a_mass_of_one(hill: Hill) -> None:
    x, y = np.meshgrid(np.arange(-1510.0, 1520, 10), np.arange(-1510.0, 1520, 10))
    everywhere = np.column_stack([x.ravel(), y.ravel()])

    density = kernel_density(np.array([[3.0, -8.0]]), everywhere, bandwidth_m=300.0, hill=hill)

    assert density.sum() * 0.01**2 == pytest.approx(1.0, rel=2e-3)


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


def test_a_case_that_weighs_a_billion_is_a_billion_cases() -> None:
    cases, cells = a_city(50)
    once = kernel_density(cases, cells, bandwidth_m=300.0)

    heavy = kernel_density(cases, cells, bandwidth_m=300.0, weights=np.full(50, 1e9))
    thrice = kernel_density(np.repeat(cases, 3, axis=0), cells, bandwidth_m=300.0)

    np.testing.assert_allclose(heavy, once * 1e9, rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(thrice, once * 3, rtol=1e-9, atol=1e-9)


CITIES = st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)), min_size=1, max_size=12)


@given(CITIES, st.integers(0, 3), st.floats(-1e5, 1e5), st.floats(0.1, 50), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_density_is_the_same_however_the_city_is_turned_moved_scaled_and_sorted(
    places: list[tuple[float, float]], quarters: int, moved_m: float, scale: float, order: Random
) -> None:
    cases = np.array(places)
    at = cases * 0.9 + 50.0
    straight = kernel_density(cases, at, bandwidth_m=400.0)
    turn = np.linalg.matrix_power(np.array([[0.0, -1.0], [1.0, 0.0]]), quarters)
    shuffled = order.sample(range(len(cases)), len(cases))

    turned = kernel_density(
        (cases[shuffled] @ turn + moved_m) * scale, (at @ turn + moved_m) * scale, bandwidth_m=400.0 * scale
    )

    bound = 4e-4 * len(cases) * Hill.GAUSSIAN.top / 0.4**2
    np.testing.assert_allclose(turned * scale**2, straight, rtol=0, atol=bound)


def test_one_case_by_hand() -> None:
    """At 300 m from a case, one bandwidth away, the hill has fallen to e^-½ of its top."""
    density = kernel_density(np.array([[7.0, 11.0]]), np.array([[307.0, 11.0]]), bandwidth_m=300.0)

    assert density[0] == pytest.approx(PEAK * np.exp(-0.5), rel=2e-4)


def test_the_density_is_never_negative() -> None:
    cases, cells = a_city(50)

    assert kernel_density(cases, cells, bandwidth_m=120.0).min() >= 0
