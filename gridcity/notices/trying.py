"""A webhook is tried by hand: one signed message, now, by the way that all take, and what came back.

No transaction is open while the webhook is called; that it was tried is committed before.
"""

import json
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from gridcity.city.service import get_city
from gridcity.notices.errors import ChannelOff, TestTooSoon, WebhookNotFound
from gridcity.notices.gateways import Gateways, InDoubt, Message, NotNow
from gridcity.notices.signing import secret_of
from gridcity.notices.webhooks import check_url
from gridcity.store.engine import cursor

PAUSE = timedelta(seconds=10)
"""Between two tries of one webhook."""
_SHOWN = 200
"""Of the answer. [byte]"""
_GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try."""

    status: int | None
    """Of the answer; None: there was none."""
    took_ms: int
    """From connecting to the beginning of the answer's body. [ms]"""
    answer: str
    """The beginning of the answer: plain text, whatever it was sent as, without control characters."""
    reason: str | None
    """Why there was no answer."""

    @property
    def is_good(self) -> bool:
        """Say whether a notice would count as delivered."""
        return self.status in _GOOD


def try_webhook(engine: Engine, gateways: Gateways, webhook_id: int, *, at: datetime) -> Tried:
    """Send a test message to a webhook and wait for the answer.

    Raises
    ------
    ChannelOff
        No key is set up to sign with.
    WebhookNotFound
        There is none, or it was closed.
    TestTooSoon
        It was tried a moment ago.
    WebhookNotAllowed
        Its address may not be called as things are configured now.
    """
    gateway = gateways.webhook
    if gateway is None:
        raise ChannelOff(
            "No key is set up to sign webhooks with: see GRIDCITY_GATEWAYS_FILE.", channel="webhook"
        )
    url, made_at, city = _begin(engine, webhook_id, at)
    check_url(url, gateway.http_hosts)
    body = {"type": "test", "timestamp": at.isoformat(), "data": {"city": city}}
    message = Message(
        f"test-{webhook_id}-{secrets.token_hex(8)}",
        url,
        "",
        "",
        json.dumps(body, ensure_ascii=False).encode(),
        secret_of(gateway.key, webhook_id, made_at),
        at=int(at.timestamp()),
    )
    began = time.perf_counter()
    session = gateway.session()
    try:
        session.offer(message)
        answer = session.try_out(message, most=_SHOWN)
    except (NotNow, InDoubt) as error:
        return Tried(None, _ms_since(began), "", str(error))
    finally:
        session.close()
    return Tried(answer.status, _ms_since(began), readable(answer.beginning), None)


def readable(beginning: bytes) -> str:
    r"""Show the beginning of an answer as one line of text. Pure.

    Examples
    --------
    >>> readable(b'{"ok": true}\r\n\x1b[31m\xff')
    '{"ok": true} [31m�'
    """
    text = beginning.decode("utf-8", "replace")
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _begin(engine: Engine, webhook_id: int, at: datetime) -> tuple[str, datetime, str]:
    """Note that a webhook is tried; give its address, its birth, and the city's code."""
    with engine.begin() as conn, cursor(conn) as cur:
        cur.execute(
            "UPDATE notice_webhooks SET tested_at = %s WHERE id = %s AND is_active"
            " AND (tested_at IS NULL OR tested_at <= %s) RETURNING url, made_at",
            (at, webhook_id, at - PAUSE),
        )
        row = cur.fetchone()
        if row is not None:
            return row[0], row[1], get_city(conn).code
        cur.execute("SELECT tested_at FROM notice_webhooks WHERE id = %s AND is_active", (webhook_id,))
        tested = cur.fetchone()
    if tested is None:
        raise WebhookNotFound(f"There is no webhook {webhook_id}.", webhook_id=webhook_id)
    wait_s = max(1, -int((at - tested[0] - PAUSE) // timedelta(seconds=1)))
    raise TestTooSoon(f"It was tried a moment ago; try again in {wait_s} seconds.", wait_s=wait_s)


def _ms_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
