"""Accounts and departments: making, listing and changing them. Nothing here commits."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from gridcity.errors import GridcityError
from gridcity.people.access import (
    create_token,
    list_tokens,
    person_of_session,
    person_of_token,
    revoke_token,
    sign_in,
    sign_out,
)
from gridcity.people.errors import (
    DepartmentCodeTaken,
    DepartmentNotFound,
    LoginInvalid,
    LoginTaken,
    PersonNotFound,
)
from gridcity.people.model import Department, Person, Role
from gridcity.people.secrets import password_hash
from gridcity.store.errors import translate
from gridcity.store.tables import departments, persons, sessions

__all__ = [
    "create_department",
    "create_person",
    "create_token",
    "find_department",
    "get_person",
    "list_departments",
    "list_persons",
    "list_tokens",
    "person_of_session",
    "person_of_token",
    "revoke_token",
    "set_active",
    "set_password",
    "sign_in",
    "sign_out",
]

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_KNOWN: dict[str, type[GridcityError]] = {
    "persons_login_key": LoginTaken,
    "persons_department_id_fkey": DepartmentNotFound,
    "departments_code_key": DepartmentCodeTaken,
}
_PERSON = select(
    persons.c.id,
    persons.c.login,
    persons.c.name,
    persons.c.role,
    persons.c.department_id,
    departments.c.name.label("department_name"),
).select_from(persons.outerjoin(departments))


def create_department(conn: Connection, code: str, name: str, name_en: str | None = None) -> Department:
    """Make a department.

    Raises
    ------
    DepartmentCodeTaken
        Another one has the code.
    """
    statement = insert(departments).values(code=code, name=name, name_en=name_en).returning(departments.c.id)
    return Department(_insert(conn, statement), code, name, name_en)


def find_department(conn: Connection, code: str) -> Department | None:
    """Read a department by its code; None if there is none."""
    row = conn.execute(select(departments).where(departments.c.code == code)).first()
    return None if row is None else Department(*row)


def list_departments(conn: Connection) -> list[Department]:
    """Read all departments by their codes."""
    return [Department(*row) for row in conn.execute(select(departments).order_by(departments.c.code))]


def create_person(
    conn: Connection,
    login: str,
    name: str,
    role: Role,
    *,
    at: datetime,
    department_id: int | None = None,
    password: str | None = None,
) -> Person:
    """Make an account; without a password nobody can sign in with it, but tokens can act in its name.

    Raises
    ------
    LoginInvalid, LoginTaken, PasswordTooWeak, DepartmentNotFound
        The account cannot be made like this.
    """
    if not _LOGIN.fullmatch(login):
        raise LoginInvalid(
            "A login is 2 to 60 characters: lower-case letters, digits, dot, hyphen, underscore.", login=login
        )
    kept = None if password is None else password_hash(password, login=login)
    statement = (
        insert(persons)
        .values(
            login=login, name=name, role=role, department_id=department_id, password_hash=kept, created_at=at
        )
        .returning(persons.c.id)
    )
    _insert(conn, statement)
    return get_person(conn, login)


def get_person(conn: Connection, login: str) -> Person:
    """Read an account by its login.

    Raises
    ------
    PersonNotFound
        There is none.
    """
    row = conn.execute(_PERSON.where(persons.c.login == login)).first()
    if row is None:
        raise PersonNotFound(f"There is no account {login!r}.", login=login)
    return _person(row)


def list_persons(conn: Connection) -> list[Person]:
    """Read all accounts in force, by their logins."""
    return [
        _person(row) for row in conn.execute(_PERSON.where(persons.c.is_active).order_by(persons.c.login))
    ]


def set_password(conn: Connection, login: str, password: str) -> None:
    """Give an account a new password, and end all its sessions.

    Raises
    ------
    PersonNotFound, PasswordTooWeak
        Nothing was changed.
    """
    person = get_person(conn, login)
    kept = password_hash(password, login=login)
    conn.execute(update(persons).where(persons.c.id == person.id).values(password_hash=kept))
    conn.execute(delete(sessions).where(sessions.c.person_id == person.id))


def set_active(conn: Connection, login: str, *, is_active: bool) -> None:
    """Close an account, which ends its sessions and stops its tokens, or open it again.

    Raises
    ------
    PersonNotFound
        There is none.
    """
    person = get_person(conn, login)
    conn.execute(update(persons).where(persons.c.id == person.id).values(is_active=is_active))
    if not is_active:
        conn.execute(delete(sessions).where(sessions.c.person_id == person.id))


def _person(row: Any) -> Person:
    return Person(row.id, row.login, row.name, Role(row.role), row.department_id, row.department_name)


def _insert(conn: Connection, statement: Any) -> int:
    """Insert one row and give its number; the database's refusals become ours."""
    try:
        with conn.begin_nested():
            number: int = conn.execute(statement).scalar_one()
    except IntegrityError as error:
        foreseen = translate(error, _KNOWN)
        if foreseen is None:
            raise
        raise foreseen from error
    return number
