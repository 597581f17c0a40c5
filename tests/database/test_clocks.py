"""The four clocks of a case: under which condition, until when, and that no edit moves what was begun."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from gridcity.cases import service
from gridcity.cases.explaining import explain_clocks
from gridcity.cases.model import Case, Command, Order, Outcome
from gridcity.city import calendars
from gridcity.conditions import service as conditions
from gridcity.conditions.errors import ConditionNotFound
from gridcity.conditions.model import Condition, Limits, NewCondition, Timed
from gridcity.people.model import Role
from gridcity.worktime.deadlines import ALWAYS
from gridcity.worktime.explaining import recomputed
from gridcity.worktime.model import STANDARD, Limit, Unit
from tests.support.clocks import HARBIN
from tests.support.people_and_cases import Crew, Ground, a_report, make_crew, make_ground, make_person
from tests.support.tiny import make_tiny_city

OFFICE = replace(HARBIN.calendar, code=STANDARD)
FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=OFFICE.zone)
"""An hour before the working week ends."""
TODAY = date(2026, 3, 6)
LIMITS = Limits(
    accept=Limit(30 / 60, Unit.WORK_HOUR),
    dispatch=Limit(2, Unit.WORK_HOUR),
    handle=Limit(1, Unit.WORK_DAY),
    verify=Limit(4, Unit.URGENT_HOUR),
)


@pytest.fixture(scope="module")
def whole_city(engine: Engine) -> Iterator[Connection]:
    """Give the tiny city with its calendar, in a transaction of this module."""
    with engine.connect() as conn, conn.begin() as transaction:
        make_tiny_city(conn)
        calendars.save_calendar(conn, OFFICE, at=FRIDAY)
        yield conn
        transaction.rollback()


@pytest.fixture
def db(whole_city: Connection) -> Iterator[Connection]:
    with whole_city.begin_nested() as nested:
        yield whole_city
        nested.rollback()


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


@pytest.fixture
def ground(db: Connection) -> Ground:
    return make_ground(db)


def entered(db: Connection, ground: Ground, code: str = "1", **what: Any) -> Condition:
    given: dict[str, Any] = {"limits": LIMITS, "valid_from": TODAY} | what
    return conditions.add(db, NewCondition(ground.class_id, code, **given), at=FRIDAY)


def on(db: Connection, case: Case, command: Command, by: Any, at: datetime, **brought: Any) -> Case:
    return service.act(db, case.id, Order(command, case.version, **brought), by=by, at=at)


def hour(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02d}T{clock}").replace(tzinfo=OFFICE.zone)


def test_without_a_condition_no_clock_runs(db: Connection, crew: Crew, ground: Ground) -> None:
    case = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, FRIDAY, department_id=crew.department.id)

    assert (case.condition_id, case.accept_due_at, case.dispatch_due_at, case.due_at) == (None,) * 4
    assert explain_clocks(db, case) == []


def test_a_condition_that_is_not_there_cannot_be_named(db: Connection, crew: Crew, ground: Ground) -> None:
    entered(db, ground, "later", valid_from=TODAY + timedelta(days=1))
    case = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    for code in ("9", "later"):
        with pytest.raises(ConditionNotFound, match=code):
            on(db, case, Command.ACCEPT, crew.operator, FRIDAY, condition=code)
    assert service.read(db, case.id) == case


def test_the_four_clocks_follow_each_other_over_a_weekend(db: Connection, crew: Crew, ground: Ground) -> None:
    condition = entered(db, ground)
    department = crew.department.id

    case = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    assert (case.condition_id, case.accept_due_at) == (condition.id, hour(6, "17:00"))
    assert case.dispatch_due_at == hour(9, "09:30"), "an hour on Friday, an hour on Monday"
    case = on(db, case, Command.ACCEPT, crew.operator, hour(6, "17:10"))
    assert case.dispatch_due_at == hour(9, "10:10"), "anew with the acceptance"
    case = on(db, case, Command.DISPATCH, crew.dispatcher, hour(9, "10:10"), department_id=department)
    assert case.due_at == hour(10, "10:10")
    case = on(db, case, Command.START, crew.handler, hour(9, "11:00"))
    case = on(db, case, Command.COMPLETE, crew.handler, hour(9, "17:00"))
    assert case.verify_due_at == hour(9, "21:00")
    case = on(db, case, Command.VERIFY, crew.inspector, hour(9, "21:01"))

    stored = service.read(db, case.id)
    assert stored == case
    assert service.rebuild(db, stored) == stored
    explained = explain_clocks(db, stored)
    assert [(one.ticking.timed, one.ticking.is_in_time) for one in explained] == [
        (Timed.ACCEPT, False),
        (Timed.DISPATCH, True),
        (Timed.HANDLE, True),
        (Timed.VERIFY, False),
    ]
    for one in explained:
        assert one.explanation is not None
        assert recomputed(one.explanation) == one.ticking.due_at
        assert one.limit == LIMITS.of(one.ticking.timed)


def test_no_deadline_moves_when_a_limit_is_changed(db: Connection, crew: Crew, ground: Ground) -> None:
    first = entered(db, ground)
    department = crew.department.id
    old = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    handled = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    handled = on(db, handled, Command.DISPATCH, crew.dispatcher, FRIDAY, department_id=department)

    shorter = replace(first.content, limits=Limits(handle=Limit(1, Unit.URGENT_HOUR)))
    second = conditions.change(db, first.id, shorter, at=FRIDAY)

    for case in (old, handled):
        assert service.read(db, case.id) == case
        assert service.rebuild(db, case) == case
    new = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    assert (new.condition_id, new.accept_due_at, new.dispatch_due_at) == (second.id, None, None)
    new, old = (
        on(db, case, Command.DISPATCH, crew.dispatcher, hour(6, "17:00"), department_id=department)
        for case in (new, old)
    )
    assert new.due_at == hour(6, "18:00")
    assert (old.condition_id, old.due_at) == (first.id, hour(9, "17:00")), "as it was filed"
    (handling,) = [one for one in explain_clocks(db, old) if one.ticking.timed is Timed.HANDLE]
    assert handling.limit == LIMITS.handle


def test_a_case_comes_under_another_condition_by_its_code(db: Connection, crew: Crew, ground: Ground) -> None:
    entered(db, ground)
    urgent = entered(
        db, ground, "urgent", limits=Limits(None, Limit(5, Unit.URGENT_HOUR), Limit(3, Unit.URGENT_HOUR))
    )
    case = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)

    accepted = on(db, case, Command.ACCEPT, crew.operator, FRIDAY, condition="urgent", key="accept-it-1")

    assert (accepted.condition_id, accepted.dispatch_due_at) == (urgent.id, hour(6, "21:30"))
    assert accepted.accept_due_at == case.accept_due_at, "what was begun stays"
    again = Order(Command.ACCEPT, case.version, condition="urgent", key="accept-it-1")
    assert service.act(db, case.id, again, by=crew.operator, at=FRIDAY) == accepted
    sent = on(db, accepted, Command.DISPATCH, crew.dispatcher, FRIDAY, department_id=crew.department.id)
    assert (sent.condition_id, sent.due_at) == (urgent.id, hour(6, "19:30"))
    assert service.rebuild(db, sent) == sent


def test_a_return_begins_the_clock_of_dispatching_anew_and_rework_ends_that_of_verifying(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    entered(db, ground)
    department = crew.department.id
    case = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, FRIDAY, department_id=department)
    case = on(
        db, case, Command.RETURN, crew.handler, hour(9, "11:00"), reason="not ours", is_owner_unknown=True
    )
    assert (case.dispatch_due_at, case.due_at) == (hour(9, "14:30"), None)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, hour(9, "14:00"), department_id=department)
    case = on(db, case, Command.START, crew.handler, hour(9, "14:10"))
    case = on(db, case, Command.COMPLETE, crew.handler, hour(9, "15:00"))
    assert case.verify_due_at == hour(9, "19:00")
    case = on(db, case, Command.REWORK, crew.leader, hour(9, "16:00"), reason="still there")
    assert case.verify_due_at is None
    case = on(db, case, Command.COMPLETE, crew.handler, hour(9, "17:00"))
    assert case.verify_due_at == hour(9, "21:00")
    case = on(db, case, Command.VERIFY, crew.inspector, hour(9, "18:00"))
    case = on(db, case, Command.CLOSE, crew.leader, hour(9, "18:00"), outcome=Outcome.FIXED)
    case = on(db, case, Command.REOPEN, crew.operator, hour(10, "08:30"), reason="again")
    assert (case.accept_due_at, case.verify_due_at) == (None, None)
    assert case.dispatch_due_at == hour(10, "10:30")
    stored = service.read(db, case.id)
    assert stored == case
    for version in range(1, stored.version + 1):
        service.rebuild(db, stored, version=version)
    assert service.rebuild(db, stored) == stored


def test_a_condition_counts_on_its_own_calendar(db: Connection, crew: Crew, ground: Ground) -> None:
    nights = replace(OFFICE, code="nights", days=(), hours=ALWAYS.calendar.hours)
    edition = calendars.save_calendar(db, nights, at=FRIDAY)
    entered(db, ground, calendar="nights")

    case = service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY)
    sent = on(db, case, Command.DISPATCH, crew.dispatcher, FRIDAY, department_id=crew.department.id)

    assert case.dispatch_due_at == FRIDAY + timedelta(hours=2)
    assert sent.terms is not None
    assert (sent.due_at, sent.terms.calendar_id) == (FRIDAY + timedelta(days=1), edition.id)


def test_a_report_finds_a_condition_that_others_have_changed_meanwhile(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    """What this process remembers of a class is only a guess: the store has the last word."""
    first = entered(db, ground)
    assert service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY).condition_id == first.id
    conditions.end(db, first.id, at=FRIDAY)
    assert service.report(db, a_report(ground), by=crew.inspector, at=FRIDAY).condition_id is None
    second = entered(db, ground, "2")
    monday = FRIDAY + timedelta(days=3)
    calendars.save_calendar(db, replace(OFFICE, days=()), at=FRIDAY, note="another")

    report = a_report(ground)
    case = service.report(db, report, by=crew.inspector, at=monday, key="report-it-1")

    assert case.condition_id == second.id
    history = service.history(db, case.id)
    newest = calendars.newest(db)
    assert newest is not None
    assert history[0].body["calendar_id"] == newest.id
    conditions.end(db, second.id, at=monday)
    again = service.report(db, report, by=crew.inspector, at=monday, key="report-it-1")
    assert again == case, "a retry is the same report, whatever conditions there are by then"


def test_a_reader_may_ask_for_the_clocks_of_a_case_that_was_never_dispatched(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    entered(db, ground)
    case = service.report(db, a_report(ground), by=make_person(db, Role.OPERATOR), at=FRIDAY)

    accept, dispatch = explain_clocks(db, case)

    assert (accept.ticking.is_running, accept.ticking.is_in_time) == (True, None)
    assert dispatch.ticking.due_at == case.dispatch_due_at == datetime(2026, 3, 9, 1, 30, tzinfo=UTC)
