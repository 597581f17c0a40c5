"""A class of things that a city looks after, and the edition it comes from."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a class is a class of."""

    COMPONENT = "component"  # 部件
    MATTER = "matter"  # 事项, 事件


@dataclass(frozen=True, slots=True)
class Edition:
    """One standard's list of classes, or one city's own."""

    code: str
    name: str
    is_local: bool


@dataclass(frozen=True, slots=True)
class CatalogueClass:
    """One class. Component 01001 and matter 01001 share a number: ``(edition, kind, code)`` is the key.

    ``limit_value`` is the time that the edition proposes for handling, in ``limit_unit`` (urgent_hour,
    work_hour, work_day or natural_day); both are None where it proposes none. What holds in the city is in
    ``gridcity.conditions``.
    """

    id: int
    edition: str
    kind: Kind
    code: str
    major_name: str
    major_name_en: str
    name: str
    name_en: str
    geometry: str
    is_emergency: bool
    limit_value: float | None
    limit_unit: str | None
    limit_basis: str | None
    accuracy: str | None = None
    """Of a component: how exactly its place is known, A within 0.5, B within 1.0, C within 10 metres."""
