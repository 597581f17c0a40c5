"""How far the city reaches, and how many cells it has."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.store.engine import cursor


@dataclass(frozen=True, slots=True)
class Extent:
    """Cells in force [-], and the box around all areas: west, south, east, north, EPSG:4326 [°]."""

    cells: int
    bounds: tuple[float, float, float, float] | None


def extent(conn: Connection) -> Extent:
    """Measure the city; a city without areas has no bounds."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT (SELECT count(*) FROM cells WHERE valid_to IS NULL),"
            " st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)"
            " FROM (SELECT st_extent(geom) AS box FROM areas WHERE parent_code IS NULL) AS whole"
        )
        cells, *bounds = cur.fetchone() or (0, None)
    return Extent(cells, None if bounds[0] is None else tuple(bounds))
