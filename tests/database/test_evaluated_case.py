"""One case by hand: what each step of its life does to the figures."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.cases.model import Case, Command, Outcome, Stage
from gridcity.evaluation.counting import tally
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from tests.support.evaluated import DAY, LATER, MARCH, MONDAY, ZONE, counts, do
from tests.support.people_and_cases import Crew, make_case, make_crew, make_department, make_ground


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


@pytest.fixture
def dispatched(db: Connection, crew: Crew) -> Case:
    ground = make_ground(db)
    return make_case(
        db, Stage.DISPATCHED, crew=crew, ground=ground, at=MONDAY, class_id=ground.limited_class_id
    )


def test_what_is_not_due_yet_is_neither_handled_nor_late(db: Connection, dispatched: Case) -> None:
    assert dispatched.due_at is not None

    before = counts(db, at=dispatched.due_at - timedelta(seconds=1))
    after = counts(db, at=dispatched.due_at)

    assert before == {"reported": 1, "filed": 1, "open": 1, "dispatched": 1, "dispatched_right": 1}
    assert after == before | {"due": 1, "unhandled": 1, "late": 1}
    assert counts(db) == after | {"very_late": 1}


def test_work_in_time_that_is_closed_is_all_well(db: Connection, crew: Crew, dispatched: Case) -> None:
    case = do(db, dispatched, Command.START, crew.handler, MONDAY + timedelta(hours=1))
    case = do(db, case, Command.COMPLETE, crew.handler, MONDAY + timedelta(hours=2))
    case = do(db, case, Command.VERIFY, crew.inspector, MONDAY + timedelta(hours=3))
    do(db, case, Command.CLOSE, crew.leader, MONDAY + DAY)

    assert counts(db, By.DEPARTMENT, str(crew.department.id)) == {
        "dispatched": 1, "dispatched_right": 1, "completed": 1, "checked": 1, "passed": 1, "closings": 1,
        "due": 1, "handled": 1, "handled_in_time": 1, "closed": 1, "closed_in_time": 1,
    }  # fmt: skip
    assert counts(db, By.HANDLER, str(crew.handler.id)) == {
        "completed": 1, "due": 1, "handled": 1, "handled_in_time": 1, "closed": 1, "closed_in_time": 1,
    }  # fmt: skip
    assert counts(db, By.INSPECTOR, str(crew.inspector.id)) == {
        "reported": 1, "filed": 1, "checked": 1, "passed": 1,
    }  # fmt: skip
    assert counts(db, By.LEADER, str(crew.leader.id)) == {"closings": 1}
    (lasted,) = (
        one.lasted["handling_s"] for one in tally(db, MARCH, [By.CITY], at=LATER, zone=ZONE)[By.CITY]
    )
    assert (lasted.count, lasted.mean, lasted.median) == (1, 7140.0, 7140.0)  # 1 h 59 min


def test_a_false_completion_in_time_does_not_make_late_work_punctual(
    db: Connection, crew: Crew, dispatched: Case
) -> None:
    case = do(db, dispatched, Command.START, crew.handler, MONDAY + timedelta(hours=1))
    case = do(db, case, Command.COMPLETE, crew.handler, MONDAY + timedelta(hours=2))
    case = do(db, case, Command.REWORK, crew.inspector, MONDAY + timedelta(hours=3))
    do(db, case, Command.COMPLETE, crew.handler, MONDAY + DAY)

    found = counts(db)
    assert (found["due"], found["handled_late"], found["late"], found["reworked"]) == (1, 1, 1, 1)
    assert "handled_in_time" not in found


def test_returning_a_case_that_is_late_leaves_it_late(db: Connection, crew: Crew, dispatched: Case) -> None:
    do(db, dispatched, Command.RETURN, crew.handler, MONDAY + DAY / 3, is_owner_unknown=True)

    found = counts(db, By.DEPARTMENT, str(crew.department.id))

    assert found == {"dispatched": 1, "returned": 1, "due": 1, "unhandled": 1, "late": 1}


def test_a_case_returned_in_time_falls_due_with_the_next_department(
    db: Connection, crew: Crew, dispatched: Case
) -> None:
    parks = make_department(db, "Parks")
    case = do(
        db, dispatched, Command.RETURN, crew.handler, MONDAY + timedelta(hours=1), is_owner_unknown=True
    )
    at = MONDAY + timedelta(hours=2)
    do(db, case, Command.DISPATCH, crew.dispatcher, at, department_id=parks.id)

    assert counts(db, By.DEPARTMENT, str(crew.department.id)) == {"dispatched": 1, "returned": 1}
    theirs = counts(db, By.DEPARTMENT, str(parks.id), at=MONDAY + DAY / 2)
    assert theirs == {"dispatched": 1, "dispatched_right": 1, "due": 1, "unhandled": 1, "late": 1}
    assert counts(db)["filed"] == 1


def test_a_case_that_is_suspended_before_it_is_due_is_not_late(
    db: Connection, crew: Crew, dispatched: Case
) -> None:
    case = do(db, dispatched, Command.SUSPEND, crew.leader, MONDAY + timedelta(hours=1), kind="other")

    assert "due" not in counts(db)
    assert counts(db)["suspended"] == 1

    do(db, case, Command.RESUME, crew.leader, MONDAY + 7 * DAY)
    assert counts(db, at=MONDAY + 6 * DAY).get("suspended") == 1
    assert counts(db)["late"] == 1


def test_voiding_in_time_takes_a_case_out_and_voiding_late_does_not(
    db: Connection, crew: Crew, dispatched: Case
) -> None:
    with db.begin_nested() as attempt:
        do(db, dispatched, Command.VOID, crew.leader, MONDAY + timedelta(hours=1))
        assert counts(db) == {"reported": 1, "voided": 1, "dispatched": 1, "dispatched_right": 1}
        attempt.rollback()
    do(db, dispatched, Command.VOID, crew.leader, MONDAY + DAY)

    found = counts(db)
    assert (found["voided"], found["due"], found["late"]) == (1, 1, 1)


def test_a_closing_that_is_reopened_counts_as_reopened_and_no_longer_as_closed(
    db: Connection, crew: Crew
) -> None:
    ground = make_ground(db)
    case = make_case(db, Stage.CLOSED, crew=crew, ground=ground, at=MONDAY, class_id=ground.limited_class_id)
    assert counts(db)["closed_in_time"] == 1

    do(db, case, Command.REOPEN, crew.leader, MONDAY + DAY)

    found = counts(db)
    assert (found["closings"], found["reopened"], found["open"]) == (1, 1, 1)
    assert found["handled_in_time"] == 1
    assert "closed" not in found
    assert counts(db, at=MONDAY + DAY / 2)["closed_in_time"] == 1


def test_a_closing_that_was_reopened_stays_so_when_the_case_then_ends_without_work(
    db: Connection, crew: Crew
) -> None:
    ground = make_ground(db)
    case = make_case(db, Stage.CLOSED, crew=crew, ground=ground, at=MONDAY, class_id=ground.limited_class_id)
    case = do(db, case, Command.REOPEN, crew.leader, MONDAY + DAY)

    do(db, case, Command.REJECT, crew.leader, MONDAY + 2 * DAY, outcome=Outcome.NO_LONGER_NEEDED)

    found = counts(db)
    assert (found["closings"], found["reopened"]) == (1, 1)
    assert "open" not in found
    assert "closed" not in found


def test_a_check_in_time_counts_in_the_month_in_which_its_time_is_up(
    db: Connection, crew: Crew, dispatched: Case
) -> None:
    """The case is long over by then."""
    case = do(db, dispatched, Command.START, crew.handler, MONDAY)
    case = do(db, case, Command.COMPLETE, crew.handler, MONDAY)
    db.execute(text("UPDATE cases SET verify_due_at = '2026-04-02Z' WHERE id = :id"), {"id": case.id})
    case = do(db, case, Command.VERIFY, crew.inspector, MONDAY + DAY)
    do(db, case, Command.CLOSE, crew.leader, MONDAY + DAY)

    found = counts(db, at=MONDAY + 60 * DAY, period=read_period("2026-04"))

    assert found == {"to_check": 1, "checked_in_time": 1}


def test_a_case_that_is_accepted_late_is_dispatched_by_its_new_time(db: Connection, crew: Crew) -> None:
    """Whether its row or its events are read: suspending it later changes nothing."""
    ground = make_ground(db)
    case = make_case(db, Stage.REPORTED, crew=crew, ground=ground, at=MONDAY)
    row = {"id": case.id, "first": MONDAY + timedelta(hours=1), "then": MONDAY + timedelta(hours=5)}
    db.execute(text("UPDATE cases SET dispatch_due_at = :first WHERE id = :id"), row)
    case = do(db, case, Command.ACCEPT, crew.leader, MONDAY + timedelta(hours=4))
    db.execute(text("UPDATE cases SET dispatch_due_at = :then WHERE id = :id"), row)
    at = MONDAY + timedelta(hours=4.5)
    do(db, case, Command.DISPATCH, crew.leader, at, department_id=crew.department.id)

    found = counts(db)

    assert (found["to_dispatch"], found["dispatched_in_time"]) == (1, 1)
