"""Statistics on the wire."""

from datetime import date

from pydantic import Field

from api.models.base import Wire
from api.models.cases import StageCounts


class DayCount(Wire):
    """One day of the city, in its own time."""

    day: date
    reported: int
    closed: int


class MatterCount(Wire):
    """Cases of one class."""

    class_id: int
    name: str
    name_en: str
    count: int


class DepartmentLoad(Wire):
    """What a department has before it, and how quick it was."""

    department_id: int
    name: str
    open: int
    late: int
    closed: int
    median_hours: float | None = Field(description="From dispatch to closing, of the cases closed. [h]")


class Overview(Wire):
    """The city's work at a glance."""

    open: int
    by_stage: StageCounts
    late: int
    reported_by_day: list[DayCount]
    by_class: list[MatterCount]
    by_department: list[DepartmentLoad]


class Hotspots(Wire):
    """Where cases stand above the city as a whole, by the Getis-Ord statistic."""

    days: int
    cells: list[tuple[int, float]] = Field(
        description="Cell id and its standard score; unremarkable ones left out."
    )
