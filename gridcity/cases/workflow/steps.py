"""The table: which command leads where, whose it is, and what it must bring."""

from dataclasses import dataclass

from gridcity.cases.vocabulary import Command, Need, Outcome, Stage
from gridcity.people.model import Role

NOWHERE = "none"
"""The stage before the report."""


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow of the workflow."""

    source: str
    command: Command
    target: Stage
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()


_DESK = frozenset({Role.OPERATOR, Role.LEADER})
_DISPATCH = frozenset({Role.DISPATCHER, Role.LEADER})
_OVERSEE = frozenset({Role.LEADER, Role.SUPERVISOR})
_COMMAND = _DESK | _DISPATCH | _OVERSEE
_FIELD = frozenset({Role.INSPECTOR, Role.SUPERVISOR})
_HANDLE = frozenset({Role.HANDLER})
_CHECK = frozenset({Role.INSPECTOR, Role.OPERATOR, Role.SUPERVISOR})
_STAFF = _COMMAND | _FIELD | _HANDLE | {Role.CLERK}
_IMPORT = frozenset({Role.IMPORTER})
_OPEN = (Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING)
_WORK = (Stage.DISPATCHED, Stage.HANDLING)
_WHY = (Need.REASON,)


def _stay(
    stages: tuple[Stage, ...], command: Command, roles: frozenset[Role], *needs: Need
) -> tuple[Step, ...]:
    """Make the arrows of a command that leaves a case in its stage."""
    return tuple(Step(stage, command, stage, roles, needs) for stage in stages)


def _end(
    stages: tuple[Stage, ...], command: Command, roles: frozenset[Role], *needs: Need
) -> tuple[Step, ...]:
    """Make the arrows of a command that closes a case."""
    return tuple(Step(stage, command, Stage.CLOSED, roles, needs) for stage in stages)


STEPS: tuple[Step, ...] = (
    Step(NOWHERE, Command.REPORT, Stage.REPORTED, _DISPATCH | _DESK | _IMPORT | {Role.INSPECTOR}),
    # Reported: taken in, looked at, or ended here.
    *_stay((Stage.REPORTED,), Command.RELEASE, _COMMAND),
    *_stay((Stage.REPORTED,), Command.ACCEPT, _DESK),
    *_end((Stage.REPORTED,), Command.REJECT, _DESK, Need.REASON, Need.OUTCOME),
    *_end((Stage.REPORTED,), Command.SELF_HANDLE, frozenset({Role.INSPECTOR}), Need.FILE),
    *_stay((Stage.REPORTED, Stage.VERIFYING), Command.ASK_CHECK, _DESK | {Role.SUPERVISOR}),
    *_stay((Stage.REPORTED, Stage.VERIFYING), Command.ANSWER_CHECK, _FIELD, Need.ANSWER),
    Step(Stage.VERIFYING, Command.ANSWER_CHECK, Stage.HANDLING, _FIELD, (Need.ANSWER,)),
    # To a department, and back.
    Step(Stage.REPORTED, Command.DISPATCH, Stage.DISPATCHED, _DISPATCH | _IMPORT, (Need.DEPARTMENT,)),
    Step(Stage.DISPATCHED, Command.DISPATCH, Stage.DISPATCHED, _DISPATCH | _IMPORT, (Need.DEPARTMENT,)),
    *(
        Step(stage, Command.ARBITRATE, Stage.DISPATCHED, _OVERSEE, (Need.DEPARTMENT, Need.REASON))
        for stage in (Stage.REPORTED, Stage.DISPATCHED)
    ),
    *(
        Step(stage, Command.RETURN, Stage.REPORTED, _HANDLE | _DISPATCH, (Need.REASON, Need.OWNER))
        for stage in _WORK
    ),
    # The work, and its time.
    Step(Stage.DISPATCHED, Command.START, Stage.HANDLING, _HANDLE | _IMPORT),
    Step(Stage.HANDLING, Command.COMPLETE, Stage.VERIFYING, _HANDLE | _IMPORT),
    Step(Stage.DISPATCHED, Command.COMPLETE, Stage.VERIFYING, _IMPORT),
    *_stay(_WORK, Command.ASK_EXTENSION, _HANDLE, Need.LIMIT, Need.REASON),
    *_stay(_WORK, Command.GRANT_EXTENSION, _DISPATCH | _OVERSEE, Need.LIMIT),
    *_stay(_WORK, Command.REFUSE_EXTENSION, _DISPATCH | _OVERSEE, Need.REASON),
    *_stay(_WORK, Command.SUSPEND, _DISPATCH | _OVERSEE, Need.REASON),
    *_stay(_WORK, Command.RESUME, _DISPATCH | _OVERSEE),
    *_stay(_OPEN, Command.URGE, _DISPATCH | _OVERSEE, Need.KIND, Need.REASON),
    *_stay(_OPEN, Command.REPLY, _HANDLE | _DESK | _DISPATCH, Need.NOTE),
    *_stay(_OPEN, Command.ESCALATE, _DISPATCH | _OVERSEE, Need.LEVEL),
    # The end, seen by somebody else.
    Step(Stage.VERIFYING, Command.VERIFY, Stage.VERIFYING, _CHECK | _IMPORT),
    Step(Stage.VERIFYING, Command.REWORK, Stage.HANDLING, _CHECK | {Role.LEADER}, _WHY),
    Step(Stage.VERIFYING, Command.CLOSE, Stage.CLOSED, _DESK | _IMPORT, (Need.OUTCOME,)),
    *_end(
        (*_WORK, Stage.VERIFYING), Command.FORCE_CLOSE, frozenset({Role.LEADER}), Need.REASON, Need.OUTCOME
    ),
    *_end(_OPEN, Command.VOID, _OVERSEE, Need.REASON),
    Step(Stage.CLOSED, Command.REOPEN, Stage.REPORTED, _DESK | {Role.SUPERVISOR}, _WHY),
    *_stay((*_WORK, Stage.VERIFYING, Stage.CLOSED), Command.APPEAL, _HANDLE, Need.KIND, Need.REASON),
    *_stay(
        (*_WORK, Stage.VERIFYING, Stage.CLOSED), Command.DECIDE_APPEAL, _OVERSEE, Need.ANSWER, Need.REASON
    ),
    # One case and another.
    *_stay(tuple(Stage), Command.LINK, _COMMAND | _IMPORT, Need.CASE, Need.KIND),
    *_stay(tuple(Stage), Command.UNLINK, _COMMAND, Need.CASE, Need.KIND),
    *_stay((Stage.REPORTED, *_WORK), Command.SPLIT, _DESK | _DISPATCH, Need.PARTS),
    *_end(_OPEN, Command.MERGE, _COMMAND, Need.CASE),
    *(Step(Stage.CLOSED, Command.UNMERGE, stage, _COMMAND) for stage in _OPEN),
    *_stay(_OPEN, Command.ABSORB, _COMMAND, Need.CASE),
    *_stay(tuple(Stage), Command.GIVE_BACK, _COMMAND, Need.CASE),
    *_stay(tuple(Stage), Command.NOTE, _STAFF | _IMPORT, Need.NOTE),
    *_stay(tuple(Stage), Command.ATTACH, _STAFF | _IMPORT, Need.FILE),
    *_stay(_OPEN, Command.WAIVE_EVIDENCE, _OVERSEE, Need.KIND, Need.REASON),
)

_ENDS = tuple(outcome for outcome in Outcome if outcome not in {Outcome.VOID, Outcome.NOT_RECORDED})

OUTCOMES: dict[Command, tuple[Outcome, ...]] = {
    Command.REJECT: (
        Outcome.NOT_FOUND,
        Outcome.NOT_OURS,
        Outcome.REFUSED,
        Outcome.NO_LONGER_NEEDED,
        Outcome.DUPLICATE,
    ),
    Command.CLOSE: _ENDS,
    Command.FORCE_CLOSE: _ENDS,
}
"""How a command may end a case."""

CONSEQUENCES = frozenset({Command.ABSORB, Command.GIVE_BACK})
"""What is done to a case by a command to another; nobody gives these themselves."""

_ALWAYS = frozenset({Command.NOTE, Command.ATTACH, Command.LINK, Command.UNLINK, Command.VOID})

WHILE_SUSPENDED = _ALWAYS | {
    Command.RESUME,
    Command.FORCE_CLOSE,
    Command.URGE,
    Command.REPLY,
    Command.APPEAL,
    Command.DECIDE_APPEAL,
    Command.ABSORB,
    Command.GIVE_BACK,
}
"""What may be done to a case that is suspended."""

WHILE_HELD = _ALWAYS | {
    Command.RELEASE,
    Command.REJECT,
    Command.MERGE,
    Command.ABSORB,
    Command.GIVE_BACK,
}
"""What may be done to a report that a control area holds back."""

_STEPS_FROM: dict[str, list[Step]] = {}
for _step in STEPS:
    _STEPS_FROM.setdefault(str(_step.source), []).append(_step)
_STEPS_FOR: dict[tuple[str, Command], list[Step]] = {}
for _step in STEPS:
    _STEPS_FOR.setdefault((str(_step.source), _step.command), []).append(_step)


def steps_from(stage: str) -> list[Step]:
    """Say which arrows leave a stage, in the order of the table."""
    return _STEPS_FROM.get(stage, [])


def steps_for(stage: str, command: Command) -> list[Step]:
    """Say where a command may lead from a stage: nowhere, to one stage, or to one of several."""
    return _STEPS_FOR.get((stage, command), [])


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
