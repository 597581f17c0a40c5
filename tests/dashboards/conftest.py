"""The pages in a real browser, over a real server process and a tiny city."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.browser import (
    CHROMIUM,
    CHROMIUM_ARGUMENTS,
    PATIENCE_MS,
    Desk,
    FileCase,
    login_of,
    served_pages,
)
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import PASSWORD, make_department, make_person
from tests.support.tiny import TinyCity, make_tiny_city


@pytest.fixture(scope="session")
def pages_settings(
    scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Give settings of a database for the tests of the pages alone."""
    with scratch_cluster.database() as url:
        yield Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city="testcity"
        )


@pytest.fixture(scope="session")
def tiny_city(pages_settings: Settings) -> TinyCity:
    """Make the city, a department and a login for every role."""
    engine = open_engine(pages_settings, pages_settings.city)
    with engine.begin() as conn:
        city = make_tiny_city(conn)
        department = make_department(conn, "Roads")
        for role in Role:
            make_person(
                conn,
                role,
                login=login_of(role),
                department=department if role is Role.HANDLER else None,
                password=PASSWORD,
            )
    engine.dispose()
    return city


@pytest.fixture(scope="session")
def pages(pages_settings: Settings, tiny_city: TinyCity) -> Iterator[str]:
    """Serve the city, once a run; gives its address."""
    assert tiny_city.cells > 0
    with served_pages(pages_settings) as origin:
        yield origin


@pytest.fixture(scope="module")
def desk(pages: str) -> Iterator[Desk]:
    """Start a browser; a module ends its own, because Playwright runs once at a time."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield Desk(browser, pages)
        browser.close()


@pytest.fixture
def file_case(desk: Desk, tiny_city: TinyCity) -> FileCase:
    """Give a way to file a case as the operator, past the pages."""

    def file(description: str, *, col: float = 0.5, row: float = 0.5) -> dict[str, Any]:
        with desk.requests(login_of(Role.OPERATOR)) as requests:
            classes = requests.get("/api/v1/classes?kind=matter").json()["items"]
            lon, lat = tiny_city.place(col, row)
            answer = requests.post(
                "/api/v1/cases",
                data={"class_id": classes[0]["id"], "lon": lon, "lat": lat, "description": description},
                headers={"X-Gridcity": "1"},
            )
            assert answer.status == 201, answer.text()
            made: dict[str, Any] = answer.json()
            return made

    return file
