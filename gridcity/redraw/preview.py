"""What a redraw would change, found out without changing anything."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Connection

from gridcity.cells.tiling import Draw, Drawing, draw, lattice_of
from gridcity.cells.versions import Fate, Plan, fates, plan
from gridcity.duty.inheritance import Kin
from gridcity.redraw.duties import Inherited, foretell
from gridcity.redraw.places import Moved, places_on
from gridcity.store.tables import cases, complaints, components
from grids.lookup import Cells, LatticeCells, OutlinedCells, find


@dataclass(frozen=True, slots=True)
class Preview:
    """What a redraw would change.

    Attributes
    ----------
    drawing, plan
        The cells as they would be drawn, and how they differ from those in force.
    fates
        What would become of each retired cell, in the order of ``plan.retired``.
    fresh_ground
        New cells on ground that no cell in force holds. [cells]
    moved
        By table, what would move to another cell, and what would lie outside.
    duty
        What would become of the duty rules of retired cells.
    """

    drawing: Drawing
    plan: Plan
    fates: list[Fate]
    fresh_ground: int
    moved: dict[str, Moved]
    duty: Inherited

    @property
    def inherited(self) -> int:
        """How many new cells get the code of a cell that is retired now."""
        return int(np.isin(self.plan.code[self.plan.fresh], self.plan.retired_codes).sum())

    @property
    def tally(self) -> dict[Fate, int]:
        """Count the retired cells by what becomes of them."""
        count = Counter(self.fates)
        return {fate: count[fate] for fate in Fate}


def preview(
    conn: Connection,
    *,
    at: datetime,
    how: Draw | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> Preview:
    """Draw the city's cells and compare them with those in force; nothing is written.

    ``at`` is when they would come in force; ``how`` draws them, as for ``redraw``.

    Raises
    ------
    CityNotMade, NoAreas, TilingFailed
        As ``redraw`` would.
    """
    drawing = (how or draw)(conn, on_step=on_step)
    lattice, drawn = lattice_of(drawing.profile), drawing.tiling
    made = plan(conn, lattice, drawn, drawing.area_codes, codes_are_given=drawing.codes_are_given)
    cells: Cells = OutlinedCells(drawn.polygon)
    if drawn.is_whole.any():
        outlines = drawn.polygon.copy()
        outlines[drawn.is_whole] = None
        cells = LatticeCells(lattice, drawn.col, drawn.row, outlines)
    moved = {}
    for table in (components, cases, complaints):
        _, lon, lat = places_on(conn, table.name, made.retired.tolist())
        found = int((find(cells, lon, lat, np.arange(len(drawn.code))) >= 0).sum())
        if len(lon):
            moved[table.name] = Moved(found, len(lon) - found)
    has_parent = np.bincount(made.shared.other, minlength=len(made.fresh)) > 0
    duty = foretell(conn, made.retired.tolist(), _kinship(made), at=at)
    return Preview(drawing, made, fates(made.shared), int((~has_parent).sum()), moved, duty)


def _kinship(made: Plan) -> list[Kin]:
    """Say which retired cells would give ground to which new ones, the latter by their place among them."""
    shared = made.shared
    is_namesake = made.retired_codes[shared.one] == made.code[made.fresh][shared.other]
    columns = (
        made.retired[shared.one],
        shared.other,
        shared.share_of_one,
        shared.share_of_other,
        is_namesake,
    )
    return [Kin(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
