"""Working calendars and deadlines on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from api.models.base import In, Line, Wire
from gridcity.conditions.model import Timed
from gridcity.worktime.deadlines import Standing
from gridcity.worktime.model import DayKind, Unit

Shift = Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$")]
Shifts = Annotated[
    tuple[Shift, ...], Field(max_length=10, description="Hours of the wall clock: 08:30-12:00.")
]
Weekday = Annotated[str, StringConstraints(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)$")]


class HoursIn(In):
    """The working week from a day on; a weekday that is not named is free."""

    valid_from: date
    mon: Shifts = ()
    tue: Shifts = ()
    wed: Shifts = ()
    thu: Shifts = ()
    fri: Shifts = ()
    sat: Shifts = ()
    sun: Shifts = ()


class SpecialDayIn(In):
    """A day that is not what its weekday says."""

    on: date
    kind: DayKind = Field(description="holiday, make_up or special_hours.")
    name: Line = ""
    name_en: Line = ""
    hours: Shifts = Field(default=(), description="Of a day with special hours.")
    works_like: Weekday = Field(default="mon", description="Of a make-up day: whose hours it has.")


class CalendarIn(In):
    """A calendar to put in force."""

    timezone: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_+/-]+$")]
    hours: Annotated[list[HoursIn], Field(min_length=1, max_length=100)]
    days: Annotated[tuple[SpecialDayIn, ...], Field(max_length=2000)] = ()
    note: Line = Field(default="", description="Why it is made.")


class CalendarEdition(Wire):
    """A calendar as it was at some time: deadlines name the edition that they were worked out on."""

    id: int
    code: str
    note: str
    made_at: datetime
    made_by: int | None


class CalendarOut(CalendarEdition):
    """An edition with all that stands in it."""

    timezone: str
    hours: list[HoursIn]
    days: list[SpecialDayIn]


class CalendarList(Wire):
    """The editions of the city's calendars, the newest first."""

    items: list[CalendarEdition]


class LimitOut(Wire):
    """How long something may take."""

    value: float
    unit: Unit


class SpanOut(Wire):
    """From an instant on, until another."""

    begins_at: datetime
    ends_at: datetime


class DayCountedOut(Wire):
    """A day on the way to a deadline."""

    on: date
    kind: DayKind
    name: str
    name_en: str
    windows: list[SpanOut] = Field(description="When is worked on it.")
    amount: float = Field(description="How much of it was counted, in units of the limit. [-]")


class Sentence(Wire):
    """A sentence, in both languages."""

    text: str
    text_en: str


class ClockOut(Wire):
    """One of a case's clocks, as it was last begun."""

    clock: Timed
    limit: LimitOut | None = Field(description="Empty of an imported deadline.")
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = Field(description="When what it waits for was done.")
    is_running: bool
    is_in_time: bool | None = Field(description="Empty while it runs, or where it was called off.")
    condition_id: int | None = Field(description="The filing condition that the limit is from.")
    calendar_id: int | None = Field(description="Edition of the calendar; empty: every hour counts.")
    sentences: list[Sentence]


class DeadlineOut(Wire):
    """Until when a case has to be handled, everything that this was worked out from, and its other clocks."""

    due_at: datetime | None
    at_risk_at: datetime | None = Field(description="When four fifths of the limit are used up.")
    very_late_at: datetime | None = Field(description="When the limit is used up three times.")
    standing: Standing | None = Field(description="How it stands now; empty: done, resting or without limit.")
    limit: LimitOut | None
    started_at: datetime | None
    calendar_id: int | None = Field(description="Edition of the calendar; empty: every hour counts.")
    pauses: list[SpanOut]
    days: list[DayCountedOut] = Field(description="Empty where every hour counts.")
    sentences: list[Sentence]
    clocks: list[ClockOut] = Field(
        description="All clocks that were begun: accept, dispatch, handle, verify; in that order."
    )
