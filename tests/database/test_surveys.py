"""A survey: its list, its findings, and what closing it does to the register."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.cells.errors import CellNotFound, OutsideCity
from gridcity.components import history, service
from gridcity.components.errors import ComponentClassUnknown, ComponentNotFound
from gridcity.components.model import Component, Entry, NewComponent, State
from gridcity.components.repository import rows_of
from gridcity.components.surveys.closing import close_survey, consequence_of, list_outcomes
from gridcity.components.surveys.errors import (
    FindingInvalid,
    FindingKeyReused,
    SurveyClosed,
    SurveyInvalid,
    SurveyNotFound,
    SurveyUnfinished,
)
from gridcity.components.surveys.model import Consequence, Finding, NewSurvey, Seen, Survey
from gridcity.components.surveys.service import (
    get_survey,
    list_cells,
    list_items,
    list_surveys,
    next_stop,
    open_survey,
    save_finding,
)
from gridcity.people.model import Person
from gridcity.store.queries import load_queries
from tests.database.test_component_life import AT, BORN, TODAY, a_component
from tests.database.test_components import manhole
from tests.support.people_and_cases import make_person
from tests.support.tiny import COMMUNITIES, TinyCity, make_tiny_city

DUE = TODAY + timedelta(days=30)


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def inspector(db: Connection) -> Person:
    return make_person(db)


@pytest.fixture
def lids(db: Connection, tiny: TinyCity) -> list[Component]:
    """Four lids in the eastern community, in four cells from west to east."""
    return [a_component(db, tiny, col=0.5 + at) for at in range(4)]


@pytest.fixture
def survey(db: Connection, lids: list[Component], inspector: Person) -> Survey:
    return opened(db, inspector)


def opened(db: Connection, by: Person, **what: Any) -> Survey:
    ground = {} if "cell_codes" in what else {"area": COMMUNITIES[1]}
    new = NewSurvey(**({"name": "Lids 2026", "due_on": DUE} | ground | what))  # type: ignore[arg-type]
    return open_survey(db, new, by_id=by.id, at=AT)


def see(db: Connection, survey: Survey, by: Person, finding: Finding, key: str = "", **what: Any) -> Survey:
    key = key or f"{finding} {what}"
    return save_finding(db, survey.id, Seen(finding, key, **what), by_id=by.id, at=AT)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ({"name": " "}, SurveyInvalid),
        ({"name": "x\0"}, SurveyInvalid),
        ({"due_on": date(2026, 3, 2)}, SurveyInvalid),
        ({"area": None}, SurveyInvalid),
        ({"area": "999999"}, SurveyInvalid),
        ({"cell_codes": ("999999999999999",)}, CellNotFound),
        ({"class_ids": (999_999,)}, ComponentClassUnknown),
    ],
)
def test_a_survey_that_cannot_be_is_refused(
    db: Connection, tiny: TinyCity, inspector: Person, what: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        opened(db, inspector, **what)


def test_a_survey_looks_for_what_stood_there_when_it_was_made(
    db: Connection, tiny: TinyCity, inspector: Person, lids: list[Component]
) -> None:
    a_component(db, tiny, col=0.5, class_code="01002")
    a_component(db, tiny, col=0.5, state=State.REMOVED)
    a_component(db, tiny, col=-0.5)
    of_lids = opened(db, inspector, class_ids=(manhole(db),))
    of_all = opened(db, inspector)
    of_cells = opened(db, inspector, cell_codes=(lids[0].cell_code, lids[1].cell_code))
    a_component(db, tiny, col=0.5)

    assert [get_survey(db, one.id).open for one in (of_lids, of_all, of_cells)] == [4, 5, 3]
    assert [one.cells for one in (of_lids, of_cells)] == [30, 2]
    assert {one.id for one in list_surveys(db)} == {of_lids.id, of_all.id, of_cells.id}


def test_a_survey_that_is_made_again_is_the_same(
    db: Connection, lids: list[Component], inspector: Person
) -> None:
    new = NewSurvey("Lids", DUE, area=COMMUNITIES[1])
    first = open_survey(db, new, by_id=inspector.id, at=AT, key="survey-1")

    assert open_survey(db, new, by_id=inspector.id, at=AT, key="survey-1") == first


def test_the_next_stop_is_the_nearest_cell_with_something_open(
    db: Connection, tiny: TinyCity, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    lon, lat = tiny.place(-4.5, 0.5)
    for lid in lids:
        stop = next_stop(db, survey.id, lon=lon, lat=lat, by_id=inspector.id, at=AT)
        assert stop is not None
        assert (stop.cell_code, [item.code for item in stop.items]) == (lid.cell_code, [lid.code])
        see(db, survey, inspector, Finding.FOUND, component_code=lid.code)
    assert next_stop(db, survey.id, lon=lon, lat=lat, by_id=inspector.id, at=AT) is None
    seen = list_items(db, survey.id, lids[0].cell_code, lon=lon, lat=lat, with_seen=True)
    assert [(item.code, item.finding) for item in seen] == [(lids[0].code, Finding.FOUND)]


def test_near_is_counted_in_metres_and_not_in_degrees(
    db: Connection, tiny: TinyCity, inspector: Person
) -> None:
    a_component(db, tiny, col=0.5)
    lon, lat = tiny.place(2.5, 2.5)
    east = service.register(db, NewComponent(manhole(db), lon, lat, start_on=BORN), at=AT)
    survey = opened(db, inspector)
    lon, lat = tiny.place(
        0.99, 2.2
    )  # 101 m west of one cell, 120 m north of the other, which is nearer in degrees

    stop = next_stop(db, survey.id, lon=lon, lat=lat, by_id=inspector.id, at=AT)

    assert stop is not None
    assert stop.cell_code == east.cell_code


def test_two_inspectors_are_not_sent_to_the_same_cell(
    db: Connection, tiny: TinyCity, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    other = make_person(db)
    lon, lat = tiny.place(-4.5, 0.5)

    def sent(who: Person, *, takes: bool = True, later: timedelta = timedelta()) -> str | None:
        stop = next_stop(db, survey.id, lon=lon, lat=lat, by_id=who.id, at=AT + later, takes=takes)
        return None if stop is None else stop.cell_code

    first, second, third = (lid.cell_code for lid in lids[:3])
    assert sent(inspector, takes=False) == first, "to look is not to take"
    assert sent(other, takes=False) == first
    assert sent(inspector) == first
    assert sent(inspector) == first, "asked again, it is still theirs"
    assert (sent(other, takes=False), sent(other)) == (second, second)
    see(db, survey, inspector, Finding.FOUND, component_code=lids[0].code)
    assert sent(inspector) == third
    assert sent(other, later=timedelta(minutes=59)) == second
    assert sent(make_person(db), later=timedelta(minutes=61)) == third, "a lost phone keeps no cell"


def test_what_was_seen_last_counts_and_not_what_arrived_last(
    db: Connection, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    offline = make_person(db)
    noon, morning = AT + timedelta(hours=4), AT + timedelta(hours=1)
    evening = AT + timedelta(hours=9)
    code = lids[0].code
    found = Seen(Finding.FOUND, "online-1", component_code=code)
    missing = Seen(Finding.MISSING, "offline-1", component_code=code, seen_at=morning)
    save_finding(db, survey.id, found, by_id=inspector.id, at=noon)

    after = save_finding(db, survey.id, missing, by_id=offline.id, at=evening)

    assert (after.found, after.missing) == (1, 0)
    (outcome,) = list_outcomes(db, survey.id)
    assert (outcome.finding, outcome.consequence) == (Finding.FOUND, Consequence.NOTHING)
    later = replace(missing, key="offline-2", seen_at=noon + timedelta(hours=1))
    assert save_finding(db, survey.id, later, by_id=offline.id, at=evening).missing == 1


def test_what_was_changed_since_the_list_was_read_is_left_alone(
    db: Connection, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    service.change_state(db, lids[0].code, State.DAMAGED, Entry(inspector.id, AT))

    see(db, survey, inspector, Finding.MISSING, component_code=lids[0].code, version=1)

    assert [one.consequence for one in list_outcomes(db, survey.id)] == [Consequence.CHANGED]


@pytest.mark.parametrize("seen_at", [AT - timedelta(minutes=1), AT + timedelta(hours=1)])
def test_a_clock_that_is_wrong_is_refused(
    db: Connection, survey: Survey, lids: list[Component], inspector: Person, seen_at: datetime
) -> None:
    with pytest.raises(FindingInvalid):
        see(db, survey, inspector, Finding.FOUND, component_code=lids[0].code, seen_at=seen_at)


def test_progress_is_counted_by_cell(
    db: Connection, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    lon, lat = lids[1].lon, lids[1].lat
    see(db, survey, inspector, Finding.MISSING, component_code=lids[0].code)
    see(db, survey, inspector, Finding.FOUND, "1", component_code=lids[0].code)  # the last word counts
    see(db, survey, inspector, Finding.MISSING, component_code=lids[1].code)
    see(db, survey, inspector, Finding.NEW, class_id=lids[0].class_id, lon=lon, lat=lat)
    service.change_state(db, lids[3].code, State.REMOVED, Entry(None, AT))

    now = get_survey(db, survey.id)
    assert (now.open, now.found, now.missing, now.wrong_place, now.new) == (1, 1, 1, 0, 1)
    by_cell = {one.cell_code: one for one in list_cells(db, survey.id)}
    assert len(by_cell) == 30
    second = by_cell[lids[1].cell_code]
    assert (second.open, second.missing, second.new) == (0, 1, 1)
    assert by_cell[lids[2].cell_code].open == 1
    assert sum(one.open for one in by_cell.values()) == now.open


def test_a_finding_that_is_sent_again_is_the_same(
    db: Connection, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    for _ in range(3):
        now = see(db, survey, inspector, Finding.MISSING, "offline-1", component_code=lids[0].code)
    assert (now.missing, now.open) == (1, 3)
    assert len(list_outcomes(db, survey.id)) == 1
    for finding, code in ((Finding.FOUND, lids[0].code), (Finding.MISSING, lids[1].code)):
        with pytest.raises(FindingKeyReused):
            see(db, survey, inspector, finding, "offline-1", component_code=code)
    close_survey(db, survey.id, by_id=inspector.id, at=AT, is_applied=False, leaves_open=True)
    late = see(db, survey, inspector, Finding.MISSING, "offline-1", component_code=lids[0].code)
    assert late.missing == 1, "a retry after the end is still the same finding"


def test_a_finding_that_says_too_little_or_of_another_thing_is_refused(
    db: Connection, tiny: TinyCity, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    lid, west = lids[0], a_component(db, tiny, col=-0.5)
    inside, outside = tiny.place(0.5, 0.5), tiny.outside
    for finding, what, refusal in (
        (Finding.FOUND, {}, FindingInvalid),
        (Finding.FOUND, {"component_code": lid.code, "class_id": lid.class_id}, FindingInvalid),
        (Finding.FOUND, {"component_code": west.code}, FindingInvalid),
        (Finding.FOUND, {"component_code": "23010201001999999"}, ComponentNotFound),
        (Finding.WRONG_PLACE, {"component_code": lid.code}, FindingInvalid),
        (
            Finding.WRONG_PLACE,
            {"component_code": lid.code, "lon": outside[0], "lat": outside[1]},
            OutsideCity,
        ),
        (Finding.NEW, {"class_id": lid.class_id}, FindingInvalid),
        (Finding.NEW, {"class_id": 999_999, "lon": inside[0], "lat": inside[1]}, ComponentClassUnknown),
        (Finding.NEW, {"class_id": lid.class_id, "lon": west.lon, "lat": west.lat}, FindingInvalid),
    ):
        with pytest.raises(refusal):
            see(db, survey, inspector, finding, **what)
    narrow = opened(db, inspector, class_ids=(lid.class_id,))
    with pytest.raises(FindingInvalid):
        see(db, narrow, inspector, Finding.NEW, class_id=manhole(db, "01002"), lon=inside[0], lat=inside[1])
    with pytest.raises(SurveyNotFound):
        save_finding(db, 999_999, Seen(Finding.FOUND, "k", lid.code), by_id=inspector.id, at=AT)
    assert get_survey(db, survey.id) == survey


@pytest.mark.parametrize(
    ("finding", "state", "follows"),
    [
        (Finding.FOUND, State.INTACT, Consequence.NOTHING),
        (Finding.FOUND, State.LOST, Consequence.INTACT),
        (Finding.MISSING, State.DAMAGED, Consequence.LOST),
        (Finding.MISSING, State.LOST, Consequence.NOTHING),
        (Finding.MISSING, State.REMOVED, Consequence.NOTHING),
        (Finding.WRONG_PLACE, State.INTACT, Consequence.MOVE),
        (Finding.NEW, None, Consequence.REGISTER),
    ],
)
def test_each_finding_has_its_consequence(
    finding: Finding, state: State | None, follows: Consequence
) -> None:
    assert consequence_of(finding, state, is_changed=False, has_double=False) is follows
    if state is not None:
        assert consequence_of(finding, state, is_changed=True, has_double=False) is Consequence.CHANGED
    else:
        assert consequence_of(finding, None, is_changed=False, has_double=True) is Consequence.DOUBLE


def test_closing_does_what_was_found_in_one_batch(
    db: Connection, tiny: TinyCity, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    missing, moved, changed, _ = lids
    lon, lat = tiny.place(1.5, 1.5)
    new = {"class_id": missing.class_id, "lon": lon, "lat": tiny.place(1.5, 2.5)[1]}
    see(db, survey, inspector, Finding.MISSING, component_code=missing.code, note="nothing there")
    see(db, survey, inspector, Finding.WRONG_PLACE, component_code=moved.code, lon=lon, lat=lat)
    see(db, survey, inspector, Finding.MISSING, component_code=changed.code)
    service.change_state(db, changed.code, State.DAMAGED, Entry(None, AT))
    see(db, survey, inspector, Finding.NEW, "a", **new)
    see(db, survey, inspector, Finding.NEW, "b", **new)
    with pytest.raises(SurveyUnfinished):
        close_survey(db, survey.id, by_id=inspector.id, at=AT, is_applied=True)

    done = close_survey(db, survey.id, by_id=inspector.id, at=AT, is_applied=True, leaves_open=True)

    assert done.counts == {
        Consequence.LOST: 1,
        Consequence.MOVE: 1,
        Consequence.CHANGED: 1,
        Consequence.REGISTER: 1,
        Consequence.DOUBLE: 1,
    }
    lost = service.get(db, missing.code)
    assert lost.state is State.LOST
    told = history.events(db, lost)[-1]
    assert (told.batch_id, told.note) == (done.survey.batch_id, "nothing there")
    assert (service.get(db, moved.code).lon, service.get(db, moved.code).lat) == (lon, lat)
    assert service.get(db, changed.code).state is State.DAMAGED
    (made,) = [one.made_code for one in done.outcomes if one.made_code is not None]
    assert service.get(db, made).lat == new["lat"]
    with pytest.raises(SurveyClosed):
        close_survey(db, survey.id, by_id=inspector.id, at=AT, is_applied=True)
    with pytest.raises(SurveyClosed):
        see(db, survey, inspector, Finding.FOUND, "late", component_code=lids[3].code)


def test_closing_may_only_list_what_was_found(
    db: Connection, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    for lid in lids:
        see(db, survey, inspector, Finding.MISSING, component_code=lid.code)

    done = close_survey(db, survey.id, by_id=inspector.id, at=AT, is_applied=False)

    assert (done.counts, done.survey.batch_id) == ({Consequence.LOST: 4}, None)
    assert service.get(db, lids[0].code).state is State.INTACT


def test_findings_of_a_double_are_its_survivors(
    db: Connection, tiny: TinyCity, survey: Survey, lids: list[Component], inspector: Person
) -> None:
    see(db, survey, inspector, Finding.MISSING, component_code=lids[0].code)
    service.merge(db, lids[0].code, lids[1].code, Entry(None, AT))

    (outcome,) = list_outcomes(db, survey.id)
    assert (outcome.component_code, outcome.consequence) == (lids[1].code, Consequence.CHANGED)


def test_what_hangs_on_a_retired_cell_is_near_a_place_all_the_same(
    db: Connection, lids: list[Component], tiny: TinyCity
) -> None:
    db.execute(text("UPDATE cells SET valid_to = :at WHERE id = :id"), {"at": AT, "id": lids[0].cell_id})
    lon, lat = tiny.place(0.5, 0.5)
    place = {
        "lon": lon, "lat": lat, "class_id": manhole(db), "margin_lon": 1e-4, "margin_lat": 1e-4,
        "within_m": 5.0,
    }  # fmt: skip

    near = rows_of(db, load_queries("gridcity.components.surveys").near, place)

    assert [row["code"] for row in near] == [lids[0].code]
