"""The simulation on a store: crews, limits, borders and arrivals do what they do, by their seed."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cli import main
from gridcity.conditions.model import Timed
from gridcity.settings import Settings
from gridcity.simulation.checking import check
from gridcity.simulation.errors import NothingToLearn, ScenarioInvalid
from gridcity.simulation.model import Simulation
from gridcity.simulation.scenario import Border, Scenario
from gridcity.simulation.service import simulate
from gridcity.simulation.setting import Setting
from tests.support.many_cases import make_many_cases
from tests.support.tiny import COMMUNITIES, make_tiny_city

SINCE = datetime(2025, 3, 3, tzinfo=UTC)
UNTIL = SINCE + timedelta(weeks=16)
NOW = UNTIL + timedelta(weeks=2)


@pytest.fixture(scope="module")
def whole_city(engine: Engine) -> Iterator[tuple[Connection, list[int]]]:
    """Give a tiny city with sixteen weeks of cases, in a transaction of this module."""
    with engine.connect() as conn, conn.begin() as transaction:
        make_tiny_city(conn)
        yield conn, make_many_cases(conn, since=SINCE, until=UNTIL, cases=1200)
        transaction.rollback()


@pytest.fixture
def conn(whole_city: tuple[Connection, list[int]]) -> Connection:
    return whole_city[0]


@pytest.fixture
def departments(whole_city: tuple[Connection, list[int]]) -> list[int]:
    return whole_city[1]


def simulated(conn: Connection, scenario: Scenario, *, seed: int = 1) -> Simulation:
    setting = Setting(weeks=6, replicates=3, seed=seed)
    return simulate(conn, scenario, at=NOW, setting=setting)


def told(found: Simulation) -> tuple[object, ...]:
    return found.total, found.departments, found.sentence


def test_an_empty_city_and_unknown_departments_are_refused(conn: Connection) -> None:
    with pytest.raises(ScenarioInvalid):
        simulated(conn, Scenario(more_crews={999_999: 1}))
    with pytest.raises(NothingToLearn):
        simulate(conn, Scenario(), at=SINCE + timedelta(hours=1))


def test_the_same_seed_gives_the_same_another_another(conn: Connection, departments: list[int]) -> None:
    scenario = Scenario(more_crews={departments[0]: 2})

    first, again, other = (simulated(conn, scenario, seed=seed) for seed in (1, 1, 2))

    assert told(first) == told(again)
    assert told(first) != told(other)


def test_crews_that_go_make_everything_late_and_only_there(conn: Connection, departments: list[int]) -> None:
    roads, lamps = departments
    found = simulated(conn, Scenario(more_crews={roads: -1000}))

    groups = {one.id: one for one in found.departments}
    late, other = (groups[one].of(Timed.HANDLE) for one in (roads, lamps))
    assert late is not None
    assert other is not None
    assert late.late_rate.would_be is not None
    assert late.late_rate.would_be.mean > 0.9
    assert groups[roads].crews_would_be == 0
    assert other.late_rate.change is not None
    assert (other.late_rate.change.low, other.late_rate.change.high) == (0.0, 0.0), "the same cases: no noise"


def test_longer_limits_borders_and_arrivals(conn: Connection, departments: list[int]) -> None:
    roads, lamps = departments
    longer = simulated(conn, Scenario(stretch={0: 4.0})).total.of(Timed.HANDLE)
    moved = simulated(conn, Scenario(borders=(Border(COMMUNITIES[0], lamps, roads),)))
    none = simulated(conn, Scenario(arrivals=0.0))

    assert longer is not None
    assert longer.late_rate.change is not None
    assert longer.late_rate.change.high < 0
    by_id = {one.id: one.cases_a_week.change for one in moved.departments}
    goes, comes = by_id[roads], by_id[lamps]
    assert goes is not None
    assert comes is not None
    assert goes.high < -10
    assert comes.mean == pytest.approx(-goes.mean)
    assert none.total.cases_a_week.would_be is not None
    assert none.total.cases_a_week.would_be.mean == 0
    assert none.total.wait_h.would_be is None


def test_what_the_store_does_not_tell_is_said(conn: Connection) -> None:
    found = simulated(conn, Scenario())

    assert {one.clock for one in found.total.clocks} == {Timed.HANDLE}
    assert any("accepting and dispatching" in en for _, en in found.notes)
    assert not found.departments[0].are_crews_known


def test_held_out_weeks_of_a_steady_city_are_foretold(conn: Connection) -> None:
    found = check(conn, at=NOW, setting=Setting(weeks=4, replicates=8, learned_weeks=10))

    assert found.total.late_rate.fits
    assert found.total.cases == conn.scalar(
        text("SELECT count(*) FROM cases WHERE reported_at >= :since AND reported_at < :until"),
        {
            "since": datetime.fromisoformat(found.held_out_from + "T16:00:00+00:00"),
            "until": datetime.fromisoformat(found.held_out_until + "T16:00:00+00:00"),
        },
    )


@pytest.fixture
def run(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def command(*words: str) -> int:
        monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
        monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
        monkeypatch.setattr(sys, "argv", ["gridcity", *words])
        try:
            main()
        except SystemExit as stopped:
            return int(stopped.code or 0)
        return 0

    return command


def test_the_command_runs_a_scenario_and_a_check(
    run: Callable[..., int], city_engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        make_many_cases(conn, since=SINCE, until=UNTIL, cases=400)
        code = conn.scalar(text("SELECT min(code) FROM departments WHERE code LIKE 'D-%'"))
    path = tmp_path / "found.json"

    assert run("scenario", "--crews", "NOBODY=+1") == 1
    assert (
        run("scenario", "--crews", f"{code}=+1", "--weeks", "3", "--replicates", "2", "--json", str(path))
        == 0
    )
    assert run("scenario", "--check", "--weeks", "3", "--replicates", "2") == 0

    said = capsys.readouterr().out
    assert json.loads(path.read_text(encoding="utf-8"))["replicates"] == 2
    assert "paired replicates" in said
    assert "In the held-out weeks" in said
