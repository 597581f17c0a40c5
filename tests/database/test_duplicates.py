"""What may be the same is suggested while somebody reports, with its reasons, and never acted on."""

from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import service
from gridcity.cases.duplicates import (
    WEIGHTS,
    Draft,
    DuplicateRule,
    Suggestion,
    list_rules,
    rule_for,
    save_rules,
    suggest,
)
from gridcity.cases.errors import PlaceOutsideCity, RuleInvalid, TextTooLong
from gridcity.cases.model import Command, Order, Stage
from gridcity.errors import GridcityError
from tests.support.people_and_cases import NOON, Ground, make_case, make_crew, make_ground

LATER = NOON + timedelta(hours=2)
A_METRE_NORTH = 1 / 111_195


@pytest.fixture
def ground(db: Connection) -> Ground:
    return make_ground(db)


def asked(db: Connection, ground: Ground, **changes: object) -> list[Suggestion]:
    draft = Draft(ground.lon, ground.lat, ground.class_id, None, "A hole in the road")
    return suggest(db, replace(draft, **changes), at=LATER)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"lat": 91.0}, PlaceOutsideCity),
        ({"lon": nan}, PlaceOutsideCity),
        ({"words": "x" * 100_000}, TextTooLong),
    ],
)
def test_a_draft_that_is_none_is_refused(
    db: Connection, ground: Ground, changes: dict[str, object], error: type[GridcityError]
) -> None:
    with pytest.raises(error):
        asked(db, ground, **changes)


def test_where_nothing_was_reported_nothing_is_suggested(db: Connection, ground: Ground) -> None:
    assert asked(db, ground) == []


def test_the_nearer_the_more_alike_and_the_newer_comes_first(db: Connection, ground: Ground) -> None:
    crew = make_crew(db)
    changed: dict[str, dict[str, Any]] = {
        "same": {},
        "further": {"lat": ground.lat + 40 * A_METRE_NORTH},
        "other words": {"description": "Bins overflow 垃圾满溢"},
        "other class": {"class_id": ground.limited_class_id, "description": "Bins overflow"},
        "too far": {"lat": ground.lat + 101 * A_METRE_NORTH},
    }
    cases = {name: make_case(db, crew=crew, ground=ground, **changes).id for name, changes in changed.items()}

    found = asked(db, ground)

    names = {case_id: name for name, case_id in cases.items()}
    assert [names[one.case_id] for one in found] == ["same", "further", "other words", "other class"]
    assert found[1].distance_m == pytest.approx(40, abs=0.1)
    for one in found:
        reasons = (one.near, one.alike_class, one.alike_words, one.recent)
        by_hand = sum(w * r for w, r in zip(WEIGHTS.values(), reasons, strict=True))
        assert one.score == pytest.approx(by_hand)
    assert found[0].alike_class == 1
    assert found[3].alike_class == 0.5  # both are of roads


def test_what_nobody_said_yet_counts_neither_for_nor_against(db: Connection, ground: Ground) -> None:
    make_case(db, ground=ground)

    (one,) = asked(db, ground, class_id=None, words=" ")

    weighted = WEIGHTS["near"] * one.near + WEIGHTS["recent"] * one.recent
    assert one.score == pytest.approx(weighted / (WEIGHTS["near"] + WEIGHTS["recent"]))


def test_closed_cases_are_suggested_for_a_while_and_voided_and_merged_ones_never(
    db: Connection, ground: Ground
) -> None:
    crew = make_crew(db)
    closed = make_case(db, Stage.CLOSED, crew=crew, ground=ground)
    voided, merged = (make_case(db, crew=crew, ground=ground) for _ in range(2))
    service.act(db, voided.id, Order(Command.VOID, 1, reason="A test"), by=crew.leader, at=LATER)
    assert {one.case_id for one in asked(db, ground)} == {closed.id, merged.id}

    service.act(db, merged.id, Order(Command.MERGE, 1, other_id=_open(db, ground)), by=crew.leader, at=LATER)

    assert merged.id not in {one.case_id for one in asked(db, ground)}
    draft = Draft(ground.lon, ground.lat, ground.class_id)
    month_later = suggest(db, draft, at=NOON + timedelta(days=31))
    assert closed.id not in {one.case_id for one in month_later}


def _open(db: Connection, ground: Ground) -> int:
    return make_case(db, ground=ground).id


def test_rules_are_set_by_class_and_bad_ones_change_nothing(db: Connection, ground: Ground) -> None:
    before = list_rules(db)
    assert [one.class_id for one in before] == [None]
    for wrong in ([DuplicateRule(-1, 10, 1, 0.5)], [before[0], before[0]]):
        with pytest.raises(RuleInvalid):
            save_rules(db, wrong)
    assert list_rules(db) == before

    own = DuplicateRule(ground.class_id, 30, 0, 0.9)
    save_rules(db, [before[0], own])
    make_case(db, ground=ground, lat=ground.lat + 40 * A_METRE_NORTH)

    assert rule_for(db, ground.class_id) == own
    assert rule_for(db, ground.limited_class_id) == before[0]
    assert asked(db, ground) == []
    save_rules(db, [])
    assert asked(db, ground) != []


def test_what_lies_nearest_is_compared_where_very_much_lies_there(db: Connection, ground: Ground) -> None:
    case = make_case(db, ground=ground)
    columns = db.scalar(
        text(
            "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
            " WHERE attrelid = 'cases'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        )
    )
    kept = [name.strip() for name in columns.split(",") if name.strip() not in {"id", "number", "geom"}]
    copy = text(
        f"INSERT INTO cases (number, geom, {', '.join(kept)})"
        f" SELECT 'copy ' || n, st_translate(geom, 0, n * 0.0000005), {', '.join(kept)}"
        " FROM cases, generate_series(1, 300) AS n WHERE id = :id"
    )
    db.execute(copy, {"id": case.id})

    found = suggest(db, Draft(ground.lon, ground.lat, ground.class_id), at=LATER, limit=3)

    assert [one.number for one in found] == [case.number, "copy 1", "copy 2"]
