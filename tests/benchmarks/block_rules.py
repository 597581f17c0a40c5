"""How blocks change with each of their thresholds: ``python -m tests.benchmarks.block_rules``.

A part of two cities is drawn again and again, each time with one threshold changed: three neighbourhoods of
Boston by its streets, and five streets (街道) of Harbin by streets, water, compounds and buildings. What is
told: blocks, the share of them within 5,000 to 20,000 m², the share of strips, hooks and rings (compactness
below 0.2), the median compactness, and the share of buildings that lose more than 2 % to another block.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection

from gridcity.cells.areas import save_areas
from gridcity.cells.ground import read_block_rules, read_ground
from gridcity.cells.subareas import derive_communities
from gridcity.cells.tiling import finest_areas, lattice_of
from gridcity.city.codes import make_area_codes
from gridcity.city.model import Profile
from gridcity.city.profiles import read_profile
from gridcity.city.service import get_city, save_city
from gridcity.loading.basemap import load_layer
from gridcity.loading.maps import ColumnMap
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from grids.blocks import Ground, Rules, make_blocks
from grids.shapes import LOST_SHARE, SPRAWLING, compactness, lost_shares
from tests.benchmarks.servers import scratch_home
from tests.support.realdata import REALDATA
from tests.support.tiny import MADE_AT

DATA = CHECKOUT / "data"
BOSTON = ("South End", "Back Bay", "Bay Village")
HARBIN = ("230103011000", "230103012000", "230102001000", "230102002000", "230104001000")
TRIED: dict[str, tuple[float, ...]] = {
    "narrow_m": (12.0, 18.0, 30.0),
    "split_from": (1.5, 1.8, 2.0),
    "merge_below": (0.3, 0.4, 0.7),
    "largest": (1.5, 2.2),
    "smallest": (0.1, 0.3),
    "sprawling": (0.1, 0.2, 0.4),
    "reach_m": (0.0, 10.0),
    "water_weight": (0.1, 1.0),
}
HEADS = f"{'changed':<20}{'blocks':>8}{'5–20 k':>8}{'<0.2':>7}{'compact':>9}{'cut':>7}"


def main() -> None:
    """Draw, and print a table a city."""
    for make in (boston, harbin):
        with scratch_home() as home:
            settings = Settings(_env_file=None, home=home, city=make.__name__)
            shared = open_engine(settings)
            create_city_schema(shared, make.__name__)
            engine = open_engine(settings, make.__name__)
            with engine.begin() as conn:
                make(conn, read_profile(make.__name__, DATA))
            with engine.connect() as conn:
                table(conn, make.__name__)
            engine.dispose()
            shared.dispose()


def boston(conn: Connection, profile: Profile) -> None:
    """Load three neighbourhoods and the streets around them."""
    base = REALDATA / "boston" / "boston_base.gpkg"
    frame = gpd.read_file(base, layer="neighborhoods").rename(columns={"Name": "name"})
    frame["code"] = make_area_codes(list(frame["name"]), [profile.county_code] * len(frame))
    frame = frame[frame["name"].isin(BOSTON)].assign(level="street")
    save_city(conn, profile, at=MADE_AT)
    save_areas(conn, frame)
    load_layer(conn, "streets", base, at=MADE_AT, column_map=ColumnMap().changed(layer="streets_osm"))


def harbin(conn: Connection, profile: Profile) -> None:
    """Load some streets with what stands there, and derive their communities."""
    frame = gpd.read_file(REALDATA / "harbin" / "harbin_streets_osm.geojson")
    frame = frame[frame["street_code"].isin(HARBIN)].assign(level="street")
    frame["code"] = frame["street_code"].str[:9]
    save_city(conn, profile, at=MADE_AT)
    save_areas(conn, frame)
    for layer in ("streets", "water", "buildings", "compounds"):
        load_layer(conn, layer, REALDATA / "harbin" / "harbin.osm.pbf", at=MADE_AT)
    derive_communities(conn, read_block_rules(DATA / "reference" / "blocks.toml"))


def table(conn: Connection, city: str) -> None:
    """Draw a city by the rules as they are, then with each threshold changed."""
    given = read_block_rules(DATA / "reference" / "blocks.toml")
    ground = read_ground(conn, given)
    print(f"\n{city}\n{HEADS}")
    print(row(conn, "as it is", ground, given.rules), flush=True)
    for name, values in TRIED.items():
        for value in values:
            print(row(conn, f"{name} = {value:g}", ground, replace(given.rules, **{name: value})), flush=True)


def row(conn: Connection, changed: str, ground: Ground, rules: Rules) -> str:
    """Draw once, and count."""
    profile = get_city(conn).profile
    codes, shapes = finest_areas(conn, profile)
    made = make_blocks(lattice_of(profile), shapes, codes, ground, rules)
    within = ((made.area_m2 >= 5_000) & (made.area_m2 <= 20_000)).mean()
    compact = compactness(made.polygon)
    cut = "–"
    if len(ground.buildings):
        lost, _, _ = lost_shares(made.polygon, ground.buildings)
        inside = shapely.STRtree(made.polygon).query(ground.buildings, predicate="intersects")[0]
        cut = f"{(lost > LOST_SHARE).sum() / len(np.unique(inside)):.2%}"
    return (
        f"{changed:<20}{len(made.code):>8,}{within:>8.1%}{(compact < SPRAWLING).mean():>7.1%}"
        f"{np.median(compact):>9.2f}{cut:>7}"
    )


if __name__ == "__main__":
    main()
