"""Make the table of cases anew from the events, and say where it says something else.

A case is a projection of its events (``projection.rebuilt``). Whatever wrote past the engine (a program, a
restore of one table, a disk) shows as a difference; what the events say can be written back. So can what
stands beside the cases (``cases.beside``). Checking changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from gridcity.cases import projection, repository
from gridcity.cases.beside.checking import Standing
from gridcity.cases.beside.rebuilding import remake_beside
from gridcity.cases.errors import ChainBroken
from gridcity.cases.journal.spans import Span, over_spans
from gridcity.cases.model import Case, Command, Json, Stage
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.queries import load_queries
from gridcity.store.statements import Row
from gridcity.store.streaming import lines, streaming

_SQL = load_queries("gridcity.cases.journal")
_BEFORE_MOVED = "version = %(version)s,"
_RESTORE = _SQL.restore_case.replace(_BEFORE_MOVED, _BEFORE_MOVED + repository.MOVED, 1)
_BESIDE_AT_ONCE = 200
"""How many cases are held at a time while what stands beside them is made anew. [cases]"""
_FROM_ELSEWHERE = {
    "id", "number", "cell_id", "cell_code", "component_id", "component_code", "class_name", "class_name_en",
    "is_emergency", "department_name",
}  # fmt: skip
"""What no event tells: its numbers; cells are drawn anew, doubles of components merged, names changed."""
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
"""What reading events comes to in which something stands that no command writes."""
_FIELDS = tuple(field.name for field in fields_of(Case))
_COMPARED = tuple(name for name in _FIELDS if name not in _FROM_ELSEWHERE)
_COMPARED_OF = itemgetter(*_COMPARED)
_AT_COMPARED = itemgetter(*(_FIELDS.index(name) for name in _COMPARED))


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
    beside: tuple[str, ...] = ()
    """Cases, by number, beside which something else stood than their events tell; written as the rows are."""


def rebuild_cases(
    settings: Settings,
    city: str,
    *,
    is_written: bool = False,
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Rebuilt:
    """Make all cases of a city from their events, and compare them with the tables.

    Parameters
    ----------
    is_written
        Write what the events say where a row differs, or what stands beside it. A case that somebody goes on
        with meanwhile is left to them.
    processes
        How many work at once, each with a connection of its own.
    progress
        Told how many cases were made by now.
    """
    cases, written = 0, 0
    differences: list[Difference] = []
    suspects: list[int] = []
    work = partial(_rebuild_span, is_written)
    for found in over_spans(settings, city, work, processes=processes):
        cases, written = cases + found.cases, written + found.written
        differences += found.differences
        suspects += found.suspects
        if progress is not None:
            progress(cases)
    beside = _rebuild_beside(settings, city, suspects, is_written=is_written)
    return Rebuilt(cases, tuple(differences), written, beside)


def _rebuild_beside(
    settings: Settings, city: str, case_ids: list[int], *, is_written: bool
) -> tuple[str, ...]:
    """Make anew what stands beside the cases where it did not look as it should."""
    differing: list[str] = []
    engine = open_engine(settings, city)
    try:
        for first in range(0, len(case_ids), _BESIDE_AT_ONCE):
            with engine.begin() as conn:
                some = case_ids[first : first + _BESIDE_AT_ONCE]
                differing += remake_beside(conn, some, is_written=is_written)
    finally:
        engine.dispose()
    return tuple(differing)


class _Found(NamedTuple):
    """What was found in a span, and the ids of cases beside which something else seems to stand."""

    cases: int
    differences: list[Difference]
    written: int
    suspects: list[int]


def _rebuild_span(is_written: bool, conn: Connection, span: Span) -> _Found:  # noqa: FBT001  (for a partial)
    cases = written = 0
    differences, suspects = [], []
    # Cases and events of one snapshot: what is done meanwhile would look like a difference.
    conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    standing = Standing(conn, span)
    wrong = []
    for row, events in _lives(conn, span):
        cases += 1
        kept = repository.values_of(row)
        try:
            if standing.is_asked_for(row[0], events):
                told, moments = projection.told_with_moments(events, number=row[1])
                if not standing.is_as_told(row[0], events, moments):
                    suspects.append(row[0])
            else:
                told = projection.told_by(events, number=row[1])
        except (ChainBroken, *_UNREADABLE):
            differences.append(Difference(row[0], row[1], ("events",)))
            continue
        made = _COMPARED_OF(told)
        if made != _AT_COMPARED(kept):
            differences.append(_difference(kept, made))
            wrong.append(projection.rebuilt(Case(*kept), events))
    if is_written:
        with cursor(conn) as cur:
            for made_anew in wrong:
                cur.execute(_RESTORE, repository.row_values(made_anew))
                written += cur.rowcount
    return _Found(cases, differences, written, suspects)


def _difference(kept: list[Any], made: tuple[Any, ...]) -> Difference:
    both = zip(_COMPARED, _AT_COMPARED(kept), made, strict=True)
    return Difference(kept[0], kept[1], tuple(name for name, a, b in both if a != b))


class _Told(NamedTuple):
    """An event as far as a case is made of it; a whole ``CaseEvent`` takes ten times as long to make."""

    case_id: int
    seq: int
    command: Command
    target: Stage
    actor_id: int | None
    happened_at: datetime
    body: dict[str, Json]
    hash: bytes


def _lives(conn: Connection, span: Span) -> Iterator[tuple[Row, list[_Told]]]:
    """Go through the rows of the cases of a span, each with its events."""
    bounds = {"first": span[0], "last": span[1]}
    (events,) = lines(conn, bounds, _SQL.events_to_rebuild)
    by_case: dict[str, list[list[str]]] = defaultdict(list)
    for line in events:
        by_case[line[0]].append(line)
    with streaming(conn, "gridcity_rows") as rows:
        rows.execute(
            f"SELECT {repository.CASE_COLUMNS} {repository.CASE_SOURCES}"
            " WHERE cases.id BETWEEN %(first)s AND %(last)s ORDER BY cases.id",
            bounds,
        )
        for row in rows:
            yield row, _read(by_case.get(str(row[0]), ()))


def _read(rows: Iterable[list[str]]) -> list[_Told]:
    """Read the events of a case; none where something stands in one that nothing of ours writes."""
    try:
        return [_told(row) for row in rows]
    except _UNREADABLE:
        return []


def _told(row: list[str]) -> _Told:
    case_id, seq, command, target, actor_id, at, body, digest = row
    return _Told(
        int(case_id),
        int(seq),
        _COMMANDS[command],
        _STAGES[target],
        int(actor_id) if actor_id else None,
        datetime.fromisoformat(at),
        orjson.loads(body),
        bytes.fromhex(digest),
    )


_COMMANDS = {str(one): one for one in Command}
_STAGES = {str(one): one for one in Stage}
