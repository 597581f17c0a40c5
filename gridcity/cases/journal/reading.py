"""Read histories one after the other, each event with its canonical text as it has to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from gridcity.cases.ledger import head_of, stored_body_text, tail_of
from gridcity.store.queries import load_queries
from gridcity.store.streaming import streaming

_SQL = load_queries("gridcity.cases.journal")
EVERY = (0, 2**63 - 1)
"""The numbers of all cases."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the journal: what was hashed, and the hashes that the store keeps."""

    seq: int
    canonical: str
    prev_hash: bytes
    hash: bytes
    id: int
    recorded_on: str


@dataclass(frozen=True, slots=True)
class History:
    """All events of a case, and what its row says of them."""

    number: str
    version: int
    head_hash: bytes
    entries: list[Entry]


def histories(conn: Connection, *, timezone: str, span: tuple[int, int] = EVERY) -> Iterator[History]:
    """Go through the histories of the cases in a span of numbers (both ends included), in their order."""
    with streaming(conn, "gridcity_journal") as cur:
        cur.execute(_SQL.histories, {"first": span[0], "last": span[1], "timezone": timezone})
        for _, rows in groupby(cur, itemgetter(0)):
            entries = []
            for row in rows:
                entries.append(_entry(row))
            yield History(row[12], row[13], bytes(row[14]), entries)


def _entry(row: tuple[Any, ...]) -> Entry:
    _, seq, actor, at, body, command, origin, role, source, target, prev_hash, digest = row[:12]
    canonical = (
        head_of(actor, at)
        + stored_body_text(body)
        + tail_of(row[12], command, origin, role, seq, source, target)
    )
    return Entry(seq, canonical, bytes(prev_hash), bytes(digest), row[15], row[16])
