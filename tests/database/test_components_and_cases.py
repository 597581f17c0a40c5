"""A component is moved, merged or removed while a case on it is handled."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from gridcity.cases import service as cases
from gridcity.cases.model import Case, Command, Order, Outcome, Stage
from gridcity.components import service
from gridcity.components.errors import ComponentNotFound
from gridcity.components.model import Component, Entry, State
from gridcity.components.standing import cases_of_component, component_of_case
from tests.database.test_component_life import AT, a_component
from tests.support.people_and_cases import NOON, Crew, make_case, make_crew, make_ground
from tests.support.tiny import TinyCity, make_tiny_city


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


@pytest.fixture
def made(db: Connection, tiny: TinyCity) -> Component:
    return a_component(db, tiny)


def handled(db: Connection, crew: Crew, component: Component) -> Case:
    return make_case(
        db, Stage.HANDLING, crew=crew, ground=make_ground(db), component_id=component.id,
        lon=component.lon, lat=component.lat,
    )  # fmt: skip


def finish(db: Connection, crew: Crew, case: Case) -> Case:
    for command, by, outcome in (
        (Command.COMPLETE, crew.handler, None),
        (Command.VERIFY, crew.inspector, None),
        (Command.CLOSE, crew.leader, Outcome.FIXED),
    ):
        order = Order(command, case.version, outcome=outcome)
        case = cases.act(db, case.id, order, by=by, at=NOON + timedelta(hours=case.version))
    return case


def test_a_case_about_no_component_says_so(db: Connection, crew: Crew, tiny: TinyCity) -> None:
    case = make_case(db, crew=crew)
    for number in (case.id, 999_999):
        with pytest.raises(ComponentNotFound):
            component_of_case(db, number)


def test_a_case_keeps_its_place_when_its_component_is_moved(
    db: Connection, crew: Crew, tiny: TinyCity, made: Component
) -> None:
    case = handled(db, crew, made)
    lon, lat = tiny.place(1.5, 0.5)  # a cell further: 100 m
    service.move(db, made.code, lon=lon, lat=lat, entry=Entry(None, AT))

    assert cases.read(db, case.id) == case
    shown = component_of_case(db, case.id)
    assert (shown.is_moved, shown.is_merged, shown.is_removed) == (True, False, False)
    assert shown.distance_m == pytest.approx(100, rel=0.01)
    assert [event.kind for event in shown.meanwhile] == ["move"]
    closed = finish(db, crew, case)
    assert (closed.cell_code, closed.lon, closed.lat) == (case.cell_code, case.lon, case.lat)
    assert cases.rebuild(db, closed) == closed


def test_a_case_goes_on_when_its_component_is_removed(db: Connection, crew: Crew, made: Component) -> None:
    case = handled(db, crew, made)
    service.change_state(db, made.code, State.REMOVED, Entry(None, AT))

    assert component_of_case(db, case.id).is_removed
    assert finish(db, crew, case).stage is Stage.CLOSED


def test_the_cases_of_a_double_are_its_survivors(
    db: Connection, crew: Crew, tiny: TinyCity, made: Component
) -> None:
    double, stays = made, a_component(db, tiny)
    first, second = handled(db, crew, double), handled(db, crew, stays)
    service.merge(db, double.code, stays.code, Entry(None, AT))

    shown = component_of_case(db, first.id)
    assert (shown.filed_on, shown.component.code, shown.is_merged) == (double.code, stays.code, True)
    assert {one.id: one.component_code for one in cases_of_component(db, stays.code)} == {
        first.id: double.code,
        second.id: stays.code,
    }
    assert [one.id for one in cases_of_component(db, double.code)] == [first.id]
    read = cases.read(db, first.id)
    assert (read.component_code, read) == (double.code, first)
    assert cases.rebuild(db, finish(db, crew, first)).stage is Stage.CLOSED


def test_what_happened_before_the_report_is_not_told(db: Connection, crew: Crew, made: Component) -> None:
    service.change_state(db, made.code, State.DAMAGED, Entry(None, NOON - timedelta(days=1)))
    case = handled(db, crew, made)

    assert component_of_case(db, case.id).meanwhile == ()
