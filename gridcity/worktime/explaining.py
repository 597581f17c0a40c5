"""Why something is due when it is: each day that was counted or left out, each pause, as plain data.

``explain`` writes the reasons down; ``recomputed`` works the deadline out from nothing but them, going
from window to window instead of looking up positions. So whoever keeps an explanation can check it in
ten years, when the calendar is another one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from gridcity.worktime.days import Day
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.errors import ExplanationBroken
from gridcity.worktime.model import Limit, Span, Unit

_A_DAY = timedelta(days=1)
_AN_HOUR = timedelta(hours=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class DayCounted:
    """A day on the way to a deadline, and what was counted of it."""

    day: Day
    amount: Fraction
    """In units of the limit; nothing of a day on which nobody works. [-]"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a deadline was worked out from."""

    calendar: str
    timezone: str
    limit: Limit
    started_at: datetime
    pauses: tuple[Span, ...]
    """Those that touch the time until the deadline, in order."""
    days: tuple[DayCounted, ...]
    """From the day it was begun on to the day it is due on; none where every hour counts."""
    due_at: datetime


def explain(clock: Clock, started_at: datetime, limit: Limit, pauses: Sequence[Span] = ()) -> Explanation:
    """Say why something begun at ``started_at`` is due when it is.

    Raises
    ------
    NeverDue
        It never is.
    """
    due_at = clock.deadline(started_at, limit, pauses).due_at
    touching = tuple(sorted(pause for pause in pauses if pause[1] > started_at and pause[0] < due_at))
    days: tuple[DayCounted, ...] = ()
    if limit.unit in {Unit.WORK_HOUR, Unit.WORK_DAY}:
        days = tuple(
            DayCounted(day, _amount(day, limit.unit, (started_at, due_at), touching))
            for day in _days(clock, started_at, due_at)
        )
    calendar = clock.calendar
    return Explanation(calendar.code, calendar.timezone, limit, started_at, touching, days, due_at)


def recomputed(explanation: Explanation) -> datetime:
    """Work a deadline out again, from its explanation alone. In UTC.

    Raises
    ------
    ExplanationBroken
        What it lists does not use up the limit.
    """
    start, limit = explanation.started_at, explanation.limit
    if limit.unit is Unit.NATURAL_DAY:
        return _by_the_wall(explanation)
    left = limit.amount
    for span, unit in _spans(explanation):
        for begins, ends in _without((max(span[0], start), span[1]), explanation.pauses):
            amount = Fraction((ends - begins) // _TICK, unit // _TICK)
            if amount >= left:
                ticks = left * (unit // _TICK)
                return begins.astimezone(UTC) - (-ticks.numerator // ticks.denominator) * _TICK
            left -= amount
    raise ExplanationBroken("The days that the explanation lists do not use up the limit.", left=str(left))


def _spans(explanation: Explanation) -> Iterator[tuple[Span, timedelta]]:
    """Give the time that may count, and how much of it is one unit."""
    if explanation.limit.unit is Unit.URGENT_HOUR:
        yield (explanation.started_at, explanation.due_at), _AN_HOUR
    for counted in explanation.days:
        unit = counted.day.length if explanation.limit.unit is Unit.WORK_DAY else _AN_HOUR
        yield from ((window, unit) for window in counted.day.windows)


def _by_the_wall(explanation: Explanation) -> datetime:
    zone = ZoneInfo(explanation.timezone)
    left = explanation.limit.amount * (_A_DAY // _TICK)
    since = explanation.started_at
    for falls_asleep, wakes in explanation.pauses:
        if wakes <= since:
            continue
        passed = max(0, (_shown(falls_asleep, zone) - _shown(since, zone)) // _TICK)
        if passed >= left:
            break
        left, since = left - passed, wakes
    due = (_shown(since, zone) - (-left.numerator // left.denominator) * _TICK).replace(tzinfo=zone)
    return min(
        (at for at in (due.astimezone(UTC), due.replace(fold=1).astimezone(UTC)) if at >= since),
        default=since,
    )


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    """Read the wall clock."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _days(clock: Clock, start: datetime, end: datetime) -> Iterator[Day]:
    day, last = (at.astimezone(clock.calendar.zone).date() for at in (start, end - _TICK))
    while day <= last:
        yield clock.days.on(day)
        day += _A_DAY


def _amount(day: Day, unit: Unit, within: Span, pauses: Sequence[Span]) -> Fraction:
    spans = [(max(opens, within[0]), min(closes, within[1])) for opens, closes in day.windows]
    ticks = sum((ends - begins) // _TICK for span in spans for begins, ends in _without(span, pauses))
    length = day.length if unit is Unit.WORK_DAY else _AN_HOUR
    return Fraction(ticks, length // _TICK) if ticks else Fraction()


def _without(span: Span, pauses: Iterable[Span]) -> Iterator[Span]:
    """Take pauses, which are in order, out of a span."""
    begins, ends = span
    for falls_asleep, wakes in pauses:
        if begins < min(falls_asleep, ends):
            yield begins, min(falls_asleep, ends)
        begins = max(begins, wakes)
    if begins < ends:
        yield begins, ends
