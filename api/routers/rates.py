"""Honest rates, who complains, how areas are served."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import SmallId
from api.models.rates import BiasOut, EquityOut, HonestRatesOut
from api.showing_rates import show_bias, show_equity, show_rates
from gridcity.analytics.errors import NoVariation, PeriodInvalid
from gridcity.analytics.panels import YEARS
from gridcity.analytics.panels_equity import BiasAsked, EquityAsked, read_bias, read_equity
from gridcity.analytics.panels_exposure import Exposure, area_names
from gridcity.analytics.panels_rates import RatesAsked, honest_rates
from gridcity.city.model import Level
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/statistics", tags=["statistics"])

Reader = Annotated[Person, may(Permission.READ_STATISTICS)]
_YEAR = timedelta(days=365)
_REFUSALS = problems(PeriodInvalid, NoVariation)


class UnitKind(StrEnum):
    """What units are."""

    CELL = "cell"
    COMMUNITY = "community"
    STREET = "street"
    COUNTY = "county"

    @property
    def level(self) -> Level | None:
        """The level of areas; None of cells."""
        return None if self is UnitKind.CELL else Level(self.value)


@dataclass(frozen=True, slots=True)
class AskedCases:
    """Which cases are asked for."""

    since: datetime
    until: datetime
    at: datetime
    class_ids: tuple[int, ...] | None


async def asked_cases(
    now: Now,
    since: Annotated[AwareDatetime | None, Query(alias="from", description="Reported at or after.")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Reported before.")] = None,
    class_id: Annotated[list[SmallId] | None, Query(max_length=200, description="May be repeated.")] = None,
) -> AskedCases:
    """Read the cases; without a period those of the last year."""
    end = now if until is None else until
    # An end that no period may have is refused where periods are read, with its reason.
    begin = (end if end.year in YEARS else now) - _YEAR if since is None else since
    return AskedCases(begin, end, now, tuple(class_id) if class_id else None)


Cases = Annotated[AskedCases, Depends(asked_cases)]


@router.get("/rates", responses=_REFUSALS)
def rates(
    db: Db,
    _person: Reader,
    cases: Cases,
    by: UnitKind = UnitKind.STREET,
    exposure: Annotated[Exposure, Query(description="What cases are set against.")] = Exposure.STREETS,
    component_class_id: Annotated[
        list[SmallId] | None, Query(max_length=200, description="Only components of these classes.")
    ] = None,
    *,
    by_ground: Annotated[
        bool, Query(description="Expect as many as on such ground: by metres of street.")
    ] = False,
    looked: Annotated[
        Literal["patrol", "streets"],
        Query(description="Where inspectors looked: as recorded, or along all streets alike."),
    ] = "patrol",
) -> HonestRatesOut:
    """Set cases against what they can be of: raw, drawn together, standardised, corrected for who looked."""
    found = honest_rates(
        db,
        RatesAsked(
            exposure=exposure,
            level=by.level,
            since=cases.since,
            until=cases.until,
            at=cases.at,
            class_ids=cases.class_ids,
            component_class_ids=tuple(component_class_id) if component_class_id else None,
            by_ground=by_ground,
            looked=Exposure(looked),
        ),
    )
    areas = found.coverage.areas
    level = next((one for one in Level if areas and len(areas[0]) == one.code_length), None)
    return show_rates(found, {} if level is None else area_names(db, level))


@router.get("/reporting-bias", responses=_REFUSALS)
def reporting_bias(db: Db, _person: Reader, cases: Cases, by: UnitKind = UnitKind.STREET) -> BiasOut:
    """Compare what the public told of with what inspectors found."""
    asked = BiasAsked(by.level, cases.since, cases.until, cases.at, cases.class_ids)
    return show_bias(asked, read_bias(db, asked))


@router.get("/equity", responses=_REFUSALS)
def equity(
    db: Db,
    _person: Reader,
    cases: Cases,
    by: Annotated[Level, Query(description="Areas of this level.")] = Level.STREET,
    exposure: Annotated[Exposure, Query(description="What cases are set against.")] = Exposure.STREETS,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1, description="Of the bounds of inequality.")] = 1,
) -> EquityOut:
    """Compare how areas are served: late cases, time until work is done, cases, and how unequally."""
    asked = EquityAsked(by, exposure, cases.since, cases.until, cases.at, cases.class_ids, seed)
    return show_equity(asked, read_equity(db, asked))
