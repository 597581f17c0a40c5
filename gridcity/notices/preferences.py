"""How people want to be told, read and written. Nothing here commits."""

import re
from collections.abc import Collection
from dataclasses import astuple, replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection

from gridcity.notices.addresses import give, mail_hash, settle_held, vouch
from gridcity.notices.errors import PreferencesInvalid
from gridcity.notices.model import PERSONAL, Channel, Digest, Language, Preferences, Topic
from gridcity.people.model import Role
from gridcity.people.permissions import PERMISSIONS, Permission
from gridcity.store.engine import cursor

CITIZENS = Preferences(quiet_from=time(21), quiet_until=time(8))
"""Who complained is not told at night."""
LONGEST_ADDRESS = 200
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{4,24}")
_WECOM = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_FIELDS = {Channel.SMTP: "email", Channel.SMS: "phone", Channel.WECOM: "wecom"}
_FORMS = {Channel.SMS: _PHONE, Channel.WECOM: _WECOM}
_COLUMNS = "language, email, phone, wecom, channels, quiet_from, quiet_until, digest, digest_at, muted"


def topics_of(role: Role) -> list[Topic]:
    """Say of which topics somebody of a role may be told at all. Pure."""
    asks = Permission.RUN_STATISTICS in PERMISSIONS[role]
    return [topic for topic in Topic if asks or topic is not Topic.RUNS]


def get_preferences(conn: Connection, person_id: int) -> Preferences:
    """Read how a person wants to be told; who never said is told by the inbox only."""
    return preferences_of(conn, {person_id}).get(person_id, Preferences())


def preferences_of(conn: Connection, person_ids: Collection[int]) -> dict[int, Preferences]:
    """Read how several persons want to be told; those who never said are left out."""
    if not person_ids:
        return {}
    with cursor(conn) as cur:
        cur.execute(
            f"SELECT person_id, {_COLUMNS} FROM notice_preferences WHERE person_id = ANY(%s)",
            (list(person_ids),),
        )
        return {row[0]: _preferences(row[1:]) for row in cur.fetchall()}


def save_preferences(conn: Connection, person_id: int, wish: Preferences, *, at: datetime) -> Preferences:
    """Write how somebody else is to be told from now on; what waits already goes as it was decided.

    Whoever calls this vouches for a mail address that they set: it counts as confirmed. One that the person
    gave before stays as it stands: who only sets quiet hours vouches for nothing.

    Raises
    ------
    PreferencesInvalid
        A channel has no address, an address is none, or quiet hours have only one end.
    """
    before = get_preferences(conn, person_id).email
    kept = _save(conn, person_id, wish, at)
    if kept.email is not None and (before is None or mail_hash(before) != mail_hash(kept.email)):
        vouch(conn, person_id, kept.email, at=at)
    settle_held(conn, at=at)
    return kept


def save_own_preferences(conn: Connection, person_id: int, wish: Preferences, *, at: datetime) -> Preferences:
    """Write how a person wants to be told, in their own words: a new mail address has to be confirmed.

    Raises
    ------
    PreferencesInvalid
        As for ``save_preferences``.
    """
    kept = _save(conn, person_id, wish, at)
    if kept.email is not None:
        give(conn, person_id, kept.email, at=at)
    settle_held(conn, at=at)
    return kept


def _save(conn: Connection, person_id: int, wish: Preferences, at: datetime) -> Preferences:
    kept = checked(wish)
    with cursor(conn) as cur:
        cur.execute(
            f"INSERT INTO notice_preferences (person_id, {_COLUMNS}, changed_at)"
            f" VALUES ({', '.join(['%s'] * 12)}) ON CONFLICT (person_id) DO UPDATE SET"
            f" ({_COLUMNS}, changed_at) = ROW (excluded.{', excluded.'.join(_COLUMNS.split(', '))},"
            " excluded.changed_at)",
            (person_id, *_stored(kept), at),
        )
    return kept


def checked(wish: Preferences) -> Preferences:
    """Refuse what cannot be done, and trim the rest; raises as ``save_preferences``. Pure."""
    kept = replace(
        wish,
        email=_trimmed(wish.email),
        phone=_trimmed(wish.phone),
        wecom=_trimmed(wish.wecom),
        channels=tuple(dict.fromkeys(wish.channels)),
        muted=tuple(dict.fromkeys(wish.muted)),
    )
    for channel, name in _FIELDS.items():
        address = getattr(kept, name)
        if address is not None and not _reaches(channel, address):
            raise PreferencesInvalid(f"That is no {name} that can be reached.", name=name)
        if channel in kept.channels and address is None:
            raise PreferencesInvalid(f"To be told by {channel}, give the {name}.", name=name, channel=channel)
    if not set(kept.channels) <= set(PERSONAL):
        raise PreferencesInvalid("A person is told by smtp, sms or wecom.", channels=list(kept.channels))
    if (kept.quiet_from is None) != (kept.quiet_until is None) or (
        kept.quiet_from is not None and kept.quiet_from == kept.quiet_until
    ):
        raise PreferencesInvalid("Quiet hours have a beginning and another end, or neither.")
    if any(one is not None and one.tzinfo for one in (kept.quiet_from, kept.quiet_until, kept.digest_at)):
        raise PreferencesInvalid("Times of day are the city's: give them without a zone.")
    return kept


def _reaches(channel: Channel, address: str) -> bool:
    if channel is Channel.SMTP:
        return is_mail_address(address)
    return len(address) <= LONGEST_ADDRESS and _FORMS[channel].fullmatch(address) is not None


def is_mail_address(address: str) -> bool:
    """Say whether mail can be handed over for an address, whoever gave it. Pure.

    Names before the @ are ASCII, for not every server takes others; domains may be in any script.

    Examples
    --------
    >>> [is_mail_address(one) for one in ("li@city.example", "li@城市.example", "a@b.c, d@e.f", "a@b..c")]
    [True, True, False, False]
    """
    name, _, domain = address.rpartition("@")
    try:
        domain.encode("idna")
    except UnicodeError:
        return False
    is_written = name.isascii() and address.isprintable() and len(address) <= LONGEST_ADDRESS
    return is_written and _EMAIL.fullmatch(address) is not None


def _trimmed(address: str | None) -> str | None:
    return (address or "").strip() or None


def _stored(wish: Preferences) -> list[Any]:
    values = list(astuple(wish))
    values[4], values[9] = [[str(one) for one in values[at]] for at in (4, 9)]
    return [str(value) if isinstance(value, Language | Digest) else value for value in values]


def _preferences(row: tuple[Any, ...]) -> Preferences:
    language, email, phone, wecom, channels, quiet_from, quiet_until, digest, digest_at, muted = row
    return Preferences(
        None if language is None else Language(language),
        email,
        phone,
        wecom,
        tuple(Channel(one) for one in channels),
        quiet_from,
        quiet_until,
        Digest(digest),
        digest_at,
        tuple(Topic(one) for one in muted),
    )
