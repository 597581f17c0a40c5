"""Counts in hexagons add up."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.errors import CoordinatesInvalid
from grids.lattice import Lattice
from grids.rollup import cells_to_hexagons, hexagons_over, hexagons_to_polygons, points_to_hexagons, roll_up


@pytest.mark.parametrize("resolution", [-1, 16])
def test_a_resolution_that_does_not_exist_is_refused(resolution: int) -> None:
    with pytest.raises(CoordinatesInvalid):
        points_to_hexagons([126.6], [45.75], resolution)


def test_hexagons_cannot_be_rolled_up_to_finer_ones() -> None:
    with pytest.raises(CoordinatesInvalid):
        roll_up(points_to_hexagons([126.6], [45.75], 7), 9)


def test_rolling_up_loses_nothing_and_places_lie_in_their_hexagons() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(126.5, 126.7, 500), rng.uniform(45.7, 45.8, 500)
    lon[0] = np.nan

    fine = points_to_hexagons(lon, lat, 9)
    coarse, counts = roll_up(fine, 7)

    assert fine[0] == 0
    assert counts.sum() == 499
    assert len(coarse) < len(np.unique(fine))
    assert shapely.contains(hexagons_to_polygons(fine[1:]), shapely.points(lon[1:], lat[1:])).all()


@pytest.mark.parametrize("resolution", [6, 8, 9, 11])
def test_counts_carried_from_cells_to_hexagons_and_back_keep_their_sum(resolution: int) -> None:
    """Partly covered hexagons at the edge of the city, and cells over several hexagons, lose nothing."""
    lattice = Lattice(126.6, 45.75)
    cols, rows = (one.ravel() for one in np.meshgrid(np.arange(-12, 12), np.arange(-9, 9)))
    cells = lattice.squares(cols, rows)
    counts = np.random.default_rng(1).poisson(3.0, len(cells)).astype(np.float64)

    hexagons, shared = cells_to_hexagons(lattice, cells, resolution)
    carried = shared.carry(counts)

    assert np.bincount(shared.one, weights=shared.share_of_one) == pytest.approx(1.0, abs=1e-9)
    assert carried.sum() == pytest.approx(counts.sum(), rel=1e-12)
    assert (carried >= 0).all()
    assert len(carried) == len(hexagons) == len(np.unique(hexagons))
    assert shared.carry_back(carried).sum() == pytest.approx(counts.sum(), rel=1e-12)


def test_a_cell_in_two_hexagons_gives_each_what_it_covers() -> None:
    """By hand: the shares are those that GEOS finds, hexagon by hexagon, in the same projection."""
    lattice = Lattice(126.6, 45.75)
    cell = lattice.squares(np.array([3]), np.array([2]))
    hexagons, shared = cells_to_hexagons(lattice, cell, 11)

    def in_metres(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, lambda xy: np.stack(lattice.project(xy[:, 0], xy[:, 1]), axis=1))

    expected = [
        shapely.intersection(in_metres(cell[0]), in_metres(hexagon)).area / 10_000
        for hexagon in hexagons_to_polygons(hexagons)
    ]
    assert len(hexagons) > 3
    assert shared.carry(np.array([1.0])) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(st.floats(-170, 170), st.floats(-65, 65), st.integers(6, 10))
def test_hexagons_cover_a_square_anywhere(lon: float, lat: float, resolution: int) -> None:
    lattice = Lattice(lon, lat)
    square = lattice.squares(np.array([-1, 0]), np.array([0, 0]))

    _, shared = cells_to_hexagons(lattice, square, resolution)

    assert np.bincount(shared.one, weights=shared.share_of_one) == pytest.approx(1.0, abs=1e-9)


def test_a_country_in_courtyards_is_refused() -> None:
    with pytest.raises(CoordinatesInvalid, match="coarser"):
        hexagons_over((100.0, 20.0, 120.0, 40.0), 11)
