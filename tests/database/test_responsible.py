"""Owners, maintainers and governing departments change by the hundred: counted, at once, in history."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select

from gridcity.components import history, service
from gridcity.components.errors import (
    ComponentCodeInvalid,
    CountChanged,
    DayImpossible,
    DepartmentUnknown,
    KeyReused,
    SelectionEmpty,
)
from gridcity.components.model import Component, ComponentFilter, Entry, State
from gridcity.components.responsible import Selection, change_responsible, count_responsible
from gridcity.people.model import Department
from gridcity.store.tables import component_events
from tests.database.test_component_life import AT, TODAY, a_component
from tests.support.people_and_cases import make_department, make_person
from tests.support.tiny import COMMUNITIES, TinyCity, make_tiny_city


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def works(db: Connection) -> Department:
    return make_department(db, "Works")


@pytest.fixture
def all_of_them(db: Connection, tiny: TinyCity) -> list[Component]:
    """Three lids in the east, two in the west, a drain in the west, and a lid that was removed."""
    return [
        *(a_component(db, tiny, col=0.5 + at) for at in range(3)),
        *(a_component(db, tiny, col=-1.5 - at) for at in range(2)),
        a_component(db, tiny, col=-4.5, class_code="01002"),
        a_component(db, tiny, state=State.REMOVED),
    ]


def said(on: date | None = None, key: str | None = None, by_id: int | None = None) -> Entry:
    return Entry(by_id, AT, on=on, key=key, note="contract 7")


def test_what_says_nothing_or_cannot_be_is_refused(
    db: Connection, all_of_them: list[Component], works: Department
) -> None:
    west = Selection(area=COMMUNITIES[0])
    for selection, departments, entry, refusal in (
        (Selection(), {"owner_id": works.id}, said(), SelectionEmpty),
        (west, {}, said(), SelectionEmpty),
        (west, {"neighbour_id": works.id}, said(), SelectionEmpty),
        (west, {"owner_id": 999_999}, said(), DepartmentUnknown),
        (west, {"owner_id": works.id}, said(on=TODAY + timedelta(days=1)), DayImpossible),
        (Selection(codes=("1' OR '1'='1",)), {"owner_id": works.id}, said(), ComponentCodeInvalid),
    ):
        with pytest.raises(refusal):
            count_responsible(db, selection, departments, entry)
        with pytest.raises(refusal):
            change_responsible(db, selection, departments, entry)
    assert db.scalar(select(func.count()).select_from(component_events)) == 0


def test_what_is_counted_is_what_is_changed(
    db: Connection, all_of_them: list[Component], works: Department
) -> None:
    lid, drain = all_of_them[0].class_id, all_of_them[5].class_id
    for selection, expected in (
        (Selection(class_ids=(lid,)), {lid: 5}),
        (Selection(area=COMMUNITIES[0]), {lid: 2, drain: 1}),
        (Selection(area=COMMUNITIES[0], class_ids=(drain,)), {drain: 1}),
        (Selection(cell_code=all_of_them[0].cell_code), {lid: 1}),
        (Selection(codes=(all_of_them[1].code, all_of_them[5].code)), {lid: 1, drain: 1}),
        (Selection(held_by_id=works.id), {}),
    ):
        counted = count_responsible(db, selection, {"owner_id": works.id}, said())
        assert counted.by_class == expected
        undone = db.begin_nested()
        done = change_responsible(
            db, selection, {"owner_id": works.id}, said(), expected_count=sum(expected.values())
        )
        assert (done.count, done.by_class) == (counted.count, expected)
        undone.rollback()


def test_another_number_than_was_counted_changes_nothing(
    db: Connection, tiny: TinyCity, all_of_them: list[Component], works: Department
) -> None:
    selection = Selection(class_ids=(all_of_them[0].class_id,))
    counted = count_responsible(db, selection, {"owner_id": works.id}, said())
    a_component(db, tiny)
    with pytest.raises(CountChanged), db.begin_nested():
        change_responsible(db, selection, {"owner_id": works.id}, said(), expected_count=counted.count)
    assert db.scalar(select(func.count()).select_from(component_events)) == 0


def test_each_component_remembers_it_from_its_day(
    db: Connection, all_of_them: list[Component], works: Department
) -> None:
    since = date(2026, 2, 1)
    other = make_department(db, "Lights")
    one = all_of_them[0]
    service.edit(db, one.code, {"maintainer_id": other.id}, Entry(None, AT))
    done = change_responsible(db, Selection(area="230102"), {"owner_id": works.id}, said(since))

    now = service.get(db, one.code)
    assert now.owner is not None
    assert now.maintainer is not None
    assert (now.owner.id, now.maintainer.id, now.version) == (works.id, other.id, 3)
    event = history.events(db, now)[-1]
    assert (event.kind, event.batch_id, event.note) == ("responsible", done.batch_id, "contract 7")
    assert set(event.after) == {"owner", "changed_on"}
    assert event.before["owner"] is None
    assert service.get(db, one.code, as_of=since).owner == now.owner
    assert service.get(db, one.code, as_of=since - timedelta(days=1)).owner is None
    page = service.list_components(db, ComponentFilter(as_of=since - timedelta(days=1)))
    assert [item.owner for item in page.items] == [None] * 7  # what is removed now stood then, too
    removed = service.get(db, all_of_them[6].code)
    assert (removed.owner, removed.version) == (None, 1)


def test_what_has_the_department_already_stays(
    db: Connection, all_of_them: list[Component], works: Department
) -> None:
    every = Selection(area="230102")
    assert change_responsible(db, every, {"owner_id": works.id}, said()).count == 6
    assert change_responsible(db, every, {"owner_id": works.id}, said()).count == 0
    assert change_responsible(db, Selection(held_by_id=works.id), {"owner_id": None}, said()).count == 6
    assert service.get(db, all_of_them[0].code).owner is None


def test_a_change_that_is_sent_again_is_the_same(
    db: Connection, all_of_them: list[Component], works: Department
) -> None:
    asked = said(key="bulk-0001", by_id=make_person(db).id)
    every = Selection(area="230102")
    first = change_responsible(db, every, {"owner_id": works.id}, asked)
    again = change_responsible(db, every, {"owner_id": works.id}, asked)

    assert (again.count, again.batch_id) == (first.count, first.batch_id)
    assert service.get(db, all_of_them[0].code).version == 2
    with pytest.raises(KeyReused):
        change_responsible(db, every, {"owner_id": None}, asked)
