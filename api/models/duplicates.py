"""Suggested duplicates on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.models.base import In, SmallId, Wire
from gridcity.cases.model import Outcome, Stage

_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description="0 to 1. [-]")]


class SuggestionOut(Wire):
    """A case that may be the same as what is being reported, and why it is thought so."""

    case_id: int
    number: str
    class_id: int
    class_name: str
    class_name_en: str
    stage: Stage
    outcome: Outcome | None
    description: str
    address: str | None
    reported_at: datetime
    closed_at: datetime | None
    lon: float
    lat: float
    distance_m: float = Field(description="How far away it lies. [m]")
    score: _Share
    near: _Share
    alike_class: _Share
    alike_words: _Share
    recent: _Share


class SuggestionList(Wire):
    """Cases that may be the same, likeliest first."""

    items: list[SuggestionOut]


class DuplicateRuleOut(Wire):
    """What is suggested for reports of a class; without one, of all that have no rule of their own."""

    class_id: int | None
    within_m: float = Field(description="How near the other case lies at most. [m]")
    within_days: int = Field(description="How long ago it was closed at most. [d]")
    least_score: _Share


class DuplicateRules(Wire):
    """All of them."""

    items: list[DuplicateRuleOut]


class DuplicateRuleIn(In):
    """What is to be suggested for reports of a class; without one, of all that have no rule of their own."""

    class_id: SmallId | None = None
    within_m: Annotated[float, Field(gt=0, le=2000, allow_inf_nan=False)]
    within_days: Annotated[int, Field(ge=0, le=3650)]
    least_score: _Share


class DuplicateRulesIn(In):
    """All of them: they replace those that were set before."""

    items: Annotated[list[DuplicateRuleIn], Field(max_length=2_000)]
