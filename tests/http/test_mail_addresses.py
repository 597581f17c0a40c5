"""What the reader of a letter may answer without a login, and webhooks tried by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.notices import links
from gridcity.notices.gateways import Gateways
from gridcity.notices.gateways.http import WebhookGateway
from gridcity.notices.gateways.smtp import SmtpGateway
from gridcity.notices.links import Purpose
from gridcity.people.model import Role
from tests.support.post import WebServer, web_server
from tests.support.site import Site, problem_of

KEY = "k" * 40
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def gateways(site: Site) -> Iterator[Any]:
    """Set up mail and webhooks."""
    state = site.client.app.state  # type: ignore[attr-defined]
    before, clock, at = state.gateways, state.clock, datetime.now(UTC)
    state.clock = lambda: at
    state.gateways = Gateways(
        smtp=SmtpGateway("mail", "city <city@city.example>", key=KEY),
        webhook=WebhookGateway("w" * 40, timeout_s=2),
    )
    yield state
    state.gateways, state.clock = before, clock


@pytest.fixture
def hook(site: Site, gateways: Any) -> Iterator[tuple[int, WebServer]]:
    """Give a webhook, and the program behind it."""
    with web_server() as web:
        body = {"name": "Partner", "url": f"http://127.0.0.1:{web.port}/hook"}
        yield site.signed_in[Role.ADMIN].post("/notices/webhooks", body).json()["id"], web


def given(site: Site, db: Connection, email: str = "reader@city.example") -> tuple[str, str]:
    """Give, as the inspector, an address; return what a letter's two kinds of links hold."""
    wish = {"email": email, "channels": ["smtp"]}
    kept = site.inspector.request("PUT", "/notices/preferences", json=wish).json()
    assert kept["address"]["state"] == "waiting"
    row = db.execute(text("SELECT id, address_hash FROM notice_addresses ORDER BY id DESC LIMIT 1")).one()
    held = (row.id, bytes(row.address_hash))
    return links.sign(KEY, Purpose.CONFIRM, *held, LATER), links.sign(KEY, Purpose.STOP, *held, None)


def state_of(site: Site) -> str:
    return str(site.inspector.get("/notices/preferences").json()["address"]["state"])


def test_a_link_that_is_not_whole_or_too_old_is_refused(site: Site, db: Connection, gateways: Any) -> None:
    whole, _ = given(site, db)
    number, digest = db.execute(text("SELECT id, address_hash FROM notice_addresses")).one()
    old = links.sign(KEY, Purpose.CONFIRM, number, bytes(digest), datetime(2020, 1, 1, tzinfo=UTC))
    for deed in ("look", "confirm", "stop", "refuse"):
        broken = site.stranger.post(f"/addresses/{deed}", {"token": whole[:-2]})
        assert problem_of(broken) == (404, "notices.link_invalid")
        late = site.stranger.post(f"/addresses/{deed}", {"token": old})
        assert problem_of(late) == (409, "notices.link_expired")
    gateways.gateways = Gateways()
    no_key = site.stranger.post("/addresses/confirm", {"token": whole})
    assert problem_of(no_key) == (400, "notices.channel_off")


@pytest.mark.usefixtures("gateways")
def test_to_open_a_link_changes_nothing_and_its_buttons_do(site: Site, db: Connection) -> None:
    token, _ = given(site, db)

    looked = site.stranger.post("/addresses/look", {"token": token}).json()
    assert looked == {"state": "waiting", "address": "re…@city.example", "complaint": None, "is_final": False}
    assert state_of(site) == "waiting"
    assert site.stranger.post("/addresses/confirm", {"token": token}).json()["state"] == "confirmed"
    assert state_of(site) == "confirmed"
    assert site.stranger.post("/addresses/refuse", {"token": token}).json()["state"] == "refused"
    assert problem_of(site.inspector.post("/notices/preferences/letter")) == (409, "notices.address_refused")


@pytest.mark.usefixtures("gateways")
def test_mail_programs_stop_letters_with_one_click_and_to_open_the_link_only_leads_to_the_page(
    site: Site, db: Connection
) -> None:
    _, token = given(site, db)
    path = f"/addresses/unsubscribe/{token}"

    opened = site.stranger.get(path, follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, f"/address#{token}")
    assert state_of(site) == "waiting"
    clicked = site.stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert clicked.json()["state"] == "refused"
    confirmed = site.stranger.post("/addresses/confirm", {"token": token})
    assert problem_of(confirmed) == (404, "notices.link_invalid")


@pytest.mark.usefixtures("gateways")
def test_another_letter_is_asked_for_by_whose_address_it_is(site: Site, db: Connection) -> None:
    assert problem_of(site.stranger.post("/notices/preferences/letter"))[0] == 401
    nothing = site.inspector.post("/notices/preferences/letter")
    assert problem_of(nothing) == (409, "notices.nothing_to_confirm")
    given(site, db)
    written = text("UPDATE notice_addresses SET wanted_at = NULL, letter_due_at = NULL, letters = 1")
    db.execute(written)

    assert site.inspector.post("/notices/preferences/letter").json()["address"]["wanted_at"] is not None
    db.execute(written)
    db.execute(
        text(
            "INSERT INTO notice_letters (address_hash, written_at)"
            " SELECT address_hash, '2099-01-01Z' FROM notice_addresses, generate_series(1, 3)"
        )
    )
    refused = site.inspector.post("/notices/preferences/letter")
    assert problem_of(refused) == (429, "notices.too_many_letters")


def test_what_an_administrator_chose_for_somebody_is_in_the_journal_without_where_it_reaches_them(
    site: Site,
) -> None:
    own = {"email": "inspector@home.example", "channels": ["smtp"]}
    site.inspector.request("PUT", "/notices/preferences", json=own)
    assert site.admin.get("/rule-changes?rules=notice_preferences").json()["items"] == []

    login = site.people[Role.INSPECTOR].login
    theirs = {"email": "other@home.example", "channels": ["smtp"], "digest": "daily"}
    told = site.signed_in[Role.ADMIN].request("PUT", f"/notices/preferences/{login}", json=theirs)

    assert told.json()["address"]["state"] == "confirmed"
    answer = site.admin.get("/rule-changes?rules=notice_preferences")
    (change,) = answer.json()["items"]
    assert change["person_name"] == site.people[Role.ADMIN].name
    assert (change["before"][0]["digest"], change["after"][0]["digest"]) == ("at_once", "daily")
    assert change["after"][0]["email"] == "o…@home.example"
    assert "other@" not in answer.text


def test_a_webhook_is_tried_by_an_admin_in_person_and_not_all_the_time(
    site: Site, hook: tuple[int, WebServer]
) -> None:
    number, web = hook
    admin = site.signed_in[Role.ADMIN]
    assert problem_of(site.inspector.post(f"/notices/webhooks/{number}/test"))[0] == 403
    assert problem_of(site.admin.post(f"/notices/webhooks/{number}/test")) == (403, "api.session_needed")
    unknown = admin.post("/notices/webhooks/99999/test")
    assert problem_of(unknown) == (404, "notices.webhook_not_found")
    assert web.calls == []

    tried = admin.post(f"/notices/webhooks/{number}/test").json()
    again = admin.post(f"/notices/webhooks/{number}/test")

    assert (tried["status"], tried["is_good"], tried["reason"]) == (200, True, None)
    assert problem_of(again) == (429, "notices.test_too_soon")
    assert 0 < int(again.headers["retry-after"]) <= 10
    ((path, headers, body),) = web.calls
    assert path == "/hook"
    assert headers["webhook-signature"].startswith("v1,")
    assert b'"type": "test"' in body


@pytest.mark.parametrize("status", [302, 404, 500, 0])
def test_what_a_webhook_answers_is_shown_and_no_redirect_followed(
    site: Site, hook: tuple[int, WebServer], status: int
) -> None:
    number, web = hook
    web.statuses.append(status)

    tried = site.signed_in[Role.ADMIN].post(f"/notices/webhooks/{number}/test").json()

    assert (tried["status"], tried["is_good"]) == (status or None, False)
    assert (tried["reason"] is None) == bool(status)
    assert len(web.calls) == 1


def test_a_webhook_that_may_not_be_called_any_more_is_not_tried(
    site: Site, db: Connection, hook: tuple[int, WebServer]
) -> None:
    number, web = hook
    db.execute(text("UPDATE notice_webhooks SET url = 'http://internal.example/'"))

    refused = site.signed_in[Role.ADMIN].post(f"/notices/webhooks/{number}/test")

    assert problem_of(refused) == (403, "notices.webhook_not_allowed")
    assert web.calls == []
