"""A load that is killed half-way, or whose server is, leaves nothing behind, and can simply be run again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from typer.testing import CliRunner

from gridcity import cli
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import open_engine
from gridcity.store.tables import component_numbers, components, loads
from tests.faults.conftest import kill_server_of
from tests.support.held import hold_indexing, hold_rows, holding, wait_until_held
from tests.support.tiny import make_tiny_city

ROWS, HELD_ROW = 20_000, 12_000
INDEXES = "SELECT count(*) FROM pg_index WHERE indrelid = 'components'::regclass AND indisvalid"
KEYS = "SELECT count(*) FROM pg_constraint WHERE 'components'::regclass IN (conrelid, confrelid)"

pytestmark = pytest.mark.faults


def command(path: Path) -> list[str]:
    return ["load", "components", str(path), "--source", "lamps", "--class", "01001"]


def city_environment(settings: Settings) -> dict[str, str]:
    """Name the city for a program; an empty address is none."""
    named = {"GRIDCITY_HOME": str(settings.home), "GRIDCITY_CITY": settings.city}
    if settings.database_url is not None:
        named["GRIDCITY_DATABASE_URL"] = str(settings.database_url)
    return named


def start(settings: Settings, path: Path) -> "subprocess.Popen[bytes]":
    """Start ``gridcity load components`` as somebody at a prompt would."""
    program = [sys.executable, "-c", "from gridcity.cli import main; main()", *command(path)]
    environment = {name: value for name, value in os.environ.items() if name != "GRIDCITY_DATABASE_URL"}
    with path.with_suffix(".err").open("wb") as said:
        return subprocess.Popen(
            program,
            cwd=CHECKOUT,
            env=environment | city_environment(settings),
            stdout=subprocess.DEVNULL,
            stderr=said,
        )


def run_again(settings: Settings, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the same command again, in this process."""
    monkeypatch.delenv("GRIDCITY_DATABASE_URL", raising=False)
    result = CliRunner().invoke(cli.app, command(path), env=city_environment(settings))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("hold", [hold_rows, hold_indexing])
def test_a_load_that_is_killed_leaves_nothing_and_runs_again(
    fresh_city: Callable[..., Settings],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    hold: Callable[..., None],
) -> None:
    settings = fresh_city()
    engine, path = make(settings, tmp_path, hold)
    indexes_and_keys = count_indexes_and_keys(engine)

    with holding(engine) as holder:
        process = start(settings, path)
        wait_until_held(holder, process)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)

    check_nothing(engine, indexes_and_keys)  # waits for the server to notice: the table is locked until then
    run_again(settings, path, monkeypatch)
    check_all(engine, indexes_and_keys)
    engine.dispose()


def test_a_load_whose_server_is_killed_says_so_leaves_nothing_and_runs_again(
    mortal_city: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, path = make(mortal_city, tmp_path, hold_rows)
    indexes_and_keys = count_indexes_and_keys(engine)

    with holding(engine) as holder:
        process = start(mortal_city, path)
        wait_until_held(holder, process)
        kill_server_of(mortal_city)
    engine.dispose()

    assert process.wait(timeout=120) == 1
    said = " ".join(path.with_suffix(".err").read_text().split())
    assert "lamps.csv goes in as a whole or not at all" in said
    assert "Traceback" not in said
    again = open_engine(mortal_city, mortal_city.city)  # starts the server
    check_nothing(again, indexes_and_keys)
    run_again(mortal_city, path, monkeypatch)
    check_all(again, indexes_and_keys)
    again.dispose()


def make(settings: Settings, folder: Path, hold: Callable[..., None]) -> tuple[Engine, Path]:
    """Make a city that holds whoever loads into it, and a file of lamps."""
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        tiny = make_tiny_city(conn)
        hold(conn, "components", row=HELD_ROW)
    lon, lat = tiny.place(0.5, 0.5)
    path = folder / "lamps.csv"
    path.write_text(
        "id,lon,lat\n" + "".join(f"{at},{lon + at * 1e-10:.10f},{lat:.10f}\n" for at in range(ROWS))
    )
    return engine, path


def count_indexes_and_keys(engine: Engine) -> tuple[int, int]:
    with engine.connect() as conn:
        return _count(conn, INDEXES), _count(conn, KEYS)


def check_nothing(engine: Engine, indexes_and_keys: tuple[int, int]) -> None:
    with engine.connect() as conn:
        for table in (components, component_numbers, loads):
            assert conn.scalar(select(func.count()).select_from(table)) == 0
    assert count_indexes_and_keys(engine) == indexes_and_keys


def check_all(engine: Engine, indexes_and_keys: tuple[int, int]) -> None:
    with engine.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(components)) == ROWS
        assert conn.scalar(select(component_numbers.c.last)) == ROWS
    assert count_indexes_and_keys(engine) == indexes_and_keys


def _count(conn: Connection, query: str) -> int:
    return int(conn.scalar(text(query)) or 0)
