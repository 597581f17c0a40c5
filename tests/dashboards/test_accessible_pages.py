"""What axe-core finds on the pages: names, roles, contrast, landmarks. It must find nothing."""

import re
from itertools import cycle
from typing import Literal

import pytest
from playwright.sync_api import expect

from gridcity.people.model import Role
from tests.support.axe import AXE, faults_of
from tests.support.browser import PHONE, Desk, login_of
from tests.support.tiny import TinyCity

pytestmark = pytest.mark.browser

_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_DRAWN = {"maps", "everybody"}
"""Parts that are looked at with their maps."""


_PAGES: dict[str, tuple[Role | None, dict[str, str]]] = {
    "maps": (
        Role.ADMIN,
        {
            "/command": "[data-testid=live][data-state=live], [data-testid=map]",
            "/cells/230102001001001": "[data-testid=neighbours]",
            "/register/new": "[data-testid=new-component]",
            "/rules/controls": "[data-testid=controls]",
        },
    ),
    "register": (
        Role.ADMIN,
        {
            "/register": "h1",
            "/register/duty": "[data-testid=matrix] table",
            "/register/suspects?kind=many_cases": "h1",
            "/register/conditions": "h1",
            "/register/handover": "[data-testid=handover]",
            "/office": "h1",
        },
    ),
    "figures and rules": (
        Role.ADMIN,
        {
            "/evaluation": "[data-testid=behind], main",
            "/evaluation/reinspections": "h1",
            "/evaluation/doubts": "main [role=status]",
            "/rules/escalation": "h1",
            "/evaluation/hexagons": "[data-testid=hexagons]",
            "/rules/evidence": "table",
            "/rules/patrols": "[data-testid=patrol-rule]",
            "/rules/emergencies": "[data-testid=cap-feed]",
            "/command?show=alarms": "[data-testid=panel] h1",
            "/planner/watches": "h1",
        },
    ),
    "planner": (
        Role.PLANNER,
        {
            "/planner?method=bivariate_local_moran": "[data-testid=studio]",
            "/planner/runs": "h1",
            "/planner/runs/compare": "h1",
            "/planner/reports": "form",
            "/planner/exports": "summary",
            "/planner/rates?exposure=area": "[data-testid=rates-table]",
            "/planner/survival": "main [role=status], [data-testid=survival-table]",
        },
    ),
    "people and notices": (
        Role.ADMIN,
        {
            "/notices/settings": "[data-testid=preferences]",
            "/notices/webhooks": "[data-testid=new-webhook]",
            "/people?who=": "[data-testid=new-account]",
        },
    ),
    "everybody": (
        None,
        {
            "/": "h1",
            "/sign-in": "form",
            "/report": "form",
            "/report/status": "form",
            "/address": "main [role=alert]",
            "/no/where": "h1",
        },
    ),
}


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: `make setup` installs it")
@pytest.mark.parametrize("part", _PAGES)
def test_axe_finds_nothing_on_any_page_in_light_or_dark(desk: Desk, tiny_city: TinyCity, part: str) -> None:
    assert tiny_city.cells > 0
    role, paths = _PAGES[part]
    login = None if role is None else login_of(role)
    found: list[str] = []
    with desk.page(login=login, size=PHONE if role is None else None, draws=part in _DRAWN) as (page, _):
        for (path, sign), schemes in zip(paths.items(), cycle((_SCHEMES, _SCHEMES[::-1])), strict=False):
            # The scheme in which the page before was left: half of the pages open in the dark.
            page.goto(path)
            expect(page.locator(sign).first).to_be_visible()
            expect(page).to_have_title(re.compile("."))
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
                found += [f"{path} in {scheme}: {fault}" for fault in faults_of(page)]

    assert not found, "\n".join(found)
