"""Rows of simulations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg2.extras import Json
from sqlalchemy import Connection

from gridcity.jobs.model import State
from gridcity.simulation.runs.errors import SimulationNotDone, SimulationNotFound
from gridcity.simulation.runs.model import Kind, Run
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.simulation.runs")
_NOTHING: dict[str, object] = dict.fromkeys(("id", "job_id", "person_id", "kind", "after"))


def add(conn: Connection, **values: Any) -> int:
    """Write a simulation that was asked for; gives its number."""
    row = _one(conn, _SQL.add_run, values | {"ask": Json(values["ask"]), "cut": Json(values["cut"])})
    return int(row[0])


def get(conn: Connection, run_id: int) -> Run:
    """Give a simulation; raises SimulationNotFound."""
    found = _runs(conn, id=run_id, most=1)
    if not found:
        raise SimulationNotFound(f"There is no simulation {run_id}.", run_id=run_id)
    return found[0]


def of_job(conn: Connection, job_id: int) -> Run:
    """Give the simulation that a job does; raises SimulationNotFound."""
    found = _runs(conn, job_id=job_id, most=1)
    if not found:
        raise SimulationNotFound(f"Job {job_id} does no simulation.", job_id=job_id)
    return found[0]


def find(
    conn: Connection,
    *,
    person_id: int | None = None,
    kind: Kind | None = None,
    after: int | None = None,
    most: int = 50,
) -> list[Run]:
    """List simulations, newest first."""
    told = None if kind is None else str(kind)
    return _runs(conn, person_id=person_id, kind=told, after=after, most=most)


def lock_person(conn: Connection, person_id: int) -> None:
    """Let one ask of a person be made at a time."""
    _one(conn, _SQL.lock_person, {"person_id": person_id})


def by_key(conn: Connection, person_id: int, key: str) -> tuple[int, dict[str, Any]] | None:
    """Find the simulation that a person asked for under a key, and what was asked."""
    with cursor(conn) as cur:
        cur.execute(_SQL.by_key, {"person_id": person_id, "key": key})
        row = cur.fetchone()
    return None if row is None else (int(row[0]), dict(row[1]))


def count_open(conn: Connection, person_id: int) -> int:
    """Count a person's simulations that wait or run."""
    return int(_one(conn, _SQL.count_open, {"person_id": person_id})[0])


def save(conn: Connection, run_id: int, **values: Any) -> None:
    """Write what came of a simulation."""
    with cursor(conn) as cur:
        cur.execute(_SQL.save_result, values | {"id": run_id})


def result(conn: Connection, run_id: int) -> tuple[str, str]:
    """Give a simulation's result and its card, canonical JSON both.

    Raises
    ------
    SimulationNotFound, SimulationNotDone
        There is no such simulation, or it has no result.
    """
    with cursor(conn) as cur:
        cur.execute(_SQL.result, {"id": run_id})
        row = cur.fetchone()
    if row is None or row[0] is None:
        run = get(conn, run_id)
        raise SimulationNotDone(
            f"Simulation {run_id} is {run.state}: it has no result.", run_id=run_id, state=str(run.state)
        )
    return str(row[0]), str(row[1])


def keep(conn: Connection, run_id: int, *, is_kept: bool) -> None:
    """Keep a simulation for good, or let its time run."""
    with cursor(conn) as cur:
        cur.execute(_SQL.keep, {"id": run_id, "is_kept": is_kept})


def expired(conn: Connection, *, today: date) -> list[int]:
    """List the simulations whose time is over."""
    with cursor(conn) as cur:
        cur.execute(_SQL.expired, {"today": today})
        return [int(row[0]) for row in cur.fetchall()]


def delete(conn: Connection, run_ids: Sequence[int]) -> None:
    """Delete simulations with their jobs."""
    with cursor(conn) as cur:
        cur.execute(_SQL.delete_runs, {"ids": list(run_ids)})
        cur.execute(_SQL.delete_jobs, {"ids": [row[0] for row in cur.fetchall()]})


def _runs(conn: Connection, **given: object) -> list[Run]:
    with cursor(conn) as cur:
        cur.execute(_SQL.runs, _NOTHING | given)
        rows = cur.fetchall()
    return [
        Run(**{**dict(zip(Run.__slots__, row, strict=True)), "kind": Kind(row[1]), "state": State(row[8])})
        for row in rows
    ]


def _one(conn: Connection, query: str, values: dict[str, Any]) -> tuple[Any, ...]:
    with cursor(conn) as cur:
        cur.execute(query, values)
        row = cur.fetchone()
    return row or ()
