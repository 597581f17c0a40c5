"""A flood of alarms: how many are taken a second, at its beginning and at its end.

``python -m tests.benchmarks.alarm_flood [--alarms 100000] [--devices 1000] [--times 10]``

Deliveries of 500, as gateways send them. Three floods: *new*, alarms of many devices, of which every tenth
makes a report; *again*, the same ones sent a second time; *open*, one device that does not stop while its
case is open. *Peer*: the rows alone, each by an INSERT of its own in a savepoint, without places, groups or
cases. The last tenth of a flood must be as fast as the first (at least 0.8 of it): what is there already
costs nothing. ``--times 10`` measures a tenth of it first.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection, Engine, text

from gridcity.alarms import Alarm, Signal, save_signals, take
from gridcity.alarms.model import GroupBy
from gridcity.alarms.intake import MOST_ALARMS
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


def flood(count: int, devices: int, ground: Ground, *, name: str = "d") -> list[Alarm]:
    """Make alarms of devices that stand close together, a tenth of a second apart."""
    return [
        Alarm(
            f"{name}{number % devices}",
            "water",
            AT - timedelta(hours=20) + timedelta(seconds=number / 10),
            ground.lon,
            ground.lat,
            says="12 cm",
        )
        for number in range(count)
    ]


def delivered(
    engine: Engine, alarms: Sequence[Alarm], send: Callable[[Connection, Sequence[Alarm]], object]
) -> float:
    """Send alarms in deliveries; give how fast the last tenth was by the first [-]."""
    took = []
    for begin in range(0, len(alarms), MOST_ALARMS):
        began = time.perf_counter()
        with engine.begin() as conn:
            send(conn, alarms[begin : begin + MOST_ALARMS])
        took.append(time.perf_counter() - began)
    tenth = max(1, len(took) // 10)
    return sum(took[:tenth]) / sum(took[-tenth:])


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
            save_signals(
                conn, [Signal("water", "积水", "Water", ground.class_id, GroupBy.DEVICE, 50.0, 30, 10)]
            )
            conn.exec_driver_sql(
                "CREATE TABLE flood_peer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, device text,"
                " signal text, happened_at timestamptz, received_at timestamptz, says text,"
                " UNIQUE (device, signal, happened_at))"
            )
        for name, alarms, send in floods(count, devices, ground, gateway):
            began = time.perf_counter()
            steady = delivered(engine, alarms, send)
            ours = len(alarms) / (time.perf_counter() - began)
            began = time.perf_counter()
            delivered(engine, alarms, _peer(name))
            peer = len(alarms) / (time.perf_counter() - began)
            said = "" if steady >= GOAL_STEADY else "  <-- slower at its end"
            print(
                f"{name:>6} | {len(alarms):>9,} alarms | {ours:>8,.0f}/s | peer {peer:>8,.0f}/s |"
                f" {ours / peer:>6.2f} | last tenth by the first {steady:.2f} | goal {GOAL_STEADY}{said}"
            )
        engine.dispose()


def floods(
    count: int, devices: int, ground: Ground, gateway: Person
) -> Iterator[tuple[str, list[Alarm], Send]]:
    """Give each flood: its name, its alarms, how they are sent."""

    def send(conn: Connection, alarms: Sequence[Alarm]) -> object:
        return take(conn, alarms, by=gateway, at=AT)

    alarms = flood(count, devices, ground)
    yield "new", alarms, send
    yield "again", alarms, send
    yield "open", flood(count, 1, ground, name="stuck"), send


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
