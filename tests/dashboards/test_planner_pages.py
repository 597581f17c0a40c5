"""The planner's simulations and survival curves: walked through, numbers worked out beside them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine, text

from gridcity.components import service as components
from gridcity.components.model import Entry, State
from gridcity.jobs.running import run_job
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.browser import (
    CHROMIUM,
    CHROMIUM_ARGUMENTS,
    PATIENCE_MS,
    Desk,
    login_of,
    served_pages,
)
from tests.support.cluster import ScratchCluster
from tests.support.looked_at import add_component
from tests.support.many_cases import make_many_cases
from tests.support.people_and_cases import PASSWORD, make_person
from tests.support.tiny import make_tiny_city

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
SINCE, UNTIL = NOW - timedelta(weeks=16), NOW - timedelta(days=1)
LAMPS, GONE = 6, 2
"""Lamps of the city, and how many of them were removed."""


@pytest.fixture(scope="module")
def settings(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give a city's settings: with sixteen weeks of cases, and lamps."""
    with scratch_cluster.database() as url:
        settings = Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city="testcity"
        )
        engine = open_engine(settings, settings.city)
        with engine.begin() as conn:
            tiny = make_tiny_city(conn)
            make_person(conn, Role.PLANNER, login=login_of(Role.PLANNER), password=PASSWORD)
            make_many_cases(conn, since=SINCE, until=UNTIL, cases=600)
            for number in range(1, LAMPS + 1):
                add_component(conn, tiny.place(-2.5, 0.5), number)
            for code in conn.scalars(text("SELECT code FROM components ORDER BY id LIMIT :n"), {"n": GONE}):
                gone = Entry(None, NOW, on=(NOW - timedelta(days=30)).date())
                components.change_state(conn, code, State.REMOVED, gone)
        engine.dispose()
        yield settings


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings, settings.city)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def desk(settings: Settings) -> Iterator[Desk]:
    """Serve the city to a browser of its own."""
    expect.set_options(timeout=PATIENCE_MS)
    with served_pages(settings) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield Desk(browser, origin)
        browser.close()


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        yield page


def test_a_scenario_is_asked_for_followed_read_and_repeated(
    page: Page, settings: Settings, engine: Engine
) -> None:
    def do() -> int:
        expect(page.get_by_test_id("progress")).to_contain_text("waiting")
        with engine.begin() as conn:
            run_id, job_id = conn.execute(
                text("SELECT id, job_id FROM simulations ORDER BY id DESC LIMIT 1")
            ).one()
        run_job(settings, job_id)
        return int(run_id)

    page.goto("/planner/simulation")
    expect(page.get_by_test_id("past")).to_contain_text("Say what would be otherwise")
    form = page.get_by_test_id("scenario")
    form.get_by_label("Department").first.click()
    page.get_by_role("option", name="Roads").click()
    for label, value in (("Weeks", "3"), ("Runs", "2"), ("Learns from, weeks", "10")):
        form.get_by_label(label, exact=True).fill(value)
    form.get_by_role("button", name="Run").click()
    expect(page).to_have_url(re.compile(r"/planner/simulation/\d+$"))
    first = do()

    expect(page.get_by_test_id("sentence")).to_contain_text("Roads: late handling goes from")
    row = page.get_by_test_id("simulated").get_by_role("row").filter(has_text="Roads")
    expect(row).to_contain_text(re.compile(r"\d → \d"))
    expect(page.get_by_test_id("card")).to_contain_text("whole weeks")
    page.get_by_role("button", name="Run it again").click()
    expect(page).not_to_have_url(re.compile(f"/{first}$"))
    do()
    expect(page.get_by_test_id("same-bytes")).to_contain_text("same bytes")
    expect(page.get_by_test_id("past").get_by_role("link")).to_have_count(2)

    page.get_by_role("button", name="Ask it differently").click()
    expect(form.get_by_label("Weeks", exact=True)).to_have_value("3")
    form.get_by_role("button", name="Run").click()
    page.get_by_test_id("run").get_by_role("button", name="Cancel").click()
    expect(page.get_by_test_id("run")).to_contain_text("cancelled")


def test_how_long_lamps_last_is_what_the_register_says(page: Page) -> None:
    page.goto("/planner/survival")
    expect(page.get_by_test_id("survival-table")).to_be_visible()
    page.get_by_label("Until", exact=True).first.click()
    page.get_by_role("option", name="it is removed or lost").click()
    row = page.get_by_test_id("survival-table").get_by_role("row").nth(1)
    expect(row.get_by_role("cell").nth(0)).to_have_text(str(LAMPS))
    expect(row.get_by_role("cell").nth(1)).to_have_text(str(GONE))
