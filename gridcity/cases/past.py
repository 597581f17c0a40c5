"""The map and the queue as they were at any instant, from the events that had happened by then.

Which cases were open, and in which stage, is one look at the last event of each that may have been; what
a list shows of a case is made of its events, by the same rules that made the case (``projection.rebuilt``).
Places, classes and cells of a case never change, so filters by them ask the case as it stands.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cases import listing, projection, repository
from gridcity.cases.model import Case, CaseEvent, CaseFilter, Page, Stage
from gridcity.cases.tiles import POINTS_FROM_ZOOM, WORLD_M
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_EVENTS = load_queries("gridcity.cases").event_rows
_OPEN_THEN = "INNER JOIN cases_open_at(%(then)s::timestamptz) AS past ON past.case_id = cases.id"
_STAGES = "past.stage = ANY(%(stages)s)"
_COUNT = f"""
SELECT past.stage, count(*)
FROM cases
{_OPEN_THEN}
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE """
_TILE_SOURCE = f"""
FROM cases
{_OPEN_THEN}
INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
LEFT JOIN cells ON cases.cell_id = cells.id
WHERE cases.geom_3857 && st_tileenvelope(%(z)s, %(x)s, %(y)s)
    AND cases.place_quality <> 'default'"""
_POINTS = f"""
SELECT st_asmvt(q, 'cases', 4096, 'geom', 'id')
FROM (
    SELECT
        cases.id,
        past.stage,
        cases.class_id,
        {listing.EMERGENCY} AS is_emergency,
        st_asmvtgeom(cases.geom_3857, st_tileenvelope(%(z)s, %(x)s, %(y)s), 4096, 64, TRUE) AS geom
    {_TILE_SOURCE}"""
_BY_STAGE = ",".join(
    f"count(*) FILTER (WHERE past.stage = '{stage}')::integer AS {stage}"
    for stage in Stage
    if stage is not Stage.CLOSED
)
_SQUARES = f"""
SELECT st_asmvt(q, 'cases', 4096, 'geom')
FROM (
    SELECT
        count(*)::integer AS count,
        {_BY_STAGE},
        count(*) FILTER (WHERE {listing.EMERGENCY})::integer AS emergency,
        st_asmvtgeom(
            st_setsrid(st_makepoint(avg(st_x(cases.geom_3857)), avg(st_y(cases.geom_3857))), 3857),
            st_tileenvelope(%(z)s, %(x)s, %(y)s), 4096, 0, TRUE
        ) AS geom
    {_TILE_SOURCE}"""
_SQUARE_BY = "GROUP BY floor(st_x(cases.geom_3857) / %(side_m)s), floor(st_y(cases.geom_3857) / %(side_m)s)"


@dataclass(frozen=True, slots=True)
class PastFilter:
    """Which of the cases open at an instant are meant; empty fields do not narrow it.

    ``area`` and ``cell`` are codes; the stages are those of the instant.
    """

    stages: tuple[Stage, ...] = ()
    class_ids: tuple[int, ...] = ()
    area: str | None = None
    cell: str | None = None


def count_open_at(conn: Connection, then: datetime, where: PastFilter) -> dict[Stage, int]:
    """Count the cases that were open at an instant, by the stage they were in."""
    clauses, values = _clauses(then, where)
    with cursor(conn) as cur:
        cur.execute(f"{_COUNT}{' AND '.join(clauses) or 'TRUE'} GROUP BY past.stage", values)
        counted = {Stage(stage): count for stage, count in cur.fetchall()}
    return {stage: counted.get(stage, 0) for stage in Stage if stage is not Stage.CLOSED}


def list_open_at(
    conn: Connection, then: datetime, where: PastFilter, *, after: str | None = None, limit: int = 50
) -> Page:
    """Read a page of the queue as it was at an instant, newest report first.

    Parameters
    ----------
    then
        The instant, with a time zone: what had happened by then, and nothing that came after, counts.
        An event that was entered later for an earlier time counts as of its own time.
    after
        ``Page.next`` of the page before; None begins.

    Raises
    ------
    FilterNotUnderstood
        The mark cannot be read.
    """
    clauses, values = _clauses(then, where)
    limit = max(1, min(limit, listing.MOST_PER_PAGE))
    values["limit"] = limit + 1
    if after is not None:
        values["after_key"], values["after_id"] = listing.read_mark(after, listing.CaseOrder.NEWEST)
        clauses.append("(cases.reported_at, cases.id) < (%(after_key)s::timestamptz, %(after_id)s::bigint)")
    with cursor(conn) as cur:
        cur.execute(
            f"SELECT cases.id, past.version FROM cases {_OPEN_THEN}"
            f" LEFT JOIN cells ON cases.cell_id = cells.id WHERE {' AND '.join(clauses) or 'TRUE'}"
            " ORDER BY cases.reported_at DESC, cases.id DESC LIMIT %(limit)s",
            values,
        )
        found: list[tuple[int, int]] = cur.fetchall()
    items = _as_they_were(conn, found[:limit])
    return Page(items, listing.mark_of(items[-1], listing.CaseOrder.NEWEST) if len(found) > limit else None)


def past_tile_statement(
    then: datetime, where: PastFilter, z: int, x: int, y: int
) -> tuple[str, dict[str, Any]]:
    """Give the statement, and the values it binds, whose one value is a tile's bytes (EPSG:3857).

    From zoom 13 on a point a case; before it one point a square of 1/16 of the tile, with counts by
    stage. Cases on a stand-in point are left out: they lie nowhere.
    """
    clauses, values = _clauses(then, where)
    values |= {"z": z, "x": x, "y": y, "side_m": WORLD_M / 2**z / 16}
    condition = "".join(f" AND {clause}" for clause in clauses)
    if z >= POINTS_FROM_ZOOM:
        return f"{_POINTS}{condition}) AS q", values
    return f"{_SQUARES}{condition} {_SQUARE_BY}) AS q", values


def _clauses(then: datetime, where: PastFilter) -> tuple[list[str], dict[str, Any]]:
    still = CaseFilter(class_ids=where.class_ids, area=where.area, cell=where.cell)
    clauses, values = listing.clauses_of(still, at=then)
    if where.stages:
        clauses.append(_STAGES)
        values["stages"] = [str(stage) for stage in where.stages]
    return clauses, values | {"then": then}


def _as_they_were(conn: Connection, versions: Sequence[tuple[int, int]]) -> list[Case]:
    """Make each case of its first events, so many as its version says; in the order given."""
    ids = [case_id for case_id, _ in versions]
    values: dict[str, Any] = {"ids": ids, "limit": len(ids)}
    today = {
        case.id: case
        for case in repository.select_cases(conn, ["cases.id = ANY(%(ids)s)"], "cases.id", values)
    }
    events: dict[int, list[CaseEvent]] = defaultdict(list)
    with cursor(conn) as cur:
        cur.execute(f"{_EVENTS} WHERE case_events.case_id = ANY(%s) ORDER BY case_events.seq", (ids,))
        for event in map(repository.event_of, cur.fetchall()):
            events[event.case_id].append(event)
        cur.execute("SELECT id, name FROM departments")
        names = dict(cur.fetchall())
    return [
        replace(past, department_name=names.get(past.department_id))
        for past in (projection.rebuilt(today[id_], events[id_][:version]) for id_, version in versions)
    ]
