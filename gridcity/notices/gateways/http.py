"""Gateways that speak HTTP: webhooks, text messages, WeCom.

Redirects are never followed, answers never kept; a call takes no longer than its gateway's time, however
slowly it is answered.
"""

import http.client
import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urlsplit

from gridcity.notices.errors import GatewayDown
from gridcity.notices.gateways.handing import InDoubt, Message, NotNow, Refused
from gridcity.notices.signing import signed_headers

_PLACE = re.compile(r"\{(to|subject|text|id)\}")
BODY = '{"to": "{to}", "text": "{text}", "id": "{id}"}'
"""What a gateway is sent where nobody says otherwise."""
_LATER = frozenset({408, 425, 429, 503})
"""Statuses that say: not taken, ask again."""
_OK, _REDIRECT, _SERVER = 200, 300, 500


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a server answered."""

    status: int
    beginning: bytes
    """The first bytes of the body, as many as were asked for."""


class HttpCall:
    """One request: connected first, then sent."""

    def __init__(self, method: str, url: str, timeout_s: float) -> None:
        self._method, self._url, self._timeout_s = method, urlsplit(url), timeout_s
        self._is_over = False
        maker: Callable[..., http.client.HTTPConnection] = http.client.HTTPConnection
        more: dict[str, object] = {}
        if self._url.scheme == "https":
            maker, more = http.client.HTTPSConnection, {"context": ssl.create_default_context()}
        self._connection = maker(self._url.hostname, self._url.port, timeout=timeout_s, **more)

    def connect(self) -> None:
        """Open the connection; raises OSError."""
        self._connection.connect()

    def send(self, body: bytes | None, headers: Mapping[str, str], *, takes_repeats: bool) -> None:
        """Send the request and look at the status of its answer.

        Raises
        ------
        NotNow, Refused, InDoubt
            As ``Session.hand_over``.
        """
        status = self.ask(body, headers).status
        if _OK <= status < _REDIRECT:
            return
        if status in _LATER:
            raise NotNow(f"status {status}")
        if status >= _SERVER:
            raise (NotNow if takes_repeats else InDoubt)(f"status {status}")
        raise Refused(f"status {status}" + (": redirects are not followed" if status < 400 else ""))

    def ask(self, body: bytes | None, headers: Mapping[str, str], *, most: int = 0) -> "HttpAnswer":
        """Send the request and give the status of its answer, and ``most`` bytes of its body.

        Whoever answers drop by drop is heard as long as the call may take in all, and no longer.

        Raises
        ------
        InDoubt
            There was no answer.
        """
        target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        hang_up = threading.Timer(self._timeout_s, self._hang_up)
        hang_up.daemon = True
        hang_up.start()
        try:
            self._connection.request(self._method, target, body, dict(headers))
            answer = self._connection.getresponse()
            heard = HttpAnswer(answer.status, answer.read(most) if most else b"")
        except (OSError, http.client.HTTPException) as error:
            raise InDoubt(str(error) or type(error).__name__) from error
        finally:
            hang_up.cancel()
        if self._is_over:  # headers that break off look whole
            raise InDoubt(f"no whole answer in {self._timeout_s:g} s")
        return heard

    def _hang_up(self) -> None:
        """End a call whose time is over; whoever waits for its answer is told so."""
        self._is_over = True
        socket_of_call = self._connection.sock
        if socket_of_call is not None:
            with suppress(OSError):
                socket_of_call.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """A gateway for text messages or WeCom, as its operator describes it."""

    url: str = field(repr=False)
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str = field(default=BODY, repr=False)
    """With ``{to}``, ``{subject}``, ``{text}`` and ``{id}``, each written as the content type wants it."""
    takes_repeats: bool = False
    """Whether the gateway tells a repeat by its ``{id}``."""
    timeout_s: float = 30.0

    def session(self) -> "HttpSession":
        """Give a session; the connection is opened with each message."""
        return HttpSession(self)


class HttpSession:
    """Messages to a gateway, each a request."""

    def __init__(self, gateway: HttpGateway) -> None:
        self._gateway = gateway
        self._call: HttpCall | None = None

    def offer(self, message: Message) -> None:
        """Connect; raises as ``Session.offer``."""
        gateway = self._gateway
        self.close()
        url = filled(gateway.url, message, lambda value: quote(value, safe=""))
        self._call = HttpCall(gateway.method, url, gateway.timeout_s)
        try:
            self._call.connect()
        except OSError as error:
            # The address may hold a secret: only its host is said.
            host = urlsplit(gateway.url).hostname
            raise GatewayDown(f"{host}: {error}", host=host) from error

    def hand_over(self, message: Message) -> None:
        """Send the request; raises as ``Session.hand_over``."""
        assert self._call is not None, "offered before"  # noqa: S101
        kind = next(
            (value for name, value in self._gateway.headers.items() if name.lower() == "content-type"), ""
        )
        is_form = "x-www-form-urlencoded" in kind
        body = filled(self._gateway.body, message, quote_plus if is_form else _json_text)
        headers = {"Content-Type": "application/json; charset=utf-8", **self._gateway.headers}
        if is_form:
            headers.pop("Content-Type", None)
            headers["Content-Type"] = kind
        self._call.send(
            body.encode() if self._gateway.method != "GET" else None,
            headers,
            takes_repeats=self._gateway.takes_repeats,
        )

    def close(self) -> None:
        """Close the last connection."""
        if self._call is not None:
            self._call.close()


@dataclass(frozen=True, slots=True)
class WebhookGateway:
    """How webhooks are called: the key that their secrets are made of, and whom we may call without TLS."""

    key: str = field(repr=False)
    http_hosts: tuple[str, ...] = ()
    timeout_s: float = 15.0

    @property
    def takes_repeats(self) -> bool:
        """Say yes: a repeat bears the same webhook-id."""
        return True

    def session(self) -> "WebhookSession":
        """Give a session; each message goes to an address of its own."""
        return WebhookSession(self)


class WebhookSession:
    """Calls of webhooks. One that does not answer holds up nobody else."""

    def __init__(self, gateway: WebhookGateway) -> None:
        self._gateway = gateway
        self._call: HttpCall | None = None

    def offer(self, message: Message) -> None:
        """Connect; one that cannot be reached is tried later."""
        self.close()
        self._call = HttpCall("POST", message.to, self._gateway.timeout_s)
        try:
            self._call.connect()
        except OSError as error:
            raise NotNow(f"{urlsplit(message.to).hostname}: {error}") from error

    def hand_over(self, message: Message) -> None:
        """Send the signed body; raises as ``Session.hand_over``."""
        assert self._call is not None, "offered before"  # noqa: S101
        headers = signed_headers(message.secret, message.name, message.content, at=message.at)
        self._call.send(message.content, headers, takes_repeats=True)

    def try_out(self, message: Message, *, most: int) -> HttpAnswer:
        """Send the signed body and give the answer, whatever it is; raises InDoubt."""
        assert self._call is not None, "offered before"  # noqa: S101
        headers = signed_headers(message.secret, message.name, message.content, at=message.at)
        return self._call.ask(message.content, headers, most=most)

    def close(self) -> None:
        """Close the last connection."""
        if self._call is not None:
            self._call.close()


def filled(template: str, message: Message, write: Callable[[str], str]) -> str:
    """Put a message into a gateway's template, each part written as ``write`` does. Other braces stay."""
    parts = {"to": message.to, "subject": message.subject, "text": message.text, "id": message.name}
    return _PLACE.sub(lambda found: write(parts[found[1]]), template)


def _json_text(value: str) -> str:
    """Write a text as it stands between the quotes of JSON."""
    return json.dumps(value, ensure_ascii=False)[1:-1]
