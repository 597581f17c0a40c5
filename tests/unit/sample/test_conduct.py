"""How the simulated people keep hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from gridcity.cases.model import Stage
from gridcity.sample.conduct import Conduct, rate_at
from gridcity.sample.matters import Matters
from gridcity.sample.staff import Staff
from tests.support.plain_cases import case_in

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, tzinfo=ZONE)


def test_what_belongs_to_the_day_is_rare_at_night_and_weekends_are_quieter() -> None:
    noon, night, sunday = (
        MONDAY.replace(hour=12),
        MONDAY.replace(hour=3),
        MONDAY + timedelta(days=6, hours=12),
    )

    assert rate_at("day", night) < 0.1 * rate_at("day", noon)
    assert rate_at("day", sunday) < rate_at("day", noon)
    assert rate_at("night", night.replace(hour=1)) == rate_at("night", MONDAY.replace(hour=23))


def test_ordinary_work_is_not_begun_at_night() -> None:
    conduct = Conduct(Matters((), (), None, 0.0), Staff(), ZONE, np.random.default_rng(3))
    late = MONDAY.replace(hour=22).astimezone(UTC)

    for _ in range(50):
        begins = conduct.ready_at(case_in(Stage.DISPATCHED), late).astimezone(ZONE)
        assert 7 <= begins.hour < 19
