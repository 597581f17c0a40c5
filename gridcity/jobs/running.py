"""Do one job in this process: progress as it goes on, the end in one transaction with the result.

A job may be begun again while a process that was given up still works on it, so each time it is begun
has a number (``tries``): who does not hold the last one is refused when it tells or finishes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from gridcity import clock
from gridcity.errors import GridcityError, Unavailable
from gridcity.jobs.asking import SQL, get
from gridcity.jobs.errors import JobBroken, JobGivenUp, JobTakenOver
from gridcity.jobs.kinds import KINDS
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.errors import translate

MOST_TRIES = 3
"""How often a job is begun before it is given up."""
_PAUSE_S = 0.25
"""Progress is written so often at most. [s]"""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Work:
    """A job under way, as who does it holds it."""

    engine: Engine
    settings: Settings
    job_id: int
    token: int
    body: dict[str, Any]
    now: Callable[[], datetime] = clock.now
    _told_s: float = field(default=float("-inf"))

    def tell(self, share: float, step: str, step_en: str) -> None:
        """Say how much is done, 0 to 1, and what is being done, in Chinese and in English.

        Raises
        ------
        JobTakenOver
            Somebody else does the job by now.
        """
        if time.monotonic() - self._told_s < _PAUSE_S:
            return
        self._told_s = time.monotonic()
        values = {"share": min(max(share, 0.0), 1.0), "step": step, "step_en": step_en}
        with self.engine.begin() as conn, cursor(conn) as cur:
            cur.execute(SQL.tell, values | {"id": self.job_id, "token": self.token})
            self._refuse_without(cur.fetchone())

    @contextmanager
    def finishing(self) -> Iterator[Connection]:
        """Lend the transaction in which the result is written and the job is done.

        Raises
        ------
        JobTakenOver
            Somebody else does the job by now, or it is being cancelled: nothing is written.
        """
        with self.engine.begin() as conn:
            with cursor(conn) as cur:
                cur.execute(SQL.finish, {"id": self.job_id, "token": self.token, "at": self.now()})
                self._refuse_without(cur.fetchone())
            yield conn

    def _refuse_without(self, row: object) -> None:
        if row is None:
            raise JobTakenOver(f"Job {self.job_id} is another's, or cancelled.", job_id=self.job_id)


def run_job(settings: Settings, job_id: int, *, now: Callable[[], datetime] = clock.now) -> None:
    """Begin a job and do it here; how it ended stands in its row.

    While this process lives no worker takes the job; when it dies, one does.
    """
    engine = open_engine(settings, settings.city)
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as held:
            held.exec_driver_sql(SQL.hold, {"id": job_id})
            try:
                token = claim(engine, job_id, at=now())
                if token is not None:
                    perform(engine, settings, job_id, token, now=now)
            finally:
                with suppress(DBAPIError):  # of a store that went away
                    held.exec_driver_sql(SQL.let_go, {"id": job_id})
    finally:
        engine.dispose()


def claim(engine: Engine, job_id: int, *, at: datetime) -> int | None:
    """Begin a job: its number of tries; None where it is finished, cancelled, or was begun too often."""
    given_up = f"It was begun {MOST_TRIES} times, and no process came to its end."
    values = {"id": job_id, "most": MOST_TRIES, "at": at, "code": JobGivenUp.code, "message": given_up}
    with engine.begin() as conn, cursor(conn) as cur:
        cur.execute(SQL.claim, values)
        row = cur.fetchone()
    return None if row is None or row[0] != "running" else int(row[1])


def perform(
    engine: Engine, settings: Settings, job_id: int, token: int, *, now: Callable[[], datetime] = clock.now
) -> None:
    """Do a job that was begun; a failure is written into its row, but a store that went away is raised."""
    with engine.begin() as conn:
        job = get(conn, job_id)
    try:
        KINDS[job.kind].does()(Work(engine, settings, job_id, token, job.body, now))
    except JobTakenOver as taken:
        log.info("job_taken_over", job=job_id, reason=taken.message)
    except GridcityError as error:
        fail(engine, job_id, token, error, at=now())
    except Exception as error:
        if isinstance(translate(error), Unavailable):
            raise
        log.exception("job_broken", job=job_id, kind=job.kind)
        fail(engine, job_id, token, JobBroken("The program failed; its log says how."), at=now())


def fail(engine: Engine, job_id: int, token: int, error: GridcityError, *, at: datetime) -> None:
    """Write down why a job failed."""
    values = {"id": job_id, "token": token, "at": at, "code": error.code, "message": error.message}
    with engine.begin() as conn, cursor(conn) as cur:
        cur.execute(SQL.fail, values)
