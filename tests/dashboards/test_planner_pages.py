"""The planner's plans, simulations, rates and survival: walked through, numbers worked out beside them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine, text

from gridcity.components import service as components
from gridcity.components.model import Entry, State
from gridcity.jobs.running import run_job
from gridcity.people.model import Role
from gridcity.people.service import get_person
from gridcity.planning import service as planning
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
from tests.support.tiny import COMMUNITIES, make_tiny_city

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC)
SINCE, UNTIL = NOW - timedelta(weeks=16), NOW - timedelta(days=1)
BEGAN = NOW - timedelta(weeks=5)
LAMPS, GONE = 6, 2
"""Lamps of the city, and how many of them were removed."""


@pytest.fixture(scope="module")
def settings(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Give a city's settings: sixteen weeks of cases, a list and a plan of five weeks ago, and lamps."""
    with scratch_cluster.database() as url:
        settings = Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city="testcity"
        )
        engine = open_engine(settings, settings.city)
        with engine.begin() as conn:
            tiny = make_tiny_city(conn)
            make_person(conn, Role.PLANNER, login=login_of(Role.PLANNER), password=PASSWORD)
            walker = make_person(conn, Role.INSPECTOR)
            make_many_cases(conn, since=SINCE, until=UNTIL, cases=600)
            codes = conn.scalars(text("SELECT code FROM cells ORDER BY code LIMIT 8")).all()
            lasts: dict[str, Any] = {
                "reason": {},
                "valid_from": BEGAN,
                "valid_until": NOW + timedelta(days=9),
                "at": BEGAN,
            }
            by = get_person(conn, login_of(Role.PLANNER))
            planning.watch(conn, "Corner", codes[:4], by=by, **lasts)
            planning.plan(
                conn, "Rounds", dict.fromkeys(codes, 2.0), by=by, inspectors=[walker.id], minutes=30, **lasts
            )
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


def test_a_plan_and_a_watch_list_are_read_judged_and_ended(page: Page, engine: Engine) -> None:
    counted = (
        "SELECT count(*) FROM cases INNER JOIN watch_list_cells USING (cell_id)"
        " WHERE reported_at >= :since AND reported_at < :until"
    )
    page.goto("/planner/plans")
    page.get_by_test_id("plan-list").get_by_role("button", name="Rounds").click()
    rounds = page.get_by_test_id("rounds")
    expect(rounds).to_contain_text("Test inspector")
    expect(rounds.get_by_role("listitem").first).to_contain_text("Worth")

    page.get_by_test_id("watch-list").get_by_role("button", name="Corner").click()
    expect(page).to_have_url(re.compile(r"watch=\d+"))
    page.get_by_role("button", name="Compare with cells that were like them").click()
    effect = page.get_by_test_id("effect")
    expect(effect).to_contain_text("4 cells beside")
    with page.expect_response(re.compile(r"/effect$")) as answer:
        page.reload()
        page.get_by_role("button", name="Compare with cells that were like them").click()
    found = answer.value.json()
    until = BEGAN + timedelta(weeks=found["weeks_after"])
    with engine.begin() as conn:
        after = conn.scalar(text(counted), {"since": BEGAN, "until": until})
    assert after
    assert sum(found["treated_by_week"][found["weeks_before"] :]) == after
    expect(effect).to_contain_text(found["text_en"])

    page.get_by_role("button", name="End it now").click()
    page.get_by_role("button", name="Yes, end it").click()
    expect(page.get_by_role("button", name="Corner")).to_contain_text("over since")


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


def test_rates_and_who_complains_are_what_the_store_says(page: Page, engine: Engine) -> None:
    with engine.begin() as conn:
        cases = conn.scalar(
            text(
                "SELECT count(*) FROM cases INNER JOIN cells ON cases.cell_id = cells.id"
                " WHERE cells.code LIKE :area || '%'"
            ),
            {"area": COMMUNITIES[0]},
        )
        km2 = conn.scalar(
            text("SELECT area_m2 / 1e6 FROM areas WHERE code = :area"), {"area": COMMUNITIES[0]}
        )
        name = conn.scalar(text("SELECT name_en FROM areas WHERE code = :area"), {"area": COMMUNITIES[0]})
        conn.execute(text("UPDATE cases SET channel = 'inspector' WHERE id % 3 = 0"))
        found = conn.scalar(text("SELECT count(*) FROM cases WHERE channel = 'inspector'"))
        total = conn.scalar(text("SELECT count(*) FROM cases"))
    page.goto("/planner/rates?by=community&exposure=area")
    row = page.get_by_test_id("rates-table").get_by_role("row").filter(has_text=str(name))
    expect(row.get_by_role("cell").first).to_have_text(str(cases))
    told = float(row.get_by_role("cell").nth(2).inner_text().replace(",", ""))
    assert told == pytest.approx((cases or 0) / float(km2 or 1), rel=0.02)

    page.get_by_text("Who complains", exact=True).click()
    ratio = ((total or 0) - (found or 0)) / (found or 1)
    expect(page.get_by_test_id("bias")).to_contain_text(f"{ratio:.3g} cases from the public")
    page.goto("/planner/rates?view=bias&by=cell")
    steps = page.get_by_test_id("bias-map").locator("[data-step] b")
    expect(steps).to_have_count(8)
    with engine.begin() as conn:
        cells = conn.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL"))
    assert sum(int(one) for one in steps.all_inner_texts()) == cells


def test_how_long_lamps_last_is_what_the_register_says(page: Page) -> None:
    page.goto("/planner/survival")
    expect(page.get_by_test_id("survival-table")).to_be_visible()
    page.get_by_label("Until", exact=True).first.click()
    page.get_by_role("option", name="it is removed or lost").click()
    row = page.get_by_test_id("survival-table").get_by_role("row").nth(1)
    expect(row.get_by_role("cell").nth(0)).to_have_text(str(LAMPS))
    expect(row.get_by_role("cell").nth(1)).to_have_text(str(GONE))
