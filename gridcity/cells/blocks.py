"""Blocks of the city's own ground: drawn and proved, to be put in force or only looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.cells.errors import TilingFailed
from gridcity.cells.ground import BlockRules, read_ground
from gridcity.cells.tiling import WRITE, Drawing, finest_areas, lattice_of
from gridcity.city.model import TilingKind
from gridcity.city.service import get_city
from grids.blocks import make_blocks
from grids.blocks.tiling import STEPS as GRID_STEPS
from grids.errors import GridError

READ = "Read the ground"
STEPS = (READ, *GRID_STEPS, WRITE)
"""What ``on_step`` is told while blocks are tiled, in order."""


@dataclass(frozen=True, slots=True)
class BlockDraw:
    """Draws the blocks of a city by some rules: the ``how`` of ``tile`` and ``redraw``."""

    rules: BlockRules

    def __call__(self, conn: Connection, *, on_step: Callable[[str], None] = lambda _: None) -> Drawing:
        """Draw the city's blocks and prove them; nothing is written.

        Raises
        ------
        CityNotMade, NoAreas, TilingFailed
            As for the lattice.
        """
        profile = get_city(conn).profile
        codes, shapes = finest_areas(conn, profile)
        on_step(READ)
        ground = read_ground(conn, self.rules)
        try:
            tiling = make_blocks(
                lattice_of(profile), shapes, codes, ground, self.rules.rules, on_step=on_step
            )
        except GridError as error:
            raise TilingFailed(error.message, **error.details) from error
        return Drawing(profile, codes, tiling, TilingKind.BLOCKS)
