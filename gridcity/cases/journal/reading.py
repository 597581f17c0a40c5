"""Read histories one after the other, each event with its canonical text as it has to be."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from gridcity.cases.journal.spans import Span, spans_of
from gridcity.cases.ledger import head_of, stored_body_text, tail_of
from gridcity.store.queries import load_queries
from gridcity.store.streaming import copied

_SQL = load_queries("gridcity.cases.journal")


class Entry(NamedTuple):
    """An event of the journal: what was hashed, and the hashes that the store keeps."""

    seq: int
    canonical: str
    prev_hash: bytes
    hash: bytes
    id: int
    recorded_on: str


class History(NamedTuple):
    """All events of a case, and what its row says of them."""

    number: str
    version: int
    head_hash: bytes
    entries: list[Entry]


def histories(conn: Connection, *, timezone: str, span: Span | None = None) -> Iterator[History]:
    """Go through the histories of the cases in a span of numbers (both ends included), in their order.

    Parameters
    ----------
    timezone
        In which an event's day is told.
    span
        None: all cases, span by span; what is done meanwhile may be in it or not, event by event.
    """
    for first, last in [span] if span is not None else spans_of(conn):
        rows = copied(conn, _SQL.histories, {"first": first, "last": last, "timezone": timezone})
        for _, mine in groupby(rows, itemgetter(0)):
            entries = []
            for row in mine:
                entries.append(_entry(row))
            yield History(row[12], int(row[13]), bytes.fromhex(row[14]), entries)


def _entry(row: list[str]) -> Entry:
    _, seq, actor, at, body, command, origin, role, source, target, prev_hash, digest = row[:12]
    place = int(seq)
    canonical = (
        head_of(int(actor) if actor else None, at)
        + stored_body_text(body)
        + tail_of(row[12], command, origin, role, place, source, target)
    )
    return Entry(place, canonical, bytes.fromhex(prev_hash), bytes.fromhex(digest), int(row[15]), row[16])
