"""Loading Boston's 338,000 components: ours against ``geopandas.to_postgis`` and a bare COPY, in one run.

``python -m tests.benchmarks.component_load [--rows 500000] [--times 10]``, the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

*Ours* is timed from the files to the commit: read, checked, placed in cells, coded, and written into
the live table with its primary key, unique keys and indexes, foreign keys and checks.
*to_postgis* is timed from a frame that is in memory already, to a bare table of the same columns,
with the class, cell and code that ours had to find: it has no index, no key and no check.
*The limit* is the server alone: rows that are bytes of binary COPY already into a table of the same columns
without keys and checks, and then the same indexes.
"""

import argparse
import math
import re
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
from gridcity.store.engine import cursor, open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.support.realdata import REALDATA

CITY = "benchmark_components"
BOSTON = REALDATA / "boston"
GOAL = 3.0
LIMIT_GOAL = 0.5
ALL = 338_000
_INDEXES = (
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'components'::regclass ORDER BY 1"
)
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


def make_files(folder: Path, times: float) -> None:
    """Write each file several times over: the copies some metres beside, with keys of their own."""
    rng = np.random.default_rng(20260302)
    for path in sorted((BOSTON / "components").glob("*.parquet")):
        frame = gpd.read_parquet(path)
        key = frame.columns[0]
        copies = []
        wanted = round(times * len(frame))
        for copy in range(math.ceil(times)):
            one = frame.copy()
            shift = rng.normal(0.0, 2e-5, (len(one), 2)) * (copy > 0)
            one["geometry"] = gpd.points_from_xy(
                one.geometry.x + shift[:, 0], one.geometry.y + shift[:, 1], crs=4326
            )
            one.loc[frame.geometry.isna(), "geometry"] = None
            one[key] = one[key].astype("int64") + copy * 10_000_000
            copies.append(one)
        pd.concat(copies).head(wanted).to_parquet(folder / path.name)


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


def dump(engine: Engine, path: Path) -> list[str]:
    """Write the register's rows to a file as binary COPY, and give the definitions of its indexes."""
    with engine.connect() as conn, path.open("wb") as file:
        with cursor(conn) as cur:
            cur.copy_expert("COPY (SELECT * FROM components ORDER BY id) TO STDOUT (FORMAT binary)", file)
        found = conn.execute(text(_INDEXES)).scalars()
        return [re.sub(r"INDEX \S+ ON \S+", "INDEX ON bare", one) for one in found]


def load_limit(engine: Engine, path: Path, indexes: list[str]) -> float:
    """Copy the same rows into a bare table and index them alike; seconds."""
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE IF EXISTS bare")
        conn.exec_driver_sql("CREATE TABLE bare (LIKE components)")
    start = time.perf_counter()
    with engine.begin() as conn, path.open("rb") as file:
        with cursor(conn) as cur:
            cur.copy_expert("COPY bare FROM STDIN (FORMAT binary)", file, size=1 << 20)
        conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
        for definition in indexes:
            conn.exec_driver_sql(definition)
    return time.perf_counter() - start


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
    parser.add_argument(
        "--times", type=float, default=1, help="how many times over the components are loaded"
    )
    parser.add_argument("--rows", type=int, help="about how many components are loaded, in place of --times")
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
            times = wanted.rows / ALL if wanted.rows else wanted.times
            if times != 1:
                folder = Path(scratch) / "files"
                folder.mkdir()
                make_files(folder, times)
            load_ours(engine, settings, folder)
            indexes = dump(engine, Path(scratch) / "rows")
            with engine.connect() as conn:
                frame = gpd.read_postgis(_PEER, conn, geom_col="geom")
            ours, peer, limit = [], [], []
            for run in range(wanted.runs):
                empty(engine)
                ours.append(load_ours(engine, settings, folder))
                peer.append(load_peer(engine, frame))
                limit.append(load_limit(engine, Path(scratch) / "rows", indexes))
                console.print(
                    f"run {run + 1}: ours {ours[-1][1]:.2f} s, to_postgis {peer[-1][1]:.2f} s,"
                    f" bare COPY and indexes {limit[-1]:.2f} s"
                )
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    rows = ours[0][0]
    our_s, peer_s, limit_s = min(s for _, s in ours), min(s for _, s in peer), min(limit)
    table = Table("what", "ours", "peer", "ratio", "goal")
    for name, seconds, goal in (("to_postgis", peer_s, GOAL), ("bare COPY and indexes", limit_s, LIMIT_GOAL)):
        table.add_row(
            f"load {rows:,} components against {name}", f"{rows / our_s:,.0f} rows/s",
            f"{rows / seconds:,.0f} rows/s", f"{seconds / our_s:.2f}", f"≥ {goal}",
        )  # fmt: skip
    console.print(table)


if __name__ == "__main__":
    main()
