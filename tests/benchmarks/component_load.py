"""Loading Boston's 338,000 components: ours against ``geopandas.to_postgis`` and a bare COPY, in one run.

``python -m tests.benchmarks.component_load [--rows 500000] [--times 10]``, the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

*Ours* is timed from the files to the commit: read, checked, placed in cells, coded, and written into
the live table with its primary key, unique keys and indexes, foreign keys and checks.
*to_postgis* is timed from a frame that is in memory already, to a new table of the same columns, with the
class, cell and code that ours had to find. It writes CSV in one COPY, and fills the spatial index that
geopandas always makes; attributes are text. There is no other index, no key and no check.
*The same outcome* is what one would write to get from to_postgis what ours gives: rows without cell and code
go to a table beside; one INSERT finds cells (ST_Intersects, on the cells' index), allots codes (row_number)
and parses attributes; the same indexes, foreign keys and checks follow. It reads no file and sets none aside.
*The limit* is the server alone: rows that are bytes of binary COPY already into a new table of the same
columns without keys and checks, and then the same indexes. *The floor* is the same with the same foreign
keys and checks: what the server takes for the register's table, whoever fills it. How many times faster
the floor is than to_postgis is the most that any load reaches on this machine.
Beside the seconds of the clock stand those of the processor, of this process and of the server: on a
machine that does other work, only they can be compared.
"""

import argparse
import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, text

from gridcity.catalogue import load_editions
from gridcity.cells.tiling import tile
from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.clock import now
from gridcity.components.bulk import load_components
from gridcity.loading.areas import load_areas
from gridcity.loading.maps import ColumnMap, read_map
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.benchmarks.servers import server_cpu
from tests.support.realdata import REALDATA

CITY = "benchmark_components"
BOSTON = REALDATA / "boston"
GOAL = 3.0
LIMIT_GOAL = 0.5
OURS, PEER, LIMIT, FLOOR = (
    "ours",
    "to_postgis",
    "bare COPY and indexes",
    "bare COPY, indexes, keys and checks",
)
ALL = 338_000
_MOST_OF_A_CLASS = 950_000
_RARE = ("05001", "06001", "04004")
"""Classes with few components, for copies that find no numbers in their own."""
_INDEXES = (
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'components'::regclass ORDER BY 1"
)
_PEER = """
SELECT
    code, class_id, name, cell_id, state, start_on, source, source_key, attributes::text AS attributes, geom
FROM components ORDER BY id
"""
_OUTCOME = """
INSERT INTO outcome (code, class_id, name, cell_id, state, start_on, source, source_key, attributes, geom)
SELECT
    left(place.area_code, 6) || classes.code || to_char(
        row_number() OVER (PARTITION BY left(place.area_code, 6), classes.id ORDER BY source, source_key),
        'FM000000'
    ),
    class_id, staged.name, place.id, state, start_on, source, source_key, attributes::jsonb, staged.geom
FROM staged
JOIN catalogue_classes AS classes ON classes.id = staged.class_id
CROSS JOIN LATERAL (
    SELECT cells.id, cells.area_code FROM cells
    WHERE cells.closed_by IS NULL AND st_intersects(cells.geom, staged.geom)
    ORDER BY cells.code LIMIT 1
) AS place
"""
_KEYS = """
SELECT format('ALTER TABLE %s ADD %s', CAST(:name AS text), pg_get_constraintdef(oid)) FROM pg_constraint
WHERE conrelid = 'components'::regclass AND contype = 'f' ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows, and seconds: by the clock, of this process's and of the server's processors."""

    rows: int
    seconds: float
    client_s: float
    server_s: float


def measure(engine: Engine, work: Callable[[Connection], int]) -> Measured:
    """Measure what writes rows, to the end of its commit."""
    with engine.connect() as conn:
        server, client, start = server_cpu(conn), time.process_time(), time.perf_counter()
        rows = work(conn)
        conn.commit()
        seconds, client = time.perf_counter() - start, time.process_time() - client
        return Measured(rows, seconds, client, server_cpu(conn) - server)


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


def make_files(folder: Path, times: float, column_map: ColumnMap) -> ColumnMap:
    """Write each file several times over: the copies some metres beside, with keys of their own.

    A county has 999,999 numbers for a class: copies beyond that go to files, and classes, of their own.
    """
    rng = np.random.default_rng(20260302)
    maps: dict[str, ColumnMap] = {}
    for path in sorted((BOSTON / "components").glob("*.parquet")):
        frame = gpd.read_parquet(path)
        its_map = column_map.for_file(path.name)
        key = frame.columns[0]
        at_once = max(1, _MOST_OF_A_CLASS // len(frame))
        for group, first in enumerate(range(0, math.ceil(times), at_once)):
            copies = []
            for copy in range(first, min(first + at_once, math.ceil(times))):
                one = frame.copy()
                shift = rng.normal(0.0, 2e-5, (len(one), 2)) * (copy > 0)
                one["geometry"] = gpd.points_from_xy(
                    one.geometry.x + shift[:, 0], one.geometry.y + shift[:, 1], crs=4326
                )
                one.loc[frame.geometry.isna(), "geometry"] = None
                one[key] = one[key].astype("int64") + copy * 10_000_000
                copies.append(one)
            name = f"{path.stem}_{group}.parquet"
            wanted = round(times * len(frame)) - first * len(frame)
            pd.concat(copies).head(wanted).to_parquet(folder / name)
            maps[name] = its_map if group == 0 else replace(its_map, class_code=_RARE[group - 1])
    return replace(column_map, files=maps)


def load_ours(conn: Connection, folder: Path, column_map: ColumnMap) -> int:
    """Load everything from the files; rows."""
    return load_components(conn, folder, at=now(), column_map=column_map).added


def load_peer(conn: Connection, frame: gpd.GeoDataFrame) -> int:
    """Write the same rows with geopandas; rows."""
    frame.to_postgis("peer", conn, if_exists="replace", index=False)
    return len(frame)


def load_outcome(engine: Engine, frame: gpd.GeoDataFrame, indexes: list[str]) -> tuple[int, float]:
    """Write the rows with geopandas and make of them what ours makes, in SQL; rows and seconds."""
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE IF EXISTS outcome, staged")
        conn.exec_driver_sql("CREATE TABLE outcome (LIKE components INCLUDING ALL EXCLUDING INDEXES)")
    start = time.perf_counter()
    with engine.begin() as conn:
        frame.drop(columns=["code", "cell_id"]).to_postgis("staged", conn, index=False)
        rows = conn.exec_driver_sql(_OUTCOME).rowcount
        conn.exec_driver_sql("DROP TABLE staged")
        conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
        for definition in indexes:
            conn.exec_driver_sql(definition.replace("ON bare", "ON outcome"))
        for definition in conn.scalars(text(_KEYS), {"name": "outcome"}).all():
            conn.exec_driver_sql(definition)
    return rows, time.perf_counter() - start


def dump(engine: Engine, path: Path) -> list[str]:
    """Write the register's rows to a file as binary COPY, and give the definitions of its indexes."""
    with engine.connect() as conn, path.open("wb") as file:
        with cursor(conn) as cur:
            cur.copy_expert("COPY (SELECT * FROM components ORDER BY id) TO STDOUT (FORMAT binary)", file)
        found = conn.execute(text(_INDEXES)).scalars()
        return [re.sub(r"INDEX \S+ ON \S+", "INDEX ON bare", one) for one in found]


def load_bytes(conn: Connection, path: Path, indexes: list[str], keys: list[str] | None = None) -> int:
    """Copy the same rows into a new table and index them alike; with checks, too, if keys are given."""
    conn.exec_driver_sql("DROP TABLE IF EXISTS bare")
    checks = "" if keys is None else " INCLUDING CONSTRAINTS"
    conn.exec_driver_sql(f"CREATE TABLE bare (LIKE components{checks})")
    partial = [one for one in indexes if " WHERE " in one]
    for definition in partial:
        conn.exec_driver_sql(definition)
    with path.open("rb") as file, cursor(conn) as cur:
        cur.copy_expert("COPY bare FROM STDIN (FORMAT binary, FREEZE)", file, size=1 << 20)
        rows = cur.rowcount
    conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    for definition in (*(one for one in indexes if one not in partial), *(keys or ())):
        conn.exec_driver_sql(definition)
    return rows


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
            column_map = read_map(settings.data_dir / "reference" / "maps" / "boston-components.toml")
            times = wanted.rows / ALL if wanted.rows else wanted.times
            if times != 1:
                folder = Path(scratch) / "files"
                folder.mkdir()
                column_map = make_files(folder, times, column_map)
            bytes_ = Path(scratch) / "rows"
            measure(engine, lambda conn: load_ours(conn, folder, column_map))
            indexes = dump(engine, bytes_)
            with engine.connect() as conn:
                frame = gpd.read_postgis(_PEER, conn, geom_col="geom")
                keys = list(conn.scalars(text(_KEYS), {"name": "bare"}))
            works: dict[str, Callable[[Connection], int]] = {
                OURS: lambda conn: load_ours(conn, folder, column_map),
                PEER: lambda conn: load_peer(conn, frame),
                LIMIT: lambda conn: load_bytes(conn, bytes_, indexes),
                FLOOR: lambda conn: load_bytes(conn, bytes_, indexes, keys),
            }
            taken: dict[str, list[Measured]] = {name: [] for name in works}
            for run in range(wanted.runs):
                empty(engine)
                for name, work in works.items():
                    taken[name].append(measure(engine, work))
                said = (
                    f"{name} {one[-1].seconds:.2f} s (CPU {one[-1].client_s:.2f} + {one[-1].server_s:.2f})"
                    for name, one in taken.items()
                )
                console.print(f"run {run + 1}: {', '.join(said)}")
            outcome = load_outcome(engine, frame, indexes)
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    best = {name: min(one, key=lambda of: of.seconds) for name, one in taken.items()}
    rows, our_s = best[OURS].rows, best[OURS].seconds
    table = Table("what", "ours", "peer", "ratio", "goal")
    if outcome[0] != rows:
        raise SystemExit(f"The peer's SQL placed {outcome[0]:,} of {rows:,} components.")
    for name, seconds, goal in (
        (PEER, best[PEER].seconds, f"≥ {GOAL}"),
        ("to_postgis and SQL to the same outcome (once)", outcome[1], ""),
        (LIMIT, best[LIMIT].seconds, f"≥ {LIMIT_GOAL}"),
        (FLOOR, best[FLOOR].seconds, ""),
    ):
        table.add_row(
            f"load {rows:,} components against {name}", f"{rows / our_s:,.0f} rows/s",
            f"{rows / seconds:,.0f} rows/s", f"{seconds / our_s:.2f}", goal,
        )  # fmt: skip
    table.add_row(
        f"the floor against {PEER}: the most there can be", "", "",
        f"{best[PEER].seconds / best[FLOOR].seconds:.2f}", "",
    )  # fmt: skip
    cpu = {name: min(of.client_s + of.server_s for of in one) for name, one in taken.items()}
    for name in (PEER, LIMIT, FLOOR):
        table.add_row(
            f"CPU against {name}",
            f"{cpu[OURS]:.2f} s",
            f"{cpu[name]:.2f} s",
            f"{cpu[name] / cpu[OURS]:.2f}",
            "",
        )
    console.print(table)


if __name__ == "__main__":
    main()
