"""A whole city on a tile: counts of its cells by hexagon, and nothing lost on the way."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from gridcity.cells import hexagons
from gridcity.cells.areas import save_areas
from gridcity.redraw import redraw
from grids.rollup import hexagons_over
from tests.database.test_redraw import LATER, make_full, moved_border
from tests.support.people_and_cases import make_case, make_crew
from tests.support.tiles import tile_features
from tests.support.tiny import TinyCity, make_tiny_city

SHARES = "SELECT sum(share) FROM cell_hexagons JOIN hexagons ON id = hexagon_id GROUP BY cell_id, resolution"


@pytest.mark.parametrize("zoom", [0, 4, 11, 14])
def test_where_cells_can_be_seen_or_the_city_is_a_dot_there_are_no_hexagons(
    db: Connection, zoom: int, tmp_path: Path
) -> None:
    tiny = make_full(db).tiny
    for layer in ("case_hexagons", "component_hexagons"):
        assert tile_features(db, tiny, layer, zoom, tmp_path) == []


def test_a_city_in_which_nothing_is_open_has_empty_tiles(db: Connection, tmp_path: Path) -> None:
    tiny = make_tiny_city(db)
    assert tile_features(db, tiny, "case_hexagons", 10, tmp_path) == []


@pytest.mark.parametrize("zoom", range(5, 11))
def test_the_hexagons_of_every_zoom_hold_what_the_city_holds(
    db: Connection, zoom: int, tmp_path: Path
) -> None:
    tiny, crew = make_full(db).tiny, make_crew(db)
    for _ in range(40):
        make_case(db, crew=crew, lon=tiny.place(1.5, 1.5)[0], lat=tiny.place(1.5, 1.5)[1])
    db.execute(text("UPDATE components SET state = 'removed' WHERE code LIKE '%0'"))

    for layer, held in (("case_hexagons", 44), ("component_hexagons", 3)):
        found = {one["h3"]: one for one in tile_features(db, tiny, layer, zoom, tmp_path)}
        assert sum(one["count"] for one in found.values()) == pytest.approx(held, rel=1e-12)


def test_what_a_square_kilometre_holds_counts_the_citys_own_ground(db: Connection, tmp_path: Path) -> None:
    """The whole tiny city lies in one hexagon of 250 km²: it is no desert for that."""
    tiny = make_full(db).tiny
    (only,) = tile_features(db, tiny, "component_hexagons", 5, tmp_path)

    km2 = db.scalar(text("SELECT sum(area_m2) / 1e6 FROM cells WHERE valid_to IS NULL"))
    assert only["per_km2"] == pytest.approx(4 / float(km2 or 0), rel=1e-6)


def test_hexagons_follow_a_redraw(db: Connection, tmp_path: Path) -> None:
    full = make_full(db)
    save_areas(db, moved_border(full.tiny, col=1.3))
    redraw(db, at=LATER)

    in_force = set(db.scalars(text("SELECT id FROM cells WHERE valid_to IS NULL")))
    assert set(db.scalars(text("SELECT cell_id FROM cell_hexagons"))) == in_force
    assert [float(one) for one in db.scalars(text(SHARES))] == pytest.approx([1.0] * 4 * len(in_force))
    found = tile_features(db, full.tiny, "component_hexagons", 5, tmp_path)
    assert sum(one["count"] for one in found) == pytest.approx(4, rel=1e-12)


def test_a_city_from_before_hexagons_were_kept_is_shared_out_once(db: Connection) -> None:
    make_tiny_city(db)
    kept = db.execute(text("SELECT * FROM cell_hexagons ORDER BY 1, 2")).all()
    db.execute(text("DELETE FROM cell_hexagons"))
    db.execute(text("DELETE FROM hexagons"))

    cells = db.scalar(text("SELECT count(*) FROM cells"))
    assert hexagons.share_out_missing(db) == cells
    assert hexagons.share_out_missing(db) == 0
    again = db.execute(text("SELECT * FROM cell_hexagons ORDER BY 1, 2")).all()
    assert [row[:2] for row in again] == [row[:2] for row in kept]
    assert [row.share for row in again] == pytest.approx([row.share for row in kept])


def test_the_store_asks_for_no_resolution_that_is_not_kept(db: Connection) -> None:
    asked = db.scalars(text("SELECT tile_hexagon_resolution(z) FROM generate_series(0, 22) AS z"))
    assert {one for one in asked if one is not None} == set(hexagons.RESOLUTIONS)


def test_a_hexagon_is_written_as_people_write_it(db: Connection, tmp_path: Path) -> None:
    tiny: TinyCity = make_full(db).tiny
    (only,) = tile_features(db, tiny, "component_hexagons", 5, tmp_path)
    lon, lat = tiny.place(0, 0)
    assert only["h3"] in {
        f"{one:x}" for one in hexagons_over((lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1), 5)
    }
