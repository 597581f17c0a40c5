"""Compare a past year with what it would have been: one read of the store, then arrays. Writes nothing."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from gridcity.catalogue.service import list_classes
from gridcity.city.service import city_day, get_city
from gridcity.loading.faults import Faults
from gridcity.people.departments import list_departments
from gridcity.people.model import Department
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Row
from gridcity.whatif import files, wording
from gridcity.whatif.duties import departments_under
from gridcity.whatif.errors import NothingToCompare
from gridcity.whatif.limits import due_under, late, timed
from gridcity.whatif.model import (
    NEVER,
    NOBODY,
    Comparison,
    DepartmentCompared,
    Flags,
    Grounds,
    Ints,
    Load,
    Year,
)
from gridcity.worktime.scales import tick_of

_COLUMNS = 13


def compare(
    conn: Connection,
    year: int,
    *,
    at: datetime,
    limits: Path | None = None,
    duty: Path | None = None,
    faults: Faults | None = None,
) -> Comparison:
    """Say what a year would have looked like under the limits, or the duty table, of a file.

    Parameters
    ----------
    conn
        A connection to the city's schema; nothing is written.
    year
        Cases reported in this year of the city's calendar are compared.
    at
        Now: what is not done yet is late if it is past its deadline now.
    limits
        A file of filing conditions (``gridcity conditions load``): the limits of handling count.
    duty
        A duty file (``gridcity duty load``), as the whole table.
    faults
        Where rows go that cannot be read.

    Raises
    ------
    NothingToCompare
        Neither file was given, a file holds no rule, or the year has no cases.
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
        A file cannot be read as a whole.
    """
    began = time.perf_counter()
    faults = Faults() if faults is None else faults
    if limits is None and duty is None:
        raise NothingToCompare("Give other limits, another duty table, or both.")
    cases = read_year(conn, year)
    if not len(cases):
        raise NothingToCompare(f"No case was reported in {year}.", year=year)
    today = city_day(conn, at)
    notes = wording.Notes()
    due, departments = cases.due, cases.department_ids
    names = {one.id: Department(one.id, one.code, one.name, one.name_en) for one in list_departments(conn)}
    if limits is not None:
        rules, passed_over = files.read_limits(conn, limits, today=today, at=at, faults=faults)
        if not rules:
            raise NothingToCompare(f"{limits.name} holds no condition of a class of this city.")
        due = due_under(cases, rules)
        notes.of_limits(cases, set(rules), passed_over)
    if duty is not None:
        table, passed_over = files.read_duty(conn, duty, today=today, faults=faults)
        if not table.claims:
            raise NothingToCompare(f"{duty.name} holds no rule for this city.")
        departments = departments_under(cases, table, {one.id: one for one in list_classes(conn)})
        names |= table.departments
        notes.of_duty(cases, departments, passed_over)
    notes.of_all(cases, len(faults))
    return _compared(cases, due, departments, names, year=year, now=tick_of(at), notes=notes, began=began)


def read_year(conn: Connection, year: int) -> Year:
    """Read the cases that were reported in a year of the city's calendar."""
    zone = ZoneInfo(get_city(conn).profile.timezone)
    since, until = (datetime(one, 1, 1, tzinfo=zone).astimezone(UTC) for one in (year, year + 1))
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.whatif").year, {"since": since, "until": until})
        return _year(cur.fetchall(), tick_of(since), tick_of(until))


def _year(rows: list[Row], begins: int, ends: int) -> Year:
    columns = list(zip(*rows, strict=True)) if rows else [()] * _COLUMNS
    grounds: dict[Grounds, int] = {}
    ground_of = [
        grounds.setdefault(Grounds(cell, area, class_id, component, tuple(own)), len(grounds))
        for class_id, cell, area, component, own in zip(
            columns[0], columns[2], columns[3], columns[4], columns[5], strict=True
        )
    ]
    return Year(
        begins=begins,
        ends=ends,
        class_ids=np.array(columns[0], dtype=np.int64),
        department_ids=np.array(columns[1], dtype=np.int64),
        dispatched=_instants(columns[6]),
        completed=_instants(columns[7]),
        due=_instants(columns[8]),
        is_closed=np.array(columns[9], dtype=bool),
        is_suspended=np.array(columns[10], dtype=bool),
        is_imported=np.array(columns[11], dtype=bool),
        pauses={
            row: list(zip(instants[::2], instants[1::2], strict=False))
            for row, instants in enumerate(columns[12])
            if instants is not None
        },
        grounds=tuple(grounds),
        ground_of=np.array(ground_of, dtype=np.int64),
    )


def _instants(column: "tuple[int | None, ...]") -> Ints:
    return np.array([NEVER if one is None else one for one in column], dtype=np.int64)


def _compared(
    cases: Year,
    due: Ints,
    departments: Ints,
    names: Mapping[int, Department],
    *,
    year: int,
    now: int,
    notes: "wording.Notes",
    began: float,
) -> Comparison:
    was_late, would_be_late = late(cases, cases.due, now), late(cases, due, now)
    before = _Side(cases, cases.department_ids, timed(cases, cases.due), was_late, now)
    after = _Side(cases, departments, timed(cases, due), would_be_late, now)
    everywhere = np.ones(len(cases), dtype=bool)
    concerned = sorted({*np.unique(cases.department_ids).tolist(), *np.unique(departments).tolist()})
    compared = [
        DepartmentCompared(
            number,
            "" if number == NOBODY else names[number].code,
            "" if number == NOBODY else names[number].name,
            before.load(cases.department_ids == number),
            after.load(departments == number),
        )
        for number in concerned
    ]
    return Comparison(
        year=year,
        cases=len(cases),
        was=before.load(everywhere),
        would_be=after.load(everywhere),
        newly_late=int((would_be_late & ~was_late).sum()),
        no_longer_late=int((was_late & ~would_be_late).sum()),
        moved=int((departments != cases.department_ids).sum()),
        departments=tuple(sorted(compared, key=lambda one: (-one.was.cases, one.department_id))),
        notes=tuple(notes.said),
        seconds=time.perf_counter() - began,
    )


class _Side:
    """A year as it was, or as it would have been."""

    def __init__(self, cases: Year, departments: Ints, is_timed: Flags, is_late: Flags, now: int) -> None:
        self._timed, self._late = is_timed, is_late
        ends = np.where(cases.completed != NEVER, cases.completed, now)
        is_in_hand = (
            (cases.dispatched != NEVER)
            & ((cases.completed != NEVER) | ~cases.is_closed)
            & (departments != NOBODY)
        )
        within = np.minimum(ends, cases.ends) - np.maximum(cases.dispatched, cases.begins)
        self._in_hand_us = np.where(is_in_hand, np.maximum(within, 0), 0)
        self._year_us = cases.ends - cases.begins

    def load(self, wanted: Flags) -> Load:
        """Count some of the cases."""
        return Load(
            cases=int(wanted.sum()),
            timed=int((self._timed & wanted).sum()),
            late=int((self._late & wanted).sum()),
            in_hand=float(self._in_hand_us[wanted].sum(dtype=np.float64) / self._year_us),
        )
