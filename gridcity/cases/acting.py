"""A command moves a case: read, decide, write."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from gridcity.cases import clocks, deadlines, ledger, repository, workflow
from gridcity.cases.beside.following import Written
from gridcity.cases.beside.preparing import Attempt, prepare
from gridcity.cases.beside.recording import record
from gridcity.cases.clocks import Under
from gridcity.cases.deadlines import Timing
from gridcity.cases.errors import CaseChanged, CaseNotFound, CommandNotPossible, KeyReused, ReferenceUnknown
from gridcity.cases.evidence import asking, examining
from gridcity.cases.evidence.asking import Evidence
from gridcity.cases.model import Case, CaseEvent, Command, Order, Origin
from gridcity.cases.reading import as_after, read
from gridcity.cases.words import check_key, check_kind, check_words
from gridcity.city.calendars import clock_of
from gridcity.conditions.errors import ConditionNotFound
from gridcity.conditions.known import edition
from gridcity.people.model import Person, Role

_MOVES_TWO = {Command.MERGE: Command.ABSORB, Command.UNMERGE: Command.GIVE_BACK}
"""What is done to one case → what that does to the other."""
_GOES_ON = frozenset(
    {Command.RESUME, Command.UNMERGE, Command.GRANT_EXTENSION, Command.VOID, Command.FORCE_CLOSE}
)
"""What goes on, or ends a rest, on the calendar that the case is under."""
_COUNTS = _GOES_ON | clocks.CHOOSES | clocks.BEGINS
_NAMES_DEPARTMENT = frozenset({Command.DISPATCH, Command.ARBITRATE, Command.RETURN})


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
    if order.command in _MOVES_TWO:
        return _act_on_two(conn, case_id, order, by=by, at=at, origin=origin)
    if order.command is Command.SPLIT:
        # It files the parts first: who sends it a second time at the same moment must not file them, too.
        repository.lock(conn, case_id)
    return _act(conn, case_id, order, by=by, at=at, origin=origin)[0]


def _act_on_two(
    conn: Connection, case_id: int, order: Order, *, by: Person, at: datetime, origin: Origin
) -> Case:
    """Merge a case into another, or part them again: both get an event, both or neither."""
    other_id = order.other_id if order.command is Command.MERGE else read(conn, case_id).merged_into_id
    repository.lock_all(conn, [number for number in (case_id, other_id) if number is not None])
    case, is_new = _act(conn, case_id, order, by=by, at=at, origin=origin)
    if is_new and other_id is not None:
        other = Order(_MOVES_TWO[order.command], read(conn, other_id).version, other_id=case_id)
        _act(conn, other_id, other, by=by, at=at, origin=origin)
    return case


def _act(
    conn: Connection, case_id: int, order: Order, *, by: Person, at: datetime, origin: Origin
) -> tuple[Case, bool]:
    """Act on one case; whether it was new, or written before under the same key."""
    found = repository.find_to_act(conn, case_id, order, by, at)
    if found is None:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    case, written_id, department_name, calendar_id, condition_id = found
    if written_id is not None:
        return _written_before(conn, case, repository.get_event(conn, written_id), order), False
    if case.version != order.expected_version:
        raise _changed(conn, case_id, order)
    timing = _timing(conn, case, order, calendar_id)
    under = _under(conn, case, order, condition_id)
    evidence = _evidence(conn, case, order, condition_id, by=by, origin=origin)
    move = workflow.decide(case, order, by=by, at=at, under=under, timing=timing, evidence=evidence)
    _check_what_it_names(conn, case_id, order, department_name, by=by, at=at)
    prepare(conn, Attempt(case, order, move, by, at, origin))
    if "department_id" in move.changes:
        is_with_somebody = move.changes["department_id"] is not None
        move.changes["department_name"] = department_name if is_with_somebody else None
    if "condition_id" in move.changes:
        move.changes["is_emergency"] = edition(conn, move.changes["condition_id"]).is_emergency
    body, moved = _moved(case, move, by=by, at=at, origin=origin)
    values = repository.move_values(
        moved, move, by=by, at=at, origin=origin, key=order.key, body=body, prev_hash=case.head_hash
    )
    if repository.save_move(conn, values) is not None:
        record(conn, Written(case_id, case, moved, move.command, move.body, by.id, at))
        return moved, True
    if order.key is not None and (event := repository.find_event_by_key(conn, by, order.key)) is not None:
        return _written_before(conn, read(conn, case_id), event, order), False
    raise _changed(conn, case_id, order)


def _under(conn: Connection, case: Case, order: Order, condition_id: int | None) -> Under | None:
    """Give the filing condition that an order's clocks take their limits from; None: the case has none."""
    if order.condition is not None and order.command in clocks.CHOOSES and condition_id is None:
        raise ConditionNotFound(
            f"{case.class_name} has no filing condition {order.condition} in force.",
            class_id=case.class_id,
            condition=order.condition,
        )
    if order.command not in clocks.CHOOSES and (
        order.command not in clocks.BEGINS or case.condition_id is None
    ):
        return None
    return None if condition_id is None else Under(condition_id, edition(conn, condition_id).limits)


def _evidence(
    conn: Connection, case: Case, order: Order, condition_id: int | None, *, by: Person, origin: Origin
) -> Evidence | None:
    """Gather what the case's filing condition asks photos to show; records and simulators have none."""
    proofs = asking.asked_by(order.command, case.stage, order.answer)
    number = condition_id if order.command in clocks.CHOOSES else case.condition_id
    if not proofs or number is None or origin is not Origin.LIVE or by.role is Role.IMPORTER:
        return None
    condition = edition(conn, number)
    is_asked = asking.asks_anything(condition, proofs)
    return examining.evidence(conn, case, condition, proofs) if is_asked else None


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
    return as_after(conn, case, event)


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
