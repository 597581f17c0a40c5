"""The tests' own PostgreSQL: one cluster a checkout, shared by all test processes that run at once.

The first process to need it starts it, the last to leave stops it. Each process works in a
database of its own, cloned from a template that has the city ``testcity``; the template is made
anew when the tables, the migrations or the SQL functions change.

It lies in memory where there is plenty: a clone is eight hundred files, which takes half a second of
processor time in a full folder of a disk, and a twentieth of one there.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import IO
from uuid import uuid4

from gridcity.settings import CHECKOUT, Settings
from gridcity.store import schema
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine
from gridcity.store.errors import ClusterFailed
from gridcity.store.home import data_home

CITY = "testcity"

_MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of our own in it; whose it is, is looked at)
_ROOM_BYTES = 4 << 30
_PREFIX = f"gridcity-tests-{os.getuid()}-"
_OF = "checkout"

# A test's data may be lost with the power: speed is all.
_TUNING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "300",
    "log_min_duration_statement": "-1",
    # Who waits for a lock that nobody lets go fails, rather than the whole run.
    "lock_timeout": "4min",
}


class ScratchCluster:
    """Databases for tests: clone one, use it, drop it."""

    def __init__(self) -> None:
        self._home = _home()
        self.cluster = Cluster(self._home, tuning=_TUNING)
        self._users: IO[str] | None = None
        self._template = f"template_{_fingerprint()}"

    def open(self) -> None:
        """Start the cluster if it does not run, and make the template if there is none."""
        _clear_memory()
        self._home.mkdir(parents=True, exist_ok=True)
        (self._home / _OF).write_text(str(CHECKOUT))
        self._users = (self._home / "users").open("a")
        fcntl.flock(self._users, fcntl.LOCK_SH)
        try:
            self.cluster.ensure_running()
        except ClusterFailed:
            # Without fsync a machine that went down may leave rubbish: begin again.
            self.cluster.destroy()
            self.cluster.ensure_running()
        with self._template_lock():
            self._make_template()

    def close(self) -> None:
        """Leave; the last to leave stops the server."""
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            self._clear()
            self.cluster.stop()
        self._users.close()

    @contextmanager
    def database(self, like: str | None = None) -> Iterator[str]:
        """Lend a database with the city ``testcity`` in it, or one like another; gives its address.

        Nobody may be connected to the other.
        """
        name = f"test_{os.getpid()}_{uuid4().hex[:8]}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {like or self._template} {self._by_files}")
        try:
            yield self.cluster.url(name)
        finally:
            self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _make_template(self) -> None:
        conn = self.cluster.connect("postgres")
        conn.autocommit = True
        try:
            with conn.cursor() as cur:
                cur.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%'")
                if self._template in {row[0] for row in cur.fetchall()}:
                    return
                cur.execute("DROP DATABASE IF EXISTS template_new WITH (FORCE)")
                cur.execute("CREATE DATABASE template_new TEMPLATE template0")
                engine = open_engine(Settings(_env_file=None, database_url=self.cluster.url("template_new")))
                schema.create_city_schema(engine, CITY)
                engine.dispose()
                cur.execute(f"ALTER DATABASE template_new RENAME TO {self._template}")
        finally:
            conn.close()

    def _clear(self) -> None:
        """Drop what killed runs left and templates of other tables: nobody else is here."""
        conn = self.cluster.connect("postgres")
        conn.autocommit = True
        try:
            with conn.cursor() as cur:
                cur.execute(
                    "SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_' AND datname <> %s",
                    (self._template,),
                )
                for (stale,) in cur.fetchall():
                    cur.execute(f"DROP DATABASE {stale} WITH (FORCE)")
        finally:
            conn.close()

    def _administer(self, statement: str) -> None:
        conn = self.cluster.connect("postgres")
        conn.autocommit = True
        try:
            with self._template_lock(), conn.cursor() as cur:
                cur.execute(statement)
        finally:
            conn.close()

    @cached_property
    def _by_files(self) -> str:
        """Say how a database is cloned the fastest: as its files, not page by page through the log."""
        conn = self.cluster.connect("postgres")
        version = conn.server_version
        conn.close()
        return "STRATEGY file_copy" if version >= 150_000 else ""  # before 15 there was no other way

    @contextmanager
    def _template_lock(self) -> Iterator[None]:
        """Let one process at a time copy the template or make it: PostgreSQL allows no two."""
        with (self._home / "template").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _home() -> Path:
    """Choose a folder in memory; on the disk, with the checkout's other data, where that is small."""
    home = _MEMORY / f"{_PREFIX}{sha256(bytes(CHECKOUT)).hexdigest()[:8]}"
    try:
        home.mkdir(exist_ok=True)
        if home.stat().st_uid == os.getuid() and shutil.disk_usage(home).free > _ROOM_BYTES:
            return home
    except OSError:
        pass
    return data_home(Settings(_env_file=None)) / "tests"


def _clear_memory() -> None:
    """Give back what the clusters of checkouts take that are gone; one process clears, the others go on."""
    with (_MEMORY / f"{_PREFIX}clearing").open("a") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for of in _MEMORY.glob(f"{_PREFIX}*/{_OF}"):
            if of.stat().st_uid == os.getuid() and not Path(of.read_text()).is_dir():
                Cluster(of.parent).stop()
                shutil.rmtree(of.parent)


def _fingerprint() -> str:
    """Name what the template is made of."""
    store = CHECKOUT / "gridcity" / "store"
    kinds = ("migrations/**/*.py", "migrations/**/*.sql", "functions/*.sql", "views/*.sql")
    made_of = [path for kind in kinds for path in sorted(store.glob(kind))] + [Path(schema.__file__)]
    return sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:16]
