"""Suggestions of who should take a case; nothing is given to anybody by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.cases.answering import answer_for
from gridcity.cases.crews.ranking import Crew, OpenCase, Suggestion, rank
from gridcity.cases.errors import RuleInvalid
from gridcity.cases.model import Case
from gridcity.cases.reading import read
from gridcity.city.calendars import clock_of
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.worktime.model import Unit

_SQL = load_queries("gridcity.cases.crews")


@dataclass(frozen=True, slots=True)
class CrewSuggestions:
    """Who of a department should take a case, the best first."""

    case: Case
    department_id: int | None
    """With whom the case is, or whom duty names for it; None: nobody."""
    department_name: str | None
    as_of: datetime
    time_left_h: float | None
    """Until it is due, in working hours or hours of the clock, as its limit counts. None: no limit. [h]"""
    items: tuple[Suggestion, ...]


def suggest(conn: Connection, case_id: int, *, at: datetime) -> CrewSuggestions:
    """Suggest who should take a case.

    Looked at are the department's own open cases only, however many there are elsewhere.

    Raises
    ------
    CaseNotFound
        There is no such case.
    """
    case = read(conn, case_id)
    number, name = case.department_id, case.department_name
    if number is None:
        answer = answer_for(conn, case, at=at)
        named = None if answer is None else answer.responsible
        number, name = (None, None) if named is None else (named.id, named.name)
    crews = [] if number is None else _crews(conn, case, number, at)
    left_h = _time_left_h(conn, case, at)
    return CrewSuggestions(case, number, name, at, left_h, tuple(rank(crews, case.due_at)))


def skills(conn: Connection, person_id: int) -> list[int]:
    """Read which classes of matters somebody is skilled in."""
    with cursor(conn) as cur:
        cur.execute(_SQL.skills_of, {"person_id": person_id})
        return [row[0] for row in cur.fetchall()]


def save_skills(conn: Connection, person_id: int, class_ids: Sequence[int]) -> list[int]:
    """Record which classes of matters somebody is skilled in, instead of what was recorded before.

    Raises
    ------
    RuleInvalid
        A class is no class of matters.
    """
    wanted = sorted(set(class_ids))
    with cursor(conn) as cur:
        cur.execute("SELECT id FROM catalogue_classes WHERE kind = 'matter' AND id = ANY(%s)", (wanted,))
        unknown = sorted(set(wanted) - {row[0] for row in cur.fetchall()})
        if unknown:
            raise RuleInvalid("Somebody is skilled in classes of matters.", unknown=unknown)
        cur.execute("DELETE FROM person_skills WHERE person_id = %s", (person_id,))
        if wanted:
            rows = [(person_id, class_id) for class_id in wanted]
            execute_values(cur, "INSERT INTO person_skills (person_id, class_id) VALUES %s", rows)
    return wanted


def _crews(conn: Connection, case: Case, department_id: int, at: datetime) -> list[Crew]:
    values = {
        "department_id": department_id,
        "class_id": case.class_id,
        "case_id": case.id,
        "lon": case.lon,
        "lat": case.lat,
        "at": at,
    }
    with cursor(conn) as cur:
        cur.execute(_SQL.handlers_of, values)
        people = cur.fetchall()
        cur.execute(_SQL.begun_by, values)
        begun: dict[int, list[OpenCase]] = {}
        for person_id, *told in cur.fetchall():
            begun.setdefault(person_id, []).append(OpenCase(*told))
    return [Crew(number, name, begun.get(number, []), is_skilled) for number, name, is_skilled in people]


def _time_left_h(conn: Connection, case: Case, at: datetime) -> float | None:
    if case.due_at is None:
        return None
    if case.terms is None or case.terms.limit.unit in {Unit.URGENT_HOUR, Unit.NATURAL_DAY}:
        return (case.due_at - at).total_seconds() / 3600
    clock = clock_of(conn, case.terms.calendar_id)
    if at <= case.due_at:
        return float(clock.used(at, case.due_at, Unit.WORK_HOUR))
    return -float(clock.used(case.due_at, at, Unit.WORK_HOUR))
