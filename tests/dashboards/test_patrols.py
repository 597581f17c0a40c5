"""A patrol on a phone, without a network for most of it, and what leaders see of it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from gridcity.people.model import Role
from tests.support.browser import OURS, PHONE, Desk, login_of

pytestmark = pytest.mark.browser


def _plan_round(desk: Desk, inspector_id: int) -> None:
    """Plan a round through two cells for an inspector."""
    until = datetime.now(UTC) + timedelta(days=2)
    cells = [{"cell_code": f"2301020010010{number:02}", "weight": 1} for number in (1, 4)]
    plan = {"name": "Tests", "cells": cells, "valid_until": until.isoformat(), "inspectors": [inspector_id]}
    with desk.requests(login_of(Role.PLANNER)) as requests:
        answer = requests.post("/api/v1/patrol-plans", data=plan, headers=OURS)
        assert answer.status == 201, answer.text()


def test_a_patrol_goes_on_without_a_network_and_is_told_by_its_cell_afterwards(desk: Desk) -> None:
    with desk.page(login=login_of(Role.INSPECTOR), size=PHONE, draws=False, keeps=True) as (page, _):
        page.goto("/register/patrols")
        expect(page.get_by_role("button", name="Start a patrol")).to_be_visible()
        # The device keeps the pages that were not opened yet, too, before the network goes.
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.context.set_offline(True)
        page.get_by_role("button", name="Start a patrol").click()
        expect(page.get_by_test_id("own-patrol")).to_contain_text("1 place recorded")
        expect(page.get_by_test_id("patrol-sync")).to_contain_text("1 waits on this device")

        # Pages lead on to others while it is on, and it shows.
        page.get_by_role("link", name="Overview").click()
        chip = page.get_by_test_id("patrol-chip")
        expect(chip).to_contain_text("On patrol 0:00")
        chip.press("Enter")
        page.get_by_role("button", name="End the patrol").click()
        expect(chip).to_have_count(0)
        page.context.set_offline(False)

        expect(page.get_by_test_id("patrol-sync")).to_have_count(0)
        expect(page.get_by_test_id("patrols").get_by_role("row")).to_have_count(2)
        expect(page.get_by_test_id("planned-rounds")).to_have_count(0)
        _plan_round(desk, page.request.get("/api/v1/session").json()["person"]["id"])
        page.reload()
        expect(page.get_by_test_id("patrols").get_by_role("row")).to_have_count(2)
        expect(page.get_by_test_id("planned-rounds")).to_contain_text("Round 1")
        expect(page.get_by_test_id("planned-rounds").get_by_test_id("value-map")).to_be_visible()

    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/register/patrols")
        street = page.get_by_test_id("coverage").get_by_role("button").first
        expect(street).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_test_id("own-patrol")).to_have_count(0)
        page.goto("/cells/230102001001001")
        expect(page.get_by_test_id("cell-patrols")).to_contain_text("Nobody has patrolled here yet.")


def test_who_changed_a_rule_is_told_where_rules_are_set(desk: Desk) -> None:
    with desk.requests(login_of(Role.ADMIN)) as requests:
        rules = requests.get("/api/v1/evidence-rules").json()["items"]
        changed = {"items": [rules[0] | {"within_m": 41.0}, *rules[1:]]}
        sent = requests.put("/api/v1/evidence-rules", data=changed, headers={"X-Gridcity": "1"})
        assert sent.ok, sent.text()

    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/rules")
        line = page.get_by_test_id("rule-changes").get_by_role("listitem").filter(has_text="Evidence").first
        line.locator("summary").press("Enter")
        expect(line).to_contain_text("Within (m): 30 → 41")
