"""The store as a space-time cube: which cases count, in which cell, on which of the city's days."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, text

from gridcity.analytics import panels_space_time
from gridcity.analytics.errors import PeriodInvalid
from gridcity.analytics.panels import cases_by_cell
from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.spacetime.steps import Every
from gridcity.city.calendars import save_calendar
from gridcity.worktime.calendars import read_calendar
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city

DAY = timedelta(days=1)


def test_a_period_that_is_none_is_refused(db: Connection) -> None:
    make_tiny_city(db)

    with pytest.raises(PeriodInvalid):
        panels_space_time.cases_cube(db, since=NOON, until=NOON - DAY)
    with pytest.raises(StepsInvalid):
        panels_space_time.cases_cube(db, since=NOON, until=NOON)


def test_each_case_is_counted_once_in_its_cell_and_on_its_day(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny, ground, crew = make_tiny_city(db), make_ground(db), make_crew(db)
    made = [
        make_case(db, ground=ground, crew=crew, lon=lon, lat=lat, at=NOON + days * DAY)
        for (lon, lat), days in (
            (tiny.place(0.5, 0.5), 0),
            (tiny.place(0.5, 0.5), 0),
            (tiny.place(0.6, 0.4), 2),
            (tiny.place(3.5, 1.5), 1),
        )
    ]
    db.execute(text("UPDATE cases SET place_quality = 'default' WHERE id = :id"), {"id": made[1].id})
    monkeypatch.setattr(panels_space_time, "_SLICE_BYTES", 64)

    found = panels_space_time.cases_cube(db, since=NOON - DAY, until=NOON + 3 * DAY, every=Every.DAY)

    panel = cases_by_cell(db, since=NOON - DAY, until=NOON + 3 * DAY)
    assert found.panel.codes == panel.codes
    assert (found.cube.counts.sum(axis=1) == panel.counts).all()
    by_code = {
        code: counts
        for code, counts in zip(panel.codes, found.cube.counts.tolist(), strict=True)
        if any(counts)
    }
    assert by_code == {made[0].cell_code: [0, 1, 0, 1, 0], made[3].cell_code: [0, 0, 1, 0, 0]}
    assert found.cube.steps.is_whole.tolist() == [False, True, True, True, False]
    assert found.cube.outside == 0
    nothing = panels_space_time.cases_cube(db, since=NOON - DAY, until=NOON + DAY, class_ids=[])
    assert nothing.cube.counts.sum() == 0


def test_a_case_of_a_cell_that_is_no_more_is_counted_where_its_place_lies_now(db: Connection) -> None:
    tiny, ground, crew = make_tiny_city(db), make_ground(db), make_crew(db)
    lon, lat = tiny.place(0.5, 0.5)
    case = make_case(db, ground=ground, crew=crew, lon=lon, lat=lat, at=NOON)
    db.execute(
        text("UPDATE cells SET valid_to = now(), closed_by = tiling_id WHERE id = :id"), {"id": case.cell_id}
    )
    db.execute(
        text(
            "INSERT INTO cells (code, tiling_id, area_code, col, row, area_m2, valid_from, geom)"
            " SELECT code, tiling_id, area_code, col, row, area_m2, now(), geom FROM cells WHERE id = :id"
        ),
        {"id": case.cell_id},
    )

    found = panels_space_time.cases_cube(db, since=NOON - DAY, until=NOON + DAY, every=Every.MONTH)

    at = int(np.flatnonzero(found.cube.counts.sum(axis=1))[0])
    assert found.panel.codes[at] == case.cell_code
    assert found.panel.cell_ids[at] != case.cell_id
    assert found.cube.counts.sum() == found.panel.counts.sum() == 1


def test_holidays_are_those_of_the_city_s_calendar(db: Connection) -> None:
    make_tiny_city(db)
    before = panels_space_time.holidays(db)
    written = {
        "timezone": "Asia/Shanghai",
        "hours": [{"valid_from": "2015-01-01", "mon": ["08:30-17:30"]}],
        "days": [
            {"on": "2026-01-01", "kind": "holiday", "name": "元旦"},
            {"on": "2026-01-04", "kind": "make_up", "name": "调休上班"},
        ],
    }
    save_calendar(db, read_calendar("standard", written), at=NOON)

    assert [day.isoformat() for day in panels_space_time.holidays(db)] == ["2026-01-01"]
    assert isinstance(before, frozenset)
