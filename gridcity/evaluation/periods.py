"""Days, weeks, months, quarters and years of the city's own calendar. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gridcity.evaluation.errors import PeriodUnclear

_YEARS = range(1900, 2200)
_FORM = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|W(?P<week>\d{2})|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)
MOST_STEPS = 400
"""Into how many pieces a period may be cut: a year of days."""


class Step(StrEnum):
    """How long a period is, the shortest first."""

    DAY = "day"  # 日
    WEEK = "week"  # 周
    MONTH = "month"  # 月
    QUARTER = "quarter"  # 季
    YEAR = "year"  # 年


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month, quarter or year of the city's calendar: from ``first`` until before ``end``."""

    step: Step
    first: date
    end: date

    @property
    def label(self) -> str:
        """Write it as it is asked for."""
        if self.step is Step.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        if self.step is Step.QUARTER:
            return f"{self.first.year}-Q{self.first.month // 3 + 1}"
        lengths = {Step.DAY: 10, Step.MONTH: 7, Step.YEAR: 4}
        return self.first.isoformat()[: lengths[self.step]]

    def since(self, zone: ZoneInfo) -> datetime:
        """Give the instant at which it begins: midnight in the city. UTC."""
        return _midnight(self.first, zone)

    def until(self, zone: ZoneInfo) -> datetime:
        """Give the instant at which it is over. UTC."""
        return _midnight(self.end, zone)


def read_period(words: str) -> Period:
    """Read 2015, 2015-Q2, 2015-06, 2015-W23 (ISO 8601) or 2015-06-15.

    Raises
    ------
    PeriodUnclear
        It is none of these, or lies outside the years 1900 to 2199.

    Examples
    --------
    >>> read_period("2015-W01").first.isoformat()
    '2014-12-29'
    """
    found = _FORM.fullmatch(words.strip())
    try:
        if found is None or int(found["year"]) not in _YEARS:
            raise _unclear(words)
        year = int(found["year"])
        if found["week"]:
            return period_of(date.fromisocalendar(year, int(found["week"]), 1), Step.WEEK)
        if found["quarter"]:
            return period_of(date(year, int(found["quarter"]) * 3 - 2, 1), Step.QUARTER)
        if found["day"]:
            return period_of(date(year, int(found["month"]), int(found["day"])), Step.DAY)
        if found["month"]:
            return period_of(date(year, int(found["month"]), 1), Step.MONTH)
        return period_of(date(year, 1, 1), Step.YEAR)
    except ValueError as error:
        raise _unclear(words) from error


def period_of(day: date, step: Step) -> Period:
    """Give the day, week (from Monday), month, quarter or year that a day lies in."""
    if step is Step.DAY:
        return Period(step, day, day + timedelta(days=1))
    if step is Step.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(step, first, first + timedelta(days=7))
    months = {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}[step]
    month = (day.month - 1) // months * months + 1
    last = month + months - 1
    end = date(day.year + 1, 1, 1) if last == 12 else date(day.year, last + 1, 1)
    return Period(step, date(day.year, month, 1), end)


def cut(period: Period, step: Step) -> list[Period]:
    """Cut a period into shorter ones that it is made of.

    Raises
    ------
    PeriodUnclear
        It is not made of such: weeks lie across months, quarters and years.
    """
    order = list(Step)
    crosses = step is Step.WEEK and period.step in {Step.MONTH, Step.QUARTER, Step.YEAR}
    if order.index(step) > order.index(period.step) or crosses:
        raise PeriodUnclear(f"A {period.step} is not made of {step}s.", period=period.label, step=str(step))
    pieces = []
    day = period.first
    while day < period.end:
        pieces.append(period_of(day, step))
        day = pieces[-1].end
    return pieces


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _unclear(words: str) -> PeriodUnclear:
    return PeriodUnclear(
        f"{words[:40]!r} is no period: give one like 2015, 2015-Q2, 2015-06, 2015-W23 or 2015-06-15,"
        f" in the years {_YEARS[0]} to {_YEARS[-1]}.",
        period=words[:40],
    )
