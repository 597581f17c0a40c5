"""Who is told of what: events, settled complaints, deadlines and ended work become notices, each once.

Nothing here commits. One transaction holds the turn (the lock of the one row of ``notice_progress``), reads
the next settled events, writes notices and deliveries, and moves the place in the stream on. Killed at any
point, it has done all of it or nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.notices.model import Channel, Preferences
from gridcity.notices.preferences import CITIZENS, preferences_of
from gridcity.notices.templates import LIMITS, SETTLED, WEEKLY, WORK, Templates
from gridcity.notices.timing import due_at
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

PAGE = 2000
"""The most events that are looked at in one transaction: as short as the live stream wants it. [-]"""
RECENT = timedelta(days=7)
"""What is older is in the inbox as read, and goes nowhere else."""
_OVERLAP = timedelta(days=1)
"""How far back deadlines and scans are looked at again, for what a slow transaction wrote."""
_WORK_OVERLAP = timedelta(hours=1)
"""The same of long work, whose end is written in a short one."""
_LONG = timedelta(minutes=1)
"""Who waits so long for something, in the queue and at work, may have gone on to something else."""
_CITIZEN = {Channel.SMTP: "email", Channel.SMS: "phone"}
"""How a channel reaches who complained: the part of their contact."""
_SQL = load_queries("gridcity.notices")
_WORK_SQL = load_queries("gridcity.notices", "work.sql")

_Row: TypeAlias = tuple[int, int | None, Channel, datetime]
"""Notice, person, channel, when it may go out."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What one turn did: events looked at, channels with something due now, whether more events are ready."""

    events: int = 0
    due: frozenset[Channel] = frozenset()
    has_more: bool = False


def decide(
    conn: Connection, templates: Templates, channels: Collection[Channel], *, at: datetime, most: int = PAGE
) -> Decided:
    """Look at the next events and at the complaints that were settled, and decide who is told.

    Parameters
    ----------
    conn
        A transaction that does nothing else: it lets others wait for their turn, and holds the live stream
        back.
    templates
        Who is told what.
    channels
        Which gateways there are: deliveries are made for these.
    at
        Now.
    most
        The most events to look at. [-]

    Returns
    -------
    Decided
        All zero where somebody else has the turn.
    """
    with cursor(conn) as cur:
        cur.execute(_SQL.turn)
        place = cur.fetchone()
        if place is None:
            return Decided()
        values: dict[str, Any] = {"txid": place[0], "event_id": place[1], "at": at, "recent": at - RECENT}
        cur.execute(_SQL.page_end, values | {"most": most})
        until_txid, until_id, events = cur.fetchone() or (None, None, 0)
        going: list[_Going] = []
        webhooks: list[int] = []
        if events:
            values |= {"until_txid": until_txid, "until_id": until_id}
            cur.execute(_SQL.tell, values | _columns(templates))
            going += [_Going(*row) for row in cur.fetchall()]
            if Channel.WEBHOOK in channels:
                cur.execute(_SQL.tell_webhooks, values)
                webhooks = [row[0] for row in cur.fetchall()]
            cur.execute(_SQL.advance, {"txid": until_txid, "event_id": until_id})
        settled = templates.caused_by(*SETTLED)
        cur.execute(
            _SQL.tell_settled,
            values
            | {"kinds": [rule.kind for rule in settled], "statuses": [rule.target for rule in settled]},
        )
        going += [_Going(*row) for row in cur.fetchall()]
    due = _deliver(conn, going, channels, at) | _deliver_to_webhooks(conn, webhooks, at)
    return Decided(events, due, has_more=events == most)


def decide_limits(
    conn: Connection, templates: Templates, channels: Collection[Channel], *, at: datetime
) -> frozenset[Channel]:
    """Tell of what time brought since the last time; name the channels now due. Run it as often as you like.

    Deadlines that came up; clusters that a watch found; reports, statistics and simulations that came to
    their end.
    """
    rules = templates.caused_by(*LIMITS)
    zone = get_city(conn).profile.timezone
    with cursor(conn) as cur:
        cur.execute(_SQL.turn)
        place = cur.fetchone()
        if place is None:
            return frozenset()
        last = place[2] or at
        since = last - _OVERLAP
        cur.execute(
            _SQL.tell_limits,
            {
                "at": at,
                "since": since,
                "kinds": [rule.kind for rule in rules],
                "causes": [rule.command for rule in rules],
                "audiences": [rule.audience for rule in rules],
            },
        )
        going = [_Going(*row) for row in cur.fetchall()]
        work = templates.caused_by(*WORK)
        cur.execute(
            _WORK_SQL.tell_work,
            {
                "at": at,
                "since": since,
                "work_since": last - _WORK_OVERLAP,
                "longer_than": _LONG,
                "zone": zone,
                "kinds": [rule.kind for rule in work],
                "causes": [f"{rule.command}:{rule.target}" for rule in work],
                "topics": [rule.topic for rule in work],
            },
        )
        going += [_Going(*row) for row in cur.fetchall()]
        cur.execute(_SQL.limits_until, {"at": at})
    return _deliver(conn, going, channels, at)


def decide_week(
    conn: Connection, templates: Templates, channels: Collection[Channel], *, at: datetime
) -> frozenset[Channel]:
    """Tell every crew what is open with its department, once a week; give the channels on which it is due."""
    year, week, _ = at.astimezone(get_city(conn).profile.zone).isocalendar()
    due: frozenset[Channel] = frozenset()
    for rule in templates.caused_by(WEEKLY):
        with cursor(conn) as cur:
            cur.execute(_SQL.tell_week, {"kind": rule.kind, "week": f"{year}-W{week:02}", "at": at})
            going = [_Going(*row) for row in cur.fetchall()]
        due |= _deliver(conn, going, channels, at)
    return due


@dataclass(frozen=True, slots=True)
class _Going:
    """A notice that has a way beside the inbox: its person's, or the contact of who complained."""

    notice_id: int
    person_id: int | None
    contact: dict[str, str] | None
    is_emergency: bool


def _columns(templates: Templates) -> dict[str, list[Any]]:
    """Give the rules column by column, in the order in which they apply."""
    rules = templates.rules
    return {
        "kinds": [rule.kind for rule in rules],
        "commands": [rule.command for rule in rules],
        "targets": [rule.target for rule in rules],
        "audiences": [rule.audience for rule in rules],
        "emergencies": [rule.only_emergency for rule in rules],
    }


def _deliver(
    conn: Connection, going: Sequence[_Going], channels: Collection[Channel], at: datetime
) -> frozenset[Channel]:
    if not going or not channels:
        return frozenset()
    zone = get_city(conn).profile.zone
    wishes = preferences_of(conn, {one.person_id for one in going if one.person_id is not None})
    rows: list[_Row] = []
    for one in going:
        wish = wishes.get(one.person_id) if one.person_id is not None else CITIZENS
        if wish is not None:
            due = due_at(wish, at, zone, is_emergency=one.is_emergency)
            ways = [channel for channel in _ways(one, wish) if channel in channels]
            rows += [(one.notice_id, one.person_id, channel, due) for channel in ways]
    return _write(conn, rows, at)


def _ways(one: _Going, wish: Preferences) -> Iterable[Channel]:
    """Say by which channels a notice goes: as its person wishes; to citizens by mail, else in short."""
    if one.contact is None:
        return wish.channels
    return [channel for channel, part in _CITIZEN.items() if one.contact.get(part)][:1]


def _deliver_to_webhooks(conn: Connection, notice_ids: Sequence[int], at: datetime) -> frozenset[Channel]:
    return _write(conn, [(number, None, Channel.WEBHOOK, at) for number in notice_ids], at)


def _write(conn: Connection, rows: Sequence[_Row], at: datetime) -> frozenset[Channel]:
    """Write deliveries, and say on which channels one is due now."""
    if rows:
        with cursor(conn) as cur:
            execute_values(
                cur,
                "INSERT INTO notice_deliveries (notice_id, person_id, channel, state, due_at, first_due_at)"
                " VALUES %s ON CONFLICT DO NOTHING",
                [
                    (number, person, str(channel), "waiting", due, due)
                    for number, person, channel, due in rows
                ],
                page_size=1000,
            )
    return frozenset(channel for _, _, channel, due in rows if due <= at)
