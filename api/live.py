"""Live news of cases: read once a process, and handed to everybody who listens.

One connection LISTENs; a note there makes this process read the new events once and put the bytes
into each listener's queue. Events come in the order (txid, id), and only once no older transaction
is under way, so that going on from the last one seen skips none and repeats none.

Why async: 200 people listening would hold 200 threads.
"""

import asyncio
import contextlib
from typing import NamedTuple

import psycopg2
import structlog
from psycopg2.extensions import connection as DriverConnection  # noqa: N812  (a class, named like a function)

from api.connections import Connect, Readers

log = structlog.get_logger(__name__)

CHANNEL = "case_events"
PAGE = 500
HELD_BACK_S = 0.05
RECONNECT_S = 1.0
SILENCE_S = 15.0
"""Even without a note the store is asked this often: a note can be lost with its connection."""
MOST_WAITING = 256
"""Batches that a listener may fall behind before it is disconnected; it resumes by its last event."""

PREPARE = (
    "PREPARE live_events (bigint, bigint, integer) AS SELECT txid, id, news FROM live_events($1, $2, $3)",
    "PREPARE live_position AS SELECT txid, id FROM live_position()",
    "PREPARE live_held_back AS SELECT live_held_back()",
)


class Position(NamedTuple):
    """Where in the stream somebody stands: the last event seen."""

    txid: int
    id: int


class Batch(NamedTuple):
    """Events ready to be sent, and where they lead."""

    start: Position
    position: Position
    content: bytes
    is_full: bool


class Listener:
    """One who listens: batches wait in its queue until they are sent."""

    def __init__(self, since: Position) -> None:
        self.since = since
        self._closed = asyncio.Event()
        self._waiting: asyncio.Queue[Batch] = asyncio.Queue(MOST_WAITING)

    def give(self, batch: Batch) -> None:
        """Queue a batch; one who is too far behind is let go."""
        try:
            self._waiting.put_nowait(batch)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """Let the listener go, without what still waits."""
        self._closed.set()

    async def closed(self) -> None:
        """Wait until the listener is let go."""
        await self._closed.wait()

    async def next(self, patience_s: float) -> Batch | None:
        """Wait for the next batch; None when nothing came in time."""
        try:
            return await asyncio.wait_for(self._waiting.get(), patience_s)
        except TimeoutError:
            return None


class Broadcaster:
    """Reads new events once and hands them to all listeners of this process."""

    def __init__(self, connect: Connect, city: str) -> None:
        self._connect = connect
        self._city = city
        self._readers = Readers(connect, prepare=PREPARE, threads=2)
        self._listeners: set[Listener] = set()
        self._news = asyncio.Event()
        self._position = Position(0, 0)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen, from where the stream stands now."""
        ((txid, number),) = await self._readers.rows("EXECUTE live_position")
        self._position = Position(txid, number)
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Let every listener go and stop listening."""
        self.close_listeners()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await asyncio.to_thread(self._readers.close)

    def close_listeners(self) -> None:
        """Let every listener go: a server that stops waits for its answers to end."""
        for listener in self._listeners:
            listener.close()

    def join(self) -> Listener:
        """Take in a listener, who is given all that comes after ``listener.since``."""
        listener = Listener(self._position)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Let a listener go."""
        self._listeners.discard(listener)

    async def read(self, after: Position, until: Position | None = None) -> Batch | None:
        """Read one page of settled events from the store; None if there is none."""
        rows = await self._readers.rows("EXECUTE live_events (%s, %s, %s)", (*after, PAGE))
        is_full = len(rows) == PAGE
        if until is not None:
            rows = [row for row in rows if (row[0], row[1]) <= until]
        if not rows:
            return None
        content = "".join(
            f"id: {txid}-{number}\nevent: case\ndata: {news}\n\n" for txid, number, news in rows
        )
        return Batch(after, Position(rows[-1][0], rows[-1][1]), content.encode(), is_full)

    async def _listen(self) -> None:
        """Listen for ever; a connection that is lost is opened again, and nothing is missed."""
        while True:
            try:
                conn = await asyncio.to_thread(self._open)
            except psycopg2.Error as error:
                log.warning("live_events_unreachable", reason=type(error).__name__)
                await asyncio.sleep(RECONNECT_S)
                continue
            try:
                await self._serve(conn)
            except psycopg2.Error as error:
                log.warning("live_events_interrupted", reason=type(error).__name__)
                await asyncio.sleep(RECONNECT_S)
            finally:
                conn.close()

    def _open(self) -> DriverConnection:
        conn = self._connect()
        with conn.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        return conn

    async def _serve(self, conn: DriverConnection) -> None:
        loop = asyncio.get_running_loop()
        descriptor = conn.fileno()
        loop.add_reader(descriptor, self._noted, conn)
        self._news.set()
        try:
            while not conn.closed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), SILENCE_S)
                self._news.clear()
                await self._hand_out()
        finally:
            loop.remove_reader(descriptor)

    def _noted(self, conn: DriverConnection) -> None:
        """Take a note from the store: something happened to a case."""
        try:
            conn.poll()
        except psycopg2.Error:
            conn.close()
        if conn.closed or any(note.payload == self._city for note in conn.notifies):
            self._news.set()
        conn.notifies.clear()

    async def _hand_out(self) -> None:
        """Read what is new and give it to all; go on while there is more, or something is held back."""
        while True:
            batch = await self.read(self._position)
            if batch is not None:
                self._position = batch.position
                for listener in tuple(self._listeners):
                    listener.give(batch)
                if batch.is_full:
                    continue
            ((held_back,),) = await self._readers.rows("EXECUTE live_held_back")
            if not held_back:
                return
            await asyncio.sleep(HELD_BACK_S)
