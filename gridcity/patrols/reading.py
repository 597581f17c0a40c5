"""What cells know of patrols: when somebody was last there, how long in some days, and who."""

from datetime import datetime

from sqlalchemy import Connection

from gridcity.cells.areas import get_area
from gridcity.cells.errors import CellNotFound
from gridcity.city.model import Level
from gridcity.patrols.model import AreaCoverage, CellMinutes, CellPatrols, Visit
from gridcity.patrols.repository import rows_of
from gridcity.patrols.service import TRACK_READERS
from gridcity.people.model import Person


def patrols_of_cell(conn: Connection, code: str, *, by: Person, at: datetime, most: int = 10) -> CellPatrols:
    """Say when a cell was last patrolled, for how long in the last 7 and 30 days, and by whom.

    Names are told to those who may see tracks, and to everybody the own one.

    Raises
    ------
    CellNotFound
        No cell in force has that code.
    """
    values = {
        "code": code,
        "at": at,
        "person_id": by.id,
        "shows_all": by.role in TRACK_READERS,
        "most": most,
    }
    sums = rows_of(conn, "cell_sums", values)
    if not sums:
        raise CellNotFound(f"There is no cell {code}.", cell_code=code)
    visits = tuple(Visit(**row) for row in rows_of(conn, "cell_visits", values))
    return CellPatrols(**sums[0], visits=visits)


def minutes_by_cell(
    conn: Connection,
    *,
    since: datetime | None,
    until: datetime,
    area: str | None = None,
    after: str | None = None,
    limit: int = 500,
) -> list[CellMinutes]:
    """List cells in force, by code, with the patrols that were last in them in a period: the exposure.

    Parameters
    ----------
    since, until
        The period: from, including; to, excluding. None: 30 days before its end.
    area
        Only the cells of an area, by its code.
    after
        Go on after this cell.

    Raises
    ------
    AreaNotFound
        There is no such area.
    """
    if area is not None:
        get_area(conn, area)
    values = {"since": since, "until": until, "area": area or "", "after": after or "", "most": limit}
    return [CellMinutes(**row) for row in rows_of(conn, "minutes_by_cell", values)]


def coverage(conn: Connection, level: Level, *, at: datetime, area: str | None = None) -> list[AreaCoverage]:
    """Count how many cells of each area of a level were patrolled of late, by the areas' codes.

    Raises
    ------
    AreaNotFound
        There is no such area.
    """
    if area is not None:
        get_area(conn, area)
    values = {"digits": level.code_length, "at": at, "area": area or ""}
    return [AreaCoverage(**row) for row in rows_of(conn, "coverage_by_area", values)]
