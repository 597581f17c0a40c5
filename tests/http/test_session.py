"""Signing in, the cookie, writes from other sites, tokens."""

from typing import Any

import pytest

from gridcity.people.model import Role
from tests.support.people_and_cases import PASSWORD
from tests.support.site import API, Site, problem_of


def sign_in(site: Site, password: str = PASSWORD) -> Any:
    login = site.people[Role.SUPERVISOR].login
    return site.client.post(f"{API}/session", json={"login": login, "password": password})


@pytest.mark.parametrize("login", ["nobody", "' OR '1'='1", "x" * 100])
def test_a_stranger_does_not_sign_in(site: Site, login: str) -> None:
    answer = site.client.post(f"{API}/session", json={"login": login, "password": "x"})

    assert problem_of(answer) == (401, "people.sign_in_refused")
    assert "set-cookie" not in answer.headers


def test_guessing_is_slowed_down(site: Site) -> None:
    answers = [sign_in(site, "guess") for _ in range(30)]

    assert problem_of(answers[-1]) == (429, "people.too_many_attempts")
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_session_is_a_cookie_that_scripts_cannot_read(site: Site) -> None:
    answer = sign_in(site)

    assert answer.status_code == 200
    assert answer.json()["person"]["role"] == "supervisor"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert site.stranger.get("/session").json()["person"]["role"] == "supervisor"
    assert site.stranger.get("/cases").status_code == 200


def test_another_sites_page_cannot_write(site: Site) -> None:
    sign_in(site)

    assert problem_of(site.stranger.post("/tokens", {"name": "x"})) == (403, "api.csrf")
    assert problem_of(site.stranger.delete("/session")) == (403, "api.csrf")
    assert site.stranger.post("/tokens", {"name": "x"}, headers={"X-Gridcity": "1"}).status_code == 201


def test_signing_out_ends_the_session(site: Site) -> None:
    sign_in(site)
    cookie = site.client.cookies["gridcity_session"]

    assert site.stranger.delete("/session", headers={"X-Gridcity": "1"}).status_code == 204

    site.client.cookies.set("gridcity_session", cookie)
    assert problem_of(site.stranger.get("/cases")) == (401, "api.not_signed_in")
    assert site.stranger.get("/session").json() == {"person": None}


def test_a_token_works_until_it_is_revoked(site: Site) -> None:
    planner, admin = site.signed_in[Role.PLANNER], site.signed_in[Role.ADMIN]
    made = planner.post("/tokens", {"name": "notebook", "days": 30}).json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert site.stranger.get("/cases", headers=bearer).status_code == 200
    assert made["name"] == "notebook"
    assert "secret" not in planner.get("/tokens").json()["items"][0]

    assert problem_of(admin.delete(f"/tokens/{made['id']}")) == (404, "people.token_not_found")
    assert planner.delete(f"/tokens/{made['id']}").status_code == 204

    assert problem_of(site.stranger.get("/cases", headers=bearer)) == (401, "api.not_signed_in")


def test_a_token_mints_no_tokens_and_does_not_see_them(site: Site) -> None:
    made = site.signed_in[Role.PLANNER].post("/tokens", {"name": "notebook"}).json()
    planner = site[Role.PLANNER]

    for answer in (
        planner.post("/tokens", {"name": "for ever"}),
        planner.get("/tokens"),
        planner.delete(f"/tokens/{made['id']}"),
    ):
        assert problem_of(answer) == (403, "api.session_needed")
    token = site.signed_in[Role.PLANNER].get("/tokens").json()["items"][0]
    assert (token["id"], token["revoked_at"]) == (made["id"], None)


NEW = "a wholly other one"


def change_password(site: Site, present: str = PASSWORD, wanted: str = NEW, **options: Any) -> Any:
    body = {"present": present, "wanted": wanted}
    return site.signed_in[Role.SUPERVISOR].request("PUT", "/account/password", json=body, **options)


@pytest.mark.parametrize(
    ("present", "wanted", "problem"),
    [
        ("not it", NEW, (403, "people.password_wrong")),
        (PASSWORD, "short", (422, "api.malformed")),
        (PASSWORD, PASSWORD, (400, "people.password_too_weak")),
        ("", NEW, (422, "api.malformed")),
        ("x" * 1001, NEW, (422, "api.malformed")),
    ],
)
def test_ones_own_password_is_not_changed_like_this(
    site: Site, present: str, wanted: str, problem: tuple[int, str]
) -> None:
    assert problem_of(change_password(site, present, wanted)) == problem

    assert sign_in(site).status_code == 200


def test_who_found_an_open_session_cannot_guess_the_password_there(site: Site) -> None:
    answers = [change_password(site, f"guess {number}") for number in range(6)]

    assert problem_of(answers[-1]) == (429, "people.too_many_attempts")
    assert problem_of(change_password(site)) == (429, "people.too_many_attempts")


def test_a_token_changes_no_password(site: Site) -> None:
    body = {"present": PASSWORD, "wanted": NEW}

    answer = site[Role.SUPERVISOR].request("PUT", "/account/password", json=body)

    assert problem_of(answer) == (403, "api.session_needed")
    assert site.stranger.request("PUT", "/account/password", json=body).status_code == 401


def test_a_new_password_of_ones_own_ends_all_other_sessions_and_tokens(site: Site) -> None:
    sign_in(site)
    elsewhere = site.client.cookies["gridcity_session"]
    site.client.cookies.clear()
    assert site[Role.SUPERVISOR].get("/cases").status_code == 200

    answer = change_password(site)

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"ended_sessions": 1, "ended_tokens": 1}
    assert site.signed_in[Role.SUPERVISOR].get("/cases").status_code == 200
    assert site[Role.SUPERVISOR].get("/cases").status_code == 401
    site.client.cookies.set("gridcity_session", elsewhere)
    assert site.stranger.get("/cases").status_code == 401
    site.client.cookies.clear()
    assert sign_in(site).status_code == 401
    assert sign_in(site, NEW).status_code == 200
