"""A component with the 18 standard fields of GB/T 47678.5-2026, table 2."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class State(StrEnum):
    """What a component is like. The words the standard writes stand beside them."""

    INTACT = "intact"  # 完好
    DAMAGED = "damaged"  # 破损
    LOST = "lost"  # 丢失
    ABANDONED = "abandoned"  # 废弃
    REMOVED = "removed"  # 移除

    @property
    def standard_word(self) -> str:
        """What field GLBJZT says."""
        return _STANDARD_WORDS[self]


_STANDARD_WORDS = {
    State.INTACT: "完好",
    State.DAMAGED: "破损",
    State.LOST: "丢失",
    State.ABANDONED: "废弃",
    State.REMOVED: "移除",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A department as a component names it: code (C18) and name (C100)."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Component:
    """One component. ``lon`` and ``lat`` [°] are its representative point, EPSG:4326."""

    id: int
    code: str
    class_id: int
    class_code: str
    class_name: str
    class_name_en: str
    name: str
    governing: Unit | None
    owner: Unit | None
    maintainer: Unit | None
    cell_id: int
    cell_code: str
    state: State
    start_on: date
    changed_on: date | None
    data_source: str | None
    remark: str | None
    street_code: str | None
    street_name: str | None
    community_code: str | None
    community_name: str | None
    source: str
    source_key: str
    attributes: Mapping[str, object]
    lon: float
    lat: float

    def standard_fields(self) -> dict[str, str | None]:
        """Give the 18 fields under the standard's own abbreviations, dates as YYYYMMDD."""
        governing, owner, maintainer = (
            (unit.code, unit.name) if unit else (None, None)
            for unit in (self.governing, self.owner, self.maintainer)
        )
        return {
            "GLBJBSM": self.code,
            "GLBJMC": self.name[:30],
            "ZGBMDM": governing[0],
            "ZGBMMC": governing[1],
            "QSDWDM": owner[0],
            "QSDWMC": owner[1],
            "YHDWDM": maintainer[0],
            "YHDWMC": maintainer[1],
            "SZDYWGBSM": self.cell_code,
            "GLBJZT": self.state.standard_word,
            "CSRQ": f"{self.start_on:%Y%m%d}",
            "BGRQ": None if self.changed_on is None else f"{self.changed_on:%Y%m%d}",
            "SJLY": self.data_source,
            "BZ": self.remark,
            "SZJDDM": self.street_code,
            "SZJDMC": self.street_name,
            "SZSQDM": self.community_code,
            "SZSQMC": self.community_name,
        }


@dataclass(frozen=True, slots=True)
class NewComponent:
    """What registering one brings. The place [°] is EPSG:4326."""

    class_id: int
    lon: float
    lat: float
    name: str | None = None
    """None takes the name of its class."""
    governing_id: int | None = None
    owner_id: int | None = None
    maintainer_id: int | None = None
    state: State = State.INTACT
    start_on: date | None = None
    """None takes the day it is registered."""
    data_source: str | None = None
    remark: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateChange:
    """One line of a component's history."""

    previous: State
    state: State
    happened_at: datetime
    actor_id: int | None
    actor_name: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ComponentFilter:
    """Which components to list; all conditions have to hold."""

    cell_code: str | None = None
    class_id: int | None = None
    state: State | None = None
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north. EPSG:4326. [°]"""


@dataclass(frozen=True, slots=True)
class Page:
    """Some components, and what to ask for the next ones; None at the end."""

    items: tuple[Component, ...]
    next: str | None
