"""What is drawn, seen again and told."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gridcity.evaluation.periods import Period


class Finding(StrEnum):
    """What somebody found who looked again."""

    TRUE = "true"  # 属实: it is done
    FALSE = "false"  # 虚假结案: it is not
    UNABLE = "unable"  # 无法核实


@dataclass(frozen=True, slots=True)
class NewDraw:
    """Of which period to draw, how many of each department, and until when they are to be seen."""

    period: Period
    per_department: int
    due_on: date
    seed: str | None = None
    """What decides the draw; None: a random one."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """A department's part of a draw, and what was found; all in cases."""

    department_id: int
    department_name: str
    drawable: int
    drawn: int
    true: int = 0
    false: int = 0
    unable: int = 0

    @property
    def told(self) -> int:
        """Count those of which somebody could tell."""
        return self.true + self.false


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw, what it was made from, and how far it has come."""

    id: int
    since: datetime
    until: datetime
    seed: str
    per_department: int
    due_on: date
    drawn_at: datetime
    drawn_by: int | None
    strata: tuple[Stratum, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A closed case to be seen again, and what was found."""

    id: int
    draw_id: int
    due_on: date
    case_id: int
    number: str
    class_name: str
    class_name_en: str
    address: str | None
    cell_code: str | None
    lon: float | None
    lat: float | None
    department_id: int
    department_name: str
    closed_at: datetime
    inspector_id: int | None
    inspector_name: str | None
    finding: Finding | None
    note: str
    found_at: datetime | None
    found_by: int | None


@dataclass(frozen=True, slots=True)
class Rate:
    """How many closings are false, as far as the sample tells: with its 95 % interval.

    ``covered`` is how much of what was drawable lies in strata of which something is known, 0 to 1. [-]
    """

    rate: float | None
    low: float | None
    high: float | None
    told: int
    false: int
    unable: int
    drawn: int
    drawable: int
    covered: float


@dataclass(frozen=True, slots=True)
class DepartmentRate:
    """The rate of one department."""

    department_id: int
    department_name: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a period: of each department, and of all, weighted by what each had closed."""

    period: Period
    draws: int
    total: Rate
    departments: tuple[DepartmentRate, ...]
