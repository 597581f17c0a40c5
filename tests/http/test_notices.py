"""The inbox, preferences and webhooks over HTTP: one's own, and nobody else's."""

from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.notices.gateways import Gateways
from gridcity.notices.gateways.http import WebhookGateway
from gridcity.people.model import Role
from tests.support.site import Site, problem_of


@pytest.fixture
def told(site: Site, db: Connection) -> list[int]:
    """Give three notices in the inspector's inbox, oldest first."""
    rows = db.execute(
        text(
            "INSERT INTO notices (kind, cause, person_id, facts, is_emergency, made_at)"
            " SELECT 'weekly', 'week ' || n, :person, '{\"open\": 3, \"late\": 1}', false, now()"
            " FROM generate_series(1, 3) AS n RETURNING id"
        ),
        {"person": site.people[Role.INSPECTOR].id},
    )
    return [row.id for row in rows]


@pytest.fixture
def gateways(site: Site) -> Any:
    """Set up a key to sign webhooks with."""
    state = site.client.app.state  # type: ignore[attr-defined]
    before = state.gateways
    state.gateways = Gateways(webhook=WebhookGateway("k" * 40))
    yield
    state.gateways = before


def test_an_inbox_shows_ones_own_notices_newest_first_page_by_page(site: Site, told: list[int]) -> None:
    first = site.inspector.get("/notices", params={"limit": 2}).json()
    second = site.inspector.get("/notices", params={"limit": 2, "before": first["next"]}).json()

    assert [one["id"] for one in (*first["items"], *second["items"])] == told[::-1]
    assert (first["unread"], second["next"]) == (3, None)
    assert first["items"][0]["subject"] == "本周在办：3 件，其中超期 1 件"
    assert first["items"][0]["subject_en"] == "This week: 3 open cases, 1 of them late"
    assert site.admin.get("/notices").json()["items"] == []


def test_what_was_read_is_not_counted_and_anothers_cannot_be_read(site: Site, told: list[int]) -> None:
    assert problem_of(site.admin.post(f"/notices/{told[0]}/read")) == (404, "notices.notice_not_found")
    assert site.inspector.post(f"/notices/{told[0]}/read").status_code == 204
    assert site.inspector.post(f"/notices/{told[0]}/read").status_code == 204
    assert site.inspector.get("/notices/unread").json() == {"unread": 2}
    assert [one["id"] for one in site.inspector.get("/notices?unread=true").json()["items"]] == told[:0:-1]
    assert site.inspector.post("/notices/read", {"until": told[1]}).json() == {"unread": 1}


def test_preferences_are_kept_and_what_cannot_be_is_refused(site: Site) -> None:
    assert site.inspector.get("/notices/preferences").json()["channels"] == []
    refused = site.inspector.request("PUT", "/notices/preferences", json={"channels": ["smtp"]})
    assert problem_of(refused) == (400, "notices.preferences_invalid")

    wish = {"email": "me@city.example", "channels": ["smtp"], "quiet_from": "21:00", "quiet_until": "07:00"}
    kept = site.inspector.request("PUT", "/notices/preferences", json=wish).json()

    assert kept == site.inspector.get("/notices/preferences").json()
    assert (kept["email"], kept["quiet_from"], kept["digest"]) == ("me@city.example", "21:00:00", "at_once")
    assert kept["offered"] == []


def test_who_may_be_told_of_something_may_choose_not_to_be(site: Site) -> None:
    planner = site[Role.PLANNER]
    assert planner.get("/notices/preferences").json()["topics"] == ["alarms", "reports", "runs"]
    assert site.inspector.get("/notices/preferences").json()["topics"] == ["alarms", "reports"]
    nonsense = planner.request("PUT", "/notices/preferences", json={"muted": ["cases"]})
    assert problem_of(nonsense)[0] == 422

    kept = planner.request("PUT", "/notices/preferences", json={"muted": ["runs", "runs"]}).json()

    assert kept["muted"] == planner.get("/notices/preferences").json()["muted"] == ["runs"]


def test_only_who_manages_people_sees_where_another_is_reached(site: Site) -> None:
    login = site.people[Role.INSPECTOR].login
    wish = {"email": "me@city.example", "channels": ["smtp"]}
    site.inspector.request("PUT", "/notices/preferences", json=wish)

    assert problem_of(site[Role.SUPERVISOR].get(f"/notices/preferences/{login}"))[0] == 403
    assert site.admin.get(f"/notices/preferences/{login}").json()["email"] == "me@city.example"
    by_session = site.signed_in[Role.ADMIN].request(
        "PUT", f"/notices/preferences/{login}", json={"language": "en"}
    )
    assert by_session.json()["email"] is None
    assert problem_of(site.admin.get("/notices/preferences/nobody")) == (404, "people.person_not_found")


def test_what_was_not_delivered_is_listed_without_addresses_and_goes_out_again(
    site: Site, told: list[int], db: Connection
) -> None:
    wish = {"email": "me@city.example", "channels": ["smtp"]}
    site.inspector.request("PUT", "/notices/preferences", json=wish)
    number = db.scalar(
        text(
            "INSERT INTO notice_deliveries (notice_id, channel, state, due_at, first_due_at, reason)"
            " VALUES (:notice, 'smtp', 'failed', now(), now(), '550 no') RETURNING id"
        ),
        {"notice": told[0]},
    )
    answer = site.admin.get("/notices/deliveries", params={"state": "failed"})

    (item,) = answer.json()["items"]
    assert (item["id"], item["recipient"], item["reason"]) == (
        number,
        site.people[Role.INSPECTOR].login,
        "550 no",
    )
    assert "me@city" not in answer.text
    assert site.admin.post("/notices/deliveries/retry", {"ids": [number]}).json() == {"waiting": 1}
    assert site.admin.post("/notices/deliveries/retry", {"ids": [number]}).json() == {"waiting": 0}


def test_webhooks_are_made_by_an_admin_in_person_and_their_secret_is_shown_once(
    site: Site, gateways: None
) -> None:
    admin = site.signed_in[Role.ADMIN]
    body = {"name": "Partner", "url": "https://partner.example/hook", "commands": ["close"]}
    assert problem_of(site.admin.post("/notices/webhooks", body)) == (403, "api.session_needed")
    plain = admin.post("/notices/webhooks", body | {"url": "http://partner.example/hook"})
    assert problem_of(plain) == (403, "notices.webhook_not_allowed")

    made = admin.post("/notices/webhooks", body).json()
    listed = site.admin.get("/notices/webhooks")

    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in listed.text
    assert [one["id"] for one in listed.json()["items"]] == [made["id"]]
    assert admin.delete(f"/notices/webhooks/{made['id']}").status_code == 204
    assert problem_of(admin.delete(f"/notices/webhooks/{made['id']}")) == (404, "notices.webhook_not_found")


def test_without_a_key_no_webhook_is_made(site: Site) -> None:
    body = {"name": "Partner", "url": "https://partner.example/hook"}

    assert problem_of(site.signed_in[Role.ADMIN].post("/notices/webhooks", body)) == (
        400,
        "notices.channel_off",
    )
