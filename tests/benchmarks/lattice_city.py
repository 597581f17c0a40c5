"""A lattice over a whole city, made, cut at communities, coded and proved: ours beside PostGIS.

``python -m tests.benchmarks.lattice_city [--side-km 32] [--times 10]``: 32 km is a city of 100,000 cells,
ten times as much ground a million. Its communities, of 3.3 km² on average, share curved borders with a
corner every 50 m. Both sides do the same; what PostGIS is asked stands in the .sql beside this file.

=============  ======================================  ================================================
step           ours                                    PostGIS
=============  ======================================  ================================================
fit the areas  checked to be a coverage                taken on trust
cut            one network of borders and sides        ST_SquareGrid, ST_Covers, ST_Intersection
join slivers   longest shared border; islands nearest  longest shared border, in rounds; islands remain
name           column and row, 15 characters           row_number over row and column
prove          every edge bit by bit; areas of each    areas of each community; squares by column and
               community and of all                    row; overlaps; ground outside of a community
into degrees   from the start                          ST_Transform, told apart in the ratios
=============  ======================================  ================================================

Needs a database on this machine that nobody else works with; what it writes is rolled back.
PostGIS runs on up to three processes and ours on one: on a busy machine the processor times say more.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.queries import parse_queries
from grids.edges import undirected_segments
from grids.lattice import Lattice
from grids.tiling import Tiling, make_cells
from tests.benchmarks.servers import server_cpu

CENTRE = (126.6, 45.75)
COMMUNITY_KM2 = 3.3
CORNER_EVERY_M = 50.0
SRID = 990001
SQL = parse_queries("lattice_city", Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
# Plain tables, so that parallel workers may read them; community outlines unpacked in their rows.
PREPARE = f"""
CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
CREATE SCHEMA lattice_benchmark;
SET LOCAL search_path TO lattice_benchmark, public;
SET LOCAL statement_timeout TO 0;
SET LOCAL work_mem TO '512MB';
SET LOCAL maintenance_work_mem TO '512MB';
SET LOCAL max_parallel_workers_per_gather TO 2;
SET LOCAL min_parallel_table_scan_size TO 0;
SET LOCAL parallel_setup_cost TO 0;
SET LOCAL parallel_tuple_cost TO 0;
INSERT INTO spatial_ref_sys (srid, proj4text) VALUES ({SRID}, %(laea)s)
ON CONFLICT (srid) DO UPDATE SET proj4text = excluded.proj4text;
CREATE UNLOGGED TABLE communities (id bigint PRIMARY KEY, code text, geom geometry(polygon, {SRID}));
ALTER TABLE communities ALTER geom SET STORAGE MAIN;
INSERT INTO communities
SELECT * FROM unnest(%(ids)s::bigint[], %(codes)s::text[], %(shapes)s::geometry[]);
CREATE INDEX ON communities USING gist (geom);
ANALYZE communities;
"""


def communities(lattice: Lattice, side_km: float) -> tuple[np.ndarray, list[str]]:
    """Draw communities that share curved borders over a square city, and name them."""
    half = side_km * 500.0
    count = max(4, int(side_km**2 / COMMUNITY_KM2))
    seeds = shapely.multipoints(np.random.default_rng(3).uniform(-half, half, (count, 2)))
    straight = shapely.get_parts(shapely.voronoi_polygons(seeds))
    straight = shapely.intersection(straight, shapely.box(-half, -half, half, half))

    def curved(xy: np.ndarray) -> np.ndarray:
        x, y = xy.T
        east = x + 60 * np.sin(y / 170) + 25 * np.sin(x / 90 + 1) + 8 * np.sin((x - y) / 31)
        north = y + 60 * np.sin(x / 190) + 25 * np.sin(y / 80 + 2) + 8 * np.sin((x + y) / 29)
        lon_lat: np.ndarray = np.stack(lattice.unproject(east, north), axis=1)
        return np.round(lon_lat, 7)

    # Each border is drawn once, so that neighbours have the same corners.
    borders = shapely.transform(shapely.segmentize(undirected_segments(straight), CORNER_EVERY_M), curved)
    places: np.ndarray = np.asarray(shapely.get_parts(shapely.polygonize(borders)))
    codes = [f"23{at // 100_000:04d}{at // 1000 % 100:03d}{at % 1000:03d}" for at in range(len(places))]
    return places, codes


def ours(lattice: Lattice, areas: np.ndarray, codes: list[str]) -> tuple[Tiling, dict[str, float]]:
    """Let ours do it; give the seconds of each step."""
    begun: list[tuple[str, float]] = []
    made = make_cells(lattice, areas, codes, on_step=lambda step: begun.append((step, time.perf_counter())))
    begun.append(("", time.perf_counter()))
    return made, {step: after - at for (step, at), (_, after) in pairwise(begun)}


def by_postgis(
    conn: Connection, lattice: Lattice, areas: np.ndarray, codes: list[str]
) -> Iterator[tuple[str, float, float]]:
    """Let PostGIS do it; give each step, its seconds, and what it found."""
    flat = shapely.transform(areas, lambda xy: np.stack(lattice.project(xy[:, 0], xy[:, 1]), axis=1))
    laea = f"+proj=laea +lat_0={CENTRE[1]} +lon_0={CENTRE[0]} +datum=WGS84 +units=m +no_defs"
    shapes = shapely.to_wkb(shapely.set_srid(flat, SRID), hex=True, include_srid=True).tolist()
    with cursor(conn) as cur:
        cur.execute(PREPARE, {"laea": laea, "ids": list(range(len(areas))), "codes": codes, "shapes": shapes})

        def run(step: str) -> tuple[str, float, float]:
            start = time.perf_counter()
            cur.execute(getattr(SQL, step))
            (found,) = (cur.fetchone() or (0,)) if cur.description else (cur.rowcount,)
            return step, time.perf_counter() - start, float(found)

        for step in ("cut", "number_pieces", "index_pieces", "analyze_pieces"):
            yield run(step)
        joined = ("", 0.0, 1.0)
        while joined[2]:
            joined = run("join_slivers")
            yield joined
        for step in ("name_cells", "index_cells", "analyze_cells", "prove_areas", "prove_whole"):
            yield run(step)
        for step in ("prove_apart", "prove_inside", "unproject"):
            yield run(step)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--side-km", type=float, default=32.0)
    parser.add_argument("--times", type=int, default=1, help="so many times the ground, too")
    given = parser.parse_args()
    lattice, console, engine = Lattice(*CENTRE), Console(), open_engine(Settings())
    make_cells(lattice, *communities(lattice, 3.0))  # compiled once for a machine
    for times in sorted({1, given.times}):
        areas, codes = communities(lattice, given.side_km * times**0.5)
        cpu = time.process_time()
        made, steps = ours(lattice, areas, codes)
        cpu = time.process_time() - cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        table = Table("step", "ours", "PostGIS", "ratio", "goal")
        for step, took in steps.items():
            table.add_row(step, f"{took:.2f} s", "")
        peer: dict[str, float] = {}
        with engine.connect() as conn, conn.begin() as work:
            server = server_cpu(conn)
            for step, took, found in by_postgis(conn, lattice, areas, codes):
                console.print(f"PostGIS: {step}, {took:.1f} s, {found:g}")
                peer[step] = peer.get(step, 0.0) + took
            server = server_cpu(conn) - server
            work.rollback()
        for step, took in peer.items():
            table.add_row(step, "", f"{took:.2f} s")
        mine, cells = sum(steps.values()), f"{len(made.code):,} cells in {len(areas):,} communities"
        whole = sum(peer.values())
        for what, theirs, goal in (
            (f"{cells}, in degrees as ours", whole, "≥ 10; ≤ 8 GB"),
            ("  left in the projection", whole - peer["unproject"], ""),
            ("  its cutting alone", peer["cut"], ""),
        ):
            table.add_row(
                what, f"{mine:.1f} s, {memory:.1f} GB", f"{theirs:.1f} s", f"{theirs / mine:.1f}", goal
            )
        table.add_row(
            "  processor time, all of it", f"{cpu:.1f} s", f"{server:.1f} s", f"{server / cpu:.1f}", "≥ 10"
        )
        console.print(table)
    engine.dispose()


if __name__ == "__main__":
    main()
