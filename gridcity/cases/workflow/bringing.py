"""What an order brings to its event, and what it must not leave out."""

from datetime import date, datetime
from enum import StrEnum

from gridcity.cases import clocks, deadlines
from gridcity.cases.errors import KindNotFitting, NeedMissing, OutcomeNotFitting
from gridcity.cases.ledger import instant_text
from gridcity.cases.model import Json, Order, Part
from gridcity.cases.vocabulary import Answer, Command, Grievance, LinkKind, Need, Outcome, Proof, UrgeKind
from gridcity.cases.workflow.steps import OUTCOMES, Step
from gridcity.conditions.model import Timed
from gridcity.people.model import Person, Role
from gridcity.worktime.model import Limit

BRINGS: dict[Command, dict[str, str]] = {
    Command.ACCEPT: {"condition": "condition"},
    Command.DISPATCH: {"department_id": "department_id", "condition": "condition"},
    Command.ARBITRATE: {"department_id": "department_id", "condition": "condition"},
    Command.RETURN: {"department_id": "claimed_id", "is_owner_unknown": "is_owner_unknown"},
    Command.SELF_HANDLE: {"sha256": "sha256"},
    Command.ASK_CHECK: {"person_id": "person_id", "until": "until"},
    Command.ANSWER_CHECK: {"answer": "answer"},
    Command.ASK_EXTENSION: {"limit": "whole_limit"},
    Command.GRANT_EXTENSION: {"limit": "whole_limit"},
    Command.SUSPEND: {"kind": "problem", "review_on": "review_on"},
    Command.URGE: {"kind": "kind", "until": "until"},
    Command.ESCALATE: {"level": "level", "kind": "clock"},
    Command.APPEAL: {"kind": "against"},
    Command.DECIDE_APPEAL: {"answer": "answer"},
    Command.LINK: {"other_id": "other_id", "kind": "kind"},
    Command.UNLINK: {"other_id": "other_id", "kind": "kind"},
    Command.SPLIT: {"parts": "parts"},
    Command.MERGE: {"other_id": "other_id"},
    Command.ABSORB: {"other_id": "other_id"},
    Command.GIVE_BACK: {"other_id": "other_id"},
    Command.WAIVE_EVIDENCE: {"kind": "kind"},
}
"""Field of the order → member of the event's body, beside reason, note, outcome and file."""

DERIVED = deadlines.DERIVED | clocks.DERIVED | {"other", "part_ids", "part_numbers", "collector_id"}
"""What an event's body says that no order brings."""

KINDS: dict[Command, tuple[str, ...]] = {
    Command.LINK: tuple(LinkKind),
    Command.UNLINK: tuple(LinkKind),
    Command.URGE: tuple(UrgeKind),
    Command.APPEAL: tuple(Grievance),
    Command.WAIVE_EVIDENCE: tuple(Proof),
    Command.ESCALATE: tuple(Timed),
}
"""Which kinds there are of what a command brings."""

_NEEDS_NO_KIND = frozenset({Command.ESCALATE})
"""Somebody may bring a case higher whatever its clocks say."""

ANSWERS: dict[Command, tuple[Answer, ...]] = {
    Command.ANSWER_CHECK: (Answer.CONFIRMED, Answer.NOT_CONFIRMED, Answer.UNABLE),
    Command.DECIDE_APPEAL: (Answer.UPHELD, Answer.DISMISSED),
}
"""How a question may be answered."""

_ENDS_AS = {
    Command.VOID: Outcome.VOID,
    Command.SELF_HANDLE: Outcome.FIXED,
    Command.MERGE: Outcome.DUPLICATE,
}
"""The outcome of a command that has only one."""

_FIELDS_OF: dict[Need, tuple[str, ...]] = {
    Need.REASON: ("reason",),
    Need.NOTE: ("note",),
    Need.DEPARTMENT: ("department_id",),
    Need.OWNER: ("claimed_id", "is_owner_unknown"),
    Need.OUTCOME: ("outcome",),
    Need.FILE: ("sha256",),
    Need.LIMIT: ("whole_limit",),
    Need.KIND: ("kind", "against"),
    Need.ANSWER: ("answer",),
    Need.LEVEL: ("level",),
    Need.CASE: ("other_id",),
    Need.PARTS: ("parts",),
}


def brought(order: Order) -> dict[str, Json]:
    """Say what an order brings to its event, blanks left out and words trimmed.

    What the command has no use for is left out as well: a note does not carry an outcome.
    """
    command = order.command
    words = {"reason": order.reason, "note": order.note}
    body: dict[str, Json] = {name: said.strip() for name, said in words.items() if said and said.strip()}
    for field, member in BRINGS.get(command, {}).items():
        value = getattr(order, field)
        if value is not None and value != () and value is not False:
            body[member] = _said(value)
    outcome = _ENDS_AS.get(command) or (order.outcome if command in OUTCOMES else None)
    if outcome is not None:
        body["outcome"] = str(outcome)
    if command is Command.ATTACH and order.sha256:
        body |= {"sha256": order.sha256, "kind": order.kind or "other", "name": order.name or order.sha256}
    return body


def checked_body(step: Step, order: Order, by: Person) -> dict[str, Json]:
    """Gather what the order brings, and refuse it where something is missing or does not fit.

    Raises
    ------
    NeedMissing, OutcomeNotFitting, KindNotFitting
        The order lacks what the command has to bring.
    """
    body = brought(order)
    for need in step.needs:
        if not any(member in body for member in _FIELDS_OF[need]):
            raise NeedMissing(f"To {step.command} a case, give a {need}.", command=step.command, need=need)
    _check_outcome(order, by)
    _check_kind(order)
    is_doubtful = order.command is Command.ANSWER_CHECK and order.answer is not Answer.CONFIRMED
    if is_doubtful and "reason" not in body:
        raise NeedMissing("Say what was found instead.", command=step.command, need=Need.REASON)
    return body


def _check_outcome(order: Order, by: Person) -> None:
    outcomes = OUTCOMES.get(order.command)
    if outcomes is None:
        return
    if by.role is Role.IMPORTER:
        outcomes = (*outcomes, Outcome.NOT_RECORDED)
    if order.outcome not in outcomes:
        raise OutcomeNotFitting(
            f"{order.outcome} is no outcome of {order.command}.",
            outcome=order.outcome,
            possible=list(outcomes),
        )


def _check_kind(order: Order) -> None:
    for possible, given in ((KINDS, order.kind), (ANSWERS, order.answer)):
        fitting: tuple[StrEnum | str, ...] | None = possible.get(order.command)
        is_left_out = given is None and order.command in _NEEDS_NO_KIND
        if fitting is not None and given not in fitting and not is_left_out:
            raise KindNotFitting(
                f"{given} does not go with {order.command}.",
                given=given,
                possible=[str(one) for one in fitting],
            )


def _said(value: object) -> Json:
    """Write a value as a body has it: no floats, instants in UTC."""
    if isinstance(value, Limit):
        return {"value": str(value.value), "unit": str(value.unit)}
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_said_part(part) for part in value]
    return value if isinstance(value, bool | int) else str(value)


def _said_part(part: Part) -> dict[str, Json]:
    body: dict[str, Json] = {"class_id": part.class_id, "description": part.description}
    if part.lon is not None and part.lat is not None:
        body |= {"lon": f"{part.lon:.7f}", "lat": f"{part.lat:.7f}"}
    return body
