"""The city's working calendars: editions that are never changed, the newest of each in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, func, insert, select

from gridcity.city.errors import CalendarNotFound
from gridcity.city.model import Profile
from gridcity.store.tables import calendars
from gridcity.worktime.calendars import read_calendar, written_calendar
from gridcity.worktime.deadlines import ALWAYS, Clock
from gridcity.worktime.model import STANDARD, Calendar, Hours

FIRST_YEAR = 2010
"""Public holidays are written down from here on."""
_YEARS_AHEAD = 1

_CLOCKS: WeakKeyDictionary[Engine, dict[int, Clock]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Edition:
    """A calendar as it was at some time."""

    id: int
    calendar: Calendar
    note: str
    made_at: datetime
    made_by: int | None


def clock_of(conn: Connection, calendar_id: int | None) -> Clock:
    """Give the clock of an edition; it is made once a process. None: every hour counts.

    Raises
    ------
    CalendarNotFound
        There is no such edition.
    """
    if calendar_id is None:
        return ALWAYS
    clocks = _CLOCKS.setdefault(conn.engine, {})
    if calendar_id not in clocks:
        clocks[calendar_id] = Clock(get_edition(conn, calendar_id).calendar)
    return clocks[calendar_id]


def get_edition(conn: Connection, calendar_id: int) -> Edition:
    """Read an edition.

    Raises
    ------
    CalendarNotFound
        There is none with this number.
    """
    row = conn.execute(select(calendars).where(calendars.c.id == calendar_id)).first()
    if row is None:
        raise CalendarNotFound(f"There is no calendar edition {calendar_id}.", calendar_id=calendar_id)
    return _edition(row)


def list_editions(conn: Connection, code: str | None = None) -> list[Edition]:
    """List editions, the newest first; of one calendar if asked."""
    query = select(calendars).order_by(calendars.c.id.desc())
    if code is not None:
        query = query.where(calendars.c.code == code)
    return [_edition(row) for row in conn.execute(query)]


def newest(conn: Connection, code: str = STANDARD) -> Edition | None:
    """Read the edition of a calendar that is in force; None where the city has no such calendar."""
    newest_id = select(func.max(calendars.c.id)).where(calendars.c.code == code).scalar_subquery()
    row = conn.execute(select(calendars).where(calendars.c.id == newest_id)).first()
    return None if row is None else _edition(row)


def get_newest(conn: Connection, code: str) -> Edition:
    """Read the edition of a calendar that is in force.

    Raises
    ------
    CalendarNotFound
        The city has no calendar of that name.
    """
    found = newest(conn, code)
    if found is None:
        raise CalendarNotFound(f"The city has no calendar {code}.", calendar=code)
    return found


def save_calendar(
    conn: Connection, calendar: Calendar, *, at: datetime, note: str = "", by_id: int | None = None
) -> Edition:
    """Put a calendar in force for what is dispatched from now on; one that is in force already stays.

    What was dispatched before keeps the edition that its deadline was worked out on.
    """
    written = written_calendar(calendar)
    there = newest(conn, calendar.code)
    if there is not None and there.calendar == read_calendar(calendar.code, written):
        return there
    made = conn.execute(
        insert(calendars)
        .values(
            code=calendar.code,
            written=written,
            note=note,
            made_at=at,
            made_by=by_id,
        )
        .returning(calendars)
    ).one()
    return _edition(made)


def planned_calendar(profile: Profile, *, at: datetime) -> Calendar | None:
    """Make the calendar that a city's profile plans, public holidays of past and next years included."""
    plan = profile.calendar
    if plan is None:
        return None
    years = range(FIRST_YEAR, at.year + _YEARS_AHEAD + 1)
    return with_public_days(
        Calendar(STANDARD, profile.timezone, (Hours(date(FIRST_YEAR, 1, 1), plan.week),)),
        plan.country,
        plan.subdivision,
        years,
    )


def with_public_days(
    calendar: Calendar, country: str, subdivision: str | None, years: Iterable[int]
) -> Calendar:
    """Write the public holidays of some years into a calendar; days that it names itself stay.

    Raises
    ------
    CalendarInvalid
        The library does not know the country.
    """
    # Loading the holidays of all countries takes a moment that most commands need not wait for.
    from gridcity.worktime.public import public_days

    found = {day.on: day for day in public_days(country, subdivision, years)} | dict(calendar.special)
    days = tuple(found[on] for on in sorted(found))
    return Calendar(calendar.code, calendar.timezone, calendar.hours, days)


def _edition(row: Row[Any]) -> Edition:
    return Edition(row.id, read_calendar(row.code, row.written), row.note, row.made_at, row.made_by)
