"""``gridcity evaluate``: indicators and scores of a period, and the cases behind each number."""

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridcity import clock
from gridcity.cli.figures import show_figures
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.settings import Settings

if TYPE_CHECKING:
    from gridcity.evaluation.definitions import Definitions
    from gridcity.evaluation.model import DeedPage, Evaluation


class Whose(StrEnum):
    """Whose figures; as ``gridcity.evaluation.model.By``."""

    CITY = "city"
    COUNTY = "county"
    STREET = "street"
    COMMUNITY = "community"
    CELL = "cell"
    DEPARTMENT = "department"
    INSPECTOR = "inspector"
    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    LEADER = "leader"
    HANDLER = "handler"


class Piece(StrEnum):
    """What a period is cut into; as ``gridcity.evaluation.periods.Step``."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def evaluate(
    period: Annotated[str, typer.Option(help="2015, 2015-Q2, 2015-06, 2015-W23 or 2015-06-15.")],
    by: Annotated[Whose, typer.Option(help="Whose figures.")] = Whose.DEPARTMENT,
    *,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", help="Only this one, by its code; repeatable.")
    ] = None,
    step: Annotated[Piece | None, typer.Option(help="Also by such pieces of the period.")] = None,
    unit: Annotated[str | None, typer.Option(help="Only this one: a code or number.")] = None,
    cases: Annotated[
        str | None, typer.Option("--cases", help="List the cases that a fact counts, of --unit or the city.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", help="As it stood then, on the city's clocks; now without it."),
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write all of it to this file; - prints.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
    definitions: Annotated[
        Path | None, typer.Option(help="Other definitions than data/reference/indicators.toml.")
    ] = None,
    city: City = None,
) -> None:
    """Evaluate regions, departments or posts; what has no denominator has no value."""
    from gridcity.city.service import get_city
    from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
    from gridcity.evaluation.model import By
    from gridcity.evaluation.opening import MOST_PER_PAGE, deeds_behind
    from gridcity.evaluation.periods import Step, read_period
    from gridcity.evaluation.service import evaluate as evaluated
    from gridcity.evaluation.sheets import to_csv

    defined = read_definitions(definitions or Settings().data_dir / DEFINITIONS)
    asked = read_period(period)
    with city_connection(city) as conn:
        zone = get_city(conn).profile.zone
        at = clock.now() if as_of is None else as_of.replace(tzinfo=as_of.tzinfo or zone)
        if cases is not None:
            page = deeds_behind(conn, cases, asked, By(by), unit or "", at=at, limit=MOST_PER_PAGE)
            _show_cases(page)
            return
        found = evaluated(
            conn,
            defined,
            asked,
            By(by),
            at=at,
            indicators=indicator or (),
            step=None if step is None else Step(step),
            units=() if unit is None else (unit,),
        )
    if csv is not None and str(csv) == "-":
        sys.stdout.buffer.write(to_csv(found, defined))
    elif csv is not None:
        csv.write_bytes(to_csv(found, defined))
        say(f"{len(found.rows):,} rows are in {csv}.")
    elif as_json:
        sys.stdout.write(json.dumps(_as_json(found, defined), ensure_ascii=False, indent=1) + "\n")
    else:
        show_figures(found, defined)


def _as_json(found: "Evaluation", defined: "Definitions") -> dict[str, Any]:
    from gridcity.evaluation.sheets import table_of

    headings, rows = table_of(found, defined)
    return {
        "by": str(found.by),
        "period": found.period.label,
        "at": found.at.isoformat(),
        "definitions": found.definitions,
        "rows": [dict(zip(headings, row, strict=True)) for row in rows],
    }


def _show_cases(page: "DeedPage") -> None:
    say(f"{page.total:,} in {page.cases:,} cases.")
    show_table(
        ("case", "when", "class", "department", "stage"),
        [
            (
                deed.number,
                f"{deed.at:%Y-%m-%d %H:%M}Z",
                deed.class_name,
                deed.department_name or "",
                deed.stage,
            )
            for deed in page.items
        ],
        none="None.",
    )
    if page.next is not None:
        say(f"The first {len(page.items):,} are shown.")
