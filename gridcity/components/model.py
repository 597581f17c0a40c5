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
    version: int
    """Grows by one with every event; 1 at its birth."""
    merged_into: str | None
    """Of a double: the code of the component that stays."""
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
class Entry:
    """Who writes what into the register, and when: what every change of a component brings.

    ``expected_version`` is the version it was decided on; ``key`` the caller's name for this write:
    sent twice, it is one write. ``on`` is the day from which it holds; None means the day of ``at``.
    """

    by_id: int | None
    at: datetime
    expected_version: int | None = None
    key: str | None = None
    note: str = ""
    on: date | None = None


class EventKind(StrEnum):
    """What can happen to a component."""

    REGISTER = "register"  # 登记
    MOVE = "move"  # 迁移
    STATE = "state"  # 状态变更
    EDIT = "edit"  # 修改
    RESPONSIBLE = "responsible"  # 责任单位变更
    MERGE = "merge"  # 合并: it was a double
    ABSORB = "absorb"  # 并入: it took a double in


@dataclass(frozen=True, slots=True)
class ComponentEvent:
    """One line of a component's history.

    ``before`` and ``after`` hold the fields that it set: state, name, remark, data_source, attributes,
    changed_on, place (lon, lat) [°], cell_code, governing, owner, maintainer (code, name), merged_into.
    """

    seq: int
    kind: EventKind
    effective_on: date
    happened_at: datetime | None
    """None for the birth of a component that a file brought."""
    actor_name: str | None
    note: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    other_code: str | None = None
    """Of merge the survivor, of absorb the double."""
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class ComponentFilter:
    """Which components to list; all conditions have to hold."""

    cell_code: str | None = None
    class_id: int | None = None
    state: State | None = None
    bbox: tuple[float, float, float, float] | None = None
    """West, south, east, north. EPSG:4326. [°]"""
    as_of: date | None = None
    """The day whose register is asked for; None: as it stands. Cells are those in force."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some components, and what to ask for the next ones; None at the end."""

    items: tuple[Component, ...]
    next: str | None
