"""Clocks of two cities, and strategies that draw clocks, starts and limits."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import Calendar, DayKind, Hours, Limit, Shift, SpecialDay, Unit
from tests.support.slow_clock import random_calendar

MORNING, AFTERNOON = Shift(8 * 60 + 30, 12 * 60), Shift(13 * 60 + 30, 17 * 60 + 30)
OFFICE_WEEK = ((MORNING, AFTERNOON),) * 5 + ((), ())
SPRING = (
    *(SpecialDay(date(2026, 2, day), DayKind.HOLIDAY, "春节", "Spring Festival") for day in range(16, 24)),
    SpecialDay(date(2026, 2, 14), DayKind.MAKE_UP, "调休上班", "Make-up working day"),
    SpecialDay(date(2026, 2, 28), DayKind.MAKE_UP, "调休上班", "Make-up working day"),
)
HARBIN = Clock(Calendar("harbin", "Asia/Shanghai", (Hours(date(2015, 1, 1), OFFICE_WEEK),), SPRING))
BOSTON = Clock(
    Calendar("boston", "America/New_York", (Hours(date(2015, 1, 1), ((Shift(9 * 60, 17 * 60),),) * 7),))
)


UNITS = st.sampled_from(list(Unit))
STARTS = st.integers(0, 740_000).map(
    lambda minute: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
CLOCKS = st.integers(0, 20).map(lambda seed: Clock(random_calendar(np.random.default_rng(seed), seed)))
LIMITS = st.builds(Limit, st.integers(1, 400).map(lambda eighths: eighths / 8), UNITS)
