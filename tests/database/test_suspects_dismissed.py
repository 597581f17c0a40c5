"""A dismissed suspect stays away until what tells of it changes, and nobody's reason is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from gridcity.catalogue.service import get_class_by_code
from gridcity.components import service
from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.model import Entry
from gridcity.components.suspects.dismissals import dismiss, take_back
from gridcity.components.suspects.errors import DismissalNotFound
from gridcity.components.suspects.model import Suspect, Suspicion
from gridcity.components.suspects.service import list_suspects
from tests.database.test_component_life import AT, a_component
from tests.support.people_and_cases import NOON, Crew, make_case, make_crew, make_ground
from tests.support.tiny import TinyCity, make_tiny_city

LATER = NOON + timedelta(days=1)


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


def listed(db: Connection, kind: Suspicion, *, is_dismissed: bool = False) -> list[Suspect]:
    return list(list_suspects(db, kind, at=LATER, is_dismissed=is_dismissed, many=1).items)


def make_suspicious(db: Connection, tiny: TinyCity, crew: Crew) -> None:
    """Make one suspect of each kind: a far case on a lid, two lids in one place, a cell without drains."""
    lid = a_component(db, tiny)
    a_component(db, tiny, col=0.503)
    lon, lat = tiny.place(2.5, 0.5)
    make_case(
        db,
        crew=crew,
        ground=make_ground(db),
        component_id=lid.id,
        class_id=get_class_by_code(db, "gbt-47678.5-2026", "matter", "01002").id,
        lon=lon,
        lat=lat,
    )


@pytest.mark.parametrize("kind", list(Suspicion))
def test_what_was_dismissed_is_listed_apart_with_who_and_why(
    db: Connection, tiny: TinyCity, crew: Crew, kind: Suspicion
) -> None:
    make_suspicious(db, tiny, crew)
    (suspect,) = listed(db, kind)
    assert suspect.dismissal is None
    assert listed(db, kind, is_dismissed=True) == []

    dismiss(db, suspect.mark, note=" I stood there: 井盖 is right. ", by_id=crew.inspector.id, at=LATER)

    assert listed(db, kind) == []
    (dismissed,) = listed(db, kind, is_dismissed=True)
    assert dismissed.mark == suspect.mark
    assert dismissed.dismissal is not None
    assert dismissed.dismissal.note == "I stood there: 井盖 is right."
    assert dismissed.dismissal.actor_name == crew.inspector.name
    assert dismissed.dismissal.dismissed_at == LATER
    assert dismissed.dismissal.holds


def test_another_double_nearby_brings_no_dismissed_one_back(
    db: Connection, tiny: TinyCity, crew: Crew
) -> None:
    make_suspicious(db, tiny, crew)
    (suspect,) = listed(db, Suspicion.DOUBLE)
    dismiss(db, suspect.mark, note="two lids", by_id=crew.leader.id, at=LATER)

    a_component(db, tiny, col=3.5)
    a_component(db, tiny, col=3.5)

    (other,) = listed(db, Suspicion.DOUBLE)
    assert other.dismissal is None
    assert other.mark != suspect.mark


@pytest.mark.parametrize(
    "kind", [Suspicion.DOUBLE, Suspicion.MISSING_COMPONENT, Suspicion.MANY_CASES], ids=str
)
def test_it_is_a_suspect_again_when_its_facts_change(
    db: Connection, tiny: TinyCity, crew: Crew, kind: Suspicion
) -> None:
    make_suspicious(db, tiny, crew)
    (suspect,) = listed(db, kind)
    done = dismiss(db, suspect.mark, note="it is right", by_id=crew.leader.id, at=LATER)

    if kind is Suspicion.DOUBLE:
        lon, lat = tiny.place(0.501, 0.5)
        service.move(db, suspect.other_code or "", lon=lon, lat=lat, entry=Entry(None, AT))
    else:
        lid = service.get(db, suspect.component_code) if suspect.component_code else None
        make_case(
            db,
            crew=crew,
            ground=make_ground(db),
            component_id=None if lid is None else lid.id,
            class_id=get_class_by_code(db, "gbt-47678.5-2026", "matter", "01002").id,
            lon=suspect.lon,
            lat=suspect.lat,
        )

    (again,) = listed(db, kind)
    assert again.mark != suspect.mark
    assert again.dismissal is not None
    assert (again.dismissal.id, again.dismissal.holds) == (done.id, False)
    assert listed(db, kind, is_dismissed=True) == []
    dismiss(db, again.mark, note="still right", by_id=crew.leader.id, at=LATER)
    assert listed(db, kind) == []


def test_what_is_dismissed_twice_keeps_the_first_reason(db: Connection, tiny: TinyCity, crew: Crew) -> None:
    make_suspicious(db, tiny, crew)
    (suspect,) = listed(db, Suspicion.FAR_CASE)

    first = dismiss(db, suspect.mark, note="a long kerb", by_id=crew.inspector.id, at=LATER)
    second = dismiss(db, suspect.mark, note="whatever", by_id=crew.leader.id, at=LATER + timedelta(hours=1))

    assert second == first


def test_a_dismissal_is_taken_back_once(db: Connection, tiny: TinyCity, crew: Crew) -> None:
    make_suspicious(db, tiny, crew)
    (suspect,) = listed(db, Suspicion.FAR_CASE)
    done = dismiss(db, suspect.mark, note="a long kerb", by_id=crew.inspector.id, at=LATER)

    take_back(db, done.id, by_id=crew.leader.id, at=LATER)

    (again,) = listed(db, Suspicion.FAR_CASE)
    assert again.dismissal is None
    with pytest.raises(DismissalNotFound):
        take_back(db, done.id, by_id=crew.leader.id, at=LATER)
    assert dismiss(db, suspect.mark, note="no, it is", by_id=crew.leader.id, at=LATER).id != done.id


def test_a_mark_that_is_no_suspects_is_refused(db: Connection, tiny: TinyCity, crew: Crew) -> None:
    make_suspicious(db, tiny, crew)
    (suspect,) = listed(db, Suspicion.FAR_CASE)
    kind, subject, facts = suspect.mark.split(".")
    for mark in (
        f"{kind}.{subject}",
        f"{kind}.{subject}.",
        f"{kind}.{subject}.1\n",
        f"{kind}.{subject}.{facts}'; DROP TABLE cases",
        f"{kind}.999999999-999999999.{facts}",
        f"{kind}.1.{facts}",
        f"many_cases.{subject}.{facts}",
        f"nothing.{subject}.{facts}",
        f"{kind}.{subject}.١٢",
    ):
        with pytest.raises(ComponentFieldInvalid):
            dismiss(db, mark, note="why", by_id=crew.leader.id, at=LATER)
    with pytest.raises(ComponentFieldInvalid):
        dismiss(db, suspect.mark, note="  ", by_id=crew.leader.id, at=LATER)


@pytest.mark.parametrize("kind", list(Suspicion))
def test_pages_go_on_when_something_was_dismissed_between_them(
    db: Connection, tiny: TinyCity, crew: Crew, kind: Suspicion
) -> None:
    for row in range(3):
        lid = a_component(db, tiny, col=0.5 + row)
        a_component(db, tiny, col=0.501 + row)
        lon, lat = tiny.place(-4.5 + row, 0.5)
        make_case(
            db,
            crew=crew,
            ground=make_ground(db),
            component_id=lid.id,
            class_id=get_class_by_code(db, "gbt-47678.5-2026", "matter", "01002").id,
            lon=lon,
            lat=lat,
        )
    whole = listed(db, kind)
    assert len(whole) == 3

    page = list_suspects(db, kind, at=LATER, many=1, limit=1)
    dismiss(db, page.items[0].mark, note="right", by_id=crew.leader.id, at=LATER)
    rest = list_suspects(db, kind, at=LATER, many=1, after=page.next)

    assert [one.mark for one in rest.items] == [one.mark for one in whole[1:]]
