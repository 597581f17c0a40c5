"""Ask for simulations, follow them, repeat them, let them go. All in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.jobs import asking
from gridcity.jobs.errors import JobFinished
from gridcity.jobs.model import State
from gridcity.people.departments import list_departments
from gridcity.people.model import Person, Role
from gridcity.simulation.checking import learned_between
from gridcity.simulation.cut import read_cut, write_cut
from gridcity.simulation.runs import repository
from gridcity.simulation.runs.asks import read_ask
from gridcity.simulation.runs.errors import (
    SimulationFinished,
    SimulationKeyReused,
    SimulationNotDone,
    SimulationNotYours,
    SimulationUnderWay,
    TooManySimulations,
)
from gridcity.simulation.runs.model import Kind, Run
from gridcity.simulation.service import learned_since, refuse_unknown

KEPT = timedelta(days=365)
"""How long a simulation is kept unless somebody keeps it for good."""
MOST_WAITING = 10
"""How many simulations of one person may wait or run at once."""


def ask_run(
    conn: Connection,
    given: Mapping[str, Any],
    *,
    by: Person | None,
    at: datetime,
    title: str = "",
    key: str | None = None,
) -> Run:
    """Ask for a simulation; the worker does it as soon as the transaction is committed.

    Parameters
    ----------
    given
        The ask as ``asks.read_ask`` takes it.
    by
        Who asks; None: the program itself.
    key
        The caller's name for the ask: sent again, it is the same simulation.

    Raises
    ------
    ScenarioInvalid, NothingToLearn, SimulationKeyReused, TooManySimulations
        See each.
    """
    ask = read_ask(given)
    refuse_unknown(ask.scenario, ask.setting, {one.id for one in list_departments(conn)})
    if by is not None:
        repository.lock_person(conn, by.id)
        if key is not None and (known := repository.by_key(conn, by.id, key)) is not None:
            if known[1] != dict(given):
                raise SimulationKeyReused("The key came with another scenario before.", run_id=known[0])
            return repository.get(conn, known[0])
    cut = read_cut(conn, at=at)
    if ask.kind is Kind.CHECK:
        learned_between(cut, ask.setting)
    else:
        learned_since(cut, ask.setting, get_city(conn).profile.zone)
    return _add(conn, given, write_cut(cut), by=by, at=at, title=title, key=key)


def rerun(conn: Connection, run_id: int, *, by: Person | None, at: datetime) -> Run:
    """Repeat a simulation on the same cut of the data; its card says whether it came to the same bytes.

    Raises
    ------
    SimulationNotFound, SimulationNotDone, TooManySimulations
        See each.
    """
    before = repository.get(conn, run_id)
    if before.state is not State.DONE:
        raise SimulationNotDone(
            f"Simulation {run_id} is {before.state}.", run_id=run_id, state=str(before.state)
        )
    if by is not None:
        repository.lock_person(conn, by.id)
    return _add(conn, before.ask, before.cut, by=by, at=at, title=before.title, rerun_of=run_id)


def _add(
    conn: Connection, ask: Mapping[str, Any], cut: Mapping[str, Any], *, by: Person | None, at: datetime,
    title: str, key: str | None = None, rerun_of: int | None = None,
) -> Run:  # fmt: skip
    if by is not None and repository.count_open(conn, by.id) >= MOST_WAITING:
        raise TooManySimulations(f"{MOST_WAITING} simulations of yours wait already.", most=MOST_WAITING)
    today = at.astimezone(get_city(conn).profile.zone).date()
    run_id = repository.add(
        conn,
        job_id=asking.ask(conn, "simulation", {}, at=at),
        person_id=None if by is None else by.id,
        at=at,
        key=key,
        kind=ask["kind"],
        title=title,
        ask=dict(ask),
        cut=dict(cut),
        rerun_of=rerun_of,
        expires_on=today + KEPT,
    )
    return repository.get(conn, run_id)


def may_change(run: Run, by: Person) -> bool:
    """Say whether a simulation is somebody's to delete and keep: the one's who asked, and administrators'."""
    return run.asked_by_id == by.id or by.role is Role.ADMIN


def may_cancel(run: Run, by: Person) -> bool:
    """Say whether somebody may stop a simulation: also leaders, who need the machine for something else."""
    return may_change(run, by) or by.role is Role.LEADER


def cancel(conn: Connection, run_id: int, *, by: Person, at: datetime) -> Run:
    """Stop a simulation: at once where it waits, within a second where it runs.

    Raises
    ------
    SimulationNotFound, SimulationNotYours, SimulationFinished
        See each.
    """
    run = repository.get(conn, run_id)
    if not may_cancel(run, by):
        raise _not_yours(run)
    try:
        asking.cancel(conn, run.job_id, at=at)
    except JobFinished:
        raise SimulationFinished(f"Simulation {run_id} is finished.", run_id=run_id) from None
    return repository.get(conn, run_id)


def keep(conn: Connection, run_id: int, *, is_kept: bool, by: Person) -> Run:
    """Keep a simulation for good, or let its time run again.

    Raises
    ------
    SimulationNotFound, SimulationNotYours
        See each.
    """
    run = repository.get(conn, run_id)
    if not may_change(run, by):
        raise _not_yours(run)
    repository.keep(conn, run_id, is_kept=is_kept)
    return repository.get(conn, run_id)


def delete(conn: Connection, run_id: int, *, by: Person) -> None:
    """Delete a simulation that is finished.

    Raises
    ------
    SimulationNotFound, SimulationNotYours, SimulationUnderWay
        See each.
    """
    run = repository.get(conn, run_id)
    if not may_change(run, by):
        raise _not_yours(run)
    if not run.state.is_final:
        raise SimulationUnderWay(f"Simulation {run_id} is {run.state}: cancel it first.", run_id=run_id)
    repository.delete(conn, [run_id])


def forget(conn: Connection, *, at: datetime) -> int:
    """Delete the simulations whose time is over; tell how many."""
    today = at.astimezone(get_city(conn).profile.zone).date()
    over = repository.expired(conn, today=today)
    if over:
        repository.delete(conn, over)
    return len(over)


def _not_yours(run: Run) -> SimulationNotYours:
    return SimulationNotYours(f"Simulation {run.id} is somebody else's.", run_id=run.id)
