"""The citizen's pages on a phone: report, receipt, status; and a network that fails."""

import pytest
from playwright.sync_api import Page, expect

from gridcity.people.model import Role
from tests.support.browser import PHONE, Desk, login_of
from tests.support.pictures import photo

pytestmark = pytest.mark.browser

MARKUP = "<script>document.title='broken in'</script> The cover is gone"


def _write(page: Page, words: str) -> None:
    page.goto("/report")
    page.get_by_role("button", name="Where I am").click()
    page.locator("[data-kind=manhole]").click()
    page.get_by_label("What do you see?").fill(words)


def test_a_report_without_words_or_place_is_not_sent(desk: Desk) -> None:
    with desk.page(size=PHONE, draws=False) as (page, _):
        page.goto("/report")
        page.get_by_role("button", name="Send report").click()

        expect(page.get_by_text("Please say in a few words what you see.")).to_be_visible()
        expect(page.get_by_role("alert")).to_contain_text("Please say where it is")


def test_a_citizen_reports_from_a_phone_and_learns_what_became_of_it(desk: Desk) -> None:
    with desk.page(size=PHONE) as (page, _):
        _write(page, MARKUP)
        page.locator("input[type=file]").set_input_files(
            {"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        page.get_by_role("button", name="Send report").click()
        expect(page.get_by_role("status")).to_have_text("Thank you. Your report has arrived.")
        page.get_by_role("link", name="What became of it?").click()
        expect(page.get_by_test_id("status")).to_contain_text("We have your report.")
        number = page.get_by_label("Number").input_value()
        secret = page.get_by_label("Secret").input_value()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command")
        page.get_by_role("button", name="Reports of citizens").click()
        letter = page.get_by_test_id("inbox").get_by_role("button", name=MARKUP)
        letter.click()
        page.get_by_role("button", name="Make it a case").click()
        expect(page.get_by_test_id("history")).to_be_visible()
        assert page.title() == "gridcity"

    with desk.page(size=PHONE, draws=False) as (page, _):
        page.goto(f"/report/status#{number}/{secret}")
        expect(page.get_by_test_id("status")).to_contain_text("It is a case now")
        page.get_by_label("Secret").fill("guessed")
        page.get_by_role("button", name="Look it up").click()
        expect(page.get_by_role("alert")).to_have_text("There is no report with this number and secret.")


def test_a_report_survives_a_dead_network_and_arrives_once(desk: Desk) -> None:
    with desk.page(size=PHONE, draws=False) as (page, _):
        _write(page, "Sent from a tunnel")
        page.context.set_offline(True)
        page.get_by_role("button", name="Send report").click()
        expect(page.get_by_text("kept on this phone")).to_be_visible()
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_test_id("receipt")).to_be_visible()

    with desk.requests(login_of(Role.OPERATOR)) as requests:
        waiting = requests.get("/api/v1/complaints?status=received").json()["items"]
        assert [one["description"] for one in waiting].count("Sent from a tunnel") == 1


def test_a_draft_is_there_again_after_the_page_was_closed(desk: Desk) -> None:
    with desk.page(size=PHONE) as (page, _):
        _write(page, "Half a sentence")
        page.reload()

        expect(page.get_by_label("What do you see?")).to_have_value("Half a sentence")
        expect(page.locator("[data-kind=manhole]")).to_have_attribute("aria-pressed", "true")


def test_the_first_page_speaks_both_languages(desk: Desk) -> None:
    with desk.page(draws=False) as (page, _):
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("One map")
        page.get_by_role("button", name="中文").click()

        expect(page.get_by_text("小城").first).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
