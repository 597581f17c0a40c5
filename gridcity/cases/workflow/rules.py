"""Why somebody may not take a step now. What an order brings is looked at in ``bringing``."""

from collections.abc import Callable
from datetime import datetime, timedelta

from gridcity.cases.errors import (
    CaseHeld,
    CaseIsMerged,
    CaseSuspended,
    CommandNotPossible,
    ExtensionTooLate,
    LevelNotHigher,
    NeedsArbiter,
    NotVerified,
    NotYourDepartment,
    OwnRequest,
    RoleMayNotAct,
    RulingStands,
    SameCase,
    TimeNotAhead,
    VerifierIsHandler,
)
from gridcity.cases.model import Asked, Order, Progress
from gridcity.cases.vocabulary import Asking, Command, Grievance, Stage
from gridcity.cases.workflow.steps import WHILE_HELD, WHILE_SUSPENDED, Step
from gridcity.people.model import Person, Role

Refusal = Exception | None

FARTHEST = timedelta(days=3653)
"""How far ahead something may be expected: ten years."""
_EXPECTS = frozenset({Command.ASK_CHECK, Command.URGE})
"""What may say until when an answer is expected."""
ARBITER_AFTER = 2
"""After so many returns the department is named by an arbiter. [-]"""


def refusal(case: Progress, step: Step, by: Person) -> Refusal:
    """Say why this person may not take this step now; the order's contents aside."""
    command = step.command
    found = role_refusal(step, by)
    if found is None and case.is_suspended and command not in WHILE_SUSPENDED:
        found = CaseSuspended(f"The case is suspended; resume it before you {command} it.", command=command)
    if found is None and case.is_held and command not in WHILE_HELD:
        found = CaseHeld(f"The report is held back; release it before you {command} it.", command=command)
    if found is None:
        rule = _RULES.get(command)
        found = rule(case, step, by) if rule is not None else None
    return found


def role_refusal(step: Step, by: Person) -> Refusal:
    """Say why the step is not for this person's role."""
    if by.role in step.roles:
        return None
    needed = sorted(step.roles)
    return RoleMayNotAct(
        f"{by.role} may not {step.command} a case; {', '.join(needed)} may.",
        role=by.role,
        command=step.command,
        needed=needed,
    )


def order_refusal(case: Progress, order: Order, at: datetime) -> Refusal:
    """Say why the case or the time forbids what the order brings."""
    if order.command is Command.ASK_EXTENSION and case.due_at is not None and at > case.due_at:
        return ExtensionTooLate(
            "More time is asked for before the deadline, not after it.", due_at=case.due_at
        )
    until = order.until if order.command in _EXPECTS else None
    if until is not None and not at < until <= at + FARTHEST:
        return TimeNotAhead(
            "An answer is expected in time to come, and within ten years; the server's clock counts.",
            until=until,
            now=at,
        )
    if order.command is Command.ESCALATE and order.level is not None and order.level <= case.escalation_level:
        return LevelNotHigher(
            f"The case is at level {case.escalation_level} already.", level=case.escalation_level
        )
    if order.command is Command.APPEAL and order.kind == Grievance.RULING and not case.is_arbitrated:
        return _impossible(case, order.command, "No arbiter has ruled on this case.")
    if order.command in _WITH_ANOTHER and order.other_id == getattr(case, "id", None):
        return SameCase("A case has to do with another one, not with itself.", case_id=order.other_id)
    return None


def asked_of(case: Progress, kind: Asking) -> Asked | None:
    """Find what waits for an answer."""
    return next((one for one in case.pending if one.kind is kind), None)


def _impossible(case: Progress, command: Command, why: str) -> CommandNotPossible:
    return CommandNotPossible(why, stage=case.stage, command=command)


def _own_department(case: Progress, step: Step, by: Person) -> Refusal:
    del step
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


def _not_ruled(case: Progress, step: Step, by: Person) -> Refusal:
    if case.is_arbitrated:
        return RulingStands("An arbiter has ruled whose case this is: appeal against the ruling instead.")
    return _own_department(case, step, by)


def _may_dispatch(case: Progress, step: Step, by: Person) -> Refusal:
    del step
    if case.return_count < ARBITER_AFTER or by.role is Role.IMPORTER:
        return None
    return NeedsArbiter(
        f"The case was returned {case.return_count} times: an arbiter says whose it is.",
        return_count=case.return_count,
    )


def _may_arbitrate(case: Progress, step: Step, by: Person) -> Refusal:
    del by
    if case.return_count >= ARBITER_AFTER:
        return None
    return _impossible(case, step.command, f"Arbiters rule after {ARBITER_AFTER} returns.")


def _somebody_else(case: Progress, step: Step, by: Person) -> Refusal:
    if case.verified_at is not None:
        return _impossible(case, step.command, "The work has been verified already.")
    if by.id in case.handler_ids and by.role is not Role.IMPORTER:
        return VerifierIsHandler("Nobody verifies work that they completed themselves.", person_id=by.id)
    return None


def _verified(case: Progress, step: Step, by: Person) -> Refusal:
    del step
    if case.verified_at is None and by.role is not Role.IMPORTER:
        return NotVerified(
            "Somebody other than the handler has to verify the work before the case is closed."
        )
    return None


def _may_ask_check(case: Progress, step: Step, by: Person) -> Refusal:
    del by
    if asked_of(case, Asking.CHECK) is not None:
        return _impossible(case, step.command, "Somebody is on the way to look already.")
    if case.stage is Stage.VERIFYING and case.verified_at is not None:
        return _impossible(case, step.command, "The work has been verified already.")
    return None


def _may_answer_check(case: Progress, step: Step, by: Person) -> Refusal:
    if asked_of(case, Asking.CHECK) is None:
        return _impossible(case, step.command, "Nobody has asked to look.")
    return _somebody_else(case, step, by) if case.stage is Stage.VERIFYING else None


def _may_ask_extension(case: Progress, step: Step, by: Person) -> Refusal:
    if asked_of(case, Asking.EXTENSION) is not None:
        return _impossible(case, step.command, "More time has been asked for already.")
    if case.due_at is None or case.dispatched_at is None:
        return _impossible(case, step.command, "No limit is running.")
    return _own_department(case, step, by)


def _decides(kind: Asking) -> Callable[[Progress, Step, Person], Refusal]:
    """Make the rule of who decides on what somebody else asked for."""

    def rule(case: Progress, step: Step, by: Person) -> Refusal:
        asked = asked_of(case, kind)
        if asked is None:
            return _impossible(case, step.command, f"No {kind} is asked for.")
        if asked.by_id == by.id:
            return OwnRequest("Nobody decides on what they asked for themselves.", person_id=by.id)
        return None

    return rule


def _may_reply(case: Progress, step: Step, by: Person) -> Refusal:
    if asked_of(case, Asking.REPLY) is None:
        return _impossible(case, step.command, "No reply is demanded.")
    return _own_department(case, step, by)


def _may_appeal(case: Progress, step: Step, by: Person) -> Refusal:
    if asked_of(case, Asking.APPEAL) is not None:
        return _impossible(case, step.command, "An appeal waits for its decision already.")
    return _own_department(case, step, by)


def _when(is_so: Callable[[Progress], bool], why: str) -> Callable[[Progress, Step, Person], Refusal]:
    """Make a rule that looks at nothing but the case."""

    def rule(case: Progress, step: Step, by: Person) -> Refusal:
        del by
        return None if is_so(case) else _impossible(case, step.command, why)

    return rule


def _not_merged(case: Progress, step: Step, by: Person) -> Refusal:
    del step, by
    if case.merged_into_id is None:
        return None
    return CaseIsMerged(
        "The case goes on in another one: undo the merge instead.", other_id=case.merged_into_id
    )


_WITH_ANOTHER = frozenset({Command.LINK, Command.UNLINK, Command.MERGE, Command.ABSORB, Command.GIVE_BACK})

_RULES: dict[Command, Callable[[Progress, Step, Person], Refusal]] = {
    Command.RELEASE: _when(lambda case: case.is_held, "The report is not held back."),
    Command.ACCEPT: _when(lambda case: case.accepted_at is None, "The case has been accepted already."),
    Command.ASK_CHECK: _may_ask_check,
    Command.ANSWER_CHECK: _may_answer_check,
    Command.DISPATCH: _may_dispatch,
    Command.ARBITRATE: _may_arbitrate,
    Command.RETURN: _not_ruled,
    Command.START: _own_department,
    Command.COMPLETE: _own_department,
    Command.ASK_EXTENSION: _may_ask_extension,
    Command.GRANT_EXTENSION: _decides(Asking.EXTENSION),
    Command.REFUSE_EXTENSION: _decides(Asking.EXTENSION),
    Command.RESUME: _when(lambda case: case.is_suspended, "The case is not suspended."),
    Command.REPLY: _may_reply,
    Command.VERIFY: _somebody_else,
    Command.CLOSE: _verified,
    Command.REOPEN: _not_merged,
    Command.APPEAL: _may_appeal,
    Command.DECIDE_APPEAL: _decides(Asking.APPEAL),
    Command.UNMERGE: _when(lambda case: case.merged_into_id is not None, "The case was not merged."),
}
