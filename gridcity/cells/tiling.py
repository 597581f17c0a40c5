"""Draw the city's cells: tile, prove, write, and retire those in force before.

Cells are never deleted: a redraw ends the old ones (``valid_to``) at the instant at which the
new ones begin, so that a case filed in 2026 still lies in the cell of 2026. A redraw that gives
the very same cells changes nothing.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

import numpy as np
import shapely
from sqlalchemy import Connection, func, insert, select, update

from gridcity.cells.areas import area_shapes
from gridcity.cells.errors import NoAreas, TilingFailed
from gridcity.cells.model import TilingMade
from gridcity.city.model import Profile
from gridcity.city.service import get_city
from gridcity.store.bulk import copy_binary
from gridcity.store.tables import cells, tilings
from grids.errors import GridError
from grids.lattice import Lattice
from grids.tiling import STEPS as GRID_STEPS
from grids.tiling import Tiling, make_cells

WRITE = "Write the cells"
STEPS = (*GRID_STEPS, WRITE)
"""What ``on_step`` is told, in order."""


def lattice_of(profile: Profile) -> Lattice:
    """Give the lattice that a city's profile asks for."""
    return Lattice(profile.centre_lon, profile.centre_lat, profile.cell_size_m)


def tile(conn: Connection, *, at: datetime, on_step: Callable[[str], None] = lambda _: None) -> TilingMade:
    """Tile the city's finest areas and put the cells in force.

    Parameters
    ----------
    conn
        A connection to the city's schema; one transaction holds it all.
    at
        From when the new cells are in force.
    on_step
        Told the name of each of ``STEPS`` as it begins.

    Raises
    ------
    CityNotMade
        There is no city here.
    NoAreas
        No areas of its finest level were loaded.
    TilingFailed
        The areas cannot be tiled, or the tiling failed its proof (see ``grids.tiling.make_cells``).
    """
    profile = get_city(conn).profile
    codes, shapes = area_shapes(conn, profile.finest_level)
    if not codes:
        raise NoAreas(
            f"{profile.names.local} has no areas of the level {profile.finest_level}: "
            "run `gridcity load areas FILE` first.",
            level=str(profile.finest_level),
        )
    try:
        tiling = make_cells(lattice_of(profile), shapes, codes, on_step=on_step)
    except GridError as error:
        raise TilingFailed(error.message, **error.details) from error
    on_step(WRITE)
    digest = _digest(tiling)
    current = conn.execute(
        select(tilings.c.id, tilings.c.proof, tilings.c.valid_from).where(tilings.c.valid_to.is_(None))
    ).first()
    if current is not None and current.proof.get("sha256") == digest:
        return TilingMade(
            id=current.id,
            is_new=False,
            cells=len(tiling.code),
            retired=0,
            valid_from=current.valid_from,
            proof=dict(current.proof),
        )
    retired = _retire(conn, at) if current is not None else 0
    proof = {
        **tiling.proof.to_dict(),
        "slivers_joined": tiling.joined,
        "slivers_alone": tiling.alone,
        "repairs": len(tiling.repairs),
        "sha256": digest,
    }
    tiling_id = _write(conn, profile, tiling, codes, proof, at)
    return TilingMade(
        id=tiling_id, is_new=True, cells=len(tiling.code), retired=retired, valid_from=at, proof=proof
    )


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


def _retire(conn: Connection, at: datetime) -> int:
    """End the cells in force; say how many."""
    conn.execute(update(tilings).where(tilings.c.valid_to.is_(None)).values(valid_to=at))
    return conn.execute(update(cells).where(cells.c.valid_to.is_(None)).values(valid_to=at)).rowcount


def _write(
    conn: Connection,
    profile: Profile,
    tiling: Tiling,
    codes: list[str],
    proof: dict[str, object],
    at: datetime,
) -> int:
    """Write the tiling and its cells."""
    tiling_id = conn.execute(
        insert(tilings)
        .values(
            kind="lattice",
            centre_lon=profile.centre_lon,
            centre_lat=profile.centre_lat,
            cell_size_m=profile.cell_size_m,
            finest_level=str(profile.finest_level),
            proof=proof,
            valid_from=at,
        )
        .returning(tilings.c.id)
    ).scalar_one()
    count = len(tiling.code)
    copy_binary(
        conn,
        cells,
        ["code", "tiling_id", "area_code", "col", "row", "area_m2", "valid_from", "geom"],
        [
            tiling.code.tolist(),
            np.full(count, tiling_id),
            np.array(codes)[tiling.area].tolist(),
            tiling.col,
            tiling.row,
            tiling.area_m2,
            np.full(count, np.datetime64(at.replace(tzinfo=None) - at.utcoffset(), "us")),  # type: ignore[operator]
            _multipolygons(tiling),
        ],
    )
    return int(tiling_id)


def _multipolygons(tiling: Tiling) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Give all outlines the one type of the column."""
    parts, owner = shapely.get_parts(tiling.polygon, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner))
