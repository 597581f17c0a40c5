"""Lists and counts: what a filter lets through, page by page."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from math import cos, pi, sin
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import service
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.cases.listing import MOST_CORNERS, MOST_CORNERS_CROSSED, CaseOrder, clauses_of
from gridcity.cases.model import Case, CaseFilter, Command, Order, PlaceQuality, Stage
from gridcity.store.engine import cursor
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground

LATER = NOON + timedelta(days=2)


@pytest.fixture
def many(db: Connection) -> list[Case]:
    """Make a dozen cases in all stages, two an instant."""
    crew, ground = make_crew(db), make_ground(db)
    return [
        make_case(
            db,
            stage,
            crew=crew,
            ground=ground,
            at=NOON + timedelta(minutes=i // 2),
            class_id=ground.limited_class_id if i % 2 else ground.class_id,
            description=f"hole number {i}, 100% open_",
        )
        for i, stage in enumerate([*Stage, *Stage, Stage.REPORTED, Stage.HANDLING])
    ]


def listed(db: Connection, where: CaseFilter, **how: object) -> list[int]:
    """Read all pages, three cases a page."""
    found: list[int] = []
    after = None
    while True:
        page = service.list_cases(db, where, at=LATER, after=after, limit=3, **how)  # type: ignore[arg-type]
        found += [case.id for case in page.items]
        if page.next is None:
            return found
        after = page.next


@pytest.mark.parametrize("order", list(CaseOrder))
def test_pages_show_every_case_once_and_in_order(db: Connection, many: list[Case], order: CaseOrder) -> None:
    found = listed(db, CaseFilter(), order=order)

    by_id = {case.id: case for case in many}
    if order in {CaseOrder.DUE, CaseOrder.URGENT}:
        keys = [(by_id[i].due_at or LATER + timedelta(days=999), i) for i in found]
    else:
        keys = [(by_id[i].reported_at, i) for i in found]
    assert sorted(found) == sorted(by_id)
    assert keys == sorted(keys, reverse=order is CaseOrder.NEWEST)


def test_each_filter_lets_through_what_it_says(db: Connection, many: list[Case]) -> None:
    ground = make_ground(db)
    box = [
        [ground.lon - 1e-4, ground.lat - 1e-4],
        [ground.lon + 1e-4, ground.lat - 1e-4],
        [ground.lon + 1e-4, ground.lat + 1e-4],
        [ground.lon - 1e-4, ground.lat - 1e-4],
    ]
    department_id = many[1].department_id
    under_way = {Stage.DISPATCHED, Stage.HANDLING}
    minute = NOON + timedelta(minutes=2)
    closed_at = max(case.closed_at for case in many if case.closed_at)
    filters: list[tuple[CaseFilter, Callable[[Case], Any]]] = [
        (
            CaseFilter(stages=(Stage.CLOSED, Stage.HANDLING)),
            lambda c: c.stage in {Stage.CLOSED, Stage.HANDLING},
        ),
        (CaseFilter(class_ids=(ground.class_id,)), lambda c: c.class_id == ground.class_id),
        (CaseFilter(area=ground.cell_code[:9]), lambda _: True),
        (CaseFilter(area="9"), lambda _: False),
        (CaseFilter(cell=ground.cell_code), lambda _: True),
        (CaseFilter(cell=ground.cell_code[:14]), lambda _: False),
        (CaseFilter(department_id=department_id), lambda c: c.department_id == department_id),
        (CaseFilter(since=minute), lambda c: c.reported_at >= minute),
        (CaseFilter(until=minute), lambda c: c.reported_at < minute),
        (CaseFilter(closed_since=NOON), lambda c: c.closed_at and c.closed_at >= NOON),
        (CaseFilter(closed_since=closed_at), lambda c: c.closed_at and c.closed_at >= closed_at),
        (CaseFilter(closed_until=closed_at), lambda c: c.closed_at and c.closed_at < closed_at),
        (CaseFilter(is_verified=True), lambda c: c.verified_at),
        (CaseFilter(is_verified=False), lambda c: not c.verified_at),
        (CaseFilter(text="NUMBER 3"), lambda c: "number 3" in c.description),
        (CaseFilter(text="100% open_"), lambda _: True),
        (CaseFilter(text="100_"), lambda _: False),
        (CaseFilter(text=many[2].number), lambda c: c.id == many[2].id),
        (CaseFilter(is_suspended=False), lambda _: True),
        (CaseFilter(is_suspended=True), lambda _: False),
        (CaseFilter(within=json.dumps({"type": "Polygon", "coordinates": [box]})), lambda _: True),
        (CaseFilter(is_late=True), lambda c: c.due_at and c.stage in under_way),
        (CaseFilter(is_late=False), lambda c: not (c.due_at and c.stage in under_way)),
    ]
    for where, expected in filters:
        wanted = sorted(case.id for case in many if expected(case))
        assert sorted(listed(db, where)) == wanted, where
        assert service.count_cases(db, where, at=LATER).total == len(wanted), where


def test_a_count_says_how_many_of_each_stage_and_how_many_are_late(db: Connection, many: list[Case]) -> None:
    count = service.count_cases(db, CaseFilter(), at=LATER)

    assert count.by_stage == {stage: sum(case.stage is stage for case in many) for stage in Stage}
    assert count.late == len(listed(db, CaseFilter(is_late=True)))
    assert count.late > 0


def test_a_suspended_case_is_not_late(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, Stage.HANDLING, crew=crew, class_id=make_ground(db).limited_class_id)
    assert listed(db, CaseFilter(is_late=True)) == [case.id]

    service.act(db, case.id, Order(Command.SUSPEND, case.version, reason="frost"), by=crew.leader, at=NOON)

    assert listed(db, CaseFilter(is_late=True)) == []
    assert listed(db, CaseFilter(is_suspended=True)) == [case.id]


HOSTILE = [
    "'; DROP TABLE cases; --",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "%(at)s",
    "$1",
    "{}",
    "路面' UNION SELECT",
]


@pytest.mark.parametrize(("field", "words"), list(product(("area", "cell", "text"), HOSTILE)))
def test_sql_in_a_filter_is_only_words(db: Connection, field: str, words: str) -> None:
    make_case(db, description="nothing of that")

    hostile: dict[str, Any] = {field: words}
    assert listed(db, CaseFilter(**hostile)) == []


@pytest.mark.parametrize(
    "within",
    [
        "",
        "'; DROP TABLE cases; --",
        "null",
        "[]",
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": "x"}',
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}',
        '{"type": "Polygon", "coordinates": [[["a", 2], [3, 4], [5, 6], ["a", 2]]]}',
        '{"type": "Polygon", "coordinates": [[[500, 2], [501, 2], [501, 3], [500, 2]]]}',
        '{"type": "Polygon", "coordinates": []}',
        "\0",
        "\ud83d",
        "[" * 100_000,
    ],
)
def test_what_is_no_polygon_is_refused(db: Connection, within: str) -> None:
    with pytest.raises(FilterNotUnderstood):
        service.list_cases(db, CaseFilter(within=within), at=LATER)


@pytest.mark.parametrize(
    "mark", ["", "x", "bmV3ZXN0fDF8MQ", "'; DROP TABLE cases", "路", "bmV3ZXN0fGluZmluaXR5fC0x"]
)
def test_a_mark_that_was_never_given_is_refused(db: Connection, mark: str) -> None:
    with pytest.raises(FilterNotUnderstood):
        service.list_cases(db, CaseFilter(), at=LATER, after=mark)


def test_a_drawn_area_that_crosses_itself_is_still_an_area(db: Connection) -> None:
    ground, case = make_ground(db), make_case(db)
    west, east = ground.lon - 1e-3, ground.lon + 1e-3
    south, north = ground.lat - 2e-3, ground.lat + 1e-3
    bow_tie = [[west, south], [east, north], [east, south], [west, north], [west, south]]

    found = listed(db, CaseFilter(within=json.dumps({"type": "Polygon", "coordinates": [bow_tie]})))

    assert found in ([], [case.id])


def star(corners: int, *, crossed: bool = True) -> str:
    """Draw a star; crossed, each of its sides runs through nearly all others."""
    turns = corners // 2 if crossed else 1
    angles = [2 * pi * turns * i / corners for i in range(corners + 1)]
    ring = [[126.5 + 0.01 * cos(angle), 45.7 + 0.01 * sin(angle)] for angle in angles]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def test_a_small_star_is_mended_in_a_moment(db: Connection) -> None:
    began = perf_counter()

    listed(db, CaseFilter(within=star(MOST_CORNERS_CROSSED - 1)))

    assert perf_counter() - began < 3


@pytest.mark.parametrize(
    "within",
    [star(MOST_CORNERS + 1, crossed=False), star(MOST_CORNERS_CROSSED + 1)],
    ids=["plain", "crossed"],
)
def test_an_area_of_too_many_corners_is_refused_in_clear_words(db: Connection, within: str) -> None:
    with pytest.raises(FilterNotUnderstood, match="corners, not"):
        listed(db, CaseFilter(within=within))


def test_a_polygon_with_a_hole_leaves_out_what_is_in_the_hole(db: Connection) -> None:
    ground = make_ground(db)
    make_case(db, ground=ground)

    def square(half: float) -> list[list[float]]:
        west, east, south, north = ground.lon - half, ground.lon + half, ground.lat - half, ground.lat + half
        return [[west, south], [east, south], [east, north], [west, north], [west, south]]

    whole = {"type": "Polygon", "coordinates": [square(1e-2)]}
    holed = {"type": "Polygon", "coordinates": [square(1e-2), square(1e-4)]}

    assert len(listed(db, CaseFilter(within=json.dumps(whole)))) == 1
    assert listed(db, CaseFilter(within=json.dumps(holed))) == []


def test_cases_are_found_by_how_far_their_place_can_be_trusted(db: Connection, many: list[Case]) -> None:
    vague = {many[1].id: "default", many[4].id: "outside", many[7].id: "none"}
    for case_id, quality in vague.items():
        db.execute(
            text("UPDATE cases SET place_quality = :quality WHERE id = :id"),
            {"quality": quality, "id": case_id},
        )
    untrusted = CaseFilter(place_qualities=(PlaceQuality.DEFAULT, PlaceQuality.OUTSIDE, PlaceQuality.NONE))

    assert set(listed(db, untrusted)) == set(vague)
    assert service.count_cases(db, untrusted, at=LATER).total == 3
    clauses, values = clauses_of(untrusted, at=LATER)
    db.execute(text("SET LOCAL enable_seqscan = off"))
    with cursor(db) as cur:
        cur.execute(f"EXPLAIN SELECT id FROM cases WHERE {clauses[0]}", values)
        assert "cases_untrusted_idx" in str(cur.fetchall())
    exact = set(listed(db, CaseFilter(place_qualities=(PlaceQuality.EXACT,))))
    assert exact == {case.id for case in many} - set(vague)
