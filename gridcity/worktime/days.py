"""What each day of a calendar is, and when is worked on it."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gridcity.worktime.model import MINUTES_A_DAY, Calendar, DayKind, Shift, Shifts, Span

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    on: date
    kind: DayKind
    name: str
    """Of a special day: which one."""
    name_en: str
    windows: tuple[Span, ...]
    """When is worked, in UTC; clocks that are changed make a window longer or shorter."""

    @property
    def length(self) -> timedelta:
        """How long is worked."""
        return sum((end - start for start, end in self.windows), timedelta())


class Days:
    """The days of one calendar, each worked out once."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: dict[date, Day] = {}
        self._starts = [hours.valid_from for hours in calendar.hours]

    def on(self, day: date) -> Day:
        """Say what a day is."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._worked_out(day)
        return known

    def _worked_out(self, day: date) -> Day:
        week = self.calendar.hours[max(0, bisect_right(self._starts, day) - 1)].week
        special = self.calendar.special.get(day)
        if special is None:
            shifts = week[day.weekday()]
            return self._made(day, DayKind.WORKDAY if shifts else DayKind.WEEKEND, shifts)
        shifts = special.shifts
        if special.kind is DayKind.MAKE_UP:
            shifts = week[special.works_like]
        return self._made(day, special.kind, shifts, special.name, special.name_en)

    def _made(self, day: date, kind: DayKind, shifts: Shifts, name: str = "", name_en: str = "") -> Day:
        windows = (self._window(day, shift) for shift in shifts)
        return Day(day, kind, name, name_en, tuple((start, end) for start, end in windows if start < end))

    def _window(self, day: date, shift: Shift) -> Span:
        return self._instant(day, shift.opens), self._instant(day, shift.closes)

    def _instant(self, day: date, minutes: int) -> datetime:
        """Say when a wall clock shows so many minutes after midnight; the first time, if twice."""
        if minutes == MINUTES_A_DAY:
            day, minutes = day + _A_DAY, 0
        wall = datetime.combine(day, time(minutes // 60, minutes % 60), self.calendar.zone)
        return wall.astimezone(UTC)
