"""The border of a city: measured exactly, and made good so that evenly spread cases look evenly spread."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.density import Edges, kernel_density, kernel_density_directly
from gridcity.analytics.errors import ValuesInvalid
from gridcity.analytics.outlines import covered
from gridcity.analytics.surfaces import Hill

CITY = shapely.Polygon(
    [(0, 0), (8000, 300), (7000, 4000), (7600, 7000), (3000, 7500), (2500, 5000), (400, 6500)],
    [[(4000, 2500), (4800, 2500), (4800, 3600), (4400, 3200)]],
)
BANDWIDTH_M = 400.0


def spread_evenly(count: int) -> np.ndarray:
    """Give so many places anywhere in the city's frame, and keep those inside the city."""
    places = np.random.default_rng(8).uniform(0, 8000, (count, 2))
    return np.asarray(places[shapely.intersects_xy(CITY, *places.T)])


@pytest.mark.parametrize(
    "area",
    [
        shapely.Polygon(),
        shapely.LineString([(0, 0), (1, 1)]),
        shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    ],
    ids=["empty", "a line", "crossing itself"],
)
def test_an_area_that_is_none_is_refused(area: BaseGeometry) -> None:
    with pytest.raises(ValuesInvalid, match="area"):
        kernel_density(np.zeros((1, 2)), np.zeros((1, 2)), bandwidth_m=300.0, area=area)


def test_evenly_spread_cases_give_a_flat_surface_up_to_the_border() -> None:
    cases = spread_evenly(1_500_000)
    per_km2 = len(cases) / CITY.area * 1e6

    corrected = kernel_density(cases, cases[:2000], bandwidth_m=BANDWIDTH_M, area=CITY)
    plain = kernel_density(cases, cases[:2000], bandwidth_m=BANDWIDTH_M)

    assert np.abs(corrected / per_km2 - 1).max() < 0.025, "what is left is chance"
    assert plain.min() < 0.5 * per_km2


def test_hills_that_are_made_good_have_all_their_mass_inside() -> None:
    cases = spread_evenly(60)
    x, y = np.meshgrid(np.arange(5.0, 8000, 10), np.arange(5.0, 7500, 10))
    inside = np.column_stack([x.ravel(), y.ravel()])[shapely.intersects_xy(CITY, x.ravel(), y.ravel())]

    density = kernel_density(cases, inside, bandwidth_m=BANDWIDTH_M, area=CITY, edges=Edges.AT_CASE)

    assert density.sum() * 0.01**2 == pytest.approx(len(cases), rel=2e-3)


@pytest.mark.parametrize("edges", Edges)
def test_the_share_inside_is_that_of_two_normal_distributions(edges: Edges) -> None:
    """A case in a box: its hill's share inside is known exactly."""
    box = shapely.box(-130.0, -410.0, 777.0, 1234.5)
    case = np.array([[11.0, -37.0]])
    upper, lower = (np.array(side) / BANDWIDTH_M for side in ((777.0, 1234.5), (-130.0, -410.0)))
    share = np.prod(ndtr(upper - case[0] / BANDWIDTH_M) - ndtr(lower - case[0] / BANDWIDTH_M))

    density = kernel_density(case, case, bandwidth_m=BANDWIDTH_M, area=box, edges=edges)

    plain = kernel_density_directly(case, case, bandwidth_m=BANDWIDTH_M)
    assert density[0] == pytest.approx(plain[0] / share, rel=1e-3)


def test_cases_outside_are_left_out_and_places_far_outside_have_no_answer() -> None:
    box = shapely.box(0, 0, 1000, 1000)
    cases = np.array([[500.0, 500.0], [1500.0, 500.0]])
    at = np.array([[500.0, 500.0], [1100.0, 500.0], [5000.0, 500.0]])

    density = kernel_density(cases, at, bandwidth_m=200.0, area=box)

    np.testing.assert_allclose(density, kernel_density(cases[:1], at, bandwidth_m=200.0, area=box))
    assert np.isfinite(density[:2]).all()
    assert np.isnan(density[2])


def test_an_area_without_cases_has_a_density_of_zero() -> None:
    at = np.array([[4000.0, 1000.0]])

    assert kernel_density(np.empty((0, 2)), at, bandwidth_m=300.0, area=CITY).tolist() == [0.0]
    assert kernel_density(np.full((3, 2), -5000.0), at, bandwidth_m=300.0, area=CITY).tolist() == [0.0]


@pytest.mark.parametrize("hill", [Hill.QUARTIC, Hill.EPANECHNIKOV])
def test_other_hills_are_made_good_as_well(hill: Hill) -> None:
    cases = spread_evenly(400_000)
    per_km2 = len(cases) / CITY.area * 1e6

    density = kernel_density(cases, cases[:1000], bandwidth_m=1000.0, hill=hill, area=CITY)

    assert np.abs(density / per_km2 - 1).max() < 0.05


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=60)
def test_what_an_area_covers_of_squares_is_what_cutting_each_says(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def spots(count: int, widest: float) -> BaseGeometry:
        return shapely.union_all(
            [shapely.Point(*rng.uniform(0, 10, 2)).buffer(rng.uniform(0.1, widest), 4) for _ in range(count)]
        )

    area = spots(5, 4.0).difference(spots(4, 1.5))
    side, low = rng.uniform(0.3, 1.7), rng.uniform(-3, 3, 2)
    shape = (int(rng.integers(1, 12)), int(rng.integers(1, 12)))
    col, row = np.indices(shape)
    squares = shapely.box(
        *(low[:, None, None] + np.stack([col, row]) * side),
        *(low[:, None, None] + np.stack([col + 1, row + 1]) * side),
    )

    share = covered(area, low, side, shape)

    expected = shapely.area(shapely.intersection(squares, area)) / side**2
    np.testing.assert_allclose(share, expected, rtol=0, atol=1e-9)
