"""Live news of cases: read once a process, and handed to everybody who listens.

While somebody listens, this process asks the store every 50 ms what is new, one look into an
index, and puts the bytes into each listener's queue. Nobody listening, nothing is asked. The store
does not call by itself: NOTIFY would make every commit in the database wait for the one before.
Once a second it asks, too, how far the alarms of watches have come: that something became of one is said
aside, outside of the order, and whoever hears it reads them anew. How far long work is (runs of the studio,
reports …) is said aside, too: whoever waits for a job need not ask.
Events come in the order (txid, id), and only once no older transaction is under way, so that
going on from the last one seen skips none and repeats none.

Why async: 200 people listening would hold 200 threads.
"""

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg2
import structlog

from api.connections import Connect, Readers

log = structlog.get_logger(__name__)

PAGE = 500
PAUSE_S = 0.05
"""Between two looks: an event is shown half of it after its commit, on average."""
ASIDE_S = 1.0
"""Between two looks at alarms: scans come minutes apart."""
JOBS_S = 0.25
"""Between two looks at jobs while one is under way: they tell no sooner."""
RETRY_S = 1.0
MOST_WAITING = 256
"""Batches that a listener may fall behind before it is disconnected; it resumes by its last event."""

PREPARE = (
    "PREPARE live_events (bigint, bigint, integer) AS SELECT txid, id, news FROM live_events($1, $2, $3)",
    "PREPARE live_position AS SELECT txid, id FROM live_position()",
    "PREPARE live_alarms AS SELECT live_alarms()",
    "PREPARE last_job AS SELECT coalesce(max(id), 0) FROM long_jobs",
    "PREPARE live_jobs (bigint[], bigint) AS"
    " SELECT id, kind, state, share, step, step_en, is_cancelling, finished_at IS NOT NULL FROM long_jobs"
    " WHERE finished_at IS NULL OR id = ANY($1) OR id > $2 ORDER BY id",
)

_TOLD_OF_JOBS = ("id", "kind", "state", "share", "step", "step_en", "is_cancelling")


class Position(NamedTuple):
    """Where in the stream somebody stands: the last event seen."""

    txid: int
    id: int


class Batch(NamedTuple):
    """Events ready to be sent, and where they lead; what is said aside leads nowhere."""

    start: Position
    position: Position
    content: bytes
    is_full: bool
    is_aside: bool = False


@dataclass(slots=True)
class _Jobs:
    """What is known of jobs: those that are not finished, by number, and the last number there was."""

    open: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    last: int = 0


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

    def __init__(self, connect: Connect) -> None:
        self._readers = Readers(connect, prepare=PREPARE, threads=2)
        self._listeners: set[Listener] = set()
        self._somebody = asyncio.Event()
        self._turn = asyncio.Lock()
        self._position = Position(0, 0)
        self._alarms = 0
        self._aside_s = 0.0
        self._jobs = _Jobs()
        self._task: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many listen to this process now."""
        return len(self._listeners)

    def start(self) -> None:
        """Begin to look for news, once somebody listens."""
        self._task = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Let every listener go and stop looking."""
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

    async def join(self) -> Listener:
        """Take in a listener, who is given all that comes after ``listener.since``."""
        if not self._listeners:
            async with self._turn:
                if not self._listeners:
                    # Nobody listened: what happened since the last one left is not news.
                    ((txid, number),) = await self._readers.rows("EXECUTE live_position")
                    self._position = Position(txid, number)
                    ((last,),) = await self._readers.rows("EXECUTE last_job")
                    self._jobs = _Jobs(last=last)
                    await self._read_jobs()
                return self._take_in()
        return self._take_in()

    def leave(self, listener: Listener) -> None:
        """Let a listener go."""
        self._listeners.discard(listener)
        if not self._listeners:
            self._somebody.clear()
            self._alarms = 0

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

    def _take_in(self) -> Listener:
        listener = Listener(self._position)
        self._listeners.add(listener)
        self._somebody.set()
        return listener

    async def _look(self) -> None:
        """Look for news for ever; a store that does not answer is asked again, and nothing is missed."""
        while True:
            await self._somebody.wait()
            pause_s = PAUSE_S
            try:
                async with self._turn:
                    if await self._hand_out():
                        pause_s = 0
                    waited_s = time.monotonic() - self._aside_s
                    if waited_s >= (JOBS_S if self._jobs.open else ASIDE_S):
                        self._aside_s = time.monotonic()
                        await self._say_jobs()
                        await self._say_alarms()
            except psycopg2.Error as error:
                log.warning("live_events_unreachable", reason=type(error).__name__)
                pause_s = RETRY_S
            await asyncio.sleep(pause_s)

    async def _say_jobs(self) -> None:
        """Say how far jobs are, those that changed since the last look."""
        before = self._jobs.open
        rows = await self._read_jobs()
        news = [row[:-1] for row in rows if before.get(row[0]) != row]
        if news:
            told = {"jobs": [dict(zip(_TOLD_OF_JOBS, row, strict=True)) for row in news]}
            self._say_aside("job", json.dumps(told, ensure_ascii=False))

    async def _read_jobs(self) -> list[tuple[Any, ...]]:
        """Read the jobs that are not finished, were not at the last look, or were asked for since."""
        values = (sorted(self._jobs.open), self._jobs.last)
        rows = await self._readers.rows("EXECUTE live_jobs (%s::bigint[], %s)", values)
        last = max([self._jobs.last, *(row[0] for row in rows)])
        self._jobs = _Jobs({row[0]: row for row in rows if not row[-1]}, last)
        return rows

    async def _say_alarms(self) -> None:
        """Say that something became of an alarm; also at first, since nobody knows what was missed."""
        ((alarms,),) = await self._readers.rows("EXECUTE live_alarms")
        if alarms == self._alarms:
            return
        self._alarms = alarms
        self._say_aside("alarm", f'{{"version": {alarms}}}')

    def _say_aside(self, event: str, data: str) -> None:
        content = f"event: {event}\ndata: {data}\n\n".encode()
        for listener in tuple(self._listeners):
            listener.give(Batch(self._position, self._position, content, is_full=False, is_aside=True))

    async def _hand_out(self) -> bool:
        """Read what is new and give it to all; say whether there is more."""
        batch = await self.read(self._position)
        if batch is None:
            return False
        self._position = batch.position
        for listener in tuple(self._listeners):
            listener.give(batch)
        return batch.is_full
