"""A page of the register as of a past day, when every component has changed since.

``python -m tests.benchmarks.register_pages [--components 200000] [--pages 50] [--times 10]``

*Ours*: pages of 50 drawn by lot from the whole register on a day before the change: all, what was in a state,
in a cell, in a box of about 1 km². *Peer*: the register of that day by one statement over all events, the
plain way to say it in SQL, and its first 50 from the same place. Times are those of
the store, on one connection.
``--times 10`` measures ten times as many components, too.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, text

from gridcity.components import service
from gridcity.components.model import ComponentFilter, State
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.cell_page import COMPONENTS_A_CELL, make_city
from tests.benchmarks.servers import scratch_home

CITY = "registerbench"
GOAL_MS = 300.0
DAY = date(2026, 1, 31)

_CHANGE = """
WITH changed AS (
    UPDATE components SET state = 'damaged', changed_on = '2026-02-01', version = 2 RETURNING id
)
INSERT INTO component_events (component_id, seq, kind, effective_on, before, after, happened_at)
SELECT id, 2, 'state', '2026-02-01', '{"state": "intact", "changed_on": null}',
    '{"state": "damaged", "changed_on": "2026-02-01"}', '2026-02-01Z'
FROM changed
"""
_WHOLE = """
SELECT was.code
FROM (
    SELECT component_id, jsonb_object_agg(field, word) AS fields
    FROM (
        SELECT DISTINCT ON (component_id, field) component_id, field, before -> field AS word
        FROM component_events CROSS JOIN LATERAL jsonb_object_keys(before) AS keys (field)
        WHERE effective_on > :day
        ORDER BY component_id, field, seq
    ) AS words
    GROUP BY component_id
) AS past
INNER JOIN components ON components.id = past.component_id
CROSS JOIN LATERAL jsonb_populate_record(components, past.fields) AS was
WHERE was.code > :after
ORDER BY was.code
LIMIT 50
"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--components", type=int, default=200_000)
    asked.add_argument("--pages", type=int, default=50)
    asked.add_argument("--times", type=int, default=1)
    given = asked.parse_args()
    heads = ("components", "asked", "ours p50", "ours p95", "peer", "ratio", "goal")
    print("".join(f"{head:>12}" for head in heads) + "   [ms]")
    for times in sorted({1, given.times}):
        with scratch_home() as home:
            measure(Settings(_env_file=None, home=home, city=CITY), given.components * times, given.pages)


def measure(settings: Settings, components: int, pages: int) -> None:
    """Make a register of one size, change all of it, and measure its pages."""
    whole = open_engine(settings)
    create_city_schema(whole, CITY)
    engine = open_engine(settings, CITY)
    make_city(engine, components // COMPONENTS_A_CELL, 0)
    with engine.begin() as conn:
        conn.exec_driver_sql(_CHANGE)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM ANALYZE components, component_events")
        lot = drawn(conn, pages)
        after = {"day": DAY, "after": lot[0][0]}
        peer = timed(lambda: conn.execute(text(_WHOLE), after).all())
        for name, what in (
            ("all", lambda one: {}),
            ("intact then", lambda one: {"state": State.INTACT}),
            ("damaged then", lambda one: {"state": State.DAMAGED}),
            ("a cell", lambda one: {"cell_code": one[1]}),
            (
                "1 km²",
                lambda one: {"bbox": (one[2] - 0.006, one[3] - 0.0045, one[2] + 0.006, one[3] + 0.0045)},
            ),
        ):
            times = []
            for one in lot:
                wanted = ComponentFilter(as_of=DAY, **what(one))
                mark = None if "cell_code" in what(one) or "bbox" in what(one) else one[0]
                times.append(timed(lambda: service.list_components(conn, wanted, after=mark, limit=50)))  # noqa: B023
            p50, p95 = statistics.median(times), sorted(times)[int(0.95 * len(times))]
            figures = (
                f"{components:,}",
                name,
                f"{p50:.1f}",
                f"{p95:.1f}",
                f"{peer:.0f}",
                f"{peer / p50:.0f} ×",
            )
            print("".join(f"{figure:>12}" for figure in (*figures, f"{GOAL_MS:.0f}")), flush=True)
    engine.dispose()
    whole.dispose()


def drawn(conn: Connection, pages: int) -> list[tuple[str, str, float, float]]:
    """Draw components by lot: code, code of the cell, longitude and latitude [°]."""
    last = int(conn.scalar(text("SELECT max(code) FROM components")) or 0)
    rng = random.Random(20261123)  # noqa: S311  (a lottery of pages, no secret)
    codes = [f"{rng.randint(1, last):017d}" for _ in range(pages)]
    rows = conn.execute(
        text(
            "SELECT components.code, cells.code, st_x(components.geom), st_y(components.geom) FROM components"
            " INNER JOIN cells ON cells.id = components.cell_id WHERE components.code = ANY(:codes)"
        ),
        {"codes": codes},
    )
    return [(code, cell, lon, lat) for code, cell, lon, lat in rows]


def timed(do: Callable[[], object]) -> float:
    """Do it, and say how long it took. [ms]."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
