"""Notices leave the house: nothing is lost, nothing is sent twice, whatever the gateways do.

The mail server and the web server are real ones, in threads of the test; the clock is the test's.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gridcity.cases.model import Stage
from gridcity.notices import standing, webhooks
from gridcity.notices.deciding import decide
from gridcity.notices.delivering import BATCH, LEASE, Delivered, Post, deliver
from gridcity.notices.errors import ChannelOff, GatewayDown
from gridcity.notices.gateways import Gateways
from gridcity.notices.gateways.http import HttpGateway, WebhookGateway
from gridcity.notices.model import Channel, Digest, Preferences, State
from gridcity.notices.preferences import save_preferences
from gridcity.notices.templates import read_templates
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.backup import run_client
from gridcity.store.engine import open_engine
from gridcity.store.restore import settle_notices
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import Crew, make_case, make_crew
from tests.support.post import Clock, MailServer, WebServer, mail_server, settle, web_server
from tests.support.tiny import DATA, make_tiny_city

KEY = "a key of more than thirty-two characters"
MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
"""Ten in the morning in the city."""


@dataclass
class House:
    """A city with a crew, a clock, and gateways."""

    engine: Engine
    crew: Crew
    clock: Clock
    mail: MailServer
    web: WebServer
    sms: dict[str, Any] = field(default_factory=dict)

    @property
    def post(self) -> Post:
        gateways = Gateways(
            smtp=self.mail.gateway,
            sms=HttpGateway(f"http://127.0.0.1:{self.web.port}/sms", **self.sms),
            webhook=WebhookGateway(KEY),
        )
        return Post(self.engine, gateways, read_templates(DATA), "https://city.example", self.clock)

    def prefers(self, **wish: Any) -> None:
        """Say how the handler wants to be told."""
        wish = {"email": "crew@city.example", "channels": (Channel.SMTP,)} | wish
        with self.engine.begin() as conn:
            save_preferences(conn, self.crew.handler.id, Preferences(**wish), at=self.clock())

    def dispatches(self, cases: int = 1) -> None:
        """Dispatch cases to the handler's department, and decide who is told."""
        with self.engine.begin() as conn:
            for _ in range(cases):
                make_case(conn, Stage.DISPATCHED, crew=self.crew, at=self.clock())
        self.decides()

    def decides(self) -> None:
        with self.engine.begin() as conn:
            settle(conn)
            decide(conn, read_templates(DATA), self.post.gateways.channels, at=self.clock())

    def delivers(self, channel: Channel = Channel.SMTP) -> Delivered:
        return deliver(self.post, channel)

    def states(self) -> list[str]:
        with self.engine.begin() as conn:
            return list(conn.scalars(text("SELECT state FROM notice_deliveries ORDER BY id")))


@pytest.fixture(scope="module")
def city(scratch_cluster: ScratchCluster) -> Iterator[tuple[Engine, Crew]]:
    """Give a city with a crew that the tests of this module share."""
    with scratch_cluster.database() as url:
        engine = open_engine(Settings(_env_file=None, database_url=url, pool_size=20), "testcity")
        with engine.begin() as conn:
            make_tiny_city(conn)
            crew = make_crew(conn)
        yield engine, crew
        engine.dispose()


@pytest.fixture
def house(city: tuple[Engine, Crew]) -> Iterator[House]:
    """Give the city as it was made, its cases aside."""
    engine, crew = city
    with engine.begin() as conn:
        conn.execute(text("TRUNCATE notices, notice_deliveries, notice_preferences, notice_webhooks"))
        conn.execute(text("UPDATE persons SET is_active = TRUE"))
        conn.execute(text("UPDATE catalogue_classes SET is_emergency = FALSE"))
        settle(conn)
        conn.execute(
            text(
                "UPDATE notice_progress SET txid = 1,"
                " event_id = (SELECT coalesce(max(id), 0) FROM case_events)"
            )
        )
    with mail_server() as mail, web_server() as web:
        yield House(engine, crew, Clock(MONDAY), mail, web)


def test_nothing_leaves_a_city_that_has_no_gateways(house: House) -> None:
    house.prefers()
    with house.engine.begin() as conn:
        make_case(conn, Stage.DISPATCHED, crew=house.crew)
        decide(conn, read_templates(DATA), frozenset(), at=MONDAY)

    assert house.states() == []
    with pytest.raises(ChannelOff):
        deliver(Post(house.engine, Gateways(), read_templates(DATA), "", house.clock), Channel.SMTP)


def test_nothing_is_lost_and_nothing_sent_twice_when_the_mail_server_is_down_for_a_day(house: House) -> None:
    house.prefers()
    house.mail.stop()
    for hour in range(0, 24, 3):
        if hour % 6 == 0:
            house.dispatches()
        with pytest.raises(GatewayDown):
            house.delivers()
        house.clock.goes_on(hours=3)
    assert set(house.states()) == {"waiting"}

    house.mail.start()
    done = house.delivers()
    again = house.delivers()

    assert (done, again) == (Delivered(sent=1), Delivered())
    assert house.states() == ["sent"] * 4
    (letter,) = house.mail.letters
    assert "4 条通知" in letter["Subject"]
    assert letter.get_content().count("/command?case=") == 4


def test_what_no_gateway_takes_for_three_days_is_listed_with_its_reason_and_can_be_sent_again(
    house: House,
) -> None:
    house.prefers()
    house.dispatches()
    house.mail.stop()
    with pytest.raises(GatewayDown):
        house.delivers()
    house.clock.goes_on(hours=73)
    assert house.delivers() == Delivered(failed=1)

    with house.engine.begin() as conn:
        (failed,) = standing.list_deliveries(conn, states=[State.FAILED])
        assert "refused" in (failed.reason or "").lower()
        assert failed.recipient == house.crew.handler.login
        assert standing.retry(conn, [failed.id], at=house.clock()) == 1
    house.mail.start()

    assert house.delivers() == Delivered(sent=1)


def test_a_recipient_who_is_refused_for_good_holds_up_nobody_else(house: House) -> None:
    house.prefers(email="nobody@city.example")
    with house.engine.begin() as conn:
        save_preferences(
            conn,
            house.crew.inspector.id,
            Preferences(email="eye@city.example", channels=(Channel.SMTP,)),
            at=MONDAY,
        )
        make_case(conn, Stage.CLOSED, crew=house.crew)
    house.mail.says["nobody@city.example"] = "550 no such mailbox"
    house.decides()

    assert house.delivers() == Delivered(sent=1, failed=1)
    assert [letter["To"] for letter in house.mail.letters] == ["eye@city.example"]
    with house.engine.begin() as conn:
        (failed,) = standing.list_deliveries(conn, states=[State.FAILED])
    assert failed.reason == "550 no such mailbox"


def test_a_message_that_is_not_taken_now_is_tried_again_later_each_time(house: House) -> None:
    house.prefers()
    house.dispatches()
    house.mail.then += ["451 try later", "452 later still"]

    waits = []
    for _ in range(2):
        assert house.delivers() == Delivered(waiting=1)
        assert house.delivers() == Delivered(), "not before its time"
        with house.engine.begin() as conn:
            due_at = conn.scalar(text("SELECT due_at FROM notice_deliveries"))
        waits.append((due_at - house.clock()).total_seconds())
        house.clock.at = due_at
    assert waits == [30, 60]
    assert house.delivers() == Delivered(sent=1)


def test_a_worker_that_dies_while_handing_over_sends_the_same_message_again_under_its_name(
    house: House,
) -> None:
    house.prefers()
    house.dispatches(2)
    house.delivers()
    with house.engine.begin() as conn:  # as it stood when the server had answered, and the worker died
        conn.execute(
            text("UPDATE notice_deliveries SET state = 'sending', sent_at = NULL, claimed_until = :until"),
            {"until": house.clock() + LEASE},
        )
    house.dispatches()

    assert house.delivers() == Delivered(sent=1), "what came meanwhile goes out on its own"
    house.clock.goes_on(minutes=11)
    assert house.delivers() == Delivered(sent=1)

    first, meanwhile, again = house.mail.letters
    assert again["Message-ID"] == first["Message-ID"] != meanwhile["Message-ID"]
    assert again.get_content() == first.get_content()


def test_a_gateway_that_tells_no_repeats_is_not_called_again_in_doubt(house: House) -> None:
    house.prefers(channels=(Channel.SMS,), phone="+86 138 0000 0000")
    house.dispatches()
    house.web.statuses.append(0)

    assert house.delivers(Channel.SMS) == Delivered(doubtful=1)
    house.clock.goes_on(hours=1)
    assert house.delivers(Channel.SMS) == Delivered()

    assert len(house.web.calls) == 1
    with house.engine.begin() as conn:
        (doubtful,) = standing.list_deliveries(conn, states=[State.DOUBTFUL])
        assert standing.retry(conn, [doubtful.id], at=house.clock()) == 1
    assert house.delivers(Channel.SMS) == Delivered(sent=1)
    first, second = (json.loads(body) for _, _, body in house.web.calls)
    assert first == second, "who looks at the gateway finds it by its id"


def test_a_gateway_that_tells_repeats_is_called_again_with_the_same_id(house: House) -> None:
    house.sms = {"takes_repeats": True}
    house.prefers(channels=(Channel.SMS,), phone="13800000000")
    house.dispatches()
    house.web.statuses.append(0)
    assert house.delivers(Channel.SMS) == Delivered(doubtful=1)

    house.clock.goes_on(minutes=1)

    assert house.delivers(Channel.SMS) == Delivered(sent=1)
    assert len({body for _, _, body in house.web.calls}) == 1


def test_a_text_message_is_filled_in_safely_whatever_stands_in_it(house: House) -> None:
    house.sms = {
        "headers": {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Bearer t"},
        "body": "to={to}&text={text}",
    }
    house.prefers(channels=(Channel.SMS,), phone="13800000000")
    house.dispatches()
    house.delivers(Channel.SMS)

    ((_, headers, body),) = house.web.calls
    assert headers["authorization"] == "Bearer t"
    assert body.startswith(b"to=13800000000&text=%E6%B4%BE%E9%81%A3")


def test_two_workers_at_once_send_each_message_once(house: House) -> None:
    house.prefers()
    with house.engine.begin() as conn:
        for number, person in enumerate(
            (house.crew.inspector, house.crew.supervisor, house.crew.dispatcher, house.crew.leader)
        ):
            wish = Preferences(email=f"p{number}@city.example", channels=(Channel.SMTP,))
            save_preferences(conn, person.id, wish, at=MONDAY)
            conn.execute(
                text(
                    "WITH made AS (INSERT INTO notices (kind, cause, person_id, is_emergency, made_at)"
                    " SELECT 'weekly', 'many ' || n, :person, false, :at FROM generate_series(1, 120) AS n"
                    " RETURNING id, person_id) INSERT INTO notice_deliveries"
                    " (notice_id, person_id, channel, state, due_at, first_due_at)"
                    " SELECT id, person_id, 'smtp', 'waiting', :at, :at FROM made"
                ),
                {"person": person.id, "at": MONDAY},
            )
    done: list[Delivered] = []
    workers = [threading.Thread(target=lambda: done.append(house.delivers())) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert house.states() == ["sent"] * 480
    assert sum(one.sent for one in done) == len(house.mail.letters) >= 480 // BATCH
    assert set(house.mail.names().values()) == {1}
    told = sum(f"{one['Subject']}\n{one.get_content()}".count("本周在办") for one in house.mail.letters)
    assert told == 480


def test_quiet_hours_hold_back_until_they_end_and_emergencies_go_through(house: House) -> None:
    house.clock.at = datetime.fromisoformat("2026-11-23T22:30:00+08:00")
    house.prefers(quiet_from=time(21), quiet_until=time(7, 30))
    house.dispatches(2)
    with house.engine.begin() as conn:
        conn.execute(text("UPDATE catalogue_classes SET is_emergency = TRUE"))
    house.dispatches()

    assert house.delivers() == Delivered(sent=1)
    assert len(house.mail.letters) == 1
    house.clock.at = datetime.fromisoformat("2026-11-24T07:29:59+08:00")
    assert house.delivers() == Delivered()
    house.clock.goes_on(seconds=1)
    assert house.delivers() == Delivered(sent=1)
    assert "2 条通知" in house.mail.letters[-1]["Subject"]


def test_a_digest_joins_what_is_waiting(house: House) -> None:
    house.prefers(digest=Digest.DAILY, digest_at=time(17), language=None)
    for _ in range(3):
        house.dispatches()
        house.clock.goes_on(hours=1)
    assert house.delivers() == Delivered()

    house.clock.at = datetime.fromisoformat("2026-11-23T17:00:00+08:00")

    assert house.delivers() == Delivered(sent=1)
    assert house.mail.letters[0]["Subject"] == "小城：3 条通知"


def test_a_webhook_is_signed_so_that_a_stand_alone_program_believes_it(house: House) -> None:
    with house.engine.begin() as conn:
        _, secret = webhooks.make_webhook(
            conn,
            house.post.gateways,
            "a program",
            f"http://127.0.0.1:{house.web.port}/hook?x=1",
            by=None,
            at=MONDAY,
        )
    house.dispatches()
    house.web.statuses += [503, 200]
    assert house.delivers(Channel.WEBHOOK) == Delivered(sent=1, waiting=1)
    house.clock.goes_on(minutes=1)
    assert house.delivers(Channel.WEBHOOK) == Delivered(sent=1)

    path, headers, body = house.web.calls[0]
    said = json.loads(body)
    assert path == "/hook?x=1"
    assert said["type"] == "case.report"
    assert {"case_number", "class_code", "department_code"} <= set(said["data"])
    assert house.crew.inspector.name not in body.decode()
    assert len({one["webhook-id"] for _, one, _ in house.web.calls}) == 3
    for changed, answer in ((b"", "genuine"), (b" ", "not genuine")):
        told = _verify(secret, headers, body + changed)
        assert told == answer
    assert _verify("whsec_" + "A" * 44, headers, body) == "not genuine"


def _verify(secret: str, headers: dict[str, str], body: bytes) -> str:
    """Run the stand-alone program at the time of the call."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    program = (
        f"import runpy, time; time.time = lambda: {headers['webhook-timestamp']};"
        "runpy.run_path('scripts/verify_webhook.py', run_name='__main__')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, secret, *(headers[name] for name in names)],
        input=body,
        capture_output=True,
        cwd=CHECKOUT,
        check=False,
    )
    return ran.stdout.decode().strip()


def test_a_webhook_follows_no_redirect(house: House) -> None:
    with house.engine.begin() as conn:
        url = f"http://127.0.0.1:{house.web.port}/hook"
        webhooks.make_webhook(conn, house.post.gateways, "x", url, by=None, at=MONDAY)
        make_case(conn, Stage.REPORTED, crew=house.crew)
    house.decides()
    house.web.statuses.append(302)

    assert house.delivers(Channel.WEBHOOK) == Delivered(failed=1)
    assert [path for path, _, _ in house.web.calls] == ["/hook"]


def test_a_webhook_that_cannot_be_reached_holds_up_no_other(house: House) -> None:
    with house.engine.begin() as conn:
        for port in (1, house.web.port):
            url = f"http://127.0.0.1:{port}/"
            webhooks.make_webhook(conn, house.post.gateways, str(port), url, by=None, at=MONDAY)
        make_case(conn, Stage.REPORTED, crew=house.crew)
    house.decides()

    assert house.delivers(Channel.WEBHOOK) == Delivered(sent=1, waiting=1)


def test_who_closed_their_account_or_gave_no_address_is_not_written_to(house: House) -> None:
    house.prefers()
    house.dispatches()
    with house.engine.begin() as conn:
        conn.execute(
            text("UPDATE persons SET is_active = FALSE WHERE id = :id"), {"id": house.crew.handler.id}
        )

    assert house.delivers() == Delivered(failed=1)
    assert house.mail.letters == []


def test_a_dump_of_the_city_holds_no_secret(house: House, tmp_path: Path) -> None:
    with house.engine.begin() as conn:
        _, secret = webhooks.make_webhook(
            conn, house.post.gateways, "x", "https://partner.example/hook", by=None, at=MONDAY
        )
    run_client(house.engine, "pg_dump", "--schema=testcity", "--file", tmp_path / "dump.sql")
    dump = (tmp_path / "dump.sql").read_text(encoding="utf-8")

    assert "partner.example" in dump
    assert KEY not in dump
    assert secret.removeprefix("whsec_") not in dump
    assert "hunter2" not in repr(HttpGateway("https://sms.example?token=hunter2", headers={"A": "hunter2"}))


def test_deliveries_that_wait_keep_their_order_and_their_time(house: House) -> None:
    house.prefers(digest=Digest.HOURLY)
    house.clock.at = datetime.fromisoformat("2026-11-23T10:20:00+08:00")
    house.dispatches()

    house.clock.goes_on(minutes=39)
    assert house.delivers() == Delivered()
    house.clock.at += timedelta(minutes=1)
    assert house.delivers() == Delivered(sent=1)


def test_a_city_out_of_its_backup_goes_on_where_it_was_and_sends_nothing_a_second_time(house: House) -> None:
    house.prefers()
    house.dispatches()
    with house.engine.begin() as conn:
        late = make_case(conn, Stage.DISPATCHED, crew=house.crew)
        settle_notices(conn, "testcity")
        conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"))
        conn.execute(text("UPDATE case_events SET txid = 0"))
        conn.execute(text("ALTER TABLE case_events ENABLE TRIGGER case_events_append_only"))
        done = decide(conn, read_templates(DATA), {Channel.SMTP}, at=house.clock())
        told = conn.scalars(text("SELECT case_id FROM notices ORDER BY id")).all()

    assert done.events == 2, "those that nobody had looked at"
    assert told[-1] == late.id
    assert house.states() == ["doubtful", "waiting"]
