"""Deadlines of many starts at once: whole arrays, and the same to the microsecond as ``deadlines.Clock``.

Positions are whole numbers here, too: of microseconds, or where shares of a working day are counted of
the smallest share that all its days are made of. Starts with pauses are for ``Clock``.
"""

from datetime import UTC, date, timedelta
from math import lcm
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.errors import NeverDue
from gridcity.worktime.model import Limit, Unit
from gridcity.worktime.scales import TICK, at_tick, tick_of

Ticks: TypeAlias = NDArray[np.int64]

_AN_HOUR = timedelta(hours=1) // TICK
_A_DAY = 24 * _AN_HOUR
_LONGEST_YEARS = 30
_MOST = 2**62


def due_at_once(clock: Clock, starts: Ticks, limit: Limit) -> Ticks:
    """Say when a limit is used up that began at each of many instants, without pauses.

    Parameters
    ----------
    clock
        On which it is counted.
    starts : ndarray of int64, shape (n,)
        Microseconds since 1970. [µs]
    limit
        How long.

    Returns
    -------
    ndarray of int64, shape (n,)
        Microseconds since 1970, as ``clock.reached`` gives them one by one. [µs]

    Raises
    ------
    NeverDue
        The limit is not used up within thirty years.

    Notes
    -----
    Where a calendar's days are so various that their smallest common share does not fit into 64 bits,
    they are counted one by one. Tested against ``Clock.reached`` with random calendars.
    """
    if not starts.size:
        return starts.copy()
    if limit.unit is Unit.URGENT_HOUR:
        return starts + _up(limit, _AN_HOUR)
    if limit.unit is Unit.NATURAL_DAY:
        return _on_the_wall(clock.calendar.zone, starts, _up(limit, _A_DAY))
    found = _in_working_time(clock, starts, limit)
    if found is not None:
        return found
    each = (clock.reached(at_tick(int(one)), [limit.amount], limit.unit)[0] for one in starts)
    return np.fromiter(map(tick_of, each), np.int64, len(starts))


def _up(limit: Limit, of_unit: int) -> int:
    """Give a limit in whole parts, rounded up: due is when it *is* used up."""
    amount = limit.amount * of_unit
    return -(-amount.numerator // amount.denominator)


def _on_the_wall(zone: ZoneInfo, starts: Ticks, length: int) -> Ticks:
    """Count on the wall clock; a time that it shows twice is the first that is not before its start."""
    changes, offsets = _offsets(zone, int(starts.min()) - _A_DAY, int(starts.max()) + length + 2 * _A_DAY)
    shown = starts + offsets[np.searchsorted(changes, starts, side="right")] + length
    earlier, later = np.minimum(offsets[:-1], offsets[1:]), np.maximum(offsets[:-1], offsets[1:])
    first = shown - offsets[np.searchsorted(changes + later, shown, side="right")]
    second = shown - offsets[np.searchsorted(changes + earlier, shown, side="right")]
    found: Ticks = np.maximum(starts, np.where(first >= starts, first, second))
    return found


def _offsets(zone: ZoneInfo, since: int, until: int) -> tuple[Ticks, Ticks]:
    """Give when a zone's clocks are changed, and how far ahead they are from each on [µs]."""

    def offset(tick: int) -> int:
        return (at_tick(tick).astimezone(zone).utcoffset() or timedelta()) // TICK

    changes, offsets = list[int](), [offset(since)]
    for tick in range(since, until, _A_DAY):
        before, after = tick, tick + _A_DAY
        if offset(after) == offsets[-1]:
            continue
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if offset(middle) == offsets[-1] else (before, middle)
        changes.append(after)
        offsets.append(offset(after))
    return np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _in_working_time(clock: Clock, starts: Ticks, limit: Limit) -> Ticks | None:
    """Count working time; None where the parts that it is counted in do not fit into 64 bits."""
    first_year = at_tick(int(starts.min())).year - 1
    last_year = at_tick(int(starts.max())).year + 1
    while True:
        windows = _windows(clock, first_year, last_year, limit.unit)
        if windows is None:
            return None
        opens, closes, before, per_tick, total, whole = windows
        length = _up(limit, whole)
        at = np.searchsorted(opens, starts, side="right") - 1
        reached = np.where(
            at < 0, 0, before[at] + (np.minimum(starts, closes[at]) - opens[at]) * per_tick[at]
        )
        if int(reached.max()) + length <= total:
            break
        if last_year >= min(first_year + _LONGEST_YEARS, date.max.year - 2):
            raise NeverDue("The calendar has too little working time for this limit.")
        last_year = min(2 * last_year - first_year, first_year + _LONGEST_YEARS, date.max.year - 2)
    wanted = reached + length
    at = np.maximum(0, np.searchsorted(before, wanted, side="left") - 1)
    found: Ticks = np.maximum(starts, opens[at] - (before[at] - wanted) // per_tick[at])
    return found


def working_windows(clock: Clock, first_year: int, last_year: int) -> tuple[Ticks, Ticks, Ticks]:
    """List working time from one year to another: when it opens, closes, and how much lies before it [µs].

    Raises
    ------
    NeverDue
        Nobody works in these years.
    """
    windows = _windows(clock, first_year, last_year, Unit.WORK_HOUR)
    if windows is None:  # hours are whole microseconds: they fit as long as years do
        raise NeverDue("The calendar reaches too far.")
    opens, closes, before, *_ = windows
    return opens, closes, before


def _windows(
    clock: Clock, first_year: int, last_year: int, unit: Unit
) -> tuple[Ticks, Ticks, Ticks, Ticks, int, int] | None:
    """List working time: when it opens, closes, parts before it, parts a tick; parts in all, in a unit."""
    days = [
        day
        for number in range(date(first_year, 1, 1).toordinal(), date(last_year + 1, 1, 1).toordinal())
        if (day := clock.days.on(date.fromordinal(number))).windows
    ]
    if not days:
        raise NeverDue("The calendar has too little working time for this limit.")
    is_by_day = unit is Unit.WORK_DAY
    whole = lcm(*{day.length // TICK for day in days}) if is_by_day else _AN_HOUR
    if (len(days) + 1) * whole > _MOST:
        return None
    opens, closes, per_tick = list[int](), list[int](), list[int]()
    for day in days:
        share = whole // (day.length // TICK) if is_by_day else 1
        for start, end in day.windows:
            opens.append(tick_of(start.astimezone(UTC)))
            closes.append(tick_of(end.astimezone(UTC)))
            per_tick.append(share)
    lengths = (np.array(closes) - np.array(opens)) * np.array(per_tick)
    totals = np.cumsum(lengths)
    return (
        np.array(opens, dtype=np.int64),
        np.array(closes, dtype=np.int64),
        np.concatenate(([0], totals[:-1])).astype(np.int64),
        np.array(per_tick, dtype=np.int64),
        int(totals[-1]),
        whole,
    )
