"""Tiles and the live stream, on a server of its own: both read what others committed."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import cos, pi, sin
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from gridcity.cases import service
from gridcity.cases.model import Command, Order
from gridcity.cells.hexagons import share_out_missing
from gridcity.jobs import asking
from gridcity.jobs.running import claim
from gridcity.settings import Settings
from tests.support.server import PATIENCE_S, Server, heard, running_server

MORNING = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def server(city_settings: Settings, city_engine: Engine) -> Iterator[Server]:
    with running_server(city_settings, city_engine) as server:
        yield server


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


def test_who_waits_for_long_work_hears_how_far_it_is_and_nothing_of_cases(server: Server) -> None:
    with server.engine.begin() as conn:
        known = asking.ask(conn, "studio", {}, at=MORNING, is_entered=False)
    stream = server.ask("/events?cases=false")  # who listens has read what there is
    server.report()
    with server.engine.begin() as conn:
        later = asking.ask(conn, "report", {}, at=MORNING, is_entered=False)
    ((_, second),) = heard(stream, 1)
    claim(server.engine, later, at=MORNING)
    ((_, third),) = heard(stream, 1)
    with server.engine.begin() as conn:
        asking.cancel(conn, known, at=MORNING)
    ((number, last),) = heard(stream, 1)

    assert [(one["id"], one["state"], one["share"]) for one in second["jobs"]] == [(later, "waiting", 0)]
    assert [(one["id"], one["state"]) for one in third["jobs"]] == [(later, "running")]
    assert [(one["id"], one["state"]) for one in last["jobs"]] == [(known, "cancelled")]
    assert not number, "what is said aside has no place in the stream"


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
    transaction.commit()
    slow.close()
    stream = server.ask(f"/events?after={load['version']}")
    told = 0
    while heard(stream, 1)[0][1]["case_id"] != held_back:
        told += 1

    # What the load counts and what the stream tells after it are all there is, once each.
    assert sum(count for _, count in load["counts"]) + told + 1 == 3
    assert told >= 1
    server.settle()
    assert [count for _, count in json.loads(server.ask("/cells/load").read())["counts"]] == [3]


def test_a_tile_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    server.stop_the_clock(MORNING)
    for layer in ("basemap", "cells", "components", "component_hexagons", "case_hexagons", "cases"):
        path = f"/tiles/{layer}/14/13956/5847"
        first = server.ask(path)
        etag = first.getheader("etag") or ""
        first.read()

        again = server.ask(path, **{"If-None-Match": etag})

        assert (first.status, again.status) == (200, 304), layer
        assert again.getheader("etag") == etag
        assert again.read() == b""


def settle(server: Server) -> None:
    """Wait until no older transaction is under way: another test's, in another database of the cluster.

    Until then the version of the tiles names all that is under way, and changes with it.
    """
    until = time.monotonic() + PATIENCE_S
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        while str(conn.scalar(text("SELECT case_tiles_version()"))).count("-") > 1:
            assert time.monotonic() < until


@pytest.mark.parametrize("path", ["/tiles/cases/0/0/0", "/tiles/case_hexagons/5/27/11"])
def test_a_case_tile_changes_with_the_next_event_and_not_before(server: Server, path: str) -> None:
    server.stop_the_clock(MORNING)
    with server.engine.begin() as conn:
        share_out_missing(conn)
    settle(server)
    first = server.ask(path)
    etag, empty = first.getheader("etag") or "", first.read()
    assert server.ask(path, **{"If-None-Match": etag}).status == 304

    server.report()
    settle(server)
    changed = server.ask(path, **{"If-None-Match": etag})
    etag, content = changed.getheader("etag") or "", changed.read()

    assert changed.status == 200
    assert len(content) > len(empty)
    assert server.ask(path, **{"If-None-Match": etag}).status == 304


def test_a_case_tile_is_drawn_again_at_the_full_minute_because_cases_become_late(server: Server) -> None:
    path = "/tiles/cases/0/0/0"
    statuses = []
    etag = ""
    for seconds in (0, 30, 59, 60, 90):
        server.stop_the_clock(MORNING + timedelta(seconds=seconds))
        answer = server.ask(path, **{"If-None-Match": etag})
        etag = answer.getheader("etag") or ""
        answer.read()
        statuses.append(answer.status)

    assert statuses == [200, 304, 304, 200, 304]


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


def test_a_small_polygon_does_not_hold_up_the_others(server: Server) -> None:
    angles = [2 * pi * 35 * i / 71 for i in range(72)]
    ring = [[round(126.6 + 0.01 * cos(a), 4), round(45.7 + 0.01 * sin(a), 4)] for a in angles]
    within = quote(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    asking = threading.Thread(target=server.ask, args=(f"/tiles/cases/14/13956/5847?within={within}",))
    asking.start()

    waits = []
    while asking.is_alive():
        began = time.perf_counter()
        server.ask("/health").read()
        waits.append(time.perf_counter() - began)

    assert server.answers[0].status == 200
    assert max(waits, default=0) < 1


def test_no_request_holds_a_connection_for_ever(city_settings: Settings) -> None:
    app = create_app(city_settings)
    with TestClient(app), app.state.engine.connect() as conn:
        assert conn.scalar(text("SHOW statement_timeout")) == "30s"


@pytest.mark.parametrize(
    "path", ["14/99999/1", "23/0/0", "-1/0/0", "x/0/0", "1/2/0", "1e1/0/0", "99999999999/0/0"]
)
def test_numbers_that_name_no_tile_are_refused(server: Server, path: str) -> None:
    for layer in ("basemap", "cells", "components", "component_hexagons", "case_hexagons", "cases"):
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


def test_a_tile_is_sent_packed_to_who_takes_it(server: Server) -> None:
    with server.engine.begin() as conn:
        conn.execute(
            text(
                "INSERT INTO streets (source_key, kind, name, geom)"
                " SELECT i::text, 'primary', repeat('x', i),"
                " st_multi(st_geomfromtext('LINESTRING(126.6 45.7, 126.7 45.8)', 4326))"
                " FROM generate_series(1, 60) AS i"
            )
        )
    path = "/tiles/basemap/10/872/365"

    plain = server.ask(path)
    packed = server.ask(path, **{"Accept-Encoding": "gzip, br"})

    assert plain.getheader("content-encoding") is None
    assert packed.getheader("content-encoding") == "gzip"
    assert packed.getheader("vary") == "Accept-Encoding"
    content = plain.read()
    assert len(content) > 500
    assert gzip.decompress(packed.read()) == content
