"""Tilings that are or were in force, and what a cell's ground was before and became since."""

import json
from typing import Annotated

from fastapi import Path

from api.dependencies import Db, Public, Router, may
from api.errors import problems
from api.models.base import SmallId
from api.models.versions import (
    CellCount,
    CellSeries,
    CellVersionOut,
    LineageOut,
    NeighbourList,
    NeighbourOut,
    RelativeOut,
    TilingList,
    TilingOut,
)
from gridcity.analytics.versions import yearly_counts
from gridcity.cells import history
from gridcity.cells.errors import CellNotFound, NotTiled, TilingNotFound
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["cells"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Code = Annotated[str, Path(pattern=r"^[0-9A-Z]{15}$")]
TilingId = Annotated[SmallId, Path(le=32767)]


@router.get("/tilings", dependencies=[Public])
def list_tilings(db: Db) -> TilingList:
    """List every partition of the city that was ever in force."""
    return TilingList(items=[TilingOut.model_validate(one) for one in history.list_tilings(db)])


@router.get("/tilings/{tiling_id}/cases", responses=problems(TilingNotFound, NotTiled))
def count_cases_by_tiling(tiling_id: TilingId, db: Db, _person: Reader) -> CellSeries:
    """Count all cases by year in the cells of one tiling: comparable years, however often it was redrawn."""
    series = yearly_counts(db, tiling_id)
    return CellSeries(
        tiling_id=tiling_id,
        years=list(series.years),
        outside=series.outside.tolist(),
        items=[
            CellCount(code=code, counts=counts)
            for code, counts in zip(series.codes, series.counts.tolist(), strict=True)
        ],
    )


@router.get("/cells/{code}/lineage", dependencies=[Public], responses=problems(CellNotFound))
def read_lineage(code: Code, db: Db) -> LineageOut:
    """Say where a cell's ground came from and where it went; the code may be that of a retired cell."""
    found = history.lineage(db, code)
    return LineageOut(
        code=found.cell.code,
        valid_from=found.cell.valid_from,
        valid_to=found.cell.valid_to,
        geometry=json.loads(found.cell.outline),
        versions=[CellVersionOut.model_validate(one) for one in found.versions],
        parents=[RelativeOut.model_validate(one) for one in found.parents],
        children=[RelativeOut.model_validate(one) for one in found.children],
    )


@router.get("/cells/{code}/neighbours", responses=problems(CellNotFound))
def list_neighbours(code: Code, db: Db, _person: Reader) -> NeighbourList:
    """List the cells that touch one, and how many open cases each holds."""
    return NeighbourList(items=[NeighbourOut.model_validate(one) for one in history.neighbours(db, code)])
