"""Ask for long work, see how far it is, stop it. All in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from psycopg2.extras import Json
from sqlalchemy import Connection

from gridcity.jobs.errors import JobFinished, JobNotFound
from gridcity.jobs.kinds import KINDS
from gridcity.jobs.model import Job, State
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

SQL = load_queries("gridcity.jobs")


def ask(
    conn: Connection,
    kind: str,
    body: Mapping[str, object],
    *,
    at: datetime,
    once: str | None = None,
    is_entered: bool = True,
) -> int:
    """Have something long done by the worker, as soon as the transaction is committed.

    Parameters
    ----------
    kind
        One of ``KINDS``.
    body
        What is asked for, in values that JSON has; its kind understands it.
    at
        Now.
    once
        While a job by this name waits or runs, no other is added.
    is_entered
        Whether it stands in the worker's queue; False where the caller does it by itself, at once.

    Returns
    -------
    int
        The job's number; with ``once`` perhaps of one that was there.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.add, {"kind": kind, "body": Json(dict(body)), "once": once, "at": at})
        added = cur.fetchone()
        if added is None:
            cur.execute(SQL.open_by_name, {"once": once})
            known = cur.fetchone()
            if known is None:  # it was finished between the two statements
                return ask(conn, kind, body, at=at, once=once, is_entered=is_entered)
            return int(known[0])
    if is_entered:
        enter(conn, int(added[0]), kind)
    return int(added[0])


def enter(conn: Connection, job_id: int, kind: str, *, pause: timedelta = timedelta()) -> None:
    """Put a job into the worker's queue, now or after a pause."""
    values = {"id": job_id, "lock": f"long {job_id}", "urgency": KINDS[kind].urgency, "pause": pause}
    with cursor(conn) as cur:
        cur.execute(SQL.enter, values)


def enter_lost(conn: Connection) -> int:
    """Put jobs into the queue that no queue and no process knows of, as after a restore; tell how many."""
    with cursor(conn) as cur:
        cur.execute(SQL.lost)
        lost = cur.fetchall()
    for job_id, kind in lost:
        if kind in KINDS:
            enter(conn, job_id, kind)
    return len(lost)


def get(conn: Connection, job_id: int) -> Job:
    """Give a job as it stands.

    Raises
    ------
    JobNotFound
        There is none by that number.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.job, {"id": job_id})
        row = cur.fetchone()
    if row is None:
        raise JobNotFound(f"There is no job {job_id}.", job_id=job_id)
    number, kind, body, state, *rest = row
    return Job(number, kind, body, State(state), *rest)


def cancel(conn: Connection, job_id: int, *, at: datetime) -> None:
    """Stop a job: what waits is cancelled now, what runs within a second.

    Raises
    ------
    JobFinished
        There is nothing to stop any more.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.wish_cancelled, {"id": job_id, "at": at})
        if cur.fetchone() is None:
            raise JobFinished(f"Job {job_id} is finished.", job_id=job_id)


def count_ahead(conn: Connection, job_id: int) -> int:
    """Say how many jobs were asked for before it and are not finished."""
    with cursor(conn) as cur:
        cur.execute(SQL.ahead, {"id": job_id})
        row = cur.fetchone()
    return int(row[0]) if row else 0


def forget(conn: Connection, *, at: datetime) -> None:
    """Delete jobs that were finished long ago, of kinds that nobody's rows refer to."""
    with cursor(conn) as cur:
        for name, kind in KINDS.items():
            if kind.forgotten_after is not None:
                cur.execute(SQL.forget, {"kind": name, "before": at - kind.forgotten_after})
