"""Cases counted in the cells of any tiling, so that years can be compared across redraws.

A case keeps its place. Its cell is the one of today; the cell of another day is found from the
place anew, so that five years can be counted in the cells of one.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.cells.lookup import CellLookup
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

Ints: TypeAlias = NDArray[np.int64]

_ROW = np.dtype(
    [("n", ">i2"), ("a", ">i4"), ("year", ">i2"), ("b", ">i4"), ("lon", ">f8"), ("c", ">i4"), ("lat", ">f8")]
)
"""A row of binary COPY with a smallint and two doubles; 19 bytes stand before the first, 2 after the last."""


@dataclass(frozen=True, slots=True)
class YearlyCounts:
    """Cases by cell (in the order of the codes) and year; ``outside``: in none of the cells, by year."""

    codes: tuple[str, ...]
    years: tuple[int, ...]
    counts: Ints
    outside: Ints


def yearly_counts(conn: Connection, tiling_id: int | None = None) -> YearlyCounts:
    """Count all cases that have an exact place by the year of their report, in the cells of one tiling.

    Parameters
    ----------
    tiling_id
        Which tiling; the one in force without it.

    Returns
    -------
    YearlyCounts
        Only cells that hold any case, and the years from the first case to the last, in the city's own
        time; cases whose place is a stand-in are left out.

    Raises
    ------
    NotTiled, TilingNotFound
        There are no such cells.
    """
    lookup = CellLookup.load(conn, tiling_id)
    with BytesIO() as answer:
        with cursor(conn) as cur:
            query = cur.mogrify(
                load_queries("gridcity.analytics").places_by_year, {"zone": get_city(conn).profile.timezone}
            ).decode()
            cur.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", answer)
        rows = np.frombuffer(answer.getvalue()[19:-2], dtype=_ROW)
    if len(rows) == 0:
        return YearlyCounts((), (), np.zeros((0, 0), dtype=np.int64), np.zeros(0, dtype=np.int64))
    year = rows["year"].astype(np.int64)
    first, span = int(year.min()), int(np.ptp(year)) + 1
    position = lookup.positions(rows["lon"].astype(np.float64), rows["lat"].astype(np.float64))
    inside = position >= 0
    cells, cell = np.unique(position[inside], return_inverse=True)
    counts = np.bincount(cell * span + year[inside] - first, minlength=len(cells) * span)
    return YearlyCounts(
        tuple(lookup.codes[cells].tolist()),
        tuple(range(first, first + span)),
        counts.reshape(len(cells), span),
        np.bincount(year[~inside] - first, minlength=span),
    )
