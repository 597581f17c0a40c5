"""Departments are renamed and closed since a day, and closed ones get no work, whoever writes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from psycopg2 import DatabaseError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from gridcity.cases import service as cases
from gridcity.cases.model import Command, Order, Stage
from gridcity.people import service
from gridcity.people.errors import DepartmentDayInvalid, DepartmentInUse, DepartmentNotFound, NameInvalid
from gridcity.people.model import DepartmentEventKind, Role
from gridcity.store.errors import Closed, translate
from tests.support.people_and_cases import NOON, make_case, make_crew, make_department, make_person
from tests.support.tiny import make_tiny_city

TODAY = date(2026, 3, 2)
A_WEEK = timedelta(days=7)


@pytest.fixture
def city(db: Connection) -> Connection:
    make_tiny_city(db)
    return db


def a_rule(db: Connection, department_id: int, valid_from: date, valid_to: date | None) -> None:
    db.execute(
        text(
            "INSERT INTO duty_rules"
            " (place, kind, scope, governing_id, valid_from, valid_to, source, recorded_at)"
            " VALUES ('', 'matter', 'all', :id, :valid_from, :valid_to, 'register', :at)"
        ),
        {"id": department_id, "valid_from": valid_from, "valid_to": valid_to, "at": NOON},
    )


def test_a_department_that_is_not_there_is_neither_renamed_nor_closed(city: Connection) -> None:
    for change in (
        lambda: service.rename_department(city, "none", "Name", None, at=NOON),
        lambda: service.close_department(city, "none", at=NOON),
        lambda: service.open_department(city, "none", at=NOON),
        lambda: service.department_history(city, "none"),
        lambda: service.department_by_id(city, 2**31 - 1),
    ):
        with pytest.raises(DepartmentNotFound):
            change()


def test_a_name_begins_neither_tomorrow_nor_before_the_name_it_replaces(city: Connection) -> None:
    roads = make_department(city)
    service.rename_department(city, roads.code, "Ways", None, at=NOON, since=TODAY - A_WEEK)

    for day in (TODAY + timedelta(days=1), TODAY - A_WEEK - timedelta(days=1)):
        with pytest.raises(DepartmentDayInvalid):
            service.rename_department(city, roads.code, "Paths", None, at=NOON, since=day)
    with pytest.raises(NameInvalid):
        service.rename_department(city, roads.code, " ", None, at=NOON)


def test_what_a_department_was_called_on_a_day_stays_known(city: Connection) -> None:
    roads = service.create_department(city, "roads", "道路", "Roads")
    service.rename_department(city, "roads", "道桥", "Bridges", at=NOON, since=TODAY - A_WEEK)
    service.rename_department(city, "roads", "市政", None, at=NOON)
    service.rename_department(city, "roads", "市政", None, at=NOON + A_WEEK)  # says nothing new

    names = {
        day: [(one.name, one.name_en) for one in service.departments_on(city, day)]
        for day in (TODAY - 2 * A_WEEK, TODAY - A_WEEK, TODAY - timedelta(days=1), TODAY)
    }

    assert list(names.values()) == [
        [("道路", "Roads")],
        [("道桥", "Bridges")],
        [("道桥", "Bridges")],
        [("市政", None)],
    ]
    assert service.get_department(city, "roads").id == roads.id
    assert [event.name_before for event in service.department_history(city, "roads")] == ["道路", "道桥"]


def test_the_day_is_the_citys_own(city: Connection) -> None:
    roads = make_department(city)
    late_in_london = NOON.replace(hour=20)  # four in the morning of the third in Harbin

    assert service.close_department(city, roads.code, at=late_in_london).closed_on == date(2026, 3, 3)


def test_what_still_names_a_department_is_listed_and_keeps_it_open(city: Connection) -> None:
    crew = make_crew(city)
    case = make_case(city, Stage.HANDLING, crew=crew)
    make_case(city, Stage.CLOSED, crew=crew)
    a_rule(city, crew.department.id, TODAY, None)

    with pytest.raises(DepartmentInUse) as caught:
        service.close_department(city, crew.department.code, at=NOON)

    assert caught.value.details["open_cases"] == {"count": 1, "first": [case.number]}
    assert caught.value.details["accounts"] == {"count": 1, "first": [crew.handler.login]}
    assert set(caught.value.details) == {"open_cases", "accounts", "duty_rules"}
    assert service.get_department(city, crew.department.code).closed_on is None


def test_a_department_of_which_only_the_past_speaks_closes_and_opens(city: Connection) -> None:
    crew = make_crew(city)
    make_case(city, Stage.CLOSED, crew=crew)
    a_rule(city, crew.department.id, TODAY - A_WEEK, TODAY)
    service.close_person(city, crew.handler.login, at=NOON)
    code = crew.department.code

    closed = service.close_department(city, code, at=NOON, by=crew.leader)
    again = service.close_department(city, code, at=NOON + A_WEEK)

    assert closed.closed_on == again.closed_on == TODAY
    assert code in [one.code for one in service.departments_on(city, TODAY - timedelta(days=1))]
    assert code not in [one.code for one in service.departments_on(city, TODAY)]
    assert service.open_department(city, code, at=NOON + A_WEEK).closed_on is None
    assert code in [one.code for one in service.departments_on(city, TODAY + A_WEEK)]
    assert code not in [one.code for one in service.departments_on(city, TODAY)]
    assert [(event.kind, event.actor_name) for event in service.department_history(city, code)] == [
        (DepartmentEventKind.CLOSE, crew.leader.name),
        (DepartmentEventKind.OPEN, None),
    ]


def test_a_closed_department_gets_no_case_no_person_and_no_rule(city: Connection) -> None:
    crew, closed = make_crew(city), make_department(city, "Gone")
    case = make_case(city, crew=crew)
    worker = make_person(city, Role.CLERK, department=closed)
    service.close_person(city, worker.login, at=NOON)
    service.close_department(city, closed.code, at=NOON)
    dispatch = Order(Command.DISPATCH, case.version, department_id=closed.id)

    for write in (
        lambda: cases.act(city, case.id, dispatch, by=crew.dispatcher, at=NOON),
        lambda: make_person(city, Role.HANDLER, department=closed),
        lambda: service.open_person(city, worker.login),
        lambda: a_rule(city, closed.id, TODAY - A_WEEK, None),
        lambda: a_rule(city, closed.id, TODAY, TODAY + A_WEEK),
    ):
        with pytest.raises((DBAPIError, DatabaseError)) as caught, city.begin_nested():
            write()
        assert isinstance(translate(caught.value), Closed)
        assert closed.code in str(caught.value)
    a_rule(city, closed.id, TODAY - A_WEEK, TODAY)  # of the past, in which it worked


def test_the_history_of_a_department_is_not_rewritten(city: Connection) -> None:
    service.close_department(city, make_department(city).code, at=NOON)

    for statement in ("DELETE FROM department_events", "UPDATE department_events SET kind = 'open'"):
        with pytest.raises(DBAPIError, match="never changed"), city.begin_nested():
            city.execute(text(statement))


def test_of_a_dispatch_and_a_closing_at_once_only_one_happens(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        crew, other = make_crew(conn), make_department(conn, "Other")
        case = make_case(conn, crew=crew)
    order = Order(Command.DISPATCH, case.version, department_id=other.id)

    def close() -> bool:
        with city_engine.begin() as conn:
            try:
                service.close_department(conn, other.code, at=NOON)
            except DepartmentInUse:
                return False
        return True

    with ThreadPoolExecutor(1) as pool:
        with city_engine.begin() as conn:
            cases.act(conn, case.id, order, by=crew.dispatcher, at=NOON)
            closing = pool.submit(close)
            while not conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                assert not closing.done(), "the closing does not wait"
        assert closing.result(timeout=60) is False
