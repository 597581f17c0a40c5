"""Statistics on the wire."""

from datetime import date

from pydantic import Field

from api.models.base import Wire
from api.models.cases import StageCounts


class DayCount(Wire):
    """One day of the city, in its own time."""

    day: date
    reported: int = Field(description="Cases reported on it, whatever became of them. [cases]")
    closed: int = Field(description="Cases closed on it and closed still, whatever their outcome. [cases]")


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
    open: int = Field(description="Open cases that are with it now. [cases]")
    late: int = Field(description="Those of them that are past their time. [cases]")
    closed: int = Field(
        description="Cases closed in the period while they were with it, whatever their outcome (also void),"
        " and closed still. [cases]"
    )
    median_hours: float | None = Field(
        description="Median, over the cases that `closed` counts, of the hours from the last dispatch to the"
        " closing: round the clock, suspensions and verification included. Null where none was closed. [h]"
    )


class Overview(Wire):
    """The city's work at a glance."""

    open: int = Field(description="Cases open now, whenever they were reported. [cases]")
    by_stage: StageCounts = Field(
        description="The four open stages: as of now, whatever the period. `closed`: closed in the period"
        " and closed still, whatever their outcome (also rejected and void) and whenever they were reported."
    )
    late: int = Field(description="Open cases that are past their time now. [cases]")
    reported_by_day: list[DayCount] = Field(description="Every day of the period, in the city's own time.")
    by_class: list[MatterCount] = Field(
        description="Cases reported in the period, whatever became of them: the twelve classes with most."
    )
    by_department: list[DepartmentLoad]


class Hotspots(Wire):
    """Where cases stand above the city as a whole, by the Getis-Ord statistic."""

    days: int
    cells: list[tuple[int, float]] = Field(
        description="Cell id and its standard score; unremarkable ones left out."
    )
