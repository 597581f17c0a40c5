"""Cells: the one of a point, one cell's page, and how loaded all are."""

from typing import Annotated

from fastapi import Path, Query, Response

from api.dependencies import Db, Now, Public, Router, may
from api.errors import problems
from api.models.base import Accuracy, Lat, Lon
from api.models.cases import CaseSummary
from api.models.city import (
    AreaName,
    CellAt,
    CellCandidate,
    CellLoad,
    CellOut,
    ClassCount,
    ComponentTotals,
    DocumentBrief,
    MonthCount,
)
from gridcity.cases import live
from gridcity.cases import service as cases
from gridcity.cases.model import CaseFilter, Stage
from gridcity.catalogue import service as catalogue
from gridcity.catalogue.model import Kind
from gridcity.cells import pages, service
from gridcity.cells.errors import CellNotFound, OutsideCity, PlaceInvalid
from gridcity.cells.guess import candidates
from gridcity.city.model import Level
from gridcity.documents import service as documents
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/cells", tags=["cells"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
_OPEN = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
_MOST = 200


@router.get("/at", dependencies=[Public], responses=problems(OutsideCity, PlaceInvalid))
def cell_at(
    db: Db,
    lon: Annotated[Lon, Query()],
    lat: Annotated[Lat, Query()],
    accuracy_m: Annotated[Accuracy | None, Query()] = None,
) -> CellAt:
    """Find the cell of a point, and the cells that a fix of limited accuracy may have been taken in."""
    cell = CellAt.model_validate(service.cell_at(db, lon, lat))
    if accuracy_m is None:
        return cell
    found = candidates(db, lon, lat, accuracy_m)
    return cell.model_copy(update={"candidates": [CellCandidate.model_validate(one) for one in found]})


@router.get("/load", response_model=CellLoad)
def cell_load(db: Db, _person: Reader) -> Response:
    """Count the open cases of every cell that holds any."""
    load = live.cell_load(db)
    return Response(f'{{"version":"{load.version}","counts":{load.counts}}}', media_type="application/json")


@router.get("/{code}", responses=problems(CellNotFound))
def read_cell(
    code: Annotated[str, Path(pattern=r"^[0-9A-Z]{15}$")], db: Db, _person: Reader, now: Now
) -> CellOut:
    """Show one cell's page: where it lies, what stands in it, what goes on in it."""
    page = pages.cell_page(db, code)
    found = cases.list_cases(db, CaseFilter(cell=code, stages=_OPEN), at=now, limit=_MOST)
    linked = documents.documents_of_cell(db, page.cell.id)
    around = {area.level: AreaName.model_validate(area) for area in page.areas}
    named = {item.id: item for item in catalogue.list_classes(db, Kind.COMPONENT)}
    counts = [
        ClassCount(class_id=class_id, name=named[class_id].name, name_en=named[class_id].name_en, count=count)
        for class_id, count in page.components
    ]
    return CellOut(
        id=page.cell.id,
        code=page.cell.code,
        area_m2=page.cell.area_m2,
        area=AreaName.model_validate(page.areas[-1]),
        street=around.get(Level.STREET),
        county=around.get(Level.COUNTY),
        bounds=list(page.bounds),
        geometry=page.geometry,
        components=ComponentTotals(total=sum(item.count for item in counts), by_class=counts),
        open_cases=[CaseSummary.model_validate(case) for case in found.items],
        closed_count=page.closed_count,
        months=[MonthCount(month=month, count=count) for month, count in page.months],
        documents=[DocumentBrief.model_validate(item) for item in linked],
        complaints_count=page.complaints_count,
    )
