"""Watch lists and patrol plans in the store: what is refused, kept, ended, and what came of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.cells.errors import CellNotFound
from gridcity.people.model import Role
from gridcity.planning import judging, service
from gridcity.planning.errors import PlanInvalid, PlanningKeyReused, TooEarly, WatchInvalid, WatchListNotFound
from tests.support.many_cases import make_many_cases
from tests.support.people_and_cases import make_person
from tests.support.tiny import make_tiny_city

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
USUAL: dict[str, Any] = {"reason": {}, "valid_from": NOW, "valid_until": LATER, "by": None, "at": NOW}


@pytest.fixture
def codes(db: Connection) -> list[str]:
    make_tiny_city(db)
    return list(db.scalars(text("SELECT code FROM cells ORDER BY code")))


def watch(db: Connection, cells: list[str], **changes: Any) -> Any:
    told: dict[str, Any] = {
        "reason": {"run_id": 7},
        "valid_from": NOW,
        "valid_until": LATER,
        "by": None,
        "at": NOW,
    } | changes
    name = told.pop("name", "Hot corner")
    return service.watch(db, name, cells, **told)


def plan(db: Connection, weights: dict[str, float], **changes: Any) -> Any:
    told: dict[str, Any] = {
        "reason": {},
        "valid_from": NOW,
        "valid_until": LATER,
        "by": None,
        "at": NOW,
    } | changes
    return service.plan(db, "Rounds", weights, **told)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "a\0b"},
        {"valid_until": NOW},
        {"valid_from": LATER, "valid_until": NOW + timedelta(days=1)},
        {"valid_until": NOW + timedelta(days=800)},
        {"reason": {"a": float("nan")}},
        {"reason": {"a": "x" * 100_001}},
        {"reason": {"a": "\0"}},
    ],
)
def test_what_is_no_watch_list_is_refused(db: Connection, codes: list[str], wrong: dict[str, Any]) -> None:
    with pytest.raises(WatchInvalid):
        watch(db, codes[:2], **wrong)


def test_unknown_cells_and_none_are_refused(db: Connection, codes: list[str]) -> None:
    with pytest.raises(CellNotFound):
        watch(db, [codes[0], "999999999999999"])
    with pytest.raises(WatchInvalid):
        watch(db, [])
    with pytest.raises(WatchListNotFound):
        service.get_watch_list(db, 999_999)


def test_a_list_is_kept_once_and_watches_its_cells_until_its_end(db: Connection, codes: list[str]) -> None:
    person = make_person(db, Role.PLANNER)

    made = watch(db, [codes[3], codes[1], codes[3]], by=person, key="key-0001")
    again = watch(db, [codes[1], codes[3]], by=person, key="key-0001")

    assert made == again
    assert ([one.cell_code for one in made.cells], made.reason) == ([codes[1], codes[3]], {"run_id": 7})
    assert made.made_by == person.name
    with pytest.raises(PlanningKeyReused):
        watch(db, [codes[1]], by=person, key="key-0001")
    assert made.holds(NOW)
    watched = [one for one in service.list_watched_cells(db, at=NOW) if one.lists[0][0] == made.id]
    assert [one.cell_code for one in watched] == [codes[1], codes[3]]
    assert made.id in [one.id for one in service.list_watch_lists(db, at=NOW, cell=codes[1])]
    assert made.id not in [one.id for one in service.list_watch_lists(db, at=NOW, cell=codes[2])]
    assert made.id not in [one.id for one in service.list_watch_lists(db, at=LATER)]
    assert made.id in [one.id for one in service.list_watch_lists(db, at=LATER, include_expired=True)]
    ended = service.end_watch(db, made.id, by=person, at=NOW + timedelta(days=1))
    assert ended == service.end_watch(db, made.id, by=None, at=NOW + timedelta(days=2))
    assert not ended.holds(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "wrong", [{"rounds": 0}, {"minutes": 0.0}, {"stay_minutes": 99.0}, {"speed_kmh": 0.0}, {"reach_m": -1.0}]
)
def test_rounds_nobody_can_walk_are_refused(db: Connection, codes: list[str], wrong: dict[str, Any]) -> None:
    with pytest.raises(PlanInvalid):
        plan(db, {codes[0]: 1.0}, **wrong)
    with pytest.raises(PlanInvalid):
        plan(db, {codes[0]: 0.0})
    with pytest.raises(PlanInvalid):
        plan(db, {codes[0]: 1.0}, inspectors=[make_person(db, Role.PLANNER).id])


def test_a_plan_fits_its_time_and_is_its_inspectors_day(db: Connection, codes: list[str]) -> None:
    inspectors = [make_person(db).id for _ in range(2)]

    made = plan(
        db, {code: 1.0 + number for number, code in enumerate(codes)}, rounds=3, minutes=30, reach_m=110,
        inspectors=inspectors,
    )  # fmt: skip

    assert [one.inspector_id for one in made.rounds] == [*inspectors, inspectors[0]]
    assert all(one.minutes <= 30 + 1e-6 for one in made.rounds)
    assert 0.5 * made.total < made.covered <= made.total
    adds = sum(stop.weight for one in made.rounds for stop in one.stops)
    assert adds == pytest.approx(made.covered)
    assert made == service.get_plan(db, made.id)
    assert made.id in [one.id for one in service.list_plans(db, at=NOW)]
    assert [one.round.number for one in service.rounds_of(db, inspectors[0], at=NOW)] == [1, 3]
    service.end_plan(db, made.id, by=None, at=NOW + timedelta(hours=1))
    assert service.rounds_of(db, inspectors[0], at=NOW + timedelta(hours=2)) == []


def test_an_effect_is_counted_as_the_store_counts(db: Connection, codes: list[str]) -> None:
    begins, ends = NOW - timedelta(weeks=12), NOW + timedelta(weeks=8)
    make_many_cases(db, since=begins, until=ends, cases=3000)
    made = watch(db, codes[:6], valid_until=NOW + timedelta(weeks=6))
    db.execute(
        text(
            "DELETE FROM cases WHERE reported_at >= :now AND id % 2 = 0"
            " AND cell_id IN (SELECT cell_id FROM watch_list_cells WHERE list_id = :id)"
        ),
        {"now": NOW, "id": made.id},
    )

    with pytest.raises(TooEarly):
        judging.effect_of(db, made, at=NOW + timedelta(days=3))
    found = judging.effect_of(db, made, at=ends)

    assert (found.weeks_before, found.weeks_after, found.treated) == (8, 6, 6)
    before, after = (
        db.scalar(
            text(
                "SELECT count(*) FROM cases WHERE reported_at >= :since AND reported_at < :until"
                " AND cell_id IN (SELECT cell_id FROM watch_list_cells WHERE list_id = :id)"
            ),
            {"since": NOW + timedelta(weeks=a), "until": NOW + timedelta(weeks=b), "id": made.id},
        )
        for a, b in ((-8, 0), (0, 6))
    )
    assert (found.result.treated_before, found.result.treated_after) == (before, after)
    assert found.result.effect.ratio == pytest.approx(0.5, abs=0.15)
    assert found.result.effect.is_clear
    assert "cases went down" in found.sentence[1]
    assert found == judging.effect_of(db, made, at=ends)
