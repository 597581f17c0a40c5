"""Where rows become cases and events, and back; nothing else happens here."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from psycopg2 import IntegrityError
from sqlalchemy import Connection

from gridcity.cases.clocks import CHOOSES
from gridcity.cases.errors import KeyReused, ReferenceUnknown
from gridcity.cases.ledger import instant_text
from gridcity.cases.model import (
    Asked,
    Asking,
    Attachment,
    Case,
    CaseEvent,
    Command,
    Ending,
    Json,
    Order,
    Origin,
    Outcome,
    PlaceQuality,
    Report,
    Stage,
    Terms,
)
from gridcity.cases.workflow import Move
from gridcity.cells.service import HOLD
from gridcity.people.model import Person
from gridcity.store.engine import cursor
from gridcity.store.errors import translate
from gridcity.store.queries import load_queries
from gridcity.store.statements import Prepared, Row
from gridcity.worktime.model import Limit, Unit

_SQL = load_queries("gridcity.cases")
_STAGES = {str(stage): stage for stage in Stage}
_OUTCOMES: dict[str | None, Outcome | None] = {None: None} | {str(outcome): outcome for outcome in Outcome}
_ENDINGS: dict[str | None, Ending | None] = {None: None} | {str(ending): ending for ending in Ending}
_QUALITIES = {str(quality): quality for quality in PlaceQuality}
_KNOWN = {
    "case_events_idempotency_key": KeyReused,
    "cases_department_id_fkey": ReferenceUnknown,
    "cases_class_id_fkey": ReferenceUnknown,
    "cases_component_id_fkey": ReferenceUnknown,
}

CASE_COLUMNS, _, CASE_SOURCES = _SQL.case_rows.removeprefix("SELECT").partition("\nFROM ")
CASE_SOURCES = f"FROM {CASE_SOURCES}"
_BEFORE_THE_ACT, _, _CHOSEN = _SQL.before_the_act.removeprefix("SELECT").partition("\nFROM cases")
CASE_WIDTH = 55
"""How many columns a case is read from."""

CASE_TO_ACT = Prepared(
    "case_to_act",
    f"SELECT {CASE_COLUMNS}, {_BEFORE_THE_ACT} {CASE_SOURCES} {_CHOSEN} WHERE cases.id = %(case_id)s",
)
CASE_BY_ID = Prepared("case_by_id", f"SELECT {CASE_COLUMNS} {CASE_SOURCES} WHERE cases.id = %(case_id)s")
MOVE_CASE = Prepared("move_case", _SQL.move_case)
MOVED = _SQL.move_case.partition("version = version + 1,")[2].partition("updated_at =")[0]
"""How ``state_values`` are set in a row of cases."""
REPORT_CASE = Prepared("report_case", _SQL.report_case, before=HOLD)
_EVENTS = _SQL.event_rows


def case_of(row: Row) -> Case:
    """Make a case of the first columns of a row."""
    return Case(*values_of(row))


def values_of(row: Row) -> list[Any]:
    """Read the fields of a case, in their order, of the first columns of a row."""
    fields = list(row[:39])
    limit_value, limit_unit, calendar_id = row[39:42]
    fields[5] = _STAGES[row[5]]
    fields[10] = _QUALITIES[row[10]]
    fields[14] = tuple(row[14])
    fields[15] = _OUTCOMES[row[15]]
    fields[27] = tuple(row[27])
    fields[32] = bytes(row[32])
    fields.append(None if limit_value is None else Terms(_limit(limit_value, limit_unit), calendar_id))
    fields += row[42:CASE_WIDTH]
    fields[41] = waiting_of(row[43]) if row[43] else ()
    if row[48] is not None:
        fields[47] = _STAGES[row[49]]
    fields[48] = _ENDINGS[row[50]]
    return fields


def waiting_of(stored: list[dict[str, Any]]) -> tuple[Asked, ...]:
    """Read what waits for an answer."""
    return tuple(
        Asked(
            Asking(one["kind"]),
            one["seq"],
            one["by"],
            one.get("about"),
            datetime.fromisoformat(one["until"]) if "until" in one else None,
        )
        for one in stored
    )


def _waiting_text(pending: tuple[Asked, ...]) -> str:
    """Write what waits for an answer as the store keeps it."""
    if not pending:
        return "[]"
    stored = []
    for one in pending:
        kept: dict[str, Any] = {"kind": str(one.kind), "seq": one.seq, "by": one.by_id}
        if one.about is not None:
            kept["about"] = one.about
        if one.until is not None:
            kept["until"] = instant_text(one.until)
        stored.append(kept)
    return json.dumps(stored)


@cache
def _limit(value: float, unit: str) -> Limit:
    """Make a limit; a city has a few dozen of them."""
    return Limit(value, Unit(unit))


def event_of(row: Row) -> CaseEvent:
    """Make an event of a row."""
    fields = list(row)
    fields[3] = Command(row[3])
    fields[4] = _STAGES[row[4]]
    fields[7] = Origin(row[7])
    fields[10:12] = bytes(row[10]), bytes(row[11])
    return CaseEvent(*fields)


def find(conn: Connection, case_id: int) -> Case | None:
    """Read a case as it stands; None if there is none."""
    row = CASE_BY_ID.first(conn, {"case_id": case_id})
    return None if row is None else case_of(row)


def lock(conn: Connection, case_id: int) -> None:
    """Wait until nobody else is changing a case, and keep all others waiting until the transaction ends."""
    with cursor(conn) as cur:
        cur.execute("SELECT FROM cases WHERE id = %s FOR NO KEY UPDATE", (case_id,))


def lock_all(conn: Connection, case_ids: list[int]) -> None:
    """Lock several cases, lowest number first, so that two who want the same ones wait for each other."""
    with cursor(conn) as cur:
        cur.execute("SELECT id FROM cases WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", (case_ids,))


def find_to_act(
    conn: Connection, case_id: int, order: Order, by: Person, at: datetime
) -> tuple[Case, int | None, str | None, int | None, int | None] | None:
    """Read a case with what ``before_the_act`` adds: written event, department, calendar, condition."""
    row = CASE_TO_ACT.first(conn, act_values(case_id, order, by, at))
    return None if row is None else (case_of(row), *row[CASE_WIDTH : CASE_WIDTH + 4])


def act_values(case_id: int, order: Order, by: Person, at: datetime) -> dict[str, Any]:
    """Give what ``before_the_act`` binds."""
    return {
        "case_id": case_id,
        "actor_id": by.id,
        "key": order.key,
        "department_id": order.department_id,
        "condition": order.condition if order.command in CHOOSES else None,
        "at": at.isoformat(),
    }


def list_events(conn: Connection, case_id: int, *, after: int = 0) -> list[CaseEvent]:
    """Read a case's events in their order, those after ``after`` only."""
    with cursor(conn) as cur:
        cur.execute(
            f"{_EVENTS} WHERE case_events.case_id = %(id)s AND case_events.seq > %(after)s"
            " ORDER BY case_events.seq",
            {"id": case_id, "after": after},
        )
        return [event_of(row) for row in cur.fetchall()]


def get_event(conn: Connection, event_id: int) -> CaseEvent:
    """Read one event that is known to exist."""
    with cursor(conn) as cur:
        cur.execute(f"{_EVENTS} WHERE case_events.id = %(id)s", {"id": event_id})
        row = cur.fetchone()
    assert row is not None, "events are never taken away"  # noqa: S101
    return event_of(row)


def find_event_by_key(conn: Connection, by: Person, key: str) -> CaseEvent | None:
    """Read the event that a person wrote under a key; None if there is none."""
    with cursor(conn) as cur:
        cur.execute(
            f"{_EVENTS} WHERE case_events.actor_id = %(actor)s AND case_events.idempotency_key = %(key)s",
            {"actor": by.id, "key": key},
        )
        row = cur.fetchone()
    return None if row is None else event_of(row)


def move_values(
    case: Case,
    move: Move,
    *,
    by: Person,
    at: datetime,
    origin: Origin,
    key: str | None,
    body: str,
    prev_hash: bytes,
) -> dict[str, Any]:
    """Give what ``move_case`` binds; ``case`` is the case as it becomes.

    Instants, words and hashes go as plain texts: the driver's own way of writing them takes
    twice as long, and the statement knows their types.
    """
    return state_values(case) | {
        "target": str(move.target),
        "at": at.isoformat(),
        "hash": f"\\x{case.head_hash.hex()}",
        "case_id": case.id,
        "expected_version": case.version - 1,
        "source": str(move.source),
        "command": str(move.command),
        "actor_id": by.id,
        "actor_role": str(by.role),
        "origin": str(origin),
        "body": body,
        "key": key,
        "prev_hash": f"\\x{prev_hash.hex()}",
    }


def state_values(case: Case) -> dict[str, Any]:
    """Give what moves change about a case, as the statements bind it; stage, version and hash aside."""
    return {
        "department_id": case.department_id,
        "handler_id": case.handler_id,
        "handler_ids": f"{{{','.join(map(str, case.handler_ids))}}}",
        "outcome": None if case.outcome is None else str(case.outcome),
        "is_suspended": case.is_suspended,
        "rework_count": case.rework_count,
        "return_count": case.return_count,
        "dispatched_at": _instant(case.dispatched_at),
        "completed_at": _instant(case.completed_at),
        "verified_at": _instant(case.verified_at),
        "closed_at": _instant(case.closed_at),
        "due_at": _instant(case.due_at),
        "at_risk_at": _instant(case.at_risk_at),
        "very_late_at": _instant(case.very_late_at),
        "limit_value": None if case.terms is None else case.terms.limit.value,
        "limit_unit": None if case.terms is None else str(case.terms.limit.unit),
        "calendar_id": None if case.terms is None else case.terms.calendar_id,
        "pauses": f"{{{','.join(at.isoformat() for at in case.pauses)}}}",
        "accepted_at": _instant(case.accepted_at),
        "pending": _waiting_text(case.pending),
        "escalation_level": case.escalation_level,
        "is_held": case.is_held,
        "is_arbitrated": case.is_arbitrated,
        "is_late_excused": case.is_late_excused,
        "merged_into_id": case.merged_into_id,
        "merged_from": None if case.merged_from is None else str(case.merged_from),
        "ending": None if case.ending is None else str(case.ending),
        "condition_id": case.condition_id,
        "accept_due_at": _instant(case.accept_due_at),
        "dispatch_due_at": _instant(case.dispatch_due_at),
        "verify_due_at": _instant(case.verify_due_at),
    }


def row_values(case: Case) -> dict[str, Any]:
    """Give what ``restore_case`` binds: all of a case's row that its events tell."""
    return state_values(case) | {
        "id": case.id,
        "class_id": case.class_id,
        "channel": case.channel,
        "description": case.description,
        "address": case.address,
        "place_quality": str(case.place_quality),
        "reporter_id": case.reporter_id,
        "reported_at": case.reported_at.isoformat(),
        "external_key": case.external_key,
        "lon": case.lon,
        "lat": case.lat,
        "stage": str(case.stage),
        "version": case.version,
        "updated_at": case.updated_at.isoformat(),
        "head_hash": f"\\x{case.head_hash.hex()}",
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def save_move(conn: Connection, values: dict[str, Any]) -> int | None:
    """Move a case and record its event, both or neither.

    Gives the event's number; None if the stored case was no longer at the version before.

    Raises
    ------
    KeyReused
        The person used the key for another case, at the same moment.
    """
    row = _written(MOVE_CASE, conn, values)
    return None if row is None else row[0]


def report_values(
    report: Report,
    *,
    by: Person,
    at: datetime,
    origin: Origin,
    key: str | None,
    texts: dict[str, str],
    clocks: Mapping[str, Json],
) -> dict[str, Any]:
    """Give what ``report_case`` binds.

    ``texts`` are the pieces of the event's canonical text, ``clocks`` what it says of deadlines.
    """
    return {
        "actor_id": by.id,
        "actor_role": str(by.role),
        "origin": str(origin),
        "at": at.isoformat(),
        "key": key,
        "class_id": report.class_id,
        "component_id": report.component_id,
        "channel": report.channel,
        "description": report.description,
        "address": report.address,
        "lon": report.lon,
        "lat": report.lat,
        "condition_id": clocks.get("condition_id"),
        "calendar_id": clocks.get("calendar_id"),
        "accept_due_at": clocks.get("accept_due_at"),
        "dispatch_due_at": clocks.get("dispatch_due_at"),
        **texts,
    }


def save_report(conn: Connection, values: dict[str, Any]) -> Row:
    """Write a case and its first event; the row that comes back is that of ``report_case``."""
    row = _written(REPORT_CASE, conn, values)
    assert row is not None, "report_case always answers with one row"  # noqa: S101
    return row


def save_attachment(conn: Connection, case_id: int, order: Order, *, by: Person, at: datetime) -> int | None:
    """Hang a kept file on a case; None if no such file is kept."""
    values = {
        "case_id": case_id,
        "sha256": order.sha256,
        "kind": order.kind or "other",
        "name": order.name or order.sha256,
        "actor_id": by.id,
        "at": at,
    }
    with cursor(conn) as cur:
        cur.execute(_SQL.attach_file, values)
        row = cur.fetchone()
    return None if row is None else row[0]


def list_attachments(conn: Connection, case_id: int) -> list[Attachment]:
    """Read what hangs on a case, oldest first."""
    with cursor(conn) as cur:
        cur.execute(_SQL.attachments_of, {"case_id": case_id})
        return [Attachment(*row) for row in cur.fetchall()]


def select_cases(conn: Connection, clauses: Iterable[str], order: str, values: dict[str, Any]) -> list[Case]:
    """Read the cases that fulfil all clauses (texts of ours, whose values are bound)."""
    where = " AND ".join(clauses) or "TRUE"
    with cursor(conn) as cur:
        cur.execute(
            f"SELECT {CASE_COLUMNS} {CASE_SOURCES} WHERE {where} ORDER BY {order} LIMIT %(limit)s", values
        )
        return [case_of(row) for row in cur.fetchall()]


def _written(statement: Prepared, conn: Connection, values: dict[str, Any]) -> Row | None:
    try:
        return statement.first(conn, values)
    except IntegrityError as error:
        foreseen = translate(error, _KNOWN)
        if foreseen is None:
            raise
        raise foreseen from error


def department_name(conn: Connection, department_id: int | None) -> str | None:
    """Read what a department is called."""
    with cursor(conn) as cur:
        cur.execute("SELECT name FROM departments WHERE id = %s", (department_id,))
        row = cur.fetchone()
    return None if row is None else row[0]
