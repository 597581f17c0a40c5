"""Closed cases seen again at random, on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.models.base import In, Wire, words
from api.models.evaluation import PeriodOut
from gridcity.evaluation.reinspections.model import Finding


class DrawIn(In):
    """What is to be drawn."""

    period: Annotated[str, words(20)] = Field(description="2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-02.")
    per_department: Annotated[int, Field(ge=1, le=1000)] = Field(
        description="At most so many of each department. [cases]"
    )
    due_on: date = Field(description="The day by which all are to be seen, in the city's calendar.")
    seed: Annotated[str, words(100, least=1)] | None = Field(
        default=None, description="What decides the draw; a random one, if none is given."
    )


class StratumOut(Wire):
    """A department's part of a draw; all in cases."""

    department_id: int
    department_name: str
    drawable: int
    drawn: int
    true: int
    false: int
    unable: int


class DrawOut(Wire):
    """A draw, what it was made from, and how far it has come."""

    id: int
    since: datetime
    until: datetime
    seed: str
    per_department: int
    due_on: date
    drawn_at: datetime
    drawn_by: int | None
    strata: list[StratumOut]


class DrawDetail(DrawOut):
    """A draw, drawn again."""

    is_repeatable: bool = Field(
        description="Whether the same cases come out when it is drawn again from its seed."
    )


class DrawList(Wire):
    """Draws, the newest first."""

    items: list[DrawOut]


class TaskOut(Wire):
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
    lon: float | None = Field(description="EPSG:4326. [°]")
    lat: float | None = Field(description="EPSG:4326. [°]")
    department_id: int
    department_name: str
    closed_at: datetime
    inspector_id: int | None = Field(description="Null: nobody was free of a hand in it.")
    inspector_name: str | None
    finding: Finding | None
    note: str
    found_at: datetime | None
    found_by: int | None


class TaskPage(Wire):
    """Cases to be seen again, page by page."""

    items: list[TaskOut]
    next: str | None


class FindingIn(In):
    """What somebody found who looked again."""

    finding: Finding = Field(description="true: it is done; false: it is not; unable: nobody can tell.")
    note: Annotated[str, words(4000)] = ""


class RateOut(Wire):
    """How many closings are false, as far as the sample tells."""

    rate: float | None = Field(description="0 to 1; null where nothing was told.")
    low: float | None = Field(description="Lower end of the 95 % interval.")
    high: float | None
    told: int = Field(description="Cases of which somebody could tell.")
    false: int
    unable: int
    drawn: int
    drawable: int
    covered: float = Field(description="How much of what was drawable something is known of, 0 to 1.")


class DepartmentRateOut(Wire):
    """The rate of one department."""

    department_id: int
    department_name: str
    rate: RateOut


class RatesOut(Wire):
    """The rates of a period."""

    period: PeriodOut
    draws: int = Field(description="Draws that looked back on some of the period and on nothing else.")
    total: RateOut = Field(description="Of all departments, each weighted by what it had closed.")
    departments: list[DepartmentRateOut]
