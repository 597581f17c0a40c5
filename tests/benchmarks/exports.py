"""Every case of a year as a file, against ``geopandas``: time, memory, first bytes.

``python -m tests.benchmarks.exports [--times 10]``, the real data beside the checkout; ``--city CODE`` takes
a city that stands in ``GRIDCITY_HOME``. With ``--times`` the same rows come that many times
over: time should grow as they do, memory should not.

*Ours* reads a table by COPY and writes the file as it comes. *Peer* is ``geopandas.read_postgis`` of the
same SELECT and ``to_parquet`` (``to_csv``, ``to_file``). Each runs in a process of its own, and says
how much memory it held at most beyond what its libraries take. [s, MB]
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
from sqlalchemy import Connection, text

from gridcity.exports.copying import arrow_schema, copied, expressions
from gridcity.exports.model import Format, Rows
from gridcity.exports.tables import find_table
from gridcity.exports.writing import streamed, write_rows
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.reader_views import views_schema

_WORKERS = ("ours", "peer", "first")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--times", type=int, default=1)
    asked.add_argument("--city")
    asked.add_argument("--worker", choices=_WORKERS)
    asked.add_argument("--format", default="parquet")
    given = asked.parse_args()
    if given.worker:
        _work(given.worker, given.city, Format(given.format), given.times)
        return
    with _city(given.city) as (code, environment):
        print(f"cases, {given.times} × the year", flush=True)
        heads = ("format", "rows", "ours s", "peer s", "peer/ours", "ours MB", "peer MB", "file MB")
        print("".join(f"{head:>11}" for head in heads))
        for form in Format:
            ours, peer = (_measured(one, code, form, given.times, environment) for one in ("ours", "peer"))
            figures = (
                str(form), f"{ours['rows']:,}", f"{ours['s']:.1f}", f"{peer['s']:.1f}",
                f"{peer['s'] / ours['s']:.1f} ×", f"{ours['mb']:.0f}", f"{peer['mb']:.0f}",
                f"{ours['file']:.0f}",
            )  # fmt: skip
            print("".join(f"{figure:>11}" for figure in figures), flush=True)
        first = _measured("first", code, Format.CSV, given.times, environment)
        print(f"first bytes of a CSV after {first['s'] * 1000:.0f} ms")


@contextmanager
def _city(code: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    if code is not None:
        yield code, dict(os.environ)
        return
    from gridcity.store.schema import create_city_schema
    from tests.benchmarks.component_load import make_city
    from tests.benchmarks.ledger import CITY
    from tests.benchmarks.replay import REQUESTS, replay_in_this_process
    from tests.benchmarks.servers import scratch_home

    with scratch_home() as home:
        os.environ["GRIDCITY_HOME"] = str(home)
        settings = Settings(_env_file=None, home=home, city=CITY)
        create_city_schema(open_engine(settings), CITY)
        make_city(open_engine(settings, CITY), settings)
        replay_in_this_process(REQUESTS)
        yield CITY, dict(os.environ)


def _measured(
    worker: str, code: str, form: Format, times: int, environment: dict[str, str]
) -> dict[str, float]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.benchmarks.exports", "--worker", worker, "--city", code),
            *("--format", str(form), "--times", str(times)),
        ],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _work(worker: str, code: str, form: Format, times: int) -> None:
    settings = Settings()
    with TemporaryDirectory() as folder, open_engine(settings, code).connect() as conn:
        path = Path(folder) / f"cases.{form}"
        does: dict[str, Callable[[], int]] = {
            "ours": lambda: write_rows(_rows(conn, code, times), path, form),
            "peer": lambda: _peer(conn, code, times, path, form),
            "first": lambda: len(next(iter(streamed(_rows(conn, code, times), form)))),
        }
        conn.execute(text("SELECT 1"))
        before = _most_held_kb()
        began = time.perf_counter()
        rows = does[worker]()
        took = time.perf_counter() - began
        held = _most_held_kb() - before
        size = path.stat().st_size if path.exists() else 0
    print(json.dumps({"rows": rows, "s": took, "mb": held / 1024, "file": size / 1e6}), flush=True)
    os._exit(0)


def _most_held_kb() -> int:
    """Say how much memory this process held at most; ``ru_maxrss`` counts its parent's, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def _select(code: str, columns: str, times: int) -> str:
    over = "" if times == 1 else f" CROSS JOIN generate_series(1, {times})"
    return f'SELECT {columns} FROM "{views_schema(code)}".cases{over}'


def _rows(conn: Connection, code: str, times: int) -> Rows:
    table = find_table(conn, "cases")
    schema = arrow_schema(table.columns)
    query = _select(code, expressions(table.columns), times)
    return Rows("cases", schema, copied(cursor(conn), query, schema), "Point")


def _peer(conn: Connection, code: str, times: int, path: Path, form: Format) -> int:
    frame: Any = gpd.read_postgis(text(_select(code, "cases.*", times)), conn, geom_col="geom")
    if form is Format.PARQUET:
        frame.to_parquet(path, index=False)
    elif form is Format.CSV:
        frame.drop(columns="geom").to_csv(path, index=False)
    else:
        frame.to_file(path, driver="GPKG", engine="pyogrio")
    return len(frame)


if __name__ == "__main__":
    main()
