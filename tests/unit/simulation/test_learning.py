"""What is drawn, learned and measured: estimators beside plain ones, common random numbers, limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.conditions.model import Timed
from gridcity.people.model import Department
from gridcity.simulation.arriving import Arrivals, Source, coming
from gridcity.simulation.calibrating import Assumed, Frame, learn
from gridcity.simulation.engine import Flags, Ints
from gridcity.simulation.errors import ScenarioInvalid
from gridcity.simulation.ground import Ground
from gridcity.simulation.history import WEEK, History, Post, before
from gridcity.simulation.hours import shift_from
from gridcity.simulation.learning import learn_city, weeks_after
from gridcity.simulation.measuring import interval, measure
from gridcity.simulation.pools import pools_of, product_limit
from gridcity.simulation.reading import whole_weeks
from gridcity.simulation.scenario import Border, Scenario
from gridcity.simulation.service import work_out
from gridcity.simulation.setting import Setting
from gridcity.simulation.shifts import shift_of
from gridcity.simulation.stepping import NEVER
from gridcity.worktime.deadlines import ALWAYS, Clock
from gridcity.worktime.model import Calendar, Hours, Limit, Unit
from gridcity.worktime.model import Shift as WorkShift
from gridcity.worktime.scales import at_tick, tick_of

MONDAY = tick_of(datetime(2026, 3, 2, tzinfo=UTC))
HOUR = 3_600_000_000
OFFICE = Clock(
    Calendar(
        "office",
        "UTC",
        (Hours(date(2020, 1, 1), ((WorkShift(480, 720), WorkShift(780, 1020)),) * 5 + ((), ())),),
    )
)


def a_history(n: int = 600, weeks: int = 6, seed: int = 1) -> History:
    rng = np.random.default_rng(seed)
    reported = np.sort(MONDAY + rng.integers(0, weeks * WEEK, n))
    took = (rng.exponential(30, n) * HOUR).astype(np.int64) + HOUR
    until = MONDAY + weeks * WEEK
    ended = reported + took
    never = np.full(n, NEVER)
    return History(
        since=MONDAY, until=until, seen=until, week_begins=MONDAY + np.arange(weeks) * WEEK,
        class_ids=rng.integers(1, 4, n), department_ids=rng.integers(1, 3, n),
        areas=tuple(f"23010200{i}" for i in rng.integers(1, 3, n)),
        x=rng.uniform(0, 3000, n), y=rng.uniform(0, 3000, n),
        is_imported=np.ones(n, dtype=bool), reworks=np.zeros(n, dtype=np.int64),
        reported=reported, accepted=never, dispatched=reported, started=never,
        completed=np.where(ended <= until, ended, NEVER), verified=never, closed=never,
        accept_due=never, dispatch_due=never, handle_due=reported + 48 * HOUR, verify_due=never,
    )  # fmt: skip


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_the_product_limit_is_as_by_its_formula(told: list[tuple[int, bool]]) -> None:
    times = np.array([time for time, _ in told])
    is_done = np.array([done for _, done in told])
    order = np.lexsort((~is_done, times))

    found = product_limit(times[order], is_done[order])

    stays = 1.0
    for time in sorted({int(one) for one in times}):
        died = int((is_done & (times == time)).sum())
        stays *= 1 - died / int((times >= time).sum())
        assert found[times[order] <= time].sum() == pytest.approx(1 - stays, abs=1e-12)


def test_draws_have_the_chances_of_their_pool_and_what_is_longer_is_longer() -> None:
    rng = np.random.default_rng(1)
    first: tuple[Ints, Flags, Flags] = (
        np.array([5, 7, 9]),
        np.array([True, True, False]),
        np.ones(3, dtype=bool),
    )
    second = (np.arange(1, 101), np.ones(100, dtype=bool), np.zeros(100, dtype=bool))
    pools = pools_of([first, second])

    drawn, needs_crew = pools.draw(np.repeat([0, 1], 30_000), rng.random(60_000))

    assert np.mean(drawn[:30_000] == 5) == pytest.approx(1 / 3, abs=0.01)
    assert np.mean(drawn[:30_000] == NEVER) == pytest.approx(1 / 3, abs=0.01)
    assert set(np.unique(drawn[30_000:])) == set(range(1, 101))
    assert not needs_crew[30_000:].any()
    assert pools.passed(np.array([0, 0, 1]), np.array([4, 7, 50])).round(9).tolist() == [
        0.0,
        round(2 / 3, 9),
        0.5,
    ]


def test_poisson_arrivals_have_the_past_intensity_and_weeks_are_real_ones() -> None:
    history = a_history()
    source = Source.of(history)
    weeks = MONDAY + np.arange(400) * WEEK

    poisson = coming(source, weeks, Arrivals.POISSON, 1.0, (1, 0))
    again = coming(source, weeks, Arrivals.WEEKS, 1.0, (1, 0))

    assert len(poisson.rows) / 400 == pytest.approx(100, rel=0.03)
    offset = (poisson.reported - MONDAY) % WEEK
    assert (offset // HOUR == source.offset[poisson.rows] // HOUR).all()
    counts = np.bincount((poisson.reported - MONDAY) // WEEK, minlength=400)
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=0.25)
    sizes = set(np.bincount(source.week[source.week >= 0]))
    assert set(np.bincount((again.reported - MONDAY) // WEEK, minlength=400)) <= sizes


def test_more_arrivals_are_the_same_cases_and_others_besides() -> None:
    source, weeks = Source.of(a_history()), MONDAY + np.arange(20) * WEEK

    few, usual, many = (coming(source, weeks, Arrivals.WEEKS, times, (7, 3)) for times in (0.5, 1.0, 1.6))

    def keys(one: object) -> set[tuple[int, int, float]]:
        return set(zip(one.rows, one.reported, one.fails, strict=True))  # type: ignore[attr-defined]

    assert keys(few) < keys(usual) < keys(many)
    assert len(many.rows) / len(usual.rows) == pytest.approx(1.6, abs=0.05)
    assert len(coming(source, weeks, Arrivals.WEEKS, 0.0, (7, 3)).rows) == 0


def test_what_was_learned_gives_the_past_back() -> None:
    history = a_history(n=2000, weeks=10)
    frame = Frame(ALWAYS, history.until + 20 * WEEK, {}, Assumed(speed_kmh=50.0))

    learned = learn(history, Post.HANDLE, frame, np.random.default_rng(1))

    assert learned is not None
    assert (learned.load < 1).all()
    rows = np.flatnonzero(history.completed < NEVER)
    station = np.searchsorted(learned.keys, history.department_ids[rows])
    leads, needs_crew = learned.leads(rows, station, history.class_ids[rows], np.zeros(len(rows)))
    took = history.completed[rows] - history.dispatched[rows]
    assert needs_crew.all()
    assert (leads <= took).all()
    gap = (took - leads).mean() / HOUR
    assert 0.2 < gap < 4, "beside lead times there is work and some wait, and not much"
    assert learn(history, Post.DESK, frame, np.random.default_rng(1)) is None


def test_nothing_is_known_of_what_comes_later() -> None:
    history = a_history()

    past = before(history, MONDAY + 3 * WEEK)

    assert (past.reported < MONDAY + 3 * WEEK).all()
    assert ((past.completed <= MONDAY + 3 * WEEK) | (past.completed == NEVER)).all()
    assert len(past.week_begins) == 3


@pytest.mark.parametrize("days", range(14, 22))
def test_a_past_of_two_weeks_holds_a_whole_one_whatever_day_it_begins_on(days: int) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    for first in range(7):
        since = datetime(2026, 3, 2 + first, 9, 20, tzinfo=zone)
        until = since + timedelta(days=days)
        begins = [at_tick(one).astimezone(zone) for one in whole_weeks(zone, since, until).tolist()]

        assert len(begins) == (days - 1) // 7
        assert all((one.hour, one.minute) == (0, 0) for one in begins)
        assert since <= begins[0]
        assert begins[-1] + timedelta(days=7) <= until
        assert len({one.weekday() for one in begins}) == 1


def test_weeks_of_a_long_past_go_from_monday_to_sunday() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    since = datetime(2026, 3, 4, 9, tzinfo=zone)
    begins = whole_weeks(zone, since, since + timedelta(days=36))

    assert [at_tick(one).astimezone(zone).weekday() for one in begins.tolist()] == [0] * 4


@pytest.mark.parametrize("how", Arrivals)
def test_weeks_that_begin_on_a_thursday_keep_their_weekdays_and_it_is_said_that_they_are_few(
    how: Arrivals,
) -> None:
    lived = replace(a_history(weeks=2), week_begins=MONDAY + np.array([3 * 24 * HOUR]))
    setting = Setting(weeks=4, replicates=2, arrivals=how)
    _, begins = weeks_after(ZoneInfo("UTC"), at_tick(lived.until), setting.weeks, weekday=3)

    cases = coming(Source.of(lived), begins, how, 1.0, (1,))
    found = work_out(with_a_desk(lived), Scenario(stretch={0: 2.0}), setting)

    assert len(cases.rows) > 1000
    day = 24 * HOUR
    assert (cases.reported // day % 7 == lived.reported[cases.rows] // day % 7).all()
    assert found.learned_weeks == 1
    assert "1 whole week" in found.notes[0][1]
    assert "too narrow" in found.sentence[1]
    assert "区间偏窄" in found.sentence[0]


def test_crews_are_as_busy_with_all_that_comes_as_they_were_with_what_was_done() -> None:
    lived = a_history(weeks=4)
    is_open = lived.reported > MONDAY + 3 * WEEK
    lived = replace(
        lived,
        completed=np.where(is_open, NEVER, lived.completed),
        reworks=(np.arange(len(lived)) % 5 == 0).astype(np.int64),
    )

    learned = learn_city(with_a_desk(lived), Setting()).posts[Post.HANDLE]

    span = np.array([lived.since, lived.until])
    time = np.array([np.ptp(learned.shifts[one].within(span)) for one in learned.shift])
    comes = np.bincount(lived.department_ids)[learned.keys] / (1 - learned.fails)
    assert (learned.fails > 0.1).all()
    assert comes * learned.work_us / (learned.crews * time) == pytest.approx(learned.load, rel=0.1)
    assert (learned.load <= 0.61).all(), "too few weeks to tell that crews were busier"


def test_a_department_keeps_the_calendar_or_the_hours_in_which_its_work_is_done() -> None:
    rng = np.random.default_rng(2)
    days = rng.integers(0, 28, 3000)
    days = days[days % 7 < 5]
    in_hours = MONDAY + days * 24 * HOUR + (rng.uniform(8.1, 11.9, len(days)) * HOUR).astype(np.int64)
    early = MONDAY + days * 24 * HOUR + (rng.uniform(5, 13, len(days)) * HOUR).astype(np.int64)

    kept = shift_from(OFFICE, in_hours, MONDAY, MONDAY + 4 * WEEK)
    own = shift_from(OFFICE, early, MONDAY, MONDAY + 4 * WEEK)

    planned = shift_of(OFFICE, MONDAY, MONDAY + 4 * WEEK)
    assert kept.opens.tolist() == planned.opens.tolist()
    week = own.within(np.array([MONDAY, MONDAY + WEEK]))
    assert (week[1] - week[0]) / HOUR == pytest.approx(5 * 8, abs=0.1)


@given(st.integers(0, 40 * 24 * 60), st.integers(0, 60 * 60))
@settings(max_examples=80, deadline=None)
def test_working_time_is_counted_as_deadlines_are(minute: int, length_min: int) -> None:
    start = MONDAY + minute * 60_000_000
    shift = shift_of(OFFICE, MONDAY, MONDAY + 60 * WEEK)

    reached = int(shift.reached(np.array([start]), np.array([length_min * 60_000_000]))[0])

    due = OFFICE.reached(at_tick(start), [Limit(1, Unit.WORK_HOUR).amount * length_min / 60], Unit.WORK_HOUR)[
        0
    ]
    assert at_tick(reached) == due or length_min == 0
    used = shift.within(np.array([start, reached]))
    assert used[1] - used[0] == length_min * 60_000_000


def test_intervals_are_students_and_pairs_are_subtracted_first() -> None:
    found = interval([1.0, 2.0, 3.0, 4.0])
    pairs = measure("a", [{"a": 1.0}, {"a": 5.0}], [{"a": 2.0}, {"a": 6.0}])

    assert found is not None
    assert (found.high - found.mean) == pytest.approx(3.182446305 * 1.290994449 / 2, rel=1e-6)
    assert pairs.change is not None
    assert (pairs.change.low, pairs.change.high) == (1.0, 1.0)
    assert interval([1.0, float("nan")]) is None


def test_borders_move_cases_and_limits_are_stretched() -> None:
    scenario = Scenario(borders=(Border("2301", 9, 2),), stretch={0: 2.0, 1: 3.0})
    departments = scenario.departments(np.array([1, 2, 2]), np.array(["230101", "230101", "2302"]))

    assert departments.tolist() == [1, 9, 2]
    assert scenario.stretched(departments, np.array([10, 10, NEVER]), NEVER).tolist() == [30, 20, NEVER]
    assert not scenario.is_as_it_is
    assert Scenario().is_as_it_is


@pytest.mark.parametrize("wrong", [{"arrivals": -1.0}, {"stretch": {0: 0.0}}, {"more_crews": {1: 10**6}}])
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ScenarioInvalid):
        Scenario(**wrong)  # type: ignore[arg-type]


def with_a_desk(history: History) -> Ground:
    """Let two people at a desk dispatch the cases, one after the other, before anybody handles them."""
    rng = np.random.default_rng(2)
    works = rng.exponential(1.8 * HOUR, len(history))
    free, dispatched = np.full(2, MONDAY), np.empty(len(history), dtype=np.int64)
    for case, (came, work) in enumerate(zip(history.reported, works, strict=True)):
        seat = int(free.argmin())
        free[seat] = dispatched[case] = max(int(came), int(free[seat])) + int(work)
    began = np.where(dispatched <= history.until, dispatched, NEVER)
    lived = replace(
        history,
        is_imported=np.zeros(len(history), dtype=bool),
        dispatched=began,
        completed=np.where(began < NEVER, history.completed + (dispatched - history.reported), NEVER),
        dispatch_due=history.reported + 4 * HOUR,
        handle_due=np.where(began < NEVER, began + 48 * HOUR, NEVER),
    )
    names = {one: Department(one, f"d{one}", f"部门 {one}", f"Department {one}") for one in (1, 2)}
    return Ground(lived, names, ALWAYS, {}, {}, ZoneInfo("UTC"))


def test_seats_at_the_desk_come_and_go_and_a_desk_nobody_knows_stays() -> None:
    history = a_history(n=900)
    ground, setting = with_a_desk(history), Setting(weeks=4, replicates=3)
    nobody, more = (work_out(ground, Scenario(more_seats=seats), setting) for seats in (-1000, 1000))

    without, with_many = (found.total.of(Timed.DISPATCH) for found in (nobody, more))
    assert without is not None
    assert with_many is not None
    assert without.late_rate.would_be is not None
    assert without.late_rate.would_be.mean > 0.9
    assert with_many.late_rate.change is not None
    assert with_many.late_rate.change.high < 0
    assert "late dispatching goes from" in more.sentence[1]
    assert any("0 as it would be" in en for _, en in nobody.notes)
    with pytest.raises(ScenarioInvalid):
        work_out(replace(ground, history=history), Scenario(more_seats=1), setting)
