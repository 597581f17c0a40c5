"""Watch lists, patrol plans and what came of them, on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from api.models.base import In, SmallId, Wire, words

CellCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{15}$")]
Name = Annotated[str, words(255, least=1)]


class WatchListIn(In):
    """Cells to keep an eye on, until an instant."""

    name: Name
    cells: list[CellCode] = Field(min_length=1, max_length=10_000)
    reason: dict[str, Any] = Field(default={}, description="Why these cells; kept as it is.")
    valid_from: AwareDatetime | None = Field(default=None, description="Now, if not given.")
    valid_until: AwareDatetime


class WeightIn(In):
    """A cell, and what covering it is worth."""

    cell_code: CellCode
    weight: float = Field(gt=0, le=1e12, allow_inf_nan=False)


class PatrolPlanIn(In):
    """Cells that rounds are to cover, until an instant."""

    name: Name
    cells: list[WeightIn] = Field(min_length=1, max_length=10_000)
    reason: dict[str, Any] = Field(default={}, description="Why these cells; kept as it is.")
    valid_from: AwareDatetime | None = Field(default=None, description="Now, if not given.")
    valid_until: AwareDatetime
    rounds: int = Field(default=1, ge=1, le=50)
    minutes: float = Field(default=90, ge=1, le=1440, allow_inf_nan=False, description="Of a round. [min]")
    stay_minutes: float = Field(default=6, ge=0, le=1440, allow_inf_nan=False, description="At a stop. [min]")
    reach_m: float = Field(
        default=150, ge=0, le=5000, allow_inf_nan=False, description="A stop covers cells so near. [m]"
    )
    speed_kmh: float = Field(default=9, ge=0.1, le=100, allow_inf_nan=False)
    inspectors: list[SmallId] = Field(default=[], max_length=50, description="Who walks, in turns.")


class PlacedCellOut(Wire):
    """A cell and a place inside it."""

    cell_id: int
    cell_code: str
    lon: float
    lat: float


class WatchListOut(Wire):
    """A watch list."""

    id: int
    name: str
    reason: dict[str, Any]
    valid_from: datetime
    valid_until: datetime
    made_at: datetime
    made_by: str | None = Field(description="Empty: a program.")
    ended_at: datetime | None
    cells: list[PlacedCellOut]


class WatchLists(Wire):
    """Watch lists, those that expire last first."""

    items: list[WatchListOut]


class WatchingOut(Wire):
    """A list that a cell is on."""

    id: int
    name: str
    valid_until: datetime


class WatchedCellOut(PlacedCellOut):
    """A cell that is watched now."""

    lists: list[WatchingOut]


class WatchedCells(Wire):
    """The cells that are watched now, by code."""

    items: list[WatchedCellOut]


class StopOut(PlacedCellOut):
    """A stop of a round."""

    weight: float = Field(description="What it covers that no stop before it did.")


class RoundOut(Wire):
    """One inspector's way."""

    number: int
    inspector_id: int | None
    inspector_name: str | None
    minutes: float
    length_m: float
    stops: list[StopOut]


class PlanCellOut(PlacedCellOut):
    """A cell that a plan was asked to cover."""

    weight: float
    is_covered: bool


class PatrolPlanOut(Wire):
    """A patrol plan."""

    id: int
    name: str
    reason: dict[str, Any]
    valid_from: datetime
    valid_until: datetime
    minutes: float
    stay_minutes: float
    reach_m: float
    speed_kmh: float
    made_at: datetime
    made_by: str | None
    ended_at: datetime | None
    covered: float
    total: float
    cells: list[PlanCellOut]
    rounds: list[RoundOut]


class PatrolPlans(Wire):
    """Patrol plans, those that expire last first."""

    items: list[PatrolPlanOut]


class MyRoundOut(Wire):
    """A round to walk today."""

    plan_id: int
    plan_name: str
    valid_until: datetime
    round: RoundOut


class MyRounds(Wire):
    """The caller's rounds of today."""

    items: list[MyRoundOut]


class RatioOut(Wire):
    """A ratio with its 95 % interval; null where it cannot be worked out."""

    ratio: float | None
    low: float | None
    high: float | None
    is_clear: bool = Field(description="Whether no change lies outside the interval.")


class DifferenceOut(Wire):
    """Cases of both groups before and after; controls as if there were as many."""

    treated_before: float
    treated_after: float
    control_before: float
    control_after: float
    effect: RatioOut
    trend: RatioOut = Field(description="The same within the time before: 1 where both went alike.")
    p_value: float | None


class EffectOut(Wire):
    """What came of a list or plan."""

    weeks_before: int
    weeks_after: int
    treated: int
    controls: int
    result: DifferenceOut
    treated_by_week: list[float]
    control_by_week: list[float]
    patrol_before_min: float = Field(description="Patrols in these cells, a week. [min]")
    patrol_after_min: float
    text: str
    text_en: str
