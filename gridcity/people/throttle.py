"""Who guesses passwords has to wait. Pure.

Refused attempts are counted for each login *and place* (network address). After a few, the
place has to wait for that login, each time twice as long, at most a quarter of an hour. A
login that is attacked from many places is closed for places it never signed in from, for as
long as the attack lasts; where its owner has signed in before, it stays open. So nobody can
lock anybody else out for good.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_FAILURES = 5
"""Refused attempts from one place before it has to wait. [-]"""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
WINDOW = timedelta(minutes=15)
"""How long attempts from elsewhere count."""
FAILURES_EVERYWHERE = 50
"""Refused attempts from all places within ``WINDOW`` before unknown places have to wait. [-]"""
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is remembered of a login at one place, and of all places lately."""

    failures: int = 0
    failed_at: datetime | None = None
    has_signed_in: bool = False
    failures_everywhere: int = 0


def wait_s(attempts: Attempts, *, at: datetime) -> int:
    """Say how long this place has to wait before it may try again, in seconds; 0 if it may now."""
    if not attempts.has_signed_in and attempts.failures_everywhere >= FAILURES_EVERYWHERE:
        return int(WINDOW.total_seconds())
    if attempts.failed_at is None or attempts.failures < FREE_FAILURES:
        return 0
    doublings = min(attempts.failures - FREE_FAILURES, 10)
    until = attempts.failed_at + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return max(0, -(-int((until - at).total_seconds() * 1000) // 1000))
