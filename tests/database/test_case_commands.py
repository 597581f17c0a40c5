"""Checks, extensions, urges, returns and rulings: what each promises together with the store."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import projection, service
from gridcity.cases.beside.checking import Standing
from gridcity.cases.beside.rebuilding import remake
from gridcity.cases.errors import (
    CommandNotPossible,
    ExtensionTooLate,
    KindNotFitting,
    LevelNotHigher,
    LimitNotLonger,
    NeedMissing,
    NeedsArbiter,
    NotYourDepartment,
    OwnRequest,
    ReferenceUnknown,
    RoleMayNotAct,
    RulingStands,
    VerifierIsHandler,
)
from gridcity.cases.model import Answer, Case, Command, Ending, Order, Outcome, Stage
from gridcity.people.model import Person, Role
from gridcity.worktime.model import Limit, Unit
from tests.support.people_and_cases import (
    NOON,
    Crew,
    make_case,
    make_crew,
    make_department,
    make_ground,
    make_person,
)

FIVE_DAYS = Limit(5, Unit.NATURAL_DAY)


def stands_as_told(db: Connection, case: Case) -> bool:
    """Say whether beside a case stands what its events tell."""
    events = service.history(db, case.id)
    _, moments = projection.told_with_moments(events, number=case.number)
    standing = Standing(db, (case.id, case.id))
    return not standing.is_asked_for(case.id, events) or standing.is_as_told(case.id, events, moments)


class Desk:
    """One case, and everybody acting on it an hour after the other."""

    def __init__(self, db: Connection, stage: Stage = Stage.REPORTED, **report: Any) -> None:
        self.db = db
        self.crew: Crew = make_crew(db)
        report.setdefault("class_id", make_ground(db).limited_class_id)
        self.case: Case = make_case(db, stage, crew=self.crew, **report)
        self.at: datetime = NOON + timedelta(minutes=10)

    def __call__(self, command: Command, by: Person, **brought: Any) -> Case:
        """Give the next command, and check that the case is what its events say."""
        order = Order(command, self.case.version, **brought)
        self.case = service.act(self.db, self.case.id, order, by=by, at=self.at)
        assert service.read(self.db, self.case.id) == self.case
        assert service.rebuild(self.db, self.case) == self.case
        assert stands_as_told(self.db, self.case)
        return self.case

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Read what stands beside the case."""
        found = self.db.execute(
            text(f"SELECT {columns} FROM {table} WHERE case_id = :id ORDER BY seq"), {"id": self.case.id}
        )
        return [tuple(row) for row in found]


# Checks


def test_nobody_is_sent_twice_nobody_answers_unasked_and_a_doubt_has_its_reason(db: Connection) -> None:
    desk = Desk(db)
    crew = desk.crew

    with pytest.raises(CommandNotPossible):
        desk(Command.ANSWER_CHECK, crew.inspector, answer=Answer.CONFIRMED)
    with pytest.raises(ReferenceUnknown):
        desk(Command.ASK_CHECK, crew.operator, person_id=crew.handler.id)
    desk(Command.ASK_CHECK, crew.operator)
    with pytest.raises(CommandNotPossible):
        desk(Command.ASK_CHECK, crew.operator)
    with pytest.raises(KindNotFitting):
        desk(Command.ANSWER_CHECK, crew.inspector, answer=Answer.GRANTED)
    with pytest.raises(NeedMissing):
        desk(Command.ANSWER_CHECK, crew.inspector, answer=Answer.UNABLE)
    with pytest.raises(RoleMayNotAct):
        desk(Command.ANSWER_CHECK, crew.operator, answer=Answer.CONFIRMED)


def test_a_report_is_looked_at_by_the_collector_of_its_cell_before_it_is_filed(db: Connection) -> None:
    desk = Desk(db)
    near, far = make_person(db), make_person(db)
    code = desk.case.cell_code
    assert code is not None
    places = [{"place": code[:6], "person": far.id}, {"place": code[:12], "person": near.id}]
    db.execute(text("INSERT INTO collector_places (place, person_id) VALUES (:place, :person)"), places)

    desk(Command.ASK_CHECK, desk.crew.operator, until=NOON + timedelta(days=1))
    assert desk.rows("case_requests", "kind, about, assignee_id, answer") == [
        ("check", "reported", near.id, None)
    ]
    desk(Command.ANSWER_CHECK, near, answer=Answer.NOT_CONFIRMED, reason="nothing there")

    assert desk.rows("case_requests", "answer, answered_by, answer_reason") == [
        ("not_confirmed", near.id, "nothing there")
    ]
    assert (desk.case.stage, desk.case.pending) == (Stage.REPORTED, ())


@pytest.mark.parametrize(
    ("answer", "stage", "is_verified", "reworks"),
    [
        (Answer.CONFIRMED, Stage.VERIFYING, True, 0),
        (Answer.NOT_CONFIRMED, Stage.HANDLING, False, 1),
        (Answer.UNABLE, Stage.VERIFYING, False, 0),
    ],
)
def test_a_check_of_the_work_verifies_it_sends_it_back_or_says_neither(
    db: Connection, *, answer: Answer, stage: Stage, is_verified: bool, reworks: int
) -> None:
    desk = Desk(db, Stage.VERIFYING)
    desk(Command.ASK_CHECK, desk.crew.leader)

    desk(Command.ANSWER_CHECK, desk.crew.inspector, answer=answer, reason="seen")

    assert (desk.case.stage, desk.case.verified_at is not None) == (stage, is_verified)
    assert desk.case.rework_count == reworks


def test_who_did_the_work_does_not_answer_the_check_of_it(db: Connection) -> None:
    desk = Desk(db, Stage.VERIFYING)
    desk(Command.ASK_CHECK, desk.crew.leader)
    turned = Person(desk.crew.handler.id, "x", "x", Role.INSPECTOR)

    with pytest.raises(VerifierIsHandler):
        desk(Command.ANSWER_CHECK, turned, answer=Answer.CONFIRMED)


def test_a_check_lapses_when_somebody_verifies_without_it(db: Connection) -> None:
    desk = Desk(db, Stage.VERIFYING)
    desk(Command.ASK_CHECK, desk.crew.leader)

    desk(Command.VERIFY, desk.crew.inspector)

    assert desk.rows("case_requests", "answer, answered_seq") == [("lapsed", desk.case.version)]


# Extensions


def test_more_time_is_asked_for_in_time_by_the_department_and_is_more(db: Connection) -> None:
    desk = Desk(db, Stage.HANDLING)
    crew, due_at = desk.crew, desk.case.due_at
    assert due_at is not None
    other = make_person(db, Role.HANDLER, department=make_department(db))

    with pytest.raises(NotYourDepartment):
        desk(Command.ASK_EXTENSION, other, limit=FIVE_DAYS, reason="parts are missing")
    with pytest.raises(NeedMissing):
        desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS)
    with pytest.raises(CommandNotPossible):
        desk(Command.GRANT_EXTENSION, crew.dispatcher, limit=FIVE_DAYS)
    desk.at = due_at + timedelta(seconds=1)
    with pytest.raises(ExtensionTooLate):
        desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="parts are missing")
    desk.at = due_at
    desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="parts are missing")
    with pytest.raises(CommandNotPossible):
        desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="again")
    with pytest.raises(LimitNotLonger):
        desk(Command.GRANT_EXTENSION, crew.leader, limit=Limit(1, Unit.URGENT_HOUR))
    with pytest.raises(OwnRequest):
        desk(Command.GRANT_EXTENSION, Person(crew.handler.id, "x", "x", Role.LEADER), limit=FIVE_DAYS)


def test_a_granted_extension_is_counted_from_the_dispatch_and_explains_itself(db: Connection) -> None:
    desk = Desk(db, Stage.HANDLING)
    desk(Command.ASK_EXTENSION, desk.crew.handler, limit=Limit(9, Unit.WORK_DAY), reason="frost")

    desk(Command.GRANT_EXTENSION, desk.crew.dispatcher, limit=FIVE_DAYS)

    dispatched_at = desk.case.dispatched_at
    assert dispatched_at is not None
    explanation = service.explain_deadline(db, desk.case)
    assert explanation is not None
    assert (explanation.limit, explanation.due_at) == (FIVE_DAYS, desk.case.due_at)
    assert desk.case.due_at is not None
    assert desk.case.due_at.date() - dispatched_at.date() >= timedelta(days=5)
    assert desk.rows("case_requests", "kind, limit_value, limit_unit, answer") == [
        ("extension", 9.0, "work_day", "granted")
    ]


def test_a_refused_extension_leaves_the_deadline_and_a_new_dispatch_lets_the_question_lapse(
    db: Connection,
) -> None:
    desk = Desk(db, Stage.DISPATCHED)
    due_at, crew = desk.case.due_at, desk.crew
    desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="frost")
    desk(Command.REFUSE_EXTENSION, crew.supervisor, reason="it is urgent")
    assert desk.case.due_at == due_at

    desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="frost")
    desk(Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)

    assert [row[0] for row in desk.rows("case_requests", "answer")] == ["refused", "lapsed"]


# Urging and escalation


def test_an_urge_has_a_kind_and_a_reply_is_given_once_by_who_has_the_case(db: Connection) -> None:
    desk = Desk(db, Stage.HANDLING)
    crew = desk.crew
    with pytest.raises(KindNotFitting):
        desk(Command.URGE, crew.supervisor, kind="angry", reason="late")
    with pytest.raises(CommandNotPossible):
        desk(Command.REPLY, crew.handler, note="soon")
    desk(Command.URGE, crew.supervisor, kind="leader", reason="the mayor asks")
    assert desk.case.pending == ()

    desk(Command.URGE, crew.supervisor, kind="late", reason="late", until=NOON + timedelta(days=1))
    with pytest.raises(NeedMissing):
        desk(Command.REPLY, crew.handler, note=" ")
    with pytest.raises(NotYourDepartment):
        desk(Command.REPLY, make_person(db, Role.HANDLER, department=make_department(db)), note="soon")
    desk(Command.REPLY, crew.handler, note="tomorrow")

    assert desk.rows("case_requests", "kind, about, answer, answer_reason") == [
        ("reply", "late", "replied", "tomorrow")
    ]


def test_a_case_only_climbs(db: Connection) -> None:
    desk = Desk(db, Stage.HANDLING)
    desk(Command.ESCALATE, desk.crew.dispatcher, level=2)

    for level in (1, 2):
        with pytest.raises(LevelNotHigher):
            desk(Command.ESCALATE, desk.crew.dispatcher, level=level)
    assert desk.case.escalation_level == 2


# Returns and rulings


def test_a_return_names_an_owner_that_exists_or_says_that_nobody_knows(db: Connection) -> None:
    desk = Desk(db, Stage.DISPATCHED)

    with pytest.raises(NeedMissing):
        desk(Command.RETURN, desk.crew.handler, reason="not ours")
    with pytest.raises(NeedMissing):
        desk(Command.RETURN, desk.crew.handler, reason="not ours", is_owner_unknown=False)
    with pytest.raises(ReferenceUnknown):
        desk(Command.RETURN, desk.crew.handler, reason="not ours", department_id=-1)


def twice_returned(db: Connection) -> tuple[Desk, Person]:
    """Give a case that two departments sent to each other, and a handler of the second."""
    desk = Desk(db, Stage.DISPATCHED)
    crew, water = desk.crew, make_department(db, "Water")
    plumber = make_person(db, Role.HANDLER, department=water)
    desk(Command.RETURN, crew.handler, reason="a pipe", department_id=water.id)
    desk(Command.DISPATCH, crew.dispatcher, department_id=water.id)
    desk(Command.RETURN, plumber, reason="the road", department_id=crew.department.id)
    return desk, plumber


def test_after_two_returns_an_arbiter_rules_who_sees_both_claims(db: Connection) -> None:
    desk, plumber = twice_returned(db)
    crew = desk.crew

    with pytest.raises(NeedsArbiter):
        desk(Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)
    with pytest.raises(RoleMayNotAct):
        desk(Command.ARBITRATE, crew.dispatcher, department_id=crew.department.id, reason="so be it")
    assert desk.rows("case_returns", "department_id, claimed_id, reason") == [
        (crew.department.id, plumber.department_id, "a pipe"),
        (plumber.department_id, crew.department.id, "the road"),
    ]

    desk(Command.ARBITRATE, crew.supervisor, department_id=crew.department.id, reason="the road sank first")

    assert (desk.case.stage, desk.case.department_id) == (Stage.DISPATCHED, crew.department.id)
    assert desk.case.due_at is not None
    with pytest.raises(RulingStands):
        desk(Command.RETURN, crew.handler, reason="still not ours", is_owner_unknown=True)


def test_nobody_rules_before_there_is_a_dispute(db: Connection) -> None:
    desk = Desk(db, Stage.DISPATCHED)

    with pytest.raises(CommandNotPossible):
        desk(Command.ARBITRATE, desk.crew.leader, department_id=desk.crew.department.id, reason="so be it")


def test_a_ruling_is_appealed_against_and_falls_only_when_somebody_else_says_so(db: Connection) -> None:
    desk, _ = twice_returned(db)
    crew = desk.crew
    with pytest.raises(CommandNotPossible):
        desk(Command.DECIDE_APPEAL, crew.leader, answer=Answer.UPHELD, reason="x")
    desk(Command.ARBITRATE, crew.supervisor, department_id=crew.department.id, reason="the road")
    desk(Command.APPEAL, crew.handler, kind="ruling", reason="the plan shows a pipe")
    appellant = Person(crew.handler.id, "x", "x", Role.LEADER)
    with pytest.raises(OwnRequest):
        desk(Command.DECIDE_APPEAL, appellant, answer=Answer.UPHELD, reason="mine")

    desk(Command.DECIDE_APPEAL, crew.leader, answer=Answer.UPHELD, reason="so it does")
    desk(Command.RETURN, crew.handler, reason="not ours", is_owner_unknown=True)

    assert (desk.case.return_count, desk.case.is_arbitrated) == (3, False)


def test_lateness_is_excused_after_the_end_by_an_upheld_appeal_only(db: Connection) -> None:
    desk = Desk(db, Stage.CLOSED)
    crew = desk.crew
    with pytest.raises(CommandNotPossible):
        desk(Command.APPEAL, crew.handler, kind="ruling", reason="there is none")
    for answer in (Answer.DISMISSED, Answer.UPHELD):
        desk(Command.APPEAL, crew.handler, kind="late", reason="the road was closed")
        desk(Command.DECIDE_APPEAL, crew.supervisor, answer=answer, reason="looked into")
        assert desk.case.is_late_excused == (answer is Answer.UPHELD)


# Suspension, ends


def test_a_suspension_names_a_problem_of_the_library_and_when_to_look_again(db: Connection) -> None:
    desk = Desk(db, Stage.HANDLING)
    crew, review_on = desk.crew, NOON.date() + timedelta(days=90)
    with pytest.raises(ReferenceUnknown):
        desk(Command.SUSPEND, crew.dispatcher, kind="laziness", reason="x")

    desk(Command.SUSPEND, crew.dispatcher, kind="season", reason="frost", review_on=review_on)
    desk(Command.RESUME, crew.dispatcher)
    desk(Command.SUSPEND, crew.dispatcher, reason="nobody knows")
    desk(Command.FORCE_CLOSE, crew.leader, reason="the house is gone", outcome=Outcome.NO_LONGER_NEEDED)

    assert desk.rows("case_suspensions", "problem, review_on, ended_seq") == [
        ("season", review_on, 5),
        ("other", None, 7),
    ]
    assert (desk.case.ending, desk.case.is_suspended) == (Ending.FORCED, False)


def test_only_a_leader_closes_by_force(db: Connection) -> None:
    desk = Desk(db, Stage.HANDLING)

    for by in (desk.crew.operator, desk.crew.supervisor, desk.crew.handler):
        with pytest.raises(RoleMayNotAct):
            desk(Command.FORCE_CLOSE, by, reason="enough", outcome=Outcome.FIXED)


def test_what_is_handled_on_the_spot_shows_its_photo(db: Connection) -> None:
    desk = Desk(db)
    sha256 = "c" * 64
    db.execute(
        text(
            "INSERT INTO files (sha256, media_type, size_bytes, received_at)"
            " VALUES (:sha, 'image/png', 1, :at)"
        ),
        {"sha": sha256, "at": NOON},
    )
    with pytest.raises(NeedMissing):
        desk(Command.SELF_HANDLE, desk.crew.inspector)
    with pytest.raises(ReferenceUnknown):
        desk(Command.SELF_HANDLE, desk.crew.inspector, sha256=sha256)
    desk(Command.ATTACH, desk.crew.inspector, sha256=sha256, kind="after")

    desk(Command.SELF_HANDLE, desk.crew.inspector, sha256=sha256, note="swept")

    assert (desk.case.stage, desk.case.outcome) == (Stage.CLOSED, Outcome.FIXED)
    assert (desk.case.ending, desk.case.handler_ids) == (Ending.SELF_HANDLED, (desk.crew.inspector.id,))


# What the store finds


def test_a_case_is_accepted_once(db: Connection) -> None:
    desk = Desk(db)
    desk(Command.ACCEPT, desk.crew.operator)

    assert desk.case.accepted_at == desk.at
    with pytest.raises(CommandNotPossible):
        desk(Command.ACCEPT, desk.crew.operator)


# What stands beside is made of the events


def test_what_stands_beside_a_case_can_be_made_anew_from_its_events(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    yesterday = NOON - timedelta(days=1)
    make_case(db, Stage.CLOSED, crew=crew, ground=ground, class_id=ground.limited_class_id, at=yesterday)
    desk, _ = twice_returned(db)
    other = make_case(db, crew=crew, ground=ground)
    crew = desk.crew
    desk(Command.LINK, crew.operator, other_id=other.id, kind="related")
    desk(Command.ASK_CHECK, crew.operator, person_id=crew.inspector.id)
    desk(Command.ANSWER_CHECK, crew.inspector, answer=Answer.UNABLE, reason="the gate is shut")
    desk(Command.ARBITRATE, crew.leader, department_id=crew.department.id, reason="so be it")
    desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="parts")
    desk(Command.SUSPEND, crew.leader, kind="season", reason="frost")
    desk(Command.URGE, crew.supervisor, kind="late", reason="late", until=NOON + timedelta(days=1))
    desk(Command.FORCE_CLOSE, crew.leader, reason="the house is gone", outcome=Outcome.NO_LONGER_NEEDED)
    desk(Command.APPEAL, crew.handler, kind="late", reason="it was frost")
    tables = ("case_requests", "case_returns", "case_suspensions", "case_links")
    written = {table: desk.rows(table, "*") for table in tables}
    assert [len(written[table]) for table in tables] == [4, 2, 1, 2]
    db.execute(text("UPDATE case_requests SET answer_reason = 'forged' WHERE answer IS NOT NULL"))
    db.execute(text("DELETE FROM case_returns"))

    assert not stands_as_told(db, desk.case)
    remake(db, desk.case, service.history(db, desk.case.id))

    assert stands_as_told(db, desk.case)
    assert {table: desk.rows(table, "*") for table in tables} == written


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE case_requests SET until = asked_at",
        "UPDATE case_requests SET answered_by = NULL",
        "DELETE FROM case_returns",
        "UPDATE case_returns SET is_owner_asked = NOT is_owner_asked",
        "UPDATE case_suspensions SET review_on = '2030-01-01'",
        "UPDATE case_suspensions SET ended_at = ended_at + interval '1 microsecond'",
        "DELETE FROM case_links",
        "UPDATE case_links SET seq = seq + 1",
        "UPDATE case_links SET kind = 'root_cause'",
    ],
)
def test_whatever_is_forged_beside_a_case_shows(db: Connection, forged: str) -> None:
    desk, _ = twice_returned(db)
    crew = desk.crew
    desk(Command.LINK, crew.operator, other_id=make_case(db, crew=crew).id, kind="related")
    desk(Command.ARBITRATE, crew.leader, department_id=crew.department.id, reason="so be it")
    desk(Command.ASK_EXTENSION, crew.handler, limit=FIVE_DAYS, reason="parts")
    desk(Command.SUSPEND, crew.leader, kind="season", reason="frost")
    desk(Command.RESUME, crew.leader, reason="spring")
    desk(Command.FORCE_CLOSE, crew.leader, reason="the house is gone", outcome=Outcome.NO_LONGER_NEEDED)

    db.execute(text(forged))

    assert not stands_as_told(db, desk.case)
