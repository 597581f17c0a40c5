"""Rows of runs and results."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from psycopg2.extras import Json
from sqlalchemy import Connection

from gridcity.jobs.model import State
from gridcity.store.engine import cursor
from gridcity.studio.errors import RunNotDone, RunNotFound
from gridcity.studio.model import Run
from gridcity.studio.reading import SQL

_NOTHING: dict[str, object] = dict.fromkeys(("id", "job_id", "person_id", "method", "state", "after"))


def add(conn: Connection, **values: Any) -> int:
    """Write a run that was asked for; gives its number."""
    row = _one(conn, SQL.add_run, values | {"ask": Json(values["ask"]), "cut": Json(values["cut"])})
    return int(row[0])


def get(conn: Connection, run_id: int) -> Run:
    """Give a run.

    Raises
    ------
    RunNotFound
        There is none by that number.
    """
    found = _runs(conn, id=run_id, most=1)
    if not found:
        raise RunNotFound(f"There is no run {run_id}.", run_id=run_id)
    return found[0]


def of_job(conn: Connection, job_id: int) -> Run:
    """Give the run that a job does.

    Raises
    ------
    RunNotFound
        The job does none.
    """
    found = _runs(conn, job_id=job_id, most=1)
    if not found:
        raise RunNotFound(f"Job {job_id} does no run.", job_id=job_id)
    return found[0]


def find(
    conn: Connection,
    *,
    person_id: int | None = None,
    method: str | None = None,
    state: State | None = None,
    after: int | None = None,
    most: int = 50,
) -> list[Run]:
    """List runs, newest first."""
    told = None if state is None else str(state)
    return _runs(conn, person_id=person_id, method=method, state=told, after=after, most=most)


def lock_person(conn: Connection, person_id: int) -> None:
    """Let one ask of a person be made at a time."""
    _one(conn, SQL.lock_person, {"person_id": person_id})


def by_key(conn: Connection, person_id: int, key: str) -> tuple[int, dict[str, Any]] | None:
    """Find the run that a person asked for under a key, and what was asked."""
    with cursor(conn) as cur:
        cur.execute(SQL.by_key, {"person_id": person_id, "key": key})
        row = cur.fetchone()
    return None if row is None else (int(row[0]), dict(row[1]))


def count_open(conn: Connection, person_id: int) -> int:
    """Count a person's runs that wait or run."""
    return int(_one(conn, SQL.count_open, {"person_id": person_id})[0])


def save(conn: Connection, run_id: int, content: bytes, *, at: datetime, **values: Any) -> None:
    """Write what came out of a run; the same bytes are kept once."""
    with cursor(conn) as cur:
        cur.execute(SQL.add_result, {"sha256": values["sha256"], "content": content, "at": at})
        cur.execute(SQL.save_result, values | {"id": run_id})


def content(conn: Connection, run_id: int) -> tuple[str, bytes]:
    """Give a result's bytes and their SHA-256.

    Raises
    ------
    RunNotFound, RunNotDone
        There is no such run, or it has no result.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.content, {"id": run_id})
        row = cur.fetchone()
    if row is None:
        raise _without_result(get(conn, run_id))
    return str(row[0]), bytes(row[1])


def card(conn: Connection, run_id: int) -> str:
    """Give a run's card, in the one way that JSON is written here.

    Raises
    ------
    RunNotFound, RunNotDone
        As ``content``.
    """
    with cursor(conn) as cur:
        cur.execute(SQL.card, {"id": run_id})
        row = cur.fetchone()
    if row is None or row[0] is None:
        raise _without_result(get(conn, run_id))
    return str(row[0])


def keep(conn: Connection, run_id: int, *, is_kept: bool) -> None:
    """Keep a run for good, or let its time run."""
    with cursor(conn) as cur:
        cur.execute(SQL.keep, {"id": run_id, "is_kept": is_kept})


def expired(conn: Connection, *, today: date) -> list[int]:
    """List the runs whose time is over."""
    with cursor(conn) as cur:
        cur.execute(SQL.expired, {"today": today})
        return [int(row[0]) for row in cur.fetchall()]


def delete(conn: Connection, run_ids: Sequence[int]) -> None:
    """Delete runs with their jobs, and the results that are nobody's then."""
    with cursor(conn) as cur:
        cur.execute(SQL.delete_runs, {"ids": list(run_ids)})
        cur.execute(SQL.delete_jobs, {"ids": [row[0] for row in cur.fetchall()]})
        cur.execute(SQL.delete_orphans)


def _without_result(run: Run) -> RunNotDone:
    return RunNotDone(f"Run {run.id} is {run.state}: it has no result.", run_id=run.id, state=str(run.state))


def _runs(conn: Connection, **given: object) -> list[Run]:
    with cursor(conn) as cur:
        cur.execute(SQL.runs, _NOTHING | given)
        rows = cur.fetchall()
    return [Run(**{**dict(zip(Run.__slots__, row, strict=True)), "state": State(row[8])}) for row in rows]


def _one(conn: Connection, query: str, values: dict[str, Any]) -> tuple[Any, ...]:
    with cursor(conn) as cur:
        cur.execute(query, values)
        row = cur.fetchone()
    return row or ()
