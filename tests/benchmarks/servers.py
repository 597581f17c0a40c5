"""Servers to measure, ``wrk`` to measure them with, and what they cost."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import cursor, private_cluster


@dataclass(frozen=True, slots=True)
class Rate:
    """What wrk saw: requests a second, the median and the 95th percentile [ms], what failed."""

    per_second: float
    median_ms: float
    p95_ms: float
    failed: int


@contextmanager
def scratch_home() -> Iterator[Path]:
    """Lend a folder for a private database; the account that runs the database may enter it."""
    with tempfile.TemporaryDirectory(prefix="gridcity-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        try:
            yield home
        finally:
            cluster = private_cluster(Settings(_env_file=None, home=home))
            if cluster is not None:
                cluster.stop()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(settings: Settings) -> dict[str, str]:
    """Give a process the same settings."""
    return os.environ | {
        f"GRIDCITY_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_none=True).items()
    }


@contextmanager
def serving(command: list[str], port: int, *, path: str, env: dict[str, str]) -> Iterator[str]:
    """Run a server until the block ends; gives its address once ``path`` answers."""
    process = subprocess.Popen(
        command, env=env, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=sys.stderr, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address + path, process)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def gridcity(settings: Settings, factory: str = "api.app:create_app", *, workers: int = 2) -> Iterator[str]:
    """Run our own server."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port)]
    command += ["--workers", str(workers), "--log-level", "warning", "--no-access-log"]
    with serving(command, port, path="/api/v1/health", env=environment(settings)) as address:
        yield address


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}.")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer.")


_LUA = """
local requests = {}
%s
local at = 0
local seed = 1
function init(args)
  math.randomseed(os.time())
end
request = function()
  return requests[math.random(#requests)]
end
local failed = 0
function setup(thread)
  threads = threads or {}
  table.insert(threads, thread)
end
done = function(summary, latency, all)
  io.write(string.format(
    '{"per_second": %%f, "median_ms": %%f, "p95_ms": %%f, "failed": %%d}\\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  ))
end
"""


def wrk(
    address: str,
    paths: list[str],
    *,
    seconds: float,
    connections: int = 8,
    threads: int = 2,
    headers: dict[str, str] | None = None,
) -> Rate:
    """Ask for paths by lot with some connections at once."""
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is missing: apt-get install wrk")
    given = (headers or {}).items()
    written = ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in given)
    lines = "\n".join(
        f"requests[{number}] = {json.dumps(path)}" for number, path in enumerate(paths, start=1)
    )
    script = (_LUA % lines).replace(
        "function init(args)\n",
        "function init(args)\n  for i, path in ipairs(requests) do requests[i] = "
        f"wrk.format('GET', path, {{{written}}}) end\n",
    )
    return run_wrk(address, script, seconds=seconds, connections=connections, threads=threads)


def run_wrk(address: str, script: str, *, seconds: float, connections: int, threads: int) -> Rate:
    """Run wrk with a script whose ``done`` prints a line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "paths.lua"
        file.write_text(script, encoding="utf-8")
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
        command += ["--timeout", "10s", "-s", str(file), address]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^\{.*\}$", ran.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(ran.stdout + ran.stderr)
    return Rate(**json.loads(found[0]))


def server_cpu(conn: Connection) -> float:
    """Read the processor seconds of a connection's server and of all parallel workers that ended."""
    with cursor(conn) as cur:
        cur.execute("SELECT pg_backend_pid()")
        (pid,) = cur.fetchone() or (0,)

    def stat(of: object) -> list[str]:
        return Path(f"/proc/{of}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()

    backend = stat(pid)
    ticks = [int(one) for one in (*backend[11:13], *stat(backend[1])[13:15])]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")
