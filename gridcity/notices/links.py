"""Links in letters: each does one thing to one address, and only as long as it says. Pure.

``c.12.1790000000.…`` lets whoever reads the letter confirm address 12 or refuse it, until that second;
``s.12.0.…`` lets them stop letters or refuse them, for ever. The last part is an HMAC-SHA256 of the rest and
of the address's hash, by the key in the configuration: nobody makes one who has not read the letter, and one
that was made for another address, purpose or time fits nothing else.
"""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from gridcity.notices.errors import LinkExpired, LinkInvalid

_BYTES = 16
"""Of the HMAC that stand in a link. [byte]"""
_PARTS = 4
_LONGEST = 200


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "c"
    STOP = "s"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is read, before its signature was looked at."""

    purpose: Purpose
    address_id: int
    until_s: int
    """Until when it holds; 0: for ever. [s since 1970]"""
    signature: str


def sign(key: str, purpose: Purpose, address_id: int, address_hash: bytes, until: datetime | None) -> str:
    """Write a link's token.

    Examples
    --------
    >>> sign("k" * 32, Purpose.STOP, 12, bytes(32), None)
    's.12.0.pEgsqfRGondXYbV-_bwWLQ'
    """
    until_s = 0 if until is None else int(until.timestamp())
    return f"{purpose}.{address_id}.{until_s}.{_signature(key, purpose, address_id, until_s, address_hash)}"


def read(token: str) -> Link:
    """Take a token apart.

    Raises
    ------
    LinkInvalid
        It is none of ours.
    """
    parts = token.strip().split(".")
    is_whole = len(token) <= _LONGEST and len(parts) == _PARTS and all(part.isascii() for part in parts)
    if not is_whole or parts[0] not in set(Purpose) or not (parts[1].isdigit() and parts[2].isdigit()):
        raise LinkInvalid("This link is not whole; open it from the letter again.")
    return Link(Purpose(parts[0]), int(parts[1]), int(parts[2]), parts[3])


def check(key: str, link: Link, address_hash: bytes, *, at: datetime) -> None:
    """Refuse a link that nobody of ours wrote for this address, or whose time is over.

    Raises
    ------
    LinkInvalid, LinkExpired
    """
    made = _signature(key, link.purpose, link.address_id, link.until_s, address_hash)
    if not hmac.compare_digest(made, link.signature):
        raise LinkInvalid("This link is not whole; open it from the letter again.")
    if link.until_s and at.timestamp() > link.until_s:
        until = datetime.fromtimestamp(link.until_s, UTC)
        raise LinkExpired(f"This link held until {until:%Y-%m-%d %H:%M} UTC; ask for a new letter.")


def _signature(key: str, purpose: Purpose, address_id: int, until_s: int, address_hash: bytes) -> str:
    said = f"gridcity letter {purpose} {address_id} {until_s} {address_hash.hex()}"
    mac = hmac.digest(key.encode(), said.encode(), sha256)[:_BYTES]
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
