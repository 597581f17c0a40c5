"""The case layer of the map: which statement makes a tile of the cases that a filter lets through."""

from datetime import datetime
from typing import Any

from gridcity.cases.listing import EMERGENCY, LATE, clauses_of
from gridcity.cases.model import CaseFilter

POINTS_FROM_ZOOM = 13
"""Before this zoom a tile holds one point a square, with how many cases there are, by stage."""

_WHERE = """
    FROM cases
    INNER JOIN catalogue_classes ON cases.class_id = catalogue_classes.id
    LEFT JOIN cells ON cases.cell_id = cells.id
    WHERE cases.geom_3857 && st_tileenvelope(%(z)s, %(x)s, %(y)s)
"""

_PLACED = "cases.place_quality <> 'default'"
"""Whether a case lies where it was seen, not on a stand-in point that many share."""

_POINTS = f"""
SELECT st_asmvt(q, 'cases', 4096, 'geom', 'id')
FROM (
    SELECT
        cases.id,
        cases.stage,
        cases.class_id,
        {EMERGENCY} AS is_emergency,
        cases.is_suspended,
        {LATE} AS late,
        CASE WHEN NOT {_PLACED} THEN 1 END AS unplaced,
        st_asmvtgeom(cases.geom_3857, st_tileenvelope(%(z)s, %(x)s, %(y)s), 4096, 64, TRUE) AS geom
    {_WHERE}
"""

_MIDDLE_X, _MIDDLE_Y = (
    f"coalesce(avg({axis}(cases.geom_3857)) FILTER (WHERE {_PLACED}), avg({axis}(cases.geom_3857)))"
    for axis in ("st_x", "st_y")
)

# A square is 1/16 of the tile, 32 px on the screen; each case is counted in one square of one tile. Cases on
# a stand-in point are counted apart: thousands of them would be one great donut where nothing happened.
_SQUARES = f"""
SELECT st_asmvt(q, 'cases', 4096, 'geom')
FROM (
    SELECT
        count(*) FILTER (WHERE {_PLACED})::integer AS count,
        nullif(count(*) FILTER (WHERE NOT {_PLACED}), 0)::integer AS unplaced,
        count(*) FILTER (WHERE cases.stage = 'reported' AND {_PLACED})::integer AS reported,
        count(*) FILTER (WHERE cases.stage = 'dispatched' AND {_PLACED})::integer AS dispatched,
        count(*) FILTER (WHERE cases.stage = 'handling' AND {_PLACED})::integer AS handling,
        count(*) FILTER (WHERE cases.stage = 'verifying' AND {_PLACED})::integer AS verifying,
        count(*) FILTER (WHERE cases.stage = 'closed' AND {_PLACED})::integer AS closed,
        count(*) FILTER (WHERE {LATE})::integer AS late,
        count(*) FILTER (WHERE {EMERGENCY})::integer AS emergency,
        st_asmvtgeom(
            st_setsrid(st_makepoint({_MIDDLE_X}, {_MIDDLE_Y}), 3857),
            st_tileenvelope(%(z)s, %(x)s, %(y)s),
            4096,
            0,
            TRUE
        ) AS geom
    {_WHERE}
"""
_SQUARE_BY = "GROUP BY floor(st_x(cases.geom_3857) / %(side_m)s), floor(st_y(cases.geom_3857) / %(side_m)s)"
WORLD_M = 40075016.685578488
"""How wide the world of EPSG:3857 is. [m]"""


def tile_statement(where: CaseFilter, z: int, x: int, y: int, *, at: datetime) -> tuple[str, dict[str, Any]]:
    """Give the statement, and the values it binds, whose one value is a tile's bytes.

    Parameters
    ----------
    where
        Which cases.
    z, x, y
        Zoom, column from the west, row from the north. [-]
    at
        What is late, is late at this instant.

    Raises
    ------
    FilterNotUnderstood
        The filter's polygon cannot be read.
    """
    clauses, values = clauses_of(where, at=at)
    values |= {"z": z, "x": x, "y": y, "at": at, "side_m": WORLD_M / 2**z / 16}
    condition = "".join(f" AND ({clause})" for clause in clauses)
    if z >= POINTS_FROM_ZOOM:
        return f"{_POINTS}{condition}) AS q", values
    return f"{_SQUARES}{condition} {_SQUARE_BY}) AS q", values
