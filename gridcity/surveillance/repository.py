"""Where watches, scans and alarms become rows and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from psycopg2.extras import Json
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.surveillance.errors import AlarmNotFound, WatchNotFound
from gridcity.surveillance.model import (
    Alarm,
    AlarmEvent,
    AlarmState,
    Cases,
    Found,
    KeptTrial,
    Looked,
    Method,
    Outbreak,
    Scan,
    Terms,
    Trial,
    TrialKind,
    Watch,
)
from grids.lattice import Lattice

_SQL = load_queries("gridcity.surveillance")
_MOST_ALARMS = 1000


def read_cases(conn: Connection, terms: Terms, *, since: datetime, until: datetime) -> Cases:
    """Read the cases of a watch that were reported in a period, in the cells in force.

    Parameters
    ----------
    since, until
        The period: from, excluding; to, including.
    """
    rows = case_rows(conn, terms, since=since, until=until)
    table = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 4)
    used, cells = np.unique(table[:, 0].astype(np.int64), return_inverse=True)
    places = np.array(_rows(conn, "cell_places", {"cell_ids": used.tolist()}), dtype=np.float64)
    places = places.reshape(-1, 3)[:, 1:]
    profile = get_city(conn).profile
    plane = Lattice(profile.centre_lon, profile.centre_lat, profile.cell_size_m)
    return Cases(
        cells=cells.astype(np.int64),
        reported=table[:, 1],
        known=table[:, 2],
        gone=table[:, 3],
        cell_ids=used,
        centres=np.column_stack(plane.project(places[:, 0], places[:, 1])),
        places=places,
    )


def case_rows(
    conn: Connection,
    terms: Terms,
    *,
    since: datetime,
    until: datetime,
    cell_ids: Sequence[int] | None = None,
) -> list[tuple[Any, ...]]:
    """Read id, cell and the instants of each case of a watch, by when it was reported. [s]."""
    values = {
        "since": since,
        "until": until,
        "class_ids": class_ids(conn, terms.class_codes),
        "area_code": terms.area_code,
        "cell_ids": None if cell_ids is None else list(cell_ids),
    }
    return _rows(conn, "cases", values)


def class_ids(conn: Connection, codes: Sequence[str]) -> list[int] | None:
    """Give the classes that codes mean; None for all. Codes that mean none are left out."""
    if not codes:
        return None
    return sorted({one for _, ids in known_classes(conn, codes) for one in ids or ()})


def known_classes(conn: Connection, codes: Sequence[str]) -> list[tuple[str, list[int] | None]]:
    """Say of each code which classes of matters it means; None: none."""
    return [(row[0], row[1]) for row in _rows(conn, "known_classes", {"codes": list(codes)})]


def list_watches(conn: Connection) -> list[Watch]:
    """Read every watch."""
    return [_watch(row) for row in _rows(conn, "watches", {"id": None})]


def get_watch(conn: Connection, watch_id: int) -> Watch:
    """Read a watch.

    Raises
    ------
    WatchNotFound
        There is none of that number.
    """
    rows = _rows(conn, "watches", {"id": watch_id})
    if not rows:
        raise WatchNotFound(f"There is no watch {watch_id}.", watch_id=watch_id)
    return _watch(rows[0])


def insert_watch(conn: Connection, terms: Terms, *, by_id: int | None, at: datetime) -> int:
    """Write a watch, and give its number."""
    return int(_rows(conn, "insert_watch", _terms(terms) | {"by": by_id, "at": at})[0][0])


def update_watch(
    conn: Connection, watch_id: int, terms: Terms, *, version: int, by_id: int | None, at: datetime
) -> bool:
    """Change a watch, unless it is no longer at ``version``; say whether it was changed."""
    values = _terms(terms) | {"id": watch_id, "version": version, "by": by_id, "at": at}
    return bool(_rows(conn, "update_watch", values))


def follow(conn: Connection, watch_id: int, person_id: int, *, at: datetime) -> None:
    """Write that somebody follows a watch; one who does already follows it since then."""
    _run(conn, "follow", {"id": watch_id, "person_id": person_id, "at": at})


def leave(conn: Connection, watch_id: int, person_id: int) -> None:
    """Write that somebody follows a watch no longer."""
    _run(conn, "leave", {"id": watch_id, "person_id": person_id})


def followed_by(conn: Connection, person_id: int) -> frozenset[int]:
    """Say which watches somebody follows."""
    return frozenset(row[0] for row in _rows(conn, "followed", {"person_id": person_id}))


def hold_watch(conn: Connection, watch_id: int) -> int:
    """Let nobody else change or scan for a watch until the transaction ends; give its version."""
    rows = _rows(conn, "hold_watch", {"id": watch_id})
    if not rows:
        raise WatchNotFound(f"There is no watch {watch_id}.", watch_id=watch_id)
    return int(rows[0][0])


def watches_on(conn: Connection) -> int:
    """Count the watches that are on."""
    return int(_rows(conn, "watches_on", {})[0][0])


def insert_scan(conn: Connection, watch: Watch, looked: Looked, *, alarms: int, on: int) -> bool:
    """Keep a scan; False where one of that moment was kept before."""
    values = {
        "watch_id": watch.id,
        "watch_version": watch.version,
        "at": looked.at,
        "cases": looked.cases,
        "cells": looked.cells,
        "clusters": len(looked.found),
        "alarms": alarms,
        "rarest_days": max((one.recurrence_days for one in looked.found), default=None),
        "watches_on": on,
    }
    return bool(_rows(conn, "insert_scan", values))


def list_scans(conn: Connection, watch_id: int, *, limit: int) -> list[Scan]:
    """Read the latest scans of a watch."""
    return [Scan(*row) for row in _rows(conn, "scans", {"watch_id": watch_id, "wanted": limit})]


def list_alarms(
    conn: Connection,
    *,
    watch_id: int | None = None,
    case_id: int | None = None,
    is_live: bool = False,
    limit: int = _MOST_ALARMS,
) -> list[Alarm]:
    """Read alarms: those that are not over first, then the last seen."""
    values = {"id": None, "watch_id": watch_id, "case_id": case_id, "is_live": is_live, "wanted": limit}
    return [_alarm(row) for row in _rows(conn, "alarms", values)]


def get_alarm(conn: Connection, alarm_id: int) -> Alarm:
    """Read an alarm.

    Raises
    ------
    AlarmNotFound
        There is none of that number.
    """
    values = {"id": alarm_id, "watch_id": None, "case_id": None, "is_live": False, "wanted": 1}
    rows = _rows(conn, "alarms", values)
    if not rows:
        raise AlarmNotFound(f"There is no alarm {alarm_id}.", alarm_id=alarm_id)
    return _alarm(rows[0])


def hold_alarm(conn: Connection, alarm_id: int) -> Alarm:
    """Read an alarm that nobody else decides on until the transaction ends."""
    _rows(conn, "hold_alarm", {"id": alarm_id})
    return get_alarm(conn, alarm_id)


def insert_alarm(conn: Connection, watch_id: int, found: Found, *, on: int) -> int:
    """Write a new alarm, and give its number."""
    values = _found(found) | {"watch_id": watch_id, "watches_on": on}
    return int(_rows(conn, "insert_alarm", values)[0][0])


def see_alarm_again(
    conn: Connection, alarm: Alarm, found: Found, *, state: AlarmState, is_news: bool, on: int
) -> None:
    """Write what a scan says of an alarm that is there."""
    values = {"id": alarm.id, "state": str(state), "is_news": is_news, "watches_on": on}
    _run(conn, "see_alarm_again", _found(found) | values)


def end_alarm(conn: Connection, alarm_id: int, *, at: datetime) -> int:
    """End an alarm, and give its version."""
    return int(_rows(conn, "end_alarm", {"id": alarm_id, "at": at})[0][0])


def decide_alarm(
    conn: Connection, alarm_id: int, state: AlarmState, *, reason: str | None, by_id: int, at: datetime
) -> int:
    """Write what somebody decided on an alarm, and give its version."""
    values = {"id": alarm_id, "state": str(state), "reason": reason, "by": by_id, "at": at}
    return int(_rows(conn, "decide_alarm", values)[0][0])


def give_case(conn: Connection, alarm_id: int, case_id: int, *, by_id: int, at: datetime) -> int:
    """Write which incident was opened for an alarm, and give its version."""
    values = {"id": alarm_id, "case_id": case_id, "by": by_id, "at": at}
    return int(_rows(conn, "give_case", values)[0][0])


def insert_event(
    conn: Connection,
    alarm_id: int,
    seq: int,
    kind: str,
    *,
    at: datetime,
    by_id: int | None = None,
    body: Mapping[str, object] | None = None,
) -> None:
    """Write a line of an alarm's history."""
    values = {"alarm_id": alarm_id, "seq": seq, "kind": kind, "at": at, "by": by_id}
    _run(conn, "insert_event", values | {"body": Json(dict(body or {}))})


def list_events(conn: Connection, alarm_id: int) -> list[AlarmEvent]:
    """Read the history of an alarm, from its finding on."""
    return [AlarmEvent(*row) for row in _rows(conn, "events", {"id": alarm_id})]


def outline(conn: Connection, cell_ids: Sequence[int]) -> str | None:
    """Give the ground of some cells as one shape, GeoJSON, EPSG:4326."""
    found: str | None = _rows(conn, "outline", {"cell_ids": list(cell_ids)})[0][0]
    return found


def insert_trial(conn: Connection, watch: Watch, trial: Trial, *, at: datetime) -> int:
    """Keep a trial, and give its number."""
    put = trial.outbreak
    values = asdict(trial) | {
        "watch_id": watch.id,
        "watch_version": watch.version,
        "kind": str(trial.kind),
        "size": None if put is None else put.size,
        "days": None if put is None else put.days,
        "radius_m": None if put is None else put.radius_m,
        "at": at,
    }
    del values["outbreak"]
    return int(_rows(conn, "insert_trial", values)[0][0])


def list_trials(conn: Connection, watch_id: int, *, limit: int) -> list[KeptTrial]:
    """Read the latest trials of a watch."""
    return [_trial(row) for row in _rows(conn, "trials", {"watch_id": watch_id, "wanted": limit})]


def _trial(row: tuple[Any, ...]) -> KeptTrial:
    trial_id, version, kind, *same, outbreaks, size, days, radius_m, delay_days, tried_at = row
    put = None if size is None else Outbreak(size, days, radius_m)
    trial = Trial(*(TrialKind(kind), *same, outbreaks, put, delay_days))
    return KeptTrial(trial_id, version, trial, tried_at)


def _watch(row: tuple[Any, ...]) -> Watch:
    watch_id, version, name, name_en, codes, area_code, method, *rest = row
    *numbers, changed_by, changed_at, last_scan_at, alarms = rest
    terms = Terms(name, name_en, tuple(codes), area_code, Method(method), *numbers)
    return Watch(watch_id, version, terms, changed_by, changed_at, last_scan_at, alarms)


def _alarm(row: tuple[Any, ...]) -> Alarm:
    alarm_id, watch_id, name, name_en, state, version, cell_ids, *rest = row
    return Alarm(
        alarm_id,
        watch_id,
        name,
        name_en,
        AlarmState(state),
        version,
        Found(tuple(cell_ids), *rest[:11]),
        *rest[11:],
    )


def _terms(terms: Terms) -> dict[str, Any]:
    return asdict(terms) | {"class_codes": list(terms.class_codes), "method": str(terms.method)}


def _found(found: Found) -> dict[str, Any]:
    return asdict(found) | {"cell_ids": list(found.cell_ids)}


def _rows(conn: Connection, name: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(_SQL, name), values)
        return cur.fetchall()


def _run(conn: Connection, name: str, values: Mapping[str, object]) -> None:
    with cursor(conn) as cur:
        cur.execute(getattr(_SQL, name), values)
