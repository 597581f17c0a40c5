"""Messages made of claimed deliveries: which go out together, to where, in which words."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from gridcity.notices.describing import Described, Speaker, described
from gridcity.notices.gateways import Gateways, Message
from gridcity.notices.model import Channel, Preferences
from gridcity.notices.preferences import preferences_of
from gridcity.notices.signing import secret_of
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.notices", "deliveries.sql")
_SHORT = frozenset({Channel.SMS, Channel.WECOM})
"""Channels on which a notice is its subject alone."""
_LONGEST_SHORT = 500
"""The most that a short message holds. [characters]"""


class Claimed(NamedTuple):
    """A delivery that a worker has claimed; ``message`` is the name of one that is in doubt."""

    id: int
    notice_id: int
    tries: int
    message: str | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """Deliveries that go out in one message; without one, the reason why they cannot."""

    claimed: tuple[Claimed, ...]
    message: Message | None
    reason: str = ""

    @property
    def ids(self) -> list[int]:
        """Give the deliveries' numbers."""
        return [one.id for one in self.claimed]

    @property
    def tries(self) -> int:
        """Say how often it was tried, this time included."""
        return max(one.tries for one in self.claimed)

    @property
    def was_in_doubt(self) -> bool:
        """Say whether a gateway may have it already."""
        return self.claimed[0].message is not None


class _Known(NamedTuple):
    """What is known of where a notice goes."""

    notice_id: int
    is_active: bool | None
    contact: dict[str, str] | None
    url: str | None
    calls: bool | None
    webhook_made_at: datetime | None


def write_parcels(
    conn: Connection, channel: Channel, claimed: Sequence[Claimed], speaker: Speaker, gateways: Gateways
) -> list[Parcel]:
    """Make messages of claimed deliveries, in the order in which they were due.

    What waits for one person goes out together. A message in doubt goes out as it was, with nothing added.
    """
    ids = [one.notice_id for one in claimed]
    notices = {one.id: one for one in described(conn, "WHERE notices.id = ANY(%(ids)s)", {"ids": ids})}
    with cursor(conn) as cur:
        cur.execute(_SQL.addresses, {"ids": ids})
        known = {row[0]: _Known(*row) for row in cur.fetchall()}
    persons = {one.person_id for one in notices.values() if one.person_id is not None}
    writer = _Writer(channel, speaker, gateways, notices, known, preferences_of(conn, persons))
    return [writer.parcel(tuple(group)) for group in _together(claimed, notices)]


def _together(claimed: Iterable[Claimed], notices: dict[int, Described]) -> Iterable[list[Claimed]]:
    groups: defaultdict[object, list[Claimed]] = defaultdict(list)
    for one in sorted(claimed, key=lambda given: given.id):
        person_id = notices[one.notice_id].person_id
        alone = ("delivery", one.id) if person_id is None else ("person", person_id)
        groups[alone if one.message is None else ("message", one.message)].append(one)
    return groups.values()


@dataclass(frozen=True, slots=True)
class _Writer:
    channel: Channel
    speaker: Speaker
    gateways: Gateways
    notices: dict[int, Described]
    known: dict[int, _Known]
    preferences: dict[int, Preferences]

    def parcel(self, claimed: tuple[Claimed, ...]) -> Parcel:
        """Write the message of deliveries that go together, or say why there can be none."""
        first = self.notices[claimed[0].notice_id]
        known = self.known[first.id]
        name = claimed[0].message or f"notice-{claimed[0].id}-{secrets.token_hex(8)}"
        if self.channel is Channel.WEBHOOK:
            return self._call(claimed, first, known, name)
        wish = self.preferences.get(first.person_id or 0, Preferences())
        if first.person_id is not None and not known.is_active:
            return Parcel(claimed, None, "the account is closed")
        to = wish.address(self.channel) if first.person_id is not None else self._contact(known)
        if not to:
            return Parcel(claimed, None, f"nobody said where {self.channel} reaches the recipient")
        language = wish.language or self.speaker.first_language
        words = [self.speaker.words(self.notices[one.notice_id], language) for one in claimed]
        if self.channel in _SHORT:
            text = "\n".join(one.subject for one in words)[:_LONGEST_SHORT]
            return Parcel(claimed, Message(name, to, words[0].subject, text))
        one = words[0] if len(words) == 1 else self.speaker.digest(words, language)
        return Parcel(
            claimed, Message(name, to, one.subject, f"{one.text}\n\n-- \n{self.speaker.name(language)}\n")
        )

    def _contact(self, known: _Known) -> str | None:
        part = "email" if self.channel is Channel.SMTP else "phone"
        return (known.contact or {}).get(part)

    def _call(self, claimed: tuple[Claimed, ...], notice: Described, known: _Known, name: str) -> Parcel:
        gateway = self.gateways.webhook
        if gateway is None or known.url is None or known.webhook_made_at is None or not known.calls:
            return Parcel(claimed, None, "the webhook was taken away")
        secret = secret_of(gateway.key, notice.webhook_id or 0, known.webhook_made_at)
        content = json.dumps(_payload(notice, self.speaker.city.code), ensure_ascii=False).encode()
        return Parcel(claimed, Message(name, known.url, "", "", content, secret))


def _payload(notice: Described, city: str) -> dict[str, Any]:
    """Say what happened to a case, for a program: no words and no names of people."""
    return {
        "type": f"case.{notice.command}",
        "timestamp": None if notice.happened_at is None else notice.happened_at.isoformat(),
        "data": {
            "city": city,
            "event_id": notice.event_id,
            "case_id": notice.case_id,
            "case_number": notice.number,
            "seq": notice.seq,
            "command": notice.command,
            "source": notice.source,
            "target": notice.target,
            "outcome": (notice.body or {}).get("outcome"),
            "class_code": notice.class_code,
            "cell_code": notice.cell_code,
            "department_code": notice.department_code,
            "is_emergency": notice.is_emergency,
        },
    }
