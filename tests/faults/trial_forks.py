"""The trial's side of what it forks: programs that are loaded once, and begin again in milliseconds."""

import contextlib
import os
import signal
import subprocess
import sys

from gridcity.settings import CHECKOUT, Settings
from tests.benchmarks.servers import environment

PATIENCE_S = 60.0


class Programs:
    """A process of ``trial_programs``, which forks API and worker."""

    def __init__(self, settings: Settings, port: int) -> None:
        assert settings.home is not None
        self._log_file = settings.home / "programs.log"
        self._log = self._log_file.open("wb")
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.trial_programs", str(port)],
            cwd=CHECKOUT,
            env=environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )
        self._lives: list[Forked] = []

    def begin(self, name: str) -> "Forked":
        """Begin one of them."""
        life = Forked(self, name)
        self._lives.append(life)
        return life

    def fork(self, name: str) -> int:
        """Fork a process; give its number."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(f"{name}\n".encode())
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def said(self) -> str:
        """Give the end of what they wrote to their log."""
        return self._log_file.read_text(encoding="utf-8", errors="replace")[-8000:]

    def end(self) -> None:
        """Kill them for good."""
        for life in self._lives:
            with contextlib.suppress(ProcessLookupError):
                life.kill()
        self._parent.communicate(timeout=PATIENCE_S)
        self._log.close()


class Forked:
    """One of the programs, which may be killed."""

    def __init__(self, programs: Programs, name: str) -> None:
        self._programs, self._name = programs, name
        self._pid = programs.fork(name)

    def kill(self) -> None:
        """Kill the life that is."""
        os.kill(self._pid, signal.SIGKILL)

    def revive(self) -> None:
        """Begin another one."""
        self._pid = self._programs.fork(self._name)
