"""Ask for simulations. In the caller's transaction; what becomes of them then is ``runs.service``'s."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.people.departments import list_departments
from gridcity.people.model import Person
from gridcity.simulation.checking import learned_between
from gridcity.simulation.cut import read_cut, write_cut
from gridcity.simulation.runs.asks import read_ask
from gridcity.simulation.runs.errors import SimulationKeyReused
from gridcity.simulation.runs.model import Kind, Run
from gridcity.simulation.runs.repository import SIMULATIONS
from gridcity.simulation.service import learned_since, refuse_unknown


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
    if (known := SIMULATIONS.known(conn, key, by=by)) is not None:
        if known.ask != dict(given):
            raise SimulationKeyReused("The key came with another scenario before.", run_id=known.id)
        return known
    cut = read_cut(conn, at=at)
    if ask.kind is Kind.CHECK:
        learned_between(cut, ask.setting)
    else:
        learned_since(cut, ask.setting, get_city(conn).profile.zone)
    return SIMULATIONS.add(conn, given, write_cut(cut), by=by, at=at, title=title, key=key)
