"""The room of the register: surveys from desk and street, suspects, who answers for what, versions."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from gridcity.people.model import Role
from tests.support.browser import PHONE, Desk, login_of
from tests.support.people_and_cases import PASSWORD
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_OURS = {"X-Gridcity": "1"}
_HERE = {"longitude": 126.6005, "latitude": 45.7505}  # where the browser says it is: Desk.page


def _register(requests: APIRequestContext, place: tuple[float, float], *, nth: int) -> dict[str, Any]:
    lon, lat = place
    classes = requests.get("/api/v1/classes?kind=component").json()["items"]
    answer = requests.post(
        "/api/v1/components", data={"class_id": classes[nth]["id"], "lon": lon, "lat": lat}, headers=_OURS
    )
    assert answer.status == 201, answer.text()
    made: dict[str, Any] = answer.json()
    return made


def _see(page: Page, finding: str, code: str) -> None:
    expect(page.get_by_test_id("next-item")).to_contain_text(code)
    page.locator(f"[data-finding={finding}]").tap()


def test_a_survey_is_planned_walked_through_a_dead_spot_and_closed(desk: Desk, tiny_city: TinyCity) -> None:
    with desk.requests(login_of(Role.LEADER)) as requests:
        near = _register(requests, (_HERE["longitude"], _HERE["latitude"]), nth=6)
        lon, lat = near["lon"] + 0.0001, near["lat"]
        far = _register(requests, (lon, lat), nth=6)
        assert far["cell_code"] == near["cell_code"]
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/register/surveys")
        page.get_by_role("button", name="New survey").click()
        form = page.get_by_test_id("new-survey")
        form.get_by_label("Name").fill("Lids of spring")
        form.get_by_label("Or these cells").fill(near["cell_code"])
        form.get_by_role("combobox", name="Classes").or_(form.get_by_label("Classes")).first.click()
        page.get_by_role("option", name=near["class_name_en"], exact=True).click()
        page.keyboard.press("Escape")
        form.get_by_role("button", name="Make the survey").click()
        expect(page.get_by_test_id("progress")).to_contain_text("open 2")
        address = page.url

    with desk.page(login=login_of(Role.INSPECTOR), size=PHONE, draws=False, keeps=True) as (page, _):
        page.goto(address)
        page.get_by_role("link", name="Go out").click()
        _see(page, "found", near["code"])
        expect(page.get_by_test_id("next-item")).to_contain_text(far["code"])
        expect(page.get_by_test_id("sync")).to_contain_text("All is with the server")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.context.set_offline(True)
        page.reload()
        _see(page, "missing", far["code"])
        expect(page.get_by_test_id("sync")).to_contain_text("1 finding waits for the network")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.context.set_offline(False)
        expect(page.get_by_test_id("sync")).to_contain_text("All is with the server")

    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto(address)
        expect(page.get_by_test_id("progress")).to_contain_text(re.compile("found 1.*missing 1.*open 0"))
        follow = page.get_by_test_id("consequences")
        follow.get_by_text("Becomes lost").click()
        expect(follow.get_by_role("link", name=far["code"])).to_be_visible()
        follow.get_by_role("button", name="Close the survey").click()
        expect(page.get_by_role("banner").nth(1).or_(page.locator("main header"))).to_contain_text("closed")
        page.goto(f"/components/{far['code']}")
        expect(page.get_by_test_id("register")).to_contain_text("Lost")


def test_a_double_says_why_it_is_one_and_leads_to_the_comparison(desk: Desk, tiny_city: TinyCity) -> None:
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        lon, lat = tiny_city.place(-2.5, -0.5)
        one = _register(page.request, (lon, lat), nth=0)
        _register(page.request, (lon + 0.000004, lat), nth=0)
        page.goto("/register/suspects")
        page.get_by_test_id("suspects").get_by_role("button", name=re.compile(one["code"])).click()
        page.get_by_role("link", name="Compare and merge").click()

        expect(page.get_by_test_id("side-by-side")).to_be_visible()


def test_what_was_not_known_is_registered_where_the_pin_stands(desk: Desk, tiny_city: TinyCity) -> None:
    lon, lat = tiny_city.place(-3.5, -2.5)
    with desk.page(login=login_of(Role.INSPECTOR), draws=False) as (page, _):
        kind = page.request.get("/api/v1/classes?kind=component").json()["items"][3]
        page.goto(f"/register/new?class={kind['id']}&lon={lon}&lat={lat}")
        expect(page.get_by_test_id("new-component").get_by_role("status")).to_contain_text("Into cell")
        page.get_by_role("button", name="Register it").click()

        expect(page.get_by_role("heading", level=1, name=kind["name_en"])).to_be_visible()
        assert urlsplit(page.url).path.startswith("/components/230102")


def test_who_keeps_duty_enters_a_rule_and_is_told_what_stands_against_a_second(
    desk: Desk, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.ADMIN), draws=False) as (page, _):
        page.goto("/register/duty?show=rules")
        for turn in range(2):
            page.get_by_role("button", name="New rule").click()
            form = page.get_by_test_id("rule-form")
            form.get_by_text("Everything").click()
            form.get_by_text("Matters", exact=True).click()
            form.get_by_label("In charge").first.click()
            page.get_by_role("option", name="Roads").click()
            form.get_by_role("button", name="Enter the rule").click()
            if turn == 0:
                expect(page.get_by_test_id("rule")).to_contain_text("the whole city")
                page.get_by_role("button", name="Close").click()
        expect(page.get_by_test_id("refusal")).to_contain_text("Another rule answers for this already")

        page.goto("/register/duty")
        matters = page.get_by_test_id("matrix").get_by_role("row", name=re.compile("Matters")).first
        expect(matters.get_by_role("cell").first).to_contain_text("Roads")
        page.get_by_text("Ask", exact=True).click()
        page.get_by_label("Code of a cell or of a component").fill("230102001001001")
        page.get_by_test_id("ask").get_by_label("Class").click()
        page.get_by_role("option", name="Gas leak").click()
        expect(page.get_by_test_id("duty-steps")).to_contain_text("Roads")


def test_a_table_of_rules_is_tried_before_it_is_loaded_and_says_what_it_sets_aside(
    desk: Desk, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    table = "place,class,governing,valid_from\n230102,99999,Roads,2027-01-01\n"
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/register/duty?show=load")
        load = page.get_by_test_id("load")
        load.locator("input[type=file]").set_input_files(
            {"name": "duty.csv", "mimeType": "text/csv", "buffer": table.encode()}
        )
        load.get_by_role("button", name="Try it").click()

        expect(load.get_by_test_id("loaded")).to_contain_text("Nothing was loaded yet")
        expect(load.get_by_test_id("set-aside")).to_contain_text("99999")
        expect(load.get_by_role("button", name="Load", exact=True)).to_be_disabled()


def test_a_reader_sees_all_of_it_and_is_offered_no_change(desk: Desk, tiny_city: TinyCity) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/register")
        for part, seen in (("Surveys", "New survey"), ("Duty", "Load a table")):
            page.get_by_role("navigation", name="Parts").get_by_role("link", name=part).click()
            expect(page.get_by_role("heading", level=1, name=part)).to_be_visible()
            expect(page.get_by_text(seen)).to_have_count(0)
        page.get_by_role("navigation", name="Parts").get_by_role("link", name="Versions").click()
        expect(page.get_by_test_id("tilings")).to_contain_text(f"cells {tiny_city.cells}")


def test_everybody_changes_their_own_password(desk: Desk, tiny_city: TinyCity) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.CLERK), draws=False) as (page, _):
        page.goto("/register")
        page.get_by_role("button", name=re.compile("Clerk$")).click()
        page.get_by_role("menuitem", name="Change password").click()
        form = page.get_by_test_id("password-form")
        fields = form.locator("input")
        for index, words in enumerate(("not this one", PASSWORD, PASSWORD)):
            fields.nth(index).fill(words)
        form.get_by_role("button", name="Change it").click()

        expect(form).to_contain_text("That is not the present password.")


def test_many_components_are_counted_before_they_are_given_to_others(desk: Desk, tiny_city: TinyCity) -> None:
    with desk.requests(login_of(Role.LEADER)) as requests:
        code = _register(requests, tiny_city.place(-4.5, -2.5), nth=3)["code"]
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/register/handover")
        form = page.get_by_test_id("handover")
        expect(form.get_by_role("button", name="Count them")).to_be_disabled()
        form.get_by_label("Or these components").fill(code)
        form.get_by_label("Owner").click()
        page.get_by_role("option", name="Roads").click()
        form.get_by_role("button", name="Count them").click()
        expect(form.get_by_test_id("counted")).to_contain_text("1 component would change")
        # What was counted is not what is asked for any more.
        form.get_by_label("Why? (optional)").fill("The road was taken over")
        expect(form.get_by_test_id("counted")).to_have_count(0)
        form.get_by_role("button", name="Count them").click()
        form.get_by_role("button", name="Change 1 component").click()
        expect(form).to_contain_text("1 component was given to others.")

        page.goto(f"/components/{code}")
        expect(page.get_by_test_id("events")).to_contain_text("The road was taken over")
    with desk.page(login=login_of(Role.HANDLER), draws=False) as (page, _):
        page.goto("/register/handover")
        expect(page.get_by_text("Leaders and administrators give many components")).to_be_visible()
        expect(page.get_by_test_id("handover")).to_have_count(0)


def test_conditions_are_tried_before_they_are_loaded_and_a_reader_only_takes_them_away(
    desk: Desk, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    table = "class,code,filing,valid_from\n99999,a,Seen,2027-01-01\n"
    with desk.page(login=login_of(Role.ADMIN), draws=False) as (page, _):
        page.goto("/register/conditions")
        page.get_by_role("button", name="Load a table").click()
        load = page.get_by_test_id("load")
        load.locator("input[type=file]").set_input_files(
            {"name": "conditions.csv", "mimeType": "text/csv", "buffer": table.encode()}
        )
        load.get_by_role("button", name="Try it").click()
        expect(load.get_by_test_id("set-aside")).to_contain_text("99999")
        expect(load.get_by_role("button", name="Load", exact=True)).to_be_disabled()
        page.keyboard.press("Escape")
        expect(load).to_have_count(0)
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/register/conditions")
        expect(page.get_by_role("link", name="CSV")).to_be_visible()
        expect(page.get_by_role("button", name="Load a table")).to_have_count(0)
