"""Loading areas, streets, water and buildings: from made files, and from real ones of Boston and Harbin."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection, func, select, text

from gridcity.city.profiles import profile_from, read_profile
from gridcity.city.service import save_city
from gridcity.loading.areas import load_areas
from gridcity.loading.basemap import load_layer
from gridcity.loading.errors import ColumnMissing, LayerUnclear
from gridcity.loading.maps import ColumnMap, map_from, read_map
from gridcity.settings import CHECKOUT
from gridcity.store.tables import areas, buildings, loads, streets, water
from tests.support.realdata import realdata
from tests.support.tiny import PROFILE, TinyCity, make_tiny_city

AT = datetime(2026, 3, 2, tzinfo=UTC)
MAPS = CHECKOUT / "data" / "reference" / "maps"


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def street_file(folder: Path, tiny: TinyCity) -> Path:
    inside = shapely.LineString([tiny.place(0, 0), tiny.place(1, 1)])
    outside = shapely.LineString([(1.0, 2.0), (1.1, 2.1)])
    frame = gpd.GeoDataFrame(
        {
            "id": [1, 2, 3, 4, 1],
            "highway": ["trunk", "steps", None, "primary", "primary"],
            "name": ["一", None, "三", "四", "五"],
        },
        geometry=[inside, inside, outside, None, inside],
        crs=4326,
    )
    frame.to_file(folder / "streets.gpkg")
    return folder / "streets.gpkg"


def test_good_streets_go_in_and_bad_ones_are_named(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    column_map = map_from({"columns": {"key": "id"}}, where="map")
    done = load_layer(db, "streets", street_file(tmp_path, tiny), at=AT, column_map=column_map)

    assert (done.read, done.added, done.known, done.set_aside) == (5, 2, 0, 3)
    assert [(fault.row, fault.reason) for fault in done.faults] == [
        (3, "outside the city"),
        (4, "no geometry"),
        (5, "key is in the file more than once"),
    ]
    rows = db.execute(
        select(streets.c.source_key, streets.c.kind, streets.c.name).order_by(streets.c.id)
    ).all()
    assert rows == [("1", "motorway", "一"), ("2", "path", None)]


def test_streets_without_a_key_are_known_again_by_themselves(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    path = street_file(tmp_path, tiny)
    column_map = map_from({"columns": {"name": "name"}}, where="map")
    first = load_layer(db, "streets", path, at=AT, column_map=column_map)
    again = load_layer(db, "streets", path, at=AT, column_map=column_map)

    assert (first.added, again.added, again.known) == (3, 0, 3)
    assert db.scalar(select(func.count()).select_from(loads)) == 2


def test_a_dry_run_of_streets_writes_nothing(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    done = load_layer(db, "streets", street_file(tmp_path, tiny), at=AT, is_dry_run=True)

    assert done.added == 3
    assert db.execute(select(streets)).first() is None
    assert db.execute(select(loads)).first() is None


def make_city(db: Connection, code: str) -> None:
    save_city(db, read_profile(code, CHECKOUT / "data"), at=AT)


def test_areas_need_codes_where_the_profile_says_so(db: Connection, tmp_path: Path) -> None:
    save_city(db, profile_from(tomllib.loads(PROFILE)), at=AT)
    square = shapely.box(126.6, 45.7, 126.61, 45.71)
    gpd.GeoDataFrame({"name": ["a"]}, geometry=[square], crs=4326).to_file(tmp_path / "a.geojson")
    with pytest.raises(ColumnMissing, match="official codes"):
        load_areas(db, tmp_path / "a.geojson", at=AT)


def test_areas_with_a_bad_code_a_double_or_no_name_are_set_aside(db: Connection, tmp_path: Path) -> None:
    save_city(db, profile_from(tomllib.loads(PROFILE)), at=AT)
    squares = [shapely.box(126.6 + at / 100, 45.7, 126.61 + at / 100, 45.71) for at in range(4)]
    frame = gpd.GeoDataFrame(
        {"name": ["a", "b", "c", None], "code": ["230102001001", "23", "230102001001", "230102001002"]},
        geometry=squares,
        crs=4326,
    )
    frame.to_file(tmp_path / "a.geojson")
    done = load_areas(db, tmp_path / "a.geojson", at=AT)

    assert (done.read, done.added, done.set_aside) == (4, 1, 3)
    assert [(fault.row, fault.reason) for fault in done.faults] == [
        (2, "no code of a community"),
        (3, "code is in the file more than once"),
        (4, "no name"),
    ]
    assert db.scalars(select(areas.c.code).order_by(areas.c.code)).all() == [
        "230102",
        "230102001",
        "230102001001",
    ]


_TOUCHING = {
    # Two squares of one ring that meet in a point, as Boston has one.
    "a ring that touches itself": (
        "POLYGON ((0 0, 2 0, 2 2, 4 2, 4 4, 2 4, 2 2, 0 2, 0 0))",
        "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((2 2, 4 2, 4 4, 2 4, 2 2)))",
    ),
    "a ring that crosses itself": (
        "POLYGON ((0 0, 4 4, 4 0, 0 4, 0 0))",
        "MULTIPOLYGON (((0 0, 2 2, 0 4, 0 0)), ((4 0, 4 4, 2 2, 4 0)))",
    ),
    "a hole that touches the edge from inside, drawn in one ring": (
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 2, 1 3, 1 1, 0 2, 0 0))",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (0 2, 1 3, 1 1, 0 2))",
    ),
    "a spike": (
        "POLYGON ((0 0, 4 0, 4 4, 6 4, 4 4, 0 4, 0 0))",
        "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))",
    ),
}


@pytest.mark.parametrize("what", _TOUCHING)
def test_an_area_that_touches_itself_is_mended_and_keeps_its_ground(
    db: Connection, tmp_path: Path, what: str
) -> None:
    """Sides of a hundredth of a degree; a neighbour stands beside it and stays as it is."""
    save_city(db, profile_from(tomllib.loads(PROFILE)), at=AT)
    drawn, meant = (
        shapely.transform(shapely.from_wkt(wkt), lambda xy: [126.6, 45.7] + xy / 100)
        for wkt in _TOUCHING[what]
    )
    beside = shapely.box(126.66, 45.7, 126.68, 45.74)
    assert not drawn.is_valid
    gpd.GeoDataFrame(
        {"name": ["a", "b"], "code": ["230102001001", "230102001002"]}, geometry=[drawn, beside], crs=4326
    ).to_file(tmp_path / "a.geojson")

    done = load_areas(db, tmp_path / "a.geojson", at=AT)

    assert (done.read, done.added, done.repaired, done.set_aside) == (2, 2, 1, 0)
    query = "SELECT st_isvalid(geom), st_astext(geom) FROM areas WHERE code = :code"
    for code, shape in (("230102001001", meant), ("230102001002", beside)):
        is_valid, kept = db.execute(text(query), {"code": code}).one()
        assert is_valid
        assert shapely.area(shapely.symmetric_difference(shapely.from_wkt(kept), shape)) < 1e-12


@pytest.mark.realdata
def test_bostons_neighbourhoods_go_in_with_the_one_that_touches_itself_mended(db: Connection) -> None:
    path = realdata("boston", "boston_base.gpkg")
    make_city(db, "boston")
    with pytest.raises(LayerUnclear, match="neighborhoods"):
        load_areas(db, path, at=AT)
    done = load_areas(db, path, at=AT, column_map=read_map(MAPS / "boston-neighborhoods.toml"))
    again = load_areas(db, path, at=AT, column_map=read_map(MAPS / "boston-neighborhoods.toml"))

    assert (done.read, done.added, done.repaired, done.set_aside) == (26, 26, 1, 0)
    assert (again.added, again.known) == (0, 26)
    assert db.scalar(select(areas.c.name).where(areas.c.code == "025025")) == "Boston"
    some = load_layer(db, "streets", path, at=AT, column_map=read_map(MAPS / "boston-streets.toml"))
    assert (some.read, some.added) == (10_761, 10_761)


@pytest.mark.realdata
def test_harbins_subdistricts_streets_water_and_buildings_go_in(db: Connection) -> None:
    make_city(db, "harbin")
    path = realdata("harbin", "harbin_streets_osm.geojson")
    done = load_areas(db, path, at=AT, column_map=read_map(MAPS / "harbin-streets.toml"))
    assert (done.read, done.added) == (77, 77)
    assert db.scalar(select(areas.c.name).where(areas.c.code == "230102")) == "道里区"

    osm = realdata("harbin", "harbin.osm.pbf")
    for layer, table, least in (
        ("streets", streets, 11_000),
        ("water", water, 250),
        ("buildings", buildings, 16_000),
    ):
        one = load_layer(db, layer, osm, at=AT)
        assert one.added >= least
        assert one.read == one.added + one.set_aside
        assert db.scalar(select(func.count()).select_from(table)) == one.added
        assert load_layer(db, layer, osm, at=AT).added == 0
    assert (db.scalar(select(func.count()).where(streets.c.kind == "rail")) or 0) > 100


@pytest.mark.realdata
def test_districts_in_gcj02_are_brought_back_by_half_a_kilometre(db: Connection) -> None:
    make_city(db, "harbin")
    path = realdata("harbin", "harbin_districts_gcj02.geojson")
    column_map = read_map(MAPS / "harbin-districts.toml")
    load_areas(db, path, at=AT, column_map=column_map)
    shifted = gpd.read_file(path).set_index("adcode").geometry
    stored = db.execute(select(areas.c.code, func.st_asbinary(func.st_centroid(areas.c.geom)))).all()
    x = {code: float(shapely.get_x(shapely.from_wkb(bytes(wkb)))) for code, wkb in stored}
    east = (
        x["230102"] - shifted.loc[230102].centroid.x
        if 230102 in shifted.index
        else x["230102"] - shifted.loc["230102"].centroid.x
    )

    assert len(stored) == 18
    assert -0.008 < east < -0.004
    assert column_map != ColumnMap()
