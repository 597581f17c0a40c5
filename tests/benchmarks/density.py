"""Kernel density beside scikit-learn and KDEpy: ``python -m tests.benchmarks.density [--times 10] [--full]``.

A million clustered cases on 200,000 cells, a Gaussian of 500 m. Prints ours | peer | ratio | goal | error:
the largest difference from the direct sum, on sampled cells and on those of the highest density, as a share
of the peak. scikit-learn takes minutes: it is asked for a sample of the cells, with the settings of a full
run, and its time is multiplied; ``--full`` asks it for all. KDEpy comes with ``pip install --group peers``;
without it its line is missing. ``--times`` says how time grows with cells and cases.
"""

import argparse
import importlib.util
import resource
import warnings
from functools import partial

import numpy as np

from gridcity.analytics.adaptive_density import adaptive_density
from gridcity.analytics.density import kernel_density, kernel_density_directly
from gridcity.analytics.surfaces import Hill
from tests.benchmarks.hotspots import CELL_M, a_city
from tests.benchmarks.local_statistics import seconds

COLS, ROWS, CASES = 500, 400, 1_000_000
BANDWIDTH_M = 500.0
SAMPLE = 200


def report(what: str, ours_s: float, peer_s: float, goal: str, error: float) -> None:
    """Print one line of the table."""
    ratio = f"{peer_s / ours_s:9,.1f} x"
    print(
        f"{what:58} | {ours_s:8.3f} s | {peer_s:9.3f} s | {ratio} | {goal:10} | {error:.1e} of the peak",
        flush=True,
    )


def beside_sklearn(points: np.ndarray, cells: np.ndarray, ours_s: float, error: float, *, full: bool) -> None:
    """Ask scikit-learn for a sample of the cells, and tell what all would take."""
    from sklearn.neighbors import KernelDensity

    model = KernelDensity(bandwidth=BANDWIDTH_M, kernel="gaussian", rtol=1e-4).fit(points)
    asked = cells if full else cells[np.random.default_rng(5).choice(len(cells), SAMPLE, replace=False)]
    peer_s, _ = seconds(partial(model.score_samples, asked), tries=1)
    how = "all cells" if full else f"{SAMPLE} cells x {len(cells) // SAMPLE:,}"
    report(
        f"density (peer: sklearn, rtol 1e-4, {how})",
        ours_s,
        peer_s * len(cells) / len(asked),
        ">= 1,000 x",
        error,
    )


def beside_kdepy(
    points: np.ndarray, looked_at: np.ndarray, exact: np.ndarray, ours_s: float, error: float
) -> None:
    """Ask KDEpy, whose grid has to hold all cases: one row of cells more on each side."""
    from KDEpy import FFTKDE

    axes = [(np.arange(-1, count + 1) + 0.5) * CELL_M for count in (COLS, ROWS)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    peer_s, found = seconds(lambda: FFTKDE(bw=BANDWIDTH_M, kernel="gaussian").fit(points).evaluate(grid))
    theirs = found.reshape(COLS + 2, ROWS + 2)[1:-1, 1:-1].T.ravel() * len(points) * 1e6
    report("density (peer: KDEpy FFTKDE)", ours_s, peer_s, ">= 2 x", error)
    print(f"    error of KDEpy: {np.abs(theirs[looked_at] - exact).max() / exact.max():.1e} of the peak")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=1, help="so many times the cells and cases, too")
    parser.add_argument("--full", action="store_true", help="ask scikit-learn for all cells: five minutes")
    options = parser.parse_args()
    warnings.simplefilter("ignore")

    _, _, cells, points = a_city(COLS, ROWS, CASES)
    work = partial(kernel_density, points, cells, bandwidth_m=BANDWIDTH_M)
    work()  # compiled beforehand
    ours_s, density = seconds(work, tries=7)
    looked_at = np.concatenate(
        [np.random.default_rng(3).choice(len(cells), SAMPLE, replace=False), density.argsort()[-20:]]
    )
    exact = kernel_density_directly(points, cells[looked_at], bandwidth_m=BANDWIDTH_M)
    error = float(np.abs(density[looked_at] - exact).max() / density.max())
    print(f"{len(points):,} cases on {len(cells):,} cells, Gaussian of {BANDWIDTH_M:g} m")
    print(f"{'what':58} | {'ours':>10} | {'peer':>11} | {'ratio':>11} | goal       | error (goal 1e-3)")
    beside_sklearn(points, cells, ours_s, error, full=options.full)
    if importlib.util.find_spec("KDEpy"):
        beside_kdepy(points, looked_at, exact, ours_s, error)
    else:
        print("    KDEpy is not installed: no line for it")
    for hill in (Hill.QUARTIC, Hill.EPANECHNIKOV):
        other_s, _ = seconds(partial(kernel_density, points, cells, bandwidth_m=2 * BANDWIDTH_M, hill=hill))
        print(f"    {hill}, {2 * BANDWIDTH_M:g} m, through Fourier space: {other_s:.3f} s")
    adaptive_s, _ = seconds(partial(adaptive_density, points, cells, bandwidth_m=BANDWIDTH_M))
    print(f"    adaptive (Abramson), pilot included: {adaptive_s:.3f} s")
    if options.times > 1:
        _, _, cells, points = a_city(COLS * options.times, ROWS, CASES * options.times)
        large_s, _ = seconds(partial(kernel_density, points, cells, bandwidth_m=BANDWIDTH_M))
        ratio = large_s / ours_s / options.times
        print(f"    {options.times} x the cells and cases: {large_s:.2f} s, {ratio:.2f} of linear")
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"    largest memory of this run, peers included: {peak_gb:.1f} GB")


if __name__ == "__main__":
    main()
