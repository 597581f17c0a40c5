"""Emergencies as they are handed on: which are active, and what was told of them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from gridcity.alarms.cap import Told, cap_message, messages
from gridcity.cases import service as cases
from gridcity.cases.errors import CaseNotFound
from gridcity.cases.listing import CaseOrder
from gridcity.cases.model import Case, CaseFilter, Origin, Stage
from gridcity.catalogue.service import get_class
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST = 200
"""Emergencies on one page of a feed. [cases]"""
_AFTERWARDS = timedelta(days=1)
"""So long an emergency that is over is listed, so that whoever asks now and then is told that it is."""
_OPEN = tuple(stage for stage in Stage if stage is not Stage.CLOSED)


def active(conn: Connection, *, at: datetime, after: str | None = None) -> tuple[list[Case], str | None]:
    """List open emergencies, a page at a time, and on the first page those that ended in the last day.

    What a control area holds back is left out: nobody has decided yet that it is one.

    Raises
    ------
    FilterNotUnderstood
        The page mark cannot be read.
    """
    wanted = CaseFilter(stages=_OPEN, is_emergency=True, is_held=False)
    page = cases.list_cases(conn, wanted, at=at, order=CaseOrder.NEWEST, after=after, limit=MOST)
    if after is not None:
        return page.items, page.next
    over = CaseFilter(closed_since=at - _AFTERWARDS, is_emergency=True)
    ended = cases.list_cases(conn, over, at=at, order=CaseOrder.NEWEST, limit=MOST)
    return [*page.items, *ended.items], page.next


def last_messages(conn: Connection, listed: list[Case]) -> dict[int, Told]:
    """Give the last message of each of some cases."""
    found: dict[int, Told] = {}
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.alarms").messages_of, {"case_ids": [case.id for case in listed]})
        for case_id, version, at in cur.fetchall():
            found[case_id] = Told(version, at)
    return found


def message(conn: Connection, case_id: int, *, web: str | None, version: int | None = None) -> str:
    """Write the last message of a case, or that which was the last after so many of its events.

    Raises
    ------
    CaseNotFound
        There is no such case, or it never had that version.
    """
    case = cases.read(conn, case_id)
    if version is not None and version > case.version:
        raise CaseNotFound(f"Case {case.number} has no version {version}.", case_id=case_id, version=version)
    events = cases.history(conn, case_id)
    told = messages(events[:version])
    if told[-1].version < case.version:
        case = cases.rebuild(conn, case, version=told[-1].version)
    return cap_message(
        case,
        told,
        city=get_city(conn).code,
        class_code=get_class(conn, case.class_id).code,
        is_exercise=events[0].origin is Origin.SIMULATED,
        web=web,
    )
