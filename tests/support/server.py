"""A server of its own, in a thread of the test: tiles and the live stream read what others committed."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, text

from api.app import create_app
from api.live import Broadcaster
from gridcity.cases import service
from gridcity.people import service as people
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from tests.support.people_and_cases import a_report, make_ground, make_person

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PATIENCE_S = 60.0
# What the kernel keeps of an answer that nobody reads, with what a listener's own buffer holds.
_SEND_BUFFER = 65_536


@dataclass
class Server:
    """A server over a city that may be committed to."""

    port: int
    engine: Engine
    person: Person
    token: str
    app: FastAPI | None = None
    connections: list[http.client.HTTPConnection] = field(default_factory=list)
    answers: list[http.client.HTTPResponse] = field(default_factory=list)

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        self.connections.append(conn)
        given = {"Authorization": f"Bearer {self.token}"} | headers
        conn.request("GET", f"/api/v1{path}", headers=given)
        self.answers.append(conn.getresponse())
        return self.answers[-1]

    def settle(self) -> None:
        """Wait until no older transaction of the whole PostgreSQL server holds an event back."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with self.engine.connect() as conn:
                if not conn.scalar(
                    text("SELECT EXISTS (SELECT FROM case_events WHERE txid >= live_horizon())")
                ):
                    return
            time.sleep(0.02)
        raise TimeoutError("A transaction under way holds the stream back.")

    def wait_until_nobody_listens(self) -> None:
        """Wait until the server has let every listener go, whether or not it has read what was sent."""
        assert self.app is not None, "only a server in this process can be asked"
        live: Broadcaster = self.app.state.live
        until = time.monotonic() + PATIENCE_S
        while live.listeners:
            if time.monotonic() > until:
                raise TimeoutError(f"{live.listeners} still listen.")
            time.sleep(0.01)

    def stop_the_clock(self, at: datetime) -> None:
        """Let it be one instant for all requests."""
        assert self.app is not None, "only a server in this process can be told"
        self.app.state.clock = lambda: at

    def listen_slowly(self) -> http.client.HTTPResponse:
        """Listen with the smallest of buffers."""
        conn = http.client.HTTPConnection("127.0.0.1", self.port)
        conn.sock = socket.socket()
        conn.sock.settimeout(PATIENCE_S)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        conn.sock.connect(("127.0.0.1", self.port))
        self.connections.append(conn)
        conn.request("GET", "/api/v1/events", headers={"Authorization": f"Bearer {self.token}"})
        self.answers.append(conn.getresponse())
        return self.answers[-1]

    def hang_up(self) -> None:
        for answer in self.answers:
            answer.close()
        for conn in self.connections:
            conn.close()

    def report(self, conn: Connection | None = None) -> int:
        if conn is None:
            with self.engine.begin() as own:
                return self.report(own)
        case = service.report(conn, a_report(make_ground(conn)), by=self.person, at=datetime.now(UTC))
        return case.id


@contextmanager
def running_server(settings: Settings, engine: Engine) -> Iterator[Server]:
    """Serve a city that is empty but for one cell and one inspector, until the block ends."""
    person, token = populate(engine)
    app = create_app(settings)
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until = time.monotonic() + PATIENCE_S
    while not running.started:
        assert thread.is_alive(), "the server ended before it answered"
        assert time.monotonic() < until, f"the server did not start within {PATIENCE_S:.0f} s"
        time.sleep(0.01)
    (listening,) = running.servers[0].sockets
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
    server = Server(listening.getsockname()[1], engine, person, token, app)
    try:
        yield server
    finally:
        server.hang_up()
        running.should_exit = True
        thread.join(PATIENCE_S)
        assert not thread.is_alive(), f"the server did not stop within {PATIENCE_S:.0f} s"


def populate(engine: Engine) -> tuple[Person, str]:
    """Make the cell and the inspector; gives the person and a token."""
    with engine.begin() as conn:
        make_ground(conn)
        conn.execute(text("INSERT INTO city (code, profile, created_at) VALUES ('testcity', '{}', now())"))
        person = make_person(conn, Role.INSPECTOR)
        _, secret = people.create_token(conn, person, "test", at=NOW)
        return person, secret


def rest_of(stream: http.client.HTTPResponse) -> bytes:
    """Read a stream to its end, which the server has to make."""
    lines = []
    until = time.monotonic() + PATIENCE_S
    while line := stream.readline():
        lines.append(line)
        if time.monotonic() > until:
            raise TimeoutError(f"The stream did not end within {PATIENCE_S:.0f} s.")
    return b"".join(lines)


def heard(stream: http.client.HTTPResponse, most: int) -> list[tuple[str, dict[str, Any]]]:
    """Read events until there are so many, or the stream ends.

    The patience is counted here: signs of life keep a socket from losing its own.
    """
    found: list[tuple[str, dict[str, Any]]] = []
    number = ""
    until = time.monotonic() + PATIENCE_S
    while len(found) < most:
        if time.monotonic() > until:
            raise TimeoutError(f"Heard {len(found)} of {most} events in {PATIENCE_S:.0f} s.")
        line = stream.readline().decode()
        if not line:
            break
        line = line.rstrip("\n")
        if line.startswith("id: "):
            number = line[4:]
        elif line.startswith("data: "):
            found.append((number, json.loads(line[6:])))
    return found
