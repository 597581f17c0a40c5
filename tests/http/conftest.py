"""The application for tests over HTTP, in a transaction that is rolled back."""

from collections.abc import Iterator
from typing import cast

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine

from api.app import create_app
from gridcity.settings import Settings
from tests.support.site import OneConnection, Site, open_site
from tests.support.tiny import TinyCity, make_tiny_city


@pytest.fixture
def city(db: Connection) -> TinyCity:
    """Make a tiny city in the test's transaction."""
    return make_tiny_city(db)


@pytest.fixture
def site(settings: Settings, engine: Engine, db: Connection, city: TinyCity) -> Iterator[Site]:
    """Give the application over the test's transaction, and somebody of every role to call it."""
    app = create_app(settings, cast("Engine", OneConnection(db, engine)))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield open_site(client, db, city)
