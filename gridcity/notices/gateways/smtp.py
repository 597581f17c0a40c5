"""Mail, by the standard library: one connection for many messages."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Literal

from gridcity.notices.errors import GatewayDown
from gridcity.notices.gateways.handing import InDoubt, Message, NotNow, Refused

_PERMANENT = 500
_START = 354
_TAKEN = 250
_BUSY = 421
"""The server closes the connection, whatever it was asked."""


@dataclass(frozen=True, slots=True)
class SmtpGateway:
    """A mail server, and who writes."""

    host: str
    sender: str
    """As it stands in From: a name and an address."""
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    """What links in letters are signed with; None: the key of webhooks."""
    timeout_s: float = 30.0
    """How long the server may take for one answer. [s]"""

    @property
    def takes_repeats(self) -> bool:
        """Say yes: a repeat bears the same Message-ID."""
        return True

    @property
    def domain(self) -> str:
        """Where the names of messages are unique."""
        return parseaddr(self.sender)[1].rpartition("@")[2]

    def session(self) -> "SmtpSession":
        """Connect, encrypt, sign in.

        Raises
        ------
        GatewayDown
            The server does not answer, its certificate is not good, or it does not know us.
        """
        try:
            return SmtpSession(self, self._connect())
        except (OSError, smtplib.SMTPException) as error:
            raise GatewayDown(
                f"{self.host}:{self.port}: {_said(error)}", host=self.host, port=self.port
            ) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout_s, context=context
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        try:
            if self.tls == "starttls":
                connection.starttls(context=context)
            if self.user is not None:
                connection.login(self.user, self.password or "")
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection


class SmtpSession:
    """An open connection to a mail server."""

    def __init__(self, gateway: SmtpGateway, connection: smtplib.SMTP) -> None:
        self._gateway = gateway
        self._connection = connection

    def offer(self, message: Message) -> None:
        """Name sender and receiver; raises as ``Session.offer``."""
        sender = parseaddr(self._gateway.sender)[1]
        try:
            self._connection.rset()
            self._check(*self._connection.mail(sender))
            self._check(*self._connection.rcpt(receiver(message.to)))
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise GatewayDown(f"{self._gateway.host}: {_said(error)}", host=self._gateway.host) from error

    def hand_over(self, message: Message) -> None:
        """Send the message itself; raises as ``Session.hand_over``."""
        try:
            code, answer = self._connection.data(mail(self._gateway, message))
        except smtplib.SMTPDataError as error:  # refused before a byte of it was sent
            self._refuse(error.smtp_code, _text(error.smtp_error))
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise InDoubt(_said(error)) from error
        else:
            if code != _TAKEN:
                self._refuse(code, _text(answer))

    def close(self) -> None:
        """Take leave, or just go."""
        with suppress(OSError, smtplib.SMTPException):
            self._connection.quit()
        self._connection.close()

    def _check(self, code: int, answer: bytes) -> None:
        if code == _BUSY:
            raise GatewayDown(f"{self._gateway.host}: {code} {_text(answer)}", host=self._gateway.host)
        if not _TAKEN <= code < _START:
            self._refuse(code, _text(answer))

    def _refuse(self, code: int, answer: str) -> None:
        raise (Refused if code >= _PERMANENT else NotNow)(f"{code} {answer}")


def mail(gateway: SmtpGateway, message: Message) -> bytes:
    """Write a message as a mail, with CRLF and nothing in its headers but what belongs there.

    It says that no person wrote it, so that no machine answers (RFC 3834), and where it may be stopped: with
    one click (RFC 8058) only over https. Lines are encoded so that none is longer than 76 characters.
    """
    letter = EmailMessage(policy=SMTP_POLICY)
    name, address = parseaddr(gateway.sender)
    user, _, domain = address.rpartition("@")
    letter["From"] = Address(name, user, domain)
    letter["To"] = receiver(message.to)
    letter["Subject"] = " ".join(message.subject.split())
    letter["Date"] = format_datetime(datetime.fromtimestamp(message.at, UTC))
    letter["Message-ID"] = f"<{message.name}@{gateway.domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"  # what Exchange asks for instead
    if message.unsubscribe:
        letter["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        if message.unsubscribe.startswith("https:"):
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(message.text)
    return letter.as_bytes()


def receiver(address: str) -> str:
    """Write an address as every server takes it: its domain in ASCII.

    Raises
    ------
    Refused
        It cannot be written so.

    Examples
    --------
    >>> receiver("li@城市.example")
    'li@xn--uis47l.example'
    """
    name, _, domain = address.rpartition("@")
    try:
        written = f"{name}@{domain.encode('idna').decode()}"
        written.encode("ascii")
    except UnicodeError:
        raise Refused("that is no address that mail can reach") from None
    if not written.isprintable() or " " in written:
        raise Refused("that is no address that mail can reach")
    return written


def _said(error: Exception) -> str:
    """Say what went wrong; of a refused sign-in not what was sent."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(words.split())[:500]
