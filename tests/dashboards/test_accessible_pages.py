"""What axe-core finds on the pages: names, roles, contrast, landmarks. It must find nothing."""

import re
from collections.abc import Sequence
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from gridcity.people.model import Role
from gridcity.settings import CHECKOUT
from tests.support.browser import PHONE, Desk, login_of
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_AXE = CHECKOUT / "dashboards/web/node_modules/axe-core/axe.min.js"
_SCHEMES: Sequence[Literal["light", "dark"]] = ("dark", "light")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _faults(page: Page) -> list[str]:
    """Name what axe finds on a page: the rule, and the first element that breaks it."""
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", _RULES)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:300]}" for fault in found["violations"]]


@pytest.mark.skipif(not _AXE.is_file(), reason="axe-core is not installed: `make setup` installs it")
def test_axe_finds_nothing_on_any_page(desk: Desk, tiny_city: TinyCity) -> None:
    assert tiny_city.cells > 0
    staff = {
        "/command": "[data-testid=live][data-state=live], [data-testid=map]",
        "/cells/230102001001001": "[data-testid=neighbours]",
        "/register": "h1",
        "/register/duty": "[data-testid=matrix] table",
        "/register/suspects?kind=many_cases": "h1",
        "/register/new": "[data-testid=new-component]",
        "/register/conditions": "h1",
        "/evaluation": "[data-testid=behind], main",
        "/evaluation/reinspections": "h1",
        "/rules/escalation": "h1",
        "/rules/controls": "[data-testid=controls]",
        "/rules/evidence": "table",
        "/notices/settings": "[data-testid=preferences]",
        "/notices/webhooks": "[data-testid=new-webhook]",
        "/evaluation/doubts": "[data-testid=doubts]",
        "/people?who=": "[data-testid=new-account]",
        "/office": "h1",
    }
    open_to_all = {"/": "h1", "/sign-in": "form", "/report": "form", "/report/status": "form"}
    found: list[str] = []
    for login, paths in ((login_of(Role.ADMIN), staff), (None, open_to_all)):
        with desk.page(login=login, size=PHONE if login is None else None) as (page, _):
            for path, sign in paths.items():
                page.goto(path)
                expect(page.locator(sign).first).to_be_visible()
                expect(page).to_have_title(re.compile("."))
                page.evaluate(_AXE.read_text())
                for scheme in _SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
                    found += [f"{path} {scheme} {fault}" for fault in _faults(page)]

    assert not found, "\n".join(found)
