"""Surveillance over the store: what was known then, one alarm for one cluster, one incident for one alarm."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service as cases
from gridcity.cases.errors import RoleMayNotAct
from gridcity.cases.model import Command, Order, Origin, Outcome
from gridcity.jobs.running import run_job
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.surveillance import measuring, repository, service
from gridcity.surveillance.asking import ask_for_looks, ask_for_trials, trials_under_way
from gridcity.surveillance.errors import (
    AlarmChanged,
    AlarmEnded,
    AlarmNotFound,
    ReasonMissing,
    WatchChanged,
    WatchInvalid,
    WatchNotFound,
)
from gridcity.surveillance.incidents import cases_inside, open_incident
from gridcity.surveillance.model import Alarm, AlarmState, TrialKind
from tests.support.people_and_cases import NOON, make_person
from tests.support.tiny import make_tiny_city
from tests.support.watched import TERMS, Watched, make_watched

DAY = timedelta(days=1)


@pytest.fixture
def watched(db: Connection) -> Watched:
    """Give a city with a quiet past that is watched."""
    return make_watched(db, make_tiny_city(db))


def _alarm(db: Connection, watched: Watched) -> Alarm:
    """Let something break out on the day after, and give the alarm that it is then."""
    watched.breaks_out(db, until=NOON + DAY)
    service.look(db, watched.watch.id, at=NOON + DAY)
    (alarm,) = repository.list_alarms(db, is_live=True)
    return alarm


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name_en": "a\0b"},
        {"reach_m": float("nan")},
        {"reach_m": 6000.0},
        {"recurrence_days": 0.5},
        {"history_days": 13},
        {"class_codes": ("01", "nonsense")},
        {"area_code": "999999"},
    ],
)
def test_a_watch_that_cannot_be_is_refused(db: Connection, wrong: dict[str, object]) -> None:
    make_tiny_city(db)

    with pytest.raises(WatchInvalid):
        service.add_watch(db, replace(TERMS, **wrong), by=None, at=NOON)  # type: ignore[arg-type]


def test_what_there_is_not_is_said_so(db: Connection) -> None:
    with pytest.raises(WatchNotFound):
        service.look(db, 4711, at=NOON)
    with pytest.raises(AlarmNotFound):
        service.acknowledge(db, 4711, version=1, by=make_person(db, Role.OPERATOR), at=NOON)


def test_who_was_slower_does_not_overwrite_a_watch(db: Connection) -> None:
    make_tiny_city(db)
    watch = service.add_watch(db, TERMS, by=None, at=NOON)
    service.change_watch(db, watch.id, replace(TERMS, reach_m=400.0), version=1, by=None, at=NOON)

    with pytest.raises(WatchChanged):
        service.change_watch(db, watch.id, TERMS, version=1, by=None, at=NOON)
    looked = service.look(db, watch.id, at=NOON)
    with pytest.raises(WatchChanged):
        service.keep(db, watch, replace(looked, at=NOON + DAY))


def test_the_same_cluster_stays_one_alarm_grows_and_ends_openly(db: Connection, watched: Watched) -> None:
    watch = watched.watch.id
    assert not any(
        one.recurrence_days >= TERMS.recurrence_days for one in service.look(db, watch, at=NOON).found
    )
    alarm = _alarm(db, watched)
    first = alarm.cluster
    assert (alarm.state, alarm.version, first.until) == (AlarmState.OPEN, 1, NOON + DAY)
    assert first.observed >= 10
    assert len(cases_inside(db, alarm)) == first.observed

    # The same moment looked at twice is one scan.
    before = repository.list_scans(db, watch, limit=10)
    service.look(db, watch, at=NOON + DAY)
    assert repository.list_scans(db, watch, limit=10) == before

    watched.breaks_out(db, until=NOON + 1.5 * DAY, cases=4, days=0.4)
    service.look(db, watch, at=NOON + 1.5 * DAY)
    (grown,) = repository.list_alarms(db, is_live=True)
    assert (grown.id, grown.version) == (alarm.id, 2)
    assert grown.cluster.observed > first.observed
    assert grown.first_seen_at == NOON + DAY

    quiet = NOON + 30 * DAY
    service.look(db, watch, at=quiet)
    assert repository.list_alarms(db, is_live=True) == []
    (ended,) = repository.list_alarms(db)
    assert (ended.state, ended.ended_at) == (AlarmState.ENDED, quiet)
    kinds = [event.kind for event in repository.list_events(db, alarm.id)]
    assert kinds == ["found", "changed", "end"]
    with pytest.raises(AlarmEnded):
        service.acknowledge(db, alarm.id, version=ended.version, by=watched.operator, at=quiet)


def test_a_report_that_came_late_counts_from_when_it_was_known(db: Connection, watched: Watched) -> None:
    then = NOON + DAY
    before = len(repository.case_rows(db, TERMS, since=NOON - DAY, until=then))
    # Found now on a phone without network, long after it was seen: ``recorded_at`` is the test's own today.
    watched.files(db, 0.5, 0.5, at=NOON + 0.5 * DAY, origin=Origin.LIVE)
    rows = repository.read_cases(db, TERMS, since=NOON - DAY, until=then)

    assert len(rows.cells) == before + 1
    assert (rows.known > then.timestamp()).sum() == 1
    assert (
        service.look(db, watched.watch.id, at=then).cases
        == len(repository.case_rows(db, TERMS, since=then - 28 * DAY, until=then)) - 1
    )


def test_void_cases_count_until_they_were_void(db: Connection, watched: Watched) -> None:
    number = watched.files(db, 0.5, 0.5, at=NOON)
    leader = make_person(db, Role.LEADER)
    order = Order(Command.VOID, 1, reason="A trial of the phone")
    cases.act(db, number, order, by=leader, at=NOON + 0.5 * DAY, origin=Origin.SIMULATED)

    rows = repository.read_cases(db, TERMS, since=NOON - timedelta(minutes=1), until=NOON + DAY)

    assert cases.read(db, number).outcome is Outcome.VOID
    assert rows.gone.tolist() == [(NOON + 0.5 * DAY).timestamp()]


def test_only_the_watched_classes_and_area_count(db: Connection, watched: Watched) -> None:
    everything = len(repository.case_rows(db, TERMS, since=NOON - 28 * DAY, until=NOON))
    rows = db.execute(text("SELECT id, code FROM catalogue_classes WHERE kind = 'matter'"))
    codes = {row.id: row.code for row in rows}
    own = codes[watched.ground.class_id]
    other = next(code for code in codes.values() if code[:2] != own[:2])

    def count(**terms: object) -> int:
        narrow = replace(TERMS, **terms)  # type: ignore[arg-type]
        return len(repository.case_rows(db, narrow, since=NOON - 28 * DAY, until=NOON))

    assert count(class_codes=(own,)) == count(class_codes=(own[:2],)) == everything
    assert count(class_codes=(other,)) == 0
    areas = db.scalars(text("SELECT DISTINCT area_code FROM cells WHERE valid_to IS NULL")).all()
    assert len(areas) > 1
    assert sum(count(area_code=code) for code in areas) == everything


def test_a_dismissed_alarm_stays_so_until_it_is_ten_times_rarer(db: Connection, watched: Watched) -> None:
    alarm = _alarm(db, watched)
    by, at = watched.operator, NOON + DAY
    with pytest.raises(ReasonMissing):
        service.dismiss(db, alarm.id, reason="  ", version=1, by=by, at=at)
    with pytest.raises(AlarmChanged):
        service.dismiss(db, alarm.id, reason="A street festival", version=7, by=by, at=at)
    dismissed = service.dismiss(db, alarm.id, reason="A street festival", version=1, by=by, at=at)
    again = service.dismiss(db, alarm.id, reason="A street festival", version=1, by=by, at=at)
    assert (dismissed.state, dismissed.reason) == (AlarmState.DISMISSED, "A street festival")
    assert again == dismissed

    service.look(db, watched.watch.id, at=at + timedelta(hours=1))
    (still,) = repository.list_alarms(db, is_live=True)
    assert still.state is AlarmState.DISMISSED

    watched.breaks_out(db, until=at + 0.9 * DAY, cases=14, days=0.8)
    service.look(db, watched.watch.id, at=at + 0.9 * DAY)
    (back,) = repository.list_alarms(db, is_live=True)
    assert (back.id, back.state) == (alarm.id, AlarmState.OPEN)
    assert repository.list_events(db, alarm.id)[-1].kind == "return"


def test_an_alarm_opens_one_incident_however_often_it_is_asked(db: Connection, watched: Watched) -> None:
    alarm, at = _alarm(db, watched), NOON + DAY
    with pytest.raises(RoleMayNotAct):
        open_incident(db, alarm.id, by=make_person(db, Role.PLANNER), at=at)
    inside = {case.id for case in cases_inside(db, alarm)}

    opened, incident = open_incident(db, alarm.id, by=watched.operator, at=at)
    again, same = open_incident(db, alarm.id, by=make_person(db, Role.LEADER), at=at)

    assert (incident.id, again.version) == (same.id, opened.version)
    assert (opened.state, opened.case_number) == (AlarmState.ACKNOWLEDGED, incident.number)
    assert incident.class_id == watched.ground.class_id
    linked = db.execute(
        text("SELECT other_id, kind FROM case_links WHERE case_id = :id"), {"id": incident.id}
    ).all()
    assert {(row.other_id, row.kind) for row in linked} == {(one, "related") for one in inside}
    # What was filed for the cluster is no case of it.
    service.look(db, watched.watch.id, at=at + timedelta(minutes=5))
    (later,) = repository.list_alarms(db, is_live=True)
    assert incident.id not in {case.id for case in cases_inside(db, later)}


def test_a_watch_that_is_switched_off_ends_its_alarms(db: Connection, watched: Watched) -> None:
    alarm = _alarm(db, watched)

    service.change_watch(db, watched.watch.id, replace(TERMS, is_on=False), version=1, by=None, at=NOON + DAY)

    assert repository.list_alarms(db, is_live=True) == []
    assert repository.list_events(db, alarm.id)[-1].body == {"why": "watch_off"}


def test_history_of_an_alarm_is_never_changed(db: Connection, watched: Watched) -> None:
    alarm = _alarm(db, watched)

    with pytest.raises(Exception, match="never changed"), db.begin_nested():
        db.execute(text("DELETE FROM cluster_alarm_events WHERE alarm_id = :id"), {"id": alarm.id})


def test_the_worker_looks_when_it_is_time_and_tries_a_watch_once_at_a_time(
    city_engine: Engine, city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "OUTBREAKS", 3)
    with city_engine.begin() as conn:
        watched = make_watched(conn, make_tiny_city(conn))
        assert (ask_for_looks(conn, at=NOON), ask_for_looks(conn, at=NOON)) == (1, 1)
        jobs = conn.scalars(text("SELECT id FROM long_jobs")).all()
    assert len(jobs) == 1
    run_job(city_settings, jobs[0], now=lambda: NOON)
    with city_engine.begin() as conn:
        (scan,) = repository.list_scans(conn, watched.watch.id, limit=5)
        assert (scan.scanned_at, scan.alarms) == (NOON, 0)
        assert ask_for_looks(conn, at=NOON + 0.5 * DAY) == 0
        assert ask_for_looks(conn, at=NOON + DAY) == 1
        first = ask_for_trials(conn, watched.watch.id, at=NOON)
        assert ask_for_trials(conn, watched.watch.id, at=NOON) == first
        assert trials_under_way(conn, watched.watch.id) is not None
    run_job(city_settings, first, now=lambda: NOON)
    with city_engine.begin() as conn:
        assert trials_under_way(conn, watched.watch.id) is None
        kept = {one.trial.kind: one.trial for one in repository.list_trials(conn, watched.watch.id, limit=9)}
    assert set(kept) == set(TrialKind)
    assert (kept[TrialKind.PAST].until, kept[TrialKind.OUTBREAK].outbreaks) == (NOON, 3)
