"""A proof holds for a partition and for nothing else, whichever way the partition is broken."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box

from grids.errors import NotAPartition
from grids.lattice import Lattice
from grids.proof import Proof, prove
from grids.squares import settle
from grids.tiling import Tiling, make_cells

LATTICE = Lattice(126.6, 45.75)
Geometries: TypeAlias = NDArray[np.object_]


def unprojected(shape: shapely.Geometry) -> shapely.Geometry:
    """Draw what is given in metres from the lattice's centre in degrees."""
    return shapely.transform(shape, lambda xy: np.stack(LATTICE.unproject(xy[:, 0], xy[:, 1]), axis=1))


@cache
def city() -> tuple[Geometries, Tiling]:
    """Tile two areas with a crooked border between them; the second has an island and a hole."""
    crooked = [(520, -50), (470, 180), (590, 333), (510, 512), (640, 777), (560, 1050)]
    west: shapely.Geometry = shapely.Polygon([(-150, -50), *crooked, (-150, 1050)])
    east: shapely.Geometry = shapely.Polygon([*crooked, (1220, 1050), (1310, 400), (1180, -50)])
    east = shapely.union_all([shapely.difference(east, box(901, 333, 1019, 520)), box(1400, 0, 1610, 170)])
    areas = np.array([unprojected(west), unprojected(east)], dtype=object)
    return areas, make_cells(LATTICE, areas, ["230102001001", "230102001002"])


def proof(
    cells: Geometries | None = None,
    area: NDArray[np.int64] | None = None,
    col: NDArray[np.int64] | None = None,
    pick: NDArray[np.int64] | None = None,
) -> Proof:
    """Prove the city, or what was made of it."""
    areas, made = city()
    pick = np.arange(len(made.code)) if pick is None else pick
    return prove(
        areas,
        (made.polygon if cells is None else cells)[pick],
        (made.area if area is None else area)[pick],
        made.is_whole[pick],
        col_row=((made.col if col is None else col)[pick], made.row[pick]),
    )


CELL = st.integers(0, len(city()[1].code) - 1)


def changed(cell: int, change: Callable[[shapely.Geometry], shapely.Geometry]) -> Geometries:
    """Give all cells, one of them changed."""
    cells = city()[1].polygon.copy()
    cells[cell] = change(cells[cell])
    return cells


def refused(found: Proof) -> None:
    with pytest.raises(NotAPartition):
        found.demand()


def test_the_city_itself_is_proved_and_most_of_its_squares_by_numbers() -> None:
    _, made = city()
    squares, sides, owner = settle(made.polygon, made.area, np.flatnonzero(made.is_whole), made.col, made.row)

    assert proof().holds
    assert squares.tolist() == np.flatnonzero(made.is_whole).tolist()
    assert len(sides) == len(owner) < 2 * len(squares)


@given(cell=CELL)
@settings(deadline=None)
def test_a_missing_cell_is_found_out(cell: int) -> None:
    refused(proof(pick=np.delete(np.arange(len(city()[1].code)), cell)))


@given(cell=CELL)
@settings(deadline=None)
def test_a_doubled_cell_is_found_out(cell: int) -> None:
    refused(proof(pick=np.append(np.arange(len(city()[1].code)), cell)))


@given(cell=CELL)
@settings(deadline=None)
def test_a_cell_of_the_other_area_is_found_out(cell: int) -> None:
    area = city()[1].area.copy()
    area[cell] = 1 - area[cell]
    refused(proof(area=area))


@given(cell=CELL, corner=st.integers(0, 3), east=st.sampled_from([-1, 1]), far=st.sampled_from([1e-5, 1e-9]))
@settings(deadline=None)
def test_a_corner_that_was_moved_by_a_tenth_of_a_millimetre_is_found_out(
    cell: int, corner: int, east: int, far: float
) -> None:
    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        there = xy.copy()
        there[(xy == xy[corner]).all(axis=1)] += (east * far, far / 3)
        return there

    refused(proof(cells=changed(cell, lambda shape: shapely.transform(shape, moved))))


@given(cell=CELL)
@settings(deadline=None)
def test_a_hole_in_a_cell_is_found_out(cell: int) -> None:
    def pierced(shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.difference(shape, shapely.buffer(shapely.point_on_surface(shape), 1e-6))

    refused(proof(cells=changed(cell, pierced)))


@given(cell=CELL)
@settings(deadline=None)
def test_a_cell_that_was_shifted_whole_is_found_out(cell: int) -> None:
    refused(proof(cells=changed(cell, lambda shape: shapely.transform(shape, lambda xy: xy + 1e-8))))


@given(cell=CELL, by=st.integers(-3, 3))
@settings(deadline=None)
def test_a_claimed_column_is_not_believed_but_checked(cell: int, by: int) -> None:
    """What is drawn decides: a false claim costs time, and neither saves nor condemns a tiling."""
    col = city()[1].col.copy()
    col[cell] += by

    assert proof(col=col).holds
    refused(proof(col=col, pick=np.delete(np.arange(len(col)), cell)))
    col[:] = 7
    assert proof(col=col).holds


def test_all_squares_shifted_together_are_found_out_at_the_cells_beside_them() -> None:
    _, made = city()
    cells = made.polygon.copy()
    cells[made.is_whole] = shapely.transform(cells[made.is_whole], lambda xy: xy + 1e-9)

    refused(proof(cells=cells))


def test_a_square_that_is_walked_from_another_corner_or_has_another_corner_is_compared_edge_by_edge() -> None:
    _, made = city()
    inner = np.flatnonzero(made.is_whole)
    cells = made.polygon.copy()
    ring = shapely.get_coordinates(cells[inner[0]])[:-1]
    cells[inner[0]] = shapely.Polygon(np.roll(ring, 1, axis=0))
    cells[inner[5]] = shapely.segmentize(cells[inner[5]], 0.0007)

    squares, _, _ = settle(cells, made.area, inner, made.col, made.row)

    assert inner[0] not in squares
    assert proof(cells=np.where(np.arange(len(cells)) == inner[0], cells, made.polygon)).holds
    # A corner that the neighbours do not have is an open side.
    refused(proof(cells=cells))


def test_borders_with_more_corners_than_the_cells_have_are_followed_too() -> None:
    areas, made = city()
    finer = shapely.segmentize(areas, 3e-4)

    found = prove(finer, made.polygon, made.area, made.is_whole, col_row=(made.col, made.row))

    assert found.open_edges == 0
