"""Replaying Boston's 121,145 requests of 2015: ours against a bare COPY of the same rows, in one run.

``python -m tests.benchmarks.replay [--runs 3] [--times 5]`` with the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city and drops it again.

Ours is timed from the gzipped CSV to the last commit: read, checked, placed in cells, every event
decided by the rules, numbered, hashed, and written into the live tables with all their keys, indexes,
checks and triggers. The peer is one binary COPY each of the same cases and events, ready in files, into
plain tables of the same columns: no index, no key, no check. Rows are cases and events together.

``--times 5`` replays the file five times over, under other keys: memory has to stay where it was. Each
replay is a process of its own, so that its largest memory is its own.
"""

import argparse
import csv
import gzip
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, text

from gridcity.clock import now
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.benchmarks.component_load import make_city
from tests.support.realdata import REALDATA

CITY = "benchmark_replay"
REQUESTS = REALDATA / "boston" / "boston_311_2015_part.csv.gz"
GOAL = 0.25


def replay_in_this_process(path: Path) -> None:
    """Replay a file into the benchmark's city; print rows, seconds and the largest memory as JSON."""
    import resource

    from gridcity.replay.maps import read_request_map
    from gridcity.replay.service import replay

    settings = Settings()
    request_map = read_request_map(settings.data_dir / "reference" / "maps" / "boston_311.toml")
    engine = open_engine(settings, CITY)
    done = replay(engine, path, request_map, at=now())
    engine.dispose()
    said = {
        "read": done.read,
        "cases": done.added,
        "events": done.events,
        "set_aside": done.set_aside,
        "seconds": done.seconds,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(said))


def replay_apart(path: Path) -> dict[str, float]:
    """Replay in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.replay", "--file", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def empty(engine: Engine) -> None:
    """Take all cases away, and the space they took."""
    with engine.begin() as conn:
        conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER USER"))
        conn.execute(text("TRUNCATE case_events, cases RESTART IDENTITY CASCADE"))
        conn.execute(text("ALTER TABLE case_events ENABLE TRIGGER USER"))


def copy_bare(engine: Engine, folder: Path) -> float:
    """Copy the cases and events that are there into plain tables; seconds."""
    seconds = 0.0
    with engine.connect() as conn:
        for table in ("cases", "case_events"):
            path = folder / f"{table}.copy"
            conn.execute(text(f"DROP TABLE IF EXISTS bare_{table}"))
            conn.execute(text(f"CREATE TABLE bare_{table} AS SELECT * FROM {table} LIMIT 0"))
            conn.commit()
            with cursor(conn) as cur:
                if not path.exists():
                    with path.open("wb") as out:
                        cur.copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT (FORMAT binary)", out)
                with path.open("rb") as rows:
                    start = time.perf_counter()
                    cur.copy_expert(f"COPY bare_{table} FROM STDIN (FORMAT binary)", rows, size=1 << 20)
                    conn.commit()
                    seconds += time.perf_counter() - start
            conn.execute(text(f"DROP TABLE bare_{table}"))
            conn.commit()
    return seconds


def repeated(folder: Path, times: int) -> Path:
    """Write the requests several times over, the copies under keys of their own."""
    path = folder / "repeated.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        for copy in range(times):
            with gzip.open(REQUESTS, "rt", encoding="utf-8", newline="") as file:
                rows = csv.reader(file)
                heading = next(rows)
                sheet = csv.writer(out)
                if copy == 0:
                    sheet.writerow(heading)
                sheet.writerows([f"{row[0]}-{copy}", *row[1:]] for row in rows)
    return path


def main() -> None:
    """Measure, alternating, and print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--times", type=int, default=1, help="also replay the file so many times over")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.file is not None:
        replay_in_this_process(wanted.file)
        return
    settings, console = Settings(), Console(highlight=False)
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    try:
        make_city(engine, settings)
        with TemporaryDirectory() as scratch:
            folder = Path(scratch)
            ours, bare = [], []
            for _ in range(wanted.runs):
                empty(engine)
                ours.append(replay_apart(REQUESTS))
                bare.append(copy_bare(engine, folder))
            show(console, ours, bare)
            if wanted.times > 1:
                empty(engine)
                many = replay_apart(repeated(folder, wanted.times))
                console.print(
                    f"{wanted.times} times over: {many['cases']:,.0f} cases, {many['seconds']:.1f} s, "
                    f"largest memory {many['rss_mb']:.0f} MB against {ours[0]['rss_mb']:.0f} MB."
                )
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()


def show(console: Console, ours: list[dict[str, float]], bare: list[float]) -> None:
    """Print rows/s of both, and how they compare."""
    best = min(ours, key=lambda one: one["seconds"])
    rows = best["cases"] + best["events"]
    ours_rate, bare_rate = rows / best["seconds"], rows / min(bare)
    console.print(
        f"{best['read']:,.0f} requests: {best['cases']:,.0f} filed, {best['set_aside']:,.0f} set aside; "
        f"{best['cases'] / best['seconds']:,.0f} cases/s."
    )
    table = Table("", "ours", "bare COPY", "ratio", "goal", box=None, pad_edge=False)
    table.add_row(
        "rows/s", f"{ours_rate:,.0f}", f"{bare_rate:,.0f}", f"{ours_rate / bare_rate:.2f}", f"≥ {GOAL:.2f}"
    )
    table.add_row("seconds", f"{best['seconds']:.2f}", f"{min(bare):.2f}", "", "")
    console.print(table)


if __name__ == "__main__":
    main()
