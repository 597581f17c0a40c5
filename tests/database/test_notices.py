"""Who is told of what: every event once, the right people, and nothing that is not theirs to know."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service as cases
from gridcity.cases.model import Answer, Case, Command, Order, Outcome, Stage
from gridcity.complaints import service as complaints
from gridcity.complaints.model import Contact, NewComplaint
from gridcity.notices import inbox
from gridcity.notices.deciding import decide, decide_limits, decide_week
from gridcity.notices.describing import speaker_of
from gridcity.notices.errors import NoticeNotFound
from gridcity.notices.model import Channel, Language, Preferences
from gridcity.notices.preferences import save_preferences
from gridcity.notices.templates import read_templates
from gridcity.people.model import Person, Role
from tests.support.people_and_cases import (
    Crew,
    make_case,
    make_crew,
    make_department,
    make_ground,
    make_person,
)
from tests.support.post import settle
from tests.support.tiny import DATA, TinyCity, make_tiny_city

MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
MAIL = frozenset({Channel.SMTP})


class Town:
    """A city in a test's transaction: what is done, and who was told of it."""

    def __init__(self, db: Connection) -> None:
        self.db = db
        self.city: TinyCity = make_tiny_city(db)
        self.crew: Crew = make_crew(db)

    def case(self, stage: Stage = Stage.REPORTED, **given: object) -> Case:
        return make_case(self.db, stage, crew=self.crew, at=MONDAY, **given)  # type: ignore[arg-type]

    def acts(self, case: Case, command: Command, by: Person, **order: object) -> Case:
        given = Order(command, cases.read(self.db, case.id).version, **order)  # type: ignore[arg-type]
        return cases.act(self.db, case.id, given, by=by, at=MONDAY)

    def told(self, at: datetime = MONDAY) -> list[tuple[str, str]]:
        """Decide; say what was told to whom since the last time."""
        before = self.db.scalar(text("SELECT coalesce(max(id), 0) FROM notices"))
        settle(self.db)
        decide(self.db, read_templates(DATA), MAIL, at=at)
        return self.since(before)

    def since(self, before: int | None) -> list[tuple[str, str]]:
        rows = self.db.execute(
            text(
                "SELECT kind, coalesce(p.role, 'citizen') FROM notices"
                " LEFT JOIN persons AS p ON p.id = person_id WHERE notices.id > :before ORDER BY 1, 2"
            ),
            {"before": before or 0},
        )
        return [(kind, who) for kind, who in rows]

    def inbox(self, person: Person) -> list[str]:
        speaker = speaker_of(self.db, read_templates(DATA), "https://city.example")
        page = inbox.read_inbox(self.db, speaker, person.id)
        return [f"{one.words[Language.EN].subject}\n{one.words[Language.EN].text}" for one in page.items]


@pytest.fixture
def town(db: Connection) -> Town:
    return Town(db)


def test_imported_histories_are_no_news_and_simulated_ones_stay_in_the_house(town: Town) -> None:
    wish = Preferences(email="a@b.example", channels=(Channel.SMTP,))
    save_preferences(town.db, town.crew.handler.id, wish, at=MONDAY)
    town.case(Stage.DISPATCHED)
    town.db.execute(text("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"))
    town.db.execute(text("UPDATE case_events SET origin = 'imported'"))
    town.case(Stage.DISPATCHED)
    town.db.execute(text("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"))
    town.db.execute(text("UPDATE case_events SET origin = 'simulated' WHERE origin = 'live'"))

    assert town.told() == [("dispatched", "handler")]
    assert town.db.scalar(text("SELECT count(*) FROM notice_deliveries")) == 0


def test_what_is_long_past_is_in_the_inbox_as_read_and_goes_nowhere_else(town: Town) -> None:
    wish = Preferences(email="a@b.example", channels=(Channel.SMTP,))
    save_preferences(town.db, town.crew.handler.id, wish, at=MONDAY)
    town.case(Stage.DISPATCHED)
    later = datetime.now(MONDAY.tzinfo) + timedelta(days=8)

    assert town.told(later) == [("dispatched", "handler")]
    assert inbox.unread(town.db, town.crew.handler.id) == 0
    assert town.db.scalar(text("SELECT count(*) FROM notice_deliveries")) == 0


def test_nobody_is_told_twice_however_often_it_is_decided(town: Town) -> None:
    town.case(Stage.CLOSED)

    assert town.told() == [("closed", "inspector"), ("dispatched", "handler")]
    assert town.told() == []
    town.db.execute(text("UPDATE notice_progress SET txid = 0, event_id = 0"))
    assert town.told() == []


def test_a_page_is_decided_whole_and_the_next_goes_on_behind_it(town: Town) -> None:
    for _ in range(3):
        town.case(Stage.DISPATCHED)
    settle(town.db)
    done = []
    while True:
        done.append(decide(town.db, read_templates(DATA), MAIL, at=MONDAY, most=4))
        if not done[-1].has_more:
            break

    assert [one.events for one in done] == [4, 2]
    assert town.since(0) == [("dispatched", "handler")] * 3


def test_nobody_is_told_of_their_own_deed(town: Town) -> None:
    case = town.case(Stage.DISPATCHED)
    town.told()
    lone = make_person(town.db, Role.SUPERVISOR)
    town.acts(case, Command.URGE, town.crew.supervisor, kind="leader", reason="soon")
    town.acts(case, Command.APPEAL, town.crew.handler, kind="late", reason="no")
    told = town.told()

    assert told.count(("appealed", "supervisor")) == 2
    assert ("urged", "handler") in told
    town.acts(case, Command.ESCALATE, lone, level=1)
    assert all(who != "handler" for _, who in town.told())


def test_whoever_asked_is_told_the_answer(town: Town) -> None:
    case = town.case(Stage.REPORTED)
    town.acts(
        case, Command.ASK_CHECK, town.crew.operator, person_id=town.crew.inspector.id, reason="is it so?"
    )
    assert town.told() == [("check_asked", "inspector")]
    assert "Asked: is it so?" in town.inbox(town.crew.inspector)[0]

    town.acts(case, Command.ANSWER_CHECK, town.crew.inspector, answer=Answer.CONFIRMED)

    assert town.told() == [("check_answered", "operator")]


def test_the_department_that_had_the_case_then_is_told_and_no_other(town: Town) -> None:
    other = make_department(town.db, "Parks")
    gardener = make_person(town.db, Role.HANDLER, department=other)
    case = town.case(Stage.DISPATCHED)
    town.acts(case, Command.RETURN, town.crew.handler, reason="not ours", department_id=other.id)
    town.acts(case, Command.DISPATCH, town.crew.dispatcher, department_id=other.id)

    assert town.told() == [("dispatched", "handler"), ("dispatched", "handler"), ("returned", "dispatcher")]
    assert len(town.inbox(town.crew.handler)) == 1
    assert len(town.inbox(gardener)) == 1
    assert "dispatched to Parks" in town.inbox(gardener)[0]


def test_a_closed_account_is_told_nothing(town: Town) -> None:
    town.db.execute(text("UPDATE persons SET is_active = FALSE WHERE id = :id"), {"id": town.crew.handler.id})
    town.case(Stage.DISPATCHED)

    assert town.told() == []


def test_an_emergency_rouses_those_who_dispatch(town: Town) -> None:
    make_ground(town.db)
    town.db.execute(text("UPDATE catalogue_classes SET is_emergency = TRUE"))
    town.case()

    assert town.told() == [("emergency_reported", "dispatcher"), ("emergency_reported", "leader")]


def complaint_of(town: Town, **contact: str) -> int:
    lon, lat = town.city.place(0.5, 0.5)
    new = NewComplaint(lon, lat, "坑。电话 13800000000", contact=Contact(**contact))
    receipt = complaints.submit(town.db, DATA, new, at=MONDAY)
    found = town.db.scalar(text("SELECT id FROM complaints WHERE number = :n"), {"n": receipt.number})
    return int(found or 0)


def test_who_complained_hears_how_it_ended_and_nothing_that_is_not_public(town: Town) -> None:
    case = town.case(Stage.VERIFYING, is_verified=True)
    town.told()
    number = complaint_of(town, name="王芳", email="wang@home.example", phone="13800000000")
    complaints.link(town.db, number, case.id, by=town.crew.operator, at=MONDAY)
    assert town.told() == [("complaint_filed", "citizen")]

    town.acts(
        case, Command.CLOSE, town.crew.operator, outcome=Outcome.MADE_SAFE, reason="secret words of staff"
    )
    assert town.told() == [("closed", "inspector"), ("complaint_closed", "citizen")]

    speaker = speaker_of(town.db, read_templates(DATA), "https://city.example")
    from gridcity.notices.describing import described

    said = [
        speaker.words(one, language)
        for one in described(town.db, "WHERE notices.complaint_id IS NOT NULL", {})
        for language in Language
    ]
    everything = "\n".join(f"{one.subject}\n{one.text}" for one in said)
    assert "made safe" in everything
    for private in ("secret", "王芳", "13800000000", case.number, "Test", "command?case", "Roads"):
        assert private not in everything


def test_a_complaint_whose_case_was_merged_hears_of_the_one_in_which_it_goes_on(town: Town) -> None:
    first, second = town.case(), town.case(Stage.VERIFYING, is_verified=True)
    number = complaint_of(town, email="wang@home.example")
    complaints.link(town.db, number, first.id, by=town.crew.operator, at=MONDAY)
    town.acts(first, Command.MERGE, town.crew.operator, other_id=second.id)
    told = town.told()
    assert ("complaint_closed", "citizen") not in told
    assert ("another_report", "handler") in told
    assert ("merged", "inspector") in told

    town.acts(second, Command.CLOSE, town.crew.operator, outcome=Outcome.FIXED)

    assert ("complaint_closed", "citizen") in town.told()


def test_a_complaint_without_an_address_makes_no_notice(town: Town) -> None:
    number = complaint_of(town, name="nobody")
    complaints.decline(town.db, number, "no", by=town.crew.operator, at=MONDAY)

    assert town.told() == []


def test_a_declined_complaint_is_answered_once_by_mail_and_not_at_night(town: Town) -> None:
    number = complaint_of(town, email="wang@home.example", phone="138")
    night = datetime.fromisoformat("2026-11-23T22:00:00+08:00")
    complaints.decline(town.db, number, "This is a private yard.", by=town.crew.operator, at=night)

    assert town.told(night) == [("complaint_declined", "citizen")]
    assert town.told(night) == []
    rows = town.db.execute(text("SELECT channel, due_at FROM notice_deliveries")).all()
    assert rows == [("smtp", datetime.fromisoformat("2026-11-24T08:00:00+08:00"))]


def test_time_that_runs_out_is_told_once_of_each_deadline(town: Town) -> None:
    case = town.case(Stage.DISPATCHED)
    town.told()
    town.db.execute(
        text("UPDATE cases SET due_at = :due, at_risk_at = :risk WHERE id = :id"),
        {"due": MONDAY + timedelta(hours=10), "risk": MONDAY + timedelta(hours=8), "id": case.id},
    )

    def limits(hours: float) -> list[tuple[str, str]]:
        before = town.db.scalar(text("SELECT coalesce(max(id), 0) FROM notices"))
        decide_limits(town.db, read_templates(DATA), MAIL, at=MONDAY + timedelta(hours=hours))
        return town.since(before)

    assert limits(7.9) == []
    assert limits(8) == [("at_risk", "handler")]
    assert limits(9) == []
    assert limits(10) == [("late", "handler"), ("late", "supervisor")]
    assert limits(11) == []
    assert "was due 2026-11-23 20:00" in town.inbox(town.crew.supervisor)[0]
    town.db.execute(text("UPDATE cases SET due_at = due_at + interval '2 hours'"))
    assert limits(12) == [("late", "handler"), ("late", "supervisor")]


def test_a_suspended_case_runs_out_of_no_time(town: Town) -> None:
    case = town.case(Stage.DISPATCHED)
    town.db.execute(
        text("UPDATE cases SET due_at = :due, is_suspended = TRUE WHERE id = :id"),
        {"due": MONDAY, "id": case.id},
    )
    decide_limits(town.db, read_templates(DATA), MAIL, at=MONDAY + timedelta(hours=1))

    assert town.since(0) == []


def test_crews_hear_once_a_week_what_is_open(town: Town) -> None:
    for _ in range(3):
        town.case(Stage.DISPATCHED)
    for hour in range(2):
        decide_week(town.db, read_templates(DATA), MAIL, at=MONDAY + timedelta(hours=hour))

    assert town.since(0) == [("weekly", "handler")]
    assert "3 open cases, 0 of them late" in town.inbox(town.crew.handler)[0]


def test_an_inbox_is_its_persons_alone(town: Town) -> None:
    town.case(Stage.DISPATCHED)
    town.told()
    number = int(town.db.scalar(text("SELECT max(id) FROM notices")) or 0)

    with pytest.raises(NoticeNotFound):
        inbox.mark_read(town.db, town.crew.supervisor.id, number, at=MONDAY)
    assert inbox.mark_all_read(town.db, town.crew.supervisor.id, number, at=MONDAY) == 0
    assert inbox.unread(town.db, town.crew.handler.id) == 1
    inbox.mark_read(town.db, town.crew.handler.id, number, at=MONDAY)
    assert inbox.unread(town.db, town.crew.handler.id) == 0


def test_what_was_read_long_ago_is_forgotten_and_what_waits_is_not(town: Town) -> None:
    wish = Preferences(email="a@b.example", channels=(Channel.SMTP,))
    save_preferences(town.db, town.crew.handler.id, wish, at=MONDAY)
    town.case(Stage.CLOSED)
    town.told()
    town.db.execute(text("UPDATE notices SET read_at = made_at"))

    assert inbox.forget_old(town.db, before=MONDAY) == 0
    assert inbox.forget_old(town.db, before=MONDAY + timedelta(days=1)) == 1
    assert town.since(0) == [("dispatched", "handler")], "its mail waits"


def test_two_who_decide_at_once_take_turns(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        make_case(conn, Stage.DISPATCHED)
        settle(conn)
    with city_engine.begin() as one, city_engine.begin() as other:
        first = decide(one, read_templates(DATA), MAIL, at=MONDAY)
        second = decide(other, read_templates(DATA), MAIL, at=MONDAY)

    assert (first.events, second.events) == (2, 0)


def test_an_event_that_is_not_settled_waits_and_is_not_skipped(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        make_ground(conn)
        crew = make_crew(conn)

    def decided() -> int:
        with city_engine.begin() as conn:
            return decide(conn, read_templates(DATA), MAIL, at=MONDAY).events

    with city_engine.connect() as slow, city_engine.connect() as quick:
        make_case(slow, crew=crew)  # has its number, and is not committed
        make_case(quick, crew=crew)
        quick.commit()
        assert decided() == 0
        slow.commit()
    with city_engine.begin() as conn:
        settle(conn)
    assert decided() == 2
