"""What a simulation is worked out from, read at a cut: after that the store is not asked any more."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.conditions.timing import Rule
from gridcity.people.departments import list_departments
from gridcity.people.model import Department
from gridcity.simulation import reading
from gridcity.simulation.changed import Changed
from gridcity.simulation.cut import Cut
from gridcity.simulation.history import History
from gridcity.worktime.deadlines import Clock


@dataclass(frozen=True, slots=True)
class Ground:
    """The past, and the rules that hold."""

    history: History
    departments: Mapping[int, Department]
    clock: Clock
    """The city's working time."""
    rules: Mapping[int, Rule]
    """Class → limits in force."""
    crews: Mapping[int, int]
    """Department → crews, by accounts."""
    zone: ZoneInfo

    def digest(self) -> str:
        """Give the SHA-256 of all that it holds: the same ground, the same number."""
        found = hashlib.sha256()
        for name in History.__slots__:
            value = getattr(self.history, name)
            found.update(name.encode())
            found.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        told = [(one.id, one.code, one.name, one.name_en) for one in self.departments.values()]
        rules = [
            (class_id, rule.limits, rule.clock.calendar) for class_id, rule in sorted(self.rules.items())
        ]
        crews = sorted(self.crews.items())
        found.update(repr((told, rules, self.clock.calendar, crews, self.zone.key)).encode())
        return found.hexdigest()


def read_ground(conn: Connection, cut: Cut, *, since: datetime, until: datetime, seen: datetime) -> Ground:
    """Read the cases of a period as they were at a cut, and the rules of its day.

    Raises
    ------
    NothingToLearn
        The cases are too few.
    """
    zone = get_city(conn).profile.zone
    changed = Changed.since(conn, cut)
    rows = reading.read_rows(conn, since, until, without=changed.versions.keys())
    then = changed.rows(conn, since, until)
    if then:
        rows = sorted([*rows, *then], key=lambda one: one[0])
    history = reading.history_of(
        [row for _, row in rows], since=since, until=until, seen=seen, zone=zone
    )  # fmt: skip
    return Ground(
        history=history,
        departments={one.id: one for one in list_departments(conn)},
        clock=reading.working_clock(conn),
        rules=reading.rules_in_force(conn, cut.at.astimezone(zone).date()),
        crews=cut.crews,
        zone=zone,
    )
