"""How long components last, on the wire. Times in days."""

from datetime import datetime

from pydantic import Field

from api.models.base import Wire


class CurveOut(Wire):
    """A survival curve as steps: at each time the share that lasts beyond it. [-]."""

    times: list[float]
    survival: list[float]
    low: list[float]
    high: list[float]
    hazard: list[float] = Field(description="Nelson and Aalen's cumulative hazard. [-]")


class YearlyRateOut(Wire):
    """Cases a component-year, with exact 95 % bounds. Null where nothing was seen."""

    events: float
    time: float = Field(description="How long all were seen together. [years]")
    rate: float | None
    low: float | None
    high: float | None


class SuggestedOut(Wire):
    """Look so often that no more than a share fail from one inspection to the next."""

    share: float
    interval: float | None = Field(description="Null: longer than was seen. [d]")
    cautious: float | None = Field(description="By the lower bound of the curve. [d]")
    seen: float = Field(description="The longest life that was seen. [d]")
    failed_share: float | None = Field(description="Share of the time that one stands failed unseen. [-]")


class SurvivalGroupOut(Wire):
    """One group of components."""

    key: str
    name: str | None
    name_en: str | None
    components: int
    lives: int
    events: float
    curve: CurveOut | None = Field(description="Null: none had the event.")
    at_risk: list[float] = Field(description="Lives seen at each of the ticks. [lives]")
    median: list[float | None] = Field(description="When half had the event, and bounds. [d]")
    cases: YearlyRateOut
    suggested: SuggestedOut | None


class LogRankOut(Wire):
    """Whether groups last differently."""

    statistic: float
    freedom: int
    p: float


class WeibullOut(Wire):
    """A Weibull distribution fitted to all lives; shape below 1: early failures, above 1: wear."""

    shape: float
    shape_low: float
    shape_high: float
    scale: float = Field(description="When 63 of 100 have failed. [d]")
    scale_low: float
    scale_high: float


class SurvivalOut(Wire):
    """How long components last."""

    since: datetime
    until: datetime
    event: str
    clock: str
    group: str
    ticks: list[float]
    groups: list[SurvivalGroupOut]
    compared: LogRankOut | None
    weibull: WeibullOut | None
    components: int
    unborn: int = Field(description="Put there after the period, by the register: left out.")
    cases: int
    placed: int = Field(description="Cases that were taken for the nearest component.")
    homeless: int = Field(description="Cases about none of them.")


class ComponentClassOut(Wire):
    """A class that components are registered of."""

    id: int
    name: str
    name_en: str
    components: int
    has_owners: bool
    attributes: list[str]


class SurvivalChoicesOut(Wire):
    """What can be asked."""

    classes: list[ComponentClassOut]
    has_streets: bool
    first_at: datetime | None = Field(description="The first case that was reported.")
    last_at: datetime | None
