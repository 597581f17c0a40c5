"""Tables on their way out: some at a time, each on a connection that lives as long as the answer."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import quote

from fastapi.responses import FileResponse, Response, StreamingResponse
from sqlalchemy import Connection, Engine, text
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from gridcity.exports.errors import ExportsBusy
from gridcity.exports.model import Format, Rows
from gridcity.exports.writing import close, streamed, write_rows

AT_ONCE = 3
"""So many exports does one process run: each holds a connection."""
LONGEST_S = 3600
"""How long one may take, the caller's line included. [s]"""

_under_way = threading.BoundedSemaphore(AT_ONCE)

Reading = Callable[[Connection], Rows]
"""Asks for the rows, on the connection that is lent."""


def send_rows(engine: Engine, read: Reading, form: Format, *, name: str, has_mark: bool = True) -> Response:
    """Send rows as a file: as they come; a GeoPackage, which is written back and forth, when it is whole.

    What goes wrong before the first bytes is an answer like any other; after them the connection breaks, so
    that the caller keeps no half file for a whole one.

    Raises
    ------
    ExportsBusy
        ``AT_ONCE`` are under way.
    """
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{form}', safe='')}",
        "Cache-Control": "private, no-store",
    }
    if form is Format.GPKG:
        return _from_a_file(engine, read, headers)
    pieces = _pieces(engine, read, form, has_mark=has_mark)
    first = next(pieces)  # what fails does so here, before a status is sent
    return _Sent(_with(first, pieces), pieces, media_type=form.media_type, headers=headers)


def _from_a_file(engine: Engine, read: Reading, headers: dict[str, str]) -> FileResponse:
    with NamedTemporaryFile(prefix="gridcity-", suffix=".gpkg", delete=False) as file:
        path = Path(file.name)
    try:
        with _lent(engine) as conn:
            write_rows(read(conn), path, Format.GPKG)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type=Format.GPKG.media_type,
        headers=headers,
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


def _pieces(engine: Engine, read: Reading, form: Format, *, has_mark: bool) -> Generator[bytes, None, None]:
    with _lent(engine) as conn:
        rows = read(conn)
        try:
            yield from streamed(rows, form, has_mark=has_mark)
        finally:
            close(rows)


@contextmanager
def _lent(engine: Engine) -> Iterator[Connection]:
    """Lend a connection that may work for long; not more than ``AT_ONCE``."""
    if not _under_way.acquire(blocking=False):
        raise ExportsBusy(f"{AT_ONCE} exports are under way; try again in a minute.", most=AT_ONCE)
    try:
        with engine.begin() as conn:
            conn.detach()  # the requests' pool makes itself another one
            conn.execute(text(f"SET LOCAL statement_timeout = '{LONGEST_S}s'"))
            yield conn
    finally:
        _under_way.release()


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class _Sent(StreamingResponse):
    """Bytes as they come; when the caller goes, the connection is given back at once."""

    def __init__(
        self, content: Iterator[bytes], pieces: Generator[bytes, None, None], **options: Any
    ) -> None:
        super().__init__(content, **options)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, and close what is left."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await run_in_threadpool(self._pieces.close)
