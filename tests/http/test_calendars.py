"""Calendars and deadlines over HTTP: who may not, what cannot be, and a deadline that explains itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from gridcity.city import calendars
from gridcity.people.model import Role
from tests.support.clocks import HARBIN
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.site import Site, problem_of

GOOD: dict[str, Any] = {
    "timezone": "Asia/Shanghai",
    "hours": [{"valid_from": "2020-01-01", "mon": ["08:30-12:00", "13:30-17:30"]}],
    "days": [{"on": "2026-02-17", "kind": "holiday", "name": "春节", "name_en": "Spring Festival"}],
    "note": "First",
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_but_an_admin_puts_a_calendar_in_force(site: Site, role: Role) -> None:
    answer = site.signed_in[role].request("PUT", "/calendars/standard", json=GOOD)
    assert problem_of(answer) == (403, "api.role_not_allowed")


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ({"timezone": "Asia/Nowhere"}, (400, "worktime.calendar_invalid")),
        ({"hours": [{"valid_from": "2020-01-01"}]}, (400, "worktime.calendar_invalid")),
        (
            {"hours": [{"valid_from": "2020-01-01", "mon": ["12:00-08:30"]}]},
            (400, "worktime.calendar_invalid"),
        ),
        ({"days": [{"on": "2026-02-17", "kind": "workday"}]}, (400, "worktime.calendar_invalid")),
        ({"days": GOOD["days"] * 2}, (400, "worktime.calendar_invalid")),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(
    site: Site, broken: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert problem_of(site.admin.request("PUT", "/calendars/standard", json=GOOD | broken)) == problem


def test_what_is_no_calendar_is_refused(site: Site) -> None:
    answer = site.admin.request("PUT", "/calendars/standard", json=GOOD | {"hours": []})
    assert answer.status_code == 422
    assert problem_of(site.admin.get("/calendars/nights")) == (404, "city.calendar_not_found")
    assert problem_of(site.admin.get("/calendars/editions/1000000")) == (404, "city.calendar_not_found")


def test_a_calendar_is_put_read_and_superseded(site: Site) -> None:
    first = site.admin.request("PUT", "/calendars/standard", json=GOOD).json()
    longer = GOOD | {"days": [], "note": "Second"}
    second = site.admin.request("PUT", "/calendars/standard", json=longer).json()
    assert site.inspector.get("/calendars/standard").json() == second
    assert site.inspector.get(f"/calendars/editions/{first['id']}").json() == first
    assert [item["note"] for item in site.inspector.get("/calendars").json()["items"]] == ["Second", "First"]
    assert first["days"][0]["name"] == "春节"


def test_a_deadline_explains_itself(site: Site, db: Connection) -> None:
    calendars.save_calendar(db, HARBIN.calendar, at=NOON)
    standard = site.admin.request(
        "PUT", "/calendars/standard", json=GOOD | {"hours": [GOOD["hours"][0] | {"tue": ["08:30-12:00"]}]}
    ).json()
    crew, ground = make_crew(db), make_ground(db)
    case = make_case(db, crew=crew, class_id=ground.limited_class_id, at=NOON + timedelta(hours=1))
    path = f"/cases/{case.id}/deadline"
    assert site.inspector.get(path).json()["sentences"][0]["text_en"] == "No limit is running."

    body = {"command": "dispatch", "expected_version": case.version, "department_id": crew.department.id}
    site[Role.DISPATCHER].post(f"/cases/{case.id}/commands", body)
    told = site.inspector.get(path).json()
    assert told["calendar_id"] == standard["id"]
    assert told["limit"] == {"value": 4.0, "unit": "work_hour"}
    assert sum(day["amount"] for day in told["days"]) == pytest.approx(4)
    assert told["at_risk_at"] < told["due_at"] < told["very_late_at"]
    assert told["sentences"][0]["text"].endswith("起计 4 个工作时。")


def test_nobody_explains_the_deadline_of_no_case(site: Site) -> None:
    assert problem_of(site.inspector.get("/cases/123456789/deadline")) == (404, "cases.not_found")


def test_a_case_tells_all_its_clocks_and_comes_under_a_condition_by_its_code(
    site: Site, db: Connection
) -> None:
    ground = make_ground(db)
    limits = {"accept": {"value": 1, "unit": "urgent_hour"}, "dispatch": {"value": 2, "unit": "urgent_hour"}}
    body = {"class_id": ground.class_id, "limits": limits}
    condition = site.admin.request("POST", "/conditions", json=body).json()
    report = {"class_id": ground.class_id, "lon": ground.lon, "lat": ground.lat, "description": "A hole"}
    case = site.inspector.post("/cases", report).json()
    assert case["condition_id"] == condition["id"]
    accept = {"command": "accept", "expected_version": case["version"], "condition": "2"}
    path = f"/cases/{case['id']}/commands"
    assert problem_of(site[Role.OPERATOR].post(path, accept)) == (404, "conditions.not_found")
    body["limits"] = {"dispatch": {"value": 8, "unit": "urgent_hour"}}
    second = site.admin.request("POST", "/conditions", json=body | {"code": "2"}).json()

    accepted = site[Role.OPERATOR].post(path, accept).json()

    assert accepted["condition_id"] == second["id"]
    told = site.inspector.get(f"/cases/{case['id']}/deadline").json()
    assert [
        (one["clock"], one["limit"]["value"], one["is_running"], one["is_in_time"], one["condition_id"])
        for one in told["clocks"]
    ] == [("accept", 1.0, False, True, condition["id"]), ("dispatch", 8.0, True, None, second["id"])]
    assert told["clocks"][1]["due_at"] == accepted["dispatch_due_at"]
    assert "8 urgent hours" in told["clocks"][1]["sentences"][0]["text_en"]
