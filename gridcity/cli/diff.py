"""``gridcity tile --diff``: what a redraw would change, as numbers and as a map."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from gridcity import clock
from gridcity.cells.versions import Fate
from gridcity.redraw import Preview, preview

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from gridcity.cells.tiling import Draw


def show_changes(
    engine: "Engine", how: "Draw", *, on_step: "Callable[[str], None]", map_file: Path | None
) -> None:
    """Print what would change, and draw it into a file; the transaction can write nothing."""
    console = Console(highlight=False)
    with engine.connect() as conn, conn.begin() as work:
        conn.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        found = preview(conn, at=clock.now(), how=how, on_step=on_step)
        console.print(changes_table(found))
        if map_file is not None:
            # What people look at stands above this package: named here, not imported.
            sheet = import_module("dashboards.redraw_map").redraw_sheet(conn, found)
            map_file.write_text(sheet.to_html(), encoding="utf-8")
            console.print(f"{map_file}: opens without a network.")
        work.rollback()


def changes_table(found: Preview) -> Table:
    """Show what would change."""
    tally, made = found.tally, found.plan
    table = Table(title="What a redraw would change", title_justify="left", box=None, pad_edge=False)
    table.add_column("what")
    table.add_column("how many", justify="right")
    rows = (
        ("Cells that stay as they are", made.kept),
        ("Cells that would be retired", len(made.retired)),
        ("  split among several", tally[Fate.SPLIT]),
        ("  merged into one", tally[Fate.MERGED]),
        ("  with moved borders", tally[Fate.MOVED]),
        ("  on ground that is given up", tally[Fate.GIVEN_UP]),
        ("New cells", len(made.fresh)),
        ("  with the code of a retired one", found.inherited),
        ("  on new ground", found.fresh_ground),
        *((f"{name.capitalize()} that would move", moved.found) for name, moved in found.moved.items()),
        *((f"{name.capitalize()} left outside", moved.outside) for name, moved in found.moved.items()),
        ("Duty rules of cells that would end", found.duty.ended),
        ("  rules of new cells in their place", found.duty.begun),
        ("  of these contested: they answer nothing", found.duty.contested),
        ("Duty rules that would find no heir", found.duty.stranded),
    )
    for what, count in rows:
        table.add_row(what, f"{count:,}")
    return table
