"""A year under other rules: Boston's 121,145 requests of 2015, other limits and another duty table.

``python -m tests.benchmarks.what_if [--rounds 3] [--times 10]`` with the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

Ours is ``gridcity.whatif.compare``: both files read, one read of the store, deadlines and departments
worked out by the engine's own rules, all compared by department. The peer is the least that any way has
to do: the same rows read from the store, and nothing else. ``--times 10`` compares ten times the year.
"""

import argparse
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from gridcity.clock import now
from gridcity.conditions import exporting, service
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from gridcity.whatif.service import compare, read_year
from tests.benchmarks.component_load import make_city
from tests.benchmarks.replay import REQUESTS, repeated

CITY = "benchmark_what_if"
YEAR = 2015
GOAL_S = 60.0


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
            began = time.perf_counter()
            found = compare(conn, YEAR, at=now(), limits=limits, duty=duty)
            ours.append(time.perf_counter() - began)
            began = time.perf_counter()
            read_year(conn, YEAR)
            bare.append(time.perf_counter() - began)
    mine, peer = statistics.median(ours), statistics.median(bare)
    table = Table("", "ours", "only read", "ratio", "goal", box=None, pad_edge=False)
    table.add_row("seconds", f"{mine:.2f}", f"{peer:.2f}", f"{mine / peer:.1f}", f"≤ {GOAL_S:.0f}")
    table.add_row("cases/s", f"{found.cases / mine:,.0f}", f"{found.cases / peer:,.0f}", "", "")
    console.print(
        f"{found.cases:,} cases of {YEAR}: {found.was.late:,} late, {found.would_be.late:,} would be;"
        f" {found.moved:,} to another department."
    )
    console.print(table)


if __name__ == "__main__":
    main()
