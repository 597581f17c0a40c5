"""Deciding who is told: events of a year become notices, beside a bare INSERT of as many rows.

::

    python -m tests.benchmarks.notices [--cases 20000] [--times 1]

The floor is one statement that writes the same rows, with the same indexes, out of a table that holds them
ready. A year of Boston is 121,145 cases; ``--times 10`` is ten of what ``--cases`` says.
"""

import argparse
import time
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from gridcity.notices.deciding import decide
from gridcity.notices.templates import read_templates
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import make_crew, make_department, make_ground, make_person
from tests.support.tiny import DATA, make_tiny_city

GOAL = 0.2
"""How much of the floor is reached: notices a second beside rows a second."""
_AT = datetime(2026, 3, 2, tzinfo=UTC)

# Straight lives of six events each, written at once; who does what is the crew's.
_LIVES = """
INSERT INTO cases (
    number, class_id, stage, version, channel, description, place_quality, department_id, reporter_id,
    outcome, reported_at, closed_at, updated_at, head_hash
)
SELECT
    lpad(n::text, 19, '0'), :class_id, 'closed', 6, 'inspector', 'A hole', 'none',
    (:departments)[1 + n % array_length(:departments, 1)], :reporter, 'fixed', now(), now(), now(), ''
FROM generate_series(1, :cases) AS n;
"""
_EVENTS = """
INSERT INTO case_events (
    case_id, seq, source, command, target, actor_id, actor_role, origin, happened_at, body, prev_hash, hash,
    txid
)
SELECT
    cases.id, step.seq, step.source, step.command, step.target, :actor, 'leader', 'live', now(),
    CASE step.command
        WHEN 'dispatch' THEN jsonb_build_object('department_id', cases.department_id)
        WHEN 'close' THEN '{"outcome": "fixed"}'
        ELSE '{}'
    END, '', '', 1
FROM cases CROSS JOIN (VALUES
    (1, 'none', 'report', 'reported'), (2, 'reported', 'dispatch', 'dispatched'),
    (3, 'dispatched', 'start', 'handling'), (4, 'handling', 'complete', 'verifying'),
    (5, 'verifying', 'verify', 'verifying'), (6, 'verifying', 'close', 'closed')
) AS step (seq, source, command, target)
ORDER BY cases.id, step.seq;
"""
_FLOOR = """
INSERT INTO notices (kind, cause, person_id, case_id, event_id, is_emergency, made_at)
SELECT kind, cause, person_id, case_id, event_id, is_emergency, made_at FROM told ORDER BY id
"""


def main() -> None:
    """Measure, and print ours | floor | ratio | goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    scratch = ScratchCluster()
    scratch.open()
    try:
        with scratch.database() as url:
            engine = open_engine(Settings(_env_file=None, database_url=url), "testcity")
            measure(engine, given.cases * given.times)
            engine.dispose()
    finally:
        scratch.close()


def measure(engine: Engine, cases: int) -> None:
    """Fill the city, decide all of it, and write the same rows again as plainly as can be."""
    with engine.begin() as conn:
        fill(conn, cases)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("ANALYZE"))
    templates = read_templates(DATA)
    events, began = 0, time.perf_counter()
    while True:
        with engine.begin() as conn:
            done = decide(conn, templates, frozenset(), at=_AT)
        events += done.events
        if not done.has_more:
            break
    ours_s = time.perf_counter() - began
    with engine.begin() as conn:
        notices = conn.scalar(text("SELECT count(*) FROM notices")) or 0
        conn.execute(text("CREATE TEMP TABLE told AS SELECT * FROM notices"))
        conn.execute(text("TRUNCATE notices CASCADE"))
        began = time.perf_counter()
        conn.execute(text(_FLOOR))
        floor_s = time.perf_counter() - began
    print(f"{cases:,} cases, {events:,} events, {notices:,} notices")
    print("what                 | ours      | floor     | ratio | goal")
    print(
        f"notices a second     | {notices / ours_s:9,.0f} | {notices / floor_s:9,.0f}"
        f" | {floor_s / ours_s:5.2f} | {GOAL}"
    )
    print(f"events a second      | {events / ours_s:9,.0f} |")


def fill(conn: Connection, cases: int) -> None:
    """Make a city with ten departments of three handlers, and cases that were lived through."""
    make_tiny_city(conn)
    ground, crew = make_ground(conn), make_crew(conn)
    departments = [make_department(conn, f"Department {number}") for number in range(10)]
    for department in departments:
        for _ in range(3):
            make_person(conn, Role.HANDLER, department=department)
    conn.execute(
        text(_LIVES),
        {
            "class_id": ground.class_id,
            "departments": [one.id for one in departments],
            "reporter": crew.inspector.id,
            "cases": cases,
        },
    )
    conn.execute(text(_EVENTS), {"actor": crew.leader.id})


if __name__ == "__main__":
    main()
