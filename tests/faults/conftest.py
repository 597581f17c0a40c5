"""A database server that a test may kill."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine


@pytest.fixture(scope="session")
def mortal_cluster() -> Iterator[Cluster]:
    """Give a cluster that may be killed, with a database ``seed`` that has the city ``testcity``."""
    home = Path(tempfile.mkdtemp(prefix="gridcity-faults-"))
    home.chmod(0o755)
    cluster = Cluster(home)
    shared = open_engine(Settings(_env_file=None, home=home))
    schema.create_city_schema(shared, "testcity")
    shared.dispose()
    _administer(cluster, "ALTER DATABASE gridcity RENAME TO seed")
    yield cluster
    cluster.destroy()
    shutil.rmtree(home)


@pytest.fixture
def mortal_city(mortal_cluster: Cluster) -> Settings:
    """Give a city as it was made, in a server that runs: it will be killed."""
    mortal_cluster.ensure_running()
    _administer(mortal_cluster, "DROP DATABASE IF EXISTS gridcity WITH (FORCE)")
    _administer(mortal_cluster, "CREATE DATABASE gridcity TEMPLATE seed")
    return Settings(_env_file=None, home=mortal_cluster.home, city="testcity")


def kill_server_of(settings: Settings) -> None:
    """Kill a server of one's own as a power cut would: at once, without a word."""
    assert settings.home is not None
    postmaster = (settings.home / "cluster" / "data" / "postmaster.pid").read_text().split("\n", 1)[0]
    os.kill(int(postmaster), signal.SIGKILL)


def _administer(cluster: Cluster, statement: str) -> None:
    conn = cluster.connect("postgres")
    conn.autocommit = True
    with conn.cursor() as cur:
        cur.execute(statement)
    conn.close()
