"""Which cell each of many places lies in: arithmetic first, geometry only where a border is near.

The answers are those of ``service.cell_at`` and of a spatial join, place by place. In a whole
cell the square of a place is its cell; only places in squares that a border cuts, and those
within a centimetre of a square's side, are held against outlines.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree
from sqlalchemy import Connection, select

from gridcity.cells.errors import NotTiled
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import tilings
from grids.lattice import Lattice

if TYPE_CHECKING:
    from grids.inside import Outlines

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

OUTSIDE = -1
_NEAR_SIDE_M = 0.01
"""A side straight in degrees strays less than this from one straight in the projection. [m]"""
_WORTH_COMPILING = 100_000
"""So many places at once promise more of them, and repay loading the compiler: half a second. [places]"""
_PART = 250_000
"""How many places a thread takes at a time. [places]"""
_HIGHEST_CENTRE_DEG = 89.0
"""Lattices nearer to a pole are not compiled for. [°]"""


@dataclass(slots=True)
class CellLookup:
    """The cells in force, held in memory. Load one per job; a redraw of the cells is not noticed.

    Positions are ranks by code, so that the lowest position is the lowest code.
    """

    lattice: Lattice
    ids: Ints
    area_codes: NDArray[np.str_]
    _col: int
    _row: int
    _squares: Ints
    """Position of the whole cell of each square, OUTSIDE, or -2 less the bucket of its cut cells."""
    _buckets: "_Buckets"

    @classmethod
    def load(cls, conn: Connection) -> "CellLookup":
        """Read the cells in force.

        Raises
        ------
        NotTiled
            There are none.
        """
        tiling = conn.execute(select(tilings).where(tilings.c.valid_to.is_(None))).first()
        if tiling is None:
            raise NotTiled("The city has no cells yet: run `gridcity tile` first.")
        lattice = Lattice(tiling.centre_lon, tiling.centre_lat, tiling.cell_size_m)
        with cursor(conn) as cur:
            cur.execute(load_queries("gridcity.cells").cells_for_lookup, {"cell_m2": lattice.cell_area_m2})
            rows = cur.fetchall()
        ids, area_codes, cols, rows_, outlines = zip(*rows, strict=True)
        return cls.of(
            lattice,
            np.array(ids, dtype=np.int64),
            np.array(area_codes),
            np.array(cols, dtype=np.int64),
            np.array(rows_, dtype=np.int64),
            np.array([None if outline is None else bytes(outline) for outline in outlines], dtype=object),
        )

    @classmethod
    def of(
        cls,
        lattice: Lattice,
        ids: Ints,
        area_codes: NDArray[np.str_],
        cols: Ints,
        rows: Ints,
        outlines: NDArray[np.object_],
    ) -> "CellLookup":
        """Make a lookup of cells in the order of their codes; outlines (WKB) of the cut ones."""
        is_cut = np.array([outline is not None for outline in outlines], dtype=bool)
        cut = np.flatnonzero(is_cut)
        shapes = np.asarray(shapely.from_wkb(outlines[cut]), dtype=object)
        low, high = _reach(lattice, shapes)
        every = np.concatenate([np.stack([cols, rows], axis=1), low, high])
        col, row = every.min(axis=0)
        squares = np.full((every[:, 1].max() - row + 1, every[:, 0].max() - col + 1), OUTSIDE, dtype=np.int64)
        squares[rows[~is_cut] - row, cols[~is_cut] - col] = np.flatnonzero(~is_cut)
        buckets = _fill_buckets(squares, shapes, cut, low - (col, row), high - (col, row))
        return cls(lattice, ids, area_codes, int(col), int(row), squares, buckets)

    def cell_ids(self, lon: ArrayLike, lat: ArrayLike) -> Ints:
        """Say in which cell each place lies.

        Parameters
        ----------
        lon, lat : array of float, shape (n,)
            EPSG:4326. [°] NaN and places off the Earth lie in no cell.

        Returns
        -------
        ndarray of int, shape (n,)
            ``cells.id``, -1 outside the city. On a border: the cell with the lowest code.
        """
        positions = self.positions(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
        return np.where(positions >= 0, self.ids[positions], OUTSIDE)

    def positions(self, lon: Floats, lat: Floats) -> Ints:
        """Say at which position among the cells each place lies, -1 outside."""
        if len(lon) < _WORTH_COMPILING or abs(self.lattice.centre_lat) > _HIGHEST_CENTRE_DEG:
            return self._positions(lon, lat, is_compiled=False)
        self._buckets.prepare()
        parts = [slice(start, start + _PART) for start in range(0, len(lon), _PART)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            work = partial(self._positions, is_compiled=True)
            return np.concatenate(list(pool.map(work, [lon[p] for p in parts], [lat[p] for p in parts])))

    def _positions(self, lon: Floats, lat: Floats, *, is_compiled: bool) -> Ints:
        found, is_near = (self._in_squares_compiled if is_compiled else self._in_squares)(lon, lat)
        ask = np.flatnonzero((found < OUTSIDE) & ~is_near)
        if is_compiled and len(ask):
            found[ask] = self._buckets.search(lon[ask], lat[ask], -2 - found[ask])
            ask = ask[found[ask] < OUTSIDE]
        ask = np.concatenate([ask, np.flatnonzero(is_near)])
        if len(ask):
            cols, rows = self.lattice.col_row(lon[ask], lat[ask])
            found[ask] = self._by_outline(lon[ask], lat[ask], cols, rows, is_near[ask])
        return found

    def _in_squares(self, lon: Floats, lat: Floats) -> tuple[Ints, NDArray[np.bool_]]:
        """Read the table of squares at each place, and say which are near a side."""
        good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        centre = self.lattice.centre_lon, self.lattice.centre_lat
        x, y = self.lattice.project(np.where(good, lon, centre[0]), np.where(good, lat, centre[1]))
        size = self.lattice.cell_size_m
        good &= (np.abs(x) < 1e7) & (np.abs(y) < 1e7)
        col, row = np.floor(np.where(good, x, 0) / size), np.floor(np.where(good, y, 0) / size)
        found = self._at_square(col.astype(np.int64), row.astype(np.int64))
        found[~good] = OUTSIDE
        dx, dy = x - (col + 0.5) * size, y - (row + 0.5) * size
        is_near = good & (np.maximum(np.abs(dx), np.abs(dy)) > size / 2 - _NEAR_SIDE_M)
        return found, is_near

    def _in_squares_compiled(self, lon: Floats, lat: Floats) -> tuple[Ints, NDArray[np.bool_]]:
        """Do the same as ``_in_squares``, ten times as fast."""
        from grids.locate import NEAR_SIDE, look_up_squares

        found = look_up_squares(
            self.lattice, lon, lat, self._squares, first=(self._col, self._row), near_m=_NEAR_SIDE_M
        )
        return found, found == NEAR_SIDE

    def _at_square(self, col: Ints, row: Ints) -> Ints:
        """Read the table of squares; beyond it lies nothing."""
        rows, cols = self._squares.shape
        at_col, at_row = col - self._col, row - self._row
        inside = (at_col >= 0) & (at_col < cols) & (at_row >= 0) & (at_row < rows)
        found = np.full(len(col), OUTSIDE, dtype=np.int64)
        found[inside] = self._squares[at_row[inside], at_col[inside]]
        return found

    def _by_outline(self, lon: Floats, lat: Floats, col: Ints, row: Ints, is_near: NDArray[np.bool_]) -> Ints:
        """Hold places against the outlines of cut cells and, near a side, of the whole cells around it."""
        points = np.asarray(shapely.points(lon, lat))
        best = np.full(len(points), len(self.ids), dtype=np.int64)
        point, cut = self._buckets.tree.query(points, predicate="intersects")
        np.minimum.at(best, point, self._buckets.positions[cut])
        steps = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        around = np.concatenate([np.stack([col + dx, row + dy], axis=1)[is_near] for dx, dy in steps])
        cols, rows = np.unique(around, axis=0).T
        at = self._at_square(cols, rows)
        whole = at >= 0
        if whole.any():
            tree = STRtree(self.lattice.squares(cols[whole], rows[whole]))
            point, square = tree.query(points, predicate="intersects")
            np.minimum.at(best, point, at[whole][square])
        return np.where(best < len(self.ids), best, OUTSIDE)

    def county_of(self, cell_ids: ArrayLike) -> NDArray[np.str_]:
        """Give the six digits of the county of each cell; empty for -1."""
        wanted = np.asarray(cell_ids, dtype=np.int64)
        order = np.argsort(self.ids)
        at = order[np.searchsorted(self.ids[order], wanted).clip(max=len(order) - 1)]
        known = self.ids[at] == wanted
        return np.where(known, self.area_codes[at].astype("<U6"), "")


@dataclass(slots=True)
class _Buckets:
    """The cut cells: which of them reach into each square, and their outlines in two forms."""

    positions: Ints
    starts: Ints
    members: Ints
    tree: STRtree
    _outlines: "Outlines | None" = None

    def prepare(self) -> "Outlines":
        """Take the outlines apart for the compiled walk, once."""
        from grids.inside import Outlines

        if self._outlines is None:
            self._outlines = Outlines.of(self.tree.geometries)
        return self._outlines

    def search(self, lon: Floats, lat: Floats, bucket: Ints) -> Ints:
        """Find cut cells by the compiled walk; where that cannot decide, -2."""
        from grids.inside import NOWHERE, first_around

        found = first_around(lon, lat, bucket, self.starts, self.members, self.prepare())
        return np.where(found >= 0, self.positions[found], np.where(found == NOWHERE, OUTSIDE, -2))


def _fill_buckets(squares: Ints, shapes: Geometries, positions: Ints, low: Ints, high: Ints) -> _Buckets:
    """Sort cut cells into the squares they reach into; ``squares`` then names the bucket of each."""
    spans = np.maximum(high - low + 1, 0)
    counts = spans[:, 0] * spans[:, 1]
    member = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(member)) - np.repeat(np.cumsum(counts) - counts, counts)
    cols = low[member, 0] + step % spans[member, 0]
    rows = low[member, 1] + step // spans[member, 0]
    square, bucket = np.unique(rows * squares.shape[1] + cols, return_inverse=True)
    order = np.lexsort((member, bucket))
    starts = np.searchsorted(bucket[order], np.arange(len(square) + 1)).astype(np.int64)
    # An outline's extent may take in the square of a whole cell; nothing else lies there.
    is_free = squares.ravel()[square] == OUTSIDE
    squares.ravel()[square[is_free]] = -2 - np.flatnonzero(is_free)
    return _Buckets(positions, starts, member[order].astype(np.int64), STRtree(shapes))


def _reach(lattice: Lattice, shapes: Geometries) -> tuple[Ints, Ints]:
    """Say over which squares outlines reach: lowest and highest column and row of each.

    A centimetre is left out on all sides: so near a side a place is held against all outlines.
    """
    if len(shapes) == 0:
        return np.empty((0, 2), dtype=np.int64), np.empty((0, 2), dtype=np.int64)
    coords, owner = shapely.get_coordinates(shapes, return_index=True)
    x, y = lattice.project(coords[:, 0], coords[:, 1])
    starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
    low = [np.minimum.reduceat(v, starts) + _NEAR_SIDE_M for v in (x, y)]
    high = [np.maximum.reduceat(v, starts) - _NEAR_SIDE_M for v in (x, y)]
    return np.stack(lattice.col_row_of(*low), axis=1), np.stack(lattice.col_row_of(*high), axis=1)
