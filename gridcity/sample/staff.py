"""Who works in the sample city: departments, and persons for every role, several where there are several."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from gridcity.people import service
from gridcity.people.model import Department, Person, Role
from gridcity.sample.errors import SampleIncomplete
from gridcity.store.tables import collector_places, persons

DEMO_ROLES = (
    Role.INSPECTOR,
    Role.OPERATOR,
    Role.DISPATCHER,
    Role.LEADER,
    Role.HANDLER,
    Role.SUPERVISOR,
    Role.PLANNER,
    Role.CLERK,
    Role.ADMIN,
)
"""The roles that get a login of their own name; the importer is a program."""

_CENTRE = "centre"
_DEMO_HANDLER = "sanitation"


@dataclass(slots=True)
class Staff:
    """The persons of a city by role; handlers by department, too."""

    by_role: dict[Role, list[Person]] = field(default_factory=lambda: defaultdict(list))
    handlers: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    grounds: dict[str, Person] = field(default_factory=dict)
    """Whose ground is whose, by the code of the area."""

    def one(self, role: Role, rng: np.random.Generator) -> Person:
        """Choose somebody in a role."""
        those = self.by_role[role]
        return those[int(rng.integers(len(those)))]

    def handler(self, department_id: int | None, rng: np.random.Generator) -> Person:
        """Choose a handler of a department."""
        those = self.handlers.get(department_id or 0) or self.by_role[Role.HANDLER]
        return those[int(rng.integers(len(those)))]

    def collector(self, cell_code: str | None) -> Person | None:
        """Say whose ground a cell lies in; None if it is nobody's."""
        code = cell_code or ""
        places = (code[:length] for length in range(len(code), 0, -1))
        return next((self.grounds[place] for place in places if place in self.grounds), None)

    @property
    def departments(self) -> list[int]:
        """Departments that have handlers, by number."""
        return sorted(self.handlers)


def hire(
    conn: Connection, people: dict[str, Any], *, inspectors: int, rng: np.random.Generator, at: datetime
) -> None:
    """Make departments, a demo login for every role, and the colleagues who do the simulated work.

    A login's name is its role, its password the one in ``data/sample/people.toml``: both are for
    demonstrations only. The colleagues cannot sign in: they have no password.
    """
    made: dict[str, Department] = {}
    for code, (name, name_en) in people["departments"].items():
        made[code] = service.create_department(conn, code=code, name=name, name_en=name_en)
    names = _names(people["names"], rng)
    for role in DEMO_ROLES:
        home = made[_DEMO_HANDLER if role is Role.HANDLER else _CENTRE]
        service.create_person(
            conn,
            login=str(role),
            name=next(names),
            role=role,
            department_id=home.id,
            password=people["password"],
            at=at,
        )
    crew = [(Role.INSPECTOR, _CENTRE, inspectors), (Role.OPERATOR, _CENTRE, 4), (Role.DISPATCHER, _CENTRE, 3)]
    crew += [(Role.SUPERVISOR, _CENTRE, 1)]
    crew += [(Role.HANDLER, code, 3) for code in made if code != _CENTRE]
    for role, code, count in crew:
        for number in range(1, count + 1):
            login = f"{code}-{number}" if role is Role.HANDLER else f"{role}-{number}"
            service.create_person(
                conn, login=login, name=next(names), role=role, department_id=made[code].id, at=at
            )


def read_staff(conn: Connection) -> Staff:
    """Read who works here.

    Raises
    ------
    SampleIncomplete
        A role that the simulator needs has nobody in it.
    """
    staff = Staff()
    rows = conn.execute(
        select(persons.c.id, persons.c.login, persons.c.name, persons.c.role, persons.c.department_id)
        .where(persons.c.is_active)
        .order_by(persons.c.id)
    )
    for row in rows:
        person = Person(row.id, row.login, row.name, Role(row.role), row.department_id)
        staff.by_role[person.role].append(person)
        if person.role is Role.HANDLER and person.department_id is not None:
            staff.handlers[person.department_id].append(person)
    needed = (Role.INSPECTOR, Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.HANDLER)
    missing = [role for role in needed if not staff.by_role[role]]
    if missing:
        raise SampleIncomplete(f"Nobody here is {', '.join(missing)}: run `gridcity sample` first.")
    staff.grounds = read_grounds(conn, staff)
    return staff


def read_grounds(conn: Connection, staff: Staff) -> dict[str, Person]:
    """Read whose ground is whose."""
    known = {person.id: person for person in staff.by_role[Role.INSPECTOR]}
    rows = conn.execute(select(collector_places.c.place, collector_places.c.person_id))
    return {row.place: known[row.person_id] for row in rows if row.person_id in known}


def password_of(data_dir: Path) -> str:
    """Read the demonstration password."""
    import tomllib

    with (data_dir / "sample" / "people.toml").open("rb") as file:
        return str(tomllib.load(file)["password"])


def _names(parts: dict[str, list[str]], rng: np.random.Generator) -> Any:
    every = [surname + given for surname in parts["surnames"] for given in parts["given"]]
    order = rng.permutation(len(every))
    while True:
        for index in order:
            yield every[int(index)]
