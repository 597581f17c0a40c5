"""Whether whoever reads mail at an address wants it. Nothing here commits.

::

    given ──▶ waiting ──link──▶ confirmed ──▶ notices go there
      │          │  └─ 7 days ──▶ what was held back is given up; another letter may be asked for
      │          └──"not me"──▶ refused: by its hash, for everybody who gives it
      └─ by who manages people: confirmed

A person confirms the address that they gave themselves, a citizen that of a complaint. An address that an
administrator set for somebody else is vouched for, one that was in force before addresses were confirmed
stays so (``notice_addresses.confirmed_by`` says which it is). Until then only the letter that asks goes there
(``asking``); deliveries are ``held``. What decides is how the address stands when a message is written and
handed over, not when somebody was told: a confirmation, a refusal, another address count at once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Connection

from gridcity.notices import links
from gridcity.notices.errors import (
    AddressRefused,
    LinkInvalid,
    NothingToConfirm,
    TooManyLetters,
)
from gridcity.notices.links import Link, Purpose
from gridcity.notices.timing import A_DAY, LINK_HOLDS
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

SQL = load_queries("gridcity.notices", "addresses.sql")
LETTERS_A_DAY = 3
"""Letters that ask which one address gets in a day, whoever gave it. [-]"""
ASKED_A_DAY = 10
"""Letters that one person, or one network, has written in a day. [-]"""
_SHOWN = 2


class AddressState(StrEnum):
    """Whether mail may go to an address."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the address in somebody's preferences stands."""

    id: int
    state: AddressState
    wanted_at: datetime | None
    """Since when a letter is to be written."""
    expires_at: datetime | None
    """Until when the link in the last letter holds."""
    letter_state: str | None
    """How far the delivery of the last letter has come."""
    reason: str | None
    """Why it did not arrive."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader of a letter is asked about."""

    state: AddressState
    address: str
    """Enough of it to know it by: ``w…@city.example``."""
    complaint: str | None
    """The number of the complaint, if it was given with one."""
    is_final: bool
    """The link only stops letters; it confirms nothing."""


def mail_hash(address: str) -> bytes:
    """Give what stands for an address, as ``mail_hash`` of the store does. Pure.

    Examples
    --------
    >>> mail_hash("Wang@City.example") == mail_hash(" wang@city.example")
    True
    """
    return sha256(b"gridcity address\n" + address.strip().encode().lower()).digest()


def masked(address: str) -> str:
    """Show so much of an address that its owner knows it, and nobody else does. Pure.

    Examples
    --------
    >>> masked("wang.li@city.example")
    'wa…@city.example'
    """
    name, _, domain = address.rpartition("@")
    return f"{name[:_SHOWN] if len(name) > _SHOWN else ''}…@{domain}"


def give(conn: Connection, person_id: int, address: str, *, at: datetime) -> None:
    """Note the address that a person gave for themselves: a letter asks at it, once."""
    with cursor(conn) as cur:
        cur.execute(SQL.give, {"person_id": person_id, "hash": mail_hash(address), "at": at})


def vouch(conn: Connection, person_id: int, address: str, *, at: datetime) -> None:
    """Note an address that somebody set for a person: it is confirmed, unless its reader has refused."""
    with cursor(conn) as cur:
        cur.execute(SQL.vouch, {"person_id": person_id, "hash": mail_hash(address), "at": at})


def standing_of(conn: Connection, person_id: int) -> Standing | None:
    """Say how the address in a person's preferences stands; None where they have none."""
    with cursor(conn) as cur:
        cur.execute(SQL.of_person, {"person_id": person_id})
        row = cur.fetchone()
    return None if row is None else Standing(row[0], AddressState(row[1]), *row[2:])


def ask_again(conn: Connection, person_id: int, *, at: datetime) -> None:
    """Have another letter written to the address in a person's preferences.

    Raises
    ------
    NothingToConfirm
        There is no address, it is confirmed, or a letter is being written.
    AddressRefused
        Its reader does not want any.
    TooManyLetters
        It got, or the person asked for, enough of them since yesterday.
    """
    found = standing_of(conn, person_id)
    if found is None or found.state is AddressState.CONFIRMED:
        raise NothingToConfirm("There is no address that waits for confirmation.")
    if found.state is AddressState.REFUSED:
        raise AddressRefused("Whoever reads mail at this address does not want any; give another.")
    with cursor(conn) as cur:
        cur.execute(
            "SELECT address_hash, requester FROM notice_addresses WHERE id = %s FOR UPDATE", (found.id,)
        )
        ((address_hash, requester),) = cur.fetchall()
        values = {"hash": bytes(address_hash), "requester": requester, "since": at - A_DAY}
        cur.execute(SQL.lately, values)
        ((to_address, by_requester),) = cur.fetchall()
        if to_address >= LETTERS_A_DAY or by_requester >= ASKED_A_DAY:
            raise TooManyLetters("Enough letters were sent today; look for them, or try tomorrow.")
        cur.execute(SQL.want, {"id": found.id, "at": at})
        if not cur.rowcount:
            raise NothingToConfirm("The letter is being written already.")


def look(conn: Connection, key: str, token: str, *, at: datetime) -> Asked:
    """Say what a link is about; nothing changes.

    Raises
    ------
    LinkInvalid, LinkExpired
    """
    return _found(conn, key, links.read(token), at=at)[1]


def confirm(conn: Connection, key: str, token: str, *, at: datetime) -> Asked:
    """Let notices go to the address of a link; done again, nothing changes.

    Whoever refused before and has the letter still, may change their mind.

    Raises
    ------
    LinkInvalid, LinkExpired
        Also a link that only stops letters.
    """
    link = links.read(token)
    if link.purpose is not Purpose.CONFIRM:
        raise LinkInvalid("This link stops letters; it confirms no address.")
    address_hash, _ = _found(conn, key, link, at=at)
    with cursor(conn) as cur:
        cur.execute(SQL.allow, {"hash": address_hash})
        cur.execute(SQL.confirm, {"id": link.address_id, "at": at})
    settle_held(conn, at=at)
    return _found(conn, key, link, at=at)[1]


def stop(conn: Connection, key: str, token: str, *, at: datetime) -> Asked:
    """Send no more letters about what a link was sent for; to others at the address as before.

    Raises
    ------
    LinkInvalid, LinkExpired
    """
    link = links.read(token)
    _found(conn, key, link, at=at)
    with cursor(conn) as cur:
        cur.execute(SQL.stop, {"id": link.address_id, "at": at})
    settle_held(conn, at=at)
    return _found(conn, key, link, at=at)[1]


def refuse(conn: Connection, key: str, token: str, *, at: datetime) -> Asked:
    """Never write to the address of a link again, whoever gives it.

    Raises
    ------
    LinkInvalid, LinkExpired
    """
    link = links.read(token)
    address_hash, _ = _found(conn, key, link, at=at)
    with cursor(conn) as cur:
        cur.execute(SQL.refuse, {"hash": address_hash, "at": at})
        cur.execute(SQL.refuse_everywhere, {"hash": address_hash, "at": at})
    settle_held(conn, at=at)
    return _found(conn, key, link, at=at)[1]


def allow(conn: Connection, address: str) -> bool:
    """Take back that an address is never written to, as its reader asked; say whether it was so.

    Those who gave it are asked anew only when they ask for a letter.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.allow, {"hash": mail_hash(address)})
        was_refused: bool = cur.rowcount > 0
        cur.execute(SQL.allow_everywhere, {"hash": mail_hash(address)})
    return was_refused


def settle_held(conn: Connection, *, at: datetime) -> int:
    """Let go, or give up, what was held back for addresses that were decided; say how much it was.

    The worker does so every minute, too: what a delivery under way put aside in the moment in which its
    address was confirmed waits no longer than that.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.settle_held, {"at": at, "holds": LINK_HOLDS})
        return cur.rowcount


def _found(conn: Connection, key: str, link: Link, *, at: datetime) -> tuple[bytes, Asked]:
    """Read, and hold, the address of a link; also its hash."""
    with cursor(conn) as cur:
        cur.execute(SQL.find, {"id": link.address_id})
        row = cur.fetchone()
    # Checked in any case, so that the time taken does not tell which numbers there are.
    address_hash = bytes(32) if row is None else bytes(row[1])
    links.check(key, link, address_hash, at=at)
    if row is None:
        raise LinkInvalid("This link is not whole; open it from the letter again.")
    shown = masked(row[3]) if row[3] else ""
    return address_hash, Asked(AddressState(row[2]), shown, row[4], link.purpose is Purpose.STOP)
