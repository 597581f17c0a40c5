"""The register in pages by code, as it stands or as it was on a day.

A page costs what it shows: it is walked to in the order of codes, and only what a filter names is looked
at. The codes of a class are looked for where they begin, county by county. What stood somewhere, or was in
some state, on a past day is what is so now, or was so before one of the events.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import Connection

from gridcity.components.errors import ComponentNotFound
from gridcity.components.model import Component, ComponentFilter, Page, State
from gridcity.components.repository import component_of, get, rows_of
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.components.listing")
_COMPONENTS: str = load_queries("gridcity.components").components
_MOST = 1_000
_BOX = "st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)"
_PRESENT = {
    "cell_code": "standing.cell_id IN (SELECT id FROM cells WHERE code = %(cell_code)s AND valid_to IS NULL)",
    "state": "standing.state = %(state)s",
    "not_intact": "standing.state <> 'intact'",
    "bbox": f"standing.cell_id IN (SELECT cells_in_box({_BOX})) AND standing.geom && {_BOX}",
    "wide_bbox": f"standing.geom && {_BOX}",
}
_PAST = {
    # Whatever was moved since is looked for by its place: the cell of that day may be retired.
    "cell_code": "EXISTS (SELECT FROM cells WHERE code = %(cell_code)s AND valid_to IS NULL AND"
    " (id = was.cell_id OR (was.cell_id <> standing.cell_id AND st_intersects(geom, was.geom))))",
    "state": "was.state = %(state)s",
    "not_intact": "was.state <> 'intact'",
    "bbox": f"was.geom && {_BOX}",
    "wide_bbox": f"was.geom && {_BOX}",
}
_MAY_HAVE_BEEN = {
    "cell_code": _SQL.stood_in_cell,
    "bbox": _SQL.stood_in_box,
    "not_intact": _SQL.stood_in_state,
}
"""Condition → which components have to be looked at for it; the first that is asked for narrows most."""

_MOST_CELLS = 1_000
"""Of a box with more cells, a page is found sooner by walking the codes than through the cells."""

_TABLE, _ANY = "FROM components AS standing", "TRUE"


def get_as_of(conn: Connection, code: str, *, on: date, zone: tzinfo) -> Component:
    """Read a component as it was at the end of a day, in the cell of that day.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        It is no code, or no component had it on that day.
    """
    query = _shown(_SQL.as_of.replace(_ANY, "standing.id = %(one_id)s"))
    rows = rows_of(conn, query, {"one_id": get(conn, code).id, "as_of": on})
    if not rows:
        raise ComponentNotFound(f"On {on} there was no component {code}.", component_code=code, as_of=on)
    past = component_of(rows[0])
    evening = datetime.combine(on, time.min, tzinfo=zone) + timedelta(days=1)
    cells = rows_of(conn, _SQL.cell_of_day, {"lon": past.lon, "lat": past.lat, "at": evening})
    return replace(past, cell_id=cells[0]["id"], cell_code=cells[0]["code"]) if cells else past


def list_page(conn: Connection, wanted: ComponentFilter, *, after: str | None, limit: int) -> Page:
    """List components by code, from the one after ``after``; doubles are not listed."""
    limit = max(1, min(limit, _MOST))
    asked, values = _asked(conn, wanted)
    query = _present(asked) if wanted.as_of is None else _past(asked)
    items: list[Component] = []
    for first, last in _spans(conn, wanted, after or ""):
        values |= {"first": first, "last": last, "limit": limit + 1 - len(items)}
        items += [component_of(row) for row in rows_of(conn, query, values)]
        if len(items) > limit:
            return Page(tuple(items[:limit]), items[limit - 1].code)
    return Page(tuple(items), None)


def _asked(conn: Connection, wanted: ComponentFilter) -> tuple[list[str], dict[str, object]]:
    """Give the conditions that are asked for, and what they bind."""
    asked = [name for name in ("cell_code", "state") if getattr(wanted, name) is not None]
    if wanted.state not in (None, State.INTACT):
        asked.append("not_intact")  # said to the planner: the index on states leaves out what is intact
    values: dict[str, object] = {
        "as_of": wanted.as_of,
        "class_id": wanted.class_id,
        "cell_code": wanted.cell_code,
        "state": None if wanted.state is None else str(wanted.state),
    }
    if wanted.bbox is not None:
        values |= dict(zip(("west", "south", "east", "north"), wanted.bbox, strict=True))
        cells = rows_of(conn, f"SELECT cells_in_box({_BOX}) LIMIT {_MOST_CELLS + 1}", values)
        asked.append("bbox" if len(cells) <= _MOST_CELLS else "wide_bbox")
    return asked, values


def _spans(conn: Connection, wanted: ComponentFilter, after: str) -> list[tuple[str, str]]:
    """Say between which codes to look: after the first, up to the last."""
    if wanted.class_id is None or wanted.cell_code is not None or wanted.bbox is not None:
        return [(after, "9" * 17)]
    rows = rows_of(conn, _SQL.prefixes_of_class, {"class_id": wanted.class_id})
    spans = [(row["prefix"] + "0" * 6, row["prefix"] + "9" * 6) for row in rows]
    return [(max(first, after), last) for first, last in spans if last > after]


def _present(asked: list[str]) -> str:
    where = ["standing.merged_into_id IS NULL", *(_PRESENT[name] for name in asked), *_WALKED]
    return _shown(_ordered(f"SELECT standing.* {_TABLE} WHERE {' AND '.join(where)}"))


def _past(asked: list[str]) -> str:
    where = ["was.merged_into_id IS NULL", *(_PAST[name] for name in asked)]
    narrowing = [name for name in asked if name in _MAY_HAVE_BEEN]
    query = _SQL.as_of
    if narrowing:
        # In order before the past is made up, which costs the most and is then done for one page only.
        some = f"FROM components AS c WHERE id IN ({_MAY_HAVE_BEEN[narrowing[0]]}) ORDER BY code OFFSET 0"
        query = query.replace(_TABLE, f"FROM (SELECT c.*, c AS as_row {some}) AS standing")
        query = query.replace("jsonb_populate_record(standing,", "jsonb_populate_record(standing.as_row,")
    return _shown(_ordered(query.replace(_ANY, " AND ".join([*where, *_WALKED]))))


_WALKED = (
    "standing.code > %(first)s",
    "standing.code <= %(last)s",
    "(%(class_id)s IS NULL OR standing.class_id = %(class_id)s)",
)


def _ordered(query: str) -> str:
    return f"{query}\nORDER BY standing.code LIMIT %(limit)s"


def _shown(chosen: str) -> str:
    """Give all fields of the components that a query chooses, by code."""
    return _COMPONENTS.replace("FROM components\n", f"FROM ({chosen}) AS components\n", 1) + (
        "\nORDER BY components.code"
    )
