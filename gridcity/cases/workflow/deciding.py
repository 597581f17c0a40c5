"""What a command does to a case: nothing here reads a clock, a database or a request."""

from dataclasses import dataclass
from datetime import datetime

from gridcity.cases import clocks, deadlines
from gridcity.cases.clocks import Under
from gridcity.cases.deadlines import Timing
from gridcity.cases.errors import CaseChanged, CommandNotPossible, LimitNotLonger
from gridcity.cases.evidence import asking
from gridcity.cases.evidence.asking import Evidence
from gridcity.cases.model import Due, Json, Order, Possibility, Progress
from gridcity.cases.vocabulary import Answer, Command, Stage
from gridcity.cases.workflow.bringing import checked_body
from gridcity.cases.workflow.effects import Changes, changes_by
from gridcity.cases.workflow.rules import order_refusal, refusal, role_refusal
from gridcity.cases.workflow.steps import CONSEQUENCES, NOWHERE, Step, steps_for, steps_from
from gridcity.people.model import Person


@dataclass(frozen=True, slots=True)
class Move:
    """What a command does: where it leads, what the event says, what changes."""

    source: str
    command: Command
    target: Stage
    body: dict[str, Json]
    changes: Changes


def possible_commands(case: Progress, by: Person) -> list[Possibility]:
    """Say what this person may do to this case now, and what each command has to bring."""
    found: dict[Command, Possibility] = {}
    for step in steps_from(case.stage):
        if step.command in found or step.command in CONSEQUENCES:
            continue
        if refusal(case, step, by) is None:
            found[step.command] = Possibility(step.command, step.needs)
    return list(found.values())


def check_may_report(by: Person) -> None:
    """Refuse a report by somebody whose role does not file cases.

    Raises
    ------
    RoleMayNotAct
        The role is none of those of the ``report`` arrow.
    """
    (step,) = steps_for(NOWHERE, Command.REPORT)
    found = role_refusal(step, by)
    if found is not None:
        raise found


def decide(
    case: Progress,
    order: Order,
    *,
    by: Person,
    at: datetime,
    under: Under | None = None,
    timing: Timing = deadlines.EVERY_HOUR,
    evidence: Evidence | None = None,
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
    under
        The filing condition that the case is under, or comes under: its clocks take their limits from it.
    timing
        The clock that they count on: that of the calendar in force; for what goes on after a
        suspension or gets more time, that of the case's own terms.
    evidence
        What the filing condition asks photos to show, and what is there; None where nothing is asked.

    Raises
    ------
    CaseChanged
        The case is no longer at ``order.expected_version``.
    CommandNotPossible, CaseSuspended, CaseHeld, NotVerified, NeedsArbiter, RulingStands, CaseIsMerged
        No arrow leads from where the case stands with this command.
    RoleMayNotAct, NotYourDepartment, VerifierIsHandler, OwnRequest
        It is somebody else's to do.
    NeedMissing, OutcomeNotFitting, KindNotFitting, SameCase
        The order lacks what the command has to bring.
    ExtensionTooLate, LimitNotLonger, LevelNotHigher, TimeNotAhead
        What it brings makes no sense for this case now.
    EvidenceMissing
        The filing condition asks for photos that are not there.
    """
    if case.version != order.expected_version:
        raise CaseChanged(
            f"The case is at version {case.version}, not {order.expected_version}: it has changed.",
            version=case.version,
            expected_version=order.expected_version,
        )
    step = _step(case, order)
    found = refusal(case, step, by)
    if found is not None:
        raise found
    body = checked_body(step, order, by)
    _check_order(case, order, at, evidence)
    due = _due(case, order, step, at, under, timing)
    if due is not None or order.command in {Command.DISPATCH, Command.ARBITRATE}:
        body |= deadlines.said(due)
    if under is not None:
        body |= clocks.begun(order.command, at, under, timing, target=step.target, case=case)
        if under.condition_id != case.condition_id:
            body["condition_id"] = under.condition_id
    if case.escalation_level and clocks.climbs_anew(step.source, order.command, step.target):
        body["escalation_level"] = 0
    changes = changes_by(case, order, step.target, by_id=by.id, at=at, due=due)
    changes |= clocks.changes_by(order.command, step.target, body)
    return Move(step.source, order.command, step.target, body, changes)


def _check_order(case: Progress, order: Order, at: datetime, evidence: Evidence | None) -> None:
    """Refuse what the order brings, or does not."""
    found = order_refusal(case, order, at)
    if found is not None:
        raise found
    if evidence is not None:
        asking.check(evidence, order.command, case.stage, order.answer)


def _step(case: Progress, order: Order) -> Step:
    """Find the arrow that the order takes, of the few that leave with its command."""
    steps = steps_for(case.stage, order.command)
    if not steps:
        raise CommandNotPossible(
            f"The case is {case.stage}; {order.command} is not possible from there.",
            stage=case.stage,
            command=order.command,
            possible=list(dict.fromkeys(other.command for other in steps_from(case.stage))),
        )
    if order.command is Command.UNMERGE:
        return next((step for step in steps if step.target == case.merged_from), steps[0])
    if order.command is Command.ANSWER_CHECK and case.stage is Stage.VERIFYING:
        target = Stage.HANDLING if order.answer is Answer.NOT_CONFIRMED else Stage.VERIFYING
        return next(step for step in steps if step.target is target)
    return steps[0]


def _due(
    case: Progress, order: Order, step: Step, at: datetime, under: Under | None, timing: Timing
) -> Due | None:
    """Say until when the case has to be handled after the step; None: no limit, or as before."""
    match order.command:
        case Command.DISPATCH | Command.ARBITRATE:
            limit = None if under is None else under.limits.handle
            return None if limit is None else deadlines.due_by(at, limit, timing)
        case Command.RESUME | Command.VOID | Command.FORCE_CLOSE if case.is_suspended:
            return deadlines.due_after(case, at, timing)
        case Command.UNMERGE if step.target in {Stage.DISPATCHED, Stage.HANDLING} and case.closed_at:
            return deadlines.due_after(case, at, timing, rested_since=case.closed_at)
        case Command.GRANT_EXTENSION:
            return _longer(case, order, timing)
        case _:
            return None


def _longer(case: Progress, order: Order, timing: Timing) -> Due:
    """Count an extended limit from the dispatch on."""
    assert order.limit is not None, "checked_body asks for it"  # noqa: S101
    assert case.due_at is not None, "nobody asks for more time where none is set"  # noqa: S101
    assert case.dispatched_at is not None, "nor before the dispatch"  # noqa: S101
    due = deadlines.due_by(case.dispatched_at, order.limit, timing, deadlines.spans(case.pauses))
    if due.due_at <= case.due_at:
        raise LimitNotLonger(
            "The limit counts from the dispatch on, and has to end later than the one in force.",
            due_at=case.due_at,
            asked=due.due_at,
        )
    return due
