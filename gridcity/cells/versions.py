"""From one drawing of the city to the next: what stays, what is retired, who holds whose ground, which codes.

::

    in force ──┬─ same outline, same area ────────────▶ stays in force, untouched
               └─ any other ─▶ retired ──┬─ ground ──▶ lineage: old cell, new cell, shares
    drawn ─────── any other ─▶ new ──────┘            ▶ code: its ground's, or a number never used

Nothing here draws, and only ``put_in_force`` writes.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, text, update

from gridcity.cells.errors import TilingFailed
from gridcity.cells.hexagons import share_out, take_back
from gridcity.store.bulk import copy_binary
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import cell_lineage, cells, tilings
from grids.crosswalk import Crosswalk, crosswalk
from grids.errors import GridError
from grids.lattice import Lattice
from grids.succession import Earlier, succeed
from grids.tiling import Tiling

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Texts: TypeAlias = NDArray[np.str_]
Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drawing would change.

    Attributes
    ----------
    drawn
        The drawing, its cells in the order in which they were drawn.
    code : ndarray of str
        The code of each drawn cell.
    fresh : ndarray of int
        Positions of the drawn cells that are new; the others are in force already.
    retired : ndarray of int
        ``cells.id`` of those in force that are not drawn any more.
    retired_codes : ndarray of str
        Their codes.
    shared
        Ground of the retired (``one``) and the fresh (``other``).
    """

    drawn: Tiling
    code: Texts
    fresh: Ints
    retired: Ints
    retired_codes: Texts
    retired_outlines: Geometries
    shared: Crosswalk

    @property
    def changes(self) -> int:
        """How many cells are retired or new."""
        return len(self.retired) + len(self.fresh)

    @property
    def kept(self) -> int:
        """How many cells stay as they are."""
        return len(self.code) - len(self.fresh)


@dataclass(frozen=True, slots=True)
class _Known:
    """Cells that are or were; ``rank`` is 0 in force, higher the longer ago they were retired."""

    id: Ints
    code: Texts
    area_code: Texts
    rank: Ints
    outline: Geometries

    @classmethod
    def load(cls, conn: Connection, query: str, areas: list[str] | None = None) -> "_Known":
        with cursor(conn) as cur:
            cur.execute(getattr(load_queries("gridcity.cells"), query), {"areas": areas})
            rows = cur.fetchall()
        ids, codes, area_codes, ranks, outlines = zip(*rows, strict=True) if rows else ((),) * 5
        return cls(
            np.array(ids, dtype=np.int64),
            np.array(codes, dtype="<U15"),
            np.array(area_codes, dtype="<U12"),
            np.array(ranks, dtype=np.int64),
            np.asarray(shapely.from_wkb([bytes(one) for one in outlines]), dtype=object),
        )


class Fate(StrEnum):
    """What becomes of a retired cell."""

    SPLIT = "split"  # 拆分: its ground is parted among cells that hold nothing else
    MERGED = "merged"  # 合并: all of it went into one cell, together with others
    MOVED = "moved"  # 调整: its borders were moved
    GIVEN_UP = "given_up"  # 撤销: no cell of the new tiling holds it


SLIVER = 0.01
"""What is less than this share of both cells does not count where fates are named. [-]"""


def fates(shared: Crosswalk) -> list[Fate]:
    """Name what becomes of each of the first pieces; ground that is a sliver of both does not count."""
    counts = (shared.share_of_one >= SLIVER) | (shared.share_of_other >= SLIVER)
    one, other = shared.one[counts], shared.other[counts]
    children = np.bincount(one, minlength=len(shared.one_m2))
    parents = np.bincount(other, minlength=len(shared.other_m2))
    most_parents = np.zeros(len(shared.one_m2), dtype=np.int64)
    np.maximum.at(most_parents, one, parents[other])

    def fate(of_children: int, of_parents: int) -> Fate:
        if of_children == 0:
            return Fate.GIVEN_UP
        if of_children == 1:
            return Fate.MERGED if of_parents > 1 else Fate.MOVED
        return Fate.MOVED if of_parents > 1 else Fate.SPLIT

    return [fate(*pair) for pair in zip(children.tolist(), most_parents.tolist(), strict=True)]


def plan(
    conn: Connection, lattice: Lattice, drawn: Tiling, area_codes: list[str], *, codes_are_given: bool = False
) -> Plan:
    """Compare a drawing with what is in force. Nothing is written.

    Parameters
    ----------
    lattice
        Gives the equal-area projection in which shared ground is measured.
    drawn
        What was drawn and proved.
    area_codes
        Of the areas that its cells lie in, by ``drawn.area``.
    codes_are_given
        True where an authority named the cells: then every cell keeps the code it came with.

    Raises
    ------
    TilingFailed
        An area has no number left that was never used.
    """
    known = _Known.load(conn, "outlines_in_force")
    area = np.array(area_codes)[drawn.area].astype("<U12")
    stays_as = _same(known, area, drawn.polygon)
    if codes_are_given and len(known.code):
        stays_as[known.code[stays_as] != drawn.code] = -1
    fresh, stays = np.flatnonzero(stays_as < 0), np.flatnonzero(stays_as >= 0)
    code = drawn.code.copy()
    code[stays] = known.code[stays_as[stays]]
    is_retired = np.ones(len(known.id), dtype=bool)
    is_retired[stays_as[stays]] = False
    retired = np.flatnonzero(is_retired)
    former = _Known.load(conn, "outlines_before", np.unique(area[fresh]).tolist())
    # The code of a cell that is in force cannot come back as another's.
    free = np.flatnonzero(~np.isin(former.code, code[stays]))
    heirs = Earlier(
        np.concatenate([known.code[retired], former.code[free]]),
        np.concatenate([known.rank[retired], former.rank[free]]),
    )
    outlines = np.concatenate([known.outline[retired], former.outline[free]])
    shared = crosswalk(lattice, outlines, drawn.polygon[fresh])
    used = np.concatenate([known.code, former.code])
    try:
        if not codes_are_given:
            code[fresh] = succeed(shared, heirs, drawn.code[fresh], used)
    except GridError as error:
        raise TilingFailed(error.message, **error.details) from error
    return Plan(
        drawn,
        code,
        fresh,
        known.id[retired],
        known.code[retired],
        known.outline[retired],
        _only_first(shared, len(retired)),
    )


def put_in_force(
    conn: Connection,
    lattice: Lattice,
    made: Plan,
    area_codes: list[str],
    values: dict[str, object],
    *,
    at: datetime,
) -> int:
    """Retire what a plan retires, write what is new, record whose ground went where: the tiling's number.

    ``values`` are the columns of the tiling beside its validity. One transaction of the caller.
    """
    conn.execute(update(tilings).where(tilings.c.valid_to.is_(None)).values(valid_to=at))
    tiling_id = conn.execute(
        insert(tilings).values(**values, valid_from=at).returning(tilings.c.id)
    ).scalar_one()
    _retire(conn, made, tiling_id, at)
    drawn, fresh = made.drawn, made.fresh
    first = conn.scalar(text("SELECT nextval(pg_get_serial_sequence('cells', 'id'))")) or 1
    if len(fresh):
        conn.scalar(
            text("SELECT setval(pg_get_serial_sequence('cells', 'id'), :last)"),
            {"last": first + len(fresh) - 1},
        )
    ids = first + np.arange(len(fresh))
    copy_binary(
        conn,
        cells,
        ["id", "code", "tiling_id", "area_code", "col", "row", "area_m2", "valid_from", "geom"],
        [
            ids,
            made.code[fresh].tolist(),
            np.full(len(fresh), tiling_id),
            np.array(area_codes)[drawn.area[fresh]].tolist(),
            drawn.col[fresh],
            drawn.row[fresh],
            drawn.area_m2[fresh],
            np.full(len(fresh), np.datetime64(at.replace(tzinfo=None) - at.utcoffset(), "us")),  # type: ignore[operator]
            _multipolygons(drawn.polygon[fresh]),
        ],
    )
    shared = made.shared
    copy_binary(
        conn,
        cell_lineage,
        ["old_id", "new_id", "shared_m2", "old_share", "new_share"],
        [
            made.retired[shared.one],
            ids[shared.other],
            shared.shared_m2,
            shared.share_of_one,
            shared.share_of_other,
        ],
    )
    take_back(conn, made.retired)
    share_out(conn, lattice, ids, drawn.polygon[fresh])
    return int(tiling_id)


def _retire(conn: Connection, made: Plan, tiling_id: int, at: datetime) -> None:
    if len(made.retired) == 0:
        return
    values = {
        "ids": made.retired.tolist(),
        "fates": [fate.value for fate in fates(made.shared)],
        "tiling_id": tiling_id,
        "at": at,
    }
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").retire, values)


def _same(known: _Known, area: Texts, polygons: Geometries) -> Ints:
    """Find the cell in force with the same outline, to the bit, in the same area; -1 for none."""
    keys = zip(known.area_code.tolist(), _contents(known.outline), strict=True)
    at = {key: position for position, key in enumerate(keys)}
    found = [at.get(key, -1) for key in zip(area.tolist(), _contents(polygons), strict=True)]
    return np.array(found, dtype=np.int64)


def _contents(polygons: Geometries) -> list[bytes]:
    """Write outlines so that the same ones are the same bytes, wherever their rings begin."""
    return list(shapely.to_wkb(shapely.normalize(_multipolygons(polygons)), byte_order=1))


def _multipolygons(polygons: Geometries) -> Geometries:
    """Give all outlines the one type of the column."""
    if len(polygons) == 0:
        return polygons
    parts, owner = shapely.get_parts(polygons, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=owner))


def _only_first(shared: Crosswalk, count: int) -> Crosswalk:
    """Keep the pairs of the first so many pieces."""
    keep = shared.one < count
    return Crosswalk(
        shared.one[keep], shared.other[keep], shared.shared_m2[keep], shared.one_m2[:count], shared.other_m2
    )
