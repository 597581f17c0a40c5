"""Gateways that really listen, a mail server and a web server in threads of the test; a clock that is set."""

import email.policy
import http.server
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Connection, text

from gridcity.notices.gateways.smtp import SmtpGateway


def settle(conn: Connection) -> None:
    """Let all events count as settled, also those of this transaction.

    All tests share one server, whose oldest transaction is the stream's horizon.
    """
    conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"))
    conn.execute(text("UPDATE case_events SET txid = 1 WHERE txid > 1"))
    conn.execute(text("ALTER TABLE case_events ENABLE TRIGGER case_events_append_only"))


@dataclass
class Clock:
    """A clock that stands until it is set."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class MailServer:
    """What a mail server took, and how it behaves: ``says`` answers a recipient, ``then`` a message."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    then: list[str] = field(default_factory=list)
    """What is answered to the next messages, first to last; then all are taken."""
    controller: Controller | None = None

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self.says.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.then.pop(0) if self.then else "250 taken"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            parsed = BytesParser(policy=email.policy.default).parsebytes(envelope.content)
            assert isinstance(parsed, EmailMessage)
            self.letters.append(parsed)
        return answer

    @property
    def gateway(self) -> SmtpGateway:
        return SmtpGateway("127.0.0.1", "小城 <notices@city.example>", self.port, "none", timeout_s=20)

    def names(self) -> Counter[str]:
        """Count the letters by their Message-ID."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None


@contextmanager
def mail_server(*, is_up: bool = True) -> Iterator[MailServer]:
    """Give a mail server on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer(port)
    if is_up:
        server.start()
    try:
        yield server
    finally:
        server.stop()


@dataclass
class WebServer:
    """What a web server was asked, and the statuses it answers with, first to last; then 200."""

    port: int
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Give a web server on a port of its own; it follows what its ``statuses`` say."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length)
            told.calls.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status = told.statuses.pop(0) if told.statuses else 200
            if status == 0:  # hang up without a word
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://127.0.0.1:{told.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = WebServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
