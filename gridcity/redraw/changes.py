"""What a redraw changed: as numbers, cell by cell with the cases on the ground of each, and drawn."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cells.errors import TilingNotFound
from gridcity.cells.versions import Fate
from gridcity.city.service import city_day
from gridcity.redraw.duties import Inherited
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST_DRAWN = 4_000
"""A map of more cells than this shows areas instead. [cells]"""

Box = tuple[float, float, float, float]
"""West, south, east, north, EPSG:4326. [°]"""


@dataclass(frozen=True, slots=True)
class AreaChanges:
    """Cells of an area: those that were retired by what became of them, and new ones, in cells."""

    code: str
    name: str
    name_en: str | None
    split: int
    merged: int
    moved: int
    given_up: int
    fresh: int

    @property
    def retired(self) -> int:
        """How many were retired."""
        return self.split + self.merged + self.moved + self.given_up


@dataclass(frozen=True, slots=True)
class Changes:
    """What a tiling changed of the one before it.

    Attributes
    ----------
    kept
        Cells that were in force before, and went on. [cells]
    same_code
        New cells with the code of one that was retired. [cells]
    new_ground
        New cells where no cell was: in a first tiling, all. [cells]
    duty
        What became of the rules of retired cells; ``stranded`` counts those that are so today.
    areas
        The finest areas in which anything changed, by code.
    """

    tiling_id: int
    before_id: int | None
    at: datetime
    kept: int
    same_code: int
    new_ground: int
    duty: Inherited
    areas: tuple[AreaChanges, ...]

    def total(self, what: str) -> int:
        """Sum one of the numbers of the areas."""
        return sum(getattr(area, what) for area in self.areas)


@dataclass(frozen=True, slots=True)
class Child:
    """A cell that holds ground of a retired one: how much of either [-]; all cases on its own ground."""

    id: int
    code: str
    area_m2: float
    cases: int
    share_of_parent: float
    share_of_child: float


@dataclass(frozen=True, slots=True)
class RetiredCell:
    """A cell that a redraw retired, all cases ever filed on its ground, and who holds that since."""

    id: int
    code: str
    area_code: str
    fate: Fate | None
    area_m2: float
    cases: int
    children: tuple[Child, ...]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A retired or new cell with its outline as GeoJSON (EPSG:4326); a new one has no fate."""

    code: str
    is_retired: bool
    fate: Fate | None
    area_m2: float
    is_new_ground: bool
    outline: str


@dataclass(frozen=True, slots=True)
class DrawnChanges:
    """Cells where they are few enough to be drawn, else areas with their outlines as GeoJSON."""

    cells: tuple[DrawnCell, ...]
    areas: tuple[tuple[AreaChanges, str], ...]

    @property
    def shows_areas(self) -> bool:
        """Say whether areas stand for their cells."""
        return bool(self.areas)


def changes(conn: Connection, tiling_id: int) -> Changes:
    """Count what a tiling changed of the one before it.

    Raises
    ------
    TilingNotFound
        There never was a tiling of that number.
    """
    number, at, before_id, kept = _tiling(conn, tiling_id)
    values = {"tiling_id": tiling_id, "at": at, "today": city_day(conn, at)}
    ((same_code, new_ground),) = _rows(conn, "codes_and_ground", values)
    (duty,) = _rows(conn, "duty", values)
    return Changes(
        number, before_id, at, kept, same_code, new_ground, Inherited(*duty), _areas(conn, tiling_id)
    )


def retired_cells(
    conn: Connection,
    tiling_id: int,
    *,
    fate: Fate | None = None,
    area: str | None = None,
    after: str = "",
    limit: int = 100,
) -> tuple[list[RetiredCell], bool]:
    """List the cells that a tiling retired, by code, and say whether there are more.

    Parameters
    ----------
    fate
        Only those of which this became.
    area
        Only those of this county, street or community.
    after
        Only codes that come after this one.

    Raises
    ------
    TilingNotFound
        There never was a tiling of that number.

    Notes
    -----
    Cases whose place is a stand-in are left out; all others are counted by their place in the cells
    before and after, whenever they were filed, so that the two can be compared.
    """
    _tiling(conn, tiling_id)
    values = {"tiling_id": tiling_id, "fate": fate, "area": area, "after": after, "wanted": limit + 1}
    rows = _rows(conn, "retired_page", values)
    page = rows[:limit]
    children: dict[int, list[Child]] = defaultdict(list)
    for parent, *child in _rows(conn, "children", {"tiling_id": tiling_id, "ids": [row[0] for row in page]}):
        children[parent].append(Child(*child))
    found = [
        RetiredCell(number, code, area_code, _fate(became), area_m2, cases, tuple(children[number]))
        for number, code, area_code, became, area_m2, cases in page
    ]
    return found, len(rows) > limit


def drawn_changes(conn: Connection, tiling_id: int, box: Box | None = None) -> DrawnChanges:
    """Draw what a tiling changed, in a box or all of it: cell by cell, or by area where that is too much.

    Raises
    ------
    TilingNotFound
        There never was a tiling of that number.
    """
    _tiling(conn, tiling_id)
    bounds = None if box is None else list(box)
    values = {"tiling_id": tiling_id, "box": bounds, "wanted": MOST_DRAWN + 1}
    rows = _rows(conn, "drawn_cells", values)
    if len(rows) <= MOST_DRAWN:
        drawn = tuple(
            DrawnCell(code, is_retired, _fate(fate), area_m2, is_new_ground, outline)
            for code, is_retired, fate, area_m2, is_new_ground, outline in rows
        )
        return DrawnChanges(drawn, ())
    by_code = {one.code: one for one in _areas(conn, tiling_id)}
    outlines = _rows(conn, "drawn_areas", {"codes": list(by_code), "box": bounds})
    return DrawnChanges((), tuple((by_code[code], outline) for code, outline in outlines))


def _tiling(conn: Connection, tiling_id: int) -> tuple[Any, ...]:
    found = _rows(conn, "tiling", {"tiling_id": tiling_id})
    if not found:
        raise TilingNotFound(f"There is no tiling {tiling_id}.", tiling_id=tiling_id)
    return found[0]


def _areas(conn: Connection, tiling_id: int) -> tuple[AreaChanges, ...]:
    return tuple(AreaChanges(*row) for row in _rows(conn, "areas", {"tiling_id": tiling_id}))


def _fate(word: str | None) -> Fate | None:
    return None if word is None else Fate(word)


def _rows(conn: Connection, query: str, values: dict[str, Any]) -> Sequence[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.redraw", "changes.sql"), query), values)
        return list(cur.fetchall())
