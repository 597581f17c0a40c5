"""One look of the surveillance over a year of Boston: read, scanned with 999 replicates, kept.

``python -m tests.benchmarks.surveillance [--runs 3] [--times 10]`` with the real data beside
the checkout. Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

All 104,049 requests of 2015 with an exact place, in their 8,301 cells; circles up to 1 km, clusters of up to
a week, the permutation method. The clock includes reading the cases as they were known at the moment, and
writing scan and alarms. ``--times 10`` scans a year of ten times as many cases in the same cells, without
the store. A scan beside SaTScan's is in ``tests.benchmarks.scan``.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from gridcity.surveillance import repository, service
from gridcity.surveillance.looking import look_over
from gridcity.surveillance.model import Cases, Looked, Terms
from tests.benchmarks.component_load import make_city
from tests.benchmarks.replay import REQUESTS, replay_in_this_process

CITY = "benchmark_replay"
"""The city that the replay's benchmark fills."""
AT = datetime(2016, 1, 1, 5, tzinfo=UTC)
"""Midnight in Boston, at the end of the year."""
TERMS = Terms("全部事项", "All matters")
GOAL_S = 10.0


def timed(work: Callable[[], Looked], runs: int) -> tuple[Looked, float]:
    """Do it some times after once for the compiler, and give the quickest. [s]."""
    done, best = work(), float("inf")
    for _ in range(runs):
        begun = time.perf_counter()
        done = work()
        best = min(best, time.perf_counter() - begun)
    return done, best


def look_and_keep(engine: Engine, runs: int) -> tuple[Looked, float]:
    """Look with the store, at moments a second apart: each is kept."""
    with engine.begin() as conn:
        watch = service.add_watch(conn, TERMS, by=None, at=AT)
    moments = iter(range(runs + 1))

    def look() -> Looked:
        with engine.begin() as conn:
            return service.look(conn, watch.id, at=AT + timedelta(seconds=next(moments)))

    return timed(look, runs)


def many(cases: Cases, times: int) -> Cases:
    """Let as many times more happen in the same cells, each at a time of the year of its own."""
    rng = np.random.default_rng(2015)
    count = times * len(cases.cells)
    reported = AT.timestamp() - rng.uniform(0, 365, count) * 86_400
    return replace(
        cases,
        cells=np.tile(cases.cells, times),
        reported=reported,
        known=reported,
        gone=np.full(count, np.inf),
    )


def main() -> None:
    """Make the year, look, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--times", type=int, default=0)
    given = parser.parse_args()
    settings = Settings()
    engine = open_engine(settings)
    create_city_schema(engine, CITY)
    city = open_engine(settings, CITY)
    table = Table("what", "cases", "cells", "clusters", "seconds", "goal")
    try:
        make_city(city, settings)
        replay_in_this_process(REQUESTS)
        looked, seconds = look_and_keep(city, given.runs)
        rows = [("look of a watch, store to store", looked, seconds, f"≤ {GOAL_S:g} s")]
        if given.times:
            with city.begin() as conn:
                cases = repository.read_cases(conn, TERMS, since=AT - timedelta(days=365), until=AT)
            more = many(cases, given.times)
            looked, seconds = timed(lambda: look_over(more, TERMS, at=AT), 1)
            rows.append((f"scan alone, {given.times} × as many cases", looked, seconds, ""))
        for what, one, took, goal in rows:
            table.add_row(what, f"{one.cases:,}", f"{one.cells:,}", str(len(one.found)), f"{took:.2f}", goal)
    finally:
        city.dispose()
        drop_city(engine, CITY)
        engine.dispose()
    Console().print(table)


if __name__ == "__main__":
    main()
