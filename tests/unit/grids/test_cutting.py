"""Cutting is exact where borders run along the lattice, through its corners, or inside one cell."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from grids.cutting import cut
from grids.edges import number_corners
from grids.errors import AreasInvalid
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.rings import dissolve
from grids.tiling import Tiling, make_cells

LATTICE = Lattice(126.6, 45.75)


def on_ground(lattice: Lattice, *shapes: shapely.Geometry) -> np.ndarray:
    """Draw what is given in metres from the lattice's centre in degrees."""
    found = np.empty(len(shapes), dtype=object)
    found[:] = [
        shapely.transform(one, lambda xy: np.stack(lattice.unproject(xy[:, 0], xy[:, 1]), axis=1))
        for one in shapes
    ]
    return found


def tile(*shapes: shapely.Geometry, lattice: Lattice = LATTICE) -> Tiling:
    codes = [f"230102001{number:03d}" for number in range(1, len(shapes) + 1)]
    return make_cells(lattice, on_ground(lattice, *shapes), codes)


GRID = st.tuples(*(st.integers(-4, 4) for _ in range(2)))


@given(corners=st.lists(GRID, min_size=3, max_size=6, unique=True), by=st.sampled_from([50, 100]))
@settings(deadline=None, max_examples=30)
def test_borders_through_corners_and_along_sides_cut_what_they_cut_and_nothing_else(
    corners: list[tuple[int, int]], by: int
) -> None:
    """Corners at round places, and every crooked ring of them: all that can go exactly together does."""
    shape = shapely.make_valid(shapely.Polygon(np.array(corners) * by), method="structure")
    if shape.area < 1:
        return
    around = shapely.difference(box(-500, -500, 500, 500), shape)
    areas = on_ground(LATTICE, shape, around)

    pieces, seams = cut(LATTICE, areas)

    drawn = area_m2(pieces.polygon)
    assert shapely.is_valid(pieces.polygon).all()
    squares = LATTICE.squares(pieces.col, pieces.row)
    cell = np.stack([pieces.area, pieces.col, pieces.row], axis=1)
    # What shapely says of each square and area, square by square. [m²]
    _, first, which = np.unique(cell, axis=0, return_index=True, return_inverse=True)
    parts, owner = shapely.get_parts(
        shapely.intersection(squares[first], areas[pieces.area[first]]), return_index=True
    )
    is_ground = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    asked = np.bincount(owner[is_ground], area_m2(parts[is_ground]), minlength=len(first))
    assert np.bincount(which.ravel(), drawn) == pytest.approx(asked, abs=1e-2)
    assert drawn.sum() == pytest.approx(area_m2(areas).sum(), rel=1e-12)
    assert (pieces.area[seams.one] == pieces.area[seams.other]).all()
    assert tile(shape, around).proof.holds


@given(seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=30)
def test_joined_pieces_cover_what_geos_says_they_cover(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mosaic = np.asarray(shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.random((30, 2))))))
    group = np.unique(rng.integers(0, 6, len(mosaic)), return_inverse=True)[1]

    joined = dissolve(mosaic, group)

    for at, shape in enumerate(joined):
        assert shapely.is_valid(shape)
        assert shapely.equals(shape, shapely.coverage_union_all(mosaic[group == at]))


def test_equal_places_have_one_number_and_a_zero_has_no_sign() -> None:
    places = np.array([[1.0, 2.0], [0.0, -0.0], [2.0, 1.0], [-0.0, 0.0], [1.0, 2.0], [1.0, 1.0]])

    corners, number = number_corners(places)

    assert corners.tolist() == [[0, 0], [1, 1], [1, 2], [2, 1]]
    assert number.tolist() == [2, 0, 3, 0, 2, 1]


def test_an_exclave_inside_one_cell_and_one_inside_that_are_cells_of_their_own_areas() -> None:
    outer, middle, inner = box(0, 0, 300, 300), box(110, 110, 190, 190), box(120, 120, 180, 180)

    tiling = tile(shapely.difference(outer, middle), shapely.difference(middle, inner), inner)

    assert tiling.proof.holds
    assert np.bincount(tiling.area).tolist() == [9, 1, 1]
    assert tiling.area_m2[tiling.area == 2] == pytest.approx([3600], rel=1e-4)
    assert shapely.get_num_interior_rings(tiling.polygon).sum() == 2


def test_holes_that_touch_a_side_or_each_other_at_a_corner_leave_valid_cells() -> None:
    touching = shapely.Polygon([(100, 150), (140, 120), (180, 150), (140, 180)])
    pair = shapely.union_all([box(220, 220, 240, 240), box(240, 240, 260, 260)])

    tiling = tile(shapely.difference(box(0, 0, 300, 300), shapely.union_all([touching, pair])))

    assert tiling.proof.holds
    assert shapely.is_valid(tiling.polygon).all()


def test_a_city_of_one_cell_and_a_community_smaller_than_a_sliver_are_cells() -> None:
    alone = tile(box(20, 20, 80, 80))
    crumb = tile(box(0, 0, 100, 40), box(0, 40, 100, 41))

    assert alone.code.tolist() == ["230102001001001"]
    assert np.bincount(crumb.area).tolist() == [1, 1]
    assert crumb.alone == 1


@pytest.mark.parametrize("centre", [(0.0, 0.0), (0.01, 51.5), (-0.005, -33.9), (179.9, -17.0), (25.0, 78.2)])
def test_a_city_stands_on_the_meridian_the_equator_or_in_the_far_north(centre: tuple[float, float]) -> None:
    lattice = Lattice(*centre)
    crooked = shapely.Polygon([(-730, -410), (655, -520), (810, 333), (90, 701), (-602, 480)])

    tiling = tile(crooked, lattice=lattice)

    assert tiling.proof.holds
    assert tiling.area_m2[tiling.is_whole] == pytest.approx(10_000, abs=0.1)


def test_a_city_across_the_antimeridian_is_refused_in_words() -> None:
    halves = shapely.union_all([box(179.99, -17, 180, -16.99), box(-180, -17, -179.99, -16.99)])
    with pytest.raises(AreasInvalid, match="180th meridian"):
        make_cells(Lattice(179.9995, -17.0), np.array([halves]), ["230102001001"])
