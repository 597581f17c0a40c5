"""Suspects: each kind is found where it is, not where it is not, and page by page."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from gridcity.catalogue.service import get_class_by_code
from gridcity.components import service
from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.model import Component, Entry, State
from gridcity.components.suspects.model import Suspect, Suspicion
from gridcity.components.suspects.service import list_suspects
from tests.database.test_component_life import AT, a_component
from tests.support.people_and_cases import NOON, Crew, make_case, make_crew, make_ground
from tests.support.tiny import COMMUNITIES, TinyCity, make_tiny_city


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


def found(db: Connection, kind: Suspicion, **what: object) -> list[Suspect]:
    return list(list_suspects(db, kind, at=NOON + timedelta(days=1), **what).items)  # type: ignore[arg-type]


def case_on(db: Connection, crew: Crew, lid: Component, place: tuple[float, float] | None = None) -> str:
    lon, lat = place or (lid.lon, lid.lat)
    ground = make_ground(db)
    return make_case(db, crew=crew, ground=ground, component_id=lid.id, lon=lon, lat=lat).number


def test_a_case_far_from_its_component_is_suspicious(db: Connection, tiny: TinyCity, crew: Crew) -> None:
    lid = a_component(db, tiny)
    case_on(db, crew, lid, tiny.place(0.9, 0.5))  # 40 m
    far = case_on(db, crew, lid, tiny.place(1.5, 0.5))  # 100 m

    (suspect,) = found(db, Suspicion.FAR_CASE)

    assert (suspect.case_number, suspect.component_code) == (far, lid.code)
    assert suspect.distance_m == pytest.approx(100, abs=1)
    assert far in suspect.why
    assert "100" in suspect.why_en
    assert len(found(db, Suspicion.FAR_CASE, far_m=30)) == 2
    assert found(db, Suspicion.FAR_CASE, area=COMMUNITIES[0]) == []


def test_a_case_on_a_component_that_was_moved_later_is_not(
    db: Connection, tiny: TinyCity, crew: Crew
) -> None:
    lid = a_component(db, tiny)
    case_on(db, crew, lid)
    lon, lat = tiny.place(3.5, 0.5)
    service.move(db, lid.code, lon=lon, lat=lat, entry=Entry(None, AT))

    assert found(db, Suspicion.FAR_CASE) == []


def test_a_cell_with_cases_of_what_does_not_stand_there_is_suspicious(
    db: Connection, tiny: TinyCity, crew: Crew
) -> None:
    broken_lid = get_class_by_code(db, "gbt-47678.5-2026", "matter", "01001").id
    ground = make_ground(db)
    for _ in range(2):
        make_case(db, crew=crew, ground=ground, class_id=broken_lid)
    make_case(db, crew=crew, ground=ground)  # about no class of components

    (suspect,) = found(db, Suspicion.MISSING_COMPONENT)
    assert (suspect.cell_code, suspect.class_name, suspect.count) == (ground.cell_code, "供水井盖", 2)

    lid = a_component(db, tiny)
    service.move(db, lid.code, lon=ground.lon, lat=ground.lat, entry=Entry(None, AT))
    assert found(db, Suspicion.MISSING_COMPONENT) == []
    service.change_state(db, lid.code, State.REMOVED, Entry(None, AT))
    assert len(found(db, Suspicion.MISSING_COMPONENT)) == 1


def test_what_stands_across_the_border_of_a_cell_is_not_missing(
    db: Connection, tiny: TinyCity, crew: Crew
) -> None:
    broken_lid = get_class_by_code(db, "gbt-47678.5-2026", "matter", "01001").id
    lon, lat = tiny.place(0.9, 0.5)
    make_case(db, crew=crew, ground=make_ground(db), class_id=broken_lid, lon=lon, lat=lat)
    a_component(db, tiny, col=1.2)  # 30 m away, in the next cell

    assert found(db, Suspicion.MISSING_COMPONENT) == []
    (suspect,) = found(db, Suspicion.MISSING_COMPONENT, far_m=20)
    assert suspect.distance_m == pytest.approx(30, abs=1)
    assert "30" in suspect.why


def test_what_tells_most_comes_first(db: Connection, tiny: TinyCity, crew: Crew) -> None:
    lids = [a_component(db, tiny, col=col) for col in (-4.5, -2.5, 0.5)]
    for times, lid in zip((3, 5, 4), lids, strict=True):
        for _ in range(times):
            case_on(db, crew, lid, tiny.place(2.5 + times / 10, 0.5))
    near = [a_component(db, tiny, col=0.5 + gap / 100) for gap in (0.4, 0.1)]

    assert [one.count for one in found(db, Suspicion.MANY_CASES)] == [5, 4, 3]
    far = [one.distance_m or 0 for one in found(db, Suspicion.FAR_CASE)]
    assert far == sorted(far, reverse=True)
    double = found(db, Suspicion.DOUBLE)[0]
    assert {double.component_code, double.other_code} == {lids[2].code, near[1].code}


def test_an_intact_component_with_case_after_case_is_suspicious(
    db: Connection, tiny: TinyCity, crew: Crew
) -> None:
    lid, double = a_component(db, tiny), a_component(db, tiny)
    for one in (lid, lid, double):
        case_on(db, crew, one)
    assert found(db, Suspicion.MANY_CASES) == []
    service.merge(db, double.code, lid.code, Entry(None, AT))

    (suspect,) = found(db, Suspicion.MANY_CASES)
    assert (suspect.component_code, suspect.count) == (lid.code, 3)
    assert found(db, Suspicion.MANY_CASES, many=4) == []
    service.change_state(db, lid.code, State.DAMAGED, Entry(None, AT))
    assert found(db, Suspicion.MANY_CASES) == []


def test_two_of_a_class_within_its_accuracy_are_suspicious(db: Connection, tiny: TinyCity) -> None:
    one = a_component(db, tiny)  # class A: 0.5 m
    near = a_component(db, tiny, col=0.504)  # 0.4 m
    a_component(db, tiny, col=0.52)  # 2 m
    a_component(db, tiny, class_code="01002")

    (suspect,) = found(db, Suspicion.DOUBLE)

    assert (suspect.component_code, suspect.other_code) == (one.code, near.code)
    assert suspect.distance_m == pytest.approx(0.4, abs=0.01)
    service.merge(db, near.code, one.code, Entry(None, AT))
    assert found(db, Suspicion.DOUBLE) == []


@pytest.mark.parametrize("kind", list(Suspicion))
def test_pages_follow_each_other_without_loss_or_double(
    db: Connection, tiny: TinyCity, crew: Crew, kind: Suspicion
) -> None:
    lids = [a_component(db, tiny, col=0.5 + at // 2) for at in range(6)]
    broken_drain = get_class_by_code(db, "gbt-47678.5-2026", "matter", "01002").id
    for lid in lids[:5:2]:
        lon, lat = tiny.place(-4.5, lid.lon % 1)
        make_case(
            db,
            crew=crew,
            ground=make_ground(db),
            component_id=lid.id,
            class_id=broken_drain,
            lon=lon,
            lat=lat,
        )
        make_case(db, crew=crew, ground=make_ground(db), class_id=broken_drain, lon=lid.lon, lat=lid.lat)
    whole = list_suspects(db, kind, at=NOON, limit=100, many=1).items
    paged: list[Suspect] = []
    after: str | None = None
    while True:
        page = list_suspects(db, kind, at=NOON, after=after, limit=1, many=1)
        paged += page.items
        after = page.next
        if after is None:
            break

    assert paged == list(whole)
    assert len(paged) >= 3


def test_a_page_mark_that_is_none_is_refused(db: Connection, tiny: TinyCity) -> None:
    for kind in Suspicion:
        for mark in ("x' OR 1=1", "-", "1-2-3-4", "x-2-3", "9999999999999999999-1"):
            with pytest.raises(ComponentFieldInvalid):
                list_suspects(db, kind, at=NOON, after=mark)
