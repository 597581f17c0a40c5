"""Draw the city's cells anew, and move what hangs on retired cells to those in force.

::

    areas ─▶ cells ─▶ components, cases, complaints ─▶ links of documents ─▶ duty, surveys
             proved    by their own place               by the most ground    and patrols, by lineage

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
from gridcity.redraw.alone import be_alone, is_alone
from gridcity.redraw.duties import Inherited, pass_on
from gridcity.redraw.places import Ints, Moved, on_retired, places_on_retired
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
_EXCLUDES = {
    "gridcity redraw": "Somebody is redrawing this city right now; nothing was changed.",
    "gridcity replay": "Requests are being replayed into this city; tile it when they are in.",
}
_WORTH_REWRITING = 10_000
"""From so many rows on it pays to take indexes away and make them again. [rows]"""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The tiling in force; by table what was moved (``document_links`` found theirs by ground); duty."""

    tiling: TilingMade
    moved: dict[str, Moved] = field(default_factory=dict)
    duty: Inherited = field(default_factory=Inherited)


def redraw(
    conn: Connection,
    *,
    at: datetime,
    how: Draw | None = None,
    is_live: bool | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Redrawn:
    """Tile the city as ``cells.tiling.tile``, and give everything the cells that are in force now.

    One transaction: whatever stops it leaves the old cells in force, and everything on them.
    Areas and lattice that give the same cells change nothing. What is filed meanwhile waits for the
    end of it and lies in the new cells.

    Parameters
    ----------
    conn, at, how, on_step
        As for ``cells.tiling.tile``; ``on_step`` hears of ``STEPS``.
    is_live
        True where people work with the city: rows are changed in place and readers never wait. False
        takes half the time, because indexes are made anew, and locks the moved tables for everybody
        until the end. Without it: whether anybody else is connected to the database.

    Raises
    ------
    CityNotMade, NoAreas, TilingFailed
        There is nothing to tile, or it failed its proof.
    TryAgain
        Somebody else is redrawing the city, or requests are being replayed into it: they are placed
        in the cells they began with. Or somebody has been writing in it for minutes.
    """
    for name, says in _EXCLUDES.items():
        lock = text("SELECT pg_try_advisory_xact_lock(hashtext(:name), hashtext(current_schema()))")
        if not conn.scalar(lock, {"name": name}):
            raise TryAgain(says)
    tiling = tile(conn, at=at, how=how, on_step=on_step)
    on_step(MOVE)
    be_alone(conn)
    moved = _move_all(conn, is_live=not is_alone(conn) if is_live is None else is_live)
    if not tiling.is_new:
        return Redrawn(tiling, moved)
    _carry_surveys(conn, tiling.id)
    _carry_patrols(conn, tiling.id)
    return Redrawn(tiling, moved, pass_on(conn, tiling.id, at=at))


def _move_all(conn: Connection, *, is_live: bool) -> dict[str, Moved]:
    """Move what hangs on retired cells to the cells in force, by table; where nothing does, nothing happens.

    Components, cases and complaints go by their place, links of documents by the most ground.
    """
    moved: dict[str, Moved] = {}
    lookup: CellLookup | None = None
    for table in _TABLES:
        ids, lon, lat = places_on_retired(conn, table.name)
        if len(ids) == 0:
            continue
        lookup = lookup or CellLookup.load(conn)
        moved[table.name] = _move(conn, table, ids, lookup.cell_ids(lon, lat), is_live=is_live)
    links = _count(conn, "document_links")
    if links:
        conn.exec_driver_sql(load_queries("gridcity.redraw").link_successors)
        outside = _count(conn, "document_links")
        moved["document_links"] = Moved(links - outside, outside)
    return moved


def _carry_surveys(conn: Connection, tiling_id: int) -> None:
    """Let open surveys go on in the new cells of their ground; closed ones keep the cells of their day."""
    queries = load_queries("gridcity.redraw")
    with cursor(conn) as cur:
        for statement in (
            queries.survey_items_again,
            queries.survey_cells_again,
            queries.survey_cells_gone,
            queries.survey_stops_gone,
        ):
            cur.execute(statement, {"tiling_id": tiling_id})


def _carry_patrols(conn: Connection, tiling_id: int) -> None:
    """Give the minutes of patrols in retired cells to the cells that hold their ground, each its share."""
    queries = load_queries("gridcity.redraw")
    with cursor(conn) as cur:
        for statement in (queries.patrols_again, queries.patrols_less, queries.patrols_gone):
            cur.execute(statement, {"tiling_id": tiling_id})


def _count(conn: Connection, table: str) -> int:
    """Count the rows of a table that hang on retired cells."""
    return int(conn.scalar(text(f"SELECT count(*) {on_retired(table)}")) or 0)


def _move(conn: Connection, table: Table, ids: Ints, cell_ids: Ints, *, is_live: bool) -> Moved:
    """Give rows of a table the cells that their places were found in, if any."""
    found = cell_ids >= 0
    draft = Table("moved", MetaData(), Column("id", BigInteger), Column("cell_id", BigInteger))
    conn.exec_driver_sql("CREATE TEMPORARY TABLE moved (id bigint, cell_id bigint)")
    copy_binary(conn, draft, ["id", "cell_id"], [ids[found], cell_ids[found]])
    conn.exec_driver_sql("ANALYZE moved")
    if is_live or len(ids) < _WORTH_REWRITING:
        _update(conn, table)
    else:
        with rewritten(conn, table.c.cell_id):
            _update(conn, table)
    conn.exec_driver_sql("DROP TABLE moved")
    return Moved(int(found.sum()), int((~found).sum()))


def _update(conn: Connection, table: Table) -> None:
    conn.exec_driver_sql(
        f"UPDATE {table.name} SET cell_id = moved.cell_id FROM moved WHERE {table.name}.id = moved.id"
    )
