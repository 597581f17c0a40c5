"""Draw the city's cells: tile, prove, write, and retire those in force before.

Cells are never deleted: a redraw ends the old ones (``valid_to``) at the instant at which the
new ones begin, so that a case filed in 2026 still lies in the cell of 2026. Cells that come out
the same stay in force; a redraw that gives the very same cells changes nothing at all.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from gridcity.cells.areas import area_shapes
from gridcity.cells.errors import NoAreas, TilingFailed
from gridcity.cells.model import TilingMade
from gridcity.cells.versions import plan, put_in_force
from gridcity.city.model import Level, Profile, TilingKind
from gridcity.city.service import get_city
from gridcity.store.tables import cells, tilings
from grids.errors import GridError
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.tiling import STEPS as GRID_STEPS
from grids.tiling import Tiling, make_cells

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

WRITE = "Write the cells"
STEPS = (*GRID_STEPS, WRITE)
"""What ``on_step`` is told, in order."""


def lattice_of(profile: Profile) -> Lattice:
    """Give the lattice that a city's profile asks for."""
    return Lattice(profile.centre_lon, profile.centre_lat, profile.cell_size_m)


def tile(
    conn: Connection,
    *,
    at: datetime,
    how: "Draw | None" = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> TilingMade:
    """Tile the city's finest areas and put the cells in force.

    Parameters
    ----------
    conn
        A connection to the city's schema; one transaction holds it all.
    at
        From when the new cells are in force.
    how
        Draws the cells: ``draw`` for the lattice, or one of ``gridcity.cells.blocks`` and
        ``gridcity.cells.official``.
    on_step
        Told the name of each step as it begins: for the lattice, of ``STEPS``.

    Raises
    ------
    CityNotMade
        There is no city here.
    NoAreas
        No areas of its finest level were loaded.
    TilingFailed
        The areas cannot be tiled, or the tiling failed its proof (see ``grids.tiling.make_cells``).
    """
    drawing = (how or draw)(conn, on_step=on_step)
    on_step(WRITE)
    tiling, current = drawing.tiling, current_tiling(conn)
    digest = _digest(tiling)
    if current is not None and current.proof.get("sha256") == digest:
        return current
    lattice = lattice_of(drawing.profile)
    made = plan(conn, lattice, tiling, drawing.area_codes, codes_are_given=drawing.codes_are_given)
    if current is not None and not made.changes:
        return current
    proof = {
        **tiling.proof.to_dict(),
        "slivers_joined": tiling.joined,
        "slivers_alone": tiling.alone,
        "repairs": len(tiling.repairs),
        "sha256": digest,
    }
    values = {
        "kind": str(drawing.kind),
        "centre_lon": drawing.profile.centre_lon,
        "centre_lat": drawing.profile.centre_lat,
        "cell_size_m": drawing.profile.cell_size_m,
        "finest_level": str(drawing.level),
        "proof": proof,
    }
    return TilingMade(
        id=put_in_force(conn, lattice, made, drawing.area_codes, values, at=at),
        is_new=True,
        cells=len(tiling.code),
        retired=len(made.retired),
        valid_from=at,
        proof=proof,
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """The cells as the city's areas ask for them today, proved; ``area_codes`` by ``tiling.area``.

    ``codes_are_given`` where an authority named the cells: a redraw then gives no code of its own.
    """

    profile: Profile
    area_codes: list[str]
    tiling: Tiling
    kind: TilingKind = TilingKind.LATTICE
    codes_are_given: bool = False

    @property
    def level(self) -> Level:
        """The level of the areas that no cell crosses."""
        return next(level for level in Level if level.code_length == len(self.area_codes[0]))

    def to_frame(self) -> "GeoDataFrame":
        """Give the cells as a frame: code, area_code, area_m2 [m²], kind; EPSG:4326."""
        import geopandas as gpd

        return gpd.GeoDataFrame(
            {
                "code": self.tiling.code,
                "area_code": [self.area_codes[at] for at in self.tiling.area],
                "area_m2": self.tiling.area_m2,
                "kind": str(self.kind),
            },
            geometry=self.tiling.polygon,
            crs=4326,
        )


class Draw(Protocol):
    """Draws the cells of a city's areas and proves them; writes nothing."""

    def __call__(self, conn: Connection, *, on_step: Callable[[str], None]) -> Drawing:
        """Draw; ``on_step`` is told the name of each step as it begins."""


def draw(conn: Connection, *, on_step: Callable[[str], None] = lambda _: None) -> Drawing:
    """Draw the cells of the city's finest areas and prove them; nothing is written.

    Raises what ``tile`` raises.
    """
    profile = get_city(conn).profile
    codes, shapes = finest_areas(conn, profile)
    try:
        return Drawing(profile, codes, make_cells(lattice_of(profile), shapes, codes, on_step=on_step))
    except GridError as error:
        raise TilingFailed(error.message, **error.details) from error


def finest_areas(conn: Connection, profile: Profile) -> tuple[list[str], NDArray[np.object_]]:
    """Read the codes and polygons of the areas that no cell may cross. EPSG:4326.

    They are those of the profile's finest level, or the communities that were derived from them.

    Raises
    ------
    NoAreas
        There are none.
    TilingFailed
        The derived communities do not cover their streets any more.
    """
    codes, shapes = area_shapes(conn, profile.finest_level)
    if not codes:
        raise NoAreas(
            f"{profile.names.local} has no areas of the level {profile.finest_level}: "
            "run `gridcity load areas FILE` first.",
            level=str(profile.finest_level),
        )
    if profile.finest_level is not Level.STREET:
        return codes, shapes
    parts, outlines = area_shapes(conn, Level.COMMUNITY)
    if not parts:
        return codes, shapes
    held = dict.fromkeys(codes, 0.0)
    for code, size in zip(parts, area_m2(outlines).tolist(), strict=True):
        held[code[:9]] = held.get(code[:9], 0.0) + size
    for code, size in zip(codes, area_m2(shapes).tolist(), strict=True):
        if abs(held[code] - size) > max(1.0, 1e-6 * size):
            raise TilingFailed(
                f"The derived communities of {code} do not cover it: run `gridcity derive` again.",
                area_code=code,
            )
    return parts, outlines


def current_tiling(conn: Connection) -> TilingMade | None:
    """Read the tiling in force; None where the city was never tiled."""
    row = conn.execute(select(tilings).where(tilings.c.valid_to.is_(None))).first()
    if row is None:
        return None
    count = conn.scalar(select(func.count()).select_from(cells).where(cells.c.valid_to.is_(None))) or 0
    return TilingMade(
        id=row.id, is_new=False, cells=count, retired=0, valid_from=row.valid_from, proof=dict(row.proof)
    )


def _digest(tiling: Tiling) -> str:
    """Name the cells by their content: codes and outlines."""
    digest = hashlib.sha256("\n".join(tiling.code.tolist()).encode())
    for outline in shapely.to_wkb(tiling.polygon, byte_order=1):
        digest.update(outline)
    return digest.hexdigest()
