"""``gridcity department …``: who governs, owns, maintains and handles, and since when."""

from datetime import date, datetime
from typing import Annotated, Any, cast

import typer

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.people import service
from gridcity.people.errors import DepartmentInUse
from gridcity.people.model import DepartmentEvent, DepartmentEventKind

app = typer.Typer(no_args_is_help=True, help="Departments: who governs, owns, maintains, handles.")

Code = Annotated[str, typer.Argument(help="Its code.")]
NameEn = Annotated[str | None, typer.Option("--name-en", help="English name.")]


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(help="Unified social credit code, or a short one of your own.")],
    name: Annotated[str, typer.Argument(help="Name in the city's own language.")],
    name_en: NameEn = None,
    city: City = None,
) -> None:
    """Make a department."""
    with city_connection(city) as conn:
        made = service.create_department(conn, code, name, name_en)
    say(f"Department {made.code} is {made.name}.")


@app.command("list")
def list_departments(
    *,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Those of a day, as they were called then.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="The closed ones, too.")] = False,
    city: City = None,
) -> None:
    """List the departments that work, with how many people do in each."""
    with city_connection(city) as conn:
        found = service.list_departments(conn) if on is None else service.departments_on(conn, on.date())
        at_work = [person.department_id for person in service.list_persons(conn)]
    show_table(
        ("code", "name", "English name", "people", "department"),
        [
            (item.code, item.name, item.name_en or "", str(at_work.count(item.id)), _state(item.closed_on))
            for item in found
            if item.closed_on is None or every
        ],
        none="No departments: gridcity department add CODE NAME makes one.",
    )


@app.command("rename")
def rename(
    code: Code,
    name: Annotated[str, typer.Argument(help="Its name from then on.")],
    name_en: NameEn = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Its first day; today, or an earlier one."),
    ] = None,
    city: City = None,
) -> None:
    """Give a department another name. What it was called before stays known."""
    with city_connection(city) as conn:
        day = None if since is None else since.date()
        renamed = service.rename_department(conn, code, name, name_en, at=clock.now(), since=day)
    say(f"Department {renamed.code} is {renamed.name}.")


@app.command("close")
def close(code: Code, city: City = None) -> None:
    """Close a department from today on. Says what has to move first, if anything still names it."""
    with city_connection(city) as conn:
        try:
            closed = service.close_department(conn, code, at=clock.now())
        except DepartmentInUse as error:
            for what, details in error.details.items():
                named = cast("dict[str, Any]", details)
                first = ", ".join(named["first"])
                more = " …" if named["count"] > len(named["first"]) else ""
                say(f"{named['count']:,} {what.replace('_', ' ')}: {first}{more}")
            raise
    say(f"{closed.name} is closed since {closed.closed_on}.")


@app.command("open")
def reopen(code: Code, city: City = None) -> None:
    """Open a closed department again, from today on."""
    with city_connection(city) as conn:
        opened = service.open_department(conn, code, at=clock.now())
    say(f"{opened.name} works.")


@app.command("history")
def history(code: Code, city: City = None) -> None:
    """Tell what a department was called, and when it was closed and opened."""
    with city_connection(city) as conn:
        events = service.department_history(conn, code)
    show_table(
        ("from", "what", "by"),
        [(str(event.effective_on), _told(event), event.actor_name or "command") for event in events],
        none="Nothing became of it since it was made.",
    )


def _state(closed_on: date | None) -> str:
    return "works" if closed_on is None else f"closed since {closed_on}"


def _told(event: DepartmentEvent) -> str:
    if event.kind is DepartmentEventKind.RENAME:
        return f"renamed; until then {event.name_before}"
    return "closed" if event.kind is DepartmentEventKind.CLOSE else "opened"
