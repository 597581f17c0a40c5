"""The register as a whole: many components at once."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from fastapi import Query, Response, status
from fastapi.responses import FileResponse
from sqlalchemy import Connection
from starlette.background import BackgroundTask

from api.dependencies import Config, Db, Key, Now, Router
from api.errors import problems
from api.models.base import SmallId
from api.models.register import ClassCount, ResponsibilityOut, ResponsibleIn
from api.routers.components import Keeper, Reader
from gridcity.components.errors import (
    ComponentCodeInvalid,
    ComponentFieldInvalid,
    ComponentNotFound,
    CountChanged,
    DayImpossible,
    DepartmentUnknown,
    FontMissing,
    KeyReused,
    SelectionEmpty,
    TooManyLabels,
)
from gridcity.components.exchange.outgoing import export_components
from gridcity.components.labels import draw_labels, labels_of
from gridcity.components.model import Entry
from gridcity.components.responsible import ROLES, Selection, change_responsible, count_responsible

router = Router(prefix="/api/v1/components", tags=["components"])
files = Router(prefix="/api/v1", tags=["components"])

Area = Annotated[str | None, Query(pattern=r"^[0-9]{6,12}$", description="An area's code.")]


@router.post(
    "/responsible",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        SelectionEmpty,
        DepartmentUnknown,
        DayImpossible,
        ComponentFieldInvalid,
        ComponentCodeInvalid,
        CountChanged,
        KeyReused,
    ),
)
def change_responsible_departments(
    body: ResponsibleIn, db: Db, person: Keeper, now: Now, key: Key = None
) -> ResponsibilityOut:
    """Count which components would be given other departments, or give them: all or none."""
    selection = Selection(
        tuple(body.class_ids), tuple(body.codes), body.area, body.cell_code, body.held_by_id
    )
    departments = body.model_dump(include=set(ROLES), exclude_unset=True)
    entry = Entry(person.id, now, key=key, note=body.note, on=body.on)
    if body.dry_run:
        done = count_responsible(db, selection, departments, entry)
    else:
        done = change_responsible(db, selection, departments, entry, expected_count=body.expected_count)
    return ResponsibilityOut(
        count=done.count,
        by_class=[ClassCount(class_id=one, count=count) for one, count in done.by_class.items()],
        batch_id=done.batch_id,
    )


@router.get(
    "/labels.pdf",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
        **problems(ComponentNotFound, ComponentCodeInvalid, TooManyLabels, FontMissing),
    },
)
def draw_component_labels(
    db: Db,
    _person: Reader,
    settings: Config,
    codes: Annotated[
        str | None,
        Query(max_length=18 * 240, pattern=r"^[0-9]{16,17}(,[0-9]{16,17})*$", description="With commas."),
    ] = None,
    cell: Annotated[str | None, Query(pattern=r"^[0-9A-Z]{15}$")] = None,
    class_id: Annotated[SmallId | None, Query(description="Of the cell's only this class.")] = None,
    skip: Annotated[int, Query(ge=0, lt=24, description="Places of the first sheet that are used up.")] = 0,
) -> Response:
    """Draw sheets of QR labels, whose codes open the pages of the components."""
    wanted = codes.split(",") if codes else []
    found = labels_of(db, wanted, cell, address=settings.public_address, class_id=class_id)
    return Response(
        draw_labels(found, skip=skip),
        media_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="labels.pdf"'},
    )


def _exported(db: Connection, ending: str, media_type: str, area: str | None) -> FileResponse:
    """Write an export into a file that is gone when it has been sent: memory stays bounded."""
    with NamedTemporaryFile(prefix="gridcity-", suffix=ending, delete=False) as file:
        path = Path(file.name)
    try:
        export_components(db, path, area=area or "")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type=media_type,
        filename=f"components{ending}",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@files.get(
    "/components.csv",
    response_class=FileResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def export_csv(db: Db, _person: Reader, area: Area = None) -> FileResponse:
    """Send the register with the standard's field names as CSV, its place in LON and LAT."""
    return _exported(db, ".csv", "text/csv", area)


@files.get(
    "/components.parquet",
    response_class=FileResponse,
    responses={
        200: {
            "content": {"application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}}}
        }
    },
)
def export_parquet(db: Db, _person: Reader, area: Area = None) -> FileResponse:
    """Send the register with the standard's field names as GeoParquet."""
    return _exported(db, ".parquet", "application/vnd.apache.parquet", area)
