"""Which cell each of many places lies in, now or under any tiling that was ever in force.

The answers are those of ``service.cell_at`` and of a spatial join, place by place; how they are
found is told in ``grids.lookup``.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from sqlalchemy import Connection, select

from gridcity.cells.errors import NotTiled, TilingNotFound
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import tilings
from grids.lattice import Lattice
from grids.lookup import OUTSIDE, Cells, LatticeCells, OutlinedCells, find

__all__ = ["OUTSIDE", "CellLookup"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(slots=True)
class CellLookup:
    """The cells of one tiling, held in memory. Load one per job; a redraw of the cells is not noticed.

    Positions are ranks by code, so that the lowest position is the lowest code.
    """

    ids: Ints
    codes: NDArray[np.str_]
    area_codes: NDArray[np.str_]
    cells: Cells

    @classmethod
    def load(cls, conn: Connection, tiling_id: int | None = None) -> "CellLookup":
        """Read the cells of a tiling; without a number, those in force.

        Raises
        ------
        NotTiled
            No cells are in force.
        TilingNotFound
            There never was a tiling of that number.
        """
        wanted = tilings.c.valid_to.is_(None) if tiling_id is None else tilings.c.id == tiling_id
        tiling = conn.execute(select(tilings).where(wanted)).first()
        if tiling is None and tiling_id is None:
            raise NotTiled("The city has no cells yet: run `gridcity tile` first.")
        if tiling is None:
            raise TilingNotFound(f"There is no tiling {tiling_id}.", tiling_id=tiling_id)
        lattice = Lattice(tiling.centre_lon, tiling.centre_lat, tiling.cell_size_m)
        is_lattice = tiling.kind == "lattice"
        values = {"tiling_id": tiling.id, "cell_m2": lattice.cell_area_m2, "is_lattice": is_lattice}
        with cursor(conn) as cur:
            cur.execute(load_queries("gridcity.cells").cells_for_lookup, values)
            rows = cur.fetchall()
        if not rows:
            raise NotTiled("The tiling holds no cells.")
        ids, codes, area_codes, cols, rows_, outlines = zip(*rows, strict=True)
        shapes = np.array([None if one is None else bytes(one) for one in outlines], dtype=object)
        return cls.of(
            lattice if is_lattice else None,
            np.array(ids, dtype=np.int64),
            np.array(codes),
            np.array(area_codes),
            _numbers(cols),
            _numbers(rows_),
            shapes,
        )

    @classmethod
    def of(
        cls,
        lattice: Lattice | None,
        ids: Ints,
        codes: NDArray[np.str_],
        area_codes: NDArray[np.str_],
        cols: Ints,
        rows: Ints,
        outlines: NDArray[np.object_],
    ) -> "CellLookup":
        """Make a lookup of cells in the order of their codes.

        ``outlines`` (WKB) may be None for whole squares of a lattice. Without a lattice every
        outline is wanted, and columns and rows are not read.
        """
        shapes = np.asarray(shapely.from_wkb(outlines), dtype=object)
        cells = OutlinedCells(shapes) if lattice is None else LatticeCells(lattice, cols, rows, shapes)
        return cls(ids, codes, area_codes, cells)

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
        return find(self.cells, _degrees(lon), _degrees(lat), self.ids)

    def positions(self, lon: ArrayLike, lat: ArrayLike) -> Ints:
        """Say at which position among the cells each place lies, -1 outside."""
        return find(self.cells, _degrees(lon), _degrees(lat), np.arange(len(self.ids)))

    def county_of(self, cell_ids: ArrayLike) -> NDArray[np.str_]:
        """Give the six digits of the county of each cell; empty for -1."""
        wanted = np.asarray(cell_ids, dtype=np.int64)
        order = np.argsort(self.ids)
        at = order[np.searchsorted(self.ids[order], wanted).clip(max=len(order) - 1)]
        known = self.ids[at] == wanted
        return np.where(known, self.area_codes[at].astype("<U6"), "")


def _degrees(values: ArrayLike) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def _numbers(values: tuple[int | None, ...]) -> Ints:
    """Read columns or rows; cells that follow streets have none."""
    return np.array([0 if value is None else value for value in values], dtype=np.int64)
