"""A survey, its work list, its findings and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from gridcity.components.model import State


class Finding(StrEnum):
    """What somebody saw."""

    FOUND = "found"  # 在位
    MISSING = "missing"  # 缺失
    WRONG_PLACE = "wrong_place"  # 位置不符
    NEW = "new"  # 新增


class Consequence(StrEnum):
    """What a finding asks of the register."""

    NOTHING = "nothing"  # it is as the register says
    LOST = "lost"  # 丢失: it is missing
    INTACT = "intact"  # 找回: it was lost, and was found
    MOVE = "move"  # 迁移: it stands elsewhere
    REGISTER = "register"  # 登记: it was not known
    DOUBLE = "double"  # 疑似重复: something of its class is registered within its accuracy
    CHANGED = "changed"  # it was changed since it was seen, so the finding may be out of date


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """What making one brings: the ground (cells, or an area), the classes, and until when."""

    name: str
    due_on: date
    cell_codes: tuple[str, ...] = ()
    area: str | None = None
    class_ids: tuple[int, ...] = ()
    """Empty: all classes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sends from the field. The place [°] is EPSG:4326."""

    finding: Finding
    key: str
    """The sender's name for it: sent again, it is the same finding."""
    component_code: str | None = None
    class_id: int | None = None
    """Of a new one."""
    lon: float | None = None
    lat: float | None = None
    note: str = ""
    seen_at: datetime | None = None
    """When it was seen; None: when it arrives. A phone without network sends it hours later."""
    version: int | None = None
    """The version of the component that the finder's list showed; None: the one it has when this arrives."""


@dataclass(frozen=True, slots=True)
class CellProgress:
    """How far a survey has come in a cell, counted in components."""

    cell_code: str
    lon: float
    lat: float
    open: int
    found: int
    missing: int
    wrong_place: int
    new: int


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey and how far it has come, counted in components."""

    id: int
    name: str
    class_ids: tuple[int, ...]
    due_on: date
    opened_at: datetime
    closed_at: datetime | None
    batch_id: int | None
    cells: int
    open: int
    found: int
    missing: int
    wrong_place: int
    new: int


@dataclass(frozen=True, slots=True)
class Item:
    """One component to look for."""

    code: str
    class_id: int
    class_name: str
    class_name_en: str
    name: str
    state: State
    lon: float
    lat: float
    finding: Finding | None
    version: int
    distance_m: float | None
    """How far it stands from who asks. [m]"""


@dataclass(frozen=True, slots=True)
class Stop:
    """The next cell to go to, and what is to be seen there, nearest first."""

    cell_code: str
    items: tuple[Item, ...]
    until: datetime | None = None
    """Until when nobody else is sent there; None where it was only looked at."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from one finding."""

    finding_id: int
    finding: Finding
    consequence: Consequence
    component_code: str | None
    class_id: int
    class_name: str
    state: State | None
    lon: float | None
    lat: float | None
    note: str
    found_at: datetime
    """When it arrived."""
    actor_name: str
    seen_at: datetime | None = None
    made_code: str | None = None
    """Of a new one that was registered: its code."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a survey did: how many of each consequence, applied or only listed."""

    survey: Survey
    is_applied: bool
    counts: Mapping[Consequence, int] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
