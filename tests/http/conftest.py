"""The application for tests over HTTP.

One tiny city with its people is made a run and committed to a database of this run; every test
works in a transaction on it that is rolled back.
"""

from collections.abc import Iterator
from typing import cast

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine

from api.app import create_app
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.cluster import ScratchCluster
from tests.support.site import OneConnection, Site, open_site
from tests.support.tiny import make_tiny_city


@pytest.fixture(scope="session")
def site_settings(
    scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Give settings of a database for the tests over HTTP alone."""
    with scratch_cluster.database() as url:
        yield Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city="testcity"
        )


@pytest.fixture(scope="session")
def site_engine(site_settings: Settings) -> Iterator[Engine]:
    """Give the engine of that database."""
    engine = open_engine(site_settings, site_settings.city)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def whole_site(site_settings: Settings, site_engine: Engine) -> Iterator[Site]:
    """Give the application with its people, once a run."""
    lent = OneConnection(site_engine)
    app = create_app(site_settings, cast("Engine", lent))
    with site_engine.begin() as conn:
        city = make_tiny_city(conn)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield open_site(client, site_engine, lent, city)


@pytest.fixture
def site(whole_site: Site, site_engine: Engine) -> Iterator[Site]:
    """Give the application over a transaction of this test alone."""
    with site_engine.connect() as conn, conn.begin() as transaction:
        whole_site.lent.db = conn
        yield whole_site
        whole_site.lent.db = None
        whole_site.client.cookies.clear()
        if transaction.is_active:
            transaction.rollback()


@pytest.fixture
def db(site: Site) -> Connection:
    """Give the test's own transaction."""
    return site.db
