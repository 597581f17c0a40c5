"""Make the table of cases anew from the events, and say where it says something else.

A case is a projection of its events (``projection.rebuilt``). Whatever wrote past the engine (a program, a
restore of one table, a disk) shows as a difference; what the events say can be written back. Checking
reads only.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import fields as fields_of
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection

from gridcity.cases import projection, repository
from gridcity.cases.errors import ChainBroken
from gridcity.cases.journal.spans import Span, over_spans
from gridcity.cases.model import Case, CaseEvent, Command, Origin, Stage
from gridcity.settings import Settings
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.cases.journal")
_BEFORE_MOVED = "version = %(version)s,"
_RESTORE = _SQL.restore_case.replace(_BEFORE_MOVED, _BEFORE_MOVED + repository.MOVED, 1)
_ROWS_AT_ONCE = 5_000
_FROM_ELSEWHERE = {
    "cell_id", "cell_code", "component_id", "component_code", "class_name", "class_name_en", "is_emergency",
    "department_name",
}  # fmt: skip
"""What no event tells: cells are drawn anew, doubles of components merged, names changed."""
_COMPARED = tuple(field.name for field in fields_of(Case) if field.name not in _FROM_ELSEWHERE)
_COMPARED_OF = attrgetter(*_COMPARED)


@dataclass(frozen=True, slots=True)
class Difference:
    """A case whose row says something else than its events; ``fields`` names what."""

    case_id: int
    number: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many cases were made anew, which differ from their rows, and how many rows were written."""

    cases: int
    differences: tuple[Difference, ...]
    written: int = 0


def rebuild_cases(
    settings: Settings,
    city: str,
    *,
    is_written: bool = False,
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Make all cases of a city from their events, and compare them with the table.

    Parameters
    ----------
    is_written
        Write what the events say where a row differs. A case that somebody goes on with meanwhile is
        left to them.
    processes
        How many work at once, each with a connection of its own.
    progress
        Told how many cases were made by now.
    """
    cases, written = 0, 0
    differences: list[Difference] = []
    work = partial(_rebuild_span, is_written)
    for found in over_spans(settings, city, work, processes=processes):
        cases, written = cases + found.cases, written + found.written
        differences += found.differences
        if progress is not None:
            progress(cases)
    return Rebuilt(cases, tuple(differences), written)


def _rebuild_span(is_written: bool, conn: Connection, span: Span) -> Rebuilt:  # noqa: FBT001  (for a partial)
    cases = written = 0
    differences = []
    # Cases and events of one snapshot: what is done meanwhile would look like a difference.
    conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    wrong = []
    for case, events in _lives(conn, span):
        cases += 1
        made, names = _compared(case, events)
        if names:
            differences.append(Difference(case.id, case.number, names))
            if made is not None:
                wrong.append(made)
    if is_written:
        with cursor(conn) as cur:
            for made in wrong:
                cur.execute(_RESTORE, repository.row_values(made))
                written += cur.rowcount
    return Rebuilt(cases, tuple(differences), written)


def _compared(case: Case, events: list[CaseEvent]) -> tuple[Case | None, tuple[str, ...]]:
    """Make a case anew, and name the fields in which its row differs."""
    try:
        made = projection.rebuilt(case, events)
    except ChainBroken:
        return None, ("events",)
    ours, theirs = _COMPARED_OF(made), _COMPARED_OF(case)
    if ours == theirs:
        return made, ()
    return made, tuple(name for name, a, b in zip(_COMPARED, ours, theirs, strict=True) if a != b)


def _lives(conn: Connection, span: Span) -> Iterator[tuple[Case, list[CaseEvent]]]:
    """Go through the cases of a span, each with its events."""
    bounds = {"first": span[0], "last": span[1]}
    raw = cursor(conn).connection
    with raw.cursor(name="gridcity_rows") as rows, raw.cursor(name="gridcity_events") as told:
        rows.itersize = told.itersize = _ROWS_AT_ONCE
        rows.execute(
            f"SELECT {repository.CASE_COLUMNS} {repository.CASE_SOURCES}"
            " WHERE cases.id BETWEEN %(first)s AND %(last)s ORDER BY cases.id",
            bounds,
        )
        told.execute(_SQL.events_to_rebuild, bounds)
        by_case = groupby(told, key=lambda row: row[0])
        case_id, events = next(by_case, (None, iter(())))
        for row in rows:
            case = repository.case_of(row)
            mine: list[CaseEvent] = []
            if case_id == case.id:
                mine = [_event_of(one) for one in events]
                case_id, events = next(by_case, (None, iter(())))
            yield case, mine


def _event_of(row: tuple[Any, ...]) -> CaseEvent:
    case_id, seq, source, command, target, actor_id, role, origin, at, body, prev_hash, digest = row
    return CaseEvent(
        case_id, seq, source, _COMMANDS[command], _STAGES[target], actor_id, role, _ORIGINS[origin], at,
        orjson.loads(body), prev_hash, bytes(digest),
    )  # fmt: skip


_COMMANDS = {str(one): one for one in Command}
_STAGES = {str(one): one for one in Stage}
_ORIGINS = {str(one): one for one in Origin}
