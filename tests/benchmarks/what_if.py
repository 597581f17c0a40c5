"""A year under other rules: Boston's 121,145 requests of 2015, other limits and another duty table.

``python -m tests.benchmarks.what_if [--rounds 3] [--times 10]`` with the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

Ours is ``gridcity.whatif.compare``: both files read, one read of the store, deadlines and departments
worked out by the engine's own rules, all compared by department. The peer is the least that any way has
to do: the same rows read from the store, and nothing else. ``--times 10`` compares ten times the year.

Boston's records tell of handling only. So that all four clocks have something to count, each case is then
given instants of acceptance, dispatch and verification, and told to be nobody's record.
"""

import argparse
import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from gridcity.clock import now
from gridcity.conditions import exporting, service
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from gridcity.whatif.reading import read_year
from gridcity.whatif.service import compare
from tests.benchmarks.component_load import make_city
from tests.benchmarks.replay import REQUESTS, repeated

CITY = "benchmark_what_if"
YEAR = 2015
GOAL_S = 60.0
_ALL_CLOCKS = """
UPDATE cases SET
    external_key = NULL,
    accepted_at = reported_at + interval '1 minute' * (id % 90),
    accept_due_at = reported_at + interval '1 hour',
    dispatched_at = reported_at + interval '1 minute' * (id % 90 + id % 70),
    dispatch_due_at = reported_at + interval '1 minute' * (id % 90 + 60),
    completed_at = completed_at + interval '160 minutes',
    verified_at = completed_at + interval '160 minutes' + interval '1 minute' * (id % 500),
    verify_due_at = completed_at + interval '8 hours',
    closed_at = closed_at + interval '700 minutes'
"""


def main() -> None:
    """Measure, alternating, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=1)
    wanted = parser.parse_args()
    settings, console = Settings(), Console(highlight=False)
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    try:
        make_city(engine, settings)
        with TemporaryDirectory() as scratch:
            folder = Path(scratch)
            requests = REQUESTS if wanted.times == 1 else repeated(folder, wanted.times)
            request_map = read_request_map(settings.data_dir / "reference" / "maps" / "boston_311.toml")
            replay(engine, requests, request_map, at=now())
            with engine.begin() as conn:
                conn.execute(text(_ALL_CLOCKS))
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.execute(text("VACUUM ANALYZE"))
            limits = folder / "limits.csv"
            write_limits(engine, limits)
            measure(
                engine,
                console,
                limits,
                settings.data_dir / "reference" / "duty" / "boston.csv",
                wanted.rounds,
            )
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()


def write_limits(engine: Engine, path: Path) -> None:
    """Write the limits that the catalogue proposes as a file."""
    with engine.connect() as conn, conn.begin() as transaction:
        service.propose(conn, at=now())
        path.write_bytes(exporting.to_csv(exporting.chosen(conn), "en"))
        transaction.rollback()


def measure(engine: Engine, console: Console, limits: Path, duty: Path, rounds: int) -> None:
    """Compare a few times, and read the same rows as often."""
    ours, bare = list[float](), list[float]()
    with engine.connect() as conn:
        for _ in range(rounds):
            began, used = time.perf_counter(), time.process_time()
            found = compare(conn, YEAR, at=now(), limits=limits, duty=duty)
            ours.append(time.perf_counter() - began)
            processor = time.process_time() - used
            began = time.perf_counter()
            read_year(conn, YEAR)
            bare.append(time.perf_counter() - began)
    mine, peer = statistics.median(ours), statistics.median(bare)
    table = Table("", "ours", "only read", "ratio", "goal", box=None, pad_edge=False)
    table.add_row("seconds", f"{mine:.2f}", f"{peer:.2f}", f"{mine / peer:.1f}", f"≤ {GOAL_S:.0f}")
    table.add_row("cases/s", f"{found.cases / mine:,.0f}", f"{found.cases / peer:,.0f}", "", "")
    console.print(f"{found.cases:,} cases of {YEAR}; {found.moved:,} to another department.")
    for one in found.clocks:
        console.print(
            f"{one.clock}: {one.was.late:,} of {one.was.timed:,} late,"
            f" {one.would_be.late:,} of {one.would_be.timed:,} would be"
        )
    console.print(f"{processor:.1f} s of our processor, load {os.getloadavg()[0]:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
