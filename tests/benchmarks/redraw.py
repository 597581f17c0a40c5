"""Drawing Boston anew with all that hangs on its cells: ours, and the plain SQL one would write first.

``python -m tests.benchmarks.redraw [--times 10]`` with the real data beside the checkout. Needs a database:
GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again; every redraw is rolled back.

Measured from areas to the last row moved, in one transaction:

* *every cell, live*: cells of 120 m instead of 100 m while somebody reads. Rows are changed in place; the
  longest that a reader of a cell and its counts had to wait is told.
* *every cell, alone*: the same while nobody is connected: indexes are made anew.
* *some borders*: one neighbourhood is parted in two; only cells there change.

The peer moves the same rows to the same cells by ``UPDATE … FROM cells WHERE st_intersects``, with the
indexes in place. It draws, proves and remembers nothing. CPU is that of the client and of its server
process together (where the server runs here): under load it is what compares.
``--times 10`` loads the components ten times over.
"""

import argparse
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import shapely
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, text

from gridcity.cells.areas import save_areas
from gridcity.cells.tiling import tile
from gridcity.clock import now
from gridcity.components.bulk import load_components
from gridcity.loading.maps import read_map
from gridcity.redraw import redraw
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.benchmarks.component_load import BOSTON, make_city, make_files
from tests.support.realdata import REALDATA

CITY = "benchmark_redraw"
GOAL_S = 20.0
PARTED = "Hyde Park"
_WIDER = "UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', '120')"
_PEER = """
UPDATE {table} SET cell_id = cells.id
FROM cells, cells AS old
WHERE {table}.cell_id = old.id AND old.valid_to IS NOT NULL
    AND cells.valid_to IS NULL AND st_intersects(cells.geom, {table}.geom)
"""
_READ = """
SELECT cells.code, (SELECT count(*) FROM components WHERE cell_id = cells.id),
    (SELECT count(*) FROM cases WHERE cell_id = cells.id)
FROM cells WHERE valid_to IS NULL ORDER BY id LIMIT 1 OFFSET 3000
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a redraw took, and what it changed; ``moving_s`` is the part in which rows were moved."""

    seconds: float
    cpu_s: float
    moving_s: float
    moving_cpu_s: float
    cells: int
    rows: int


class Clock:
    """Time, and CPU of this process and of the server's one for a connection."""

    def __init__(self, conn: Connection) -> None:
        self._server = Path(f"/proc/{conn.scalar(text('SELECT pg_backend_pid()'))}/stat")
        self.marks: list[tuple[float, float]] = []

    def mark(self, *_: object) -> None:
        """Take the time."""
        served = 0.0
        with suppress(OSError):
            numbers = self._server.read_text().rpartition(")")[2].split()
            served = (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
        self.marks.append((time.perf_counter(), time.process_time() + served))

    def since(self, mark: int) -> tuple[float, float]:
        """Give time and CPU from a mark to the last one."""
        (began, cpu), (ended, cpu_then) = self.marks[mark], self.marks[-1]
        return ended - began, cpu_then - cpu


def measure_ours(engine: Engine, change: Callable[[Connection], None], *, is_live: bool) -> Measured:
    """Redraw, and undo it."""
    with engine.connect() as conn, conn.begin() as work:
        change(conn)
        clock = Clock(conn)
        clock.mark()
        done = redraw(conn, at=now(), is_live=is_live, on_step=clock.mark)
        moving = len(clock.marks) - 1
        clock.mark()
        work.rollback()
    rows = sum(one.found for one in done.moved.values())
    return Measured(*clock.since(0), *clock.since(moving), done.tiling.retired, rows)


def measure_peer(engine: Engine, change: Callable[[Connection], None]) -> tuple[float, float]:
    """Draw the same cells, then move the same rows by plain SQL; time and CPU of the second."""
    with engine.connect() as conn, conn.begin() as work:
        change(conn)
        tile(conn, at=now())
        conn.exec_driver_sql("ANALYZE cells")
        clock = Clock(conn)
        clock.mark()
        for table in ("components", "cases"):
            conn.exec_driver_sql(_PEER.format(table=table))
        clock.mark()
        work.rollback()
    return clock.since(0)


def widen(conn: Connection) -> None:
    """Ask for cells of 120 m: every one changes."""
    conn.execute(text(_WIDER))


def part(conn: Connection) -> None:
    """Part one neighbourhood in two, from north to south."""
    query = "SELECT code, level, name, geom FROM areas WHERE level = 'street'"
    frame = gpd.read_postgis(text(query), conn, geom_col="geom").rename_geometry("geometry")
    at = frame.index[frame["name"] == PARTED][0]
    whole = frame.geometry[at]
    west, south, east, north = whole.bounds
    half = shapely.box(west, south, (west + east) / 2, north)
    frame.loc[at, "geometry"] = shapely.difference(whole, half)
    other = frame.loc[[at]].assign(
        code=frame["code"].max()[:6] + "099", name="New part", geometry=shapely.intersection(whole, half)
    )
    save_areas(conn, gpd.GeoDataFrame(gpd.pd.concat([frame, other], ignore_index=True), crs=4326))


class Reader:
    """Somebody who looks at a cell and what it holds, again and again, until the block ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self.longest_s = 0.0

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        with self._engine.connect() as conn:
            while not self._stop.wait(0.05):
                began = time.perf_counter()
                conn.execute(text(_READ)).all()
                conn.rollback()
                self.longest_s = max(self.longest_s, time.perf_counter() - began)


def fill(engine: Engine, settings: Settings, times: float) -> None:
    """Make Boston with its components and its requests of 2015."""
    make_city(engine, settings)
    maps = settings.data_dir / "reference" / "maps"
    with TemporaryDirectory() as scratch:
        folder, column_map = BOSTON / "components", read_map(maps / "boston-components.toml")
        if times != 1:
            folder = Path(scratch)
            column_map = make_files(folder, times, column_map)
        with engine.begin() as conn:
            load_components(conn, folder, at=now(), column_map=column_map)
    requests = REALDATA / "boston" / "boston_311_2015_part.csv.gz"
    replay(engine, requests, read_request_map(maps / "boston_311.toml"), at=now())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=float, default=1, help="how many times over the components are")
    wanted = parser.parse_args()
    settings = Settings()
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    heads = (
        "what",
        "cells retired",
        "rows moved",
        "all",
        "CPU",
        "moving",
        "CPU",
        "plain SQL",
        "CPU",
        "ratio",
    )
    table = Table(*heads, title=f"load {os.getloadavg()[0]:.1f}")
    try:
        fill(engine, settings, wanted.times)
        redraws = [
            ("every cell, live", widen, True),
            ("every cell, alone", widen, False),
            ("some borders", part, True),
        ]
        for name, change, is_live in redraws:
            with Reader(engine) as reader:
                ours = measure_ours(engine, change, is_live=is_live)
            peer_s, peer_cpu_s = measure_peer(engine, change)
            table.add_row(
                f"{name}; a reader waited {reader.longest_s:.2f} s", f"{ours.cells:,}", f"{ours.rows:,}",
                f"{ours.seconds:.1f} s", f"{ours.cpu_s:.1f}",
                f"{ours.moving_s:.1f} s", f"{ours.moving_cpu_s:.1f}",
                f"{peer_s:.1f} s", f"{peer_cpu_s:.1f}", f"{peer_cpu_s / ours.moving_cpu_s:.1f}",
            )  # fmt: skip
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    Console(width=150).print(table)
    Console().print(f"Goal: every cell of Boston within {GOAL_S:.0f} s, with nothing else running.")


if __name__ == "__main__":
    main()
