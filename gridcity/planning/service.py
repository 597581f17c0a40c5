"""Make watch lists and patrol plans, read them, end them. Whoever calls commits."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice

import numpy as np
from sqlalchemy import Connection

from gridcity.people.model import Person
from gridcity.planning import repository
from gridcity.planning.checking import (
    Walk,
    check_inspectors,
    covered_by,
    metres,
    named_cells,
    wrong_head,
    wrong_weights,
)
from gridcity.planning.covering import cover_of, greedy
from gridcity.planning.errors import (
    PlanInvalid,
    PlanningKeyReused,
    PlanNotFound,
    WatchInvalid,
    WatchListNotFound,
)
from gridcity.planning.model import MyRound, PatrolPlan, Reason, Round, Stop, WatchedCell, WatchList
from gridcity.planning.rounds import distances, length, share_out
from gridcity.planning.touring import by_worth, covered_weight

MOST_STOPS = 1_000
"""The best stops, of which as many are taken as there is time for."""
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


def watch(
    conn: Connection, name: str, cells: Sequence[str], *, reason: Reason, valid_from: datetime,
    valid_until: datetime, by: Person | None, at: datetime, key: str | None = None,
) -> WatchList:  # fmt: skip
    """Put cells on a new watch list, until an instant.

    Parameters
    ----------
    cells
        Codes of cells in force; one that is named twice is on it once.
    reason
        Why these: what may be written as JSON, kept as it is.
    by, at
        Who makes it (None: a program), and when.
    key
        That person's name for this write: sent again, it is the same list.

    Raises
    ------
    WatchInvalid
        No name, no cells, too many, or a period that is over, turned around or too long.
    CellNotFound
        A code is no cell in force; the details name the first ones.
    PlanningKeyReused
        The key came with another list before.
    """
    by_id = None if by is None else by.id
    if key is not None:
        known = repository.rows_of(conn, "watch_list_by_key", {"key": key, "by_id": by_id})
        if known:
            found = get_watch_list(conn, known[0]["id"])
            if found.name != name.strip() or {one.cell_code for one in found.cells} != set(cells):
                raise PlanningKeyReused("This key was used for another watch list.", key=key)
            return found
    wrong = wrong_head(name, cells, reason, valid_from, valid_until, at)
    if wrong is not None:
        raise WatchInvalid(wrong, name=name, cells=len(cells))
    placed = named_cells(conn, cells)
    values = {
        "name": name.strip(), "reason": repository.as_json(reason), "valid_from": valid_from,
        "valid_until": valid_until, "at": at, "by_id": by_id, "key": key,
    }  # fmt: skip
    list_id = repository.rows_of(conn, "save_watch_list", values)[0]["id"]
    repository.run(conn, "save_watched_cells", {"id": list_id, "cells": [one.id for one in placed]})
    return get_watch_list(conn, list_id)


def plan(
    conn: Connection, name: str, weights: Mapping[str, float], *, reason: Reason, valid_from: datetime,
    valid_until: datetime, by: Person | None, at: datetime, key: str | None = None, rounds: int = 1,
    minutes: float = 90.0, stay_minutes: float = 6.0, reach_m: float = 150.0, speed_kmh: float = 9.0,
    inspectors: Sequence[int] = (),
) -> PatrolPlan:  # fmt: skip
    """Plan rounds that cover as much of some cells as they have time for.

    Parameters
    ----------
    weights
        Cell → what covering it is worth, above 0 [-].
    rounds, minutes
        How many rounds, and how long each may take, walking and staying [min].
    stay_minutes
        How long an inspector stays in the cell of each stop [min].
    reach_m
        A stop covers the cells whose middle lies so near [m].
    speed_kmh
        Between stops; ways are straight lines × 1.3 [km/h].
    inspectors
        Who walks, by number, in turns. Nobody: it is open who walks.

    Raises
    ------
    PlanInvalid
        What ``WatchInvalid`` says, a weight that is no positive number, rounds that cannot be walked, or
        somebody who is no inspector.
    CellNotFound, PlanningKeyReused
        As for ``watch``.
    """
    by_id = None if by is None else by.id
    if key is not None:
        known = repository.rows_of(conn, "plan_by_key", {"key": key, "by_id": by_id})
        if known:
            found = get_plan(conn, known[0]["id"])
            if found.name != name.strip() or {one.cell_code for one in found.cells} != set(weights):
                raise PlanningKeyReused("This key was used for another plan.", key=key)
            return found
    walk = Walk(rounds, minutes, stay_minutes, reach_m, speed_kmh)
    wrong = (
        wrong_head(name, list(weights), reason, valid_from, valid_until, at)
        or wrong_weights(weights)
        or walk.wrong()
    )
    if wrong is not None:
        raise PlanInvalid(wrong, name=name, cells=len(weights))
    check_inspectors(conn, inspectors)
    values = {
        "name": name.strip(), "reason": repository.as_json(reason), "valid_from": valid_from,
        "valid_until": valid_until, "at": at, "by_id": by_id, "key": key, "minutes": minutes,
        "stay_minutes": stay_minutes, "reach_m": reach_m, "speed_kmh": speed_kmh,
    }  # fmt: skip
    plan_id = repository.rows_of(conn, "save_plan", values)[0]["id"]
    _save_rounds(conn, plan_id, weights, walk, inspectors)
    return get_plan(conn, plan_id)


def _save_rounds(
    conn: Connection, plan_id: int, weights: Mapping[str, float], walk: Walk, inspectors: Sequence[int]
) -> None:
    """Choose the stops of a plan, order them, and keep both."""
    placed = named_cells(conn, list(weights))
    values = np.array([weights[one.code] for one in placed], dtype=np.float64)
    x, y = metres(placed)
    cover = cover_of(x, y, values, walk.reach_m)
    best = [stop for stop, _ in islice(greedy(cover), MOST_STOPS)]
    times = {
        "minutes": walk.minutes,
        "stay_minutes": walk.stay_minutes,
        "metres_a_minute": walk.metres_a_minute,
    }
    shared = share_out(range(len(best)), x[best], y[best], rounds=walk.rounds, **times)
    both = (
        [[best[at] for at in stops] for stops in shared],
        by_worth(cover, best, x, y, rounds=walk.rounds, **times),
    )
    walked = [stops for stops in max(both, key=lambda one: covered_weight(cover, one)) if stops]
    is_covered, adds = covered_by(cover, walked)
    asked = {"cells": [one.id for one in placed], "weights": values.tolist(), "covered": is_covered.tolist()}
    repository.run(conn, "save_plan_cells", {"id": plan_id, **asked})
    made = []
    for number, stops in enumerate(walked, start=1):
        way = length(distances(x[stops], y[stops]), list(range(len(stops))))
        round_ = Round(
            number=number,
            inspector_id=inspectors[(number - 1) % len(inspectors)] if inspectors else None,
            inspector_name=None,
            minutes=way / walk.metres_a_minute + walk.stay_minutes * len(stops),
            length_m=way,
            stops=tuple(
                Stop(placed[i].id, placed[i].code, placed[i].lon, placed[i].lat, adds[i]) for i in stops
            ),
        )
        made.append((round_, [placed[i].id for i in stops]))
    repository.save_rounds(conn, plan_id, made)


def get_watch_list(conn: Connection, list_id: int) -> WatchList:
    """Read a watch list.

    Raises
    ------
    WatchListNotFound
    """
    found = repository.watch_lists(conn, at=_LONG_AGO, list_id=list_id)
    if not found:
        raise WatchListNotFound(f"There is no watch list {list_id}.", list_id=list_id)
    return found[0]


def list_watch_lists(
    conn: Connection, *, at: datetime, include_expired: bool = False, cell: str | None = None
) -> list[WatchList]:
    """List watch lists that hold or will hold, or all; of one cell, if asked."""
    return repository.watch_lists(conn, at=at, is_all=include_expired, cell=cell)


def list_watched_cells(conn: Connection, *, at: datetime, cell: str | None = None) -> list[WatchedCell]:
    """List the cells that are watched at an instant."""
    return repository.watched_cells(conn, at=at, cell=cell)


def get_plan(conn: Connection, plan_id: int) -> PatrolPlan:
    """Read a patrol plan.

    Raises
    ------
    PlanNotFound
    """
    found = repository.plans(conn, at=_LONG_AGO, plan_id=plan_id)
    if not found:
        raise PlanNotFound(f"There is no patrol plan {plan_id}.", plan_id=plan_id)
    return found[0]


def list_plans(conn: Connection, *, at: datetime, include_expired: bool = False) -> list[PatrolPlan]:
    """List patrol plans that hold or will hold, or all."""
    return repository.plans(conn, at=at, is_all=include_expired)


def rounds_of(conn: Connection, inspector_id: int, *, at: datetime) -> list[MyRound]:
    """List the rounds that an inspector is to walk at an instant."""
    ids = repository.rows_of(conn, "plans_of", {"inspector_id": inspector_id, "at": at})
    found = (get_plan(conn, row["id"]) for row in ids)
    return [
        MyRound(one.id, one.name, one.valid_until, way)
        for one in found
        for way in one.rounds
        if way.inspector_id == inspector_id
    ]


def end_watch(conn: Connection, list_id: int, *, by: Person | None, at: datetime) -> WatchList:
    """End a watch list before its time; one that is over stays as it is."""
    get_watch_list(conn, list_id)
    repository.run(conn, "end_watch_list", {"id": list_id, "by_id": None if by is None else by.id, "at": at})
    return get_watch_list(conn, list_id)


def end_plan(conn: Connection, plan_id: int, *, by: Person | None, at: datetime) -> PatrolPlan:
    """End a patrol plan before its time; one that is over stays as it is."""
    get_plan(conn, plan_id)
    repository.run(conn, "end_plan", {"id": plan_id, "by_id": None if by is None else by.id, "at": at})
    return get_plan(conn, plan_id)
