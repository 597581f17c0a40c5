"""Points to cells from longitude and latitude: ours, geopandas.sjoin and h3's own loop, on the same points.

``python -m tests.benchmarks.points [--millions 10] [--times 10] [--kinds lattice blocks]``, no database.
Without real data the city is made up: crooked districts, and Voronoi blocks. Answers are compared point by
point; on a border the first cell in the order of codes is the rule.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import geopandas as gpd
import h3.api.basic_int as h3
import numpy as np
import shapely
from rich.console import Console
from rich.table import Table

from grids.lattice import Lattice
from grids.lookup import Cells, LatticeCells, OutlinedCells, find
from grids.tiling import make_cells
from tests.support.realdata import REALDATA

BOSTON = REALDATA / "boston" / "boston_base.gpkg"
CENTRE = (-71.0589, 42.3601)
RUNS = 5
GOALS = {"lattice": (40, 10), "blocks": (10, None)}


def areas() -> np.ndarray:
    """Read Boston's neighbourhoods, or make a city of a few crooked districts."""
    if BOSTON.exists():
        return np.asarray(gpd.read_file(BOSTON, layer="neighborhoods").geometry.make_valid())
    rng = np.random.default_rng(5)
    seeds = shapely.multipoints(rng.normal(CENTRE, 0.03, (26, 2)))
    return np.asarray(
        shapely.intersection(
            shapely.get_parts(shapely.voronoi_polygons(seeds)),
            shapely.buffer(shapely.Point(CENTRE), 0.06, quad_segs=200),
        )
    )


def blocks() -> np.ndarray:
    """Read Boston's street blocks, or make some of all sizes."""
    if BOSTON.exists():
        return np.asarray(gpd.read_file(BOSTON, layer="blocks_derived").geometry)
    seeds = shapely.multipoints(np.random.default_rng(6).normal(CENTRE, 0.03, (12_000, 2)))
    return np.asarray(shapely.get_parts(shapely.voronoi_polygons(seeds)))


def lattice_cells() -> tuple[Cells, np.ndarray]:
    """Tile the city with the lattice."""
    lattice, ground = Lattice(*CENTRE), areas()
    made = make_cells(lattice, ground, [f"{250000 + at:06d}" for at in range(len(ground))])
    outlines = made.polygon.copy()
    outlines[made.is_whole] = None
    return LatticeCells(lattice, made.col, made.row, outlines), made.polygon


def block_cells() -> tuple[Cells, np.ndarray]:
    """Take the blocks."""
    return OutlinedCells(blocks()), blocks()


def seconds(work: Callable[[], object], runs: int) -> float:
    """Time some work: the median of several runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def places(polygons: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw places in the cells, as often as the cells are large, and one in ten around them."""
    rng = np.random.default_rng(7)
    west, south, east, north = shapely.total_bounds(polygons)
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    weights = shapely.area(polygons) / shapely.area(polygons).sum()
    at = middles[rng.choice(len(middles), count, p=weights)] + rng.normal(0, 4e-4, (count, 2))
    anywhere = rng.random(count) < 0.1
    at[anywhere] = rng.uniform((west, south), (east, north), (int(anywhere.sum()), 2))
    return np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1])


def joined(polygons: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, float]:
    """Let geopandas say the cell of each place; and how long its join took, points made before.

    By "within", which holds many points against one prepared polygon: on blocks with thousands of
    corners a thousand times as fast as "intersects". Points on borders are in no cell then; the
    few that it leaves out are asked again.
    """
    cells = gpd.GeoDataFrame(geometry=polygons, crs=4326)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    start = time.perf_counter()
    found = gpd.sjoin(points, cells, predicate="within")
    took = time.perf_counter() - start
    best = np.full(len(lon), -1)
    best[found.index.to_numpy()] = found["index_right"].to_numpy()
    return best, took


def wrong_answers(polygons: np.ndarray, ours: np.ndarray, theirs: np.ndarray, *at: np.ndarray) -> int:
    """Count the places whose cell is another; those that only we find have to lie on its border."""
    apart = np.flatnonzero(ours != theirs)
    alone = apart[(theirs[apart] < 0) & (ours[apart] >= 0)]
    touches = shapely.intersects_xy(polygons[ours[alone]], at[0][alone], at[1][alone])
    return len(apart) - int(touches.sum())


def compare(table: Table, kind: str, cells: Cells, polygons: np.ndarray, count: int, times: int) -> None:
    """Measure one kind of cells."""
    lon, lat = places(polygons, count)
    names = np.arange(len(polygons))
    start = time.perf_counter()
    find(cells, lon[:200_000], lat[:200_000], names)
    first = time.perf_counter() - start
    ours = seconds(lambda: find(cells, lon, lat, names), RUNS)
    by_join, join = joined(polygons, lon, lat)
    again = seconds(lambda: find(cells, lon, lat, names), RUNS)
    wrong = wrong_answers(polygons, find(cells, lon, lat, names), by_join, lon, lat)
    if wrong:
        raise SystemExit(f"{kind}: {wrong:,} of {count:,} places lie elsewhere than the join says.")
    ours = min(ours, again)
    rate, goals = f"{count / ours / 1e6:.1f} M/s", GOALS[kind]
    what = f"{count / 1e6:g} million points, {kind} ({len(polygons):,} cells)"
    table.add_row(
        f"{what}, sjoin", rate, f"{count / join / 1e6:.2f} M/s", f"{join / ours:.1f}", f"≥ {goals[0]}"
    )
    part = min(count, 2_000_000)
    pairs = list(zip(lat[:part].tolist(), lon[:part].tolist(), strict=True))
    loop = seconds(lambda: [h3.latlng_to_cell(y, x, 10) for y, x in pairs], 1) / part
    goal = "" if goals[1] is None else f"≥ {goals[1]}"
    table.add_row(f"{what}, h3's loop", rate, f"{1 / loop / 1e6:.2f} M/s", f"{loop * count / ours:.1f}", goal)
    table.add_row("  first call, index made", f"{first:.2f} s", "", "", "")
    if times > 1:
        lons, lats = np.tile(lon, times), np.tile(lat, times)
        many = seconds(lambda: find(cells, lons, lats, names), 1)
        table.add_row(
            f"  {times} × as many",
            f"{len(lons) / many / 1e6:.1f} M/s",
            f"{count / join / 1e6:.2f} M/s (1 ×)",
            f"{join * times / many:.1f}",
            f"≥ {goals[0]}",
        )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, default=10.0)
    parser.add_argument("--times", type=int, default=1, help="also ours on so many times the points")
    parser.add_argument("--kinds", nargs="+", default=["lattice", "blocks"], choices=["lattice", "blocks"])
    given = parser.parse_args()
    for kind, make in (("lattice", lattice_cells), ("blocks", block_cells)):
        if kind in given.kinds:
            table = Table("what", "ours", "peer", "ratio", "goal")
            compare(table, kind, *make(), int(given.millions * 1e6), given.times)
            Console().print(table)


if __name__ == "__main__":
    main()
