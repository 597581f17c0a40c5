"""How far the city reaches, and how many cells it has."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.store.engine import cursor


@dataclass(frozen=True, slots=True)
class Extent:
    """Cells in force [-], and the box around them: west, south, east, north, EPSG:4326 [°].

    Counties may be known far beyond the ground that is tiled; before a city is tiled the box is
    that around all its areas.
    """

    cells: int
    bounds: tuple[float, float, float, float] | None


def extent(conn: Connection) -> Extent:
    """Measure the city; a city without areas has no bounds."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT (SELECT count(*) FROM cells WHERE valid_to IS NULL),"
            " st_xmin(box), st_ymin(box), st_xmax(box), st_ymax(box)"
            " FROM (SELECT st_extent(areas.geom) AS box FROM areas"
            " LEFT JOIN tilings ON tilings.valid_to IS NULL"
            " WHERE CASE WHEN tilings.id IS NULL THEN parent_code IS NULL ELSE level = finest_level END"
            ") AS whole"
        )
        cells, *bounds = cur.fetchone() or (0, None)
    return Extent(cells, None if bounds[0] is None else tuple(bounds))
