"""The city, its classes and areas."""

from typing import Annotated

from fastapi import Path, Query

from api.dependencies import Db, Public, Router
from api.errors import problems
from api.models.city import AreaList, AreaOut, AttributesOut, CityOut, ClassList, ClassOut
from gridcity.catalogue import service as catalogue
from gridcity.catalogue.errors import ClassNotFound
from gridcity.catalogue.model import Kind
from gridcity.cells import areas as area_service
from gridcity.cells.errors import AreaNotFound
from gridcity.cells.extent import extent
from gridcity.city import service as cities
from gridcity.city.errors import CityNotMade
from gridcity.city.model import Level

router = Router(prefix="/api/v1", tags=["city"])

ClassId = Annotated[int, Path(ge=1, le=2**31 - 1)]
AreaCode = Annotated[str, Path(pattern=r"^[0-9]{6,12}$")]


@router.get("/city", dependencies=[Public], responses=problems(CityNotMade))
def read_city(db: Db) -> CityOut:
    """Say what a page has to know before it draws anything."""
    city = cities.get_city(db)
    profile, whole = city.profile, extent(db)
    lon, lat = profile.map_lon, profile.map_lat
    return CityOut(
        code=city.code,
        name=profile.names.local,
        name_en=profile.names.en,
        languages=list(profile.languages),
        timezone=profile.timezone,
        bounds=list(whole.bounds or (lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1)),
        centre=[lon, lat],
        zoom=profile.map_zoom,
        finest_level=profile.finest_level,
        cells=whole.cells,
        editions=list(profile.component_editions),
        matter_editions=list(profile.matter_editions),
    )


@router.get("/classes", dependencies=[Public])
def list_classes(db: Db, kind: Kind) -> ClassList:
    """List the classes that this city uses, in the order of their codes."""
    profile = cities.get_city(db).profile
    editions = profile.component_editions if kind is Kind.COMPONENT else profile.matter_editions
    return ClassList(
        items=[ClassOut.model_validate(item) for item in catalogue.list_classes(db, kind, editions)]
    )


@router.get("/classes/{class_id}/attributes", dependencies=[Public], responses=problems(ClassNotFound))
def read_class_attributes(class_id: ClassId, db: Db) -> AttributesOut:
    """Say what the attributes of a class's components are, so that a form can be drawn from it."""
    one = catalogue.get_class(db, class_id)
    return AttributesOut(class_id=one.id, json_schema=catalogue.attributes_schema(db, one.id))


@router.get("/areas", dependencies=[Public])
def list_areas(
    db: Db,
    level: Level | None = None,
    parent: Annotated[str | None, Query(pattern=r"^[0-9]{6,9}$")] = None,
) -> AreaList:
    """List areas of a level, or the children of one."""
    return AreaList(
        items=[AreaOut.model_validate(item) for item in area_service.list_areas(db, level, parent)]
    )


@router.get("/areas/{code}", dependencies=[Public], responses=problems(AreaNotFound))
def read_area(code: AreaCode, db: Db) -> AreaOut:
    """Show one area."""
    return AreaOut.model_validate(area_service.get_area(db, code))
