"""The compiled projection against PROJ."""

import numpy as np
import pytest

from grids.lattice import Lattice
from grids.locate import fit_projection, project
from grids.lookup import sides_stray_m

CENTRES = [(126.6, 45.75), (-71.06, 42.32), (0.0, 0.0), (179.999, -33.9), (25.0, 70.2), (-60.0, -54.8)]
MICROMETRE = 1e-6


def window(lattice: Lattice, reach_m: float) -> tuple[float, float, float, float]:
    corners = np.array([-1.0, 0.0, 1.0]) * reach_m
    lon, lat = lattice.unproject(*(one.ravel() for one in np.meshgrid(corners, corners)))
    lon = lattice.centre_lon + (lon - lattice.centre_lon + 180) % 360 - 180
    return lon.min() - 1e-3, lat.min() - 1e-3, lon.max() + 1e-3, lat.max() + 1e-3


@pytest.mark.parametrize(
    ("lattice", "bounds"),
    [
        (Lattice(10.0, 89.5), (9.0, 89.2, 11.0, 89.8)),
        (Lattice(10.0, 45.0), (-20.0, 44.0, 11.0, 46.0)),
        (Lattice(10.0, 45.0), (9.0, 20.0, 11.0, 70.0)),
    ],
)
def test_no_polynomial_is_fitted_near_a_pole_or_over_a_continent(
    lattice: Lattice, bounds: tuple[float, float, float, float]
) -> None:
    assert fit_projection(lattice, bounds) is None


@pytest.mark.parametrize(("lon", "lat"), CENTRES)
@pytest.mark.parametrize("reach_m", [3_000.0, 90_000.0, 250_000.0])
def test_the_projection_is_that_of_proj_to_a_micrometre(lon: float, lat: float, reach_m: float) -> None:
    lattice = Lattice(lon, lat)
    x, y = np.random.default_rng(5).uniform(-reach_m, reach_m, (2, 20_000))
    lons, lats = lattice.unproject(x, y)
    fit = fit_projection(lattice, window(lattice, reach_m))
    assert fit is not None

    seen = project(fit, lons, lats)

    assert np.abs(np.stack(seen) - np.stack(lattice.project(lons, lats))).max() < MICROMETRE


def test_places_outside_the_window_off_the_earth_or_nowhere_lie_infinitely_far() -> None:
    lattice = Lattice(126.6, 45.75)
    fit = fit_projection(lattice, window(lattice, 10_000.0))
    assert fit is not None
    lon = np.array([np.nan, 181.0, np.inf, 126.6, 126.6, 126.6 - 180, 126.9, 126.6 + 360])
    lat = np.array([45.75, 45.75, 45.75, 91.0, np.nan, -45.75, 45.75, 45.75])

    x, y = project(fit, lon, lat)

    assert np.isinf(x).all()
    assert np.isinf(y).all()


@pytest.mark.parametrize(("lat", "most"), [(0.0, 5e-4), (45.75, 1e-3), (60.0, 1e-3), (78.0, 3e-3)])
def test_a_side_straight_in_degrees_strays_by_less_than_is_taken_for_near(lat: float, most: float) -> None:
    lattice = Lattice(20.0, lat)
    near_m = sides_stray_m(lattice, (-500, -500), (1000, 1000))
    assert near_m < most

    share = np.linspace(0, 1, 21)[:, None]
    for col, row in ((-500, -500), (499, 499), (0, 0), (-500, 499)):
        south, west = lattice.corners([col, col + 1], [row, row]), lattice.corners([col, col], [row, row + 1])
        _, y = lattice.project(*(south[0] + share * (south[1] - south[0])).T)
        x, _ = lattice.project(*(west[0] + share * (west[1] - west[0])).T)
        assert np.abs(y - row * 100).max() < near_m
        assert np.abs(x - col * 100).max() < near_m
