"""Closed cases drawn at random and seen again: by others, once, and by a draw that anybody can repeat."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gridcity.cases import service as cases
from gridcity.cases.model import Command, Order, Stage
from gridcity.evaluation.counting import tally
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from gridcity.evaluation.reinspections import service
from gridcity.evaluation.reinspections.errors import (
    AlreadyTold,
    DrawInvalid,
    DrawNotFound,
    NothingToDraw,
    NotYourTask,
    TaskNotFound,
)
from gridcity.evaluation.reinspections.model import Draw, Finding, NewDraw
from gridcity.people.model import Person, Role
from tests.support.people_and_cases import NOON, Crew, make_case, make_crew, make_ground, make_person
from tests.support.tiny import make_tiny_city

DAY = timedelta(days=1)
LATER = NOON + 3 * DAY
PERIOD, DUE = read_period("2026-03-02"), date(2026, 3, 10)


@dataclass(frozen=True)
class Town:
    """Two crews, with five closed cases and three, and an inspector who saw none of them."""

    roads: Crew
    parks: Crew
    fresh: Person
    supervisor: Person


@pytest.fixture
def town(db: Connection) -> Town:
    make_tiny_city(db)
    ground = make_ground(db)
    roads, parks = make_crew(db), make_crew(db)
    for crew, count in ((roads, 5), (parks, 3)):
        for _ in range(count):
            make_case(db, Stage.CLOSED, crew=crew, ground=ground)
    make_case(db, Stage.VERIFYING, crew=roads, ground=ground, is_verified=True)
    return Town(roads, parks, make_person(db, Role.INSPECTOR), make_person(db, Role.SUPERVISOR))


def draw(db: Connection, town: Town, count: int = 2, at: datetime = LATER, **more: object) -> Draw:
    new = NewDraw(PERIOD, count, DUE, "a seed")
    return service.draw(db, new, by_id=town.supervisor.id, at=at, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "new",
    [
        NewDraw(read_period("2027"), 2, DUE),
        NewDraw(PERIOD, 0, DUE),
        NewDraw(PERIOD, 1001, DUE),
        NewDraw(PERIOD, 2, date(2026, 3, 4)),
        NewDraw(PERIOD, 2, DUE, " "),
        NewDraw(PERIOD, 2, DUE, "x" * 101),
    ],
)
def test_a_draw_that_makes_no_sense_is_refused(db: Connection, town: Town, new: NewDraw) -> None:
    with pytest.raises(DrawInvalid):
        service.draw(db, new, by_id=None, at=LATER)


def test_where_nothing_was_closed_nothing_is_drawn(db: Connection, town: Town) -> None:
    with pytest.raises(NothingToDraw):
        service.draw(db, NewDraw(read_period("2026-03-01"), 2, DUE), by_id=None, at=LATER)
    with pytest.raises(DrawNotFound):
        service.get_draw(db, 999_999)


def test_a_draw_says_what_was_drawable_and_takes_of_each_department(db: Connection, town: Town) -> None:
    made = draw(db, town)

    assert [(one.department_id, one.drawable, one.drawn) for one in made.strata] == [
        (town.roads.department.id, 5, 2),
        (town.parks.department.id, 3, 2),
    ]
    assert service.list_draws(db) == [made]
    assert service.is_repeatable(db, made.id)


def test_what_is_open_again_or_was_not_fixed_is_not_drawable(db: Connection, town: Town) -> None:
    first = db.scalar(text("SELECT min(id) FROM cases WHERE stage = 'closed'"))
    case = cases.read(db, int(first or 0))
    order = Order(Command.REOPEN, case.version, reason="It leaks again")
    cases.act(db, case.id, order, by=town.roads.leader, at=NOON + DAY)

    assert [one.drawable for one in draw(db, town).strata] == [4, 3]


def test_the_same_seed_draws_the_same_and_a_retry_is_one_draw(db: Connection, town: Town) -> None:
    made = draw(db, town, key="phone-0001")

    assert draw(db, town, key="phone-0001") == made
    again = draw(db, town)
    assert again.id != made.id
    first, second = (
        [(task.case_id, task.inspector_id) for task in service.list_tasks(db, draw_id=one.id)]
        for one in (made, again)
    )
    assert first == second


def test_tasks_go_to_inspectors_who_had_no_hand_in_the_case(db: Connection, town: Town) -> None:
    tasks = service.list_tasks(db, draw_id=draw(db, town, count=9).id)

    assert len(tasks) == 8
    for task in tasks:
        own = town.roads if task.department_id == town.roads.department.id else town.parks
        assert task.inspector_id is not None
        assert task.inspector_id != own.inspector.id
    assert {task.inspector_id for task in tasks} >= {town.fresh.id}


def test_where_every_inspector_had_a_hand_in_it_the_task_is_nobodys(db: Connection, town: Town) -> None:
    db.execute(text("UPDATE persons SET is_active = false WHERE id = :id"), {"id": town.fresh.id})
    db.execute(text("UPDATE persons SET is_active = false WHERE id = :id"), {"id": town.parks.inspector.id})

    tasks = service.list_tasks(db, draw_id=draw(db, town, count=9).id)

    by_department = {task.department_id: task.inspector_id for task in tasks}
    assert by_department == {
        town.roads.department.id: None,
        town.parks.department.id: town.roads.inspector.id,
    }


def test_only_who_has_the_task_tells_and_nobody_who_had_a_hand_in_it(db: Connection, town: Town) -> None:
    task = service.list_tasks(db, draw_id=draw(db, town).id)[0]
    own = town.roads if task.department_id == town.roads.department.id else town.parks
    for by in (own.inspector, own.handler, own.leader):
        with pytest.raises(NotYourTask):
            service.tell(db, task.id, Finding.TRUE, "", by=by, at=LATER)
    with pytest.raises(TaskNotFound):
        service.tell(db, 10**9, Finding.TRUE, "", by=town.supervisor, at=LATER)

    told = service.tell(db, task.id, Finding.UNABLE, "The gate was shut", by=town.supervisor, at=LATER)

    assert (told.finding, told.note, told.found_by) == (
        Finding.UNABLE,
        "The gate was shut",
        town.supervisor.id,
    )


def test_a_finding_is_told_once_whoever_writes(db: Connection, town: Town) -> None:
    task = service.list_tasks(db, draw_id=draw(db, town).id)[0]
    told = service.tell(db, task.id, Finding.FALSE, "Still there", by=town.supervisor, at=LATER)

    assert service.tell(db, task.id, Finding.FALSE, "Still there", by=town.supervisor, at=LATER + DAY) == told
    with pytest.raises(AlreadyTold):
        service.tell(db, task.id, Finding.TRUE, "", by=town.supervisor, at=LATER)
    for statement in (
        "UPDATE reinspections SET finding = 'true' WHERE found_at IS NOT NULL",
        "UPDATE reinspections SET case_id = case_id + 1",
        "DELETE FROM reinspections",
        "UPDATE reinspection_draws SET seed = 'another'",
        "DELETE FROM reinspection_strata",
    ):
        with pytest.raises(DBAPIError) as caught, db.begin_nested():
            db.execute(text(statement))
        assert getattr(caught.value.orig, "pgcode", None) == "GC001"


def test_rates_weigh_departments_by_what_they_closed_and_reach_the_evaluation(
    db: Connection, town: Town
) -> None:
    assert service.rates(db, PERIOD).total.rate is None
    for task in service.list_tasks(db, draw_id=draw(db, town).id):
        is_roads = task.department_id == town.roads.department.id
        finding = Finding.FALSE if is_roads else Finding.TRUE
        service.tell(db, task.id, finding, "", by=town.supervisor, at=LATER)

    found = service.rates(db, PERIOD)

    assert found.draws == 1
    assert [one.rate.rate for one in found.departments] == [1.0, 0.0]
    assert found.total.rate == pytest.approx(5 / 8)
    assert (found.total.told, found.total.false, found.total.drawable) == (4, 2, 8)
    assert service.rates(db, read_period("2026-03")).total == found.total
    assert service.rates(db, read_period("2026-04")).draws == 0
    zone = ZoneInfo("Asia/Shanghai")
    counted = {
        one.unit: (one.counts["reinspected"], one.counts["false_closures"])
        for one in tally(db, PERIOD, [By.DEPARTMENT], at=LATER, zone=zone)[By.DEPARTMENT]
    }
    assert counted == {str(town.roads.department.id): (2, 2), str(town.parks.department.id): (2, 0)}
    before = tally(db, PERIOD, [By.CITY], at=LATER - DAY / 2, zone=zone)[By.CITY]
    assert before[0].counts["reinspected"] == 0
