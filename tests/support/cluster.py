"""The tests' own PostgreSQL: one cluster a checkout, shared by all test processes that run at once.

The first process to need it starts it, the last to leave stops it. Each process works in a
database of its own, cloned from a template that has the city ``testcity``; the template is made
anew when the tables, the migrations or the SQL functions change.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
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
        self._home = data_home(Settings(_env_file=None)) / "tests"
        self.cluster = Cluster(self._home, tuning=_TUNING)
        self._users: IO[str] | None = None
        self._template = f"template_{_fingerprint()}"

    def open(self) -> None:
        """Start the cluster if it does not run, and make the template if there is none."""
        self._home.mkdir(parents=True, exist_ok=True)
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
        self._administer(f"CREATE DATABASE {name} TEMPLATE {like or self._template}")
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

    @contextmanager
    def _template_lock(self) -> Iterator[None]:
        """Let one process at a time copy the template or make it: PostgreSQL allows no two."""
        with (self._home / "template").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _fingerprint() -> str:
    """Name what the template is made of."""
    store = CHECKOUT / "gridcity" / "store"
    kinds = ("migrations/**/*.py", "migrations/**/*.sql", "functions/*.sql")
    made_of = [path for kind in kinds for path in sorted(store.glob(kind))] + [Path(schema.__file__)]
    return sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:16]
