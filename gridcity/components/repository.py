"""Rows of the register, as components and back."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg2 import IntegrityError
from psycopg2.extras import RealDictCursor
from sqlalchemy import Connection

from gridcity.components.codes import make_code, split_code
from gridcity.components.errors import ComponentNotFound, KeyReused, NumbersExhausted
from gridcity.components.model import (
    Component,
    Entry,
    EventKind,
    NewComponent,
    State,
    Unit,
)
from gridcity.store.engine import cursor
from gridcity.store.errors import translate
from gridcity.store.queries import load_queries

Row = dict[str, Any]

_SQL = load_queries("gridcity.components")
_KNOWN = {"component_events_idempotency_key": KeyReused}


def rows_of(conn: Connection, query: str, values: Mapping[str, object]) -> list[Row]:
    """Run a statement and give its rows by name."""
    with cursor(conn).connection.cursor(cursor_factory=RealDictCursor) as cur:
        cur.execute(query, values)
        return [dict(row) for row in cur.fetchall()]


def next_code(conn: Connection, prefix: str) -> str:
    """Allot the next code of a county and class; others wait until this transaction ends.

    Raises
    ------
    NumbersExhausted
        There are no more.
    """
    rows = rows_of(conn, _SQL.next_number, {"prefix": prefix})
    if not rows:
        raise NumbersExhausted(f"All numbers of {prefix} are given.", prefix=prefix)
    return make_code(prefix, rows[0]["last"])


def insert(
    conn: Connection,
    new: NewComponent,
    *,
    code: str,
    name: str,
    cell_id: int,
    start_on: date,
    key: str | None,
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
        "key": key,
        "attributes": json.dumps(dict(new.attributes), ensure_ascii=False),
        "lon": new.lon,
        "lat": new.lat,
    }
    rows_of(conn, _SQL.register, values)


def find_registered(conn: Connection, key: str) -> str | None:
    """Find the code of what was registered under a key; whoever comes with it at the same time waits."""
    with cursor(conn) as cur:
        cur.execute("SELECT pg_advisory_xact_lock(hashtext('gridcity component'), hashtext(%s))", (key,))
    rows = rows_of(conn, _SQL.registered_by_key, {"key": key})
    return rows[0]["code"] if rows else None


def get(conn: Connection, code: str, *, locked: bool = False) -> Component:
    """Read a component; ``locked``: nobody else changes it until the transaction ends.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        It is no code, or no component has it.
    """
    split_code(code)
    query = _SQL.components + "\nWHERE components.code = %(code)s"
    if locked:
        query += "\nFOR NO KEY UPDATE OF components"
    rows = rows_of(conn, query, {"code": code})
    if not rows:
        raise ComponentNotFound(f"There is no component {code}.", component_code=code)
    return component_of(rows[0])


def lock_pair(conn: Connection, one: str, other: str) -> None:
    """Lock two components against other writers, in an order that all keep."""
    rows_of(conn, _SQL.lock_pair, {"one": one, "other": other})


def save_event(
    conn: Connection,
    component: Component,
    kind: EventKind,
    after: Mapping[str, object],
    *,
    entry: Entry,
    on: date,
    other_id: int | None = None,
    batch_id: int | None = None,
) -> None:
    """Write a component's new values with the event that tells of them; its row is locked by the caller.

    Raises
    ------
    KeyReused
        The person used the key for another component, at the same moment.
    """
    values = {
        "id": component.id,
        "kind": str(kind),
        "effective_on": on,
        "before": to_json({name: stored_value(component, name) for name in after}),
        "after": to_json(after),
        "other_id": other_id,
        "batch_id": batch_id,
        "at": entry.at,
        "actor_id": entry.by_id,
        "note": entry.note.strip(),
        "key": entry.key,
    }
    try:
        with cursor(conn) as cur:
            cur.execute(_SQL.save_event, values)
    except IntegrityError as error:
        raise translate(error, _KNOWN) or error from error


def merge_followers(conn: Connection, double: Component, into: Component, *, entry: Entry, on: date) -> None:
    """Lead what was merged into the double to its survivor."""
    values = {
        "id": double.id,
        "into_id": into.id,
        "effective_on": on,
        "at": entry.at,
        "actor_id": entry.by_id,
        "note": entry.note.strip(),
    }
    with cursor(conn) as cur:
        cur.execute(_SQL.merge_followers, values)


def find_by_key(conn: Connection, entry: Entry) -> Row | None:
    """Find the event that a person wrote under a key."""
    if entry.key is None or entry.by_id is None:
        return None
    rows = rows_of(conn, _SQL.event_by_key, {"actor_id": entry.by_id, "key": entry.key})
    return rows[0] if rows else None


def place_text(lon: float, lat: float) -> str:
    """Write a place (EPSG:4326) [°] as an event keeps it: read again, it is the same to the last bit."""
    return f"SRID=4326;POINT({float(lon)!r} {float(lat)!r})"


def stored_value(component: Component, column: str) -> object:
    """Give what a column of ``components`` holds for a component, as an event keeps it."""
    if column == "geom":
        return place_text(component.lon, component.lat)
    if column in ("governing_id", "owner_id", "maintainer_id"):
        unit: Unit | None = getattr(component, column.removesuffix("_id"))
        return None if unit is None else unit.id
    if column == "merged_into_id":
        return None  # who is merged is changed no more; its followers are led on by a statement of their own
    value: object = getattr(component, column)
    return value


def to_json(values: Mapping[str, object]) -> str:
    """Write an event's fields."""
    return json.dumps(dict(values), ensure_ascii=False, default=str)


def component_of(row: Row) -> Component:
    """Make a component of a row."""
    units = {
        name: Unit(row.pop(f"{name}_id"), row.pop(f"{name}_code"), row.pop(f"{name}_name"))
        for name in ("governing", "owner", "maintainer")
    }
    kept: dict[str, Any] = {name: None if unit.id is None else unit for name, unit in units.items()}
    return Component(**kept, **(row | {"state": State(row["state"])}))
