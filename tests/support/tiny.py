"""A city of sixty cells, small enough to be made anew in every test's transaction.

One county, one street and two communities stand around the centre of Harbin's lattice::

    230102001001 | 230102001002        each 5 columns × 6 rows of whole cells,
                 |                     the border between them on the centre's meridian
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import shapely
from sqlalchemy import Connection, delete

from gridcity.catalogue import load_editions
from gridcity.cells.areas import save_areas
from gridcity.cells.tiling import tile
from gridcity.city.model import City
from gridcity.city.profiles import profile_from
from gridcity.city.service import save_city
from gridcity.settings import CHECKOUT
from gridcity.store.tables import city
from grids.lattice import Lattice
from tests.support.tiny_rows import Rows, counts, take

DATA = CHECKOUT / "data"
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
COUNTY, STREET = "230102", "230102001"
COMMUNITIES = ("230102001001", "230102001002")
COLUMNS, ROWS = 5, 6
"""Of each community. [cells]"""
PROFILE = """
code = "testcity"
county_code = "230102"
languages = ["zh", "en"]
timezone = "Asia/Shanghai"
[names]
zh = "小城"
en = "Tiny City"
local = "小城"
[projection]
centre_lon = 126.6
centre_lat = 45.75
cell_size_m = 100.0
[divisions]
finest_level = "community"
area_codes = "official"
[catalogue]
editions = ["gbt-47678.5-2026", "cjt-214-2007", "local-events", "boston-311"]
component_editions = ["gbt-47678.5-2026"]
matter_editions = ["gbt-47678.5-2026", "local-events"]
[map]
centre_lon = 126.6
centre_lat = 45.75
zoom = 14
"""


@dataclass(frozen=True, slots=True)
class TinyCity:
    """What was made, and places in it."""

    city: City
    lattice: Lattice
    cells: int

    def place(self, col: float, row: float) -> tuple[float, float]:
        """Give longitude and latitude of a place counted in cells from the centre.

        ``place(0.5, 0.5)`` is the middle of the first cell north-east of the centre; columns run from
        -5 to 5 and rows from -3 to 3.
        """
        lon, lat = self.lattice.unproject(col * self.lattice.cell_size_m, row * self.lattice.cell_size_m)
        return float(lon), float(lat)

    @property
    def outside(self) -> tuple[float, float]:
        """Give a place that lies in no cell."""
        return self.place(50.5, 50.5)


_made: dict[Path, tuple[TinyCity, Rows]] = {}
"""What is made of a folder of data, as it was made the first time."""


def make_tiny_city(conn: Connection, data_dir: Path = DATA) -> TinyCity:
    """Make the city, its areas, its cells and its catalogue in the connection's transaction."""
    conn.execute(delete(city))
    known = _made.get(data_dir)
    if known is not None and known[1].put_back(conn):
        return known[0]
    before = counts(conn)
    tiny = _make(conn, data_dir)
    after = counts(conn)
    added = {name for name, rows in after.items() if rows != before[name]}
    if not any(before[name] for name in added):
        _made[data_dir] = tiny, take(conn, added)
    return tiny


def _make(conn: Connection, data_dir: Path) -> TinyCity:
    profile = profile_from(tomllib.loads(PROFILE))
    made = save_city(conn, profile, at=MADE_AT)
    lattice = Lattice(profile.centre_lon, profile.centre_lat, profile.cell_size_m)
    save_areas(conn, tiny_areas(lattice))
    tiling = tile(conn, at=MADE_AT)
    load_editions(conn, data_dir, profile.editions)
    return TinyCity(made, lattice, tiling.cells)


def tiny_areas(lattice: Lattice) -> gpd.GeoDataFrame:
    """Draw the county, the street and the communities."""
    half = ROWS // 2
    west = _block(lattice, -COLUMNS, 0, -half, half)
    east = _block(lattice, 0, COLUMNS, -half, half)
    whole = shapely.coverage_union(west, east)
    return gpd.GeoDataFrame(
        {
            "code": [COUNTY, STREET, *COMMUNITIES],
            "level": ["county", "street", "community", "community"],
            "parent_code": [None, COUNTY, STREET, STREET],
            "name": ["道里区", "兆麟街道", "西社区", "东社区"],
            "name_en": ["Daoli", "Zhaolin Street", "West", "East"],
            "is_derived": [False, False, False, False],
        },
        geometry=[whole, whole, west, east],
        crs="EPSG:4326",
    )


def _block(lattice: Lattice, west: int, east: int, south: int, north: int) -> shapely.Polygon:
    """Draw a block of cells, with a corner at the end of every cell's side so that its edge is theirs."""
    ring = (
        [(col, south) for col in range(west, east)]
        + [(east, row) for row in range(south, north)]
        + [(col, north) for col in range(east, west, -1)]
        + [(west, row) for row in range(north, south, -1)]
    )
    return shapely.Polygon(lattice.corners([col for col, _ in ring], [row for _, row in ring]))
