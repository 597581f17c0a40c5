"""Tasks, claims, links and the rules of the case engine over HTTP: the forbidden first."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from gridcity import clock
from gridcity.people.model import Role
from tests.http.test_cases import filed, photo, told
from tests.support.people_and_cases import make_department, make_person
from tests.support.site import Site, problem_of


def given(site: Site, case: dict[str, Any], role: Role, command: str, **brought: Any) -> dict[str, Any]:
    answer = told(site, case, role, command, **brought)
    assert answer.status_code == 201, answer.text
    now: dict[str, Any] = answer.json()
    return now


def dispatched(site: Site) -> dict[str, Any]:
    return given(site, filed(site), Role.DISPATCHER, "dispatch", department_id=site.department.id)


def square(site: Site, half: float = 0.0005) -> dict[str, Any]:
    lon, lat = site.city.place(0.5, 0.5)
    west, south, east, north = lon - half, lat - half, lon + half, lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def a_control(site: Site, **changes: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "name": "Temple fair",
        "reason": "stalls are allowed",
        "begins_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "geometry": square(site),
    } | changes


@pytest.mark.parametrize(
    ("command", "brought", "expected"),
    [
        ("return", {"reason": "not ours"}, (400, "cases.need_missing")),
        ("return", {"reason": "not ours", "department_id": 2_000_000_000}, (400, "cases.reference_unknown")),
        ("ask_extension", {"reason": "x", "limit": {"value": 0, "unit": "work_day"}}, (422, "api.malformed")),
        ("ask_extension", {"reason": "x", "limit": {"value": 1, "unit": "year"}}, (422, "api.malformed")),
        ("appeal", {"reason": "x", "kind": "weather"}, (400, "cases.kind_not_fitting")),
        ("appeal", {"reason": "x", "kind": "<b>"}, (422, "api.malformed")),
        ("absorb", {"other_id": 1}, (409, "cases.command_not_possible")),
        ("attach", {"sha256": "a" * 64}, (400, "cases.need_missing")),
        ("escalate", {"level": 0}, (422, "api.malformed")),
    ],
)
def test_a_command_that_brings_too_little_or_nonsense_is_refused(
    site: Site, command: str, brought: dict[str, Any], expected: tuple[int, str]
) -> None:
    case = dispatched(site)

    assert problem_of(told(site, case, Role.HANDLER, command, **brought)) == expected
    assert site.inspector.get(f"/cases/{case['id']}").json()["version"] == case["version"]


def test_a_check_is_a_task_of_the_collector_of_its_cell(site: Site) -> None:
    inspector = site.people[Role.INSPECTOR]
    case = filed(site)
    assert site[Role.LEADER].request(
        "PUT", f"/collectors/{inspector.id}/places", json={"places": [case["cell_code"][:6]]}
    ).json()["items"] == [
        {"place": case["cell_code"][:6], "person_id": inspector.id, "person_name": inspector.name}
    ]

    case = given(site, case, Role.OPERATOR, "ask_check", until=(clock.now() + timedelta(hours=1)).isoformat())
    assert [(one["kind"], one["about"]) for one in case["pending"]] == [("check", "reported")]
    (task,) = site.inspector.get("/tasks?mine=true&kind=check").json()["items"]
    assert (task["case_id"], task["assignee_id"], task["answer"]) == (case["id"], inspector.id, None)
    assert site[Role.HANDLER].get("/tasks?mine=true").json()["items"] == []
    assert site.inspector.get("/tasks?place=99").json()["items"] == []

    given(site, case, Role.INSPECTOR, "answer_check", answer="confirmed")
    assert site.inspector.get("/tasks?mine=true").json()["items"] == []
    (done,) = site.inspector.get("/tasks?answered=true").json()["items"]
    assert (done["answer"], done["answered_by"]) == ("confirmed", inspector.id)
    assert site.inspector.get(f"/cases/{case['id']}/requests").json()["items"] == [done]


def test_places_are_codes_that_exist_and_belong_to_inspectors(site: Site) -> None:
    handler, inspector = site.people[Role.HANDLER], site.people[Role.INSPECTOR]
    leader = site[Role.LEADER]

    def put(person_id: int, place: str) -> Any:
        return leader.request("PUT", f"/collectors/{person_id}/places", json={"places": [place]})

    assert problem_of(put(inspector.id, "999999")) == (400, "cases.rule_invalid")
    assert problem_of(put(handler.id, filed(site)["cell_code"])) == (400, "cases.rule_invalid")
    assert problem_of(
        site.inspector.request("PUT", f"/collectors/{inspector.id}/places", json={"places": []})
    ) == (403, "api.role_not_allowed")
    assert site.inspector.get("/collectors/places").json() == {"items": []}


def test_both_claims_stand_on_one_page_and_in_the_matrix(site: Site) -> None:
    other = make_department(site.db, "Water")
    case = dispatched(site)
    case = given(site, case, Role.HANDLER, "return", reason="a pipe", department_id=other.id)
    assert not site.inspector.get(f"/cases/{case['id']}/returns").json()["needs_arbiter"]
    case = given(site, case, Role.DISPATCHER, "dispatch", department_id=other.id)
    case = given(site, case, Role.DISPATCHER, "return", reason="the road", is_owner_unknown=True)

    assert problem_of(told(site, case, Role.DISPATCHER, "dispatch", department_id=site.department.id)) == (
        409,
        "cases.needs_arbiter",
    )
    page = site[Role.SUPERVISOR].get(f"/cases/{case['id']}/returns").json()
    assert page["needs_arbiter"]
    assert [(one["department_id"], one["claimed_id"], one["reason"]) for one in page["items"]] == [
        (site.department.id, other.id, "a pipe"),
        (other.id, None, "the road"),
    ]
    matrix = site[Role.PLANNER].get("/statistics/ping-pong").json()["items"]
    assert [(one["department_id"], one["claimed_id"], one["returns"], one["case_ids"]) for one in matrix] == [
        (site.department.id, other.id, 1, [case["id"]]),
        (other.id, None, 1, [case["id"]]),
    ]
    later = (clock.now() + timedelta(days=1)).isoformat().replace("+", "%2B")
    assert site[Role.PLANNER].get(f"/statistics/ping-pong?from={later}").json()["items"] == []

    ruled = given(
        site, case, Role.SUPERVISOR, "arbitrate", department_id=site.department.id, reason="the road sank"
    )
    assert (ruled["stage"], ruled["is_arbitrated"]) == ("dispatched", True)
    assert problem_of(told(site, ruled, Role.HANDLER, "return", reason="no", is_owner_unknown=True)) == (
        409,
        "cases.ruling_stands",
    )


def test_a_merge_shows_on_both_cases_and_is_undone(site: Site) -> None:
    child, survivor = filed(site), filed(site, description="The same hole")
    assert problem_of(told(site, child, Role.OPERATOR, "merge", other_id=child["id"])) == (
        400,
        "cases.same_case",
    )

    merged = given(site, child, Role.OPERATOR, "merge", other_id=survivor["id"])

    assert (merged["stage"], merged["ending"], merged["merged_into_id"]) == (
        "closed",
        "merged",
        survivor["id"],
    )
    assert problem_of(told(site, merged, Role.OPERATOR, "reopen", reason="no")) == (409, "cases.merged")
    (link,) = site.inspector.get(f"/cases/{survivor['id']}/links").json()["items"]
    assert (link["kind"], link["is_other"], link["id"]) == ("duplicate", True, child["id"])
    back = given(site, merged, Role.OPERATOR, "unmerge")
    assert (back["stage"], back["ending"]) == ("reported", None)
    assert site.inspector.get(f"/cases/{child['id']}/links").json() == {"items": []}
    history = site.inspector.get(f"/cases/{survivor['id']}/history").json()["items"]
    assert [event["command"] for event in history] == ["report", "absorb", "give_back"]


def test_a_split_files_parts_that_are_linked(site: Site) -> None:
    case = filed(site)
    parts = [{"class_id": case["class_id"], "description": name} for name in ("the hole", "the pipe")]

    given(site, case, Role.OPERATOR, "split", parts=parts)

    links = site.inspector.get(f"/cases/{case['id']}/links").json()["items"]
    assert [(one["kind"], one["is_other"], one["description"]) for one in links] == [
        ("part", True, "the hole"),
        ("part", True, "the pipe"),
    ]


def test_small_things_are_handled_on_the_spot_with_a_photo(site: Site) -> None:
    case = filed(site)
    assert problem_of(told(site, case, Role.INSPECTOR, "self_handle", sha256="a" * 64)) == (
        400,
        "cases.reference_unknown",
    )
    sent = site.inspector.post(
        f"/cases/{case['id']}/attachments",
        files={"file": ("after.jpg", photo(), "image/jpeg")},
        data={"kind": "after"},
    ).json()
    case = site.inspector.get(f"/cases/{case['id']}").json()

    closed = given(site, case, Role.INSPECTOR, "self_handle", sha256=sent["url"].rpartition("/")[2])

    assert (closed["stage"], closed["outcome"], closed["ending"]) == ("closed", "fixed", "self_handled")


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"geometry": {"type": "Point", "coordinates": [126.6, 45.7]}},
        {"geometry": {"type": "Polygon", "coordinates": []}},
        {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}},
        {"geometry": {"x": "'; DROP TABLE cases; --"}},
        {"class_id": 2_000_000_000},
        {"reason": "  "},
    ],
)
def test_a_control_that_cannot_be_is_refused(site: Site, changes: dict[str, Any]) -> None:
    answer = site[Role.LEADER].post("/controls", a_control(site, **changes))

    assert problem_of(answer) in {(400, "cases.control_invalid"), (422, "api.malformed")}
    assert site.inspector.get("/controls").json() == {"items": []}


def test_reports_are_held_back_while_a_control_lasts(site: Site) -> None:
    assert problem_of(site.inspector.post("/controls", a_control(site))) == (403, "api.role_not_allowed")
    made = site[Role.LEADER].post("/controls", a_control(site)).json()

    held = filed(site)

    assert held["is_held"]
    assert [one["id"] for one in site.inspector.get("/cases?held=true").json()["items"]] == [held["id"]]
    assert site.inspector.get("/cases/count?held=false").json()["total"] == 0
    assert problem_of(told(site, held, Role.OPERATOR, "accept")) == (409, "cases.held")
    assert site[Role.LEADER].post(f"/controls/{made['id']}/end").status_code == 200
    assert problem_of(site[Role.LEADER].post(f"/controls/{made['id']}/end"))[1] == "cases.control_invalid"
    assert problem_of(site[Role.LEADER].post("/controls/99999/end"))[1] == "cases.control_not_found"
    assert not filed(site)["is_held"]
    released = given(site, held, Role.OPERATOR, "release")
    assert not given(site, released, Role.OPERATOR, "accept")["is_held"]


def test_the_library_tells_what_is_suspended_for_which_problem(site: Site) -> None:
    words = {"name": "等待冬季结束", "name_en": "Waiting for the winter to end"}
    assert problem_of(site[Role.LEADER].request("PUT", "/problems/winter", json=words))[0] == 403
    site.admin.request("PUT", "/problems/winter", json=words)
    case = dispatched(site)

    given(site, case, Role.DISPATCHER, "suspend", kind="winter", reason="frost", review_on="2027-04-01")

    (one,) = site.inspector.get("/suspensions?problem=winter").json()["items"]
    assert (one["case_id"], one["problem_name"], one["review_on"]) == (
        case["id"],
        words["name"],
        "2027-04-01",
    )
    assert site.inspector.get("/suspensions?problem=season").json() == {"items": []}
    site.admin.request("PUT", "/problems/winter", json=words | {"is_offered": False})
    again = dispatched(site)
    refused = told(site, again, Role.DISPATCHER, "suspend", kind="winter", reason="frost")
    assert problem_of(refused) == (400, "cases.reference_unknown")


def test_ladder_and_relapses_are_the_citys_own_to_set(site: Site) -> None:
    late, very_late = (
        {"level": 1, "after": "late", "role": "leader", "name": "超期", "name_en": "Late"},
        {"level": 2, "after": "very_late", "role": "supervisor", "name": "严重", "name_en": "Very late"},
    )
    every_clock = {"clocks": ["accept", "dispatch", "handle", "verify"]}
    for broken in (
        [late, late],
        [very_late | {"level": 1}, late | {"level": 2}],
        [late | {"after": "on_time"}],
    ):
        answer = site.admin.request("PUT", "/escalation-levels", json={"items": broken})
        assert problem_of(answer) == (400, "cases.rule_invalid")
    assert site.admin.request("PUT", "/escalation-levels", json={"items": [late, very_late]}).json() == {
        "items": [late | every_clock, very_late | every_clock]
    }
    assert len(site.inspector.get("/escalation-levels").json()["items"]) == 2

    rule = {"class_id": None, "within_m": 10.0, "within_days": 7}
    for broken_rules in ([rule, rule], [rule | {"class_id": 2_000_000_000}]):
        answer = site.admin.request("PUT", "/relapse-rules", json={"items": broken_rules})
        assert problem_of(answer) == (400, "cases.rule_invalid")
    assert site.admin.request("PUT", "/relapse-rules", json={"items": [rule]}).json() == {"items": [rule]}
    assert site.inspector.get("/relapse-rules").json() == {"items": [rule]}


def test_nobody_decides_on_their_own_request_over_http_either(site: Site) -> None:
    case = dispatched(site)
    handler = site.people[Role.HANDLER]
    site.db.execute(
        text("UPDATE cases SET due_at = :due, dispatched_at = :at WHERE id = :id"),
        {"due": clock.now() + timedelta(hours=1), "at": clock.now(), "id": case["id"]},
    )
    week = {"value": 7, "unit": "natural_day"}
    case = given(site, case, Role.HANDLER, "ask_extension", limit=week, reason="parts")
    site.db.execute(
        text("UPDATE cases SET pending = jsonb_set(pending, '{0,by}', to_jsonb(:me)) WHERE id = :id"),
        {"me": site.people[Role.LEADER].id, "id": case["id"]},
    )

    assert problem_of(told(site, case, Role.LEADER, "grant_extension", limit=week)) == (
        403,
        "cases.own_request",
    )
    assert handler.id != site.people[Role.LEADER].id
    granted = given(site, case, Role.DISPATCHER, "grant_extension", limit=week)
    assert datetime.fromisoformat(granted["due_at"]) > clock.now() + timedelta(days=6)


def test_another_department_sees_its_own_requests_only_when_it_asks_for_them(site: Site) -> None:
    case = dispatched(site)
    given(
        site,
        case,
        Role.LEADER,
        "urge",
        kind="late",
        reason="late",
        until=(clock.now() + timedelta(hours=1)).isoformat(),
    )
    other = make_person(site.db, Role.HANDLER, department=make_department(site.db))

    own = site.inspector.get(f"/tasks?kind=reply&department_id={site.department.id}").json()["items"]
    assert [one["case_id"] for one in own] == [case["id"]]
    assert site.inspector.get(f"/tasks?department_id={other.department_id}").json()["items"] == []
