"""The private cluster survives what happens to servers: kills, races, stale files, long paths."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg2
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.bulk import copy_chunks
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine, private_cluster
from gridcity.store.errors import ClusterFailed, HomeNotUsable, translate
from gridcity.store.home import Account, can_enter, make_home, server_account
from gridcity.store.programs import find_programs
from gridcity.store.sockets import socket_folder
from gridcity.store.tables import departments

pytestmark = pytest.mark.faults

START = """
from pathlib import Path
from gridcity.store.cluster import Cluster
Cluster(Path({home!r})).ensure_running()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Lend a data home that the server's account can enter, whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="gridcity-faults-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder).destroy()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made_home() -> Iterator[Path]:
    """Make a cluster with the city ``ours``, once, and stop it: others begin as copies of it."""
    folder = Path(tempfile.mkdtemp(prefix="gridcity-made-"))
    folder.chmod(0o755)
    engine = open_engine(Settings(_env_file=None, home=folder, city="ours"))
    schema.create_city_schema(engine, "ours")
    engine.dispose()
    Cluster(folder).stop()
    yield folder
    Cluster(folder).destroy()
    shutil.rmtree(folder)


@pytest.fixture
def used_home(home: Path, made_home: Path) -> Path:
    """Lend a data home with a cluster that ran before, and the city ``ours``."""
    subprocess.run(["cp", "-a", made_home / "cluster", home / "cluster"], check=True)
    return home


def server_pid(home: Path) -> int:
    return int((home / "cluster" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])


def wait_until_gone(pid: int) -> None:
    subprocess.run(["tail", f"--pid={pid}", "-f", "/dev/null"], check=True, timeout=30)


def is_running(pid: int) -> bool:
    """Say whether a process runs; one that ended and waits for its parent to look has no command any more."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except FileNotFoundError:
        return False


def in_background(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", code])


def test_a_home_that_the_servers_account_cannot_enter_is_refused_in_words(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o700)
    stranger = Account("nobody", 65534, 65534)

    assert not can_enter(locked, stranger)
    with pytest.raises(HomeNotUsable, match="GRIDCITY_HOME"):
        make_home(locked / "home", stranger)


def test_a_server_that_does_not_start_says_what_its_log_says(home: Path) -> None:
    with pytest.raises(ClusterFailed, match="no_such_setting"):
        Cluster(home, tuning={"no_such_setting": "1"}).ensure_running()


def test_a_path_too_long_for_a_socket_gets_a_short_one() -> None:
    deep = Path("/srv") / ("d" * 60) / ("e" * 60)

    assert len(os.fsencode(socket_folder(deep) / ".s.PGSQL.5432")) <= 107
    assert socket_folder(deep) != socket_folder(deep / "other")


@pytest.fixture
def deep(home: Path) -> Path:
    """Lend a data home whose path is too long for a socket."""
    folder = home / ("d" * 60) / ("e" * 40)
    folder.mkdir(parents=True)
    return folder


def knock(cluster: Cluster, account: str) -> "subprocess.CompletedProcess[str]":
    """Ask the server something as another account of this machine."""
    psql = [find_programs() / "psql", "-h", cluster.socket, "-U", "gridcity", "-d", "gridcity"]
    return subprocess.run(
        ["runuser", "-u", account, "--", *map(str, psql), "-Atc", "SELECT 1"],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        timeout=30,
    )


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can try what other accounts may do")


@as_root
@pytest.mark.parametrize("place", ["home", "deep"])
def test_the_private_database_is_closed_to_other_accounts_wherever_its_socket_is(
    request: pytest.FixtureRequest, place: str
) -> None:
    cluster = Cluster(request.getfixturevalue(place))
    cluster.ensure_running()
    try:
        stranger, owner = knock(cluster, "nobody"), knock(cluster, server_account().name)

        assert (stranger.returncode, stranger.stdout) == (2, "")
        assert "Permission denied" in stranger.stderr
        assert (owner.returncode, owner.stdout) == (0, "1\n")
        assert cluster.answers()
        for path in (cluster.socket, cluster.socket / ".s.PGSQL.5432"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
    finally:
        cluster.destroy()


def test_a_folder_that_was_left_open_is_closed_before_it_is_used(deep: Path) -> None:
    cluster = Cluster(deep)
    cluster.ensure_running()
    try:
        cluster.socket.chmod(0o755)
        cluster.ensure_running()

        assert stat.S_IMODE(cluster.socket.stat().st_mode) == 0o700
    finally:
        cluster.destroy()


@as_root
def test_a_folder_that_somebody_else_made_for_our_socket_is_not_used(deep: Path) -> None:
    cluster = Cluster(deep)
    squat = cluster.socket
    squat.mkdir(mode=0o777)
    os.chown(squat, 65534, 65534)
    try:
        with pytest.raises(ClusterFailed, match="belongs to"):
            cluster.ensure_running()
    finally:
        squat.rmdir()
    squat.symlink_to(deep)
    try:
        with pytest.raises(ClusterFailed, match="belongs to"):
            cluster.ensure_running()
    finally:
        squat.unlink()


@as_root
def test_a_server_that_somebody_else_runs_at_our_socket_is_not_spoken_to(used_home: Path) -> None:
    cluster = Cluster(used_home)
    cluster.ensure_running()
    conn = create_engine(cluster.url().replace(f"requirepeer={server_account().name}", "requirepeer=nobody"))

    with pytest.raises(OperationalError, match="requirepeer"):
        conn.connect()

    assert f"requirepeer={server_account().name}" in cluster.url()
    cluster.connect().close()


def test_the_server_never_runs_as_root_and_listens_on_no_port(used_home: Path) -> None:
    cluster = Cluster(used_home)
    cluster.ensure_running()

    assert Path(f"/proc/{server_pid(used_home)}").stat().st_uid != 0
    conn = cluster.connect()
    with conn.cursor() as cur:
        cur.execute("SHOW listen_addresses")
        assert cur.fetchone() == ("",)
    conn.close()


def test_processes_that_start_at_once_share_one_cluster(home: Path) -> None:
    starting = [in_background(START.format(home=str(home))) for _ in range(4)]

    assert [process.wait(timeout=120) for process in starting] == [0, 0, 0, 0]
    assert Cluster(home).answers()
    servers = subprocess.run(
        ["pgrep", "-f", f"postgres -D {home}/cluster/data$"], check=False, capture_output=True, text=True
    )
    assert len(servers.stdout.split()) == 1


def test_a_program_killed_while_it_makes_the_cluster_leaves_nothing_that_bars_the_next(home: Path) -> None:
    making = in_background(START.format(home=str(home)))
    fresh = home / "cluster" / "data.new"
    while not fresh.exists() and making.poll() is None:
        os.sched_yield()
    making.kill()
    making.wait(timeout=30)

    cluster = Cluster(home)
    cluster.ensure_running()
    assert cluster.answers()


def test_a_killed_server_is_started_again_by_the_next_connection_and_keeps_what_was_committed(
    used_home: Path,
) -> None:
    settings = Settings(_env_file=None, home=used_home, city="ours")
    engine = open_engine(settings, "ours")
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO departments (code, name) VALUES ('1', 'Water')"))
        backend = conn.scalar(text("SELECT pg_backend_pid()"))

    pid = server_pid(used_home)
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    wait_until_gone(backend)  # it notices a moment later that its parent has gone

    with engine.connect() as conn:
        assert conn.scalar(text("SELECT name FROM departments")) == "Water"
    assert server_pid(used_home) != pid
    engine.dispose()


def test_a_pid_file_that_names_another_program_does_not_bar_the_start(used_home: Path) -> None:
    cluster = Cluster(used_home)
    cluster.ensure_running()
    cluster.stop()
    pid_file = cluster.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{cluster.data}\n0\n5432\n{cluster.socket}\n\n")

    cluster.ensure_running()

    assert server_pid(used_home) != os.getpid()


def test_a_load_cut_off_by_a_killed_server_leaves_no_row(used_home: Path) -> None:
    settings = Settings(_env_file=None, home=used_home, city="ours")
    engine = open_engine(settings, "ours")

    def rows_and_a_kill() -> Iterator[list[object]]:
        # Enough after the kill for the server's process to notice: until it waits, it does not.
        for start in range(0, 500_000, 5_000):
            codes = [str(number) for number in range(start, start + 5_000)]
            yield [np.array(codes), np.array(codes)]
            if start == 20_000:
                os.kill(server_pid(used_home), signal.SIGKILL)

    with pytest.raises((psycopg2.Error, DBAPIError)) as caught, engine.begin() as conn:
        copy_chunks(conn, departments, ["code", "name"], rows_and_a_kill())

    assert translate(caught.value) is not None
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM departments")) == 0
    engine.dispose()


def test_a_load_cut_off_by_a_killed_program_leaves_no_row(used_home: Path) -> None:
    settings = Settings(_env_file=None, home=used_home, city="ours")
    engine = open_engine(settings, "ours")
    loading = in_background(f"""
import os, signal
from pathlib import Path
from gridcity.settings import Settings
from gridcity.store.bulk import copy_chunks
from gridcity.store.engine import open_engine
from gridcity.store.tables import departments
def rows():
    for start in range(0, 50_000, 5_000):
        codes = [str(number) for number in range(start, start + 5_000)]
        yield [codes, codes]
        if start == 20_000:
            os.kill(os.getpid(), signal.SIGKILL)
with open_engine(Settings(_env_file=None, home=Path({str(used_home)!r})), "ours").begin() as conn:
    copy_chunks(conn, departments, ["code", "name"], rows())
""")

    assert loading.wait(timeout=60) == -signal.SIGKILL
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM departments")) == 0
    engine.dispose()


def test_a_cluster_that_is_destroyed_is_gone_with_its_server(used_home: Path) -> None:
    cluster = private_cluster(Settings(_env_file=None, home=used_home))
    assert cluster is not None
    cluster.ensure_running()
    pid = server_pid(used_home)

    cluster.destroy()

    assert not cluster.folder.exists()
    assert not is_running(pid)
    assert not cluster.stop()
