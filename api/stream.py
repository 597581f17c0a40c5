"""One answer of the live stream: what was missed, then what happens, and a sign of life in between.

A stream lasts no longer than the caller's right to it: who signs out, or whose session or token
ends, hears nothing more after ``HEARTBEAT_S`` and what the doorkeeper remembers.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg2
import structlog
from fastapi import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from api.errors import NotSignedIn, RoleNotAllowed
from api.live import Broadcaster, Listener, Position
from gridcity.errors import GridcityError

log = structlog.get_logger(__name__)

Check = Callable[[], Awaitable[object]]
"""Raises what a caller is refused with who may not listen any more."""

HEARTBEAT_S = 15.0
"""Between two signs of life, and between two looks at whether the caller may still listen. [s]"""
_RETRY = b"retry: 1000\n\n"
_SIGN_OF_LIFE = b": still here\n\n"


class EventStream(Response):
    """Server-sent events from a broadcaster, until one of the two sides goes."""

    media_type = "text/event-stream"

    def __init__(
        self, broadcaster: Broadcaster, after: Position | None, check: Check, *, has_cases: bool = True
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._broadcaster = broadcaster
        self._after = after
        self._check = check
        self._has_cases = has_cases

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the caller goes, falls too far behind or is signed out, or the server stops."""
        listener = await self._broadcaster.join()
        sending = asyncio.create_task(self._send(send, listener))
        others = (_until_gone(receive), listener.closed(), self._until_refused())
        ends = [sending, *(asyncio.create_task(other) for other in others)]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._broadcaster.leave(listener)
            for task in ends:
                task.cancel()
            outcomes = await asyncio.gather(*ends, return_exceptions=True)
        if isinstance(outcomes[0], Exception):
            raise outcomes[0]
        if not sending.done() or sending.cancelled():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send, listener: Listener) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for content in self._contents(listener):
            await send({"type": "http.response.body", "body": content, "more_body": True})

    async def _contents(self, listener: Listener) -> AsyncIterator[bytes]:
        yield _RETRY
        position = listener.since if self._after is None else self._after
        while self._has_cases and position < listener.since:
            missed = await self._broadcaster.read(position, until=listener.since)
            if missed is None:
                break
            yield missed.content
            position = missed.position
        while True:
            batch = await listener.next(HEARTBEAT_S)
            if batch is None:
                yield _SIGN_OF_LIFE
            elif batch.is_aside:
                yield batch.content
            elif self._has_cases and batch.position > position:
                # Another process may have shown the caller more than this one knew: show the rest only.
                rest = (
                    batch
                    if batch.start >= position
                    else await self._broadcaster.read(position, batch.position)
                )
                if rest is not None:
                    yield rest.content
                position = batch.position

    async def _until_refused(self) -> None:
        """Wait until the caller may not listen any more; a store that does not answer proves nothing."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                await self._check()
            except (NotSignedIn, RoleNotAllowed):
                return
            except (SQLAlchemyError, psycopg2.Error, GridcityError) as error:
                log.warning("caller_not_checked", reason=type(error).__name__)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
