"""The lattice: exact squares, and the same corner for all who share it."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

from grids.errors import LatticeInvalid
from grids.lattice import Lattice
from grids.measure import area_m2

HARBIN = Lattice(126.6, 45.75)
BOSTON = Lattice(-71.08, 42.32)
PLACES = [HARBIN, BOSTON, Lattice(0.0, 0.0), Lattice(151.2, -33.9), Lattice(25.7, 66.5)]


@pytest.mark.parametrize(
    ("lon", "lat", "size"), [(200, 0, 100), (0, 91, 100), (0, 0, 0), (0, 0, -5), (np.nan, 0, 100)]
)
def test_no_lattice_stands_off_the_earth_or_without_size(lon: float, lat: float, size: float) -> None:
    with pytest.raises(LatticeInvalid):
        Lattice(lon, lat, size)


@pytest.mark.parametrize("lattice", PLACES)
def test_every_square_within_thirty_kilometres_has_ten_thousand_square_metres(lattice: Lattice) -> None:
    cols, rows = (axis.ravel() for axis in np.meshgrid(np.arange(-300, 300, 13), np.arange(-300, 300, 13)))
    squares = lattice.squares(cols, rows)

    assert area_m2(squares) == pytest.approx(np.full(len(squares), 10_000.0), abs=1e-4)


def test_areas_are_those_of_geodesics_for_squares_and_for_finely_drawn_outlines() -> None:
    geod = Geod(ellps="WGS84")
    square = BOSTON.squares(np.array([7]), np.array([-40]))
    ring = shapely.Polygon([(-71.2, 42.2), (-70.9, 42.25), (-70.95, 42.4), (-71.1, 42.38)])
    finely = shapely.segmentize(ring, 1e-4)

    assert area_m2(square)[0] == pytest.approx(abs(geod.geometry_area_perimeter(square[0])[0]), abs=1e-4)
    by_geodesics = abs(geod.geometry_area_perimeter(shapely.orient_polygons(finely))[0])
    assert area_m2(np.array([ring]))[0] == pytest.approx(by_geodesics, rel=1e-10)


def test_a_hole_is_not_measured_and_a_second_part_is() -> None:
    box, hole = shapely.box(0, 50, 0.1, 50.1), shapely.box(0.04, 50.04, 0.05, 50.05)
    other = shapely.box(1, 50, 1.1, 50.1)
    ring = shapely.difference(box, hole)
    size = area_m2(np.array([box, hole, ring, shapely.union(ring, other), shapely.MultiPolygon()]))

    assert size[2] == pytest.approx(size[0] - size[1], rel=1e-12)
    assert size[3] == pytest.approx(2 * size[0] - size[1], rel=1e-12)
    assert size[4] == 0


@given(x=st.floats(-50_000, 50_000), y=st.floats(-50_000, 50_000))
def test_there_and_back_is_less_than_a_micrometre(x: float, y: float) -> None:
    assume(abs(x) > 1)  # PROJ takes what is within 0.1 mm of the centre for the centre
    again = HARBIN.project(*HARBIN.unproject(x, y))

    assert float(again[0]) == pytest.approx(x, abs=1e-6)
    assert float(again[1]) == pytest.approx(y, abs=1e-6)


@given(col=st.integers(-900, 900), row=st.integers(-900, 900))
def test_the_middle_of_a_square_lies_in_it(col: int, row: int) -> None:
    lon, lat = HARBIN.unproject((col + 0.5) * 100.0, (row + 0.5) * 100.0)

    assert tuple(int(one) for one in HARBIN.col_row(lon, lat)) == (col, row)


def test_squares_asked_for_apart_share_their_corners_to_the_last_bit() -> None:
    left = shapely.get_coordinates(HARBIN.squares(np.array([3]), np.array([8])))
    right = shapely.get_coordinates(HARBIN.squares(np.array([4]), np.array([8])))

    assert left[1].tolist() == right[0].tolist()
    assert left[2].tolist() == right[3].tolist()
