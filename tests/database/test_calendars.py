"""Calendars in the store: an edit is a new edition, and a case keeps the one it was dispatched under."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from psycopg2 import DatabaseError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gridcity.cases import service
from gridcity.cases.model import Case, Command, Order, Stage
from gridcity.city import calendars
from gridcity.city.errors import CalendarNotFound
from gridcity.city.profiles import read_profile
from gridcity.city.service import adopt_calendar
from gridcity.settings import Settings
from gridcity.worktime.deadlines import ALWAYS
from gridcity.worktime.explaining import recomputed
from gridcity.worktime.model import STANDARD, Calendar, DayKind, Hours, Limit, Shift, SpecialDay, Unit
from tests.support.clocks import HARBIN
from tests.support.people_and_cases import Crew, make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city

OFFICE = replace(HARBIN.calendar, code=STANDARD)
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=OFFICE.zone)
MONDAY = datetime(2026, 3, 9, tzinfo=OFFICE.zone)


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


def dispatched(db: Connection, crew: Crew, at: datetime = FRIDAY) -> Case:
    """Dispatch a case whose class gives four work hours."""
    ground = make_ground(db)
    case = make_case(db, Stage.REPORTED, crew=crew, class_id=ground.limited_class_id)
    order = Order(Command.DISPATCH, case.version, department_id=crew.department.id)
    return service.act(db, case.id, order, by=crew.dispatcher, at=at)


def test_there_is_no_calendar_before_one_is_made(db: Connection) -> None:
    assert calendars.newest(db) is None
    for ask in (lambda: calendars.get_newest(db, "standard"), lambda: calendars.get_edition(db, 2**30)):
        with pytest.raises(CalendarNotFound):
            ask()


def test_an_edition_is_never_changed_or_taken_away(db: Connection) -> None:
    calendars.save_calendar(db, OFFICE, at=FRIDAY)
    for statement in ("UPDATE calendars SET note = 'other'", "DELETE FROM calendars"):
        with pytest.raises((DBAPIError, DatabaseError), match="never changed"), db.begin_nested():
            db.execute(text(statement))


def test_saving_the_same_calendar_again_makes_no_edition(db: Connection) -> None:
    first = calendars.save_calendar(db, OFFICE, at=FRIDAY, note="first")
    assert calendars.save_calendar(db, OFFICE, at=MONDAY, note="again") == first
    assert calendars.list_editions(db, "standard") == [first]
    assert calendars.list_editions(db, "other") == []


def test_without_a_calendar_every_hour_counts(db: Connection, crew: Crew) -> None:
    case = dispatched(db, crew)
    assert case.due_at == FRIDAY + timedelta(hours=4)
    assert case.terms is not None
    assert case.terms.calendar_id is None


def test_a_case_dispatched_on_a_friday_afternoon_is_due_on_monday(db: Connection, crew: Crew) -> None:
    calendars.save_calendar(db, OFFICE, at=FRIDAY)
    case = dispatched(db, crew)
    assert case.due_at == datetime(2026, 3, 9, 12, tzinfo=OFFICE.zone)
    explanation = service.explain_deadline(db, service.read(db, case.id))
    assert explanation is not None
    assert recomputed(explanation) == case.due_at


def test_an_edit_of_the_calendar_changes_nothing_that_was_dispatched_before(
    db: Connection, crew: Crew
) -> None:
    calendars.save_calendar(db, OFFICE, at=FRIDAY)
    case = dispatched(db, crew)
    holiday = SpecialDay(date(2026, 3, 9), DayKind.HOLIDAY, "校庆", "Founders' day")
    calendars.save_calendar(db, replace(OFFICE, days=(*OFFICE.days, holiday)), at=FRIDAY)
    resting = service.act(
        db,
        case.id,
        Order(Command.SUSPEND, case.version, reason="No parts"),
        by=crew.dispatcher,
        at=FRIDAY + timedelta(minutes=10),
    )
    resumed = service.act(
        db,
        case.id,
        Order(Command.RESUME, resting.version),
        by=crew.dispatcher,
        at=FRIDAY + timedelta(minutes=20),
    )
    assert resumed.due_at == datetime(2026, 3, 9, 13, 40, tzinfo=OFFICE.zone)
    later = dispatched(db, crew)
    assert later.due_at == datetime(2026, 3, 10, 12, tzinfo=OFFICE.zone)


def test_a_case_that_was_suspended_is_rebuilt_from_its_events(db: Connection, crew: Crew) -> None:
    calendars.save_calendar(db, OFFICE, at=FRIDAY)
    case = dispatched(db, crew)
    for days, (command, reason) in enumerate(
        [(Command.SUSPEND, "No parts"), (Command.RESUME, None), (Command.SUSPEND, "Frost")]
    ):
        case = service.act(
            db,
            case.id,
            Order(command, case.version, reason=reason),
            by=crew.dispatcher,
            at=FRIDAY.astimezone(UTC) + timedelta(days=days, microseconds=days),
        )
    stored = service.read(db, case.id)
    assert len(stored.pauses) == 3
    assert service.rebuild(db, stored) == stored
    before = service.rebuild(db, stored, version=2)
    assert (before.due_at, before.pauses) == (datetime(2026, 3, 9, 12, tzinfo=OFFICE.zone), ())


@pytest.mark.parametrize("name", ["harbin", "boston", "sample"])
def test_the_profiles_that_come_along_plan_a_calendar_with_holidays(settings: Settings, name: str) -> None:
    profile = read_profile(name, settings.data_dir)
    planned = calendars.planned_calendar(profile, at=FRIDAY)
    assert planned is not None
    assert planned.code == STANDARD
    assert planned.timezone == profile.timezone
    assert {day.on.year for day in planned.days} == set(range(2010, 2028))


def test_a_city_that_plans_no_calendar_has_none(settings: Settings) -> None:
    profile = replace(read_profile("harbin", settings.data_dir), calendar=None)
    assert calendars.planned_calendar(profile, at=FRIDAY) is None


def test_a_city_from_before_there_were_calendars_takes_the_planned_one(
    db: Connection, settings: Settings
) -> None:
    make_tiny_city(db)
    assert adopt_calendar(db, settings.data_dir, at=FRIDAY) is None, "no profile of this code comes along"
    db.execute(text("UPDATE city SET code = 'harbin'"))

    made = adopt_calendar(db, settings.data_dir, at=FRIDAY)

    assert made is not None
    assert calendars.newest(db) == made
    assert adopt_calendar(db, settings.data_dir, at=MONDAY) is None, "it has one now"


def test_days_that_a_city_named_itself_stay_when_public_holidays_are_filled_in() -> None:
    week = ((Shift(540, 1020),),) * 5 + ((), ())
    own = SpecialDay(date(2026, 10, 1), DayKind.SPECIAL_HOURS, "值班", "On duty", (Shift(540, 720),))
    calendar = Calendar("x", "Asia/Shanghai", (Hours(date(2026, 1, 1), week),), (own,))
    filled = calendars.with_public_days(calendar, "CN", None, [2026])
    assert filled.special[own.on] == own
    assert len(filled.days) > 20
    assert ALWAYS.deadline(FRIDAY, Limit(1, Unit.WORK_DAY)).due_at == FRIDAY + timedelta(days=1)
