"""What is found by name, and what a point is called."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can be found."""

    AREA = "area"
    STREET = "street"
    PLACE = "place"
    BUILDING = "building"
    CELL = "cell"
    COMPONENT = "component"
    CASE = "case"


NAMED = frozenset({Kind.AREA, Kind.STREET, Kind.PLACE, Kind.BUILDING})
"""What has a name of its own."""
PUBLIC = NAMED | {Kind.CELL}
"""What everybody may find."""


class PlaceType(StrEnum):
    """The six basic place types (GB/T 30428.3)."""

    DIVISION = "division"  # 区域
    AREA = "area"  # 地片
    ZONE = "zone"  # 区片
    STREET = "street"  # 街巷
    NUMBER = "number"  # 门(楼)牌
    POI = "poi"  # 兴趣点


Bounds = tuple[float, float, float, float]
"""West, south, east, north. EPSG:4326. [°]"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: Kind
    key: str
    """What addresses it: an area's, cell's or component's code, else a number."""
    type: PlaceType | None
    """Its basic place type; None for cells, components and cases."""
    name: str
    name_en: str | None
    detail: str
    """Where it lies, or what it is."""
    detail_en: str
    lon: float
    lat: float
    bounds: Bounds | None
    score: float
    """0 to 1; only its order means something. [-]"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first."""

    items: tuple[Hit, ...]
    meant: str | None = None
    """What was looked for in place of what was typed, where that was found nowhere."""
    unread: bool = False
    """True while some Chinese names cannot be found by their pinyin yet."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something near a point."""

    id: int
    name: str
    name_en: str | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class Door:
    """A door or building number near a point."""

    id: int
    street: str
    number: str
    distance_m: float


@dataclass(frozen=True, slots=True)
class AreaAt:
    """An area that a point lies in."""

    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """What a point is called."""

    text: str
    """In Chinese order: 哈尔滨市道里区中央大街100号."""
    text_en: str
    """In English order: 100 Zhongyang Street, Daoli, Harbin."""
    street: Named | None
    door: Door | None
    building: Named | None
    place: Named | None
    areas: tuple[AreaAt, ...]
    """Widest first."""
    cell_code: str | None
    distance_m: float | None
    """From the point to what the address names first; None where that is an area. [m]"""
    language: str
    """The city's first: which of the texts its people read."""
