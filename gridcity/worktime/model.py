"""What working time is made of: units, limits, hours, special days, calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import isfinite
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from gridcity.worktime.errors import CalendarInvalid, LimitInvalid

STANDARD = "standard"
"""Code of the calendar that holds where no other is named."""
MINUTES_A_DAY = 1440
WEEKDAYS = 7

Span: TypeAlias = tuple[datetime, datetime]
"""From an instant on, until another. Both with a time zone; the end is not part of it."""


class Unit(StrEnum):
    """What a limit is counted in (standards: the four units of a real configuration)."""

    URGENT_HOUR = "urgent_hour"  # 紧急工作时: any hour, day and night
    WORK_HOUR = "work_hour"  # 工作时: an hour of working time
    WORK_DAY = "work_day"  # 工作日: the working time of a day, however long it is
    NATURAL_DAY = "natural_day"  # 自然日: until the wall clock shows the same time a day later


class DayKind(StrEnum):
    """What a day is to those who work."""

    WORKDAY = "workday"  # 工作日
    WEEKEND = "weekend"  # 休息日: a weekday without hours
    HOLIDAY = "holiday"  # 节假日
    MAKE_UP = "make_up"  # 调休上班: worked, because another day is not
    SPECIAL_HOURS = "special_hours"  # 特殊工时


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take."""

    value: float
    unit: Unit

    def __post_init__(self) -> None:
        if not isfinite(self.value) or self.value <= 0:
            raise LimitInvalid("A limit has to be longer than nothing.", value=str(self.value))
        if self.unit not in set(Unit):
            raise LimitInvalid(
                f"There is no unit {self.unit}; there are {', '.join(Unit)}.", unit=str(self.unit)
            )

    @property
    def amount(self) -> Fraction:
        """The value exactly as it is written: 0.1 is a tenth of its unit."""
        return Fraction(str(self.value))


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Working hours of a day, in minutes of the wall clock after midnight [min]."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise CalendarInvalid(
                f"Working hours cannot go from {clock_text(self.opens)} to {clock_text(self.closes)}.",
                opens=self.opens,
                closes=self.closes,
            )


Shifts: TypeAlias = tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """The working week from a day on, until the next ``Hours`` of the calendar begin."""

    valid_from: date
    week: tuple[Shifts, ...]
    """Monday first; a day without shifts is free."""

    def __post_init__(self) -> None:
        if len(self.week) != WEEKDAYS:
            raise CalendarInvalid("A week has seven days.", days=len(self.week))
        for shifts in self.week:
            check_shifts(shifts)
        if not any(self.week):
            raise CalendarInvalid("A week needs working hours on one day at least.")


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says."""

    on: date
    kind: DayKind
    name: str
    name_en: str
    shifts: Shifts = ()
    """Of a day with special hours."""
    works_like: int = 0
    """Of a make-up day: the weekday (Monday: 0) whose hours it has."""

    def __post_init__(self) -> None:
        if self.kind not in {DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.SPECIAL_HOURS}:
            raise CalendarInvalid(f"{self.on} is called {self.kind}, which is nothing special.", on=self.on)
        if (self.kind is DayKind.SPECIAL_HOURS) != bool(self.shifts):
            raise CalendarInvalid(f"{self.on}: special hours, and only they, name their hours.", on=self.on)
        if not 0 <= self.works_like < WEEKDAYS:
            raise CalendarInvalid(f"{self.on}: weekdays go from 0 to 6.", on=self.on)
        check_shifts(self.shifts)


@dataclass(frozen=True)
class Calendar:
    """When is worked, in one place on earth. Never changed: an edit is another calendar."""

    code: str
    timezone: str
    hours: tuple[Hours, ...]
    """Oldest first; the first of them holds before its day, too."""
    days: tuple[SpecialDay, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError):
            raise CalendarInvalid(f"There is no time zone {self.timezone}.", timezone=self.timezone) from None
        starts = [hours.valid_from for hours in self.hours]
        if not starts or starts != sorted(set(starts)):
            raise CalendarInvalid("A calendar's hours begin on different days, the oldest first.")
        if len(self.special) != len(self.days):
            raise CalendarInvalid("A day can be special in one way only.", calendar=self.code)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def special(self) -> Mapping[date, SpecialDay]:
        """Its special days, by date."""
        return MappingProxyType({day.on: day for day in self.days})


def check_shifts(shifts: Shifts) -> None:
    """Refuse shifts that overlap or stand in another order than the day has.

    Raises
    ------
    CalendarInvalid
        They do.
    """
    for earlier, later in pairwise(shifts):
        if later.opens < earlier.closes:
            raise CalendarInvalid(
                f"Working hours overlap: until {clock_text(earlier.closes)}, from {clock_text(later.opens)}."
            )


def clock_text(minutes: int) -> str:
    """Write minutes after midnight as a clock does.

    >>> clock_text(510), clock_text(1440)
    ('08:30', '24:00')
    """
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
