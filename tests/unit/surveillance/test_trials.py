"""Trials: false alarms where there is nothing to find, detection of what was put in, exact intervals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gridcity.surveillance.errors import TrialInvalid
from gridcity.surveillance.model import Outbreak
from gridcity.surveillance.trials import Plan, try_on_outbreaks, try_on_past, try_on_shuffled
from tests.unit.surveillance.test_looking import AT, TERMS, some_cases

WEEK = Plan(AT - timedelta(days=6), AT, replicates=49)
TELLING = replace(TERMS, recurrence_days=30.0)


def test_a_trial_without_a_scan_or_with_too_many_is_refused() -> None:
    with pytest.raises(TrialInvalid):
        Plan(AT, AT)
    with pytest.raises(TrialInvalid):
        Plan(AT - timedelta(days=300), AT, timedelta(minutes=5))
    with pytest.raises(TrialInvalid):
        try_on_outbreaks(some_cases(), TERMS, WEEK, Outbreak(5, 60, 100.0), count=3)


def test_the_past_raises_its_alarm_once_and_the_shuffled_past_none() -> None:
    cases = some_cases()

    past = try_on_past(cases, TELLING, WEEK)
    shuffled = try_on_shuffled(cases, TELLING, WEEK)

    assert (past.scans, past.alarms, shuffled.alarms) == (6, 1, 0)
    years = 6 / 365.25
    # Garwood's interval of no event and of one, from his table.
    assert shuffled.high == pytest.approx(3.6889 / years, rel=1e-4)
    assert past.low == pytest.approx(0.02532 / years, rel=1e-3)
    assert past.high == pytest.approx(5.5716 / years, rel=1e-4)


def test_a_large_outbreak_is_detected_within_its_days_a_single_case_never() -> None:
    plan = replace(WEEK, since=AT - timedelta(days=10))

    large = try_on_outbreaks(some_cases(), TELLING, plan, Outbreak(25, 3, 120.0), count=4)
    small = try_on_outbreaks(some_cases(), TELLING, plan, Outbreak(1, 2, 120.0), count=3)

    assert (large.alarms, large.outbreaks, small.alarms) == (4, 4, 0)
    assert large.delay_days is not None
    assert 1 <= large.delay_days <= 3
    # Clopper and Pearson: four of four, none of three.
    assert large.low == pytest.approx(0.3976, abs=1e-4)
    assert small.high == pytest.approx(0.7076, abs=1e-4)
    assert (large.high, small.low) == (1.0, 0.0)


def test_the_same_seed_gives_the_same_trial_another_one_another() -> None:
    outbreak = Outbreak(6, 3, 150.0)
    plan = replace(WEEK, since=AT - timedelta(days=10))

    one, same = (try_on_outbreaks(some_cases(), TELLING, plan, outbreak, count=3) for _ in range(2))

    assert one == same
