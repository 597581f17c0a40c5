"""What the case layer of the map holds: cases where they are; apart from them those without a true place."""

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from sqlalchemy import Connection, text

from gridcity.cases.model import CaseFilter, Stage
from gridcity.cases.tiles import POINTS_FROM_ZOOM, tile_statement
from gridcity.store.engine import cursor
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city


def _tile(db: Connection, folder: Path, zoom: int) -> gpd.GeoDataFrame:
    """Read the case layer of the tile that all cases of the tests lie in."""
    ground = make_ground(db)
    with cursor(db) as cur:
        cur.execute(
            "SELECT floor((st_x(p) / 40075016.685578488 + 0.5) * 2 ^ %(z)s)::int,"
            " floor((0.5 - st_y(p) / 40075016.685578488) * 2 ^ %(z)s)::int"
            " FROM st_transform(st_setsrid(st_makepoint(%(lon)s, %(lat)s), 4326), 3857) AS p",
            {"z": zoom, "lon": ground.lon, "lat": ground.lat},
        )
        x, y = cur.fetchone() or (0, 0)
        cur.execute(*tile_statement(CaseFilter(), zoom, x, y, at=NOON))
        ((tile,),) = cur.fetchall()
    path = folder / f"{zoom}.pbf"
    path.write_bytes(tile)
    return pyogrio.read_dataframe(path, layer="cases")


@pytest.fixture
def three_of_four(db: Connection) -> None:
    """Make a case where it was seen, and three that only share a stand-in point."""
    make_tiny_city(db)
    crew, ground = make_crew(db), make_ground(db)
    made = [make_case(db, Stage.REPORTED, crew=crew, ground=ground) for _ in range(4)]
    db.execute(
        text("UPDATE cases SET place_quality = 'default' WHERE id = ANY(:ids)"),
        {"ids": [case.id for case in made[1:]]},
    )


@pytest.mark.usefixtures("three_of_four")
def test_from_afar_cases_without_a_true_place_are_in_no_stage_s_count(db: Connection, tmp_path: Path) -> None:
    squares = _tile(db, tmp_path, POINTS_FROM_ZOOM - 1)

    assert squares[["count", "reported", "unplaced"]].sum().to_list() == [1, 1, 3]


@pytest.mark.usefixtures("three_of_four")
def test_from_near_each_case_without_a_true_place_is_marked(db: Connection, tmp_path: Path) -> None:
    points = _tile(db, tmp_path, POINTS_FROM_ZOOM)

    assert len(points) == 4
    assert points["unplaced"].count() == 3
