"""Evaluating a year of Boston: all departments and areas at once, against one query an indicator and pandas.

``python -m tests.benchmarks.evaluation [--runs 3] [--times 5]`` with the real data beside the checkout.
Needs a database: GRIDCITY_DATABASE_URL, or gridcity's own. Makes a city, replays the 121,145 requests of 2015
into it, and drops it again. ``--times 5`` replays them five times over.

Ours is ``service.evaluate_all`` for the city, its county, its neighbourhoods and its departments: every fact,
indicator, interval, rank and score. The first peer is what one writes without it: for each indicator and kind
of unit a SELECT of numerator and denominator (of durations mean, median and p90 together) over ``cases``,
grouped. The second reads the columns it needs into one frame and groups that. Neither knows of rounds,
returns or suspensions, nor works out intervals, ranks and scores; the counts of work in time have to be ours.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, text

from gridcity.clock import now
from gridcity.evaluation.definitions import DEFINITIONS, Definitions, Kind, read_definitions
from gridcity.evaluation.facts import Deeds
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from gridcity.evaluation.service import evaluate_all
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.benchmarks.component_load import make_city
from tests.benchmarks.replay import CITY, REQUESTS, repeated, replay_apart

GOAL_S = 2.0
BYS = (By.CITY, By.COUNTY, By.STREET, By.DEPARTMENT)
YEAR = read_period("2015")
UNITS = {
    By.CITY: "''",
    By.COUNTY: "left(cells.code, 6)",
    By.STREET: "left(cells.code, 9)",
    By.DEPARTMENT: "cases.department_id::text",
}
ANCHORS = {
    Deeds.REPORTS: "reported_at",
    Deeds.DISPATCHES: "dispatched_at",
    Deeds.DUES: "due_at",
    Deeds.COMPLETIONS: "completed_at",
    Deeds.CHECKS: "verified_at",
    Deeds.CLOSINGS: "closed_at",
}
"""At which instant of a case a plain query counts it."""
IN_TIME = "completed_at <= due_at"
LOCAL = "AT TIME ZONE 'America/New_York'"
FIELDWORK = """
INSERT INTO persons (login, name, role, is_active, created_at)
SELECT 'collector-' || i, 'Collector', 'inspector', TRUE, '2015-01-01Z' FROM generate_series(1, 40) AS i;
INSERT INTO collector_tenures (place, person_id, began_at)
SELECT
    code,
    (SELECT min(id) FROM persons WHERE login LIKE 'collector-%') + row_number() OVER () % 40,
    '2014-01-01Z'
FROM areas WHERE level = 'street';
INSERT INTO case_requests
    (case_id, seq, kind, about, asked_at, until, assignee_id, answer, answered_seq, answered_by, answered_at)
SELECT
    id, 1000, 'check', 'reported', reported_at, reported_at + interval '4 hours', person_id,
    'confirmed', 1001, person_id, reported_at + interval '1 hour' * (id % 6)
FROM cases CROSS JOIN LATERAL (
    SELECT min(persons.id) + cases.id % 40 AS person_id FROM persons WHERE login LIKE 'collector-%'
) AS whose
WHERE external_key IS NOT NULL;
"""
"""Ground for forty collectors, and a task about each case."""


def ours(conn: Connection, definitions: Definitions) -> dict[str, int]:
    """Evaluate everything; give the departments' work in time."""
    found = evaluate_all(conn, definitions, YEAR, BYS, at=now())
    return {
        row.unit: row.counts["handled_in_time"] for row in found[By.DEPARTMENT].rows if row.counts.get("due")
    }


def one_query_an_indicator(conn: Connection, definitions: Definitions) -> dict[str, int]:
    """Ask plain SQL for each indicator and kind of unit."""
    in_time: dict[str, int] = {}
    for indicator in definitions.indicators.values():
        anchor = ANCHORS.get(indicator.deeds, "dispatched_at")
        told = (
            f"count(*) FILTER (WHERE {IN_TIME}), count(*)"
            if indicator.kind is not Kind.DURATION
            else "avg(completed_at - dispatched_at), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP"
            " (ORDER BY completed_at - dispatched_at)"
        )
        for by, unit in UNITS.items():
            rows = conn.execute(
                text(
                    f"SELECT {unit}, {told} FROM cases LEFT JOIN cells ON cells.id = cases.cell_id"
                    f" WHERE {anchor} >= timestamp '2015-01-01' {LOCAL}"
                    f" AND {anchor} < timestamp '2016-01-01' {LOCAL} GROUP BY 1"
                )
            ).all()
            if indicator.code == "handled_in_time_rate" and by is By.DEPARTMENT:
                in_time = {str(unit): int(number) for unit, number, _ in rows}
    return in_time


def one_frame(conn: Connection, definitions: Definitions) -> dict[str, int]:
    """Read the cases into a frame, and group that for each indicator and kind of unit."""
    frame = pd.read_sql(
        text(
            "SELECT cells.code, department_id, reported_at, dispatched_at, due_at, completed_at, verified_at,"
            " closed_at FROM cases LEFT JOIN cells ON cells.id = cases.cell_id"
        ),
        conn,
        dtype={"department_id": "Int64"},
    )
    frame["in_time"] = frame["completed_at"] <= frame["due_at"]
    frame["seconds"] = (frame["completed_at"] - frame["dispatched_at"]).dt.total_seconds()
    frame["county"], frame["street"] = frame["code"].str[:6], frame["code"].str[:9]
    frame["city"] = ""
    begin, end = (pd.Timestamp(f"{year}-01-01", tz="America/New_York") for year in (2015, 2016))
    in_time: dict[str, int] = {}
    for indicator in definitions.indicators.values():
        anchor = frame[ANCHORS.get(indicator.deeds, "dispatched_at")]
        asked = frame[(anchor >= begin) & (anchor < end)]
        for by in BYS:
            groups = asked.groupby("department_id" if by is By.DEPARTMENT else str(by))
            if indicator.kind is Kind.DURATION:
                groups["seconds"].quantile(0.9)
                continue
            counted = groups["in_time"].agg(["sum", "count"])
            if indicator.code == "handled_in_time_rate" and by is By.DEPARTMENT:
                in_time = {str(unit): int(number) for unit, number in counted["sum"].items()}
    return in_time


def cpu_s(pid: int) -> float:
    """Say how much of a processor a process of this machine has used, in seconds."""
    told = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def best(runs: int, work: Callable[[], dict[str, int]]) -> tuple[float, dict[str, int]]:
    """Take the best time of some runs, and the last answer."""
    seconds, answer = [], {}
    for _ in range(runs):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), answer


def main() -> None:
    """Measure, and print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--times", type=int, default=1, help="replay the file so many times over")
    wanted = parser.parse_args()
    settings, console = Settings(), Console(highlight=False)
    definitions = read_definitions(settings.data_dir / DEFINITIONS)
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    try:
        make_city(engine, settings)
        with TemporaryDirectory() as scratch:
            path = REQUESTS if wanted.times == 1 else repeated(Path(scratch), wanted.times)
            filed = replay_apart(path)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.exec_driver_sql(FIELDWORK.replace("%", "%%"))
            conn.execute(text("VACUUM ANALYZE"))
        with engine.connect() as conn:
            server = int(conn.scalar(text("SELECT pg_backend_pid()")) or 0)
            before = cpu_s(server)
            mine, answer = best(wanted.runs, lambda: ours(conn, definitions))
            cpu = (cpu_s(server) - before) / wanted.runs
            sql, by_sql = best(1, lambda: one_query_an_indicator(conn, definitions))
            frame, by_frame = best(1, lambda: one_frame(conn, definitions))
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    agree = all(by_sql[unit] == by_frame[unit] == number for unit, number in answer.items())
    console.print(
        f"{filed['cases']:,.0f} cases, {len(definitions.indicators)} indicators, {len(BYS)} kinds of units;"
        f" work in time of {len(answer)} departments is {'the same' if agree else 'NOT THE SAME'} thrice;"
        f" ours takes {cpu:.2f} s of the server's processor, load {os.getloadavg()[0]:.1f}."
    )
    table = Table(
        "", "ours", "SQL an indicator", "ratio", "pandas", "ratio", "goal", box=None, pad_edge=False
    )
    table.add_row(
        "seconds", f"{mine:.2f}", f"{sql:.2f}", f"{sql / mine:.1f}", f"{frame:.2f}", f"{frame / mine:.1f}",
        f"≤ {GOAL_S:.0f} s",
    )  # fmt: skip
    console.print(table)


if __name__ == "__main__":
    main()
