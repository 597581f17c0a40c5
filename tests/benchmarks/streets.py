"""Statistics along Boston's streets: ``python -m tests.benchmarks.streets [--times 10]``.

100,000 cases on its 10,761 streets: joined, cases put on the streets, density along them, and street-network
neighbours of its cells' middles beside ``scipy.sparse.csgraph``. Prints ours | peer | ratio.
There is no goal. ``--times`` says how time grows with the cases.
"""

import argparse
import time
from functools import partial

import geopandas as gpd
import numpy as np
import shapely
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from gridcity.analytics.streets.density import Split, street_density
from gridcity.analytics.streets.neighbours import band_along_streets, nearest_along_streets
from gridcity.analytics.streets.network import Streets, lixel_shapes, snap, streets_of
from tests.benchmarks.local_statistics import seconds
from tests.support.realdata import REALDATA

PLANE = "+proj=laea +lat_0=42.32 +lon_0=-71.08 +units=m"
BASE = REALDATA / "boston" / "boston_base.gpkg"


def cases_along(streets: Streets, count: int) -> np.ndarray:
    """Give so many cases anywhere along the streets, some metres off them."""
    rng = np.random.default_rng(1)
    piece = rng.choice(len(streets), count, p=streets.length_m / streets.length_m.sum())
    on = shapely.line_interpolate_point(streets.shapes[piece], rng.random(count) * streets.length_m[piece])
    return np.asarray(shapely.get_coordinates(on) + rng.normal(0, 8, (count, 2)))


def walks_by_scipy(streets: Streets, sources: np.ndarray, reach_m: float) -> int:
    """Ask scipy for the ways from some nodes to all others within a reach; count them."""
    n = len(streets.nodes)
    graph = sparse.csr_array((streets.length_m, (streets.ends[:, 0], streets.ends[:, 1])), shape=(n, n))
    found = 0
    for first in range(0, len(sources), 500):
        far_m = dijkstra(graph, directed=False, indices=sources[first : first + 500], limit=reach_m)
        found += int(np.isfinite(far_m).sum())
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=1, help="so many times the cases, too")
    options = parser.parse_args()
    lines = np.asarray(gpd.read_file(BASE, layer="streets_osm").to_crs(PLANE).geometry)
    took_s, streets = seconds(partial(streets_of, lines))
    length_km = streets.length_m.sum() / 1000
    print(f"{len(lines):,} streets, {len(streets):,} pieces, {length_km:,.0f} km: joined in {took_s:.2f} s")
    for count in sorted({100_000, 100_000 * options.times}):
        cases = cases_along(streets, count)
        snapped_s, _ = seconds(partial(snap, streets, cases, reach_m=100.0))
        print(f"{count:,} cases put on the nearest street: {snapped_s:.2f} s")
        for bandwidth_m in (300.0, 1000.0):
            for split in Split:
                work = partial(street_density, streets, cases, bandwidth_m=bandwidth_m, split=split)
                began = time.process_time()
                took_s, found = seconds(work)
                cpu_s = (time.process_time() - began) / 3
                mass = (found.per_km * (found.lixels.stop_m - found.lixels.start_m)).sum() / 1000
                print(
                    f"    density, {split}, {bandwidth_m:g} m: {took_s:.2f} s ({cpu_s:.2f} s of processor),"
                    f" {len(found.lixels):,} lixels, mass {mass / (count - found.missed):.6f} of the cases"
                )
    seconds(partial(lixel_shapes, streets, found.lixels), tries=1)
    middles = cases_along(streets, 12_670)
    band = partial(band_along_streets, streets, middles, reach_m=400.0)
    ours_s, weights = seconds(band)
    peer_s, _ = seconds(partial(walks_by_scipy, streets, np.arange(12_670), 400.0), tries=1)
    print(
        f"neighbours within 400 m, 12,670 cells, {weights.nnz:,} pairs | {ours_s:.2f} s | {peer_s:.2f} s"
        f" (peer: scipy dijkstra from as many crossings, nodes only) | {peer_s / ours_s:.1f} x"
    )
    ours_s, _ = seconds(partial(nearest_along_streets, streets, middles, count=8))
    print(f"8 nearest along the streets, 12,670 cells: {ours_s:.2f} s")


if __name__ == "__main__":
    main()
