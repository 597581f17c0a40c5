"""Calendars written down: as JSON in the store, as TOML in a city's files.

::

    timezone = "Asia/Shanghai"

    [[hours]]                       # from a day on; the first also holds before it
    valid_from = "2015-01-01"
    mon = ["08:30-12:00", "13:30-17:30"]
    …                               # a weekday that is not named is free

    [[days]]
    on = "2026-02-14"
    kind = "make_up"                # or holiday; special_hours, with hours = ["09:00-12:00"]
    name = "调休上班"
    name_en = "Make-up working day"
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gridcity.worktime.errors import CalendarInvalid
from gridcity.worktime.model import (
    Calendar,
    DayKind,
    Hours,
    Shift,
    Shifts,
    SpecialDay,
    clock_text,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_calendar(code: str, written: Mapping[str, Any]) -> Calendar:
    """Make a calendar of what is written down.

    Raises
    ------
    CalendarInvalid
        It says something that cannot be; the message says what and where.
    """
    _check_names(written, {"timezone", "hours", "days"}, "The calendar")
    hours = tuple(_hours(one) for one in _list(written.get("hours", []), "hours"))
    days = tuple(_special_day(one) for one in _list(written.get("days", []), "days"))
    return Calendar(
        code,
        str(written.get("timezone", "")),
        tuple(sorted(hours, key=lambda one: one.valid_from)),
        tuple(sorted(days, key=lambda day: day.on)),
    )


def read_week(written: Mapping[str, Any], where: str = "The week") -> tuple[Shifts, ...]:
    """Make a working week, Monday first, of hours by the names of weekdays.

    Raises
    ------
    CalendarInvalid
        Something else is written there.
    """
    _check_names(written, set(WEEKDAYS), where)
    return tuple(_shifts(written.get(name, []), f"{where}, {name}") for name in WEEKDAYS)


def written_week(week: tuple[Shifts, ...]) -> dict[str, list[str]]:
    """Write a working week down; free days are left out."""
    return {name: _shift_texts(shifts) for name, shifts in zip(WEEKDAYS, week, strict=True) if shifts}


def written_calendar(calendar: Calendar) -> dict[str, Any]:
    """Write a calendar down, so that ``read_calendar`` gives the same one."""
    return {
        "timezone": calendar.timezone,
        "hours": [
            {"valid_from": hours.valid_from.isoformat()} | written_week(hours.week)
            for hours in calendar.hours
        ],
        "days": [_written_day(day) for day in calendar.days],
    }


def _hours(written: Any) -> Hours:
    where = f"Hours from {written.get('valid_from') if isinstance(written, Mapping) else written}"
    _check_names(written, {"valid_from", *WEEKDAYS}, where)
    week = {name: hours for name, hours in written.items() if name != "valid_from"}
    return Hours(_day(written.get("valid_from"), where), read_week(week, where))


def _special_day(written: Any) -> SpecialDay:
    where = f"Day {written.get('on') if isinstance(written, Mapping) else written}"
    _check_names(written, {"on", "kind", "name", "name_en", "hours", "works_like"}, where)
    try:
        kind = DayKind(written.get("kind"))
    except ValueError:
        raise CalendarInvalid(f"{where}: its kind is holiday, make_up or special_hours.") from None
    like = written.get("works_like", WEEKDAYS[0])
    if like not in WEEKDAYS:
        raise CalendarInvalid(f"{where}: works_like is one of {', '.join(WEEKDAYS)}.")
    name = str(written.get("name", ""))
    return SpecialDay(
        _day(written.get("on"), where),
        kind,
        name,
        str(written.get("name_en", name)),
        _shifts(written.get("hours", []), where),
        WEEKDAYS.index(like),
    )


def _written_day(day: SpecialDay) -> dict[str, Any]:
    written: dict[str, Any] = {
        "on": day.on.isoformat(),
        "kind": str(day.kind),
        "name": day.name,
        "name_en": day.name_en,
    }
    if day.kind is DayKind.SPECIAL_HOURS:
        written["hours"] = _shift_texts(day.shifts)
    if day.kind is DayKind.MAKE_UP:
        written["works_like"] = WEEKDAYS[day.works_like]
    return written


def _shift_texts(shifts: Shifts) -> list[str]:
    return [f"{clock_text(shift.opens)}-{clock_text(shift.closes)}" for shift in shifts]


def _shifts(written: Any, where: str) -> Shifts:
    return tuple(_shift(one, where) for one in _list(written, where))


def _shift(written: Any, where: str) -> Shift:
    opens, dash, closes = str(written).partition("-")
    if not dash:
        raise CalendarInvalid(f"{where}: hours are written 08:30-12:00, not {written}.")
    return Shift(_minutes(opens, where), _minutes(closes, where))


def _minutes(written: str, where: str) -> int:
    hour, colon, minute = written.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(minute) < 60):
        raise CalendarInvalid(f"{where}: a time is written 08:30, not {written}.")
    return int(hour) * 60 + int(minute)


def _day(written: Any, where: str) -> date:
    try:
        return written if isinstance(written, date) else date.fromisoformat(str(written))
    except ValueError:
        raise CalendarInvalid(f"{where}: a day is written 2026-02-14.") from None


def _list(written: Any, where: str) -> list[Any]:
    if isinstance(written, list):
        return written
    raise CalendarInvalid(f"{where}: a list is wanted.")


def _check_names(written: Any, known: set[str], where: str) -> None:
    if not isinstance(written, Mapping):
        raise CalendarInvalid(f"{where}: names and values are wanted.")
    unknown = sorted(set(written) - known)
    if unknown:
        raise CalendarInvalid(f"{where}: nobody knows {', '.join(map(str, unknown))}.", unknown=unknown)
