"""Every command is listed, starts quickly, and explains itself."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup

from gridcity import cli
from gridcity.settings import CHECKOUT

HEAVY = {"sqlalchemy", "pydantic", "numpy", "pandas", "shapely", "alembic", "fastapi"}

HELPERS = {"__init__", "diff", "figures", "findings", "official", "readers", "talking"}
"""Modules that commands of other modules lean on."""


def test_the_list_of_commands_needs_no_heavy_library() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import gridcity.cli, sys; print(sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert HEAVY.isdisjoint(ast.literal_eval(told.stdout))


def test_every_module_of_commands_is_listed() -> None:
    modules = {path.stem for path in (CHECKOUT / "gridcity" / "cli").glob("*.py")} - HELPERS

    assert {entry.place.partition(":")[0] for entry in cli.COMMANDS.values()} == modules


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_a_command_that_is_listed_can_be_called(name: str) -> None:
    command = cli.imported(name)

    assert command.name == name
    assert command.help


def commands_of(page: str) -> Iterator[list[str]]:
    """Give the words of every gridcity command in the shell blocks of a document."""
    for block in re.findall(r"```sh\n(.*?)```", (CHECKOUT / page).read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            for part in line.split("&&"):
                words = shlex.split(part, comments=True)
                if words and words[0].removeprefix(".venv/bin/") == "gridcity":
                    yield words[1:]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "BENCHMARKS.md", "data/README.md"])
def test_every_command_in_a_document_is_there_with_its_options(page: str) -> None:
    wrong = []
    for words in commands_of(page):
        command = cli.imported(words[0])
        rest = words[1:]
        while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
            command, rest = command.commands[rest[0]], rest[1:]
        known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
        unknown = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
        if isinstance(command, TyperGroup) or unknown:
            wrong.append(" ".join(words))

    assert wrong == []


def test_an_unknown_command_is_wrong_usage() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from gridcity.cli import main; main()", "nonsense"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 2
    assert "nonsense" in ran.stderr


def test_a_setting_that_cannot_be_is_named_in_one_line_and_its_value_kept(tmp_path: Path) -> None:
    wrong = {"GRIDCITY_PORT": "abc", "GRIDCITY_DATABASE_URL": "mysql://root:secret@db/city"}
    command = [sys.executable, "-c", "from gridcity.cli import main; main()", "doctor"]

    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **wrong}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "GRIDCITY_PORT is wrong" in done.stderr
    assert "GRIDCITY_DATABASE_URL is wrong" in done.stderr
    assert "secret" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
