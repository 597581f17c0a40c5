"""Filing conditions over HTTP: who may not, what cannot be, a life of one, and files both ways."""

from typing import Any

import pytest
from sqlalchemy import Connection

from gridcity.people.model import Role
from tests.support.people_and_cases import make_ground
from tests.support.site import Site, problem_of

LIMITS = {"handle": {"value": 4, "unit": "work_hour"}, "verify": {"value": 1, "unit": "work_day"}}


def a_condition(db: Connection, **what: Any) -> dict[str, Any]:
    return {"class_id": make_ground(db).class_id, "limits": LIMITS, "filing": "坑洞大于 10 厘米", **what}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_but_an_admin_changes_conditions(site: Site, db: Connection, role: Role) -> None:
    signed_in = site.signed_in[role]
    for method, path in (("POST", "/conditions"), ("PUT", "/conditions/1"), ("DELETE", "/conditions/1")):
        answer = signed_in.request(method, path, json=a_condition(db))
        assert problem_of(answer) == (403, "api.role_not_allowed")


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ({"class_id": 2**31 - 1}, (400, "conditions.invalid")),
        ({"calendar": "nights"}, (400, "conditions.invalid")),
        ({"valid_from": "2020-01-01"}, (400, "conditions.before_today")),
        ({"valid_from": "2030-01-01", "valid_to": "2030-01-01"}, (400, "conditions.invalid")),
        ({"filing": "a\u0007b"}, (400, "conditions.invalid")),
    ],
)
def test_a_condition_that_cannot_be_is_refused(
    site: Site, db: Connection, what: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert problem_of(site.admin.request("POST", "/conditions", json=a_condition(db, **what))) == problem


@pytest.mark.parametrize(
    "what",
    [
        {"limits": {"handle": {"value": 0, "unit": "work_hour"}}},
        {"limits": {"handle": {"value": 1, "unit": "fortnight"}}},
        {"limits": {"think": {"value": 1, "unit": "work_hour"}}},
        {"code": "条件"},
        {"photos_after": 21},
        {"is_example": True},
    ],
)
def test_what_is_no_condition_is_refused(site: Site, db: Connection, what: dict[str, Any]) -> None:
    assert site.admin.request("POST", "/conditions", json=a_condition(db, **what)).status_code == 422


def test_a_condition_is_entered_changed_ended_and_remembered(site: Site, db: Connection) -> None:
    body = a_condition(db)
    first = site.admin.request("POST", "/conditions", json=body).json()
    assert (first["is_default"], first["is_example"], first["limits"]["accept"]) == (True, False, None)
    assert problem_of(site.admin.request("POST", "/conditions", json=body)) == (409, "conditions.overlaps")
    number, content = first["id"], {"filing": body["filing"], "limits": LIMITS}
    same = site.admin.request("PUT", f"/conditions/{number}", json=content)
    assert problem_of(same) == (409, "conditions.unchanged")

    second = site.admin.request("PUT", f"/conditions/{number}", json={"limits": {}}).json()

    assert second["succeeds_id"] == number
    assert problem_of(site.admin.request("DELETE", f"/conditions/{number}")) == (409, "conditions.ended")
    ended = site.admin.request("DELETE", f"/conditions/{second['id']}").json()
    assert ended["valid_to"] == ended["valid_from"]
    history = site.inspector.get(f"/conditions/{number}").json()["history"]
    assert [one["id"] for one in history] == [number, second["id"]]
    listed = site.inspector.get("/conditions", params={"class_id": body["class_id"]}).json()
    assert [one["id"] for one in listed["items"]] == [number, second["id"]]
    assert problem_of(site.inspector.get("/conditions/1000000")) == (404, "conditions.not_found")


def test_conditions_go_out_as_a_file_and_come_in_again(site: Site, db: Connection) -> None:
    first = site.admin.get("/classes", params={"kind": "matter"}).json()["items"][0]
    edition = first["edition"]
    site.admin.request("POST", "/conditions", json=a_condition(db, class_id=first["id"]))

    for form in ("csv", "xlsx"):
        sent = site.inspector.get("/conditions/export", params={"format": form, "edition": edition})
        assert f'filename="conditions.{form}"' in sent.headers["content-disposition"]
        files = {"file": (f"c.{form}", sent.content)}
        loaded = site.admin.request("POST", "/conditions/load", files=files).json()
        assert (loaded["read"], loaded["known"], loaded["faults"]) == (1, 1, [])


def test_a_file_that_contradicts_is_refused_and_a_dry_run_says_where(site: Site) -> None:
    files = {"file": ("c.csv", "小类,处置时限\n06010,4 工作时\n06010,5 工作时\n06010,soon\n".encode())}
    assert problem_of(site.admin.request("POST", "/conditions/load", files=files)) == (
        409,
        "conditions.file_contradicts",
    )
    loaded = site.admin.request("POST", "/conditions/load", files=files, data={"dry_run": "true"}).json()
    assert [(fault["row"], fault["column"]) for fault in loaded["faults"]] == [(2, "class"), (3, "handle")]
    strange = site.admin.request(
        "POST", "/conditions/load", files=files, data={"column_map": "[columns]\nplaze = 'x'"}
    )
    assert problem_of(strange) == (400, "loading.map_invalid")


def test_a_page_continues_where_the_one_before_ended(site: Site, db: Connection) -> None:
    for code in ("1", "2", "3"):
        site.admin.request("POST", "/conditions", json=a_condition(db, code=code))
    wanted = {"limit": 2, "class_id": make_ground(db).class_id}
    first = site.inspector.get("/conditions", params=wanted).json()
    rest = site.inspector.get("/conditions", params=wanted | {"after": first["next"]}).json()
    assert [one["code"] for one in first["items"] + rest["items"]] == ["1", "2", "3"]
    assert rest["next"] is None
