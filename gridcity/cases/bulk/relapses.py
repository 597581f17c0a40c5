"""What is found out about records once all are filed: which are relapses, which lie in a control area.

A report finds its former case when it is filed. Of records the former case may come later in the file, or be
filed by somebody else at this moment; so they are looked through together, afterwards, and tied by an event
of their own, which bears the time of the import. Records in control areas are not held back: what they tell
was done already.
"""

from collections.abc import Sequence
from datetime import datetime

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.cases import ledger
from gridcity.cases.model import Command, Json, Origin
from gridcity.cases.vocabulary import LinkKind
from gridcity.people.model import Person
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Row

_SQL = load_queries("gridcity.cases.bulk", "relapses.sql")
_AT_ONCE = 5_000
_CONTINUED = """
UPDATE cases SET version = cases.version + 1, updated_at = told.at, head_hash = told.hash
FROM (VALUES %s) AS told (id, version, at, hash)
WHERE cases.id = told.id AND cases.version = told.version
RETURNING cases.id
"""
"""Only those that nobody has gone on with meanwhile."""
_EVENTS = """
INSERT INTO case_events (
    case_id, seq, source, command, target, actor_role, origin, happened_at, body, prev_hash, hash
) VALUES %s
"""
_LINKS = "INSERT INTO case_links (case_id, kind, other_id, seq, linked_at) VALUES %s ON CONFLICT DO NOTHING"


def tie_relapses(conn: Connection, *, since: datetime, by: Person, at: datetime) -> int:
    """Tie imported cases that are relapses to their former ones; done again, nothing changes.

    Parameters
    ----------
    since
        Those reported from then on are looked at.
    by
        The importer, in whose role it is done.
    at
        When it is done.

    Returns
    -------
    int
        How many were tied. A case that somebody goes on with at this moment is left as it is.
    """
    with cursor(conn) as cur:
        cur.execute(_SQL.relapses, {"since": since})
        found: list[Row] = cur.fetchall()
    return sum(
        _tie(conn, found[first : first + _AT_ONCE], by, at) for first in range(0, len(found), _AT_ONCE)
    )


def count_under_control(conn: Connection, *, since: datetime) -> int:
    """Count the imported cases, reported from then on, that a control would have held back as reports."""
    with cursor(conn) as cur:
        cur.execute(_SQL.under_control, {"since": since})
        ((count,),) = cur.fetchall()
    return int(count)


def _tie(conn: Connection, found: Sequence[Row], by: Person, at: datetime) -> int:
    at_text = ledger.instant_text(at)
    head = ledger.head_of(None, at_text)
    events, cases = [], []
    for case_id, number, stage, version, head_hash, former_id, former_number in found:
        said: dict[str, Json] = {
            "imported": True, "kind": str(LinkKind.RELAPSE), "other": former_number, "other_id": former_id,
        }  # fmt: skip
        body = ledger.body_text(said)
        tail = ledger.tail_of(number, Command.LINK, Origin.IMPORTED, by.role, version + 1, stage, stage)
        digest = ledger.hash_of(bytes(head_hash), f"{head}{body}{tail}")
        cases.append((case_id, version, at, digest))
        events.append(
            (
                case_id, version + 1, stage, str(Command.LINK), stage, str(by.role), str(Origin.IMPORTED),
                at, body, head_hash, digest,
            )
        )  # fmt: skip
    with cursor(conn) as cur:
        continued = execute_values(
            cur, _CONTINUED, cases, template="(%s, %s, %s::timestamptz, %s)",
            page_size=_AT_ONCE, fetch=True,
        )  # fmt: skip
        tied = {row[0] for row in continued}
        execute_values(cur, _EVENTS, [event for event in events if event[0] in tied], page_size=_AT_ONCE)
        links = [
            (case_id, str(LinkKind.RELAPSE), former_id, version + 1, at)
            for case_id, _, _, version, _, former_id, _ in found
            if case_id in tied
        ]
        execute_values(cur, _LINKS, links, page_size=_AT_ONCE)
    return len(tied)
