"""A flood of alarms: how many are taken a second, at its beginning and at its end.

``python -m tests.benchmarks.alarm_flood [--alarms 100000] [--devices 1000] [--times 10]``

Deliveries of 500, as gateways send them. Five floods: *new*, alarms of many devices, hour after hour too few
for a report; *place*, the same of a signal that is grouped by place; *again*, the first ones sent a second
time; *open*, one device that goes on while its case is open; *report*, a twentieth as many, each a case.
*Peer*: the rows alone, each by an INSERT of its own in a savepoint, without places, groups or cases; its
deliveries take turns with ours, so that what else the machine does weighs on both. The last tenth of a flood,
by the peer beside it, must be as fast as the first (at least 0.8 of it): what is there already costs nothing.
``--times 10`` measures a tenth of it first.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection, Engine, text

from gridcity.alarms import Alarm, Signal, save_signals, take
from gridcity.alarms.intake import MOST_ALARMS
from gridcity.alarms.model import GroupBy
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.servers import scratch_home
from tests.support.people_and_cases import Ground, make_ground, make_person
from tests.support.tiny import make_tiny_city

Send: TypeAlias = Callable[[Connection, Sequence[Alarm]], object]
CITY = "floodbench"
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
GOAL_STEADY = 0.8
"""How fast the last tenth has to be, by the first. [-]"""
_PEER = text(
    "INSERT INTO flood_peer (device, signal, happened_at, received_at, says)"
    " VALUES (:device, :signal, :at, :now, :says)"
)


def flood(count: int, devices: int, ground: Ground, *, signal: str = "water", name: str = "d") -> list[Alarm]:
    """Make alarms of devices that stand a metre apart, each nine in its window and then far from it."""
    begin = AT - timedelta(days=20)
    return [
        Alarm(
            f"{name}{number % devices}",
            signal,
            begin + timedelta(hours=number // (9 * devices), seconds=number % (9 * devices) / 10),
            ground.lon + number % devices % 40 * 1e-5,
            ground.lat + number % devices // 40 * 1e-5,
            says="12 cm",
        )
        for number in range(count)
    ]


def delivered(engine: Engine, alarms: Sequence[Alarm], sends: Sequence[Send]) -> list[list[float]]:
    """Send alarms in deliveries, by each way in turn; give how long each delivery took [s], way by way."""
    took: list[list[float]] = [[] for _ in sends]
    for begin in range(0, len(alarms), MOST_ALARMS):
        for times, send in zip(took, sends, strict=True):
            began = time.perf_counter()
            with engine.begin() as conn:
                send(conn, alarms[begin : begin + MOST_ALARMS])
            times.append(time.perf_counter() - began)
    return took


def measure(count: int, devices: int) -> None:
    """Flood a city, and print a line a flood."""
    with scratch_home() as home:
        settings = Settings(_env_file=None, home=home, city=CITY)
        shared = open_engine(settings)
        create_city_schema(shared, CITY)
        shared.dispose()
        engine = open_engine(settings, CITY)
        with engine.begin() as conn:
            make_tiny_city(conn)
            ground, gateway = make_ground(conn), make_person(conn, Role.IMPORTER)
            water = Signal("water", "积水", "Water", ground.class_id, GroupBy.DEVICE, 50.0, 30, 10)
            damp = replace(water, code="damp", group_by=GroupBy.PLACE, within_m=0.3)
            save_signals(conn, [water, damp, replace(water, code="fire", at_least=1)])
            conn.exec_driver_sql(
                "CREATE TABLE flood_peer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, device text,"
                " signal text, happened_at timestamptz, received_at timestamptz, says text,"
                " UNIQUE (device, signal, happened_at))"
            )
        for name, alarms in floods(count, devices, ground):
            ours, peer = delivered(engine, alarms, (_take(gateway), _peer(name)))
            steady = _pace(ours, peer, last=True) / _pace(ours, peer, last=False)
            said = "" if steady >= GOAL_STEADY else "  <-- slower at its end"
            print(
                f"{name:>6} | {len(alarms):>9,} alarms | {len(alarms) / sum(ours):>8,.0f}/s |"
                f" peer {len(alarms) / sum(peer):>8,.0f}/s | {sum(peer) / sum(ours):>6.2f} |"
                f" last tenth by the first {steady:.2f} | goal {GOAL_STEADY}{said}",
                flush=True,
            )
        engine.dispose()


def floods(count: int, devices: int, ground: Ground) -> Iterator[tuple[str, list[Alarm]]]:
    """Give each flood: its name, its alarms."""
    alarms = flood(count, devices, ground)
    yield "new", alarms
    yield "place", flood(count, devices, ground, signal="damp")
    yield "again", alarms
    yield "open", flood(count, 1, ground, name="stuck", signal="fire")
    yield "report", flood(count // 20, count, ground, name="once", signal="fire")


def _pace(ours: Sequence[float], peer: Sequence[float], *, last: bool) -> float:
    """Say how fast ours was by the peer beside it, in the first or the last tenth [-]."""
    tenth = max(1, len(ours) // 10)
    part = slice(-tenth, None) if last else slice(tenth)
    return sum(peer[part]) / sum(ours[part])


def _take(gateway: Person) -> Send:
    def send(conn: Connection, alarms: Sequence[Alarm]) -> object:
        return take(conn, alarms, by=gateway, at=AT)

    return send


def _peer(name: str) -> Send:
    def send(conn: Connection, alarms: Sequence[Alarm]) -> None:
        for one in alarms:
            with conn.begin_nested():
                values = {"device": f"{name} {one.device}", "signal": one.signal, "says": one.says}
                conn.execute(_PEER, values | {"at": one.happened_at, "now": AT})

    return send


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alarms", type=int, default=100_000)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    if given.times > 1:
        measure(given.alarms // given.times, given.devices // given.times)
    measure(given.alarms, given.devices)


if __name__ == "__main__":
    main()
