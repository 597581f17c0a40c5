"""Deadlines of cases: set by the dispatch, moved by a suspension, explained."""

from datetime import UTC, datetime, timedelta

from gridcity.cases import deadlines
from gridcity.cases.deadlines import Timing, due_after, due_by, due_of, explained, said
from gridcity.cases.model import Due, Stage, Terms
from gridcity.worktime.explaining import recomputed
from gridcity.worktime.model import Limit, Unit
from tests.support.clocks import HARBIN
from tests.support.plain_cases import case_in

OFFICE = Timing(HARBIN, 3)
TUESDAY = datetime(2026, 3, 3, 9, 30, tzinfo=HARBIN.calendar.zone)
A_DAY = timedelta(days=1)


def test_what_the_dispatch_promises_is_written_and_read_back() -> None:
    due = due_by(TUESDAY, Limit(2.5, Unit.WORK_DAY), OFFICE)
    assert due.terms == Terms(Limit(2.5, Unit.WORK_DAY), 3)
    assert due_of(said(due)) == due
    assert set(said(due)) <= deadlines.DERIVED
    assert due_of(said(None)) is None


def test_work_that_goes_on_has_the_working_time_that_was_left() -> None:
    due = due_by(TUESDAY, Limit(4, Unit.WORK_HOUR), OFFICE)
    pauses = (TUESDAY + timedelta(hours=1),)
    case = case_in(
        Stage.HANDLING,
        is_suspended=True,
        dispatched_at=TUESDAY,
        due_at=due.due_at,
        terms=due.terms,
        pauses=pauses,
    )
    resumed_at = datetime(2026, 3, 9, 8, 30, tzinfo=HARBIN.calendar.zone)
    moved = due_after(case, resumed_at, OFFICE)
    assert moved is not None
    assert moved.due_at == resumed_at + timedelta(hours=3)


def test_what_was_late_before_it_was_suspended_stays_late() -> None:
    due = due_by(TUESDAY, Limit(1, Unit.URGENT_HOUR), OFFICE)
    case = case_in(
        Stage.HANDLING,
        is_suspended=True,
        dispatched_at=TUESDAY,
        due_at=due.due_at,
        terms=due.terms,
        pauses=(TUESDAY + A_DAY,),
    )
    moved = due_after(case, TUESDAY + 3 * A_DAY, OFFICE)
    assert moved is not None
    assert moved.due_at == due.due_at


def test_an_imported_deadline_moves_by_the_time_that_the_case_rested() -> None:
    since = TUESDAY.astimezone(UTC)
    case = case_in(Stage.HANDLING, is_suspended=True, due_at=since + A_DAY, pauses=(since,))
    assert due_after(case, since + 2 * A_DAY, OFFICE) == Due(since + 3 * A_DAY)
    late = case_in(Stage.HANDLING, is_suspended=True, due_at=since - A_DAY, pauses=(since,))
    assert due_after(late, since + 2 * A_DAY, OFFICE) is None


def test_a_case_says_why_it_is_due_when_it_is() -> None:
    due = due_by(TUESDAY, Limit(2, Unit.WORK_DAY), OFFICE, [(TUESDAY + A_DAY, TUESDAY + 2 * A_DAY)])
    case = case_in(
        Stage.HANDLING,
        dispatched_at=TUESDAY,
        due_at=due.due_at,
        terms=due.terms,
        pauses=(TUESDAY + A_DAY, TUESDAY + 2 * A_DAY),
    )
    explanation = explained(case, OFFICE)
    assert explanation is not None
    assert recomputed(explanation) == due.due_at == TUESDAY + 3 * A_DAY
    assert explained(case_in(Stage.REPORTED), OFFICE) is None
