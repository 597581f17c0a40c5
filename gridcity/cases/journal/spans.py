"""Go through all cases of a city in spans of their numbers, several at once, each with its own connection."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
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

    This process works, too, and from the first moment on: the others need half a second to begin.

    Parameters
    ----------
    work
        A function of a module, or a ``partial`` of one: it is called in other processes. Its
        connection commits what it wrote when it is done.
    processes
        How many work at once; one: this one.
    """
    with ExitStack() as held:
        engine = open_engine(settings, city)
        held.callback(engine.dispose)
        with engine.connect() as conn:
            waiting = deque(spans_of(conn))
        others = min(processes, len(waiting)) - 1
        # Not forked: connections of the database would be shared. None begins before it is given something.
        pool = held.enter_context(
            ProcessPoolExecutor(max(others, 1), get_context("spawn"), _begin, (settings, city))
        )
        found: deque[Future[T]] = deque()
        while waiting or found:
            under_way = sum(not one.done() for one in found)
            while waiting and under_way < _GIVEN * others:
                found.append(pool.submit(_in_span, work, waiting.popleft()))
                under_way += 1
            if waiting:
                found.append(_here(engine, work, waiting.popleft()))
            while found and (found[0].done() or not waiting):
                yield found.popleft().result()


_GIVEN = 2
"""How many spans each other process is given at a time: one to do and one to go on with. [spans]"""


def _here(engine: Engine, work: Callable[[Connection, Span], T], span: Span) -> Future[T]:
    done: Future[T] = Future()
    with engine.begin() as conn:
        done.set_result(work(conn, span))
    return done


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
