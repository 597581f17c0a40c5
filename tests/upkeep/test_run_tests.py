"""What failed beside others has one chance alone, and no more: a suite that is red stays red."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gridcity.settings import CHECKOUT

_DIES = "import os\ndef test_dies() -> None:\n    if 'PYTEST_XDIST_WORKER' in os.environ: os._exit(9)\n"
_BESIDE = "import sys\ndef test_others() -> None:\n    sys.beside = True\n"


def _run(folder: Path, *arguments: str, **files: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, words in files.items():
        (folder / f"test_{name}.py").write_text(words)
    return subprocess.run(
        [sys.executable, CHECKOUT / "scripts/run_tests.py", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _unsteady(name: str) -> str:
    return f"def test_{name}() -> None:\n    assert not hasattr(sys, 'beside'), 'in the way'\n"


def _kept(folder: Path) -> Path:
    return folder / "build" / "unsteady-tests.txt"


def test_what_passes_alone_is_named_and_kept_and_the_suite_passes(tmp_path: Path) -> None:
    ran = _run(tmp_path, all=_BESIDE + _unsteady("one") + _unsteady("other"))

    assert ran.returncode == 0, ran.stdout
    assert "UNSTEADY: failed beside others, passed alone" in ran.stdout
    kept = _kept(tmp_path).read_text()
    assert kept.count("in the way") > 0
    assert [line for line in kept.splitlines() if "::" in line] == [
        "test_all.py::test_one",
        "test_all.py::test_other",
    ]


def test_a_suite_without_failures_passes_and_keeps_nothing_of_the_last_time(tmp_path: Path) -> None:
    _kept(tmp_path).parent.mkdir()
    _kept(tmp_path).write_text("of the last time")

    ran = _run(tmp_path, all=_BESIDE)

    assert ran.returncode == 0
    assert "alone" not in ran.stdout
    assert not _kept(tmp_path).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(_unsteady("one") + "def test_false() -> None:\n    assert False\n", id="fails again"),
        pytest.param(
            "import pytest\n"
            "def test_away() -> None:\n"
            "    if not hasattr(sys, 'beside'): pytest.skip('not here')\n"
            "    assert False\n",
            id="is skipped alone",
        ),
    ],
)
def test_what_does_not_pass_alone_stays_a_failure(tmp_path: Path, wrong: str) -> None:
    ran = _run(tmp_path, all=_BESIDE + wrong)

    assert ran.returncode == 1
    assert "Once more, alone" in ran.stdout
    assert not _kept(tmp_path).exists()


def test_more_than_three_are_no_accident(tmp_path: Path) -> None:
    ran = _run(tmp_path, all=_BESIDE + "".join(_unsteady(name) for name in "abcd"))

    assert ran.returncode == 1
    assert "4 failed" in ran.stdout
    assert "alone" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        pytest.param(
            (), {"all": _BESIDE + _unsteady("one"), "broken": "import nowhere\n"}, id="a broken file"
        ),
        pytest.param(("-x",), {"all": _BESIDE + _unsteady("one") + _unsteady("other")}, id="an early end"),
        pytest.param(
            ("-p", "xdist", "-n", "1"),
            {"all": _DIES},
            id="a crash",
        ),
    ],
)
def test_a_suite_that_did_not_run_whole_is_red_whatever_would_pass_alone(
    tmp_path: Path, arguments: tuple[str, ...], files: dict[str, str]
) -> None:
    ran = _run(tmp_path, *arguments, **files)

    assert ran.returncode != 0
    assert "alone" not in ran.stdout
