"""``gridcity export register FILE``, ``gridcity exchange FILE``: the standard's 18 fields, out and in."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from gridcity.components.exchange.incoming import Exchanged

_MOST_SHOWN = 20

City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


_Update = Annotated[
    bool, typer.Option("--update", help="Give what is registered under its code the file's values.")
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each row.")]


def export_register(file: Path, *, area: str, city: str | None) -> None:
    """Write the register with the standard's field names (GLBJBSM …), CGCS2000, UTF-8."""
    from gridcity.components.exchange.outgoing import count_without_governing, export_components
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    with engine.begin() as conn:
        written = export_components(conn, file, area=area)
        lacking = count_without_governing(conn, area=area)
    engine.dispose()
    console = Console(highlight=False)
    console.print(f"{written:,} components are in {file}.", markup=False)
    if lacking:
        console.print(
            f"{lacking:,} of them have no governing department (ZGBMDM), which the standard demands: give"
            " them one in bulk, by class or area.",
            markup=False,
        )


def exchange(
    file: Annotated[Path, typer.Argument(help="A file with the standard's field names.")],
    update: _Update = False,  # noqa: FBT002  (a switch of the command line)
    dry_run: _DryRun = False,  # noqa: FBT002  (a switch of the command line)
    report: Annotated[
        Path | None,
        typer.Option("--report", help="Write every row that was not simply added to this CSV file."),
    ] = None,
    city: City = None,
) -> None:
    """Take a file with the standard's 18 fields in, matched against the register: nothing is doubled."""
    from gridcity.components.exchange.incoming import import_components
    from gridcity.loading.faults import inert
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    with engine.begin() as conn:
        done = import_components(conn, file, at=clock.now(), is_dry_run=dry_run, updates=update)
    engine.dispose()
    _say(done, is_dry_run=dry_run)
    if report is not None:
        with report.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["row", "code", "what", "why", "candidates"])
            writer.writerows(
                [one.row, inert(one.code), one.what, inert(one.why), " ".join(one.candidates)]
                for one in done.verdicts
            )


def _say(done: "Exchanged", *, is_dry_run: bool) -> None:
    console = Console(highlight=False)
    kinds = ("changed", "updated", "matched", "ambiguous", "invalid")
    table = Table(box=None, pad_edge=False)
    for heading in ("read", "added", "unchanged", *kinds):
        table.add_column(heading, justify="right")
    counts = (done.read, done.added, done.unchanged, *(done.count(kind) for kind in kinds))
    table.add_row(*[f"{count:,}" for count in counts])
    console.print(table)
    for one in done.verdicts[:_MOST_SHOWN]:
        console.print(f"Row {one.row}, {one.code}: {one.what}, {one.why}", markup=False)
    if len(done.verdicts) > _MOST_SHOWN:
        console.print(f"… and {len(done.verdicts) - _MOST_SHOWN:,} more: --report FILE lists them all.")
    if is_dry_run:
        console.print("Dry run: nothing was written.")
