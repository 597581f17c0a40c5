"""The page of a cell among 100,000 cells and 2,000,000 cases: over HTTP, as the browser asks for it.

``python -m tests.benchmarks.cell_page [--cells 100000] [--cases 2000000] [--pages 1000] [--times 10]``

*Ours*: the requests that make one page (the cell, who answers for it, its neighbours, its lineage), one after
the other on one connection of a signed-in reader, served by two workers. Every second page is drawn by lot
from all cells, the others from the cases, so that the fullest cells come often: the fullest of 100,000 holds
6,000 of 2,000,000 cases. *Peer*: the page's own figures (components by class, open and closed cases,
cases by month) by place instead of by cell, as a GIS asks for them, on one connection to the same store.
``--times 10`` measures a tenth of it first.
"""

import argparse
import http.client
import random
import statistics
import time
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine, text

from gridcity.city.profiles import profile_from
from gridcity.city.service import save_city
from gridcity.people import service as people
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.servers import gridcity, scratch_home
from tests.support.people_and_cases import make_person
from tests.support.tiny import PROFILE

CITY = "pagebench"
GOAL_MS = 200.0
GOAL_CELLS, GOAL_CASES = 100_000, 2_000_000
COMPONENTS_A_CELL = 10
PARTS = ("", "/duty", "/neighbours", "/lineage")

GROUND = """
INSERT INTO areas (code, level, name, name_en, area_m2, geom)
VALUES ('230102', 'county', '区', 'County', 1e9, st_multi(st_makeenvelope(126, 45, 128, 47, 4326)));
INSERT INTO areas (code, level, parent_code, name, name_en, area_m2, geom)
SELECT '230102001', 'street', '230102', '街道', 'Street', 1e9, geom FROM areas WHERE code = '230102';
INSERT INTO areas (code, level, parent_code, name, name_en, area_m2, geom)
SELECT '230102001001', 'community', '230102001', '社区', 'Community', 1e9, geom
FROM areas WHERE code = '230102';
INSERT INTO tilings (kind, centre_lon, centre_lat, cell_size_m, finest_level, proof, valid_from)
VALUES ('lattice', 126.4, 45.6, 100, 'community', '{}', '2020-01-01Z');
INSERT INTO catalogue_editions (code, name, is_local) VALUES ('bench', 'Made for a benchmark', true);
INSERT INTO catalogue_classes
    (edition, kind, code, major_name, major_name_en, name, name_en, geometry)
SELECT 'bench', CASE WHEN i <= 150 THEN 'component' ELSE 'matter' END,
    lpad((i / 25 + 1)::text, 2, '0') || lpad((i %% 25 + 1)::text, 3, '0'),
    '大类', 'Major', '小类' || i, 'Class ' || i, 'point'
FROM generate_series(1, 400) AS i;
"""
CELLS = """
INSERT INTO cells (code, tiling_id, area_code, col, row, area_m2, valid_from, geom)
SELECT
    '230102001' || lpad(i::text, 6, '0'), (SELECT max(id) FROM tilings), '230102001001', i % 400, i / 400,
    10000,
    '2020-01-01Z', st_multi(st_makeenvelope(
        126.4 + i % 400 * 0.001286, 45.6 + i / 400 * 0.0009,
        126.4 + (i % 400 + 1) * 0.001286, 45.6 + (i / 400 + 1) * 0.0009, 4326
    ))
FROM generate_series(0, :cells - 1) AS i
"""
_COMPONENTS = """
INSERT INTO components (code, class_id, name, cell_id, state, start_on, source, source_key, geom)
SELECT lpad(i::text, 17, '0'), (SELECT min(id) FROM catalogue_classes) + i % 20, 'Lamp', cells.id, 'intact',
    '2020-01-01', 'bench', i::text, st_pointonsurface(cells.geom)
FROM generate_series(1, :components) AS i
INNER JOIN cells ON cells.code = '230102001' || lpad((i::bigint * 7919 % :cells)::text, 6, '0')
"""
# Cell number u² of all: a few are full, most are nearly empty. One case in twenty is open.
_CASES = """
INSERT INTO cases (number, class_id, cell_id, stage, version, channel, description,
    place_quality, reported_at, updated_at, closed_at, outcome, head_hash, geom)
SELECT lpad(i::text, 19, '0'), (SELECT max(id) FROM catalogue_classes) - i % 200, cells.id,
    CASE WHEN i % 20 = 0 THEN 'reported' ELSE 'closed' END, 6, 'inspector', 'A hole in the road', 'exact',
    '2021-01-01Z'::timestamptz + i % 2600000 * interval '1 minute', '2026-01-01Z',
    CASE WHEN i % 20 <> 0 THEN '2026-01-01Z'::timestamptz END, CASE WHEN i % 20 <> 0 THEN 'fixed' END,
    decode(repeat('00', 32), 'hex'), st_pointonsurface(cells.geom)
FROM (
    SELECT i, floor(:cells * power(random(), 2))::int AS cell FROM generate_series(1, :cases) AS i
) AS drawn
INNER JOIN cells ON cells.code = '230102001' || lpad(drawn.cell::text, 6, '0')
"""
_BY_PLACE = """
WITH cell AS (SELECT geom FROM cells WHERE code = :code AND valid_to IS NULL),
here AS (
    SELECT cases.stage, cases.closed_at, cases.reported_at
    FROM cell INNER JOIN cases ON st_intersects(cell.geom, cases.geom)
)
SELECT
    (SELECT count(*) FROM here WHERE closed_at IS NULL),
    (SELECT count(*) FROM here WHERE closed_at IS NOT NULL),
    (SELECT jsonb_agg(m) FROM (SELECT date_trunc('month', reported_at), count(*) FROM here GROUP BY 1) AS m),
    (SELECT jsonb_agg(n) FROM (
        SELECT class_id, count(*) FROM cell INNER JOIN components ON st_intersects(cell.geom, components.geom)
        GROUP BY class_id
    ) AS n)
"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cells", type=int, default=GOAL_CELLS)
    asked.add_argument("--cases", type=int, default=GOAL_CASES)
    asked.add_argument("--pages", type=int, default=1_000)
    asked.add_argument("--times", type=int, default=1)
    given = asked.parse_args()
    heads = ("cells", "cases", "ours p50", "p95", "p99", "peer p50", "p95", "goal p95")
    print("".join(f"{head:>10}" for head in heads) + "   [ms]")
    for part in sorted({given.times, 1}, reverse=True):
        with scratch_home() as home:
            settings = Settings(_env_file=None, home=home, city=CITY)
            measure(settings, given.cells // part, given.cases // part, given.pages)


def measure(settings: Settings, cells: int, cases: int, pages: int) -> None:
    """Make a city of one size, and measure its pages."""
    whole = open_engine(settings)
    create_city_schema(whole, CITY)
    engine = open_engine(settings, CITY)
    secret = make_city(engine, cells, cases)
    codes = lot(engine, pages)
    with gridcity(settings) as address:
        conn = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        ours = timed(lambda code: ask(conn, secret, code), codes)
    with engine.connect() as db:
        # The figures by place have no index on components: it is made for the peer alone.
        db.execute(text("CREATE INDEX bench_components_geom ON components USING gist (geom)"))
        peer = timed(lambda code: db.execute(text(_BY_PLACE), {"code": code}).one(), codes)
    goal = f"{GOAL_MS:.0f}" if (cells, cases) == (GOAL_CELLS, GOAL_CASES) else "-"
    figures = [*(f"{one:.1f}" for one in (*ours, *peer[:2])), goal]
    print(f"{cells:>10,}{cases:>10,}" + "".join(f"{figure:>10}" for figure in figures), flush=True)
    engine.dispose()
    whole.dispose()


def make_city(engine: Engine, cells: int, cases: int) -> str:
    """Fill the store; gives a token that reads it."""
    with engine.begin() as conn:
        save_city(conn, profile_from(tomllib.loads(PROFILE)), at=datetime.now(UTC))
        conn.exec_driver_sql(GROUND)
        conn.execute(text(CELLS), {"cells": cells})
        conn.execute(text("ANALYZE cells"))
        conn.execute(text(_COMPONENTS), {"cells": cells, "components": cells * COMPONENTS_A_CELL})
        conn.execute(text(_CASES), {"cells": cells, "cases": cases})
        reader = make_person(conn, Role.LEADER)
        _, secret = people.create_token(conn, reader, "benchmark", at=datetime.now(UTC))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
    return secret


def lot(engine: Engine, pages: int) -> list[str]:
    """Draw the codes of the pages to look at: by cell and by case in turn."""
    drawn = random.Random(2)  # noqa: S311  (a lot, no secret)
    with engine.connect() as conn:
        every = conn.scalars(text("SELECT code FROM cells ORDER BY code")).all()
        full = conn.scalars(
            text(
                "SELECT cells.code FROM cases TABLESAMPLE system (2) REPEATABLE (2)"
                " INNER JOIN cells ON cases.cell_id = cells.id ORDER BY cases.id"
            )
        ).all()
    return [drawn.choice(full if i % 2 else every) for i in range(pages)]


def ask(conn: http.client.HTTPConnection, secret: str, code: str) -> None:
    """Ask for all that makes one page."""
    for part in PARTS:
        conn.request("GET", f"/api/v1/cells/{code}{part}", headers={"Authorization": f"Bearer {secret}"})
        answer = conn.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{part or 'cell'}: {answer.status} {body[:300]!r}")


def timed(look: Callable[[str], object], codes: list[str]) -> tuple[float, float, float]:
    """Look at each once, the first fifty to warm up; gives the median, p95 and p99 [ms]."""
    for code in codes[:50]:
        look(code)
    seen = []
    for code in codes:
        began = time.perf_counter()
        look(code)
        seen.append(1e3 * (time.perf_counter() - began))
    cuts = statistics.quantiles(seen, n=100)
    return statistics.median(seen), cuts[94], cuts[98]


if __name__ == "__main__":
    main()
