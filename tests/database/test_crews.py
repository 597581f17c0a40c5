"""Suggestions of who should take a case, from what is in the store."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from gridcity.cases import service
from gridcity.cases.crews import service as crews
from gridcity.cases.errors import CaseNotFound, RuleInvalid
from gridcity.cases.model import Case, Command, Order, Stage
from gridcity.catalogue import list_classes
from gridcity.people.model import Person, Role
from tests.support.people_and_cases import (
    NOON,
    Crew,
    Ground,
    a_report,
    make_case,
    make_crew,
    make_department,
    make_ground,
    make_person,
)
from tests.support.tiny import make_tiny_city


def started(db: Connection, crew: Crew, ground: Ground, by: Person, **what: float) -> Case:
    case = service.report(db, a_report(ground, **what), by=crew.inspector, at=NOON)
    for command, person, brought in (
        (Command.DISPATCH, crew.dispatcher, crew.department.id),
        (Command.START, by, None),
    ):
        order = Order(command, case.version, department_id=brought)
        case = service.act(db, case.id, order, by=person, at=NOON)
    return case


def test_a_case_that_is_not_there_has_no_crew(db: Connection) -> None:
    with pytest.raises(CaseNotFound):
        crews.suggest(db, 1, at=NOON)


def test_a_case_that_nobody_answers_for_has_no_crew(db: Connection) -> None:
    make_tiny_city(db)
    crew, ground = make_crew(db), make_ground(db)
    (first, *_) = list_classes(db, "matter", "local-events")
    case = service.report(db, a_report(ground, class_id=first.id), by=crew.inspector, at=NOON)

    found = crews.suggest(db, case.id, at=NOON)

    assert (found.department_id, found.items) == (None, ())


def test_a_departments_own_people_are_ranked_by_what_they_have_begun(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    colleague = make_person(db, Role.HANDLER, department=crew.department)
    make_person(db, Role.HANDLER, department=make_department(db, "Parks"))
    make_person(db, Role.SUPERVISOR, department=crew.department)
    for _ in range(3):
        started(db, crew, ground, crew.handler)
    started(db, crew, ground, colleague, lat=ground.lat + 0.0005)
    case = make_case(
        db, Stage.DISPATCHED, crew=crew, ground=ground, at=NOON, class_id=ground.limited_class_id
    )  # fmt: skip

    found = crews.suggest(db, case.id, at=NOON + timedelta(hours=1))

    assert (found.department_id, found.department_name) == (crew.department.id, "Roads")
    assert [(one.person_id, one.open) for one in found.items] == [(colleague.id, 1), (crew.handler.id, 3)]
    assert found.items[0].nearest_m == pytest.approx(55.6, abs=0.2)
    assert found.time_left_h == pytest.approx(3.0, abs=0.1)


def test_what_was_completed_returned_or_suspended_is_no_load(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    done = started(db, crew, ground, crew.handler)
    service.act(db, done.id, Order(Command.COMPLETE, done.version), by=crew.handler, at=NOON)
    rests = started(db, crew, ground, crew.handler)
    service.act(
        db, rests.id, Order(Command.SUSPEND, rests.version, reason="no parts"), by=crew.leader, at=NOON
    )  # fmt: skip
    case = make_case(db, Stage.DISPATCHED, crew=crew, ground=ground, at=NOON)

    (only,) = crews.suggest(db, case.id, at=NOON).items

    assert (only.person_id, only.open) == (crew.handler.id, 0)


def test_skills_are_of_matters_and_replace_each_other(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    with pytest.raises(RuleInvalid):
        crews.save_skills(db, crew.handler.id, [2_000_000_000])
    crews.save_skills(db, crew.handler.id, [ground.limited_class_id])
    case = make_case(db, Stage.DISPATCHED, crew=crew, ground=ground, at=NOON)

    (only,) = crews.suggest(db, case.id, at=NOON).items

    assert only.is_skilled is False
    assert crews.save_skills(db, crew.handler.id, [ground.class_id]) == [ground.class_id]
    assert crews.suggest(db, case.id, at=NOON).items[0].is_skilled is True
    assert crews.save_skills(db, crew.handler.id, []) == []
    assert crews.suggest(db, case.id, at=NOON).items[0].is_skilled is None
