"""Cases climb as their time runs out, once a step, and only as far as they have to."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from gridcity.cases import service
from gridcity.cases.errors import RoleMayNotAct
from gridcity.cases.escalation import Level, escalate_due, handling, ladder, level_due
from gridcity.cases.model import Case, Command, Order, Stage
from gridcity.cli import main
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.worktime.deadlines import Standing
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.plain_cases import REPORTED_AT, case_in
from tests.support.tiny import make_tiny_city

STANDINGS = (Standing.AT_RISK, Standing.LATE, Standing.VERY_LATE)
LADDER = [Level(number, after, Role.LEADER, "级", "Step") for number, after in enumerate(STANDINGS, start=1)]
HOUR = timedelta(hours=1)


def timed(stage: Stage = Stage.HANDLING, **changes: object) -> Case:
    """Give a case at risk after 8 hours, late after 10, very late after 30."""
    at = {"at_risk_at": 8, "due_at": 10, "very_late_at": 30}
    return case_in(stage, **({name: REPORTED_AT + hours * HOUR for name, hours in at.items()} | changes))


@pytest.mark.parametrize(
    ("hours", "climbed", "level"),
    [(7, 0, None), (8, 0, 1), (8, 1, None), (11, 0, 2), (11, 1, 2), (31, 0, 3), (31, 2, 3), (31, 3, None)],
)
def test_a_case_belongs_on_the_highest_step_that_its_time_has_reached(
    hours: int, climbed: int, level: int | None
) -> None:
    due = level_due(climbed, LADDER, handling(timed(), REPORTED_AT + hours * HOUR))

    assert (None if due is None else due.level) == level


def test_what_rests_or_has_no_limit_climbs_nowhere() -> None:
    late = REPORTED_AT + 100 * HOUR

    assert handling(timed(is_suspended=True), late) == {}
    assert handling(timed(due_at=None), late) == {}
    assert handling(timed(stage=Stage.VERIFYING), late) == {}
    assert level_due(0, LADDER, {}) is None
    assert level_due(0, [], handling(timed(), late)) is None


@given(st.lists(st.integers(0, 100), max_size=8))
def test_however_often_it_is_looked_at_a_case_climbs_upwards_and_ends_where_time_puts_it(
    hours: list[int],
) -> None:
    climbed, moments = 0, sorted(hours)
    levels = []
    for hour in moments:
        due = level_due(climbed, LADDER, handling(timed(), REPORTED_AT + hour * HOUR))
        if due is not None:
            climbed = due.level
            levels.append(climbed)

    assert levels == sorted(set(levels))
    straight = level_due(0, LADDER, handling(timed(), REPORTED_AT + moments[-1] * HOUR)) if moments else None
    assert climbed == (0 if straight is None else straight.level)


def test_all_that_is_due_climbs_once_in_the_name_of_who_may(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    late_case = make_case(db, Stage.HANDLING, crew=crew, class_id=ground.limited_class_id)
    with pytest.raises(RoleMayNotAct):
        escalate_due(db, by=crew.handler, at=NOON + timedelta(days=60))
    resting = make_case(db, Stage.HANDLING, crew=crew, class_id=ground.limited_class_id)
    service.act(
        db, resting.id, Order(Command.SUSPEND, resting.version, reason="frost"), by=crew.leader, at=NOON
    )
    make_case(db, Stage.CLOSED, crew=crew, class_id=ground.limited_class_id)
    make_case(db, Stage.HANDLING, crew=crew)
    assert late_case.due_at is not None

    def climb(at: datetime) -> list[tuple[int, int]]:
        return [(case.id, level.level) for case, level in escalate_due(db, by=crew.leader, at=at)]

    assert [level.after for level in ladder(db)] == list(STANDINGS)
    assert climb(late_case.due_at - timedelta(days=1)) == []
    assert climb(late_case.due_at + timedelta(minutes=1)) == [(late_case.id, 2)]
    assert climb(late_case.due_at + timedelta(minutes=1)) == []
    assert climb(late_case.due_at + timedelta(days=30)) == [(late_case.id, 3)]
    assert climb(late_case.due_at + timedelta(days=90)) == []
    commands = [event.command for event in service.history(db, late_case.id)]
    assert commands.count(Command.ESCALATE) == 2


@pytest.fixture
def gridcity(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", "cases", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def test_cases_climb_and_returns_are_counted_on_the_command_line(
    gridcity: Callable[..., tuple[int, str]], city_engine: Engine
) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        crew, ground = make_crew(conn), make_ground(conn)
        late = make_case(conn, Stage.DISPATCHED, crew=crew, ground=ground, class_id=ground.limited_class_id)
        back = make_case(conn, Stage.DISPATCHED, crew=crew, ground=ground)
        order = Order(Command.RETURN, back.version, reason="not ours", is_owner_unknown=True)
        service.act(conn, back.id, order, by=crew.handler, at=NOON)

    assert gridcity("escalate", "--by", "nobody")[0] != 0
    assert gridcity("escalate", "--by", crew.handler.login)[0] != 0
    code, printed = gridcity("escalate", "--by", crew.supervisor.login)
    assert (code, printed.split()[:3]) == (0, [late.number, "level", "3"])
    assert "No case has to climb." in gridcity("escalate", "--by", crew.supervisor.login)[1]
    code, printed = gridcity("ping-pong")
    assert code == 0
    assert "Roads" in printed
    assert "nobody knows" in printed
    assert "Nobody returned a case." in gridcity("ping-pong", "--since", "2026-03-03")[1]
    assert gridcity("diagram")[1].startswith("stateDiagram-v2")
