"""Checking and rebuilding Boston's 2015 cases from their events, and a past day's queue.

``python -m tests.benchmarks.ledger [--processes 2] [--times 8]`` with the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again. ``--times 8``
replays the year eight times over (a million cases), and only checks and rebuilds: there it counts less what
the processes need to begin.

Ours reads all events in the order of their cases, writes each canonically, hashes it and compares what
the store keeps. The limit is SHA-256 over the same bytes, ready in memory, on one core.
"""

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from sqlalchemy import Engine

from gridcity.cases.journal.audit import audit
from gridcity.cases.journal.export import export
from gridcity.cases.journal.reading import histories
from gridcity.cases.journal.rebuilding import rebuild_cases
from gridcity.cases.journal.roots import check_roots, seal
from gridcity.cases.past import PastFilter, count_open_at, list_open_at
from gridcity.clock import now
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city

GOAL = 100_000
GOAL_REBUILT = 20_000
CITY = "benchmark_replay"
"""As in ``tests.benchmarks.replay``."""
ZONE = "America/New_York"


def hashing_alone(engine: Engine) -> float:
    """Hash what is hashed, and nothing else; events a second."""
    with engine.connect() as conn:
        texts = [
            entry.prev_hash + entry.canonical.encode()
            for history in histories(conn)
            for entry in history.entries
        ]
    began = time.perf_counter()
    for one in texts:
        sha256(one).digest()
    return len(texts) / (time.perf_counter() - began)


def measure_chains(engine: Engine, settings: Settings, processes: int, console: Console) -> None:
    """Print what checking and rebuilding take."""
    began = time.perf_counter()
    found = audit(settings, CITY, processes=processes)
    rate = found.events / (time.perf_counter() - began)
    console.print(
        f"{found.cases:,} cases, {found.events:,} events, {len(found.faults)} faults, {processes} processes:"
        f" {rate:,.0f} events/s (goal {GOAL:,}); SHA-256 alone {hashing_alone(engine):,.0f}"
    )
    began = time.perf_counter()
    rebuilt = rebuild_cases(settings, CITY, processes=processes)
    rate = rebuilt.cases / (time.perf_counter() - began)
    console.print(
        f"{rebuilt.cases:,} cases made of their events, {len(rebuilt.differences)} differ:"
        f" {rate:,.0f} cases/s (goal {GOAL_REBUILT:,})"
    )


def measure_days(engine: Engine, console: Console) -> None:
    """Print what a past day's queue, sealing and exporting take."""
    with engine.connect() as conn:
        then = datetime(2015, 7, 1, tzinfo=UTC)
        began = time.perf_counter()
        counted = count_open_at(conn, then, PastFilter())
        first = time.perf_counter() - began
        list_open_at(conn, then, PastFilter())
        console.print(
            f"{sum(counted.values()):,} cases open on {then:%Y-%m-%d}: counted in {first * 1e3:.0f} ms,"
            f" the first page in {(time.perf_counter() - began - first) * 1e3:.0f} ms"
        )
    with engine.begin() as conn:
        began = time.perf_counter()
        made = seal(conn, at=now().replace(year=now().year + 1), timezone=ZONE)
        check_roots(conn, timezone=ZONE)
        console.print(f"{len(made)} days sealed and checked in {time.perf_counter() - began:.1f} s")
    with engine.connect() as conn, TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl.gz"
        began = time.perf_counter()
        export(conn, path, city=CITY, timezone=ZONE, at=now())
        written = time.perf_counter() - began
        began = time.perf_counter()
        said = subprocess.run(
            [sys.executable, "-I", "scripts/verify_ledger.py", str(path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        console.print(
            f"exported in {written:.1f} s ({path.stat().st_size / 1e6:.0f} MB); the stand-alone verifier took"
            f" {time.perf_counter() - began:.1f} s: {said.strip()}"
        )


def main() -> None:
    """Make the city, replay its cases, measure."""
    # Here, and not above: each process that helps imports this file, and would import all of that.
    from tests.benchmarks.component_load import make_city
    from tests.benchmarks.replay import REQUESTS, repeated, replay_in_this_process

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--times", type=int, default=1, help="replay the year so many times over")
    wanted = parser.parse_args()
    settings = Settings()
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine, console = open_engine(settings, CITY), Console(highlight=False)
    try:
        make_city(engine, settings)
        with TemporaryDirectory() as scratch:
            replay_in_this_process(REQUESTS if wanted.times == 1 else repeated(Path(scratch), wanted.times))
        measure_chains(engine, settings, wanted.processes, console)
        if wanted.times == 1:
            measure_days(engine, console)
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()


if __name__ == "__main__":
    main()
