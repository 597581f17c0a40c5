"""The search field in a browser: by keyboard in the command room, by thumb in the citizen's report."""

import re

import pytest
from playwright.sync_api import expect

from gridcity.people.model import Role
from tests.support.browser import PHONE, Desk, login_of

pytestmark = pytest.mark.browser


def test_slash_finds_a_cell_and_enter_opens_it(desk: Desk) -> None:
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command")
        expect(page.get_by_test_id("map")).to_be_visible()
        page.keyboard.press("/")
        page.keyboard.type("2301020010020")
        answers = page.get_by_test_id("search-answers")
        expect(answers.get_by_role("option")).to_have_count(8)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(answers.get_by_role("option", selected=True)).to_contain_text("230102001002002")
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile("cell=230102001002002"))
        expect(answers).to_have_count(0)


def test_what_is_not_there_is_said_and_escape_closes_the_answers(desk: Desk) -> None:
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command")
        field = page.get_by_role("combobox", name="Search").first
        field.fill("<b>qqqq</b>")
        answers = page.get_by_test_id("search-answers")
        expect(answers.get_by_role("status")).to_contain_text("<b>qqqq</b>")
        field.press("Escape")
        expect(answers).to_have_count(0)


def test_a_citizen_finds_the_place_by_its_name(desk: Desk) -> None:
    with desk.page(size=PHONE) as (page, _):
        page.goto("/report")
        field = page.get_by_label("Street, place or address")
        field.fill("zhaolin")
        page.get_by_role("option").first.click()

        expect(page.get_by_test_id("search-answers")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
