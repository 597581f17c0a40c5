"""Who writes the chunks of a replay: all in one transaction, each in its own, or nobody.

All work in threads of their own, beside the one that reads.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

import numpy as np
from sqlalchemy import Connection, Engine, text

from gridcity.cases.bulk.drafts import Draft
from gridcity.cases.bulk.filing import Written, are_known, copy_written, file_draft, write_out
from gridcity.cases.bulk.numbering import CountedNumbers
from gridcity.cases.bulk.records import Filed
from gridcity.store.filling import filled_before_indexed
from gridcity.store.tables import case_events, cases

_UNDER_WAY = 2


class Writer(Protocol):
    """What a replay gives its chunks to."""

    def file(self, drafted: Draft) -> Future[Filed]:
        """File a chunk, soon."""

    def run(self, work: Callable[[Connection], None]) -> None:
        """Do something else in the store that the chunks after it need."""


@contextmanager
def piecewise(engine: Engine, timezone: str) -> Iterator[Writer]:
    """Write each chunk in a transaction of its own, two at a time; others may work meanwhile."""
    with ThreadPoolExecutor(_UNDER_WAY) as pool:
        yield _Piecewise(engine, timezone, pool)


@contextmanager
def whole(engine: Engine, timezone: str) -> Iterator[Writer]:
    """Write all chunks in one transaction, one after the other, and index them at its end.

    It is meant for a city without cases. Had somebody filed one at the last moment, all is still
    one transaction, but slower.
    """
    with engine.begin() as conn, filled_before_indexed(conn, cases, case_events, keeps_keys=True) as filling:
        numbers = CountedNumbers(timezone) if filling.indexes_wait else None
        with ThreadPoolExecutor(1) as pool:
            yield _Whole(conn, timezone, numbers, pool)
        if numbers is not None:
            numbers.finish(conn)


@contextmanager
def nowhere(engine: Engine, _timezone: str) -> Iterator[Writer]:
    """Write nothing, and say what would have been written; the database sees to it, too.

    Numbers are not drawn, so that a county and day that has none left is not noticed.
    """
    with engine.begin() as conn:
        conn.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        with ThreadPoolExecutor(1) as pool:
            yield _Nowhere(conn, pool)


class _Piecewise:
    def __init__(self, engine: Engine, timezone: str, pool: ThreadPoolExecutor) -> None:
        self._engine = engine
        self._timezone = timezone
        self._pool = pool

    def file(self, drafted: Draft) -> Future[Filed]:
        return self._pool.submit(self._file, drafted)

    def run(self, work: Callable[[Connection], None]) -> None:
        with self._engine.begin() as conn:
            work(conn)

    def _file(self, drafted: Draft) -> Filed:
        with self._engine.begin() as conn:
            return file_draft(conn, drafted, timezone=self._timezone)


class _Whole:
    def __init__(
        self, conn: Connection, timezone: str, numbers: CountedNumbers | None, pool: ThreadPoolExecutor
    ) -> None:
        self._conn = conn
        self._timezone = timezone
        self._numbers = numbers
        self._pool = pool

    def file(self, drafted: Draft) -> Future[Filed]:
        if self._numbers is None:
            return self._pool.submit(file_draft, self._conn, drafted, timezone=self._timezone)
        # Only COPY is left to the other thread: the server is never kept waiting.
        written = write_out(drafted, *self._numbers.allot(drafted.records))
        filed = Filed(drafted.rows, np.empty(0, dtype=np.int64), drafted.refused, written.event_count)
        return self._pool.submit(self._copy, written, filed)

    def run(self, work: Callable[[Connection], None]) -> None:
        self._pool.submit(work, self._conn).result()

    def _copy(self, written: Written, filed: Filed) -> Filed:
        copy_written(self._conn, written)
        return filed


class _Nowhere:
    def __init__(self, conn: Connection, pool: ThreadPoolExecutor) -> None:
        self._conn = conn
        self._pool = pool

    def file(self, drafted: Draft) -> Future[Filed]:
        return self._pool.submit(self._count, drafted)

    def run(self, work: Callable[[Connection], None]) -> None:
        self._pool.submit(work, self._conn).result()

    def _count(self, drafted: Draft) -> Filed:
        is_known = are_known(self._conn, drafted.records)
        events = int(drafted.is_taken[~is_known].sum())
        return Filed(drafted.rows[~is_known], drafted.rows[is_known], drafted.refused, events)
