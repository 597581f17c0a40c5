"""When a message may disturb somebody, and when what failed is tried again. Pure."""

from datetime import datetime, time, timedelta, tzinfo

from gridcity.notices.model import Digest, Preferences

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_DOUBLINGS = 7
"""Beyond so many the longest pause is reached."""
KEEPS_TRYING = timedelta(hours=72)
"""How long a message is tried before it counts as failed."""
LINK_HOLDS = timedelta(days=7)
"""How long an address may be confirmed by the link in a letter, and how long notices wait for that."""
A_DAY = timedelta(days=1)
"""Over what letters are counted that ask for it."""


def due_at(preferences: Preferences, at: datetime, zone: tzinfo, *, is_emergency: bool) -> datetime:
    """Say when something that is decided at ``at`` may go out to a person.

    An emergency goes at once. Else it waits for the next digest, and then for the end of the quiet hours.

    Examples
    --------
    >>> from datetime import UTC
    >>> night = Preferences(quiet_from=time(21), quiet_until=time(7, 30))
    >>> due_at(night, datetime(2026, 3, 2, 23, 10, tzinfo=UTC), UTC, is_emergency=False).isoformat()
    '2026-03-03T07:30:00+00:00'
    """
    if is_emergency:
        return at
    return _after_quiet(preferences, _at_digest(preferences, at, zone), zone)


def next_try(at: datetime, tries: int) -> datetime:
    """Say when to try again after ``tries`` tries: 30 s, then twice as long each time, an hour at most."""
    doublings: int = min(max(tries, 1) - 1, _DOUBLINGS)
    return at + min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << doublings))


def _at_digest(preferences: Preferences, at: datetime, zone: tzinfo) -> datetime:
    if preferences.digest is Digest.HOURLY:
        # Whole hours of the city's clock, also where its zone is half an hour off.
        local = at.astimezone(zone)
        into_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return at if not into_hour else at + timedelta(hours=1) - into_hour
    if preferences.digest is Digest.DAILY:
        return _next(preferences.digest_at, at, zone)
    return at


def _after_quiet(preferences: Preferences, at: datetime, zone: tzinfo) -> datetime:
    start, end = preferences.quiet_from, preferences.quiet_until
    if start is None or end is None:
        return at
    now = at.astimezone(zone).time()
    is_quiet = start <= now < end if start < end else now >= start or now < end
    return _next(end, at, zone) if is_quiet else at


def _next(clock_time: time, at: datetime, zone: tzinfo) -> datetime:
    """Give the first instant from ``at`` on at which the city's clocks show a time.

    A time that a change of clocks leaves out is taken as the instant that would have been it.
    """
    day = at.astimezone(zone).date()
    for later in range(3):
        instant = datetime.combine(day + timedelta(days=later), clock_time, zone).astimezone(at.tzinfo)
        if instant >= at:
            return instant
    raise AssertionError("a day has 25 hours at most")
