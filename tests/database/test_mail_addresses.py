"""Nobody gets mail because somebody typed their address: it is confirmed first, refused, or given up.

The mail server is a real one, in a thread of the test; the clock is the test's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases.model import Stage
from gridcity.complaints import service as complaints
from gridcity.complaints.model import Contact, NewComplaint
from gridcity.notices import addresses, asking, writing
from gridcity.notices.addresses import ASKED_A_DAY, LETTERS_A_DAY, AddressState
from gridcity.notices.deciding import decide
from gridcity.notices.delivering import Delivered, Post, deliver
from gridcity.notices.errors import (
    AddressRefused,
    LinkExpired,
    LinkInvalid,
    NothingToConfirm,
    TooManyLetters,
)
from gridcity.notices.gateways import Gateways
from gridcity.notices.gateways.http import WebhookGateway
from gridcity.notices.model import Channel, Language, Preferences
from gridcity.notices.preferences import preferences_of, save_own_preferences, save_preferences
from gridcity.notices.templates import read_templates
from gridcity.settings import Settings
from gridcity.store.acting import sent_from
from gridcity.store.engine import open_engine
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import Crew, make_case, make_crew
from tests.support.post import Clock, MailServer, mail_server, settle
from tests.support.tiny import DATA, TinyCity, make_tiny_city

KEY = "a key of more than thirty-two characters"
MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
_names = count(1)


@dataclass
class House:
    """A city with a crew, a clock and a mail server; every test has addresses of its own."""

    engine: Engine
    city: TinyCity
    crew: Crew
    clock: Clock
    mail: MailServer

    @property
    def post(self) -> Post:
        gateways = Gateways(smtp=self.mail.gateway, webhook=WebhookGateway(KEY))
        return Post(self.engine, gateways, read_templates(DATA), "https://city.example", self.clock)

    def gives(self, address: str, **wish: Any) -> None:
        """Say, as the handler, where mail reaches them."""
        with self.engine.begin() as conn:
            wish = {"email": address, "channels": (Channel.SMTP,)} | wish
            save_own_preferences(conn, self.crew.handler.id, Preferences(**wish), at=self.clock())

    def dispatches(self, cases: int = 1) -> None:
        with self.engine.begin() as conn:
            for _ in range(cases):
                make_case(conn, Stage.DISPATCHED, crew=self.crew, at=self.clock())
            self.decides(conn)

    def decides(self, conn: Connection) -> None:
        settle(conn)
        decide(conn, read_templates(DATA), {Channel.SMTP}, at=self.clock())

    def complains(self, address: str, network: str = "203.0.113.9", **said: Any) -> int:
        """Complain, and have the complaint answered at once."""
        with self.engine.begin() as conn:
            sent_from(conn, network)
            new = NewComplaint(*self.city.place(1, 1), "路灯不亮", contact=Contact(email=address), **said)
            receipt = complaints.submit(conn, Path("/nowhere"), new, at=self.clock())
            number = conn.scalar(text("SELECT id FROM complaints WHERE number = :n"), {"n": receipt.number})
            assert isinstance(number, int)
            complaints.decline(conn, number, "已转供电公司", by=self.crew.operator, at=self.clock())
            self.decides(conn)
        return number

    def delivers(self) -> Delivered:
        """Do what the worker does every minute."""
        with self.engine.begin() as conn:
            asking.write_letters(conn, at=self.clock())
            addresses.settle_held(conn, at=self.clock())
        return deliver(self.post, Channel.SMTP)

    def states(self) -> list[str]:
        with self.engine.begin() as conn:
            rows = conn.execute(
                text(
                    "SELECT state FROM notice_deliveries JOIN notices ON notices.id = notice_id"
                    " WHERE kind <> 'address_asked' ORDER BY notice_deliveries.id"
                )
            )
            return list(rows.scalars())

    def standing(self) -> addresses.Standing | None:
        with self.engine.begin() as conn:
            return addresses.standing_of(conn, self.crew.handler.id)

    def answers(self, how: Any, token: str) -> addresses.Asked:
        with self.engine.begin() as conn:
            asked: addresses.Asked = how(conn, KEY, token, at=self.clock())
            return asked


def fresh(name: str = "reader") -> str:
    """Give an address that no other test knows."""
    return f"{name}{next(_names)}@city.example"


def token_in(letter: EmailMessage) -> str:
    """Read the link of a letter, as whoever gets it does."""
    found = re.search(r"https://city\.example/address#(\S+)", letter.get_content())
    assert found is not None, letter.get_content()
    return found[1]


@pytest.fixture(scope="module")
def built(scratch_cluster: ScratchCluster) -> Iterator[tuple[Engine, TinyCity, Crew]]:
    """Give a city with a crew that the tests of this module share."""
    with scratch_cluster.database() as url:
        engine = open_engine(Settings(_env_file=None, database_url=url), "testcity")
        with engine.begin() as conn:
            city = make_tiny_city(conn)
            crew = make_crew(conn)
        yield engine, city, crew
        engine.dispose()


@pytest.fixture
def house(built: tuple[Engine, TinyCity, Crew]) -> Iterator[House]:
    """Give the city with nobody told of anything yet."""
    engine, city, crew = built
    with engine.begin() as conn:
        conn.execute(
            text(
                "TRUNCATE notices, notice_deliveries, notice_preferences, notice_addresses, notice_letters,"
                " refused_addresses"
            )
        )
        settle(conn)
        conn.execute(
            text("UPDATE notice_progress SET txid = 1, event_id = (SELECT max(id) FROM case_events)")
            if conn.scalar(text("SELECT count(*) FROM case_events"))
            else text("UPDATE notice_progress SET txid = 1")
        )
        conn.execute(text("UPDATE complaints SET settled_at = '2020-01-01Z' WHERE settled_at IS NOT NULL"))
    with mail_server() as mail:
        yield House(engine, city, crew, Clock(MONDAY), mail)


def test_a_stranger_gets_the_letter_that_asks_and_nothing_else(house: House) -> None:
    stranger = fresh()
    house.gives(stranger)
    house.dispatches(3)

    assert house.delivers() == Delivered(sent=1, held=3)
    house.clock.goes_on(days=2)
    assert house.delivers() == Delivered()
    (letter,) = house.mail.letters
    assert letter["To"] == stranger
    assert letter["Subject"] == "请确认您的邮箱 · Please confirm your address"
    assert "永不再发" in letter.get_content()
    assert "never write to you again" in letter.get_content()
    assert house.states() == ["held"] * 3


def test_what_waited_goes_out_as_one_digest_once_it_is_confirmed_and_to_confirm_twice_is_once(
    house: House,
) -> None:
    house.gives(fresh())
    house.dispatches(3)
    house.delivers()
    token = token_in(house.mail.letters[0])

    assert house.answers(addresses.look, token).state is AddressState.WAITING
    assert house.states() == ["held"] * 3, "to look at a link changes nothing"
    for _ in range(2):
        assert house.answers(addresses.confirm, token).state is AddressState.CONFIRMED
    assert house.delivers() == Delivered(sent=1)
    assert house.delivers() == Delivered()

    assert "3 条通知" in house.mail.letters[1]["Subject"]
    assert "/notices/settings" in house.mail.letters[1].get_content()
    assert house.mail.letters[1]["List-Unsubscribe"] is None
    house.dispatches()
    assert house.delivers() == Delivered(sent=1)


def test_an_address_that_is_not_confirmed_in_time_loses_what_waited_and_says_why(house: House) -> None:
    house.gives(fresh())
    house.dispatches()
    house.delivers()
    token = token_in(house.mail.letters[0])

    house.clock.goes_on(days=7, seconds=1)
    house.delivers()

    assert house.states() == ["failed"]
    with house.engine.begin() as conn:
        reason = conn.scalar(text("SELECT reason FROM notice_deliveries WHERE state = 'failed'"))
    assert reason == "the address was not confirmed in time"
    with pytest.raises(LinkExpired):
        house.answers(addresses.confirm, token)


def test_links_that_nobody_wrote_or_that_were_written_for_something_else_do_nothing(house: House) -> None:
    house.gives(fresh())
    house.delivers()
    token = token_in(house.mail.letters[0])
    purpose, number, until, signature = token.split(".")

    broken = [
        "",
        "x",
        token[:-1],
        token.upper(),
        f"{purpose}.{number}.{int(until) + 1}.{signature}",
        f"{purpose}.{number}.0.{signature}",
        f"s.{number}.0.{signature}",
        f"{purpose}.{int(number) + 1}.{until}.{signature}",
        f"{purpose}.{'9' * 150}.{until}.{signature}",
        f"{purpose}.²{number}.{until}.{signature}",
        "c." * 200,
    ]
    for wrong in broken:
        for how in (addresses.look, addresses.confirm, addresses.stop, addresses.refuse):
            with pytest.raises(LinkInvalid), house.engine.begin() as conn:
                how(conn, KEY, wrong, at=MONDAY)
    with pytest.raises(LinkInvalid), house.engine.begin() as conn:
        addresses.confirm(conn, "another key, with more than thirty-two characters", token, at=MONDAY)
    standing = house.standing()
    assert standing is not None
    assert standing.state is AddressState.WAITING


def test_who_never_wants_mail_gets_none_whoever_gives_the_address(house: House) -> None:
    stranger = fresh()
    house.gives(stranger)
    house.dispatches()
    house.delivers()
    house.answers(addresses.refuse, token_in(house.mail.letters[0]))
    house.complains(stranger.upper())
    with house.engine.begin() as conn:
        wish = Preferences(email=stranger, channels=(Channel.SMTP,))
        save_preferences(conn, house.crew.inspector.id, wish, at=MONDAY)

    house.delivers()

    assert len(house.mail.letters) == 1
    assert set(house.states()) == {"failed"}
    with house.engine.begin() as conn, pytest.raises(AddressRefused):
        addresses.ask_again(conn, house.crew.handler.id, at=MONDAY)
    with house.engine.begin() as conn:
        kept = conn.execute(text("SELECT * FROM refused_addresses")).one()
    assert stranger not in str(kept)


def test_who_refused_by_mistake_confirms_with_the_same_letter_and_an_operator_can_take_it_back(
    house: House,
) -> None:
    address = fresh()
    house.gives(address)
    house.delivers()
    token = token_in(house.mail.letters[0])
    house.answers(addresses.refuse, token)

    assert house.answers(addresses.confirm, token).state is AddressState.CONFIRMED
    house.answers(addresses.refuse, token)
    with house.engine.begin() as conn:
        assert addresses.allow(conn, address.upper())
        assert not addresses.allow(conn, address)
        addresses.ask_again(conn, house.crew.handler.id, at=MONDAY)
    assert house.delivers() == Delivered(sent=1)


def test_an_address_gets_few_letters_a_day_and_nobody_has_many_sent(house: House) -> None:
    house.gives(fresh())
    house.delivers()
    for _ in range(LETTERS_A_DAY - 1):
        with house.engine.begin() as conn:
            addresses.ask_again(conn, house.crew.handler.id, at=house.clock())
        with house.engine.begin() as conn, pytest.raises(NothingToConfirm):
            addresses.ask_again(conn, house.crew.handler.id, at=house.clock())
        house.delivers()
    with house.engine.begin() as conn, pytest.raises(TooManyLetters):
        addresses.ask_again(conn, house.crew.handler.id, at=house.clock())
    assert len(house.mail.letters) == LETTERS_A_DAY

    for _ in range(ASKED_A_DAY):
        house.gives(fresh())
        house.delivers()
    assert len(house.mail.letters) == ASKED_A_DAY
    house.clock.goes_on(days=1, seconds=1)
    house.delivers()
    assert len(house.mail.letters) == ASKED_A_DAY, "what was wanted yesterday is given up"
    with house.engine.begin() as conn:
        asking.forget(conn, at=house.clock())
        assert conn.scalar(text("SELECT count(*) FROM notice_letters")) == 0


def test_complaints_from_everywhere_do_not_flood_a_stranger(house: House) -> None:
    stranger = fresh()
    for household in range(20):
        house.complains(stranger, f"198.51.100.{household}")
        house.delivers()

    assert len(house.mail.letters) == LETTERS_A_DAY
    assert set(house.states()) == {"held"}


def test_a_citizen_confirms_once_for_what_they_sent_from_the_same_place_and_not_for_others(
    house: House,
) -> None:
    citizen = fresh()
    for _ in range(3):
        house.complains(citizen)
    house.complains(citizen, "198.51.100.7")
    house.delivers()

    assert len(house.mail.letters) == 2, "one for each network"
    house.answers(addresses.confirm, token_in(house.mail.letters[0]))
    house.complains(citizen)
    house.delivers()

    assert sorted(house.states()) == ["held", "sent", "sent", "sent", "sent"]
    with house.engine.begin() as conn:
        asking.forget(conn, at=MONDAY + timedelta(days=2))
        assert conn.scalar(text("SELECT count(requester) FROM notice_addresses WHERE complaint_id > 0")) == 0


@pytest.mark.parametrize(("language", "says"), [("en", "an answer to your complaint"), (None, "的答复")])
def test_a_citizen_is_answered_in_their_language_and_stops_letters_with_one_click(
    house: House, language: str | None, says: str
) -> None:
    house.complains(fresh(), language=language)
    house.delivers()
    house.answers(addresses.confirm, token_in(house.mail.letters[0]))
    house.delivers()

    letter = house.mail.letters[1]
    assert says in letter["Subject"]
    unsubscribe = letter["List-Unsubscribe"].strip("<>")
    assert unsubscribe == f"https://city.example/api/v1/addresses/unsubscribe/{token_in(letter)}"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    with pytest.raises(LinkInvalid):
        house.answers(addresses.confirm, token_in(letter))
    house.clock.goes_on(days=400)
    assert house.answers(addresses.stop, token_in(letter)).state is AddressState.REFUSED
    assert house.answers(addresses.look, token_in(letter)).is_final


@pytest.mark.parametrize(
    "address",
    ["张三@city.example", "a@b.example, c@d.example", "x y@city.example", "not an address", "a@b..example"],
)
def test_an_address_that_no_mail_reaches_holds_up_nobody_else(house: House, address: str) -> None:
    house.complains(address)
    house.gives(fresh())

    assert house.delivers() == Delivered(sent=1, failed=2)
    assert set(house.states()) == {"failed"}


def test_an_administrator_vouches_for_an_address_that_they_set_and_not_for_one_that_was_given(
    house: House,
) -> None:
    given = fresh()
    house.gives(given)
    handler = house.crew.handler.id
    for wish, state in (
        (Preferences(email=given, channels=(Channel.SMTP,), language=Language.EN), AddressState.WAITING),
        (Preferences(email=fresh(), channels=(Channel.SMTP,)), AddressState.CONFIRMED),
    ):
        with house.engine.begin() as conn:
            save_preferences(conn, handler, wish, at=MONDAY)
        standing = house.standing()
        assert standing is not None
        assert standing.state is state
    with house.engine.begin() as conn, pytest.raises(NothingToConfirm):
        addresses.ask_again(conn, handler, at=MONDAY)


def test_an_address_that_was_changed_while_a_letter_was_written_gets_nothing(house: House) -> None:
    """The preferences are read after how their address stands: another one may be in them by then."""
    confirmed, stranger = fresh(), fresh()
    with house.engine.begin() as conn:
        wish = Preferences(email=confirmed, channels=(Channel.SMTP,))
        save_preferences(conn, house.crew.handler.id, wish, at=MONDAY)
    house.dispatches()

    def after_a_change(*given: Any) -> Any:
        house.gives(stranger)
        return preferences_of(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridcity.notices.writing.preferences_of", after_a_change)
        assert deliver(house.post, Channel.SMTP) == Delivered(held=1)

    assert house.mail.letters == []


def test_what_was_put_aside_in_the_moment_of_its_confirmation_goes_out_all_the_same(house: House) -> None:
    house.gives(fresh())
    house.delivers()
    token = token_in(house.mail.letters[0])
    house.dispatches()

    def then_confirmed(*given: Any) -> Any:
        parcels = writing.write_parcels(*given)
        house.answers(addresses.confirm, token)
        return parcels

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridcity.notices.delivering.write_parcels", then_confirmed)
        assert deliver(house.post, Channel.SMTP) == Delivered(held=1)

    assert house.delivers() == Delivered(sent=1)


def test_a_letter_that_is_written_when_its_reader_refuses_does_not_leave(house: House) -> None:
    address = fresh()
    house.gives(address)
    house.delivers()
    token = token_in(house.mail.letters[0])
    house.answers(addresses.confirm, token)
    house.dispatches()

    def then_refused(*given: Any) -> Any:
        parcels = writing.write_parcels(*given)
        if any(parcel.message for parcel in parcels):
            house.answers(addresses.refuse, token)
        return parcels

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gridcity.notices.delivering.write_parcels", then_refused)
        assert deliver(house.post, Channel.SMTP) == Delivered()

    house.clock.goes_on(hours=1)
    assert house.delivers() == Delivered(failed=1)
    assert len(house.mail.letters) == 1


def test_without_a_key_no_letter_asks_and_that_is_said(house: House) -> None:
    house.gives(fresh())
    with house.engine.begin() as conn:
        asking.write_letters(conn, at=MONDAY)
    post = Post(house.engine, Gateways(smtp=house.mail.gateway), read_templates(DATA), "", house.clock)

    assert deliver(post, Channel.SMTP) == Delivered(failed=1)
    assert house.standing() == addresses.Standing(ANY, AddressState.WAITING, None, ANY, "failed", ANY)
