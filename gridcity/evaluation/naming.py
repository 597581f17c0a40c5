"""What units are called, and which of them there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.evaluation.model import By
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries


@dataclass(frozen=True, slots=True)
class Name:
    """What a unit is called in the city's own language and, where known, in English."""

    name: str
    name_en: str | None = None


NOWHERE = Name("地点不明", "Place not known")
"""The unit of what lies in no cell."""


def names_of(conn: Connection, by: By, units: Iterable[str]) -> dict[str, Name]:
    """Name units: areas, departments or persons; a cell, and what has no name, by its code."""
    wanted = list(units)
    found = dict.fromkeys(wanted, NOWHERE) | {unit: Name(unit, unit) for unit in wanted if unit}
    if by is By.CITY:
        statement = load_queries("gridcity.evaluation").city_name
    elif by is By.CELL:
        return found
    elif by.is_region:
        statement = load_queries("gridcity.evaluation").area_names
    elif by is By.DEPARTMENT:
        statement = load_queries("gridcity.evaluation").department_names
    else:
        statement = load_queries("gridcity.evaluation").person_names
    with cursor(conn) as cur:
        cur.execute(statement, {"codes": wanted})
        found |= {code: Name(name, name_en) for code, name, name_en in cur.fetchall()}
    return found


def units_there(conn: Connection, by: By) -> list[str]:
    """List the units that are there now, whether they have anything to show or not; cells are left out."""
    sql = load_queries("gridcity.evaluation")
    if by is By.CITY:
        return [""]
    if by is By.CELL:
        return []
    with cursor(conn) as cur:
        if by.is_region:
            cur.execute(sql.areas_there, {"level": str(by)})
        elif by is By.DEPARTMENT:
            cur.execute(sql.departments_there)
        else:
            cur.execute(sql.persons_there, {"role": str(by)})
        return [str(row[0]) for row in cur.fetchall()]
