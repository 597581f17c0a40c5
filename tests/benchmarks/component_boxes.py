"""Components in a box and around a place, through the cells there, against a GiST index on their places.

``python -m tests.benchmarks.component_boxes [--components 2000000] [--boxes 200] [--times 10]``

*Ours*: all components in boxes drawn by lot, found through the cells (``cells_in_box``), and those by name
nearest to places drawn by lot, as the search asks for them. *Peer*: the same by a GiST index on
``components.geom``, which is made for it afterwards: how long that takes and how large it is, is what a city
saves at each load. Times are those of the store, on one connection.
``--times 10`` measures a tenth of it first.
"""

import argparse
import random
import statistics
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from sqlalchemy import Connection, text

from gridcity.places import service
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.cell_page import CELLS, GROUND
from tests.benchmarks.register_pages import timed
from tests.benchmarks.servers import scratch_home

CITY = "boxbench"
A_CELL = 20
"""Components in a cell. [-]"""
COMPONENTS = """
INSERT INTO components (code, class_id, name, cell_id, state, start_on, source, source_key, geom)
SELECT lpad(number::text, 17, '0'), (SELECT min(id) FROM catalogue_classes) + number % 20,
    CASE WHEN number % 10 = 0 THEN 'Rare lamp' ELSE 'Lamp' END, id, 'intact', '2020-01-01', 'bench',
    number::text, st_setsrid(st_point(
        st_xmin(geom) + random() * 0.001286, st_ymin(geom) + random() * 0.0009
    ), 4326)
FROM (
    SELECT cells.id, cells.geom, row_number() OVER () AS number
    FROM cells CROSS JOIN generate_series(1, :a_cell) AS i
) AS drawn
"""
BOX = "st_makeenvelope(:west, :south, :east, :north, 4326)"
OURS = f"SELECT id FROM components WHERE cell_id IN (SELECT cells_in_box({BOX})) AND geom && {BOX}"
PEER = f"SELECT id FROM components WHERE geom && {BOX}"
NEAREST = """
SELECT code FROM (
    SELECT code, name, geom FROM components
    ORDER BY geom <-> st_setsrid(st_point(:lon, :lat), 4326) LIMIT 2000
) AS nearest
INNER JOIN LATERAL (SELECT geom <-> st_setsrid(st_point(:lon, :lat), 4326) AS far) AS it ON TRUE
WHERE name ILIKE '%rare%' ORDER BY far LIMIT 10
"""
SIDES_M = (100, 500, 2_000)
Look: TypeAlias = Callable[[tuple[float, float]], object]
"""Looks around a place, EPSG:4326. [°]"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--components", type=int, default=2_000_000)
    asked.add_argument("--boxes", type=int, default=200)
    asked.add_argument("--times", type=int, default=1)
    given = asked.parse_args()
    heads = ("components", "asked", "ours p50", "p95", "peer p50", "p95", "peer/ours")
    print("".join(f"{head:>12}" for head in heads) + "   [ms]")
    for part in sorted({given.times, 1}, reverse=True):
        with scratch_home() as home:
            measure(Settings(_env_file=None, home=home, city=CITY), given.components // part, given.boxes)


def measure(settings: Settings, components: int, boxes: int) -> None:
    """Make a register of one size, and look into it both ways."""
    whole = open_engine(settings)
    create_city_schema(whole, CITY)
    engine = open_engine(settings, CITY)
    with engine.begin() as conn:
        conn.exec_driver_sql(GROUND)
        conn.execute(text(CELLS), {"cells": components // A_CELL})
        conn.execute(text(COMPONENTS), {"a_cell": A_CELL})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM ANALYZE cells, components")
        lot = drawn(components // A_CELL // 400, boxes)
        ours = {side: times_of(boxed(conn, OURS, side), lot) for side in SIDES_M}
        near = times_of(lambda at: service._components(conn, "rare", at[0], at[1], 10), lot)
        made = timed(lambda: conn.exec_driver_sql("CREATE INDEX by_place ON components USING gist (geom)"))
        conn.exec_driver_sql("ANALYZE components")
        for side in SIDES_M:
            show(components, f"{side} m", ours[side], times_of(boxed(conn, PEER, side), lot))
        nearest = text(NEAREST)
        peer = times_of(lambda at: conn.execute(nearest, {"lon": at[0], "lat": at[1]}).all(), lot)
        show(components, "nearest", near, peer)
        size = conn.scalar(text("SELECT pg_relation_size('by_place')")) or 0
        print(f"The GiST index: {made / 1000:.1f} s to build, {size / 2**20:.0f} MiB.", flush=True)
    engine.dispose()
    whole.dispose()


def drawn(rows: int, count: int) -> list[tuple[float, float]]:
    """Draw places of the city by lot. [°]."""
    rng = random.Random(20261123)  # noqa: S311  (a lottery of places, no secret)
    return [
        (126.4 + rng.random() * 400 * 0.001286, 45.6 + rng.random() * rows * 0.0009) for _ in range(count)
    ]


def boxed(conn: Connection, query: str, side_m: int) -> Look:
    """Give what reads all that is in a box around a place."""
    asked, half_lon, half_lat = text(query), side_m / 2 / 100 * 0.001286, side_m / 2 / 100 * 0.0009

    def look(at: tuple[float, float]) -> object:
        west, south, east, north = at[0] - half_lon, at[1] - half_lat, at[0] + half_lon, at[1] + half_lat
        return conn.execute(asked, {"west": west, "south": south, "east": east, "north": north}).all()

    return look


def times_of(look: Look, lot: list[tuple[float, float]]) -> list[float]:
    """Look around each place, after a first look that fills the server's memory. [ms]."""
    for at in lot:
        look(at)
    return [timed(partial(look, at)) for at in lot]


def show(components: int, asked: str, ours: list[float], peer: list[float]) -> None:
    """Print a row."""
    p50, peer50 = statistics.median(ours), statistics.median(peer)
    p95, peer95 = (sorted(one)[int(0.95 * len(one))] for one in (ours, peer))
    figures = (
        f"{components:,}",
        asked,
        *(f"{one:.2f}" for one in (p50, p95, peer50, peer95)),
        f"{peer50 / p50:.2f} ×",
    )
    print("".join(f"{figure:>12}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
