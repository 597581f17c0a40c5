"""``gridcity db …`` as it is typed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Command = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.faults


@pytest.fixture
def gridcity() -> Iterator[Command]:
    """Give the command, on a private database of this test alone."""
    home = Path(tempfile.mkdtemp(prefix="gridcity-commands-"))
    home.chmod(0o755)

    def run(*arguments: str, typed: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", "from gridcity.cli import main; main()", *arguments],
            check=False,
            input=typed,
            capture_output=True,
            text=True,
            env={**os.environ, "GRIDCITY_HOME": str(home), "COLUMNS": "200", **environment},
        )

    yield run
    run("db", "destroy", "--yes")
    shutil.rmtree(home)


def test_anothers_server_is_neither_started_stopped_nor_destroyed(gridcity: Command) -> None:
    for command in ("start", "stop", "destroy"):
        done = gridcity("db", command, GRIDCITY_DATABASE_URL="postgresql:///theirs?host=/nowhere")

        assert done.returncode == 1
        assert "not gridcity's own" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_one_line(gridcity: Command) -> None:
    done = gridcity("db", "migrate", GRIDCITY_DATABASE_URL="postgresql:///theirs?host=/nowhere")

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
