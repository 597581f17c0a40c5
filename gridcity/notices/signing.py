"""Signatures of webhooks, as Standard Webhooks (standardwebhooks.com, 2023) has them. Pure.

The header ``webhook-signature`` is ``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``. Who is
called checks it, refuses a timestamp more than ``TOLERANCE_S`` away, and remembers the ids of that time: a
replay bears an old timestamp, a repeat of ours the same id. ``scripts/verify_webhook.py`` does so with the
standard library alone.

The secret of a webhook is worked out from the key in the configuration and kept nowhere: a dump of the
database holds nothing to sign with.
"""

import base64
import hmac
from datetime import UTC, datetime
from hashlib import sha256

TOLERANCE_S = 300
"""How old a timestamp may be, or how far ahead. [s]"""


def secret_of(key: str, webhook_id: int, made_at: datetime) -> bytes:
    """Work out what a webhook is signed with, from the city's key, its number and its birth."""
    born = made_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hmac.digest(key.encode(), f"gridcity webhook {webhook_id} {born}".encode(), sha256)


def secret_text(secret: bytes) -> str:
    """Write a secret as it is handed to who runs the webhook.

    Examples
    --------
    >>> secret_text(b"0123456789abcdef")
    'whsec_MDEyMzQ1Njc4OWFiY2RlZg=='
    """
    return "whsec_" + base64.b64encode(secret).decode()


def signed_headers(secret: bytes, name: str, body: bytes, *, at: int) -> dict[str, str]:
    """Give the headers of a call.

    Parameters
    ----------
    secret
        What it is signed with.
    name
        The message's name, the same at every try.
    body
        What is sent, to the byte.
    at
        Now. [s since 1970]
    """
    signature = hmac.digest(secret, f"{name}.{at}.".encode() + body, sha256)
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": "v1," + base64.b64encode(signature).decode(),
    }
