"""Cells in the store: one for every place, versioned, found the same way by SQL and by arithmetic."""

from datetime import timedelta

import numpy as np
import pytest
import shapely
from sqlalchemy import Connection, delete, text

from gridcity.cells.areas import save_areas
from gridcity.cells.errors import CellNotFound, NoAreas, NotTiled, OutsideCity, PlaceInvalid, TilingFailed
from gridcity.cells.extent import extent
from gridcity.cells.lookup import CellLookup
from gridcity.cells.pages import cell_page
from gridcity.cells.service import cell_at, find_cell_at, get_cell
from gridcity.cells.tiling import current_tiling, tile
from gridcity.city.profiles import profile_from, profile_to_dict, read_profile
from gridcity.city.service import save_city
from gridcity.settings import CHECKOUT
from gridcity.store.tables import city
from tests.support.tiny import (
    COLUMNS,
    COMMUNITIES,
    COUNTY,
    MADE_AT,
    ROWS,
    TinyCity,
    make_tiny_city,
    tiny_areas,
)

LATER = MADE_AT + timedelta(days=30)


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def crooked_areas(tiny: TinyCity):  # type: ignore[no-untyped-def]
    """Move the border between the two communities off the lattice, and make it crooked."""
    frame = tiny_areas(tiny.lattice)
    line = [tiny.place(col, row) for col, row in ((0.3, -3), (0.9, -1.2), (-0.6, 0.4), (0.2, 3))]
    west = shapely.Polygon([tiny.place(-5, -3), *line, tiny.place(-5, 3)])
    whole = frame.geometry[0]
    frame.loc[2, "geometry"] = shapely.intersection(whole, west)
    frame.loc[3, "geometry"] = shapely.difference(whole, west)
    return frame


def test_a_city_without_areas_cannot_be_tiled(db: Connection) -> None:
    db.execute(delete(city))
    save_city(db, read_profile("harbin", CHECKOUT / "data"), at=MADE_AT)

    with pytest.raises(NoAreas, match="gridcity load areas"):
        tile(db, at=MADE_AT)
    with pytest.raises(NotTiled):
        CellLookup.load(db)
    assert current_tiling(db) is None


def test_a_place_outside_the_city_has_no_cell(db: Connection, tiny: TinyCity) -> None:
    assert find_cell_at(db, *tiny.outside) is None
    with pytest.raises(OutsideCity):
        cell_at(db, *tiny.outside)


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), 45.0), (float("inf"), 0.0), (45.75, 126.6)])
def test_what_is_no_place_is_refused(db: Connection, tiny: TinyCity, lon: float, lat: float) -> None:
    with pytest.raises(PlaceInvalid):
        cell_at(db, lon, lat)


@pytest.mark.parametrize("code", ["", "000000000000000", "' OR 1=1 --", "230102001001001x"])
def test_a_cell_that_does_not_exist_is_not_found(db: Connection, tiny: TinyCity, code: str) -> None:
    with pytest.raises(CellNotFound):
        get_cell(db, code)
    with pytest.raises(CellNotFound):
        cell_page(db, code)


def test_cells_are_numbered_from_the_north_west_of_each_community(db: Connection, tiny: TinyCity) -> None:
    north_west, next_east = cell_at(db, *tiny.place(-4.5, 2.5)), cell_at(db, *tiny.place(-3.5, 2.5))
    south_east = cell_at(db, *tiny.place(4.5, -2.5))

    assert tiny.cells == 2 * COLUMNS * ROWS
    assert (north_west.code, next_east.code) == (COMMUNITIES[0] + "001", COMMUNITIES[0] + "002")
    assert south_east.code == COMMUNITIES[1] + "030"
    assert (north_west.county_code, north_west.community_code) == (COUNTY, COMMUNITIES[0])


def test_a_place_on_a_border_lies_in_the_cell_with_the_lowest_code(db: Connection, tiny: TinyCity) -> None:
    corner = cell_at(db, *tiny.place(0, 0))

    around = [cell_at(db, *tiny.place(col, row)).code for col in (-0.5, 0.5) for row in (-0.5, 0.5)]
    assert corner.code == min(around)
    assert CellLookup.load(db).cell_ids(*np.array([tiny.place(0, 0)]).T).tolist() == [corner.id]


def test_the_database_refuses_a_second_cell_of_one_code_and_a_wrong_code(
    db: Connection, tiny: TinyCity
) -> None:
    copy = (
        "INSERT INTO cells (code, tiling_id, area_code, area_m2, valid_from, geom)"
        " SELECT {code}, tiling_id, area_code, area_m2, valid_from, geom FROM cells LIMIT 1"
    )
    for code, constraint in (("code", "cells_code_key"), ("'abc'", "cells_code_check")):
        with pytest.raises(Exception, match=constraint), db.begin_nested():
            db.execute(text(copy.format(code=code)))


def test_areas_that_lie_on_each_other_are_not_tiled(db: Connection, tiny: TinyCity) -> None:
    db.execute(text("UPDATE areas SET geom = (SELECT min(geom) FROM areas WHERE level = 'county')"))

    with pytest.raises(TilingFailed) as refused:
        tile(db, at=LATER)

    assert refused.value.code == "cells.tiling_failed"
    assert db.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL")) == tiny.cells


def test_a_redraw_that_gives_the_same_cells_changes_nothing(db: Connection, tiny: TinyCity) -> None:
    made = tile(db, at=LATER)

    assert not made.is_new
    assert made.valid_from == MADE_AT
    assert db.scalar(text("SELECT count(*) FROM cells")) == tiny.cells


def test_a_redraw_retires_what_changes_deletes_nothing_and_leaves_the_rest_in_force(
    db: Connection, tiny: TinyCity
) -> None:
    before = cell_at(db, *tiny.place(0.5, -0.5))
    far = cell_at(db, *tiny.place(-3.5, 1.5))
    save_areas(db, crooked_areas(tiny))

    made = tile(db, at=LATER)

    assert (made.is_new, made.cells) == (
        True,
        db.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL")),
    )
    assert 0 < made.retired < tiny.cells
    assert cell_at(db, *tiny.place(-3.5, 1.5)) == far
    assert cell_at(db, *tiny.place(0.5, -0.5)).id != before.id
    retired = db.execute(
        text("SELECT code, valid_to, closed_by FROM cells WHERE id = :id"), {"id": before.id}
    ).one()
    assert tuple(retired) == (before.code, LATER, made.id)
    assert db.scalar(text("SELECT count(*) FROM tilings WHERE valid_to IS NULL")) == 1


def test_the_store_itself_says_that_the_cells_are_a_partition(db: Connection, tiny: TinyCity) -> None:
    save_areas(db, crooked_areas(tiny))
    tile(db, at=LATER)

    found = db.execute(
        text(
            """
            SELECT
                bool_and(st_isvalid(c.geom)),
                bool_and(st_coveredby(st_buffer(c.geom, -1e-9), a.geom)),
                sum(st_area(c.geom::geography)),
                (SELECT sum(st_area(geom::geography)) FROM areas WHERE level = 'community'),
                (
                    SELECT coalesce(sum(st_area(st_intersection(x.geom, y.geom))), 0)
                    FROM cells AS x
                    INNER JOIN cells AS y ON x.id < y.id AND x.geom && y.geom
                    WHERE x.valid_to IS NULL AND y.valid_to IS NULL
                )
            FROM cells AS c
            INNER JOIN areas AS a ON c.area_code = a.code
            WHERE c.valid_to IS NULL
            """
        )
    ).one()

    assert found[:2] == (True, True)
    assert found[2] == pytest.approx(found[3], rel=1e-6)
    assert found[4] == pytest.approx(0, abs=1e-18)


@pytest.mark.parametrize(("places", "worth_compiling"), [(300, 100_000), (60_000, 1)])
def test_arrays_are_placed_as_sql_places_them(
    db: Connection, tiny: TinyCity, monkeypatch: pytest.MonkeyPatch, places: int, worth_compiling: int
) -> None:
    """Many places are found by compiled code in several threads, few are not: both say what SQL says."""
    monkeypatch.setattr("grids.lookup.WORTH_COMPILING", worth_compiling)
    monkeypatch.setattr("grids.lookup._PART", 20_000)
    save_areas(db, crooked_areas(tiny))
    tile(db, at=LATER)
    rng = np.random.default_rng(1)
    on_lines = [tiny.place(col, row) for col in range(-5, 6) for row in np.arange(-3, 3.25, 0.25)]
    corners = shapely.get_coordinates(crooked_areas(tiny).geometry.to_numpy())
    anywhere = np.array([tiny.place(*rng.uniform((-6, -4), (6, 4))) for _ in range(300)])
    lon, lat = np.concatenate(
        [on_lines, corners, anywhere, rng.uniform((126.59, 45.745), (126.61, 45.755), (places, 2))]
    ).T

    found = CellLookup.load(db).cell_ids(lon, lat)

    asked = slice(0, len(on_lines) + len(corners) + 600)
    by_sql = [find_cell_at(db, x, y) for x, y in zip(lon[asked].tolist(), lat[asked].tolist(), strict=True)]
    assert found[asked].tolist() == [-1 if cell is None else cell.id for cell in by_sql]
    everyone = db.execute(
        text(
            "SELECT coalesce((SELECT id FROM cells WHERE valid_to IS NULL AND st_intersects(geom, p)"
            " ORDER BY code LIMIT 1), -1)"
            " FROM unnest(:lon, :lat) WITH ORDINALITY AS u (lon, lat, n),"
            " LATERAL st_setsrid(st_point(u.lon, u.lat), 4326) AS p ORDER BY n"
        ),
        {"lon": lon.tolist(), "lat": lat.tolist()},
    ).scalars()
    assert found.tolist() == list(everyone)


def test_places_that_are_none_lie_in_no_cell(db: Connection, tiny: TinyCity) -> None:
    lookup = CellLookup.load(db)

    ids = lookup.cell_ids([np.nan, np.inf, 45.75, -53.4, 126.6001], [45.75, 45.75, 126.6, -45.75, 45.7501])

    assert (ids[:4] == -1).all()
    assert lookup.county_of(ids).tolist() == ["", "", "", "", COUNTY]


def test_a_cell_page_shows_the_cell_and_the_areas_around_it(db: Connection, tiny: TinyCity) -> None:
    page = cell_page(db, cell_at(db, *tiny.place(0.5, 0.5)).code)

    west, south, east, north = page.bounds
    assert west < tiny.place(0.5, 0.5)[0] < east
    assert south < tiny.place(0.5, 0.5)[1] < north
    assert [area.code for area in page.areas] == [COUNTY, COMMUNITIES[1][:9], COMMUNITIES[1]]
    assert page.geometry["type"] == "MultiPolygon"
    assert (page.open_count, page.closed_count, page.complaints_count, page.components) == (0, 0, 0, ())


def test_a_city_whose_finest_level_is_the_street_has_zeros_for_the_community(db: Connection) -> None:
    db.execute(delete(city))
    raw = profile_to_dict(read_profile("harbin", CHECKOUT / "data"))
    profile = profile_from(raw)
    save_city(db, profile, at=MADE_AT)
    tiny_frame = tiny_areas(_lattice(profile))
    save_areas(db, tiny_frame[tiny_frame.level == "street"])

    tile(db, at=MADE_AT)

    assert db.scalar(text("SELECT min(code) FROM cells")) == "230102001000001"


def test_the_extent_is_that_of_the_cells_however_far_the_counties_reach(
    db: Connection, tiny: TinyCity
) -> None:
    far = tiny_areas(tiny.lattice)[:1].assign(
        code=["230103"], name=["远区"], geometry=[shapely.box(128, 46, 129, 47)]
    )
    before = extent(db)
    save_areas(db, far)

    west, south = tiny.place(-5, -3)
    assert extent(db) == before
    assert before.cells == tiny.cells
    assert before.bounds is not None
    assert before.bounds[:2] == pytest.approx((west, south), abs=1e-4)
    db.execute(text("UPDATE tilings SET valid_to = now()"))
    untiled = extent(db).bounds
    assert untiled is not None
    assert untiled[2:] == (129, 47)


def _lattice(profile):  # type: ignore[no-untyped-def]
    from gridcity.cells.tiling import lattice_of

    return lattice_of(profile)
