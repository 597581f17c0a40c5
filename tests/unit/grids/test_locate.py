"""The compiled look-up of squares against the lattice's own projection."""

import numpy as np
import pytest

from grids.lattice import Lattice
from grids.locate import NEAR_SIDE, OUTSIDE, look_up_squares

CENTRES = [(126.6, 45.75), (-71.06, 42.32), (0.0, 0.0), (179.999, -33.9), (25.0, 78.2), (-60.0, -54.8)]


def table_of(first: tuple[int, int], shape: tuple[int, int]) -> np.ndarray:
    """Give a table of squares whose entry says which square it is."""
    rows, cols = np.mgrid[0 : shape[0], 0 : shape[1]]
    return np.asarray((rows + first[1]) * 1_000_003 + (cols + first[0]))


def test_no_places_off_the_earth_beyond_the_table_or_at_the_antipode_have_squares() -> None:
    lattice = Lattice(126.6, 45.75)
    lon = np.array([np.nan, 181.0, np.inf, 126.6, 126.6, 126.6 - 180, 126.7, 10.0])
    lat = np.array([45.75, 45.75, 45.75, 91.0, np.nan, -45.75, 45.75, 60.0])

    found = look_up_squares(lattice, lon, lat, table_of((0, 0), (5, 5)), first=(0, 0), near_m=0.01)

    assert found.tolist() == [OUTSIDE] * 8
    none = look_up_squares(lattice, lon[:0], lat[:0], table_of((0, 0), (1, 1)), first=(0, 0), near_m=0.01)
    assert none.size == 0


@pytest.mark.parametrize(("lon", "lat"), CENTRES)
@pytest.mark.parametrize("reach_m", [3_000.0, 90_000.0])
def test_the_squares_are_those_of_the_projection(lon: float, lat: float, reach_m: float) -> None:
    lattice = Lattice(lon, lat)
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-reach_m, reach_m, (2, 20_000))
    lons, lats = lattice.unproject(x, y)
    first = (-int(reach_m // 100) - 1, -int(reach_m // 100) - 1)
    span = 2 * int(reach_m // 100) + 2

    found = look_up_squares(lattice, lons, lats, table_of(first, (span, span)), first=first, near_m=0.0)

    cols, rows = lattice.col_row(lons, lats)
    px, py = lattice.project(lons, lats)
    decided = np.maximum(np.abs(px % 100 - 50), np.abs(py % 100 - 50)) < 50 - 1e-6
    assert decided.mean() > 0.999
    assert (found == rows * 1_000_003 + cols)[decided].all()


def test_places_near_a_side_are_left_undecided_and_no_others() -> None:
    lattice = Lattice(126.6, 45.75)
    x = np.array([100.005, 99.995, 100.011, 150.0, 150.0])
    y = np.array([150.0, 150.0, 150.0, 199.995, 199.985])
    lon, lat = lattice.unproject(x, y)

    found = look_up_squares(lattice, lon, lat, table_of((0, 0), (5, 5)), first=(0, 0), near_m=0.01)

    assert (found == NEAR_SIDE).tolist() == [True, True, False, True, False]
