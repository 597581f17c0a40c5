"""The event loop beside simpy: crews, a queue by deadline, cases that arrive by chance.

``python -m tests.benchmarks.simulation [--cases 100000] [--times 10]``. simpy, the design's named part,
is taken if it can be imported; it is in no lock file. Needs no database.

Both run the very same cases: arrivals, deadlines, work. Ours is ``gridcity.simulation.engine.run``; the peer
is a process for each case that asks a ``PriorityResource`` for a crew, as simpy's own examples do. That both
say the same is checked: every end of work is equal, with whole microseconds as simpy's time. simpy knows no
working hours and no ways; ours has both here switched off.
"""

import argparse
import time
from collections.abc import Generator
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from gridcity.simulation.engine import Jobs, Stations, run
from gridcity.simulation.shifts import ALL_DAY

CREWS = 20
GOAL = 5.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=1)
    wanted = parser.parse_args()
    n = wanted.cases * wanted.times
    rng = np.random.default_rng(1)
    ready = np.cumsum(rng.integers(1, 2_000_000, n))
    work = rng.integers(1, 36_000_000, n)
    due = ready + rng.integers(0, 100_000_000, n)
    # No two alike, so that the order of equals, which both settle in their own way, plays no part.
    due = due * n + np.arange(n)
    jobs = Jobs.plain(ready, np.zeros(n, dtype=np.int64), work, due)
    crews = Stations(np.array([CREWS]), np.array([0]), (ALL_DAY,))
    run(Jobs.plain(ready[:10], np.zeros(10, dtype=np.int64), work[:10]), crews)
    began = time.process_time()
    ours = run(jobs, crews)
    ours_s = time.process_time() - began
    table = Table("cases", "ours s", "simpy s", "ratio", "goal", "equal", box=None)
    peer_s, is_equal = _peer(ready, work, due, ours.ended)
    table.add_row(
        f"{n:,}",
        f"{ours_s:.3f}",
        "not there" if peer_s is None else f"{peer_s:.2f}",
        "" if peer_s is None else f"{peer_s / ours_s:.0f}",
        f"{GOAL:.0f}",
        is_equal,
    )
    Console(highlight=False).print(table)


def _peer(ready: Any, work: Any, due: Any, ended: Any) -> tuple[float | None, str]:
    try:
        import simpy  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError:
        return None, ""
    found = np.zeros(len(ready), dtype=np.int64)
    city = simpy.Environment()
    crews = simpy.PriorityResource(city, capacity=CREWS)

    def case(number: int, length: int, priority: int) -> Generator[Any, Any, None]:
        with crews.request(priority=priority) as asked:
            yield asked
            yield city.timeout(length)
        found[number] = city.now

    def arrivals() -> Generator[Any, Any, None]:
        for number, (at, length, priority) in enumerate(
            zip(ready.tolist(), work.tolist(), due.tolist(), strict=True)
        ):
            yield city.timeout(at - city.now)
            city.process(case(number, length, priority))

    began = time.process_time()
    city.process(arrivals())
    city.run()
    took = time.process_time() - began
    return took, "yes" if (found == ended).all() else f"{(found == ended).mean():.4%}"


if __name__ == "__main__":
    main()
