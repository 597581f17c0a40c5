"""The command room: a case from its report to its end, live, by keyboard, and safe from markup."""

import re

import pytest
from playwright.sync_api import Page, expect

from gridcity.people.model import Role
from tests.support.browser import Desk, FileCase, login_of
from tests.support.pictures import photo

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=\"document.title='broken in'\"><b>bold</b> 井盖"


def _press(page: Page, command: str) -> None:
    page.locator(f"[data-command={command}]").click()


def _stage(page: Page, name: str) -> None:
    expect(page.locator("[data-testid=panel] [aria-current=step]")).to_have_text(name)


def test_a_stranger_is_led_to_the_door_and_back(desk: Desk) -> None:
    with desk.page(draws=False) as (page, _):
        page.goto("/command?stage=reported")
        page.get_by_label("Login").fill(login_of(Role.OPERATOR))
        page.get_by_role("textbox", name="Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("Login and password do not fit.")

        page.get_by_role("textbox", name="Password").fill("wind over the river")
        page.get_by_role("button", name="Sign in").click()

        expect(page.get_by_test_id("live")).to_have_text("Live")
        assert "stage=reported" in page.url


def test_the_demonstration_logins_are_offered_in_the_sample_city_only(desk: Desk) -> None:
    with desk.page(draws=False) as (page, _):
        page.goto("/sign-in")

        expect(page.get_by_label("Login")).to_be_visible()
        expect(page.locator("[data-login]")).to_have_count(0)


def test_markup_in_a_report_is_shown_as_text(desk: Desk, file_case: FileCase) -> None:
    case = file_case(MARKUP)
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto(f"/command?case={case['id']}")

        expect(page.get_by_test_id("panel").get_by_text(MARKUP)).to_be_visible()
        expect(page.get_by_test_id("queue").get_by_text(MARKUP).first).to_be_visible()
        assert page.title() == "gridcity"
        assert page.locator("img[src=x]").count() == 0


def test_a_case_goes_from_report_to_closing_through_the_hands_of_four(
    desk: Desk, file_case: FileCase
) -> None:
    case = file_case("A hole in the road", col=1.5)
    address = f"/command?case={case['id']}"

    with desk.page(login=login_of(Role.DISPATCHER), draws=False) as (page, _):
        page.goto(address)
        expect(page.get_by_test_id("map")).to_contain_text("cannot draw the map")
        _press(page, "dispatch")
        page.get_by_test_id("command-form").get_by_label("Who takes it?").click()
        page.get_by_role("option", name="Roads").click()
        page.get_by_test_id("command-form").get_by_role("button", name="Dispatch").click()
        _stage(page, "Dispatched")
    with desk.page(login=login_of(Role.HANDLER), draws=False) as (page, _):
        page.goto(address)
        _press(page, "start")
        _stage(page, "Handling")
        _press(page, "complete")
        page.get_by_test_id("complete-form").locator("input[type=file]").set_input_files(
            {"name": "done.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        _stage(page, "Verifying")
        expect(page.get_by_test_id("panel").get_by_text("After", exact=True)).to_be_visible()
        expect(page.locator("[data-command=verify]")).to_have_count(0)
    with desk.page(login=login_of(Role.INSPECTOR), draws=False) as (page, _):
        page.goto(address)
        _press(page, "verify")
        expect(page.get_by_test_id("history").get_by_text("verified")).to_be_visible()
        expect(page.get_by_test_id("verdict")).to_contain_text("6 entries, unbroken")
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto(address)
        _press(page, "close")
        page.get_by_test_id("command-form").get_by_role("button", name="Close").click()
        _stage(page, "Closed")
        expect(page.get_by_test_id("history").get_by_role("listitem")).to_have_count(7)


def test_whoever_is_late_is_shown_what_happened_meanwhile(desk: Desk, file_case: FileCase) -> None:
    case = file_case("Two people at once", col=2.5)
    with desk.page(login=login_of(Role.DISPATCHER), draws=False) as (page, _):
        page.route("**/api/v1/events*", lambda route: route.abort())  # this desk hears of nothing
        page.goto(f"/command?case={case['id']}")
        _press(page, "note")
        page.get_by_test_id("command-form").get_by_label("Note").fill("Slow")
        page.request.post(
            f"/api/v1/cases/{case['id']}/commands",
            data={"command": "note", "expected_version": case["version"], "note": "Quick"},
            headers={"X-Gridcity": "1"},
        )
        page.get_by_test_id("command-form").get_by_role("button", name="Note").click()

        warning = page.get_by_role("alert").filter(has_text="Somebody was faster")
        expect(warning.get_by_role("listitem")).to_have_text(re.compile("Test dispatcher noted"))


_WATCH_FOR_A_PULSE = """() => {
    const look = () => { window.pulsed ||= document.querySelector('.map-pulse') !== null; };
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""


def test_a_new_case_appears_by_itself_in_the_list_and_on_the_map(desk: Desk, file_case: FileCase) -> None:
    # Only the stream tells of it: no clock on the page asks for cases. How soon is a benchmark (live_events).
    with desk.page(login=login_of(Role.LEADER), size={"width": 1000, "height": 600}) as (page, _):
        page.goto("/command")
        expect(page.get_by_test_id("live")).to_have_text("Live")
        expect(page.locator(".map-pulse")).to_have_count(0)
        page.evaluate(_WATCH_FOR_A_PULSE)
        file_case("Water everywhere", col=-1.5)

        expect(page.get_by_test_id("queue").get_by_text("Water everywhere")).to_be_visible()
        page.wait_for_function("() => window.pulsed")
        expect(page.get_by_test_id("ticker")).to_contain_text("reported")


def test_the_queue_is_worked_by_keyboard(desk: Desk, file_case: FileCase) -> None:
    file_case("The older one", col=-2.5)
    file_case("The newer one", col=-3.5)
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command")
        expect(page.get_by_test_id("queue").get_by_text("The newer one")).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("panel").get_by_text("The newer one")).to_be_visible()
        page.keyboard.press("j")
        expect(page.get_by_test_id("panel").get_by_text("The older one")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("panel")).to_have_count(0)

        page.keyboard.press("5")
        expect(page.get_by_test_id("stage-closed")).to_have_attribute("aria-pressed", "true")
        assert "stage=closed" in page.url
        page.keyboard.press("5")
        page.keyboard.press("/")
        page.keyboard.type("newer 5")
        expect(page.get_by_test_id("stage-closed")).to_have_attribute("aria-pressed", "false")
        expect(page).to_have_url(re.compile("q=newer"))


def test_an_operator_files_by_a_click_and_sees_what_is_open_nearby_first(
    desk: Desk, file_case: FileCase
) -> None:
    file_case("Already known", col=0.2, row=0.2)
    with desk.page(login=login_of(Role.OPERATOR)) as (page, _):
        page.goto("/command?map=16/45.75000/126.60000")
        expect(page.get_by_test_id("live")).to_have_text("Live")
        page.get_by_role("button", name="File a case").click()
        box = page.get_by_test_id("map").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        form = page.get_by_test_id("filing")
        expect(form.get_by_text("Already known")).to_be_visible()

        form.get_by_label("What is it?").click()
        page.get_by_role("option", name="Gas leak").click()
        form.get_by_label("What was seen?").fill("It smells of gas")
        form.get_by_role("button", name="File the case").click()
        expect(form).to_be_hidden()  # until it goes, it lists the new case among those nearby

        expect(page.get_by_test_id("panel").get_by_text("It smells of gas")).to_be_visible()
        _stage(page, "Reported")
        queue = page.get_by_test_id("queue")
        expect(queue).to_contain_text("Already known")
        page.get_by_label("Emergencies only").check()
        expect(queue).not_to_contain_text("Already known")
        expect(queue).to_contain_text("It smells of gas")
