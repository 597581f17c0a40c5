"""Cases whose photos are doubtful, for those who look whether work was done."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection

from gridcity.cases import repository
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.cases.evidence.examining import Examined, examine_all
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST_LISTED = 100
_MOST_EXAMINED = 500
"""So many cases are looked at for one page. [cases]"""
_AT_ONCE = 100
_Mark: TypeAlias = tuple[datetime, int]
"""When the work of the last case that was examined was shown, and the case."""


@dataclass(frozen=True, slots=True)
class Period:
    """When the work was shown, and of which department it is; None: of any."""

    since: datetime
    until: datetime
    department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Doubts:
    """A page of doubtful cases; ``next`` continues after the last one that was examined."""

    items: tuple[Examined, ...]
    examined: int
    next: str | None


def list_doubts(conn: Connection, period: Period, *, after: str | None = None, limit: int = 50) -> Doubts:
    """List doubtful cases, the last shown first.

    A page ends with ``limit`` doubtful cases, or after so many were looked at: it may be empty and go on.

    Raises
    ------
    FilterNotUnderstood
        The page mark cannot be read.
    """
    mark = None if after is None else _read_mark(after)
    found: list[Examined] = []
    examined = 0
    while examined < _MOST_EXAMINED:
        shown = _shown(conn, period, mark)
        by_id = _examined(conn, [case_id for case_id, _ in shown])
        for case_id, last_at in shown:
            examined, mark = examined + 1, (last_at, case_id)
            if by_id[case_id].doubts:
                found.append(by_id[case_id])
            if len(found) == limit:
                return Doubts(tuple(found), examined, _mark(mark))
        if len(shown) < _AT_ONCE:
            return Doubts(tuple(found), examined, None)
    return Doubts(tuple(found), examined, None if mark is None else _mark(mark))


def numbers_of(conn: Connection, examined: Iterable[Examined]) -> dict[int, str]:
    """Read the numbers of the cases that photos were used in, too."""
    ids = sorted({use.case_id for one in examined for use in one.uses})
    with cursor(conn) as cur:
        cur.execute("SELECT id, number FROM cases WHERE id = ANY(%s)", (ids,))
        return dict(cur.fetchall())


def _examined(conn: Connection, case_ids: list[int]) -> dict[int, Examined]:
    values = {"ids": case_ids, "limit": len(case_ids)}
    cases = repository.select_cases(conn, ["cases.id = any(%(ids)s)"], "cases.id", values)
    return {one.case.id: one for one in examine_all(conn, cases)}


def _shown(conn: Connection, period: Period, mark: _Mark | None) -> list[tuple[int, datetime]]:
    before_at, before_id = (None, None) if mark is None else mark
    values = {
        "since": period.since,
        "until": period.until,
        "department_id": period.department_id,
        "before_at": before_at,
        "before_id": before_id,
        "wanted": _AT_ONCE,
    }
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cases.evidence").shown_lately, values)
        rows: list[tuple[int, datetime]] = cur.fetchall()
    return rows


def _mark(mark: _Mark) -> str:
    last_at, case_id = mark
    return base64.urlsafe_b64encode(f"{last_at.isoformat()}|{case_id}".encode()).decode().rstrip("=")


def _read_mark(mark: str) -> _Mark:
    try:
        text, number = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode().split("|")
        at, case_id = datetime.fromisoformat(text), int(number)
        if at.tzinfo is None or not 0 <= case_id < 2**63:
            raise _not_understood()
    except (ValueError, binascii.Error) as error:
        raise _not_understood() from error
    return at, case_id


def _not_understood() -> FilterNotUnderstood:
    return FilterNotUnderstood("That page does not exist; begin again with the first one.", name="after")
