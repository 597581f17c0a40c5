"""Deliveries go out: claimed, handed over, recorded, each step committed before the next.

::

    waiting ─▶ claimed ─▶ sending ─▶ sent
       ▲          │          │  └──▶ doubtful   nobody knows, and the receiver does not tell repeats
       └──────────┴──────────┘ ────▶ failed     refused for good, or not taken for three days
        not taken: later again

    claimed ─▶ held ─▶ waiting, failed    once whoever reads mail there said so: see ``addresses``

No transaction is open while a gateway is talked to: it would hold back the live stream as long. A claim
lasts ``Post.lease``; what a worker that died had claimed is another's then. See ``gridcity.notices`` for what
is promised.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Engine

from gridcity.notices.describing import speaker_of
from gridcity.notices.errors import GatewayDown
from gridcity.notices.gateways import Gateways, InDoubt, NotNow, Refused, Session
from gridcity.notices.model import Channel
from gridcity.notices.templates import Templates
from gridcity.notices.timing import KEEPS_TRYING, next_try
from gridcity.notices.writing import Claimed, Parcel, write_parcels
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

BATCH = 200
"""How many deliveries a worker claims at once. [-]"""
LEASE = timedelta(minutes=10)
"""How long a claim lasts, and how long a message may take: longer than any gateway is given."""
SQL = load_queries("gridcity.notices", "deliveries.sql")

Now: TypeAlias = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Post:
    """What deliveries need: the store, the gateways, the words, the clock."""

    engine: Engine
    gateways: Gateways
    templates: Templates
    web: str
    """The address people reach the city by."""
    now: Now
    lease: timedelta = LEASE
    """How long a claim lasts."""

    def run(self, statement: str, **values: Any) -> int:
        """Run a statement in a transaction of its own; give how many rows it changed."""
        with self.engine.begin() as conn, cursor(conn) as cur:
            cur.execute(statement, values)
            return cur.rowcount


@dataclass
class Delivered:
    """What became of what was due: messages that were taken, and those that were not."""

    sent: int = 0
    waiting: int = 0
    held: int = 0
    failed: int = 0
    doubtful: int = 0


def deliver(post: Post, channel: Channel) -> Delivered:
    """Send everything that is due on a channel.

    Several workers may do so at once: what one has claimed, the others leave alone.

    Raises
    ------
    ChannelOff
        No gateway is set up.
    GatewayDown
        The gateway does not answer. What was due waits on, and nothing of it was handed over.
    """
    line = _Line(post.gateways, channel)
    done = Delivered()
    _look_at_what_is_left(post, channel, line, done)
    with closing(line):
        while True:
            claim = post.now() + post.lease
            claimed = _claim(post, channel, claim, takes_repeats=line.takes_repeats)
            if not claimed:
                return done
            try:
                _send(post, line, claimed, claim, done)
            except GatewayDown as down:
                post.run(SQL.release, ids=[one.id for one in claimed], claim=claim, reason=down.message)
                raise


class _Line:
    """The connection to a gateway: opened when it is needed, anew when it broke."""

    def __init__(self, gateways: Gateways, channel: Channel) -> None:
        self.channel = channel
        self._gateway = gateways.of(channel)
        self._session: Session | None = None
        self.takes_repeats = self._gateway.takes_repeats

    def session(self) -> Session:
        """Give the open connection; raises GatewayDown."""
        if self._session is None:
            self._session = self._gateway.session()
        return self._session

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._session is not None:
            self._session.close()
            self._session = None


def _look_at_what_is_left(post: Post, channel: Channel, line: _Line, done: Delivered) -> None:
    """Give up what was tried for three days, and what nobody may send again."""
    at = post.now()
    done.failed += post.run(SQL.give_up, channel=str(channel), at=at, given_up=at - KEEPS_TRYING)
    if not line.takes_repeats:
        done.doubtful += post.run(SQL.doubt, channel=str(channel), at=at)


def _claim(post: Post, channel: Channel, claim: datetime, *, takes_repeats: bool) -> list[Claimed]:
    values = {"channel": str(channel), "at": post.now(), "until": claim, "takes_repeats": takes_repeats}
    with post.engine.begin() as conn, cursor(conn) as cur:
        cur.execute(SQL.claim, values | {"most": BATCH})
        claimed = [Claimed(*row) for row in cur.fetchall()]
        messages = sorted({one.message for one in claimed if one.message is not None})
        if messages:
            cur.execute(SQL.claim_rest, values | {"messages": messages})
            claimed += [Claimed(*row) for row in cur.fetchall()]
    return claimed


def _send(post: Post, line: _Line, claimed: Sequence[Claimed], claim: datetime, done: Delivered) -> None:
    with post.engine.begin() as conn:
        speaker = speaker_of(conn, post.templates, post.web)
        parcels = write_parcels(conn, line.channel, claimed, speaker, post.gateways)
    for parcel in parcels:
        _send_one(post, line, parcel, claim, done)


def _send_one(post: Post, line: _Line, parcel: Parcel, claim: datetime, done: Delivered) -> None:
    """Offer a message, say that it is being handed over, hand it over, say what became of it."""
    mine: dict[str, Any] = {"ids": parcel.ids, "claim": claim}
    message = parcel.message
    if message is None:
        put_aside = post.run(SQL.hold if parcel.is_held else SQL.fail, **mine, reason=parcel.reason)
        done.held += put_aside * parcel.is_held
        done.failed += put_aside * (not parcel.is_held)
        return
    session = line.session()
    named = {"message": message.name}
    try:
        session.offer(message)
        until = post.now() + post.lease
        if post.run(SQL.hand_over, **mine, **named, until=until, address_id=parcel.address_id) != len(
            parcel.ids
        ):
            return  # another has it, for this worker was silent so long; or the address was refused just now
        mine["claim"] = until
        session.hand_over(replace(message, at=int(post.now().timestamp())))
    except NotNow as later:
        due_at = next_try(post.now(), parcel.tries)
        post.run(SQL.wait, **mine, due_at=due_at, reason=str(later), was_in_doubt=parcel.was_in_doubt)
        done.waiting += 1
    except Refused as refused:
        post.run(SQL.fail, **mine, reason=str(refused))
        done.failed += 1
    except InDoubt as doubt:
        line.close()
        repeats = {"takes_repeats": line.takes_repeats, "due_at": next_try(post.now(), parcel.tries)}
        post.run(SQL.leave_in_doubt, ids=parcel.ids, **named, **repeats, reason=str(doubt))
        done.doubtful += 1
    else:
        post.run(SQL.sent, ids=parcel.ids, **named, at=post.now())
        done.sent += 1
