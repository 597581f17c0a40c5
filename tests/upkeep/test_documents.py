"""What the documents say is so."""

import re
import subprocess
from pathlib import Path

import pytest

from gridcity.cases.workflow.diagram import mermaid
from gridcity.settings import CHECKOUT

PAGES = sorted(
    path
    for path in CHECKOUT.rglob("*.md")
    if not {"node_modules", ".venv", ".gridcity", "dist"} & set(path.parts)
    and not any(part.endswith(".egg-info") for part in path.parts)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


def named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [
        link.split("#")[0]
        for link in LINK.findall(text)
        if "://" not in link and not link.startswith("mailto:")
    ]

    assert [link for link in links if link and not (page.parent / link).exists()] == []


def test_every_file_of_the_data_folder_is_described() -> None:
    page = (CHECKOUT / "data" / "README.md").read_text(encoding="utf-8")
    tracked = subprocess.run(
        ["git", "ls-files", "data"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    ).stdout.split()

    files = [name.removeprefix("data/") for name in tracked if not name.endswith("README.md")]
    assert [name for name in files if f"`{name}`" not in page] == []


def test_every_command_of_make_is_in_its_list() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )

    assert set(re.findall(r"^  make (\S+)", shown.stdout, flags=re.MULTILINE)) == targets


def test_a_build_server_runs_the_readmes_own_command() -> None:
    assert "make test" in (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert "make test" in (CHECKOUT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_architecture_shows_the_workflow_as_it_is() -> None:
    page = (CHECKOUT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    shown = page.split("<!-- workflow: begin -->")[1].split("<!-- workflow: end -->")[0]

    assert shown.strip() == f"```mermaid\n{mermaid()}\n```", "gridcity cases diagram draws it anew"
