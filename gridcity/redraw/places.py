"""Where the things stand that hang on retired cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.store.engine import cursor

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_PLACE = np.dtype(
    [("n", ">i2"), ("a", ">i4"), ("id", ">i8"), ("b", ">i4"), ("lon", ">f8"), ("c", ">i4"), ("lat", ">f8")]
)
"""A row of binary COPY with a bigint and two doubles; 19 bytes stand before the first, 2 after the last."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of a table found a cell in force, and how many lie outside and keep the old one."""

    found: int
    outside: int


def on_retired(table: str) -> str:
    """Name the rows of a table that hang on retired cells."""
    return f"FROM {table} INNER JOIN cells ON {table}.cell_id = cells.id WHERE cells.valid_to IS NOT NULL"


def places_on_retired(conn: Connection, table: str) -> tuple[Ints, Floats, Floats]:
    """Read the ids and places (EPSG:4326) [°] of what hangs on retired cells."""
    return _places(conn, table, on_retired(table), None)


def places_on(conn: Connection, table: str, cell_ids: Sequence[int]) -> tuple[Ints, Floats, Floats]:
    """Read the ids and places (EPSG:4326) [°] of what hangs on the cells named."""
    named = (
        f"FROM {table} INNER JOIN unnest(%(ids)s::bigint []) AS named (cell_id) USING (cell_id) WHERE TRUE"
    )
    return _places(conn, table, named, {"ids": list(cell_ids)})


def _places(
    conn: Connection, table: str, rows: str, values: dict[str, list[int]] | None
) -> tuple[Ints, Floats, Floats]:
    """Copy them out as bytes: without an object a row."""
    query = f"SELECT {table}.id, st_x({table}.geom), st_y({table}.geom) {rows} AND {table}.geom IS NOT NULL"
    with BytesIO() as answer:
        with cursor(conn) as cur:
            if values is not None:
                query = cur.mogrify(query, values).decode()
            cur.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", answer)
        rows_ = np.frombuffer(answer.getvalue()[19:-2], dtype=_PLACE)
    return rows_["id"].astype(np.int64), rows_["lon"].astype(np.float64), rows_["lat"].astype(np.float64)
