"""Ask for runs, follow them, repeat them, let them go. All in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gridcity.analytics.panels_exposure import Exposure, known_exposures
from gridcity.city.service import get_city
from gridcity.jobs import asking
from gridcity.jobs.errors import JobFinished
from gridcity.jobs.model import State
from gridcity.people.model import Person, Role
from gridcity.store.engine import cursor
from gridcity.studio import repository
from gridcity.studio.asks import needs_streets, read_ask, write_ask
from gridcity.studio.errors import (
    AskInvalid,
    NothingToCount,
    RunFinished,
    RunKeyReused,
    RunNotDone,
    RunNotYours,
    RunUnderWay,
    StreetsMissing,
    TooManyWaiting,
)
from gridcity.studio.model import Ask, Run
from gridcity.studio.reading import SQL, read_cut

KEPT = timedelta(days=365)
"""How long a run is kept unless somebody keeps it for good."""
MOST_WAITING = 10
"""How many runs of one person may wait or run at once."""


def ask_run(
    conn: Connection,
    given: Mapping[str, Any],
    *,
    by: Person | None,
    at: datetime,
    title: str = "",
    key: str | None = None,
    is_entered: bool = True,
) -> Run:
    """Ask for a run; the worker does it as soon as the transaction is committed.

    Parameters
    ----------
    given
        The ask as ``asks.read_ask`` takes it.
    by
        Who asks; None: the command line.
    key
        The caller's name for the ask: sent again, it is the same run.
    is_entered
        Whether the worker does it; False: the caller does, see ``here``.

    Raises
    ------
    AskInvalid, NothingToCount, StreetsMissing, RunKeyReused, TooManyWaiting
        See each.
    """
    ask = read_ask(given, at=at)
    _check(conn, ask)
    if by is not None:
        repository.lock_person(conn, by.id)
        if key is not None and (known := repository.by_key(conn, by.id, key)) is not None:
            if not _is_same(known[1], given, ask):
                raise RunKeyReused("The key came with another ask before.", run_id=known[0])
            return repository.get(conn, known[0])
    cut = asdict(read_cut(conn))
    return _add(conn, write_ask(ask), cut, by=by, at=at, title=title, key=key, is_entered=is_entered)


def rerun(conn: Connection, run_id: int, *, by: Person | None, at: datetime, is_entered: bool = True) -> Run:
    """Repeat a run on the same cut of the data; its card says whether it came to the same bytes.

    Raises
    ------
    RunNotFound, RunNotDone, TooManyWaiting
        See each.
    """
    before = repository.get(conn, run_id)
    if before.state is not State.DONE:
        raise RunNotDone(f"Run {run_id} is {before.state}.", run_id=run_id, state=str(before.state))
    if by is not None:
        repository.lock_person(conn, by.id)
    return _add(
        conn, before.ask, before.cut, by=by, at=at, title=before.title, rerun_of=run_id, is_entered=is_entered
    )


def _add(
    conn: Connection,
    ask: Mapping[str, Any],
    cut: Mapping[str, Any],
    *,
    by: Person | None,
    at: datetime,
    title: str,
    key: str | None = None,
    rerun_of: int | None = None,
    is_entered: bool,
) -> Run:
    if by is not None and repository.count_open(conn, by.id) >= MOST_WAITING:
        raise TooManyWaiting(f"{MOST_WAITING} runs of yours wait already.", most=MOST_WAITING)
    today = at.astimezone(get_city(conn).profile.zone).date()
    run_id = repository.add(
        conn,
        job_id=asking.ask(conn, "studio", {}, at=at, is_entered=is_entered),
        person_id=None if by is None else by.id,
        at=at,
        key=key,
        method=ask["method"],
        title=title,
        ask=dict(ask),
        cut=dict(cut),
        rerun_of=rerun_of,
        expires_on=today + KEPT,
    )
    return repository.get(conn, run_id)


def _check(conn: Connection, ask: Ask) -> None:
    """Refuse classes and areas that there are not, ground without cells, and a city without streets."""
    named = {one for quantity in (ask.quantity, ask.beside) if quantity for one in quantity.class_ids or ()}
    with cursor(conn) as cur:
        cur.execute(SQL.unknown_classes, {"ids": sorted(named)})
        unknown = [row[0] for row in cur.fetchall()]
        if unknown:
            raise AskInvalid(
                f"The catalogue has no class {unknown[0]}.",
                field="class_ids",
                reason="unknown",
                unknown=unknown,
            )
        cur.execute(SQL.count_cells, {"area": ask.area})
        (cells,) = cur.fetchone() or (0,)
    if not cells:
        where = "The city" if ask.area is None else f"Area {ask.area}"
        raise NothingToCount(f"{where} has no cells.", area=ask.area)
    if needs_streets(ask) and Exposure.STREETS not in known_exposures(conn):
        raise StreetsMissing("The city has no streets in the store: load some.")


def _is_same(known: Mapping[str, Any], given: Mapping[str, Any], ask: Ask) -> bool:
    """Say whether an ask is the one that came before; instants that were left out then are left out again."""
    now = write_ask(ask)
    loose = {name for name in ("since", "until") if given.get(name) is None}
    return all(known[name] == now[name] for name in now if name not in loose)


def get_run(conn: Connection, run_id: int) -> Run:
    """Give a run; raises RunNotFound."""
    return repository.get(conn, run_id)


def may_change(run: Run, by: Person) -> bool:
    """Say whether a run is somebody's to delete and to keep: the one who asked, and administrators."""
    return run.asked_by_id == by.id or by.role is Role.ADMIN


def may_cancel(run: Run, by: Person) -> bool:
    """Say whether somebody may stop a run: also leaders, who need the machine for something else."""
    return may_change(run, by) or by.role is Role.LEADER


def cancel(conn: Connection, run_id: int, *, by: Person, at: datetime) -> Run:
    """Stop a run: at once where it waits, within a second where it runs.

    Raises
    ------
    RunNotFound, RunNotYours, RunFinished
        See each.
    """
    run = repository.get(conn, run_id)
    if not may_cancel(run, by):
        raise RunNotYours(f"Run {run_id} is somebody else's.", run_id=run_id)
    try:
        asking.cancel(conn, run.job_id, at=at)
    except JobFinished:
        raise RunFinished(f"Run {run_id} is finished.", run_id=run_id) from None
    return repository.get(conn, run_id)


def keep(conn: Connection, run_id: int, *, is_kept: bool, by: Person) -> Run:
    """Keep a run for good, or let its time run again.

    Raises
    ------
    RunNotFound, RunNotYours
        See each.
    """
    if not may_change(repository.get(conn, run_id), by):
        raise RunNotYours(f"Run {run_id} is somebody else's.", run_id=run_id)
    repository.keep(conn, run_id, is_kept=is_kept)
    return repository.get(conn, run_id)


def delete(conn: Connection, run_id: int, *, by: Person) -> None:
    """Delete a run that is finished.

    Raises
    ------
    RunNotFound, RunNotYours, RunUnderWay
        See each.
    """
    run = repository.get(conn, run_id)
    if not may_change(run, by):
        raise RunNotYours(f"Run {run_id} is somebody else's.", run_id=run_id)
    if not run.state.is_final:
        raise RunUnderWay(f"Run {run_id} is {run.state}: cancel it first.", run_id=run_id)
    repository.delete(conn, [run_id])


def forget(conn: Connection, *, at: datetime) -> int:
    """Delete the runs whose time is over; tell how many."""
    today = at.astimezone(get_city(conn).profile.zone).date()
    over = repository.expired(conn, today=today)
    if over:
        repository.delete(conn, over)
    return len(over)
