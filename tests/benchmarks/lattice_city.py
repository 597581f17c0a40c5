"""A lattice over a whole city, made, cut at communities, coded and proved: ours beside PostGIS.

``python -m tests.benchmarks.lattice_city [--side-km 32] [--times 10]``; 100 km is a city of a million cells.
Communities are Voronoi cells of 3.3 km² each. PostGIS draws ST_SquareGrid over each community in the
equal-area projection, cuts it by ST_Intersection, numbers the pieces, and proves them: areas by sum,
overlaps by a self-join. It joins no slivers, and its pieces are not equal along their borders; ours does
both. Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own; what it writes is rolled back.
"""

import argparse
import resource
import time

import numpy as np
import shapely
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, text

from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from grids.lattice import Lattice
from grids.tiling import make_cells

CENTRE = (126.6, 45.75)
COMMUNITY_KM2 = 3.3
CUT = """
CREATE TEMPORARY TABLE pieces ON COMMIT DROP AS
SELECT
    area.code || lpad(
        (row_number() OVER (PARTITION BY area.code ORDER BY square.j DESC, square.i))::text, 4, '0'
    ) AS code,
    area.code AS area_code,
    st_intersection(square.geom, area.geom) AS geom
FROM communities AS area
CROSS JOIN LATERAL st_squaregrid(100, area.geom) AS square
WHERE st_intersects(square.geom, area.geom)
"""
PROVE = (
    "CREATE INDEX ON pieces USING gist (geom)",
    "SELECT max(abs(sum - st_area(communities.geom)) / st_area(communities.geom)) FROM communities INNER JOIN"
    " (SELECT area_code, sum(st_area(geom)) FROM pieces GROUP BY area_code) AS sums ON area_code = code",
    "SELECT count(*) FROM pieces AS one INNER JOIN pieces AS other ON one.geom && other.geom"
    " AND one.code < other.code WHERE st_area(st_intersection(one.geom, other.geom)) > 0.01",
)


def communities(lattice: Lattice, side_km: float) -> tuple[np.ndarray, list[str]]:
    """Draw the communities of a square city, and name them."""
    half = side_km * 500.0
    count = max(4, int(side_km**2 / COMMUNITY_KM2))
    seeds = shapely.multipoints(np.random.default_rng(3).uniform(-half, half, (count, 2)))
    drawn = shapely.get_parts(shapely.voronoi_polygons(seeds))
    drawn = shapely.intersection(drawn, shapely.box(-half, -half, half, half))

    def unproject(xy: np.ndarray) -> np.ndarray:
        lon_lat: np.ndarray = np.stack(lattice.unproject(xy[:, 0], xy[:, 1]), axis=1)
        return np.round(lon_lat, 7)

    places: np.ndarray = np.asarray(shapely.transform(drawn, unproject))
    codes = [f"23{at // 100_000:04d}{at // 1000 % 100:03d}{at % 1000:03d}" for at in range(len(places))]
    return np.asarray(places), codes


def by_postgis(conn: Connection, lattice: Lattice, areas: np.ndarray, codes: list[str]) -> tuple[float, int]:
    """Let PostGIS do it; give the time and how many pieces there are."""
    flat = shapely.transform(areas, lambda xy: np.stack(lattice.project(xy[:, 0], xy[:, 1]), axis=1))
    conn.execute(text("CREATE TEMPORARY TABLE communities (code text, geom geometry) ON COMMIT DROP"))
    conn.execute(
        text(
            "INSERT INTO communities"
            " SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:shapes AS geometry[]))"
        ),
        {"codes": codes, "shapes": [one.wkb_hex for one in flat]},
    )
    conn.execute(text("SET LOCAL work_mem = '512MB'"))
    conn.execute(text("ANALYZE communities"))
    start = time.perf_counter()
    conn.execute(text(CUT))
    for statement in PROVE:
        conn.execute(text(statement))
    took = time.perf_counter() - start
    return took, conn.execute(text("SELECT count(*) FROM pieces")).scalar_one()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side-km", type=float, default=32.0)
    parser.add_argument("--times", type=int, default=1, help="so many times the ground, too")
    given = parser.parse_args()
    lattice = Lattice(*CENTRE)
    table = Table("what", "ours", "PostGIS", "ratio", "goal")
    engine = open_engine(Settings())
    for times in sorted({1, given.times}):
        areas, codes = communities(lattice, given.side_km * times**0.5)
        start = time.perf_counter()
        made = make_cells(lattice, areas, codes)
        ours = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        with engine.connect() as conn, conn.begin() as work:
            peer, pieces = by_postgis(conn, lattice, areas, codes)
            work.rollback()
        table.add_row(
            f"{len(made.code):,} cells in {len(areas):,} communities ({pieces:,} pieces)",
            f"{ours:.1f} s, {memory:.1f} GB",
            f"{peer:.1f} s",
            f"{peer / ours:.1f}",
            "≥ 10; ≤ 8 GB",
        )
    engine.dispose()
    Console().print(table)


if __name__ == "__main__":
    main()
