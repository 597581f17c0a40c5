"""A redraw that is killed half-way leaves the old cells in force, with everything on them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, text

from gridcity.cells.service import cell_at
from gridcity.redraw import redraw
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import open_engine
from tests.support.tiny import MADE_AT, make_tiny_city

pytestmark = pytest.mark.faults

LAMPS = 60_000
SMALLER_CELLS = "UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', '70')"
IS_MOVING = (
    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
    " AND query LIKE 'UPDATE components SET cell_id%' AND state = 'active' AND pid <> pg_backend_pid())"
)

IS_OVER = (
    "SELECT NOT EXISTS (SELECT 1 FROM pg_locks INNER JOIN pg_database ON pg_database.oid = pg_locks.database"
    " WHERE datname = current_database() AND locktype = 'advisory' AND pid <> pg_backend_pid())"
)
"""The server ends the statement of a killed client before it notices, and keeps what it locked until then."""


def start(settings: Settings) -> "subprocess.Popen[bytes]":
    """Start ``gridcity tile`` as somebody at a prompt would."""
    environment = os.environ | {
        "GRIDCITY_DATABASE_URL": str(settings.database_url),
        "GRIDCITY_HOME": str(settings.home),
        "GRIDCITY_CITY": settings.city,
    }
    command = [sys.executable, "-c", "from gridcity.cli import main; main()", "tile"]
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def wait_for(conn: Connection, what: str) -> Iterator[None]:
    """Ask until the answer is yes; the caller looks at what else matters between two questions."""
    until = time.monotonic() + 120
    while not conn.scalar(text(what)):
        assert time.monotonic() < until, what
        yield


def facts(conn: Connection) -> tuple[object, ...]:
    """Say which cells are in force, what is on them, and which keys and indexes stand."""
    return tuple(
        conn.scalar(text(query))
        for query in (
            "SELECT max(id) FROM tilings WHERE valid_to IS NULL",
            "SELECT count(*) FROM cells WHERE valid_to IS NULL",
            "SELECT count(*) FROM components JOIN cells ON cells.id = cell_id WHERE valid_to IS NULL",
            "SELECT count(*) FROM pg_index WHERE indrelid = 'components'::regclass AND indisvalid",
            "SELECT count(*) FROM pg_constraint WHERE conrelid = 'components'::regclass AND convalidated",
        )
    )


def test_a_redraw_that_is_killed_leaves_everything_as_it_was_and_runs_again(
    fresh_city: Callable[..., Settings],
) -> None:
    settings = fresh_city()
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        tiny = make_tiny_city(conn)
        lon, lat = tiny.place(0.5, 0.5)
        conn.execute(
            text(
                "INSERT INTO components"
                " (code, class_id, name, cell_id, state, start_on, source, source_key, geom)"
                " SELECT '23010201001' || lpad(n::text, 6, '0'), (SELECT min(id) FROM catalogue_classes),"
                " 'Lamp', :cell, 'intact', '2020-01-01', 'test', n::text,"
                " st_setsrid(st_makepoint(:lon, :lat), 4326) FROM generate_series(1, :lamps) AS n"
            ),
            {"lamps": LAMPS, "lon": lon, "lat": lat, "cell": cell_at(conn, lon, lat).id},
        )
        conn.execute(text(SMALLER_CELLS))
    with engine.connect() as conn:
        before = facts(conn)

    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watch:
        with start(settings) as process:
            for _ in wait_for(watch, IS_MOVING):
                assert process.poll() is None, "the redraw ended before it could be killed"
            process.send_signal(signal.SIGKILL)
        for _ in wait_for(watch, IS_OVER):
            pass
    with engine.connect() as conn:
        assert facts(conn) == before

    with start(settings) as process:
        _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said.decode()
    with engine.connect() as conn:
        after = facts(conn)
    assert after[0] != before[0]
    assert after[2:] == before[2:]
    with engine.begin() as conn:
        assert not redraw(conn, at=MADE_AT).tiling.is_new
    engine.dispose()
