"""Tiling Boston, and finding the cells of its components.

``python -m tests.benchmarks.tiling`` with the real data beside the checkout. Needs a database:
GRIDCITY_DATABASE_URL, or gridcity's own; what it writes is rolled back.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from gridcity.cells.areas import save_areas
from gridcity.cells.lookup import CellLookup
from gridcity.cells.tiling import tile
from gridcity.city.codes import make_area_codes
from gridcity.city.model import Level, Profile
from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.clock import now
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from grids.rollup import points_to_hexagons
from tests.support.realdata import REALDATA

BOSTON = REALDATA / "boston"
CITY = "benchmark_tiling"
RUNS = 3
TIMES = 12


def read_neighbourhoods(path: Path, profile: Profile) -> gpd.GeoDataFrame:
    """Read Boston's neighbourhoods as ``save_areas`` wants them."""
    frame = gpd.read_file(path, layer="neighborhoods")[["Name", "geometry"]].rename(columns={"Name": "name"})
    frame["code"] = make_area_codes(list(frame["name"]), [profile.county_code] * len(frame))
    frame["level"] = str(Level.STREET)
    return frame


def from_file_to_rows(conn: Connection, profile: Profile) -> None:
    """Do everything between the file and the cells in the store."""
    save_areas(conn, read_neighbourhoods(BOSTON / "boston_base.gpkg", profile))
    tile(conn, at=now())


def seconds(work: Callable[[], object]) -> float:
    """Time some work: the median of several runs."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def component_places() -> tuple[np.ndarray, np.ndarray]:
    """Read where Boston's lights, trees, hydrants and the rest stand."""
    shapes = pd.concat(
        [gpd.read_parquet(path)["geometry"] for path in sorted((BOSTON / "components").glob("*.parquet"))]
    )
    points = shapes[~(shapes.isna() | shapes.is_empty)].to_numpy()
    points = shapely.point_on_surface(points)
    return shapely.get_x(points), shapely.get_y(points)


def main() -> None:
    """Measure, and print a table."""
    settings = Settings()
    profile = read_profile("boston", settings.data_dir)
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    table = Table("what", "ours", "peer", "ratio", "goal")
    try:
        times = []
        for run in range(RUNS):
            with engine.connect() as conn, conn.begin() as work:
                save_city(conn, profile, at=now())
                start = time.perf_counter()
                from_file_to_rows(conn, profile)
                times.append(time.perf_counter() - start)
                if run == RUNS - 1:
                    compare_lookups(conn, table)
                work.rollback()
        table.add_row("tile Boston, file to rows", f"{median(times):.2f} s", "", "", "≤ 5 s")
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    Console().print(table)


def compare_lookups(conn: Connection, table: Table) -> None:
    """Find the cells of all components: ours, a spatial join, and H3 for scale."""
    lon, lat = component_places()
    lookup = CellLookup.load(conn)
    ours = seconds(lambda: lookup.cell_ids(lon, lat))
    cells = gpd.read_postgis("SELECT id, geom FROM cells WHERE valid_to IS NULL ORDER BY code", conn)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    peer = seconds(lambda: gpd.sjoin(points, cells, predicate="intersects"))
    joined = gpd.sjoin(points, cells, predicate="intersects")
    # On a border a join answers twice; the first in the order of codes is the rule.
    first = (
        joined.sort_values("index_right").groupby(level=0)["id"].first().reindex(points.index, fill_value=-1)
    )
    if not (first.to_numpy() == lookup.cell_ids(lon, lat)).all():
        raise SystemExit("The lookup and the join disagree.")
    rng = np.random.default_rng(7)
    many = [np.tile(part, TIMES) + rng.normal(0, 1e-4, len(part) * TIMES) for part in (lon, lat)]
    lookup.cell_ids(*many)  # compiled once for a machine
    at_once = len(many[0]) / seconds(lambda: lookup.cell_ids(*many))
    table.add_row(
        f"{len(many[0]) / 1e6:.1f} million points to cells, against sjoin",
        f"{at_once / 1e6:.2f} M/s",
        f"{len(lon) / peer / 1e6:.2f} M/s",
        f"{at_once / (len(lon) / peer):.1f}",
        "",
    )
    hexagons = seconds(lambda: points_to_hexagons(lon, lat, 10))
    rate = f"{len(lon) / ours / 1e6:.2f} M/s"
    table.add_row(
        "points to cells, against sjoin",
        rate,
        f"{len(lon) / peer / 1e6:.2f} M/s",
        f"{peer / ours:.1f}",
        "> 1",
    )
    table.add_row(
        "points to cells, against H3",
        rate,
        f"{len(lon) / hexagons / 1e6:.2f} M/s",
        f"{hexagons / ours:.1f}",
        "",
    )


if __name__ == "__main__":
    main()
