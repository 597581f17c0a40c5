#!/usr/bin/env python3
"""Run the tests, and the few that failed beside others once more, each alone.

    run_tests.py [what pytest is told]

Of thousands that share a machine one fails now and then for a reason that is none, and stops work that is
right. So where every test ran to its end and at most three failed, each of these has a process to itself,
once. All must pass then, and they are named, loudly and in ``build/unsteady-tests.txt``: such a test is a bug
to be mended. More than three, one that fails again, a test that did not end, a file that cannot be imported:
red, as ever.
"""

import subprocess
import sys
from pathlib import Path

import pytest

MOST = 3
"""So many tests at most get a second chance. [-]"""
KEPT_IN = Path("build/unsteady-tests.txt")
_PASSED, _FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED


class Tally:
    """What became of every test, as the process hears it that looks after the others."""

    def __init__(self) -> None:
        self.failed: dict[str, str] = {}
        """What failed, set-up and tear-down included, and why."""
        self.ended: set[str] = set()
        self.whole = True
        """Whether all files could be read, and all tests that are in them were run to their ends."""

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Hear of a file that was read."""
        self.whole &= not report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear of a set-up, of a test, or of a tear-down."""
        if report.failed:
            self.failed.setdefault(report.nodeid, report.longreprtext)
        if report.when == "teardown":
            self.ended.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hear that it is over: by itself, or because somebody gave up."""
        self.whole &= len(self.ended) == session.testscollected


def main(arguments: list[str]) -> int:
    """Run the tests; gives the exit code, 0 where all passed, beside others or alone."""
    KEPT_IN.unlink(missing_ok=True)
    tally = Tally()
    status = int(pytest.main(arguments, plugins=[tally]))
    if status != _FAILED or not tally.whole or len(tally.failed) > MOST:
        return status
    print(f"\nOnce more, alone: {len(tally.failed)} of {len(tally.ended)} tests.", flush=True)
    if not all(_passes_alone(test) for test in tally.failed):
        return status
    print("\n" + "=" * 110 + "\nUNSTEADY: failed beside others, passed alone. Mend them.\n")
    print(*(f"    {test}" for test in tally.failed), f"\nKept in {KEPT_IN}\n" + "=" * 110, sep="\n")
    KEPT_IN.parent.mkdir(exist_ok=True)
    KEPT_IN.write_text("".join(f"{test}\n\n{why}\n\n" for test, why in tally.failed.items()))
    return int(_PASSED)


def _passes_alone(test: str) -> bool:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--color=no", test],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(ran.stdout, flush=True)
    return ran.returncode == _PASSED and "= 1 passed" in ran.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
