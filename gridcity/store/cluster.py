"""The private database: a PostgreSQL cluster of our own under the data home.

It listens on a unix socket only, so it can neither clash with another server's port nor be
reached from outside; other accounts of the machine cannot reach it either (``store.sockets``).
Any process that needs it starts it, under a lock, so that processes started at once share one;
it goes on when they end, until ``gridcity db stop``.

::

    <home>/cluster/data      what initdb made
    <home>/cluster/log       what the server says
    <home>/cluster/lock      held while somebody starts, stops or makes the cluster
    <socket folder>          in <home>/cluster, or under /tmp where that path is too long
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from gridcity.store.errors import ClusterFailed
from gridcity.store.home import Account, make_home, server_account
from gridcity.store.programs import find_programs, programs_of
from gridcity.store.sockets import SOCKET_NAME, close_folder, owner_of, socket_folder

_ORPHAN_WAIT_S = 30
_START_WAIT_S = 120  # recovery after a crash may replay a gigabyte of log

TUNING: Mapping[str, str] = {
    "listen_addresses": "''",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_connections": "200",
    "wal_buffers": "16MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",  # lz4 where the server can: see _log_compression
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_duration_statement": "2s",
    "lc_messages": "'C'",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """One private cluster. Cheap to make: it looks at nothing until it is asked to."""

    home: Path
    database: str = "gridcity"
    tuning: Mapping[str, str] = field(default_factory=dict)
    """Settings of the server on top of ``TUNING``."""

    @property
    def folder(self) -> Path:
        """Everything of the cluster but, perhaps, its socket."""
        return self.home / "cluster"

    @property
    def data(self) -> Path:
        """What initdb made."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log"

    @property
    def socket(self) -> Path:
        """The folder of the server's socket."""
        return socket_folder(self.folder)

    def url(self, database: str | None = None) -> str:
        """Give the address for SQLAlchemy."""
        place = f"host={self.socket}&requirepeer={owner_of(self.data).pw_name}"
        return f"postgresql+psycopg2://gridcity@/{database or self.database}?{place}"

    def answers(self, database: str | None = None) -> bool:
        """Say whether the server takes connections now."""
        try:
            self.connect(database).close()
        except psycopg2.Error:
            return False
        return True

    def connect(self, database: str | None = None) -> "psycopg2.extensions.connection":
        """Open a plain connection, without starting anything."""
        return psycopg2.connect(
            host=str(self.socket),
            user="gridcity",
            dbname=database or self.database,
            requirepeer=owner_of(self.data).pw_name,
            connect_timeout=5,
        )

    def ensure_running(self) -> None:
        """Make the cluster if there is none, start it if it does not run; else do nothing.

        Safe in many processes at once: one makes and starts it, the others wait and use it.

        Raises
        ------
        ProgramsMissing
            PostgreSQL is not installed.
        HomeNotUsable
            The data home cannot be made or entered.
        ClusterFailed
            The server does not start; the message has the end of its log. Or somebody else has
            taken the place of its socket.
        """
        close_folder(self.socket, self.data)
        if self.answers():
            return
        account = server_account()
        make_home(self.home, account)
        with self._locked() as lock:
            if self.answers():
                return
            self._make(account, lock)
            self._start(account)
            self._make_database()

    def stop(self) -> bool:
        """Stop the server; connections in use are ended, their transactions rolled back.

        Returns
        -------
        bool
            False if it did not run.
        """
        if not self.data.exists():
            return False
        with self._locked():
            if self._pid() is None:
                return False
            self._run(server_account(), "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")
            return True

    def destroy(self) -> None:
        """Stop the server and delete the cluster, with all cities in it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.socket.parent != self.folder:
            shutil.rmtree(self.socket, ignore_errors=True)

    def _pid(self) -> int | None:
        """Give the running server's process id; a stale pid file counts for nothing."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(self.data) in command else None

    def _make(self, account: Account, lock: int) -> None:
        """Run initdb in a folder beside the real one, so that half of a cluster is never taken for one."""
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        self._run(
            account,
            "initdb",
            "-D",
            fresh,
            "-U",
            "gridcity",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            keep=(lock,),  # if we are killed, initdb goes on for a moment: nobody else may begin meanwhile
        )
        fresh.rename(self.data)

    def _configure(self, account: Account) -> None:
        tuning = {**TUNING, "wal_compression": self._log_compression(account), **self.tuning}
        lines = [f"{name} = {value}" for name, value in tuning.items()]
        lines.append(f"unix_socket_directories = '{self.socket}'")
        config = self.data / "gridcity.conf"
        config.write_text("# Written by gridcity at each start.\n" + "\n".join(lines) + "\n")
        main = self.data / "postgresql.conf"
        include = "include 'gridcity.conf'\n"
        if include not in main.read_text():
            with main.open("a") as end:
                end.write(include)
        self.socket.mkdir(mode=0o700, exist_ok=True)
        close_folder(self.socket, self.data)
        if os.geteuid() == 0:
            for path in (config, self.socket):
                os.chown(path, account.uid, account.gid)

    def _log_compression(self, account: Account) -> str:
        """Choose how the log packs whole pages: the oldest way makes building an index half as slow again."""
        try:
            self._run(
                account, "postgres", "-C", "wal_compression", "-D", self.data, "-c", "wal_compression=lz4"
            )
        except ClusterFailed:
            return TUNING["wal_compression"]  # this server was built without lz4
        return "lz4"

    def _start(self, account: Account) -> None:
        self._configure(account)
        if self._pid() is None:
            self._clear_after_kill()
            self._run(
                account,
                "pg_ctl",
                "start",
                "-D",
                self.data,
                "-l",
                self.log,
                "-w",
                "-t",
                str(_START_WAIT_S),
                "-s",
            )
        self._wait()

    def _clear_after_kill(self) -> None:
        """Take away what a killed server left, once its last process is gone.

        PostgreSQL would refuse to start because of these files: for their numbers may belong to
        another program by now, or to a dead process that nobody has looked after. It must not
        start while an orphan of the old server can still write, so those are waited for.
        """
        deadline = time.monotonic() + _ORPHAN_WAIT_S
        while self._orphans():
            if time.monotonic() > deadline:
                raise ClusterFailed("The private database was killed, and processes of it still run.")
            time.sleep(0.05)
        for left in (self.data / "postmaster.pid", self.socket / f"{SOCKET_NAME}.lock"):
            left.unlink(missing_ok=True)

    def _orphans(self) -> list[int]:
        """List processes that work in the data folder: every process of a server does."""
        data, found = self.data.resolve(), []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "cwd").readlink() == data:
                    found.append(int(process.name))
        return found

    def _wait(self) -> None:
        """Wait until the server takes connections: it may still be recovering from a crash."""
        deadline = time.monotonic() + _START_WAIT_S
        while not self.answers("postgres"):
            if time.monotonic() > deadline or self._pid() is None:
                raise ClusterFailed(
                    f"The private database does not answer. Its log: {self.log}", log=str(self.log)
                )
            time.sleep(0.05)

    def _make_database(self) -> None:
        conn = self.connect("postgres")
        try:
            conn.autocommit = True
            with conn.cursor() as cur:
                cur.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
                if cur.fetchone() is None:
                    cur.execute(f'CREATE DATABASE "{self.database}"')
        finally:
            conn.close()

    def _run(self, account: Account, program: str, *arguments: object, keep: tuple[int, ...] = ()) -> None:
        """Run one of PostgreSQL's programs as the account, away from our terminal and its signals."""
        version = self.data / "PG_VERSION"
        programs = programs_of(int(version.read_text())) if version.exists() else find_programs()
        as_account = (
            {"user": account.uid, "group": account.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
            [str(programs / program), *map(str, arguments)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            pass_fds=keep,
            **as_account,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace") if done.stderr else _tail(self.log)
            raise ClusterFailed(
                f"The private database could not be set up: {program} failed.\n{said}".rstrip(),
                log=str(self.log),
            )

    @contextmanager
    def _locked(self) -> Iterator[int]:
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock.fileno()


def _tail(log: Path, lines: int = 8) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
