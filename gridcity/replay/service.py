"""Replay a file of real service requests: each a case, with its own times, decided by the usual rules.

The file is read chunk by chunk, and while the database writes one chunk the next is prepared.

The first import of a city, whose cases are none yet, is one transaction: its tables are filled
first and indexed afterwards (``store.filling``), so nobody else can work in the city for those
seconds, and whatever stops it leaves no case at all. Where there are cases, each chunk is a transaction
of its own and nobody waits: whatever stops it leaves whole chunks. Either way, running again
continues: what is filed is recognised by its key. At the end the relapses among the records are tied to
their former cases. A dry run decides everything and writes nothing.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, text

from gridcity.cases.bulk.drafts import Draft, draft
from gridcity.cases.bulk.records import Filed
from gridcity.cases.bulk.relapses import count_under_control, tie_relapses
from gridcity.loading.faults import Faults
from gridcity.loading.model import Loaded
from gridcity.loading.record import save_load
from gridcity.replay.errors import ReplayUnderWay
from gridcity.replay.maps import RequestMap
from gridcity.replay.records import (
    Binding,
    assume_departments,
    bind,
    bound,
    lacks_departments,
    make_departments,
)
from gridcity.replay.requests import CHUNK_ROWS, Requests, read_requests
from gridcity.replay.writers import Writer, nowhere, piecewise, whole
from gridcity.store.filling import are_empty
from gridcity.store.tables import case_events, cases

Tell = Callable[[int, int], None]
"""Told as the replay goes on: rows accounted for, events written."""

Rows: TypeAlias = NDArray[np.int64]
"""Which rows of the file the records of a chunk are."""

_UNDER_WAY = 2


@dataclass(slots=True)
class Replayed:
    """What came of a replay: ``read`` rows are always ``added + known + set_aside``."""

    file_name: str
    started_at: datetime
    read: int = 0
    added: int = 0
    known: int = 0
    events: int = 0
    relapses: int = 0
    """Cases that were tied to a former one, by one more event each. [cases]"""
    under_control: int = 0
    """Cases in a control area, in its time: not held back, since what they tell was done. [cases]"""
    seconds: float = 0.0
    is_dry_run: bool = False
    faults: Faults = field(default_factory=Faults)

    @property
    def set_aside(self) -> int:
        """How many rows have a fault."""
        return len(self.faults)


def replay(
    engine: Engine,
    path: Path,
    request_map: RequestMap,
    *,
    at: datetime,
    limit: int | None = None,
    chunk_rows: int = CHUNK_ROWS,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = lambda _rows, _events: None,
) -> Replayed:
    """File the requests of a CSV file (gzipped or not) as cases, in transactions of its own.

    Parameters
    ----------
    engine
        The city's; at least four connections.
    path, request_map
        The file, and what its columns mean.
    at
        When it is done, for the book of loads and for the importer's account.
    limit
        At most so many rows of the file; None: all. [rows]
    chunk_rows
        How many rows are written together. [rows]
    is_dry_run
        Read, check and decide everything, write nothing: ``added`` and ``events`` are what would be.
    faults
        Where the rows that are set aside go; some of its own without it.

    Raises
    ------
    ReplayUnderWay
        Somebody else replays into this city.
    FileMissing, FileEmpty, FileUnreadable, ColumnMissing, RequestMapInvalid, CityNotMade, NotTiled
        Nothing can be filed. ``FileUnreadable`` may also come in the middle of a damaged file: the
        chunks before it stay filed, unless this is the city's first import.
    """
    began = time.perf_counter()
    done = Replayed(path.name, at, is_dry_run=is_dry_run, faults=Faults() if faults is None else faults)
    with nullcontext() if is_dry_run else _alone(engine):
        with engine.begin() as conn:
            binding = bind(conn, request_map, at=at, is_dry_run=is_dry_run)
            is_first = are_empty(conn, cases, case_events)
        written = nowhere if is_dry_run else whole if is_first else piecewise
        with written(engine, binding.timezone) as writer:
            waiting: dict[Future[Filed], Rows] = {}
            earliest: list[np.datetime64] = []
            for rows, requests in read_requests(
                path, request_map, done.faults, limit=limit, chunk_rows=chunk_rows
            ):
                done.read += rows
                earliest += [requests.reported_at.min()] if len(requests) else []
                drafted, kept = _drafted(requests, request_map, binding, writer, done)
                if len(drafted) or drafted.refused:
                    waiting[writer.file(drafted)] = kept
                while len(waiting) > _UNDER_WAY:
                    _settle(waiting, done, tell)
            while waiting:
                _settle(waiting, done, tell)
        if earliest and not is_dry_run:
            since = min(earliest).astype("datetime64[us]").item().replace(tzinfo=UTC)
            with engine.begin() as conn:
                done.relapses = tie_relapses(conn, since=since, by=binding.importer, at=at)
                done.under_control = count_under_control(conn, since=since)
        done.seconds = time.perf_counter() - began
        with engine.begin() as conn:
            save_load(conn, _as_load(done))
    return done


def _drafted(
    requests: Requests, request_map: RequestMap, binding: Binding, writer: Writer, done: Replayed
) -> tuple[Draft, Rows]:
    """Bind a chunk to the city and let the rules decide it; say which rows of the file it holds."""
    if lacks_departments(binding, requests) and done.is_dry_run:
        assume_departments(binding, requests)
    elif lacks_departments(binding, requests):
        writer.run(lambda conn: make_departments(conn, binding, requests, request_map))
    class_column = request_map.columns["class"]
    records, kept = bound(requests, binding, done.faults, class_column=class_column, file_name=done.file_name)
    return draft(records, by=binding.importer), kept


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Keep others from replaying into the same city meanwhile. The lock ends with its connection."""
    with engine.connect() as conn:
        lock = {"name": "gridcity replay"}
        asked = "SELECT pg_try_advisory_lock(hashtext(:name), hashtext(current_schema()))"
        if not conn.scalar(text(asked), lock):
            raise ReplayUnderWay("Somebody is replaying requests into this city; wait until they have done.")
        conn.commit()
        try:
            yield
        finally:
            conn.execute(text("SELECT pg_advisory_unlock(hashtext(:name), hashtext(current_schema()))"), lock)
            conn.commit()


def _settle(waiting: dict[Future[Filed], Rows], done: Replayed, tell: Tell) -> None:
    """Wait until a chunk is filed, and enter it."""
    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in finished:
        rows = waiting.pop(future)
        filed = future.result()
        done.added += len(filed.added)
        done.known += len(filed.known)
        done.events += filed.events
        for i, refusal in sorted(filed.refused.items()):
            done.faults.add(
                rows[i : i + 1],
                "",
                None,
                reason=f"the rules refuse its history: {refusal.message}",
                hint="Correct the record; a case goes through report, dispatch, completion and closing.",
                file_name=done.file_name,
            )
    tell(done.added + done.known + done.set_aside, done.events)


def _as_load(done: Replayed) -> Loaded:
    return Loaded(
        layer="cases",
        file_name=done.file_name,
        started_at=done.started_at,
        read=done.read,
        added=done.added,
        known=done.known,
        seconds=done.seconds,
        is_dry_run=done.is_dry_run,
        faults=done.faults,
    )
