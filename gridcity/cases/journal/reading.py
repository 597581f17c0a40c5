"""Read histories one after the other, each event with its canonical text as it has to be."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from gridcity.cases.journal.spans import Span, spans_of
from gridcity.cases.ledger import head_of, stored_body_text, stored_instant_text, tail_of
from gridcity.store.queries import load_queries
from gridcity.store.streaming import copied

_SQL = load_queries("gridcity.cases.journal")


_LAST = "AS head_hash"
_EXPORTED = (
    f"{_LAST}, case_events.id, (case_events.recorded_at AT TIME ZONE %(timezone)s)::date::text AS recorded_on"
)
_SQL_EXPORTED = _SQL.histories.replace(_LAST, _EXPORTED, 1)


class Entry(NamedTuple):
    """An event of the journal: what was hashed, and the hashes that the store keeps."""

    seq: int
    canonical: str
    hash: bytes
    prev_hash: bytes
    exported: list[str]
    """Its number and the day on which it was recorded, where a time zone was asked for."""


class History(NamedTuple):
    """All events of a case, and what its row says of them."""

    number: str
    version: int
    head_hash: bytes
    entries: list[Entry]


def histories(
    conn: Connection, *, timezone: str | None = None, span: Span | None = None
) -> Iterator[History]:
    """Go through the histories of the cases in a span of numbers (both ends included), in their order.

    Parameters
    ----------
    timezone
        In which each event's day is told, to be exported; None: it is not asked for.
    span
        None: all cases, span by span; what is done meanwhile may be in it or not, event by event.
    """
    statement = _SQL.histories if timezone is None else _SQL_EXPORTED
    for first, last in [span] if span is not None else spans_of(conn):
        rows = copied(conn, statement, {"first": first, "last": last, "timezone": timezone})
        for _, mine in groupby(rows, itemgetter(0)):
            entries = []
            for row in mine:
                entries.append(_entry(row))
            yield History(row[12], int(row[13]), bytes.fromhex(row[14]), entries)


def _entry(row: list[str]) -> Entry:
    _, seq, actor, at, body, command, origin, role, source, target, digest, prev_hash, number = row[:13]
    place = int(seq)
    canonical = (
        head_of(int(actor) if actor else None, stored_instant_text(at))
        + stored_body_text(body)
        + tail_of(number, command, origin, role, place, source, target)
    )
    return Entry(place, canonical, bytes.fromhex(digest), bytes.fromhex(prev_hash), row[15:])
