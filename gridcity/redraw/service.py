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

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, text

from gridcity.cells.lookup import CellLookup
from gridcity.cells.model import TilingMade
from gridcity.cells.tiling import STEPS as TILING_STEPS
from gridcity.cells.tiling import Draw, tile
from gridcity.redraw.places import Moved, on_retired, places_on_retired
from gridcity.store.bulk import copy_binary
from gridcity.store.errors import TryAgain
from gridcity.store.queries import load_queries
from gridcity.store.rewrite import rewritten
from gridcity.store.tables import cases, complaints, components

MOVE = "Move what stands in them"
STEPS = (*TILING_STEPS, MOVE)
"""What ``on_step`` is told, in order."""

_TABLES = (components, cases, complaints)
_EXCLUDES = {
    "gridcity redraw": "Somebody is redrawing this city right now; nothing was changed.",
    "gridcity replay": "Requests are being replayed into this city; tile it when they are in.",
}
_WORTH_REWRITING = 10_000
"""From so many rows on it pays to take indexes away and make them again. [rows]"""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The tiling in force, and by table what was moved; ``document_links`` found theirs by ground."""

    tiling: TilingMade
    moved: dict[str, Moved] = field(default_factory=dict)


def redraw(
    conn: Connection,
    *,
    at: datetime,
    how: Draw | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Redrawn:
    """Tile the city as ``cells.tiling.tile``, and give everything the cells that are in force now.

    One transaction: whatever stops it leaves the old cells in force, and everything on them.
    Areas and lattice that give the same cells change nothing. A case or complaint filed while it
    commits may still name an old cell: call ``place_again`` in a transaction after it.

    Parameters
    ----------
    conn, at, how, on_step
        As for ``cells.tiling.tile``; ``on_step`` hears of ``STEPS``.

    Raises
    ------
    CityNotMade, NoAreas, TilingFailed
        There is nothing to tile, or it failed its proof.
    TryAgain
        Somebody else is redrawing the city, or requests are being replayed into it: they are placed
        in the cells they began with.
    """
    for name, says in _EXCLUDES.items():
        lock = text("SELECT pg_try_advisory_xact_lock(hashtext(:name), hashtext(current_schema()))")
        if not conn.scalar(lock, {"name": name}):
            raise TryAgain(says)
    tiling = tile(conn, at=at, how=how, on_step=on_step)
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
        # Who writes now may have read the old cells: wait for them, let nobody begin. Readers go on.
        conn.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")
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
    return int(conn.scalar(text(f"SELECT count(*) {on_retired(table)}")) or 0)


def _move(conn: Connection, table: Table, lookup: CellLookup) -> Moved:
    """Give the rows of a table that hang on retired cells the cell of their place."""
    if _count(conn, table.name) >= _WORTH_REWRITING:
        with rewritten(conn, table.c.cell_id):
            return _write(conn, table.name, lookup)
    return _write(conn, table.name, lookup)


def _write(conn: Connection, table: str, lookup: CellLookup) -> Moved:
    ids, lon, lat = places_on_retired(conn, table)
    cell_ids = lookup.cell_ids(lon, lat)
    found = cell_ids >= 0
    draft = Table("moved", MetaData(), Column("id", BigInteger), Column("cell_id", BigInteger))
    conn.exec_driver_sql("CREATE TEMPORARY TABLE moved (id bigint, cell_id bigint)")
    copy_binary(conn, draft, ["id", "cell_id"], [ids[found], cell_ids[found]])
    conn.exec_driver_sql("ANALYZE moved")
    conn.exec_driver_sql(f"UPDATE {table} SET cell_id = moved.cell_id FROM moved WHERE {table}.id = moved.id")
    conn.exec_driver_sql("DROP TABLE moved")
    return Moved(int(found.sum()), int((~found).sum()))
