"""Suggested duplicates among 2,000,000 cases: ours against the question as SQL asks it.

``python -m tests.benchmarks.duplicates [--cases 2000000] [--questions 500] [--times 10]``

*Ours*: ``cases.duplicates.suggest``: near, alike in class and words, recent. *Peer*: the same cases by
``ST_DWithin`` on geography, ordered by pg_trgm's ``similarity`` of the words, with the indexes there.
Half of the questions are asked from where cases are, so that the fullest places come often: cell number u² of
all, and one case in a hundred is open. ``--times 10`` measures a tenth of it first.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Connection, text

from gridcity.cases.duplicates import Draft, suggest
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.cell_page import CELLS, GROUND
from tests.benchmarks.servers import scratch_home

CITY = "dupbench"
GOAL_MS = 100.0
GOAL_CASES = 2_000_000
CELL_COUNT = 100_000
AT = datetime(2026, 1, 10, tzinfo=UTC)
WORDS = (
    "路面塌陷有坑",
    "路灯不亮了",
    "井盖丢失",
    "消防栓漏水",
    "垃圾满溢",
    "pothole in the road",
    "street light out",
)
_CASES = """
INSERT INTO cases (number, class_id, cell_id, stage, version, channel, description,
    place_quality, reported_at, updated_at, closed_at, outcome, head_hash, geom)
SELECT lpad(i::text, 19, '0'), (SELECT max(id) FROM catalogue_classes) - i % 200, cells.id,
    CASE WHEN i % 100 = 0 THEN 'reported' ELSE 'closed' END, 6, 'inspector',
    (:words)[1 + i % 7] || ' ' || i % 97, 'exact',
    :at - i % 2600000 * interval '1 minute', :at,
    CASE WHEN i % 100 <> 0 THEN :at - i % 2600000 * interval '1 minute' + i % 10 * interval '1 day' END,
    CASE WHEN i % 100 <> 0 THEN 'fixed' END, decode(repeat('00', 32), 'hex'),
    st_translate(st_pointonsurface(cells.geom), (random() - 0.5) * 0.001, (random() - 0.5) * 0.0008)
FROM (
    SELECT i, floor(:cells * power(random(), 2))::int AS cell FROM generate_series(1, :cases) AS i
) AS drawn
INNER JOIN cells ON cells.code = '230102001' || lpad(drawn.cell::text, 6, '0')
"""
_PEER = """
SELECT id FROM cases
WHERE st_dwithin(geom::geography, st_setsrid(st_makepoint(:lon, :lat), 4326)::geography, 100)
    AND geom && st_expand(st_setsrid(st_makepoint(:lon, :lat), 4326), 0.002)
    AND (closed_at IS NULL OR closed_at >= :since)
ORDER BY similarity(description, :words) DESC, reported_at DESC
LIMIT 5
"""


def drafts(conn: Connection, count: int) -> list[Draft]:
    """Draw questions by lot: half from where cases are, half from anywhere."""
    chance = random.Random(7)  # noqa: S311
    most = conn.scalar(text("SELECT max(id) FROM cases"))
    first = conn.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'matter'"))
    found = []
    for n in range(count):
        lon, lat = 126.4 + chance.random() * 0.5, 45.6 + chance.random() * 0.22
        if n % 2:
            row = conn.execute(
                text("SELECT st_x(geom), st_y(geom) FROM cases WHERE id >= :id ORDER BY id LIMIT 1"),
                {"id": chance.randrange(1, most)},
            ).one()
            lon, lat = row[0] + chance.uniform(-2e-4, 2e-4), row[1] + chance.uniform(-2e-4, 2e-4)
        class_id = None if n % 5 == 0 else first + chance.randrange(200)
        found.append(Draft(lon, lat, class_id, words=chance.choice(WORDS)))
    return found


def timed(ask: Callable[[Draft], object], asked: list[Draft], seconds: float = 60) -> list[float]:
    """Ask one after the other until the time is over; milliseconds of each."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    for one in asked:
        began = time.perf_counter()
        ask(one)
        took.append((time.perf_counter() - began) * 1e3)
        if time.perf_counter() > end:
            break
    return took


def measure(cases: int, questions: int) -> None:
    """Fill a city, ask, and print a line."""
    with scratch_home() as home:
        settings = Settings(_env_file=None, home=home, city=CITY)
        shared = open_engine(settings)
        create_city_schema(shared, CITY)
        shared.dispose()
        engine = open_engine(settings, CITY)
        with engine.begin() as conn:
            conn.exec_driver_sql(GROUND)
            conn.execute(text(CELLS), {"cells": CELL_COUNT})
            values = {"cases": cases, "cells": CELL_COUNT, "words": list(WORDS), "at": AT}
            conn.execute(text(_CASES), values)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text("VACUUM ANALYZE cases"))
            asked = drafts(conn, questions)
            since = AT - timedelta(days=30)

            def peer(one: Draft) -> object:
                values = {"lon": one.lon, "lat": one.lat, "since": since, "words": one.words}
                return conn.execute(text(_PEER), values).all()

            ours = timed(lambda one: suggest(conn, one, at=AT), asked)
            theirs = timed(peer, asked)
        engine.dispose()
    figures = (f"{np.percentile(took, share):.1f}" for took in (ours, theirs) for share in (50, 95))
    goal = f"{GOAL_MS:.0f}" if cases == GOAL_CASES else "-"
    print(f"{cases:>10,}" + "".join(f"{one:>10}" for one in (*figures, goal)), flush=True)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=GOAL_CASES)
    asked.add_argument("--questions", type=int, default=500)
    asked.add_argument("--times", type=int, default=1)
    given = asked.parse_args()
    heads = ("cases", "ours p50", "p95", "peer p50", "p95", "goal p95")
    print("".join(f"{head:>10}" for head in heads) + "   [ms]")
    for part in sorted({given.times, 1}, reverse=True):
        measure(given.cases // part, given.questions)


if __name__ == "__main__":
    main()
