"""What the house rules say of the sources."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from gridcity.settings import CHECKOUT, Settings

PACKAGES = ("grids", "gridcity", "api", "dashboards", "tests", "scripts", "notebooks")
MOST_LINES = 500
NOT_OURS = {"node_modules", "dist", "__pycache__", ".venv"}


def sources(*suffixes: str) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((CHECKOUT / package).rglob("*")):
            if path.suffix in suffixes and not NOT_OURS & set(path.parts):
                yield path


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


def test_no_module_is_longer_than_500_lines() -> None:
    generated = {CHECKOUT / "dashboards" / "web" / "src" / "api" / "schema.ts"}
    long = {
        str(path.relative_to(CHECKOUT)): lines
        for path in sources(".py", ".ts", ".tsx")
        if path not in generated
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }

    assert long == {}


def test_tests_folders_hold_no_package_that_would_shadow_ours() -> None:
    assert list((CHECKOUT / "tests").rglob("__init__.py")) == []


def test_nothing_is_imported_from_tests_but_by_tests_and_notebooks() -> None:
    guilty = [
        str(path.relative_to(CHECKOUT))
        for path in sources(".py")
        if path.relative_to(CHECKOUT).parts[0] not in ("tests", "notebooks") and "tests" in imported(path)
    ]

    assert guilty == []


def imported(path: Path) -> set[str]:
    """Give the top-level names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def env_example() -> dict[str, str]:
    lines = (CHECKOUT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_every_setting_is_in_the_example_with_its_default() -> None:
    shown = env_example()

    assert set(shown) == {f"GRIDCITY_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        value = shown[f"GRIDCITY_{name.upper()}"]
        assert field.description, name
        if value:
            assert str(field.default).lower() == value, name
        else:
            assert field.default is None or isinstance(field.default, Path), name


def test_the_example_as_it_stands_is_what_is_without_it() -> None:
    assert Settings(_env_file=CHECKOUT / ".env.example") == Settings(_env_file=None)


def test_every_setting_in_the_example_stands_under_a_comment() -> None:
    lines = (CHECKOUT / ".env.example").read_text(encoding="utf-8").splitlines()
    for above, line in pairwise(lines):
        if line.startswith("GRIDCITY_"):
            assert above.startswith(("#", "GRIDCITY_")), line


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_every_package_and_name_no_host(lock: str) -> None:
    lines = (CHECKOUT / lock).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "==" not in line or "://" in line or line.startswith("-")] == []


def test_settings_are_not_read_when_a_module_is_imported() -> None:
    guilty = []
    for path in sources(".py"):
        if path.relative_to(CHECKOUT).parts[0] in ("tests", "notebooks"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            value = getattr(node, "value", None)
            if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "Settings":
                guilty.append(str(path))

    assert guilty == []
