"""Cases climb as their time runs out, once a step, and only as far as they have to."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridcity.cases import rulebook, service
from gridcity.cases.errors import RoleMayNotAct, RuleInvalid
from gridcity.cases.escalation import Level, escalate_due, handling, ladder, level_due
from gridcity.cases.model import Case, Command, Order, Stage
from gridcity.cli import main
from gridcity.conditions.model import Timed
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from gridcity.worktime.deadlines import Standing
from tests.support.people_and_cases import NOON, Ground, make_case, make_crew, make_ground
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


def climb(db: Connection, by: Person, at: datetime) -> list[tuple[int, int, tuple[Timed, ...]]]:
    return [(case.id, step.level, step.clocks) for case, step in escalate_due(db, by=by, at=at)]


_LIMITS = """
INSERT INTO filing_conditions
    (class_id, code, is_default, accept_value, accept_unit, dispatch_value, dispatch_unit, handle_value,
    handle_unit, verify_value, verify_unit, valid_from, source, recorded_at)
VALUES (:class_id, '1', true, 1, 'urgent_hour', 2, 'urgent_hour', 5, 'urgent_hour', 10, 'urgent_hour',
    '2020-01-01', 'test', '2020-01-01Z')
"""


def under_four_limits(db: Connection) -> Ground:
    """Give ground whose class is to be accepted in 1 hour, dispatched in 2, handled in 5, checked in 10."""
    ground = make_ground(db)
    db.execute(text(_LIMITS), {"class_id": ground.class_id})
    return ground


def test_each_clock_brings_a_case_up_and_who_has_it_next_begins_at_the_foot(db: Connection) -> None:
    ground, crew = under_four_limits(db), make_crew(db)
    case = make_case(db, crew=crew, ground=ground)
    sent = NOON + 4 * HOUR

    assert climb(db, crew.leader, NOON + 0.7 * HOUR) == []
    assert climb(db, crew.leader, NOON + 0.9 * HOUR) == [(case.id, 1, (Timed.ACCEPT,))]
    assert climb(db, crew.leader, NOON + 1.1 * HOUR) == [(case.id, 2, (Timed.ACCEPT,))]
    assert climb(db, crew.leader, NOON + 3.1 * HOUR) == [(case.id, 3, (Timed.ACCEPT,))]
    order = Order(Command.DISPATCH, service.read(db, case.id).version, department_id=crew.department.id)
    assert service.act(db, case.id, order, by=crew.dispatcher, at=sent).escalation_level == 0
    assert climb(db, crew.leader, sent + 3.9 * HOUR) == []
    assert climb(db, crew.leader, sent + 4.1 * HOUR) == [(case.id, 1, (Timed.HANDLE,))]
    for command, by in ((Command.START, crew.handler), (Command.COMPLETE, crew.handler)):
        order = Order(command, service.read(db, case.id).version)
        done = service.act(db, case.id, order, by=by, at=sent + 4.5 * HOUR)
    assert done.escalation_level == 0
    assert climb(db, crew.leader, sent + 14 * HOUR) == [(case.id, 1, (Timed.VERIFY,))]
    assert climb(db, crew.leader, sent + 15 * HOUR) == [(case.id, 2, (Timed.VERIFY,))]
    assert climb(db, crew.leader, sent + 15 * HOUR) == []
    now = service.read(db, case.id)
    assert service.rebuild(db, now) == now
    assert [
        event.body.get("clock") for event in service.history(db, case.id) if event.command == Command.ESCALATE
    ] == ["accept"] * 3 + ["handle"] + ["verify"] * 2


def test_the_ladder_says_which_clocks_climb_it(db: Connection) -> None:
    ground, crew = under_four_limits(db), make_crew(db)
    case = make_case(db, crew=crew, ground=ground)
    desk = Level(1, Standing.LATE, Role.OPERATOR, "受理超期", "Late to be accepted", (Timed.ACCEPT,))
    chief = Level(2, Standing.LATE, Role.LEADER, "派遣超期", "Late to be dispatched", (Timed.DISPATCH,))
    rulebook.save_ladder(db, [desk, chief])

    assert ladder(db) == [desk, chief]
    assert climb(db, crew.leader, NOON + 1.5 * HOUR) == [(case.id, 1, (Timed.ACCEPT,))]
    assert climb(db, crew.leader, NOON + 2.5 * HOUR) == [(case.id, 2, (Timed.DISPATCH,))]
    order = Order(Command.DISPATCH, service.read(db, case.id).version, department_id=crew.department.id)
    service.act(db, case.id, order, by=crew.dispatcher, at=NOON + 3 * HOUR)
    assert climb(db, crew.leader, NOON + 100 * HOUR) == []
    with pytest.raises(RuleInvalid):
        rulebook.save_ladder(db, [replace(desk, clocks=())])
    with pytest.raises(RuleInvalid):
        rulebook.save_ladder(db, [desk, replace(chief, after=Standing.AT_RISK, clocks=tuple(Timed))])


def test_what_is_held_back_climbs_nowhere_and_its_clocks_begin_when_it_is_released(db: Connection) -> None:
    ground, crew = under_four_limits(db), make_crew(db)
    db.execute(
        text(
            "INSERT INTO control_areas (name, reason, begins_at, ends_at, made_at, geom) VALUES"
            " ('Fair', 'stalls', :at, :until, :at,"
            " st_multi(st_buffer(st_setsrid(st_makepoint(:lon, :lat), 4326), 0.001)))"
        ),
        {"at": NOON - HOUR, "until": NOON + 9 * HOUR, "lon": ground.lon, "lat": ground.lat},
    )
    case = make_case(db, crew=crew, ground=ground)
    assert case.is_held
    assert climb(db, crew.leader, NOON + 50 * HOUR) == []

    free = service.act(db, case.id, Order(Command.RELEASE, case.version), by=crew.leader, at=NOON + 50 * HOUR)

    assert (free.accept_due_at, free.dispatch_due_at) == (NOON + 51 * HOUR, NOON + 52 * HOUR)
    assert climb(db, crew.leader, NOON + 50.5 * HOUR) == []
    assert climb(db, crew.leader, NOON + 51.5 * HOUR) == [(case.id, 2, (Timed.ACCEPT,))]
    assert service.rebuild(db, service.read(db, case.id)) == service.read(db, case.id)


@pytest.mark.parametrize("stage", [Stage.REPORTED, Stage.VERIFYING])
def test_what_was_away_in_another_case_has_its_time_again_when_it_comes_back(
    db: Connection, stage: Stage
) -> None:
    ground, crew = under_four_limits(db), make_crew(db)
    case = make_case(db, stage, crew=crew, ground=ground)
    other = make_case(db, crew=crew, ground=ground, class_id=ground.limited_class_id)
    back_at = NOON + 60 * HOUR
    merged = service.act(
        db, case.id, Order(Command.MERGE, case.version, other_id=other.id), by=crew.operator, at=NOON + HOUR
    )

    back = service.act(db, case.id, Order(Command.UNMERGE, merged.version), by=crew.operator, at=back_at)

    if stage is Stage.REPORTED:
        assert (back.accept_due_at, back.dispatch_due_at) == (back_at + HOUR, back_at + 2 * HOUR)
    else:
        assert back.verify_due_at == back_at + 10 * HOUR
    assert climb(db, crew.leader, back_at + 0.1 * HOUR) == []
    assert service.rebuild(db, back) == back


def test_cases_that_wait_on_a_lower_step_keep_nobody_from_climbing(db: Connection) -> None:
    ground, crew = under_four_limits(db), make_crew(db)
    waiting = [make_case(db, crew=crew, ground=ground) for _ in range(3)]
    assert len(climb(db, crew.leader, NOON + 1.5 * HOUR)) == 3
    fresh = make_case(db, crew=crew, ground=ground, at=NOON + 1.5 * HOUR)

    climbed = escalate_due(db, by=crew.leader, at=NOON + 2.6 * HOUR, most=1)

    assert [case.id for case, _ in climbed] == [fresh.id]
    assert {case.id for case in waiting}.isdisjoint(case.id for case, _ in climbed)


def test_a_case_that_somebody_is_changing_is_left_to_the_next_time(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        ground, crew = under_four_limits(conn), make_crew(conn)
        case = make_case(conn, crew=crew, ground=ground)
    with city_engine.connect() as desk, city_engine.begin() as ours:
        service.act(desk, case.id, Order(Command.NOTE, 1, note="looking"), by=crew.leader, at=NOON)
        assert climb(ours, crew.leader, NOON + 2 * HOUR) == []
        desk.commit()
        assert climb(ours, crew.leader, NOON + 2 * HOUR) == [(case.id, 2, (Timed.ACCEPT,))]


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
