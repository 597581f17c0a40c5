"""What opens beside the map: cells, components, figures; what is one's own; and a history that is checked."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from gridcity.people.model import Role
from tests.support.browser import PHONE, Desk, FileCase, login_of, order
from tests.support.pictures import photo
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser


def _click_mark_in_the_middle(page: Page) -> None:
    """Click what stands in the middle of the map as soon as it is drawn: over it the mouse is a hand."""
    box = page.get_by_test_id("map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for turn in range(240):
        page.mouse.move(x + turn % 2, y)
        if page.locator(".maplibregl-canvas").evaluate("(canvas) => canvas.style.cursor") == "pointer":
            page.mouse.click(x, y)
            return
        page.wait_for_timeout(250)
    pytest.fail("nothing that can be clicked was drawn in the middle of the map")


def test_a_cell_tells_its_year_and_leads_to_its_own_page(desk: Desk, file_case: FileCase) -> None:
    case = file_case("In this cell", col=3.5)
    with desk.page(login=login_of(Role.SUPERVISOR), draws=False) as (page, _):
        page.goto(f"/command?cell={case['cell_code']}")
        expect(page.get_by_role("img", name=re.compile("Cases a month"))).to_be_visible()
        page.get_by_test_id("panel").get_by_role("button", name=re.compile("In this cell")).click()
        expect(page.get_by_test_id("history")).to_be_visible()

        page.goto(f"/command?cell={case['cell_code']}")
        page.get_by_test_id("panel").get_by_role("link", name=case["cell_code"]).click()
        expect(page).to_have_title(re.compile(case["cell_code"]))
        assert urlsplit(page.url).path == f"/cells/{case['cell_code']}"


def test_a_history_that_was_tampered_with_is_called_broken(desk: Desk, file_case: FileCase) -> None:
    case = file_case("As it was reported", col=4.5)

    def tamper(route: Route) -> None:
        answer = route.fetch()
        events = answer.json()
        events["items"][0]["body"]["description"] = "As somebody would have it"
        route.fulfill(response=answer, json=events)

    with desk.page(login=login_of(Role.SUPERVISOR), draws=False) as (page, _):
        page.goto(f"/command?case={case['id']}")
        expect(page.get_by_test_id("verdict")).to_contain_text("1 entry, unbroken")
        page.route("**/api/v1/cases/*/history", tamper)
        page.reload()

        expect(page.get_by_test_id("verdict")).to_have_text(re.compile("Entry 1 is not what was written"))


def test_a_component_says_what_it_is_and_keeps_what_an_inspector_saw(desk: Desk, tiny_city: TinyCity) -> None:
    lon, lat = tiny_city.place(0.5, 1.5)
    with desk.page(login=login_of(Role.INSPECTOR)) as (page, _):
        classes = page.request.get("/api/v1/classes?kind=component").json()["items"]
        made = page.request.post(
            "/api/v1/components",
            data={"class_id": classes[0]["id"], "lon": lon, "lat": lat},
            headers={"X-Gridcity": "1"},
        ).json()
        page.goto(f"/command?map=18.00/{lat}/{lon}")
        expect(page.get_by_test_id("live")).to_have_text("Live")
        panel = page.get_by_test_id("component")
        _click_mark_in_the_middle(page)

        expect(panel).to_contain_text(made["code"])
        panel.get_by_role("button", name="Record its state").click()
        panel.get_by_label("What is it like now?").click()
        page.get_by_role("option", name="Damaged").click()
        panel.get_by_role("button", name="Record its state").click()
        expect(panel).to_contain_text("Intact → Damaged")


def test_days_and_one_s_own_work_narrow_the_queue(desk: Desk, file_case: FileCase) -> None:
    file_case("Of today", row=1.5)
    with desk.page(login=login_of(Role.DISPATCHER), draws=False) as (page, _):
        queue = page.get_by_test_id("queue")
        page.goto("/command?mine=1&from=2020-01-01&to=2020-01-02")
        expect(queue.get_by_text("Nothing waits for you.")).to_be_visible()
        page.get_by_role("button", name="Clear", exact=True).click()

        expect(queue.get_by_role("button", name=re.compile("Of today.*Dispatch"))).to_be_visible()
        expect(page.get_by_test_id("stage-closed")).to_be_disabled()


def test_a_number_opens_the_cases_that_it_counts(desk: Desk, file_case: FileCase) -> None:
    case = file_case("To be counted", row=2.5)
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        rejected = order(page.request, case, "reject", reason="x", outcome="not_ours")
        for said, at in (("Reported", case["reported_at"]), ("Closed", rejected["closed_at"])):
            day = datetime.fromisoformat(at).astimezone(ZoneInfo("Asia/Shanghai")).date()
            page.goto("/command?show=figures")
            figures = page.get_by_test_id("figures").locator(f"[data-day='{day}']")
            bar = figures.get_by_role("button", name=re.compile(f"{said}: "))
            told = re.search(r": (\d+)$", bar.get_attribute("aria-label") or "")
            assert told is not None
            assert int(told[1]) > 0
            bar.click()

            queue = page.get_by_label("Queue", exact=True)
            expect(queue.get_by_text(re.compile(f"^{told[1]} cases?$"))).to_be_visible()
            assert f"from={day}" in page.url
            assert ("moment=closed" in page.url) is (said == "Closed")


def test_a_crew_s_phone_begins_with_its_own_work_and_keeps_the_button_under_the_thumb(
    desk: Desk, file_case: FileCase
) -> None:
    case = file_case("For the crew", col=1.5, row=1.5)
    with desk.requests(login_of(Role.DISPATCHER)) as requests:
        department = requests.get("/api/v1/departments").json()["items"][0]["id"]
        order(requests, case, "dispatch", department_id=department)
    with desk.page(login=login_of(Role.HANDLER), size=PHONE) as (page, _):
        page.goto("/command")
        expect(page.locator("[data-tab=mine]")).to_have_attribute("aria-current", "page")
        page.get_by_test_id("queue").get_by_role("button", name=re.compile("For the crew")).click()
        start = page.locator("[data-command=start]")
        expect(start).to_be_in_viewport()
        page.get_by_role("button", name="Show the map beside it").press("Enter")
        expect(page.get_by_test_id("panel")).to_have_attribute("data-sheet", "half")

        start.click()
        expect(page.locator("[data-command=complete]")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_an_inspector_files_from_the_street_with_one_thumb(desk: Desk) -> None:
    with desk.page(login=login_of(Role.INSPECTOR), size=PHONE, draws=False) as (page, _):
        page.goto("/command")
        page.locator("[data-tab=file]").click()
        form = page.get_by_test_id("filing")
        form.get_by_role("button", name="Where I am").click()
        form.get_by_label("What is it?").click()
        page.get_by_role("option", name="Gas leak").click()
        form.get_by_label("What was seen?").fill("Seen on the round")
        form.locator("input[type=file]").set_input_files(
            {"name": "seen.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        form.get_by_role("button", name="File the case").click()
        expect(form).to_be_hidden()  # until it goes, it lists the new case among those nearby

        panel = page.get_by_test_id("panel")
        expect(panel.get_by_text("Seen on the round")).to_be_visible()
        expect(panel.get_by_text("At the report")).to_be_visible()
        expect(panel.get_by_text(re.compile("· Inspector")).first).to_be_visible()
