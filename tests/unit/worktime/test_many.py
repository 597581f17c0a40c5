"""Deadlines of many starts at once: those that the clock gives one by one."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.errors import NeverDue
from gridcity.worktime.many import due_at_once
from gridcity.worktime.model import Calendar, DayKind, Hours, Limit, Shift, SpecialDay, Unit
from gridcity.worktime.scales import tick_of
from tests.support.clocks import BOSTON, CLOCKS, LIMITS, OFFICE_WEEK

MOMENTS = st.lists(
    st.integers(0, 740_000 * 60_000_000).map(
        lambda us: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
    ),
    min_size=1,
    max_size=20,
)


def one_by_one(clock: Clock, starts: list[datetime], limit: Limit) -> list[int]:
    return [tick_of(clock.reached(start, [limit.amount], limit.unit)[0]) for start in starts]


def at_once(clock: Clock, starts: list[datetime], limit: Limit) -> list[int]:
    found: list[int] = due_at_once(clock, np.array([tick_of(one) for one in starts]), limit).tolist()
    return found


@given(CLOCKS, MOMENTS, LIMITS)
def test_many_deadlines_are_those_of_each(clock: Clock, starts: list[datetime], limit: Limit) -> None:
    assert at_once(clock, starts, limit) == one_by_one(clock, starts, limit)


@given(st.integers(-180, 180), st.sampled_from([0.25, 1.0, 1.5]))
def test_natural_days_pass_a_change_of_clocks_as_one_by_one(minutes: int, days: float) -> None:
    limit = Limit(days, Unit.NATURAL_DAY)
    changes = (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC))
    starts = [
        one + timedelta(minutes=minutes) - timedelta(days=day) for one in changes for day in (0, 1, days)
    ]

    assert at_once(BOSTON, starts, limit) == one_by_one(BOSTON, starts, limit)


def test_days_too_various_for_whole_parts_are_counted_one_by_one() -> None:
    odd = tuple(
        SpecialDay(date(2026, 1, 1) + timedelta(days=i), DayKind.SPECIAL_HOURS, "", "", (Shift(0, length),))
        for i, length in enumerate([7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43])
    )
    clock = Clock(Calendar("odd", "Asia/Shanghai", (Hours(date(2015, 1, 1), OFFICE_WEEK),), odd))
    starts = [datetime(2026, 1, 1, hour, 7, tzinfo=UTC) for hour in range(20)]
    limit = Limit(2.5, Unit.WORK_DAY)

    assert at_once(clock, starts, limit) == one_by_one(clock, starts, limit)


def test_none_and_never() -> None:
    assert at_once(BOSTON, [], Limit(1, Unit.WORK_HOUR)) == []
    with pytest.raises(NeverDue):
        at_once(BOSTON, [datetime(2026, 1, 1, tzinfo=UTC)], Limit(20_000, Unit.WORK_DAY))
