"""Kill whatever serves a city, a thousand times, while people work in it.

``python -m tests.faults.trial [--rounds 1000] [--clients 6] [--seed 1]``

In each round something dies by SIGKILL at a random moment, is begun again, and everything that was answered
since the round before is looked for in the store. The clients never rest: what was not answered they send
again under the same key. Every 200 rounds, and at the end, they do rest, and every case is checked: versions,
pairs, parts, chains, and the rows against their events.

What dies (``Trial.mortals``): the API in 80 of 100 rounds; in 12 one of the server processes of PostgreSQL,
upon which PostgreSQL begins all of them anew; in 8 PostgreSQL as a whole, as in a power cut. Anything else
that has ``kill`` and ``revive`` can be added. All of it is the trial's own: data home, cluster, port.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gridcity import clock
from gridcity.people import service as people
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.faults.test_cases_killed import kill as kill_server
from tests.faults.trial_checks import check_acknowledged, check_refused, check_whole
from tests.faults.trial_clients import Client, Site, Told
from tests.support.people_and_cases import make_crew, make_ground
from tests.support.tiny import make_tiny_city

CITY = "trial"
PATIENCE_S = 60.0
_CHECK_EVERY = 200


class Mortal(Protocol):
    """Something that serves the city and may be killed at any moment."""

    def kill(self) -> None:
        """Kill it as SIGKILL does: at once, without a word."""

    def revive(self) -> None:
        """Begin it again."""


class Api:
    """The API: a process forked for each life (``trial_api``)."""

    def __init__(self, settings: Settings, port: int) -> None:
        assert settings.home is not None
        environment = os.environ | {
            "GRIDCITY_DATABASE_URL": str(settings.database_url),
            "GRIDCITY_HOME": str(settings.home),
            "GRIDCITY_CITY": settings.city,
        }
        self._log_file = settings.home / "api.log"
        self._log = self._log_file.open("wb")
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.trial_api", str(port)],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._pid = 0
        self.revive()

    def kill(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    def revive(self) -> None:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(b"serve\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())

    def said(self) -> str:
        """Give the end of what it wrote to its log."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")[-8000:]

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.kill()
        self._parent.communicate(timeout=PATIENCE_S)
        self._log.close()


class ServerProcess:
    """One of the processes of PostgreSQL that work for the API."""

    def __init__(self, cluster: Cluster, random: Random) -> None:
        self._cluster, self._random = cluster, random

    def kill(self) -> None:
        with contextlib.closing(self._cluster.connect()) as conn, conn.cursor() as cur:
            cur.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                " AND pid <> pg_backend_pid() AND datname = current_database() ORDER BY pid"
            )
            pids = [row[0] for row in cur.fetchall()]
        if pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._random.choice(pids), signal.SIGKILL)

    def revive(self) -> None:
        wait_for(self._cluster)


class Server:
    """PostgreSQL with all its processes."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def kill(self) -> None:
        kill_server(self._cluster.data)

    def revive(self) -> None:
        self._cluster.ensure_running()
        wait_for(self._cluster)


def wait_for(cluster: Cluster) -> None:
    """Wait until the server takes connections; it may be recovering."""
    until = time.monotonic() + PATIENCE_S
    while not cluster.answers():
        assert time.monotonic() < until, "the server does not come back"
        time.sleep(0.01)


@dataclass
class Result:
    """What came of a trial."""

    rounds: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    repeated: int = 0
    events: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        killed = ", ".join(f"{count:,} × {name}" for name, count in sorted(self.rounds.items()))
        return (
            f"{self.rounds.total():,} rounds ({killed}) in {self.seconds:,.0f} s:"
            f" {self.acknowledged:,} writes acknowledged, {self.refused:,} refused,"
            f" {self.repeated:,} sent again unanswered; {self.events:,} events. Nothing lost, nothing twice."
        )


class Trial:
    """A city, those who work in it, and what may die."""

    def __init__(
        self, cluster: Cluster, settings: Settings, engine: Engine, site: Site, *, clients: int, seed: int
    ) -> None:
        self.random = Random(seed)  # noqa: S311  (chooses, keeps no secrets)
        self._settings, self._engine = settings, engine
        self.told, self._go, self._seen = Told(), threading.Event(), 0
        self._api = Api(settings, site.port)
        self.mortals: dict[str, tuple[Mortal, int]] = {
            "API": (self._api, 80),
            "server process": (ServerProcess(cluster, self.random), 12),
            "PostgreSQL": (Server(cluster), 8),
        }
        """Name → what may die, and in how many of a hundred rounds. [-]"""
        self.result = Result()
        self._clients = [Client(number, site, self.told, self._go, seed) for number in range(clients)]
        for client in self._clients:
            client.start()

    def run(self, rounds: int, *, talks: bool = False) -> Result:
        """Kill so many times, and check."""
        began = time.monotonic()
        names = list(self.mortals)
        weights = [weight for _, weight in self.mortals.values()]
        # Whatever the number of rounds, each dies at least once.
        deaths = names + self.random.choices(names, weights, k=max(0, rounds - len(names)))
        for number, name in enumerate(deaths[:rounds], start=1):
            self._go.set()
            self._round(self.mortals[name][0])
            self.result.rounds[name] += 1
            if number % _CHECK_EVERY == 0:
                self._check_all()
                if talks:
                    self.result.seconds = time.monotonic() - began
                    print(self.result, flush=True)
        self._check_all()
        self.result.seconds = time.monotonic() - began
        return self.result

    def _round(self, mortal: Mortal) -> None:
        """Let people work, kill at a random moment, begin again, and look for what was answered."""
        wanted = len(self.told.acknowledged) + self.random.randint(1, 30)
        until = time.monotonic() + PATIENCE_S
        while len(self.told.acknowledged) < wanted:
            assert not self.told.strange, f"{self.told.strange[0]}\n{self._api.said()}"
            assert time.monotonic() < until, "nothing is answered any more"
            time.sleep(0.001)
        time.sleep(self.random.uniform(0, 0.03))
        mortal.kill()
        mortal.revive()
        self._check_answered()

    def _check_answered(self) -> None:
        fresh = self.told.acknowledged[self._seen :]
        self._seen += len(fresh)
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                with self._engine.connect() as conn:
                    check_acknowledged(conn, fresh)
            except DBAPIError:  # the server has begun its processes anew only now
                assert time.monotonic() < until, "the store does not come back"
                time.sleep(0.02)
            else:
                return

    def _check_all(self) -> None:
        """Let everybody rest, and check every case."""
        self._go.clear()
        for client in self._clients:
            assert client.rests.wait(PATIENCE_S), "a write is never answered"
        self._check_answered()
        with self._engine.connect() as conn:
            check_acknowledged(conn, self.told.acknowledged)
            check_refused(conn, self.told.refused)
        self.result.events = check_whole(self._settings, self._engine)
        self.result.acknowledged = len(self.told.acknowledged)
        self.result.refused = len(self.told.refused)
        self.result.repeated = self.told.repeated

    def end(self) -> None:
        """Stop everybody."""
        for client in self._clients:
            client.stop()
        self._go.set()
        for client in self._clients:
            client.join(PATIENCE_S)
        self._api.end()


@contextmanager
def trial(cluster: Cluster, settings: Settings, *, clients: int = 6, seed: int = 1) -> Iterator[Trial]:
    """Serve an empty city of a cluster of one's own, and put people to work in it."""
    engine = open_engine(settings, settings.city)
    under_way = Trial(cluster, settings, engine, _site(engine), clients=clients, seed=seed)
    try:
        yield under_way
    finally:
        under_way.end()
        engine.dispose()
        with contextlib.suppress(psycopg2.Error):
            cluster.ensure_running()


@contextmanager
def own_city() -> Iterator[tuple[Cluster, Settings]]:
    """Make a cluster with a city in it; both are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="gridcity-trial-"))
    home.chmod(0o755)
    cluster = Cluster(home)
    cluster.ensure_running()
    settings = Settings(_env_file=None, database_url=cluster.url(), home=home, city=CITY)
    whole = open_engine(settings)
    create_city_schema(whole, CITY)
    whole.dispose()
    try:
        yield cluster, settings
    finally:
        cluster.destroy()
        shutil.rmtree(home)


def _site(engine: Engine) -> Site:
    with engine.begin() as conn:
        make_tiny_city(conn)
        ground, crew = make_ground(conn), make_crew(conn)
        tokens = {
            name: people.create_token(conn, getattr(crew, name), "trial", at=clock.now())[1]
            for name in ("inspector", "operator", "dispatcher", "leader", "handler", "supervisor")
        }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Site(port, tokens, crew.department.id, ground)


def main() -> None:
    """Run it, and say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=1000)
    asked.add_argument("--clients", type=int, default=6)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with own_city() as city, trial(*city, clients=given.clients, seed=given.seed) as under_way:
        print(under_way.run(given.rounds, talks=True), flush=True)


if __name__ == "__main__":
    main()
