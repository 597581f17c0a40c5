"""Addresses are confirmed by a button, webhooks tried by one, others' notices set by administrators."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from gridcity.notices import links
from gridcity.notices.links import Purpose
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.support.browser import PHONE, Desk, login_of, served_pages
from tests.support.post import WebServer, web_server
from tests.support.tiny import TinyCity

KEY = "a key of more than thirty-two characters"
OURS = {"X-Gridcity": "1"}


@pytest.fixture(scope="module")
def mailing(
    pages_settings: Settings, tiny_city: TinyCity, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """Serve the city once more, with gateways: nothing leaves, for no worker runs."""
    assert tiny_city.cells > 0
    file = tmp_path_factory.mktemp("gateways") / "gateways.toml"
    file.write_text(
        f'[smtp]\nhost = "localhost"\nsender = "city@city.example"\n[webhook]\nkey = "{KEY}"\n',
        encoding="utf-8",
    )
    with served_pages(pages_settings.model_copy(update={"gateways_file": file})) as origin:
        yield Desk(desk.browser, origin)


@pytest.fixture
def hook() -> Iterator[WebServer]:
    with web_server() as web:
        yield web


def token_of(settings: Settings, address: str) -> str:
    """Make the link that the letter to an address would hold."""
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        number, digest = conn.execute(
            text("SELECT id, address_hash FROM notice_addresses WHERE address_hash = mail_hash(:address)"),
            {"address": address},
        ).one()
    engine.dispose()
    return links.sign(KEY, Purpose.CONFIRM, number, bytes(digest), None)


def test_an_address_waits_until_its_reader_presses_the_button(
    mailing: Desk, pages_settings: Settings
) -> None:
    with mailing.page(login=login_of(Role.CLERK), draws=False) as (page, _):
        page.goto("/notices/settings")
        page.get_by_label("E-mail", exact=True).check()
        page.get_by_label("E-mail address").fill("clerk@pages.example")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_test_id("address-standing")).to_contain_text("Waits for confirmation")

    with mailing.page(size=PHONE, draws=False) as (reader, _):
        reader.goto(f"/address#{token_of(pages_settings, 'clerk@pages.example')}")
        asked = reader.get_by_test_id("address")
        expect(asked).to_contain_text("cl…@pages.example")
        asked.get_by_role("button", name="Confirm").tap()
        expect(asked.get_by_role("status")).to_contain_text("Confirmed")
        asked.get_by_role("button", name="never write to me again").tap()
        expect(asked.get_by_role("status")).to_contain_text("Nothing goes to")

    with mailing.page(size=PHONE, draws=False) as (stranger, _):
        stranger.goto("/address#c.1.0.AAAA")
        expect(stranger.get_by_role("alert")).to_contain_text("not whole")


def test_an_administrator_sets_how_somebody_is_told_and_tries_a_webhook(
    mailing: Desk, hook: WebServer
) -> None:
    with mailing.page(login=login_of(Role.ADMIN), draws=False) as (page, _):
        page.goto(f"/people?who={login_of(Role.PLANNER)}")
        theirs = page.get_by_test_id("account-notices")
        theirs.get_by_label("E-mail", exact=True).check()
        theirs.get_by_label("E-mail address").fill("planner@pages.example")
        theirs.get_by_role("button", name="Save").click()
        expect(theirs.get_by_test_id("address-standing")).to_contain_text("Confirmed")

        body = {"name": "Warehouse of the pages", "url": f"http://127.0.0.1:{hook.port}/hook"}
        made = page.request.post("/api/v1/notices/webhooks", data=body, headers=OURS)
        assert made.status == 201, made.text()
        hook.statuses.append(500)
        page.goto("/notices/webhooks")
        one = page.get_by_role("listitem").filter(has_text="Warehouse of the pages")
        one.get_by_role("button", name="Send a test").click()
        expect(one.get_by_test_id("tried")).to_contain_text("500")
    assert len(hook.calls) == 1
