"""Programs that are loaded once and forked for each life: what is killed begins again in milliseconds.

``fork_when_told`` is the program's side, ``Forked`` the trial's. Each line read begins a process of its own,
with its own connections and threads; its number is written back. A life ends with the trial, however that
ends.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from gridcity.settings import CHECKOUT, Settings
from tests.benchmarks.servers import environment

PATIENCE_S = 60.0
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def fork_when_told(live: Callable[[], None]) -> None:
    """Fork a life for each line of the input, until it ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        number = os.fork()
        if number == 0:
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it says goes to the log
            live()
            os._exit(0)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


class Forked:
    """A program of the trial's own that serves the city, and may be killed."""

    def __init__(self, module: str, settings: Settings, *words: str) -> None:
        assert settings.home is not None
        self._log_file: Path = settings.home / f"{module.rpartition('.')[2]}.log"
        self._log = self._log_file.open("wb")
        self._parent = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=CHECKOUT,
            env=environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._pid = 0
        self.revive()

    def kill(self) -> None:
        """Kill the life that is."""
        os.kill(self._pid, signal.SIGKILL)

    def revive(self) -> None:
        """Begin another one."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(b"live\n")
        self._parent.stdin.flush()
        self._pid = int(self._parent.stdout.readline())

    def said(self) -> str:
        """Give the end of what it wrote to its log."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")[-8000:]

    def end(self) -> None:
        """Kill it for good."""
        with contextlib.suppress(ProcessLookupError):
            self.kill()
        self._parent.communicate(timeout=PATIENCE_S)
        self._log.close()
