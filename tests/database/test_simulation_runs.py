"""Simulations that are asked for: kept with a card, the same bytes again, and a kill costs time only."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from api.models.simulations import ScenarioIn
from gridcity.cases import service as cases
from gridcity.cases.model import Command, Order, Stage
from gridcity.jobs import asking
from gridcity.jobs.model import State
from gridcity.jobs.process import do_job
from gridcity.jobs.running import run_job
from gridcity.people.model import Person, Role
from gridcity.runs.cards import sha256
from gridcity.runs.service import KEPT, MOST_WAITING
from gridcity.settings import Settings
from gridcity.simulation.errors import NothingToLearn, ScenarioInvalid
from gridcity.simulation.runs import repository, service
from gridcity.simulation.runs.errors import (
    SimulationFinished,
    SimulationKeyReused,
    SimulationNotDone,
    SimulationNotFound,
    SimulationNotYours,
    SimulationUnderWay,
    TooManySimulations,
)
from gridcity.simulation.runs.model import Run
from gridcity.simulation.runs.repository import SIMULATIONS
from gridcity.store.engine import open_engine
from tests.database.test_jobs import PATIENCE_S, children
from tests.support.cluster import ScratchCluster
from tests.support.many_cases import make_many_cases
from tests.support.people_and_cases import NOON, Crew, Ground, make_case, make_crew, make_ground, make_person
from tests.support.tiny import make_tiny_city

ASKED_AT = NOON + timedelta(hours=2)
LATER = NOON + timedelta(days=40)


@dataclass(frozen=True, slots=True)
class Planned:
    """A tiny city with a past, and who asks."""

    settings: Settings
    engine: Engine
    planner: Person
    crew: Crew
    ground: Ground
    departments: list[int]

    def asks(self, *, by: Person | None = None, key: str | None = None, **more: Any) -> Run:
        small = {"weeks": 3, "replicates": 2, "learned_weeks": 10}
        given = ScenarioIn.model_validate(small | more).model_dump(mode="json", exclude={"title"})
        with self.engine.begin() as conn:
            return service.ask_run(conn, given, by=by or self.planner, at=ASKED_AT, key=key)

    def repeats(self, run: Run) -> Run:
        with self.engine.begin() as conn:
            return SIMULATIONS.rerun(conn, run.id, by=self.planner, at=LATER)

    def did(self, run: Run) -> Run:
        run_job(self.settings, run.job_id)
        return self.seen(run)

    def seen(self, run: Run) -> Run:
        with self.engine.begin() as conn:
            return SIMULATIONS.get(conn, run.id)

    def result(self, run: Run) -> tuple[dict[str, Any], dict[str, Any]]:
        with self.engine.begin() as conn:
            content, card = repository.result(conn, run.id), SIMULATIONS.card(conn, run.id)
        return json.loads(content), json.loads(card)


@pytest.fixture(scope="module")
def city(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planned]:
    with scratch_cluster.database() as url:
        home = tmp_path_factory.mktemp("home")
        settings = Settings(_env_file=None, database_url=url, home=home, city="testcity")
        engine = open_engine(settings, "testcity")
        with engine.begin() as conn:
            make_tiny_city(conn)
            crew, ground = make_crew(conn), make_ground(conn)
            since = NOON - timedelta(weeks=12)
            departments = make_many_cases(conn, since=since, until=NOON - timedelta(days=1), cases=500)
            for day in range(1, 13):
                stage = Stage.CLOSED if day % 3 else Stage.DISPATCHED
                make_case(conn, stage, crew=crew, ground=ground, at=NOON - timedelta(days=day))
            planner = make_person(conn, Role.PLANNER)
        yield Planned(settings, engine, planner, crew, ground, departments)
        engine.dispose()


def test_what_cannot_be_asked_is_refused_at_once(city: Planned) -> None:
    with pytest.raises(ScenarioInvalid):
        city.asks(more_crews=[{"department_id": 99_999, "more": 1}])
    for kind, weeks in (("scenario", 11.9), ("check", 2)):
        given = ScenarioIn.model_validate({"kind": kind}).model_dump(mode="json", exclude={"title"})
        with city.engine.begin() as conn, pytest.raises(NothingToLearn):
            service.ask_run(conn, given, by=None, at=NOON - timedelta(weeks=weeks))


def test_a_scenario_is_kept_with_a_card_that_tells_all(city: Planned) -> None:
    run = city.did(city.asks(more_crews=[{"department_id": city.departments[0], "more": 2}], seed=7))
    found, card = city.result(run)
    with city.engine.begin() as conn:
        content = repository.result(conn, run.id)

    assert (run.state, run.error_message, run.same_bytes) == (State.DONE, None, None)
    assert run.sentence_en == found["sentence"][1] == card["sentence_en"]
    assert {one["id"] for one in found["departments"]} >= set(city.departments)
    assert (card["seed"], card["cut"]["weeks"], card["cut"]["cases"]) == (
        7,
        found["learned_weeks"],
        found["learned_cases"],
    )
    assert set(card["versions"]) == {"gridcity", "numpy", "scipy", "numba"}
    assert card["result"]["sha256"] == sha256(content.encode())
    assert "seconds" not in content, "how long it took is no part of what came out"


def test_the_last_weeks_are_held_back_and_foretold(city: Planned) -> None:
    run = city.did(city.asks(kind="check", weeks=2, learned_weeks=6))
    found, _ = city.result(run)

    assert found["total"]["cases"] > 0
    assert found["total"]["late_rate"]["fits"] in (True, False)


def test_a_repetition_sees_the_city_as_it_was_whatever_happened_since(city: Planned) -> None:
    first = city.did(city.asks())
    with city.engine.begin() as conn:  # one is reported, one done, one void: all of them dated before the cut
        make_case(
            conn, Stage.CLOSED, crew=city.crew, ground=city.ground, at=NOON - timedelta(days=5, hours=1)
        )
        ids = conn.scalars(text("SELECT id FROM cases WHERE stage = 'dispatched' ORDER BY id")).all()
        done, void = ids[:2]
        for case_id, command, by in (
            (done, Command.START, city.crew.handler),
            (done, Command.COMPLETE, city.crew.handler),
            (void, Command.VOID, city.crew.leader),
        ):
            version = conn.scalar(text("SELECT version FROM cases WHERE id = :id"), {"id": case_id})
            order = Order(command, version or 0, reason="duplicate")
            cases.act(conn, case_id, order, by=by, at=NOON + timedelta(hours=1))
    again = city.did(city.repeats(first))
    fresh = city.did(city.asks())
    card, other = (city.result(one)[1] for one in (again, fresh))

    assert again.same_bytes is True
    assert card["rerun"] == {"of": first.id, "same_bytes": True, "same_input": True, "why": []}
    assert card | {"rerun": None} == city.result(first)[1], "nothing on a card tells of the day of the run"
    assert other["cut"]["input_sha256"] != card["cut"]["input_sha256"]
    assert other["cut"]["cases"] == card["cut"]["cases"], "one more, one void"


def test_what_is_not_in_the_ledger_and_changed_is_told_on_the_card(city: Planned) -> None:
    first = city.did(city.asks())
    with city.engine.begin() as conn:
        conn.execute(
            text("UPDATE departments SET name = name || ' 2' WHERE id = :id"), {"id": city.departments[0]}
        )
    again = city.did(city.repeats(first))

    assert again.same_bytes is False
    assert [one["what"] for one in city.result(again)[1]["rerun"]["why"]] == ["cut.input_sha256"]


def test_a_kill_costs_time_only(city: Planned) -> None:
    run, calm = city.asks(seed=3), city.did(city.asks(seed=3))

    def work() -> None:
        asyncio.run(do_job(city.engine, city.settings, run.job_id))

    with city.engine.connect() as conn, conn.begin():
        conn.execute(text("LOCK TABLE cells IN ACCESS EXCLUSIVE MODE"))
        thread = threading.Thread(target=work)
        thread.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'cells'::regclass"
        ready = threading.Event()
        for _ in range(int(PATIENCE_S / 0.05)):
            with city.engine.begin() as other:
                if other.scalar(text(waits)):
                    break
            ready.wait(0.05)
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        thread.join(PATIENCE_S)
    assert city.seen(run).state is State.WAITING
    with city.engine.begin() as conn:
        entered = "SELECT count(*) FROM procrastinate_jobs WHERE (args ->> 'job_id')::bigint = :id"
        assert conn.scalar(text(entered), {"id": run.job_id}) >= 1, "the next worker takes it"

    killed = city.did(run)
    with city.engine.begin() as conn:
        assert asking.get(conn, run.job_id).tries == 2
        contents = {repository.result(conn, one.id) for one in (killed, calm)}
    assert len(contents) == 1


def test_simulations_are_somebodys(city: Planned) -> None:
    with city.engine.begin() as conn:
        stranger, leader = make_person(conn, Role.PLANNER), make_person(conn, Role.LEADER)
    run = city.asks(key="scenario-1")
    assert city.asks(key="scenario-1").id == run.id
    with pytest.raises(SimulationKeyReused):
        city.asks(key="scenario-1", arrivals=2.0)
    with city.engine.begin() as conn:
        with pytest.raises(SimulationNotYours):
            SIMULATIONS.cancel(conn, run.id, by=stranger, at=NOON)
        with pytest.raises(SimulationUnderWay):
            SIMULATIONS.delete(conn, run.id, by=city.planner)
        with pytest.raises(SimulationNotDone):
            SIMULATIONS.rerun(conn, run.id, by=city.planner, at=NOON)
        with pytest.raises(SimulationNotDone):
            repository.result(conn, run.id)
        assert SIMULATIONS.cancel(conn, run.id, by=leader, at=NOON).state is State.CANCELLED
        with pytest.raises(SimulationFinished):
            SIMULATIONS.cancel(conn, run.id, by=leader, at=NOON)
        with pytest.raises(SimulationNotYours):
            SIMULATIONS.keep(conn, run.id, is_kept=True, by=stranger)
        with pytest.raises(SimulationNotYours):
            SIMULATIONS.delete(conn, run.id, by=leader)
        SIMULATIONS.delete(conn, run.id, by=city.planner)
        with pytest.raises(SimulationNotFound):
            SIMULATIONS.get(conn, run.id)


def test_nobody_fills_the_queue_and_old_ones_are_forgotten(city: Planned) -> None:
    with city.engine.begin() as conn:
        busy = make_person(conn, Role.PLANNER)
    runs = [city.asks(by=busy) for _ in range(MOST_WAITING)]
    with pytest.raises(TooManySimulations):
        city.asks(by=busy)
    with city.engine.begin() as conn:
        SIMULATIONS.keep(conn, runs[0].id, is_kept=True, by=busy)
        for run in runs[:-1]:
            SIMULATIONS.cancel(conn, run.id, by=busy, at=NOON)
        assert SIMULATIONS.forget(conn, at=NOON) == 0
        SIMULATIONS.forget(conn, at=NOON + KEPT + timedelta(days=2))
        left = {one.id for one in SIMULATIONS.find(conn, person_id=busy.id)}

    assert left == {runs[0].id, runs[-1].id}, "one is kept for good, one still waits"
