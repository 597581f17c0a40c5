"""Communities for a city that publishes none: parts of a street (街道), drawn by rule and marked as derived.

A part is what a block is, only thirty times as large: it follows the larger streets, railways and water,
is split along them or by balanced cuts and joined towards its size. Its number runs from 601 on, as
CJ/T 349-2010 numbers communities that are merged or added: no derived part can pass for an official one.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from sqlalchemy import Connection, delete, select, text

from gridcity.cells.areas import area_shapes, save_areas
from gridcity.cells.errors import AreaInvalid, NoAreas, TilingFailed
from gridcity.cells.ground import BlockRules, read_ground
from gridcity.city.model import Level
from gridcity.city.service import get_city
from gridcity.store.tables import areas
from grids.blocks import Ground, Lines, Rules, make_blocks
from grids.errors import GridError
from grids.lattice import Lattice
from grids.tiling import Tiling

FIRST_NUMBER, LAST_NUMBER = 601, 999
_NARROW_M = 60.0
"""Ground narrower than this is no part of a street. [m]"""


@dataclass(frozen=True, slots=True)
class Derived:
    """What deriving did: how many parts in how many streets, and how many older parts are gone."""

    parts: int
    streets: int
    gone: int


def derive_communities(conn: Connection, rules: BlockRules, *, hectares: float | None = None) -> Derived:
    """Derive communities of a city whose finest areas are streets; those derived before are replaced.

    Cells are not redrawn: run the tiling after. Retired cells of parts that are gone hang on their street.

    Parameters
    ----------
    conn
        A connection to the city's schema; one transaction holds it all.
    rules
        How parts are drawn.
    hectares
        How large a part is meant to be, in place of what the rules say. [ha]

    Raises
    ------
    AreaInvalid
        The city publishes communities, or a street would have more parts than can be numbered.
    NoAreas
        No streets were loaded.
    TilingFailed
        The streets cannot be tiled.
    """
    profile = get_city(conn).profile
    if profile.finest_level is not Level.STREET:
        raise AreaInvalid(
            f"The finest areas of {profile.names.local} are no streets: nothing is to be derived."
        )
    official = conn.scalar(
        select(areas.c.code).where(areas.c.level == str(Level.COMMUNITY), ~areas.c.is_derived).limit(1)
    )
    if official is not None:
        raise AreaInvalid(f"The city has official communities, {official} first.", area_code=official)
    codes, shapes = area_shapes(conn, Level.STREET)
    if not codes:
        raise NoAreas("No streets were loaded: run `gridcity load areas FILE` first.", level="street")
    target_m2 = rules.subarea_m2 if hectares is None else hectares * 10_000
    # Numbers run in rows as high as a part is wide.
    lattice = Lattice(profile.centre_lon, profile.centre_lat, float(np.sqrt(target_m2)))
    try:
        drawn = make_blocks(
            lattice, shapes, codes, _large(read_ground(conn, rules), rules.subarea_weakest),
            Rules(target_m2=target_m2, narrow_m=_NARROW_M, smallest=0.25, merge_below=0.5, largest=1.9),
        )  # fmt: skip
    except GridError as error:
        raise TilingFailed(error.message, **error.details) from error
    frame = _frame(conn, drawn, codes)
    gone = _clear(conn, set(frame["code"]))
    save_areas(conn, frame)
    return Derived(len(frame), len(codes), gone)


def _large(ground: Ground, weakest: float) -> Ground:
    """Leave the lines that may part communities; no border cuts a compound, as none cuts a building."""
    strong = ground.lines.strengths >= weakest
    lines = Lines(ground.lines.shapes[strong], ground.lines.strengths[strong])
    return replace(ground, lines=lines)


def _frame(conn: Connection, drawn: Tiling, streets: list[str]) -> "gpd.GeoDataFrame":
    """Give the parts their numbers and names, street by street."""
    names = {
        row.code: (row.name, row.name_en)
        for row in conn.execute(select(areas.c.code, areas.c.name, areas.c.name_en))
    }
    number = np.zeros(len(drawn.code), dtype=np.int64)
    for street in range(len(streets)):
        mine = np.flatnonzero(
            drawn.area == street
        )  # in the order of their codes: west to east, north to south
        number[mine] = np.arange(len(mine)) + 1
    if number.max(initial=0) > LAST_NUMBER - FIRST_NUMBER + 1:
        street_code = streets[drawn.area[number.argmax()]]
        raise AreaInvalid(
            f"Street {street_code} would have {number.max()} parts: make them larger.", area_code=street_code
        )
    rows = []
    for street, count, shape in zip(drawn.area.tolist(), number.tolist(), drawn.polygon, strict=True):
        code = streets[street]
        name, name_en = names[code]
        rows.append(
            {
                "code": f"{code}{FIRST_NUMBER + count - 1}",
                "level": str(Level.COMMUNITY),
                "name": f"{name}第{count}片",
                "name_en": None if name_en is None else f"{name_en}, part {count}",
                "is_derived": True,
                "geometry": shape,
            }
        )
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def _clear(conn: Connection, staying: set[str]) -> int:
    """Take away parts that are not drawn any more; their cells, retired or soon to be, hang on the street."""
    before = set(
        conn.scalars(select(areas.c.code).where(areas.c.level == str(Level.COMMUNITY), areas.c.is_derived))
    )
    gone = sorted(before - staying)
    if gone:
        conn.execute(
            text("UPDATE cells SET area_code = left(area_code, 9) WHERE area_code = ANY(:gone)"),
            {"gone": gone},
        )
        conn.execute(delete(areas).where(areas.c.code.in_(gone)))
    return len(gone)
