"""Simulations that were asked for, and what came of them."""

from typing import Any

from sqlalchemy import Connection

from gridcity.runs.model import Refusals
from gridcity.runs.service import Runs
from gridcity.simulation.runs.errors import (
    SimulationFinished,
    SimulationNotDone,
    SimulationNotFound,
    SimulationNotYours,
    SimulationUnderWay,
    TooManySimulations,
)
from gridcity.simulation.runs.model import Kind, Run
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.simulation.runs")


def _run(kind: str, **columns: Any) -> Run:
    return Run(kind=Kind(kind), **columns)


SIMULATIONS = Runs(
    table="simulations",
    job="simulation",
    noun="simulation",
    own=("kind",),
    row=_run,
    refusals=Refusals(
        not_found=SimulationNotFound,
        too_many=TooManySimulations,
        not_done=SimulationNotDone,
        under_way=SimulationUnderWay,
        finished=SimulationFinished,
        not_yours=SimulationNotYours,
    ),
)


def save(conn: Connection, run_id: int, **values: Any) -> None:
    """Write what came of a simulation."""
    with cursor(conn) as cur:
        cur.execute(_SQL.save_result, values | {"id": run_id})


def result(conn: Connection, run_id: int) -> str:
    """Give a simulation's result, canonical JSON.

    Raises
    ------
    SimulationNotFound, SimulationNotDone
        There is no such simulation, or it has no result.
    """
    with cursor(conn) as cur:
        cur.execute(_SQL.result, {"id": run_id})
        row = cur.fetchone()
    if row is None or row[0] is None:
        raise SIMULATIONS.without_result(conn, run_id)
    return str(row[0])
