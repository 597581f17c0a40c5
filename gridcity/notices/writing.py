"""Messages made of claimed deliveries: which go out together, to where, in which words."""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from gridcity.notices.addresses import mail_hash
from gridcity.notices.asking import KIND
from gridcity.notices.describing import Described, Speaker, described
from gridcity.notices.gateways import Gateways, Message
from gridcity.notices.letters import Letters
from gridcity.notices.model import Channel, Language, Preferences
from gridcity.notices.preferences import is_mail_address, preferences_of
from gridcity.notices.signing import secret_of
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.notices", "deliveries.sql")
_SHORT = frozenset({Channel.SMS, Channel.WECOM})
"""Channels on which a notice is its subject alone."""
_LONGEST_SHORT = 500
"""The most that a short message holds. [characters]"""
HELD = "the address is not confirmed yet"
_REFUSED = "whoever reads mail there does not want it"


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
    is_held: bool = False
    """It may go out later: once its address is confirmed."""
    address_id: int | None = None
    """The address, of a mail: refused in this moment, it gets nothing."""

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
    language: str | None
    address_id: int | None
    address_hash: bytes | None
    address_state: str | None
    expires_at: datetime | None


def write_parcels(
    conn: Connection, channel: Channel, claimed: Sequence[Claimed], speaker: Speaker, gateways: Gateways
) -> list[Parcel]:
    """Make messages of claimed deliveries, in the order in which they were due.

    What waits for one person, or for who made one complaint, goes out together. A message in doubt goes out
    as it was, with nothing added.
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
        groups[_whose(one, notices[one.notice_id])].append(one)
    return groups.values()


def _whose(one: Claimed, notice: Described) -> object:
    """Say with what a delivery goes together: letters that ask, and calls of programs, go alone."""
    if one.message is not None:
        return ("message", one.message)
    if notice.kind != KIND and notice.person_id is not None:
        return ("person", notice.person_id)
    if notice.kind != KIND and notice.complaint_id is not None:
        return ("complaint", notice.complaint_id)
    return ("delivery", one.id)


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
        language = wish.language or Language(known.language or self.speaker.first_language)
        if self.channel is Channel.SMTP:
            return self._mail(claimed, name, to, known, language)
        words = [self.speaker.words(self.notices[one.notice_id], language) for one in claimed]
        text = "\n".join(one.subject for one in words)[:_LONGEST_SHORT]
        return Parcel(claimed, Message(name, to, words[0].subject, text))

    def _mail(
        self, claimed: tuple[Claimed, ...], name: str, to: str, known: _Known, language: Language
    ) -> Parcel:
        """Write a letter: where nobody confirmed the address only the one that asks."""
        if not is_mail_address(to):
            return Parcel(claimed, None, "that is no address that mail can reach")
        notices = [self.notices[one.notice_id] for one in claimed]
        letters = Letters(self.speaker, self.gateways.link_key, known.address_id, known.address_hash)
        # The address may have been changed since the line above it was read: then nothing is known of it.
        state = known.address_state if mail_hash(to) == bytes(known.address_hash or b"") else None
        if state == "refused":
            return Parcel(claimed, None, _REFUSED)
        if notices[0].kind == KIND:
            if state != "waiting" or known.address_id != notices[0].facts.get("address_id"):
                return Parcel(claimed, None, "nobody has to be asked any more")
            if self.gateways.link_key is None:
                return Parcel(
                    claimed, None, "no key is set up to sign links with: see [smtp] of the gateways"
                )
            message = letters.asking(name, to, known.expires_at)
        elif state != "confirmed":
            return Parcel(claimed, None, HELD, is_held=True)
        else:
            message = letters.telling(name, to, notices, language)
        return Parcel(claimed, message, address_id=known.address_id)

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
