"""``gridcity tile``: draw the city's cells and show the proof."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from gridcity.cells.model import TilingMade
    from gridcity.redraw import Moved

City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


def tile(city: City = None) -> None:
    """Cut the city's areas into cells, prove that they are a partition, and put them in force.

    What stands in older cells moves into the new ones. Running it again changes nothing.
    """
    from gridcity.redraw import STEPS, place_again, redraw
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    console = Console(highlight=False)
    columns = (TextColumn("{task.description:<22}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(STEPS[0], total=len(STEPS))
        with engine.begin() as conn:
            redrawn = redraw(
                conn,
                at=clock.now(),
                on_step=lambda step: progress.update(bar, description=step, completed=STEPS.index(step)),
            )
        with engine.begin() as conn:  # what was filed while the cells changed
            place_again(conn)
        progress.update(bar, completed=len(STEPS))
    engine.dispose()
    made = redrawn.tiling
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


def _sentence(table: str, moved: "Moved") -> str:
    """Say what became of that which stood in older cells."""
    left = f" {moved.outside:,} lie outside them and keep the old ones." if moved.outside else ""
    return f"{moved.found:,} {table.replace('_', ' ')} moved into the new cells.{left}"


def proof_table(made: "TilingMade") -> Table:
    """Show what was proved and measured."""
    proof: dict[str, Any] = made.proof
    table = Table(title="Proof of the partition", title_justify="left", box=None, pad_edge=False)
    table.add_column("checked")
    table.add_column("found", justify="right")
    table.add_column("must be", justify="right")
    rows = (
        ("Cells", f"{proof['cells']:,} in {proof['areas']:,} areas", ""),
        ("Overlapping edges", f"{proof['overlapping_edges']:,}", "0"),
        ("Open edges off a border (gaps, crossings)", f"{proof['open_edges']:,}", "0"),
        ("Area of all cells", f"{proof['cells_m2']:,.3f} m²", ""),
        ("Area of the city", f"{proof['city_m2']:,.3f} m²", ""),
        ("Relative difference", f"{proof['relative_difference']:.1e}", "within 1e-09"),
        ("Largest difference of one area", f"{proof['largest_area_difference']:.1e}", "within 1e-09"),
        ("Whole cells", f"{proof['whole_cells']:,}", ""),
        ("Their areas", f"{proof['whole_min_m2']:,.6f} … {proof['whole_max_m2']:,.6f} m²", "±0.1 m²"),
        ("Smallest and largest cell", f"{proof['smallest_m2']:,.0f} … {proof['largest_m2']:,.0f} m²", ""),
        ("Slivers joined to a neighbour", f"{proof['slivers_joined']:,}", ""),
        ("Slivers left alone", f"{proof['slivers_alone']:,}", ""),
    )
    for row in rows:
        table.add_row(*row)
    return table
