"""What stands beside a case, made anew from its events."""

from collections.abc import Sequence

from sqlalchemy import Connection

from gridcity.cases import projection
from gridcity.cases.beside.preparing import SQL
from gridcity.cases.beside.recording import Written, record
from gridcity.cases.model import Case, CaseEvent
from gridcity.store.engine import cursor


def remake(conn: Connection, case: Case, events: Sequence[CaseEvent]) -> None:
    """Write a case's requests, returns, suspensions and links again, from its events alone.

    Links of which other cases' events tell (this one as a part of a split) stay as they are.

    Raises
    ------
    ChainBroken
        The events do not begin with a report.
    """
    before = projection.rebuilt(case, events[:1])
    values = {
        "case_id": case.id,
        "relapse_of": events[0].body.get(projection.RELAPSE),
        "at": before.reported_at,
    }
    with cursor(conn) as cur:
        cur.execute(SQL.forget, values)
        cur.execute(SQL.tie_relapse, values)
    for count, event in enumerate(events[1:], start=2):
        after = projection.rebuilt(case, events[:count])
        record(conn, Written(before, after, event.command, event.body, event.actor_id, event.happened_at))
        before = after
