"""Replay a file of real service requests: each a case, with its own times, decided by the usual rules.

The file is read chunk by chunk. Each chunk is one transaction, so whatever stops the program or the
database leaves whole chunks only, and running again continues: what is filed is recognised by its
key. Two chunks are under way at a time: while the database writes one, the next is prepared.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, text

from gridcity.cases.bulk import Filed, Records, file_records
from gridcity.loading.faults import Faults
from gridcity.loading.model import Loaded
from gridcity.loading.record import save_load
from gridcity.replay.errors import ReplayUnderWay
from gridcity.replay.maps import RequestMap
from gridcity.replay.records import Binding, bind, bound, make_departments
from gridcity.replay.requests import CHUNK_ROWS, read_requests

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
    seconds: float = 0.0
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
        How many rows are one transaction. [rows]

    Raises
    ------
    ReplayUnderWay
        Somebody else replays into this city.
    FileMissing, FileEmpty, FileUnreadable, ColumnMissing, RequestMapInvalid, CityNotMade, NotTiled
        Nothing can be filed. ``FileUnreadable`` may also come in the middle of a damaged file: the
        chunks before it stay filed.
    """
    began = time.perf_counter()
    done = Replayed(path.name, at)
    with _alone(engine), ThreadPoolExecutor(_UNDER_WAY) as pool:
        with engine.begin() as conn:
            binding = bind(conn, request_map, at=at)
        waiting: dict[Future[Filed], Rows] = {}
        for rows, requests in read_requests(
            path, request_map, done.faults, limit=limit, chunk_rows=chunk_rows
        ):
            done.read += rows
            with engine.begin() as conn:
                make_departments(conn, binding, requests, request_map)
            class_column = request_map.columns["class"]
            records, kept = bound(
                requests, binding, done.faults, class_column=class_column, file_name=path.name
            )
            if len(records):
                waiting[pool.submit(_file, engine, records, binding)] = kept
            while len(waiting) > _UNDER_WAY:
                _settle(waiting, done, tell)
        while waiting:
            _settle(waiting, done, tell)
        done.seconds = time.perf_counter() - began
        with engine.begin() as conn:
            save_load(conn, _as_load(done))
    return done


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


def _file(engine: Engine, records: Records, binding: Binding) -> Filed:
    with engine.begin() as conn:
        return file_records(conn, records, by=binding.importer, timezone=binding.timezone)


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
        faults=done.faults,
    )
