"""From a commit to 200 people who listen: how long an event takes on the live stream.

``python -m tests.benchmarks.live_events [--listeners 200] [--events 100] [--per-second 10] [--workers 1]``

Cases are reported by the service layer, one commit each; the clock starts just before the
commit is sent and stops when a listener has the event's bytes. Every listener has to get every
event, once and in order.
"""

import argparse
import asyncio
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from sqlalchemy import Engine

from gridcity import clock
from gridcity.cases import service
from gridcity.people import service as people
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.servers import gridcity, scratch_home
from tests.support.people_and_cases import Ground, a_report, make_ground, make_person

GOAL_MS = 250.0
CITY = "livebench"


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--listeners", type=int, default=200)
    asked.add_argument("--events", type=int, default=100)
    asked.add_argument("--per-second", type=float, default=10.0)
    asked.add_argument("--workers", type=int, default=1)
    given = asked.parse_args()
    with scratch_home() as home:
        settings = Settings(_env_file=None, home=home, city=CITY)
        whole = open_engine(settings)
        create_city_schema(whole, CITY)
        engine = open_engine(settings, CITY)
        with engine.begin() as conn:
            ground, person = make_ground(conn), make_person(conn, Role.INSPECTOR)
            _, token = people.create_token(conn, person, "benchmark", at=clock.now())
        with gridcity(settings, workers=given.workers) as address:
            measure(address, token, engine, ground, person, given)
        engine.dispose()
        whole.dispose()


def measure(
    address: str, token: str, engine: Engine, ground: Ground, person: Person, given: argparse.Namespace
) -> None:
    """Listen, write, and print how long it took."""
    heard: list[list[tuple[int, float]]] = [[] for _ in range(given.listeners)]
    with listening(address, token, heard):
        committed = write(engine, ground, person, given.events, given.per_second)
        until = time.monotonic() + 30
        while time.monotonic() < until and any(len(one) < len(committed) for one in heard):
            time.sleep(0.05)
    for one in heard:
        if [number for number, _ in one] != list(committed):
            raise RuntimeError(
                f"A listener heard {len(one)} of {len(committed)} events, or in another order."
            )
    waits = sorted((at - committed[number]) * 1000 for one in heard for number, at in one)
    p95 = waits[int(len(waits) * 0.95)]
    print(f"{given.listeners} listeners, {given.workers} workers, {len(committed)} events")
    print(f"{'median ms':>10} {'p95 ms':>10} {'most ms':>10} {'goal':>8}")
    print(f"{statistics.median(waits):>10.1f} {p95:>10.1f} {waits[-1]:>10.1f} {GOAL_MS:>8.0f}")


def write(engine: Engine, ground: Ground, person: Person, events: int, per_second: float) -> dict[int, float]:
    """Report cases, one commit each; event number → when its commit was sent."""
    committed: dict[int, float] = {}
    for _ in range(events):
        with engine.begin() as conn:
            case = service.report(conn, a_report(ground), by=person, at=clock.now())
            with cursor(conn) as cur:
                cur.execute("SELECT id FROM case_events WHERE case_id = %s", (case.id,))
                number = (cur.fetchone() or (0,))[0]
            committed[number] = time.time()
        time.sleep(1 / per_second)
    return committed


@contextmanager
def listening(address: str, token: str, heard: list[list[tuple[int, float]]]) -> Iterator[None]:
    """Connect all listeners, and let them listen until the block ends."""
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def everybody() -> None:
        waiting = [asyncio.Event() for _ in heard]
        tasks = [
            asyncio.create_task(listen(address, token, mine, joined))
            for mine, joined in zip(heard, waiting, strict=True)
        ]
        for joined in waiting:
            await joined.wait()
        ready.set()
        await stop.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(everybody(),))
    thread.start()
    if not ready.wait(60):
        raise RuntimeError("The listeners could not connect.")
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def listen(address: str, token: str, heard: list[tuple[int, float]], joined: asyncio.Event) -> None:
    """Hear events for ever, over a bare connection: the client should cost as little as it can."""
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    asked = ("GET /api/v1/events HTTP/1.1", f"Host: {where.netloc}", f"Authorization: Bearer {token}", "", "")
    writer.write("\r\n".join(asked).encode())
    async for line in reader:
        if line.startswith(b"id: "):
            heard.append((int(line[4:].partition(b"-")[2]), time.time()))
        elif line.startswith(b"retry: "):
            joined.set()


if __name__ == "__main__":
    main()
