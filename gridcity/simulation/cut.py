"""What a simulation learns from, said once when it is asked for: who repeats it learns from the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.simulation.reading import SQL, read_crews, span
from gridcity.store.engine import cursor


@dataclass(frozen=True, slots=True)
class Cut:
    """How far the store had come.

    ``snapshot`` tells which transactions were over (PostgreSQL's ``pg_snapshot``), ``last_event_id`` the last
    event there was; the latter also holds where a city came back from a backup.
    """

    at: datetime
    """When it was asked for; limits are those in force on that day."""
    first: datetime
    """When the first case was reported."""
    until: datetime
    """Up to here it learns: ``at``, or the last report if that is older."""
    seen: datetime
    """Nothing that happened later is known."""
    snapshot: str
    last_event_id: int
    crews: Mapping[int, int]
    """Department → people who handled cases, as far as they had accounts."""


def read_cut(conn: Connection, *, at: datetime) -> Cut:
    """Say how far the store has come.

    Raises
    ------
    NothingToLearn
        The city has no cases.
    """
    first, last, seen = span(conn)
    with cursor(conn) as cur:
        cur.execute(SQL.cut)
        ((snapshot, last_event_id),) = cur.fetchall()
    return Cut(
        at, first, min(at, last), min(at, seen), snapshot, int(last_event_id), read_crews(conn)
    )  # fmt: skip


def write_cut(cut: Cut) -> dict[str, Any]:
    """Write a cut in values that JSON has."""
    told: dict[str, Any] = {name: getattr(cut, name).isoformat() for name in ("at", "first", "until", "seen")}
    crews = {str(department): crews for department, crews in sorted(cut.crews.items())}
    return told | {"snapshot": cut.snapshot, "last_event_id": cut.last_event_id, "crews": crews}


def cut_of(told: Mapping[str, Any]) -> Cut:
    """Read what ``write_cut`` wrote."""
    instants = {name: datetime.fromisoformat(told[name]) for name in ("at", "first", "until", "seen")}
    crews = {int(department): int(crews) for department, crews in told["crews"].items()}
    return Cut(**instants, snapshot=told["snapshot"], last_event_id=told["last_event_id"], crews=crews)
