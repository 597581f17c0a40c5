#!/usr/bin/env python3
"""Check that a webhook's call came from gridcity: copy ``is_genuine``. Standard library only.

    verify_webhook.py SECRET ID TIMESTAMP SIGNATURE < body

The three are the headers webhook-id, webhook-timestamp and webhook-signature. Exit code 0: genuine, and new
enough. Remember the ids of the last day beside it: answer 200 to one that you know, without acting again.
"""

import base64
import hmac
import sys
import time

TOLERANCE_S = 300


def is_genuine(secret: str, headers: dict[str, str], body: bytes, now: float) -> bool:
    """Say whether a call was signed with the secret, not more than five minutes from now."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        timestamp = int(headers["webhook-timestamp"])
        signed = f"{headers['webhook-id']}.{timestamp}.".encode() + body
    except (KeyError, ValueError):
        return False
    wanted = "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    given = headers.get("webhook-signature", "").split()
    return abs(now - timestamp) <= TOLERANCE_S and any(hmac.compare_digest(one, wanted) for one in given)


if __name__ == "__main__":
    secret, *values = sys.argv[1:]
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    genuine = is_genuine(secret, dict(zip(names, values, strict=True)), sys.stdin.buffer.read(), time.time())
    print("genuine" if genuine else "not genuine")
    sys.exit(0 if genuine else 1)
