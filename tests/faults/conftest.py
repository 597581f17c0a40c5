"""A database server that a test may kill."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine


@pytest.fixture
def mortal_city() -> Iterator[Settings]:
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
