"""Read histories one after the other, each event with its canonical text as it has to be."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from gridcity.cases.journal.spans import Span, spans_of
from gridcity.cases.ledger import (
    hash_of,
    head_of,
    quick_body_text,
    stored_body_text,
    stored_instant_text,
    tail_of,
)
from gridcity.store.queries import load_queries
from gridcity.store.streaming import lines

_SQL = load_queries("gridcity.cases.journal")

_LAST = "encode(case_events.prev_hash"
_EXPORTED = f"case_events.id, (case_events.recorded_at AT TIME ZONE %(timezone)s)::date, {_LAST}"
_SQL_EXPORTED = _SQL.histories.replace(_LAST, _EXPORTED, 1)


class Entry(NamedTuple):
    """An event of the journal: what was hashed, and the hashes that the store keeps."""

    seq: int
    canonical: str
    prev_hash: bytes
    hash: bytes
    is_whole: bool
    """Whether ``hash`` is that of ``prev_hash`` and ``canonical``."""
    exported: list[str]
    """Its number and the day on which it was recorded, where a time zone was asked for."""


_UNREADABLE = Entry(0, "", b"", b"", is_whole=False, exported=["0", ""])
"""What a row becomes in which something stands that nothing of ours writes."""


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
        values = {"first": first, "last": last, "timezone": timezone}
        known, told = lines(conn, values, _SQL.heads, statement)
        heads = {
            case_id: (number, int(version), bytes.fromhex(head)) for case_id, number, version, head in known
        }
        rows: dict[str, list[list[str]]] = {case_id: [] for case_id in heads}
        for row in told:
            # The rest of a line that somebody broke names no case; its beginning is unreadable.
            rows.get(row[0], []).append(row)
        for case_id, (number, version, head_hash) in heads.items():
            if rows[case_id]:
                yield History(number, version, head_hash, [_entry(number, row) for row in rows[case_id]])


def _entry(number: str, row: list[str]) -> Entry:
    try:
        _, seq, actor, at, body, command, origin, role, source, target, *exported, hashes = row
        place, actor_id, both = int(seq), int(actor) if actor else None, bytes.fromhex(hashes)
    except ValueError:
        return _UNREADABLE
    prev_hash, kept = both[:32], both[32:]
    head = head_of(actor_id, stored_instant_text(at))
    tail = tail_of(number, command, origin, role, place, source, target)
    canonical = f"{head}{quick_body_text(body)}{tail}"
    is_whole = hash_of(prev_hash, canonical) == kept
    if not is_whole:
        canonical = f"{head}{stored_body_text(body)}{tail}"
        is_whole = hash_of(prev_hash, canonical) == kept
    return Entry(place, canonical, prev_hash, kept, is_whole, exported)
