"""Clients have clocks of their own. What they say of time is refused where it makes no sense; ours counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.alarms.model import Alarm, GroupBy, Signal, Taking
from gridcity.alarms.service import save_signals, take
from gridcity.cases import service
from gridcity.cases.errors import TimeNotAhead
from gridcity.cases.model import Command, Order, Stage
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city

DAY = timedelta(days=1)


@pytest.mark.parametrize("until", [NOON - timedelta(seconds=1), NOON, NOON + 4000 * DAY])
@pytest.mark.parametrize("command", [Command.URGE, Command.ASK_CHECK])
def test_an_answer_is_expected_in_time_to_come_by_the_servers_clock(
    db: Connection, command: Command, until: object
) -> None:
    crew = make_crew(db)
    case = make_case(db, crew=crew, at=NOON - DAY)
    order = Order(command, 1, kind="important" if command is Command.URGE else None, reason="why")

    with pytest.raises(TimeNotAhead) as refused:
        service.act(db, case.id, replace(order, until=until), by=crew.leader, at=NOON)  # type: ignore[arg-type]

    assert refused.value.details["now"] == NOON, "who has a wrong clock is told the right time"
    soon = replace(order, until=NOON + DAY)
    assert service.act(db, case.id, soon, by=crew.leader, at=NOON).pending[0].until == NOON + DAY


@pytest.mark.parametrize(("days", "is_fitting"), [(-1, False), (0, True), (30, True), (4000, False)])
def test_a_suspended_case_is_looked_at_again_on_a_day_to_come(
    db: Connection, *, days: int, is_fitting: bool
) -> None:
    make_tiny_city(db)
    crew = make_crew(db)
    case = make_case(db, Stage.HANDLING, crew=crew, at=NOON - DAY)
    order = Order(Command.SUSPEND, case.version, reason="frost", review_on=(NOON + days * DAY).date())

    if is_fitting:
        assert service.act(db, case.id, order, by=crew.leader, at=NOON).is_suspended
    else:
        with pytest.raises(TimeNotAhead):
            service.act(db, case.id, order, by=crew.leader, at=NOON)


@pytest.mark.parametrize(("away", "says"), [(DAY, "yet to come"), (-31 * DAY, "too long ago"), (-DAY, "")])
def test_a_device_whose_clock_is_wrong_is_named(db: Connection, away: timedelta, says: str) -> None:
    make_tiny_city(db)
    ground, crew = make_ground(db), make_crew(db)
    flood = Signal("flood", "积水", "Flood", ground.class_id, GroupBy.DEVICE, 50.0, 60, 1, "sensor")
    save_signals(db, [flood])
    alarm = Alarm("pump 7", "flood", NOON + away, lon=ground.lon, lat=ground.lat)

    (taken,) = take(db, [alarm], by=crew.operator, at=NOON)

    assert (taken.taking is Taking.REFUSED) == bool(says)
    assert says in (taken.says or "")


def test_whatever_clients_say_of_time_the_ledger_bears_the_servers(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, Stage.CLOSED, crew=crew)
    now = NOON + 3 * DAY
    service.act(db, case.id, Order(Command.NOTE, case.version, note="seen in 1970"), by=crew.leader, at=now)

    last = service.history(db, case.id)[-1]

    assert last.happened_at == now
    assert last.recorded_at == db.scalar(text("SELECT now()"))
