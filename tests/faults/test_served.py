"""``gridcity serve`` as it is typed: ports, workers, and how it ends."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from gridcity.cli import serve
from gridcity.settings import Settings
from tests.support.server import Server, heard, populate

pytestmark = pytest.mark.faults


@pytest.fixture
def taken() -> Iterator[int]:
    """Take a port."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def started(settings: Settings, *arguments: str) -> "subprocess.Popen[str]":
    """Type the command."""
    environment = os.environ | {
        "GRIDCITY_DATABASE_URL": str(settings.database_url),
        "GRIDCITY_HOME": str(settings.home),
        "COLUMNS": "200",
    }
    return subprocess.Popen(
        [sys.executable, "-c", "from gridcity.cli import main; main()", "serve", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def served_at(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Wait until it says that it answers; gives its port and what it said."""
    said = ""
    assert process.stdout is not None
    while "Stop with Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said + (process.stderr.read() if process.stderr else "")
        said += line
    found = re.search(r"http://[^:]+:(\d+)/command", said)
    assert found is not None, said
    return int(found[1]), said


def test_a_port_that_is_taken_is_passed_over_and_said(taken: int) -> None:
    assert serve.find_port("127.0.0.1", taken) > taken


def test_where_no_port_is_free_the_code_says_so(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setattr(serve, "_PORTS_TRIED", 1)

    with pytest.raises(serve.NoPortFree) as refused:
        serve.find_port("127.0.0.1", taken)

    assert refused.value.code == "cli.no_port_free"
    assert str(taken) in refused.value.message


def test_a_city_that_is_not_there_is_one_line(city_settings: Settings) -> None:
    process = started(city_settings, "--city", "nowhere")
    said, complained = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "nowhere" in complained
    assert "Traceback" not in said + complained


def test_two_workers_share_the_city_and_stop_with_ctrl_c(
    city_settings: Settings, city_engine: Engine, taken: int
) -> None:
    person, token = populate(city_engine)
    command = started(city_settings, "--city", "testcity", "--port", str(taken), "--workers", "2")
    with command as process, contextlib.ExitStack() as at_last:
        at_last.callback(process.kill)
        port, said = served_at(process)
        assert f"Port {taken} is taken; taking {port}." in said
        server = Server(port, city_engine, person, token)
        listening = [server.ask("/events") for _ in range(8)]
        made = [server.report() for _ in range(3)]
        seen = [heard(stream, 3) for stream in listening]
        # Whoever comes back may come to the other worker.
        again = [server.ask("/events", **{"Last-Event-ID": events[0][0]}) for events in seen]
        made.append(server.report())

        assert [[news["case_id"] for _, news in events] for events in seen] == [made[:3]] * 8
        for stream in again:
            assert [news["case_id"] for _, news in heard(stream, 3)] == made[1:]
        assert json.loads(server.ask(f"/cases/{made[0]}").read())["id"] == made[0]
        server.hang_up()
        process.send_signal(signal.SIGINT)
        rest, complained = process.communicate(timeout=120)
    assert process.returncode == 0, complained
    assert rest.endswith("Stopped.\n")
    assert "Traceback" not in complained
