"""Who may see whose figures. Pure.

Supervisors and leaders see all. Planners and administrators see regions and departments, no persons. A
handler sees the own department and the own figures; who works at the desk or in the field sees their own;
others none.
"""

from gridcity.evaluation.errors import NotYoursToSee
from gridcity.evaluation.model import By
from gridcity.people.model import Person, Role

_ALL = frozenset({Role.SUPERVISOR, Role.LEADER})
_NO_PERSONS = frozenset({Role.PLANNER, Role.ADMIN})
READERS = (
    *sorted(_ALL | _NO_PERSONS),
    Role.HANDLER,
    Role.INSPECTOR,
    Role.OPERATOR,
    Role.DISPATCHER,
)
"""Whoever sees any figures at all."""


def units_for(person: Person, by: By) -> tuple[str, ...]:
    """Name the units of a kind that somebody may see; empty means all of them.

    Raises
    ------
    NotYoursToSee
        None of them.
    """
    if person.role in _ALL or (person.role in _NO_PERSONS and by.post is None):
        return ()
    if by is By.DEPARTMENT and person.role is Role.HANDLER and person.department_id is not None:
        return (str(person.department_id),)
    if by.post is person.role:
        return (str(person.id),)
    raise NotYoursToSee(f"A {person.role} does not see these figures.", role=person.role, by=str(by))


def check_unit(person: Person, by: By, unit: str) -> None:
    """Refuse a unit whose figures are not this person's to see.

    Raises
    ------
    NotYoursToSee
    """
    own = units_for(person, by)
    if own and unit not in own:
        raise NotYoursToSee("These figures are about others.", role=person.role, by=str(by), unit=unit)
