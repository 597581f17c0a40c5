"""The city, its classes, departments and areas."""

from typing import Annotated

from fastapi import Path, Query

from api.dependencies import Db, Public, Router, Staff
from api.errors import problems
from api.models.city import AreaList, AreaOut, CityOut, ClassKind, ClassList, ClassOut, Level
from api.models.people import DepartmentList, DepartmentOut
from gridcity.catalogue import service as catalogue
from gridcity.cells import areas as area_service
from gridcity.cells.errors import AreaNotFound
from gridcity.city import service as cities
from gridcity.people import service as people

router = Router(prefix="/api/v1", tags=["city"])

AreaCode = Annotated[str, Path(pattern=r"^[0-9]{6,12}$")]


@router.get("/city", dependencies=[Public])
def read_city(db: Db) -> CityOut:
    """Say what a page has to know before it draws anything."""
    return CityOut.model_validate(cities.overview(db))


@router.get("/classes", dependencies=[Public])
def list_classes(db: Db, kind: ClassKind) -> ClassList:
    """List the classes that this city uses, in the order of their codes."""
    return ClassList(items=[ClassOut.model_validate(item) for item in catalogue.list_classes(db, kind)])


@router.get("/departments")
def list_departments(db: Db, _person: Staff) -> DepartmentList:
    """List all departments."""
    return DepartmentList(items=[DepartmentOut.model_validate(item) for item in people.list_departments(db)])


@router.get("/areas", dependencies=[Public])
def list_areas(
    db: Db,
    level: Level | None = None,
    parent: Annotated[str | None, Query(pattern=r"^[0-9]{6,9}$")] = None,
) -> AreaList:
    """List areas of a level, or the children of one."""
    return AreaList(
        items=[
            AreaOut.model_validate(item) for item in area_service.list_areas(db, level=level, parent=parent)
        ]
    )


@router.get("/areas/{code}", dependencies=[Public], responses=problems(AreaNotFound))
def read_area(code: AreaCode, db: Db) -> AreaOut:
    """Show one area."""
    return AreaOut.model_validate(area_service.get(db, code))
