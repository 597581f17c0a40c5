"""Write maps as single files: ``python -m dashboards hotspots --city boston --days 365 --out file.html``."""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Connection

from dashboards.cell_maps import density_sheet, hotspot_sheet
from dashboards.reporting import draw
from gridcity.city.service import get_city
from gridcity.clock import now
from gridcity.errors import GridcityError
from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from gridcity.reports.gathering import gather
from gridcity.reports.model import Ask, Language
from gridcity.settings import Settings
from gridcity.store.engine import open_engine

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Write maps as single files.")

CityCode = Annotated[str | None, typer.Option("--city", help="The city's code; else GRIDCITY_CITY.")]
Days = Annotated[int, typer.Option("--days", min=1, help="How many days the map looks back.")]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        help="The day before which it ends, in the city's own time; now, if not given.",
        formats=["%Y-%m-%d"],
    ),
]
Out = Annotated[Path, typer.Option("--out", help="The file to write.", dir_okay=False)]
Bandwidth = Annotated[float, typer.Option("--bandwidth", min=1, help="How far a case is felt. [m]")]


@app.command()
def hotspots(out: Out, city: CityCode = None, days: Days = 30, until: Until = None) -> None:
    """Draw where cases stand above or below the city as a whole (Getis-Ord Gi*)."""
    settings = Settings()
    with open_engine(settings, city or settings.city).connect() as conn:
        since, end = _period(conn, days, until)
        _write(hotspot_sheet(conn, since=since, until=end).to_html(), out)


@app.command()
def density(
    out: Out, city: CityCode = None, days: Days = 30, until: Until = None, bandwidth: Bandwidth = 300.0
) -> None:
    """Draw how densely cases lie (kernel density)."""
    settings = Settings()
    with open_engine(settings, city or settings.city).connect() as conn:
        since, end = _period(conn, days, until)
        _write(density_sheet(conn, since=since, until=end, bandwidth_m=bandwidth).to_html(), out)


@app.command()
def report(
    out: Annotated[Path, typer.Option("--out", help="The folder for report.html, report.pdf, report.json.")],
    month: Annotated[str, typer.Option("--month", help="Like 2015-06.")],
    by: Annotated[str, typer.Option("--by", help="city, county, street, community or department.")] = "city",
    unit: Annotated[str, typer.Option("--unit", help="An area's code, a department's number.")] = "",
    language: Annotated[Language, typer.Option("--language")] = Language.BOTH,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="An instant with its zone; what happened later is left out.")
    ] = None,
    city: CityCode = None,
) -> None:
    """Draw a monthly report: a web page, and a PDF where the machine has a Chinese font."""
    settings = Settings()
    definitions = read_definitions(settings.data_dir / DEFINITIONS)
    ask = Ask(By(by), unit, read_period(month), language)
    with open_engine(settings, city or settings.city).connect() as conn:
        said = gather(conn, ask, definitions, at=now() if as_of is None else datetime.fromisoformat(as_of))
        page, paper, title = draw(conn, said)
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.html").write_text(page, encoding="utf-8")
    if paper is not None:
        (out / "report.pdf").write_bytes(paper)
    about = {
        "title": title.zh,
        "title_en": title.en,
        "as_of": said.as_of.isoformat(),
        "program": said.program,
    }
    (out / "report.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def _period(conn: Connection, days: int, until: datetime | None) -> tuple[datetime, datetime]:
    end = now() if until is None else until.replace(tzinfo=get_city(conn).profile.zone)
    return end - timedelta(days=days), end


def _write(text: str, out: Path) -> None:
    out.write_text(text, encoding="utf-8")
    Console().print(f"{out}: {len(text) / 1e6:.1f} MB, opens without a network.", highlight=False)


def main() -> None:
    """Run one command; a foreseen failure is one line and exit code 1."""
    try:
        app()
    except GridcityError as error:
        Console(stderr=True).print(f"[red]{error.message}[/red]", highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
