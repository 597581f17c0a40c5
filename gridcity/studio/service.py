"""Ask for statistics. In the caller's transaction; what becomes of runs then is ``runs.service``'s."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.analytics.panels_exposure import Exposure, known_exposures
from gridcity.people.model import Person
from gridcity.store.engine import cursor
from gridcity.studio.asks import needs_streets, read_ask, write_ask
from gridcity.studio.errors import AskInvalid, NothingToCount, RunKeyReused, StreetsMissing
from gridcity.studio.model import Ask, Run
from gridcity.studio.reading import SQL, read_cut
from gridcity.studio.repository import RUNS


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
    if (known := RUNS.known(conn, key, by=by)) is not None:
        if not _is_same(known.ask, given, ask):
            raise RunKeyReused("The key came with another ask before.", run_id=known.id)
        return known
    cut = asdict(read_cut(conn))
    return RUNS.add(conn, write_ask(ask), cut, by=by, at=at, title=title, key=key, is_entered=is_entered)


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
