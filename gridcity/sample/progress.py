"""How far the simulated week is: what it is made of, and what of it is written.

The week is written in groups of steps, so a process that dies leaves a part of it. Its reports are
drawn before anything happens, so the same numbers draw the same reports again; the store knows how
many of them happened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, text, update

from gridcity.cases import service
from gridcity.cases.model import Case
from gridcity.sample.places import _queries
from gridcity.store.engine import cursor
from gridcity.store.tables import simulated_week

_PATIENCE_MS = 10_000
_LOCK = "(hashtext('gridcity sample'), hashtext(current_schema()))"


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """What a week is drawn from: equal plans in equal cities are equal weeks."""

    seed: int
    days: int
    ends_at: datetime
    cases_per_day: float
    incidents: int

    @property
    def begins_at(self) -> datetime:
        """Where the week begins."""
        return self.ends_at - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Written:
    """What of a week is in the store. Nothing: it is still to begin."""

    is_whole: bool = False
    reports: int = 0
    events: int = 0


def seed_of(conn: Connection) -> int | None:
    """Say what the city's week is drawn from, if any: markets and building sites stay where they are."""
    return conn.scalar(select(simulated_week.c.seed))


def find_week(conn: Connection) -> tuple[WeekPlan, Written] | None:
    """Find the week that was begun, and how much of it is written."""
    row = conn.execute(select(simulated_week)).one_or_none()
    if row is None:
        return None
    plan = WeekPlan(row.seed, row.days, row.ends_at, row.cases_per_day, row.incidents)
    with cursor(conn) as cur:
        cur.execute(_queries.written, {"begins_at": plan.begins_at, "ends_at": plan.ends_at})
        reports, events = cur.fetchone() or (0, 0)
    return plan, Written(row.is_whole, reports, events)


def open_cases(conn: Connection, plan: WeekPlan) -> list[Case]:
    """Read the cases of the week that are not closed yet."""
    with cursor(conn) as cur:
        cur.execute(_queries.open_cases)
        numbers = [number for number, reported_at in cur.fetchall() if reported_at <= plan.ends_at]
    return [service.read(conn, number) for number in numbers]


def begin(conn: Connection, asked: WeekPlan) -> tuple[WeekPlan, Written]:
    """Begin a week; where one was begun before, it is that one, whatever is asked for."""
    found = find_week(conn)
    if found is not None:
        return found
    conn.execute(
        insert(simulated_week).values(
            seed=asked.seed,
            days=asked.days,
            ends_at=asked.ends_at,
            cases_per_day=asked.cases_per_day,
            incidents=asked.incidents,
        )
    )
    return asked, Written()


def finish(conn: Connection) -> None:
    """Mark the week whole."""
    conn.execute(update(simulated_week).values(is_whole=True))


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Keep others from simulating in the same city meanwhile. The lock ends with its connection.

    Raises
    ------
    sqlalchemy.exc.OperationalError
        Somebody else is at it, and was not done in ten seconds; it is translated to StoreBusy.
    """
    with engine.connect() as conn:
        conn.execute(text(f"SET LOCAL lock_timeout = {_PATIENCE_MS}"))
        conn.execute(text(f"SELECT pg_advisory_lock{_LOCK}"))
        conn.commit()
        try:
            yield
        finally:
            conn.execute(text(f"SELECT pg_advisory_unlock{_LOCK}"))
            conn.commit()
