"""Cells: the one of a point, one cell's page, and how loaded all are."""

from typing import Annotated

from fastapi import Path, Query

from api.dependencies import Db, Now, Public, Router, Staff
from api.errors import problems
from api.models.base import Lat, Lon
from api.models.city import CellAt, CellLoad, CellOut
from gridcity.cases import service as cases
from gridcity.cells import pages, service
from gridcity.cells.errors import CellNotFound, OutsideCity

router = Router(prefix="/api/v1/cells", tags=["cells"])


@router.get("/at", dependencies=[Public], responses=problems(OutsideCity))
def cell_at(db: Db, lon: Annotated[Lon, Query()], lat: Annotated[Lat, Query()]) -> CellAt:
    """Find the cell of a point."""
    return CellAt.model_validate(service.cell_at(db, lon, lat))


@router.get("/load")
def cell_load(db: Db, _person: Staff) -> CellLoad:
    """Count the open cases of every cell that holds any."""
    return CellLoad.model_validate(cases.load_by_cell(db))


@router.get("/{code}", responses=problems(CellNotFound))
def read_cell(
    code: Annotated[str, Path(pattern=r"^[0-9A-Z]{15}$")], db: Db, _person: Staff, now: Now
) -> CellOut:
    """Show one cell's page: where it lies, what stands in it, what goes on in it."""
    return CellOut.model_validate(pages.cell_page(db, code, at=now))
