"""Kill whatever serves a city, a thousand times, while people work in it.

``python -m tests.faults.trial [--rounds 1000] [--clients 6] [--seed 1]``

In each round something dies by SIGKILL at a random moment, is begun again, and everything that was answered
since the round before is looked for in the store. The clients never rest: what was not answered they send
again under the same key. Every 100 rounds, and at the end, they do rest, and everything is checked: of each
case versions, pairs, parts, chain, and the row against its events; of each command that who is to be told was
told, by a letter that arrived at a mail server, and a second time only under the same Message-ID.

What dies (``Trial.mortals``): the API in 50 of 100 rounds; in 30 the worker that sends the notices, while it
does; in 12 one of the server processes of PostgreSQL, upon which PostgreSQL begins all of them anew; in 8
PostgreSQL as a whole. All of it is the trial's own: data home, cluster, ports. SIGKILL takes a process and
its memory, not what it has handed to the operating system: so the cluster waits for no disk (fsync).
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple, Protocol

import psycopg2
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gridcity import clock
from gridcity.people import service as people
from gridcity.settings import Settings
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.faults.test_cases_killed import kill as kill_server
from tests.faults.trial_checks import check_acknowledged, check_refused, check_whole
from tests.faults.trial_clients import Client, Site, Told
from tests.faults.trial_forks import Programs
from tests.faults.trial_notices import Arrived, PostOffice
from tests.support.people_and_cases import Crew, make_crew, make_ground
from tests.support.post import mail_server
from tests.support.tiny import make_tiny_city

CITY = "trial"
PATIENCE_S = 60.0
_CHECK_EVERY, _TALK_EVERY = 100, 20
_NO_DISK = {"fsync": "off"}


class Mortal(Protocol):
    """Something that serves the city and may be killed at any moment."""

    def kill(self) -> None:
        """Kill it as SIGKILL does: at once, without a word."""

    def revive(self) -> None:
        """Begin it again."""


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


class Mortality(NamedTuple):
    """What may die, in how many of a hundred rounds, and what it does until then."""

    mortal: Mortal
    of_hundred: int
    deeds: Callable[[], int]
    """Counts what it has done: it dies after so many more, at most ``most``. [-]"""
    most: int


@dataclass
class Result:
    """What came of a trial."""

    rounds: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    repeated: int = 0
    events: int = 0
    post: Arrived = field(default_factory=Arrived)
    seconds: float = 0.0

    def __str__(self) -> str:
        killed = ", ".join(f"{count:,} × {name}" for name, count in sorted(self.rounds.items()))
        return (
            f"{self.rounds.total():,} rounds ({killed}) in {self.seconds:,.0f} s:"
            f" {self.acknowledged:,} writes acknowledged, {self.refused:,} refused,"
            f" {self.repeated:,} sent again unanswered; {self.events:,} events,"
            f" {self.post.notices:,} notices in {self.post.letters:,} letters,"
            f" {self.post.repeats:,} of them a second time under their name."
            " Nothing lost, nothing else twice."
        )


class Trial:
    """A city, those who work in it, and what may die."""

    def __init__(
        self, cluster: Cluster, settings: Settings, engine: Engine, site: Site, post: PostOffice,
        *, clients: int, seed: int,
    ) -> None:  # fmt: skip
        self.random = Random(seed)  # noqa: S311  (chooses, keeps no secrets)
        self._settings, self._engine, self._post = settings, engine, post
        self.told, self._go, self._seen = Told(), threading.Event(), 0
        self._programs = Programs(settings, site.port)
        self.mortals = {
            "API": Mortality(self._programs.begin("API"), 50, self._answers, 30),
            "worker": Mortality(self._programs.begin("worker"), 30, post.letters, 8),
            "server process": Mortality(ServerProcess(cluster, self.random), 12, self._answers, 30),
            "PostgreSQL": Mortality(Server(cluster), 8, self._answers, 30),
        }
        self.result = Result()
        self._clients = [Client(number, site, self.told, self._go, seed) for number in range(clients)]
        for client in self._clients:
            client.start()

    def _answers(self) -> int:
        return len(self.told.acknowledged)

    def run(self, rounds: int, *, talks: bool = False) -> Result:
        """Kill so many times, and check."""
        began = time.monotonic()
        names = list(self.mortals)
        weights = [one.of_hundred for one in self.mortals.values()]
        # Whatever the number of rounds, each dies at least once.
        deaths = names + self.random.choices(names, weights, k=max(0, rounds - len(names)))
        for number, name in enumerate(deaths[:rounds], start=1):
            self._go.set()
            self._round(self.mortals[name])
            self.result.rounds[name] += 1
            self.result.seconds = time.monotonic() - began
            if number % _CHECK_EVERY == 0:
                self._check_all()
                if talks:
                    print(self.result, flush=True)
            elif talks and number % _TALK_EVERY == 0:
                print(
                    f"{number:,} rounds in {self.result.seconds:,.0f} s: {self._answers():,} writes"
                    f" acknowledged, all there; {self._post.letters():,} letters",
                    flush=True,
                )
        self._check_all()
        self.result.seconds = time.monotonic() - began
        return self.result

    def _round(self, one: Mortality) -> None:
        """Let people work, kill at a random moment, begin again, and look for what was answered."""
        wanted = one.deeds() + self.random.randint(1, one.most)
        until = time.monotonic() + PATIENCE_S
        while one.deeds() < wanted:
            assert not self.told.strange, f"{self.told.strange[0]}\n{self._programs.said()}"
            assert time.monotonic() < until, f"nothing is done any more\n{self._programs.said()}"
            time.sleep(0.001)
        time.sleep(self.random.uniform(0, 0.03))
        one.mortal.kill()
        one.mortal.revive()
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
        self.result.post = self._post.check(self._engine, self._settings, said=self._programs.said)
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
        self._programs.end()


@contextmanager
def trial(cluster: Cluster, settings: Settings, *, clients: int = 6, seed: int = 1) -> Iterator[Trial]:
    """Serve an empty city of a cluster of one's own, and put people to work in it."""
    engine = open_engine(settings, settings.city)
    with mail_server() as mail:
        site, crew = _site(engine)
        post = PostOffice(mail, crew)
        with engine.begin() as conn:
            settings = post.prepare(conn, settings)
        under_way = Trial(cluster, settings, engine, site, post, clients=clients, seed=seed)
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
    cluster = Cluster(home, tuning=_NO_DISK)
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


def _site(engine: Engine) -> tuple[Site, Crew]:
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
    return Site(port, tokens, crew.department.id, ground), crew


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
