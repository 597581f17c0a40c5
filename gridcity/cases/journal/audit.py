"""Check every chain in the store, and say which cases do not add up. Reads only."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.cases.journal.reading import History, histories
from gridcity.cases.journal.spans import Span, about_how_many_events, over_spans
from gridcity.cases.ledger import GENESIS
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.cases.journal")


@dataclass(frozen=True, slots=True)
class Fault:
    """A history that is not what was written."""

    number: str
    seq: int
    says: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, and what was found."""

    cases: int
    events: int
    faults: tuple[Fault, ...]


def audit(
    settings: Settings,
    city: str,
    *,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Check the chains of all cases of a city.

    Parameters
    ----------
    processes
        How many work at once, each with a connection of its own.
    progress
        Told how many events were checked by now, and how many there are about.
    """
    engine = open_engine(settings, city)
    try:
        with engine.connect() as conn:
            about, numbers = about_how_many_events(conn), _without_events(conn)
    finally:
        engine.dispose()
    faults = [Fault(number, 0, "The case has no events.") for number in numbers]
    cases, events = len(numbers), 0
    for found in over_spans(settings, city, _audit_span, processes=processes):
        cases, events = cases + found.cases, events + found.events
        faults += found.faults
        if progress is not None:
            progress(events, max(events, about))
    return Audit(cases, events, tuple(faults))


def check_history(history: History) -> Fault | None:
    """Say what is wrong with a history first; None where it is whole."""
    prev_hash = GENESIS
    for seq, entry in enumerate(history.entries, start=1):
        if entry.seq != seq or entry.prev_hash != prev_hash:
            return Fault(history.number, seq, "The event is missing, or out of order.")
        if not entry.is_whole:
            return Fault(history.number, seq, "The event is not what was written.")
        prev_hash = entry.hash
    if prev_hash != history.head_hash or len(history.entries) != history.version:
        return Fault(history.number, len(history.entries), "The case's row knows another last event.")
    return None


def _audit_span(conn: Connection, span: Span) -> Audit:
    cases = events = 0
    faults = []
    for history in histories(conn, span=span):
        cases += 1
        events += len(history.entries)
        fault = check_history(history)
        if fault is not None:
            faults.append(fault)
    return Audit(cases, events, tuple(faults))


def _without_events(conn: Connection) -> list[str]:
    with cursor(conn) as cur:
        cur.execute(_SQL.cases_without_events)
        return [number for (number,) in cur.fetchall()]
