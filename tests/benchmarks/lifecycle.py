"""One case through five stages: the service layer against pgbench on the very same statements.

``python -m tests.benchmarks.lifecycle [--seconds 8] [--rounds 3] [--prefill 20000]``

One life is six commands (report, dispatch, start, complete, verify, close), each its own
durable commit. *Ours*: ``gridcity.cases.service`` with 8 threads, every rule on, a connection taken
from the pool and given back for each command. *Peer*: pgbench with 8 clients, prepared mode,
running the statements of ``gridcity/cases/queries.sql`` as ours sends them, between the same BEGIN
and COMMIT, with the answers of the rules written into the script. Both on one private cluster
with fsync and synchronous_commit on, alternating round by round; then again with ten times the cases there.
"""

import argparse
import os
import re
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url

from gridcity import clock
from gridcity.cases import clocks, ledger, reporting, repository, service, workflow
from gridcity.cases.clocks import Under
from gridcity.cases.deadlines import EVERY_HOUR
from gridcity.cases.model import Case, Command, Order, Origin, Outcome, Report
from gridcity.conditions.known import edition
from gridcity.people.model import Person
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine, private_cluster
from gridcity.store.schema import create_city_schema
from gridcity.store.statements import Prepared
from tests.support.people_and_cases import Crew, Ground, a_report, make_crew, make_ground

GOAL = 0.45
CITY = "lifecycle"
THREADS = 8
STAND_IN = 987_654_321_987
"""Where the case's number belongs in a script; no other number looks like it."""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=8.0)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--prefill", type=int, default=20_000)
    asked.add_argument("--url", help="measure on this server instead of a private one")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the account that runs the server has to enter it
        settings = Settings(
            _env_file=None, database_url=given.url, home=Path(home), city=CITY, pool_size=THREADS
        )
        try:
            run(settings, seconds=given.seconds, rounds=given.rounds, prefill=given.prefill)
        finally:
            cluster = private_cluster(settings)
            if cluster is not None:
                cluster.destroy()


def run(settings: Settings, *, seconds: float, rounds: int, prefill: int) -> None:
    """Measure on one server: with ``prefill`` cases there, then with ten times as many."""
    whole = open_engine(settings)
    with whole.begin() as conn:
        if conn.scalar(text("SELECT to_regclass('public.cities') IS NOT NULL")):
            conn.execute(text(f"DROP SCHEMA IF EXISTS {CITY} CASCADE"))
            conn.execute(text("DELETE FROM public.cities WHERE code = :code"), {"code": CITY})
    create_city_schema(whole, CITY)
    engine = open_engine(settings, CITY)
    with engine.begin() as conn:
        ground, crew = make_ground(conn), make_crew(conn)
        fsync, durable = conn.scalar(text("SHOW fsync")), conn.scalar(text("SHOW synchronous_commit"))
    print(f"fsync {fsync}, synchronous_commit {durable}, {os.cpu_count()} cores, {THREADS} clients each")
    print(f"{'cases there':>12} {'ours /s':>10} {'pgbench /s':>10} {'ratio':>7} {'goal':>6}")
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "life.sql"
        script.write_text(pgbench_script(engine, crew, ground), encoding="utf-8")
        for wanted in (prefill, 10 * prefill):
            there = fill(engine, ground, wanted)
            pairs = []
            for _ in range(rounds):
                mine = lives_per_second(engine, crew, ground, seconds)
                peer = pgbench(engine, script, seconds)
                pairs.append((mine, peer, mine / peer))
                print(f"{'':>12} {mine:>10.0f} {peer:>10.0f} {mine / peer:>7.2f}", flush=True)
            mine, peer, ratio = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{there:>12} {mine:>10.0f} {peer:>10.0f} {ratio:>7.2f} {GOAL:>6.2f}  median", flush=True)
    engine.dispose()
    whole.dispose()


def fill(engine: Engine, ground: Ground, wanted: int) -> int:
    """Make sure that so many cases are there: closed ones of earlier days, as a city has them."""
    with engine.begin() as conn:
        there = conn.scalar(text("SELECT count(*) FROM cases")) or 0
        conn.execute(
            text(
                """
                INSERT INTO cases (number, class_id, cell_id, stage, version, channel, description,
                    place_quality, reported_at, updated_at, closed_at, outcome, head_hash, geom)
                SELECT lpad((:there + i)::text, 19, '0'), :class_id,
                    (SELECT id FROM cells WHERE code = :cell), 'closed', 6, 'inspector',
                    'A hole in the road', 'exact',
                    '2025-01-01Z'::timestamptz + i * interval '1 minute', '2025-06-01Z', '2025-06-01Z',
                    'fixed', decode(repeat('00', 32), 'hex'),
                    st_setsrid(st_makepoint(:lon + i % 1000 * 1e-4, :lat + i % 997 * 1e-4), 4326)
                FROM generate_series(1, :missing) AS i
                """
            ),
            {
                "there": there,
                "missing": max(0, wanted - there),
                "class_id": ground.class_id,
                "cell": ground.cell_code,
                "lon": ground.lon,
                "lat": ground.lat,
            },
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE cases"))
        conn.execute(text("VACUUM ANALYZE case_events"))
        conn.execute(text("CHECKPOINT"))
    return max(there, wanted)


def one_life(engine: Engine, crew: Crew, report: Report) -> Case:
    """Take a case through its six commands, each in a transaction of its own."""
    with engine.begin() as conn:
        case = service.report(conn, report, by=crew.inspector, at=clock.now())
    for command, by, extra in way(crew):
        with engine.begin() as conn:
            order = Order(command, case.version, **extra)
            case = service.act(conn, case.id, order, by=by, at=clock.now())
    return case


def lives_per_second(engine: Engine, crew: Crew, ground: Ground, seconds: float) -> float:
    """Run 8 threads through the service layer for a while; lives a second."""
    report = a_report(ground, class_id=ground.limited_class_id)
    done = [0] * THREADS
    failures: list[BaseException] = []
    started = threading.Barrier(THREADS + 1)
    stop = threading.Event()

    def work(mine: int) -> None:
        try:
            one_life(engine, crew, report)
            started.wait()
            while not stop.is_set():
                one_life(engine, crew, report)
                done[mine] += 1
        except BaseException as failure:  # noqa: BLE001
            failures.append(failure)
            started.abort()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in range(THREADS)]
    for thread in threads:
        thread.start()
    started.wait()
    begin = time.perf_counter()
    stop.wait(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(done) / (time.perf_counter() - begin)


def pgbench(engine: Engine, script: Path, seconds: float) -> float:
    """Run the script with 8 clients in prepared mode; lives a second."""
    url = make_url(str(engine.url.render_as_string(hide_password=False)))
    environment = os.environ | {"PGOPTIONS": f"-c search_path={CITY},public -c timezone=UTC -c jit=off"}
    host = url.query.get("host", url.host)
    connect = ["-h", str(host), "-U", str(url.username), *(["-p", str(url.port)] if url.port else [])]
    where = subprocess.run(
        ["pg_config", "--bindir"], capture_output=True, text=True, check=True
    ).stdout.strip()
    command = [f"{where}/pgbench", "-n", "-M", "prepared", "-c", str(THREADS), "-j", "2", "-T"]
    ran = subprocess.run(
        [*command, str(max(1, round(seconds))), "-f", str(script), *connect, str(url.database)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"tps = ([\d.]+) \(without", ran.stdout)
    if ran.returncode or found is None or "number of failed transactions: 0 " not in ran.stdout:
        raise RuntimeError(ran.stdout + ran.stderr)
    return float(found[1])


def pgbench_script(engine: Engine, crew: Crew, ground: Ground) -> str:
    """Write a life as pgbench runs it: the statements that one life sends, its case's number left open."""
    at = clock.now()  # as ours: every report finds a relapse among the lives that are over
    with engine.connect() as conn:
        report = a_report(ground, class_id=ground.limited_class_id)
        case = service.report(conn, report, by=crew.inspector, at=at)
        assert case.condition_id is not None, "the class has a condition"
        under = Under(case.condition_id, edition(conn, case.condition_id).limits)
        values = _report_values(report, crew.inspector, at, under)
        pieces = [_transaction(_filled(conn, repository.REPORT_CASE, values))]
        for command, by, extra in way(crew):
            order = Order(command, case.version, **extra)
            read = _filled(conn, repository.CASE_TO_ACT, repository.act_values(STAND_IN, order, by, at))
            move = workflow.decide(case, order, by=by, at=at, under=under)
            moved = replace(case, id=STAND_IN, **move.changes)
            written = _filled(
                conn,
                repository.MOVE_CASE,
                repository.move_values(
                    moved,
                    move,
                    by=by,
                    at=at,
                    origin=Origin.LIVE,
                    key=None,
                    body=ledger.body_text(move.body),
                    prev_hash=case.head_hash,
                ),
            )
            pieces.append(
                _transaction(read.replace(str(STAND_IN), ":id"), written.replace(str(STAND_IN), ":id"))
            )
            case = service.act(conn, case.id, order, by=by, at=at)
        conn.rollback()
    return "\n".join(pieces)


def _report_values(report: Report, by: Person, at: datetime, under: Under) -> dict[str, Any]:
    said = clocks.begun(Command.REPORT, at, under, EVERY_HOUR) | {"condition_id": under.condition_id}
    texts = reporting.report_texts(report, said, by=by, at=at, origin=Origin.LIVE)
    return repository.report_values(
        report, by=by, at=at, origin=Origin.LIVE, key=None, texts=texts, clocks=said
    )


def _filled(conn: Connection, statement: Prepared, values: dict[str, Any]) -> str:
    """Write values into a statement, as the driver would."""
    with cursor(conn) as cur:
        filled: str = cur.mogrify(statement.sql, values).decode()
    # pgbench takes :name for a variable, also inside a text: clock times are written without colons.
    filled = re.sub(r"(\d\d):(\d\d):(\d\d)", r"\1\2\3", filled)
    return re.sub(r"(\+00):00", r"\1", filled)


def _transaction(*statements: str) -> str:
    *before, last = statements
    lines = ["BEGIN;", *(f"{one};" for one in before)]
    lines.append(f"{last}\n\\gset" if last.lstrip().startswith("WITH place") else f"{last};")
    return "\n".join([*lines, "COMMIT;"])


def way(crew: Crew) -> list[tuple[Command, Person, dict[str, Any]]]:
    """Say what happens to a case once it is reported, and who does it."""
    return [
        (Command.DISPATCH, crew.dispatcher, {"department_id": crew.department.id}),
        (Command.START, crew.handler, {}),
        (Command.COMPLETE, crew.handler, {}),
        (Command.VERIFY, crew.inspector, {}),
        (Command.CLOSE, crew.leader, {"outcome": Outcome.FIXED}),
    ]


if __name__ == "__main__":
    main()
