"""A replay that is killed, or whose server is, leaves whole chunks only; running it again completes it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gridcity.cases import ledger, service
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine
from tests.support.requests import MAP, request_row, write_requests
from tests.support.tiny import TinyCity, make_tiny_city

pytestmark = pytest.mark.faults

ROWS, CHUNK = 30_000, 500
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


@pytest.fixture
def settings() -> Iterator[Settings]:
    """Lend a cluster of this test's own, with a city in it: its server will be killed."""
    home = Path(tempfile.mkdtemp(prefix="gridcity-faults-"))
    home.chmod(0o755)
    settings = Settings(_env_file=None, home=home, city="testcity")
    shared = open_engine(settings)
    schema.create_city_schema(shared, "testcity")
    shared.dispose()
    yield settings
    Cluster(home).destroy()
    shutil.rmtree(home)


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


def wait_for_cases(engine: Engine, program: "subprocess.Popen[bytes]", wanted: int) -> None:
    """Wait until some chunks are filed, and the replay is in the middle of others."""
    ends_at = time.monotonic() + 120
    while count(engine, "cases") < wanted:
        assert program.poll() is None, "the replay ended before it could be killed"
        assert time.monotonic() < ends_at
        time.sleep(0.02)


def check_whole_chunks(engine: Engine) -> int:
    filed = count(engine, "cases")
    assert filed % CHUNK == 0
    assert 0 < filed < ROWS
    assert count(engine, "case_events") == 4 * filed
    return filed


def check_completed(engine: Engine, file: Path, before: int) -> None:
    done = replay(engine, file, read_request_map(MAP), at=datetime.now(UTC), chunk_rows=CHUNK)

    assert (done.read, done.added, done.known, done.set_aside) == (ROWS, ROWS - before, before, 0)
    assert (count(engine, "cases"), count(engine, "case_events")) == (ROWS, 4 * ROWS)
    with engine.begin() as conn:
        for number in conn.execute(text("SELECT id FROM cases WHERE id % 997 = 0")).scalars().all():
            case = service.read(conn, number)
            assert ledger.verify_chain(service.history(conn, number), number=case.number) == case.head_hash


@pytest.mark.slow
def test_a_killed_program_leaves_whole_chunks_and_the_next_run_completes_them(
    settings: Settings, tmp_path: Path
) -> None:
    engine = open_city(settings)
    with engine.begin() as conn:
        file = requests_file(make_tiny_city(conn), tmp_path)
    program = start_replay(settings, file)
    wait_for_cases(engine, program, 3 * CHUNK)

    program.send_signal(signal.SIGKILL)
    program.wait(timeout=30)
    wait_until_alone(engine)

    check_completed(engine, file, check_whole_chunks(engine))
    engine.dispose()


@pytest.mark.slow
def test_a_killed_server_leaves_whole_chunks_and_the_next_run_completes_them(
    settings: Settings, tmp_path: Path
) -> None:
    engine = open_city(settings)
    with engine.begin() as conn:
        file = requests_file(make_tiny_city(conn), tmp_path)
    program = start_replay(settings, file)
    wait_for_cases(engine, program, 3 * CHUNK)
    engine.dispose()

    assert settings.home is not None
    postmaster = (settings.home / "cluster" / "data" / "postmaster.pid").read_text().split("\n", 1)[0]
    os.kill(int(postmaster), signal.SIGKILL)

    assert program.wait(timeout=60) != 0
    engine = open_city(settings)
    check_completed(engine, file, check_whole_chunks(engine))
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
