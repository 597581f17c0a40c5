"""Tiles and the live stream, on a server of its own: both read what others committed."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Connection, Engine, text

from api.app import create_app
from gridcity.cases import service
from gridcity.cases.model import Command, Order
from gridcity.people import service as people
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from tests.support.people_and_cases import a_report, make_ground, make_person

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@dataclass
class Server:
    """A server over a city that may be committed to."""

    port: int
    engine: Engine
    person: Person
    token: str
    connections: list[http.client.HTTPConnection] = field(default_factory=list)
    answers: list[http.client.HTTPResponse] = field(default_factory=list)

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.connections.append(conn)
        given = {"Authorization": f"Bearer {self.token}"} | headers
        conn.request("GET", f"/api/v1{path}", headers=given)
        self.answers.append(conn.getresponse())
        return self.answers[-1]

    def hang_up(self) -> None:
        for one in (*self.answers, *self.connections):
            one.close()

    def report(self, conn: Connection | None = None) -> int:
        if conn is None:
            with self.engine.begin() as own:
                return self.report(own)
        case = service.report(conn, a_report(make_ground(conn)), by=self.person, at=datetime.now(UTC))
        return case.id


@pytest.fixture
def server(city_settings: Settings, city_engine: Engine) -> Iterator[Server]:
    with city_engine.begin() as conn:
        make_ground(conn)
        conn.execute(text("INSERT INTO city (code, profile, created_at) VALUES ('testcity', '{}', now())"))
        person = make_person(conn, Role.INSPECTOR)
        token = people.create_token(conn, person, "test", at=NOW)
    running = uvicorn.Server(
        uvicorn.Config(create_app(city_settings), port=0, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    server = Server(port, city_engine, person, token)
    yield server
    server.hang_up()
    running.should_exit = True
    thread.join()


def heard(stream: http.client.HTTPResponse, most: int) -> list[tuple[str, dict[str, Any]]]:
    """Read events until there are so many."""
    found: list[tuple[str, dict[str, Any]]] = []
    number = ""
    while len(found) < most:
        line = stream.readline().decode().rstrip("\n")
        if line.startswith("id: "):
            number = line[4:]
        elif line.startswith("data: "):
            found.append((number, json.loads(line[6:])))
    return found


def test_the_stream_is_for_staff(server: Server) -> None:
    server.token = "nobody"

    assert server.ask("/events").status == 401
    assert server.ask("/tiles/components/16/1/1").status == 401
    assert server.ask("/tiles/cells/14/1/1").status == 200


def test_an_id_that_is_none_is_refused(server: Server) -> None:
    for given in ("x", "1", "1-", "-1-1", "1-1-1", "9" * 30 + "-1", "1' OR '1'='1"):
        assert server.ask("/events", **{"Last-Event-ID": given}).status == 422, given


def test_an_event_arrives_while_listening(server: Server) -> None:
    stream = server.ask("/events")
    assert stream.getheader("content-type", "").startswith("text/event-stream")

    case_id = server.report()

    ((_, news),) = heard(stream, 1)
    assert (news["case_id"], news["command"], news["source"], news["target"]) == (
        case_id,
        "report",
        "none",
        "reported",
    )
    assert news["cell_id"] is not None
    assert news["happened_at"].endswith("Z")


def test_after_a_break_nothing_is_missed_and_nothing_comes_twice(server: Server) -> None:
    stream = server.ask("/events")
    made = [server.report() for _ in range(3)]
    seen = heard(stream, 2)
    stream.close()
    made += [server.report() for _ in range(3)]

    again = server.ask("/events", **{"Last-Event-ID": seen[-1][0]})
    seen += heard(again, 4)
    made.append(server.report())
    seen += heard(again, 1)

    assert [news["case_id"] for _, news in seen] == made


def test_an_event_waits_for_older_transactions_and_is_not_lost(server: Server) -> None:
    stream = server.ask("/events")
    slow = server.engine.connect()
    transaction = slow.begin()
    first = server.report(slow)
    second = server.report()

    threading.Timer(0.3, transaction.commit).start()
    seen = heard(stream, 2)

    assert [news["case_id"] for _, news in seen] == [first, second]
    slow.close()


def test_the_load_is_exact_at_its_place_in_the_stream(server: Server) -> None:
    server.report()
    slow = server.engine.connect()
    transaction = slow.begin()
    server.report(slow)
    held_back = server.report()

    load = json.loads(server.ask("/cells/load").read())
    assert [count for _, count in load["counts"]] == [1]
    transaction.commit()
    slow.close()
    later = heard(server.ask(f"/events?after={load['version']}"), 2)

    assert later[-1][1]["case_id"] == held_back
    assert [count for _, count in json.loads(server.ask("/cells/load").read())["counts"]] == [3]


def test_a_tile_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    for layer in ("basemap", "cells", "components", "cases"):
        path = f"/tiles/{layer}/14/13956/5847"
        first = server.ask(path)
        etag = first.getheader("etag") or ""
        first.read()

        again = server.ask(path, **{"If-None-Match": etag})

        assert (first.status, again.status) == (200, 304), layer
        assert again.getheader("etag") == etag
        assert again.read() == b""


def test_a_case_tile_changes_with_the_next_event_and_no_later(server: Server) -> None:
    first = server.ask("/tiles/cases/10/0/0")
    etag = first.getheader("etag") or ""
    first.read()

    server.report()

    assert server.ask("/tiles/cases/10/0/0", **{"If-None-Match": etag}).status == 200


def test_a_cell_tile_holds_the_cells(server: Server) -> None:
    with server.engine.connect() as conn:
        x, y = conn.execute(
            text(
                "SELECT floor((st_x(p) + 20037508.342789244) / 2445.98490512564)::int,"
                " floor((20037508.342789244 - st_y(p)) / 2445.98490512564)::int"
                " FROM (SELECT st_centroid(geom_3857) AS p FROM cells ORDER BY id LIMIT 1) AS c"
            )
        ).one()
    tile = server.ask(f"/tiles/cells/14/{x}/{y}").read()

    assert b"cells" in tile
    assert b"230102001001001" in tile
    assert server.ask(f"/tiles/cells/10/{x // 16}/{y // 16}").read() == b""


@pytest.mark.parametrize(
    "path", ["14/99999/1", "23/0/0", "-1/0/0", "x/0/0", "1/2/0", "1e1/0/0", "99999999999/0/0"]
)
def test_numbers_that_name_no_tile_are_refused(server: Server, path: str) -> None:
    for layer in ("basemap", "cells", "components", "cases"):
        assert server.ask(f"/tiles/{layer}/{path}").status == 422, layer


def test_a_person_who_only_notes_is_heard_too(server: Server) -> None:
    case_id = server.report()
    stream = server.ask("/events")

    with server.engine.begin() as conn:
        service.act(conn, case_id, Order(Command.NOTE, 1, note="x"), by=server.person, at=datetime.now(UTC))

    commands = [heard(stream, 1)[0][1]["command"]]
    if commands == ["report"]:  # it was still on its way when the stream began
        commands += [news["command"] for _, news in heard(stream, 1)]
    assert commands[-1] == "note"
