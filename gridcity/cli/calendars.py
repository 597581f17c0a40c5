"""``gridcity calendar …``: working hours, holidays and make-up days, on which deadlines are counted."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gridcity import clock
from gridcity.city import calendars
from gridcity.city.calendars import with_public_days
from gridcity.city.service import get_city
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.worktime.calendars import WEEKDAYS, read_calendar, written_week
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.errors import CalendarInvalid
from gridcity.worktime.explaining import explain
from gridcity.worktime.model import STANDARD, Calendar, DayKind, Limit, SpecialDay, Unit, clock_text
from gridcity.worktime.wording import sentences

app = typer.Typer(no_args_is_help=True, help="Working hours and holidays, on which deadlines are counted.")

Code = Annotated[str, typer.Argument(help="Which calendar.")]
Note = Annotated[str, typer.Option(help="Why, in words.")]


@app.command("list")
def list_calendars(city: City = None) -> None:
    """List the editions of the city's calendars, the newest first."""
    with city_connection(city) as conn:
        found = calendars.list_editions(conn)
    show_table(
        ("edition", "calendar", "made", "special days", "note"),
        [
            (
                str(item.id),
                item.calendar.code,
                f"{item.made_at:%Y-%m-%d}",
                str(len(item.calendar.days)),
                item.note,
            )
            for item in found
        ],
        none="No calendar: every hour counts. gridcity calendar set standard FILE.toml makes one.",
    )


@app.command("show")
def show(
    code: Code = STANDARD,
    year: Annotated[int | None, typer.Option(help="Whose special days; this year's without it.")] = None,
    city: City = None,
) -> None:
    """Show the working week and the special days of a year."""
    with city_connection(city) as conn:
        calendar = calendars.get_newest(conn, code).calendar
    shown = year or clock.now().astimezone(calendar.zone).year
    for hours in calendar.hours:
        week = written_week(hours.week)
        say(f"From {hours.valid_from}: " + "; ".join(f"{day} {', '.join(week[day])}" for day in week))
    show_table(
        ("day", "", "kind", "name", "English name", "hours"),
        [
            (str(day.on), WEEKDAYS[day.on.weekday()], day.kind, day.name, day.name_en, _hours(day))
            for day in calendar.days
            if day.on.year == shown
        ],
        none=f"No special days are known of {shown}: gridcity calendar holidays {code} --year {shown}",
    )


@app.command("set")
def set_calendar(
    code: Code,
    file: Annotated[Path, typer.Argument(help="TOML: timezone, [[hours]], [[days]].")],
    note: Note = "",
    city: City = None,
) -> None:
    """Put the calendar of a file in force for what is dispatched from now on."""
    try:
        written = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise CalendarInvalid(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CalendarInvalid(f"{file} is no TOML: {error}.") from error
    _save(read_calendar(code, written), note, city)


@app.command("holidays")
def holidays(
    code: Code = STANDARD,
    *,
    year: Annotated[
        list[int] | None, typer.Option("--year", help="Which years; this and the next without it.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166; the profile's without it.")] = None,
    subdivision: Annotated[str | None, typer.Option(help="A part of the country: MA.")] = None,
    city: City = None,
) -> None:
    """Write the public holidays and make-up days of some years into a calendar; days named there stay."""
    with city_connection(city) as conn:
        calendar = calendars.get_newest(conn, code).calendar
        plan = get_city(conn).profile.calendar
    if country is None and plan is not None:
        country, subdivision = plan.country, subdivision or plan.subdivision
    if country is None:
        raise CalendarInvalid("The city's profile names no country: give one with --country.")
    this_year = clock.now().astimezone(calendar.zone).year
    years = year or [this_year, this_year + 1]
    filled = with_public_days(calendar, country, subdivision, years)
    _save(filled, f"Public days of {country}, {', '.join(map(str, years))}", city)


@app.command("due")
def due(
    value: Annotated[float, typer.Argument(help="How many units.")],
    unit: Annotated[str, typer.Argument(help="urgent_hour, work_hour, work_day or natural_day.")],
    begun: Annotated[str, typer.Option("--from", help="When, as 2026-02-13T16:00 on the city's clocks.")],
    code: Annotated[str, typer.Option("--calendar", help="On which calendar.")] = STANDARD,
    city: City = None,
) -> None:
    """Say when something is due, and why: to try a calendar before it is used."""
    with city_connection(city) as conn:
        calendar = calendars.get_newest(conn, code).calendar
    try:
        start = datetime.fromisoformat(begun)
        counted = Unit(unit)
    except ValueError as error:
        raise CalendarInvalid(f"{error}.") from error
    if start.tzinfo is None:
        start = start.replace(tzinfo=calendar.zone)
    for zh, en in sentences(explain(Clock(calendar), start, Limit(value, counted))):
        say(f"{en}  {zh}")


def _save(calendar: Calendar, note: str, city: str | None) -> None:
    with city_connection(city) as conn:
        before = calendars.newest(conn, calendar.code)
        made = calendars.save_calendar(conn, calendar, at=clock.now(), note=note)
    if before is not None and made.id == before.id:
        say(f"Calendar {calendar.code} says that already: edition {made.id} stays in force.")
        return
    last = max((day.on for day in calendar.days), default="none")
    say(
        f"Calendar {calendar.code}: edition {made.id} is in force for what is dispatched from now on;"
        f" {len(calendar.days)} special days, the last of them {last}."
    )


def _hours(day: SpecialDay) -> str:
    if day.kind is DayKind.MAKE_UP:
        return f"like {WEEKDAYS[day.works_like]}"
    return ", ".join(f"{clock_text(shift.opens)}-{clock_text(shift.closes)}" for shift in day.shifts)
