"""What is evaluated, and what comes of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from gridcity.evaluation.periods import Period
from gridcity.people.model import Role

Counts: TypeAlias = dict[str, int]
"""Fact → how many deeds it is true of."""


class By(StrEnum):
    """Whose figures: the city's, a region's, a department's, or those of the people in a post."""

    CITY = "city"
    COUNTY = "county"  # 区县
    STREET = "street"  # 街道
    COMMUNITY = "community"  # 社区
    CELL = "cell"  # 单元网格
    DEPARTMENT = "department"  # 专业部门
    INSPECTOR = "inspector"  # 监督员
    OPERATOR = "operator"  # 受理员
    DISPATCHER = "dispatcher"  # 派遣员
    LEADER = "leader"  # 值班长
    HANDLER = "handler"  # 处置人员

    @property
    def is_region(self) -> bool:
        """Say whether it is a part of the city's ground."""
        return self in REGION_DIGITS

    @property
    def post(self) -> Role | None:
        """Give the role whose people are evaluated; None for regions and departments."""
        return None if self.is_region or self in {By.CITY, By.DEPARTMENT} else Role(self.value)


REGION_DIGITS = {By.COUNTY: 6, By.STREET: 9, By.COMMUNITY: 12, By.CELL: 15}
"""How much of a cell's code names the region."""


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long something took [s], over ``count`` deeds."""

    count: int
    mean: float
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of one unit in one piece of the period (None: in all of it)."""

    unit: str
    first: date | None
    counts: Counts
    lasted: dict[str, Lasted]


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator's value for a unit, with what it is made of.

    ``value`` is None where there is nothing to tell: the denominator is 0. A share (0 to 1) brings ``low``
    and ``high``, its 95 % Wilson interval; ``best`` and ``worst`` are the ranks it may have among the units
    of the evaluation as far as those intervals tell, 1 the best.
    """

    value: float | None
    numerator: int
    denominator: int | None = None
    low: float | None = None
    high: float | None = None
    best: int | None = None
    worst: int | None = None

    @property
    def rank(self) -> int | None:
        """Give the rank where the intervals leave no doubt."""
        return self.best if self.best == self.worst else None


@dataclass(frozen=True, slots=True)
class Score:
    """A weighted sum of indicators, 0 to 100, and its grade.

    ``covered`` is the weight of the parts that had a value [%]; the sum is over those. None where they weigh
    too little. ``low`` and ``high`` are the sum at the worse and at the better ends of the shares' intervals,
    ``best`` and ``worst`` the ranks that leaves.
    """

    points: float | None
    grade: str | None
    covered: float
    low: float | None = None
    high: float | None = None
    best: int | None = None
    worst: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in a piece of the period: its values by indicator, its score, and all that was counted."""

    unit: str
    name: str
    name_en: str | None
    period: Period
    values: dict[str, Value]
    score: Score | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a period looks like by some units, as of an instant, under definitions with a fingerprint."""

    by: By
    period: Period
    at: datetime
    definitions: str
    indicators: tuple[str, ...]
    score: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the deeds that a number counts."""

    case_id: int
    number: str
    round: int
    at: datetime
    stage: str
    class_id: int
    class_name: str
    class_name_en: str
    cell_code: str | None
    department_id: int | None
    department_name: str | None
    person_id: int | None
    person_name: str | None


@dataclass(frozen=True, slots=True)
class DeedPage:
    """Some of the deeds that a number counts, how many there are, of how many cases, and where to go on."""

    total: int
    cases: int
    items: tuple[Deed, ...]
    next: int | None
