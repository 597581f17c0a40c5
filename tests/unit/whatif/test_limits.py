"""Deadlines of many cases under other limits: those that the engine gives one by one."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.cases.deadlines import Timing, due_by
from gridcity.conditions.model import Limits, Timed
from gridcity.conditions.timing import Rule
from gridcity.whatif.counting import compared, sides_of
from gridcity.whatif.limits import due_under, late_cases, timed_cases
from gridcity.whatif.model import NEVER, Grounds, Ints, Runs, Year
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import Limit, Unit
from gridcity.worktime.scales import tick_of
from tests.support.clocks import HARBIN

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
CLOCK = Clock(HARBIN.calendar)
HOUR_US = 3_600_000_000


def year_of(
    began: list[datetime | None],
    *,
    clock: Timed = Timed.HANDLE,
    ended: list[datetime | None] | None = None,
    off: list[datetime | None] | None = None,
    class_ids: list[int] | None = None,
    due: list[datetime | None] | None = None,
    is_kept: list[bool] | None = None,
    pauses: dict[int, list[tuple[datetime, datetime]]] | None = None,
) -> Year:
    """Give a year of cases of which one clock is known."""
    count = len(began)
    none: list[datetime | None] = [None] * count

    def ticks(instants: list[datetime | None]) -> Ints:
        return np.array([NEVER if one is None else tick_of(one) for one in instants], dtype=np.int64)

    kept = np.array(is_kept or [False] * count)
    unknown = Runs(ticks(none), ticks(none), ticks(none), ticks(none), kept)
    runs = Runs(ticks(began), ticks(ended or none), ticks(off or none), ticks(due or none), kept)
    return Year(
        begins=tick_of(MONDAY),
        ends=tick_of(MONDAY + timedelta(days=365)),
        class_ids=np.array(class_ids or [1] * count),
        department_ids=np.ones(count, dtype=np.int64),
        is_imported=np.zeros(count, dtype=bool),
        runs=dict.fromkeys(Timed, unknown) | {clock: runs},
        pauses=pauses or {},
        grounds=(Grounds(None, None, 1, None, (None, None, None)),),
        ground_of=np.zeros(count, dtype=np.int64),
    )


instants = st.integers(0, 60 * 24 * 400).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
spans = st.tuples(instants, st.integers(1, 10_000)).map(
    lambda one: (one[0], one[0] + timedelta(minutes=one[1]))
)
limits = st.builds(Limit, st.sampled_from([0.5, 1.0, 4.0, 10.0]), st.sampled_from(Unit))


@given(st.lists(instants, min_size=1, max_size=10), limits, st.lists(spans, max_size=3))
def test_a_years_deadlines_are_those_of_each_case(
    starts: list[datetime], limit: Limit, rests: list[tuple[datetime, datetime]]
) -> None:
    year = year_of(list(starts), pauses={0: rests})

    due = due_under(year, {1: Rule(Limits(handle=limit), CLOCK)}, Timed.HANDLE)

    for row, start in enumerate(starts):
        pauses = rests if row == 0 else ()
        assert due[row] == tick_of(due_by(start, limit, Timing(CLOCK, None), pauses).due_at)


def test_only_handling_rests_with_its_case() -> None:
    rests = {0: [(MONDAY, MONDAY + timedelta(days=1))]}
    year = year_of([MONDAY], clock=Timed.VERIFY, pauses=rests)

    rule = Rule(Limits(verify=Limit(2, Unit.URGENT_HOUR)), CLOCK)

    assert due_under(year, {1: rule}, Timed.VERIFY).tolist() == [tick_of(MONDAY) + 2 * HOUR_US]


def test_classes_that_are_not_named_keep_their_deadlines_and_no_limit_means_never() -> None:
    kept = MONDAY + timedelta(days=1)
    year = year_of([MONDAY, MONDAY, None], class_ids=[1, 2, 3], due=[kept, kept, kept])

    rules = {2: Rule(Limits(), CLOCK), 3: Rule(Limits(handle=Limit(1, Unit.URGENT_HOUR)), CLOCK)}

    assert due_under(year, rules, Timed.HANDLE).tolist() == [tick_of(kept), NEVER, tick_of(kept)]


def test_time_that_was_granted_stands_whatever_the_limit() -> None:
    granted = MONDAY + timedelta(days=20)
    year = year_of([MONDAY, MONDAY], due=[granted, granted], is_kept=[True, False])

    due = due_under(year, {1: Rule(Limits(handle=Limit(1, Unit.URGENT_HOUR)), CLOCK)}, Timed.HANDLE)

    assert due.tolist() == [tick_of(granted), tick_of(MONDAY) + HOUR_US]


def test_late_is_what_was_done_after_its_time_or_is_past_it_undone() -> None:
    now = MONDAY + timedelta(days=9)
    due = MONDAY + timedelta(days=1)
    a_moment = timedelta(microseconds=1)
    rows: list[tuple[datetime | None, datetime | None, datetime | None]] = [
        (due, None, due),  # in time to the microsecond
        (due + a_moment, None, due),
        (None, None, due),  # still open
        (None, due, due),  # rejected, void, suspended in time: nobody had to
        (None, due + a_moment, due),  # only after it had been late
        (now, None, None),  # no limit
    ]
    year = year_of(
        [MONDAY] * len(rows),
        ended=[row[0] for row in rows],
        off=[row[1] for row in rows],
        due=[row[2] for row in rows],
    )
    runs = year.runs[Timed.HANDLE]

    assert late_cases(runs, runs.due, tick_of(now)).tolist() == [False, True, True, False, True, False]
    assert timed_cases(runs, runs.due).tolist() == [True, True, True, False, True, False]
    assert not late_cases(runs, runs.due, tick_of(due))[2]


def test_by_group_every_clock_adds_up_to_the_whole() -> None:
    due = MONDAY + timedelta(hours=2)
    year = year_of(
        [MONDAY] * 4,
        clock=Timed.ACCEPT,
        ended=[MONDAY + timedelta(hours=hours) for hours in (1, 2, 3, 4)],
        due=[due] * 4,
    )
    shorter = {timed: year.runs[timed].due for timed in Timed}
    shorter[Timed.ACCEPT] = shorter[Timed.ACCEPT] - HOUR_US - 1
    sides = sides_of(year, shorter, year.department_ids, Timed.ACCEPT, tick_of(MONDAY + timedelta(days=9)))

    first, second = compared(sides, year, np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 2)

    assert [(one.was.late, one.would_be.late) for one in (first, second)] == [(0, 1), (2, 3)]
    assert [(one.newly_late, one.no_longer_late) for one in (first, second)] == [(1, 0), (0, 0)]
    hours = 365 * 24
    assert [one.was.in_hand for one in (first, second)] == pytest.approx([3 / hours, 7 / hours])
    assert [one.would_be.in_hand for one in (first, second)] == pytest.approx([1 / hours, 9 / hours])
    assert first.was.late_rate == 0
    everything = np.zeros(4, dtype=np.int64)
    unknown = sides_of(year, shorter, year.department_ids, Timed.VERIFY, 0)
    (alone,) = compared(unknown, year, everything, everything, 1)
    assert (alone.was.timed, alone.was.late_rate) == (0, None)
