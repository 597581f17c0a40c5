"""What a redraw changed: numbers, cells with their cases before and after, a map."""

import json
from typing import Annotated

from fastapi import Path, Query

from api.dependencies import Db, Router, may
from api.errors import problems
from api.models.base import SmallId
from api.models.tiling_changes import (
    AreaChangesOut,
    AreaFacts,
    CellFacts,
    ChangeFeature,
    ChangesMap,
    DutyPassedOn,
    RetiredCellOut,
    RetiredCellPage,
    TilingChanges,
)
from api.parameters import Box, Limit
from gridcity.cells.errors import TilingNotFound
from gridcity.cells.versions import Fate
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.redraw import changes as redrawn

router = Router(prefix="/api/v1/tilings/{tiling_id}/changes", tags=["cells"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
TilingId = Annotated[SmallId, Path(le=32767)]
AreaCode = Annotated[str, Query(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$", description="An area's code.")]
CellCode = Annotated[str, Query(pattern=r"^[0-9A-Z]{15}$", description="`next` of the page before.")]


@router.get("", responses=problems(TilingNotFound))
def read_changes(tiling_id: TilingId, db: Db, _person: Reader) -> TilingChanges:
    """Count what a redraw changed: cells by what became of them, duty rules, areas."""
    found = redrawn.changes(db, tiling_id)
    return TilingChanges(
        tiling_id=found.tiling_id,
        before_id=found.before_id,
        at=found.at,
        kept=found.kept,
        retired=found.total("retired"),
        split=found.total("split"),
        merged=found.total("merged"),
        moved=found.total("moved"),
        given_up=found.total("given_up"),
        fresh=found.total("fresh"),
        same_code=found.same_code,
        new_ground=found.new_ground,
        duty=DutyPassedOn.model_validate(found.duty),
        areas=[AreaChangesOut.model_validate(one) for one in found.areas],
    )


@router.get("/cells", responses=problems(TilingNotFound))
def list_retired_cells(
    tiling_id: TilingId,
    db: Db,
    _person: Reader,
    fate: Fate | None = None,
    area: AreaCode | None = None,
    after: CellCode | None = None,
    limit: Limit = 100,
) -> RetiredCellPage:
    """List the cells that a redraw retired, those that hold their ground since, and the cases on each."""
    items, goes_on = redrawn.retired_cells(
        db, tiling_id, fate=fate, area=area, after=after or "", limit=limit
    )
    return RetiredCellPage(
        items=[RetiredCellOut.model_validate(one) for one in items],
        next=items[-1].code if goes_on else None,
    )


@router.get("/map", responses=problems(TilingNotFound))
def map_changes(tiling_id: TilingId, db: Db, _person: Reader, box: Box) -> ChangesMap:
    """Draw what a redraw changed, in a box or all of it: cell by cell, or by area where that is too much."""
    found = redrawn.drawn_changes(db, tiling_id, box)
    if found.shows_areas:
        areas = [
            ChangeFeature(geometry=json.loads(outline), properties=AreaFacts.model_validate(area))
            for area, outline in found.areas
        ]
        return ChangesMap(level="areas", features=areas)
    cells = [
        ChangeFeature(
            geometry=json.loads(one.outline),
            properties=CellFacts(
                what="retired" if one.is_retired else "new",
                code=one.code,
                fate=one.fate,
                area_m2=one.area_m2,
                is_new_ground=one.is_new_ground,
            ),
        )
        for one in found.cells
    ]
    return ChangesMap(level="cells", features=cells)
