"""``gridcity db …`` as it is typed."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gridcity.cli import main

pytestmark = pytest.mark.faults


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind: its exit code and what it printed."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def gridcity(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Give the command, on a private database of this test alone."""
    home = Path(tempfile.mkdtemp(prefix="gridcity-commands-"))
    home.chmod(0o755)
    monkeypatch.setenv("GRIDCITY_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str, typed: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["gridcity", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    yield run
    monkeypatch.delenv("GRIDCITY_DATABASE_URL", raising=False)
    run("db", "destroy", "--yes")
    shutil.rmtree(home)


@pytest.fixture
def theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name a server that is not gridcity's own, and does not answer."""
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", "postgresql:///theirs?host=/nowhere")


@pytest.mark.usefixtures("theirs")
@pytest.mark.parametrize("command", ["start", "stop", "destroy"])
def test_anothers_server_is_neither_started_stopped_nor_destroyed(gridcity: Command, command: str) -> None:
    done = gridcity("db", command)

    assert done.returncode == 1
    assert "not gridcity's own" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("theirs")
def test_a_server_that_does_not_answer_is_one_line(gridcity: Command) -> None:
    done = gridcity("db", "migrate")

    assert done.returncode == 1
    assert done.stderr == "The database does not answer; try again in a moment.\n"


def test_the_private_database_from_its_start_to_its_end(gridcity: Command) -> None:
    assert "does not run" in gridcity("db", "status").stdout
    assert gridcity("db", "start").returncode == 0
    status = gridcity("db", "status").stdout
    assert "PostgreSQL" in status
    assert "No city yet" in status
    assert "no city yet" in gridcity("db", "migrate").stdout

    asked = gridcity("db", "destroy", typed="n\n")
    assert asked.returncode == 1
    assert "PostgreSQL" in gridcity("db", "status").stdout

    assert gridcity("db", "stop").stdout == "Stopped.\n"
    assert gridcity("db", "stop").stdout == "It was not running.\n"
    assert "Nothing is left" in gridcity("db", "destroy", typed="y\n").stdout
    assert "does not run" in gridcity("db", "status").stdout
