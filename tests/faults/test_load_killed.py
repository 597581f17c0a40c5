"""A load that is killed half-way leaves nothing behind, and can simply be run again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text

from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import open_engine
from gridcity.store.tables import component_numbers, components, loads
from tests.support.tiny import make_tiny_city

ROWS = 400_000
INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = 'components'::regclass AND indisvalid"

pytestmark = pytest.mark.faults


def start(settings: Settings, path: Path) -> "subprocess.Popen[bytes]":
    """Start ``gridcity load components`` as somebody at a prompt would."""
    environment = os.environ | {
        "GRIDCITY_DATABASE_URL": str(settings.database_url),
        "GRIDCITY_HOME": str(settings.home),
        "GRIDCITY_CITY": settings.city,
    }
    command = [sys.executable, "-c", "from gridcity.cli import main; main()", "load", "components", str(path)]
    command += ["--source", "lamps", "--class", "01001"]
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def is_writing(engine: Engine) -> bool:
    with engine.connect() as conn:
        query = "SELECT EXISTS (SELECT 1 FROM pg_stat_progress_copy WHERE relid = 'components'::regclass)"
        return bool(conn.scalar(text(query)))


@pytest.mark.parametrize("wait_s", [0.0, 0.3])
def test_a_load_that_is_killed_leaves_nothing_and_runs_again(
    fresh_city: Callable[..., Settings], tmp_path: Path, wait_s: float
) -> None:
    settings = fresh_city()
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        tiny = make_tiny_city(conn)
    with engine.connect() as conn:
        indexes = conn.scalar(text(INDEXES))
    lon, lat = tiny.place(0.5, 0.5)
    path = tmp_path / "lamps.csv"
    path.write_text(
        "id,lon,lat\n" + "".join(f"{at},{lon + at * 1e-10:.10f},{lat:.10f}\n" for at in range(ROWS))
    )

    process = start(settings, path)
    until = time.monotonic() + 60
    while not is_writing(engine):
        assert process.poll() is None, "the load ended before it could be killed"
        assert time.monotonic() < until
    time.sleep(wait_s)  # a moment further into the file
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    with engine.connect() as conn:  # waits for the server to notice: the table is locked until then
        for table in (components, component_numbers, loads):
            assert conn.scalar(select(func.count()).select_from(table)) == 0
        assert conn.scalar(text(INDEXES)) == indexes

    assert start(settings, path).wait(300) == 0
    with engine.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(components)) == ROWS
        assert conn.scalar(select(component_numbers.c.last)) == ROWS
        assert conn.scalar(text(INDEXES)) == indexes
    engine.dispose()
