"""Tables to take along, whole or in part: GeoParquet, GeoPackage, CSV."""

from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from sqlalchemy import Connection, Engine

from api.dependencies import Config, Db, Now, Router, may
from api.errors import problems
from api.exporting import send_rows
from api.models.base import MAX_ID
from api.models.exports import ExportColumn, ExportTable
from api.routers.evaluation import Asked
from gridcity.evaluation.access import units_for
from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
from gridcity.evaluation.errors import DefinitionInvalid, NotYoursToSee, PeriodUnclear
from gridcity.evaluation.model import By
from gridcity.evaluation.service import evaluate
from gridcity.exports.errors import ExportsBusy, FilterNotFitting, TableUnknown
from gridcity.exports.model import Crs, Filter, Format, Rows
from gridcity.exports.records import rows_of_evaluation, rows_on_cells
from gridcity.exports.tables import can_choose_area, can_choose_days, list_tables, rows_of
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.store.reader_views import said_in
from gridcity.studio.encoding import read_result
from gridcity.studio.errors import RunNotDone, RunNotFound
from gridcity.studio.repository import content

router = Router(prefix="/api/v1/exports", tags=["exports"])

Taker = Annotated[Person, may(Permission.TAKE_TABLES)]
Reader = Annotated[Person, may(Permission.READ_STATISTICS)]
"""Who may read a result may take it along: it holds numbers of cells, and nothing of anybody."""

_BYTES = {"schema": {"type": "string", "format": "binary"}}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {form.media_type.partition(";")[0]: _BYTES for form in Format}}
}
"""What the routes answer with."""
Mark = Annotated[bool, Query(description="CSV with the mark by which spreadsheets know UTF-8.")]


@router.get("")
def list_exports(db: Db, _person: Taker) -> list[ExportTable]:
    """List the tables, and what each of their columns holds."""
    return [
        ExportTable(
            name=table.name,
            comment=said_in("en", table.comment),
            comment_zh=said_in("zh", table.comment),
            has_place=any(one.is_geometry for one in table.columns),
            has_areas=can_choose_area(table),
            has_days=can_choose_days(table),
            columns=[
                ExportColumn(
                    name=one.name,
                    type=one.type,
                    comment=said_in("en", one.comment),
                    comment_zh=said_in("zh", one.comment),
                )
                for one in table.columns
            ],
        )
        for table in list_tables(db)
    ]


@router.get(
    "/evaluation.{form}",
    response_class=Response,
    responses={**FILES, **problems(PeriodUnclear, NotYoursToSee, DefinitionInvalid, ExportsBusy)},
)
def export_evaluation(
    request: Request,
    person: Taker,
    settings: Config,
    now: Now,
    period: Asked,
    form: Annotated[Format, Path()],
    by: By = By.DEPARTMENT,
    mark: Mark = True,  # noqa: FBT002  (a query parameter)
) -> Response:
    """Take the indicators and scores of a period along, one row a unit."""
    units = units_for(person, by)
    definitions = read_definitions(settings.data_dir / DEFINITIONS)

    def read(conn: Connection) -> Rows:
        return rows_of_evaluation(evaluate(conn, definitions, period, by, at=now, units=units), definitions)

    engine: Engine = request.app.state.engine
    return send_rows(engine, read, form, name=f"evaluation-{by}-{period.label}", has_mark=mark)


@router.get(
    "/runs/{run_id}.{form}",
    response_class=Response,
    responses={**FILES, **problems(RunNotFound, RunNotDone, ExportsBusy)},
)
def export_run(
    request: Request,
    _person: Reader,
    run_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    form: Annotated[Format, Path()],
    mark: Mark = True,  # noqa: FBT002  (a query parameter)
) -> Response:
    """Take what came of a run of the studio along: a row a cell, with its outline and all that was found."""

    def read(conn: Connection) -> Rows:
        table, _ = read_result(content(conn, run_id)[1])
        return rows_on_cells(conn, f"run_{run_id}", table, table["id"].to_pylist())

    engine: Engine = request.app.state.engine
    return send_rows(engine, read, form, name=f"run-{run_id}", has_mark=mark)


@router.get(
    "/{table}.{form}",
    response_class=Response,
    responses={**FILES, **problems(TableUnknown, FilterNotFitting, ExportsBusy)},
)
def export_table(
    request: Request,
    _person: Taker,
    table: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")],
    form: Annotated[Format, Path()],
    area: Annotated[str, Query(pattern=r"^[0-9A-Z]{0,15}$", description="An area's or a cell's code.")] = "",
    since: Annotated[date | None, Query(alias="from", description="From this day on.")] = None,
    until: Annotated[date | None, Query(alias="to", description="Before this day.")] = None,
    crs: Annotated[Crs, Query(description="EPSG:4326, or the city's own plane in metres.")] = Crs.WGS84,
    mark: Mark = True,  # noqa: FBT002  (a query parameter)
) -> Response:
    """Take a table along, or some of its rows. It comes as it is read: its length is not known before."""
    chosen = Filter(area, since, until)

    def read(conn: Connection) -> Rows:
        return rows_of(conn, table, chosen=chosen, crs=crs)

    engine: Engine = request.app.state.engine
    return send_rows(engine, read, form, name=table, has_mark=mark)
