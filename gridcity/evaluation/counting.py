"""Puts ``ground.sql`` and ``facts.sql`` together into one statement: to count, or to open one number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from gridcity.evaluation.facts import DURATIONS, NOT_OF_DEPARTMENTS, Deeds, facts_of
from gridcity.evaluation.model import REGION_DIGITS, By, Lasted, Tally
from gridcity.evaluation.periods import Period, Step
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_GROUND = ("touched", "winding", "steps", "wound", "rounds", "told", "merged", "excused", "people", "seen")
_READ_AGAIN = frozenset({*_GROUND, *(duration.deeds for duration in DURATIONS.values())})
_WORK_MEM = "SET LOCAL work_mem = '96MB'"
_DAY = {step: f"date_trunc('{step}', at AT TIME ZONE %(zone)s)::date" for step in Step}


def tally(
    conn: Connection,
    period: Period,
    bys: Sequence[By],
    *,
    at: datetime,
    zone: ZoneInfo,
    step: Step | None = None,
) -> dict[By, list[Tally]]:
    """Count all facts and durations of a period by each kind of unit, in one pass over its cases.

    Parameters
    ----------
    conn
        A connection to the city's schema, in a transaction: it may use more memory until that ends.
    period
        Of the city's calendar.
    bys
        Which units. Only what belongs to a unit is counted with it: no report with a department, nothing with
        a person that a program did. A place that is not known makes a unit of its own, named ''.
    at
        As of when.
    zone
        The city's time zone.
    step
        Also cut the period into such pieces; None: only the whole.
    """
    digits = max((REGION_DIGITS.get(by, 0) for by in bys), default=0)
    has_persons = any(by.post is not None for by in bys)
    wanted = [one for one in Deeds if one not in NOT_OF_DEPARTMENTS or set(bys) != {By.DEPARTMENT}]
    statement = _with(wanted, has_persons=has_persons)
    counts, times = [], []
    for deeds in wanted:
        statement += f",\nfine_{deeds} AS MATERIALIZED ({_finest(deeds, bys, digits, step)})"
        counts += [_counts(deeds, by, step) for by in bys]
    for code, duration in DURATIONS.items():
        times += [_times(code, duration.deeds, by, step) for by in bys]
    statement += "\n" + "\nUNION ALL\n".join([*counts, *times])
    values = values_of(period, at=at, zone=zone)
    with cursor(conn) as cur:
        cur.execute(_WORK_MEM)
        cur.execute(statement, values)
        return _gathered(cur.fetchall(), bys)


def relation(deeds: Deeds, *, has_persons: bool) -> str:
    """Give the statement's beginning, up to the relation of one kind of deed, to select from."""
    return _with([deeds], has_persons=has_persons)


def unit_of(by: By) -> str:
    """Say, in SQL, which unit of a kind a deed belongs to."""
    if by is By.CITY:
        return "''"
    if by.is_region:
        return f"left(cell, {REGION_DIGITS[by]})"
    column = "department_id" if by is By.DEPARTMENT else "person_id"
    return f'{column}::text COLLATE "C"'


def belongs_to(by: By) -> str:
    """Say, in SQL, whether a deed belongs to any unit of a kind."""
    if by is By.DEPARTMENT:
        return "department_id IS NOT NULL"
    return "TRUE" if by.post is None else f"person_id IS NOT NULL AND role = '{by.post}'"


def values_of(period: Period, *, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Give what the relations are bound to."""
    return {"since": period.since(zone), "until": period.until(zone), "at": at, "zone": str(zone)}


def _with(deeds: Sequence[Deeds], *, has_persons: bool) -> str:
    ground = load_queries("gridcity.evaluation", "ground.sql")
    facts = load_queries("gridcity.evaluation", "facts.sql")
    parts = []
    for name in (*_GROUND, *deeds):
        source = "nobody" if name == "people" and not has_persons else str(name)
        # What is read once is worked out where it is read; the planner would do so with all.
        kept = "MATERIALIZED" if name in _READ_AGAIN else ""
        parts.append(f"{name} AS {kept} (\n{getattr(ground if name in _GROUND else facts, source)}\n)")
    return "WITH " + ",\n".join(parts)


def _finest(deeds: Deeds, bys: Sequence[By], digits: int, step: Step | None) -> str:
    facts = ", ".join(f"count(*) FILTER (WHERE {fact}) AS {fact}" for fact in facts_of(deeds))
    cell = f"left(cell, {digits})" if digits else "''"
    department = "department_id" if By.DEPARTMENT in bys else "NULL::integer"
    person = "person_id" if any(by.post for by in bys) else "NULL::integer"
    role = "role" if any(by.post for by in bys) else "NULL::text"
    return (
        f"SELECT {cell} AS cell, {department} AS department_id, {person} AS person_id, {role} AS role,"
        f" {_bucket(step)} AS bucket, {facts} FROM {deeds} GROUP BY 1, 2, 3, 4, 5"
    )


def _counts(deeds: Deeds, by: By, step: Step | None) -> str:
    facts = ", ".join(f"sum({fact})" for fact in facts_of(deeds))
    return (
        f"SELECT '{by}' AS by, {unit_of(by)} AS unit, bucket, '{deeds}' AS measure,"
        f" ARRAY[{facts}]::double precision[] AS numbers FROM fine_{deeds}"
        f" WHERE {belongs_to(by)} GROUP BY {_grouping(step)}"
    )


def _times(code: str, deeds: Deeds, by: By, step: Step | None) -> str:
    return (
        f"SELECT '{by}', {unit_of(by)} AS unit, {_bucket(step)} AS bucket, '{code}',"
        f" ARRAY[count(*)::double precision, avg({code})]"
        f" || percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {code})"
        f" FROM {deeds} WHERE {code} IS NOT NULL AND {belongs_to(by)}"
        f" GROUP BY {_grouping(step)}"
    )


def _bucket(step: Step | None) -> str:
    return "NULL::date" if step is None else _DAY[step]


def _grouping(step: Step | None) -> str:
    """Group by unit, and beside that by unit and piece of time."""
    return "unit, bucket" if step is None else "GROUPING SETS ((unit), (unit, bucket))"


def _gathered(rows: Sequence[tuple[Any, ...]], bys: Sequence[By]) -> dict[By, list[Tally]]:
    """Put what was counted of each unit and piece of time together."""
    tallies: dict[tuple[str, str, Any], Tally] = {}
    for by, unit, first, measure, numbers in rows:
        one = tallies.setdefault((by, unit, first), Tally(unit, first, {}, {}))
        if measure in DURATIONS:
            one.lasted[measure] = Lasted(int(numbers[0]), *numbers[1:])
        else:
            one.counts.update(zip(facts_of(Deeds(measure)), map(int, numbers), strict=True))
    found: dict[By, list[Tally]] = {by: [] for by in bys}
    for (by, _, _), one in tallies.items():
        found[By(by)].append(one)
    return found
