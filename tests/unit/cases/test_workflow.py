"""The workflow's rules. Each test names the sentence of the rule book that it holds us to."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from gridcity.cases.clocks import Under
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
from gridcity.cases.model import Asked, Asking, Case, Command, Need, Order, Outcome, Part, Stage
from gridcity.cases.vocabulary import Grievance
from gridcity.cases.workflow import (
    ANSWERS,
    CONSEQUENCES,
    KINDS,
    NOWHERE,
    OUTCOMES,
    STEPS,
    WHILE_SUSPENDED,
    Step,
    check_may_report,
    decide,
    possible_commands,
    steps_for,
)
from gridcity.conditions.model import Limits
from gridcity.errors import Conflict, Forbidden
from gridcity.people.model import Person, Role
from gridcity.worktime.model import Limit, Unit
from tests.support.plain_cases import REPORTED_AT, case_in

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAIRS = list(product(Stage, sorted(set(Command) - {Command.REPORT})))
DEPARTMENT = 3
DUE = NOON + timedelta(hours=1)
ASKED = {
    Command.ANSWER_CHECK: Asking.CHECK,
    Command.GRANT_EXTENSION: Asking.EXTENSION,
    Command.REFUSE_EXTENSION: Asking.EXTENSION,
    Command.REPLY: Asking.REPLY,
    Command.DECIDE_APPEAL: Asking.APPEAL,
}


def somebody(role: Role, number: int = 1, department_id: int | None = DEPARTMENT) -> Person:
    return Person(number, f"{role}-{number}", "Somebody", role, department_id)


def full_order(command: Command, **changes: object) -> Order:
    """Bring everything that any command may ask for."""
    outcome = OUTCOMES.get(command, (Outcome.FIXED,))[0]
    order = Order(
        command,
        expected_version=3,
        reason="because",
        note="seen",
        department_id=DEPARTMENT,
        outcome=outcome,
        sha256="0" * 64,
        kind=KINDS.get(command, ("after",))[0],
        answer=ANSWERS.get(command, (None,))[0],
        limit=Limit(5, Unit.NATURAL_DAY),
        level=3,
        other_id=8,
        parts=(Part(1, "half of it"),),
    )
    return replace(order, **changes)  # type: ignore[arg-type]


def ready_for(command: Command, stage: Stage) -> Case:
    """Give a case in this stage to which nothing but stage and role can forbid the command."""
    changes: dict[str, object] = {}
    if command is Command.UNMERGE and stage is Stage.CLOSED:
        changes = {"merged_into_id": 8, "merged_from": Stage.HANDLING}
    if command in ASKED:
        changes["pending"] = (Asked(ASKED[command], 2, 98),)
    return case_in(
        stage,
        department_id=DEPARTMENT,
        is_suspended=command is Command.RESUME,
        is_held=command is Command.RELEASE,
        return_count=2 if command is Command.ARBITRATE else 0,
        verified_at=NOON if command is Command.CLOSE else None,
        dispatched_at=REPORTED_AT,
        due_at=DUE,
        **changes,
    )


def arrow_of(case: Case, command: Command) -> Step | None:
    """Find the arrow of a full order; where there are several, that to where a merged case stood."""
    steps = steps_for(case.stage, command)
    if command is Command.UNMERGE and steps:
        return next(step for step in steps if step.target is case.merged_from)
    return steps[0] if steps else None


@pytest.mark.parametrize(("stage", "command"), PAIRS)
def test_only_the_arrows_can_be_taken_and_only_by_their_roles(stage: Stage, command: Command) -> None:
    for role in Role:
        check_one(stage, command, role)


def check_one(stage: Stage, command: Command, role: Role) -> None:
    case, by = ready_for(command, stage), somebody(role)
    arrow = arrow_of(case, command)

    if arrow is None:
        with pytest.raises(CommandNotPossible):
            decide(case, full_order(command), by=by, at=NOON)
        return
    if role not in arrow.roles:
        with pytest.raises(RoleMayNotAct) as caught:
            decide(case, full_order(command), by=by, at=NOON)
        assert caught.value.details["needed"] == sorted(arrow.roles)
        return

    move = decide(case, full_order(command), by=by, at=NOON)

    assert (move.source, move.command, move.target) == (stage, command, arrow.target)
    assert move.changes["stage"] is arrow.target
    assert move.changes["version"] == case.version + 1
    assert move.changes["updated_at"] == NOON


CIRCUMSTANCES: tuple[dict[str, object], ...] = (
    {},
    {"is_suspended": True},
    {"is_held": True},
    {"verified_at": NOON},
    {"handler_ids": (1,)},
    {"return_count": 2},
    {"return_count": 2, "is_arbitrated": True},
    {"accepted_at": NOON},
    {"due_at": None},
    {"merged_into_id": 8, "merged_from": Stage.VERIFYING},
    {"pending": tuple(Asked(kind, 2, 98) for kind in Asking)},
    {"pending": tuple(Asked(kind, 2, 1) for kind in Asking)},
)


@pytest.mark.parametrize(("stage", "command"), PAIRS)
def test_what_is_offered_is_what_is_accepted(stage: Stage, command: Command) -> None:
    if command in CONSEQUENCES:
        return
    for role, circumstances in product(Role, CIRCUMSTANCES):
        case = case_in(
            stage,
            **({"department_id": DEPARTMENT, "dispatched_at": REPORTED_AT, "due_at": DUE} | circumstances),
        )
        by = somebody(role)
        offered = command in {possibility.command for possibility in possible_commands(case, by)}
        order = full_order(command)
        if command is Command.APPEAL:
            order = replace(order, kind=Grievance.LATE)
        try:
            decide(case, order, by=by, at=NOON)
        except (Conflict, Forbidden):
            accepted = False
        else:
            accepted = True
        assert offered == accepted


def test_every_stage_can_be_reached_and_every_stage_can_be_left() -> None:
    assert {step.target for step in STEPS} == set(Stage)
    assert {step.source for step in STEPS} == {NOWHERE, *Stage}


def test_only_a_check_and_an_undone_merge_lead_to_one_of_several_stages() -> None:
    shared = Counter((step.source, step.command) for step in STEPS)

    assert {pair for pair, count in shared.items() if count > 1} == {
        (Stage.VERIFYING, Command.ANSWER_CHECK),
        (Stage.CLOSED, Command.UNMERGE),
    }


def test_what_was_decided_on_an_older_version_is_refused() -> None:
    with pytest.raises(CaseChanged) as caught:
        decide(
            case_in(Stage.REPORTED, version=4),
            full_order(Command.DISPATCH),
            by=somebody(Role.DISPATCHER),
            at=NOON,
        )

    assert caught.value.details == {"version": 4, "expected_version": 3}


def test_a_planner_does_not_file_cases() -> None:
    with pytest.raises(RoleMayNotAct):
        check_may_report(somebody(Role.PLANNER))

    check_may_report(somebody(Role.INSPECTOR))


@pytest.mark.parametrize("reason", [None, "", "   \n"])
@pytest.mark.parametrize(
    ("stage", "command", "role"),
    [
        (Stage.REPORTED, Command.REJECT, Role.OPERATOR),
        (Stage.DISPATCHED, Command.RETURN, Role.HANDLER),
        (Stage.VERIFYING, Command.REWORK, Role.INSPECTOR),
        (Stage.HANDLING, Command.SUSPEND, Role.DISPATCHER),
        (Stage.HANDLING, Command.VOID, Role.LEADER),
        (Stage.CLOSED, Command.REOPEN, Role.OPERATOR),
    ],
)
def test_who_goes_back_stops_or_voids_says_why(
    stage: Stage, command: Command, role: Role, reason: str | None
) -> None:
    with pytest.raises(NeedMissing) as caught:
        decide(
            case_in(stage, department_id=DEPARTMENT),
            full_order(command, reason=reason),
            by=somebody(role),
            at=NOON,
        )

    assert caught.value.details["need"] is Need.REASON


def test_a_dispatch_names_a_department() -> None:
    with pytest.raises(NeedMissing):
        decide(
            case_in(Stage.REPORTED),
            full_order(Command.DISPATCH, department_id=None),
            by=somebody(Role.DISPATCHER),
            at=NOON,
        )


@pytest.mark.parametrize("outcome", [None, Outcome.VOID, Outcome.NOT_RECORDED])
def test_a_case_is_closed_with_an_honest_outcome(outcome: Outcome | None) -> None:
    case = case_in(Stage.VERIFYING, verified_at=NOON)

    with pytest.raises((NeedMissing, OutcomeNotFitting)):
        decide(case, full_order(Command.CLOSE, outcome=outcome), by=somebody(Role.LEADER), at=NOON)


def test_a_case_is_not_rejected_as_fixed() -> None:
    with pytest.raises(OutcomeNotFitting):
        decide(
            case_in(Stage.REPORTED),
            full_order(Command.REJECT, outcome=Outcome.FIXED),
            by=somebody(Role.OPERATOR),
            at=NOON,
        )


def test_a_void_case_says_so_whatever_outcome_was_sent() -> None:
    move = decide(
        case_in(Stage.REPORTED),
        full_order(Command.VOID, outcome=Outcome.FIXED),
        by=somebody(Role.LEADER),
        at=NOON,
    )

    assert (move.changes["outcome"], move.body["outcome"]) == (Outcome.VOID, "void")


@pytest.mark.parametrize("command", sorted(set(Command) - WHILE_SUSPENDED - {Command.REPORT}))
def test_a_suspended_case_waits(command: Command) -> None:
    for stage in (Stage.DISPATCHED, Stage.HANDLING):
        case = case_in(stage, is_suspended=True, department_id=DEPARTMENT)
        arrow = arrow_of(case, command)
        if arrow is None:
            continue
        with pytest.raises(CaseSuspended):
            decide(case, full_order(command), by=somebody(sorted(arrow.roles)[0]), at=NOON)


def test_only_what_is_suspended_is_resumed() -> None:
    with pytest.raises(CommandNotPossible):
        decide(case_in(Stage.HANDLING), full_order(Command.RESUME), by=somebody(Role.DISPATCHER), at=NOON)


def test_voiding_ends_a_suspension() -> None:
    case = case_in(Stage.HANDLING, is_suspended=True)

    assert (
        decide(case, full_order(Command.VOID), by=somebody(Role.LEADER), at=NOON).changes["is_suspended"]
        is False
    )


def test_nobody_verifies_their_own_work_in_whatever_role() -> None:
    case = case_in(Stage.VERIFYING, handler_id=1, handler_ids=(1,))

    for role in (Role.INSPECTOR, Role.OPERATOR, Role.SUPERVISOR):
        with pytest.raises(VerifierIsHandler):
            decide(case, full_order(Command.VERIFY), by=somebody(role, number=1), at=NOON)
        decide(case, full_order(Command.VERIFY), by=somebody(role, number=2), at=NOON)


def test_who_completed_it_before_the_rework_does_not_verify_it_afterwards() -> None:
    first, second = somebody(Role.HANDLER, 1), somebody(Role.HANDLER, 2)
    case = case_in(Stage.HANDLING, department_id=DEPARTMENT)
    for by, command in (
        (first, Command.COMPLETE),
        (somebody(Role.INSPECTOR, 9), Command.REWORK),
        (second, Command.COMPLETE),
    ):
        move = decide(case, full_order(command, expected_version=case.version), by=by, at=NOON)
        case = replace(case, **move.changes)
    order = full_order(Command.VERIFY, expected_version=case.version)

    for number in (1, 2):
        with pytest.raises(VerifierIsHandler):
            decide(case, order, by=somebody(Role.INSPECTOR, number), at=NOON)
    decide(case, order, by=somebody(Role.INSPECTOR, 3), at=NOON)


def test_a_case_is_not_closed_before_somebody_has_seen_that_it_is_done() -> None:
    with pytest.raises(NotVerified):
        decide(case_in(Stage.VERIFYING), full_order(Command.CLOSE), by=somebody(Role.LEADER), at=NOON)


def test_an_importer_closes_what_the_record_does_not_say_was_verified() -> None:
    order = full_order(Command.CLOSE, outcome=Outcome.NOT_RECORDED)

    move = decide(case_in(Stage.VERIFYING), order, by=somebody(Role.IMPORTER), at=NOON)

    assert move.changes["outcome"] is Outcome.NOT_RECORDED


def test_completing_again_asks_for_verifying_again() -> None:
    case = case_in(Stage.HANDLING, verified_at=NOON, department_id=DEPARTMENT)

    assert (
        decide(case, full_order(Command.COMPLETE), by=somebody(Role.HANDLER), at=NOON).changes["verified_at"]
        is None
    )


@pytest.mark.parametrize("command", [Command.START, Command.RETURN])
def test_a_handler_works_for_their_own_department(command: Command) -> None:
    case = case_in(Stage.DISPATCHED, department_id=DEPARTMENT + 1)

    with pytest.raises(NotYourDepartment):
        decide(case, full_order(command), by=somebody(Role.HANDLER), at=NOON)


@pytest.mark.parametrize("command", [Command.START, Command.RETURN, Command.COMPLETE])
def test_a_handler_without_a_department_works_no_case(command: Command) -> None:
    stage = Stage.HANDLING if command is Command.COMPLETE else Stage.DISPATCHED
    by = somebody(Role.HANDLER, department_id=None)

    for department_id in (DEPARTMENT, None):
        case = case_in(stage, department_id=department_id)
        with pytest.raises(NotYourDepartment, match="no department"):
            decide(case, full_order(command), by=by, at=NOON)
        assert command not in {possible.command for possible in possible_commands(case, by)}


def test_a_return_counts_and_leaves_the_case_with_nobody() -> None:
    case = case_in(Stage.HANDLING, department_id=DEPARTMENT, return_count=1, due_at=NOON)

    changes = decide(case, full_order(Command.RETURN), by=somebody(Role.HANDLER), at=NOON).changes

    assert (changes["department_id"], changes["due_at"], changes["return_count"]) == (None, None, 2)


def test_a_dispatch_sets_the_deadline_by_the_limit_of_the_class() -> None:
    order, by = full_order(Command.DISPATCH), somebody(Role.DISPATCHER)
    under = Under(1, Limits(handle=Limit(2, Unit.WORK_DAY)))

    limited = decide(case_in(Stage.REPORTED), order, by=by, at=NOON, under=under)
    unlimited = decide(case_in(Stage.REPORTED), order, by=by, at=NOON)

    assert limited.changes["due_at"] == NOON + timedelta(days=2)
    assert limited.body["due_at"] == "2026-03-04T12:00:00.000000Z"
    assert unlimited.changes["due_at"] is None


def test_an_event_keeps_only_what_its_command_has_a_use_for() -> None:
    move = decide(case_in(Stage.HANDLING), full_order(Command.NOTE), by=somebody(Role.CLERK), at=NOON)

    assert move.body == {"reason": "because", "note": "seen"}


def test_a_clock_set_back_stops_no_work() -> None:
    case = case_in(Stage.HANDLING, department_id=DEPARTMENT)
    earlier = NOON - timedelta(days=1)

    move = decide(case, full_order(Command.COMPLETE), by=somebody(Role.HANDLER, 1), at=earlier)

    assert move.changes["updated_at"] == move.changes["completed_at"] == earlier
