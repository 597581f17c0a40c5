"""A past year on all four clocks: what the engine itself says of the same lives under the other rules."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service as cases
from gridcity.cases.model import Case, Command, Order, Report
from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class_by_code
from gridcity.city.calendars import save_calendar
from gridcity.conditions.loading import Overlaps, load_conditions
from gridcity.conditions.model import Timed
from gridcity.loading.faults import Faults
from gridcity.people.model import Person
from gridcity.whatif import files
from gridcity.whatif.limits import due_under, late_cases, timed_cases
from gridcity.whatif.model import NEVER, Comparison
from gridcity.whatif.reading import read_year
from gridcity.whatif.service import compare
from gridcity.worktime.model import STANDARD, Limit, Unit
from gridcity.worktime.scales import tick_of
from tests.support.clocks import HARBIN
from tests.support.evaluated import FACTORY_TOO
from tests.support.lives import Lives
from tests.support.people_and_cases import Crew, make_crew
from tests.support.tiny import TinyCity, make_tiny_city

GBT = "gbt-47678.5-2026"
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)
EARLIER, NOW = BEGIN - timedelta(days=10), BEGIN + timedelta(days=200)
FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
"""Five in the afternoon in Harbin, where is worked from 8:30 to 12:00 and from 13:30 to 17:30."""
HEAD = "class,edition,accept within,dispatch within,handle within,verify within,emergency\n"
OTHER = (
    HEAD
    + "0101,factory,1 work_hour,2 natural_day,5 work_hour,0.5 work_day,\n"
    + "0102,factory,3 work_hour,,1 work_day,2 work_hour,yes\n"
)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def whole_city(engine: Engine) -> Iterator[tuple[Connection, TinyCity]]:
    """Give the tiny city with working hours, in a transaction of this module."""
    with engine.connect() as conn, conn.begin() as transaction:
        city = make_tiny_city(conn)
        save_calendar(conn, replace(HARBIN.calendar, code=STANDARD), at=EARLIER)
        conn.execute(text(FACTORY_TOO))
        yield conn, city
        transaction.rollback()


@pytest.fixture
def db(whole_city: tuple[Connection, TinyCity]) -> Iterator[Connection]:
    with whole_city[0].begin_nested() as nested:
        yield whole_city[0]
        nested.rollback()


@pytest.fixture
def city(whole_city: tuple[Connection, TinyCity]) -> TinyCity:
    return whole_city[1]


def lead(db: Connection, city: TinyCity, rules: Path | None) -> None:
    """Let the same forty cases go the same many ways, under the limits of the factory or of a file."""
    lives = Lives(db, city, seed=20260401)
    if rules is not None:
        loaded = load_conditions(db, rules, at=EARLIER, overlaps=Overlaps.SUCCEED)
        assert (loaded.added, loaded.set_aside) == (2, 0)
    for i in range(40):
        lives.lead(BEGIN + timedelta(hours=11 * i), steps=16)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "limits.csv"
    path.write_text(OTHER, encoding="utf-8")
    return path


def test_the_same_lives_led_under_the_other_rules_have_the_deadlines_that_were_foretold(
    db: Connection, city: TinyCity, other: Path
) -> None:
    with db.begin_nested() as as_it_was:
        lead(db, city, None)
        was = read_year(db, 2026)
        rules, _ = files.read_limits(db, other, today=NOW.date(), at=NOW, faults=Faults())
        foretold = {timed: due_under(was, rules, timed) for timed in Timed}
        as_it_was.rollback()
    lead(db, city, other)
    came = read_year(db, 2026)

    now = tick_of(NOW)
    for timed in Timed:
        for part in ("began", "ended", "off"):
            ours, theirs = (getattr(year.runs[timed], part).tolist() for year in (was, came))
            assert ours == theirs, (timed, part)
        is_begun = came.runs[timed].began != NEVER
        assert foretold[timed][is_begun].tolist() == came.runs[timed].due[is_begun].tolist(), timed
        is_late = late_cases(came.runs[timed], came.runs[timed].due, now)
        assert late_cases(was.runs[timed], foretold[timed], now).tolist() == is_late.tolist()
        assert 0 < is_late.sum() < timed_cases(came.runs[timed], came.runs[timed].due).sum(), timed
    assert {len(was), len(came)} == {40}
    assert len(came.pauses) > 0


_MET_BY = {
    Timed.ACCEPT: {"accept", "dispatch"},
    Timed.DISPATCH: {"dispatch"},
    Timed.HANDLE: {"complete"},
    Timed.VERIFY: {"verify", "rework"},
}
_PUTS_ASIDE = {"return", "suspend"}


def slowly(db: Connection) -> dict[Timed, list[bool | None]]:
    """Say of every case and clock whether it was late, by what the events say; None where nobody can be."""
    histories = defaultdict(list)
    for row in db.execute(
        text("SELECT case_id, command, target, happened_at, body FROM case_events ORDER BY case_id, seq")
    ):
        histories[row.case_id].append(row)
    return {timed: [_late(timed, events) for events in histories.values()] for timed in Timed}


@dataclass
class _Clock:
    due: datetime | None = None
    ended: datetime | None = None
    off: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.due is not None and self.ended is None and self.off is None


def _late(timed: Timed, events: list[Any]) -> bool | None:
    one = _Clock()
    is_handling = timed is Timed.HANDLE
    for event in events:
        if one.is_running and event.command in _MET_BY[timed]:
            one.ended = event.happened_at
        elif one.is_running and (event.target == "closed" or (is_handling and event.command in _PUTS_ASIDE)):
            one.off = event.happened_at
        elif is_handling and event.command in {"rework", "resume"}:
            one.ended = one.off = None
        written = event.body.get("due_at" if is_handling else f"{timed}_due_at")
        if written is not None and event.command in {"resume", "grant_extension"}:
            one.due = datetime.fromisoformat(written)
        elif written is not None:
            one = _Clock(datetime.fromisoformat(written))
    if one.due is None or (one.ended is None and one.off is not None and one.off <= one.due):
        return None
    return (one.ended or one.off or NOW) > one.due


def test_what_was_late_is_what_the_events_tell_one_by_one(
    db: Connection, city: TinyCity, other: Path
) -> None:
    lead(db, city, other)

    found = compare(db, 2026, at=NOW, limits=other)

    told = slowly(db)
    for runs in read_year(db, 2026).runs.values():
        assert not ((runs.ended != NEVER) & (runs.off != NEVER)).any()
        assert (runs.ended >= runs.began).all()
    for timed in Timed:
        known = [one for one in told[timed] if one is not None]
        was = found.of(timed).was
        assert (was.timed, was.late) == (len(known), sum(known)), timed
        assert was == found.of(timed).would_be
        for groups in (found.departments, found.classes):
            assert sum(one.of(timed).was.late for one in groups) == was.late
            assert sum(one.of(timed).was.timed for one in groups) == was.timed
            assert sum(one.of(timed).was.in_hand for one in groups) <= was.in_hand + 1e-9


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


def taken_through(
    db: Connection, crew: Crew, city: TinyCity, code: str, waits: tuple[float, float, float, float]
) -> Case:
    """Take a case through from Friday, five in the afternoon: hours until each step is done."""
    lon, lat = city.place(0.5, 0.5)
    report = Report(
        get_class_by_code(db, GBT, Kind.MATTER, code).id, lon, lat, "Something", channel="citizen"
    )
    at = FRIDAY
    case = cases.report(db, report, by=crew.operator, at=at)
    steps: tuple[tuple[Command, Person, float, dict[str, int]], ...] = (
        (Command.ACCEPT, crew.operator, waits[0], {}),
        (Command.DISPATCH, crew.dispatcher, waits[1], {"department_id": crew.department.id}),
        (Command.START, crew.handler, 0, {}),
        (Command.COMPLETE, crew.handler, waits[2], {}),
        (Command.VERIFY, crew.inspector, waits[3], {}),
    )
    for command, by, hours, brought in steps:
        at += hours * HOUR
        case = cases.act(db, case.id, Order(command, case.version, **brought), by=by, at=at)  # type: ignore[arg-type]
    return case


def compared(db: Connection, tmp_path: Path, rows: str) -> Comparison:
    path = tmp_path / "limits.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return compare(db, 2026, at=NOW, limits=path)


def lates(found: Comparison) -> list[tuple[int, int]]:
    return [(one.would_be.late, one.would_be.timed) for one in found.clocks]


def test_each_clock_counts_from_its_own_beginning(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    """By hand: accepted after half an hour, dispatched 2 h after that, done after 4 h, verified after 1 h."""
    taken_through(db, crew, city, "06010", (0.5, 2, 4, 1))
    urgent = "06010,,{} urgent_hour,{} urgent_hour,{} urgent_hour,{} urgent_hour,\n"

    assert lates(compared(db, tmp_path, urgent.format(0.5, 2, 4, 1))) == [(0, 1)] * 4
    assert lates(compared(db, tmp_path, urgent.format(0.4, 1.9, 3.9, 0.9))) == [(1, 1)] * 4
    assert lates(compared(db, tmp_path, "06010,,,2 urgent_hour,,,\n")) == [(0, 0), (0, 1), (0, 0), (0, 0)]
    found = compared(db, tmp_path, urgent.format(0.4, 2, 3.9, 1))
    assert [one.newly_late for one in found.clocks] == [1, 0, 1, 0]
    year = 365 * 24
    assert [one.was.in_hand for one in found.clocks] == pytest.approx(
        [0.5 / year, 2 / year, 4 / year, 1 / year]
    )


def test_an_emergency_counts_every_hour_and_others_wait_for_monday(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    """By hand: two work hours from Friday 17:00 end on Monday at 10:00; an emergency's at 19:00 that day."""
    taken_through(db, crew, city, "06010", (2.5, 2.5, 2.5, 2.5))
    ordinary = "06010,,2 work_hour,2 work_hour,2 work_hour,2 work_hour,{}\n"

    assert lates(compared(db, tmp_path, ordinary.format(""))) == [(0, 1)] * 4
    assert lates(compared(db, tmp_path, ordinary.format("yes"))) == [(1, 1)] * 4
    days = "06010,,1 work_day,1 work_day,1 work_day,1 work_day,yes\n"
    assert lates(compared(db, tmp_path, days)) == [(0, 1)] * 4


def test_a_class_that_is_an_emergency_by_itself_counts_every_hour_unsaid(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    taken_through(db, crew, city, "06010", (2.5, 2.5, 2.5, 2.5))
    db.execute(
        text("UPDATE catalogue_classes SET is_emergency = TRUE WHERE code = '06010' AND kind = 'matter'")
    )

    found = compared(db, tmp_path, "06010,,2 work_hour,2 work_hour,2 work_hour,2 work_hour,\n")

    assert lates(found) == [(1, 1)] * 4


def test_time_that_was_granted_and_a_report_that_was_held_back_count_as_they_did(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    """By hand: held back for 30 h and accepted at once; 48 h were granted, 40 were needed."""
    lon, lat = city.place(0.5, 0.5)
    db.execute(
        text(
            "INSERT INTO control_areas (name, reason, begins_at, ends_at, made_by, made_at, geom) VALUES"
            " ('Fair', 'Fair', :since, :until, :by, :since,"
            "  st_multi(st_buffer(st_setsrid(st_makepoint(:lon, :lat), 4326), 0.001)))"
        ),
        {"since": FRIDAY - HOUR, "until": NOW, "by": crew.leader.id, "lon": lon, "lat": lat},
    )
    class_id = get_class_by_code(db, GBT, Kind.MATTER, "06010").id
    case = cases.report(db, Report(class_id, lon, lat, "Litter"), by=crew.inspector, at=FRIDAY)
    assert case.is_held
    limit = Limit(48, Unit.URGENT_HOUR)
    at = FRIDAY
    steps: tuple[tuple[Command, Person, float, dict[str, object]], ...] = (
        (Command.RELEASE, crew.leader, 30, {}),
        (Command.ACCEPT, crew.operator, 0, {}),
        (Command.DISPATCH, crew.dispatcher, 0, {"department_id": crew.department.id}),
        (Command.START, crew.handler, 0, {}),
        (Command.COMPLETE, crew.handler, 40, {}),
    )
    loaded = tmp_path / "own.csv"
    loaded.write_text("class,handle within,valid from\n06010,4 urgent_hour,2020-01-01\n", encoding="utf-8")
    load_conditions(db, loaded, at=FRIDAY)
    for command, by, hours, brought in steps:
        at += hours * HOUR
        case = cases.act(db, case.id, Order(command, case.version, **brought), by=by, at=at)  # type: ignore[arg-type]
        if command is Command.START:
            for extend, who in (
                (Command.ASK_EXTENSION, crew.handler),
                (Command.GRANT_EXTENSION, crew.leader),
            ):
                order = Order(extend, case.version, limit=limit, reason="Parts have to be ordered")
                case = cases.act(db, case.id, order, by=who, at=at)

    found = compared(db, tmp_path, "06010,,1 urgent_hour,,1 urgent_hour,,\n")

    assert lates(found) == [(0, 1), (0, 0), (0, 1), (0, 0)]
    assert found.of(Timed.ACCEPT).was.in_hand == 0
    assert any("1 cases were granted more time" in en for _, en in found.notes)


def test_what_is_sent_back_or_opened_again_runs_no_clock_of_handling(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    """It was dispatched, and is not: nobody has to handle it now, whatever the limit."""
    lon, lat = city.place(0.5, 0.5)
    class_id = get_class_by_code(db, GBT, Kind.MATTER, "06010").id
    case = cases.report(db, Report(class_id, lon, lat, "Litter"), by=crew.inspector, at=FRIDAY)
    for command, by, brought in (
        (Command.DISPATCH, crew.dispatcher, {"department_id": crew.department.id}),
        (Command.RETURN, crew.handler, {"reason": "Not ours", "is_owner_unknown": True}),
    ):
        order = Order(command, case.version, **brought)  # type: ignore[arg-type]
        case = cases.act(db, case.id, order, by=by, at=FRIDAY + HOUR / 2)

    found = compared(db, tmp_path, "06010,,,1 urgent_hour,1 urgent_hour,,\n")

    assert lates(found) == [(0, 0), (1, 1), (0, 0), (0, 0)]
    (department,) = found.departments
    assert department.code == crew.department.code
