"""Watch lists, patrol plans and simulations over HTTP: who may, what is refused, what comes back."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from gridcity.people.model import Role
from gridcity.runs.cards import canonical
from gridcity.simulation.checking import hold_back, read_whole
from gridcity.simulation.cut import cut_of
from gridcity.simulation.model import Check, Simulation
from gridcity.simulation.runs import repository
from gridcity.simulation.runs.asks import read_ask
from gridcity.simulation.runs.cards import card_of, write_result
from gridcity.simulation.runs.model import Kind
from gridcity.simulation.runs.repository import SIMULATIONS
from gridcity.simulation.service import read_past, work_out
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
    key = {"Idempotency-Key": "scenario-0001"}

    asked = planner.post("/simulations", body | {"title": " Roads "}, headers=key)

    assert asked.status_code == 202
    run = asked.json()
    path = f"/simulations/{run['id']}"
    assert (run["state"], run["title"], run["ask"]["learned_weeks"]) == ("waiting", "Roads", 26)
    assert set(run["can"]) == {"cancel", "keep"}
    assert planner.post("/simulations", body, headers=key).json()["id"] == run["id"]
    assert problem_of(planner.post("/simulations", body | {"weeks": 4}, headers=key)) == (
        409,
        "simulation.key_reused",
    )
    unknown = body | {"more_crews": [{"department_id": 99999, "more": 1}]}
    assert problem_of(planner.post("/simulations", unknown)) == (400, "simulation.scenario_invalid")
    assert problem_of(planner.get(f"{path}/result")) == (409, "simulation.not_done")
    assert problem_of(site[Role.SUPERVISOR].post(f"{path}/cancel")) == (403, "simulation.not_yours")
    assert problem_of(site.inspector.get(path))[0] == 403
    assert planner.post(f"{path}/cancel").json()["state"] == "cancelled"
    assert planner.delete(path).status_code == 204
    assert problem_of(planner.get(path)) == (404, "simulation.not_found")


def test_what_was_simulated_comes_back_with_its_card(site: Site, db: Connection) -> None:
    planner = site[Role.PLANNER]
    make_many_cases(db, since=NOW - timedelta(weeks=14), until=NOW - timedelta(days=1), cases=500)
    small = {"weeks": 2, "replicates": 2, "learned_weeks": 8}
    for kind in ("scenario", "check"):
        run = planner.post("/simulations", small | {"kind": kind}).json()
        do_here(db, run["id"])
        path = f"/simulations/{run['id']}"

        seen = planner.get(path).json()
        found, card = planner.get(f"{path}/result").json(), planner.get(f"{path}/card").json()
        content = planner.get(f"{path}/bytes").content

        assert (seen["state"], seen["sentence_en"]) == ("done", found["sentence"]["text_en"])
        assert card["result"]["sha256"] == hashlib.sha256(content).hexdigest()
        assert [one["id"] for one in planner.get(f"/simulations?kind={kind}").json()["items"]] == [run["id"]]
        if kind == "scenario":
            assert found["total"]["clocks"][0]["clock"] == "handle"
            assert planner.post(f"{path}/rerun").json()["rerun_of"] == run["id"]
            planner.post(f"{path}/cancel")
        else:
            assert found["total"]["cases"] > 0
            assert found["total"]["late_rate"]["fits"] in (True, False)


def do_here(db: Connection, run_id: int) -> None:
    """Do a simulation in the test's own transaction: what the job does, without its process."""
    one = SIMULATIONS.get(db, run_id)
    ask, cut = read_ask(one.ask), cut_of(one.cut)
    found: Simulation | Check
    if ask.kind is Kind.CHECK:
        ground, window = read_whole(db, cut, ask.setting)
        found = hold_back(ground, window, ask.setting)
    else:
        ground = read_past(db, cut, ask.setting)
        found = work_out(ground, ask.scenario, ask.setting)
    content = write_result(found)
    card = card_of(city="testcity", ask=one.ask, cut=one.cut, ground=ground, found=found, content=content)
    repository.save(
        db,
        run_id,
        result=content,
        card=canonical(card),
        sentence=found.sentence[0],
        sentence_en=found.sentence[1],
        same_bytes=None,
    )
    db.execute(
        text("UPDATE long_jobs SET state = 'done', share = 1, finished_at = now() WHERE id = :id"),
        {"id": one.job_id},
    )
