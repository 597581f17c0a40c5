"""Give many components another owner, maintainer or governing department, in one go.

Counted before it is done: a dry run says how many components of which classes would change, and the
change itself is refused where it would touch another number. One statement in one transaction; each
component has it in its history, with the number of the batch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.components import workflow
from gridcity.components.checks import check_departments, check_texts
from gridcity.components.codes import split_code
from gridcity.components.errors import CountChanged, KeyReused, SelectionEmpty
from gridcity.components.model import Entry
from gridcity.components.repository import rows_of, to_json
from gridcity.store.queries import load_queries

ROLES = ("governing_id", "owner_id", "maintainer_id")
_CONDITIONS = {
    "class_ids": "components.class_id = ANY(%(class_ids)s)",
    "codes": "components.code = ANY(%(codes)s)",
    "area": "starts_with(cells.code, %(area)s)",
    "cell_code": "cells.code = %(cell_code)s AND cells.valid_to IS NULL",
    "held_by_id": (
        "%(held_by_id)s IN (components.governing_id, components.owner_id, components.maintainer_id)"
    ),
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which components are meant; all that is given has to hold, and something has to be given."""

    class_ids: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    area: str | None = None
    """A county's, street's or community's code: what its cells' codes begin with."""
    cell_code: str | None = None
    held_by_id: int | None = None
    """A department that governs, owns or maintains them now."""

    def given(self) -> dict[str, Any]:
        """Give the conditions that narrow it."""
        named = {name: getattr(self, name) for name in _CONDITIONS}
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in named.items() if value
        }


@dataclass(frozen=True, slots=True)
class Responsibility:
    """What a change does, or did: how many components of which classes."""

    count: int
    by_class: Mapping[int, int] = field(default_factory=dict)
    """Class id → components."""
    batch_id: int | None = None
    """None of a dry run."""


def count_responsible(
    conn: Connection, selection: Selection, departments: Mapping[str, int | None], entry: Entry
) -> Responsibility:
    """Count what ``change_responsible`` would change. Raises as it, but for ``CountChanged``."""
    values = _values(conn, selection, departments, entry)
    query = load_queries("gridcity.components").count_chosen.replace("TRUE", _where(selection), 1)
    by_class = {row["class_id"]: row["count"] for row in rows_of(conn, query, values)}
    return Responsibility(sum(by_class.values()), by_class)


def change_responsible(
    conn: Connection,
    selection: Selection,
    departments: Mapping[str, int | None],
    entry: Entry,
    *,
    expected_count: int | None = None,
) -> Responsibility:
    """Give all chosen components the departments named; what has them already, or is removed, stays.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    selection
        Which components.
    departments
        Some of ``ROLES`` with a department each; None takes the department away.
    entry
        Who says so, from which day, why, and under which key.
    expected_count
        How many were counted before; None: however many there are.

    Raises
    ------
    SelectionEmpty
        Nothing says which components, or no role is named.
    DepartmentUnknown, DayImpossible, ComponentFieldInvalid, ComponentCodeInvalid
        Something cannot be.
    CountChanged
        Another number would change; nothing is to be kept of it.
    KeyReused
        The key was used for another change.
    """
    values = _values(conn, selection, departments, entry)
    sql = load_queries("gridcity.components")
    written = rows_of(conn, sql.batch_by_key, {"actor_id": entry.by_id, "key": entry.key})
    if written:
        if written[0]["asked"] != json.loads(values["asked"]):
            raise KeyReused("This key was used for another change.", key=entry.key)
        return Responsibility(written[0]["changed"], {}, written[0]["id"])
    row = rows_of(conn, sql.change_responsible.replace("TRUE", _where(selection), 1), values)[0]
    if expected_count is not None and row["count"] != expected_count:
        raise CountChanged(
            f"{row['count']} components would change, not {expected_count}: count again.",
            count=row["count"],
            expected_count=expected_count,
        )
    by_class = {int(class_id): count for class_id, count in (row["by_class"] or {}).items()}
    return Responsibility(row["count"], by_class, row["batch_id"])


def _where(selection: Selection) -> str:
    return " AND ".join(_CONDITIONS[name] for name in selection.given())


def _values(
    conn: Connection, selection: Selection, departments: Mapping[str, int | None], entry: Entry
) -> dict[str, Any]:
    """Check what is asked for, and give what the statements bind."""
    given = selection.given()
    if not given or not departments or set(departments) - set(ROLES):
        raise SelectionEmpty(f"Say which components, and one or more of {', '.join(ROLES)}.")
    for code in selection.codes:
        split_code(code)
    check_texts(note=entry.note)
    check_departments(conn, *departments.values())
    today = entry.at.astimezone(get_city(conn).profile.zone).date()
    on = workflow.check_day(entry.on or today, today=today)
    asked = given | {"departments": dict(departments), "on": on.isoformat()}
    return {
        **given,
        **{name: departments.get(name) for name in ROLES},
        **{f"sets_{name}": name in departments for name in ROLES},
        "names": sorted(departments),
        "asked": to_json(asked),
        "effective_on": on,
        "at": entry.at,
        "actor_id": entry.by_id,
        "note": entry.note.strip(),
        "key": entry.key,
    }
