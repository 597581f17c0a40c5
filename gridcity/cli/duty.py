"""``gridcity duty``: who answers for what: ask, load, and find what is wrong before a case falls in it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gridcity.duty.model import Hole, Place, Problems
    from gridcity.loading.model import Loaded

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Who answers for what.")

_MOST_SHOWN, _MOST_PLACES, _MOST_CLASSES = 20, 4, 3
_City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]
_On = Annotated[
    datetime | None,
    typer.Option("--on", help="A day in the city's calendar; today without it.", formats=["%Y-%m-%d"]),
]


class Overlaps(StrEnum):
    """What becomes of rows that contradict others; as ``gridcity.duty.sorting.Overlaps``."""

    REFUSE = "refuse"
    LIST = "list"
    SUCCEED = "succeed"


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX, one rule a row.")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="What the columns mean, as TOML, where they do not say it.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Which sheet of a workbook.")] = None,
    overlaps: Annotated[
        Overlaps,
        typer.Option(help="Of contradictions: refuse the file, list them, or succeed what is there."),
    ] = Overlaps.REFUSE,
    make_departments: Annotated[  # noqa: FBT002  (a switch of the command line)
        bool, typer.Option("--make-departments", help="Make departments that the city does not know.")
    ] = False,
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")
    ] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write the rows that were set aside to this CSV file.")
    ] = None,
    city: _City = None,
) -> None:
    """Load duty rules, all of a file or nothing. Loading the same file again changes nothing."""
    from dataclasses import replace

    from gridcity.duty import loading, sorting
    from gridcity.duty.columns import DUTY
    from gridcity.loading.columns import read_table_map
    from gridcity.loading.faults import Faults
    from gridcity.loading.maps import ColumnMap

    column_map = ColumnMap() if map_file is None else read_table_map(map_file, DUTY)
    if sheet is not None:
        column_map = replace(column_map, layer=sheet)
    engine, code = _open(city)
    faults = Faults(sheet=errors)
    try:
        with engine.begin() as conn:
            loaded = loading.load_duty(
                conn, file, at=clock.now(), column_map=column_map, faults=faults,
                overlaps=sorting.Overlaps(overlaps), make_departments=make_departments, is_dry_run=dry_run,
            )  # fmt: skip
    finally:
        faults.finish()
        engine.dispose()
    _report(loaded, errors, city=code)


@app.command()
def ask(
    cell: Annotated[str | None, typer.Option(help="Code of a cell.")] = None,
    class_id: Annotated[int | None, typer.Option("--class-id", help="Number of a class.")] = None,
    component: Annotated[str | None, typer.Option(help="Code of a component, in their place.")] = None,
    on: _On = None,
    city: _City = None,
) -> None:
    """Say who answers, and why."""
    from gridcity.duty import service

    engine, _ = _open(city)
    with engine.connect() as conn:
        answer = service.ask(
            conn, cell=cell, class_id=class_id, component=component, on=_day(on), at=clock.now()
        )
    engine.dispose()
    console = Console(highlight=False)
    console.print(answer.text, style="bold", markup=False)
    console.print(answer.text_en, style="bold", markup=False)
    for number, step in enumerate(answer.steps, start=1):
        console.print(f"{number}. {step.text}\n   {step.text_en}", markup=False)


@app.command()
def problems(
    map_file: Annotated[
        Path | None,
        typer.Option("--map", help="Draw the holes into this file, which opens without a network."),
    ] = None,
    on: _On = None,
    edition: Annotated[
        list[str] | None,
        typer.Option(
            "--edition", help="Look at this catalogue edition instead, as after a switch; repeatable."
        ),
    ] = None,
    city: _City = None,
) -> None:
    """List holes, contradictions, stranded and retired rules, before a case falls in them."""
    from gridcity.duty.problems import problems as find_problems

    engine, _ = _open(city)
    with engine.connect() as conn:
        found = find_problems(conn, on=_day(on), at=clock.now(), editions=edition or None)
        if map_file is not None:
            # By its name: what draws stands above the command line, and is no part of it.
            draw = import_module("dashboards.duty_maps").problems_sheet
            map_file.write_text(draw(conn, on=found.on).to_html(), encoding="utf-8")
    engine.dispose()
    _show(found)
    if map_file is not None:
        Console(highlight=False).print(f"The map is in {map_file}; it opens without a network.", markup=False)


def _open(city: str | None) -> "tuple[Engine, str]":
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    return engine, code


def _day(on: datetime | None) -> date | None:
    return None if on is None else on.date()


def _report(loaded: "Loaded", errors: Path | None, *, city: str) -> None:
    console = Console(highlight=False)
    console.print(
        f"{loaded.file_name}: {loaded.read:,} rows read, {loaded.added:,} rules added, {loaded.known:,} there"
        f" already, {loaded.set_aside:,} set aside, {loaded.seconds:.2f} s.",
        markup=False,
    )
    for note in loaded.notes[:_MOST_SHOWN]:
        console.print(note, markup=False)
    for reason, count in loaded.faults.by_reason()[:_MOST_SHOWN]:
        console.print(f"Set aside {count:,}: {reason}", markup=False)
    if errors is not None:
        console.print(f"The rows that were set aside are in {errors}.", markup=False)
    elif loaded.set_aside:
        console.print("Run it again with --errors FILE to see each row with its reason and a hint.")
    if loaded.is_dry_run:
        console.print(f"Dry run: nothing was written to {city}.")


def _show(found: "Problems") -> None:
    console = Console(highlight=False)
    console.print(
        f"On {found.on}: nobody answers for {found.pairs_without:,} of {found.cells * found.classes:,}"
        f" pairs of cell and class; {found.overlaps_total:,} contradictions,"
        f" {found.stranded_total:,} stranded rules."
    )
    if found.holes:
        table = Table("cells", "classes", "where", "which", box=None, pad_edge=False, title_justify="left")
        for hole in found.holes[:_MOST_SHOWN]:
            where = _places(hole.places, hole.places_total)
            table.add_row(f"{hole.cells:,}", f"{len(hole.classes):,}", where, _classes(hole))
        console.print(table)
    _show_rules(console, found)
    if found.untended:
        where = _places(found.untended, len(found.untended))
        console.print(f"No territorial government: {where}.", markup=False)


def _show_rules(console: Console, found: "Problems") -> None:
    """Show the first of the rules with which something is wrong."""
    for one in found.overlaps[:_MOST_SHOWN]:
        other = "one that has ended" if one.rule is None else f"rule {one.rule.id} ({one.rule.source})"
        console.print(f"Rule {one.contested.id} ({one.contested.source}) contradicts {other}.", markup=False)
    for rule in found.stranded[:_MOST_SHOWN]:
        console.print(f"Rule {rule.id} is for {rule.place.code}, which is no longer there.", markup=False)
    for total, what in (
        (len(found.holes), "holes"),
        (found.overlaps_total, "contradictions"),
        (found.stranded_total, "stranded rules"),
    ):
        if total > _MOST_SHOWN:
            console.print(f"… and {total - _MOST_SHOWN:,} more {what}.")
    if found.retired:
        words = ", ".join(str(rule.id) for rule in found.retired[:_MOST_SHOWN])
        more = "…" if found.retired_total > _MOST_SHOWN else ""
        console.print(
            f"{found.retired_total:,} rules are for classes of other editions than"
            f" {', '.join(found.editions)}: {words}{more}",
            markup=False,
        )


def _places(places: "Sequence[Place]", total: int) -> str:
    words = [place.name or place.code or "全市 the whole city" for place in places[:_MOST_PLACES]]
    return ", ".join(words) + (f" and {total - _MOST_PLACES:,} more" if total > _MOST_PLACES else "")


def _classes(hole: "Hole") -> str:
    words = [f"{one.code} {one.name}" for one in hole.classes[:_MOST_CLASSES]]
    more = f" and {len(hole.classes) - _MOST_CLASSES:,} more" if len(hole.classes) > _MOST_CLASSES else ""
    return f"{hole.classes[0].kind}: {', '.join(words)}{more}"
