"""The history of a component, in words that people read: departments, cells and places for their numbers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from gridcity.components.model import Component, ComponentEvent, EventKind
from gridcity.components.repository import Row, rows_of
from gridcity.store.queries import load_queries

_UNITS = {"governing_id": "governing", "owner_id": "owner", "maintainer_id": "maintainer"}
_POINT = re.compile(r"SRID=4326;POINT\((\S+) (\S+)\)")


def events(conn: Connection, component: Component, *, after: int = 0) -> list[ComponentEvent]:
    """Read what happened to a component after one of its versions, oldest first; 0: from its birth."""
    sql = load_queries("gridcity.components")
    rows = rows_of(conn, sql.events, {"id": component.id, "after": after})
    names = _names(conn, rows)
    told = [_event(row, names) for row in rows]
    if after < 1:
        born = ComponentEvent(1, EventKind.REGISTER, component.start_on, None, None, "", {}, {})
        told.insert(0, born)
    return told


def _event(row: Row, names: Mapping[str, Mapping[str, Any]]) -> ComponentEvent:
    return ComponentEvent(
        seq=row["seq"],
        kind=EventKind(row["kind"]),
        effective_on=row["effective_on"],
        happened_at=row["happened_at"],
        actor_name=row["actor_name"],
        note=row["note"],
        before=_in_words(row["before"], names),
        after=_in_words(row["after"], names),
        other_code=row["other_code"],
        batch_id=row["batch_id"],
    )


def _in_words(fields: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in fields.items():
        if name in _UNITS:
            told[_UNITS[name]] = names["departments"].get(str(value))
        elif name == "cell_id":
            told["cell_code"] = names["cells"].get(str(value))
        elif name == "merged_into_id":
            told["merged_into"] = names["components"].get(str(value))
        elif name == "geom":
            found = _POINT.fullmatch(value)
            told["place"] = None if found is None else {"lon": float(found[1]), "lat": float(found[2])}
        else:
            told[name] = value
    return told


def _names(conn: Connection, rows: Iterable[Row]) -> Mapping[str, Mapping[str, Any]]:
    fields = [fields for row in rows for fields in (row["before"], row["after"])]

    def numbers(*names: str) -> list[int]:
        return sorted({one[name] for one in fields for name in names if one.get(name) is not None})

    wanted = {
        "departments": numbers(*_UNITS),
        "cells": numbers("cell_id"),
        "components": numbers("merged_into_id"),
    }
    if not any(wanted.values()):
        return {"departments": {}, "cells": {}, "components": {}}
    return rows_of(conn, load_queries("gridcity.components").named, wanted)[0]
