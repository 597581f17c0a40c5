"""How long components last."""

from datetime import timedelta
from typing import Annotated

import numpy as np
from fastapi import Query
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import SmallId, words
from api.models.survival import (
    ComponentClassOut,
    CurveOut,
    LogRankOut,
    SuggestedOut,
    SurvivalChoicesOut,
    SurvivalGroupOut,
    SurvivalOut,
    WeibullOut,
    YearlyRateOut,
)
from gridcity.analytics.component_lives import Clock, Event
from gridcity.analytics.errors import NoVariation, PeriodInvalid
from gridcity.analytics.panels_survival import (
    Group,
    GroupTold,
    SurvivalAsked,
    read_survival,
    survival_choices,
)
from gridcity.analytics.survival import Curve
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/statistics/survival", tags=["statistics"])

Reader = Annotated[Person, may(Permission.READ_STATISTICS)]
_YEAR = timedelta(days=365)
_MOST_STEPS = 240


@router.get("/choices")
def choices(db: Db, _person: Reader) -> SurvivalChoicesOut:
    """Say which components are registered, and by what they can be told apart."""
    found = survival_choices(db)
    return SurvivalChoicesOut(
        classes=[ComponentClassOut.model_validate(one) for one in found.classes],
        has_streets=found.has_streets,
        first_at=found.first_at,
        last_at=found.last_at,
    )


@router.get("", responses=problems(PeriodInvalid, NoVariation))
def survival(
    db: Db,
    _person: Reader,
    now: Now,
    component_class_id: Annotated[list[SmallId], Query(min_length=1, max_length=50)],
    since: Annotated[AwareDatetime | None, Query(alias="from", description="When records begin.")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="When they end.")] = None,
    event: Annotated[Event, Query(description="What a life ends with.")] = Event.FIRST_CASE,
    clock: Annotated[Clock, Query(description="What time is counted from.")] = Clock.RECORDS,
    group: Annotated[Group, Query(description="By what components are told apart.")] = Group.NONE,
    attribute: Annotated[
        str | None, words(120), Query(description="Of the group `attribute`: which.")
    ] = None,
    class_id: Annotated[
        list[SmallId] | None,
        Query(max_length=200, description="Matters that count; without: all about them."),
    ] = None,
    within_m: Annotated[
        float | None,
        Query(gt=0, le=500, description="A case that names no component is the nearest one's. [m]"),
    ] = None,
    share: Annotated[float, Query(gt=0, lt=1, description="May fail between inspections. [-]")] = 0.1,
    *,
    believe_start: Annotated[
        bool, Query(description="Whether the register's start days are the components' own.")
    ] = True,
) -> SurvivalOut:
    """Show survival curves by group, who is at risk, cases a component-year, and how often to look."""
    end = now if until is None else until
    asked = SurvivalAsked(
        component_class_ids=tuple(component_class_id),
        since=end - _YEAR if since is None else since,
        until=end,
        event=event,
        clock=clock,
        group=group,
        attribute=attribute,
        class_ids=tuple(class_id) if class_id else None,
        within_m=within_m,
        believes_start=believe_start,
        share=share,
    )
    found = read_survival(db, asked)
    return SurvivalOut(
        since=asked.since,
        until=asked.until,
        event=asked.event,
        clock=asked.clock,
        group=asked.group,
        ticks=found.ticks.round(3).tolist(),
        groups=[_group(one) for one in found.groups],
        compared=None if found.compared is None else LogRankOut.model_validate(found.compared),
        weibull=None if found.weibull is None else WeibullOut.model_validate(found.weibull),
        components=found.components,
        unborn=found.unborn,
        cases=found.cases,
        placed=found.placed,
        homeless=found.homeless,
    )


def _group(told: GroupTold) -> SurvivalGroupOut:
    return SurvivalGroupOut(
        key=told.key,
        name=told.name,
        name_en=told.name_en,
        components=told.components,
        lives=told.lives,
        events=0.0 if told.curve is None else float(told.curve.events.sum()),
        curve=None if told.curve is None else _steps(told.curve),
        at_risk=told.at_risk.tolist(),
        median=list(told.median),
        cases=YearlyRateOut.model_validate(told.cases),
        suggested=None if told.suggested is None else SuggestedOut.model_validate(told.suggested),
    )


def _steps(curve: Curve) -> CurveOut:
    """Give a curve at a bounded number of its steps, the first and the last among them."""
    at = np.unique(np.linspace(0, curve.times.size - 1, min(curve.times.size, _MOST_STEPS)).astype(np.int64))
    return CurveOut(
        times=curve.times[at].round(4).tolist(),
        survival=curve.survival[at].round(6).tolist(),
        low=curve.low[at].round(6).tolist(),
        high=curve.high[at].round(6).tolist(),
        hazard=curve.hazard[at].round(6).tolist(),
    )
