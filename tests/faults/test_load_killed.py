"""A load that is killed half-way, or whose server is, leaves nothing behind, and can simply be run again."""

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

ROWS = 120_000
INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = 'components'::regclass AND indisvalid"

pytestmark = pytest.mark.faults


def start(settings: Settings, path: Path) -> "subprocess.Popen[bytes]":
    """Start ``gridcity load components`` as somebody at a prompt would."""
    environment = os.environ | {"GRIDCITY_HOME": str(settings.home), "GRIDCITY_CITY": settings.city}
    environment.pop("GRIDCITY_DATABASE_URL", None)
    if settings.database_url is not None:
        environment["GRIDCITY_DATABASE_URL"] = str(settings.database_url)
    command = [sys.executable, "-c", "from gridcity.cli import main; main()", "load", "components", str(path)]
    command += ["--source", "lamps", "--class", "01001"]
    with path.with_suffix(".err").open("wb") as said:
        return subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL, stderr=said
        )


def is_busy(engine: Engine, with_what: str) -> bool:
    """Say whether the server is copying into the register, or indexing it."""
    with engine.connect() as conn:
        query = (
            f"SELECT EXISTS (SELECT 1 FROM pg_stat_progress_{with_what} WHERE relid = 'components'::regclass)"
        )
        return bool(conn.scalar(text(query)))


@pytest.mark.parametrize("at_work_on", ["copy", "create_index"])
def test_a_load_that_is_killed_leaves_nothing_and_runs_again(
    fresh_city: Callable[..., Settings], tmp_path: Path, at_work_on: str
) -> None:
    settings = fresh_city()
    engine, path, indexes = make(settings, tmp_path)

    process = start(settings, path)
    wait_until(engine, process, at_work_on)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)

    check_nothing(engine, indexes)  # waits for the server to notice: the table is locked until then
    assert start(settings, path).wait(300) == 0
    check_all(engine, indexes)
    engine.dispose()


def test_a_load_whose_server_is_killed_says_so_leaves_nothing_and_runs_again(
    mortal_city: Settings, tmp_path: Path
) -> None:
    engine, path, indexes = make(mortal_city, tmp_path)
    process = start(mortal_city, path)
    wait_until(engine, process, "copy")
    process.send_signal(signal.SIGSTOP)
    engine.dispose()
    assert mortal_city.home is not None
    postmaster = (mortal_city.home / "cluster" / "data" / "postmaster.pid").read_text().split("\n", 1)[0]

    os.kill(int(postmaster), signal.SIGKILL)
    process.send_signal(signal.SIGCONT)

    assert process.wait(timeout=120) == 1
    said = " ".join(path.with_suffix(".err").read_text().split())
    assert "lamps.csv goes in as a whole or not at all" in said
    assert "Traceback" not in said
    again = open_engine(mortal_city, mortal_city.city)  # starts the server
    check_nothing(again, indexes)
    assert start(mortal_city, path).wait(300) == 0
    check_all(again, indexes)
    again.dispose()


def make(settings: Settings, folder: Path) -> tuple[Engine, Path, int]:
    """Make a city and a file of lamps; say how many indexes the register has."""
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        tiny = make_tiny_city(conn)
    with engine.connect() as conn:
        indexes = conn.scalar(text(INDEXES)) or 0
    lon, lat = tiny.place(0.5, 0.5)
    path = folder / "lamps.csv"
    path.write_text(
        "id,lon,lat\n" + "".join(f"{at},{lon + at * 1e-10:.10f},{lat:.10f}\n" for at in range(ROWS))
    )
    return engine, path, indexes


def wait_until(engine: Engine, process: "subprocess.Popen[bytes]", at_work_on: str) -> None:
    until = time.monotonic() + 60
    while not is_busy(engine, at_work_on):
        assert process.poll() is None, "the load ended before it could be killed"
        assert time.monotonic() < until


def check_nothing(engine: Engine, indexes: int) -> None:
    with engine.connect() as conn:
        for table in (components, component_numbers, loads):
            assert conn.scalar(select(func.count()).select_from(table)) == 0
        assert conn.scalar(text(INDEXES)) == indexes


def check_all(engine: Engine, indexes: int) -> None:
    with engine.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(components)) == ROWS
        assert conn.scalar(select(component_numbers.c.last)) == ROWS
        assert conn.scalar(text(INDEXES)) == indexes
