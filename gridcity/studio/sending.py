"""Send the cells that stand out to where somebody looks: a watch list, a plan of patrols; both expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.people.model import Person
from gridcity.planning import service as planning
from gridcity.studio import repository
from gridcity.studio.encoding import read_result
from gridcity.studio.errors import NothingStands

_LAST_DAY = date(2199, 12, 31)


class Which(StrEnum):
    """Which of the cells that stand."""

    HIGH = "high"
    LOW = "low"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was made: a watch list or a plan, with so many cells."""

    id: int
    name: str
    cells: int
    expires_on: date


def watch(
    conn: Connection,
    run_id: int,
    *,
    name: str,
    expires_on: date,
    which: Which,
    cluster: int | None,
    by: Person,
    at: datetime,
    key: str | None = None,
) -> Sent:
    """Put the cells that stand out in a run on a watch list.

    Parameters
    ----------
    expires_on
        The last day on which it holds, by the city's clock.
    cluster
        Only the cells of this cluster, by its rank; None: all.

    Raises
    ------
    RunNotFound, RunNotDone, NothingStands
        See each; and what ``planning.watch`` raises.
    """
    chosen, reason = _chosen(conn, run_id, which, cluster)
    made = planning.watch(
        conn,
        name,
        list(chosen),
        reason=reason,
        valid_from=at,
        valid_until=_end(conn, expires_on),
        by=by,
        at=at,
        key=key,
    )
    return Sent(made.id, made.name, len(made.cells), expires_on)


def plan_patrols(
    conn: Connection,
    run_id: int,
    *,
    name: str,
    expires_on: date,
    which: Which,
    cluster: int | None,
    rounds: int,
    minutes: float,
    inspectors: Sequence[int],
    by: Person,
    at: datetime,
    key: str | None = None,
) -> Sent:
    """Plan rounds through the cells that stand out in a run, the more outstanding the sooner.

    Raises
    ------
    RunNotFound, RunNotDone, NothingStands
        See each; and what ``planning.plan`` raises.
    """
    chosen, reason = _chosen(conn, run_id, which, cluster)
    made = planning.plan(
        conn,
        name,
        chosen,
        reason=reason,
        valid_from=at,
        valid_until=_end(conn, expires_on),
        by=by,
        at=at,
        key=key,
        rounds=rounds,
        minutes=minutes,
        inspectors=inspectors,
    )
    return Sent(made.id, made.name, len(chosen), expires_on)


def _chosen(
    conn: Connection, run_id: int, which: Which, cluster: int | None
) -> tuple[dict[str, float], dict[str, Any]]:
    """Give the cells that stand, each with how much was counted in it (1 at least), and why."""
    run = repository.RUNS.get(conn, run_id)
    table, notes = read_result(repository.content(conn, run_id)[1])
    if notes["stands"] is None:
        raise NothingStands(f"Run {run_id} names no cells that stand out.", run_id=run_id)
    stands = np.asarray(table.column("stands").to_numpy())
    kept = {Which.HIGH: stands > 0, Which.LOW: stands < 0, Which.ALL: stands != 0}[which]
    if cluster is not None:
        inside = [one["ids"] for one in notes["clusters"] if one["rank"] == cluster]
        kept &= np.isin(np.asarray(table.column("id").to_numpy()), inside[0] if inside else [])
    if not kept.any():
        raise NothingStands(f"No such cells stand out in run {run_id}.", run_id=run_id, which=str(which))
    counts = np.maximum(np.asarray(table.column("count").to_numpy()), 1.0)
    codes = table.column("code").to_pylist()
    reason = {
        "run_id": run_id,
        "method": run.method,
        "sentence": run.sentence,
        "sentence_en": run.sentence_en,
    }
    return {codes[one]: float(counts[one]) for one in np.flatnonzero(kept)}, reason


def _end(conn: Connection, last_on: date) -> datetime:
    """Give the end of a day by the city's clock; days that no calendar has are as good as the last it has."""
    last = min(last_on, _LAST_DAY)
    return datetime.combine(last + timedelta(days=1), time(), get_city(conn).profile.zone)
