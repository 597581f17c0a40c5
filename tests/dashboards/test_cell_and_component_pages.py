"""The page of a cell and that of a component: addresses that can be pasted into a report."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, expect
from sqlalchemy import text

from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.browser import PHONE, Desk, FileCase, login_of
from tests.support.people_and_cases import PASSWORD
from tests.support.pictures import photo
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_OURS = {"X-Gridcity": "1"}


def _send(requests: APIRequestContext, address: str, **data: Any) -> dict[str, Any]:
    answer = requests.post(f"/api/v1{address}", data=data, headers=_OURS)
    assert answer.status == 201, answer.text()
    made: dict[str, Any] = answer.json()
    return made


def _component(requests: APIRequestContext, tiny_city: TinyCity, col: float, row: float) -> dict[str, Any]:
    lon, lat = tiny_city.place(col, row)
    classes = requests.get("/api/v1/classes?kind=component").json()["items"]
    return _send(requests, "/components", class_id=classes[0]["id"], lon=lon, lat=lat)


@pytest.mark.parametrize("path", ["/cells/230102001001001", "/components/23010201001000001"])
def test_a_stranger_signs_in_first_and_is_led_back(desk: Desk, path: str) -> None:
    with desk.page(draws=False) as (page, _):
        page.goto(path)
        page.get_by_label("Login").fill(login_of(Role.INSPECTOR))
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()

        expect(page.get_by_role("button", name="Print")).to_be_visible()
        assert urlsplit(page.url).path == path


@pytest.mark.parametrize("path", ["/cells/230102001001999", "/components/23010299999999999"])
def test_a_code_that_nothing_has_is_called_unknown(desk: Desk, path: str) -> None:
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto(path)

        expect(page.get_by_role("main")).to_contain_text(path.rsplit("/", 1)[1])


def test_a_cell_shows_its_cases_says_who_answers_and_leads_to_its_neighbours(
    desk: Desk, file_case: FileCase
) -> None:
    case = file_case("On the page of its cell", col=1.5, row=1.5)
    with desk.page(login=login_of(Role.SUPERVISOR)) as (page, _):
        page.goto(f"/cells/{case['cell_code']}")
        expect(page.get_by_role("link", name=re.compile("On the page of its cell"))).to_be_visible()
        duty = page.get_by_test_id("duty")
        duty.get_by_text("For matters").click()
        duty.get_by_role("button").first.click()
        expect(duty.get_by_test_id("duty-steps").get_by_role("listitem").first).to_be_visible()
        expect(page.get_by_test_id("lineage")).to_contain_text("In force since")

        page.get_by_test_id("neighbours").get_by_role("link").first.click()
        expect(page).not_to_have_title(re.compile(case["cell_code"]))
        assert re.fullmatch(r"/cells/\d{15}", urlsplit(page.url).path)


def test_a_cell_that_is_closed_leads_to_where_its_ground_is_now(
    desk: Desk, pages_settings: Settings, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    engine = open_engine(pages_settings, pages_settings.city)
    with engine.begin() as conn:
        conn.execute(text(_RETIRE))
    engine.dispose()
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto("/cells/230102001001901")
        expect(page.get_by_test_id("retired")).to_contain_text("no longer in force")
        page.get_by_test_id("lineage").get_by_role("link", name="230102001001001").click()

        expect(page.get_by_test_id("lineage").get_by_role("link", name="230102001001901")).to_be_visible()


_RETIRE = """
WITH heir AS (SELECT * FROM cells WHERE code = '230102001001001' AND valid_to IS NULL),
retired AS (
    INSERT INTO cells (tiling_id, code, area_code, area_m2, geom, valid_from, valid_to, closed_by)
    SELECT tiling_id, '230102001001901', area_code, area_m2, geom,
        valid_from - interval '1 year', valid_from, tiling_id
    FROM heir
    RETURNING id
)
INSERT INTO cell_lineage (old_id, new_id, shared_m2, old_share, new_share)
SELECT retired.id, heir.id, heir.area_m2, 1, 1 FROM heir, retired
"""


def test_a_component_says_what_it_is_what_it_was_and_where_its_double_went(
    desk: Desk, tiny_city: TinyCity
) -> None:
    with desk.page(login=login_of(Role.LEADER)) as (page, _):
        kept = _component(page.request, tiny_city, -1.5, 0.5)
        double = _component(page.request, tiny_city, -1.4, 0.5)
        _send(
            page.request,
            f"/components/{kept['code']}/state",
            state="damaged",
            note="Cracked",
            expected_version=1,
        )
        _send(page.request, f"/components/{double['code']}/merge", expected_version=1, into=kept["code"])

        page.goto(f"/components/{double['code']}")
        page.get_by_test_id("merged").get_by_role("link").click()
        expect(page).to_have_title(re.compile(kept["code"]))
        register = page.get_by_test_id("register")
        expect(register).to_contain_text("GLBJZT")
        expect(register).to_contain_text("Damaged")
        expect(page.get_by_test_id("events")).to_contain_text("Intact → Damaged")
        expect(page.get_by_test_id("duty")).to_contain_text("answers")

        page.get_by_test_id("photos").locator("input[type=file]").set_input_files(
            {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        expect(page.get_by_test_id("photos").get_by_role("img", name="lamp.jpg")).to_be_visible()


def test_the_pages_fit_on_a_phone_and_on_paper(desk: Desk, tiny_city: TinyCity) -> None:
    with desk.page(login=login_of(Role.LEADER), size=PHONE) as (page, _):
        made = _component(page.request, tiny_city, -3.5, 1.5)
        for path in (f"/components/{made['code']}", f"/cells/{made['cell_code']}"):
            page.goto(path)
            expect(page.get_by_test_id("duty")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.emulate_media(media="print")

        expect(page.get_by_role("button", name="Print")).to_be_hidden()
        expect(page.get_by_text(f"{desk.origin}/cells/{made['cell_code']}")).to_be_visible()
