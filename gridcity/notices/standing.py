"""How notices stand: for who looks after the installation, and for who wants to send again what failed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gridcity.notices.model import Channel, Delivery, State
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.notices", "deliveries.sql")


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits, since when; what could not be delivered; when a worker was last seen."""

    undecided_since: datetime | None
    """When the oldest event was recorded that nobody has looked at; None: all were."""
    due_since: datetime | None
    """Since when the oldest delivery could go out; None, or in time to come: nothing is due."""
    failed: int
    doubtful: int
    worker_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a channel's gateway said last, and how much waits for it."""

    channel: Channel
    reason: str
    waiting: int


def standing(conn: Connection) -> Standing:
    """Say how notices stand."""
    with cursor(conn) as cur:
        cur.execute(_SQL.standing)
        (row,) = cur.fetchall()
    return Standing(*row)


def troubles(conn: Connection) -> list[Trouble]:
    """Say which gateways did not take what they were offered."""
    with cursor(conn) as cur:
        cur.execute(_SQL.troubles)
        return [Trouble(Channel(channel), reason, waiting) for channel, reason, waiting in cur.fetchall()]


def list_deliveries(
    conn: Connection,
    *,
    states: Collection[State] = (),
    channel: Channel | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Delivery]:
    """Read deliveries, the newest first: to whom, but not at which address.

    Parameters
    ----------
    states
        Only those; empty: all.
    before
        The number of the last one of the page before.
    limit
        The most.
    """
    values = {
        "states": [str(state) for state in states],
        "channel": None if channel is None else str(channel),
        "before": before,
        "most": limit,
    }
    with cursor(conn) as cur:
        cur.execute(
            f"{_SQL.list_deliveries} WHERE (%(states)s::text[] = '{{}}' OR state = ANY(%(states)s))"
            " AND (%(channel)s::text IS NULL OR notice_deliveries.channel = %(channel)s)"
            " AND (%(before)s::bigint IS NULL OR notice_deliveries.id < %(before)s)"
            " ORDER BY notice_deliveries.id DESC LIMIT %(most)s",
            values,
        )
        return [
            Delivery(*row[:3], Channel(row[3]), State(row[4]), *row[5:])  # type: ignore[call-arg]
            for row in cur.fetchall()
        ]


def retry(conn: Connection, delivery_ids: Collection[int], *, at: datetime) -> int:
    """Let deliveries that failed, or are in doubt, go out again at once; give how many.

    One in doubt may arrive twice: look at the gateway first.
    """
    with cursor(conn) as cur:
        cur.execute(_SQL.retry, {"ids": list(delivery_ids), "at": at})
        return cur.rowcount
