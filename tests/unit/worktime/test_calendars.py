"""Calendars as they are written down, and the public holidays in them."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.worktime.calendars import read_calendar, written_calendar
from gridcity.worktime.errors import CalendarInvalid
from gridcity.worktime.model import DayKind
from gridcity.worktime.public import public_days
from tests.support.slow_clock import random_calendar

GOOD: dict[str, Any] = {
    "timezone": "Asia/Shanghai",
    "hours": [{"valid_from": "2020-01-01", "mon": ["08:30-12:00", "13:30-17:30"]}],
    "days": [{"on": "2026-02-17", "kind": "holiday", "name": "春节", "name_en": "Spring Festival"}],
}


@given(st.integers(0, 500))
def test_what_is_written_reads_as_the_same_calendar(seed: int) -> None:
    calendar = random_calendar(np.random.default_rng(seed), seed)
    assert read_calendar(calendar.code, written_calendar(calendar)) == calendar


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"timezone": "Asia/Nowhere"}, "time zone Asia/Nowhere"),
        ({"hours": []}, "hours begin"),
        ({"hours": [{"valid_from": "2020-01-01"}]}, "working hours on one day"),
        ({"hours": [{"valid_from": "2020-13-01", "mon": ["08:30-12:00"]}]}, "a day is written"),
        ({"hours": [{"valid_from": "2020-01-01", "mon": ["12:00-08:30"]}]}, "from 12:00 to 08:30"),
        ({"hours": [{"valid_from": "2020-01-01", "mon": ["08:00-12:00", "11:00-13:00"]}]}, "overlap"),
        ({"hours": [{"valid_from": "2020-01-01", "mon": ["8.30 bis 12"]}]}, "hours are written"),
        ({"hours": [{"valid_from": "2020-01-01", "mon": ["08:75-12:00"]}]}, "a time is written"),
        ({"hours": [{"valid_from": "2020-01-01", "mon": "08:30-12:00"}]}, "a list is wanted"),
        ({"hours": [{"valid_from": "2020-01-01", "monday": ["08:30-12:00"]}]}, "nobody knows monday"),
        ({"hours": GOOD["hours"] * 2}, "different days"),
        ({"hours": ["always"]}, "names and values"),
        ({"days": GOOD["days"] * 2}, "in one way only"),
        ({"days": [{"on": "2026-02-17", "kind": "feast"}]}, "its kind is"),
        ({"days": [{"on": "2026-02-17", "kind": "special_hours"}]}, "name their hours"),
        ({"days": [{"on": "2026-02-17", "kind": "make_up", "works_like": "today"}]}, "works_like"),
        ({"shifts": []}, "nobody knows shifts"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_its_reason(broken: dict[str, Any], complaint: str) -> None:
    with pytest.raises(CalendarInvalid, match=complaint):
        read_calendar("broken", GOOD | broken)


def test_a_spring_festival_has_its_holidays_and_the_saturdays_that_make_up_for_them() -> None:
    days = {day.on: day for day in public_days("CN", None, [2026])}
    assert days[date(2026, 2, 17)].kind is DayKind.HOLIDAY
    assert days[date(2026, 2, 17)].name == "春节"
    assert days[date(2026, 2, 14)].kind is DayKind.MAKE_UP
    assert days[date(2026, 2, 28)].kind is DayKind.MAKE_UP
    assert all(on.year == 2026 for on in days)


def test_a_state_has_holidays_of_its_own() -> None:
    names = {day.name_en for day in public_days("US", "MA", [2015])}
    assert "Patriots' Day" in names


@pytest.mark.parametrize(("country", "part"), [("ZZ", None), ("US", "Harbin")])
def test_a_country_that_nobody_knows_is_refused(country: str, part: str | None) -> None:
    with pytest.raises(CalendarInvalid, match="No public holidays"):
        public_days(country, part, [2026])
