"""What stands beside a case, made anew from its events."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from gridcity.cases import projection, repository
from gridcity.cases.beside.following import Written
from gridcity.cases.beside.recording import record
from gridcity.cases.beside.statements import SQL
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
        record(
            conn,
            Written(case.id, before, after, event.command, event.body, event.actor_id, event.happened_at),
        )
        before = after


def remake_beside(conn: Connection, case_ids: Sequence[int], *, is_written: bool) -> list[str]:
    """Make anew what stands beside some cases, and say beside which (by number) something else stood.

    A case that somebody is changing at this moment is left to them.

    Parameters
    ----------
    is_written
        Keep what was made; otherwise all is as it was afterwards.
    """
    differing = []
    for case_id in case_ids:
        with cursor(conn) as cur:
            cur.execute(SQL.hold_if_free, {"case_id": case_id})
            is_free = cur.fetchone() is not None
        case = repository.find(conn, case_id) if is_free else None
        if case is None:
            continue
        with conn.begin_nested() as trial:
            before = _beside(conn, case_id)
            remake(conn, case, repository.list_events(conn, case_id))
            differs = before != _beside(conn, case_id)
            if not (differs and is_written):
                trial.rollback()
        if differs:
            differing.append(case.number)
    return differing


def _beside(conn: Connection, case_id: int) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(SQL.all_beside, {"case_id": case_id})
        return cur.fetchall()
