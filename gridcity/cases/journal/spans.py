"""Go through all cases of a city in spans of their numbers, several at once, each with its own connection."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection

from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine

Span: TypeAlias = tuple[int, int]
"""The first and the last number of a case that belong to it."""

T = TypeVar("T")
_CASES_AT_ONCE = 50_000


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
            spans = list(_spans(conn))
    finally:
        engine.dispose()
    one = partial(_in_span, settings, city, work)
    if processes == 1 or len(spans) < 2:
        yield from map(one, spans)
        return
    # A fresh interpreter each: a forked one would share the database's connections.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, spans)


def about_how_many_events(conn: Connection) -> int:
    """Say how many events there are, as the planner knows it."""
    with cursor(conn) as cur:
        cur.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'case_events'::regclass")
        row = cur.fetchone()
    return 0 if row is None else int(row[0])


def _in_span(settings: Settings, city: str, work: Callable[[Connection, Span], T], span: Span) -> T:
    engine = open_engine(settings, city)
    try:
        with engine.begin() as conn:
            return work(conn, span)
    finally:
        engine.dispose()


def _spans(conn: Connection) -> Iterator[Span]:
    with cursor(conn) as cur:
        cur.execute("SELECT min(id), max(id) FROM cases")
        row = cur.fetchone()
    if row is None or row[0] is None:
        return
    for first in range(row[0], row[1] + 1, _CASES_AT_ONCE):
        yield first, min(first + _CASES_AT_ONCE - 1, row[1])
