"""What is asked about a case and answered, and what ties one case to another: from the panel of the case."""

import re

import pytest
from playwright.sync_api import Page, expect

from gridcity.people.model import Role
from tests.support.browser import OURS, PHONE, Desk, FileCase, login_of, order

pytestmark = pytest.mark.browser


def _press(page: Page, command: str) -> None:
    """Give a command that is at hand, or behind "More"."""
    page.get_by_test_id("more-commands").click()
    page.get_by_role("menuitem").and_(page.locator(f"[data-command={command}]")).click()


def test_a_crew_asks_for_more_time_and_a_leader_grants_it_from_what_waits(
    desk: Desk, file_case: FileCase
) -> None:
    with desk.requests(login_of(Role.ADMIN)) as requests:
        kind = requests.get("/api/v1/classes?kind=matter").json()["items"][0]["id"]
        condition = {"class_id": kind, "limits": {"handle": {"value": 2, "unit": "work_day"}}}
        assert requests.post("/api/v1/conditions", data=condition, headers=OURS).status == 201
    case = file_case("Needs a new pipe", col=-1.5, row=1.5)
    with desk.requests(login_of(Role.DISPATCHER)) as requests:
        department = requests.get("/api/v1/departments").json()["items"][0]["id"]
        order(requests, case, "dispatch", department_id=department)
    with desk.page(login=login_of(Role.HANDLER), size=PHONE, draws=False) as (page, _):
        page.goto(f"/command?case={case['id']}")
        page.get_by_role("button", name="why?").click()
        expect(page.get_by_test_id("deadline-why")).to_contain_text("counted from")
        page.locator("[data-command=ask_extension]").click()
        form = page.get_by_test_id("command-form")
        form.get_by_label("Whole limit").fill("90")
        form.get_by_label("Reason").fill("The pipe comes next week")
        form.get_by_role("button", name="Ask for more time").click()
        expect(page.get_by_test_id("pending-extension")).to_contain_text("in all")

    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/command")
        page.get_by_role("button", name=re.compile("Waiting for an answer: [1-9]")).click()
        page.get_by_test_id("tasks").get_by_role("button", name=re.compile("Needs a new pipe")).click()
        page.locator("[data-command=grant_extension]").click()
        form = page.get_by_test_id("command-form")
        expect(form.get_by_label("Whole limit")).to_have_value("90")
        form.get_by_role("button", name="Grant more time").click()

        expect(page.get_by_test_id("history")).to_contain_text("granted more time")
        expect(page.get_by_test_id("pending-extension")).to_have_count(0)


def test_a_merge_is_undone_and_a_tie_is_taken_away_again(desk: Desk, file_case: FileCase) -> None:
    one, other = file_case("The first report", row=-1.5), file_case("The second report", row=-1.6)
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto(f"/command?case={other['id']}")
        for command, word in (("link", "Link"), ("merge", "Merge into another")):
            _press(page, command)
            form = page.get_by_test_id("command-form")
            form.get_by_label(re.compile("The first report")).check()
            if command == "link":
                form.get_by_label("What is this case to the other one?").click()
                page.get_by_role("option", name="was caused by it").click()
            form.get_by_role("button", name=word).click()
            expect(form).to_have_count(0)
        expect(page.get_by_test_id("links")).to_contain_text("was caused by")
        expect(page.get_by_test_id("merged-into")).to_be_visible()
        page.locator("[data-command=unmerge]").click()
        expect(page.get_by_test_id("merged-into")).to_have_count(0)
        page.get_by_role("button", name=re.compile("^Unlink: ")).first.click()
        expect(page.get_by_test_id("links")).to_have_count(0)

        page.get_by_test_id("history").get_by_role("button", name=re.compile(one["number"])).first.click()
        expect(page.get_by_test_id("history")).to_contain_text("took the other out again")
