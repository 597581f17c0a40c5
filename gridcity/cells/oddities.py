"""What is odd about cells that were drawn, looked at before they are put in force."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.cells.ground import read_buildings
from gridcity.cells.tiling import Draw, Drawing, lattice_of
from gridcity.city.model import TilingKind
from grids.findings import Finding
from grids.shapes import oddities


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Draws cells as another ``Draw`` does, and lets somebody look at them and at what is odd about them."""

    how: Draw
    look: Callable[[Connection, Drawing, list[Finding]], None]

    def __call__(self, conn: Connection, *, on_step: Callable[[str], None] = lambda _: None) -> Drawing:
        """Draw, and show; raises as the other does."""
        drawing = self.how(conn, on_step=on_step)
        self.look(conn, drawing, odd_cells(conn, drawing))
        return drawing


def odd_cells(conn: Connection, drawing: Drawing) -> list[Finding]:
    """Find cells that are too small or large, lie in far parts, sprawl, or cut a building.

    Squares cut buildings wherever they lie, and are not blamed for it.
    """
    made = drawing.tiling
    buildings = None if drawing.kind is TilingKind.LATTICE else read_buildings(conn)
    target_m2 = lattice_of(drawing.profile).cell_area_m2
    return oddities(made.polygon, made.code.tolist(), target_m2, buildings)
