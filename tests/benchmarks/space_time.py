"""Counting a space-time cube beside pandas: ``python -m tests.benchmarks.space_time [--times 10]``.

Ten million events in 200,000 cells over the 53 weeks of a year, changed clocks and all; end to end from cells
and instants to cells × steps. pandas twice: as people write it, and with the week worked out by numpy from
local time, which is the quickest way found. Prints ours | peer | ratio | goal, whether all counts agree,
and how ours grows.
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

from gridcity.analytics.spacetime.cube import count_cube, count_sparse
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps

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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1, help="how many times ten million events, ours alone")
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'what':62} | {'ours':>9} | {'peer':>9} | {'ratio':>8} | goal")
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
            what = f"{EVENTS:,} events, {kind} (peer: pandas groupby {name})"
            print(f"{what:62} | {ours_s:7.3f} s | {peer_s:7.3f} s | {peer_s / ours_s:6.1f} x | >= 10 x")
        print(f"    every count the same: {(frame.to_numpy() == cube.counts[frame.index]).all()}")
    if asked.times > 1:
        cells, when = some_events(EVENTS * asked.times, steps)
        for kind, count, before_s in (("dense", count_cube, dense_s), ("sparse", count_sparse, sparse_s)):
            took_s, _ = seconds(lambda count=count: count(cells, when, steps, n_cells=CELLS), tries=2)  # type: ignore[misc]
            share = took_s / before_s / asked.times
            print(f"{kind}: {asked.times} x the events: {took_s:.2f} s, {share:.2f} of linear")


if __name__ == "__main__":
    main()
