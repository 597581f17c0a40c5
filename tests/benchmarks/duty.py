"""Who answers: one lookup with its whole explanation, with 1,000,000 duty rules in the store.

``python -m tests.benchmarks.duty [--lookups 2000] [--times 10]``

*Ours*: ``gridcity.duty.service.ask``: one prepared statement, the decision, and every step in two
languages. *Peers*, none of which explains anything: the statement that one writes first (every rule
whose place begins the cell's code, ORDER BY specificity LIMIT 1); the same with the five places named,
so that the index on places serves; the same through the GiST index of the exclusion constraint, by
range. All on one private cluster, on the same places, classes and days, in turns; beside them a statement
that asks nothing, for what the machine's other work costs anybody.

Four fifths of the rules hold today, one fifth ended before; nine of ten are of single cells.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, select, text

from gridcity.catalogue.model import Kind
from gridcity.duty import service
from gridcity.duty.coverage import hole_of
from gridcity.duty.model import ClassName
from gridcity.duty.problems import gaps_on, read_ground
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine, private_cluster
from gridcity.store.filling import filled_before_indexed
from gridcity.store.schema import create_city_schema
from gridcity.store.tables import catalogue_classes, duty_rules

GOAL_MS = 5.0
CITY = "dutybench"
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CLASSES = 400
_KEY = "duty_rules_overlap_key"

_CITY = """
INSERT INTO city (code, profile, created_at) VALUES ('dutybench', '{"timezone": "Asia/Shanghai"}', now());
INSERT INTO departments (code, name, name_en)
SELECT 'D' || i, '部门' || i, 'Office ' || i FROM generate_series(1, 60) AS i;
INSERT INTO catalogue_editions (code, name, is_local) VALUES ('bench', 'Made for a benchmark', true);
INSERT INTO catalogue_classes
    (edition, kind, code, major_name, major_name_en, name, name_en, geometry)
SELECT 'bench', CASE WHEN i <= 150 THEN 'component' ELSE 'matter' END,
    lpad((i / 25 + 1)::text, 2, '0') || lpad((i % 25 + 1)::text, 3, '0'),
    '大类', 'Major', '小类' || i, 'Class ' || i, 'point'
FROM generate_series(1, 400) AS i;
INSERT INTO tilings (kind, centre_lon, centre_lat, cell_size_m, finest_level, proof, valid_from)
VALUES ('lattice', 126.5, 45.7, 100, 'community', '{}', '2020-01-01Z');
"""
# 100 cells a community, 10 communities a street, 10 streets a county.
_GROUND = """
CREATE TEMP TABLE places ON COMMIT DROP AS
SELECT
    i,
    lpad((230101 + i / 10000)::text, 6, '0') AS county,
    lpad((i / 1000 % 10 + 1)::text, 3, '0') AS street,
    lpad((i / 100 % 10 + 1)::text, 3, '0') AS community,
    lpad((i % 100 + 1)::text, 3, '0') AS cell,
    st_multi(st_makeenvelope(126, 45, 127, 46, 4326)) AS outline
FROM generate_series(0, {cells} - 1) AS i;
INSERT INTO areas (code, level, parent_code, name, name_en, area_m2, geom)
SELECT DISTINCT county, 'county', NULL, '区', 'County', 1, outline FROM places;
INSERT INTO areas (code, level, parent_code, name, name_en, area_m2, geom)
SELECT DISTINCT county || street, 'street', county, '街道', 'Street', 1, outline FROM places;
INSERT INTO areas (code, level, parent_code, name, name_en, area_m2, geom)
SELECT DISTINCT county || street || community, 'community', county || street, '社区', 'Community', 1,
    outline FROM places;
INSERT INTO cells (code, tiling_id, area_code, area_m2, valid_from, geom)
SELECT county || street || community || cell, (SELECT max(id) FROM tilings), county || street || community,
    10000, '2020-01-01Z', st_multi(st_makeenvelope(126 + (i % 1000) * 0.001, 45 + (i / 1000) * 0.001,
    126.001 + (i % 1000) * 0.001, 45.001 + (i / 1000) * 0.001, 4326))
FROM places;
"""
_COLUMNS = """
INSERT INTO duty_rules
    (place, cell_id, kind, scope, edition, major, class_id, governing_id, owner_id, maintainer_id,
    valid_from, valid_to, source, recorded_at)
"""
_RULES = (
    _COLUMNS
    + """
SELECT c.code, c.id, k.kind, 'class', NULL, NULL, k.id,
    CASE WHEN (c.id + k.id) % 3 = 0 THEN 1 + (c.id * 7 + k.id) % 60 END, 1 + (c.id + k.id * 5) % 60, NULL,
    days.begin, days.finish, 'bench', now()
FROM cells AS c
INNER JOIN catalogue_classes AS k ON (c.id * 11 + k.id * 17) % 400 < 36
CROSS JOIN LATERAL (
    SELECT '2020-01-01'::date AS begin, CASE WHEN (c.id + k.id) % 4 = 0 THEN '2025-01-01'::date END AS finish
    UNION ALL
    SELECT '2025-01-01'::date, NULL WHERE (c.id + k.id) % 4 = 0
) AS days;
""",
    _COLUMNS
    + """
SELECT a.code, NULL, k.kind, 'class', NULL, NULL, k.id, 1 + (k.id * 3) % 60, NULL, 1 + k.id % 60,
    '2021-01-01', NULL, 'bench', now()
FROM areas AS a
INNER JOIN catalogue_classes AS k ON (length(a.code) * 7 + k.id) % 2 = 0 AND left(k.code, 2) <> '09';
""",
    _COLUMNS
    + """
SELECT '', NULL, k.kind, 'major', 'bench', left(k.code, 2), NULL, 1 + min(k.id) % 60, NULL, NULL,
    '2020-01-01', NULL, 'bench', now()
FROM catalogue_classes AS k WHERE left(k.code, 2) <> '09' GROUP BY k.kind, left(k.code, 2);
""",
    _COLUMNS
    + """
SELECT a.code, NULL, NULL, 'territory', NULL, NULL, NULL, 1, NULL, NULL, '2020-01-01', NULL, 'bench', now()
FROM areas AS a WHERE a.level = 'county';
""",
)
_ABOUT = """
    (r.class_id = %(class_id)s
    OR (r.scope = 'major' AND r.edition = 'bench' AND r.major = %(major)s AND r.kind = %(kind)s)
    OR (r.scope = 'all' AND r.kind = %(kind)s) OR r.scope = 'territory')
"""
_NARROWEST = "ORDER BY r.scope = 'territory', length(r.place) DESC, r.scope LIMIT 1"
_HOLDS = "r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)"
_FROM = "SELECT * FROM duty_rules AS r WHERE NOT r.is_contested AND"
PEERS = {
    "first thought": f"{_FROM} %(cell)s LIKE r.place || '%%' AND {_ABOUT} AND {_HOLDS} {_NARROWEST}",
    "five places": f"{_FROM} r.place = ANY(%(places)s) AND {_ABOUT} AND {_HOLDS} {_NARROWEST}",
    "exclusion range": f"{_FROM} hashtextextended(r.place || ' ' || r.target, coalesce(r.cell_id, 0))"
    " = ANY(%(keys)s)"
    f" AND daterange(r.valid_from, r.valid_to) @> %(day)s::date {_NARROWEST}",
}
SLOW = ("first thought",)
"""Asked a hundredth as often."""
_ASKED_CELLS = 250
_HOLES_ONE_BY_ONE = f"""
SELECT count(*)
FROM (SELECT * FROM cells ORDER BY code LIMIT %(cells)s) AS c
CROSS JOIN catalogue_classes AS k
WHERE NOT EXISTS (
    SELECT 1 FROM duty_rules AS r
    WHERE
        r.place = ANY(ARRAY[c.code, c.area_code, left(c.code, 9), left(c.code, 6), ''])
        AND r.target = ANY(
            ARRAY[
                'c' || k.id::text, 'm' || k.kind || ':' || k.edition || ':' || left(k.code, 2), 'a' || k.kind
            ]
        )
        AND NOT r.is_contested AND {_HOLDS}
)
"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lookups", type=int, default=2_000)
    asked.add_argument("--times", type=int, nargs="+", default=[1], help="How many times 1,000,000 rules.")
    asked.add_argument(
        "--without-constraint",
        action="store_true",
        help="Leave the exclusion constraint out: our lookup does not use it, and it takes long to build.",
    )
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the account that runs the server has to enter it
        settings = Settings(_env_file=None, home=Path(home), city=CITY)
        try:
            for times in given.times:
                run(settings, 20_000 * times, given.lookups, is_constrained=not given.without_constraint)
        finally:
            cluster = private_cluster(settings)
            if cluster is not None:
                cluster.destroy()


def run(settings: Settings, cells: int, lookups: int, *, is_constrained: bool) -> None:
    """Fill a city anew and measure."""
    whole = open_engine(settings)
    with whole.begin() as conn:
        if conn.scalar(text("SELECT to_regclass('public.cities') IS NOT NULL")):
            conn.execute(text(f"DROP SCHEMA IF EXISTS {CITY} CASCADE"))
            conn.execute(text("DELETE FROM public.cities WHERE code = :code"), {"code": CITY})
    create_city_schema(whole, CITY)
    engine = open_engine(settings, CITY)
    began = time.perf_counter()
    rules = fill(engine, cells, is_constrained=is_constrained)
    print(
        f"{rules:,} rules, {cells:,} cells, {CLASSES} classes; filled in {time.perf_counter() - began:.0f} s"
    )
    with engine.connect() as conn:
        questions = draw(conn, cells, lookups)
        measure(conn, questions, has_range=is_constrained)
        measure_holes(conn)
    engine.dispose()
    whole.dispose()


def fill(engine: Engine, cells: int, *, is_constrained: bool) -> int:
    """Write the ground and the rules; keys, indexes and the constraint are made once, for all of them."""
    with engine.begin() as conn:
        definition = conn.scalar(
            text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'duty_rules_overlap_key'"
            )
        )
        with cursor(conn) as cur:
            cur.execute(_CITY)
            cur.execute(_GROUND.replace("{cells}", str(cells)))
        with filled_before_indexed(conn, duty_rules), cursor(conn) as cur:
            cur.execute(f"ALTER TABLE duty_rules DROP CONSTRAINT {_KEY}")
            for statement in _RULES:
                cur.execute(statement)
        conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        if is_constrained:
            conn.exec_driver_sql(f"ALTER TABLE duty_rules ADD CONSTRAINT {_KEY} {definition}")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
        return int(conn.scalar(text("SELECT count(*) FROM duty_rules")) or 0)


def draw(conn: Connection, cells: int, count: int) -> list[dict[str, Any]]:
    """Draw places, classes and days, the same every time."""
    rng = random.Random(1)  # noqa: S311  (a benchmark, no secret)
    classes = conn.execute(text("SELECT id, kind, left(code, 2) FROM catalogue_classes ORDER BY id")).all()
    drawn = conn.execute(text("SELECT code, id FROM cells ORDER BY code")).all()
    key = text(
        "SELECT hashtextextended(place || ' ' || target, CASE WHEN length(place) = 15 THEN :cell ELSE 0 END)"
        " FROM unnest(CAST(:places AS text[])) AS place, unnest(CAST(:targets AS text[])) AS target"
    )
    questions = []
    for _ in range(count):
        (cell, cell_id), (class_id, kind, major) = drawn[rng.randrange(cells)], rng.choice(classes)
        day = date(2026, 3, 2) - timedelta(days=rng.choice([0, 0, 0, rng.randrange(1500)]))
        places = [cell, cell[:12], cell[:9], cell[:6], ""]
        targets = [f"c{class_id}", f"m{kind}:bench:{major}", f"a{kind}", "t"]
        about = {"cell": cell_id, "places": places, "targets": targets}
        questions.append(
            {"cell": cell, "class_id": class_id, "kind": kind, "major": major, "day": day, "places": places,
             "keys": list(conn.scalars(key, about))}
        )  # fmt: skip
    return questions


def measure(conn: Connection, questions: list[dict[str, Any]], *, has_range: bool) -> None:
    """Ask ours and the peers in turns, and print what a lookup takes."""
    first: dict[str, Callable[[dict[str, Any]], object]] = {
        "ours, with explanation": lambda one: service.ask(
            conn, cell=one["cell"], class_id=one["class_id"], on=one["day"], at=AT
        )
    }

    def peer(statement: str) -> Callable[[dict[str, Any]], object]:
        def ask(one: dict[str, Any]) -> object:
            with cursor(conn) as cur:
                cur.execute(statement, one)
                return cur.fetchone()

        return ask

    contenders = first | {name: peer(statement) for name, statement in PEERS.items()}
    if not has_range:
        del contenders["exclusion range"]
    contenders["nothing (SELECT 1)"] = peer("SELECT 1")
    few = max(10, len(questions) // 100)
    took: dict[str, list[float]] = {name: [] for name in contenders}
    for number, question in enumerate(questions):
        for name, ask in contenders.items():
            if name in SLOW and number >= few:
                continue
            began = time.perf_counter()
            ask(question)
            took[name].append((time.perf_counter() - began) * 1e3)
    ours = float(np.percentile(took["ours, with explanation"], 95))
    print(
        f"{'':<24} {'lookups':>8} {'median ms':>10} {'p95 ms':>9} {'p99 ms':>9} {'ratio p95':>10} {'goal':>6}"
    )
    for name, times in took.items():
        median, p95, p99 = np.percentile(times, [50, 95, 99])
        goal = f"{GOAL_MS:.0f} ms" if name.startswith("ours") else ""
        print(
            f"{name:<24} {len(times):>8} {median:>10.2f} {p95:>9.2f} {p99:>9.2f} {p95 / ours:>10.2f}"
            f" {goal:>6}",
            flush=True,
        )


def measure_holes(conn: Connection) -> None:
    """Find every hole of the city, and beside it ask the store about some pairs one by one."""
    began = time.perf_counter()
    classes = [
        ClassName(row.id, Kind(row.kind), row.edition, row.code, row.name, row.name_en, "", "")
        for row in conn.execute(select(catalogue_classes).order_by(catalogue_classes.c.id))
    ]
    ground = read_ground(conn)
    gaps, _ = gaps_on(conn, ground, classes, AT.date())
    holes = [hole_of(ground, gap) for gap in gaps]
    took = time.perf_counter() - began
    pairs = len(ground.ids) * len(classes)
    began = time.perf_counter()
    with cursor(conn) as cur:
        cur.execute(_HOLES_ONE_BY_ONE, {"day": AT.date(), "cells": _ASKED_CELLS})
        row = cur.fetchone()
    asked = _ASKED_CELLS * len(classes)
    slow = (time.perf_counter() - began) / asked * pairs
    some = ground.codes <= np.sort(ground.codes)[_ASKED_CELLS - 1]
    ours = sum(int((gap.mask & some).sum()) * len(gap.classes) for gap in gaps)
    print(
        f"holes: {pairs:,} pairs in {took:.2f} s, {len(holes)} holes; one by one {slow:.0f} s, counted over"
        f" {asked:,} pairs; ratio {slow / took:.0f}; same answer: {row is not None and row[0] == ours}",
        flush=True,
    )


if __name__ == "__main__":
    main()
