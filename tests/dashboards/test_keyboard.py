"""A case on its way from report to closing without a mouse: each step is reached with Tab and letters."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from gridcity.people.model import Role
from tests.support.browser import Desk, login_of, order

pytestmark = pytest.mark.browser

_MOST_TABS = 60
_WORDS = "Filed without a mouse"


def _go_to(page: Page, target: Locator, *, back: bool = False) -> None:
    """Go to something with Tab alone; whatever is on the way is seen to have the focus."""
    expect(target).to_be_visible()
    for _ in range(_MOST_TABS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def _choose(page: Page, field: Locator, words: str) -> None:
    """Choose from a list that is typed into; arrows lead to the entry, Enter takes it."""
    _go_to(page, field)
    page.keyboard.type(words)
    entry = page.get_by_role("option", name=words, exact=True)
    expect(entry).to_be_visible()
    for _ in range(_MOST_TABS):
        page.keyboard.press("ArrowDown")
        if entry.get_attribute("data-combobox-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(field).to_have_value(words)
    expect(entry).to_have_count(0)


def _into_the_case(page: Page) -> Locator:
    """Open the newest case of the queue with letters, and go into it."""
    expect(page.get_by_test_id("queue").get_by_text(_WORDS)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    panel = page.get_by_test_id("panel")
    expect(panel.get_by_text(_WORDS).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(panel).to_be_focused()
    return panel


def test_a_case_goes_from_report_to_closing_without_a_mouse(desk: Desk) -> None:
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command")
        expect(page.get_by_test_id("live")).to_have_text("Live")
        page.keyboard.press("n")
        form = page.get_by_test_id("filing")
        expect(page.get_by_test_id("panel")).to_be_focused()
        # Where it is, is searched for; the form stays.
        page.keyboard.press("/")
        page.keyboard.type("230102001002002")
        expect(page.get_by_test_id("search-answers").get_by_role("option").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("panel")).to_be_focused()

        _choose(page, form.get_by_label("What is it?"), "Gas leak")
        _go_to(page, form.get_by_label("What was seen?"))
        page.keyboard.type(_WORDS)
        _go_to(page, form.get_by_role("button", name="File the case"))
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"case=\d+"))
        case_id = page.url.rpartition("case=")[2]
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("panel")).to_have_count(0)

    where = f"/command?q={_WORDS.replace(' ', '+')}"
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto(where)
        panel = _into_the_case(page)
        _go_to(page, panel.locator("[data-command=dispatch]"))
        page.keyboard.press("Enter")
        _choose(page, panel.get_by_label("Who takes it?"), "Roads")
        _go_to(page, panel.get_by_test_id("command-form").locator("[type=submit]"))
        page.keyboard.press("Enter")
        expect(panel.get_by_test_id("history")).to_contain_text("dispatched")

    with desk.requests(login_of(Role.HANDLER)) as requests:
        case = requests.get(f"/api/v1/cases/{case_id}").json()
        order(requests, order(requests, case, "start"), "complete")

    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto(where)
        panel = _into_the_case(page)
        _go_to(page, panel.locator("[data-command=verify]"))
        page.keyboard.press("Enter")
        expect(panel.get_by_test_id("history")).to_contain_text("verified")
        expect(panel.get_by_role("heading", name="What now?")).to_be_focused()
        close = panel.locator("[data-command=close]")
        _go_to(page, close)
        page.keyboard.press("Enter")
        form = panel.get_by_test_id("command-form")
        _go_to(page, form.locator("[type=submit]"))
        page.keyboard.press("Enter")
        expect(panel.get_by_test_id("history")).to_contain_text("closed")
