"""Which cell of a partition each of many places lies in: arithmetic first, geometry only near a border.

Two kinds of partition answer alike: ``LatticeCells``, where the square of a place is its cell
unless a border cuts it, and ``OutlinedCells``, any polygons that neither overlap nor leave their
ground twice. On a border the cell with the lowest position answers, as in a spatial join whose
first match counts.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.lattice import Lattice

if TYPE_CHECKING:
    from grids.locate import LatticeIndex
    from grids.raster import RasterIndex

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

OUTSIDE = -1
_UNDECIDED = -2
WORTH_COMPILING = 100_000
"""So many places at once promise more of them, and repay loading the compiler: half a second. [places]"""
_PART = 250_000
"""How many places a thread takes at a time. [places]"""


class Cells(Protocol):
    """A partition that can be asked."""

    def positions(self, lon: Floats, lat: Floats) -> Ints:
        """Say at which position among the cells each place lies, OUTSIDE without."""

    def compiled(self) -> "LatticeIndex | RasterIndex | None":
        """Give what answers for millions, made at the first call; None where it cannot be."""


def find(cells: Cells, lon: Floats, lat: Floats, names: Ints) -> Ints:
    """Name the cell of each place.

    Parameters
    ----------
    cells
        The partition.
    lon, lat : ndarray of float, shape (n,)
        EPSG:4326. [°] NaN and places off the Earth lie in no cell.
    names : ndarray of int, shape (n_cells,)
        What to answer for each cell; not negative.

    Returns
    -------
    ndarray of int, shape (n,)
        OUTSIDE where there is none.

    Notes
    -----
    From ``WORTH_COMPILING`` places on in compiled code, in parts, on all cores.
    """
    index = cells.compiled() if len(lon) >= WORTH_COMPILING else None
    if index is None:
        return _named(cells.positions(lon, lat), names)
    found: Ints = np.empty(len(lon), dtype=np.int64)

    def work(part: slice) -> None:
        index.find(lon[part], lat[part], names, found[part])
        open_ = np.flatnonzero(found[part] == _UNDECIDED) + part.start
        if len(open_):
            found[open_] = _named(cells.positions(lon[open_], lat[open_]), names)

    parts = [slice(start, start + _PART) for start in range(0, len(lon), _PART)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(work, parts))
    return found


def _named(positions: Ints, names: Ints) -> Ints:
    return np.where(positions >= 0, names[positions], OUTSIDE)


def _are_on_earth(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    return (np.abs(lon) <= 180) & (np.abs(lat) <= 90)


def _lowest(tree: STRtree, ranks: Ints, points: Geometries, best: Ints) -> None:
    """Lower ``best`` to the lowest rank of the shapes that each point touches."""
    point, shape = tree.query(points, predicate="intersects")
    np.minimum.at(best, point, ranks[shape])


class OutlinedCells:
    """Any partition, by its outlines (EPSG:4326) [°], in the order of the codes."""

    def __init__(self, outlines: Geometries) -> None:
        self.outlines = outlines
        self._tree: STRtree | None = None
        self._index: RasterIndex | None = None

    def positions(self, lon: Floats, lat: Floats) -> Ints:
        """Ask a spatial index: exact, and quick for few places."""
        if self._tree is None:
            self._tree = STRtree(self.outlines)
        good = np.flatnonzero(_are_on_earth(lon, lat))
        best = np.full(len(good), len(self.outlines), dtype=np.int64)
        _lowest(
            self._tree, np.arange(len(self.outlines)), np.asarray(shapely.points(lon[good], lat[good])), best
        )
        found = np.full(len(lon), OUTSIDE, dtype=np.int64)
        found[good] = np.where(best < len(self.outlines), best, OUTSIDE)
        return found

    def compiled(self) -> "RasterIndex | None":
        """Index the outlines by a raster."""
        if self._index is None and len(self.outlines):
            from grids.raster import RasterIndex

            self._index = RasterIndex.of(self.outlines)
        return self._index


class LatticeCells:
    """The cells of a lattice, in the order of their codes.

    Parameters
    ----------
    lattice
        The lattice.
    col, row : ndarray of int, shape (n,)
        The square of each cell; read for whole cells only.
    outlines : ndarray of Polygon, MultiPolygon or None, shape (n,)
        EPSG:4326 [°] for the cells that are no whole square.
    """

    def __init__(self, lattice: Lattice, col: Ints, row: Ints, outlines: Geometries) -> None:
        self.lattice = lattice
        self._cells = len(outlines)
        is_cut = ~shapely.is_missing(outlines)
        self._ranks = np.flatnonzero(is_cut)
        self._cut = outlines[self._ranks]
        low, high = _reach(lattice, self._cut)
        every = np.concatenate([np.stack([col, row], axis=1)[~is_cut], low, high])
        first = every.min(axis=0) - 1
        self._first = int(first[0]), int(first[1])
        cols, rows = every.max(axis=0) - first + 2
        self._squares = np.full((rows, cols), OUTSIDE, dtype=np.int32)
        self._squares[row[~is_cut] - first[1], col[~is_cut] - first[0]] = np.flatnonzero(~is_cut)
        self._tree = STRtree(self._cut)
        self._near_m = sides_stray_m(lattice, self._first, (int(cols), int(rows)))
        self._index: LatticeIndex | None = None

    def positions(self, lon: Floats, lat: Floats) -> Ints:
        """Look up the square; hold places in cut squares, and those near a side, against outlines."""
        found = np.full(len(lon), OUTSIDE, dtype=np.int64)
        good = np.flatnonzero(_are_on_earth(lon, lat))
        x, y = (one / self.lattice.cell_size_m for one in self.lattice.project(lon[good], lat[good]))
        is_city = (np.abs(x) < 1e7) & (np.abs(y) < 1e7)
        good, x, y = good[is_city], x[is_city], y[is_city]
        col, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
        found[good] = self._at_square(col, row)
        off_middle = np.maximum(np.abs(x - col - 0.5), np.abs(y - row - 0.5))
        is_near = off_middle > 0.5 - self._near_m / self.lattice.cell_size_m
        ask = is_near | (found[good] == OUTSIDE)
        good = good[ask]
        if len(good):
            found[good] = self._by_outline(lon[good], lat[good], col[ask], row[ask], is_near[ask])
        return found

    def compiled(self) -> "LatticeIndex | None":
        """Index the squares and the edges that cross them."""
        if self._index is None:
            from grids.locate import LatticeIndex

            self._index = LatticeIndex.of(
                self.lattice, self._squares, self._first, self._near_m, self._cut, self._ranks
            )
        return self._index

    def _at_square(self, col: Ints, row: Ints) -> Ints:
        """Read the table of squares; beyond it lies nothing."""
        rows, cols = self._squares.shape
        at_col, at_row = col - self._first[0], row - self._first[1]
        inside = (at_col >= 0) & (at_col < cols) & (at_row >= 0) & (at_row < rows)
        found = np.full(len(col), OUTSIDE, dtype=np.int64)
        found[inside] = self._squares[at_row[inside], at_col[inside]]
        return found

    def _by_outline(self, lon: Floats, lat: Floats, col: Ints, row: Ints, is_near: NDArray[np.bool_]) -> Ints:
        """Hold places against the outlines of cut cells and, near a side, of the whole cells around it."""
        points = np.asarray(shapely.points(lon, lat))
        best = np.full(len(points), self._cells, dtype=np.int64)
        _lowest(self._tree, self._ranks, points, best)
        steps = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        around = np.concatenate([np.stack([col + dx, row + dy], axis=1)[is_near] for dx, dy in steps])
        cols, rows = np.unique(around, axis=0).T
        at = self._at_square(cols, rows)
        is_whole = at >= 0
        if is_whole.any():
            _lowest(STRtree(self.lattice.squares(cols[is_whole], rows[is_whole])), at[is_whole], points, best)
        return np.where(best < self._cells, best, OUTSIDE)


def sides_stray_m(lattice: Lattice, first: tuple[int, int], shape: tuple[int, int]) -> float:
    """Say how far [m] sides straight in degrees stray from sides straight in the projection.

    Measured in the corners and middles of a window of columns and rows, half as much added, and a
    tenth of a millimetre: less than 1 mm for squares of 100 m below 60° of latitude.
    """
    cols, rows = (
        one.ravel()
        for one in np.meshgrid(*(np.linspace(at, at + n, 3) for at, n in zip(first, shape, strict=True)))
    )
    most = 0.0
    for dx, dy in ((1, 0), (0, 1)):
        one, other = lattice.corners(cols, rows), lattice.corners(cols + dx, rows + dy)
        x, y = lattice.project(*((one + other) / 2).T)
        size = lattice.cell_size_m
        most = max(most, float(np.hypot(x - (cols + dx / 2) * size, y - (rows + dy / 2) * size).max()))
    return 1.5 * most + 1e-4


def _reach(lattice: Lattice, shapes: Geometries) -> tuple[Ints, Ints]:
    """Say over which squares outlines reach: lowest and highest column and row of each."""
    if len(shapes) == 0:
        return np.empty((0, 2), dtype=np.int64), np.empty((0, 2), dtype=np.int64)
    coords, owner = shapely.get_coordinates(shapes, return_index=True)
    x, y = lattice.project(coords[:, 0], coords[:, 1])
    starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
    low = [np.minimum.reduceat(v, starts) for v in (x, y)]
    high = [np.maximum.reduceat(v, starts) for v in (x, y)]
    return np.stack(lattice.col_row_of(*low), axis=1), np.stack(lattice.col_row_of(*high), axis=1)
