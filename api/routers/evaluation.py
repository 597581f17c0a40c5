"""Indicators and scores of regions, departments and posts; every number opens its cases."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Query, Response
from pydantic import AwareDatetime

from api.dependencies import Config, Db, Now, Router, allow
from api.errors import problems
from api.models.evaluation import (
    DeedOut,
    DeedPageOut,
    DefinitionsOut,
    EvaluationOut,
    FactOut,
    GradeOut,
    IndicatorOut,
    PeriodOut,
    ScoreRuleOut,
)
from api.parameters import After, Limit, mark_of, number_after
from gridcity.evaluation import service
from gridcity.evaluation.access import READERS, check_unit, units_for
from gridcity.evaluation.definitions import DEFINITIONS, Definitions, read_definitions
from gridcity.evaluation.errors import DefinitionInvalid, NotDefined, NotYoursToSee, PeriodUnclear
from gridcity.evaluation.facts import FACTS
from gridcity.evaluation.model import By, Evaluation
from gridcity.evaluation.opening import deeds_behind, fact_of
from gridcity.evaluation.periods import Period, Step, read_period
from gridcity.evaluation.sheets import to_csv
from gridcity.people.model import Person
from gridcity.settings import Settings

router = Router(prefix="/api/v1/evaluation", tags=["evaluation"])

Reader = Annotated[Person, allow(*READERS)]
Code = Annotated[str, Query(pattern=r"^[a-z0-9_]{1,60}$")]
_REFUSALS = problems(PeriodUnclear, NotDefined, NotYoursToSee, DefinitionInvalid)


async def asked_period(
    period: Annotated[
        str, Query(max_length=20, description="2015, 2015-Q2, 2015-06, 2015-W23 or 2015-06-15.")
    ],
) -> Period:
    """Read the period."""
    return read_period(period)


async def asked_instant(
    now: Now,
    as_of: Annotated[
        AwareDatetime | None, Query(description="As it stood then; what happened later does not count.")
    ] = None,
) -> datetime:
    """Read as of when; now, if nobody says."""
    return now if as_of is None else min(as_of, now)


Asked = Annotated[Period, Depends(asked_period)]
At = Annotated[datetime, Depends(asked_instant)]
Indicators = Annotated[
    list[Code] | None, Query(alias="indicator", max_length=100, description="Only these; may be repeated.")
]
Unit = Annotated[
    str | None,
    Query(pattern=r"^[0-9A-Z]{0,15}$", description="Only this one: a region's code, a number."),
]


@router.get("/definitions", responses=problems(DefinitionInvalid))
def read_definitions_in_force(_person: Reader, settings: Config) -> DefinitionsOut:
    """Show what is counted, what indicators are made of it, and how scores are weighed."""
    definitions = _defined(settings)
    return DefinitionsOut(
        fingerprint=definitions.fingerprint,
        facts=[FactOut.model_validate(fact) for fact in FACTS.values()],
        indicators=[
            IndicatorOut.model_validate(
                {name: getattr(one, name) for name in one.__slots__}
                | {"of": [by for by in By if one.tells_of(by)]}
            )
            for one in definitions.indicators.values()
        ],
        scores=[ScoreRuleOut.model_validate(rule) for rule in definitions.scores],
        grades=[GradeOut(code=code, least=least) for code, least in definitions.grades],
    )


@router.get("", responses=_REFUSALS)
def evaluate(
    db: Db,
    person: Reader,
    settings: Config,
    period: Asked,
    at: At,
    by: By,
    indicator: Indicators = None,
    unit: Unit = None,
    step: Annotated[Step | None, Query(description="Also by such pieces of the period.")] = None,
) -> EvaluationOut:
    """Evaluate the units of one kind; a unit without a denominator has no value."""
    definitions = _defined(settings)
    found = _evaluated(db, person, definitions, period, at, by, indicator, unit, step)
    return EvaluationOut.model_validate(found)


@router.get(
    "/csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **_REFUSALS},
)
def export(
    db: Db,
    person: Reader,
    settings: Config,
    period: Asked,
    at: At,
    by: By,
    indicator: Indicators = None,
    unit: Unit = None,
    step: Annotated[Step | None, Query(description="Also by such pieces of the period.")] = None,
) -> Response:
    """Send the same as CSV: values beside the counts that they are made of."""
    definitions = _defined(settings)
    found = _evaluated(db, person, definitions, period, at, by, indicator, unit, step)
    return Response(
        to_csv(found, definitions),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="evaluation-{by}-{period.label}.csv"'},
    )


@router.get("/cases", responses=_REFUSALS)
def list_cases_behind(
    db: Db,
    person: Reader,
    settings: Config,
    period: Asked,
    at: At,
    by: By,
    unit: Annotated[str, Query(pattern=r"^[0-9A-Z]{0,15}$", description="'' for the city.")] = "",
    fact: Annotated[Code | None, Query(description="A fact or duration; or give an indicator.")] = None,
    indicator: Annotated[Code | None, Query(description="In its place: an indicator.")] = None,
    part: Annotated[Literal["numerator", "denominator"], Query()] = "numerator",
    after: After = None,
    limit: Limit = 50,
) -> DeedPageOut:
    """List the deeds that a number counts, each with its case: as many as the number says."""
    check_unit(person, by, unit)
    counted = fact or fact_of(_defined(settings), indicator or "", part)
    page = deeds_behind(db, counted, period, by, unit, at=at, after=number_after(after) or 0, limit=limit)
    return DeedPageOut(
        fact=counted,
        period=PeriodOut.model_validate(period),
        at=at,
        total=page.total,
        cases=page.cases,
        items=[DeedOut.model_validate(deed) for deed in page.items],
        next=mark_of(page.next),
    )


def _evaluated(
    db: Db,
    person: Person,
    definitions: Definitions,
    period: Period,
    at: datetime,
    by: By,
    indicators: list[str] | None,
    unit: str | None,
    step: Step | None,
) -> Evaluation:
    if unit is not None:
        check_unit(person, by, unit)
    units = units_for(person, by) if unit is None else (unit,)
    return service.evaluate(
        db, definitions, period, by, at=at, indicators=indicators or (), step=step, units=units
    )


def _defined(settings: Settings) -> Definitions:
    return read_definitions(settings.data_dir / DEFINITIONS)
