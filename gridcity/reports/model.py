"""What a monthly report says: numbers, no words."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.evaluation.model import By, Row, Value
from gridcity.evaluation.periods import Period

Floats: TypeAlias = NDArray[np.float64]
_TWO_SIDED_5_PERCENT = 1.959964

FEW = 20
"""Below so many cases a share moves by chance alone; the report says so. [cases]"""

SUBJECTS = (By.CITY, By.COUNTY, By.STREET, By.COMMUNITY, By.DEPARTMENT)
"""What there are reports of."""


class Language(StrEnum):
    """In which language a report is."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Ask:
    """A report: of what, of which month, in which language. ``unit`` is empty for the city."""

    by: By
    unit: str
    month: Period
    language: Language = Language.BOTH


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator: of the month, the month before, the same month a year before; None: no records then."""

    code: str
    zh: str
    en: str
    kind: str
    direction: str
    now: Value
    before: Value | None
    year: Value | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day of the city's calendar: how many cases were reported and closed."""

    day: date
    reported: int
    closed: int


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class: reports of the month, the month before, a year before; what fell due in it, and was late."""

    name: str
    name_en: str
    reported: int
    before: int | None
    year: int | None
    due: int
    late: int


@dataclass(frozen=True, slots=True)
class LateCase:
    """A case that was past its deadline when the month, or what is known of it, ended."""

    number: str
    class_name: str
    class_name_en: str
    cell_code: str | None
    department: str | None
    reported_on: date
    days_late: float


@dataclass(frozen=True, slots=True)
class Cells:
    """The subject's cells, by code: cases of the month with an exact place, and Gi* among those cells.

    ``scores`` are NaN where they cannot be told; ``stands`` after Benjamini-Hochberg at 5 %.
    """

    ids: NDArray[np.int64]
    codes: tuple[str, ...]
    area_names: tuple[str, ...]
    counts: Floats
    scores: Floats
    stands: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says."""

    ask: Ask
    city_zh: str
    city_en: str
    name: str
    name_en: str
    zone: str
    as_of: datetime
    until: datetime
    """When the month ended, or as of when it is told where it goes on."""
    program: str
    definitions: str
    figures: tuple[Figure, ...]
    days: tuple[DayCount, ...]
    months: tuple[tuple[date, int], ...]
    """Reports of this month and the twelve before."""
    classes: tuple[ClassLine, ...]
    parts: tuple[Row, ...]
    parts_by: By | None
    open_count: int
    late_count: int
    late_cases: tuple[LateCase, ...]
    reported: int
    exact: int
    origins: tuple[tuple[str, int], ...]
    """How many of the month's cases are live, simulated, imported."""
    first_day: date | None
    """The day of the first case that the city knows."""
    cells: Cells

    @property
    def is_over(self) -> bool:
        """Say whether the month was over when the report was made."""
        return self.until < self.as_of


def is_clear(now: float, before: float) -> bool:
    """Say whether two counts differ by more than chance brings: Poisson, two-sided, 5 %.

    Examples
    --------
    >>> is_clear(12, 9), is_clear(120, 90)
    (False, True)
    """
    spread = sqrt(now + before)
    return spread > 0 and abs(now - before) > _TWO_SIDED_5_PERCENT * spread


def are_apart(one: Value, other: Value) -> bool:
    """Say whether two shares differ clearly: their 95 % intervals do not meet."""
    if one.low is None or other.low is None or one.high is None or other.high is None:
        return False
    return one.low > other.high or other.low > one.high
