"""The queue and the map as they were at any instant."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AwareDatetime

from api.dependencies import Db, Router, may
from api.errors import problems
from api.models.base import SmallId
from api.models.cases import CasePage, CaseSummary
from api.models.past import PastCount
from api.parameters import After, Limit
from api.routers.tiles import TILE_ANSWERS, check_tile
from api.tiles import FINEST_ZOOM, Asked, TileServer
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.cases.model import Stage
from gridcity.cases.past import PastFilter, count_open_at, list_open_at
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["cases"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Then = Annotated[AwareDatetime, Query(alias="at", description="The instant, with a time zone.")]


async def past_filter(
    stage: Annotated[
        list[Stage] | None, Query(max_length=5, description="The stage at that instant. May be repeated.")
    ] = None,
    class_id: Annotated[list[SmallId] | None, Query(max_length=200, description="May be repeated.")] = None,
    area: Annotated[str | None, Query(pattern=r"^[0-9]{6,12}$", description="An area's code.")] = None,
    cell: Annotated[str | None, Query(pattern=r"^[0-9A-Z]{15}$", description="A cell's code.")] = None,
) -> PastFilter:
    """Read which of the cases open at an instant are asked for."""
    return PastFilter(tuple(stage or ()), tuple(class_id or ()), area, cell)


Filter = Annotated[PastFilter, Depends(past_filter)]


@router.get("/past/cases", responses=problems(FilterNotUnderstood))
def list_past_cases(
    db: Db, _person: Reader, then: Then, where: Filter, after: After = None, limit: Limit = 50
) -> CasePage:
    """List the cases that were open at an instant, each as it was then, newest report first."""
    page = list_open_at(db, then, where, after=after, limit=limit)
    return CasePage(items=[CaseSummary.model_validate(item) for item in page.items], next=page.next)


@router.get("/past/cases/count", responses=problems(FilterNotUnderstood))
def count_past_cases(db: Db, _person: Reader, then: Then, where: Filter) -> PastCount:
    """Count the cases that were open at an instant, by the stage they were in."""
    by_stage = count_open_at(db, then, where)
    return PastCount(total=sum(by_stage.values()), by_stage={str(k): n for k, n in by_stage.items()})


@router.get(
    "/tiles/past_cases/{z}/{x}/{y}",
    tags=["tiles"],
    responses=TILE_ANSWERS | problems(FilterNotUnderstood),
    response_class=Response,
)
async def past_case_tile(
    request: Request,
    z: Annotated[int, Path(ge=0, le=FINEST_ZOOM)],
    x: Annotated[int, Path(ge=0, le=2**FINEST_ZOOM - 1)],
    y: Annotated[int, Path(ge=0, le=2**FINEST_ZOOM - 1)],
    _person: Reader,
    then: Then,
    where: Filter,
) -> Response:
    """Draw the cases that were open at an instant, as the layer of cases draws those of today."""
    tiles: TileServer = request.app.state.tiles
    return await tiles.past_cases(*check_tile(z, x, y), where, then=then, asked=Asked.by(request))
