"""Clients have clocks of their own. What they say of time is refused where it makes no sense; ours counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.alarms import (
    Alarm,
    Signal,
    Taking,
    list_alarms,
    list_groups,
    list_signals,
    save_signals,
    take,
)
from gridcity.alarms.model import GroupBy
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


@pytest.fixture
def flood(db: Connection) -> Alarm:
    """Give an alarm of noon from a device in a city that knows what it means."""
    make_tiny_city(db)
    ground = make_ground(db)
    save_signals(db, [Signal("flood", "积水", "Flood", ground.class_id, GroupBy.DEVICE, 50.0, 60, 2)])
    return Alarm("pump 7", "flood", NOON, lon=ground.lon, lat=ground.lat)


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("away", "is_doubtful"),
    [(5 * MINUTE, False), (6 * MINUTE, True), (-30 * DAY, False), (-30 * DAY - MINUTE, True)],
)
def test_a_device_whose_clock_cannot_be_right_is_believed_in_what_it_saw_but_not_when(
    db: Connection, flood: Alarm, away: timedelta, *, is_doubtful: bool
) -> None:
    (taken,) = take(db, [replace(flood, happened_at=NOON + away)], by=make_crew(db).operator, at=NOON)

    assert taken.taking is Taking.COUNTED
    (kept,) = list_alarms(db, group_id=taken.group_id)
    (group,) = list_groups(db)
    assert (kept.happened_at, kept.received_at) == (NOON + away, NOON), "what its clock said is kept"
    assert (kept.is_doubtful, group.doubtful) == (is_doubtful, int(is_doubtful))
    assert kept.counts_at == group.first_at == group.last_at == (NOON if is_doubtful else NOON + away)
    assert list_alarms(db, is_doubtful=not is_doubtful) == []


def test_how_far_clocks_are_believed_is_said_signal_by_signal(db: Connection, flood: Alarm) -> None:
    (signal,) = list_signals(db)
    save_signals(db, [replace(signal, ahead_min=0, behind_h=1)])
    by = make_crew(db).operator
    told = [NOON - 61 * MINUTE, NOON - 60 * MINUTE, NOON, NOON + MINUTE]

    take(db, [replace(flood, happened_at=one) for one in told], by=by, at=NOON)

    kept = {one.happened_at: one.is_doubtful for one in list_alarms(db)}
    assert [kept[one] for one in told] == [True, False, False, True]


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_what_no_calendar_holds_is_kept_all_the_same(db: Connection, flood: Alarm, told: str) -> None:
    alarm, by = replace(flood, happened_at=datetime.fromisoformat(told)), make_crew(db).operator
    assert [one.taking for one in take(db, [alarm, alarm], by=by, at=NOON)] == [Taking.COUNTED, Taking.KNOWN]

    (kept,) = list_alarms(db)

    assert kept.happened_at.year in {1, 9999}
    assert kept.counts_at == NOON


def test_a_clock_that_stands_hides_no_alarm_of_another_day(db: Connection, flood: Alarm) -> None:
    by = make_crew(db).operator
    lost = replace(flood, happened_at=datetime(1970, 1, 1, tzinfo=UTC))

    def sent(at: datetime, *alarms: Alarm) -> list[Taking]:
        return [one.taking for one in take(db, alarms, by=by, at=at)]

    assert sent(NOON, lost, lost) == [Taking.COUNTED, Taking.KNOWN]
    assert sent(NOON + 3 * 60 * MINUTE, lost) == [Taking.KNOWN], "a gateway sends again what was not answered"
    assert sent(NOON + 2 * DAY, lost) == [Taking.COUNTED]
    assert sent(NOON + 2 * DAY + MINUTE, lost, replace(lost, happened_at=lost.happened_at + DAY)) == [
        Taking.KNOWN,
        Taking.REPORTED,
    ]
    case_id = list_groups(db)[0].case_id
    assert case_id is not None
    description = service.read(db, case_id).description
    assert "1970-01-02 00:00+00:00" in description
    assert "设备时钟" in description
    assert f"{NOON + 2 * DAY:%Y-%m-%d %H:%M} UTC" in description


def test_whatever_clients_say_of_time_the_ledger_bears_the_servers(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, Stage.CLOSED, crew=crew)
    now = NOON + 3 * DAY
    service.act(db, case.id, Order(Command.NOTE, case.version, note="seen in 1970"), by=crew.leader, at=now)

    last = service.history(db, case.id)[-1]

    assert last.happened_at == now
    assert last.recorded_at == db.scalar(text("SELECT now()"))
