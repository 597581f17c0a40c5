"""The planner's studio: a question is asked, its run is followed, read, repeated, compared and passed on."""

import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import text

from gridcity.jobs.running import run_job
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.axe import AXE, faults_of
from tests.support.browser import PHONE, Desk, FileCase, login_of

pytestmark = pytest.mark.browser

_RunPage = Callable[[Page], int]


@pytest.fixture
def work(pages_settings: Settings) -> _RunPage:
    """Give a way to do the job of the run that a page shows, as the worker does; gives the run's number."""

    def do(page: Page) -> int:
        expect(page).to_have_url(re.compile(r"/planner/runs/\d+$"))
        run_id = int(page.url.rsplit("/", 1)[1])
        engine = open_engine(pages_settings, pages_settings.city)
        with engine.begin() as conn:
            job_id = conn.execute(
                text("SELECT job_id FROM studio_runs WHERE id = :id"), {"id": run_id}
            ).scalar_one()
        engine.dispose()
        run_job(pages_settings, job_id)
        return run_id

    return do


def test_a_planner_asks_where_cases_lie_together_and_gets_the_same_bytes_again(
    desk: Desk, file_case: FileCase, work: _RunPage
) -> None:
    for col in (1.5, 1.5, 2.5):
        file_case("One of several side by side", col=col, row=-0.5)
    with desk.page(login=login_of(Role.PLANNER)) as (page, _):
        page.goto("/sign-in")
        expect(page).to_have_url(re.compile("/planner$"))
        page.get_by_role("radio", name="Hot spots").focus()
        page.keyboard.press("Space")
        page.get_by_text("More: neighbours").click()
        page.get_by_label("Permutations").fill("99")
        page.get_by_label("Name of the run").fill("Side by side")
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_test_id("progress")).to_contain_text("It begins next.")
        first = work(page)

        expect(page.get_by_test_id("sentence")).to_contain_text("are hot")
        expect(page.get_by_test_id("legend")).to_contain_text("more than expected")
        expect(page.get_by_test_id("card")).to_contain_text(re.compile("[0-9a-f]{64}"))
        painted = page.get_by_test_id("value-map")
        expect(painted).to_have_attribute("data-painted", "true")
        expect(painted.locator("canvas")).to_be_visible()
        page.get_by_label("Cell by its code").fill("230102001002")
        expect(page.get_by_test_id("cell-card")).to_contain_text("No such cell")
        painted.hover(position={"x": 300, "y": 200})
        painted.click(position={"x": 300, "y": 200})
        expect(page.get_by_test_id("cell-card")).to_contain_text("Gi* score")
        expect(page).to_have_url(re.compile("cell=230102001"))

        page.get_by_role("button", name="Run it again").click()
        expect(page).to_have_url(re.compile(rf"/planner/runs/(?!{first}\b)\d+$"))
        second = work(page)
        expect(page.get_by_test_id("same-bytes")).to_contain_text("same bytes")

        page.goto(f"/planner/runs/compare?a={first}&b={second}&view=difference")
        expect(page.get_by_test_id("compared")).to_contain_text("100 %")
        expect(page.get_by_test_id("compared")).to_contain_text("Both ask the same.")


def test_what_is_new_in_the_studio_is_asked_followed_and_taken_along(
    desk: Desk, file_case: FileCase, work: _RunPage, tmp_path: Path
) -> None:
    for col in (-4.5, -4.5, 1.5):
        file_case("Along the border", col=col, row=2.5)
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/planner?method=kernel_density")
        expect(page.get_by_role("radio", name="Density along streets")).to_be_disabled()
        expect(page.get_by_test_id("studio")).to_contain_text("the city has none loaded")
        page.get_by_text("More: neighbours").click()
        expect(page.get_by_role("combobox", name="Correction at the border")).to_have_value(
            "Made good at each place (Diggle)"
        )
        page.get_by_role("button", name="Run").click()
        expect(page.get_by_test_id("progress")).to_be_visible()
        asked = count_asked(page)
        run_id = work(page)
        expect(page.get_by_test_id("sentence")).to_contain_text("densest")
        assert asked["polls"] <= 4, "the live stream says when to ask"
        expect(page.get_by_test_id("card")).to_contain_text("Correction at the border: Made good")

        for name, ending in (("GeoPackage", "gpkg"), ("GeoParquet", "parquet"), ("CSV", "csv")):
            page.get_by_role("button", name="Take along").click()
            with page.expect_download() as taken:
                page.get_by_role("menuitem", name=name).click()
            taken.value.save_as(tmp_path / f"run.{ending}")
            assert taken.value.suggested_filename == f"run-{run_id}.{ending}"
        assert (
            len(gpd.read_file(tmp_path / "run.gpkg")) == len(gpd.read_parquet(tmp_path / "run.parquet")) == 60
        )

        page.goto("/planner?method=reporting_bias&data=complaints")
        expect(page.get_by_role("radio", name="Complaints")).to_be_disabled()
        page.goto("/planner?method=scan_space_time&p.is_prospective=true&p.replicates=99&p.alpha=0.5")
        page.route("**/api/v1/events*", lambda route: route.abort())
        page.get_by_role("button", name="Run").click()
        work(page)
        expect(page.get_by_test_id("sentence")).to_contain_text("beyond chance")
        expect(page.get_by_test_id("card")).to_contain_text("Looked at every: 1 d")


def count_asked(page: Page) -> dict[str, int]:
    """Count how often a page asks for its run from now on."""
    asked = {"polls": 0}

    def count(request: Request) -> None:
        asked["polls"] += bool(re.search(r"/studio/runs/\d+$", request.url))

    page.on("request", count)
    return asked


def test_a_run_is_cancelled_and_read_by_an_inspector_who_may_not_ask(
    desk: Desk, file_case: FileCase, work: _RunPage
) -> None:
    file_case("Asked about by a supervisor", col=-1.5, row=0.5)
    with desk.page(login=login_of(Role.SUPERVISOR), draws=False) as (page, _):
        page.goto("/planner?method=moran&p.permutations=99&title=To+be+read")
        page.get_by_role("button", name="Run").click()
        shared = work(page)
        expect(page.get_by_test_id("sentence")).to_contain_text("Moran")
        if AXE.is_file():
            assert faults_of(page) == []

        page.goto("/planner?method=moran&p.permutations=99&title=To+be+cancelled")
        page.get_by_role("button", name="Run").click()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("status").filter(has_text="was cancelled")).to_be_visible()

    with desk.page(login=login_of(Role.INSPECTOR), size=PHONE, draws=False) as (page, _):
        page.goto(f"/planner/runs/{shared}")
        expect(page.get_by_test_id("sentence")).to_contain_text("Moran")
        expect(page.get_by_role("button", name="Run it again")).to_have_count(0)
        page.goto("/planner")
        expect(page.get_by_test_id("studio")).to_contain_text("Asking is for planners")
        expect(page.get_by_role("button", name="Run", exact=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
