"""What a device says of time, and what counts. Pure.

A device whose clock is wrong (its battery is dead, it was never set) still sees what it sees: its alarm is
kept and counts from when it came here. What its clock said is kept beside it, and shown.
"""

from datetime import UTC, datetime, timedelta

from gridcity.alarms.model import Signal

SAME_AGAIN = timedelta(days=1)
"""So long the same from a doubtful clock is the same alarm: a clock that stands says it for ever."""
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def in_utc(instant: datetime) -> datetime:
    """Give an instant in UTC; one beyond the calendar as its first or last instant.

    Examples
    --------
    >>> in_utc(datetime.fromisoformat("9999-12-31T23:00:00-05:00")).year
    9999
    """
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        return _FIRST if instant.year == 1 else _LAST


def counts_at(told: datetime, signal: Signal, at: datetime) -> datetime:
    """Say when an alarm counts as having happened.

    Parameters
    ----------
    told
        When it happened by the device's clock.
    signal
        How far a clock may be ahead of ours, and how long gateways may keep an alarm.
    at
        When it came here.

    Returns
    -------
    datetime
        ``told``; or ``at``, where the device's clock cannot be right.
    """
    ahead, behind = timedelta(minutes=signal.ahead_min), timedelta(hours=signal.behind_h)
    return told if -behind <= told - at <= ahead else at
