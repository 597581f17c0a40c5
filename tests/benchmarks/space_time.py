"""Space and time beside pandas, scipy and numpy: ``python -m tests.benchmarks.space_time [--times 10]``.

Ten million events in 200,000 cells over the 53 weeks of a year, changed clocks and all; end to end from cells
and instants to cells × steps. pandas twice: as people write it, and with the week worked out by numpy from
local time, which is the quickest way found. Prints ours | peer | ratio | goal, whether all counts agree,
and how ours grows. Then, of a city of Boston's size: emerging hot spots of all cells and 53 weeks beside
Mann-Kendall by ``scipy.stats.kendalltau``; Knox's test of 100,000 cases beside a k-d tree's pairs; Mantel's
of as many; change points beside a search through all segmentations.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy import stats
from scipy.spatial import cKDTree
from scipy.special import xlogy

from gridcity.analytics.spacetime.changes import change_points
from gridcity.analytics.spacetime.cube import count_cube, count_sparse
from gridcity.analytics.spacetime.emerging import emerging_hot_spots
from gridcity.analytics.spacetime.interaction import knox, mantel
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps
from gridcity.analytics.stencil import stencil_of_mask

EVENTS, CELLS, ZONE = 10_000_000, 200_000, "America/New_York"


def seconds(work: Callable[[], Any], tries: int = 3) -> tuple[float, Any]:
    """Give the least time of some tries, and the last result."""
    taken = []
    for _ in range(tries):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return min(taken), result


def the_year() -> Steps:
    """Cut 2015 into its weeks."""
    zone = ZoneInfo(ZONE)
    return calendar_steps(
        datetime(2015, 1, 1, tzinfo=zone), datetime(2016, 1, 1, tzinfo=zone), Every.WEEK, ZONE
    )


def some_events(n: int, steps: Steps) -> tuple[np.ndarray, np.ndarray]:
    """Draw events, most of them in few cells."""
    rng = np.random.default_rng(5)
    cells = np.minimum(rng.exponential(CELLS / 8, n), CELLS - 1).astype(np.int32)
    return cells, rng.integers(steps.edges[0], steps.edges[-1], n).view("datetime64[us]")


def as_people_write_it(cells: np.ndarray, when: np.ndarray) -> pd.DataFrame:
    """Group by cell and local week."""
    frame = pd.DataFrame({"cell": cells, "at": pd.Series(when).dt.tz_localize("UTC")})
    week = frame["at"].dt.tz_convert(ZONE).dt.tz_localize(None).dt.to_period("W")
    return frame.groupby(["cell", week]).size().unstack(fill_value=0)


def as_fast_as_it_goes(cells: np.ndarray, when: np.ndarray) -> pd.DataFrame:
    """Group by cell and a week that numpy works out from local time."""
    local = pd.Series(when).dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None).to_numpy()
    week = (local.astype("datetime64[D]").astype(np.int64) + 3) // 7
    return pd.DataFrame({"cell": cells, "week": week}).groupby(["cell", "week"]).size().unstack(fill_value=0)


def report(what: str, ours_s: float, peer_s: float, goal: str) -> None:
    """Print one line of the table."""
    print(f"{what:84} | {ours_s:7.3f} s | {peer_s:7.3f} s | {peer_s / ours_s:7.1f} x | {goal}", flush=True)


def emerging() -> None:
    """Name all cells; the peer tests the trend of a hundredth of them, cell by cell."""
    rng = np.random.default_rng(3)
    stencil = stencil_of_mask(np.ones((115, 117), dtype=np.bool_))
    cube = rng.poisson(rng.gamma(0.3, 0.5, (115 * 117, 1)), (115 * 117, 53)).astype(np.int32)
    emerging_hot_spots(cube, stencil)
    ours_s, found = seconds(lambda: emerging_hot_spots(cube, stencil))
    whitened_s, _ = seconds(lambda: emerging_hot_spots(cube, stencil, prewhiten=True), tries=1)
    weeks, some = np.arange(53), range(0, cube.shape[0], 100)
    peer_s, taus = seconds(lambda: [stats.kendalltau(weeks, found.scores[one])[0] for one in some], tries=1)
    report(
        "emerging hot spots, 13,455 cells x 53 weeks (peer: scipy, trends alone)", ours_s, peer_s * 100, "-"
    )
    print(f"    tau: largest difference {np.abs(found.trends.tau[::100] - taus).max():.1e};"
          f" prewhitened {whitened_s:.2f} s")  # fmt: skip


def pairs_of_the_tree(places: np.ndarray, days: np.ndarray) -> int:
    """Count pairs near in both by scipy's k-d tree."""
    pairs = cKDTree(places).query_pairs(100.0, output_type="ndarray")
    return int((np.abs(days[pairs[:, 0]] - days[pairs[:, 1]]) <= 7.0).sum())


def interaction() -> None:
    """Test 100,000 cases on 127 km²."""
    rng = np.random.default_rng(4)
    places, days = rng.random((100_000, 2)) * 11_270, rng.random(100_000) * 365
    knox(places[:99], days[:99], within_m=100, within_d=7, permutations=9, rng=rng)
    mantel(places[:99], days[:99], offset_m=50, offset_d=1, within_m=100, permutations=9, rng=rng)
    ours_s, found = seconds(lambda: knox(places, days, within_m=100, within_d=7))
    peer_s, close = seconds(lambda: pairs_of_the_tree(places, days))
    report(
        "Knox, 100,000 cases, 100 m and 7 days, exact variance (peer: k-d tree, pairs alone)",
        ours_s,
        peer_s,
        "-",
    )
    print(f"    {found.close:,} pairs near in both, the same: {found.close == close}")
    tried_s, _ = seconds(
        lambda: knox(places, days, within_m=100, within_d=7, permutations=999, rng=rng), tries=1
    )
    limited_s, _ = seconds(lambda: mantel(places[:20_000], days[:20_000], offset_m=50, offset_d=1), tries=1)
    print(f"    with 999 permutations {tried_s:.1f} s; Mantel, 20,000 cases, all pairs {limited_s:.1f} s")


def changes() -> None:
    """Cut a series of 2,000 steps; the peer looks at every segmentation by dynamic programming in numpy."""
    counts = np.random.default_rng(5).poisson(np.repeat([20, 30, 24, 40], 500)).astype(float)
    change_points(counts[:9])

    def every() -> list[int]:
        sums, n = np.concatenate([[0.0], np.cumsum(counts)]), counts.size
        best, last = np.zeros(n + 1), np.zeros(n + 1, dtype=int)
        best[0] = -3 * np.log(n)
        for end in range(1, n + 1):
            cases, steps = sums[end] - sums[:end], end - np.arange(end)
            costs = best[:end] - 2 * xlogy(cases, cases / steps) + 3 * np.log(n)
            last[end] = int(np.argmin(costs))
            best[end] = costs[last[end]]
        at = [n]
        while at[-1]:
            at.append(int(last[at[-1]]))
        return at[::-1][1:-1]

    ours_s, found = seconds(lambda: change_points(counts, dispersion=1.0, least_steps=1))
    peer_s, at = seconds(every)
    report("change points of 2,000 steps (peer: all segmentations in numpy)", ours_s, peer_s, "-")
    print(f"    the same: {found.at.tolist() == at}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="how many times ten million events, ours alone")
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'what':84} | {'ours':>9} | {'peer':>9} | {'ratio':>9} | goal")
    steps = the_year()
    cells, when = some_events(EVENTS, steps)
    count_cube(cells[:9], when[:9], steps, n_cells=CELLS)  # compiled beforehand
    count_sparse(cells[:9], when[:9], steps, n_cells=CELLS)
    dense_s, cube = seconds(lambda: count_cube(cells, when, steps, n_cells=CELLS))
    sparse_s, sparse = seconds(lambda: count_sparse(cells, when, steps, n_cells=CELLS))
    assert (sparse.counts.toarray() == cube.counts).all()
    for name, peer in (
        ("as people write it", as_people_write_it),
        ("with numpy's weeks", as_fast_as_it_goes),
    ):
        peer_s, frame = seconds(lambda peer=peer: peer(cells, when), tries=2)  # type: ignore[misc]
        for kind, ours_s in (("dense", dense_s), ("sparse", sparse_s)):
            report(f"{EVENTS:,} events, {kind} (peer: pandas groupby {name})", ours_s, peer_s, ">= 10 x")
        print(f"    every count the same: {(frame.to_numpy() == cube.counts[frame.index]).all()}")
    if asked.times > 1:
        cells, when = some_events(EVENTS * asked.times, steps)
        for kind, count, before_s in (("dense", count_cube, dense_s), ("sparse", count_sparse, sparse_s)):
            took_s, _ = seconds(lambda count=count: count(cells, when, steps, n_cells=CELLS), tries=2)  # type: ignore[misc]
            share = took_s / before_s / asked.times
            print(f"{kind}: {asked.times} x the events: {took_s:.2f} s, {share:.2f} of linear")
    emerging()
    interaction()
    changes()


if __name__ == "__main__":
    main()
