"""How the ground of each cell in force is shared among hexagons: what the tiles of a whole city count by.

Kept in the store, because a tile is computed there. Written with the cells, in their transaction.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, select

from gridcity.store.bulk import copy_binary
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import cell_hexagons, tilings
from grids.lattice import Lattice
from grids.rollup import cells_to_hexagons, hexagons_to_polygons

RESOLUTIONS = (8, 7, 6, 5)
"""From about 0.7 km² to 250 km²: those that ``tile_hexagon_resolution`` of the store asks for. [-]"""


def share_out(
    conn: Connection, lattice: Lattice, cell_ids: NDArray[np.int64], outlines: NDArray[np.object_]
) -> None:
    """Write which hexagons share the ground of new cells; by area, so that no count is lost.

    Parameters
    ----------
    lattice
        Gives the equal-area projection in which shares are measured.
    cell_ids, outlines
        The cells; their outlines in EPSG:4326. [°]
    """
    if len(cell_ids) == 0:
        return
    for resolution in RESOLUTIONS:
        hexagons, shared = cells_to_hexagons(lattice, outlines, resolution)
        with cursor(conn) as cur:
            cur.execute(
                load_queries("gridcity.cells").save_hexagons,
                {
                    "ids": hexagons.tolist(),
                    "resolution": resolution,
                    "outlines": [bytes(one) for one in shapely.to_wkb(hexagons_to_polygons(hexagons))],
                },
            )
        # All of a cell is somewhere: what rounding left over is spread, too.
        whole = np.bincount(shared.one, weights=shared.shared_m2, minlength=len(cell_ids))
        copy_binary(
            conn,
            cell_hexagons,
            ["cell_id", "hexagon_id", "share", "shared_m2"],
            [
                cell_ids[shared.one],
                hexagons[shared.other],
                shared.shared_m2 / whole[shared.one],
                shared.shared_m2,
            ],
        )


def take_back(conn: Connection, cell_ids: NDArray[np.int64]) -> None:
    """Forget the hexagons of cells that are retired."""
    if len(cell_ids):
        wanted = select(func.unnest(cell_ids.tolist()))
        conn.execute(delete(cell_hexagons).where(cell_hexagons.c.cell_id.in_(wanted)))


def share_out_missing(conn: Connection) -> int:
    """Share out the cells in force that never were, as those of a city from before hexagons were kept.

    Returns
    -------
    int
        How many cells those were; 0 where there is nothing to do, or no city.
    """
    tiling = conn.execute(select(tilings).where(tilings.c.valid_to.is_(None))).first()
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").cells_without_hexagons)
        rows = cur.fetchall()
    if tiling is None or not rows:
        return 0
    ids, outlines = zip(*rows, strict=True)
    share_out(
        conn,
        Lattice(tiling.centre_lon, tiling.centre_lat, tiling.cell_size_m),
        np.array(ids, dtype=np.int64),
        np.asarray(shapely.from_wkb([bytes(one) for one in outlines]), dtype=object),
    )
    return len(ids)
