"""What is late is the same for lists, counts, tiles and statistics."""

from datetime import datetime, timedelta
from pathlib import Path

import pyogrio
import pytest
from sqlalchemy import Connection

from gridcity.analytics import panels
from gridcity.cases import service
from gridcity.cases.model import CaseFilter, Command, Order, Stage
from gridcity.cases.tiles import POINTS_FROM_ZOOM, tile_statement
from gridcity.store.engine import cursor
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city


@pytest.fixture
def late_ids(db: Connection) -> set[int]:
    """Make cases with the same deadline in every stage, one of them suspended, and one without a deadline.

    Gives those that are late once it is over.
    """
    make_tiny_city(db)
    crew, ground = make_crew(db), make_ground(db)
    made = {
        stage: make_case(db, stage, crew=crew, ground=ground, class_id=ground.limited_class_id)
        for stage in Stage
    }
    make_case(db, Stage.HANDLING, crew=crew, ground=ground)
    frozen = make_case(db, Stage.HANDLING, crew=crew, ground=ground, class_id=ground.limited_class_id)
    frost = Order(Command.SUSPEND, frozen.version, reason="frost")
    service.act(db, frozen.id, frost, by=crew.leader, at=NOON)
    return {made[Stage.DISPATCHED].id, made[Stage.HANDLING].id}


def lateness_on_tiles(db: Connection, folder: Path, zoom: int, *, at: datetime) -> int:
    """Sum what the tiles of a zoom say is late, as the map reads it."""
    late = 0
    lon, lat = make_ground(db).lon, make_ground(db).lat
    with cursor(db) as cur:
        cur.execute(
            "SELECT floor((st_x(p) / 40075016.685578488 + 0.5) * 2 ^ %(z)s)::int,"
            " floor((0.5 - st_y(p) / 40075016.685578488) * 2 ^ %(z)s)::int"
            " FROM st_transform(st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326), 3857) AS p",
            {"z": zoom, "lon": lon, "lat": lat},
        )
        x, y = cur.fetchone() or (0, 0)
        cur.execute(*tile_statement(CaseFilter(), zoom, x, y, at=at))
        ((tile,),) = cur.fetchall()
    path = folder / f"{zoom}.pbf"
    path.write_bytes(tile)
    for value in pyogrio.read_dataframe(path, layer="cases")["late"]:
        late += int(value)
    return late


@pytest.mark.parametrize("passed", [timedelta(), timedelta(microseconds=1), timedelta(days=3)])
def test_lists_counts_tiles_and_statistics_agree_on_what_is_late(
    db: Connection, late_ids: set[int], tmp_path: Path, passed: timedelta
) -> None:
    due = {service.read(db, case_id).due_at for case_id in late_ids}
    at = max(filter(None, due)) + passed
    expected = len(late_ids) if passed else 0

    listed = service.list_cases(db, CaseFilter(is_late=True), at=at).items
    others = service.list_cases(db, CaseFilter(is_late=False), at=at).items
    overview = panels.overview(db, at=at)

    assert {case.id for case in listed} == (late_ids if passed else set())
    assert len(listed) + len(others) == service.count_cases(db, CaseFilter(), at=at).total
    assert service.count_cases(db, CaseFilter(), at=at).late == expected
    assert overview.late == expected
    assert sum(load.late for load in overview.by_department) == expected
    assert lateness_on_tiles(db, tmp_path, POINTS_FROM_ZOOM, at=at) == expected
    assert lateness_on_tiles(db, tmp_path, POINTS_FROM_ZOOM - 1, at=at) == expected


def test_the_planner_sees_through_what_is_late(db: Connection) -> None:
    with cursor(db) as cur:
        cur.execute(
            "EXPLAIN VERBOSE SELECT count(*) FROM cases WHERE is_late(stage, is_suspended, due_at, now())"
        )
        plan = "\n".join(line for (line,) in cur.fetchall())

    assert "is_late" not in plan
    assert "due_at <" in plan
