"""What is suspicious, and who said that it is not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Suspicion(StrEnum):
    """What is suspicious."""

    FAR_CASE = "far_case"
    MISSING_COMPONENT = "missing_component"
    MANY_CASES = "many_cases"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Dismissal:
    """Somebody looked, and it is no suspect."""

    id: int
    note: str
    dismissed_at: datetime
    actor_name: str
    holds: bool
    """Whether what tells of the suspect is still the same; else it is a suspect again."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """One thing to look at. The place [°] is EPSG:4326; ``case_id`` is the last case that tells of it."""

    kind: Suspicion
    mark: str
    """Names what it is about and what tells of it: what is dismissed, is dismissed by this."""
    why: str
    why_en: str
    class_id: int
    class_name: str
    class_name_en: str
    lon: float
    lat: float
    cell_code: str | None
    component_code: str | None = None
    other_code: str | None = None
    case_id: int | None = None
    case_number: str | None = None
    count: int | None = None
    """Of cases. [-]"""
    distance_m: float | None = None
    """Of a far case from its component, of a double from the other, else of the nearest of the class. [m]"""
    dismissal: Dismissal | None = None
    """The last one that was not taken back, though its facts may have changed since."""


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """Some suspects, and what to ask for the next ones; None at the end."""

    items: tuple[Suspect, ...]
    next: str | None
