"""Hills of each case's own width: against the direct sum, with its width at its border, and by its rules."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.analytics.adaptive_density import WIDEST, adaptive_density, local_bandwidths
from gridcity.analytics.density import Edges, kernel_density_directly
from gridcity.analytics.errors import BandwidthInvalid, ValuesInvalid


def a_city(cases: int) -> np.ndarray:
    """Give cases, half of them in two crowds."""
    rng = np.random.default_rng(2)
    crowds = rng.choice([1500.0, 6000.0], (cases // 2, 1)) + rng.normal(0, 300, (cases // 2, 2))
    return np.vstack([crowds, rng.uniform(0, 8000, (cases - cases // 2, 2))])


def directly(cases: np.ndarray, at: np.ndarray, widths_m: np.ndarray) -> np.ndarray:
    """Sum hills of different widths one by one. [cases km⁻²]."""
    squares = ((at[:, None] - cases) ** 2).sum(axis=2) / widths_m**2
    return np.asarray((np.exp(-squares / 2) / (2 * np.pi * widths_m**2)).sum(axis=1) * 1e6)


def test_nowhere_and_no_bandwidth_are_refused() -> None:
    with pytest.raises(ValuesInvalid):
        adaptive_density(np.array([[np.nan, 0.0]]), np.zeros((1, 2)), bandwidth_m=300.0)
    with pytest.raises(BandwidthInvalid):
        adaptive_density(np.zeros((0, 2)), np.zeros((1, 2)), bandwidth_m=-1.0)
    with pytest.raises(BandwidthInvalid):
        adaptive_density(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=300.0, pilot_m=-1.0)


def test_no_cases_give_no_density_and_no_places_no_answer() -> None:
    assert adaptive_density(np.empty((0, 2)), np.zeros((2, 2)), bandwidth_m=300.0).tolist() == [0.0, 0.0]
    assert adaptive_density(np.zeros((2, 2)), np.empty((0, 2)), bandwidth_m=300.0).shape == (0,)
    assert local_bandwidths(np.empty((0, 2)), bandwidth_m=300.0).shape == (0,)


def test_widths_follow_the_square_root_law() -> None:
    cases = a_city(600)
    pilot = kernel_density_directly(cases, cases, bandwidth_m=500.0)

    widths_m = local_bandwidths(cases, bandwidth_m=300.0, pilot_m=500.0)

    law = 300.0 * np.sqrt(np.exp(np.log(pilot).mean()) / pilot)
    np.testing.assert_allclose(widths_m, law.clip(300.0 / WIDEST, 300.0 * WIDEST), rtol=1e-3)


@pytest.mark.parametrize("bandwidth_m", [150.0, 400.0])
def test_the_fast_way_stays_within_its_bound_of_the_direct_sum(bandwidth_m: float) -> None:
    cases = a_city(1500)
    at = np.random.default_rng(3).uniform(0, 8000, (1500, 2))

    fast = adaptive_density(cases, at, bandwidth_m=bandwidth_m)

    exact = directly(cases, at, local_bandwidths(cases, bandwidth_m=bandwidth_m))
    np.testing.assert_allclose(fast, exact, rtol=0, atol=3e-4 * exact.max())


@given(st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=15)
def test_wherever_cases_lie_the_error_stays_below_the_stated_bound(places: list[tuple[float, float]]) -> None:
    cases = np.array(places)
    widths_m = local_bandwidths(cases, bandwidth_m=300.0)

    error = adaptive_density(cases, cases, bandwidth_m=300.0) - directly(cases, cases, widths_m)

    assert np.abs(error).max() <= 6e-4 * (1e6 / (2 * np.pi * widths_m**2)).sum()


def test_all_cases_on_one_spot_have_hills_of_the_bandwidth_itself() -> None:
    spot = np.zeros((1000, 2))

    assert local_bandwidths(spot, bandwidth_m=300.0) == pytest.approx(300.0)
    peak = kernel_density_directly(spot, spot[:1], bandwidth_m=300.0)
    assert adaptive_density(spot, spot[:1], bandwidth_m=300.0) == pytest.approx(peak, rel=2e-4)


def test_evenly_spread_cases_give_a_flat_surface_up_to_the_border() -> None:
    city = shapely.Polygon([(0, 0), (5000, 200), (4500, 4000), (300, 3500)])
    cases = np.random.default_rng(4).uniform(0, 5000, (400_000, 2))
    cases = cases[shapely.intersects_xy(city, *cases.T)]

    density = adaptive_density(cases, cases[:1000], bandwidth_m=400.0, area=city)

    assert np.abs(density / (len(cases) / city.area * 1e6) - 1).max() < 0.06


def test_hills_that_are_made_good_have_all_their_mass_inside() -> None:
    city = shapely.box(0, 0, 4000, 3000)
    cases = np.random.default_rng(5).uniform(0, [4000, 3000], (80, 2))
    x, y = np.meshgrid(np.arange(5.0, 4000, 10), np.arange(5.0, 3000, 10))

    density = adaptive_density(
        cases, np.column_stack([x.ravel(), y.ravel()]), bandwidth_m=300.0, area=city, edges=Edges.AT_CASE
    )

    assert density.sum() * 0.01**2 == pytest.approx(80, rel=3e-3)
