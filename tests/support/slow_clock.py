"""An oracle of working time: one number a minute, added up. Slow, wasteful and hard to get wrong.

It shares nothing with ``gridcity.worktime`` but the words of the rules: two years of a zone without
summer time are laid out minute by minute, each minute worth what it counts, and something is due in
the first minute at whose end the sum is reached.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import Calendar, DayKind, Hours, Limit, Shift, SpecialDay, Unit

FIRST = date(2025, 1, 1)
DAYS = 1095
_A_DAY = 1440
_ONE = {
    Unit.URGENT_HOUR: 60,
    Unit.WORK_HOUR: 60,
    Unit.WORK_DAY: 60 * lcm(*range(1, 25)),
    Unit.NATURAL_DAY: _A_DAY,
}
"""What a unit is worth, so that each minute is worth a whole number."""
_MIDNIGHT = datetime(2024, 12, 31, 16, tzinfo=UTC)
"""The first of January in Shanghai, which has had no summer time since 1991."""


@dataclass(frozen=True)
class Question:
    """When is something due? And what ``gridcity`` and the oracle say."""

    calendar: Calendar
    start: datetime
    limit: Limit
    pauses: tuple[tuple[datetime, datetime], ...]
    answer: datetime
    oracle: datetime


def questions(rng: np.random.Generator, calendars: int, per_calendar: int) -> Iterator[Question]:
    """Ask both, on random calendars with random limits and starts, half of them with random pauses."""
    for number in range(calendars):
        calendar = random_calendar(rng, number)
        clock = Clock(calendar)
        for unit in Unit:
            worth = _worth(calendar, unit)
            for pauses in ((), _random_pauses(rng)):
                sums = _summed(worth, pauses)
                spans = tuple((_instant(begin), _instant(end)) for begin, end in pauses)
                for _ in range(per_calendar // (2 * len(Unit))):
                    start = int(rng.integers(0, 366 * _A_DAY))
                    at = _instant(start)
                    limit = Limit(float(rng.integers(1, 80)) / (4 if rng.random() < 0.5 else 8), unit)
                    answer = clock.reached(at, [limit.amount], unit, spans)[0]
                    oracle = _due(sums, start, limit.amount, _ONE[unit])
                    yield Question(calendar, at, limit, spans, answer, oracle)


def random_calendar(rng: np.random.Generator, number: int) -> Calendar:
    """Make up a calendar of Shanghai: two kinds of weeks, some special days."""
    weeks = (Hours(FIRST, _random_week(rng)), Hours(date(2025, 7, 1), _random_week(rng)))
    picked = sorted({int(day) for day in rng.integers(0, DAYS, 60)})
    days = []
    for day in picked:
        kind = (DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.SPECIAL_HOURS)[int(rng.integers(0, 3))]
        days.append(
            SpecialDay(
                FIRST + timedelta(days=day),
                kind,
                "",
                "",
                _random_shifts(rng) if kind is DayKind.SPECIAL_HOURS else (),
                works_like=int(rng.integers(0, 7)) if kind is DayKind.MAKE_UP else 0,
            )
        )
    return Calendar(f"random-{number}", "Asia/Shanghai", weeks, tuple(days))


def _random_week(rng: np.random.Generator) -> tuple[tuple[Shift, ...], ...]:
    week = [_random_shifts(rng) if rng.random() < 0.75 else () for _ in range(7)]
    week[int(rng.integers(0, 7))] = _random_shifts(rng)
    return tuple(week)


def _random_shifts(rng: np.random.Generator) -> tuple[Shift, ...]:
    """Make up a day of one or two shifts, whole hours long together, that begin at any minute."""
    if rng.random() < 0.1:
        return (Shift(0, _A_DAY),)
    hours = int(rng.integers(1, 11))
    opens = int(rng.integers(0, 600))
    if rng.random() < 0.3:
        return (Shift(opens, opens + 60 * hours),)
    first = int(rng.integers(1, 60 * hours))
    pause = int(rng.integers(1, 180))
    return (Shift(opens, opens + first), Shift(opens + first + pause, opens + pause + 60 * hours))


def _random_pauses(rng: np.random.Generator) -> tuple[tuple[int, int], ...]:
    """Make up so many pauses that most starts of a year meet one."""
    begins = rng.integers(0, 500 * _A_DAY, 50)
    return tuple((int(begin), int(begin + rng.integers(1, 12_000))) for begin in begins)


def _worth(calendar: Calendar, unit: Unit) -> NDArray[np.int64]:
    """Lay the years out: what each minute counts. Shape (minutes,)."""
    if unit in {Unit.URGENT_HOUR, Unit.NATURAL_DAY}:
        return np.ones(DAYS * _A_DAY, dtype=np.int64)
    worth = np.zeros((DAYS, _A_DAY), dtype=np.int64)
    special = {day.on: day for day in calendar.days}
    for number in range(DAYS):
        on = FIRST + timedelta(days=number)
        week = [hours for hours in calendar.hours if hours.valid_from <= on][-1].week
        shifts = week[on.weekday()]
        if on in special:
            shifts = special[on].shifts
            if special[on].kind is DayKind.MAKE_UP:
                shifts = week[special[on].works_like]
        for shift in shifts:
            worth[number, shift.opens : shift.closes] = 1
    if unit is Unit.WORK_DAY:
        minutes = np.maximum(worth.sum(axis=1, keepdims=True), 1)
        assert not (_ONE[unit] % minutes).any()
        worth *= _ONE[unit] // minutes
    return worth.ravel()


def _summed(worth: NDArray[np.int64], pauses: tuple[tuple[int, int], ...]) -> NDArray[np.int64]:
    """Add up what was counted before each minute, nothing of those that a pause covers."""
    worth = worth.copy()
    for begin, end in pauses:
        worth[begin:end] = 0
    return np.concatenate([[0], np.cumsum(worth)])


def _due(sums: NDArray[np.int64], start: int, amount: Fraction, one: int) -> datetime:
    """Find the minute in which an amount is used up, and the microsecond of it."""
    wanted = int(sums[start]) + amount * one
    full = int(np.searchsorted(sums, -(-wanted.numerator // wanted.denominator), side="left"))
    into = (wanted - int(sums[full - 1])) / int(sums[full] - sums[full - 1]) * 60_000_000
    return _instant(full - 1) + timedelta(microseconds=-(-into.numerator // into.denominator))


def _instant(minute: int) -> datetime:
    return _MIDNIGHT + minute * timedelta(minutes=1)
