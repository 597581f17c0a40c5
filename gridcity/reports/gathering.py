"""Gather what a report says from the store: counts, indicators, hot cells. Read only."""

from collections.abc import Sequence
from datetime import date, datetime
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from sqlalchemy import Connection

from gridcity.analytics.errors import NoVariation, TooFewCells
from gridcity.analytics.hotspots import getis_ord_star, significant_cells
from gridcity.analytics.weights import Geometries, lattice_neighbours, touching_neighbours, with_self
from gridcity.city.service import get_city
from gridcity.evaluation.definitions import Definitions, Indicator
from gridcity.evaluation.model import REGION_DIGITS, By, Evaluation, Row, Value
from gridcity.evaluation.naming import Name, names_of, units_there
from gridcity.evaluation.periods import Period, Step, period_of
from gridcity.evaluation.service import evaluate_all
from gridcity.reports.errors import MonthUnclear, SubjectUnknown
from gridcity.reports.model import (
    SUBJECTS,
    Ask,
    Cells,
    ClassLine,
    DayCount,
    Figure,
    LateCase,
    Report,
)
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

INDICATORS = (
    "reported", "filed_rate", "public_rate", "dispatched", "return_rate", "due", "handled_in_time_rate",
    "completed", "rework_rate", "handling_median", "closings", "reopen_rate", "closing_median",
)  # fmt: skip
"""What a report tells of, in this order, where it means something for the subject."""
_FEWEST_PER_CELL = 0.25
"""With fewer cases a cell on average a normal score is none: two among nine cells. [cases per cell]"""
SHOWN_LATE = 12
"""So many late cases are listed. [cases]"""
_FEWEST_CELLS = 30
"""Of fewer cells no hot spots are told: a normal score needs neighbours and others. [cells]"""
_NOTHING = Value(None, 0)


def gather(conn: Connection, ask: Ask, definitions: Definitions, *, at: datetime) -> Report:
    """Gather a report as of an instant; what happened later is not in it.

    A case counts where it stands now; open and late ones are told for the end of the month, or for ``at``
    while the month goes on.

    Raises
    ------
    MonthUnclear
        It is no month, or has not begun.
    SubjectUnknown
        There is no such area or department.
    """
    profile = get_city(conn).profile
    month, zone = ask.month, profile.zone
    if month.step is not Step.MONTH or month.since(zone) >= at:
        raise MonthUnclear(
            f"{month.label} is no month that has begun: give one like 2015-06.", month=month.label
        )
    name = subject_name(conn, ask.by, ask.unit)
    values = _values(ask, month, zone, at)
    before, year = month_before(month), month_before(month, months=12)
    parts_by = _parts_by(conn, ask)
    bys = [ask.by] if parts_by is None else [ask.by, parts_by]
    now = evaluate_all(conn, definitions, month, bys, at=at)
    then = [
        evaluate_all(conn, definitions, one, [ask.by], at=at, units=(ask.unit,)) for one in (before, year)
    ]
    open_rows = _rows(conn, "open_cases", values)
    origins = _rows(conn, "origins", values)
    (first_case,) = _rows(conn, "first_case", values)[0]
    known = [first_case is not None and first_case < one.end for one in (before, year)]
    return Report(
        ask=ask,
        city_zh=profile.names.zh,
        city_en=profile.names.en,
        name=name.name,
        name_en=name.name_en or name.name,
        zone=profile.timezone,
        as_of=at,
        until=values["until"],
        program=version("gridcity"),
        definitions=definitions.fingerprint,
        figures=_figures(
            definitions,
            ask,
            now[ask.by],
            *[one[ask.by] if is_known else None for one, is_known in zip(then, known, strict=True)],
        ),
        days=_days(_rows(conn, "days", values), month),
        months=_months(_rows(conn, "months", values), month),
        classes=tuple(_class_line(row, known) for row in _rows(conn, "classes", values)),
        parts=() if parts_by is None else _parts(now[parts_by], ask),
        parts_by=parts_by,
        open_count=open_rows[0][7] if open_rows else 0,
        late_count=open_rows[0][8] if open_rows else 0,
        late_cases=tuple(
            LateCase(*(*row[:6], float(row[6]))) for row in open_rows[: min(SHOWN_LATE, open_rows[0][8])]
        )
        if open_rows
        else (),
        reported=sum(row[1] for row in origins),
        exact=sum(row[2] for row in origins),
        origins=tuple((row[0], row[1]) for row in origins),
        first_day=first_case,
        cells=_cells(conn, values),
    )


def outlines(conn: Connection, ask: Ask) -> Geometries:
    """Give the outlines of a report's cells, in their order. EPSG:4326 [°]."""
    rows = _rows(conn, "outlines", {"area": ask.unit if ask.by.is_region else ""})
    found: Geometries = shapely.from_wkb([bytes(row[0]) for row in rows])
    return found


def subject_name(conn: Connection, by: By, unit: str) -> Name:
    """Name what a report is of.

    Raises
    ------
    SubjectUnknown
        There is no such area or department, or no reports of such.
    """
    known = by in SUBJECTS and unit in units_there(conn, by)
    if not known:
        raise SubjectUnknown(f"There is no {by} {unit[:40]!r} to report on.", by=str(by), unit=unit[:40])
    return names_of(conn, by, [unit])[unit]


def month_before(month: Period, *, months: int = 1) -> Period:
    """Give the month so many months before."""
    number = month.first.year * 12 + month.first.month - 1 - months
    return period_of(date(number // 12, number % 12 + 1, 1), Step.MONTH)


def _values(ask: Ask, month: Period, zone: ZoneInfo, at: datetime) -> dict[str, Any]:
    year = month_before(month, months=12)
    return {
        "area": ask.unit if ask.by.is_region else "",
        "department_id": int(ask.unit) if ask.by is By.DEPARTMENT else None,
        "zone": zone.key,
        "since": month.since(zone),
        "until": min(month.until(zone), at),
        "before": month_before(month).since(zone),
        "year_since": year.since(zone),
        "year_until": year.until(zone),
        "months_since": year.since(zone),
        "most": SHOWN_LATE,
    }


def _parts_by(conn: Connection, ask: Ask) -> By | None:
    """Say into which areas a subject is divided: the first level that has more than one of them."""
    if ask.by is By.DEPARTMENT:
        return None
    finer = [by for by, digits in REGION_DIGITS.items() if digits > len(ask.unit) and by is not By.CELL]
    for by in finer:
        if sum(unit.startswith(ask.unit) for unit in units_there(conn, by)) > 1:
            return by
    return None


def _parts(found: Evaluation, ask: Ask) -> tuple[Row, ...]:
    mine = [row for row in found.rows if row.unit and row.unit.startswith(ask.unit)]
    return tuple(sorted(mine, key=lambda row: (-row.values["reported"].numerator, row.unit)))


def _class_line(row: tuple[Any, ...], known: Sequence[bool]) -> ClassLine:
    name, name_en, reported, before, year, due, late = row
    return ClassLine(
        name, name_en, reported, before if known[0] else None, year if known[1] else None, due, late
    )


def _figures(
    definitions: Definitions,
    ask: Ask,
    now: Evaluation,
    before: Evaluation | None,
    year: Evaluation | None,
) -> tuple[Figure, ...]:
    def value(found: Evaluation, code: str) -> Value:
        return next((row.values[code] for row in found.rows if row.unit == ask.unit), _NOTHING)

    told: list[Indicator] = [
        definitions.indicators[code]
        for code in INDICATORS
        if code in definitions.indicators and definitions.indicators[code].tells_of(ask.by)
    ]
    return tuple(
        Figure(
            one.code,
            one.zh,
            one.en,
            str(one.kind),
            str(one.direction),
            value(now, one.code),
            None if before is None else value(before, one.code),
            None if year is None else value(year, one.code),
        )
        for one in told
    )


def _days(rows: Sequence[tuple[Any, ...]], month: Period) -> tuple[DayCount, ...]:
    found = {row[0]: row for row in rows}
    length = (month.end - month.first).days
    days = [date.fromordinal(month.first.toordinal() + number) for number in range(length)]
    return tuple(DayCount(day, *found.get(day, (day, 0, 0))[1:]) for day in days)


def _months(rows: Sequence[tuple[Any, ...]], month: Period) -> tuple[tuple[date, int], ...]:
    found = dict(rows)
    firsts = [month_before(month, months=number).first for number in range(12, 0, -1)]
    return tuple((first, found.get(first, 0)) for first in [*firsts, month.first])


def _cells(conn: Connection, values: dict[str, Any]) -> Cells:
    rows = _rows(conn, "cells", values)
    ids, codes, names, cols, lines, counts = zip(*rows, strict=True) if rows else [()] * 6
    counted = np.array(counts, dtype=np.float64)
    scores = np.full(counted.shape, np.nan)
    if len(rows) >= _FEWEST_CELLS and counted.mean() >= _FEWEST_PER_CELL:
        if any(col is None for col in cols):
            shapes = shapely.from_wkb([bytes(row[0]) for row in _rows(conn, "outlines", values)])
            weights = touching_neighbours(shapes)
        else:
            weights = lattice_neighbours(np.array(cols, dtype=np.int64), np.array(lines, dtype=np.int64))
        try:
            scores = getis_ord_star(counted, with_self(weights))
        except (NoVariation, TooFewCells):
            scores = np.full(counted.shape, np.nan)
    return Cells(np.array(ids, dtype=np.int64), codes, names, counted, scores, significant_cells(scores))


def _rows(conn: Connection, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.reports"), statement), values)
        return cur.fetchall()
