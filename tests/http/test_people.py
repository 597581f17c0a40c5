"""Accounts and departments over HTTP: who may not, what cannot be, what ends with a change."""

from typing import Any

import pytest

from gridcity.people import service
from gridcity.people.model import Role
from tests.support.people_and_cases import NOON, PASSWORD, make_department, make_person
from tests.support.site import API, Site, problem_of

OTHERS = [role for role in Role if role is not Role.ADMIN]
WRITES = [
    ("POST", "/departments", {"code": "D", "name": "Roads"}),
    ("POST", "/persons", {"login": "wang", "name": "王丽", "role": "clerk"}),
    ("PATCH", "/persons/admin", {"name": "Somebody"}),
    ("PATCH", "/departments/1", {"name": "Somebody"}),
]


def person_in(**changes: Any) -> dict[str, Any]:
    return {"login": "wang", "name": "王丽", "role": "clerk", "password": PASSWORD} | changes


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_admin_sees_accounts_or_makes_or_changes_them(site: Site, role: Role) -> None:
    caller = site.signed_in[role]

    assert problem_of(caller.get("/persons")) == (403, "api.role_not_allowed")
    for method, path, body in WRITES:
        assert problem_of(caller.request(method, path, json=body)) == (403, "api.role_not_allowed")


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_an_admins_token_lets_nobody_in(site: Site, method: str, path: str, body: dict[str, str]) -> None:
    assert problem_of(site.admin.request(method, path, json=body)) == (403, "api.session_needed")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"login": "Wang Li"}, (422, "api.malformed")),
        ({"login": "wang\n"}, (422, "api.malformed")),
        ({"name": ""}, (422, "api.malformed")),
        ({"name": " \t "}, (400, "people.name_invalid")),
        ({"name": "\u202egnaw"}, (400, "people.name_invalid")),
        ({"role": "mayor"}, (422, "api.malformed")),
        ({"password": "short"}, (422, "api.malformed")),
        ({"login": "wang.xiaoming", "password": "Wang.XiaoMing"}, (400, "people.password_too_weak")),
        ({"department_id": 2**31 - 1}, (404, "people.department_not_found")),
        ({"role": "handler"}, (400, "people.department_missing")),
        ({"is_active": True}, (422, "api.malformed")),
    ],
)
def test_an_account_that_cannot_be_is_not_made(
    site: Site, changes: dict[str, Any], problem: tuple[int, str]
) -> None:
    before = site.admin.get("/persons").json()

    assert problem_of(site.signed_in[Role.ADMIN].post("/persons", person_in(**changes))) == problem

    assert site.admin.get("/persons").json() == before


def test_a_login_and_a_departments_code_are_given_once(site: Site) -> None:
    admin = site.signed_in[Role.ADMIN]
    assert admin.post("/persons", person_in()).status_code == 201
    assert admin.post("/departments", {"code": "D", "name": "Roads"}).status_code == 201

    assert problem_of(admin.post("/persons", person_in())) == (409, "people.login_taken")
    again = admin.post("/departments", {"code": "D", "name": "Another"})
    assert problem_of(again) == (409, "people.department_code_taken")


def test_an_account_is_made_listed_and_signs_in(site: Site) -> None:
    admin = site.signed_in[Role.ADMIN]
    roads = admin.post("/departments", {"code": "roads", "name": "道路", "name_en": "Roads"}).json()
    assert roads in site.inspector.get("/departments").json()["items"]

    made = admin.post("/persons", person_in(role="handler", department_id=roads["id"]))

    assert made.status_code == 201, made.text
    entry = made.json()
    assert entry in site.admin.get("/persons").json()["items"]
    assert (entry["role"], entry["department_name"], entry["is_active"]) == ("handler", "道路", True)
    assert PASSWORD not in made.text
    assert "argon2" not in site.admin.get("/persons").text
    signed_in = site.stranger.post("/session", {"login": "wang", "password": PASSWORD})
    assert signed_in.json()["person"]["login"] == "wang"


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"is_active": False}, 401),
        ({"password": "a wholly other one"}, 401),
        ({"role": "leader"}, 401),
        ({"name": "Another"}, 200),
    ],
    ids=str,
)
def test_a_change_shuts_out_at_once_who_was_let_in_before(
    site: Site, change: dict[str, Any], left: int
) -> None:
    wang = make_person(site.db, Role.CLERK, login="wang", password=PASSWORD)
    _, token = service.create_token(site.db, wang, "export", at=NOON)
    headers = {"Authorization": f"Bearer {token}"}
    assert site.stranger.get("/documents", headers=headers).status_code == 200

    answer = site.signed_in[Role.ADMIN].patch("/persons/wang", change)

    assert answer.status_code == 200, answer.text
    assert answer.json()["ended_tokens"] == (1 if left == 401 else 0)
    assert site.stranger.get("/documents", headers=headers).status_code == left
    assert PASSWORD not in answer.text
    assert "another" not in str(answer.json()).lower() or left == 200


def test_a_closed_account_signs_in_again_only_when_it_is_opened(site: Site) -> None:
    make_person(site.db, Role.CLERK, login="wang", password=PASSWORD)
    admin, who = site.signed_in[Role.ADMIN], {"login": "wang", "password": PASSWORD}
    assert admin.patch("/persons/wang", {"is_active": False}).json()["person"]["is_active"] is False
    assert problem_of(site.stranger.post("/session", who)) == (401, "people.sign_in_refused")

    assert admin.patch("/persons/wang", {"is_active": True}).json()["person"]["is_active"] is True

    assert site.stranger.post("/session", who).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "clerk"}])
def test_an_admin_does_not_lock_the_last_door_from_outside(site: Site, change: dict[str, Any]) -> None:
    login = site.people[Role.ADMIN].login

    answer = site.signed_in[Role.ADMIN].patch(f"/persons/{login}", change)

    assert problem_of(answer) == (409, "people.own_account")
    assert site.admin.get("/persons").status_code == 200


def test_nobody_is_changed_who_has_no_account(site: Site) -> None:
    answer = site.signed_in[Role.ADMIN].patch("/persons/nobody", {"name": "Nobody"})

    assert problem_of(answer) == (404, "people.person_not_found")


def test_a_handler_is_moved_between_departments_and_never_out_of_all(site: Site) -> None:
    make_person(site.db, Role.HANDLER, login="wang", department=make_department(site.db))
    water = make_department(site.db, "Water")
    admin = site.signed_in[Role.ADMIN]

    moved = admin.patch("/persons/wang", {"department_id": water.id})

    assert moved.json()["person"]["department_name"] == "Water"
    out = admin.patch("/persons/wang", {"department_id": None})
    assert problem_of(out) == (400, "people.department_missing")
    clerk = admin.patch("/persons/wang", {"department_id": None, "role": "clerk"})
    assert clerk.json()["person"]["department_id"] is None


def test_a_session_that_ended_elsewhere_makes_no_token_though_it_is_remembered_here(site: Site) -> None:
    supervisor = site.people[Role.SUPERVISOR]
    signed_in = site.signed_in[Role.SUPERVISOR]
    assert signed_in.get("/cases").status_code == 200
    with site.db.begin_nested() as elsewhere:
        service.set_password(site.db, supervisor.login, "a wholly other one", at=NOON)

        answer = signed_in.post("/tokens", {"name": "backdoor"})

        assert problem_of(answer) == (401, "api.not_signed_in")
        elsewhere.rollback()


def test_an_admin_renames_and_closes_a_department_and_all_see_it(site: Site) -> None:
    admin = site.signed_in[Role.ADMIN]
    roads = admin.post("/departments", {"code": "a/b c", "name": "道路"}).json()
    place = f"/departments/{roads['id']}"

    for wrong in ({"name_en": "Roads"}, {"since": "2020-01-01"}, {"name": "x", "since": "2020"}, {"x": 1}):
        assert problem_of(admin.patch(place, wrong)) == (422, "api.malformed")
    renamed = admin.patch(place, {"name": "道桥", "name_en": "Bridges", "since": "2020-01-01"})
    assert (renamed.json()["name"], renamed.json()["name_en"]) == ("道桥", "Bridges")
    early = admin.patch(place, {"name": "路", "since": "2019-01-01"})
    assert problem_of(early) == (400, "people.department_day_invalid")
    closed = admin.patch(place, {"is_open": False}).json()

    assert closed in site.inspector.get("/departments").json()["items"]
    on_day = {
        one["id"]: one["name"] for one in site.inspector.get("/departments?on=2019-12-31").json()["items"]
    }
    assert on_day[roads["id"]] == "道路"
    history = site.inspector.get(f"{place}/history").json()["items"]
    assert [(one["kind"], one["name_before"]) for one in history] == [("rename", "道路"), ("close", None)]
    newcomer = person_in(role="handler", department_id=roads["id"])
    assert problem_of(admin.post("/persons", newcomer)) == (409, "store.closed")
    assert admin.patch(place, {"is_open": True}).json()["closed_on"] is None


def test_a_department_that_somebody_works_in_is_not_closed(site: Site) -> None:
    answer = site.signed_in[Role.ADMIN].patch(f"/departments/{site.department.id}", {"is_open": False})

    assert problem_of(answer) == (409, "people.department_in_use")
    assert answer.json()["details"]["accounts"]["first"] == [site.people[Role.HANDLER].login]


def test_who_plans_work_sees_who_works_in_a_role_and_nothing_of_closed_accounts(site: Site) -> None:
    admin, leader = site.signed_in[Role.ADMIN], site.signed_in[Role.LEADER]
    for login in ("sun", "zhao"):
        assert admin.post("/persons", json=person_in(login=login, role="inspector")).status_code == 201
    assert admin.patch("/persons/zhao", json={"is_active": False}).status_code == 200

    listed = leader.get("/colleagues?role=inspector").json()["items"]

    logins = [one["login"] for one in listed]
    assert "sun" in logins
    assert "zhao" not in logins
    assert "has_password" not in listed[0]
    for role in (Role.OPERATOR, Role.HANDLER, Role.INSPECTOR, Role.PLANNER):
        refused = site.signed_in[role].get("/colleagues?role=inspector")
        assert problem_of(refused) == (403, "api.role_not_allowed")


def test_what_is_public_of_people_is_nothing(site: Site) -> None:
    assert problem_of(site.stranger.get("/persons")) == (401, "api.not_signed_in")
    assert problem_of(site.stranger.get("/departments")) == (401, "api.not_signed_in")
    assert site.client.get(f"{API}/persons/wang").status_code == 405
