"""Who is told of what no person did: clusters, reports, runs. Each once, and not against their will."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.evaluation.model import By
from gridcity.evaluation.periods import Step, period_of
from gridcity.notices import inbox
from gridcity.notices.deciding import decide_limits
from gridcity.notices.describing import speaker_of
from gridcity.notices.model import Channel, InboxItem, Language, Preferences, Topic
from gridcity.notices.preferences import save_preferences
from gridcity.notices.templates import read_templates
from gridcity.people.model import Person, Role
from gridcity.reports import service as reports
from gridcity.reports.model import Ask
from gridcity.reports.model import Language as ReportLanguage
from gridcity.runs.service import Runs
from gridcity.simulation.runs.repository import SIMULATIONS
from gridcity.studio.repository import RUNS
from gridcity.surveillance import repository, service
from tests.support.people_and_cases import NOON, make_department, make_person
from tests.support.tiny import DATA, make_tiny_city
from tests.support.watched import make_watched

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def tell(db: Connection, *, after: timedelta) -> frozenset[Channel]:
    return decide_limits(db, read_templates(DATA), {Channel.SMTP}, at=NOON + after)


def told(db: Connection, person: Person) -> Sequence[InboxItem]:
    speaker = speaker_of(db, read_templates(DATA), "https://city.example")
    return inbox.read_inbox(db, speaker, person.id).items


def kinds(db: Connection, person: Person) -> list[str]:
    return [one.kind for one in told(db, person)]


def ends(db: Connection, job: int, *, after: timedelta, error: str | None = None) -> None:
    """Let a job come to its end."""
    db.execute(
        text(
            "UPDATE long_jobs SET state = :state, error_code = :error, error_message = :error,"
            " finished_at = :at WHERE id = :id"
        ),
        {"id": job, "state": "failed" if error else "done", "error": error, "at": NOON + after},
    )


def test_who_follows_a_watch_is_told_of_its_alarms_once_and_of_none_before(db: Connection) -> None:
    watched = make_watched(db, make_tiny_city(db))
    follower, late, mute, gone, planner = (make_person(db, Role.OPERATOR) for _ in range(5))
    watch = watched.watch.id
    for one in (follower, mute, gone):
        service.follow(db, watch, one, is_following=True, at=NOON)
    service.follow(db, watch, gone, is_following=False, at=NOON)
    wish = Preferences(email="a@b.example", channels=(Channel.SMTP,))
    save_preferences(db, follower.id, wish, at=NOON)
    save_preferences(db, mute.id, Preferences(muted=(Topic.ALARMS,)), at=NOON)
    watched.breaks_out(db, until=NOON + DAY)
    service.look(db, watch, at=NOON + DAY)
    service.follow(db, watch, late, is_following=True, at=NOON + DAY + MINUTE)

    due = tell(db, after=DAY + MINUTE)
    assert (due, tell(db, after=DAY + 2 * MINUTE)) == (frozenset({Channel.SMTP}), frozenset())

    (alarm,) = repository.list_alarms(db, is_live=True)
    (item,) = told(db, follower)
    zh, en = item.words[Language.ZH], item.words[Language.EN]
    assert (item.kind, item.path, item.happened_at) == (
        "alarm_found",
        f"/command?alarm={alarm.id}",
        NOON + DAY,
    )
    assert (zh.subject, en.subject) == (f"聚集警报 {alarm.id}：路面", f"Cluster alarm {alarm.id}: Roads")
    assert f"{alarm.cluster.observed} cases in" in en.text
    assert "Would come by chance " in en.text
    assert en.text.endswith(f"https://city.example/command?alarm={alarm.id}")
    assert [kinds(db, one) for one in (late, mute, gone, planner)] == [[], [], [], []]

    by = watched.operator
    service.dismiss(db, alarm.id, reason="A festival", version=1, by=by, at=NOON + DAY)
    watched.breaks_out(db, until=NOON + 1.9 * DAY, cases=14, days=0.8)
    service.look(db, watch, at=NOON + 1.9 * DAY)
    tell(db, after=2 * DAY)
    assert [kinds(db, one) for one in (follower, late)] == [
        ["alarm_returned", "alarm_found"],
        ["alarm_returned"],
    ]


@pytest.fixture
def month(db: Connection) -> Ask:
    make_tiny_city(db)
    return Ask(By.CITY, "", period_of(date(NOON.year, NOON.month, 1), Step.MONTH), ReportLanguage.ZH)


def made(db: Connection, ask: Ask, *, as_of: timedelta) -> None:
    """Write a report as if it had been drawn."""
    db.execute(
        text(
            "INSERT INTO files (sha256, media_type, size_bytes, received_at)"
            " VALUES (:sha, 'text/html', 1, :at)"
        ),
        {"sha": "a" * 64, "at": NOON},
    )
    db.execute(
        text(
            "INSERT INTO reports (by, unit, month, language, title, title_en, as_of, made_at, program,"
            " html_sha256) VALUES (:by, :unit, :month, 'zh', '七月月报', 'Report of July', :as_of,"
            " :as_of, '0', :sha)"
        ),
        {
            "by": str(ask.by),
            "unit": ask.unit,
            "month": ask.month.first,
            "as_of": NOON + as_of,
            "sha": "a" * 64,
        },
    )


def test_who_ordered_a_report_or_gets_it_is_told_once_that_it_is_there(db: Connection, month: Ask) -> None:
    planner, reader, mute, stranger = (make_person(db, Role.PLANNER) for _ in range(4))
    save_preferences(db, mute.id, Preferences(muted=(Topic.REPORTS,)), at=NOON)
    for one in (reader, mute):
        reports.place_order(db, month, person_id=one.id, by_id=planner.id, at=NOON - DAY)
    made(db, month, as_of=40 * DAY)
    ends(db, reports.ask_for(db, month, at=NOON + 40 * DAY), after=40 * DAY)
    tell(db, after=40 * DAY + MINUTE)
    by_hand = reports.ask_for(db, month, at=NOON + 41 * DAY, by_id=reader.id)
    ends(db, by_hand, after=41 * DAY + MINUTE / 2)
    tell(db, after=41 * DAY + MINUTE)

    assert [kinds(db, one) for one in (planner, reader)] == [["report_made"]] * 2
    assert [kinds(db, one) for one in (mute, stranger)] == [[], []]
    assert told(db, reader)[0].words[Language.EN].subject == "Report ready: Report of July"
    assert told(db, reader)[0].path == "/planner/reports"


def test_a_report_that_could_not_be_made_is_said_with_whose_it_was(db: Connection, month: Ask) -> None:
    roads = make_department(db, "Roads")
    ask = Ask(By.DEPARTMENT, str(roads.id), month.month, ReportLanguage.ZH)
    reader = make_person(db, Role.HANDLER, department=roads)
    reports.place_order(db, ask, person_id=reader.id, at=NOON - DAY)
    ends(db, reports.ask_for(db, ask, at=NOON), after=MINUTE, error="reports.not_drawn")

    tell(db, after=2 * MINUTE)

    assert told(db, reader)[0].words[Language.EN].subject == f"Report not made: Roads, {ask.month.label}"


def test_a_report_by_hand_is_news_to_who_waited_long_and_to_nobody_while_the_month_goes_on(
    db: Connection, month: Ask
) -> None:
    asker, reader = make_person(db, Role.PLANNER), make_person(db, Role.LEADER)
    reports.place_order(db, month, person_id=reader.id, at=NOON - DAY)
    made(db, month, as_of=timedelta())
    ends(db, reports.ask_for(db, month, at=NOON, by_id=asker.id), after=3 * MINUTE)

    tell(db, after=4 * MINUTE)

    assert (kinds(db, asker), kinds(db, reader)) == (["report_made"], [])


def ran(db: Connection, runs: Runs[Any], person: Person, *, took: timedelta, **end: Any) -> int:
    """Let what somebody asked for come to its end."""
    ask = {runs.own[0]: "moran" if runs is RUNS else "scenario"}
    run = runs.add(db, ask, {}, by=person, at=NOON, title="", is_entered=False)
    said = f"UPDATE {runs.table} SET sentence = '有聚集。', sentence_en = 'They cluster.' WHERE id = :id"
    db.execute(text(said), {"id": run.id})
    ends(db, run.job_id, after=took, **end)
    return int(run.id)


@pytest.mark.parametrize(
    ("runs", "kind", "page", "called"),
    [
        (RUNS, "run", "/planner/runs", ("分析", "Run")),
        (SIMULATIONS, "simulation", "/planner/simulation", ("推演", "Simulation")),
    ],
)
def test_who_waited_for_a_run_is_told_of_its_end_and_who_did_not_is_not(
    db: Connection, runs: Runs[Any], kind: str, page: str, called: tuple[str, str]
) -> None:
    make_tiny_city(db)
    planner, mute = make_person(db, Role.PLANNER), make_person(db, Role.PLANNER)
    save_preferences(db, planner.id, Preferences(email="a@b.example", channels=(Channel.SMTP,)), at=NOON)
    save_preferences(db, mute.id, Preferences(muted=(Topic.RUNS,)), at=NOON)
    ran(db, runs, planner, took=MINUTE)
    long = ran(db, runs, planner, took=1.1 * MINUTE)
    failed = ran(db, runs, planner, took=2 * MINUTE, error="studio.nothing_to_count")
    ran(db, runs, mute, took=5 * MINUTE)

    due = [tell(db, after=minutes * MINUTE) for minutes in (6, 7)]

    assert due == [frozenset({Channel.SMTP}), frozenset()], "a letter goes out, once"
    assert kinds(db, planner) == [f"{kind}_failed", f"{kind}_done"]
    assert [one.path for one in told(db, planner)] == [f"{page}/{one}" for one in (failed, long)]
    zh, en = (told(db, planner)[1].words[one] for one in (Language.ZH, Language.EN))
    assert (zh.subject, en.subject) == (f"{called[0]} {long} 已完成", f"{called[1]} {long} is done")
    assert en.text == f"They cluster.\nhttps://city.example{page}/{long}"
    assert told(db, planner)[0].words[Language.EN].subject == f"{called[1]} {failed} has failed"
    assert kinds(db, mute) == []
