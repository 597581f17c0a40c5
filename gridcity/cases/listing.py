"""Lists, counts and layers of cases by one filter; pages continue after a key, not a number of rows."""

import base64
import binascii
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from psycopg2 import DataError, InternalError
from sqlalchemy import Connection

from gridcity.cases import repository
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.cases.model import Case, CaseCount, CaseFilter, Page, Stage
from gridcity.cases.words import check_words
from gridcity.store.engine import cursor

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_PER_PAGE = 500
MOST_CORNERS = 1_000
"""How many corners a drawn area may have. [-]"""
MOST_CORNERS_CROSSED = 200
"""How many, where it crosses itself: mending takes time by the square of them, 0.3 s for so many. [-]"""

LATE = "is_late(cases.stage, cases.is_suspended, cases.due_at, %(at)s::timestamptz)"
"""What is late is said once, in ``store/functions/late.sql``."""
EMERGENCY = (
    "(cases.class_id IN (SELECT id FROM catalogue_classes WHERE is_emergency)"
    " OR coalesce(cases.condition_id IN (SELECT id FROM filing_conditions WHERE is_emergency), FALSE))"
)
"""A case cannot wait by its class or by its filing condition."""
_OPEN = "cases.closed_at IS NULL"
_AHEAD = timedelta(days=365_000)
"""By so much the deadlines of emergencies count as earlier."""


class CaseOrder(StrEnum):
    """Which cases come first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"
    URGENT = "urgent"  # emergencies first, then by deadline


_KEYS = {
    CaseOrder.NEWEST: ("cases.reported_at", "<", "DESC"),
    CaseOrder.OLDEST: ("cases.reported_at", ">", "ASC"),
    # Cases without a deadline come last.
    CaseOrder.DUE: ("coalesce(cases.due_at, 'infinity'::timestamptz)", ">", "ASC"),
    CaseOrder.URGENT: (
        f"CASE WHEN {EMERGENCY}"
        " THEN coalesce(cases.due_at - interval '8760000 hours', '-infinity'::timestamptz)"
        " ELSE coalesce(cases.due_at, 'infinity'::timestamptz) END",
        ">",
        "ASC",
    ),
}

_CLAUSES = {
    "stages": "cases.stage = ANY(%(stages)s)",
    "class_ids": "cases.class_id = ANY(%(class_ids)s)",
    "cell": "cells.code = %(cell)s",
    "department_id": "cases.department_id = %(department_id)s",
    "since": "cases.reported_at >= %(since)s",
    "until": "cases.reported_at < %(until)s",
    "closed_since": "cases.closed_at >= %(closed_since)s",
    "closed_until": "cases.closed_at < %(closed_until)s",
    "is_verified": "(cases.verified_at IS NOT NULL) = %(is_verified)s",
    "within": "cases.geom && %(within)s::geometry AND st_covers(%(within)s::geometry, cases.geom)",
    "is_emergency": f"{EMERGENCY} = %(is_emergency)s",
    "is_suspended": "cases.is_suspended = %(is_suspended)s",
    "is_held": "cases.is_held = %(is_held)s",
    "place_qualities": "cases.place_quality = ANY(%(place_qualities)s)",
}


def list_cases(
    conn: Connection,
    where: CaseFilter,
    *,
    at: datetime,
    order: CaseOrder = CaseOrder.NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Read one page of the cases that a filter lets through.

    Parameters
    ----------
    where
        Which cases.
    at
        Now: what is late, is late at this instant.
    order
        Which come first; cases of the same instant by their number.
    after
        ``Page.next`` of the page before; None begins.
    limit
        Cases a page, 1 to 500.

    Raises
    ------
    FilterNotUnderstood
        The polygon or the mark cannot be read.
    """
    clauses, values = clauses_of(where, at=at)
    key, comparison, direction = _KEYS[order]
    if after is not None:
        values["after_key"], values["after_id"] = read_mark(after, order)
        clauses.append(f"({key}, cases.id) {comparison} (%(after_key)s::timestamptz, %(after_id)s::bigint)")
    limit = max(1, min(limit, MOST_PER_PAGE))
    values["limit"] = limit + 1
    by = f"{key} {direction}, cases.id {direction}"
    try:
        found = repository.select_cases(conn, clauses, by, values)
    except (DataError, InternalError) as error:
        raise _not_understood() from error
    more = len(found) > limit
    items = found[:limit]
    return Page(items, mark_of(items[-1], order) if more else None)


def count_cases(conn: Connection, where: CaseFilter, *, at: datetime) -> CaseCount:
    """Count what ``list_cases`` would list on all its pages: by stage, and how many are late.

    Raises
    ------
    FilterNotUnderstood
        The polygon cannot be read.
    """
    clauses, values = clauses_of(where, at=at)
    values["at"] = at
    condition = " AND ".join(clauses) or "TRUE"
    try:
        with cursor(conn) as cur:
            cur.execute(
                f"SELECT cases.stage, count(*), count(*) FILTER (WHERE {LATE})"
                " FROM cases LEFT JOIN cells ON cases.cell_id = cells.id"
                f" WHERE {condition} GROUP BY cases.stage",
                values,
            )
            rows = cur.fetchall()
    except (DataError, InternalError) as error:
        raise _not_understood() from error
    by_stage = dict.fromkeys(Stage, 0) | {Stage(stage): count for stage, count, _ in rows}
    return CaseCount(sum(by_stage.values()), sum(late for _, _, late in rows), by_stage)


def clauses_of(where: CaseFilter, *, at: datetime) -> tuple[list[str], dict[str, Any]]:
    """Give a filter as SQL conditions over ``cases`` and ``cells``, and the values they bind.

    No value is ever part of the text. A NUL, which no text of the store can hold, is refused.
    """
    check_words(text=where.text, address=where.area, name=where.cell)
    clauses: list[str] = []
    values: dict[str, Any] = {}
    for name, clause in _CLAUSES.items():
        value = getattr(where, name)
        if value is None or value == ():
            continue
        clauses.append(clause)
        values[name] = list(value) if isinstance(value, tuple) else value
    if where.within is not None:
        values["within"] = _polygon(where.within)
    if where.area:
        clauses.append("starts_with(cells.code, %(area)s)")
        values["area"] = where.area
    if where.text and where.text.strip():
        clauses.append(
            "(cases.description ILIKE %(text)s OR cases.address ILIKE %(text)s OR cases.number LIKE %(text)s"
            " OR cases.external_key ILIKE %(text)s)"
        )
        values["text"] = f"%{_escaped(where.text.strip())}%"
    if where.is_late or (where.stages and Stage.CLOSED not in where.stages):
        clauses.append(_OPEN)  # said by the stage already; in these words the index of open cases knows it
    if where.is_late is not None:
        clauses.append(LATE if where.is_late else f"NOT {LATE}")
        values["at"] = at
    return clauses, values


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _polygon(geojson: str) -> str:
    """Read a polygon from GeoJSON, and give it as the store reads it; one that crosses itself is mended.

    Raises
    ------
    FilterNotUnderstood
        It is no polygon, has too many corners, or lies beyond the range of longitudes and latitudes.
    """
    import shapely

    try:
        shape = shapely.from_geojson(geojson)
    except (shapely.GEOSException, UnicodeError) as error:  # shapely cannot always say what it dislikes
        raise _not_understood() from error
    if not isinstance(shape, shapely.Polygon | shapely.MultiPolygon) or shape.is_empty:
        raise _not_understood()
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _not_understood()
    mended = _mended(shape)
    if mended.is_empty:
        raise _not_understood()
    text: str = shapely.to_wkb(shapely.set_srid(mended, 4326), hex=True, include_srid=True)
    return text


def _mended(shape: "BaseGeometry") -> "BaseGeometry":
    """Give an area whose outline does not cross itself; lines without an inside are left out."""
    import shapely

    corners, most = shapely.get_num_coordinates(shape), MOST_CORNERS
    if corners <= most:
        if shape.is_valid:
            return shape
        most = MOST_CORNERS_CROSSED
    if corners > most:
        crossing = "" if most == MOST_CORNERS else " that crosses itself"
        raise FilterNotUnderstood(
            f"An area{crossing} may have {most:,} corners, not {corners:,}: draw it more simply.",
            name="within",
            corners=int(corners),
            most=most,
        )
    mended: BaseGeometry = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    return mended


def mark_of(case: Case, order: CaseOrder) -> str:
    """Write the mark after which the next page begins."""
    text = _key_of(case, order)
    return base64.urlsafe_b64encode(f"{order}|{text}|{case.id}".encode()).decode().rstrip("=")


def _key_of(case: Case, order: CaseOrder) -> str:
    """Write what a case is ordered by."""
    if order not in {CaseOrder.DUE, CaseOrder.URGENT}:
        return case.reported_at.isoformat()
    is_ahead = order is CaseOrder.URGENT and case.is_emergency
    if case.due_at is None:
        return "-infinity" if is_ahead else "infinity"
    return (case.due_at.astimezone(UTC) - _AHEAD if is_ahead else case.due_at).isoformat()


def read_mark(mark: str, order: CaseOrder) -> tuple[str, int]:
    """Read a mark: the instant and the number of the last case of the page before.

    Raises
    ------
    FilterNotUnderstood
        It was made for another order, or by nobody.
    """
    try:
        kind, text, case_id = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode().split("|")
        if kind != order or not 0 <= (number := int(case_id)) < 2**63:
            raise _mark_not_understood()
        instant = text if text.removeprefix("-") == "infinity" else datetime.fromisoformat(text).isoformat()
    except (ValueError, binascii.Error) as error:
        raise _mark_not_understood() from error
    return instant, number


def _mark_not_understood() -> FilterNotUnderstood:
    return FilterNotUnderstood("That page does not exist; begin again with the first one.", name="after")


def _not_understood() -> FilterNotUnderstood:
    return FilterNotUnderstood("The area drawn is no polygon in longitude and latitude.", name="within")
