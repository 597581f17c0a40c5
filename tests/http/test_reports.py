"""Reports over HTTP: whose they are to see, asked for, ordered, opened."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from gridcity.people.model import Role
from gridcity.reports.making import Drawn, keep
from gridcity.reports.model import Ask
from gridcity.settings import Settings
from tests.support.site import Site

AT = datetime(2026, 5, 2, 4, 0, tzinfo=UTC)
CITY = {"by": "city", "unit": "", "month": "2026-03", "language": "en"}
DRAWN = Drawn(b"<!doctype html>", b"%PDF-1.7", "\u6708\u62a5", "A month", AT, "0")


def kept(site: Site, settings: Settings, by: By, unit: str) -> int:
    return keep(site.db, settings, Ask(by, unit, read_period("2026-03")), DRAWN, at=AT, by_id=None)


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.HANDLER, Role.CLERK])
def test_reports_are_not_made_for_everybody(site: Site, role: Role) -> None:
    assert site[role].post("/reports", CITY).status_code == 403
    assert site[role].get("/reports/orders").status_code == 403


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (CITY | {"month": "2026-13"}, 400, "evaluation.period_unclear"),
        (CITY | {"by": "county", "unit": "999999"}, 404, "reports.subject_unknown"),
        (CITY | {"by": "inspector", "unit": "1"}, 403, "evaluation.not_yours_to_see"),
        (CITY | {"language": "fr"}, 422, "api.malformed"),
    ],
)
def test_what_cannot_be_made_is_refused_when_it_is_asked_for(
    site: Site, asked: dict[str, str], status: int, code: str
) -> None:
    answer = site[Role.PLANNER].post("/reports", asked)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_report_that_is_asked_for_twice_is_one_job_and_is_shown_as_waiting(site: Site) -> None:
    planner = site[Role.PLANNER]
    first, second = (planner.post("/reports", CITY).json() for _ in range(2))

    assert first == second
    (pending,) = planner.get("/reports").json()["pending"]
    assert (pending["job_id"], pending["state"], pending["month"]) == (first["job_id"], "waiting", "2026-03")


def test_a_handler_opens_the_own_departments_report_and_no_other(site: Site, site_settings: Settings) -> None:
    own = kept(site, site_settings, By.DEPARTMENT, str(site.department.id))
    citys = kept(site, site_settings, By.CITY, "")
    handler, planner = site[Role.HANDLER], site[Role.PLANNER]

    assert [one["id"] for one in handler.get("/reports").json()["reports"]] == [own]
    assert {one["id"] for one in planner.get("/reports").json()["reports"]} == {own, citys}
    page = handler.get(f"/reports/{own}.html")
    assert page.content == DRAWN.html
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert handler.get(f"/reports/{own}.pdf").headers["Content-Type"] == "application/pdf"
    refused = handler.get(f"/reports/{citys}.html")
    assert (refused.status_code, refused.json()["code"]) == (404, "reports.not_found")
    assert site[Role.INSPECTOR].get("/reports").json()["reports"] == []


def test_an_order_is_placed_for_who_may_see_the_figures_and_ends(site: Site) -> None:
    planner = site[Role.PLANNER]
    order = {key: value for key, value in CITY.items() if key != "month"}
    placed = planner.post("/reports/orders", order)
    again = planner.post("/reports/orders", order)
    inspector = site.db.scalar(text("SELECT login FROM persons WHERE role = 'inspector' LIMIT 1"))
    refused = planner.post("/reports/orders", order | {"login": inspector})

    assert placed.status_code == 201
    assert (again.status_code, again.json()["code"]) == (409, "reports.order_stands")
    assert (refused.status_code, refused.json()["code"]) == (403, "evaluation.not_yours_to_see")
    number = placed.json()["id"]
    assert planner.post(f"/reports/orders/{number}/end").status_code == 204
    gone = planner.post(f"/reports/orders/{number}/end")
    assert (gone.status_code, gone.json()["code"]) == (404, "reports.order_not_found")
