"""Cases that were changed after a cut, as they were at it: made of their first events."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cases import projection, repository
from gridcity.cases.model import Case, CaseEvent
from gridcity.cases.vocabulary import Command, Outcome
from gridcity.simulation.cut import Cut
from gridcity.simulation.reading import SQL, Row
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.worktime.scales import tick_of

_EVENTS = load_queries("gridcity.cases").event_rows
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Changed:
    """Case → how many of its events are in the cut; 0: it was not there."""

    versions: Mapping[int, int]

    @classmethod
    def since(cls, conn: Connection, cut: Cut) -> "Changed":
        """Find the cases to which something was written after a cut."""
        with cursor(conn) as cur:
            cur.execute(SQL.changed, {"snapshot": cut.snapshot, "last_event_id": cut.last_event_id})
            return cls({int(case): int(version) for case, version in cur.fetchall()})

    def rows(
        self, conn: Connection, since: datetime, until: datetime
    ) -> list[tuple[tuple[datetime, int], Row]]:
        """Give those that were reported in a period and with a department, each with what it is sorted by."""
        known = sorted(case for case, version in self.versions.items() if version)
        found: list[tuple[tuple[datetime, int], Row]] = []
        for first in range(0, len(known), _PAGE):
            for case, events in _as_they_were(conn, known[first : first + _PAGE], self.versions):
                if since <= case.reported_at < until and _counts(case):
                    found.append(((case.reported_at, case.id), _row(case, events)))
        areas = _areas(conn, {row[0] for _, row in found if row[0] is not None})
        return [(key, (*row[1:3], areas.get(row[0]), *row[3:])) for key, row in found]


def _as_they_were(
    conn: Connection, ids: list[int], versions: Mapping[int, int]
) -> list[tuple[Case, list[CaseEvent]]]:
    values: dict[str, Any] = {"ids": ids, "limit": len(ids)}
    today = repository.select_cases(conn, ["cases.id = ANY(%(ids)s)"], "cases.id", values)
    events: dict[int, list[CaseEvent]] = defaultdict(list)
    with cursor(conn) as cur:
        cur.execute(f"{_EVENTS} WHERE case_events.case_id = ANY(%s) ORDER BY case_events.seq", (ids,))
        for event in map(repository.event_of, cur.fetchall()):
            if event.seq <= versions[event.case_id]:
                events[event.case_id].append(event)
    return [(projection.rebuilt(case, events[case.id]), events[case.id]) for case in today]


def _counts(case: Case) -> bool:
    """Say whether the statement ``history`` would have given it."""
    return (
        case.department_id is not None
        and case.dispatched_at is not None
        and case.outcome is not Outcome.VOID
        and case.merged_into_id is None
    )


def _row(case: Case, events: list[CaseEvent]) -> Row:
    """Give a case as a row of ``history``, with its cell in front instead of the area."""
    starts = [one.happened_at for one in events if one.command is Command.START]
    instants = (
        case.reported_at,
        case.accepted_at,
        case.dispatched_at,
        min(starts, default=None) if case.external_key is None else None,
        case.completed_at,
        case.verified_at,
        case.closed_at,
        case.accept_due_at,
        case.dispatch_due_at,
        case.due_at,
        case.verify_due_at,
    )
    return (
        case.cell_id,
        case.class_id,
        case.department_id,
        case.lon,
        case.lat,
        case.external_key is not None,
        case.rework_count,
        *(None if one is None else tick_of(one) for one in instants),
    )


def _areas(conn: Connection, cell_ids: set[int]) -> dict[int, str | None]:
    with cursor(conn) as cur:
        cur.execute(SQL.areas_of, {"ids": sorted(cell_ids)})
        return dict(cur.fetchall())
