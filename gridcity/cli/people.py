"""``gridcity department|person|token …``: who works with the city, and what acts in their names."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from gridcity import clock
from gridcity.city.service import get_city
from gridcity.people import service
from gridcity.people.errors import DepartmentMissing
from gridcity.people.model import Account, Ended, Person, Role, Token
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import require_city

department_app = typer.Typer(no_args_is_help=True, help="Departments: who governs, owns, maintains, handles.")
person_app = typer.Typer(no_args_is_help=True, help="Accounts of people.")
token_app = typer.Typer(no_args_is_help=True, help="Access for programs.")
_console = Console()
_beside = Console(stderr=True)

Login = Annotated[str, typer.Argument(help="Name to sign in with, lower case.")]
City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]
Every = Annotated[bool, typer.Option("--all", help="Those that have ended, too.")]
DepartmentCode = Annotated[
    str | None, typer.Option("--department", help="Code of the department; a handler needs one.")
]
Password = Annotated[
    str | None,
    typer.Option(
        "--password",
        envvar="GRIDCITY_NEW_PASSWORD",
        help="Asked for without it, so that it is in no command history.",
    ),
]


@department_app.command("add")
def add_department(
    code: Annotated[str, typer.Argument(help="Unified social credit code, or a short one of your own.")],
    name: Annotated[str, typer.Argument(help="Name in the city's own language.")],
    name_en: Annotated[str | None, typer.Option("--name-en", help="English name.")] = None,
    city: City = None,
) -> None:
    """Make a department."""
    with _city(city) as conn:
        made = service.create_department(conn, code, name, name_en)
    _say(f"Department {made.code} is {made.name}.")


@department_app.command("list")
def list_departments(city: City = None) -> None:
    """List the departments, with how many people work in each."""
    with _city(city) as conn:
        departments = service.list_departments(conn)
        at_work = [person.department_id for person in service.list_persons(conn)]
    _show(
        ("code", "name", "English name", "people"),
        [(item.code, item.name, item.name_en or "", str(at_work.count(item.id))) for item in departments],
        none="No departments yet: gridcity department add CODE NAME makes one.",
    )


@person_app.command("add")
def add(
    login: Login,
    name: Annotated[str, typer.Argument(help="Name as colleagues write it.")],
    role: Annotated[Role, typer.Argument(help="The role the person acts in.")],
    department: DepartmentCode = None,
    password: Password = None,
    *,
    without_password: Annotated[
        bool, typer.Option("--no-password", help="For a program: tokens act in its name, nobody signs in.")
    ] = False,
    city: City = None,
) -> None:
    """Make an account."""
    if role is Role.HANDLER and department is None:
        raise DepartmentMissing(
            f"A handler works in a department: say which with --department CODE, for {login}.", login=login
        )
    with _city(city) as conn:
        department_id = None if department is None else service.get_department(conn, department).id
    given = None if without_password else _asked(password)
    with _city(city) as conn:
        person = service.create_person(
            conn, login, name, role, at=clock.now(), department_id=department_id, password=given
        )
    if without_password:
        _say(f"{_described(person)} has an account; gridcity token add {login} NAME lets a program in.")
    else:
        _say(f"{_described(person)} can sign in.")


@person_app.command("list")
def list_people(*, every: Every = False, city: City = None) -> None:
    """List the accounts in force."""
    with _city(city) as conn:
        accounts = service.list_accounts(conn)
    _show(
        ("login", "name", "role", "department", "account"),
        [
            (who.login, who.name, who.role, who.department_name or "", _state_of(account))
            for account in accounts
            if account.is_active or every
            for who in [account.person]
        ],
        none="No accounts yet: gridcity person add LOGIN NAME ROLE makes one.",
    )


@person_app.command("change")
def change(
    login: Login,
    name: Annotated[str | None, typer.Option("--name", help="Name as colleagues write it.")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="The role from now on.")] = None,
    department: DepartmentCode = None,
    city: City = None,
) -> None:
    """Give an account another name, role or department. Another role ends its sessions and tokens."""
    with _city(city) as conn:
        person = service.get_person(conn, login)
        home = person.department_id if department is None else service.get_department(conn, department).id
        changed = replace(person, name=name or person.name, role=role or person.role, department_id=home)
        ended = service.change_person(conn, changed, at=clock.now())
        person = service.get_person(conn, login)
    _say(f"From now on: {_described(person)}.{_ended(ended)}")


@person_app.command("password")
def change_password(login: Login, password: Password = None, city: City = None) -> None:
    """Give an account a new password; its sessions end and its tokens are revoked."""
    with _city(city) as conn:
        service.get_person(conn, login)
    password = _asked(password)
    with _city(city) as conn:
        ended = service.set_password(conn, login, password, at=clock.now())
        account = service.get_account(conn, login)
    _say(f"{login} has a new password.{_ended(ended)}")
    if not account.is_active:
        _say(f"The account is closed: gridcity person open {login} opens it.")


@person_app.command("close")
def close(login: Login, city: City = None) -> None:
    """Close an account: nobody signs in with it, its sessions end and its tokens are revoked."""
    with _city(city) as conn:
        ended = service.close_person(conn, login, at=clock.now())
    _say(f"{login} is closed.{_ended(ended)}")


@person_app.command("open")
def reopen(login: Login, city: City = None) -> None:
    """Open a closed account again: its password works as before, its tokens stay revoked."""
    with _city(city) as conn:
        service.open_person(conn, login)
        account = service.get_account(conn, login)
    _say(f"{_described(account.person)} {'can sign in' if account.has_password else 'is open'} again.")


@token_app.command("add")
def add_token(
    login: Login,
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it works; without it, until revoked. [d]")
    ] = None,
    city: City = None,
) -> None:
    """Make a bearer token that acts in somebody's name. It is printed this once, alone on standard output."""
    with _city(city) as conn:
        now = clock.now()
        expires_at = None if days is None else now + timedelta(days=days)
        person = service.get_person(conn, login)
        token, secret = service.create_token(conn, person, name, at=now, expires_at=expires_at)
        until = "it is revoked" if expires_at is None else _written(expires_at, _zone(conn))
    lasts = f"Token {token.id} acts as {_described(person)} until {until}. It is shown this once:"
    _beside.print(lasts, markup=False, highlight=False, soft_wrap=True)
    typer.echo(secret)


@token_app.command("list")
def list_tokens(
    login: Annotated[str | None, typer.Argument(help="Only this person's.")] = None,
    *,
    every: Every = False,
    city: City = None,
) -> None:
    """List the tokens that work, newest first; never their secrets."""
    now = clock.now()
    with _city(city) as conn:
        person = None if login is None else service.get_person(conn, login)
        tokens = service.list_tokens(conn, person)
        zone = _zone(conn)
    _show(
        ("token", "acts as", "for", "made", "until"),
        [
            (str(item.id), item.person_login, item.name, _written(item.created_at, zone), until)
            for item in tokens
            for works, until in [_until(item, now, zone)]
            if works or every
        ],
        none="No tokens that work.",
    )


@token_app.command("revoke")
def revoke_token(
    token: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="Its number in token list.")],
    city: City = None,
) -> None:
    """Stop a token for good."""
    with _city(city) as conn:
        service.revoke_token(conn, token, at=clock.now())
    _say(f"Token {token} is revoked.")


@contextmanager
def _city(code: str | None) -> Iterator[Connection]:
    """Lend a connection to a city that stands; what is done is kept when the block ends."""
    settings = Settings()
    engine = open_engine(settings, code or settings.city)
    try:
        require_city(engine, code or settings.city)
        with engine.begin() as conn:
            yield conn
    finally:
        engine.dispose()


def _zone(conn: Connection) -> tzinfo:
    return get_city(conn).profile.zone


def _asked(password: str | None) -> str:
    if password is not None:
        return password
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def _described(person: Person) -> str:
    place = "" if person.department_name is None else f" of {person.department_name}"
    return f"{person.login} ({person.role}{place})"


def _state_of(account: Account) -> str:
    if not account.is_active:
        return "closed"
    return "open" if account.has_password else "open, no password"


def _until(token: Token, now: datetime, zone: tzinfo) -> tuple[bool, str]:
    """Say whether a token works, and until when, or since when not."""
    if token.revoked_at is not None:
        return False, f"revoked {_written(token.revoked_at, zone)}"
    if token.expires_at is None:
        return True, "it is revoked"
    written = _written(token.expires_at, zone)
    return (True, written) if token.expires_at > now else (False, f"expired {written}")


def _written(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _ended(ended: Ended) -> str:
    """Say what ended with a change, if anything did."""
    counted = [
        f"{count} {thing if count == 1 else thing + 's'}"
        for count, thing in ((ended.sessions, "session"), (ended.tokens, "token"))
        if count
    ]
    return f" Ended: {' and '.join(counted)}." if counted else ""


def _show(headings: tuple[str, ...], rows: list[tuple[str, ...]], *, none: str) -> None:
    if not rows:
        _say(none)
        return
    table = Table(*headings)
    for row in rows:
        table.add_row(*(escape(_seen(word)) for word in row))
    _console.print(table)


def _say(sentence: str) -> None:
    _console.print(_seen(sentence), markup=False, highlight=False, soft_wrap=True)


def _seen(words: str) -> str:
    """Leave out what would command the terminal; names from records may hold anything."""
    return "".join(char if char.isprintable() else " " for char in words)
