"""Read from the store what the simulation learns from."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from gridcity.city.calendars import clock_of, newest
from gridcity.conditions.exporting import chosen
from gridcity.conditions.timing import Rule
from gridcity.simulation.engine import Floats, Ints
from gridcity.simulation.errors import NothingToLearn
from gridcity.simulation.history import History
from gridcity.simulation.stepping import NEVER
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.worktime.deadlines import ALWAYS, Clock
from gridcity.worktime.scales import tick_of
from grids.accuracy import metres_a_degree

SQL = load_queries("gridcity.simulation")
_INSTANTS = (
    "reported", "accepted", "dispatched", "started", "completed", "verified", "closed",
    "accept_due", "dispatch_due", "handle_due", "verify_due",
)  # fmt: skip
_FEWEST = 50
_ENOUGH_WEEKS = 4

Row = tuple[Any, ...]
"""A case: class, department, area, longitude, latitude, whether imported, reworks, instants [µs]."""


def span(conn: Connection) -> tuple[datetime, datetime, datetime]:
    """Say when the first and the last case was reported, and when something last happened to one.

    Raises
    ------
    NothingToLearn
        The city has no cases.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.span)
        ((first, last, seen),) = cur.fetchall()
    if first is None:
        raise NothingToLearn("The city has no cases to learn from.")
    return first, last, max(last, seen)


def read_rows(
    conn: Connection, since: datetime, until: datetime, *, without: Collection[int] = ()
) -> list[tuple[tuple[datetime, int], Row]]:
    """Read the cases of a period that went to a department, as they stand, each with what it is sorted by."""
    with cursor(conn) as cur:
        cur.execute(SQL.history, {"since": since, "until": until, "without": sorted(without)})
        return [((row[0], row[1]), row[2:]) for row in cur.fetchall()]


def history_of(
    rows: Sequence[Row], *, since: datetime, until: datetime, seen: datetime, zone: ZoneInfo
) -> History:
    """Lay cases out in columns; rows are the oldest report's first.

    Raises
    ------
    NothingToLearn
        They are too few to learn anything.
    """
    if len(rows) < _FEWEST:
        raise NothingToLearn(
            f"Between {since:%Y-%m-%d} and {until:%Y-%m-%d} only {len(rows)} cases went to a department;"
            f" {_FEWEST} are needed.",
            cases=len(rows),
            needed=_FEWEST,
        )
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    x, y = _metres(columns[3], columns[4])
    return History(
        since=tick_of(since),
        until=tick_of(until),
        seen=tick_of(seen),
        week_begins=whole_weeks(zone, since, until),
        class_ids=np.array(columns[0], dtype=np.int64),
        department_ids=np.array(columns[1], dtype=np.int64),
        areas=tuple(columns[2]),
        x=x,
        y=y,
        is_imported=np.array(columns[5], dtype=bool),
        reworks=np.array(columns[6], dtype=np.int64),
        **dict(zip(_INSTANTS, map(_instants, columns[7:]), strict=True)),
    )


def whole_weeks(zone: ZoneInfo, since: datetime, until: datetime) -> Ints:
    """List when the weeks begin that lie whole between two instants [µs].

    They go from Monday to Sunday. Where hardly any do, they are counted back from the last midnight: what
    counts is that each holds every weekday once.
    """
    found = weekly(zone, since, until)
    if len(found) >= _ENOUGH_WEEKS:
        return found
    back = weekly(zone, since, until, until.astimezone(zone).weekday())
    return back if len(back) > len(found) else found


def weekly(zone: ZoneInfo, since: datetime, until: datetime, weekday: int = 0) -> Ints:
    """List when the weeks from a weekday on, Monday 0, begin that lie whole between two instants [µs]."""
    day = since.astimezone(zone).date() - timedelta(days=1)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    found = list[int]()
    while _midnight(day + timedelta(days=7), zone) <= until:
        if (begins := _midnight(day, zone)) >= since:
            found.append(tick_of(begins))
        day += timedelta(days=7)
    return np.array(found, dtype=np.int64)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def read_crews(conn: Connection) -> dict[int, int]:
    """Say how many people of each department handle cases, as far as they have accounts."""
    with cursor(conn) as cur:
        cur.execute(SQL.crews)
        return {int(department): int(people) for department, people in cur.fetchall()}


def working_clock(conn: Connection) -> Clock:
    """Give the city's working time; every hour where it has no calendar."""
    edition = newest(conn)
    return ALWAYS if edition is None else clock_of(conn, edition.id)


def rules_in_force(conn: Connection, on: date) -> dict[int, Rule]:
    """Give the limits of each class by its default filing condition of a day: class → rule."""
    found: dict[int, Rule] = {}
    clocks: dict[str, Clock] = {}
    for one in chosen(conn, on=on):
        content = one.content
        if content.class_id in found and not content.is_default:
            continue
        if content.calendar not in clocks:
            edition = newest(conn, content.calendar)
            clocks[content.calendar] = ALWAYS if edition is None else clock_of(conn, edition.id)
        found[content.class_id] = Rule(one.limits, clocks[content.calendar])
    return found


def _metres(lon: Sequence[float | None], lat: Sequence[float | None]) -> tuple[Floats, Floats]:
    degrees = np.array([lon, lat], dtype=np.float64)
    if np.isnan(degrees).all():
        return degrees[0], degrees[1]
    middle = np.nanmean(degrees, axis=1)
    scale = metres_a_degree(middle[1:])[0]
    return (degrees[0] - middle[0]) * scale[0], (degrees[1] - middle[1]) * scale[1]


def _instants(column: Sequence[int | None]) -> Ints:
    return np.array([NEVER if one is None else one for one in column], dtype=np.int64)
