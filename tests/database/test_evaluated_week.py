"""One invented week by hand: nine cases, every number that comes of them, and two scores."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import service as cases
from gridcity.cases.model import Answer, Case, Command, Outcome, Stage
from gridcity.evaluation.definitions import DEFINITIONS, Definitions, read_definitions
from gridcity.evaluation.model import By, Counts, Row
from gridcity.evaluation.periods import read_period
from gridcity.evaluation.service import evaluate
from gridcity.people.model import Department
from gridcity.settings import CHECKOUT
from tests.support.evaluated import DAY, HOUR, LATER, MONDAY, counts, do
from tests.support.people_and_cases import (
    Crew,
    Ground,
    a_report,
    make_case,
    make_crew,
    make_department,
    make_ground,
)
from tests.support.tiny import make_tiny_city

WEEK = read_period("2026-W10")
_FILE = "INSERT INTO files (sha256, media_type, size_bytes, received_at) VALUES (:sha, 'image/png', 1, :at)"


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


@pytest.fixture
def ground(db: Connection) -> Ground:
    return make_ground(db)


@pytest.fixture
def parks(db: Connection, crew: Crew, ground: Ground) -> Department:
    """Lead nine cases through the week; the limit is four hours after the dispatch."""
    parks = make_department(db, "Parks")

    def dispatched(day: int, channel: str = "inspector") -> Case:
        """Report something, and send it to the roads a minute later."""
        return make_case(
            db, Stage.DISPATCHED, crew=crew, ground=ground, at=MONDAY + day * DAY, channel=channel,
            class_id=ground.limited_class_id,
        )  # fmt: skip

    # Done in time: two minutes of work, closed after five.
    make_case(db, Stage.CLOSED, crew=crew, ground=ground, at=MONDAY, class_id=ground.limited_class_id)
    # Told by a citizen; done in two hours, sent back, done again after six: late.
    case, at = dispatched(1, channel="citizen"), MONDAY + DAY
    for hours, command, by in (
        (1, Command.START, crew.handler),
        (2, Command.COMPLETE, crew.handler),
        (3, Command.REWORK, crew.inspector),
        (6, Command.COMPLETE, crew.handler),
        (7, Command.VERIFY, crew.inspector),
        (8, Command.CLOSE, crew.leader),
    ):
        case = do(db, case, command, by, at + hours * HOUR)
    # Not ours.
    case = cases.report(db, a_report(ground, channel="citizen"), by=crew.operator, at=at)
    do(db, case, Command.REJECT, crew.operator, at + HOUR, outcome=Outcome.NOT_OURS)
    # Swept by who found it.
    case = cases.report(db, a_report(ground), by=crew.inspector, at=at)
    sha256 = "c" * 64
    db.execute(text(_FILE), {"sha": sha256, "at": at})
    case = do(db, case, Command.ATTACH, crew.inspector, at, sha256=sha256, kind="after")
    do(db, case, Command.SELF_HANDLE, crew.inspector, at + HOUR, sha256=sha256, outcome=None)
    # Late, and excused on appeal.
    case, at = dispatched(2), MONDAY + 2 * DAY
    case = do(db, case, Command.APPEAL, crew.handler, at + 10 * HOUR, kind="late")
    do(db, case, Command.DECIDE_APPEAL, crew.supervisor, at + 11 * HOUR, answer=Answer.UPHELD)
    # Sent on to the parks, who did nothing; returned; suspended; void.
    at = MONDAY + 3 * DAY + HOUR
    do(db, dispatched(3), Command.DISPATCH, crew.dispatcher, at, department_id=parks.id)
    do(db, dispatched(4), Command.RETURN, crew.handler, MONDAY + 4 * DAY + HOUR, is_owner_unknown=True)
    do(db, dispatched(5), Command.SUSPEND, crew.leader, MONDAY + 5 * DAY + HOUR, kind="other")
    do(db, dispatched(5), Command.VOID, crew.leader, MONDAY + 5 * DAY + HOUR)
    return parks


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return read_definitions(CHECKOUT / "data" / DEFINITIONS)


def figures(row: Row) -> dict[str, float | None]:
    """Give the values that are not 0, durations in seconds."""
    hours = {code for code in row.values if code.startswith(("handling_", "closing_"))}
    return {
        code: None if one.value is None else one.value * (3600 if code in hours else 1)
        for code, one in row.values.items()
        if one.value
    }


def test_every_number_of_the_week_is_what_was_counted_by_hand(db: Connection, parks: Department) -> None:
    expected: Counts = {
        "reported": 9, "filed": 6, "filed_for_others": 1, "self_handled": 1, "rejected": 1, "voided": 1,
        "open": 4, "suspended": 1,
        "dispatched": 8, "returned": 1, "redirected": 1, "dispatched_right": 6,
        "due": 3, "excused": 1, "handled": 2, "handled_in_time": 1, "handled_late": 1, "unhandled": 1,
        "late": 2, "very_late": 1, "closed": 2, "closed_in_time": 1, "closed_late": 1,
        "completed": 2, "reworked": 1, "checked": 3, "passed": 2, "failed": 1, "closings": 2,
    }  # fmt: skip

    assert counts(db, period=WEEK) == expected
    assert counts(db, By.DEPARTMENT, str(parks.id), period=WEEK) == {
        "dispatched": 1, "dispatched_right": 1, "due": 1, "unhandled": 1, "late": 1, "very_late": 1,
    }  # fmt: skip


def test_the_indicators_of_the_week_and_its_score(
    db: Connection, parks: Department, definitions: Definitions
) -> None:
    make_tiny_city(db)

    (city,) = evaluate(db, definitions, WEEK, By.CITY, at=LATER).rows

    assert figures(city) == pytest.approx({
        "reported": 9, "filed": 6, "filed_rate": 6 / 9, "rejected_rate": 1 / 9, "voided_rate": 1 / 9,
        "public_rate": 1 / 6, "open_rate": 4 / 9, "suspended_rate": 1 / 9, "self_handled_rate": 1 / 9,
        "dispatched": 8, "dispatch_accuracy": 6 / 8, "return_rate": 1 / 8,
        "due": 3, "handled_rate": 2 / 3, "handled_in_time_rate": 1 / 3, "late_rate": 2 / 3,
        "very_late_rate": 1 / 3, "unhandled_rate": 1 / 3, "closed_rate": 2 / 3,
        "closed_in_time_rate": 1 / 3, "closed_late_rate": 1 / 3,
        "completed": 2, "rework_rate": 1 / 2, "checked": 3, "pass_rate": 2 / 3, "closings": 2,
        # 2 minutes, and 6 hours less the minute before the dispatch; 5 minutes, and 8 hours.
        "handling_median": 10_830, "handling_mean": 10_830, "handling_p90": 120 + 0.9 * 21_420,
        "closing_median": 14_550, "closing_mean": 14_550, "closing_p90": 300 + 0.9 * 28_500,
    }, abs=1e-9)  # fmt: skip
    assert city.values["reopen_rate"].value == 0
    assert {code for code, one in city.values.items() if one.value is None} == {
        "accepted_in_time_rate", "dispatched_in_time_rate", "checked_in_time_rate", "false_closure_rate",
        "missed_rate", "verified_in_time_rate", "check_tasks_in_time_rate", "unable_rate",
    }  # fmt: skip
    assert city.score is not None
    # 10 % for what inspectors found, none of 20 % for six cases, 30 % for the closed, 40 % for those in time.
    assert city.score.points == pytest.approx(10 * 5 / 6 + 0 + 30 * 2 / 3 + 40 / 3, abs=1e-9)
    assert city.score.grade == "D"


def test_the_departments_of_the_week_and_their_scores(
    db: Connection, parks: Department, crew: Crew, definitions: Definitions
) -> None:
    make_tiny_city(db)

    rows = {row.unit: row for row in evaluate(db, definitions, WEEK, By.DEPARTMENT, at=LATER).rows}
    roads, idle = rows[str(crew.department.id)], rows[str(parks.id)]

    assert (roads.counts["dispatched"], roads.counts["due"], roads.counts["late"]) == (7, 2, 1)
    assert roads.score is not None
    assert roads.score.points == pytest.approx(25 + 45 / 2 + 15 / 2 + 5 * 6 / 7 + 10, abs=1e-9)
    assert roads.score.grade == "C"
    assert idle.score is not None
    # Nothing was completed or closed: the other weights are shared out, 25 + 45 + 5.
    assert idle.score.covered == 75
    assert idle.score.points == pytest.approx(100 * 5 / 75, abs=1e-9)
    assert idle.score.grade == "E"


def test_what_is_accepted_in_time_and_late(db: Connection, crew: Crew, ground: Ground) -> None:
    for hours in (1, 2, None):
        case = make_case(db, Stage.REPORTED, crew=crew, ground=ground, at=MONDAY)
        row = {"id": case.id, "due": MONDAY + timedelta(hours=1)}
        db.execute(text("UPDATE cases SET accept_due_at = :due WHERE id = :id"), row)
        if hours is not None:
            do(db, case, Command.ACCEPT, crew.operator, MONDAY + hours * HOUR)

    found = counts(db, period=WEEK)

    assert (found["to_accept"], found["accepted_in_time"]) == (3, 1)
    assert counts(db, By.OPERATOR, str(crew.operator.id), period=WEEK)["to_accept"] == 2
