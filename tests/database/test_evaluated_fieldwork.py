"""What collectors find and answer, by hand: missed matters, tasks in time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import service as cases
from gridcity.cases.model import Answer, Case, Command
from gridcity.cases.rulebook import save_places
from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
from gridcity.evaluation.model import By
from gridcity.evaluation.scoring import value_of
from gridcity.people.model import Person, Role
from gridcity.settings import CHECKOUT
from tests.support.evaluated import DAY, HOUR, LATER, MONDAY, counts, do
from tests.support.people_and_cases import Crew, Ground, a_report, make_crew, make_ground, make_person

FOUND = {"findable", "missed"}
TASKS = {"tasks", "unable", "to_verify", "verified_in_time", "check_tasks", "check_tasks_in_time"}


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


@pytest.fixture
def ground(db: Connection) -> Ground:
    return make_ground(db)


@pytest.fixture
def other(db: Connection) -> Person:
    return make_person(db, Role.INSPECTOR)


def give(db: Connection, place: str, whose: Person, since: datetime, until: datetime | None = None) -> None:
    db.execute(
        text("INSERT INTO collector_tenures (place, person_id, began_at, ended_at) VALUES (:p, :w, :s, :u)"),
        {"p": place, "w": whose.id, "s": since, "u": until},
    )


def filed(
    db: Connection, crew: Crew, ground: Ground, channel: str, at: datetime = MONDAY, **changes: object
) -> Case:
    """Report something, and dispatch it ten minutes later."""
    by = crew.inspector if channel == "inspector" else crew.operator
    case = cases.report(db, a_report(ground, channel=channel, **changes), by=by, at=at)
    department = crew.department.id
    return do(db, case, Command.DISPATCH, crew.dispatcher, at + HOUR / 6, department_id=department)


def of(db: Connection, whose: Person, facts: set[str], at: datetime = LATER) -> dict[str, int]:
    found = counts(db, By.INSPECTOR, str(whose.id), at=at)
    return {fact: number for fact, number in found.items() if fact in facts}


def test_what_the_public_tells_first_was_missed_by_whose_ground_it_is(
    db: Connection, crew: Crew, ground: Ground, other: Person
) -> None:
    give(db, ground.cell_code[:9], crew.inspector, MONDAY - DAY)
    for channel in ("citizen", "video", "inspector", "inspector"):
        filed(db, crew, ground, channel)

    assert of(db, crew.inspector, FOUND) == {"findable": 4, "missed": 2}
    assert of(db, other, FOUND) == {}
    assert counts(db)["missed"] == 2
    definitions = read_definitions(CHECKOUT / "data" / DEFINITIONS)
    missed_rate = definitions.indicator("missed_rate")
    value = value_of(missed_rate, counts(db, By.INSPECTOR, str(crew.inspector.id)), {})
    assert (value.value, value.numerator, value.denominator) == (0.5, 2, 4)
    assert value_of(missed_rate, counts(db, By.INSPECTOR, str(other.id)), {}).value is None


def test_nobody_misses_what_nobody_had_to_find(db: Connection, crew: Crew, ground: Ground) -> None:
    """Neither before the ground was given, nor an emergency, a sensor's alarm, what was void or not filed."""
    give(db, ground.cell_code, crew.inspector, MONDAY)
    filed(db, crew, ground, "citizen", MONDAY - HOUR)
    filed(db, crew, ground, "sensor")
    db.execute(
        text("UPDATE catalogue_classes SET is_emergency = TRUE WHERE id = :id"),
        {"id": ground.limited_class_id},
    )
    filed(db, crew, ground, "citizen", class_id=ground.limited_class_id)
    case = filed(db, crew, ground, "citizen")
    do(db, case, Command.VOID, crew.leader, MONDAY + HOUR)
    cases.report(db, a_report(ground, channel="citizen"), by=crew.operator, at=MONDAY)

    assert "findable" not in counts(db)


def test_the_smallest_ground_counts_and_only_while_it_is_theirs(
    db: Connection, crew: Crew, ground: Ground, other: Person
) -> None:
    give(db, ground.cell_code[:12], crew.inspector, MONDAY)
    give(db, ground.cell_code, other, MONDAY + DAY, MONDAY + 2 * DAY)
    for day in range(3):
        filed(db, crew, ground, "citizen", MONDAY + day * DAY)

    assert of(db, crew.inspector, FOUND) == {"findable": 2, "missed": 2}
    assert of(db, other, FOUND) == {"findable": 1, "missed": 1}


def test_of_merged_reports_the_earliest_says_who_found_it(db: Connection, crew: Crew, ground: Ground) -> None:
    give(db, ground.cell_code, crew.inspector, MONDAY)
    found = cases.report(db, a_report(ground, channel="inspector"), by=crew.inspector, at=MONDAY)
    told = filed(db, crew, ground, "citizen", MONDAY + HOUR)
    assert of(db, crew.inspector, FOUND) == {"findable": 1, "missed": 1}

    merged = do(db, found, Command.MERGE, crew.operator, MONDAY + 2 * HOUR, other_id=told.id)
    assert of(db, crew.inspector, FOUND) == {"findable": 1}
    assert of(db, crew.inspector, FOUND, at=MONDAY + HOUR * 1.5) == {"findable": 1, "missed": 1}

    do(db, merged, Command.UNMERGE, crew.operator, MONDAY + 3 * HOUR)
    assert of(db, crew.inspector, FOUND) == {"findable": 1, "missed": 1}
    assert of(db, crew.inspector, FOUND, at=MONDAY + HOUR * 2.5) == {"findable": 1}


def test_places_that_are_given_and_taken_are_dated(
    db: Connection, crew: Crew, ground: Ground, other: Person
) -> None:
    community = ground.cell_code[:12]
    db.execute(
        text(
            "INSERT INTO areas (code, level, name, area_m2, geom)"
            " SELECT :code, 'community', '', 1, geom FROM areas LIMIT 1 ON CONFLICT DO NOTHING"
        ),
        {"code": community},
    )
    for whose, places in ((crew.inspector, [community]), (crew.inspector, [community]), (other, [community])):
        save_places(db, whose.id, places)
    save_places(db, other.id, [])

    rows = db.execute(
        text("SELECT person_id, ended_at IS NULL, began_at <= ended_at FROM collector_tenures ORDER BY id")
    ).all()
    assert {row[0] for row in rows} == {crew.inspector.id, other.id}
    assert all(row[1:] == (False, True) for row in rows)


@pytest.fixture
def reported(db: Connection, crew: Crew, ground: Ground) -> Case:
    return cases.report(db, a_report(ground, channel="citizen"), by=crew.operator, at=MONDAY)


def test_a_task_that_is_answered_when_its_time_is_up_is_in_time_whatever_was_found(
    db: Connection, crew: Crew, reported: Case, other: Person
) -> None:
    """It is whose task it was, though somebody else went."""
    until = MONDAY + 2 * HOUR
    asked = do(
        db, reported, Command.ASK_CHECK, crew.operator, MONDAY, until=until, person_id=crew.inspector.id
    )
    for answer, late, expected in (
        (Answer.CONFIRMED, timedelta(0), {"tasks": 1, "to_verify": 1, "verified_in_time": 1}),
        (Answer.UNABLE, timedelta(0), {"tasks": 1, "to_verify": 1, "verified_in_time": 1, "unable": 1}),
        (Answer.NOT_CONFIRMED, timedelta(microseconds=1), {"tasks": 1, "to_verify": 1}),
    ):
        with db.begin_nested() as attempt:
            do(db, asked, Command.ANSWER_CHECK, other, until + late, answer=answer)
            assert of(db, crew.inspector, TASKS) == expected
            assert of(db, other, TASKS) == {}
            attempt.rollback()
    assert of(db, crew.inspector, TASKS) == {"tasks": 1, "to_verify": 1}
    assert of(db, crew.inspector, TASKS, at=until - timedelta(seconds=1)) == {}


def test_a_task_without_a_time_or_that_became_pointless_in_time_is_not_due(
    db: Connection, crew: Crew, reported: Case
) -> None:
    department, inspector = crew.department.id, crew.inspector.id
    with db.begin_nested() as attempt:
        asked = do(db, reported, Command.ASK_CHECK, crew.operator, MONDAY, person_id=inspector)
        do(db, asked, Command.ANSWER_CHECK, crew.inspector, MONDAY + HOUR, answer=Answer.CONFIRMED)
        assert not TASKS & counts(db).keys()
        attempt.rollback()
    asked = do(
        db,
        reported,
        Command.ASK_CHECK,
        crew.operator,
        MONDAY,
        until=MONDAY + HOUR,
        person_id=crew.inspector.id,
    )
    for hours, expected in ((1, {}), (2, {"tasks": 1, "to_verify": 1})):
        with db.begin_nested() as attempt:
            at = MONDAY + hours * HOUR
            do(db, asked, Command.DISPATCH, crew.dispatcher, at, department_id=department)
            assert of(db, crew.inspector, TASKS) == expected
            attempt.rollback()


def test_a_check_after_the_work_has_the_cases_own_time_where_nobody_gave_it_one(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    """Verifying it or sending it back is an answer, too; nobody was sent, so it is who went."""
    db.execute(
        text(
            "INSERT INTO filing_conditions"
            " (class_id, code, is_default, verify_value, verify_unit, valid_from,"
            " source, recorded_at) VALUES (:id, '1', TRUE, 4, 'urgent_hour', '2020-01-01', '', '2020-01-01Z')"
        ),
        {"id": ground.class_id},
    )
    case = filed(db, crew, ground, "citizen")
    case = do(db, case, Command.START, crew.handler, MONDAY + HOUR)
    case = do(db, case, Command.COMPLETE, crew.handler, MONDAY + HOUR)
    asked = do(db, case, Command.ASK_CHECK, crew.operator, MONDAY + 2 * HOUR)
    for command, hours, in_time in ((Command.VERIFY, 5, 1), (Command.REWORK, 5, 1), (Command.VERIFY, 6, 0)):
        with db.begin_nested() as attempt:
            do(db, asked, command, crew.inspector, MONDAY + hours * HOUR)
            found = of(db, crew.inspector, TASKS)
            assert (found["check_tasks"], found.get("check_tasks_in_time", 0)) == (1, in_time)
            attempt.rollback()
    assert of(db, crew.inspector, TASKS) == {}
    assert counts(db)["check_tasks"] == 1
