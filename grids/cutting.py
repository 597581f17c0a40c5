"""Cut the lattice at the borders of areas, so that the pieces fit together to the last bit.

Most cells are not near a border: they are arithmetic. The others are cut all at once: their
sides and the borders are drawn into one network, and the faces of the network are the pieces.
Where a border meets a side both get the same corner, so neighbours share it and no T-shaped
junction is left; cutting cell by cell would compute that corner twice and differently.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely import STRtree

from grids.edges import undirected_segments
from grids.errors import AreasInvalid
from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

_MARGIN_M = 0.05
"""How far a straight line in degrees may stray from one in the projection over a quarter of a cell. [m]"""
MOST_COLUMNS = 20_000
"""Lattices wider or higher than this are a mistake in the data, not a city. [cells]"""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of cells, each in one area: position of the area, column, row, polygon, and whether uncut."""

    area: Ints
    col: Ints
    row: Ints
    polygon: Geometries
    is_whole: NDArray[np.bool_]


def cut(lattice: Lattice, areas: Geometries) -> Pieces:
    """Cut the lattice into the pieces that the areas make of it.

    Parameters
    ----------
    lattice
        The lattice.
    areas : ndarray of Polygon or MultiPolygon, shape (n,)
        A coverage (see ``grids.coverage``), EPSG:4326. [°]

    Raises
    ------
    AreasInvalid
        The areas reach further than any city does.

    Notes
    -----
    Time grows with the length of the borders for the cut pieces and, much more slowly, with the
    number of cells for the whole ones.
    """
    borders = undirected_segments(areas)
    window, touched = _touched_cells(lattice, borders)
    whole = _whole_cells(lattice, areas, window, touched)
    part = _cut_cells(lattice, areas, borders, window, touched)
    return Pieces(*(np.concatenate([getattr(whole, name), getattr(part, name)]) for name in Pieces.__slots__))


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of the lattice that the city lies in: first column, first row, and how many."""

    col: int
    row: int
    cols: int
    rows: int


def _touched_cells(lattice: Lattice, borders: Geometries) -> tuple[_Window, NDArray[np.bool_]]:
    """Mark every cell that a border touches, and perhaps a few that it only comes near."""
    step = lattice.cell_size_m / 4
    ends = shapely.get_coordinates(borders).reshape(-1, 2, 2)
    x, y = lattice.project(ends[..., 0], ends[..., 1])
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise AreasInvalid("The areas reach round the Earth: is the CRS EPSG:4326?")
    pieces = np.maximum(1, np.ceil(np.hypot(np.diff(x), np.diff(y)).ravel() / step)).astype(np.int64)
    if pieces.sum() > 200_000_000:
        raise AreasInvalid("The borders are longer than those of any city: is the CRS EPSG:4326?")
    # Points along each edge, as it lies in degrees, no further apart than a step.
    edge = np.repeat(np.arange(len(ends)), pieces + 1)
    position = np.arange(len(edge)) - np.repeat(np.cumsum(pieces + 1) - (pieces + 1), pieces + 1)
    share = position / pieces[edge]
    along = ends[edge, 0] + share[:, None] * (ends[edge, 1] - ends[edge, 0])
    x, y = lattice.project(along[:, 0], along[:, 1])
    goes_on = edge[1:] == edge[:-1]
    low_x, high_x = (pick(x[1:], x[:-1])[goes_on] for pick in (np.minimum, np.maximum))
    low_y, high_y = (pick(y[1:], y[:-1])[goes_on] for pick in (np.minimum, np.maximum))
    col0, row0 = lattice.col_row_of(low_x - _MARGIN_M, low_y - _MARGIN_M)
    col1, row1 = lattice.col_row_of(high_x + _MARGIN_M, high_y + _MARGIN_M)

    window = _Window(
        int(col0.min()), int(row0.min()), int(col1.max() - col0.min() + 1), int(row1.max() - row0.min() + 1)
    )
    if max(window.cols, window.rows) > MOST_COLUMNS:
        raise AreasInvalid(
            f"The areas reach over {window.cols} × {window.rows} cells: is the CRS EPSG:4326?",
            cols=window.cols,
            rows=window.rows,
        )
    touched = np.zeros((window.rows, window.cols), dtype=bool)
    # A step is shorter than a cell, so it touches at most two columns and two rows.
    for cols in (col0, col1):
        for rows in (row0, row1):
            touched[rows - window.row, cols - window.col] = True
    return window, touched


def _whole_cells(lattice: Lattice, areas: Geometries, window: _Window, touched: NDArray[np.bool_]) -> Pieces:
    """Give untouched cells to areas: one question per patch of them, since no border runs inside a patch."""
    patches, count = ndimage.label(~touched)
    _, first = np.unique(patches, return_index=True)
    first = first[-count:] if count else first[:0]
    rows, cols = np.divmod(first, window.cols)
    middle = lattice.unproject(
        (cols + window.col + 0.5) * lattice.cell_size_m, (rows + window.row + 0.5) * lattice.cell_size_m
    )
    area_of_patch = np.full(count + 1, -1, dtype=np.int64)
    area_of_patch[1:] = _area_at(areas, np.asarray(shapely.points(*middle)))
    area_of_cell = area_of_patch[patches]
    rows, cols = np.nonzero(area_of_cell >= 0)
    area = area_of_cell[rows, cols]
    cols, rows = cols + window.col, rows + window.row
    return Pieces(area, cols, rows, lattice.squares(cols, rows), np.ones(len(cols), dtype=bool))


def _cut_cells(
    lattice: Lattice, areas: Geometries, borders: Geometries, window: _Window, touched: NDArray[np.bool_]
) -> Pieces:
    """Draw touched cells and borders into one network and read the pieces from its faces."""
    network = shapely.union_all(np.concatenate([borders, _sides(lattice, window, touched)]))
    faces = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(network))))
    inside = shapely.point_on_surface(faces)
    col, row = lattice.col_row(shapely.get_x(inside), shapely.get_y(inside))
    # Faces that are holes in the network of touched cells are whole cells, which are known already.
    in_window = (col >= window.col) & (col < window.col + window.cols)
    in_window &= (row >= window.row) & (row < window.row + window.rows)
    is_cut = np.zeros(len(faces), dtype=bool)
    is_cut[in_window] = touched[row[in_window] - window.row, col[in_window] - window.col]
    area = np.full(len(faces), -1, dtype=np.int64)
    area[is_cut] = _area_at(areas, inside[is_cut])
    keep = area >= 0
    return Pieces(
        area[keep],
        col[keep],
        row[keep],
        faces[keep],
        _are_squares(lattice, col[keep], row[keep], faces[keep]),
    )


def _sides(lattice: Lattice, window: _Window, touched: NDArray[np.bool_]) -> Geometries:
    """Draw each side of each touched cell once."""
    rows, cols = np.nonzero(touched)
    south = np.stack([cols, rows, cols + 1, rows], axis=1)
    west = np.stack([cols, rows, cols, rows + 1], axis=1)
    north, east = south + np.array([0, 1, 0, 1]), west + np.array([1, 0, 1, 0])
    sides = np.unique(np.concatenate([south, west, north, east]), axis=0)
    ends = lattice.corners(sides[:, ::2] + window.col, sides[:, 1::2] + window.row)
    return np.asarray(shapely.linestrings(ends))


def _are_squares(lattice: Lattice, col: Ints, row: Ints, faces: Geometries) -> NDArray[np.bool_]:
    """Say which faces are an uncut cell after all: a border came near, but not in."""
    return np.asarray(
        shapely.equals_exact(shapely.normalize(faces), shapely.normalize(lattice.squares(col, row)), 0.0)
    )


def _area_at(areas: Geometries, points: Geometries) -> Ints:
    """Say in which area each point lies, -1 for none."""
    area, point = STRtree(points).query(areas, predicate="contains")
    found = np.full(len(points), -1, dtype=np.int64)
    found[point] = area
    return found
