"""What every answer passes through: security headers, and compression where it pays.

Plain ASGI: Starlette's ``BaseHTTPMiddleware`` makes a task and a queue for every request.
"""

from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLarge, answer_error

# MapLibre draws in a worker made from a blob, and decodes sprites from data: and blob: images.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "child-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_POLICY_NAME = b"content-security-policy"
_HEADERS = (
    (_POLICY_NAME.decode(), _POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "geolocation=(self), camera=(self), microphone=()"),
)


_BARE = ("/api/v1/events", "/api/v1/exports", "/api/v1/files", "/api/v1/tiles")


class SecurityHeaders:
    """Adds to every answer what tells a browser to trust this server only."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        headers = [*_HEADERS]
        if is_https:
            headers.append(("strict-transport-security", "max-age=31536000"))
        self._headers = [(name.encode(), value.encode()) for name, value in headers]
        self._but_the_policy = [one for one in self._headers if one[0] != _POLICY_NAME]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the headers to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message["headers"] = list(message.get("headers", ()))
                # A file says itself what it may do, which is nothing: a second policy would only confuse.
                has_policy = any(name == _POLICY_NAME for name, _ in given)
                given += self._but_the_policy if has_policy else self._headers
                if scope["path"].startswith("/api/"):
                    MutableHeaders(raw=given).setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Compressed:
    """Compresses what is large and text: lists and pages; not photos, and never the live stream.

    Tiles are kept compressed (``api.tiles``).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._plain = app
        self._gzip = GZipMiddleware(app, minimum_size=2_000, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, by way of compression where it pays."""
        path = scope.get("path", "")
        bare = scope["type"] != "http" or path.startswith(_BARE)
        await (self._plain if bare else self._gzip)(scope, receive, send)


MOST_JSON_BYTES = 500_000
"""Bytes of a body that is no form: words, numbers, at most 20,000 codes. Each member costs time to refuse."""


class BodyLimit:
    """Refuses a body that is too large while it is being read: it is never held."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what it brings."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_form = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        most = self._most_bytes if is_form else MOST_JSON_BYTES
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            refusal = answer_error(BodyTooLarge(f"At most {most:,} bytes are taken."))
            await refusal(scope, receive, send)
            return
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, receive_counted, send)
