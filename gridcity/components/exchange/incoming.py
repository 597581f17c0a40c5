"""Take a file with the standard's fields in, matched against what is registered.

::

    its code is registered    the same in every field       ─▶ unchanged
                              other in some                 ─▶ changed: listed, or updated with its event
    its code is not           nothing of its class is near  ─▶ added, under its own code
                              one thing is near             ─▶ matched: listed, never doubled
                              several, or claimed twice     ─▶ set aside with its candidates
    it says what cannot be                                  ─▶ set aside with its reason

"Near" is within the accuracy of the class (``accuracy``). Cell, street and community follow from the
place; departments are found by their codes. The file is held in memory, about a kilobyte a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from psycopg2.extras import execute_values
from sqlalchemy import Connection, select

from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.catalogue.service import list_classes
from gridcity.cells.lookup import CellLookup
from gridcity.cells.service import hold_cells
from gridcity.city.service import get_city
from gridcity.components import repository, workflow
from gridcity.components.accuracy import accuracy_m
from gridcity.components.errors import StateIsFinal, StateNotPossible
from gridcity.components.exchange.checking import Good, read_row
from gridcity.components.exchange.reading import Record, read_records
from gridcity.components.matching import AMBIGUOUS, NEW, match
from gridcity.components.model import Component, Entry, EventKind, State
from gridcity.components.repository import rows_of, to_json
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import departments

_COLUMNS = (
    "name", "governing_id", "owner_id", "maintainer_id", "cell_id", "state", "start_on", "changed_on",
    "data_source", "remark",
)  # fmt: skip
_DBF_BYTES = 254
_ADD = """
INSERT INTO components (
    code, class_id, name, governing_id, owner_id, maintainer_id, cell_id, state, start_on, changed_on,
    data_source, remark, source, source_key, geom
) VALUES %s
"""
_ADD_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'exchange', %s, %s::geometry)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row that was not simply added or found unchanged."""

    row: int
    """From 1, as the file has it."""
    code: str
    what: str
    """changed, updated, matched, ambiguous or invalid."""
    why: str
    candidates: tuple[str, ...] = ()


@dataclass(slots=True)
class Exchanged:
    """What came of a file, counted in rows: ``read`` is the sum of all others."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    verdicts: list[Verdict] = field(default_factory=list)
    batch_id: int | None = None

    def count(self, what: str) -> int:
        """Count the verdicts of a kind."""
        return sum(one.what == what for one in self.verdicts)


def import_components(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    by_id: int | None = None,
    is_dry_run: bool = False,
    updates: bool = False,
) -> Exchanged:
    """Take a file of the exchange in. Nothing is committed.

    Parameters
    ----------
    conn
        A connection to the city's schema, tiled and with its catalogue.
    path
        A file as ``export_components`` writes them, or anybody else with the standard's field names.
    at, by_id
        When, and who says so.
    is_dry_run
        Only say what would become of each row.
    updates
        Give components that are registered under their codes the file's values; else they are listed.

    Raises
    ------
    ExchangeFormatUnknown, ExchangeFileInvalid
        The file cannot be read, or lacks a field.
    NotTiled
        The city has no cells.
    """
    done = Exchanged()
    good = _checked(conn, read_records(path), done)
    known = {
        row["code"]: row for row in rows_of(conn, load_queries("gridcity.components.exchange").registered, {})
    }
    fresh = _matched(conn, [one for one in good if one.record.code not in known], list(known.values()), done)
    changed = [pair for one in good if one.record.code in known if (pair := _difference(conn, one, done))]
    done.added = len(fresh)
    if is_dry_run:
        return done
    if fresh:
        _add(conn, fresh)
    if changed and updates:
        _update(conn, changed, done, path.name, Entry(by_id, at))
    return done


def _checked(conn: Connection, records: list[Record], done: Exchanged) -> list[Good]:
    """Set aside the rows that say what cannot be."""
    done.read = len(records)
    classes = _classes(conn)
    units = {row.code: row.id for row in conn.execute(select(departments.c.code, departments.c.id))}
    lon = np.array([one.lon for one in records], dtype=np.float64)
    lat = np.array([one.lat for one in records], dtype=np.float64)
    hold_cells(conn)
    lookup = CellLookup.load(conn)
    cells = lookup.cell_ids(lon, lat)
    counties = lookup.county_of(cells)
    good: list[Good] = []
    seen: set[str] = set()
    for record, cell_id, county in zip(records, cells.tolist(), counties.tolist(), strict=True):
        found = read_row(record, classes, units, cell_id, county, is_twice=record.code in seen)
        if isinstance(found, str):
            done.verdicts.append(Verdict(record.row, record.code[:17], "invalid", found))
            continue
        seen.add(record.code)
        good.append(found)
    return good


def _classes(conn: Connection) -> dict[str, CatalogueClass]:
    """Give the classes that codes may name: those of the city's editions, the first one's before others'."""
    found: dict[str, CatalogueClass] = {}
    for edition in get_city(conn).profile.component_editions:
        for one in list_classes(conn, Kind.COMPONENT, edition):
            found.setdefault(one.code, one)
    return found


def _matched(
    conn: Connection, rows: list[Good], registered: list[dict[str, Any]], done: Exchanged
) -> list[Good]:
    """Keep the rows that are new; list those that are registered under another code."""
    radius = {one.id: accuracy_m(one) for one in list_classes(conn, Kind.COMPONENT)}
    ids = np.array(sorted(radius), dtype=np.int64)
    standing = [one for one in registered if one["state"] != State.REMOVED]

    def columns(found: list[tuple[float, float, int]]) -> tuple[Any, Any, Any]:
        table = np.array(found, dtype=np.float64).reshape(-1, 3)
        return table[:, 0], table[:, 1], np.searchsorted(ids, table[:, 2].astype(np.int64))

    matches = match(
        *columns([(one.record.lon, one.record.lat, one.class_id) for one in rows]),
        columns([(one["lon"], one["lat"], one["class_id"]) for one in standing]),
        np.array([radius[one] for one in ids.tolist()]),
    )
    for at in np.flatnonzero(matches.matched != NEW).tolist():
        near = [
            (i, far) for i, far in zip(matches.candidates[at], matches.distance_m[at], strict=True) if i >= 0
        ]
        candidates = tuple(standing[i]["code"] for i, _ in near)
        what = "ambiguous" if matches.matched[at] == AMBIGUOUS else "matched"
        why = f"{near[0][1]:.2f} m from {candidates[0]}, which is registered"
        record = rows[at].record
        done.verdicts.append(Verdict(record.row, record.code, what, why, candidates))
    return [rows[at] for at in np.flatnonzero(matches.matched == NEW).tolist()]


def _difference(
    conn: Connection, one: Good, done: Exchanged
) -> tuple[Good, Component, dict[str, Any]] | None:
    """Say which columns a file gives other values; None where it gives none, or may give none."""
    component = repository.get(conn, one.record.code)
    stored = {name: repository.stored_value(component, name) for name in one.values}
    stored["name"] = component.name[:30].rstrip()
    other = {
        name: value
        for name, value in one.values.items()
        if _text(stored[name]) != _text(value) and not _is_cut(stored[name], value)
    }
    if not other:
        done.unchanged += 1
        return None
    refusal = _refusal(one, component, other)
    if refusal is not None:
        done.verdicts.append(Verdict(one.record.row, one.record.code, "invalid", refusal))
        return None
    done.verdicts.append(Verdict(one.record.row, one.record.code, "changed", ", ".join(sorted(other))))
    return one, component, other


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _is_cut(stored: object, value: object) -> bool:
    """Say whether a text is the beginning of what is stored, cut where a Shapefile cuts it."""
    return (
        isinstance(stored, str)
        and isinstance(value, str)
        and len(value.encode()) > _DBF_BYTES - 4
        and stored.startswith(value)
    )


def _refusal(one: Good, component: Component, other: Mapping[str, Any]) -> str | None:
    if one.class_id != component.class_id:
        return "its code is registered for another class"
    if component.merged_into is not None:
        return f"it was merged into {component.merged_into}"
    if "state" in other:
        try:
            workflow.check_state(component, State(other["state"]))
        except (StateIsFinal, StateNotPossible) as error:
            return error.message
    return None


def _add(conn: Connection, rows: list[Good]) -> None:
    lines = [
        (
            one.record.code,
            one.class_id,
            *(one.values[name] for name in _COLUMNS),
            one.record.code,
            one.values["geom"],
        )
        for one in rows
    ]
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.components.exchange").raise_numbers,
            {"codes": [one.record.code for one in rows]},
        )
        execute_values(cur, _ADD, lines, template=_ADD_ROW, page_size=1000)


def _update(
    conn: Connection,
    changed: list[tuple[Good, Component, dict[str, Any]]],
    done: Exchanged,
    file_name: str,
    entry: Entry,
) -> None:
    """Give components the file's values, each with its event, all in one batch."""
    today = entry.at.astimezone(get_city(conn).profile.zone).date()
    values = {
        "asked": to_json({"file": file_name}),
        "changed": len(changed),
        "effective_on": today,
        "at": entry.at,
        "actor_id": entry.by_id,
    }
    sql = load_queries("gridcity.components.exchange")
    done.batch_id = int(rows_of(conn, sql.save_batch, values)[0]["id"])
    for one, _, other in changed:
        locked = repository.get(conn, one.record.code, locked=True)
        after = {"changed_on": today.isoformat()} | other
        repository.save_event(
            conn, locked, EventKind.EDIT, after, entry=entry, on=today, batch_id=done.batch_id
        )
    done.verdicts = [
        Verdict(one.row, one.code, "updated", one.why) if one.what == "changed" else one
        for one in done.verdicts
    ]
