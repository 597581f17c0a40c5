"""Any sequence of commands by anybody keeps what must always be true of a case."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gridcity.cases import deadlines, ledger, projection, workflow
from gridcity.cases.clocks import Under
from gridcity.cases.model import (
    Answer,
    Asking,
    CaseEvent,
    Command,
    Ending,
    Order,
    Origin,
    Outcome,
    Part,
    Report,
    Stage,
)
from gridcity.cases.vocabulary import Grievance, LinkKind, UrgeKind
from gridcity.conditions.model import Limits
from gridcity.errors import GridcityError
from gridcity.people.model import Person, Role
from gridcity.worktime.explaining import recomputed
from gridcity.worktime.model import Limit, Unit
from tests.support.clocks import HARBIN
from tests.support.plain_cases import REPORTED_AT, case_in

FILE = "0" * 64
LIMIT, TIMING = Limit(4, Unit.WORK_HOUR), deadlines.Timing(HARBIN, 1)
UNDER = Under(7, Limits(LIMIT, Limit(1, Unit.URGENT_HOUR), LIMIT, Limit(1, Unit.WORK_DAY)))
PEOPLE = [Person(i + 1, f"p{i}", "P", role, 1 + i % 2) for i, role in enumerate([*Role, *Role])]

ONWARD = (
    Command.DISPATCH,
    Command.ARBITRATE,
    Command.START,
    Command.COMPLETE,
    Command.VERIFY,
    Command.CLOSE,
    Command.ANSWER_CHECK,
    Command.GRANT_EXTENSION,
    Command.DECIDE_APPEAL,
    Command.RESUME,
)
"""What brings a case on: taken more often, so that the rest of its life is reached."""
ASIDE = {Command.NOTE, Command.ATTACH, Command.LINK, Command.UNLINK}


class Life(RuleBasedStateMachine):
    """One case, and everybody doing whatever comes to mind."""

    def __init__(self) -> None:
        super().__init__()
        self.at = REPORTED_AT
        self.case = case_in(Stage.REPORTED, version=1)
        body = projection.report_content(Report(1, 126.5, 45.7, self.case.description)) | {
            "cell": self.case.cell_code
        }
        first = CaseEvent(
            7,
            1,
            "none",
            Command.REPORT,
            Stage.REPORTED,
            99,
            "inspector",
            Origin.LIVE,
            self.at,
            body,
            ledger.GENESIS,
            b"",
        )
        digest = ledger.hash_of(ledger.GENESIS, ledger.canonical(first, self.case.number))
        self.events = [replace(first, hash=digest)]
        self.case = replace(self.case, head_hash=digest)

    @rule(
        by=st.sampled_from(PEOPLE),
        command=st.sampled_from(sorted(set(Command) - {Command.REPORT})),
        reason=st.sampled_from([None, " ", "why"]),
        note=st.sampled_from([None, "seen"]),
        department_id=st.sampled_from([None, 1, 2]),
        outcome=st.sampled_from([None, *Outcome]),
        kind=st.sampled_from([None, *LinkKind, *UrgeKind, *Grievance, "no_owner"]),
        answer=st.sampled_from([None, *Answer]),
        limit=st.sampled_from([None, Limit(2, Unit.WORK_HOUR), Limit(9, Unit.WORK_DAY)]),
        level=st.sampled_from([None, 1, 2]),
        other_id=st.sampled_from([None, 7, 8]),
        until=st.sampled_from([None, REPORTED_AT + timedelta(days=1)]),
        is_owner_unknown=st.booleans(),
        parts=st.sampled_from([(), (Part(1, "half"),)]),
        stale=st.booleans(),
        minutes=st.integers(0, 500),
    )
    def act(self, by: Person, command: Command, *, stale: bool, minutes: int, **brought: object) -> None:
        expected = self.case.version - (1 if stale else 0)
        self.try_(Order(command, expected, sha256=FILE, **brought), by, minutes)  # type: ignore[arg-type]

    @rule(data=st.data(), minutes=st.integers(0, 500))
    def act_as_offered(self, data: st.DataObject, minutes: int) -> None:
        """Take one of the steps that somebody is offered, and bring all it needs: so lives get far."""
        offered: dict[Command, list[Person]] = {}
        for person in PEOPLE:
            for one in workflow.possible_commands(self.case, person):
                offered.setdefault(one.command, []).append(person)
        forward = [command for command in ONWARD if command in offered]
        command = data.draw(st.sampled_from([*sorted(set(offered) - ASIDE), *forward * 3]))
        by = data.draw(st.sampled_from(offered[command]))
        outcomes = sorted(workflow.OUTCOMES.get(command, ()))
        order = Order(
            command,
            self.case.version,
            reason="why",
            note="seen",
            department_id=by.department_id,
            outcome=data.draw(st.sampled_from(outcomes)) if outcomes else None,
            sha256=FILE,
            kind=data.draw(st.sampled_from(workflow.KINDS.get(command, ("other",)))),
            answer=data.draw(st.sampled_from(workflow.ANSWERS.get(command, (None,)))),
            limit=Limit(data.draw(st.integers(1, 40)), Unit.WORK_DAY),
            level=self.case.escalation_level + 1,
            other_id=8,
            until=self.at + timedelta(days=1),
            parts=(Part(1, "half"),),
        )
        self.try_(order, by, minutes)

    def try_(self, order: Order, by: Person, minutes: int) -> None:
        """Give the order; what is refused changes nothing."""
        before = self.case
        self.at += timedelta(minutes=minutes)
        try:
            move = workflow.decide(before, order, by=by, at=self.at, under=UNDER, timing=TIMING)
        except GridcityError:
            assert self.case is before
            return
        event = CaseEvent(
            7, before.version + 1, move.source, move.command, move.target, by.id, by.role, Origin.LIVE,
            self.at, move.body, before.head_hash, b"",
        )  # fmt: skip
        digest = ledger.hash_of(before.head_hash, ledger.canonical(event, before.number))
        self.events.append(replace(event, hash=digest))
        self.case = replace(before, head_hash=digest, **move.changes)

    @invariant()
    def what_is_closed_has_an_outcome_and_an_end(self) -> None:
        is_closed = self.case.stage is Stage.CLOSED
        assert is_closed == (self.case.outcome is not None) == (self.case.closed_at is not None)

    @invariant()
    def only_work_under_way_is_suspended(self) -> None:
        assert not self.case.is_suspended or self.case.stage in {Stage.DISPATCHED, Stage.HANDLING}

    @invariant()
    def a_suspension_is_open_as_long_as_the_case_is_suspended(self) -> None:
        assert self.case.is_suspended == (len(self.case.pauses) % 2 == 1)
        assert list(self.case.pauses) == sorted(self.case.pauses)

    @invariant()
    def the_deadline_follows_from_its_explanation(self) -> None:
        explanation = deadlines.explained(self.case, TIMING)
        assert (explanation is None) == (self.case.due_at is None)
        if explanation is not None and not self.case.is_suspended:
            assert recomputed(explanation) == self.case.due_at

    @invariant()
    def work_under_way_is_with_a_department(self) -> None:
        if self.case.stage in {Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING}:
            assert self.case.department_id is not None

    @invariant()
    def nobody_verified_what_they_had_completed(self) -> None:
        completed: set[int | None] = set()
        for event in self.events:
            is_verified = event.command is Command.VERIFY or (
                event.command is Command.ANSWER_CHECK
                and event.source == Stage.VERIFYING
                and event.body["answer"] == Answer.CONFIRMED
            )
            if is_verified and event.actor_role != Role.IMPORTER:
                assert event.actor_id not in completed
            if event.command in {Command.COMPLETE, Command.SELF_HANDLE}:
                completed.add(event.actor_id)
        assert completed == set(self.case.handler_ids)

    @invariant()
    def nobody_decided_on_what_they_had_asked_for(self) -> None:
        asked: dict[str, int | None] = {}
        for event in self.events:
            if event.command in {Command.ASK_EXTENSION, Command.APPEAL}:
                asked[event.command] = event.actor_id
            if event.command in {Command.GRANT_EXTENSION, Command.REFUSE_EXTENSION}:
                assert event.actor_id != asked[Command.ASK_EXTENSION]
            if event.command is Command.DECIDE_APPEAL:
                assert event.actor_id != asked[Command.APPEAL]

    @invariant()
    def what_waits_for_an_answer_was_asked_once_and_can_still_be_answered(self) -> None:
        waiting = [one.kind for one in self.case.pending]
        assert len(waiting) == len(set(waiting))
        assert self.case.stage is not Stage.CLOSED or set(waiting) <= {Asking.APPEAL}
        for one in self.case.pending:
            assert self.events[one.seq - 1].actor_id == one.by_id

    @invariant()
    def what_was_merged_can_go_back(self) -> None:
        is_merged = self.case.merged_into_id is not None
        assert is_merged == (self.case.ending is Ending.MERGED) == (self.case.merged_from is not None)
        assert not is_merged or self.case.stage is Stage.CLOSED

    @invariant()
    def after_two_returns_only_arbiters_and_importers_dispatch(self) -> None:
        returns = 0
        for event in self.events:
            returns += event.command is Command.RETURN
            if event.command is Command.DISPATCH and event.actor_role != Role.IMPORTER:
                assert returns < workflow.ARBITER_AFTER
            if event.command is Command.ARBITRATE:
                assert returns >= workflow.ARBITER_AFTER

    @invariant()
    def every_event_is_an_arrow_and_the_chain_is_whole(self) -> None:
        arrows = {(step.source, step.command, step.target) for step in workflow.STEPS}
        assert all((event.source, event.command, event.target) in arrows for event in self.events)
        assert ledger.verify_chain(self.events, number=self.case.number) == self.case.head_hash

    @invariant()
    def the_case_is_what_its_events_made_of_it(self) -> None:
        assert projection.rebuilt(self.case, self.events) == self.case


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
