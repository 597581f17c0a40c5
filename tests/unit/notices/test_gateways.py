"""Gateways are what the operator's file says, and say no secret."""

import socket
import threading
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from gridcity.notices.errors import ChannelOff, GatewaysInvalid, PreferencesInvalid, WebhookNotAllowed
from gridcity.notices.gateways import Gateways, InDoubt, Message, Refused, read_gateways
from gridcity.notices.gateways.http import HttpCall, filled
from gridcity.notices.gateways.smtp import SmtpGateway, mail, receiver
from gridcity.notices.model import Channel, Preferences
from gridcity.notices.preferences import checked
from gridcity.notices.webhooks import check_url
from gridcity.settings import CHECKOUT

EXAMPLE = CHECKOUT / "data" / "notices" / "gateways.example.toml"
SECRETS = {
    "SMTP_PASSWORD": "hunter2-mail",
    "WEBHOOK_KEY": "hunter2-webhooks-and-then-some-more",
    "SMS_TOKEN": "hunter2-sms",
    "WECOM_TOKEN": "hunter2-wecom",
    "LINK_KEY": "hunter2-links-and-then-some-more-still",
}


def test_the_example_sets_up_every_channel_and_shows_no_secret() -> None:
    gateways = read_gateways(EXAMPLE, SECRETS)

    assert gateways.channels == set(Channel)
    assert gateways.smtp is not None
    assert gateways.smtp.password == "hunter2-mail"
    assert "hunter2" not in repr(gateways)


def test_without_a_file_nothing_leaves_the_house() -> None:
    assert read_gateways(None).channels == frozenset()
    with pytest.raises(ChannelOff):
        Gateways().of(Channel.SMTP)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[smtp", "no TOML"),
        ("[pigeon]\nx = 1", "pigeon"),
        ("[smtp]\nhost = 'h'\nsender = 'a@b'\ntls = 'maybe'", "tls"),
        ("[smtp]\nhost = 'h'\nsender = \"a@b\\r\\nBcc: c@d\"", "sender"),
        ("[webhook]\nkey = 'hunter2'", "webhook.key"),
        ("[sms]\nurl = 'file:///etc/passwd'", "sms.url"),
        ("[sms]\nurl = 'https://x'\nheaders = { A = '${NOT_THERE}' }", "NOT_THERE"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place_and_without_its_values(
    tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "g.toml").write_text(text, encoding="utf-8")

    with pytest.raises(GatewaysInvalid, match=says) as caught:
        read_gateways(tmp_path / "g.toml", {})
    assert "hunter2" not in str(caught.value)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(GatewaysInvalid, match="No such file"):
        read_gateways(Path("/nowhere/gateways.toml"))


def test_a_subject_cannot_smuggle_a_header_into_a_mail() -> None:
    gateway = SmtpGateway("mail", "City <notices@city.example>")
    letter = mail(gateway, Message("n-1", "a@b.example", "x\r\nBcc: spy@evil.example", "text"))
    head = letter.split(b"\r\n\r\n")[0].lower()

    assert b"\nbcc:" not in head
    assert b"message-id: <n-1@city.example>" in head


def test_what_is_filled_in_stays_inside_its_quotes() -> None:
    from gridcity.notices.gateways.http import _json_text

    message = Message("n", "1", "s", 'he said "no", {to} \\ and\nleft')

    assert filled('{"to": "{to}", "text": "{text}"}', message, _json_text) == (
        '{"to": "1", "text": "he said \\"no\\", {to} \\\\ and\\nleft"}'
    )


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "ftp://partner.example",
        "https://user:pass@partner.example/",
        "https://",
        "https://x y",
        "https://x\r\nHost: y",
        "file:///etc/passwd",
        "http://[::1",
        "https://x/" + "a" * 2000,
    ],
)
def test_a_webhook_is_called_over_https_only(url: str) -> None:
    with pytest.raises(WebhookNotAllowed):
        check_url(url, ())


def test_a_webhook_without_tls_is_on_this_machine_or_listed() -> None:
    for url in ("http://127.0.0.1:9/x", "http://[::1]:9", "http://localhost", "https://partner.example/"):
        check_url(url, ())
    check_url("http://10.1.2.3/hook", ("10.1.2.3",))


@pytest.mark.parametrize(
    "wish",
    [
        Preferences(channels=(Channel.SMTP,)),
        Preferences(email="nonsense"),
        Preferences(email="a@b.example>, <c@d.example"),
        Preferences(email="a@b.example\r\nRCPT TO:<c@d>"),
        Preferences(phone="call me"),
        Preferences(wecom="x y"),
        Preferences(channels=(Channel.WEBHOOK,)),
    ],
)
def test_an_address_that_is_none_is_refused(wish: Preferences) -> None:
    with pytest.raises(PreferencesInvalid):
        checked(wish)


def test_who_answers_drop_by_drop_is_not_listened_to_for_ever() -> None:
    """Each drop comes in time; the answer as a whole never does."""
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not is_over.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        call = HttpCall("POST", f"http://127.0.0.1:{server.getsockname()[1]}/", 0.3)
        call.connect()
        try:
            with pytest.raises(InDoubt):
                call.ask(b"{}", {})
        finally:
            is_over.set()
            call.close()
            thread.join()


@pytest.mark.parametrize(
    "address", ["张三@city.example", "a@b.example\nBcc: spy@evil.example", "a b@c.example"]
)
def test_an_address_that_cannot_be_written_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(Refused):
        receiver(address)


def test_a_letter_says_how_to_be_told_no_more_and_holds_no_long_line() -> None:
    gateway = SmtpGateway("mail", "城市运行管理中心 <notices@city.example>")
    for text in (
        "井盖缺失，" * 100,
        "A manhole cover is missing. " * 60,
        "https://city.example/" + "x" * 400,
    ):
        message = Message(
            "n-1", "li@城市.example", "主题" * 60, text, unsubscribe="https://city.example/u/" + "t" * 60
        )
        letter = mail(gateway, message)

        assert max(map(len, letter.split(b"\r\n"))) <= 78
        assert letter.count(b"\n") == letter.count(b"\r\n")
        parsed = message_from_bytes(letter, policy=default)
        assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert parsed["To"] == "li@xn--uis47l.example"
        assert parsed["Subject"] == "主题" * 60
        assert parsed.get_content().strip() == text.strip()  # type: ignore[attr-defined]
    plain = mail(gateway, replace(message, unsubscribe="http://10.0.0.1/u/t"))
    assert b"List-Unsubscribe:" in plain
    assert b"List-Unsubscribe-Post" not in plain
