"""Read a past year's cases, and when each of their clocks last ran."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.conditions.model import Timed
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Row
from gridcity.whatif.detours import Event, Life, clocks_of
from gridcity.whatif.model import NEVER, NOBODY, Grounds, Ints, Runs, Year
from gridcity.worktime.scales import tick_of

_COLUMNS = 19


def read_year(conn: Connection, year: int) -> Year:
    """Read the cases that were reported in a year of the city's calendar."""
    zone = ZoneInfo(get_city(conn).profile.timezone)
    since, until = (datetime(one, 1, 1, tzinfo=zone).astimezone(UTC) for one in (year, year + 1))
    sql = load_queries("gridcity.whatif")
    with cursor(conn) as cur:
        cur.execute(sql.year, {"since": since, "until": until})
        rows = cur.fetchall()
        cur.execute(sql.detours, {"since": since, "until": until})
        lives = _lives(cur.fetchall())
    return _year(rows, lives, tick_of(since), tick_of(until))


def _lives(rows: Iterable[Row]) -> dict[int, Life]:
    return {
        case_id: clocks_of(Event(*row[1:]) for row in events)
        for case_id, events in groupby(rows, key=itemgetter(0))
    }


def _year(rows: list[Row], lives: dict[int, Life], begins: int, ends: int) -> Year:
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * _COLUMNS
    grounds: dict[Grounds, int] = {}
    ground_of = [
        grounds.setdefault(Grounds(cell, area, class_id, component, tuple(own)), len(grounds))
        for class_id, cell, area, component, own in zip(
            columns[1], columns[3], columns[4], columns[5], columns[6], strict=True
        )
    ]
    departments = np.array(columns[2], dtype=np.int64)
    is_imported = np.array(columns[7], dtype=bool)
    runs = _straight([_instants(column) for column in columns[9:]], is_imported)
    for row, case_id in enumerate(columns[0]):
        life = lives.get(case_id)
        if life is not None:
            _put(runs, row, life)
            if departments[row] == NOBODY and life.department_id is not None:
                departments[row] = life.department_id
    return Year(
        begins=begins,
        ends=ends,
        class_ids=np.array(columns[1], dtype=np.int64),
        department_ids=departments,
        is_imported=is_imported,
        runs=runs,
        pauses={
            row: list(zip(instants[::2], instants[1::2], strict=False))
            for row, instants in enumerate(columns[8])
            if instants is not None
        },
        grounds=tuple(grounds),
        ground_of=np.array(ground_of, dtype=np.int64),
    )


def _straight(instants: list[Ints], is_imported: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[Timed, Runs]:
    """Give the clocks of cases that went straight from their report to where they stand."""
    reported, accepted, dispatched, completed, verified, closed, *dues = instants
    is_known = reported != NEVER
    spans = {
        Timed.ACCEPT: (reported, np.minimum(accepted, dispatched)),
        Timed.DISPATCH: (np.where(is_known & (accepted != NEVER), accepted, reported), dispatched),
        Timed.HANDLE: (dispatched, completed),
        Timed.VERIFY: (np.where(is_imported, NEVER, completed), verified),
    }
    return {
        timed: Runs(
            began,
            np.where(began == NEVER, NEVER, ended),
            np.where((began == NEVER) | (ended != NEVER), NEVER, closed),
            due.copy(),
            np.zeros(len(began), dtype=bool),
        )
        for (timed, (began, ended)), due in zip(spans.items(), dues, strict=True)
    }


def _put(runs: dict[Timed, Runs], row: int, life: Life) -> None:
    for timed, run in life.runs.items():
        into = runs[timed]
        into.began[row], into.ended[row], into.off[row] = run.began, run.ended, run.off
        into.due[row], into.is_kept[row] = run.due, run.is_kept


def _instants(column: Sequence[int | None]) -> Ints:
    return np.array([NEVER if one is None else one for one in column], dtype=np.int64)
