"""Runs of statistics, and the results that they came to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.runs.model import Refusals
from gridcity.runs.service import Runs
from gridcity.store.engine import cursor
from gridcity.studio.errors import (
    RunFinished,
    RunNotDone,
    RunNotFound,
    RunNotYours,
    RunUnderWay,
    TooManyWaiting,
)
from gridcity.studio.model import Run
from gridcity.studio.reading import SQL

RUNS = Runs(
    table="studio_runs",
    job="studio",
    noun="run",
    own=("method", "significant", "result_sha256"),
    row=Run,
    refusals=Refusals(
        not_found=RunNotFound,
        too_many=TooManyWaiting,
        not_done=RunNotDone,
        under_way=RunUnderWay,
        finished=RunFinished,
        not_yours=RunNotYours,
    ),
    sweep=SQL.delete_orphans,
)


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
        raise RUNS.without_result(conn, run_id)
    return str(row[0]), bytes(row[1])
