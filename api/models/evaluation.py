"""Indicators, scores and the cases behind them, on the wire."""

from datetime import date, datetime

from pydantic import Field

from api.models.base import Wire
from gridcity.evaluation.definitions import Direction, Kind
from gridcity.evaluation.facts import Deeds
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import Step


class FactOut(Wire):
    """Something that is counted."""

    code: str
    deeds: Deeds = Field(description="What is counted one by one; facts of the same deeds make shares.")
    zh: str
    en: str


class IndicatorOut(Wire):
    """A count, a share of two counts, or a statistic of a duration."""

    code: str
    zh: str
    en: str
    kind: Kind
    deeds: Deeds
    direction: Direction = Field(description="Which values are the better ones.")
    numerator: str | None
    denominator: str | None
    duration: str | None
    statistic: str | None
    source: str
    counts_zh: str = Field(description="What exactly counts, where its name does not say it; in Chinese.")
    counts_en: str = Field(description="The same in English.")
    of: list[By] = Field(description="The kinds of units that it tells of.")


class PartOut(Wire):
    """What an indicator adds to a score."""

    indicator: str
    weight: float = Field(description="[%]")
    bands: list[tuple[float, float]] = Field(description="From this value on, so many points.")


class ScoreRuleOut(Wire):
    """A weighted sum of indicators."""

    code: str
    zh: str
    en: str
    of: list[By]
    parts: list[PartOut]
    least_weight: float = Field(description="Parts with a value have to weigh as much for a score. [%]")
    source: str


class GradeOut(Wire):
    """A grade, and from how many points on it is given."""

    code: str
    least: float


class DefinitionsOut(Wire):
    """What is evaluated, and how."""

    fingerprint: str = Field(description="SHA-256 of the definitions; every evaluation names it.")
    facts: list[FactOut]
    indicators: list[IndicatorOut]
    scores: list[ScoreRuleOut]
    grades: list[GradeOut]


class PeriodOut(Wire):
    """A day, week, month, quarter or year of the city's calendar."""

    label: str
    step: Step
    first: date
    end: date = Field(description="The first day after it.")


class ValueOut(Wire):
    """An indicator's value, with what it is made of."""

    value: float | None = Field(
        description="A count; a share, 0 to 1; hours. Null where the denominator is 0: there is no value."
    )
    numerator: int = Field(description="Of a duration: of how many deeds it is known.")
    denominator: int | None
    low: float | None = Field(description="Of a share: lower end of its 95 % Wilson interval.")
    high: float | None = Field(description="The upper end.")
    best: int | None = Field(description="The best rank it may have, as far as the intervals tell; 1: first.")
    worst: int | None = Field(description="The worst. Where both are the same, that is its rank.")
    rank: int | None


class ScoreOut(Wire):
    """A weighted sum of indicators, and its grade."""

    points: float | None = Field(description="0 to 100; null where the parts with a value weigh too little.")
    grade: str | None
    covered: float = Field(description="What the parts with a value weigh. [%]")
    low: float | None = Field(description="Its points at the worse ends of the shares' intervals.")
    high: float | None = Field(description="At the better ends.")
    best: int | None
    worst: int | None


class RowOut(Wire):
    """A unit, in the period or in a piece of it."""

    unit: str = Field(description="A region's code, a department's or person's number; '' for the city.")
    name: str
    name_en: str | None
    period: PeriodOut
    values: dict[str, ValueOut] = Field(description="By indicator.")
    score: ScoreOut | None
    counts: dict[str, int] = Field(description="By fact, as far as anything was counted.")


class EvaluationOut(Wire):
    """What a period looks like, by some units."""

    by: By
    period: PeriodOut
    at: datetime = Field(description="As of when; give it as `as_of` to see the same again.")
    definitions: str = Field(description="Fingerprint of the definitions.")
    indicators: list[str]
    score: str | None = Field(description="Code of the score's rule.")
    rows: list[RowOut]


class DeedOut(Wire):
    """One of the deeds that a number counts."""

    case_id: int
    number: str
    round: int = Field(description="0 before the first dispatch, then one more with each. [-]")
    at: datetime = Field(description="When it counts.")
    stage: str = Field(description="Where the case stands now.")
    class_id: int
    class_name: str
    class_name_en: str
    cell_code: str | None
    department_id: int | None
    department_name: str | None
    person_id: int | None
    person_name: str | None


class DeedPageOut(Wire):
    """The deeds behind a number, page by page."""

    fact: str
    period: PeriodOut
    at: datetime = Field(description="As of when; give it as `as_of` with the next page.")
    total: int = Field(description="How many deeds: the number itself.")
    cases: int = Field(description="Of how many cases; fewer where a case went the same way twice.")
    items: list[DeedOut]
    next: str | None
