"""A report becomes a case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from gridcity.cases import clocks, ledger, projection, repository, workflow
from gridcity.cases.clocks import Under
from gridcity.cases.deadlines import Timing
from gridcity.cases.errors import KeyReused, NumbersExhausted, PlaceOutsideCity, ReferenceUnknown
from gridcity.cases.model import Case, CaseEvent, Command, Json, Origin, PlaceQuality, Report, Stage
from gridcity.cases.reading import as_after, read
from gridcity.cases.words import check_key, check_words
from gridcity.cells.guess import candidates
from gridcity.cells.service import hold_cells
from gridcity.city.calendars import clock_of
from gridcity.conditions.known import edition
from gridcity.people.model import Person
from gridcity.store.statements import Row

_NUMBERS_TRIED = 1000
_Guess: TypeAlias = tuple[int | None, int | None]
_NO_CONDITION: _Guess = (None, None)
_GUESSES: WeakKeyDictionary[Engine, dict[int, _Guess]] = WeakKeyDictionary()
"""Class → its default condition and the edition of its calendar, as they were when last asked for.

A report is one statement that way: it says whether they are still right, and writes nothing otherwise.
"""


def report(
    conn: Connection,
    report: Report,
    *,
    by: Person,
    at: datetime,
    key: str | None = None,
    origin: Origin = Origin.LIVE,
) -> Case:
    """File a case: find its cell, give it a number, write it with its first event.

    Parameters
    ----------
    report
        What was seen, and where (EPSG:4326). A place on a border belongs to the cell with the lowest code.
    by
        Who files it, in the role they act in.
    at
        When it was reported, with a time zone; its day in the city's own zone is in the number.
    key
        The caller's name for this write: sent again with the same content, nothing is
        written and the case comes back as it was after the first time.

    Raises
    ------
    RoleMayNotAct
        The role does not file cases.
    PlaceOutsideCity, ReferenceUnknown, TextTooLong, TextNotStorable
        The report makes no sense in this city.
    KeyReused
        The key was used for something else.
    NumbersExhausted
        All numbers of the county and day are taken.
    """
    workflow.check_may_report(by)
    check_key(key)
    check_words(description=report.description, address=report.address, channel=report.channel)
    if not (
        isfinite(report.lon) and isfinite(report.lat) and abs(report.lon) <= 180 and abs(report.lat) <= 90
    ):
        raise PlaceOutsideCity("The place lies outside the city.", lon=str(report.lon), lat=str(report.lat))
    report = replace(
        report, lon=round(report.lon, 7), lat=round(report.lat, 7), address=report.address or None
    )
    report = replace(report, candidates=_may_be_in(conn, report))
    guesses = _GUESSES.setdefault(conn.engine, {})
    guess = guesses.get(report.class_id, _NO_CONDITION)
    said, values = _drafted(conn, report, guess, by=by, at=at, key=key, origin=origin)
    for _ in range(_NUMBERS_TRIED):
        row = repository.save_report(conn, values)
        if row[11] is not None:
            return _filed(report, row, said, by=by, at=at)
        written = _report_written_before(conn, row[8], report, by=by, key=key)
        if written is not None:
            return written
        _check_references(report, row)
        if (row[5], row[6]) != guess:
            guess = guesses[report.class_id] = (row[5], row[6])
            said, values = _drafted(conn, report, guess, by=by, at=at, key=key, origin=origin)
    raise NumbersExhausted("All case numbers of this county and day are taken.", county=str(row[1])[:6])


def _drafted(
    conn: Connection,
    report: Report,
    guess: _Guess,
    *,
    by: Person,
    at: datetime,
    key: str | None,
    origin: Origin,
) -> tuple[dict[str, Json], dict[str, Any]]:
    """Write a report for a condition and a calendar: what its event says of clocks, and what is bound."""
    said = _clocks(conn, at, *guess)
    texts = report_texts(report, said, by=by, at=at, origin=origin)
    return said, repository.report_values(
        report, by=by, at=at, origin=origin, key=key, texts=texts, clocks=said
    )


def _clocks(
    conn: Connection, at: datetime, condition_id: int | None, calendar_id: int | None
) -> dict[str, Json]:
    """Say which clocks a report begins, under a condition that is in force."""
    if condition_id is None:
        return {}
    under = Under(condition_id, edition(conn, condition_id).limits)
    said = clocks.begun(Command.REPORT, at, under, Timing(clock_of(conn, calendar_id), calendar_id))
    said["condition_id"] = condition_id
    if calendar_id is not None:
        said["calendar_id"] = calendar_id
    return said


def _may_be_in(conn: Connection, report: Report) -> tuple[tuple[str, int], ...]:
    """Name the cells that a fix of limited accuracy may lie in, where they are several."""
    if report.accuracy_m is None:
        return ()
    hold_cells(conn)
    found = candidates(conn, report.lon, report.lat, float(report.accuracy_m))
    return tuple((one.code, round(one.probability * 1000)) for one in found) if len(found) > 1 else ()


def report_texts(
    report: Report, clocks_say: Mapping[str, Json], *, by: Person, at: datetime, origin: Origin
) -> dict[str, str]:
    """Write the pieces of a report's canonical text; the store puts cell and number between them."""
    body_head, body_tail = projection.report_body(report, clocks_say)
    tail = ledger.tail_of("", Command.REPORT, origin, by.role, 1, workflow.NOWHERE, Stage.REPORTED)
    return {
        "head": ledger.head_of(by.id, ledger.instant_text(at)),
        "body_head": body_head,
        "body_tail": body_tail.removesuffix("}"),
        "tail": tail.removeprefix(',"case":"'),
    }


def _filed(report: Report, row: Row, said: Mapping[str, Json], *, by: Person, at: datetime) -> Case:
    """Make the case that was just written of what was sent and what came back."""
    cell_id, cell_code, class_name, class_name_en, is_emergency, _, _, component_code = row[:8]
    return Case(
        id=row[11],
        number=row[9],
        class_id=report.class_id,
        cell_id=cell_id,
        component_id=report.component_id,
        stage=Stage.REPORTED,
        version=1,
        channel=report.channel,
        description=report.description,
        address=report.address,
        place_quality=PlaceQuality.EXACT,
        department_id=None,
        reporter_id=by.id,
        handler_id=None,
        handler_ids=(),
        outcome=None,
        is_suspended=False,
        rework_count=0,
        return_count=0,
        reported_at=at,
        dispatched_at=None,
        completed_at=None,
        verified_at=None,
        closed_at=None,
        due_at=None,
        at_risk_at=None,
        very_late_at=None,
        pauses=(),
        updated_at=at,
        external_key=None,
        lon=report.lon,
        lat=report.lat,
        head_hash=bytes(row[10]),
        class_name=class_name,
        class_name_en=class_name_en,
        is_emergency=is_emergency,
        cell_code=cell_code,
        department_name=None,
        component_code=component_code,
        is_held=row[12] is not None,
        **clocks.changes_by(Command.REPORT, Stage.REPORTED, said),
    )


def _report_written_before(
    conn: Connection, written_id: int | None, report: Report, *, by: Person, key: str | None
) -> Case | None:
    """Answer a report whose key was used: before, or by a request that ran beside this one."""
    if key is None:
        return None
    if written_id is not None:
        event: CaseEvent | None = repository.get_event(conn, written_id)
    else:
        event = repository.find_event_by_key(conn, by, key)
    if event is None:
        return None
    if event.command is not Command.REPORT or not projection.is_same_report(event, report):
        raise KeyReused("This key was used for another write.", key=key, case_id=event.case_id)
    return as_after(conn, read(conn, event.case_id), event)


def _check_references(report: Report, row: Row) -> None:
    """Say why nothing was filed, unless only the number was taken."""
    if row[0] is None:
        raise PlaceOutsideCity("The place lies outside the city.", lon=report.lon, lat=report.lat)
    if row[2] is None:
        raise ReferenceUnknown(f"There is no class {report.class_id}.", class_id=report.class_id)
    if report.component_id is not None and row[7] is None:
        raise ReferenceUnknown(
            f"There is no component {report.component_id}.", component_id=report.component_id
        )
