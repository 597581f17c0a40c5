"""The life of a case, as data: which command leads where, whose it is, and what it must bring.

::

                      ┌────────────── return ───────────────┐
                      │   ┌─── return ────┐                 │
                      ▼   ▼               │                 │         rework
    none ─report─▶ reported ─dispatch─▶ dispatched ─start─▶ handling ◀────────┐
                    │   ▲                 │ ▲ │                │              │
                    │   │                 └─┘ └─ complete ¹ ─┐ │ complete     │
                 reject │               dispatch             ▼ ▼              │
                    │   │                (again)           verifying ─────────┘
                    ▼   │ reopen                             │ ▲ │
                   closed ◀──────────── close ² ─────────────┘ └─┘ verify

    suspend, resume   dispatched and handling stay where they are; meanwhile only
                      resume, note, attach and void are possible
    void              any open stage ─▶ closed
    note, attach      every stage stays where it is

    ¹ importers only: a record from elsewhere rarely tells when the work began
    ² after verify, except for importers: what a record does not tell is not invented

Nothing here reads a clock, a database or a request, so a rule is tested by calling a
function. A migration stores the same arrows in ``case_steps``, where a foreign key
refuses an event that is none of them, whoever writes it.

``decide`` says what a command does to a case: a ``Move``, whose ``changes`` are the only
things about the case that change. The case row, the imported row and the row that is
rebuilt from the ledger are all made by applying them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from gridcity.cases import deadlines
from gridcity.cases.deadlines import Timing
from gridcity.cases.errors import (
    CaseChanged,
    CaseSuspended,
    CommandNotPossible,
    NeedMissing,
    NotVerified,
    NotYourDepartment,
    OutcomeNotFitting,
    RoleMayNotAct,
    VerifierIsHandler,
)
from gridcity.cases.model import (
    Command,
    Due,
    Json,
    Need,
    Order,
    Outcome,
    Possibility,
    Progress,
    Stage,
)
from gridcity.people.model import Person, Role
from gridcity.worktime.model import Limit

NOWHERE = "none"
"""The stage before the report."""

Changes: TypeAlias = dict[str, Any]
"""Field of the case → its new value."""


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow of the workflow."""

    source: str
    command: Command
    target: Stage
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What a command does: where it leads, what the event says, what changes."""

    source: str
    command: Command
    target: Stage
    body: dict[str, Json]
    changes: Changes


_DESK = frozenset({Role.OPERATOR, Role.LEADER})
_DISPATCH = frozenset({Role.DISPATCHER, Role.LEADER})
_HANDLE = frozenset({Role.HANDLER})
_CHECK = frozenset({Role.INSPECTOR, Role.OPERATOR, Role.SUPERVISOR})
_STAFF = frozenset(
    {Role.INSPECTOR, Role.OPERATOR, Role.DISPATCHER, Role.LEADER, Role.HANDLER, Role.SUPERVISOR, Role.CLERK}
)
_IMPORT = frozenset({Role.IMPORTER})
_OPEN = (Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING)
_WHY = (Need.REASON,)

STEPS: tuple[Step, ...] = (
    Step(NOWHERE, Command.REPORT, Stage.REPORTED, _DISPATCH | _DESK | _IMPORT | {Role.INSPECTOR}),
    Step(Stage.REPORTED, Command.REJECT, Stage.CLOSED, _DESK, (Need.REASON, Need.OUTCOME)),
    Step(Stage.REPORTED, Command.DISPATCH, Stage.DISPATCHED, _DISPATCH | _IMPORT, (Need.DEPARTMENT,)),
    Step(Stage.DISPATCHED, Command.DISPATCH, Stage.DISPATCHED, _DISPATCH | _IMPORT, (Need.DEPARTMENT,)),
    Step(Stage.DISPATCHED, Command.RETURN, Stage.REPORTED, _HANDLE | _DISPATCH, _WHY),
    Step(Stage.HANDLING, Command.RETURN, Stage.REPORTED, _HANDLE | _DISPATCH, _WHY),
    Step(Stage.DISPATCHED, Command.START, Stage.HANDLING, _HANDLE | _IMPORT),
    Step(Stage.HANDLING, Command.COMPLETE, Stage.VERIFYING, _HANDLE | _IMPORT),
    Step(Stage.DISPATCHED, Command.COMPLETE, Stage.VERIFYING, _IMPORT),
    Step(Stage.VERIFYING, Command.VERIFY, Stage.VERIFYING, _CHECK | _IMPORT),
    Step(Stage.VERIFYING, Command.REWORK, Stage.HANDLING, _CHECK | {Role.LEADER}, _WHY),
    Step(Stage.VERIFYING, Command.CLOSE, Stage.CLOSED, _DESK | _IMPORT, (Need.OUTCOME,)),
    *(
        Step(stage, command, stage, _DISPATCH | {Role.SUPERVISOR}, _WHY if command is Command.SUSPEND else ())
        for stage in (Stage.DISPATCHED, Stage.HANDLING)
        for command in (Command.SUSPEND, Command.RESUME)
    ),
    *(
        Step(stage, Command.VOID, Stage.CLOSED, frozenset({Role.LEADER, Role.SUPERVISOR}), _WHY)
        for stage in _OPEN
    ),
    Step(Stage.CLOSED, Command.REOPEN, Stage.REPORTED, _DESK | {Role.SUPERVISOR}, _WHY),
    *(Step(stage, Command.NOTE, stage, _STAFF | _IMPORT, (Need.NOTE,)) for stage in Stage),
    *(Step(stage, Command.ATTACH, stage, _STAFF | _IMPORT, (Need.FILE,)) for stage in Stage),
)

OUTCOMES: dict[Command, tuple[Outcome, ...]] = {
    Command.REJECT: (
        Outcome.NOT_FOUND,
        Outcome.NOT_OURS,
        Outcome.REFUSED,
        Outcome.NO_LONGER_NEEDED,
        Outcome.DUPLICATE,
    ),
    Command.CLOSE: tuple(
        outcome for outcome in Outcome if outcome not in {Outcome.VOID, Outcome.NOT_RECORDED}
    ),
}
"""How a command may end a case."""

WHILE_SUSPENDED = frozenset({Command.RESUME, Command.NOTE, Command.ATTACH, Command.VOID})

_STEP_FOR = {(str(step.source), step.command): step for step in STEPS}


def steps_from(stage: str) -> list[Step]:
    """Say which arrows leave a stage, in the order of the table."""
    return [step for step in STEPS if step.source == stage]


def possible_commands(case: Progress, by: Person) -> list[Possibility]:
    """Say what this person may do to this case now, and what each command has to bring."""
    return [
        Possibility(step.command, step.needs)
        for step in steps_from(case.stage)
        if _refusal(case, step, by) is None
    ]


def check_may_report(by: Person) -> None:
    """Refuse a report by somebody whose role does not file cases.

    Raises
    ------
    RoleMayNotAct
        The role is none of those of the ``report`` arrow.
    """
    refusal = _role_refusal(_STEP_FOR[NOWHERE, Command.REPORT], by)
    if refusal is not None:
        raise refusal


def decide(
    case: Progress,
    order: Order,
    *,
    by: Person,
    at: datetime,
    limit: Limit | None = None,
    timing: Timing = deadlines.EVERY_HOUR,
) -> Move:
    """Work out what ``order`` does to ``case``. Saves nothing, changes nothing.

    Parameters
    ----------
    case
        The case as last read.
    order
        What ``by`` wants done, and the version it was decided on.
    by
        Who acts, in the role they act in.
    at
        When, with a time zone. Earlier than the last event is no fault: a history's order is its
        sequence, clocks are set back, and imported records close what they open later.
    limit
        The time limit of the case's class; a dispatch sets the deadline by it.
    timing
        The clock that a dispatch counts on: that of the calendar in force; for what goes on after a
        suspension, that of the case's own terms.

    Raises
    ------
    CaseChanged
        The case is no longer at ``order.expected_version``.
    CommandNotPossible, CaseSuspended, NotVerified
        No arrow leads from where the case stands with this command.
    RoleMayNotAct, NotYourDepartment, VerifierIsHandler
        It is somebody else's to do.
    NeedMissing, OutcomeNotFitting
        The order lacks what the command has to bring.
    """
    if case.version != order.expected_version:
        raise CaseChanged(
            f"The case is at version {case.version}, not {order.expected_version}: it has changed.",
            version=case.version,
            expected_version=order.expected_version,
        )
    step = _STEP_FOR.get((case.stage, order.command))
    if step is None:
        raise CommandNotPossible(
            f"The case is {case.stage}; {order.command} is not possible from there.",
            stage=case.stage,
            command=order.command,
            possible=[other.command for other in steps_from(case.stage)],
        )
    refusal = _refusal(case, step, by)
    if refusal is not None:
        raise refusal
    body = _body(step, order, by)
    due = None
    if order.command is Command.DISPATCH:
        due = None if limit is None else deadlines.due_by(at, limit, timing)
        body |= deadlines.said(due)
    elif order.command is Command.RESUME:
        due = deadlines.due_after(case, at, timing)
        body |= {} if due is None else deadlines.said(due)
    changes = changes_by(case, order, step.target, by_id=by.id, at=at, due=due)
    return Move(step.source, order.command, step.target, body, changes)


def changes_by(
    case: Progress, order: Order, target: Stage, *, by_id: int | None, at: datetime, due: Due | None
) -> Changes:
    """Say what about the case changes by a step that may be taken, or that was taken long ago.

    ``due`` is what a dispatch or a resumption sets; other commands do not look at it.
    """
    changes: Changes = {"stage": target, "version": case.version + 1, "updated_at": at}
    effect = _EFFECTS.get(order.command)
    if effect is not None:
        changes.update(effect(_Deed(case, order, by_id, at, due)))
    return changes


def _refusal(case: Progress, step: Step, by: Person) -> Exception | None:
    """Say why this person may not take this step now; the order's contents aside."""
    command = step.command
    refusal = _role_refusal(step, by)
    if refusal is None and case.is_suspended and command not in WHILE_SUSPENDED:
        refusal = CaseSuspended(f"The case is suspended; resume it before you {command} it.", command=command)
    if refusal is None:
        rule = _RULES.get(command)
        refusal = rule(case, by) if rule is not None else None
    return refusal


def _role_refusal(step: Step, by: Person) -> Exception | None:
    if by.role in step.roles:
        return None
    needed = sorted(step.roles)
    return RoleMayNotAct(
        f"{by.role} may not {step.command} a case; {', '.join(needed)} may.",
        role=by.role,
        command=step.command,
        needed=needed,
    )


def _own_department(case: Progress, by: Person) -> Exception | None:
    if by.role is not Role.HANDLER:
        return None
    if by.department_id is None:
        return NotYourDepartment(
            "You belong to no department: ask for one before you handle cases.",
            department_id=case.department_id,
        )
    if by.department_id == case.department_id:
        return None
    return NotYourDepartment("The case is with another department.", department_id=case.department_id)


def _somebody_else(case: Progress, by: Person) -> Exception | None:
    if case.verified_at is not None:
        return CommandNotPossible(
            "The work has been verified already.", stage=case.stage, command=Command.VERIFY
        )
    if by.id in case.handler_ids and by.role is not Role.IMPORTER:
        return VerifierIsHandler("Nobody verifies work that they completed themselves.", person_id=by.id)
    return None


def _verified(case: Progress, by: Person) -> Exception | None:
    if case.verified_at is None and by.role is not Role.IMPORTER:
        return NotVerified(
            "Somebody other than the handler has to verify the work before the case is closed."
        )
    return None


def _not_twice(case: Progress, by: Person) -> Exception | None:
    del by
    if case.is_suspended:
        return None
    return CommandNotPossible("The case is not suspended.", stage=case.stage, command=Command.RESUME)


_RULES = {
    Command.START: _own_department,
    Command.COMPLETE: _own_department,
    Command.RETURN: _own_department,
    Command.VERIFY: _somebody_else,
    Command.CLOSE: _verified,
    Command.RESUME: _not_twice,
}


def _body(step: Step, order: Order, by: Person) -> dict[str, Json]:
    """Gather what the order brings, blanks left out, and refuse it where something is missing."""
    body = brought(order)
    for need in step.needs:
        if _FIELD_OF[need] not in body:
            raise NeedMissing(f"To {step.command} a case, give a {need}.", command=step.command, need=need)
    outcomes = OUTCOMES.get(step.command)
    if outcomes is not None and by.role is Role.IMPORTER:
        outcomes = (*outcomes, Outcome.NOT_RECORDED)
    if outcomes is not None and order.outcome not in outcomes:
        raise OutcomeNotFitting(
            f"{order.outcome} is no outcome of {step.command}.",
            outcome=order.outcome,
            possible=list(outcomes),
        )
    return body


_FIELD_OF = {
    Need.REASON: "reason",
    Need.NOTE: "note",
    Need.DEPARTMENT: "department_id",
    Need.OUTCOME: "outcome",
    Need.FILE: "sha256",
}


def brought(order: Order) -> dict[str, Json]:
    """Say what an order brings to its event, blanks left out and words trimmed.

    What the command has no use for is left out as well: a note does not carry an outcome.
    """
    body: dict[str, Json] = {}
    command = order.command
    if order.reason is not None and (reason := order.reason.strip()):
        body["reason"] = reason
    if order.note is not None and (note := order.note.strip()):
        body["note"] = note
    if order.department_id is not None and command is Command.DISPATCH:
        body["department_id"] = order.department_id
    if command is Command.VOID:
        body["outcome"] = str(Outcome.VOID)
    elif order.outcome is not None and command in OUTCOMES:
        body["outcome"] = str(order.outcome)
    if command is Command.ATTACH and order.sha256:
        body |= {"sha256": order.sha256, "kind": order.kind or "other", "name": order.name or order.sha256}
    return body


@dataclass(frozen=True, slots=True)
class _Deed:
    """A step that is taken: on what, by which order, by whom, when, and until when it gives time."""

    case: Progress
    order: Order
    by_id: int | None
    at: datetime
    due: Due | None


# What each command changes beyond stage, version and updated_at.


def _dispatch(deed: _Deed) -> Changes:
    return {"department_id": deed.order.department_id, "dispatched_at": deed.at, **_until(deed.due)}


def _return(deed: _Deed) -> Changes:
    return {"department_id": None, "return_count": deed.case.return_count + 1, **_until(None)}


def _complete(deed: _Deed) -> Changes:
    known, by_id = deed.case.handler_ids, deed.by_id
    return {
        "handler_id": by_id,
        "handler_ids": known if by_id is None or by_id in known else (*known, by_id),
        "completed_at": deed.at,
        "verified_at": None,
    }


def _verify(deed: _Deed) -> Changes:
    return {"verified_at": deed.at}


def _rework(deed: _Deed) -> Changes:
    return {"rework_count": deed.case.rework_count + 1, "verified_at": None, "completed_at": None}


def _close(deed: _Deed) -> Changes:
    return {"outcome": deed.order.outcome, "closed_at": deed.at}


def _void(deed: _Deed) -> Changes:
    awake = {"is_suspended": False, "pauses": (*deed.case.pauses, deed.at)} if deed.case.is_suspended else {}
    return {"outcome": Outcome.VOID, "closed_at": deed.at, **awake}


def _suspend(deed: _Deed) -> Changes:
    return {"is_suspended": True, "pauses": (*deed.case.pauses, deed.at)}


def _resume(deed: _Deed) -> Changes:
    until = {} if deed.due is None else _until(deed.due)
    return {"is_suspended": False, "pauses": (*deed.case.pauses, deed.at), **until}


def _reopen(_deed: _Deed) -> Changes:
    emptied = dict.fromkeys(("outcome", "closed_at", "completed_at", "verified_at", "department_id"))
    return emptied | _until(None)


def _until(due: Due | None) -> Changes:
    if due is None:
        return dict.fromkeys(("due_at", "at_risk_at", "very_late_at", "terms"))
    return {
        "due_at": due.due_at,
        "at_risk_at": due.at_risk_at,
        "very_late_at": due.very_late_at,
        "terms": due.terms,
    }


_EFFECTS = {
    Command.DISPATCH: _dispatch,
    Command.RETURN: _return,
    Command.COMPLETE: _complete,
    Command.VERIFY: _verify,
    Command.REWORK: _rework,
    Command.REJECT: _close,
    Command.CLOSE: _close,
    Command.VOID: _void,
    Command.SUSPEND: _suspend,
    Command.RESUME: _resume,
    Command.REOPEN: _reopen,
}


def stored_steps() -> list[tuple[str, str, str, list[str], list[str]]]:
    """Say the table as ``case_steps`` stores it: source, command, target, roles, needs."""
    return [
        (
            str(step.source),
            str(step.command),
            str(step.target),
            sorted(step.roles),
            [str(need) for need in step.needs],
        )
        for step in STEPS
    ]
