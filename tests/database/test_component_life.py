"""What may happen to a component, what is remembered of it, and what a past day looked like."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from gridcity.cells.errors import OutsideCity
from gridcity.components import history, service, workflow
from gridcity.components.errors import (
    AttributesInvalid,
    ComponentChanged,
    ComponentFieldInvalid,
    ComponentMerged,
    ComponentNotFound,
    DayImpossible,
    DepartmentUnknown,
    KeyReused,
    MergeNotPossible,
    StateIsFinal,
    StateNotPossible,
    StateUnchanged,
)
from gridcity.components.model import Component, ComponentFilter, Entry, EventKind, NewComponent, State
from gridcity.store.tables import component_events, components
from gridcity.store.tables.components import STATE_ARROWS
from tests.database.test_components import manhole
from tests.support.people_and_cases import make_department, make_person
from tests.support.tiny import TinyCity, make_tiny_city

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # in Harbin it is the third of March
TODAY = date(2026, 3, 3)
BORN = date(2026, 1, 1)


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def made(db: Connection, tiny: TinyCity) -> Component:
    return a_component(db, tiny)


def a_component(db: Connection, tiny: TinyCity, col: float = 0.5, **what: object) -> Component:
    lon, lat = tiny.place(col, 0.5)
    new = NewComponent(manhole(db, str(what.pop("class_code", "01001"))), lon, lat, start_on=BORN)
    return service.register(db, replace(new, **what), at=AT)  # type: ignore[arg-type]


def entry(version: int | None = None, **what: object) -> Entry:
    return Entry(None, AT, version, **what)  # type: ignore[arg-type]


def on(day: date, **what: object) -> Entry:
    return entry(on=day, **what)  # type: ignore[arg-type]


def test_no_state_but_those_of_the_table_can_follow(db: Connection, tiny: TinyCity) -> None:
    for state in State:
        for target in State:
            standing = a_component(db, tiny, state=state)
            if target in workflow.TRANSITIONS[state]:
                assert service.change_state(db, standing.code, target, entry()).state is target
                continue
            refusal = (
                StateUnchanged
                if state is target
                else StateIsFinal
                if state is State.REMOVED
                else StateNotPossible
            )
            with pytest.raises(refusal):
                service.change_state(db, standing.code, target, entry())


def test_the_stored_arrows_are_those_of_the_code(db: Connection, made: Component) -> None:
    assert set(STATE_ARROWS) == {
        f"{state} {target}" for state, targets in workflow.TRANSITIONS.items() for target in targets
    }
    for arrow in ("lost abandoned", "removed intact", "intact intact"):
        previous, state = arrow.split()
        with pytest.raises(IntegrityError, match="component_events_state_check"), db.begin_nested():
            db.execute(
                text(
                    "INSERT INTO component_events (component_id, seq, kind, effective_on, before, after,"
                    " happened_at) VALUES (:id, 2, 'state', :on, jsonb_build_object('state', :previous),"
                    " jsonb_build_object('state', :state), now())"
                ),
                {"id": made.id, "on": TODAY, "previous": previous, "state": state},
            )


def test_a_change_is_written_with_its_history(db: Connection, made: Component) -> None:
    changed = service.change_state(db, made.code, State.DAMAGED, entry(1, note=" cracked "))

    assert (changed.state, changed.changed_on, changed.version) == (State.DAMAGED, TODAY, 2)
    born, cracked = history.events(db, changed)
    assert (born.kind, born.effective_on) == (EventKind.REGISTER, BORN)
    assert (cracked.seq, cracked.kind, cracked.note) == (2, EventKind.STATE, "cracked")
    assert cracked.before == {"state": "intact", "changed_on": None}
    assert cracked.after == {"state": "damaged", "changed_on": "2026-03-03"}


def test_history_cannot_be_changed(db: Connection, made: Component) -> None:
    service.change_state(db, made.code, State.LOST, entry())
    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(update(component_events).values(note="nothing happened"))


def test_a_component_is_not_moved_out_of_the_city(db: Connection, tiny: TinyCity, made: Component) -> None:
    lon, lat = tiny.outside
    with pytest.raises(OutsideCity):
        service.move(db, made.code, lon=lon, lat=lat, entry=entry())
    assert service.get(db, made.code) == made


def test_a_moved_component_finds_its_cell_and_the_old_place_is_kept(
    db: Connection, tiny: TinyCity, made: Component
) -> None:
    lon, lat = tiny.place(-2.5, 1.5)
    moved = service.move(db, made.code, lon=lon, lat=lat, entry=entry(1))

    assert (moved.code, moved.lon, moved.lat) == (made.code, lon, lat)
    assert moved.cell_code != made.cell_code
    assert moved.community_name == "西社区"
    event = history.events(db, moved)[-1]
    assert event.before["place"] == {"lon": made.lon, "lat": made.lat}
    assert event.before["cell_code"] == made.cell_code
    assert event.after["cell_code"] == moved.cell_code


def test_who_decided_on_an_old_version_is_told_what_happened_meanwhile(
    db: Connection, tiny: TinyCity, made: Component
) -> None:
    person = make_person(db)
    service.change_state(db, made.code, State.DAMAGED, Entry(person.id, AT, 1))
    lon, lat = tiny.place(1.5, 0.5)
    for late in (
        lambda: service.move(db, made.code, lon=lon, lat=lat, entry=entry(1)),
        lambda: service.change_state(db, made.code, State.LOST, entry(1)),
        lambda: service.edit(db, made.code, {"remark": "x"}, entry(1)),
    ):
        with pytest.raises(ComponentChanged) as caught:
            late()
        details: dict[str, Any] = caught.value.details
        assert details["version"] == 2
        (meanwhile,) = details["meanwhile"]
        assert (meanwhile["kind"], meanwhile["actor_name"]) == ("state", person.name)
        assert meanwhile["after"]["state"] == "damaged"


def test_a_change_that_is_sent_again_is_the_same_write(
    db: Connection, tiny: TinyCity, made: Component
) -> None:
    person = make_person(db)
    lon, lat = tiny.place(1.5, 0.5)
    first = Entry(person.id, AT, 1, key="from the field 1")
    moved = service.move(db, made.code, lon=lon, lat=lat, entry=first)

    assert service.move(db, made.code, lon=lon, lat=lat, entry=first) == moved
    assert len(history.events(db, moved)) == 2
    for other in (
        lambda: service.move(db, made.code, lon=lon, lat=made.lat, entry=first),
        lambda: service.change_state(db, made.code, State.LOST, first),
        lambda: service.move(db, a_component(db, tiny).code, lon=lon, lat=lat, entry=first),
    ):
        with pytest.raises(KeyReused):
            other()


def test_fields_are_edited_and_what_is_not_given_stays(db: Connection, made: Component) -> None:
    owner = make_department(db)
    edited = service.edit(
        db,
        made.code,
        {"remark": "by the school", "attributes": {"depth_m": 2.5}, "owner_id": owner.id},
        entry(),
    )

    assert (edited.name, edited.remark, edited.attributes) == (made.name, "by the school", {"depth_m": 2.5})
    assert edited.owner is not None
    assert edited.owner.name == owner.name
    assert service.edit(db, made.code, {"name": ""}, entry()).name == made.class_name
    event = history.events(db, edited)[1]
    assert event.before["owner"] is None
    assert event.after["owner"] == {"code": owner.code, "name": owner.name}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({}, ComponentFieldInvalid),
        ({"code": "23010201001000009"}, ComponentFieldInvalid),
        ({"name": "a\0b"}, ComponentFieldInvalid),
        ({"remark": "x" * 1001}, ComponentFieldInvalid),
        ({"attributes": {"x": float("nan")}}, ComponentFieldInvalid),
        ({"attributes": {"x": "\ud800"}}, ComponentFieldInvalid),
        ({"attributes": {"x": "x" * 20_001}}, ComponentFieldInvalid),
        ({"owner_id": 999_999}, DepartmentUnknown),
    ],
)
def test_what_cannot_be_kept_is_refused(
    db: Connection, made: Component, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        service.edit(db, made.code, changes, entry())
    assert service.get(db, made.code) == made


def test_a_change_holds_from_no_day_that_is_to_come_or_before_the_birth(
    db: Connection, made: Component
) -> None:
    for day in (TODAY + timedelta(days=1), BORN - timedelta(days=1)):
        with pytest.raises(DayImpossible):
            service.change_state(db, made.code, State.LOST, on(day))


def test_any_past_day_is_answered(db: Connection, tiny: TinyCity, made: Component) -> None:
    lon, lat = tiny.place(-2.5, 1.5)
    service.change_state(db, made.code, State.DAMAGED, on(date(2026, 2, 1)))
    service.move(db, made.code, lon=lon, lat=lat, entry=on(date(2026, 2, 10)))
    now = service.edit(db, made.code, {"name": "Cover 7"}, on(date(2026, 2, 20)))

    def was(day: date) -> tuple[object, ...]:
        past = service.get(db, made.code, as_of=day)
        return past.state, past.cell_code, (past.lon, past.lat), past.name, past.changed_on

    old = (made.lon, made.lat)
    assert was(BORN) == (State.INTACT, made.cell_code, old, made.name, None)
    assert was(date(2026, 2, 9)) == (State.DAMAGED, made.cell_code, old, made.name, date(2026, 2, 1))
    assert was(date(2026, 2, 10)) == (
        State.DAMAGED, now.cell_code, (lon, lat), made.name, date(2026, 2, 10)
    )  # fmt: skip
    assert service.get(db, made.code, as_of=TODAY) == now
    with pytest.raises(ComponentNotFound):
        service.get(db, made.code, as_of=BORN - timedelta(days=1))


def test_what_was_written_later_is_right_about_the_days_it_speaks_of(db: Connection, made: Component) -> None:
    first, second = make_department(db), make_department(db)
    service.edit(db, made.code, {"owner_id": first.id}, on(date(2026, 2, 20)))
    service.edit(db, made.code, {"owner_id": second.id}, on(date(2026, 2, 10)))

    def owner(day: date) -> str | None:
        unit = service.get(db, made.code, as_of=day).owner
        return None if unit is None else unit.code

    assert owner(date(2026, 2, 9)) is None
    assert [owner(date(2026, 2, day)) for day in (10, 19, 20, 28)] == [second.code] * 4


def test_a_past_day_is_listed_by_what_was_so_on_it(db: Connection, tiny: TinyCity, made: Component) -> None:
    other = a_component(db, tiny, col=-4.5)
    service.change_state(db, made.code, State.LOST, on(date(2026, 2, 1)))

    def listed(day: date, **what: object) -> list[str]:
        wanted = ComponentFilter(as_of=day, **what)  # type: ignore[arg-type]
        return [one.code for one in service.list_components(db, wanted).items]

    both = sorted([made.code, other.code])
    assert listed(BORN, state=State.INTACT) == both
    assert listed(date(2026, 2, 1), state=State.INTACT) == [other.code]
    assert listed(date(2026, 2, 1), state=State.LOST) == [made.code]
    assert listed(BORN - timedelta(days=1)) == []


def test_a_double_is_merged_and_found_by_its_old_code(db: Connection, tiny: TinyCity) -> None:
    stays, double = a_component(db, tiny), a_component(db, tiny)
    merged = service.merge(db, double.code, stays.code, entry(1, note="the same lid"))

    assert (merged.code, merged.state, merged.version) == (stays.code, State.INTACT, 2)
    found = service.get(db, double.code)
    assert (found.merged_into, found.state, found.version) == (stays.code, State.REMOVED, 2)
    assert service.get_standing(db, double.code).code == stays.code
    assert [one.code for one in service.list_components(db).items] == [stays.code]
    assert [(one.kind, one.other_code) for one in history.events(db, merged)[1:]] == [
        (EventKind.ABSORB, double.code)
    ]
    assert history.events(db, found)[1].after["merged_into"] == stays.code
    before = service.get(db, double.code, as_of=TODAY - timedelta(days=1))
    assert (before.merged_into, before.state) == (None, State.INTACT)


def test_doubles_of_a_double_go_over_with_it(db: Connection, tiny: TinyCity) -> None:
    first, second, third = (a_component(db, tiny) for _ in range(3))
    service.merge(db, first.code, second.code, entry())
    service.merge(db, second.code, third.code, entry())

    assert service.get(db, first.code).merged_into == third.code
    assert service.get(db, second.code).merged_into == third.code
    assert history.events(db, service.get(db, first.code))[-1].after["merged_into"] == third.code


def test_what_are_no_doubles_is_not_merged(db: Connection, tiny: TinyCity, made: Component) -> None:
    other_class = a_component(db, tiny, class_code="01002")
    removed = a_component(db, tiny, state=State.REMOVED)
    merged = a_component(db, tiny)
    service.merge(db, merged.code, a_component(db, tiny).code, entry())

    for into in (made, other_class, removed):
        with pytest.raises(MergeNotPossible):
            service.merge(db, made.code, into.code, entry())
    for double, into in ((merged, made), (made, merged)):
        with pytest.raises(ComponentMerged):
            service.merge(db, double.code, into.code, entry())
    with pytest.raises(ComponentMerged) as caught:
        service.change_state(db, merged.code, State.INTACT, entry())
    assert caught.value.details["merged_into"] is not None
    with pytest.raises(ComponentNotFound):
        service.merge(db, made.code, "23010201001999999", entry())


def test_a_merge_that_is_sent_again_is_the_same(db: Connection, tiny: TinyCity, made: Component) -> None:
    person, double = make_person(db), a_component(db, tiny)
    asked = Entry(person.id, AT, 1, key="merge-01")
    merged = service.merge(db, double.code, made.code, asked)

    assert service.merge(db, double.code, made.code, asked) == merged


def test_the_store_refuses_a_double_that_still_stands(
    db: Connection, tiny: TinyCity, made: Component
) -> None:
    other = a_component(db, tiny)
    with pytest.raises(IntegrityError, match="components_merged_is_removed_check"), db.begin_nested():
        db.execute(update(components).where(components.c.id == made.id).values(merged_into_id=other.id))
    assert db.scalar(select(components.c.merged_into_id).where(components.c.id == made.id)) is None


@pytest.mark.parametrize(
    ("attributes", "field"),
    [
        ({"depth_m": "deep"}, "depth_m"),
        ({"depth_m": -1}, "depth_m"),
        ({"material": "gold"}, "material"),
        ({"has_net": 1}, "has_net"),
    ],
)
def test_attributes_are_what_the_schema_of_the_class_asks_for(
    db: Connection, tiny: TinyCity, made: Component, attributes: dict[str, object], field: str
) -> None:
    for refused in (
        lambda: service.edit(db, made.code, {"attributes": attributes}, entry()),
        lambda: a_component(db, tiny, attributes=attributes),
    ):
        with pytest.raises(AttributesInvalid) as caught:
            refused()
        assert caught.value.details["field"] == field
        assert caught.value.message.startswith(field)
    without = a_component(db, tiny, class_code="01002", attributes=attributes)
    assert without.attributes == attributes, "where no schema speaks, anything goes"
