"""Alarms: each kept once, grouped with those of the same problem, reported when it is time, never twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridcity.alarms import Alarm, Signal, Taking, list_groups, list_signals, save_signals, take
from gridcity.alarms.errors import SignalInvalid
from gridcity.alarms.intake import fullest_window
from gridcity.alarms.model import GroupBy
from gridcity.cases import service as cases
from gridcity.cases.model import Command, Order
from gridcity.people.model import Role
from tests.support.people_and_cases import NOON, Ground, make_crew, make_ground, make_person

A_MINUTE = timedelta(minutes=1)
A_METRE_NORTH = 1 / 111_195


@pytest.fixture
def ground(db: Connection) -> Ground:
    """Give a city that knows two signals: three tilts of a manhole, and smoke anywhere within 50 m."""
    ground = make_ground(db)
    tilt = Signal("tilt", "井盖倾斜", "Manhole tilts", ground.class_id, GroupBy.DEVICE, 50, 30, 3)
    smoke = Signal("smoke", "烟雾", "Smoke", ground.limited_class_id, GroupBy.PLACE, 50, 10, 1, "video")
    save_signals(db, [tilt, smoke])
    return ground


@pytest.fixture
def send(db: Connection, ground: Ground) -> Callable[..., list[Taking]]:
    """Give what sends alarms of minutes after noon, and says what became of each."""
    gateway = make_person(db, Role.IMPORTER)

    def send(*minutes: float, at: datetime = NOON + timedelta(days=1), **changes: object) -> list[Taking]:
        one = Alarm("D-1", "tilt", NOON, ground.lon, ground.lat, says="31°")
        alarms = [
            replace(one, happened_at=NOON + minute * A_MINUTE, **changes)  # type: ignore[arg-type]
            for minute in minutes
        ]
        return [taken.taking for taken in take(db, alarms, by=gateway, at=at)]

    return send


def test_bad_alarms_say_why_and_good_ones_beside_them_are_kept(db: Connection, ground: Ground) -> None:
    good = Alarm("D-1", "tilt", NOON, ground.lon, ground.lat)
    bad = {
        "alarms.signal_unknown": replace(good, signal="blink"),
        "alarms.place_missing": replace(good, lon=None, component_code="23010201001000001"),
        "cells.outside_city": replace(good, lon=0.0, lat=0.0),
        "alarms.alarm_invalid": replace(good, device=" "),
        "cases.text_not_storable": replace(good, says="a\0b"),
    }

    taken = take(db, [*bad.values(), good], by=make_person(db, Role.IMPORTER), at=NOON + A_MINUTE)

    assert [one.code for one in taken] == [*bad, None]
    assert all(one.says for one in taken[:-1])
    assert taken[-1].taking is Taking.COUNTED
    assert [group.alarms for group in list_groups(db)] == [1]


def test_enough_alarms_of_a_device_in_the_window_are_one_report(
    db: Connection, send: Callable[..., list[Taking]]
) -> None:
    assert send(0, 20, 60) == [Taking.COUNTED] * 3  # the third is a group of its own: 40 minutes later
    assert send(25) == [Taking.REPORTED]
    assert send(26, 27, 300) == [Taking.ADDED] * 3

    groups = list_groups(db)
    assert [group.alarms for group in groups] == [1, 6]
    case_id = groups[1].case_id
    assert case_id is not None
    case = cases.read(db, case_id)
    assert (case.channel, case.class_id) == ("sensor", list_signals(db)[1].class_id)
    assert "井盖倾斜" in case.description
    assert "Manhole tilts" in case.description
    assert list_groups(db, case_id=case_id) == [groups[1]]


def test_a_delivery_makes_what_its_alarms_make_one_by_one(db: Connection, ground: Ground) -> None:
    """Two devices, bursts and single alarms, some of them with a clock that cannot be right."""
    gateway, now = make_person(db, Role.IMPORTER), NOON + timedelta(days=1)
    random = Random(3)  # noqa: S311  (chooses, keeps no secrets)
    minutes = sorted({random.choice((0, 90, 200, 330)) + random.randrange(60) for _ in range(40)})
    alarms = [
        Alarm(random.choice("AB"), "tilt", NOON + minute * A_MINUTE, ground.lon, ground.lat)
        for minute in minutes
    ]
    alarms.append(replace(alarms[0], happened_at=NOON - timedelta(days=900)))
    made = []
    for deliveries in ([alarms], [[one] for one in alarms]):
        with db.begin_nested() as attempt:
            taken = [one for each in deliveries for one in take(db, each, by=gateway, at=now)]
            groups = [
                (one.device, one.alarms, one.first_at, one.last_at, one.doubtful, one.case_id is None)
                for one in list_groups(db, limit=100)
            ]
            made.append(([one.taking for one in taken], groups))
            attempt.rollback()

    assert made[0] == made[1]
    assert {Taking.COUNTED, Taking.REPORTED, Taking.ADDED} <= set(made[0][0])


def test_three_alarms_that_are_never_close_enough_are_no_report(send: Callable[..., list[Taking]]) -> None:
    assert send(0, 29, 58, 87) == [Taking.COUNTED] * 4


def test_what_was_sent_before_changes_nothing(db: Connection, send: Callable[..., list[Taking]]) -> None:
    send(0, 1, 2)
    before = list_groups(db)

    assert send(2, 0, 1) == [Taking.KNOWN] * 3

    assert list_groups(db) == before
    assert send(3, 3, 4, 4) == [Taking.ADDED, Taking.KNOWN] * 2, "nor does what is in a delivery twice"
    assert [group.alarms for group in list_groups(db)] == [5]


def test_other_devices_are_of_the_same_problem_only_where_the_place_says_so(
    db: Connection, ground: Ground, send: Callable[..., list[Taking]]
) -> None:
    assert send(0, device="A", signal="smoke") == [Taking.REPORTED]
    assert send(1, device="B", signal="smoke", lat=ground.lat + 40 * A_METRE_NORTH) == [Taking.ADDED]
    assert send(2, device="B", signal="smoke", lat=ground.lat + 60 * A_METRE_NORTH) == [Taking.REPORTED]
    assert send(0, 1, device="A") == send(0, 1, device="B") == [Taking.COUNTED] * 2


def test_after_its_case_is_closed_an_alarm_begins_anew(
    db: Connection, send: Callable[..., list[Taking]]
) -> None:
    send(0, signal="smoke")
    (group,) = list_groups(db)
    assert group.case_id is not None
    leader = make_crew(db).leader
    cases.act(
        db, group.case_id, Order(Command.VOID, 1, reason="A barbecue"), by=leader, at=NOON + timedelta(days=1)
    )

    assert send(1, signal="smoke") == [Taking.REPORTED]
    assert len({one.case_id for one in list_groups(db)}) == 2


def test_a_case_that_is_reopened_takes_alarms_again_unless_a_new_group_has_begun(
    db: Connection, send: Callable[..., list[Taking]]
) -> None:
    leader = make_crew(db).leader

    def do(case_id: int, command: Command) -> None:
        order = Order(command, cases.read(db, case_id).version, reason="A barbecue")
        cases.act(db, case_id, order, by=leader, at=NOON + timedelta(days=1))

    send(0, signal="smoke")
    first = list_groups(db)[0].case_id
    assert first is not None
    do(first, Command.VOID)
    do(first, Command.REOPEN)
    assert send(1, signal="smoke") == [Taking.ADDED]
    do(first, Command.VOID)
    assert send(2, signal="smoke") == [Taking.REPORTED]
    do(first, Command.REOPEN)

    second = list_groups(db)[0].case_id
    assert send(3, signal="smoke") == [Taking.ADDED]
    assert {one.case_id: one.alarms for one in list_groups(db)} == {first: 2, second: 2}


def test_two_gateways_at_once_make_one_report(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        ground, gateway = make_ground(conn), make_person(conn, Role.IMPORTER)
        save_signals(
            conn,
            [Signal("smoke", "烟雾", "Smoke", ground.class_id, GroupBy.PLACE, 50, 10, 1)],
        )

    def deliver(device: str) -> None:
        for minute in range(10):
            with city_engine.begin() as conn:
                alarm = Alarm(device, "smoke", NOON + minute * A_MINUTE, ground.lon, ground.lat)
                take(conn, [alarm], by=gateway, at=NOON + timedelta(hours=1))

    threads = [Thread(target=deliver, args=(device,)) for device in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with city_engine.connect() as conn:
        assert [group.alarms for group in list_groups(conn)] == [40]
        assert conn.scalar(text("SELECT count(*) FROM cases")) == 1


def test_signals_are_changed_by_name_and_wrong_ones_change_nothing(db: Connection, ground: Ground) -> None:
    tilt = list_signals(db)[1]
    component_class = db.scalar(text("SELECT max(id) + 1 FROM catalogue_classes"))
    for wrong in ([tilt, tilt], [replace(tilt, class_id=component_class)]):
        with pytest.raises(SignalInvalid):
            save_signals(db, wrong)

    save_signals(db, [replace(tilt, at_least=5)])

    assert [one.at_least for one in list_signals(db)] == [1, 5]


@given(st.lists(st.integers(0, 200), max_size=30), st.integers(1, 60))
def test_the_fullest_window_is_what_trying_each_gives(minutes: list[int], width: int) -> None:
    times = sorted(NOON + minute * A_MINUTE for minute in minutes)
    window = width * A_MINUTE

    by_hand = max((sum(first <= one <= first + window for one in times) for first in times), default=0)

    assert fullest_window(times, window) == by_hand
