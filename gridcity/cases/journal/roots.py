"""The roots of days: worked out once a day is over, and checked against the events at any time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from gridcity.cases.errors import DayNotOver, RootBroken
from gridcity.cases.ledger import GENESIS
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import daily_roots

_SQL = load_queries("gridcity.cases.journal")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DailyRoot:
    """What seals a day."""

    day: date
    event_count: int
    prev_root: bytes
    root: bytes


def root_of(prev_root: bytes, day: date, hashes: Iterable[bytes]) -> tuple[bytes, int]:
    """Work out the root of a day, and count its events."""
    digest, count = sha256(prev_root + day.isoformat().encode()), 0
    for one in hashes:
        digest.update(one)
        count += 1
    return digest.digest(), count


def list_roots(conn: Connection) -> list[DailyRoot]:
    """List the roots that were made, oldest first."""
    columns = (daily_roots.c.day, daily_roots.c.event_count, daily_roots.c.prev_root, daily_roots.c.root)
    return [
        DailyRoot(row.day, row.event_count, bytes(row.prev_root), bytes(row.root))
        for row in conn.execute(select(*columns).order_by(daily_roots.c.day))
    ]


def seal(conn: Connection, *, at: datetime, timezone: str) -> list[DailyRoot]:
    """Make the roots of all days that are over and have none; days without events have one, too.

    Parameters
    ----------
    at
        Now: days before the one it lies in are over.
    timezone
        The city's own.

    Raises
    ------
    DayNotOver
        Something that was begun on such a day is still being written.
    """
    zone = ZoneInfo(timezone)
    today = at.astimezone(zone).date()
    with cursor(conn) as cur:
        cur.execute("LOCK TABLE daily_roots IN SHARE ROW EXCLUSIVE MODE")
    known = list_roots(conn)
    day = known[-1].day + _A_DAY if known else _first_day(conn, zone)
    if day is None or day >= today:
        return []
    _check_that_nothing_is_under_way(conn, _midnight(today, zone))
    made = list(_roots(conn, day, today, zone, known[-1].root if known else GENESIS))
    conn.execute(
        insert(daily_roots),
        [
            {
                "day": one.day,
                "event_count": one.event_count,
                "prev_root": one.prev_root,
                "root": one.root,
                "made_at": at,
            }
            for one in made
        ],
    )
    return made


def check_roots(conn: Connection, *, timezone: str) -> int:
    """Work all roots out again; say how many there are.

    Raises
    ------
    RootBroken
        One is not that of the day's events: the first such day is named.
    """
    known = list_roots(conn)
    if not known:
        return 0
    found = _roots(conn, known[0].day, known[-1].day + _A_DAY, ZoneInfo(timezone), GENESIS)
    for sealed, one in zip(known, found, strict=True):
        if sealed != one:
            raise RootBroken(
                f"The root of {one.day} is not that of the events recorded on it:"
                f" {sealed.event_count} were sealed, {one.event_count} are there.",
                day=one.day.isoformat(),
                sealed=sealed.event_count,
                found=one.event_count,
            )
    return len(known)


def _first_day(conn: Connection, zone: ZoneInfo) -> date | None:
    with cursor(conn) as cur:
        cur.execute("SELECT min(recorded_at) FROM case_events")
        row = cur.fetchone()
    return None if row is None or row[0] is None else row[0].astimezone(zone).date()


def _roots(conn: Connection, day: date, until: date, zone: ZoneInfo, prev_root: bytes) -> Iterator[DailyRoot]:
    """Work out the roots of the days from one until another, in one pass over their events."""
    values = {"since": _midnight(day, zone), "until": _midnight(until, zone), "timezone": zone.key}
    with cursor(conn).connection.cursor(name="gridcity_days") as cur:
        cur.itersize = 20_000
        cur.execute(_SQL.hashes_by_day, values)
        by_day = groupby(cur, itemgetter(0))
        next_day, rows = next(by_day, (None, iter(())))
        while day < until:
            is_next = day == next_day
            root, count = root_of(prev_root, day, (bytes(row[1]) for row in rows) if is_next else ())
            if is_next:
                next_day, rows = next(by_day, (None, iter(())))
            yield DailyRoot(day, count, prev_root, root)
            prev_root = root
            day += _A_DAY


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _check_that_nothing_is_under_way(conn: Connection, midnight: datetime) -> None:
    with cursor(conn) as cur:
        cur.execute(_SQL.writing_since_before, {"midnight": midnight})
        row = cur.fetchone()
    if row is not None and row[0]:
        raise DayNotOver(
            f"{row[0]} transactions that began before midnight are still writing; try again when they ended.",
            transactions=row[0],
        )
