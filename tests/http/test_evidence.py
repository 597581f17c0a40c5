"""Evidence, emergencies and crews over HTTP: the forbidden first."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from gridcity import clock
from gridcity.alarms.cap import ATOM
from gridcity.cases.evidence.examining import WIDEST
from gridcity.people.model import Role
from tests.http.test_case_work import given
from tests.http.test_cases import filed, told
from tests.support.pictures import scene
from tests.support.site import Site, problem_of

WIDE = {
    "class_id": None,
    "within_m": 30.0,
    "within_deg": 60.0,
    "from_case_m": 200.0,
    "clock_slack_min": 10,
    "alike_bits": 3,
}


def a_condition(site: Site, case: dict[str, Any] | None = None, **says: Any) -> dict[str, Any]:
    class_id = filed(site)["class_id"] if case is None else case["class_id"]
    site.db.execute(text("DELETE FROM filing_conditions WHERE class_id = :id"), {"id": class_id})
    answer = site.admin.post("/conditions", {"class_id": class_id, "code": "1"} | says)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def local(at: datetime) -> str:
    """Write an instant as a camera in the city does."""
    return f"{at.astimezone(ZoneInfo('Asia/Shanghai')):%Y:%m:%d %H:%M:%S}"


def hang(site: Site, case: dict[str, Any], role: Role, kind: str, seed: int, at: datetime) -> dict[str, Any]:
    content = scene(seed, lon=case["lon"], lat=case["lat"], direction=90.0, taken=local(at))
    answer = site[role].post(
        f"/cases/{case['id']}/attachments",
        files={"file": ("photo.jpg", content, "image/jpeg")},
        data={"kind": kind},
    )
    assert answer.status_code == 201, answer.text
    now: dict[str, Any] = site.inspector.get(f"/cases/{case['id']}").json()
    return now


@pytest.mark.parametrize(
    ("role", "method", "path", "body"),
    [
        (Role.HANDLER, "get", "/evidence-doubts", None),
        (Role.LEADER, "put", "/evidence-rules", {"items": []}),
        (Role.HANDLER, "get", "/people/nobody/skills", None),
        (Role.SUPERVISOR, "put", "/people/nobody/skills", {"class_ids": []}),
    ],
)
def test_what_is_not_a_roles_to_see_or_set_is_refused(
    site: Site, role: Role, method: str, path: str, body: Any
) -> None:
    answer = site[role].request(method, path, json=body)

    assert problem_of(answer) == (403, "api.role_not_allowed")


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("/evidence-rules", {"items": [WIDE, WIDE]}, (400, "cases.rule_invalid")),
        ("/evidence-rules", {"items": [WIDE | {"alike_bits": 4}]}, (422, "api.malformed")),
        ("/evidence-rules", {"items": [WIDE | {"class_id": 2_000_000_000}]}, (400, "cases.rule_invalid")),
        ("/people/nobody/skills", {"class_ids": []}, (404, "people.person_not_found")),
    ],
)
def test_rules_that_cannot_be_are_refused(
    site: Site, path: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert problem_of(site.admin.request("PUT", path, json=body)) == expected


def test_a_page_of_doubts_that_is_none_is_refused(site: Site) -> None:
    answer = site[Role.SUPERVISOR].get("/evidence-doubts?after=abc")

    assert problem_of(answer) == (400, "cases.filter_not_understood")


def test_a_case_without_its_photos_says_what_is_missing_and_who_asks(site: Site) -> None:
    condition = a_condition(site, photos_before=1, photos_after=1)
    case = filed(site, class_id=condition["class_id"])

    answer = told(site, case, Role.DISPATCHER, "dispatch", department_id=site.department.id)

    assert problem_of(answer) == (409, "cases.evidence_missing")
    details = answer.json()["details"]
    assert details["missing"] == [{"kind": "before", "asked": 1, "there": 0}]
    assert details["condition_id"] == condition["id"]
    evidence = site.inspector.get(f"/cases/{case['id']}/evidence").json()
    assert evidence["lacking"] == details["missing"]
    assert (evidence["verdict"], evidence["reasons"]) == ("cannot_tell", ["no_photos"])


def test_photos_from_the_first_to_the_verdict_and_the_doubt(site: Site) -> None:
    condition = a_condition(site, photos_before=1, photos_after=1, is_same_spot_required=True)
    now = clock.now()
    cases: list[dict[str, Any]] = []
    for _ in range(2):
        case = filed(site, class_id=condition["class_id"])
        case = hang(site, case, Role.INSPECTOR, "report", 1 + 10 * len(cases), now - timedelta(minutes=5))
        case = given(site, case, Role.DISPATCHER, "dispatch", department_id=site.department.id)
        case = given(site, case, Role.HANDLER, "start")
        case = hang(site, case, Role.HANDLER, "after", 2, now)
        cases.append(given(site, case, Role.HANDLER, "complete"))

    first, second = (site.inspector.get(f"/cases/{case['id']}/evidence").json() for case in cases)

    assert (first["before"], first["after"], first["lacking"], first["verdict"]) == (1, 1, [], "same_spot")
    assert first["pairs"][0]["later_s"] == 300.0
    assert [photo["direction_deg"] for photo in first["photos"]] == [90.0, 90.0]
    assert [(use["case_id"], use["is_same_file"]) for use in second["uses"]] == [(cases[0]["id"], True)]
    assert second["uses"][0]["case_number"] == cases[0]["number"]
    page = site[Role.SUPERVISOR].get("/evidence-doubts").json()
    assert {one["case"]["id"]: one["doubts"] for one in page["items"]} == {
        case["id"]: ["used_before"] for case in cases
    }
    assert given(site, cases[0], Role.INSPECTOR, "verify")["verified_at"] is not None


def test_thresholds_are_kept_as_they_were_set(site: Site) -> None:
    assert site.inspector.get("/evidence-rules").json()["items"] == [WIDE]
    assert {name: getattr(WIDEST, name) for name in WIDE} == WIDE
    own = WIDE | {"class_id": filed(site)["class_id"], "within_m": 12.5}

    assert site.admin.request("PUT", "/evidence-rules", json={"items": [WIDE, own]}).json()["items"] == [
        WIDE,
        own,
    ]


def test_emergencies_are_filtered_and_come_first(site: Site) -> None:
    usual = filed(site)
    a_condition(site, usual, is_emergency=True, limits={"handle": {"value": 8, "unit": "work_hour"}})
    urgent = filed(site, class_id=usual["class_id"])

    listed = site.inspector.get("/cases?order=urgent&stage=reported").json()["items"]
    only = site.inspector.get("/cases?emergency=true").json()["items"]
    count = site.inspector.get("/cases/count?emergency=true").json()

    assert listed[0]["id"] == urgent["id"]
    assert [(case["id"], case["is_emergency"]) for case in only] == [(urgent["id"], True)]
    assert count["total"] == 1
    (condition,) = site.inspector.get(f"/conditions?class_id={usual['class_id']}").json()["items"]
    assert condition["counts_every_hour"]


def test_crews_are_ranked_with_reasons_and_skills_are_recorded(site: Site) -> None:
    case = given(site, filed(site), Role.DISPATCHER, "dispatch", department_id=site.department.id)
    handler = site.people[Role.HANDLER]
    path = f"/people/{handler.login}/skills"
    assert site.admin.get(path).json() == {"class_ids": []}
    wanted = {"class_ids": [case["class_id"]]}
    assert site.admin.request("PUT", path, json=wanted).json() == wanted
    found = site[Role.DISPATCHER].get(f"/cases/{case['id']}/crew-suggestions").json()

    assert found["department_id"] == site.department.id
    (crew,) = [one for one in found["items"] if one["person_id"] == handler.id]
    assert (crew["open"], crew["is_skilled"], crew["shares"]["skill"]) == (0, True, 1.0)
    assert crew["why_en"] == "has no open case, skilled in this class"
    assert 0 <= crew["score"] <= 1


def test_the_feed_follows_an_emergency_to_its_end(site: Site) -> None:
    condition = a_condition(site, is_emergency=True)
    case = filed(site, class_id=condition["class_id"])

    def entries() -> dict[str, tuple[str, str]]:
        answer = site[Role.LEADER].get("/cap/feed")
        assert answer.headers["content-type"] == "application/atom+xml"
        root = ET.fromstring(answer.text)  # noqa: S314  (our own)
        found = {}
        for entry in root.findall(f"{{{ATOM}}}entry"):
            link, kind = entry.find(f"{{{ATOM}}}link"), entry.find(f"{{{ATOM}}}category")
            assert link is not None
            assert kind is not None
            found[entry.findtext(f"{{{ATOM}}}id") or ""] = (kind.get("term") or "", link.get("href") or "")
        return found

    key = f"urn:gridcity:gridcity.testcity.{case['number']}"
    assert entries()[f"{key}.1"][0] == "Alert"
    case = given(site, case, Role.DISPATCHER, "dispatch", department_id=site.department.id)
    case = given(site, case, Role.LEADER, "note", note="seen")
    kind, href = entries()[f"{key}.2"]
    assert kind == "Update"
    message = site[Role.LEADER].get(href.partition("/api/v1")[2]).text
    assert f"gridcity.testcity.{case['number']}.1," in message
    first = site[Role.LEADER].get(f"/cases/{case['id']}/cap?version=1").text
    assert "<msgType>Alert</msgType>" in first
    assert problem_of(site[Role.LEADER].get(f"/cases/{case['id']}/cap?version=99"))[1] == "cases.not_found"
    given(site, case, Role.LEADER, "void", reason="a drill")
    assert entries()[f"{key}.4"][0] == "Cancel"
