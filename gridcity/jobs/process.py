"""A process a job: a crash costs that job, a kill stops it, and its memory comes back.

The worker begins the process, waits for it beside its deliveries, and kills it when the job is cancelled or
the worker is told to stop. The process ends when the worker is gone, however that came about: its standard
input is a pipe that nobody else holds.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from datetime import timedelta

import structlog
from sqlalchemy import Engine

from gridcity import clock
from gridcity.errors import Unavailable
from gridcity.jobs.asking import SQL, enter, get
from gridcity.jobs.errors import JobKilled
from gridcity.jobs.kinds import KINDS
from gridcity.jobs.running import claim, fail, perform
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.errors import translate

_LOOK_S = 0.5
"""How often it is looked whether a job is to stop. [s]"""
_NICE = 5
"""How far the process stands back behind the server and the deliveries. [-]"""
_STORE_AWAY = 75
"""The process's exit code when the store went away; the usual one for "try again"."""
_WORKER_AWAY = 76
_AGAIN = timedelta(seconds=15)

log = structlog.get_logger(__name__)


async def do_job(engine: Engine, settings: Settings, job_id: int) -> None:
    """Do a job in a process of its own, and see to its row, however the process ends."""
    token = await asyncio.to_thread(claim, engine, job_id, at=clock.now())
    if token is None:
        return
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gridcity.jobs.process"),
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if process.stdin is not None:
            process.stdin.write(_order(settings, job_id, token))
            await process.stdin.drain()
        while not await _ended(process):
            if await asyncio.to_thread(_is_unwanted, engine, job_id, token):
                _kill(process.pid)
                await process.wait()
    except asyncio.CancelledError:  # the worker is told to stop: another one, or the next, goes on with it
        _kill(process.pid)
        await process.wait()
        await asyncio.to_thread(_give_back, engine, job_id, token, is_counted=False, pause=timedelta())
        return
    except BrokenPipeError:
        await process.wait()
    finally:
        _kill(process.pid)
    await asyncio.to_thread(_settle, engine, job_id, token, process.returncode or 0)


def _kill(leader: int) -> None:
    """Kill a process with all that it has begun itself; one that is gone is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _order(settings: Settings, job_id: int, token: int) -> bytes:
    """Write what the process needs in a line; the settings may hold a password, so no argument tells them."""
    order = {"settings": settings.model_dump(mode="json"), "job_id": job_id, "token": token}
    return json.dumps(order).encode() + b"\n"


async def _ended(process: asyncio.subprocess.Process) -> bool:
    """Wait for the end of a process, but not for long."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), _LOOK_S)
    return process.returncode is not None


def _is_unwanted(engine: Engine, job_id: int, token: int) -> bool:
    """Say whether a job is to be stopped, or is another's by now; while the store is away nobody knows."""
    try:
        with engine.begin() as conn, cursor(conn) as cur:
            cur.execute(SQL.job_wanted, {"id": job_id, "token": token})
            return cur.fetchone() is None
    except Exception as error:
        if isinstance(translate(error), Unavailable):
            return False
        raise


def _settle(engine: Engine, job_id: int, token: int, code: int) -> None:
    """See to the row of a job whose process has ended: nothing is left to do where it ended well."""
    with engine.begin() as conn, cursor(conn) as cur:
        cur.execute(SQL.cancelled, {"id": job_id, "at": clock.now()})
        kind = KINDS[get(conn, job_id).kind]
    if code == _STORE_AWAY:
        _give_back(engine, job_id, token, is_counted=True, pause=_AGAIN)
    elif code != 0:
        by = f"signal {-code}" if code < 0 else f"exit code {code}"
        log.warning("job_killed", job=job_id, by=by)
        if kind.is_tried_again:
            _give_back(engine, job_id, token, is_counted=True, pause=timedelta())
            return
        lost = JobKilled(f"Its process was ended by {by}; perhaps memory ran out.", by=by)
        fail(engine, job_id, token, lost, at=clock.now())


def _give_back(engine: Engine, job_id: int, token: int, *, is_counted: bool, pause: timedelta) -> None:
    """Let a job wait again, and stand in the queue."""
    values = {"id": job_id, "token": token, "uncounted": 0 if is_counted else 1}
    with engine.begin() as conn:
        with cursor(conn) as cur:
            cur.execute(SQL.cancelled, {"id": job_id, "at": clock.now()})
            cur.execute(SQL.give_back, values)
            row = cur.fetchone()
        if row is not None:
            enter(conn, job_id, row[0], pause=pause)


def main() -> int:
    """Do the job that standard input names; the exit code says whether the store went away."""
    os.nice(_NICE)
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_worker, daemon=True).start()
    settings = Settings(_env_file=None, **order["settings"])
    engine = open_engine(settings, settings.city)
    try:
        perform(engine, settings, order["job_id"], order["token"])
    except Exception as error:
        if not isinstance(translate(error), Unavailable):
            raise
        log.warning("store_unreachable", reason=type(error).__name__)
        return _STORE_AWAY
    finally:
        engine.dispose()
    return 0


def _end_with_worker() -> None:
    """End this process when the worker is gone: what it does is another's then."""
    sys.stdin.read()
    _kill(os.getpid())
    os._exit(_WORKER_AWAY)


if __name__ == "__main__":
    sys.exit(main())
