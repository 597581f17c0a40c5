"""``gridcity tile``: draw the city's cells and show the proof."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from gridcity.cells.model import TilingMade
    from gridcity.cells.tiling import Draw, Drawing
    from gridcity.redraw import Inherited, Moved
    from grids.findings import Finding


class Kind(StrEnum):
    """How cells are drawn."""

    LATTICE = "lattice"
    BLOCKS = "blocks"


City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]
_Kind = Annotated[
    Kind | None, typer.Option("--kind", help="lattice or blocks; without it what the city's profile says.")
]
_LoadShare = Annotated[
    float | None,
    typer.Option(
        "--load-share", min=0, max=1, help="How much of a block's size is its load, instead of its area."
    ),
]
_To = Annotated[
    Path | None,
    typer.Option("--to", help="Write the cells to this GeoPackage and leave those in force alone."),
]
_From = Annotated[
    Path | None,
    typer.Option("--from", help="Take the city's official cells, with their codes, from this file."),
]
_Check = Annotated[bool, typer.Option("--check", help="Only check and report, change nothing.")]
_Report = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write what is wrong or odd about cells with its place: a map (.html) or a GeoPackage (.gpkg).",
    ),
]
_Tolerance = Annotated[
    float, typer.Option("--tolerance", min=0, help="With --from: findings narrower than this are mended. [m]")
]
_Map = Annotated[Path | None, typer.Option("--map", help="With --from: what the columns mean, as TOML.")]
_Diff = Annotated[bool, typer.Option("--diff", help="Say what would change, and write nothing.")]
_DiffMap = Annotated[
    Path | None,
    typer.Option("--diff-map", help="Draw what would change into this HTML file.", dir_okay=False),
]
_Layer = Annotated[str | None, typer.Option("--layer", help="With --from: which layer of the file.")]


def tile(
    kind: _Kind = None,
    load_share: _LoadShare = None,
    to: _To = None,
    from_file: _From = None,
    check: _Check = False,  # noqa: FBT002  (a switch of the command line)
    report: _Report = None,
    tolerance: _Tolerance = 2.0,
    map_file: _Map = None,
    layer: _Layer = None,
    diff: _Diff = False,  # noqa: FBT002  (a switch of the command line)
    diff_map: _DiffMap = None,
    city: City = None,
) -> None:
    """Cut the city's areas into cells, prove that they are a partition, and put them in force.

    What stands in older cells moves into the new ones. Running it again changes nothing.
    """
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    how: Draw
    steps: tuple[str, ...]
    try:
        if from_file is not None:
            from gridcity.cli.official import take_official

            official = take_official(
                engine, from_file, map_file, layer, tolerance_m=tolerance, report=report, is_check=check
            )
            if official is None:
                return
            how, steps = official, official.steps
        else:
            how, steps = _how(engine, settings, kind, load_share)
            if check or report is not None:
                how = _looked_at(how, report)
            if check:
                _only_look(engine, how, steps)
                return
        if diff or diff_map is not None:
            from gridcity.cli.diff import show_changes

            with _progress(steps) as tell:
                show_changes(engine, how, on_step=tell, map_file=diff_map)
        elif to is None:
            _put_in_force(engine, how, steps)
        else:
            _write_to(engine, how, steps, to)
    finally:
        engine.dispose()


def _how(
    engine: "Engine", settings: Settings, kind: Kind | None, load_share: float | None
) -> "tuple[Draw, tuple[str, ...]]":
    """Choose what draws the cells, and which steps that has."""
    from gridcity.cells.blocks import STEPS as BLOCK_STEPS
    from gridcity.cells.blocks import BlockDraw
    from gridcity.cells.ground import read_block_rules
    from gridcity.cells.tiling import STEPS, draw
    from gridcity.city.service import get_city

    with engine.connect() as conn:
        profile = get_city(conn).profile
    if (kind or Kind(str(profile.tiling))) is Kind.LATTICE:
        return draw, STEPS
    path = settings.data_dir / "reference" / "blocks.toml"
    rules = read_block_rules(path, profile.blocks, load_share=load_share)
    return BlockDraw(rules), BLOCK_STEPS


@contextmanager
def _progress(steps: tuple[str, ...]) -> "Iterator[Callable[[str], None]]":
    """Show which step is under way."""
    columns = (TextColumn("{task.description:<26}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(steps[0], total=len(steps))
        yield lambda step: progress.update(bar, description=step, completed=steps.index(step))
        progress.update(bar, completed=len(steps))


def _put_in_force(engine: "Engine", how: "Draw", steps: tuple[str, ...]) -> None:
    from gridcity.redraw import Inherited, redraw
    from gridcity.redraw.service import MOVE

    with _progress((*steps, MOVE)) as tell, engine.begin() as conn:
        redrawn = redraw(conn, at=clock.now(), how=how, on_step=tell)
    made = redrawn.tiling
    console = Console(highlight=False)
    console.print(proof_table(made))
    if made.is_new:
        retired = f"; {made.retired:,} older ones are retired" if made.retired else ""
        console.print(f"{made.cells:,} cells are in force{retired}.")
    else:
        console.print(
            f"Already tiled so: these {made.cells:,} cells are in force since {made.valid_from:%Y-%m-%d}."
        )
    for table, moved in redrawn.moved.items():
        console.print(_sentence(table, moved))
    if redrawn.duty != Inherited():
        console.print(_duty_sentence(redrawn.duty))


def _looked_at(how: "Draw", report: Path | None) -> "Draw":
    """Have what is odd about the cells counted, and written into a file."""
    from gridcity.cells.oddities import LookedAt
    from gridcity.cli.findings import show_findings, write_findings

    def look(conn: "Connection", drawing: "Drawing", findings: "list[Finding]") -> None:
        console, name = Console(highlight=False), f"{drawing.kind}, {len(drawing.tiling.code):,} cells"
        show_findings(console, name, findings)
        if report is not None:
            write_findings(conn, findings, name, report)
            console.print(f"Every finding with its place is in {report}.", markup=False)

    return LookedAt(how, look)


def _only_look(engine: "Engine", how: "Draw", steps: tuple[str, ...]) -> None:
    with _progress(steps) as tell, engine.connect() as conn:
        how(conn, on_step=tell)
    Console(highlight=False).print("Checked only: nothing was changed.")


def _write_to(engine: "Engine", how: "Draw", steps: tuple[str, ...], to: Path) -> None:
    """Draw cells for looking at: nothing in the store changes."""
    with _progress(steps) as tell, engine.connect() as conn:
        drawing = how(conn, on_step=tell)
    drawing.to_frame().to_file(to, layer="cells", driver="GPKG")
    Console(highlight=False).print(
        f"{len(drawing.tiling.code):,} cells of the kind {drawing.kind} are in {to}; those in force stay."
    )


def _sentence(table: str, moved: "Moved") -> str:
    """Say what became of that which stood in older cells."""
    left = f" {moved.outside:,} lie outside them and keep the old ones." if moved.outside else ""
    return f"{moved.found:,} {table.replace('_', ' ')} moved into the new cells.{left}"


def _duty_sentence(duty: "Inherited") -> str:
    """Say what became of the duty rules of older cells."""
    words = f"{duty.ended:,} duty rules of cells were inherited as {duty.begun:,} rules of the new ones."
    if duty.contested:
        words += f" {duty.contested:,} of these contradict others and answer nothing yet."
    if duty.stranded:
        words += f" {duty.stranded:,} found no heir."
    return words + " See: gridcity duty problems" * bool(duty.contested or duty.stranded)


def proof_table(made: "TilingMade") -> Table:
    """Show what was proved and measured."""
    proof: dict[str, Any] = made.proof
    table = Table(title="Proof of the partition", title_justify="left", box=None, pad_edge=False)
    table.add_column("checked")
    table.add_column("found", justify="right")
    table.add_column("must be", justify="right")
    rows = [
        ("Cells", f"{proof['cells']:,} in {proof['areas']:,} areas", ""),
        ("Overlapping edges", f"{proof['overlapping_edges']:,}", "0"),
        ("Open edges off a border (gaps, crossings)", f"{proof['open_edges']:,}", "0"),
        ("Area of all cells", f"{proof['cells_m2']:,.3f} m²", ""),
        ("Area of the city", f"{proof['city_m2']:,.3f} m²", ""),
        ("Relative difference", f"{proof['relative_difference']:.1e}", "within 1e-09"),
        ("Largest difference of one area", f"{proof['largest_area_difference']:.1e}", "within 1e-09"),
        ("Smallest and largest cell", f"{proof['smallest_m2']:,.0f} … {proof['largest_m2']:,.0f} m²", ""),
        ("Pieces joined to a neighbour", f"{proof['slivers_joined']:,}", ""),
        ("Slivers left alone", f"{proof['slivers_alone']:,}", ""),
    ]
    if proof["whole_cells"]:
        whole = f"{proof['whole_min_m2']:,.6f} … {proof['whole_max_m2']:,.6f} m²"
        rows[7:7] = [("Whole cells", f"{proof['whole_cells']:,}", ""), ("Their areas", whole, "±0.1 m²")]
    for row in rows:
        table.add_row(*row)
    return table
