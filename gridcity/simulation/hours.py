"""When a department's crews really work: its calendar's hours, or those in which it got work done. Pure."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from gridcity.simulation.engine import Ints
from gridcity.simulation.shifts import Shift, shift_of
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import MINUTES_A_DAY, WEEKDAYS, Calendar, Hours, SpecialDay
from gridcity.worktime.model import Shift as WorkShift
from gridcity.worktime.scales import at_tick

ENOUGH = 0.9
"""With such a share of its work done within the calendar's hours, a department keeps to them. [-]"""
_LEAST_OF_A_WEEK = 0.04
"""With a smaller share of the work done on it, a weekday is free. [-]"""
_EDGES = (0.02, 0.98)
_STEP_MIN = 30
_MOST_LOOKED_AT = 4_000


def shift_from(clock: Clock, ended: Ints, since: int, until: int) -> Shift:
    """Give the working time of those who got work done at some instants [µs].

    Where the calendar holds too few of them, each weekday goes from when a fiftieth of its work was done to
    when all but a fiftieth was, in half hours; weekdays with hardly any work, and the calendar's holidays,
    are free. Its other special days are as the weekdays are.
    """
    planned = shift_of(clock, since, until)
    if not len(ended) or planned.is_open(ended).mean() >= ENOUGH:
        return planned
    looked_at = ended[:: max(1, len(ended) // _MOST_LOOKED_AT)]
    days, minutes = _local(clock, looked_at)
    shares = np.bincount(days, minlength=WEEKDAYS) / len(days)
    week = tuple(
        _hours(minutes[days == day]) if shares[day] >= _LEAST_OF_A_WEEK else () for day in range(WEEKDAYS)
    )
    calendar = Calendar(
        clock.calendar.code,
        clock.calendar.timezone,
        (Hours(date(1970, 1, 1), week),),
        tuple(_holidays(clock.calendar.days)),
    )
    return shift_of(Clock(calendar), since, until)


def _local(clock: Clock, ended: Ints) -> tuple[Ints, Ints]:
    """Give weekday, Monday 0, and minute of the day."""
    walls = [at_tick(int(one)).astimezone(clock.calendar.zone) for one in ended]
    return (
        np.array([one.weekday() for one in walls]),
        np.array([one.hour * 60 + one.minute for one in walls]),
    )


def _hours(minutes: Ints) -> tuple[WorkShift, ...]:
    first, last = np.quantile(minutes, _EDGES)
    opens = int(first // _STEP_MIN * _STEP_MIN)
    closes = min(int(-(-last // _STEP_MIN) * _STEP_MIN), MINUTES_A_DAY)
    return (WorkShift(opens, max(closes, opens + _STEP_MIN)),)


def _holidays(days: Iterable[SpecialDay]) -> Iterable[SpecialDay]:
    return (day for day in days if day.kind.value == "holiday")
