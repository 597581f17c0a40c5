"""Patrols in the store: tracks come late and twice, minutes stay, few see who was where."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.cells.areas import save_areas
from gridcity.cells.errors import AreaNotFound, CellNotFound
from gridcity.cells.service import cell_at
from gridcity.city.model import Level
from gridcity.patrols import reading, service
from gridcity.patrols.errors import (
    PatrolInvalid,
    PatrolKeyReused,
    PatrolNotFound,
    PatrolNotYours,
    PatrolRuleInvalid,
    PatrolSettled,
)
from gridcity.patrols.model import Fix, Patrol, Rule
from gridcity.people.model import Person, Role
from gridcity.people.service import get_person
from gridcity.redraw.service import redraw
from tests.database.test_redraw import moved_border
from tests.support.people_and_cases import make_person
from tests.support.tiny import COMMUNITIES, STREET, TinyCity, make_tiny_city

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEGAN = AT - timedelta(hours=2)


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def inspector(db: Connection) -> Person:
    return make_person(db)


@pytest.fixture
def patrol(db: Connection, tiny: TinyCity, inspector: Person) -> Patrol:
    return service.start(db, "walk-0001", BEGAN, by=inspector, at=AT)


def walk(
    tiny: TinyCity, *cols: float, step_s: int = 60, after_s: int = 0, accuracy_m: float = 5.0
) -> list[Fix]:
    """Walk through the middle of the first row of cells, a fix at each column given."""
    return [
        Fix(BEGAN + timedelta(seconds=after_s + step_s * index), *tiny.place(col, 0.5), accuracy_m)
        for index, col in enumerate(cols)
    ]


def minutes(db: Connection, patrol: Patrol) -> dict[str, float]:
    rows = db.execute(
        text(
            "SELECT cells.code, round(minutes::numeric, 4)::float FROM patrol_cells"
            " INNER JOIN cells ON cell_id = cells.id WHERE patrol_id = :id"
        ),
        {"id": patrol.id},
    )
    return dict(rows.all())  # type: ignore[arg-type]


def code_at(db: Connection, tiny: TinyCity, col: float) -> str:
    return cell_at(db, *tiny.place(col, 0.5)).code


@pytest.mark.parametrize("began", [AT + timedelta(minutes=6), AT - timedelta(days=31)])
def test_a_patrol_of_the_future_or_of_long_ago_is_refused(
    db: Connection, inspector: Person, began: datetime
) -> None:
    with pytest.raises(PatrolInvalid):
        service.start(db, "walk-0001", began, by=inspector, at=AT)


def test_a_patrol_is_begun_once_under_its_key(db: Connection, patrol: Patrol, inspector: Person) -> None:
    assert service.start(db, "walk-0001", BEGAN, by=inspector, at=AT + timedelta(hours=1)) == patrol
    with pytest.raises(PatrolKeyReused):
        service.start(db, "walk-0001", BEGAN + timedelta(seconds=1), by=inspector, at=AT)
    assert service.start(db, "walk-0001", BEGAN, by=make_person(db), at=AT).id != patrol.id


def test_nobody_adds_to_anothers_patrol_or_to_none(db: Connection, tiny: TinyCity, patrol: Patrol) -> None:
    other = make_person(db)
    with pytest.raises(PatrolNotYours):
        service.add_fixes(db, patrol.id, walk(tiny, 0.5), by=other, at=AT)
    with pytest.raises(PatrolNotYours):
        service.end(db, patrol.id, AT, by=other, at=AT)
    with pytest.raises(PatrolNotFound):
        service.add_fixes(db, patrol.id + 1, walk(tiny, 0.5), by=other, at=AT)
    with pytest.raises(PatrolNotFound):
        service.read_track(db, patrol.id + 1, by=other)


@pytest.mark.parametrize(
    "fix",
    [
        Fix(AT + timedelta(minutes=6), 126.6, 45.75, 5.0),
        Fix(datetime(1, 1, 1, tzinfo=UTC), 126.6, 45.75, 5.0),
        Fix(BEGAN, float("nan"), 45.75, 5.0),
        Fix(BEGAN, 126.6, 89.0, 5.0),
        Fix(BEGAN, 126.6, 45.75, 0.0),
        Fix(BEGAN, 126.6, 45.75, float("inf")),
    ],
)
def test_a_fix_that_cannot_be_is_refused(db: Connection, patrol: Patrol, inspector: Person, fix: Fix) -> None:
    with pytest.raises(PatrolInvalid):
        service.add_fixes(db, patrol.id, [fix], by=inspector, at=AT)


def test_too_many_fixes_at_once_are_refused(db: Connection, patrol: Patrol, inspector: Person) -> None:
    with pytest.raises(PatrolInvalid):
        service.add_fixes(db, patrol.id, [Fix(BEGAN, 126.6, 45.75, 5.0)] * 2_001, by=inspector, at=AT)


def test_minutes_are_where_the_fixes_are(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    """Two minutes in the first cell, one and a half in the second, half of a minute on their border."""
    fixes = walk(tiny, 0.5, 0.5, 0.5, 1.0, 1.5, 1.5, accuracy_m=8.0)

    after = service.add_fixes(db, patrol.id, fixes, by=inspector, at=AT)

    first, second = code_at(db, tiny, 0.5), code_at(db, tiny, 1.5)
    assert minutes(db, patrol) == pytest.approx({first: 3.0, second: 2.0}, abs=0.001)
    assert (after.counted_min, after.outside_min, after.gap_min, after.fixes) == (5.0, 0.0, 0.0, 6)
    assert after.cells == 2


def test_batches_in_any_order_and_twice_are_the_same_walk(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    fixes = walk(tiny, *(0.5 + 0.2 * step for step in range(20)), accuracy_m=20.0)
    twin = service.start(db, "walk-0002", BEGAN, by=make_person(db), at=AT)
    whole = service.add_fixes(db, twin.id, fixes, by=owner(db, twin), at=AT)

    for batch in (fixes[10:], fixes[:10], fixes[5:15], list(reversed(fixes))):
        parts = service.add_fixes(db, patrol.id, batch, by=inspector, at=AT)

    assert minutes(db, patrol) == minutes(db, twin)
    assert (parts.counted_min, parts.fixes) == (whole.counted_min, whole.fixes) == (19.0, 20)


def owner(db: Connection, patrol: Patrol) -> Person:
    return get_person(db, patrol.person_login)


def test_minutes_over_cells_and_outside_are_the_minutes_counted(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    fixes = walk(tiny, *(4.0 + 0.15 * step for step in range(15)), accuracy_m=30.0)

    after = service.add_fixes(db, patrol.id, fixes, by=inspector, at=AT)

    assert after.outside_min > 5
    assert sum(minutes(db, patrol).values()) + after.outside_min == pytest.approx(14.0, abs=0.001)


def test_what_cannot_be_believed_is_set_aside_and_counted_by_its_reason(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    early = Fix(BEGAN - timedelta(minutes=1), *tiny.place(0.5, 0.5), 5.0)
    coarse = Fix(BEGAN + timedelta(seconds=30), *tiny.place(0.5, 0.5), 61.0)
    jump = Fix(BEGAN + timedelta(seconds=90), *tiny.outside, 5.0)
    good = [*walk(tiny, 0.5, 0.5, 0.5), *walk(tiny, 0.5, 0.5, after_s=600)]

    after = service.add_fixes(db, patrol.id, [*good, early, coarse, jump], by=inspector, at=AT)

    assert (after.fixes, after.coarse, after.jumps, after.untimely) == (5, 1, 1, 1)
    assert (after.counted_min, after.gap_min) == (3.0, 8.0)


def test_a_patrol_ends_once_and_counts_until_then(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    service.add_fixes(db, patrol.id, walk(tiny, *[0.5] * 11), by=inspector, at=AT)
    for moment in (BEGAN - timedelta(seconds=1), AT + timedelta(minutes=6)):
        with pytest.raises(PatrolInvalid):
            service.end(db, patrol.id, moment, by=inspector, at=AT)

    ended = service.end(db, patrol.id, BEGAN + timedelta(minutes=5), by=inspector, at=AT)

    assert (ended.counted_min, ended.fixes, ended.untimely) == (5.0, 6, 5)
    assert service.end(db, patrol.id, AT, by=inspector, at=AT) == ended
    late = service.add_fixes(
        db, patrol.id, walk(tiny, 0.5, after_s=30), by=inspector, at=AT + timedelta(hours=3)
    )
    assert (late.counted_min, late.fixes) == (5.0, 7)


def test_nobody_walks_twice_at_once(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    service.add_fixes(db, patrol.id, walk(tiny, *[0.5] * 11), by=inspector, at=AT)

    second = service.start(db, "walk-0002", BEGAN + timedelta(minutes=4), by=inspector, at=AT)
    after = service.add_fixes(db, second.id, walk(tiny, *[2.5] * 7, after_s=240), by=inspector, at=AT)

    assert after.counted_min == 6.0
    first = service.get_patrol(db, patrol.id)
    assert (first.counted_min, first.ended_at) == (4.0, second.started_at)
    assert [one.id for one in service.list_patrols(db, person_id=inspector.id)] == [second.id, patrol.id]
    assert service.list_patrols(db, person_id=inspector.id, after=second.id, limit=1)[0].id == patrol.id


def test_a_cell_says_when_and_how_long_and_by_whom_to_whoever_may_know(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    code = code_at(db, tiny, 0.5)
    with pytest.raises(CellNotFound):
        reading.patrols_of_cell(db, "999999999999999", by=inspector, at=AT)
    assert reading.patrols_of_cell(db, code, by=inspector, at=AT).last_at is None
    fixes = walk(tiny, 0.5, 0.5, 0.5, 1.5)
    service.add_fixes(db, patrol.id, fixes, by=inspector, at=AT)

    told = {
        name: reading.patrols_of_cell(db, code, by=one, at=AT + timedelta(days=8))
        for name, one in {
            "own": inspector,
            "other": make_person(db),
            "planner": make_person(db, Role.PLANNER),
            "leader": make_person(db, Role.LEADER),
        }.items()
    }

    assert {name: one.visits[0].person_name for name, one in told.items()} == {
        "own": inspector.name,
        "other": None,
        "planner": None,
        "leader": inspector.name,
    }
    own = told["own"]
    assert (own.last_at, own.minutes_7d, own.minutes_30d, own.patrols_30d) == (fixes[2].at, 0, 2.5, 1)
    assert (own.visits[0].first_at, own.visits[0].minutes) == (fixes[0].at, 2.5)


def test_a_cell_that_was_only_brushed_has_minutes_but_was_not_patrolled(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    service.add_fixes(db, patrol.id, walk(tiny, 0.5, 0.86, 0.5, accuracy_m=20.0), by=inspector, at=AT)

    brushed = reading.patrols_of_cell(db, code_at(db, tiny, 1.5), by=inspector, at=AT)

    assert 0 < brushed.minutes_7d < 10 / 60
    assert (brushed.last_at, brushed.patrols_30d, brushed.visits) == (None, 0, ())


def test_a_track_is_for_its_owner_and_for_those_who_lead(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    fixes = walk(tiny, 0.5, 1.5)
    service.add_fixes(db, patrol.id, fixes, by=inspector, at=AT)

    for role in set(Role) - service.TRACK_READERS - {Role.HANDLER}:
        with pytest.raises(PatrolNotYours):
            service.read_track(db, patrol.id, by=make_person(db, role))
    for reader in (inspector, *(make_person(db, role) for role in sorted(service.TRACK_READERS))):
        track = service.read_track(db, patrol.id, by=reader)
        assert [fix.at for fix in track] == [fix.at for fix in fixes]
        assert track[0].lon == pytest.approx(fixes[0].lon, abs=1e-12)


def test_old_tracks_are_deleted_and_their_minutes_stay(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    service.add_fixes(db, patrol.id, walk(tiny, 0.5, 0.5, 0.5), by=inspector, at=AT)
    later = BEGAN + timedelta(days=30)
    before = minutes(db, patrol)

    assert service.delete_old_tracks(db, at=later) == 0
    assert service.delete_old_tracks(db, at=later + timedelta(seconds=1)) == 3
    assert service.delete_old_tracks(db, at=later + timedelta(seconds=2)) == 0

    assert minutes(db, patrol) == before
    assert service.read_track(db, patrol.id, by=inspector) == []
    assert service.get_patrol(db, patrol.id).track_deleted_at == later + timedelta(seconds=1)
    with pytest.raises(PatrolSettled):
        service.add_fixes(db, patrol.id, walk(tiny, 0.5), by=inspector, at=AT)


@pytest.mark.parametrize(
    "changed",
    [{"longest_gap_s": 9}, {"fastest_kmh": float("nan")}, {"coarsest_m": 201.0}, {"keep_track_days": 0}],
)
def test_a_rule_that_makes_no_sense_is_refused(db: Connection, changed: dict[str, float]) -> None:
    with pytest.raises(PatrolRuleInvalid):
        service.save_rule(db, Rule(**changed))  # type: ignore[arg-type]


def test_the_rule_of_a_new_city_is_that_of_the_code_and_can_be_set(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    assert service.get_rule(db) == Rule()
    service.save_rule(db, Rule(longest_gap_s=59))

    after = service.add_fixes(db, patrol.id, walk(tiny, 0.5, 0.5), by=inspector, at=AT)

    assert (after.counted_min, after.gap_min) == (0.0, 1.0)


def test_planners_get_the_minutes_of_every_cell_and_of_every_area(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    service.add_fixes(db, patrol.id, walk(tiny, -0.5, 0.5, 0.5, 1.5), by=inspector, at=AT)

    cells = reading.minutes_by_cell(db, since=None, until=AT)
    east = reading.minutes_by_cell(db, since=BEGAN, until=AT, area=COMMUNITIES[1])
    nothing = reading.minutes_by_cell(db, since=AT, until=AT + timedelta(days=1))
    streets = reading.coverage(db, Level.STREET, at=AT)
    communities = reading.coverage(db, Level.COMMUNITY, at=AT + timedelta(days=3), area=STREET)

    assert (len(cells), sum(one.minutes for one in cells)) == (60, 3.0)
    assert [one.minutes for one in cells if one.patrols] == [0.5, 2.0, 0.5]
    assert (len(east), sum(one.minutes for one in east)) == (30, 2.5)
    assert sum(one.minutes for one in nothing) == 0
    assert [
        one.code for one in reading.minutes_by_cell(db, since=None, until=AT, after=cells[3].code, limit=2)
    ] == [one.code for one in cells[4:6]]
    assert [(one.code, one.cells, one.within_1d, one.minutes_7d) for one in streets] == [(STREET, 60, 3, 3.0)]
    assert [(one.within_1d, one.within_7d, one.within_30d) for one in communities] == [(0, 1, 1), (0, 2, 2)]
    for ask in (
        lambda: reading.coverage(db, Level.STREET, at=AT, area="999999"),
        lambda: reading.minutes_by_cell(db, since=None, until=AT, area="999999"),
    ):
        with pytest.raises(AreaNotFound):
            ask()


def test_minutes_follow_their_ground_when_the_cells_are_drawn_anew(
    db: Connection, tiny: TinyCity, patrol: Patrol, inspector: Person
) -> None:
    before = service.add_fixes(
        db, patrol.id, walk(tiny, 0.5, 1.5, 2.5, 2.5, accuracy_m=15.0), by=inspector, at=AT
    )
    save_areas(db, moved_border(tiny, col=1.25))
    redraw(db, at=AT + timedelta(days=1))

    rows = db.execute(
        text(
            "SELECT sum(minutes), bool_and(cells.valid_to IS NULL) FROM patrol_cells"
            " INNER JOIN cells ON cell_id = cells.id WHERE patrol_id = :id"
        ),
        {"id": patrol.id},
    ).one()
    assert rows[0] == pytest.approx(before.counted_min)
    assert rows[1] is True
