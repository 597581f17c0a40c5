"""Puts ``ground.sql`` and ``facts.sql`` together into one statement: to count, or to open one number."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from gridcity.evaluation.facts import DURATIONS, NOT_OF_DEPARTMENTS, Deeds, facts_of
from gridcity.evaluation.lasting import lasted_by
from gridcity.evaluation.model import REGION_DIGITS, By, Tally
from gridcity.evaluation.periods import Period, Step
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_GROUND = ("touched", "steps", "wound", "rounds", "told", "merged", "earliest", "excused", "people", "seen")
_KEPT = frozenset({"touched", "steps", "wound", "earliest", "excused", "people"})
"""What is worked out once. All else is a look at those, which costs less than to write it down."""
_WORK_MEM = "SET LOCAL work_mem = '96MB'"
_DAY = {step: f"date_trunc('{step}', at AT TIME ZONE %(zone)s)::date" for step in Step}

_Key: TypeAlias = tuple[str, date | None]
"""A unit and a piece of time; None: all of the period."""


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
    has_persons = any(by.post is not None for by in bys)
    wanted = [one for one in Deeds if one not in NOT_OF_DEPARTMENTS or set(bys) != {By.DEPARTMENT}]
    statement = _with(wanted, has_persons=has_persons)
    answers = []
    for deeds in wanted:
        statement += f",\nfine_{deeds} AS MATERIALIZED ({_finest(deeds, bys, step)})"
        answers += [_counts(deeds, by, step) for by in bys]
    answers += [_times(code, duration.deeds) for code, duration in DURATIONS.items()]
    statement += "\n" + "\nUNION ALL\n".join(answers)
    values = values_of(period, at=at, zone=zone)
    with cursor(conn) as cur:
        cur.execute(_WORK_MEM)
        cur.execute(statement, values)
        return _gathered(cur.fetchall(), bys, has_pieces=step is not None)


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
        kept = "" if name in _KEPT and source != "nobody" else "NOT "
        text = getattr(ground if name in _GROUND else facts, source)
        parts.append(f"{name} AS {kept}MATERIALIZED (\n{text}\n)")
    return "WITH " + ",\n".join(parts)


def _finest(deeds: Deeds, bys: Sequence[By], step: Step | None) -> str:
    """Count by the smallest parts that all units are made of; durations are kept one by one, as bytes."""
    facts = [f"count(*) FILTER (WHERE {fact}) AS {fact}" for fact in facts_of(deeds)]
    facts += [
        f"string_agg(float8send({code}), '') AS {code}"
        for code, duration in DURATIONS.items()
        if duration.deeds is deeds
    ]
    digits = max((REGION_DIGITS.get(by, 0) for by in bys), default=0)
    has_persons = any(by.post for by in bys)
    cell = f"left(cell, {digits})" if digits else "''"
    department = "department_id" if By.DEPARTMENT in bys else "NULL::integer"
    person, role = ("person_id", "role") if has_persons else ("NULL::integer", "NULL::text")
    # What is the same for all is no key: each key costs the server something for each deed.
    keys = [digits, By.DEPARTMENT in bys, has_persons, has_persons, step]
    grouping = ", ".join(str(number) for number, key in enumerate(keys, 1) if key)
    return (
        f"SELECT {cell} AS cell, {department} AS department_id, {person} AS person_id, {role} AS role,"
        f" {_bucket(step)} AS bucket, {', '.join(facts)} FROM {deeds}"
        f" GROUP BY {grouping or '()'} HAVING count(*) > 0"
    )


def _counts(deeds: Deeds, by: By, step: Step | None) -> str:
    facts = ", ".join(f"sum({fact})" for fact in facts_of(deeds))
    return (
        f"SELECT '{by}' AS by, {unit_of(by)} AS unit, bucket, '{deeds}' AS measure,"
        f" ARRAY[{facts}]::double precision[] AS numbers, NULL::bytea AS seconds,"
        " NULL::integer AS department_id, NULL::integer AS person_id, NULL::text AS role"
        f" FROM fine_{deeds} WHERE {belongs_to(by)} GROUP BY {_grouping(step)}"
    )


def _times(code: str, deeds: Deeds) -> str:
    """Give durations in the smallest parts: who needs them sorted sorts them once."""
    return (
        f"SELECT NULL, cell, bucket, '{code}', NULL, {code}, department_id, person_id, role"
        f" FROM fine_{deeds} WHERE {code} IS NOT NULL"
    )


def _bucket(step: Step | None) -> str:
    return "NULL::date" if step is None else _DAY[step]


def _grouping(step: Step | None) -> str:
    """Group by unit, and beside that by unit and piece of time."""
    return "unit, bucket" if step is None else "GROUPING SETS ((unit), (unit, bucket))"


def _gathered(
    rows: Sequence[tuple[Any, ...]], bys: Sequence[By], *, has_pieces: bool
) -> dict[By, list[Tally]]:
    """Put what was counted of each unit and piece of time together."""
    found: dict[By, dict[_Key, Tally]] = {by: {} for by in bys}
    times: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for by, unit, first, measure, numbers, *rest in rows:
        if by is None:
            times[measure].append((unit, first, *rest))
            continue
        one = found[By(by)].setdefault((unit, first), Tally(unit, first, {}, {}))
        one.counts.update(zip(facts_of(Deeds(measure)), map(int, numbers), strict=True))
    for code, parts in times.items():
        _add_times(found, code, parts, has_pieces=has_pieces)
    return {by: list(tallies.values()) for by, tallies in found.items()}


def _add_times(
    found: dict[By, dict[_Key, Tally]], code: str, parts: Sequence[tuple[Any, ...]], *, has_pieces: bool
) -> None:
    """Add how long deeds took to what was counted of each unit."""
    values = [np.frombuffer(seconds, dtype=">f8") for _, _, seconds, *_ in parts]
    seconds = np.concatenate(values).astype(np.float64)
    of_part = np.repeat(np.arange(len(parts)), [len(one) for one in values])
    order = np.argsort(seconds, kind="stable")
    seconds, of_part = seconds[order], of_part[order]
    for by, tallies in found.items():
        units = [_unit(by, cell, *who) for cell, _, _, *who in parts]
        keys: list[list[_Key | None]] = [[None if unit is None else (unit, None) for unit in units]]
        if has_pieces:
            firsts = [first for _, first, *_ in parts]
            keys.append(
                [None if unit is None else (unit, first) for unit, first in zip(units, firsts, strict=True)]
            )
        for chosen in keys:
            for key, lasted in lasted_by(seconds, of_part, chosen).items():
                tallies.setdefault(key, Tally(*key, {}, {})).lasted[code] = lasted


def _unit(
    by: By, cell: str, department_id: int | None, person_id: int | None, role: str | None
) -> str | None:
    """Say which unit of a kind a deed belongs to, if any: as ``unit_of`` and ``belongs_to``."""
    if by.post is not None:
        return str(person_id) if person_id is not None and role == by.post else None
    if by is By.DEPARTMENT:
        return None if department_id is None else str(department_id)
    return cell[: REGION_DIGITS.get(by, 0)]
