"""What a city sets for itself: problems, the escalation ladder, relapses, controls, collectors' places."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from psycopg2 import Error
from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.cases.errors import ControlInvalid, ControlNotFound, RuleInvalid
from gridcity.cases.escalation import Level
from gridcity.cases.words import check_words
from gridcity.conditions.model import Timed
from gridcity.people.model import Person
from gridcity.store.engine import cursor


@dataclass(frozen=True, slots=True)
class Problem:
    """Why cases cannot be solved for now."""

    code: str
    name: str
    name_en: str
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class RelapseRule:
    """A report of a class within so many metres and days of a case that was closed is a relapse of it.

    Without ``class_id`` it is for every class that has no rule of its own; no days: never.
    """

    class_id: int | None
    within_m: float
    within_days: int


@dataclass(frozen=True, slots=True)
class Control:
    """Where and when reports are held back; ``geometry`` is GeoJSON text in EPSG:4326."""

    id: int
    name: str
    reason: str
    class_id: int | None
    begins_at: datetime
    ends_at: datetime
    made_by_name: str | None
    geometry: str


@dataclass(frozen=True, slots=True)
class CollectorPlace:
    """Ground that a collector looks after: the code of an area or a cell."""

    place: str
    person_id: int
    person_name: str


def problems(conn: Connection) -> list[Problem]:
    """Read the problem library."""
    rows = _rows(conn, "SELECT code, name, name_en, is_offered FROM problem_kinds ORDER BY code")
    return [Problem(*row) for row in rows]


def save_problem(conn: Connection, problem: Problem) -> Problem:
    """Add a problem to the library, or say it in other words; codes stay, since events hold them.

    Raises
    ------
    RuleInvalid
        It has no name.
    """
    check_words(name=problem.name)
    check_words(name=problem.name_en)
    if not (problem.name.strip() and problem.name_en.strip()):
        raise RuleInvalid("A problem has a name in Chinese and one in English.", code=problem.code)
    with cursor(conn) as cur:
        cur.execute(
            "INSERT INTO problem_kinds (code, name, name_en, is_offered) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,"
            " is_offered = excluded.is_offered",
            astuple(problem),
        )
    return problem


def save_ladder(conn: Connection, levels: Sequence[Level]) -> None:
    """Set the ladder anew. Cases stay on the steps that they have climbed.

    Raises
    ------
    RuleInvalid
        Two steps have one number, a higher step comes sooner on some clock, or one is for no clock.
    """
    numbers = [one.level for one in levels]
    order = ["at_risk", "late", "very_late"]
    if numbers != sorted(set(numbers)) or not all(one.after in order for one in levels):
        raise RuleInvalid("The steps of a ladder are numbered upwards, each once.", levels=numbers)
    for timed in Timed:
        reached = [order.index(str(one.after)) for one in levels if timed in one.clocks]
        if reached != sorted(reached):
            raise RuleInvalid(
                "On no clock does a higher step come before a lower one.", levels=numbers, clock=str(timed)
            )
    if not all(one.clocks for one in levels):
        raise RuleInvalid("Each step of a ladder is for one clock at least.", levels=numbers)
    with cursor(conn) as cur:
        cur.execute("DELETE FROM escalation_levels")
        _insert(
            cur,
            "escalation_levels (level, after, role, name, name_en, clocks)",
            [
                (one.level, str(one.after), str(one.role), one.name, one.name_en, [*map(str, one.clocks)])
                for one in levels
            ],
        )


def relapse_rules(conn: Connection) -> list[RelapseRule]:
    """Read what counts as a relapse, the rule for all classes first."""
    rows = _rows(
        conn, "SELECT class_id, within_m, within_days FROM relapse_rules ORDER BY class_id NULLS FIRST"
    )
    return [RelapseRule(*row) for row in rows]


def save_relapse_rules(conn: Connection, rules: Sequence[RelapseRule]) -> None:
    """Set what counts as a relapse from now on; what was linked stays linked.

    Raises
    ------
    RuleInvalid
        A class is unknown or has two rules.
    """
    classes = [one.class_id for one in rules]
    known = {
        row[0]
        for row in _rows(
            conn, "SELECT id FROM catalogue_classes WHERE id = ANY(%s)", [one for one in classes if one]
        )
    }
    unknown = [one for one in classes if one is not None and one not in known]
    if len(set(classes)) < len(classes) or unknown:
        raise RuleInvalid("Each class of the catalogue has one rule at most.", unknown=unknown)
    with cursor(conn) as cur:
        cur.execute("DELETE FROM relapse_rules")
        _insert(cur, "relapse_rules (class_id, within_m, within_days)", [astuple(one) for one in rules])


_CONTROLS = """
SELECT control_areas.id, control_areas.name, control_areas.reason, control_areas.class_id,
    control_areas.begins_at, control_areas.ends_at, persons.name, st_asgeojson(control_areas.geom, 7)
FROM control_areas LEFT JOIN persons ON control_areas.made_by = persons.id
"""


def controls(conn: Connection, *, at: datetime) -> list[Control]:
    """Read the controls that hold reports back now or later, the next to end first."""
    rows = _rows(conn, f"{_CONTROLS} WHERE ends_at > %s ORDER BY ends_at, control_areas.id", at)
    return [Control(*row) for row in rows]


def make_control(conn: Connection, control: Control, *, by: Person, at: datetime) -> Control:
    """Hold reports back in an area for a period; what was reported before is left alone.

    Raises
    ------
    ControlInvalid
        It ends before it begins or lies in the past, or its ground is no polygon on the earth.
    ReferenceBroken
        There is no such class.
    """
    check_words(name=control.name, reason=control.reason)
    if not control.name.strip() or not control.reason.strip():
        raise ControlInvalid("A control has a name and a reason.")
    if control.ends_at <= max(control.begins_at, at):
        raise ControlInvalid("A control ends after it begins, and not in the past.", ends_at=control.ends_at)
    with cursor(conn) as cur:
        cur.execute("SAVEPOINT control")
        try:
            cur.execute(
                "INSERT INTO control_areas"
                " (name, reason, class_id, begins_at, ends_at, made_by, made_at, geom)"
                " SELECT %s, %s, %s, %s, %s, %s, %s, geom FROM (SELECT"
                "  st_multi(st_setsrid(st_geomfromgeojson(%s), 4326)) AS geom) AS ground"
                " WHERE st_isvalid(geom) AND NOT st_isempty(geom) AND geometrytype(geom) = 'MULTIPOLYGON'"
                " RETURNING id",
                (
                    control.name,
                    control.reason,
                    control.class_id,
                    control.begins_at,
                    control.ends_at,
                    by.id,
                    at,
                    control.geometry,
                ),
            )
            row = cur.fetchone()
        except Error as error:
            cur.execute("ROLLBACK TO SAVEPOINT control")
            if getattr(error, "pgcode", None) == "23503":
                raise ControlInvalid("There is no such class.", class_id=control.class_id) from error
            raise ControlInvalid("The ground of a control is a polygon in EPSG:4326.") from error
    if row is None:
        raise ControlInvalid("The ground of a control is a polygon in EPSG:4326 that does not cross itself.")
    return get_control(conn, row[0])


def get_control(conn: Connection, control_id: int) -> Control:
    """Read one control.

    Raises
    ------
    ControlNotFound
        There is none of that number.
    """
    rows = _rows(conn, f"{_CONTROLS} WHERE control_areas.id = %s", control_id)
    if not rows:
        raise ControlNotFound(f"There is no control {control_id}.", control_id=control_id)
    return Control(*rows[0])


def end_control(conn: Connection, control_id: int, *, at: datetime) -> Control:
    """End a control now; what it holds back stays held until somebody releases it.

    Raises
    ------
    ControlNotFound, ControlInvalid
        There is none of that number, or it is over.
    """
    control = get_control(conn, control_id)
    if control.ends_at <= at:
        raise ControlInvalid("The control is over.", ends_at=control.ends_at)
    with cursor(conn) as cur:
        cur.execute(
            "UPDATE control_areas SET begins_at = least(begins_at, %(at)s), ends_at = %(at)s"
            " WHERE id = %(id)s",
            {"at": at, "id": control_id},
        )
    return get_control(conn, control_id)


def collector_places(conn: Connection) -> list[CollectorPlace]:
    """Read which ground is whose, by code."""
    rows = _rows(
        conn,
        "SELECT place, person_id, persons.name FROM collector_places"
        " INNER JOIN persons ON person_id = persons.id ORDER BY place",
    )
    return [CollectorPlace(*row) for row in rows]


def save_places(conn: Connection, person_id: int, places: Sequence[str]) -> list[CollectorPlace]:
    """Give a collector the places that are theirs from now on; they are taken from whoever had them.

    Raises
    ------
    RuleInvalid
        The person collects nothing, or a place is no code of an area or a cell in force.
    """
    is_collector = _rows(
        conn,
        "SELECT FROM persons WHERE id = %s AND role = 'inspector' AND is_active",
        person_id,
    )
    known = _rows(
        conn,
        "SELECT code FROM areas WHERE code = ANY(%(codes)s)"
        " UNION SELECT code FROM cells WHERE valid_to IS NULL AND code = ANY(%(codes)s)",
        {"codes": list(places)},
    )
    unknown = sorted(set(places) - {row[0] for row in known})
    if not is_collector or unknown:
        raise RuleInvalid(
            "Places are codes of areas or cells, and belong to inspectors.",
            unknown=unknown,
            person_id=person_id,
        )
    with cursor(conn) as cur:
        cur.execute(
            "DELETE FROM collector_places WHERE person_id = %s OR place = ANY(%s)", (person_id, list(places))
        )
        _insert(
            cur, "collector_places (place, person_id)", [(place, person_id) for place in sorted(set(places))]
        )
    return [one for one in collector_places(conn) if one.person_id == person_id]


def _insert(cur: Any, into: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        execute_values(cur, f"INSERT INTO {into} VALUES %s", rows)


def _rows(conn: Connection, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        if values is None or isinstance(values, dict):
            cur.execute(statement, values)
        else:
            cur.execute(statement, (values,))
        found: list[tuple[Any, ...]] = cur.fetchall()
    return found
