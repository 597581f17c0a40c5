"""Who listens to the live stream: the slow, the silent, those who come back."""

import http.client
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from api import doorkeeper, live, stream
from api.doorkeeper import COOKIE
from gridcity.cases import service
from gridcity.cases.model import Command, Order
from gridcity.people import service as people
from gridcity.people.model import Role
from gridcity.settings import Settings
from tests.support.people_and_cases import PASSWORD, make_person
from tests.support.server import Server, heard, rest_of, running_server

# Far more than MOST_WAITING batches and the buffers between the server and a client hold.
MANY = 10_000

EVENTS = """
INSERT INTO case_events (
    case_id, seq, source, command, target, actor_role, origin, happened_at, body, prev_hash, hash
)
SELECT c.id, i + 1, 'reported', 'note', 'reported', 'inspector', 'live', now(), '{}', 'x', 'x'
FROM (SELECT max(id) AS id FROM cases) AS c, generate_series(1, :many) AS i
"""


@pytest.fixture
def server(city_settings: Settings, city_engine: Engine) -> Iterator[Server]:
    with running_server(city_settings, city_engine) as server:
        yield server


def test_a_listener_who_falls_too_far_behind_is_let_go_and_misses_nothing(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_WAITING", 4)
    server.report()
    server.settle()
    slow = server.listen_slowly()
    slow.readline()
    with server.engine.begin() as conn:
        conn.execute(text(EVENTS), {"many": MANY})
    with server.engine.connect() as conn:
        wanted = conn.scalars(text("SELECT id FROM case_events WHERE command = 'note' ORDER BY id")).all()

    server.wait_until_nobody_listens()  # who read meanwhile might keep up
    seen = heard(slow, MANY + 1)  # it ends before: the server has closed the stream

    assert 0 < len(seen) < MANY
    again = server.ask("/events", **{"Last-Event-ID": seen[-1][0]})
    seen += heard(again, wanted[-1] - seen[-1][1]["id"])
    assert [news["id"] for _, news in seen if news["command"] == "note"] == wanted


def test_a_silent_stream_shows_a_sign_of_life(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)

    answer = server.ask("/events")
    lines = [answer.readline() for _ in range(6)]

    assert lines == [b"retry: 1000\n", b"\n", b": still here\n", b"\n", b": still here\n", b"\n"]


def test_what_happened_while_nobody_listened_is_no_news_to_a_new_listener(server: Server) -> None:
    first = server.ask("/events")
    server.report()
    heard(first, 1)
    server.hang_up()
    between = server.report()
    server.settle()

    second = server.ask("/events")
    later = server.report()

    assert [news["case_id"] for _, news in heard(second, 1)] == [later]
    assert later != between


def test_two_who_listen_hear_the_same(server: Server) -> None:
    both = [server.ask("/events"), server.ask("/events")]
    case_id = server.report()
    with server.engine.begin() as conn:
        service.act(conn, case_id, Order(Command.NOTE, 1, note="x"), by=server.person, at=datetime.now(UTC))

    one, other = (heard(each, 2) for each in both)

    assert one == other
    assert [news["command"] for _, news in one] == ["report", "note"]


def test_a_store_that_was_gone_is_asked_again(server: Server) -> None:
    answer = server.ask("/events")
    server.report()
    heard(answer, 1)

    with server.engine.begin() as conn:
        conn.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    server.engine.dispose()
    case_id = server.report()

    assert [news["case_id"] for _, news in heard(answer, 1)] == [case_id]


def test_the_stream_ends_with_the_session(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.05)
    with server.engine.begin() as conn:
        person = make_person(conn, Role.INSPECTOR, password=PASSWORD)
        _, session = people.sign_in(conn, person.login, PASSWORD, at=datetime.now(UTC))
    cookie = f"{COOKIE}={session}"
    listening = server.ask("/events", Authorization="", Cookie=cookie)
    listening.readline()

    asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    asked.request("DELETE", "/api/v1/session", headers={"Cookie": cookie, "X-Gridcity": "1"})
    assert asked.getresponse().status == 204
    asked.close()

    assert rest_of(listening).endswith(b"\n\n")
    assert server.ask("/events", Authorization="", Cookie=cookie).status == 401


def test_the_stream_ends_with_the_token_though_there_is_always_news(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.3)
    monkeypatch.setattr(doorkeeper, "MEMORY_S", 0.0)
    listening = server.ask("/events")
    with server.engine.begin() as conn:
        conn.execute(text("UPDATE tokens SET revoked_at = now()"))

    reported = 0
    ended = threading.Thread(target=listening.read, daemon=True)
    ended.start()
    while ended.is_alive() and reported < 1000:
        server.report()
        reported += 1
        ended.join(0.02)

    assert not ended.is_alive()
