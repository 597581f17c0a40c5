"""Draw the city's cells anew, and move what hangs on retired cells to those in force.

::

    areas ─▶ cells ─▶ components, cases, complaints ─▶ links of documents
             proved    by their own place               by the most ground

Histories keep what was: an event names the cell of its day. Whatever keeps a place outside the new
cells keeps its old one, so that nothing is lost and a later redraw finds it again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, text

from gridcity.cells.lookup import CellLookup
from gridcity.cells.model import TilingMade
from gridcity.cells.tiling import STEPS as TILING_STEPS
from gridcity.cells.tiling import tile
from gridcity.store.bulk import copy_binary
from gridcity.store.engine import cursor
from gridcity.store.errors import TryAgain
from gridcity.store.queries import load_queries
from gridcity.store.rewrite import rewritten
from gridcity.store.tables import cases, complaints, components

MOVE = "Move what stands in them"
STEPS = (*TILING_STEPS, MOVE)
"""What ``on_step`` is told, in order."""

_TABLES = (components, cases, complaints)
_WORTH_REWRITING = 10_000
"""From so many rows on it pays to take indexes away and make them again. [rows]"""
_PLACE = np.dtype(
    [("n", ">i2"), ("a", ">i4"), ("id", ">i8"), ("b", ">i4"), ("lon", ">f8"), ("c", ">i4"), ("lat", ">f8")]
)
"""A row of binary COPY with a bigint and two doubles; 19 bytes stand before the first, 2 after the last."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of a table found a cell in force, and how many lie outside and keep the old one."""

    found: int
    outside: int


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The tiling in force, and by table what was moved; ``document_links`` found theirs by ground."""

    tiling: TilingMade
    moved: dict[str, Moved] = field(default_factory=dict)


def redraw(conn: Connection, *, at: datetime, on_step: Callable[[str], None] = lambda _: None) -> Redrawn:
    """Tile the city as ``cells.tiling.tile``, and give everything the cells that are in force now.

    One transaction: whatever stops it leaves the old cells in force, and everything on them.
    Areas and lattice that give the same cells change nothing. A case or complaint filed while it
    commits may still name an old cell: call ``place_again`` in a transaction after it.

    Parameters
    ----------
    conn, at, on_step
        As for ``cells.tiling.tile``; ``on_step`` hears of ``STEPS``.

    Raises
    ------
    CityNotMade, NoAreas, TilingFailed
        There is nothing to tile, or it failed its proof.
    TryAgain
        Requests are being replayed into the city: they are placed in the cells they began with.
    """
    lock = "SELECT pg_try_advisory_xact_lock(hashtext('gridcity replay'), hashtext(current_schema()))"
    if not conn.scalar(text(lock)):
        raise TryAgain("Requests are being replayed into this city; tile it when they are in.")
    tiling = tile(conn, at=at, on_step=on_step)
    on_step(MOVE)
    return Redrawn(tiling, place_again(conn))


def place_again(conn: Connection) -> dict[str, Moved]:
    """Move what hangs on retired cells to the cells in force; where nothing does, nothing happens.

    Components, cases and complaints go by their place, links of documents by the most ground.

    Returns
    -------
    dict of str to Moved
        Only the tables that had something to move.

    Raises
    ------
    NotTiled
        The city has no cells.
    """
    moved: dict[str, Moved] = {}
    lookup: CellLookup | None = None
    for table in _TABLES:
        if not _count(conn, table.name):
            continue
        lookup = lookup or CellLookup.load(conn)
        moved[table.name] = _move(conn, table, lookup)
    links = _count(conn, "document_links")
    if links:
        conn.exec_driver_sql(load_queries("gridcity.redraw").link_successors)
        outside = _count(conn, "document_links")
        moved["document_links"] = Moved(links - outside, outside)
    return moved


def _count(conn: Connection, table: str) -> int:
    """Count the rows of a table that hang on retired cells."""
    return int(conn.scalar(text(f"SELECT count(*) FROM {table} {_on_old_cells(table)}")) or 0)


def _on_old_cells(table: str) -> str:
    return f"INNER JOIN cells ON {table}.cell_id = cells.id WHERE cells.valid_to IS NOT NULL"


def _move(conn: Connection, table: Table, lookup: CellLookup) -> Moved:
    """Give the rows of a table that hang on retired cells the cell of their place."""
    if _count(conn, table.name) >= _WORTH_REWRITING:
        with rewritten(conn, table.c.cell_id):
            return _write(conn, table.name, lookup)
    # Who writes now would write the old cell; who reads is not kept waiting.
    conn.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")
    return _write(conn, table.name, lookup)


def _write(conn: Connection, table: str, lookup: CellLookup) -> Moved:
    ids, lon, lat = _places(conn, table)
    cell_ids = lookup.cell_ids(lon, lat)
    found = cell_ids >= 0
    draft = Table("moved", MetaData(), Column("id", BigInteger), Column("cell_id", BigInteger))
    conn.exec_driver_sql("CREATE TEMPORARY TABLE moved (id bigint, cell_id bigint)")
    copy_binary(conn, draft, ["id", "cell_id"], [ids[found], cell_ids[found]])
    conn.exec_driver_sql("ANALYZE moved")
    conn.exec_driver_sql(f"UPDATE {table} SET cell_id = moved.cell_id FROM moved WHERE {table}.id = moved.id")
    conn.exec_driver_sql("DROP TABLE moved")
    return Moved(int(found.sum()), int((~found).sum()))


def _places(
    conn: Connection, table: str
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Read the ids and places (EPSG:4326) [°] of what hangs on retired cells, without an object a row."""
    places = f"SELECT {table}.id, st_x({table}.geom), st_y({table}.geom) FROM {table} {_on_old_cells(table)}"
    with BytesIO() as answer:
        with cursor(conn) as cur:
            cur.copy_expert(f"COPY ({places} AND {table}.geom IS NOT NULL) TO STDOUT (FORMAT binary)", answer)
        rows = np.frombuffer(answer.getvalue()[19:-2], dtype=_PLACE)
    return rows["id"].astype(np.int64), rows["lon"].astype(np.float64), rows["lat"].astype(np.float64)
