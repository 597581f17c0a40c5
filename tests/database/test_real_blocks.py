"""Blocks of two real cities, from their own files, and a real tiling that is none."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sqlalchemy import Connection, delete

from gridcity.cells.areas import save_areas
from gridcity.cells.blocks import BlockDraw
from gridcity.cells.ground import read_block_rules
from gridcity.cells.official import OfficialCells, check_official
from gridcity.cells.subareas import derive_communities
from gridcity.city.codes import make_area_codes
from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.loading.basemap import load_layer
from gridcity.store.tables import city
from grids.findings import Wrong
from tests.support.realdata import realdata
from tests.support.tiny import DATA, MADE_AT

pytestmark = pytest.mark.realdata


def boston(db: Connection, names: list[str]) -> gpd.GeoDataFrame:
    """Make a slice of Boston with its streets."""
    path = realdata("boston", "boston_base.gpkg")
    frame = gpd.read_file(path, layer="neighborhoods").rename(columns={"Name": "name"})
    profile = read_profile("boston", DATA)
    frame["code"] = make_area_codes(list(frame["name"]), [profile.county_code] * len(frame))
    frame = frame[frame["name"].isin(names)].assign(level="street")
    db.execute(delete(city))
    save_city(db, profile, at=MADE_AT)
    save_areas(db, frame)
    return gpd.read_file(path, layer="streets_osm", bbox=tuple(frame.total_bounds))


def test_the_south_end_of_boston_becomes_blocks_along_its_streets(db: Connection, tmp_path) -> None:  # type: ignore[no-untyped-def]
    streets = boston(db, ["South End", "Back Bay", "Bay Village"])
    streets.to_file(tmp_path / "streets.gpkg", driver="GPKG")
    load_layer(db, "streets", tmp_path / "streets.gpkg", at=MADE_AT)

    drawn = BlockDraw(read_block_rules(DATA / "reference" / "blocks.toml"))(db).tiling

    assert drawn.proof.holds
    assert 350 < len(drawn.code) < 550
    assert 9000 < np.median(drawn.area_m2) < 11_500
    assert ((drawn.area_m2 > 5000) & (drawn.area_m2 < 20_000)).mean() > 0.97
    avenue = streets[streets["name"] == "Tremont Street"].geometry.to_numpy()
    inside = shapely.intersection(shapely.union_all(avenue), shapely.buffer(drawn.polygon, -0.00003))
    assert shapely.length(inside).sum() < 0.05 * shapely.length(shapely.union_all(avenue))


def test_the_blocks_that_others_derived_are_no_tiling_of_bostons_neighbourhoods(db: Connection) -> None:
    boston(db, ["South End"])
    blocks = gpd.read_file(realdata("boston", "boston_base.gpkg"), layer="blocks_derived")
    blocks = blocks.cx[-71.09:-71.06, 42.33:42.35]

    checked, _ = check_official(
        db,
        OfficialCells("blocks_derived", blocks.geometry.to_numpy(), blocks["block_id"].astype(str).tolist()),
    )

    count = checked.count()
    assert not checked.is_acceptable
    assert count[Wrong.CODE] == (len(blocks), len(blocks))
    assert count[Wrong.OUTSIDE][1] > 0


def test_streets_of_harbin_become_blocks_that_keep_compounds_whole(db: Connection) -> None:
    frame = gpd.read_file(realdata("harbin", "harbin_streets_osm.geojson"))
    frame = frame[frame["street_code"].isin(["230103011000", "230103012000"])].assign(level="street")
    frame["code"] = frame["street_code"].str[:9]
    assert len(frame) == 2
    db.execute(delete(city))
    save_city(db, read_profile("harbin", DATA), at=MADE_AT)
    save_areas(db, frame)
    for layer in ("streets", "water", "buildings", "compounds"):
        load_layer(db, layer, realdata("harbin", "harbin.osm.pbf"), at=MADE_AT)
    rules = read_block_rules(DATA / "reference" / "blocks.toml")

    derived = derive_communities(db, rules)
    drawing = BlockDraw(rules)(db)

    assert drawing.tiling.proof.holds
    assert derived.parts >= 2
    assert {code[9] for code in drawing.area_codes} == {"6"}
    assert 7000 < np.median(drawing.tiling.area_m2) < 13_000
