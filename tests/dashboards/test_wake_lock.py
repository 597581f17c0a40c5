"""The screen of a phone stays awake while a patrol is on, and no longer."""

import pytest
from playwright.sync_api import Page, expect

from gridcity.people.model import Role
from tests.support.browser import OURS, PHONE, Desk, login_of
from tests.support.people_and_cases import PASSWORD

pytestmark = pytest.mark.browser

_WATCHED = """
window.locks = [];
const asked = navigator.wakeLock.request.bind(navigator.wakeLock);
navigator.wakeLock.request = async (kind) => {
    const lock = await asked(kind);
    window.locks.push(lock);
    return lock;
};
"""
"""Remembers the locks that the device gave."""


def _expect_locks(page: Page, held: list[bool]) -> None:
    page.wait_for_function(
        "held => JSON.stringify(locks.map(one => !one.released)) === JSON.stringify(held)", arg=held
    )


@pytest.fixture(scope="module")
def walker(desk: Desk) -> str:
    """Give the login of an inspector of these tests' own."""
    with desk.requests(login_of(Role.ADMIN)) as requests:
        person = {"login": "awake", "name": "Awake", "role": "inspector", "password": PASSWORD}
        answer = requests.post("/api/v1/persons", data=person, headers=OURS)
        assert answer.status == 201, answer.text()
    return "awake"


def test_the_screen_stays_awake_while_a_patrol_is_on(desk: Desk, walker: str) -> None:
    with desk.page(login=walker, size=PHONE, draws=False) as (page, _):
        page.context.grant_permissions(["geolocation", "screen-wake-lock"])
        page.add_init_script(_WATCHED)
        page.goto("/register/patrols")
        _expect_locks(page, [])
        page.get_by_role("button", name="Start a patrol").click()
        _expect_locks(page, [True])
        # As a device does when the page goes out of sight; back in sight it is asked again.
        page.evaluate("locks[0].release()")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        _expect_locks(page, [False, True])

        page.get_by_role("button", name="End the patrol").click()
        _expect_locks(page, [False, False])


@pytest.mark.parametrize("device", ["refuses", "knows none"])
def test_a_patrol_goes_on_where_the_device_keeps_no_screen_awake(
    desk: Desk, walker: str, device: str
) -> None:
    with desk.page(login=walker, size=PHONE, draws=False) as (page, _):
        if device == "knows none":
            page.add_init_script("delete Navigator.prototype.wakeLock")
        page.goto("/register/patrols")
        page.get_by_role("button", name="Start a patrol").click()
        expect(page.get_by_test_id("own-patrol")).to_contain_text("1 place recorded")
        page.get_by_role("button", name="End the patrol").click()
        expect(page.get_by_test_id("patrol-chip")).to_have_count(0)
