"""A deadline explains itself, and follows from its explanation alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.errors import ExplanationBroken
from gridcity.worktime.explaining import explain, recomputed
from gridcity.worktime.model import Limit, Unit
from gridcity.worktime.wording import sentences
from tests.support.clocks import BOSTON, CLOCKS, HARBIN, LIMITS, STARTS
from tests.support.slow_clock import random_calendar

MINUTES = st.lists(st.tuples(st.integers(-9_000, 60_000), st.integers(1, 9_000)), max_size=4)


@given(CLOCKS | st.just(BOSTON), STARTS, LIMITS, MINUTES)
def test_every_deadline_is_recomputed_from_its_explanation(
    clock: Clock, start: datetime, limit: Limit, minutes: list[tuple[int, int]]
) -> None:
    pauses = [
        (start + timedelta(minutes=begin), start + timedelta(minutes=begin + length))
        for begin, length in minutes
    ]
    explanation = explain(clock, start, limit, pauses)
    assert recomputed(explanation) == explanation.due_at == clock.deadline(start, limit, pauses).due_at


@given(CLOCKS, STARTS, LIMITS)
def test_the_days_of_an_explanation_add_up_to_the_limit(clock: Clock, start: datetime, limit: Limit) -> None:
    explanation = explain(clock, start, limit)
    if explanation.days:
        assert abs(sum(counted.amount for counted in explanation.days) - limit.amount) < 1e-6


def test_an_explanation_that_lacks_a_day_gives_no_deadline() -> None:
    clock = Clock(random_calendar(np.random.default_rng(1), 1))
    explanation = explain(clock, datetime(2025, 3, 3, tzinfo=UTC), Limit(3, Unit.WORK_DAY))
    worked = next(counted for counted in explanation.days if counted.amount)
    rest = tuple(counted for counted in explanation.days if counted is not worked)
    with pytest.raises(ExplanationBroken):
        recomputed(replace(explanation, days=rest))


def test_an_explanation_says_which_days_were_left_out_and_why() -> None:
    start = datetime(2026, 2, 13, 17, tzinfo=HARBIN.calendar.zone)
    pause = (start + timedelta(days=11), start + timedelta(days=12))
    told = sentences(explain(HARBIN, start, Limit(3, Unit.WORK_DAY), [pause]))
    assert [zh for zh, _ in told] == [
        "自 2026-02-13 17:00 起计 3 个工作日。",
        "2026-02-15 至 2026-02-23 不计（休息日、春节）。",
        "2026-02-14 计入（调休上班）。",
        "2026-02-24 17:00 至 2026-02-25 17:00 暂停计时。",
        "截止时间为 2026-02-26 17:00。",
    ]
    assert told[1][1] == "2026-02-15 to 2026-02-23 do not count (no working day, Spring Festival)."
