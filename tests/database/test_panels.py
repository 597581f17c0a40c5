"""What the statistics read: which cases count, in which cell, on which day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, text

from gridcity.analytics import panels
from gridcity.analytics.errors import PeriodInvalid
from gridcity.cases import service as cases
from gridcity.cases.model import Case, Command, Order, Stage
from tests.support.people_and_cases import NOON, Crew, Ground, make_case, make_crew, make_ground
from tests.support.tiny import TinyCity, make_tiny_city

DAY = timedelta(days=1)
SINCE, UNTIL = NOON - DAY, NOON + DAY


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def crew(db: Connection, tiny: TinyCity) -> Crew:
    return make_crew(db)


@pytest.fixture
def ground(db: Connection, tiny: TinyCity) -> Ground:
    return make_ground(db)


def file(
    db: Connection,
    tiny: TinyCity,
    crew: Crew,
    ground: Ground,
    place: tuple[float, float] = (0.5, 0.5),
    *,
    stage: Stage = Stage.REPORTED,
    days: int = 0,
) -> Case:
    lon, lat = tiny.place(*place)
    return make_case(db, stage, crew=crew, ground=ground, lon=lon, lat=lat, at=NOON + days * DAY)


def test_a_period_that_ends_before_it_begins_is_refused(db: Connection, tiny: TinyCity) -> None:
    with pytest.raises(PeriodInvalid):
        panels.cases_by_cell(db, since=UNTIL, until=SINCE)
    with pytest.raises(PeriodInvalid):
        panels.overview(db, at=NOON, since=UNTIL, until=SINCE)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (None, datetime.min.replace(tzinfo=UTC)),
        (None, datetime.max.replace(tzinfo=UTC)),
        (datetime.min.replace(tzinfo=UTC), NOON),
        (NOON, datetime.max.replace(tzinfo=UTC)),
        (NOON - 3661 * DAY, NOON),
    ],
)
def test_a_period_beyond_all_calendars_or_of_more_than_ten_years_is_refused(
    db: Connection, tiny: TinyCity, since: datetime | None, until: datetime
) -> None:
    with pytest.raises(PeriodInvalid):
        panels.overview(db, at=NOON, since=since, until=until)


def test_ten_years_are_shown(db: Connection, tiny: TinyCity) -> None:
    seen = panels.overview(db, at=NOON, since=NOON - 3660 * DAY, until=NOON)

    assert len(seen.reported_by_day) == 3661


def test_each_cell_has_its_cases_and_its_centre_in_metres(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    file(db, tiny, crew, ground, (2.2, 1.7))
    file(db, tiny, crew, ground, (2.9, 1.1))

    panel = panels.cases_by_cell(db, since=SINCE, until=UNTIL)

    (busy,) = np.flatnonzero(panel.counts)
    assert len(panel.codes) == tiny.cells == 60
    assert list(panel.codes) == sorted(panel.codes)
    assert panel.counts[busy] == 2
    np.testing.assert_allclose(panel.centres[busy], [250.0, 150.0], atol=0.01)
    assert panel.area_m2[busy] == pytest.approx(10_000, abs=0.1)
    assert panels.case_places(db, panel.lattice, since=SINCE, until=UNTIL)[0] == pytest.approx(
        [220.0, 170.0], abs=0.02
    )


def test_cases_without_an_exact_place_voided_or_of_other_days_do_not_count(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    file(db, tiny, crew, ground)
    vague = file(db, tiny, crew, ground)
    db.execute(text("UPDATE cases SET place_quality = 'default' WHERE id = :id"), {"id": vague.id})
    wrong = file(db, tiny, crew, ground)
    void = Order(Command.VOID, wrong.version, reason="A test of the siren.")
    cases.act(db, wrong.id, void, by=crew.leader, at=NOON + timedelta(hours=1))
    file(db, tiny, crew, ground, days=1)
    file(db, tiny, crew, ground, days=-2)

    panel = panels.cases_by_cell(db, since=SINCE, until=UNTIL)

    assert panel.counts.sum() == 1
    assert len(panels.case_places(db, panel.lattice, since=SINCE, until=UNTIL)) == 1


def test_only_the_classes_asked_for_count(db: Connection, tiny: TinyCity, crew: Crew, ground: Ground) -> None:
    file(db, tiny, crew, ground)
    file(db, tiny, crew, replace(ground, class_id=ground.limited_class_id))

    def count(*class_ids: int) -> float:
        return float(panels.cases_by_cell(db, since=SINCE, until=UNTIL, class_ids=class_ids).counts.sum())

    assert (count(ground.class_id), count(ground.class_id, ground.limited_class_id), count()) == (1, 2, 0)


def test_a_case_of_a_cell_that_was_redrawn_counts_where_it_lies_now(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    case = file(db, tiny, crew, ground)
    db.execute(
        text(
            "WITH old AS (UPDATE cells SET valid_to = now() WHERE id = :id RETURNING *)"
            " INSERT INTO cells (code, tiling_id, area_code, col, row, area_m2, valid_from, geom)"
            " SELECT code, tiling_id, area_code, col, row, area_m2, now(), geom FROM old"
        ),
        {"id": case.cell_id},
    )

    panel = panels.cases_by_cell(db, since=SINCE, until=UNTIL)

    assert panel.counts.sum() == 1
    assert panel.cell_ids[np.argmax(panel.counts)] != case.cell_id


def test_neighbours_by_column_and_row_are_those_that_touch(db: Connection, tiny: TinyCity) -> None:
    panel = panels.cases_by_cell(db, since=SINCE, until=UNTIL)

    by_number = panels.neighbours(db, panel)
    by_touch = panels.neighbours(db, replace(panel, cols=None, rows=None))

    assert by_number.nnz == (3 * 10 - 2) * (3 * 6 - 2)  # a row of n cells has 3n - 2 pairs side by side
    assert (by_number != by_touch).nnz == 0


def test_a_quiet_city_has_no_hot_spots_and_a_busy_corner_has_one(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    assert panels.hotspots(db, days=30, at=UNTIL).cells == ()

    corner = [(3.5, 1.5), (4.5, 1.5), (3.5, 2.5), (4.5, 2.5)]
    filed = [file(db, tiny, crew, ground, place) for place in corner for _ in range(2)]
    found = dict(panels.hotspots(db, days=30, at=UNTIL).cells)

    assert {case.cell_id for case in filed} <= set(found)
    assert min(found.values()) > 3


def test_a_city_without_cases_has_an_overview_of_nothing(db: Connection, tiny: TinyCity) -> None:
    seen = panels.overview(db, at=NOON)

    assert (seen.open, seen.late, seen.by_class, seen.by_department) == (0, 0, (), ())
    assert set(seen.by_stage) == set(Stage)
    assert set(seen.by_stage.values()) == {0}
    assert len(seen.reported_by_day) == 31
    assert seen.until - seen.since == timedelta(days=30)


def test_the_overview_counts_what_is_open_now_and_what_came_and_went(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    limited = replace(ground, class_id=ground.limited_class_id)
    file(db, tiny, crew, ground)
    file(db, tiny, crew, limited, stage=Stage.DISPATCHED, days=-1)
    file(db, tiny, crew, ground, stage=Stage.CLOSED)

    seen = panels.overview(db, at=NOON + DAY, since=NOON - DAY, until=NOON + DAY)

    assert (seen.open, seen.late) == (2, 1)
    assert seen.by_stage == {"reported": 1, "dispatched": 1, "handling": 0, "verifying": 0, "closed": 1}
    assert [(day.day, day.reported, day.closed) for day in seen.reported_by_day] == [
        (date(2026, 3, 1), 1, 0),
        (date(2026, 3, 2), 2, 1),
        (date(2026, 3, 3), 0, 0),
    ]
    assert [(item.class_id, item.count) for item in seen.by_class] == [
        (ground.class_id, 2),
        (ground.limited_class_id, 1),
    ]
    (load,) = seen.by_department
    assert (load.department_id, load.open, load.late, load.closed) == (crew.department.id, 1, 1, 1)
    # Dispatched at 12:01, closed at 12:05, a minute a command.
    assert load.median_hours == pytest.approx(4 / 60)


def test_a_department_that_closed_nothing_has_no_median(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    file(db, tiny, crew, ground, stage=Stage.DISPATCHED)

    (load,) = panels.overview(db, at=NOON + DAY).by_department

    assert (load.closed, load.median_hours) == (0, None)


def test_what_is_closed_counts_every_outcome_until_it_is_reopened(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    closed = file(db, tiny, crew, ground, stage=Stage.CLOSED)
    voided = file(db, tiny, crew, ground, stage=Stage.DISPATCHED)
    order = Order(Command.VOID, voided.version, reason="Filed by mistake")
    cases.act(db, voided.id, order, by=crew.leader, at=NOON + timedelta(hours=3))
    before = panels.overview(db, at=NOON + DAY)

    order = Order(Command.REOPEN, closed.version, reason="It leaks again")
    cases.act(db, closed.id, order, by=crew.leader, at=NOON + timedelta(hours=4))
    after = panels.overview(db, at=NOON + DAY)

    assert (before.by_stage["closed"], after.by_stage["closed"]) == (2, 1)
    assert (before.open, after.open) == (0, 1)
    assert [load.closed for load in (*before.by_department, *after.by_department)] == [2, 1]


def test_the_median_is_of_all_hours_between_the_last_dispatch_and_the_closing(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    """Two cases: one waits half a day suspended, one is returned and dispatched anew."""
    for steps in (
        [
            (crew.leader, Command.SUSPEND, 1),
            (crew.leader, Command.RESUME, 13),
            (crew.leader, Command.VOID, 14),
        ],
        [
            (crew.handler, Command.RETURN, 1),
            (crew.dispatcher, Command.DISPATCH, 18),
            (crew.leader, Command.VOID, 20),
        ],
    ):
        case = file(db, tiny, crew, ground, stage=Stage.DISPATCHED)
        for by, command, hours in steps:
            department = crew.department.id if command is Command.DISPATCH else None
            order = Order(
                command,
                case.version,
                reason="Because",
                note="So",
                department_id=department,
                is_owner_unknown=command is Command.RETURN,
            )
            at = NOON + timedelta(minutes=1, hours=hours)
            case = cases.act(db, case.id, order, by=by, at=at)

    (load,) = panels.overview(db, at=NOON + DAY).by_department

    assert load.median_hours == pytest.approx((14 + 2) / 2)


def test_a_day_begins_at_the_city_s_midnight(
    db: Connection, tiny: TinyCity, crew: Crew, ground: Ground
) -> None:
    lon, lat = tiny.place(0.5, 0.5)
    late_evening_utc = NOON.replace(hour=17)  # one in the morning of the next day in Harbin
    make_case(db, crew=crew, ground=ground, lon=lon, lat=lat, at=late_evening_utc)

    days = panels.overview(db, at=NOON + 2 * DAY).reported_by_day

    assert [day.day for day in days if day.reported] == [date(2026, 3, 3)]
