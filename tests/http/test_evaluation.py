"""Figures over HTTP: whose they are to see, what they say, and the cases behind them."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import text

from gridcity.cases.model import Stage
from gridcity.people.model import Role
from tests.support.evaluated import FACTORY_TOO
from tests.support.people_and_cases import NOON, Crew, make_case, make_crew, make_ground
from tests.support.site import Site, problem_of

DAY = "2026-03-02"
ASKED = f"/evaluation?period={DAY}&by="


@pytest.fixture
def crew(site: Site) -> Crew:
    """Make a crew that closed two cases and has one on its desk."""
    crew, ground = make_crew(site.db), make_ground(site.db)
    for stage in (Stage.CLOSED, Stage.CLOSED, Stage.DISPATCHED):
        make_case(site.db, stage, crew=crew, ground=ground, class_id=ground.limited_class_id)
    return crew


def row_of(answer: Any, unit: int) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    (row,) = [row for row in answer.json()["rows"] if row["unit"] == str(unit)]
    found: dict[str, Any] = row
    return found


@pytest.mark.parametrize("path", ["", "/csv", "/cases", "/definitions"])
def test_strangers_clerks_and_importers_see_no_figures(site: Site, path: str) -> None:
    address = f"/evaluation{path}?period=2026&by=city&fact=filed"

    assert problem_of(site.stranger.get(address)) == (401, "api.not_signed_in")
    for role in (Role.CLERK, Role.IMPORTER):
        assert problem_of(site[role].get(address)) == (403, "api.role_not_allowed")


@pytest.mark.parametrize(
    ("role", "by"),
    [
        (Role.PLANNER, "handler"),
        (Role.ADMIN, "inspector"),
        (Role.HANDLER, "street"),
        (Role.HANDLER, "inspector"),
        (Role.INSPECTOR, "department"),
        (Role.OPERATOR, "dispatcher"),
    ],
)
def test_figures_about_others_are_refused(site: Site, role: Role, by: str) -> None:
    assert problem_of(site[role].get(ASKED + by)) == (403, "evaluation.not_yours_to_see")
    cases = site[role].get(f"/evaluation/cases?period={DAY}&by={by}&fact=dispatched&unit=1")
    assert problem_of(cases) == (403, "evaluation.not_yours_to_see")


def test_a_handler_sees_the_own_department_and_no_other(site: Site, crew: Crew) -> None:
    handler = site[Role.HANDLER]

    rows = handler.get(f"{ASKED}department").json()["rows"]
    assert [row["unit"] for row in rows] == [str(site.department.id)]
    others = handler.get(f"{ASKED}department&unit={crew.department.id}")
    assert problem_of(others) == (403, "evaluation.not_yours_to_see")
    assert [row["unit"] for row in handler.get(f"{ASKED}handler").json()["rows"]] == [
        str(site.people[Role.HANDLER].id)
    ]


def test_what_cannot_be_understood_is_refused_in_words(site: Site) -> None:
    leader = site[Role.LEADER]

    for address, refusal in (
        ("/evaluation?period=March&by=city", (400, "evaluation.period_unclear")),
        ("/evaluation?period=2026-03&by=city&step=week", (400, "evaluation.period_unclear")),
        ("/evaluation?period=2026&by=city&indicator=beauty", (404, "evaluation.not_defined")),
        ("/evaluation/cases?period=2026&by=city&fact=beauty", (404, "evaluation.not_defined")),
        ("/evaluation/cases?period=2026&by=city", (404, "evaluation.not_defined")),
        ("/evaluation?period=2026&by=planet", (422, "api.malformed")),
    ):
        assert problem_of(leader.get(address)) == refusal


def test_definitions_say_what_everything_is_made_of(site: Site) -> None:
    shown = site[Role.PLANNER].get("/evaluation/definitions").json()

    indicators = {one["code"]: one for one in shown["indicators"]}
    facts = {one["code"] for one in shown["facts"]}
    assert {one["numerator"] for one in indicators.values()} - {None} <= facts
    assert "department" not in indicators["filed_rate"]["of"]
    assert all(sum(part["weight"] for part in rule["parts"]) == 100 for rule in shown["scores"])
    assert [grade["code"] for grade in shown["grades"]] == ["A", "B", "C", "D", "E"]
    assert len(shown["fingerprint"]) == 64


def test_each_value_opens_as_many_cases_as_it_counts(site: Site, crew: Crew) -> None:
    leader = site[Role.LEADER]
    row = row_of(leader.get(f"{ASKED}department"), crew.department.id)
    value = row["values"]["handled_in_time_rate"]

    assert (value["value"], value["numerator"], value["denominator"]) == (pytest.approx(2 / 3), 2, 3)
    assert 0 < value["low"] < 2 / 3 < value["high"] < 1
    assert row["values"]["false_closure_rate"]["value"] is None
    assert row["score"]["grade"] in "ABCDE"
    for part in ("numerator", "denominator"):
        page = leader.get(
            f"/evaluation/cases?period={DAY}&by=department&unit={crew.department.id}"
            f"&indicator=handled_in_time_rate&part={part}&limit=1"
        ).json()
        assert page["total"] == value[part]
        second = leader.get(
            f"/evaluation/cases?period={DAY}&by=department&unit={crew.department.id}"
            f"&fact={page['fact']}&limit=1&after={page['next']}"
        ).json()
        assert second["items"][0]["case_id"] != page["items"][0]["case_id"]


def test_as_of_an_earlier_instant_nothing_was_due(site: Site, crew: Crew) -> None:
    early = (NOON + timedelta(minutes=2)).isoformat().replace("+00:00", "Z")

    row = row_of(site[Role.LEADER].get(f"{ASKED}department&as_of={early}"), crew.department.id)

    assert row["values"]["handled_in_time_rate"]["value"] is None
    assert row["values"]["dispatched"]["value"] == 3
    assert row["values"]["closings"]["value"] == 0


def test_the_pieces_of_a_period_follow_the_whole(site: Site, crew: Crew) -> None:
    rows = site[Role.SUPERVISOR].get("/evaluation?period=2026-Q1&by=city&step=month").json()["rows"]

    assert [row["period"]["label"] for row in rows] == ["2026-Q1", "2026-01", "2026-02", "2026-03"]
    assert [row["values"]["reported"]["value"] for row in rows] == [3, 0, 0, 3]


def test_the_csv_holds_the_same_values(site: Site, crew: Crew) -> None:
    answer = site[Role.LEADER].get(f"/evaluation/csv?period={DAY}&by=department")

    assert answer.headers["content-disposition"] == f'attachment; filename="evaluation-department-{DAY}.csv"'
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    (row,) = [row for row in rows if row["unit"] == str(crew.department.id)]
    assert (row["handled_in_time_rate_numerator"], row["handled_in_time_rate_denominator"]) == ("2", "3")
    assert row["handled_in_time_rate"] == "0.666667"
    assert row["false_closure_rate"] == ""


def test_closed_cases_are_drawn_seen_again_and_estimated(site: Site, crew: Crew) -> None:
    supervisor, leader = site[Role.SUPERVISOR], site[Role.LEADER]
    wanted = {"period": DAY, "per_department": 5, "due_on": "2999-01-01", "seed": "a seed"}
    assert problem_of(leader.post("/reinspections/draws", wanted)) == (403, "api.role_not_allowed")
    late = supervisor.post("/reinspections/draws", wanted | {"due_on": "2000-01-01"})
    assert problem_of(late) == (400, "reinspections.draw_invalid")
    empty = supervisor.post("/reinspections/draws", wanted | {"period": "2020"})
    assert problem_of(empty) == (409, "reinspections.nothing_to_draw")

    draw = supervisor.post("/reinspections/draws", wanted).json()

    assert [(one["drawable"], one["drawn"]) for one in draw["strata"]] == [(2, 2)]
    assert leader.get(f"/reinspections/draws/{draw['id']}").json()["is_repeatable"] is True
    assert leader.get("/reinspections/draws").json()["items"][0] == draw
    assert problem_of(leader.get("/reinspections/draws/999999")) == (404, "reinspections.draw_not_found")
    tasks = site.inspector.get(f"/reinspections/tasks?draw_id={draw['id']}&open=true").json()["items"]
    assert len(tasks) == 2
    told = {"finding": "false", "note": "Nothing was done"}
    first, second = (f"/reinspections/tasks/{task['id']}/finding" for task in tasks)
    assert problem_of(leader.post(first, told)) == (403, "api.role_not_allowed")
    for _ in range(2):
        assert site.inspector.post(first, told).json()["finding"] == "false"
    again = site.inspector.post(first, told | {"finding": "true"})
    assert problem_of(again) == (409, "reinspections.already_told")
    assert site.inspector.post(second, {"finding": "true"}).status_code == 201
    unknown = site.inspector.post("/reinspections/tasks/999999999/finding", told)
    assert problem_of(unknown) == (404, "reinspections.task_not_found")

    rates = leader.get(f"/reinspections/rates?period={DAY}").json()
    assert (rates["total"]["rate"], rates["total"]["told"], rates["draws"]) == (0.5, 2, 1)
    row = row_of(leader.get(f"{ASKED}department"), crew.department.id)
    assert row["values"]["false_closure_rate"]["value"] == 0.5


LIMITS = "class,edition,handle within\n0102,factory,2 urgent_hour\n"


def test_a_past_year_is_compared_by_those_who_set_rules_and_nothing_is_kept(site: Site, crew: Crew) -> None:
    asked = {"data": {"year": 2026}, "files": {"limits": ("limits.csv", LIMITS.encode(), "text/csv")}}
    assert problem_of(site.stranger.post("/what-if", **asked)) == (401, "api.not_signed_in")
    for role in (Role.INSPECTOR, Role.HANDLER, Role.CLERK):
        assert problem_of(site[role].post("/what-if", **asked)) == (403, "api.role_not_allowed")
    leader = site[Role.LEADER]
    assert problem_of(leader.post("/what-if", data={"year": 2026})) == (400, "whatif.nothing_to_compare")
    assert problem_of(leader.post("/what-if", data={"year": "soon"})) == (422, "api.malformed")
    empty = leader.post("/what-if", data={"year": 2026}, files={"limits": ("limits.csv", b"", "text/csv")})
    assert problem_of(empty) == (400, "loading.file_empty")
    site.db.execute(text(FACTORY_TOO))

    found = leader.post("/what-if", **asked).json()

    assert [one["clock"] for one in found["clocks"]] == ["accept", "dispatch", "handle", "verify"]
    handling = found["clocks"][2]
    assert (handling["was"]["late"], handling["was"]["timed"]) == (1, 3)
    assert (handling["would_be"]["late"], handling["newly_late"]) == (1, 0)
    (department,) = [one for one in found["departments"] if one["id"] == crew.department.id]
    assert department["clocks"][2] == handling
    assert [one["code"] for one in found["classes"]] == ["0102"]
    assert found["notes"][0]["text_en"].startswith("Each step takes as long as it took")
    assert (found["moved"], found["set_aside"]) == (0, [])
