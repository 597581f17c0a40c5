"""Which cell each of many places lies in: arithmetic first, geometry only where a border is near.

The answers are those of ``service.cell_at`` and of a spatial join, place by place. In a whole
cell the square of a place is its cell; only places in squares that a border cuts, and those
within a centimetre of a square's side, are held against outlines.
"""

from dataclasses import dataclass
from typing import TypeAlias

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

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

OUTSIDE = -1
_ASK_OUTLINES = -2
_NEAR_SIDE_M = 0.01
"""A side straight in degrees strays less than this from one straight in the projection. [m]"""


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
    """Position of the whole cell of each square, OUTSIDE, or _ASK_OUTLINES. Shape (rows, cols)."""
    _cut_positions: Ints
    _cut_tree: STRtree

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
        for (west, south), (east, north) in zip(low - (col, row), high - (col, row), strict=True):
            squares[south : north + 1, west : east + 1] = _ASK_OUTLINES
        whole = np.flatnonzero(~is_cut)
        squares[rows[whole] - row, cols[whole] - col] = whole
        return cls(lattice, ids, area_codes, int(col), int(row), squares, cut, STRtree(shapes))

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
        good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        centre = self.lattice.centre_lon, self.lattice.centre_lat
        x, y = self.lattice.project(np.where(good, lon, centre[0]), np.where(good, lat, centre[1]))
        size = self.lattice.cell_size_m
        good &= (np.abs(x) < 1e7) & (np.abs(y) < 1e7)
        col, row = np.floor(np.where(good, x, 0) / size), np.floor(np.where(good, y, 0) / size)
        found = self._at_square(col.astype(np.int64), row.astype(np.int64))
        found[~good] = OUTSIDE
        dx, dy = x - (col + 0.5) * size, y - (row + 0.5) * size
        near = np.maximum(np.abs(dx), np.abs(dy)) > size / 2 - _NEAR_SIDE_M
        ask = np.flatnonzero(good & ((found == _ASK_OUTLINES) | near))
        if len(ask):
            found[ask] = self._by_outline(
                lon[ask], lat[ask], col[ask].astype(np.int64), row[ask].astype(np.int64)
            )
        return found

    def _at_square(self, col: Ints, row: Ints) -> Ints:
        """Read the table of squares; beyond it lies nothing."""
        rows, cols = self._squares.shape
        at_col, at_row = col - self._col, row - self._row
        inside = (at_col >= 0) & (at_col < cols) & (at_row >= 0) & (at_row < rows)
        found = np.full(len(col), OUTSIDE, dtype=np.int64)
        found[inside] = self._squares[at_row[inside], at_col[inside]]
        return found

    def _by_outline(self, lon: Floats, lat: Floats, col: Ints, row: Ints) -> Ints:
        """Hold places against the outlines of cut cells, and of whole cells around their squares."""
        points = np.asarray(shapely.points(lon, lat))
        best = np.full(len(points), len(self.ids), dtype=np.int64)
        point, cut = self._cut_tree.query(points, predicate="intersects")
        np.minimum.at(best, point, self._cut_positions[cut])
        around = np.unique(
            np.concatenate([self._pack(col + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)])
        )
        cols, rows = self._unpack(around)
        at = self._at_square(cols, rows)
        whole = at >= 0
        if whole.any():
            tree = STRtree(self.lattice.squares(cols[whole], rows[whole]))
            point, square = tree.query(points, predicate="intersects")
            np.minimum.at(best, point, at[whole][square])
        return np.where(best < len(self.ids), best, OUTSIDE)

    def _pack(self, col: Ints, row: Ints) -> Ints:
        return (row + (1 << 30)) * (1 << 31) + (col + (1 << 30))

    def _unpack(self, packed: Ints) -> tuple[Ints, Ints]:
        return packed % (1 << 31) - (1 << 30), packed // (1 << 31) - (1 << 30)

    def county_of(self, cell_ids: ArrayLike) -> NDArray[np.str_]:
        """Give the six digits of the county of each cell; empty for -1."""
        wanted = np.asarray(cell_ids, dtype=np.int64)
        order = np.argsort(self.ids)
        at = order[np.searchsorted(self.ids[order], wanted).clip(max=len(order) - 1)]
        known = self.ids[at] == wanted
        return np.where(known, self.area_codes[at].astype("<U6"), "")


def _reach(lattice: Lattice, shapes: Geometries) -> tuple[Ints, Ints]:
    """Say over which squares outlines reach: lowest and highest column and row of each."""
    if len(shapes) == 0:
        return np.empty((0, 2), dtype=np.int64), np.empty((0, 2), dtype=np.int64)
    coords, owner = shapely.get_coordinates(shapes, return_index=True)
    x, y = lattice.project(coords[:, 0], coords[:, 1])
    starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
    low = [np.minimum.reduceat(v, starts) - _NEAR_SIDE_M for v in (x, y)]
    high = [np.maximum.reduceat(v, starts) + _NEAR_SIDE_M for v in (x, y)]
    return np.stack(lattice.col_row_of(*low), axis=1), np.stack(lattice.col_row_of(*high), axis=1)
