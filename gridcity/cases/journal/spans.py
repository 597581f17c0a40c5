"""Go through all cases of a city in spans of their numbers, several at once, each with its own connection."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection, Engine

from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine

Span: TypeAlias = tuple[int, int]
"""The first and the last number of a case that belong to it."""

T = TypeVar("T")
_CASES_AT_ONCE = 2_500
"""Few enough that their events can be held at once, and that all processes are busy to the end. [cases]"""


def over_spans(
    settings: Settings, city: str, work: Callable[[Connection, Span], T], *, processes: int
) -> Iterator[T]:
    """Give what ``work`` says of each span, in the order of the numbers.

    Parameters
    ----------
    work
        A function of a module, or a ``partial`` of one: it is called in other processes. Its
        connection commits what it wrote when it is done.
    processes
        How many work at once; one: this one.
    """
    engine = open_engine(settings, city)
    try:
        with engine.connect() as conn:
            spans = list(spans_of(conn))
    finally:
        engine.dispose()
    if processes == 1 or len(spans) < 2:
        engine = open_engine(settings, city)
        try:
            for span in spans:
                with engine.begin() as conn:
                    found = work(conn, span)
                yield found
        finally:
            engine.dispose()
        return
    # Not forked from here: connections of the database would be shared. One server imports once for all.
    workers = get_context("forkserver")
    workers.set_forkserver_preload([work.func.__module__ if isinstance(work, partial) else work.__module__])
    with ProcessPoolExecutor(processes, workers, _begin, (settings, city)) as pool:
        yield from pool.map(partial(_in_span, work), spans)


def about_how_many_events(conn: Connection) -> int:
    """Say how many events there are, as the planner knows it."""
    with cursor(conn) as cur:
        cur.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'case_events'::regclass")
        row = cur.fetchone()
    return 0 if row is None else int(row[0])


_engine: Engine | None = None
"""A working process's own connections."""


def _begin(settings: Settings, city: str) -> None:
    global _engine  # noqa: PLW0603  (what a pool's process has for all its spans)
    _engine = open_engine(settings, city)


def _in_span(work: Callable[[Connection, Span], T], span: Span) -> T:
    assert _engine is not None, "The pool begins each process with _begin."  # noqa: S101
    with _engine.begin() as conn:
        return work(conn, span)


def spans_of(conn: Connection) -> Iterator[Span]:
    """Cut the numbers of all cases into spans, lowest first."""
    with cursor(conn) as cur:
        cur.execute("SELECT min(id), max(id) FROM cases")
        row = cur.fetchone()
    if row is None or row[0] is None:
        return
    for first in range(row[0], row[1] + 1, _CASES_AT_ONCE):
        yield first, min(first + _CASES_AT_ONCE - 1, row[1])
