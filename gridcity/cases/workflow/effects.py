"""What each command changes about a case, beyond stage, version and ``updated_at``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from gridcity.cases.model import Asked, Due, Order, Progress
from gridcity.cases.vocabulary import Answer, Asking, Command, Ending, Outcome, Stage
from gridcity.cases.workflow.rules import asked_of

Changes: TypeAlias = dict[str, Any]
"""Field of the case → its new value."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A step that is taken: on what, by which order, to where, by whom, when; until when it gives time."""

    case: Progress
    order: Order
    target: Stage
    by_id: int | None
    at: datetime
    due: Due | None


def changes_by(
    case: Progress, order: Order, target: Stage, *, by_id: int | None, at: datetime, due: Due | None
) -> Changes:
    """Say what about the case changes by a step that may be taken, or that was taken long ago.

    ``due`` is what a dispatch, an extension or the end of a pause sets; other commands do not look at it.
    """
    changes: Changes = {"stage": target, "version": case.version + 1, "updated_at": at}
    effect = _EFFECTS.get(order.command)
    is_asked = case.pending or order.command in _ASKS
    if effect is None and not is_asked:
        return changes
    deed = Deed(case, order, target, by_id, at, due)
    if effect is not None:
        changes.update(effect(deed))
    if is_asked:
        changes["pending"] = tuple(_pending(deed))
    return changes


def _pending(deed: Deed) -> Iterable[Asked]:
    """Give what waits for an answer after the step: what still makes sense, and what is asked now."""
    answered = _ANSWERED_BY.get(deed.order.command, frozenset())
    asks = _ASKS.get(deed.order.command)
    for one in deed.case.pending:
        if one.kind not in answered and deed.target in _WAITS_IN[one.kind]:
            yield one
    if asks is not None and (asks is not Asking.REPLY or deed.order.until is not None):
        about = {Asking.CHECK: str(deed.case.stage), Asking.EXTENSION: None}.get(asks, deed.order.kind)
        until = deed.order.until if asks in {Asking.CHECK, Asking.REPLY} else None
        yield Asked(asks, deed.case.version + 1, deed.by_id, about, until)


_ASKS = {
    Command.ASK_CHECK: Asking.CHECK,
    Command.ASK_EXTENSION: Asking.EXTENSION,
    Command.URGE: Asking.REPLY,
    Command.APPEAL: Asking.APPEAL,
}
"""What each command asks of somebody else; an urge only where it demands a reply."""

_ANSWERED_BY: dict[Command, frozenset[Asking]] = {
    Command.ANSWER_CHECK: frozenset({Asking.CHECK}),
    Command.VERIFY: frozenset({Asking.CHECK}),
    Command.GRANT_EXTENSION: frozenset({Asking.EXTENSION}),
    Command.REFUSE_EXTENSION: frozenset({Asking.EXTENSION}),
    Command.DISPATCH: frozenset({Asking.EXTENSION}),
    Command.ARBITRATE: frozenset({Asking.EXTENSION}),
    Command.URGE: frozenset({Asking.REPLY}),
    Command.REPLY: frozenset({Asking.REPLY}),
    Command.DECIDE_APPEAL: frozenset({Asking.APPEAL}),
}
"""What each command answers, or makes pointless."""

_OPEN = frozenset(Stage) - {Stage.CLOSED}
_WAITS_IN = {
    Asking.CHECK: frozenset({Stage.REPORTED, Stage.VERIFYING}),
    Asking.EXTENSION: frozenset({Stage.DISPATCHED, Stage.HANDLING}),
    Asking.REPLY: _OPEN,
    Asking.APPEAL: frozenset(Stage),
}
"""Where a question still makes sense; elsewhere it lapses."""


def _accept(deed: Deed) -> Changes:
    return {"accepted_at": deed.at}


def _dispatch(deed: Deed) -> Changes:
    return {"department_id": deed.order.department_id, "dispatched_at": deed.at, **_until(deed.due)}


def _arbitrate(deed: Deed) -> Changes:
    return {**_dispatch(deed), "is_arbitrated": True}


def _return(deed: Deed) -> Changes:
    return {"department_id": None, "return_count": deed.case.return_count + 1, **_until(None)}


def _handled_by(deed: Deed) -> Changes:
    known, by_id = deed.case.handler_ids, deed.by_id
    return {
        "handler_id": by_id,
        "handler_ids": known if by_id is None or by_id in known else (*known, by_id),
        "completed_at": deed.at,
    }


def _complete(deed: Deed) -> Changes:
    return {**_handled_by(deed), "verified_at": None}


def _self_handle(deed: Deed) -> Changes:
    return {
        **_handled_by(deed),
        "outcome": Outcome.FIXED,
        "closed_at": deed.at,
        "ending": Ending.SELF_HANDLED,
    }


def _verify(deed: Deed) -> Changes:
    return {"verified_at": deed.at}


def _answer_check(deed: Deed) -> Changes:
    if deed.case.stage is not Stage.VERIFYING or deed.order.answer is Answer.UNABLE:
        return {}
    return _rework(deed) if deed.target is Stage.HANDLING else _verify(deed)


def _rework(deed: Deed) -> Changes:
    return {"rework_count": deed.case.rework_count + 1, "verified_at": None, "completed_at": None}


def _close(deed: Deed) -> Changes:
    return {"outcome": deed.order.outcome, "closed_at": deed.at}


def _force_close(deed: Deed) -> Changes:
    return {**_close(deed), **_awake(deed), "ending": Ending.FORCED}


def _void(deed: Deed) -> Changes:
    return {"outcome": Outcome.VOID, "closed_at": deed.at, "is_held": False, **_awake(deed)}


def _reject(deed: Deed) -> Changes:
    return {**_close(deed), "is_held": False}


def _awake(deed: Deed) -> Changes:
    if not deed.case.is_suspended:
        return {}
    return {"is_suspended": False, "pauses": (*deed.case.pauses, deed.at), **_perhaps_until(deed.due)}


def _suspend(deed: Deed) -> Changes:
    return {"is_suspended": True, "pauses": (*deed.case.pauses, deed.at)}


def _grant_extension(deed: Deed) -> Changes:
    return _perhaps_until(deed.due)


def _reopen(_deed: Deed) -> Changes:
    emptied = dict.fromkeys(
        ("outcome", "closed_at", "completed_at", "verified_at", "department_id", "accepted_at", "ending")
    )
    return emptied | _until(None) | {"is_arbitrated": False, "is_late_excused": False, "escalation_level": 0}


def _escalate(deed: Deed) -> Changes:
    return {"escalation_level": deed.order.level}


def _decide_appeal(deed: Deed) -> Changes:
    appeal = asked_of(deed.case, Asking.APPEAL)
    if appeal is None or deed.order.answer is not Answer.UPHELD:
        return {}
    return {"is_late_excused": True} if appeal.about == "late" else {"is_arbitrated": False}


def _merge(deed: Deed) -> Changes:
    return {
        "outcome": Outcome.DUPLICATE,
        "closed_at": deed.at,
        "ending": Ending.MERGED,
        "merged_into_id": deed.order.other_id,
        "merged_from": deed.case.stage,
    }


def _unmerge(deed: Deed) -> Changes:
    emptied = dict.fromkeys(("outcome", "closed_at", "ending", "merged_into_id", "merged_from"))
    if deed.target in {Stage.DISPATCHED, Stage.HANDLING} and deed.case.closed_at is not None:
        emptied["pauses"] = (*deed.case.pauses, deed.case.closed_at, deed.at)
    return {**emptied, **_perhaps_until(deed.due)}


def _perhaps_until(due: Due | None) -> Changes:
    return {} if due is None else _until(due)


def _until(due: Due | None) -> Changes:
    if due is None:
        return dict.fromkeys(("due_at", "at_risk_at", "very_late_at", "terms"))
    return {
        "due_at": due.due_at,
        "at_risk_at": due.at_risk_at,
        "very_late_at": due.very_late_at,
        "terms": due.terms,
    }


_EFFECTS: dict[Command, Callable[[Deed], Changes]] = {
    Command.RELEASE: lambda _deed: {"is_held": False},
    Command.ACCEPT: _accept,
    Command.REJECT: _reject,
    Command.SELF_HANDLE: _self_handle,
    Command.ANSWER_CHECK: _answer_check,
    Command.DISPATCH: _dispatch,
    Command.ARBITRATE: _arbitrate,
    Command.RETURN: _return,
    Command.GRANT_EXTENSION: _grant_extension,
    Command.SUSPEND: _suspend,
    Command.RESUME: _awake,
    Command.ESCALATE: _escalate,
    Command.COMPLETE: _complete,
    Command.VERIFY: _verify,
    Command.REWORK: _rework,
    Command.CLOSE: _close,
    Command.FORCE_CLOSE: _force_close,
    Command.VOID: _void,
    Command.REOPEN: _reopen,
    Command.DECIDE_APPEAL: _decide_appeal,
    Command.MERGE: _merge,
    Command.UNMERGE: _unmerge,
}
