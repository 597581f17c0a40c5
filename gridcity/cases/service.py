"""Read, decide, write: what can be done with cases. Nothing here commits.

One request is one transaction and one write. A command is two statements: the first reads the
case and answers a retry, the rules decide in Python, the second moves the case and records
the event, both or neither.
"""

from dataclasses import replace
from datetime import datetime
from math import isfinite

from sqlalchemy import Connection

from gridcity.cases import deadlines, ledger, projection, repository, workflow
from gridcity.cases.deadlines import Timing
from gridcity.cases.errors import (
    CaseChanged,
    CaseNotFound,
    CommandNotPossible,
    KeyReused,
    NumbersExhausted,
    PlaceOutsideCity,
    ReferenceUnknown,
)
from gridcity.cases.listing import count_cases, list_cases
from gridcity.cases.model import (
    Attachment,
    Case,
    CaseEvent,
    Command,
    Order,
    Origin,
    PlaceQuality,
    Report,
    Stage,
)
from gridcity.cases.words import check_key, check_kind, check_words
from gridcity.cells.guess import candidates
from gridcity.cells.service import hold_cells
from gridcity.city.calendars import clock_of
from gridcity.people.model import Person
from gridcity.store.statements import Row
from gridcity.worktime.explaining import Explanation
from gridcity.worktime.model import Limit, Unit

__all__ = [
    "act",
    "attachments",
    "count_cases",
    "explain_deadline",
    "history",
    "is_case",
    "list_cases",
    "read",
    "rebuild",
    "report",
]

_NUMBERS_TRIED = 1000
_GOES_ON = frozenset({Command.RESUME, Command.UNMERGE, Command.GRANT_EXTENSION})
_COUNTS = _GOES_ON | {Command.DISPATCH, Command.ARBITRATE}
_NAMES_DEPARTMENT = frozenset({Command.DISPATCH, Command.ARBITRATE, Command.RETURN})


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
    texts = report_texts(report, by=by, at=at, origin=origin)
    values = repository.report_values(report, by=by, at=at, origin=origin, key=key, texts=texts)
    for _ in range(_NUMBERS_TRIED):
        row = repository.save_report(conn, values)
        if row[11] is not None:
            return _filed(report, row, by=by, at=at)
        written = _report_written_before(conn, row[8], report, by=by, key=key)
        if written is not None:
            return written
        _check_references(report, row)
    raise NumbersExhausted("All case numbers of this county and day are taken.", county=str(row[1])[:6])


def _may_be_in(conn: Connection, report: Report) -> tuple[tuple[str, int], ...]:
    """Name the cells that a fix of limited accuracy may lie in, where they are several."""
    if report.accuracy_m is None:
        return ()
    hold_cells(conn)
    found = candidates(conn, report.lon, report.lat, float(report.accuracy_m))
    return tuple((one.code, round(one.probability * 1000)) for one in found) if len(found) > 1 else ()


def report_texts(report: Report, *, by: Person, at: datetime, origin: Origin) -> dict[str, str]:
    """Write the pieces of a report's canonical text; the store puts cell and number between them."""
    body_head, body_tail = projection.report_body(report)
    tail = ledger.tail_of("", Command.REPORT, origin, by.role, 1, workflow.NOWHERE, Stage.REPORTED)
    return {
        "head": ledger.head_of(by.id, ledger.instant_text(at)),
        "body_head": body_head,
        "body_tail": body_tail,
        "tail": tail.removeprefix(',"case":"'),
    }


def act(
    conn: Connection,
    case_id: int,
    order: Order,
    *,
    by: Person,
    at: datetime,
    origin: Origin = Origin.LIVE,
) -> Case:
    """Give a case its next command and record it; the case comes back as it has become.

    Raises what ``workflow.decide`` raises, and:

    Raises
    ------
    CaseNotFound
        There is no such case.
    CaseChanged
        It is no longer at ``order.expected_version``; the details say what happened meanwhile.
        Nothing was written: let the person look again and decide.
    KeyReused
        ``order.key`` was used for another write.
    ReferenceUnknown
        The department or the file does not exist.
    TextTooLong, TextNotStorable
        The words cannot be kept.
    """
    if order.command is Command.REPORT or order.command in workflow.CONSEQUENCES:
        raise CommandNotPossible(f"Nobody gives a {order.command}.", stage=None, command=order.command)
    check_key(order.key)
    check_words(reason=order.reason, note=order.note, name=order.name)
    found = repository.find_to_act(conn, case_id, order, by)
    if found is None:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    case, written_id, department_name, calendar_id = found
    if written_id is not None:
        return _written_before(conn, case, repository.get_event(conn, written_id), order)
    if case.version != order.expected_version:
        raise _changed(conn, case_id, order)
    timing = _timing(conn, case, order, calendar_id)
    move = workflow.decide(case, order, by=by, at=at, limit=case.limit, timing=timing)
    _check_what_it_names(conn, case_id, order, department_name, by=by, at=at)
    if "department_id" in move.changes:
        is_with_somebody = move.changes["department_id"] is not None
        move.changes["department_name"] = department_name if is_with_somebody else None
    body, moved = _moved(case, move, by=by, at=at, origin=origin)
    values = repository.move_values(
        moved, move, by=by, at=at, origin=origin, key=order.key, body=body, prev_hash=case.head_hash
    )
    if repository.save_move(conn, values) is not None:
        return moved
    if order.key is not None and (event := repository.find_event_by_key(conn, by, order.key)) is not None:
        return _written_before(conn, read(conn, case_id), event, order)
    raise _changed(conn, case_id, order)


def read(conn: Connection, case_id: int, *, locked: bool = False) -> Case:
    """Read a case as it stands; ``locked``: nobody else changes it until the transaction ends.

    Raises
    ------
    CaseNotFound
        There is no such case.
    """
    if locked:
        repository.lock(conn, case_id)
    case = repository.find(conn, case_id)
    if case is None:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    return case


def is_case(conn: Connection, case_id: int) -> bool:
    """Say whether there is a case with this number inside the store."""
    return repository.find(conn, case_id) is not None


def history(conn: Connection, case_id: int) -> list[CaseEvent]:
    """Read all that was done to a case, first event first.

    Raises
    ------
    CaseNotFound
        There is no such case.
    """
    events = repository.list_events(conn, case_id)
    if not events:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    return events


def attachments(conn: Connection, case_id: int) -> list[Attachment]:
    """Read the files that hang on a case, oldest first."""
    return repository.list_attachments(conn, case_id)


def explain_deadline(conn: Connection, case: Case) -> Explanation | None:
    """Say why a case is due when it is; None where no limit was known when it was dispatched."""
    if case.terms is None:
        return None
    calendar_id = case.terms.calendar_id
    return deadlines.explained(case, Timing(clock_of(conn, calendar_id), calendar_id))


def rebuild(conn: Connection, case: Case, *, version: int | None = None) -> Case:
    """Make a case from its events alone, as it was after ``version`` of them (None: all).

    Names (class, cell, department) are today's.
    """
    events = history(conn, case.id)
    past = projection.rebuilt(case, events[:version])
    if past.department_id != case.department_id:
        past = replace(past, department_name=repository.department_name(conn, past.department_id))
    return past


def _timing(conn: Connection, case: Case, order: Order, calendar_id: int | None) -> Timing:
    """Give the clock that an order counts on: the calendar in force, or the one that the case is under."""
    if order.command in _GOES_ON and case.terms is not None:
        calendar_id = case.terms.calendar_id
    elif order.command not in _COUNTS:
        return deadlines.EVERY_HOUR
    return Timing(clock_of(conn, calendar_id), calendar_id)


def _check_what_it_names(
    conn: Connection, case_id: int, order: Order, department_name: str | None, *, by: Person, at: datetime
) -> None:
    """Refuse an order that names a department or a file that does not exist; hang the file on the case."""
    is_named = order.command in _NAMES_DEPARTMENT and order.department_id is not None
    if is_named and department_name is None:
        raise ReferenceUnknown("There is no such department.", department_id=order.department_id)
    if order.command is Command.ATTACH:
        check_kind(order.kind)
        if repository.save_attachment(conn, case_id, order, by=by, at=at) is None:
            raise ReferenceUnknown("That file is not kept here; send it first.", sha256=order.sha256)


def _moved(case: Case, move: workflow.Move, *, by: Person, at: datetime, origin: Origin) -> tuple[str, Case]:
    """Write a move's body canonically, and give the case as it becomes, its hash continued."""
    body = ledger.body_text(move.body)
    tail = ledger.tail_of(
        case.number, move.command, origin, by.role, case.version + 1, move.source, move.target
    )
    head = ledger.head_of(by.id, ledger.instant_text(at))
    head_hash = ledger.hash_of(case.head_hash, f"{head}{body}{tail}")
    return body, replace(case, head_hash=head_hash, **move.changes)


def _filed(report: Report, row: Row, *, by: Person, at: datetime) -> Case:
    """Make the case that was just written of what was sent and what came back."""
    cell_id, cell_code, class_name, class_name_en, is_emergency, value, unit, component_code = row[:8]
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
        limit=None if value is None else Limit(value, Unit(unit)),
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
    return _as_after(conn, read(conn, event.case_id), event)


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


def _written_before(conn: Connection, case: Case, event: CaseEvent, order: Order) -> Case:
    """Answer a retry with what the first try gave; refuse the key if it meant something else."""
    brought = {name: value for name, value in event.body.items() if name not in workflow.DERIVED}
    is_same = (
        event.case_id == case.id
        and event.command is order.command
        and event.seq == order.expected_version + 1
        and brought == workflow.brought(order)
    )
    if not is_same:
        raise KeyReused("This key was used for another write.", key=order.key, case_id=event.case_id)
    return _as_after(conn, case, event)


def _as_after(conn: Connection, case: Case, event: CaseEvent) -> Case:
    """Give the case as it was right after one of its events."""
    return case if case.version == event.seq else rebuild(conn, case, version=event.seq)


def _changed(conn: Connection, case_id: int, order: Order) -> CaseChanged:
    """Say what happened to a case since the version that an order was decided on."""
    case = read(conn, case_id)
    meanwhile = repository.list_events(conn, case_id, after=order.expected_version)
    return CaseChanged(
        f"Case {case.number} changed while you were deciding: it is {case.stage} now.",
        case_id=case_id,
        stage=case.stage,
        version=case.version,
        expected_version=order.expected_version,
        meanwhile=[
            {
                "seq": event.seq,
                "command": event.command,
                "target": event.target,
                "actor_name": event.actor_name,
                "actor_role": event.actor_role,
                "happened_at": event.happened_at,
            }
            for event in meanwhile
        ],
    )
