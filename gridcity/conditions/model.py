"""A filing condition (立案条件) and what it says: words, four limits, evidence, days."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gridcity.worktime.model import STANDARD, Limit, Unit

FIRST_CODE = "1"
"""Of a condition whose code nobody gave."""


class Timed(StrEnum):
    """What is timed, in the order of a case's life."""

    ACCEPT = "accept"  # 受理
    DISPATCH = "dispatch"  # 派遣
    HANDLE = "handle"  # 处置
    VERIFY = "verify"  # 核查


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each step may take; None: as long as it likes."""

    accept: Limit | None = None
    """From the report until it is accepted."""
    dispatch: Limit | None = None
    """From acceptance until it is dispatched; from the report where nobody accepts."""
    handle: Limit | None = None
    """From the dispatch until the handler says done."""
    verify: Limit | None = None
    """From then until somebody else has seen it."""

    def of(self, timed: Timed) -> Limit | None:
        """Give the limit of a step."""
        found: Limit | None = getattr(self, timed)
        return found

    def continuous(self) -> "Limits":
        """Give the same limits in units that count every hour: work hours as hours, work days as days."""
        found = {str(timed): self.of(timed) for timed in Timed}
        return Limits(
            **{
                name: None if limit is None else Limit(limit.value, _CONTINUOUS.get(limit.unit, limit.unit))
                for name, limit in found.items()
            }
        )


_CONTINUOUS = {Unit.WORK_HOUR: Unit.URGENT_HOUR, Unit.WORK_DAY: Unit.NATURAL_DAY}


@dataclass(frozen=True, slots=True)
class Wording:
    """When a case is filed and when it is done, in Chinese and English."""

    filing: str = ""
    filing_en: str = ""
    closing: str = ""
    closing_en: str = ""


@dataclass(frozen=True, slots=True)
class NewCondition:
    """What somebody wants to hold for a class of matters."""

    class_id: int
    code: str
    valid_from: date
    valid_to: date | None = None
    """First day on which it holds no longer."""
    is_default: bool | None = None
    """Of a class's conditions the one that a case is under at first. None: if it is the only one."""
    wording: Wording = Wording()
    limits: Limits = Limits()
    photos_before: int = 0
    """Photos needed of how it was. [-]"""
    photos_after: int = 0
    """Photos needed of how it is now. [-]"""
    is_same_spot_required: bool = False
    """The work is verified only where photos before and after show the same spot."""
    is_emergency: bool = False
    """It cannot wait, whatever its class: its limits count every hour."""
    calendar: str = STANDARD
    basis: str = ""
    """Where the limits come from."""
    is_example: bool = False
    """A proposal that the city has not made its own."""

    def counted_limits(self, *, is_emergency_class: bool) -> Limits:
        """Give the limits as they count: an emergency's every hour, whatever their unit."""
        return self.limits.continuous() if self.is_emergency or is_emergency_class else self.limits


@dataclass(frozen=True, slots=True)
class Condition:
    """An edition of a filing condition, as the store keeps it."""

    id: int
    content: NewCondition
    edition: str
    class_code: str
    class_name: str
    class_name_en: str
    source: str
    succeeds_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    ended_on: date | None
    is_emergency_class: bool = False

    @property
    def is_emergency(self) -> bool:
        """Whether what is filed under it cannot wait: by itself, or because its class cannot."""
        return self.content.is_emergency or self.is_emergency_class

    @property
    def limits(self) -> Limits:
        """The limits as they count: an emergency's every hour, whatever their unit."""
        return self.content.counted_limits(is_emergency_class=self.is_emergency_class)


@dataclass(frozen=True, slots=True)
class InForce:
    """How many conditions are in force: the city's own, and examples."""

    own: int
    examples: int

    def said(self, city: str) -> str:
        """Say in one sentence what that means, and what to do."""
        if self.own:
            return f"{self.own:,} filing conditions of the city's own hold, and {self.examples:,} examples."
        if self.examples:
            return (
                f"{self.examples:,} example limits are in force, proposals that no standard sets:"
                f" gridcity conditions load FILE --city {city} puts the city's own in their place."
            )
        return (
            "No limits are in force, cases have no deadlines:"
            f" gridcity conditions load FILE --city {city}, or gridcity conditions examples --city {city}."
        )


@dataclass(frozen=True, slots=True)
class ConditionFilter:
    """Which conditions are listed; empty fields do not narrow it."""

    class_id: int | None = None
    edition: str | None = None
    on: date | None = None
    """Those in force on a day."""
    is_example: bool | None = None


@dataclass(frozen=True, slots=True)
class ConditionPage:
    """A page of conditions, in the order of edition, class, code and day."""

    items: tuple[Condition, ...]
    next: int | None
