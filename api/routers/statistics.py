"""The city in numbers."""

from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.statistics import Hotspots, Overview
from gridcity.analytics import panels
from gridcity.analytics.errors import PeriodInvalid
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

Reader = Annotated[Person, may(Permission.READ_STATISTICS)]

router = Router(prefix="/api/v1/statistics", tags=["statistics"])


@router.get("/overview", responses=problems(PeriodInvalid))
def overview(
    db: Db,
    _person: Reader,
    now: Now,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> Overview:
    """Show the work at a glance; without a period, of the last 30 days."""
    return Overview.model_validate(panels.overview(db, at=now, since=since, until=until))


@router.get("/hotspots")
def hotspots(db: Db, _person: Reader, now: Now, days: Annotated[int, Query(ge=1, le=3660)] = 30) -> Hotspots:
    """Score each cell against the whole city, by the cases of the last days."""
    return Hotspots.model_validate(panels.hotspots(db, days=days, at=now))
