"""Statements of watch lists and patrol plans, and their rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.extras import Json as AsJson
from sqlalchemy import Connection

from gridcity.planning.model import PatrolPlan, Place, PlanCell, Reason, Round, Stop, WatchedCell, WatchList
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

Values = Mapping[str, object]

_SQL = load_queries("gridcity.planning")
MOST = 1_000
"""So many lists and plans are listed."""


def rows_of(conn: Connection, name: str, values: Values) -> list[dict[str, Any]]:
    """Run a statement and give its rows by the names of their columns."""
    with cursor(conn) as cur:
        cur.execute(getattr(_SQL, name), values)
        names = [column.name for column in cur.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cur.fetchall()]


def run(conn: Connection, name: str, values: Values) -> int:
    """Run a statement without rows, and say how many it changed."""
    with cursor(conn) as cur:
        cur.execute(getattr(_SQL, name), values)
        return int(cur.rowcount)


def as_json(reason: Reason) -> object:
    """Give a reason as the store takes it."""
    return AsJson(dict(reason))


def watch_lists(
    conn: Connection,
    *,
    at: datetime,
    list_id: int | None = None,
    is_all: bool = True,
    cell: str | None = None,
) -> list[WatchList]:
    """Read watch lists, those that expire last first."""
    values = {"id": list_id, "is_all": is_all, "at": at, "cell": cell, "most": MOST}
    rows = rows_of(conn, "watch_lists", values)
    cells: dict[int, list[Place]] = defaultdict(list)
    for row in rows_of(conn, "cells_of_lists", {"ids": [row["id"] for row in rows]}):
        cells[row["list_id"]].append(Place(row["cell_id"], row["code"], row["lon"], row["lat"]))
    return [WatchList(**row, cells=tuple(cells[row["id"]])) for row in rows]


def watched_cells(conn: Connection, *, at: datetime, cell: str | None = None) -> list[WatchedCell]:
    """Read the cells that are watched at an instant, by code."""
    return [
        WatchedCell(
            row["cell_id"],
            row["code"],
            row["lon"],
            row["lat"],
            tuple(zip(row["list_ids"], row["names"], row["ends"], strict=True)),
        )
        for row in rows_of(conn, "watched_cells", {"at": at, "cell": cell})
    ]


def plans(
    conn: Connection, *, at: datetime, plan_id: int | None = None, is_all: bool = True
) -> list[PatrolPlan]:
    """Read patrol plans, those that expire last first."""
    rows = rows_of(conn, "plans", {"id": plan_id, "is_all": is_all, "at": at, "most": MOST})
    ids = {"ids": [row["id"] for row in rows]}
    stops: dict[tuple[int, int], list[Stop]] = defaultdict(list)
    for row in rows_of(conn, "stops", ids):
        stops[row["plan_id"], row["round"]].append(_stop(row))
    rounds = _by_plan(rows_of(conn, "rounds", ids))
    cells = _by_plan(rows_of(conn, "plan_cells", ids))
    return [
        PatrolPlan(
            **row,
            cells=tuple(
                PlanCell(
                    one["cell_id"], one["code"], one["lon"], one["lat"], one["weight"], one["is_covered"]
                )
                for one in cells[row["id"]]
            ),
            rounds=tuple(
                Round(
                    one["number"],
                    one["inspector_id"],
                    one["inspector_name"],
                    one["minutes"],
                    one["length_m"],
                    tuple(stops[row["id"], one["number"]]),
                )
                for one in rounds[row["id"]]
            ),
        )
        for row in rows
    ]


def _stop(row: Mapping[str, Any]) -> Stop:
    return Stop(row["cell_id"], row["code"], row["lon"], row["lat"], row["weight"])


def _by_plan(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["plan_id"]].append(row)
    return found


def save_rounds(conn: Connection, plan_id: int, rounds: Sequence[tuple[Round, Sequence[int]]]) -> None:
    """Save rounds, each with the cells of its stops by number."""
    for one, cells in rounds:
        values = {
            "id": plan_id,
            "number": one.number,
            "inspector_id": one.inspector_id,
            "minutes": one.minutes,
            "length_m": one.length_m,
            "cells": list(cells),
            "weights": [stop.weight for stop in one.stops],
        }
        run(conn, "save_round", values)
        run(conn, "save_stops", values)
