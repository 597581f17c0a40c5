"""Compare a past year with what it would have been: one read of the store, then arrays. Writes nothing."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection

from gridcity.catalogue.model import CatalogueClass
from gridcity.catalogue.service import list_classes
from gridcity.city.service import city_day
from gridcity.conditions.model import Timed
from gridcity.loading.faults import Faults
from gridcity.people.departments import list_departments
from gridcity.people.model import Department
from gridcity.whatif import files, wording
from gridcity.whatif.counting import Sides, compared, sides_of
from gridcity.whatif.duties import departments_under
from gridcity.whatif.errors import NothingToCompare
from gridcity.whatif.limits import due_under
from gridcity.whatif.model import NOBODY, Comparison, Group, Ints, Year
from gridcity.whatif.reading import read_year
from gridcity.worktime.scales import tick_of


class _Name(NamedTuple):
    code: str
    name: str
    name_en: str | None


_NOBODY = _Name("", "", None)


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
        A file of filing conditions (``gridcity conditions load``): the limits of all four clocks count.
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
    dues, departments = {timed: cases.runs[timed].due for timed in Timed}, cases.department_ids
    classes = {one.id: one for one in list_classes(conn)}
    names = {one.id: Department(one.id, one.code, one.name, one.name_en) for one in list_departments(conn)}
    if limits is not None:
        rules, passed_over = files.read_limits(conn, limits, today=today, at=at, faults=faults)
        if not rules:
            raise NothingToCompare(f"{limits.name} holds no condition of a class of this city.")
        dues = {timed: due_under(cases, rules, timed) for timed in Timed}
        notes.of_limits(cases, set(rules), passed_over)
    if duty is not None:
        table, passed_over = files.read_duty(conn, duty, today=today, faults=faults)
        if not table.claims:
            raise NothingToCompare(f"{duty.name} holds no rule for this city.")
        departments = departments_under(cases, table, classes)
        names |= table.departments
        notes.of_duty(cases, departments, passed_over)
    notes.of_all(cases, len(faults))
    clocks = [sides_of(cases, dues, departments, timed, tick_of(at)) for timed in Timed]
    everything = np.zeros(len(cases), dtype=np.int64)
    return Comparison(
        year=year,
        cases=len(cases),
        moved=int((departments != cases.department_ids).sum()),
        clocks=tuple(compared(one, cases, everything, everything, 1)[0] for one in clocks),
        departments=_groups(clocks, cases, cases.department_ids, departments, _called(names)),
        classes=_groups(clocks, cases, cases.class_ids, cases.class_ids, _classed(classes)),
        notes=tuple(notes.said),
        seconds=time.perf_counter() - began,
    )


def _called(departments: Mapping[int, Department]) -> dict[int, _Name]:
    found = {number: _Name(one.code, one.name, one.name_en) for number, one in departments.items()}
    return found | {NOBODY: _NOBODY}


def _classed(classes: Mapping[int, CatalogueClass]) -> dict[int, _Name]:
    return {number: _Name(one.code, one.name, one.name_en) for number, one in classes.items()}


def _groups(
    clocks: Sequence[Sides], cases: Year, were: Ints, would_be: Ints, names: Mapping[int, _Name]
) -> tuple[Group, ...]:
    """Count every clock by group, the groups with the most cases first."""
    numbers = np.unique(np.concatenate((were, would_be)))
    before, after = np.searchsorted(numbers, were), np.searchsorted(numbers, would_be)
    cases_were, cases_would_be = (np.bincount(side, minlength=len(numbers)) for side in (before, after))
    counted = [compared(one, cases, before, after, len(numbers)) for one in clocks]
    groups = [
        Group(
            number,
            *names[number],
            cases_were=int(cases_were[i]),
            cases_would_be=int(cases_would_be[i]),
            clocks=tuple(column[i] for column in counted),
        )
        for i, number in enumerate(numbers.tolist())
    ]
    return tuple(sorted(groups, key=lambda one: (-one.cases_were, one.id)))
