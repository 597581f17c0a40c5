"""Departments: made, found, listed, renamed, closed. Nothing here commits.

Days are days in the city's calendar. What a department was called on a day is known: the row holds
its name of today, and every rename says what it was called until then.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from gridcity.city.service import get_city
from gridcity.people.errors import (
    DepartmentCodeTaken,
    DepartmentDayInvalid,
    DepartmentInUse,
    DepartmentNotFound,
)
from gridcity.people.model import Department, DepartmentEvent, DepartmentEventKind, Person
from gridcity.people.texts import LONGEST_CODE, LONGEST_NAME, checked_words
from gridcity.people.writing import write
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import department_events, departments, persons

_SQL = load_queries("gridcity.people")


def create_department(conn: Connection, code: str, name: str, name_en: str | None = None) -> Department:
    """Make a department.

    Raises
    ------
    NameInvalid
        Its code or name is blank, too long, or holds what cannot be seen.
    DepartmentCodeTaken
        Another one has the code.
    """
    code = checked_words(code, "code of a department", most=LONGEST_CODE)
    return record_department(conn, code, *_checked_names(name, name_en))


def record_department(conn: Connection, code: str, name: str, name_en: str | None = None) -> Department:
    """Make a department that an imported record names, under whatever words it has there.

    Raises
    ------
    DepartmentCodeTaken
        Another one has the code.
    """
    statement = insert(departments).values(code=code, name=name, name_en=name_en).returning(departments.c.id)
    taken = DepartmentCodeTaken(f"There is a department {code!r} already.", code=code)
    number: int = write(conn, statement, {"departments_code_key": taken})
    return Department(number, code, name, name_en)


def find_department(conn: Connection, code: str) -> Department | None:
    """Read a department by its code, closed or not; None if there is none."""
    row = conn.execute(select(departments).where(departments.c.code == code)).first()
    return None if row is None else Department(*row)


def get_department(conn: Connection, code: str) -> Department:
    """Read a department by its code, closed or not.

    Raises
    ------
    DepartmentNotFound
        There is none.
    """
    found = find_department(conn, code)
    if found is None:
        raise DepartmentNotFound(f"There is no department {code!r}.", code=code)
    return found


def department_by_id(conn: Connection, department_id: int) -> Department:
    """Read a department by its number, closed or not.

    Raises
    ------
    DepartmentNotFound
        There is none.
    """
    row = conn.execute(select(departments).where(departments.c.id == department_id)).first()
    if row is None:
        raise DepartmentNotFound(f"There is no department {department_id}.", department_id=department_id)
    return Department(*row)


def list_departments(conn: Connection) -> list[Department]:
    """Read all departments by their codes, the closed ones too."""
    return [Department(*row) for row in conn.execute(select(departments).order_by(departments.c.code))]


def departments_on(conn: Connection, day: date) -> list[Department]:
    """Read the departments that were not closed on a day, by their codes, as they were called then."""
    with cursor(conn) as cur:
        cur.execute(_SQL.departments_on, {"day": day})
        return [Department(*row) for row in cur.fetchall()]


def rename_department(
    conn: Connection,
    code: str,
    name: str,
    name_en: str | None,
    *,
    at: datetime,
    since: date | None = None,
    by: Person | None = None,
) -> Department:
    """Give a department another name, from today or an earlier day on; the name it has changes nothing.

    Parameters
    ----------
    name, name_en
        What it is called from then on; without an English name it has none any more.
    since
        The first day on which it is called so; None for today.

    Raises
    ------
    DepartmentNotFound, NameInvalid
        Nothing was changed.
    DepartmentDayInvalid
        The day is yet to come, or lies before the last rename.
    """
    before = _hold(conn, code)
    names = _checked_names(name, name_en)
    if names == (before.name, before.name_en):
        return before
    today = _today(conn, at)
    since = today if since is None else since
    renames = [
        event.effective_on
        for event in department_history(conn, code)
        if event.kind is DepartmentEventKind.RENAME
    ]
    if not max(renames, default=date.min) <= since <= today:
        raise DepartmentDayInvalid(
            f"{since} is no day for a new name of {code}: it is to come, or another name began after it.",
            code=code,
            since=since,
            earliest=max(renames, default=None),
            latest=today,
        )
    _record(conn, before, DepartmentEventKind.RENAME, since, at=at, by=by)
    _write(conn, before, name=names[0], name_en=names[1])
    return replace(before, name=names[0], name_en=names[1])


def close_department(conn: Connection, code: str, *, at: datetime, by: Person | None = None) -> Department:
    """Close a department from today on. It stays in all that was; nothing new may name it.

    Cases, rules and accounts that come at the same time wait, and are refused by the database then.

    Raises
    ------
    DepartmentNotFound
        There is none.
    DepartmentInUse
        Open cases, rules of today or later days, open accounts or components name it. The details say
        how many of each, and the first of them: move those first.
    """
    before = _hold(conn, code)
    if before.closed_on is not None:
        return before
    today = _today(conn, at)
    with cursor(conn) as cur:
        cur.execute(_SQL.what_names_a_department, {"id": before.id, "today": today})
        named = {what: {"count": count, "first": first} for what, count, first in cur.fetchall() if count}
    if named:
        counted = ", ".join(f"{item['count']:,} {what.replace('_', ' ')}" for what, item in named.items())
        raise DepartmentInUse(f"{before.name} is still named by {counted}: move them first.", **named)
    _record(conn, before, DepartmentEventKind.CLOSE, today, at=at, by=by)
    _write(conn, before, closed_on=today)
    return replace(before, closed_on=today)


def open_department(conn: Connection, code: str, *, at: datetime, by: Person | None = None) -> Department:
    """Open a closed department again, from today on; an open one stays as it is.

    Raises
    ------
    DepartmentNotFound
        There is none.
    """
    before = _hold(conn, code)
    if before.closed_on is not None:
        _record(conn, before, DepartmentEventKind.OPEN, _today(conn, at), at=at, by=by)
        _write(conn, before, closed_on=None)
    return replace(before, closed_on=None)


def department_history(conn: Connection, code: str) -> list[DepartmentEvent]:
    """Read what became of a department, oldest first.

    Raises
    ------
    DepartmentNotFound
        There is none.
    """
    department = get_department(conn, code)
    rows = conn.execute(
        select(
            department_events.c.kind,
            department_events.c.effective_on,
            department_events.c.name_before,
            department_events.c.name_en_before,
            department_events.c.happened_at,
            persons.c.name,
        )
        .select_from(department_events.outerjoin(persons))
        .where(department_events.c.department_id == department.id)
        .order_by(department_events.c.id)
    )
    return [DepartmentEvent(DepartmentEventKind(kind), *rest) for kind, *rest in rows]


def _hold(conn: Connection, code: str) -> Department:
    """Read a department and keep everybody from naming or changing it until the transaction ends."""
    row = conn.execute(select(departments).where(departments.c.code == code).with_for_update()).first()
    if row is None:
        raise DepartmentNotFound(f"There is no department {code!r}.", code=code)
    return Department(*row)


def _write(conn: Connection, department: Department, **values: Any) -> None:
    conn.execute(update(departments).where(departments.c.id == department.id).values(**values))


def _record(
    conn: Connection,
    before: Department,
    kind: DepartmentEventKind,
    day: date,
    *,
    at: datetime,
    by: Person | None,
) -> None:
    is_rename = kind is DepartmentEventKind.RENAME
    conn.execute(
        insert(department_events).values(
            department_id=before.id,
            kind=kind,
            effective_on=day,
            name_before=before.name if is_rename else None,
            name_en_before=before.name_en if is_rename else None,
            happened_at=at,
            actor_id=None if by is None else by.id,
        )
    )


def _checked_names(name: str, name_en: str | None) -> tuple[str, str | None]:
    checked = checked_words(name, "name of a department", most=LONGEST_NAME)
    if name_en is None:
        return checked, None
    return checked, checked_words(name_en, "English name of a department", most=LONGEST_NAME)


def _today(conn: Connection, at: datetime) -> date:
    return at.astimezone(get_city(conn).profile.zone).date()
