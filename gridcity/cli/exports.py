"""``gridcity export TABLE --out FILE``: any table, whole or in part, as GeoParquet, GeoPackage or CSV."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridcity import clock
from gridcity.cli.evaluate import Whose
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gridcity.exports.model import Rows

_EVALUATION = "evaluation"
_REGISTER = "register"
"""The components with the standard's 18 fields, as they are exchanged between cities."""


def export(
    table: Annotated[
        str | None,
        typer.Argument(help="cases, cells, components, evaluation, register, …; all without it."),
    ] = None,
    file: Annotated[Path | None, typer.Argument(help="The file; as --out.")] = None,
    *,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.", dir_okay=False)] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="parquet, gpkg or csv; else as the file's name ends.")
    ] = None,
    area: Annotated[str, typer.Option(help="Only of an area, or a cell: its code.")] = "",
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="From this day on.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Before this day.")
    ] = None,
    plane: Annotated[
        bool, typer.Option("--plane", help="Places in the city's own plane [m]; else EPSG:4326.")
    ] = False,
    period: Annotated[str, typer.Option(help="Of an evaluation: 2015, 2015-Q2, 2015-06, …")] = "",
    by: Annotated[Whose, typer.Option(help="Of an evaluation: whose figures.")] = Whose.DEPARTMENT,
    no_mark: Annotated[
        bool, typer.Option("--no-mark", help="CSV without the mark by which spreadsheets know UTF-8.")
    ] = False,
    city: City = None,
) -> None:
    """Take a table along; without one, list what there is. docs/views.md says what each column holds."""
    path = out or file
    if table is None or path is None:
        _list(city)
        if table is not None:
            raise typer.BadParameter("Say where to: --out FILE.")
        return
    if table == _REGISTER:
        from gridcity.cli.exchange import export_register

        export_register(path, area=area, city=city)
        return
    from gridcity.exports.model import Crs, Filter
    from gridcity.exports.service import format_of
    from gridcity.exports.tables import rows_of
    from gridcity.exports.writing import write_rows

    chosen = Filter(area, since.date() if since else None, until.date() if until else None)
    form_ = format_of(path, form)
    with city_connection(city) as conn:
        if table == _EVALUATION:
            rows = _evaluation(conn, period, by)
        else:
            rows = rows_of(conn, table, chosen=chosen, crs=Crs.PLANE if plane else Crs.WGS84)
        written = write_rows(rows, path, form_, has_mark=not no_mark)
    say(f"{written:,} rows of {table} are in {path} ({path.stat().st_size / 1e6:,.1f} MB).")


def _list(city: str | None) -> None:
    from gridcity.exports.tables import list_tables
    from gridcity.store.reader_views import said_in

    with city_connection(city) as conn:
        tables = list_tables(conn)
    lines: list[tuple[str, ...]] = [
        (one.name, said_in("en", one.comment), str(len(one.columns))) for one in tables
    ]
    lines.append((_EVALUATION, "Indicators and scores: --period, --by.", ""))
    lines.append((_REGISTER, "The components with the standard's 18 fields (GB/T 47678.5); also .shp.", "18"))
    show_table(("table", "what", "columns"), lines, none="No tables.")


def _evaluation(conn: "Connection", period: str, by: str) -> "Rows":
    from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
    from gridcity.evaluation.model import By
    from gridcity.evaluation.periods import read_period
    from gridcity.evaluation.service import evaluate
    from gridcity.exports.records import rows_of_evaluation

    defined = read_definitions(Settings().data_dir / DEFINITIONS)
    return rows_of_evaluation(evaluate(conn, defined, read_period(period), By(by), at=clock.now()), defined)
