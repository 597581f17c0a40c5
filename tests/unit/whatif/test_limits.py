"""Deadlines of many cases under other limits: those that the engine gives one by one."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gridcity.cases.deadlines import Timing, due_by
from gridcity.whatif.limits import Rule, due_under, late, timed
from gridcity.whatif.model import NEVER, Grounds, Year
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import Limit, Unit
from gridcity.worktime.scales import tick_of
from tests.support.clocks import HARBIN

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
CLOCK = Clock(HARBIN.calendar)
HOUR_US = 3_600_000_000


def year_of(
    dispatched: list[datetime | None],
    completed: list[datetime | None] | None = None,
    *,
    class_ids: list[int] | None = None,
    due: list[datetime | None] | None = None,
    is_closed: list[bool] | None = None,
    is_suspended: list[bool] | None = None,
    pauses: dict[int, list[tuple[datetime, datetime]]] | None = None,
) -> Year:
    count = len(dispatched)
    none: list[datetime | None] = [None] * count

    def ticks(instants: list[datetime | None]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([NEVER if one is None else tick_of(one) for one in instants], dtype=np.int64)

    return Year(
        begins=tick_of(MONDAY),
        ends=tick_of(MONDAY + timedelta(days=365)),
        class_ids=np.array(class_ids or [1] * count),
        department_ids=np.ones(count, dtype=np.int64),
        dispatched=ticks(dispatched),
        completed=ticks(completed or none),
        due=ticks(due or none),
        is_closed=np.array(is_closed or [False] * count),
        is_suspended=np.array(is_suspended or [False] * count),
        is_imported=np.zeros(count, dtype=bool),
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

    due = due_under(year, {1: Rule(limit, CLOCK)})

    for row, start in enumerate(starts):
        pauses = rests if row == 0 else ()
        assert due[row] == tick_of(due_by(start, limit, Timing(CLOCK, None), pauses).due_at)


def test_classes_that_are_not_named_keep_their_deadlines_and_no_limit_means_never() -> None:
    kept = MONDAY + timedelta(days=1)
    year = year_of([MONDAY, MONDAY, None], class_ids=[1, 2, 3], due=[kept, kept, kept])

    due = due_under(year, {2: Rule(None, CLOCK), 3: Rule(Limit(1, Unit.URGENT_HOUR), CLOCK)})

    assert due.tolist() == [tick_of(kept), NEVER, tick_of(kept)]


def test_late_is_what_was_done_after_its_time_or_is_past_it_undone() -> None:
    now = MONDAY + timedelta(days=9)
    due = MONDAY + timedelta(days=1)
    rows: list[tuple[datetime | None, bool, bool, datetime | None]] = [
        (due, True, False, due),  # in time to the microsecond
        (due + timedelta(microseconds=1), True, False, due),
        (None, False, False, due),  # still open
        (None, False, True, due),  # rests
        (None, True, False, due),  # rejected, void
        (now, True, False, None),  # no limit
    ]
    year = year_of(
        [MONDAY] * len(rows),
        [row[0] for row in rows],
        due=[row[3] for row in rows],
        is_closed=[row[1] for row in rows],
        is_suspended=[row[2] for row in rows],
    )

    assert late(year, year.due, tick_of(now)).tolist() == [False, True, True, False, False, False]
    assert timed(year, year.due).tolist() == [True, True, True, False, False, False]
