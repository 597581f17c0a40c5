"""The sample city goes on living in real time: now and then a report, or a step of an open case."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import psycopg2
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from gridcity.cases import service
from gridcity.cases.model import Case
from gridcity.clock import now
from gridcity.errors import GridcityError, Unavailable
from gridcity.sample.conduct import rate_at
from gridcity.sample.places import _queries
from gridcity.sample.progress import seed_of
from gridcity.sample.simulator import Simulator
from gridcity.store.engine import cursor

Tell = Callable[[str], None]
"""Told each thing that happens, in one line."""

_STEPS_A_CASE = 6.4
_NEW_CASES_SHARE = 0.45
"""How many of the steps go to cases that came while we look, so that some are seen from end to end. [-]"""
_PATIENCE_S = 5.0


def stream(
    engine: Engine,
    data_dir: Path,
    files_home: Path,
    *,
    seed: int,
    per_minute: float,
    stop: threading.Event,
    tell: Tell = lambda _line: None,
    most: int | None = None,
) -> int:
    """Let things happen until ``stop`` is set; as many cases end as begin.

    Cases that people filed themselves are left alone. When the database does not answer, the
    stream waits and tries again; when somebody was faster with a case, it takes another.

    Parameters
    ----------
    seed
        What chance is drawn from; another one each time, or the same things happen again.
    per_minute
        Usual number of events in a minute. [1/min]
    most
        End after so many events; None goes on. [-]

    Returns
    -------
    int
        Events that happened.
    """
    began = now()
    rng = np.random.default_rng(seed)
    simulator: Simulator | None = None
    happened = 0
    while (most is None or happened < most) and not stop.wait(float(rng.exponential(60.0 / per_minute))):
        try:
            with engine.begin() as conn:
                if simulator is None:
                    sites = seed_of(conn)
                    sites = seed if sites is None else sites
                    simulator = Simulator(conn, data_dir, files_home, seed=sites, rng=rng, at=now())
                case = _something(simulator, conn, rng, began)
        except (DBAPIError, psycopg2.Error, Unavailable):
            # The hot paths use the driver's own cursor, so its errors come as they are.
            tell("The database does not answer; trying again.")
            stop.wait(_PATIENCE_S)
            continue
        except GridcityError as error:
            tell(error.message)
            continue
        happened += 1
        tell(f"{case.number}  {case.stage:<10}  {case.class_name}  {case.address or ''}")
    return happened


def _something(simulator: Simulator, conn: Connection, rng: np.random.Generator, began: datetime) -> Case:
    """Let one thing happen now: a new report, or the next step of a case that waited long."""
    at = now()
    with cursor(conn) as cur:
        cur.execute(_queries.open_cases)
        rows = cur.fetchall()
    waiting = [number for number, _ in rows]
    new = [number for number, reported_at in rows if reported_at >= began]
    if not waiting or rng.random() < 1 / _STEPS_A_CASE:
        local = at.astimezone(simulator.zone)
        kinds = simulator.matters.kinds
        weights = np.array([matter.share * rate_at(matter.rhythm, local) for matter in kinds])
        matter = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
        return simulator.report(conn, matter, simulator.places.draw(matter, rng), at=at)
    among = new if new and rng.random() < _NEW_CASES_SHARE else waiting
    chosen = among[int(len(among) * rng.random() ** 1.6)]
    return simulator.step(conn, service.read(conn, chosen), at=at)
