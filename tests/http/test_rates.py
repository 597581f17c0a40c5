"""Rates, bias, equity and survival over HTTP: who may look, what is refused, what an answer holds."""

import pytest

from gridcity.people.model import Role
from tests.support.looked_at import add_case, add_component, classes, walk
from tests.support.site import Site, problem_of

PERIOD = "from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z"
PATHS = (
    f"/statistics/rates?exposure=area&{PERIOD}",
    f"/statistics/reporting-bias?{PERIOD}",
    f"/statistics/equity?exposure=area&{PERIOD}",
    f"/statistics/survival?component_class_id=1&{PERIOD}",
    "/statistics/survival/choices",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_sees_no_rates(site: Site, path: str) -> None:
    assert problem_of(site.stranger.get(path)) == (401, "api.not_signed_in")


def test_what_cannot_be_told_is_refused_by_its_code(site: Site) -> None:
    planner = site[Role.PLANNER]
    backwards = "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"
    for path in ("rates?exposure=area", "reporting-bias?by=cell", "equity?by=county"):
        assert problem_of(planner.get(f"/statistics/{path}&{backwards}")) == (400, "analytics.period_invalid")
    for path in (
        f"rates?exposure=inhabitants&{PERIOD}",
        f"reporting-bias?{PERIOD}",
        f"survival?component_class_id=1&{PERIOD}",
    ):
        assert problem_of(planner.get(f"/statistics/{path}")) == (400, "analytics.no_variation")
    for path in ("rates?by=ward", "survival", "survival?component_class_id=1&share=1", "equity?by=cell"):
        assert planner.get(f"/statistics/{path}").status_code == 422


def test_rates_are_told_by_column_with_what_is_left_out(site: Site) -> None:
    for col in (-2.5, -1.5, 1.5):
        walk(site.db, site.city.place(col, 0.5), 60)
        for channel in ("inspector", "phone"):
            add_case(site.db, site.city.place(col, 0.5), channel=channel)
    planner = site[Role.PLANNER]
    cells = planner.get(f"/statistics/rates?by=cell&exposure=patrol&{PERIOD}").json()
    areas = planner.get(f"/statistics/rates?by=community&exposure=patrol&{PERIOD}").json()

    assert len(cells["ids"]) == len(cells["raw"]) == len(cells["coverage"]["silent"]) == 60
    assert (cells["unexposed"], sum(one is not None for one in cells["raw"])) == (57, 3)
    assert areas["names_en"] == ["West", "East"]
    assert areas["raw"] == [2.0, 2.0]
    assert areas["coverage"]["reason"] is None
    assert areas["coverage"]["area_names_en"] == ["West", "East"]
    assert set(areas["known"]) == {"patrol", "area"}
    assert areas["low"][0] < 2 < areas["high"][0]


def test_bias_and_equity_are_told_of_areas(site: Site) -> None:
    for number in range(4):
        add_case(site.db, site.city.place(-2.5, 0.5), done=12 + number, due=13)
        add_case(site.db, site.city.place(2.5, 0.5), channel="phone", done=12, due=13)
    bias = site.inspector.get(f"/statistics/reporting-bias?by=community&{PERIOD}").json()
    equity = site.inspector.get(f"/statistics/equity?by=community&exposure=area&{PERIOD}").json()

    assert (bias["ratio"], bias["city"]) == ([0.0, None], 1.0)
    assert bias["high"][1] is None
    assert equity["late"] == [2.0, 0.0]
    assert equity["gini"]["low"] <= equity["gini"]["value"] <= 1
    assert len(equity["lorenz"]) == len(equity["exposed"]) == len(equity["along"])


def test_curves_are_told_by_group_with_who_is_at_risk(site: Site) -> None:
    for at in range(4):
        place = site.city.place(-3.5 + at, 0.5)
        lamp = add_component(site.db, place, at, bulb="gas" if at < 2 else "LED")
        if at < 3:
            add_case(site.db, place, day=10 + at, done=20, component=lamp)
    planner, asked = site[Role.PLANNER], classes(site.db, "component")[0]
    choices = planner.get("/statistics/survival/choices").json()
    told = planner.get(
        f"/statistics/survival?component_class_id={asked}&group=attribute&attribute=bulb&{PERIOD}"
    ).json()

    assert [(one["id"], one["components"], one["attributes"]) for one in choices["classes"]] == [
        (asked, 4, ["bulb"])
    ]
    assert [(one["key"], one["lives"], one["events"]) for one in told["groups"]] == [
        ("LED", 2, 1.0),
        ("gas", 2, 2.0),
    ]
    assert told["groups"][1]["curve"]["survival"] == [0.5, 0.0]
    assert told["groups"][1]["at_risk"][0] == 2
    assert told["groups"][0]["suggested"]["share"] == 0.1
    assert 0 < told["compared"]["p"] <= 1
