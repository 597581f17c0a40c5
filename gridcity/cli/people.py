"""``gridcity person|token …``: who works with the city, and what acts in their names."""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Connection

from gridcity import clock
from gridcity.city.service import get_city
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.people import service
from gridcity.people.errors import DepartmentMissing
from gridcity.people.model import Account, Ended, Person, Role, Token

person_app = typer.Typer(no_args_is_help=True, help="Accounts of people.")
token_app = typer.Typer(no_args_is_help=True, help="Access for programs.")
_beside = Console(stderr=True)

Login = Annotated[str, typer.Argument(help="Name to sign in with, lower case.")]
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
    with city_connection(city) as conn:
        department_id = None if department is None else service.get_department(conn, department).id
    given = None if without_password else _asked(password)
    with city_connection(city) as conn:
        person = service.create_person(
            conn, login, name, role, at=clock.now(), department_id=department_id, password=given
        )
    if without_password:
        say(f"{_described(person)} has an account; gridcity token add {login} NAME lets a program in.")
    else:
        say(f"{_described(person)} can sign in.")


@person_app.command("list")
def list_people(*, every: Every = False, city: City = None) -> None:
    """List the accounts in force."""
    with city_connection(city) as conn:
        accounts = service.list_accounts(conn)
    show_table(
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
    with city_connection(city) as conn:
        person = service.get_person(conn, login)
        home = person.department_id if department is None else service.get_department(conn, department).id
        changed = replace(person, name=name or person.name, role=role or person.role, department_id=home)
        ended = service.change_person(conn, changed, at=clock.now())
        person = service.get_person(conn, login)
    say(f"From now on: {_described(person)}.{_ended(ended)}")


@person_app.command("password")
def change_password(login: Login, password: Password = None, city: City = None) -> None:
    """Give an account a new password; its sessions end and its tokens are revoked."""
    with city_connection(city) as conn:
        service.get_person(conn, login)
    password = _asked(password)
    with city_connection(city) as conn:
        ended = service.set_password(conn, login, password, at=clock.now())
        account = service.get_account(conn, login)
    say(f"{login} has a new password.{_ended(ended)}")
    if not account.is_active:
        say(f"The account is closed: gridcity person open {login} opens it.")


@person_app.command("close")
def close(login: Login, city: City = None) -> None:
    """Close an account: nobody signs in with it, its sessions end and its tokens are revoked."""
    with city_connection(city) as conn:
        ended = service.close_person(conn, login, at=clock.now())
    say(f"{login} is closed.{_ended(ended)}")


@person_app.command("open")
def reopen(login: Login, city: City = None) -> None:
    """Open a closed account again: its password works as before, its tokens stay revoked."""
    with city_connection(city) as conn:
        service.open_person(conn, login)
        account = service.get_account(conn, login)
    say(f"{_described(account.person)} {'can sign in' if account.has_password else 'is open'} again.")


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
    with city_connection(city) as conn:
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
    with city_connection(city) as conn:
        person = None if login is None else service.get_person(conn, login)
        tokens = service.list_tokens(conn, person)
        zone = _zone(conn)
    show_table(
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
    with city_connection(city) as conn:
        service.revoke_token(conn, token, at=clock.now())
    say(f"Token {token} is revoked.")


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
