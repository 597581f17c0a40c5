"""Accounts, skills, tokens, webhooks, documents are kept from pages; refusals speak the reader's language."""

import re

import pytest
from playwright.sync_api import expect

from gridcity.people.model import Role
from tests.support.browser import OURS, PHONE, Desk, FileCase, login_of
from tests.support.people_and_cases import PASSWORD
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_IN_CHINESE = "localStorage.setItem('gridcity-language', 'zh')"


def test_who_manages_people_makes_an_account_that_signs_in_until_it_is_closed(
    desk: Desk, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.ADMIN), draws=False) as (page, _):
        page.goto("/people")
        page.get_by_role("button", name="New account").click()
        form = page.get_by_test_id("new-account")
        form.get_by_label("Login").fill("new-crew")
        form.get_by_label("Name").fill("Wei of the roads")
        form.get_by_label("Role", exact=True).click()
        page.get_by_role("option", name="Handler").click()
        form.get_by_label("First password").fill(PASSWORD)
        expect(form.get_by_role("button", name="Make the account")).to_be_disabled()
        form.get_by_label("Department").click()
        page.get_by_role("option", name="Roads").click()
        form.get_by_role("button", name="Make the account").click()

        account = page.get_by_test_id("account")
        expect(account.get_by_role("heading")).to_have_text("Wei of the roads")
        with desk.requests("new-crew") as requests:
            assert requests.get("/api/v1/session").json()["person"]["role"] == "handler"
            account.get_by_role("button", name="Close the account").click()
            expect(account).to_contain_text("closed")
            assert requests.get("/api/v1/session").json()["person"] is None


def test_a_planner_of_work_records_what_a_crew_is_skilled_in(desk: Desk, tiny_city: TinyCity) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.LEADER), draws=False) as (page, _):
        page.goto(f"/rules/crews?who={login_of(Role.HANDLER)}")
        form = page.get_by_test_id("skills")
        form.get_by_label("Skilled in").click()
        page.get_by_role("option", name="Gas leak").click()
        page.keyboard.press("Escape")
        form.get_by_role("button", name="Save").click()
        expect(form.get_by_role("status")).to_have_text("Saved.")

        page.goto("/rules/evidence")
        expect(page.get_by_role("cell", name="all others")).to_be_visible()
        expect(page.get_by_role("button", name="Change")).to_have_count(0)


def test_a_token_is_shown_once_and_a_refusal_is_said_in_the_readers_language(
    desk: Desk, tiny_city: TinyCity
) -> None:
    assert tiny_city.cells > 0
    with desk.page(login=login_of(Role.ADMIN), draws=False) as (page, _):
        page.add_init_script(_IN_CHINESE)
        page.goto("/people/tokens")
        page.get_by_label("用途").fill("每晚导出")
        page.get_by_role("button", name="建立令牌").click()
        secret = page.get_by_test_id("secret").locator("code")
        answer = desk.browser.new_context(base_url=desk.origin)
        bearer = {"Authorization": f"Bearer {secret.inner_text()}"}
        assert answer.request.get("/api/v1/cases", headers=bearer).ok
        page.get_by_role("button", name="已妥善保存").click()
        expect(page.get_by_test_id("secret")).to_have_count(0)
        page.get_by_test_id("tokens").get_by_role("button", name="撤销").click()
        expect(page.get_by_test_id("tokens")).to_contain_text("已于")
        assert answer.request.get("/api/v1/cases", headers=bearer).status == 401
        answer.close()

        # Nobody set a gateway up here.
        page.goto("/notices/webhooks")
        page.get_by_label("名称").fill("数据仓库")
        page.get_by_label("地址").fill("https://example.com/hook")
        page.get_by_test_id("new-webhook").get_by_role("button", name="添加回调").click()
        expect(page.get_by_role("alert")).to_contain_text("尚未配置该发送渠道")


def test_a_document_is_entered_with_its_file_and_stands_on_the_case_that_it_concerns(
    desk: Desk, file_case: FileCase
) -> None:
    case = file_case("Snow lies on the bridge", col=-3.5, row=-1.5)
    with desk.page(login=login_of(Role.CLERK), size=PHONE, draws=False) as (page, _):
        page.goto("/office?document=new")
        form = page.get_by_test_id("new-document")
        form.get_by_label("Number").fill("Roads 2026/12")
        form.get_by_label("Title").fill("Snow is cleared by seven")
        form.locator("input[type=file]").set_input_files(
            {"name": "snow.txt", "mimeType": "text/plain", "buffer": b"By seven in the morning."}
        )
        form.get_by_role("button", name="Enter it").tap()
        concerns = page.get_by_test_id("concerns")
        concerns.get_by_label("It concerns, too").fill(case["number"])
        concerns.get_by_role("button", name=re.compile(case["number"])).tap()
        expect(concerns.get_by_role("link", name=case["number"])).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        shown = page.request.get(f"/api/v1/cases/{case['id']}", headers=OURS).json()["documents"]
        assert [one["number"] for one in shown] == ["Roads 2026/12"]

        page.get_by_role("button", name="Back to the list").tap()
        page.get_by_role("searchbox").fill("no such words")
        expect(page.get_by_text("No document has these words")).to_be_visible()
