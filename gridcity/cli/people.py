"""``gridcity person …`` and ``gridcity token …``: accounts, and access for programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from gridcity import clock
from gridcity.people import service
from gridcity.people.errors import DepartmentNotFound
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import require_city

person_app = typer.Typer(no_args_is_help=True, help="Accounts of people.")
token_app = typer.Typer(no_args_is_help=True, help="Access for programs.")
_console = Console()

Login = Annotated[str, typer.Argument(help="Name to sign in with, lower case.")]
City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]
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
    department: Annotated[str | None, typer.Option(help="Code of the department.")] = None,
    password: Password = None,
    city: City = None,
) -> None:
    """Make an account."""
    password = _asked(password)
    with _city(city) as conn:
        department_id = None
        if department is not None:
            found = service.find_department(conn, department)
            if found is None:
                raise DepartmentNotFound(f"There is no department {department!r}.", code=department)
            department_id = found.id
        person = service.create_person(
            conn, login, name, role, at=clock.now(), department_id=department_id, password=password
        )
    _console.print(f"{person.login} can sign in as {person.role}.", highlight=False)


@person_app.command("list")
def list_all(city: City = None) -> None:
    """List the accounts in force."""
    with _city(city) as conn:
        people = service.list_persons(conn)
    table = Table("login", "name", "role", "department")
    for person in people:
        table.add_row(person.login, escape(person.name), person.role, escape(person.department_name or ""))
    _console.print(table)


@person_app.command("password")
def change_password(login: Login, password: Password = None, city: City = None) -> None:
    """Give an account a new password; its sessions end."""
    password = _asked(password)
    with _city(city) as conn:
        service.set_password(conn, login, password)
    _console.print(f"{login} has a new password; all sessions have ended.", highlight=False)


@token_app.command("add")
def add_token(
    login: Login,
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    city: City = None,
) -> None:
    """Make a bearer token that acts in somebody's name. It is shown this once."""
    with _city(city) as conn:
        _, secret = service.create_token(conn, service.get_person(conn, login), name, at=clock.now())
    typer.echo(secret)


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


def _asked(password: str | None) -> str:
    if password is not None:
        return password
    asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked
