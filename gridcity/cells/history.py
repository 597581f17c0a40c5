"""The tilings that were ever in force, and where each cell's ground came from and went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gridcity.cells.errors import CellNotFound
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries


@dataclass(frozen=True, slots=True)
class TilingVersion:
    """A tiling that is or was in force: its ``cells``, and how many of them ``began`` with it.

    ``ended`` are those of the tiling before that it retired; the rest went on unchanged.
    """

    id: int
    kind: str
    cell_size_m: float
    finest_level: str
    valid_from: datetime
    valid_to: datetime | None
    cells: int
    began: int
    ended: int


@dataclass(frozen=True, slots=True)
class Relative:
    """A cell that shares ground with an earlier or later one: how much, and the share of either [-]."""

    code: str
    valid_from: datetime
    valid_to: datetime | None
    shared_m2: float
    share_of_parent: float
    share_of_child: float


@dataclass(frozen=True, slots=True)
class CellVersion:
    """A cell that a code names or named, with its outline as GeoJSON (EPSG:4326)."""

    id: int
    code: str
    area_m2: float
    valid_from: datetime
    valid_to: datetime | None
    outline: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """A cell, all cells of the same code (the latest first), its relatives of one redraw before and after."""

    cell: CellVersion
    versions: tuple[CellVersion, ...]
    parents: tuple[Relative, ...]
    children: tuple[Relative, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A cell beside another: a point inside it [°], and its open cases."""

    code: str
    lon: float
    lat: float
    open: int


def list_tilings(conn: Connection) -> list[TilingVersion]:
    """List every tiling that was ever in force, newest first."""
    return [TilingVersion(*row) for row in _rows(conn, "all_tilings", {})]


def lineage(conn: Connection, code: str, *, cell_id: int | None = None) -> Lineage:
    """Say where a cell's ground came from and where it went.

    Parameters
    ----------
    code
        Of the cell: the one in force, or else the last that had it.
    cell_id
        To ask for another of the cells that had the code.

    Raises
    ------
    CellNotFound
        There never was such a cell.
    """
    versions = tuple(CellVersion(*row) for row in _rows(conn, "cell_versions", {"code": code}))
    cell = next((one for one in versions if cell_id in (None, one.id)), None)
    if cell is None:
        raise CellNotFound(f"There never was a cell {code}.", cell_code=code)
    relatives = (
        tuple(Relative(*row) for row in _rows(conn, query, {"id": cell.id}))
        for query in ("cell_parents", "cell_children")
    )
    return Lineage(cell, versions, *relatives)


def neighbours(conn: Connection, code: str) -> list[Neighbour]:
    """List the cells in force that touch one, if only in a corner.

    Raises
    ------
    CellNotFound
        No cell in force has that code.
    """
    found = [Neighbour(*row) for row in _rows(conn, "cell_neighbours", {"code": code})]
    if not found and not any(row[4] is None for row in _rows(conn, "cell_versions", {"code": code})):
        raise CellNotFound(f"There is no cell {code}.", cell_code=code)
    return found


def _rows(conn: Connection, query: str, values: dict[str, object]) -> list[tuple]:  # type: ignore[type-arg]
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.cells"), query), values)
        return list(cur.fetchall())
