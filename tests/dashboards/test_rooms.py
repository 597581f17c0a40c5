"""Past moments, closed cases seen again, who sends cases to whom, rules, notices, what photos prove."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.browser import OURS, PHONE, Desk, FileCase, login_of, order
from tests.support.pictures import gps_at, photo
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_Way = Callable[..., dict[str, Any]]

# As the worker would: it waits until no transaction of any other test is older than the event.
_TOLD = """
INSERT INTO notices (kind, cause, person_id, case_id, event_id, is_emergency, made_at)
SELECT 'dispatched', 'event ' || e.id, p.id, e.case_id, e.id, false, e.happened_at
FROM case_events AS e, persons AS p
WHERE p.login = :login AND e.case_id = :case_id AND e.command = 'dispatch'
"""


@pytest.fixture
def handled(desk: Desk, file_case: FileCase) -> _Way:
    """Give a way to file a case and to bring it to whoever verifies."""

    def bring(description: str, **where: float) -> dict[str, Any]:
        case = file_case(description, **where)
        with desk.requests(login_of(Role.DISPATCHER)) as requests:
            departments = requests.get("/api/v1/departments").json()["items"]
            roads = next(one["id"] for one in departments if one["name"] == "Roads")
            case = order(requests, case, "dispatch", department_id=roads)
        with desk.requests(login_of(Role.HANDLER)) as requests:
            case = order(requests, case, "start")
            return order(requests, case, "complete")

    return bring


def test_a_past_moment_shows_what_was_open_then_and_offers_nothing_to_be_done(
    desk: Desk, file_case: FileCase
) -> None:
    case = file_case("Open at that moment", col=-3.5, row=1.5)
    after = datetime.now(UTC).replace(second=0) + timedelta(minutes=1)
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/command?at=2020-01-01T00:00Z")
        expect(page.get_by_test_id("time-bar")).to_contain_text("read only")
        expect(page.get_by_text("Nothing was open then.")).to_be_visible()
        page.get_by_role("button", name="Back to now").click()
        expect(page.get_by_test_id("time-bar")).to_have_count(0)

        page.goto(f"/command?at={after:%Y-%m-%dT%H:%MZ}&case={case['id']}")
        expect(page.get_by_test_id("past-case")).to_contain_text("Open at that moment")
        expect(page.get_by_test_id("past-case")).to_contain_text("reported")
        expect(page.get_by_test_id("next-steps")).to_have_count(0)


def test_a_sample_is_drawn_seen_again_on_a_phone_and_measured(desk: Desk, handled: _Way) -> None:
    case = handled("Said to be done", col=2.5, row=-1.5)
    with desk.requests(login_of(Role.OPERATOR)) as requests:
        order(requests, order(requests, case, "verify"), "close", outcome="fixed")
    with desk.page(login=login_of(Role.SUPERVISOR), draws=False) as (page, _):
        page.goto("/evaluation/reinspections")
        page.locator("summary").click()
        form = page.get_by_test_id("draw-form")
        form.get_by_label(re.compile("^Seed")).fill("lottery of the day")
        form.get_by_role("button", name="Draw").click()
        expect(page.get_by_test_id("draw")).to_contain_text("the same cases come out")
        expect(page.get_by_test_id("reinspections")).to_contain_text(case["number"])

    with desk.page(login=login_of(Role.INSPECTOR), size=PHONE, draws=False) as (page, _):
        page.goto("/evaluation/reinspections")
        task = page.get_by_test_id("reinspections").get_by_role("listitem").filter(has_text=case["number"])
        task.get_by_role("button", name="Tell what you found").tap()
        page.locator("[data-finding=false]").tap()
        expect(task).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    with desk.page(login=login_of(Role.SUPERVISOR), draws=False) as (page, _):
        page.goto("/evaluation/reinspections")
        roads = page.get_by_test_id("rates").get_by_role("listitem").filter(has_text="Roads")
        expect(roads).to_contain_text(re.compile(r"[1-9]\d* false of"))


def test_a_number_of_the_matrix_opens_the_cases_that_were_sent_back(desk: Desk, file_case: FileCase) -> None:
    case = file_case("Not our street", col=1.5, row=-2.5)
    with desk.requests(login_of(Role.DISPATCHER)) as requests:
        department = requests.get("/api/v1/departments").json()["items"][0]["id"]
        case = order(requests, case, "dispatch", department_id=department)
        order(requests, case, "return", reason="Not our street", is_owner_unknown=True)
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/evaluation/ping-pong")
        page.get_by_test_id("ping-pong").get_by_role(
            "button", name=re.compile("does not know whose")
        ).first.click()
        expect(page.get_by_test_id("pair")).to_contain_text("Not our street")

        page.reload()
        expect(page.get_by_test_id("pair-total")).to_contain_text("return")


def test_a_control_is_drawn_on_the_map_and_ended_and_a_rule_is_changed(
    desk: Desk, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.ADMIN)) as (page, _):
        page.goto("/rules/controls")
        page.get_by_role("button", name="New control").click()
        form = page.get_by_test_id("control-form")
        page.wait_for_function("document.querySelector('.maplibregl-canvas')?.clientWidth > 0")
        box = page.get_by_test_id("map").bounding_box()
        assert box is not None
        for x, y in ((5, 5), (15, 5), (10, 15)):
            page.mouse.click(box["x"] + x, box["y"] + y)
        expect(form.get_by_role("status")).to_contain_text("3 corners")
        form.get_by_label("What is it?").fill("Marathon")
        form.get_by_label("Reason").fill("Streets are closed on purpose")
        form.get_by_role("button", name="Hold reports back").click()
        made = page.get_by_test_id("controls").get_by_role("listitem").filter(has_text="Marathon")
        expect(made).to_contain_text("now")
        made.get_by_role("button", name="End it now").click()
        expect(made).to_have_count(0)

        page.get_by_role("navigation", name="Parts").get_by_role("link", name="Relapses").click()
        page.get_by_role("button", name="Change").click()
        page.get_by_label("Within (days) 1").fill("45")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("cell", name="45")).to_be_visible()
    with desk.page(login=login_of(Role.OPERATOR), draws=False) as (page, _):
        page.goto("/rules/relapses")
        expect(page.get_by_role("cell", name="45")).to_be_visible()
        expect(page.get_by_role("button", name="Change")).to_have_count(0)


def test_an_alarm_of_a_clock_that_cannot_be_right_is_marked(desk: Desk, tiny_city: TinyCity) -> None:
    lon, lat = tiny_city.place(3.5, -1.5)
    with desk.requests(login_of(Role.ADMIN)) as requests:
        gas = requests.get("/api/v1/classes?kind=matter").json()["items"][0]["id"]
        signal = {"code": "gas", "name": "燃气", "name_en": "Gas", "class_id": gas, "group_by": "device"}
        more = {"within_m": 50, "window_min": 30, "at_least": 3}
        answer = requests.put("/api/v1/alarm-signals", data={"items": [signal | more]}, headers=OURS)
        assert answer.ok, answer.text()
    with desk.requests(login_of(Role.OPERATOR)) as requests:
        alarm = {
            "device": "G-7",
            "signal": "gas",
            "happened_at": "2001-01-01T00:00:00Z",
            "lon": lon,
            "lat": lat,
        }
        answer = requests.post("/api/v1/alarms", data={"items": [alarm]}, headers=OURS)
        assert answer.ok, answer.text()
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/rules/alarms")
        group = page.get_by_test_id("alarm-groups").get_by_role("listitem").filter(has_text="G-7")
        expect(group).to_contain_text("1 from a wrong clock")
        group.get_by_role("button", name="Each alarm").click()
        expect(page.get_by_test_id("kept-alarms")).to_contain_text("2001")


def test_the_bell_counts_what_a_crew_was_told_and_a_wish_is_kept(
    desk: Desk, file_case: FileCase, pages_settings: Settings
) -> None:
    case = file_case("Told to the crew", col=-0.5, row=-2.5)
    with desk.requests(login_of(Role.DISPATCHER)) as requests:
        departments = requests.get("/api/v1/departments").json()["items"]
        roads = next(one["id"] for one in departments if one["name"] == "Roads")
        order(requests, case, "dispatch", department_id=roads)
    engine = open_engine(pages_settings, pages_settings.city)
    with engine.begin() as conn:
        conn.execute(text(_TOLD), {"login": login_of(Role.HANDLER), "case_id": case["id"]})
    engine.dispose()

    with desk.page(login=login_of(Role.HANDLER), size=PHONE, draws=False) as (page, _):
        page.goto("/notices")
        expect(page.get_by_test_id("bell")).to_have_accessible_name(re.compile("[1-9][0-9]* unread"))
        page.get_by_role("button", name="Mark all as read").tap()
        expect(page.get_by_test_id("inbox")).to_contain_text("0 unread")
        expect(page.get_by_test_id("bell")).to_have_accessible_name("Notices")
        page.get_by_role("link", name="How you are told").tap()
        form = page.get_by_test_id("preferences")
        form.get_by_label("From").fill("22:00")
        expect(form.get_by_role("alert")).to_contain_text("a begin and an end")
        form.get_by_label("Until").fill("06:30")
        form.get_by_label("Monthly reports that I ordered or get").uncheck()
        expect(form.get_by_label("Statistics and simulations that took more than a minute")).to_have_count(0)
        form.get_by_role("button", name="Save").tap()
        expect(form.get_by_role("status")).to_have_text("Saved.")
        page.reload()
        expect(form.get_by_label("From")).to_have_value("22:00")
        expect(form.get_by_label("Monthly reports that I ordered or get")).not_to_be_checked()
        expect(form.get_by_label("Clusters found by a watch that I follow")).to_be_checked()


def test_who_verifies_sees_before_beside_after_and_whether_it_is_the_same_spot(
    desk: Desk, handled: _Way, tiny_city: TinyCity
) -> None:
    case = handled("Broken, then mended", col=-1.5, row=2.5)
    lon, lat = tiny_city.place(-1.5, 2.5)
    with desk.requests(login_of(Role.HANDLER)) as requests:
        for kind, off in (("before", 0.0), ("after", 0.01)):
            shot = photo(gps=gps_at(lon + off, lat), comment=kind)
            answer = requests.post(
                f"/api/v1/cases/{case['id']}/attachments",
                multipart={"kind": kind, "file": {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": shot}},
                headers=OURS,
            )
            assert answer.status == 201, answer.text()
    with desk.page(login=login_of(Role.SUPERVISOR), draws=False) as (page, _):
        page.goto(f"/command?case={case['id']}")
        evidence = page.get_by_test_id("evidence")
        expect(evidence.get_by_role("img", name="Before")).to_be_visible()
        expect(evidence.get_by_role("img", name="After")).to_be_visible()
        expect(page.get_by_test_id("spot-verdict")).to_contain_text("too far apart")

        page.goto("/evaluation/doubts")
        opens = page.get_by_role("link", name="Open the case").and_(
            page.locator(f"[href='/command?case={case['id']}']")
        )
        doubt = page.get_by_test_id("doubt").filter(has=opens)
        expect(doubt).to_contain_text("too far apart")
        expect(doubt.get_by_role("img", name="Before")).to_be_visible()


def test_how_patrols_are_counted_is_set_within_bounds_and_told_in_the_journal(desk: Desk) -> None:
    with desk.page(login=login_of(Role.ADMIN), draws=False) as (page, _):
        page.goto("/rules/patrols")
        form = page.get_by_test_id("patrol-rule")
        days = form.get_by_label("Tracks are kept (days)")
        kept = int(days.input_value())
        days.fill("0")
        expect(form.get_by_role("button", name="Save")).to_be_disabled()
        days.fill(str(kept + 5))
        form.get_by_role("button", name="Save").click()
        expect(form.get_by_role("status")).to_have_text("Saved.")

        page.goto("/rules")
        line = page.get_by_test_id("rule-changes").get_by_role("listitem").filter(has_text="Patrols").first
        line.locator("summary").click()
        expect(line).to_contain_text(f"Tracks are kept (days): {kept} → {kept + 5}")
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/rules/patrols")
        expect(page.get_by_label("Tracks are kept (days)")).not_to_be_editable()
        expect(page.get_by_role("button", name="Save")).to_have_count(0)


def test_an_emergency_is_read_as_it_goes_out_in_the_readers_words(desk: Desk, tiny_city: TinyCity) -> None:
    with desk.requests(login_of(Role.OPERATOR)) as requests:
        kinds = requests.get("/api/v1/classes?kind=matter").json()["items"]
        gas = next(one["id"] for one in kinds if one["name_en"] == "Gas leak")
        lon, lat = tiny_city.place(-4.5, 2.5)
        report = {"class_id": gas, "lon": lon, "lat": lat, "description": "It smells <b>badly</b>"}
        answer = requests.post("/api/v1/cases", data=report, headers=OURS)
        assert answer.status == 201, answer.text()
        case = answer.json()
    with desk.page(login=login_of(Role.DISPATCHER), draws=False) as (page, _):
        page.goto(f"/command?case={case['id']}")
        page.get_by_role("link", name="Alert (CAP)").click()
        message = page.get_by_test_id("cap-message")
        expect(message).to_contain_text("It smells <b>badly</b>")
        expect(message).to_contain_text("at once")
        expect(message).to_contain_text("none: it is the first")
        message.get_by_text("As it goes out (XML)").click()
        expect(message.locator("pre")).to_contain_text("<urgency>Immediate</urgency>")
        feed = page.get_by_test_id("cap-feed")
        expect(feed.get_by_role("button", pressed=True)).to_contain_text("Gas leak")


def test_counts_are_shown_in_hexagons_of_the_size_that_is_chosen(desk: Desk, file_case: FileCase) -> None:
    file_case("Counted in a hexagon", col=4.5, row=2.5)
    with desk.page(login=login_of(Role.PLANNER), draws=False) as (page, _):
        page.goto("/evaluation/hexagons?resolution=9")
        found = page.get_by_test_id("hexagons")
        expect(found.get_by_role("row").nth(1)).to_contain_text(re.compile("^89[0-9a-f]{13}"))
        page.get_by_role("combobox", name="Size of the hexagons").click()
        page.get_by_role("option", name=re.compile("^H3 7")).click()
        expect(found.get_by_role("row").nth(1)).to_contain_text(re.compile("^87[0-9a-f]{13}"))
        expect(page.get_by_role("link", name="GeoJSON")).to_have_attribute(
            "href", "/api/v1/rollup?measure=cases&resolution=7"
        )
        page.get_by_text("Open data", exact=True).click()
        expect(page.get_by_text("Hexagons with fewer than five cases")).to_be_visible()
        expect(found.get_by_role("status")).to_be_visible()
