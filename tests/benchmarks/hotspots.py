"""Hot spots and density beside esda, scikit-learn and scipy: ``python -m tests.benchmarks.hotspots``.

Prints ours | peer | ratio | goal, and how far the results lie apart. The peers get a small city,
since they take minutes for a large one; ours is measured on 200,000 cells, too.
"""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from gridcity.analytics.density import kernel_density, kernel_density_directly
from gridcity.analytics.hotspots import getis_ord_star
from gridcity.analytics.weights import lattice_neighbours, with_self

CELL_M = 100.0
BANDWIDTH_M = 500.0


def seconds(work: Callable[[], Any], tries: int = 3) -> tuple[float, Any]:
    """Give the median time of some tries, and what the last one returned; in seconds."""
    taken, result = [], None
    for _ in range(tries):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken)), result


def a_city(cols: int, rows: int, cases: int) -> tuple[Any, Any, Any, Any]:
    """Make columns, rows, cell centres and clustered cases of a rectangular city."""
    rng = np.random.default_rng(7)
    col, row = (part.ravel() for part in np.meshgrid(np.arange(cols), np.arange(rows)))
    extent = np.array([cols, rows]) * CELL_M
    hearts = rng.uniform([0, 0], extent, (200, 2))
    clustered = hearts[rng.integers(0, 200, cases // 2)] + rng.normal(0, 400, (cases // 2, 2))
    points = np.vstack([clustered, rng.uniform([0, 0], extent, (cases - cases // 2, 2))])
    return col, row, np.column_stack([col + 0.5, row + 0.5]) * CELL_M, np.clip(points, 0, extent - 1)


def counts_of(points: Any, cols: int, rows: int) -> Any:
    """Count points by cell, row by row."""
    at = (points // CELL_M).astype(int)
    return np.bincount(at[:, 1] * cols + at[:, 0], minlength=cols * rows).astype(float)


def report(what: str, ours_s: float, peer_s: float, goal: str) -> None:
    """Print one line of the table."""
    print(
        f"{what:58} | {ours_s * 1e3:10.1f} ms | {peer_s * 1e3:10.1f} ms | {peer_s / ours_s:8.1f} x | {goal}"
    )


def main() -> None:
    """Measure and print."""
    warnings.simplefilter("ignore")
    from esda import G_Local
    from libpysal.weights import fill_diagonal, lat2W
    from sklearn.neighbors import KernelDensity

    print(f"{'what':58} | {'ours':>13} | {'peer':>13} | {'ratio':>10} | goal")
    col, row, centres, points = a_city(100, 80, 20_000)
    values = counts_of(points, 100, 80)
    ours_w, near = seconds(lambda: with_self(lattice_neighbours(col, row)))
    peer_w, peer_near = seconds(lambda: fill_diagonal(lat2W(80, 100, rook=False)))
    report("neighbours, 8,000 cells (peer: libpysal lat2W)", ours_w, peer_w, ">= 5 x")
    ours_g, z = seconds(lambda: getis_ord_star(values, near))
    peer_g, peer = seconds(
        lambda: G_Local(values, peer_near, transform="B", permutations=0, star=True), tries=1
    )
    report("Gi*, 8,000 cells (peer: esda.G_Local)", ours_g, peer_g, ">= 5 x")
    print(f"    largest difference of z: {np.abs(z - peer.Zs).max():.1e} (goal 1e-10)")

    ours_k, density = seconds(lambda: kernel_density(points, centres, bandwidth_m=BANDWIDTH_M))
    model = KernelDensity(bandwidth=BANDWIDTH_M, kernel="gaussian", rtol=1e-4)
    peer_k, scores = seconds(lambda: model.fit(points).score_samples(centres[::20]), tries=1)
    report("density, 20,000 cases (peer: sklearn, x 20 of 1/20 of cells)", ours_k, peer_k * 20, ">= 100 x")
    exact = kernel_density_directly(points, centres[::20], bandwidth_m=BANDWIDTH_M)
    matters = exact > 0.01 * exact.max()
    theirs = np.exp(scores) * len(points) * 1e6
    print(f"    error against the direct sum: ours {_error(density[::20], exact, matters):.4%},", end=" ")
    print(f"peer {_error(theirs, exact, matters):.4%} (goal 0.5 %)")

    col, row, centres, points = a_city(500, 400, 1_000_000)
    values = counts_of(points, 500, 400)
    near_s, near = seconds(lambda: with_self(lattice_neighbours(col, row)))
    gi_s, _ = seconds(lambda: getis_ord_star(values, near))
    kde_s, _ = seconds(lambda: kernel_density(points, centres, bandwidth_m=BANDWIDTH_M))
    print(f"200,000 cells: neighbours {near_s * 1e3:.0f} ms, Gi* {gi_s * 1e3:.0f} ms (goal 20),", end=" ")
    print(f"density of 1,000,000 cases {kde_s * 1e3:.0f} ms (goal 150)")


def _error(found: Any, exact: Any, matters: Any) -> float:
    return float(np.max(np.abs(found - exact)[matters] / exact[matters]))


if __name__ == "__main__":
    main()
