"""Deadlines: by hand, against an oracle that counts minutes, and by what always holds."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.worktime.deadlines import Clock, Standing
from gridcity.worktime.errors import LimitInvalid, NeverDue
from gridcity.worktime.model import Limit, Unit
from tests.support.clocks import BOSTON, CLOCKS, HARBIN, LIMITS, STARTS, UNITS
from tests.support.slow_clock import questions


def due(clock: Clock, start: str, value: float, unit: Unit, *pauses: tuple[str, str]) -> str:
    """Ask in local time, answer in local time."""
    zone = clock.calendar.zone

    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=zone)

    spans = [(at(begin), at(end)) for begin, end in pauses]
    found = clock.deadline(at(start), Limit(value, unit), spans).due_at
    return found.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        ("2026-03-06 17:00", 2, Unit.WORK_HOUR, "2026-03-09 10:00"),  # over a weekend
        ("2026-03-06 11:30", 1, Unit.WORK_HOUR, "2026-03-06 14:00"),  # over noon
        ("2026-03-06 16:30", 1, Unit.WORK_HOUR, "2026-03-06 17:30"),  # this evening, not next morning
        ("2026-03-06 22:00", 1, Unit.WORK_HOUR, "2026-03-09 09:30"),  # reported at night
        ("2026-03-06 17:00", 2, Unit.URGENT_HOUR, "2026-03-06 19:00"),  # day and night
        ("2026-02-13 17:00", 1, Unit.WORK_DAY, "2026-02-14 17:00"),  # a Saturday that is worked
        ("2026-02-14 17:00", 1, Unit.WORK_DAY, "2026-02-24 17:00"),  # over the Spring Festival
        ("2026-02-13 12:00", 15, Unit.WORK_DAY, "2026-03-12 12:00"),
        ("2026-02-13 09:15", 1.5, Unit.NATURAL_DAY, "2026-02-14 21:15"),
    ],
)
def test_a_deadline_is_the_one_that_a_clerk_would_count_out(
    start: str, value: float, unit: Unit, expected: str
) -> None:
    assert due(HARBIN, start, value, unit) == expected


def test_time_that_a_case_is_suspended_does_not_count() -> None:
    week = ("2026-03-03 09:30", "2026-03-10 09:30")
    assert due(HARBIN, "2026-03-03 08:30", 2, Unit.WORK_HOUR, week) == "2026-03-10 10:30"
    assert due(HARBIN, "2026-03-03 08:30", 1, Unit.WORK_DAY, week) == "2026-03-10 17:30"
    assert due(HARBIN, "2026-03-03 08:30", 2, Unit.URGENT_HOUR, week) == "2026-03-10 10:30"
    assert due(HARBIN, "2026-03-03 08:30", 1, Unit.NATURAL_DAY, week) == "2026-03-11 08:30"


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        ("2026-03-07 10:00", 1, Unit.NATURAL_DAY, "2026-03-08 10:00"),  # a day of 23 hours between
        ("2026-10-31 10:00", 1, Unit.NATURAL_DAY, "2026-11-01 10:00"),  # one of 25
        ("2026-03-07 02:30", 1, Unit.NATURAL_DAY, "2026-03-08 03:30"),  # a time that is left out
        ("2026-03-07 10:00", 24, Unit.URGENT_HOUR, "2026-03-08 11:00"),
        ("2026-10-31 16:00", 2, Unit.WORK_HOUR, "2026-11-01 10:00"),
    ],
)
def test_summer_time_moves_hours_but_not_the_wall_clock(
    start: str, value: float, unit: Unit, expected: str
) -> None:
    assert due(BOSTON, start, value, unit) == expected


def test_an_hour_that_the_clock_shows_twice_counts_once_and_is_never_before_the_start() -> None:
    second = datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=BOSTON.calendar.zone)
    found = BOSTON.deadline(second, Limit(0.01, Unit.NATURAL_DAY)).due_at
    assert found - second.astimezone(UTC) == timedelta(days=0.01)


@pytest.mark.parametrize("seed", range(2))
def test_many_deadlines_are_those_of_the_oracle(seed: int) -> None:
    wrong = [
        question
        for question in questions(np.random.default_rng(seed), 8, 400)
        if question.answer != question.oracle
    ]
    assert wrong == []


@given(CLOCKS, STARTS, LIMITS, st.lists(st.tuples(st.integers(-9_000, 60_000), st.integers(1, 9_000))))
def test_what_is_used_until_the_deadline_is_the_limit(
    clock: Clock, start: datetime, limit: Limit, minutes: list[tuple[int, int]]
) -> None:
    pauses = [
        (start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in minutes
    ]
    found = clock.deadline(start, limit, pauses)
    assert start <= found.at_risk_at <= found.due_at <= found.very_late_at
    used = clock.used(start, found.due_at, limit.unit, pauses)
    assert 0 <= used - limit.amount < Fraction(1, 3_600_000)  # a microsecond is what rounding up may add


@given(CLOCKS, STARTS, LIMITS, st.integers(0, 100_000))
def test_what_begins_later_is_not_due_earlier(
    clock: Clock, start: datetime, limit: Limit, later: int
) -> None:
    first, second = (clock.deadline(at, limit).due_at for at in (start, start + timedelta(minutes=later)))
    assert first <= second


@given(CLOCKS, STARTS, UNITS, st.integers(0, 100_000), st.integers(0, 100_000))
def test_time_used_adds_up(clock: Clock, start: datetime, unit: Unit, first: int, second: int) -> None:
    middle = start + timedelta(minutes=first)
    end = middle + timedelta(minutes=second)
    assert clock.used(start, end, unit) == clock.used(start, middle, unit) + clock.used(middle, end, unit)


def test_a_case_is_at_risk_then_late_then_very_late() -> None:
    start = datetime(2026, 3, 3, tzinfo=UTC)
    found = HARBIN.deadline(start, Limit(10, Unit.URGENT_HOUR))
    standing = [
        found.standing(start + timedelta(hours=hours, seconds=seconds))
        for hours, seconds in ((0, 0), (8, -1), (8, 0), (10, 0), (10, 1), (30, -1), (30, 0))
    ]
    on_time, at_risk, late, very_late = Standing
    assert standing == [on_time, on_time, at_risk, at_risk, late, late, very_late]


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_limit_is_longer_than_nothing(value: float) -> None:
    with pytest.raises(LimitInvalid):
        Limit(value, Unit.WORK_DAY)


def test_a_limit_of_an_unknown_unit_is_refused() -> None:
    with pytest.raises(LimitInvalid, match="fortnight"):
        Limit(1, "fortnight")  # type: ignore[arg-type]


def test_a_limit_beyond_thirty_years_is_refused_instead_of_counted_for_ever() -> None:
    with pytest.raises(NeverDue):
        HARBIN.deadline(datetime(2026, 1, 1, tzinfo=UTC), Limit(40_000, Unit.WORK_DAY))
