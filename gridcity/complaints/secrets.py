"""Numbers and secrets of complaints: made, written down for people, and compared. Pure but for randomness.

The secret is 80 bits in Crockford's base 32, which has no I, L, O or U to be misread. Only its
SHA-256 is kept. When the sender gave the write a name (an idempotency key), the secret is derived
from that name, so that a retry can be told the same secret although nobody kept it; the name
itself is kept as a hash only, too, and must therefore be hard to guess.
"""

import hashlib
import secrets
from datetime import datetime, tzinfo

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", "- \t\r\n")
_LENGTH = 16

SHORTEST_KEY = 16
LONGEST_KEY = 200
"""An idempotency key has so many characters at least and at most; a UUID has 36. [-]"""


def new_secret(key: str | None) -> str:
    """Make the secret of a complaint: random, or the one that belongs to an idempotency key.

    Examples
    --------
    >>> new_secret("0b6c2f0e-5a0c-4e4e-9f51-2d3b8c1f7a55")
    'CNGH-1RZR-0ZDB-20ZV'
    """
    if key is None:
        raw = secrets.token_bytes(10)
    else:
        raw = hashlib.sha256(b"gridcity complaint secret\n" + key.encode()).digest()[:10]
    number = int.from_bytes(raw, "big")
    digits = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(75, -5, -5))
    return "-".join(digits[at : at + 4] for at in range(0, _LENGTH, 4))


def secret_hash(secret: str) -> bytes:
    """Hash a secret as a person typed it: case, dashes and look-alike letters do not matter.

    Examples
    --------
    >>> secret_hash("cngh irzr ozdb 2Ozv") == secret_hash("CNGH-1RZR-0ZDB-20ZV")
    True
    """
    return hashlib.sha256(secret.upper().translate(_MISREAD).encode("utf-8", "replace")).digest()


def key_hash(key: str) -> str:
    """Hash an idempotency key, for keeping."""
    return hashlib.sha256(b"gridcity complaint key\n" + key.encode()).hexdigest()


def complaint_number(at: datetime, zone: tzinfo, sequence: int) -> str:
    """Write a complaint's number: C, the city's own date, five digits.

    Examples
    --------
    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> complaint_number(datetime(2026, 3, 1, 17, 0, tzinfo=UTC), ZoneInfo("Asia/Harbin"), 42)
    'C2026030200042'
    """
    return f"C{at.astimezone(zone):%Y%m%d}{sequence:05d}"
