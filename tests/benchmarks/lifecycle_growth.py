"""Five stages among 0, 1,000,000 and 5,000,000 closed cases: more kept must not mean slower commands.

``python -m tests.benchmarks.lifecycle_growth [--sizes 0 1000000 5000000] [--rounds 3] [--home DIR]``

Three cities on one private server, each with so many closed cases, six events each; they are copies of one
that was lived through, spread over five years and 1,000 × 997 places. 8 threads then live through new ones
with every rule on, in one city after the other, round by round, so that whatever else the machine does
meets all of them. The p95 is that of a single command as its thread waits for it, commit included.

Five million cases with their events take 30 GB and some 20 minutes to write. ``--home`` keeps them for
another run.
"""

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine, text

from gridcity import clock
from gridcity.cases import service
from gridcity.cases.model import Order, Report
from gridcity.people.departments import list_departments
from gridcity.people.model import Role
from gridcity.people.service import list_persons
from gridcity.settings import Settings
from gridcity.store.engine import open_engine, private_cluster
from gridcity.store.schema import create_city_schema
from tests.benchmarks.lifecycle import THREADS, one_life, way
from tests.support.people_and_cases import Crew, Ground, a_report, make_crew, make_ground

GOAL_KEPT, GOAL_P95_MS = 0.80, 150
AT_ONCE = 100_000
LIVED = "SELECT min(id) FROM cases WHERE stage = 'closed' AND number NOT LIKE '0%'"


def main() -> None:
    """Fill the cities, measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[0, 1_000_000, 5_000_000])
    asked.add_argument("--seconds", type=float, default=8.0)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--home", type=Path, help="where the server and its cities are kept")
    given = asked.parse_args()
    if given.home is not None:
        run(Settings(_env_file=None, home=given.home, pool_size=THREADS), given)
        return
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the account that runs the server has to enter it
        settings = Settings(_env_file=None, home=Path(home), pool_size=THREADS)
        try:
            run(settings, given)
        finally:
            cluster = private_cluster(settings)
            if cluster is not None:
                cluster.destroy()


def run(settings: Settings, given: argparse.Namespace) -> None:
    """Measure the cities in turn."""
    cities = [city_of(settings, size) for size in given.sizes]
    rates: list[list[float]] = [[] for _ in cities]
    waits: list[list[float]] = [[] for _ in cities]
    for _ in range(given.rounds):
        for (engine, crew, ground), rate, wait in zip(cities, rates, waits, strict=True):
            lived, waited = live(engine, crew, ground, given.seconds)
            rate.append(lived)
            wait.append(float(np.percentile(waited, 95) * 1e3))
    print(f"{'cases there':>12} {'lives /s':>9} {'of the first':>13} {'goal':>6} {'p95 ms':>7} {'goal':>6}")
    for size, rate, wait in zip(given.sizes, rates, waits, strict=True):
        kept = statistics.median(a / b for a, b in zip(rate, rates[0], strict=True))
        print(
            f"{size:>12,} {statistics.median(rate):>9.0f} {kept:>13.2f} {GOAL_KEPT:>6.2f}"
            f" {statistics.median(wait):>7.1f} {GOAL_P95_MS:>6}"
        )
    for engine, _, _ in cities:
        engine.dispose()


def city_of(settings: Settings, size: int) -> tuple[Engine, Crew, Ground]:
    """Make a city with so many closed cases, or go on with one that was being made."""
    code = f"growth_{size}"
    whole = open_engine(settings)
    with whole.connect() as conn:
        is_new = conn.scalar(text("SELECT to_regnamespace(:code) IS NULL"), {"code": code})
    if is_new:
        create_city_schema(whole, code)
    whole.dispose()
    engine = open_engine(settings, code)
    with engine.begin() as conn:
        ground, crew = make_ground(conn), make_crew(conn) if is_new else crew_of(conn)
    with engine.connect() as conn:
        there = conn.scalar(text("SELECT count(*) FROM cases WHERE number LIKE '0%'")) or 0
    if there < size:
        one_life(engine, crew, a_report(ground, class_id=ground.limited_class_id))
    while there < size:
        with engine.begin() as conn:
            there += copy_cases(conn, there, min(AT_ONCE, size - there))
        print(f"\r{code}: {there:,} cases written", end="" if there < size else "\n", flush=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
        conn.execute(text("CHECKPOINT"))
    return engine, crew, ground


def crew_of(conn: Connection) -> Crew:
    """Give those who work in a city that was kept."""
    people = {person.role: person for person in list_persons(conn)}
    (department,) = list_departments(conn)
    return Crew(
        department,
        people[Role.INSPECTOR],
        people[Role.OPERATOR],
        people[Role.DISPATCHER],
        people[Role.LEADER],
        people[Role.HANDLER],
        people[Role.SUPERVISOR],
        people[Role.IMPORTER],
    )


def copy_cases(conn: Connection, there: int, count: int) -> int:
    """Write copies of the case that was lived through, each with its events, minutes and places apart."""
    said = {"first": there + 1, "last": there + count}
    # What is copied was checked when it was lived through; twenty keys to other tables need not be again.
    conn.execute(text("SET LOCAL session_replication_role = replica"))
    names = _columns(conn, "cases", without=("id", "number", "geom"))
    moved = [
        f"t.{name} - i * interval '30 seconds'" if name.endswith("_at") else f"t.{name}" for name in names
    ]
    conn.execute(
        text(
            f"""
            INSERT INTO cases (number, geom, {", ".join(names)})
            SELECT lpad(i::text, 19, '0'),
                st_translate(t.geom, (i % 1000 - 500) * 1e-4, (i % 997 - 500) * 1e-4),
                {", ".join(moved)}
            FROM (SELECT * FROM cases WHERE id = ({LIVED})) AS t,
                generate_series(:first, :last) AS i
            """
        ),
        said,
    )
    names = _columns(conn, "case_events", without=("id", "case_id", "idempotency_key"))
    conn.execute(
        text(
            f"""
            INSERT INTO case_events (case_id, {", ".join(names)})
            SELECT c.id, {", ".join(f"t.{name}" for name in names)}
            FROM cases AS c,
                (
                    SELECT * FROM case_events WHERE case_id = ({LIVED})
                ) AS t
            WHERE c.number BETWEEN lpad((:first)::text, 19, '0') AND lpad((:last)::text, 19, '0')
            ORDER BY c.id, t.seq
            """
        ),
        said,
    )
    return count


def _columns(conn: Connection, table: str, *, without: tuple[str, ...]) -> list[str]:
    found = conn.scalars(
        text(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = :table AND is_generated = 'NEVER' ORDER BY ordinal_position"
        ),
        {"table": table},
    )
    return [name for name in found if name not in without]


def live(engine: Engine, crew: Crew, ground: Ground, seconds: float) -> tuple[float, list[float]]:
    """Live through cases with 8 threads for a while: lives a second, and how long each command took [s]."""
    report = a_report(ground, class_id=ground.limited_class_id)
    failures: list[BaseException] = []
    waited: list[float] = []
    done = [0] * THREADS
    until = time.perf_counter() + seconds

    def work(mine: int) -> None:
        try:
            while time.perf_counter() < until:
                waited.extend(_timed_life(engine, crew, report))
                done[mine] += 1
        except BaseException as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in range(THREADS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done) / (time.perf_counter() - begin), waited


def _timed_life(engine: Engine, crew: Crew, report: Report) -> list[float]:
    waited = []
    begin = time.perf_counter()
    with engine.begin() as conn:
        case = service.report(conn, report, by=crew.inspector, at=clock.now())
    waited.append(time.perf_counter() - begin)
    for command, by, extra in way(crew):
        begin = time.perf_counter()
        with engine.begin() as conn:
            order = Order(command, case.version, **extra)
            case = service.act(conn, case.id, order, by=by, at=clock.now())
        waited.append(time.perf_counter() - begin)
    return waited


if __name__ == "__main__":
    main()
