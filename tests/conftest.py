"""What every test may ask for.

``db`` is for nearly all: a connection in a transaction that is rolled back. Tests that need real
commits, several connections or a server process take ``city_engine`` or ``fresh_city``: a
database of their own, gone afterwards.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.cluster import CITY, ScratchCluster

# How long an example takes says how busy the machine is, not whether the program is right.
hypothesis.settings.register_profile("gridcity", parent=hypothesis.settings(), deadline=None)
# More of everything: pytest --hypothesis-profile=long
hypothesis.settings.register_profile("long", parent=hypothesis.settings(deadline=None), max_examples=2000)
hypothesis.settings.load_profile("gridcity")


# Six thousand tests and all that they import are a million things that stay: to look through them for rubbish
# again and again takes a sixth of the time of reading the tests.
gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """Leave what was read out of every later look for rubbish."""
    gc.freeze()


_SLOWEST_FIRST = (
    "test_extremes.py",
    "test_contract.py",
    "test_accessible_pages.py",
    "faults",
    "dashboards",
    "notebooks",
    "database",
    "http",
)
"""Files, and folders of the others, that take longest: one process runs a file, so none may begin late."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files, begin with those that take longest."""
    if hasattr(config, "workerinput"):
        order = {name: number for number, name in enumerate(_SLOWEST_FIRST)}
        items.sort(key=lambda item: order.get(item.path.name, order.get(item.path.parent.name, len(order))))


@pytest.fixture(scope="session")
def scratch_cluster() -> Iterator[ScratchCluster]:
    """Give the tests' own PostgreSQL."""
    scratch = ScratchCluster()
    scratch.open()
    yield scratch
    scratch.close()


@pytest.fixture(scope="session")
def settings(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give settings for the city ``testcity`` in a database of this run; its home is a temporary folder."""
    with scratch_cluster.database() as url:
        yield _settings(url, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    """Give the engine of ``testcity``. Commit nothing through it: other tests share the database."""
    engine = open_engine(settings, settings.city)
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """Lend a connection in a transaction that is rolled back."""
    with engine.connect() as conn, conn.begin() as transaction:
        yield conn
        if transaction.is_active:
            transaction.rollback()


@pytest.fixture
def fresh_city(
    scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Settings]]:
    """Give a factory of cities to commit to: ``fresh_city("harbin")`` → settings of a new database.

    Open it with ``open_engine(settings, settings.city)``; a server process takes
    ``settings.database_url`` and ``settings.home`` through its environment.
    """
    with ExitStack() as stack:

        def make(code: str = CITY) -> Settings:
            url = stack.enter_context(scratch_cluster.database())
            settings = _settings(url, tmp_path_factory.mktemp("home"), code)
            if code != CITY:
                engine = open_engine(settings)
                with engine.begin() as conn:
                    conn.execute(text(f"ALTER SCHEMA {CITY} RENAME TO {code}"))
                    conn.execute(text(f"ALTER SCHEMA {CITY}_views RENAME TO {code}_views"))
                    conn.execute(text("UPDATE public.cities SET code = :code"), {"code": code})
                engine.dispose()
            return settings

        yield make


@pytest.fixture
def city_settings(fresh_city: Callable[..., Settings]) -> Settings:
    """Give settings of a ``testcity`` of this test alone."""
    return fresh_city()


@pytest.fixture
def city_engine(city_settings: Settings) -> Iterator[Engine]:
    """Give the engine of a ``testcity`` of this test alone: commits are allowed."""
    engine = open_engine(city_settings, city_settings.city)
    yield engine
    engine.dispose()


def _settings(url: str, home: Path, city: str = CITY) -> Settings:
    return Settings(_env_file=None, database_url=url, home=home, city=city, pool_size=20)
