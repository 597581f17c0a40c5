"""Slices of two real cities, from their own files: dirt and all."""

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Connection, delete, text

from gridcity.cells.areas import save_areas
from gridcity.cells.lookup import CellLookup
from gridcity.cells.tiling import tile
from gridcity.city.codes import make_area_codes
from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.settings import CHECKOUT
from gridcity.store.tables import city
from grids.coordinates import gcj02_to_wgs84
from tests.support.realdata import realdata
from tests.support.tiny import MADE_AT

pytestmark = pytest.mark.realdata

DATA = CHECKOUT / "data"
SLICE = [
    "Beacon Hill",
    "Back Bay",
    "Bay Village",
    "Chinatown",
    "Downtown",
    "Leather District",
    "North End",
    "West End",
]


def test_the_heart_of_boston_is_tiled_and_its_lights_lie_where_a_join_says(db: Connection) -> None:
    frame = gpd.read_file(realdata("boston", "boston_base.gpkg"), layer="neighborhoods").rename(
        columns={"Name": "name"}
    )
    profile = read_profile("boston", DATA)
    frame["code"] = make_area_codes(list(frame["name"]), [profile.county_code] * len(frame))
    frame["level"] = "street"
    db.execute(delete(city))
    save_city(db, profile, at=MADE_AT)
    save_areas(db, frame[frame["name"].isin(SLICE)])

    made = tile(db, at=MADE_AT)

    assert made.proof["holds"]
    assert abs(float(str(made.proof["relative_difference"]))) < 1e-12
    lights = gpd.read_parquet(realdata("boston", "components", "street_lights.parquet")).geometry
    lights = lights.cx[-71.08:-71.05, 42.35:42.37]
    cells = gpd.read_postgis("SELECT id, geom FROM cells ORDER BY code", db)
    joined = gpd.sjoin(gpd.GeoDataFrame(geometry=lights), cells, predicate="intersects")
    first = joined.sort_values("index_right").groupby(level=0)["id"].first()
    by_join = first.reindex(lights.index, fill_value=-1).to_numpy()
    assert len(lights) > 1000
    assert (CellLookup.load(db).cell_ids(lights.x, lights.y) == by_join).all()


def test_a_neighbourhood_of_more_than_999_cells_is_numbered_on_with_letters(db: Connection) -> None:
    frame = gpd.read_file(realdata("boston", "boston_base.gpkg"), layer="neighborhoods").rename(
        columns={"Name": "name"}
    )
    frame = frame[frame["name"] == "Dorchester"].assign(code="025025007", level="street")
    db.execute(delete(city))
    save_city(db, read_profile("boston", DATA), at=MADE_AT)
    save_areas(db, frame)

    made = tile(db, at=MADE_AT)

    assert made.cells > 1800
    codes = db.execute(text("SELECT code FROM cells ORDER BY row DESC, col, code")).scalars().all()
    assert codes[998][-3:] == "999"
    assert codes[999][-3:] == "A00"


def test_streets_of_harbin_that_overlap_become_a_coverage_and_their_counties_are_derived(
    db: Connection,
) -> None:
    frame = gpd.read_file(realdata("harbin", "harbin_streets_osm.geojson"))
    frame = frame[frame["street_code"].str.startswith("230104")].assign(level="street")
    frame["code"] = frame["street_code"]
    db.execute(delete(city))
    save_city(db, read_profile("harbin", DATA), at=MADE_AT)

    saved = save_areas(db, frame)
    made = tile(db, at=MADE_AT)

    assert saved.derived == ("230104",)
    assert any("230104026 and 230104500 overlapped by 19," in repair for repair in saved.repairs)
    assert made.proof["holds"]
    assert made.proof["repairs"] == 0


def test_a_district_in_gcj02_lies_on_its_streets_only_after_conversion() -> None:
    districts = gpd.read_file(realdata("harbin", "harbin_districts_gcj02.geojson"))
    streets = gpd.read_file(realdata("harbin", "harbin_streets_osm.geojson"))
    shifted = districts[districts["adcode"].astype(str) == "230102"].geometry.iloc[0]
    inner = shapely.union_all(streets[streets["street_code"].str.startswith("230102")].geometry.to_numpy())

    def back(xy):  # type: ignore[no-untyped-def]
        import numpy as np

        return np.stack(gcj02_to_wgs84(xy[:, 0], xy[:, 1]), axis=1)

    district = shapely.make_valid(shapely.transform(shifted, back))

    def missed(shape: shapely.Geometry) -> float:
        return float(shapely.area(shapely.difference(inner, shape)) / shapely.area(inner))

    assert missed(district) < missed(shapely.make_valid(shifted))
