"""Rows of the register, as components and back."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from psycopg2.extras import RealDictCursor
from sqlalchemy import Connection

from gridcity.components.codes import make_code, split_code
from gridcity.components.errors import ComponentNotFound, NumbersExhausted
from gridcity.components.model import Component, ComponentFilter, NewComponent, Page, State, StateChange, Unit
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_CONDITIONS = {
    "cell_code": "cells.code = %(cell_code)s AND cells.valid_to IS NULL",
    "class_id": "components.class_id = %(class_id)s",
    "state": "components.state = %(state)s",
    "bbox": "components.geom && st_makeenvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)",
    "after": "components.code > %(after)s",
}
_MOST = 1_000


def next_code(conn: Connection, prefix: str) -> str:
    """Allot the next code of a county and class; others wait until this transaction ends.

    Raises
    ------
    NumbersExhausted
        There are no more.
    """
    rows = _rows(conn, load_queries("gridcity.components").next_number, {"prefix": prefix})
    if not rows:
        raise NumbersExhausted(f"All numbers of {prefix} are given.", prefix=prefix)
    return make_code(prefix, rows[0]["last"])


def insert(
    conn: Connection, new: NewComponent, *, code: str, name: str, cell_id: int, start_on: date
) -> None:
    """Enter a component under its code."""
    values = {
        "code": code,
        "class_id": new.class_id,
        "name": name,
        "governing_id": new.governing_id,
        "owner_id": new.owner_id,
        "maintainer_id": new.maintainer_id,
        "cell_id": cell_id,
        "state": str(new.state),
        "start_on": start_on,
        "data_source": new.data_source,
        "remark": new.remark,
        "attributes": json.dumps(dict(new.attributes), ensure_ascii=False),
        "lon": new.lon,
        "lat": new.lat,
    }
    _rows(conn, load_queries("gridcity.components").register, values)


def get(conn: Connection, code: str) -> Component:
    """Read a component.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        It is no code, or no component has it.
    """
    split_code(code)
    query = load_queries("gridcity.components").components + "\nWHERE components.code = %(code)s"
    rows = _rows(conn, query, {"code": code})
    if not rows:
        raise ComponentNotFound(f"There is no component {code}.", component_code=code)
    return _component(rows[0])


def list_page(conn: Connection, wanted: ComponentFilter, *, after: str | None, limit: int) -> Page:
    """List components by code, from the one after ``after``."""
    limit = max(1, min(limit, _MOST))
    values: dict[str, object] = {"limit": limit + 1}
    asked: list[str] = []
    for name in ("cell_code", "class_id", "state"):
        value = getattr(wanted, name)
        if value is not None:
            asked.append(name)
            values[name] = str(value) if isinstance(value, State) else value
    if wanted.bbox is not None:
        asked.append("bbox")
        values |= dict(zip(("west", "south", "east", "north"), wanted.bbox, strict=True))
    if after is not None:
        asked.append("after")
        values["after"] = after
    where = "\nWHERE " + "\n    AND ".join(_CONDITIONS[name] for name in asked) if asked else ""
    query = (
        load_queries("gridcity.components").components + where + "\nORDER BY components.code\nLIMIT %(limit)s"
    )
    items = [_component(row) for row in _rows(conn, query, values)]
    more = len(items) > limit
    return Page(tuple(items[:limit]), items[limit - 1].code if more else None)


def save_state(
    conn: Connection,
    component: Component,
    state: State,
    *,
    at: datetime,
    changed_on: date,
    actor_id: int | None,
    note: str,
) -> bool:
    """Change a state and write its history; False where somebody else changed it in the meantime."""
    values = {
        "id": component.id,
        "previous": str(component.state),
        "state": str(state),
        "at": at,
        "changed_on": changed_on,
        "actor_id": actor_id,
        "note": note,
    }
    return bool(_rows(conn, load_queries("gridcity.components").change_state, values))


def history(conn: Connection, component_id: int) -> list[StateChange]:
    """Read the changes of a component's state, oldest first."""
    rows = _rows(conn, load_queries("gridcity.components").history, {"id": component_id})
    return [
        StateChange(
            State(row["previous"]), State(row["state"]), row["happened_at"],
            row["actor_id"], row["actor_name"], row["note"],
        )
        for row in rows
    ]  # fmt: skip


def save_place(
    conn: Connection, component_id: int, *, lon: float, lat: float, cell_id: int, changed_on: date
) -> None:
    """Give a component another place and its cell."""
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.components").move,
            {"id": component_id, "lon": lon, "lat": lat, "cell_id": cell_id, "changed_on": changed_on},
        )


def _rows(conn: Connection, query: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    with cursor(conn).connection.cursor(cursor_factory=RealDictCursor) as cur:
        cur.execute(query, values)
        return [dict(row) for row in cur.fetchall()]


def _component(row: dict[str, Any]) -> Component:
    units = {
        name: Unit(row.pop(f"{name}_id"), row.pop(f"{name}_code"), row.pop(f"{name}_name"))
        for name in ("governing", "owner", "maintainer")
    }
    kept: dict[str, Any] = {name: None if unit.id is None else unit for name, unit in units.items()}
    return Component(**kept, **(row | {"state": State(row["state"])}))
