"""Accounts: made, listed, changed, closed. Nothing here commits."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from gridcity.errors import GridcityError
from gridcity.people.access import (
    change_own_password,
    create_token,
    end_access,
    list_tokens,
    person_of_session,
    person_of_token,
    revoke_token,
    sign_in,
    sign_out,
)
from gridcity.people.departments import (
    close_department,
    create_department,
    department_by_id,
    department_history,
    departments_on,
    find_department,
    get_department,
    list_departments,
    open_department,
    record_department,
    rename_department,
)
from gridcity.people.errors import (
    DepartmentMissing,
    DepartmentNotFound,
    LoginInvalid,
    LoginTaken,
    OwnAccount,
    PersonNotFound,
)
from gridcity.people.model import Account, Ended, Person, Role
from gridcity.people.secrets import password_hash
from gridcity.people.texts import LONGEST_NAME, checked_words
from gridcity.people.writing import write
from gridcity.store.tables import departments, persons

__all__ = [
    "change_own_password",
    "change_person",
    "close_department",
    "close_person",
    "create_department",
    "create_person",
    "create_token",
    "department_by_id",
    "department_history",
    "departments_on",
    "find_department",
    "get_account",
    "get_department",
    "get_person",
    "list_accounts",
    "list_departments",
    "list_persons",
    "list_tokens",
    "open_department",
    "open_person",
    "person_of_session",
    "person_of_token",
    "record_department",
    "rename_department",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_out",
]

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_ACCOUNT = select(
    persons.c.id,
    persons.c.login,
    persons.c.name,
    persons.c.role,
    persons.c.department_id,
    departments.c.name.label("department_name"),
    persons.c.is_active,
    persons.c.password_hash.is_not(None).label("has_password"),
    persons.c.created_at,
).select_from(persons.outerjoin(departments))


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
    LoginInvalid, LoginTaken, NameInvalid, PasswordTooWeak, DepartmentMissing, DepartmentNotFound
        The account cannot be made like this.
    """
    if not _LOGIN.fullmatch(login):
        raise LoginInvalid(
            "A login is 2 to 60 characters: lower-case letters, digits, dot, hyphen, underscore.", login=login
        )
    statement = (
        insert(persons)
        .values(
            login=login,
            name=_checked_name(name),
            role=role,
            department_id=department_id,
            password_hash=None if password is None else password_hash(password, login=login),
            created_at=at,
        )
        .returning(persons.c.id)
    )
    taken = LoginTaken(f"There is an account {login!r} already.", login=login)
    write(conn, statement, _refusals(login, department_id) | {"persons_login_key": taken})
    return get_person(conn, login)


def get_account(conn: Connection, login: str) -> Account:
    """Read an account by its login, closed or not.

    Raises
    ------
    PersonNotFound
        There is none.
    """
    row = conn.execute(_ACCOUNT.where(persons.c.login == login)).first()
    if row is None:
        raise PersonNotFound(f"There is no account {login!r}.", login=login)
    return _account(row)


def get_person(conn: Connection, login: str) -> Person:
    """Read who is behind a login, closed or not.

    Raises
    ------
    PersonNotFound
        There is none.
    """
    return get_account(conn, login).person


def list_accounts(conn: Connection) -> list[Account]:
    """Read all accounts by their logins, the closed ones too."""
    return [_account(row) for row in conn.execute(_ACCOUNT.order_by(persons.c.login))]


def list_persons(conn: Connection) -> list[Person]:
    """Read who has an account in force, by their logins."""
    return [account.person for account in list_accounts(conn) if account.is_active]


def change_person(conn: Connection, changed: Person, *, at: datetime, by: Person | None = None) -> Ended:
    """Write the name, the role and the department of an account as they are from now on.

    Its cases and events stay as they were. In another role nobody goes on where they were: the
    account's sessions and tokens end.

    Parameters
    ----------
    changed
        The account as it shall be, with the ``id`` and ``login`` that it has.
    at
        Now.
    by
        Who changes it; None for whoever has the machine.

    Raises
    ------
    NameInvalid, DepartmentMissing, DepartmentNotFound
        The account cannot be like this.
    OwnAccount
        Nobody changes their own role.
    """
    before = Role(
        conn.execute(select(persons.c.role).where(persons.c.id == changed.id).with_for_update()).scalar_one()
    )
    if before is changed.role:
        ended = Ended()
    else:
        _refuse_own(changed, by, "Nobody changes their own role: let another admin do it.")
        ended = end_access(conn, changed.id, at=at)
    statement = (
        update(persons)
        .where(persons.c.id == changed.id)
        .values(name=_checked_name(changed.name), role=changed.role, department_id=changed.department_id)
        .returning(persons.c.id)
    )
    write(conn, statement, _refusals(changed.login, changed.department_id))
    return ended


def set_password(conn: Connection, login: str, password: str, *, at: datetime) -> Ended:
    """Give an account a new password; its sessions end, and its tokens are revoked.

    Raises
    ------
    PersonNotFound, PasswordTooWeak
        Nothing was changed.
    """
    person = get_person(conn, login)
    kept = password_hash(password, login=login)
    conn.execute(update(persons).where(persons.c.id == person.id).values(password_hash=kept))
    return end_access(conn, person.id, at=at)


def close_person(conn: Connection, login: str, *, at: datetime, by: Person | None = None) -> Ended:
    """Close an account: nobody signs in with it, its sessions end, its tokens are revoked for good.

    What the person did stays theirs.

    Raises
    ------
    PersonNotFound
        There is none.
    OwnAccount
        Nobody closes their own.
    """
    person = get_person(conn, login)
    _refuse_own(person, by, "Nobody closes their own account: let another admin do it.")
    conn.execute(update(persons).where(persons.c.id == person.id).values(is_active=False))
    return end_access(conn, person.id, at=at)


def open_person(conn: Connection, login: str) -> None:
    """Open a closed account again: its password works as before, its tokens stay revoked.

    Raises
    ------
    PersonNotFound
        There is none.
    """
    person = get_person(conn, login)
    conn.execute(update(persons).where(persons.c.id == person.id).values(is_active=True))


def _account(row: Any) -> Account:
    *who, is_active, has_password, created_at = row
    number, login, name, role, department_id, department_name = who
    person = Person(number, login, name, Role(role), department_id, department_name)
    return Account(person, is_active, has_password, created_at)


def _checked_name(name: str) -> str:
    return checked_words(name, "name of a person", most=LONGEST_NAME)


def _refuse_own(person: Person, by: Person | None, sentence: str) -> None:
    if by is not None and by.id == person.id:
        raise OwnAccount(sentence, login=person.login)


def _refusals(login: str, department_id: int | None) -> dict[str, GridcityError]:
    """Say what it means when the database refuses an account."""
    return {
        "persons_department_id_fkey": DepartmentNotFound(
            f"There is no department {department_id}.", department_id=department_id
        ),
        "persons_handlers_department_check": DepartmentMissing(
            f"A handler works in a department: name the one of {login}.", login=login
        ),
    }
