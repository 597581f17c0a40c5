"""Cases over HTTP: the broken first, then a whole life."""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image
from sqlalchemy import text

from gridcity.people.model import Role
from tests.support.site import Site, problem_of

SQL = ["' OR '1'='1", "1; DROP TABLE cases; --", "%' UNION SELECT secret FROM sessions --", "\\", "%", "_"]
HTML = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def a_report(site: Site, **changes: Any) -> dict[str, Any]:
    lon, lat = site.city.place(0.5, 0.5)
    classes = site.stranger.get("/classes?kind=matter").json()["items"]
    given = {
        "class_id": classes[0]["id"],
        "lon": lon,
        "lat": lat,
        "description": "A hole in the road 路面坑洞",
    }
    return given | changes


def filed(site: Site, **changes: Any) -> dict[str, Any]:
    answer = site.inspector.post("/cases", a_report(site, **changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def told(site: Site, case: dict[str, Any], role: Role, command: str, **brought: Any) -> Any:
    order = {"command": command, "expected_version": case["version"]} | brought
    return site[role].post(f"/cases/{case['id']}/commands", order)


def photo() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"lon": 500.0}, (422, "api.malformed")),
        ({"lat": None}, (422, "api.malformed")),
        ({"class_id": -1}, (422, "api.malformed")),
        ({"class_id": 2**40}, (422, "api.malformed")),
        ({"class_id": 2_000_000_000}, (400, "cases.reference_unknown")),
        ({"description": ""}, (422, "api.malformed")),
        ({"description": "x" * 4001}, (422, "api.malformed")),
        ({"description": "a\0b"}, (422, "api.malformed")),
        ({"unknown": 1}, (422, "api.malformed")),
        ({"lon": 0.0, "lat": 0.0}, (400, "cases.outside_city")),
        ({"component_code": "23010201001000001"}, (404, "components.not_found")),
        ({"component_code": "1"}, (422, "api.malformed")),
        ({"channel": "<b>"}, (422, "api.malformed")),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    site: Site, changes: dict[str, Any], expected: tuple[int, str]
) -> None:
    report = {**a_report(site), **changes}

    assert problem_of(site.inspector.post("/cases", report)) == expected
    assert site.inspector.get("/cases/count").json()["total"] == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 5000])
def test_a_body_that_is_no_report_is_malformed(site: Site, body: bytes) -> None:
    answer = site.inspector.request(
        "POST", "/cases", content=body, headers={"Content-Type": "application/json"}
    )

    assert problem_of(answer)[0] in (400, 422)


@pytest.mark.parametrize("injection", SQL)
@pytest.mark.parametrize(
    "name", ["q", "area", "cell", "stage", "class_id", "from", "to", "within", "after", "order"]
)
def test_sql_in_a_filter_is_only_text(site: Site, name: str, injection: str) -> None:
    filed(site)

    answer = site.inspector.get(f"/cases?{name}={quote(injection)}")

    if answer.status_code == 200:
        assert answer.json()["items"] == []
    else:
        assert problem_of(answer)[0] in (400, 422)
    assert site.inspector.get("/cases/count").json()["total"] == 1


@pytest.mark.parametrize(
    "within",
    [
        "x",
        "{}",
        "[]",
        '{"type": "Point", "coordinates": [126.6, 45.75]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [2, 2], ["a", 0]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [3, 3]]]}',
        '{"type": "Polygon", "coordinates": [[[1e400, 0], [1, 1], [2, 2], [1e400, 0]]]}',
        "[" * 20_000,
    ],
)
def test_a_polygon_that_is_none_is_refused(site: Site, within: str) -> None:
    for path in ("/cases", "/cases/count", "/tiles/cases/14/1/1"):
        answer = site.inspector.get(path, params={"within": within})

        assert problem_of(answer)[0] in (400, 422), path


def test_a_polygon_finds_what_lies_in_it(site: Site) -> None:
    case = filed(site)
    near, far = site.city.place(0, 0), site.city.place(1, 1)
    ring = [near, (far[0], near[1]), far, (near[0], far[1]), near]
    bow = [near, far, (far[0], near[1]), (near[0], far[1]), near]

    for corners, expected in ((ring, [case["id"]]), ([(0, 0), (1, 0), (1, 1), (0, 0)], [])):
        within = json.dumps({"type": "Polygon", "coordinates": [corners]})
        found = site.inspector.get("/cases", params={"within": within}).json()["items"]
        assert [item["id"] for item in found] == expected
    crossed = site.inspector.get(
        "/cases", params={"within": json.dumps({"type": "Polygon", "coordinates": [bow]})}
    )
    assert crossed.status_code in (200, 400)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=99999999999", "limit=x", "from=2026-01-01", "late=x"]
)
def test_a_parameter_out_of_bounds_is_malformed(site: Site, query: str) -> None:
    assert problem_of(site.inspector.get(f"/cases?{query}")) == (422, "api.malformed")


@pytest.mark.parametrize("mark", ["x", "MTIz", "A" * 200, "e30"])
def test_a_mark_that_is_none_is_refused(site: Site, mark: str) -> None:
    assert problem_of(site.inspector.get(f"/cases?after={mark}")) == (400, "cases.filter_not_understood")


def test_pages_hold_each_case_once(site: Site) -> None:
    made = {filed(site, description=f"Number {number}")["id"] for number in range(7)}

    for order in ("newest", "oldest", "due"):
        seen: list[int] = []
        after = ""
        while True:
            page = site.inspector.get(f"/cases?limit=3&order={order}{after}").json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert len(seen) == 7
        assert set(seen) == made


def test_html_stays_text(site: Site) -> None:
    case = filed(site, description=HTML, address=HTML)

    shown = site.inspector.get(f"/cases/{case['id']}")

    assert shown.headers["content-type"] == "application/json"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.json()["description"] == HTML
    assert shown.json()["address"] == HTML


@pytest.mark.parametrize("case_id", ["0", "-1", "x", "9223372036854775808", "1e3"])
def test_an_id_that_can_be_none_is_malformed(site: Site, case_id: str) -> None:
    assert problem_of(site.inspector.get(f"/cases/{case_id}")) == (422, "api.malformed")


def test_a_case_that_is_not_there_is_not_found(site: Site) -> None:
    for path in ("/cases/999999999", "/cases/999999999/history"):
        assert problem_of(site.inspector.get(path)) == (404, "cases.not_found")
    order = {"command": "note", "expected_version": 1, "note": "x"}
    assert problem_of(site.inspector.post("/cases/999999999/commands", order)) == (404, "cases.not_found")


def test_a_command_of_another_role_is_refused(site: Site) -> None:
    case = filed(site)

    answer = told(site, case, Role.HANDLER, "dispatch", department_id=site.department.id)

    assert problem_of(answer) == (403, "cases.role_may_not_act")


def test_a_command_without_what_it_needs_is_refused(site: Site) -> None:
    case = filed(site)

    assert problem_of(told(site, case, Role.DISPATCHER, "dispatch")) == (400, "cases.need_missing")
    answer = told(site, case, Role.DISPATCHER, "dispatch", department_id=2_000_000_000)
    assert problem_of(answer) == (400, "cases.reference_unknown")


def test_a_command_out_of_turn_is_refused(site: Site) -> None:
    case = filed(site)

    assert problem_of(told(site, case, Role.HANDLER, "complete")) == (409, "cases.command_not_possible")
    assert problem_of(told(site, case, Role.INSPECTOR, "report")) == (409, "cases.command_not_possible")


def test_who_was_slower_is_told_what_happened_meanwhile(site: Site) -> None:
    case = filed(site)
    assert told(site, case, Role.DISPATCHER, "dispatch", department_id=site.department.id).status_code == 201

    answer = told(site, case, Role.DISPATCHER, "dispatch", department_id=site.department.id)

    assert problem_of(answer) == (409, "cases.changed")
    details = answer.json()["details"]
    assert details["version"] == 2
    assert [event["command"] for event in details["meanwhile"]] == ["dispatch"]


def test_a_retry_is_the_same_write(site: Site) -> None:
    report, key = a_report(site), {"Idempotency-Key": "report-0001"}

    first = site.inspector.post("/cases", report, headers=key)
    again = site.inspector.post("/cases", report, headers=key)
    other = site.inspector.post("/cases", report | {"description": "Another"}, headers=key)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert problem_of(other) == (409, "cases.key_reused")
    assert site.inspector.get("/cases/count").json()["total"] == 1


@pytest.mark.parametrize("key", ["short", "x" * 201, "with blanks here"])
def test_a_key_that_is_none_is_malformed(site: Site, key: str) -> None:
    answer = site.inspector.post("/cases", a_report(site), headers={"Idempotency-Key": key})

    assert problem_of(answer) == (422, "api.malformed")


def test_a_case_lives_from_report_to_close(site: Site) -> None:
    case = filed(site)
    assert {possible["command"] for possible in case["possible_commands"]} >= {"note", "attach"}

    for role, command, brought, stage in (
        (Role.DISPATCHER, "dispatch", {"department_id": site.department.id}, "dispatched"),
        (Role.HANDLER, "start", {}, "handling"),
        (Role.HANDLER, "complete", {}, "verifying"),
        (Role.INSPECTOR, "verify", {}, "verifying"),
        (Role.LEADER, "close", {"outcome": "fixed"}, "closed"),
    ):
        answer = told(site, case, role, command, **brought)
        assert answer.status_code == 201, answer.text
        case = answer.json()
        assert case["stage"] == stage

    history = site.inspector.get(f"/cases/{case['id']}/history").json()["items"]
    assert [event["command"] for event in history] == [
        "report",
        "dispatch",
        "start",
        "complete",
        "verify",
        "close",
    ]
    assert [event["seq"] for event in history] == [1, 2, 3, 4, 5, 6]
    assert all(len(event["hash"]) == 64 for event in history)
    assert case["department_name"] == site.department.name
    assert case["outcome"] == "fixed"
    assert datetime.fromisoformat(case["closed_at"]).astimezone(UTC) <= datetime.now(UTC)
    assert site.inspector.get("/cases/count").json() == {
        "total": 1,
        "by_stage": {"reported": 0, "dispatched": 0, "handling": 0, "verifying": 0, "closed": 1},
        "late": 0,
    }


def test_filters_narrow_the_list(site: Site) -> None:
    mine = filed(site, description="Water on Zhaolin Street", address="3 号")
    filed(site, description="A lamp is out")

    for query, expected in (
        ("q=zhaolin", 1),
        ("q=3+号", 1),
        ("q=nothing", 0),
        (f"q={mine['number']}", 1),
        ("stage=reported", 2),
        ("stage=closed&stage=handling", 0),
        (f"class_id={mine['class_id']}", 2),
        (f"cell={mine['cell_code']}", 2),
        (f"area={mine['cell_code'][:12]}", 2),
        ("area=230109", 0),
        ("suspended=true", 0),
        ("late=true", 0),
        ("late=false", 2),
        (f"department_id={site.department.id}", 0),
        ("from=2030-01-01T00:00:00Z", 0),
        ("to=2020-01-01T00:00:00Z", 0),
        ("closed_from=2020-01-01T00:00:00Z", 0),
        ("closed_to=2030-01-01T00:00:00Z", 0),
        ("verified=true", 0),
        ("verified=false", 2),
        ("place_quality=exact", 2),
        ("place_quality=default&place_quality=outside&place_quality=none", 0),
    ):
        assert len(site.inspector.get(f"/cases?{query}").json()["items"]) == expected, query
        assert site.inspector.get(f"/cases/count?{query}").json()["total"] == expected, query


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.empty"),
        (b"MZ" + b"\0" * 500, "files.type_refused"),
        (b"<html><script>alert(1)</script>", "files.type_refused"),
        (photo()[:200], "files.image_broken"),
    ],
)
def test_a_photo_that_is_none_is_refused(site: Site, content: bytes, code: str) -> None:
    case = filed(site)

    answer = site.inspector.post(
        f"/cases/{case['id']}/attachments", files={"file": ("a.jpg", content)}, data={"kind": "report"}
    )

    assert problem_of(answer) == (400, code)


def test_a_body_larger_than_is_taken_is_refused_while_it_is_read(site: Site) -> None:
    case = filed(site)

    answer = site.inspector.post(
        f"/cases/{case['id']}/attachments",
        files={"file": ("a.jpg", b"\xff\xd8\xff" + b"\0" * 25_000_000)},
        data={"kind": "report"},
    )

    assert problem_of(answer) == (413, "api.request_entity_too_large")


def test_a_body_that_says_it_is_too_large_is_not_read_at_all(site: Site) -> None:
    answer = site.inspector.post(
        "/cases", content=b"{}", headers={"Content-Length": "99000000", "Content-Type": "application/json"}
    )

    assert problem_of(answer) == (413, "api.request_entity_too_large")


def test_a_photo_hangs_on_its_case_and_is_shown(site: Site) -> None:
    case = filed(site)
    sent = {"files": {"file": ("../../etc/x.jpg", photo(), "text/html")}, "data": {"kind": "report"}}

    hung = site.inspector.post(f"/cases/{case['id']}/attachments", **sent)
    again = site.inspector.post(f"/cases/{case['id']}/attachments", **sent)

    assert hung.status_code == 201, hung.text
    assert again.json() == hung.json()
    assert "/" not in hung.json()["name"]
    shown = site.client.get(hung.json()["url"], headers=site.inspector.headers)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers.get_list("content-security-policy") == ["default-src 'none'; sandbox"]
    assert "Cookie" in shown.headers["vary"]
    attachments = site.inspector.get(f"/cases/{case['id']}").json()["attachments"]
    assert attachments == [hung.json()]


def test_a_file_that_never_came_is_not_found(site: Site) -> None:
    assert problem_of(site.inspector.get(f"/files/{'0' * 64}")) == (404, "files.not_found")
    assert problem_of(site.inspector.get("/files/..%2f..%2fetc%2fpasswd"))[0] in (404, 422)


def test_a_refused_command_leaves_nothing_behind(site: Site) -> None:
    case = filed(site)
    before = site.db.scalar(text("SELECT count(*) FROM case_events"))

    told(site, case, Role.HANDLER, "complete")

    assert site.db.scalar(text("SELECT count(*) FROM case_events")) == before
