"""Days, weeks, months, quarters and years."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.evaluation.errors import PeriodUnclear
from gridcity.evaluation.periods import Step, cut, period_of, read_period

DAYS = st.dates(date(1900, 1, 8), date(2199, 12, 20))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "15",
        "2015-13",
        "2015-00",
        "2015-02-30",
        "2015-Q5",
        "2015-W00",
        "2015-W54",
        "1899",
        "2200",
        "２０１５",
        "2015-6",
    ],
)
def test_what_is_no_period_is_refused(words: str) -> None:
    with pytest.raises(PeriodUnclear):
        read_period(words)


@pytest.mark.parametrize(
    ("words", "first", "end"),
    [
        ("2015", date(2015, 1, 1), date(2016, 1, 1)),
        ("2015-Q4", date(2015, 10, 1), date(2016, 1, 1)),
        ("2016-02", date(2016, 2, 1), date(2016, 3, 1)),
        ("2015-12", date(2015, 12, 1), date(2016, 1, 1)),
        ("2015-W53", date(2015, 12, 28), date(2016, 1, 4)),
        ("2015-06-30", date(2015, 6, 30), date(2015, 7, 1)),
    ],
)
def test_a_period_begins_and_ends_on_the_days_of_the_calendar(words: str, first: date, end: date) -> None:
    period = read_period(words)

    assert (period.first, period.end, period.label) == (first, end, words)


@given(DAYS, st.sampled_from(list(Step)))
def test_the_period_of_a_day_holds_it_and_is_read_back_from_its_label(day: date, step: Step) -> None:
    period = period_of(day, step)

    assert period.first <= day < period.end
    assert read_period(period.label) == period


@given(DAYS, st.sampled_from(list(Step)), st.sampled_from(list(Step)))
def test_pieces_follow_each_other_and_make_the_whole(day: date, whole: Step, step: Step) -> None:
    period = period_of(day, whole)
    try:
        pieces = cut(period, step)
    except PeriodUnclear:
        assert step is not Step.DAY
        return

    assert (pieces[0].first, pieces[-1].end) == (period.first, period.end)
    assert all(one.end == other.first for one, other in pairwise(pieces))


def test_weeks_do_not_make_a_month() -> None:
    with pytest.raises(PeriodUnclear, match="not made of weeks"):
        cut(read_period("2015-06"), Step.WEEK)


def test_a_day_on_which_clocks_change_has_23_hours() -> None:
    zone = ZoneInfo("America/New_York")
    day = read_period("2015-03-08")

    assert day.since(zone) == datetime(2015, 3, 8, 5, tzinfo=UTC)
    assert day.until(zone) - day.since(zone) == timedelta(hours=23)
