"""A replay that is killed, or whose server is, leaves whole chunks, the first import of a city nothing.

Running it again completes it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import Engine, text

from gridcity.cases import ledger, service
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.faults.conftest import kill_server_of
from tests.support.held import hold_rows, holding, wait_until_held
from tests.support.requests import MAP, request_row, write_requests
from tests.support.tiny import TinyCity, make_tiny_city

pytestmark = pytest.mark.faults

Kill: TypeAlias = "Callable[[Settings, subprocess.Popen[bytes]], None]"

ROWS, CHUNK = 2_400, 100
HELD_EVENT = 2_222  # in the middle of the sixth chunk: each case has four
REPLAY = """
from datetime import UTC, datetime
from pathlib import Path
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from gridcity.settings import Settings
from gridcity.store.engine import open_engine

settings = Settings()
replay(
    open_engine(settings, settings.city), Path({file!r}), read_request_map(Path({map!r})),
    at=datetime.now(UTC), chunk_rows={chunk},
)
"""


def open_city(settings: Settings) -> Engine:
    return open_engine(settings, settings.city)


def requests_file(tiny: TinyCity, folder: Path) -> Path:
    rows = [request_row(tiny, str(number), case_title=f"Lamp {number} is out") for number in range(ROWS)]
    return write_requests(folder / "requests.csv", rows)


def count(engine: Engine, table: str) -> int:
    with engine.begin() as conn:
        return int(conn.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def start_replay(settings: Settings, file: Path) -> "subprocess.Popen[bytes]":
    code = REPLAY.format(file=str(file), map=str(MAP), chunk=CHUNK)
    env = os.environ | {"GRIDCITY_HOME": str(settings.home), "GRIDCITY_CITY": settings.city}
    env.pop("GRIDCITY_DATABASE_URL", None)
    return subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.DEVNULL)


def keys_and_indexes(engine: Engine) -> list[str]:
    with engine.begin() as conn:
        keys = conn.scalars(text("SELECT pg_get_constraintdef(oid) || conrelid FROM pg_constraint")).all()
        indexes = conn.scalars(text("SELECT pg_get_indexdef(indexrelid) FROM pg_index")).all()
    return sorted([*keys, *indexes])


def check_whole_chunks(engine: Engine) -> int:
    filed = count(engine, "cases")
    assert filed % CHUNK == 1  # the case that was there before
    assert 1 < filed < ROWS
    assert count(engine, "case_events") == 4 * filed
    return filed - 1


def check_completed(engine: Engine, file: Path, before: int, others: int) -> None:
    done = replay(engine, file, read_request_map(MAP), at=datetime.now(UTC), chunk_rows=2_000)

    filed = ROWS + others
    assert (done.read, done.added, done.known, done.set_aside) == (ROWS, ROWS - before, before, 0)
    assert (count(engine, "cases"), count(engine, "case_events")) == (filed, 4 * filed)
    with engine.begin() as conn:
        for number in conn.execute(text("SELECT id FROM cases WHERE id % 997 = 0")).scalars().all():
            case = service.read(conn, number)
            assert ledger.verify_chain(service.history(conn, number), number=case.number) == case.head_hash


def kill_while_held(settings: Settings, engine: Engine, file: Path, kill: Kill) -> None:
    """Replay in a program of its own, and kill in the middle of a chunk."""
    with holding(engine) as holder:
        program = start_replay(settings, file)
        wait_until_held(holder, program)
        kill(settings, program)
    engine.dispose()
    open_city(settings).dispose()  # starts the server if it was killed
    wait_until_alone(engine)


def kill_program(_settings: Settings, program: "subprocess.Popen[bytes]") -> None:
    program.send_signal(signal.SIGKILL)
    program.wait(timeout=30)


def kill_server(settings: Settings, program: "subprocess.Popen[bytes]") -> None:
    kill_server_of(settings)
    assert program.wait(timeout=60) != 0


@pytest.mark.slow
@pytest.mark.parametrize("kill", [kill_program, kill_server])
def test_what_is_killed_among_other_cases_leaves_whole_chunks_and_the_next_run_completes_them(
    mortal_city: Settings, tmp_path: Path, kill: Kill
) -> None:
    engine = open_city(mortal_city)
    with engine.begin() as conn:
        tiny = make_tiny_city(conn)
    one = write_requests(tmp_path / "one.csv", [request_row(tiny, "before")])
    replay(engine, one, read_request_map(MAP), at=datetime.now(UTC))
    file = requests_file(tiny, tmp_path)
    with engine.begin() as conn:
        hold_rows(conn, "case_events", row=HELD_EVENT)

    kill_while_held(mortal_city, engine, file, kill)

    check_completed(engine, file, check_whole_chunks(engine), others=1)
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("kill", [kill_program, kill_server])
def test_a_first_import_that_is_killed_leaves_nothing_and_the_next_run_does_all(
    mortal_city: Settings, tmp_path: Path, kill: Kill
) -> None:
    engine = open_city(mortal_city)
    with engine.begin() as conn:
        file = requests_file(make_tiny_city(conn), tmp_path)
        hold_rows(conn, "case_events", row=HELD_EVENT)
    before = keys_and_indexes(engine)

    kill_while_held(mortal_city, engine, file, kill)

    assert (count(engine, "cases"), count(engine, "case_events")) == (0, 0)
    assert keys_and_indexes(engine) == before
    check_completed(engine, file, 0, others=0)
    assert keys_and_indexes(engine) == before
    engine.dispose()


def wait_until_alone(engine: Engine) -> None:
    """Wait until the server has noticed that the program is gone, and rolled its transactions back."""
    ends_at = time.monotonic() + 30
    others = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'"
    )
    while time.monotonic() < ends_at:
        with engine.begin() as conn:
            locks = conn.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
            if not conn.scalar(others) and not locks:
                return
        time.sleep(0.05)
    raise TimeoutError("The server has not noticed that the program is gone.")
