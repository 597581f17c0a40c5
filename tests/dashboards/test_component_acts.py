"""What is done to a component on its own page: moved, edited, merged; and what nobody is offered."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from gridcity.people.model import Role
from tests.support.browser import Desk, login_of
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_OURS = {"X-Gridcity": "1"}


def _register(requests: APIRequestContext, tiny_city: TinyCity, col: float, row: float) -> dict[str, Any]:
    lon, lat = tiny_city.place(col, row)
    classes = requests.get("/api/v1/classes?kind=component").json()["items"]
    answer = requests.post(
        "/api/v1/components", data={"class_id": classes[1]["id"], "lon": lon, "lat": lat}, headers=_OURS
    )
    assert answer.status == 201, answer.text()
    made: dict[str, Any] = answer.json()
    return made


def _is_offered(page: Page, code: str, acts: list[str]) -> None:
    page.goto(f"/components/{code}")
    expect(page.get_by_test_id("register")).to_be_visible()
    expect(page.locator("[data-act]")).to_have_count(len(acts))
    for number, act in enumerate(acts):
        expect(page.locator("[data-act]").nth(number)).to_have_attribute("data-act", act)


def test_each_role_is_offered_what_the_server_lets_it_do(desk: Desk, tiny_city: TinyCity) -> None:
    offers = {
        Role.PLANNER: [],
        Role.OPERATOR: [],
        Role.INSPECTOR: ["state", "move", "edit"],
        Role.ADMIN: ["state", "move", "edit", "merge"],
    }
    with desk.requests(login_of(Role.LEADER)) as requests:
        made = _register(requests, tiny_city, 2.5, 2.5)
    for role, acts in offers.items():
        with desk.page(login=login_of(role), draws=False) as (page, _):
            _is_offered(page, made["code"], acts)


def test_a_move_says_how_far_and_into_which_cell_and_whoever_was_slower_hears_what_happened(
    desk: Desk, tiny_city: TinyCity
) -> None:
    with desk.page(login=login_of(Role.INSPECTOR), draws=False) as (page, _):
        made = _register(page.request, tiny_city, 2.5, -1.5)
        lon, _lat = tiny_city.place(3.5, -1.5)
        page.goto(f"/components/{made['code']}")
        page.locator("[data-act=move]").click()
        form = page.get_by_test_id("move-form")
        expect(form).to_contain_text("It stands where it stood.")
        form.get_by_label("Longitude").fill(f"{lon:.6f}")
        form.get_by_label("Longitude").press("Tab")
        expect(form.get_by_test_id("moved")).to_contain_text(
            re.compile(r"(99\.|100\.)\d m to the east.*Into cell")
        )
        with desk.requests(login_of(Role.LEADER)) as other:
            change = {"state": "damaged", "note": "Cracked", "expected_version": 1}
            answer = other.post(f"/api/v1/components/{made['code']}/state", data=change, headers=_OURS)
            assert answer.status == 201

        form.get_by_role("button", name="Save").click()
        expect(form.get_by_test_id("refusal")).to_contain_text(re.compile("State changed · .*Leader", re.I))
        form.get_by_role("button", name="Show it as it stands").click()
        expect(page.get_by_test_id("register")).to_contain_text("Damaged")
        page.locator("[data-act=move]").click()
        form.get_by_label("Longitude").fill(f"{lon:.6f}")
        form.get_by_label("Longitude").press("Tab")
        form.get_by_role("button", name="Save").click()
        expect(page.get_by_test_id("events")).to_contain_text("Moved")
        expect(page.get_by_test_id("register")).not_to_contain_text(made["cell_code"])


def test_what_is_edited_is_shown_and_what_was_left_stays(desk: Desk, tiny_city: TinyCity) -> None:
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        made = _register(page.request, tiny_city, 1.5, -2.5)
        page.goto(f"/components/{made['code']}")
        page.locator("[data-act=edit]").click()
        form = page.get_by_test_id("edit-form")
        expect(form.get_by_role("button", name="Save")).to_be_disabled()
        form.get_by_label("Remark").fill("Behind the gate")
        form.get_by_role("button", name="Add an attribute").click()
        form.get_by_label("Name", exact=True).last.fill("height_m")
        form.get_by_label("Value height_m").fill("8")
        form.get_by_role("button", name="Save").click()

        register = page.get_by_test_id("register")
        expect(register).to_contain_text("Behind the gate")
        expect(register).to_contain_text("height_m")
        expect(page.get_by_test_id("events")).to_contain_text("Edited")


def test_two_entries_for_one_thing_are_seen_side_by_side_and_become_one(
    desk: Desk, tiny_city: TinyCity
) -> None:
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        double = _register(page.request, tiny_city, 0.5, -2.5)
        kept = _register(page.request, tiny_city, 0.52, -2.5)
        page.goto(f"/components/{double['code']}")
        page.locator("[data-act=merge]").click()
        form = page.get_by_test_id("merge-form")
        form.get_by_role("button", name=re.compile(kept["code"])).click()
        beside = form.get_by_test_id("side-by-side")
        expect(beside.get_by_role("row", name=re.compile("Identification code"))).to_contain_text("differs")
        form.get_by_text(f"The other · {kept['code']}").click()
        form.get_by_role("button", name=f"Merge into {kept['code']}").click()

        expect(page).to_have_title(re.compile(kept["code"]))
        assert urlsplit(page.url).path == f"/components/{kept['code']}"
        expect(page.get_by_test_id("events")).to_contain_text("Took in its double")
