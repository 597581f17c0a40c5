"""Loading Boston's 338,000 components: ours against ``geopandas.to_postgis``, in one run.

``python -m tests.benchmarks.component_load [--times 10]`` with the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

Ours is timed from the files to the commit: read, checked, placed in cells, coded, and written into
the live table with its primary key, three unique keys and indexes, foreign keys and checks.
The peer is timed from a frame that is in memory already, to a bare table of the same columns,
with the class, cell and code that ours had to find: it has no index, no key and no check.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from gridcity.catalogue import load_editions
from gridcity.cells import tile
from gridcity.city import read_profile, save_city
from gridcity.clock import now
from gridcity.components.bulk import load_components
from gridcity.loading.areas import load_areas
from gridcity.loading.maps import read_map
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.support.realdata import REALDATA

CITY = "benchmark_components"
BOSTON = REALDATA / "boston"
GOAL = 3.0
_PEER = """
SELECT
    code, class_id, name, cell_id, state, start_on, source, source_key, attributes::text AS attributes, geom
FROM components ORDER BY id
"""


def make_city(engine: Engine, settings: Settings) -> None:
    """Make Boston without its components."""
    profile = read_profile("boston", settings.data_dir)
    maps = settings.data_dir / "reference" / "maps"
    with engine.begin() as conn:
        save_city(conn, profile, at=now())
        load_editions(conn, settings.data_dir, profile.editions)
        areas_map = read_map(maps / "boston-neighborhoods.toml")
        load_areas(conn, BOSTON / "boston_base.gpkg", at=now(), column_map=areas_map)
        tile(conn, at=now())


def make_files(folder: Path, times: int) -> None:
    """Write each file several times over: the copies some metres beside, with keys of their own."""
    rng = np.random.default_rng(20260302)
    for path in sorted((BOSTON / "components").glob("*.parquet")):
        frame = gpd.read_parquet(path)
        key = frame.columns[0]
        copies = []
        for copy in range(times):
            one = frame.copy()
            shift = rng.normal(0.0, 2e-5, (len(one), 2)) * (copy > 0)
            one["geometry"] = gpd.points_from_xy(
                one.geometry.x + shift[:, 0], one.geometry.y + shift[:, 1], crs=4326
            )
            one.loc[frame.geometry.isna(), "geometry"] = None
            one[key] = one[key].astype("int64") + copy * 10_000_000
            copies.append(one)
        pd.concat(copies).to_parquet(folder / path.name)


def load_ours(engine: Engine, settings: Settings, folder: Path) -> tuple[int, float]:
    """Load everything from the files; rows and seconds."""
    column_map = read_map(settings.data_dir / "reference" / "maps" / "boston-components.toml")
    start = time.perf_counter()
    with engine.begin() as conn:
        loaded = load_components(conn, folder, at=now(), column_map=column_map)
    return loaded.added, time.perf_counter() - start


def load_peer(engine: Engine, frame: gpd.GeoDataFrame) -> tuple[int, float]:
    """Write the same rows with geopandas; rows and seconds."""
    start = time.perf_counter()
    with engine.begin() as conn:
        frame.to_postgis("peer", conn, if_exists="replace", index=False)
    return len(frame), time.perf_counter() - start


def empty(engine: Engine) -> None:
    """Take all components away, and the space they took."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        for statement in (
            "DELETE FROM components", "DELETE FROM component_numbers",
            "VACUUM FULL components", "VACUUM FULL component_numbers", "CHECKPOINT",
        ):  # fmt: skip
            conn.execute(text(statement))


def main() -> None:
    """Measure, alternating, and print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="how many times over the components are loaded")
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    settings = Settings()
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    console = Console(highlight=False)
    try:
        make_city(engine, settings)
        with TemporaryDirectory() as scratch:
            folder = BOSTON / "components"
            if wanted.times > 1:
                folder = Path(scratch)
                make_files(folder, wanted.times)
            load_ours(engine, settings, folder)
            with engine.connect() as conn:
                frame = gpd.read_postgis(_PEER, conn, geom_col="geom")
            ours, peer = [], []
            for run in range(wanted.runs):
                empty(engine)
                ours.append(load_ours(engine, settings, folder))
                peer.append(load_peer(engine, frame))
                console.print(f"run {run + 1}: ours {ours[-1][1]:.2f} s, to_postgis {peer[-1][1]:.2f} s")
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    our_rate, peer_rate = (max(rows / seconds for rows, seconds in some) for some in (ours, peer))
    table = Table("what", "ours", "to_postgis", "ratio", "goal")
    table.add_row(
        f"load {ours[0][0]:,} components", f"{our_rate:,.0f} rows/s", f"{peer_rate:,.0f} rows/s",
        f"{our_rate / peer_rate:.2f}", f"≥ {GOAL:.0f}",
    )  # fmt: skip
    console.print(table)


if __name__ == "__main__":
    main()
