"""When something is due: a limit, a calendar and pauses in, instants out.

=============== ======================================================================================
unit            what is counted
=============== ======================================================================================
``urgent_hour`` every hour
``work_hour``   the hours of the calendar's working time
``work_day``    shares of working days: from a quarter of one day's working time to a quarter of the
                next one's is a work day, however long the two are
``natural_day`` the wall clock: due when it shows the same time so many days later
=============== ======================================================================================

Nothing is counted while a pause lasts. Due is the *first* instant at which the limit is used up, so
a limit that ends with the working day is due in the evening, not on the next morning. All is counted
in whole microseconds and fractions, never in floating point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from gridcity.worktime.days import Days
from gridcity.worktime.model import MINUTES_A_DAY, WEEKDAYS, Calendar, Hours, Limit, Shift, Span, Unit
from gridcity.worktime.scales import Always, Scale, Wall, Working, at_tick, tick_of

AT_RISK = Fraction(4, 5)
"""Of a limit: with so much of it used, a case is at risk. [-]"""
VERY_LATE = Fraction(3)
"""Of a limit: with so much of it used, a case is very late. [-]"""


class Standing(StrEnum):
    """How something that is not done yet stands towards its deadline."""

    ON_TIME = "on_time"  # 正常
    AT_RISK = "at_risk"  # 预警
    LATE = "late"  # 超期
    VERY_LATE = "very_late"  # 严重超期


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when, and the two instants that go with it. In UTC."""

    at_risk_at: datetime
    due_at: datetime
    very_late_at: datetime

    def standing(self, at: datetime) -> Standing:
        """Say how something that is not done yet stands; what is done when it is due is not late."""
        if at > self.due_at:
            return Standing.VERY_LATE if at >= self.very_late_at else Standing.LATE
        return Standing.AT_RISK if at >= self.at_risk_at else Standing.ON_TIME


class Clock:
    """Counts time on one calendar. Keeps what it has worked out; may be shared by threads."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.days = Days(calendar)
        self._always = Always()
        self._wall = Wall(calendar.zone)
        self._working = lru_cache(maxsize=64)(self._make_working)

    def deadline(self, start: datetime, limit: Limit, pauses: Sequence[Span] = ()) -> Deadline:
        """Say until when something may take that was begun at ``start``.

        Parameters
        ----------
        start
            When counting begins, with a time zone; outside working time it waits for the next opening.
        pauses
            While nothing is counted; in any order, they may overlap. Only those that are over: a clock
            that still rests has no deadline.

        Raises
        ------
        NeverDue
            The limit is not used up within thirty years.

        Examples
        --------
        >>> from datetime import date
        >>> from gridcity.worktime.model import Hours, Shift
        >>> week = ((Shift(510, 720), Shift(810, 1050)),) * 5 + ((), ())
        >>> office = Clock(Calendar("office", "Asia/Shanghai", (Hours(date(2026, 1, 1), week),)))
        >>> friday = datetime(2026, 3, 6, 17, tzinfo=office.calendar.zone)
        >>> due = office.deadline(friday, Limit(2, Unit.WORK_HOUR)).due_at
        >>> due.astimezone(office.calendar.zone).isoformat()
        '2026-03-09T10:00:00+08:00'
        """
        shares = (AT_RISK, Fraction(1), VERY_LATE)
        return Deadline(*self.reached(start, [share * limit.amount for share in shares], limit.unit, pauses))

    def reached(
        self, start: datetime, amounts: Sequence[Fraction], unit: Unit, pauses: Sequence[Span] = ()
    ) -> list[datetime]:
        """Say when each of some amounts, in growing order and in units, is used up. In UTC.

        Raises
        ------
        NeverDue
            One of them is not used up within thirty years.
        """
        scale, so_far = self._scale(unit, start), Fraction()
        instants: list[datetime] = []
        for begins, ends in awake(tick_of(start), pauses):
            offset = scale.position(begins) - so_far
            until = None if ends is None else scale.position(ends)
            for amount in amounts[len(instants) :]:
                if until is not None and offset + amount > until:
                    break
                instants.append(at_tick(scale.tick(offset + amount, since=begins)))
            if until is not None:
                so_far = until - offset
        return instants

    def used(self, start: datetime, end: datetime, unit: Unit, pauses: Sequence[Span] = ()) -> Fraction:
        """Say how much was used from an instant until a later one, pauses left out, in units [-]."""
        scale, stop, amount = self._scale(unit, start), tick_of(end), Fraction()
        for begins, ends in awake(tick_of(start), pauses):
            if begins >= stop:
                break
            amount += scale.position(stop if ends is None else min(ends, stop)) - scale.position(begins)
        return amount

    def _scale(self, unit: Unit, start: datetime) -> Scale:
        if unit is Unit.URGENT_HOUR:
            return self._always
        if unit is Unit.NATURAL_DAY:
            return self._wall
        return self._working(unit, start.year - 1)

    def _make_working(self, unit: Unit, first_year: int) -> Working:
        return Working(self.days, unit, first_year)


def awake(start: int, pauses: Sequence[Span]) -> Iterator[tuple[int, int | None]]:
    """Give the spans from a tick on that no pause covers; the last of them has no end [µs]."""
    for falls_asleep, wakes in sorted((tick_of(a), tick_of(b)) for a, b in pauses):
        if wakes <= start or wakes <= falls_asleep:
            continue
        if start < falls_asleep:
            yield start, falls_asleep
        start = wakes
    yield start, None


ALWAYS = Clock(
    Calendar("always", "UTC", (Hours(date(1970, 1, 1), ((Shift(0, MINUTES_A_DAY),),) * WEEKDAYS),))
)
"""For a city without a calendar: every hour counts, a work day has 24 of them."""
