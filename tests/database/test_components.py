"""The register: codes without gaps or doubles, places with their cells, lists page by page."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from gridcity.catalogue.service import get_class_by_code
from gridcity.cells.errors import OutsideCity
from gridcity.components import service
from gridcity.components.errors import (
    ComponentClassUnknown,
    ComponentCodeInvalid,
    ComponentFieldInvalid,
    ComponentNotFound,
    KeyReused,
    NumbersExhausted,
)
from gridcity.components.model import Component, ComponentFilter, Entry, NewComponent, State
from gridcity.store.tables import component_numbers, components
from tests.support.tiny import TinyCity, make_tiny_city

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # in Harbin it is the third of March


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def manhole(conn: Connection, code: str = "01001") -> int:
    return get_class_by_code(conn, "gbt-47678.5-2026", "component", code).id


def register(
    conn: Connection, tiny: TinyCity, col: float = 0.5, row: float = 0.5, **what: object
) -> Component:
    lon, lat = tiny.place(col, row)
    new = NewComponent(class_id=manhole(conn), lon=lon, lat=lat, **what)  # type: ignore[arg-type]
    return service.register(conn, new, at=AT)


def test_a_component_outside_the_city_is_refused(db: Connection, tiny: TinyCity) -> None:
    lon, lat = tiny.outside
    with pytest.raises(OutsideCity):
        service.register(db, NewComponent(manhole(db), lon, lat), at=AT)


def test_a_class_that_is_none_of_components_is_refused(db: Connection, tiny: TinyCity) -> None:
    matter = get_class_by_code(db, "gbt-47678.5-2026", "matter", "01001").id
    for class_id in (matter, 999_999):
        with pytest.raises(ComponentClassUnknown):
            service.register(db, NewComponent(class_id, *tiny.place(0.5, 0.5)), at=AT)


def test_texts_that_are_too_long_or_hold_a_nul_are_refused(db: Connection, tiny: TinyCity) -> None:
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(ComponentFieldInvalid):
            register(db, tiny, name=name)


def test_a_registered_component_has_all_eighteen_fields(db: Connection, tiny: TinyCity) -> None:
    made = register(db, tiny, remark="<b>by the school</b>")

    fields = made.standard_fields()
    assert len(fields) == 18
    assert fields["GLBJBSM"] == "23010201001000001"
    assert fields["GLBJMC"] == "供水井盖"
    assert fields["SZDYWGBSM"] == made.cell_code
    assert fields["SZSQDM"] == made.cell_code[:12]
    assert fields["SZJDMC"] == "兆麟街道"
    assert fields["GLBJZT"] == "完好"
    assert fields["CSRQ"] == "20260303"
    assert fields["BZ"] == "<b>by the school</b>"


def test_numbers_go_on_and_one_that_was_not_used_is_given_again(db: Connection, tiny: TinyCity) -> None:
    assert register(db, tiny).code.endswith("000001")
    undone = db.begin_nested()
    assert register(db, tiny).code.endswith("000002")
    undone.rollback()
    assert register(db, tiny).code.endswith("000002")


def test_the_last_number_is_the_last(db: Connection, tiny: TinyCity) -> None:
    db.execute(insert(component_numbers).values(prefix="23010201001", last=999_999))
    with pytest.raises(NumbersExhausted):
        register(db, tiny)


@pytest.mark.parametrize("code", ["2301020100100000x", "230102", "23010201001000001 "])
def test_the_database_refuses_what_is_no_code(db: Connection, tiny: TinyCity, code: str) -> None:
    made = register(db, tiny)
    with pytest.raises(IntegrityError, match="components_code_check"), db.begin_nested():
        db.execute(update(components).where(components.c.id == made.id).values(code=code))


def test_a_component_that_is_not_there_is_not_found(db: Connection, tiny: TinyCity) -> None:
    with pytest.raises(ComponentNotFound):
        service.get(db, "23010201001000009")
    with pytest.raises(ComponentCodeInvalid):
        service.get(db, "'; DROP TABLE components; --")


def test_a_registration_that_is_sent_again_is_the_same(db: Connection, tiny: TinyCity) -> None:
    new = NewComponent(manhole(db), *tiny.place(0.5, 0.5))
    first = service.register(db, new, at=AT, by_id=1, key="offline-1")

    assert service.register(db, new, at=AT, by_id=1, key="offline-1") == first
    assert service.register(db, new, at=AT, by_id=2, key="offline-1").code != first.code
    other = NewComponent(manhole(db, "01002"), *tiny.place(0.5, 0.5))
    with pytest.raises(KeyReused):
        service.register(db, other, at=AT, by_id=1, key="offline-1")


def test_pages_follow_each_other_without_loss_or_double(db: Connection, tiny: TinyCity) -> None:
    codes = [register(db, tiny, col=at / 2 - 2.4).code for at in range(9)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = service.list_components(db, after=after, limit=4)
        seen += [one.code for one in page.items]
        after = page.next
        if after is None:
            break

    assert seen == sorted(codes)


def test_every_condition_of_a_list_holds(db: Connection, tiny: TinyCity) -> None:
    near, far = register(db, tiny), register(db, tiny, col=-4.5, row=-2.5)
    service.change_state(db, far.code, State.LOST, Entry(None, AT))
    west, south = tiny.place(0, 0)
    east, north = tiny.place(1, 1)

    def listed(**what: object) -> list[str]:
        return [one.code for one in service.list_components(db, ComponentFilter(**what)).items]  # type: ignore[arg-type]

    assert listed(cell_code=near.cell_code) == [near.code]
    assert listed(state=State.LOST) == [far.code]
    assert listed(bbox=(west, south, east, north)) == [near.code]
    assert listed(class_id=manhole(db, "01002")) == []
    assert listed(class_id=near.class_id, state=State.INTACT) == [near.code]
    assert listed(cell_code="' OR 1=1 --") == []


@pytest.fixture
def committed(city_engine: Engine) -> tuple[Engine, TinyCity]:
    with city_engine.begin() as conn:
        tiny = make_tiny_city(conn)
    return city_engine, tiny


def test_eight_who_register_at_once_get_numbers_without_gap_or_double(
    committed: tuple[Engine, TinyCity],
) -> None:
    engine, tiny = committed

    def work(worker: int) -> None:
        for at in range(10):
            with engine.connect() as conn, conn.begin() as transaction:
                register(conn, tiny, col=worker % 5 - 2.5)
                if at % 3 == 2:
                    transaction.rollback()

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with engine.connect() as conn:
        numbers = sorted(int(code[-6:]) for code in conn.scalars(select(components.c.code)))
        last = conn.scalar(select(func.max(component_numbers.c.last)))

    assert numbers == list(range(1, 57))
    assert last == 56


def test_the_constraint_is_there_under_its_name(db: Connection) -> None:
    found = db.scalars(
        text(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'components'::regclass AND contype = 'u' ORDER BY 1"
        )
    ).all()

    assert found == ["components_code_key", "components_source_key_source_key"]
