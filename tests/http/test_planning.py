"""Watch lists, patrol plans and simulations over HTTP: who may, what is refused, what comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from gridcity.people.model import Role
from tests.support.many_cases import make_many_cases
from tests.support.site import Site, problem_of

NOW = datetime.now(UTC)
UNTIL = (NOW + timedelta(days=20)).isoformat()


def codes_of(db: Connection) -> list[str]:
    return list(db.scalars(text("SELECT code FROM cells WHERE valid_to IS NULL ORDER BY code")))


def a_list(db: Connection, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Corner",
        "cells": codes_of(db)[:3],
        "reason": {"run_id": 1},
        "valid_until": UNTIL,
    } | changes


def test_planners_make_lists_staff_reads_them_and_nobody_else(site: Site, db: Connection) -> None:
    assert problem_of(site.inspector.post("/watch-lists", a_list(db)))[0] == 403
    planner = site[Role.PLANNER]
    made = planner.post("/watch-lists", a_list(db))
    assert made.status_code == 201
    path = f"/watch-lists/{made.json()['id']}"

    assert site.inspector.get(path).json() == made.json()
    watched = site.inspector.get("/watch-lists/cells").json()["items"]
    assert [one["cell_code"] for one in watched] == codes_of(db)[:3]
    assert watched[0]["lists"][0]["name"] == "Corner"
    assert problem_of(planner.get(f"{path}/effect")) == (400, "planning.too_early")
    ended = planner.post(f"{path}/end")
    assert ended.json()["ended_at"] is not None
    assert site.inspector.get("/watch-lists").json()["items"] == []
    assert len(site.inspector.get("/watch-lists?expired=true").json()["items"]) == 1


def test_what_cannot_be_is_refused_and_says_why(site: Site, db: Connection) -> None:
    planner = site[Role.PLANNER]
    past = (NOW - timedelta(days=1)).isoformat()
    key = {"Idempotency-Key": "list-00001"}

    assert problem_of(planner.post("/watch-lists", a_list(db, valid_until=past))) == (
        400,
        "planning.watch_invalid",
    )
    assert problem_of(planner.post("/watch-lists", a_list(db, cells=["9" * 15]))) == (
        404,
        "cells.cell_not_found",
    )
    assert problem_of(planner.get("/watch-lists/99999")) == (404, "planning.watch_list_not_found")
    assert problem_of(planner.get("/patrol-plans/99999")) == (404, "planning.plan_not_found")
    first = planner.post("/watch-lists", a_list(db), headers=key)
    assert planner.post("/watch-lists", a_list(db), headers=key).json() == first.json()
    other = planner.post("/watch-lists", a_list(db, name="Other"), headers=key)
    assert problem_of(other) == (409, "planning.key_reused")


def test_a_plan_is_an_inspectors_day(site: Site, db: Connection) -> None:
    weights = [{"cell_code": code, "weight": 2.0} for code in codes_of(db)[:8]]
    inspectors = list(db.scalars(text("SELECT id FROM persons WHERE role = 'inspector' AND is_active")))
    body = {
        "name": "Rounds",
        "cells": weights,
        "valid_until": UNTIL,
        "inspectors": inspectors,
        "rounds": len(inspectors),
        "minutes": 10,
    }

    made = site[Role.LEADER].post("/patrol-plans", body)

    assert made.status_code == 201
    assert made.json()["covered"] <= made.json()["total"] == 16.0
    assert problem_of(site[Role.PLANNER].get("/patrol-plans/mine"))[0] == 403
    mine = site.inspector.get("/patrol-plans/mine").json()["items"]
    assert {one["plan_name"] for one in mine} == {"Rounds"}
    wrong = site[Role.LEADER].post("/patrol-plans", body | {"minutes": 3})
    assert problem_of(wrong) == (400, "planning.plan_invalid")


def test_a_scenario_is_simulated_for_those_who_plan(site: Site, db: Connection) -> None:
    assert problem_of(site.inspector.post("/simulations", {}))[0] == 403
    planner = site[Role.PLANNER]
    assert problem_of(planner.post("/simulations", {})) == (400, "simulation.nothing_to_learn")
    departments = make_many_cases(
        db, since=NOW - timedelta(weeks=14), until=NOW - timedelta(days=1), cases=500
    )
    body = {"weeks": 3, "replicates": 2, "more_crews": [{"department_id": departments[0], "more": 1}]}

    found = planner.post("/simulations", body)

    assert found.status_code == 200
    assert [one["id"] for one in found.json()["departments"]] != []
    assert found.json()["total"]["clocks"][0]["clock"] == "handle"
    unknown = body | {"more_crews": [{"department_id": 99999, "more": 1}]}
    assert problem_of(planner.post("/simulations", unknown)) == (400, "simulation.scenario_invalid")
    checked = planner.get("/simulations/check?weeks=2&learned_weeks=8&replicates=2")
    assert checked.json()["total"]["cases"] > 0
