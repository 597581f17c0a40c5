"""Ground too narrow for a block: the strip between two carriageways, between a street and a border.

Such ground is street, not block. It goes to the blocks along it, each part to the nearest one, so
that cells meet in the middle of a wide street and end where the side streets come in. Where one
side of a strip is stronger than the other (a street on one side, a fence on the other), the ground goes to
the weak side and the cells meet on the strong one.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi, cKDTree

from grids.blocks.network import Sides

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_STEP_M = (1.5, 6.0)
"""The places along a strip's sides, of which each knows its block, are half as far apart as the strip is
wide, at least and at most so much. Farther apart than their strip is wide they would meet in zigzags. [m]"""
_END_M = 0.5
"""How far the first of them is from a corner. [m]"""
_WEAK_SHARE = 0.25
"""The weakest sides that make up so much of a strip's length take its ground. [-]"""
_COLLAR = 1.25
"""How much wider ground may be that runs round or along a block, like that before a fence. [-]"""
_LONG = 0.2
"""What is less compact than this (a circle is 1) runs along something. [-]"""
_SMOOTH_M = 1.6
"""How much the middle line may be straightened. [m]"""


@dataclass(frozen=True, slots=True)
class Strips:
    """Narrow ground.

    ``strip`` is the strip of each face, -1 for a block. ``dividers`` [m] are where the blocks along a strip
    meet, as strong [-] as its sides. ``places`` [m] lie along the sides of strips, moved by the ``shift`` [m]
    of each strip, so that places of one are far from those of all others; ``place_strip`` and ``place_face``
    say of which strip each is, and which block is there.
    """

    strip: Ints
    dividers: Geometries
    strengths: Floats
    places: Floats
    place_strip: Ints
    place_face: Ints
    shift: Floats

    def nearest_face(self, xy: Floats, strip: Ints) -> Ints:
        """Say to which block places in strips go; -1 where a strip borders on none."""
        found = np.full(len(xy), -1, dtype=np.int64)
        asked = np.flatnonzero(strip >= 0)
        if len(self.places) and len(asked):
            _, at = cKDTree(self.places).query(xy[asked] + self.shift[strip[asked]])
            own = self.place_strip[at] == strip[asked]
            found[asked[own]] = self.place_face[at[own]]
        return found


def are_narrow(faces: Geometries, narrow_m: float) -> Bools:
    """Say which faces are narrow: no circle of that diameter fits in, or they are long and thin."""
    narrow = np.zeros(len(faces), dtype=bool)
    if narrow_m == 0:
        return narrow
    size, around = shapely.area(faces), shapely.length(faces)
    thin = (2 * size < _COLLAR * narrow_m * around) & (4 * np.pi * size < _LONG * around**2)
    # The largest circle in a polygon is wider than twice its area over its perimeter.
    doubtful = np.flatnonzero(~thin & (2 * size < narrow_m * around))
    inner = shapely.buffer(faces[doubtful], -narrow_m / 2, quad_segs=2)
    narrow[doubtful] = shapely.is_empty(inner)
    narrow[thin] = True
    return narrow


def find_strips(faces: Geometries, area: Ints, narrow: Bools, sides: Sides, strengths: Floats) -> Strips:
    """Find strips and the lines in which the blocks along them meet.

    Parameters
    ----------
    faces : ndarray of Polygon, shape (n,)
        In metres.
    area : ndarray of int, shape (n,)
        Whose ground each is; strips do not reach across borders.
    narrow : ndarray of bool, shape (n,)
        See ``are_narrow``.
    sides, strengths
        Who borders on whom, and how strong each edge is.
    """
    same = area[sides.left] == area[sides.right]
    strip = _strips(narrow, sides, same)
    left_is, right_is = narrow[sides.left], narrow[sides.right]
    along = np.flatnonzero(same & (left_is != right_is))
    thin = np.where(left_is[along], sides.left[along], sides.right[along])
    block = np.where(left_is[along], sides.right[along], sides.left[along])
    weak = _weak_sides(strip[thin], sides.length[along], strengths[along])
    along, thin, block = along[weak], thin[weak], block[weak]
    count = int(strip.max(initial=-1)) + 1
    if count == 0:
        return Strips(strip, faces[:0], np.empty(0), np.empty((0, 2)), strip[:0], strip[:0], np.empty((0, 2)))
    step = np.clip(_widths(faces, strip, count) / 2, *_STEP_M)
    places, edge = _places(sides.segments()[along], step[strip[thin]])
    place_strip, place_face = strip[thin][edge], block[edge]
    shift = _far_apart(faces, strip, count)
    places = places + shift[place_strip]
    # Where both sides of a strip have a place, one of them has it.
    places, first = np.unique(places, axis=0, return_index=True)
    place_strip, place_face = place_strip[first], place_face[first]
    dividers, of_strip = _dividers(faces, strip, places, place_strip, place_face, shift)
    strongest = np.zeros(count)
    np.maximum.at(strongest, strip[thin], strengths[along])
    return Strips(strip, dividers, strongest[of_strip], places, place_strip, place_face, shift)


def _strips(narrow: Bools, sides: Sides, same: Bools) -> Ints:
    """Give strips numbers from 0: narrow faces that border on each other are one."""
    joined = np.flatnonzero(same & narrow[sides.left] & narrow[sides.right])
    graph = coo_array(
        (np.ones(len(joined)), (sides.left[joined], sides.right[joined])), shape=(len(narrow), len(narrow))
    )
    _, label = connected_components(graph, directed=False)
    _, number = np.unique(label[narrow], return_inverse=True)
    strip = np.full(len(narrow), -1, dtype=np.int64)
    strip[narrow] = number
    return strip


def _weak_sides(strip: Ints, length: Floats, strengths: Floats) -> Bools:
    """Keep of each strip's sides the weakest that make up ``_WEAK_SHARE`` of its length."""
    if len(strip) == 0:
        return np.zeros(0, dtype=bool)
    order = np.lexsort((strengths, strip))
    running = np.cumsum(length[order])
    starts = np.flatnonzero(np.r_[True, np.diff(strip[order]) > 0])
    group = np.cumsum(np.r_[True, np.diff(strip[order]) > 0]) - 1
    before = running[starts] - length[order][starts]
    total = np.add.reduceat(length[order], starts)
    is_enough = running - before[group] >= _WEAK_SHARE * total[group]
    limit = np.minimum.reduceat(np.where(is_enough, strengths[order], np.inf), starts)
    keep = np.zeros(len(strip), dtype=bool)
    keep[order] = strengths[order] <= limit[group] + 1e-9
    return keep


def _widths(faces: Geometries, strip: Ints, count: int) -> Floats:
    """Measure how wide [m] strips are, about."""
    narrow = strip >= 0
    size = np.bincount(strip[narrow], shapely.area(faces[narrow]), count)
    around = np.bincount(strip[narrow], shapely.length(faces[narrow]), count)
    return np.asarray(2 * size / around)


def _far_apart(faces: Geometries, strip: Ints, count: int) -> Floats:
    """Give each strip a shift [m] after which every place of it is nearer to its own sides than to others'.

    They are laid on shelves, the widest first, each with room around it as wide as itself.
    """
    narrow = np.flatnonzero(strip >= 0)
    narrow = narrow[np.argsort(strip[narrow], kind="stable")]
    starts = np.searchsorted(strip[narrow], np.arange(count))
    bounds = shapely.bounds(faces[narrow])
    low = np.minimum.reduceat(bounds[:, :2], starts, axis=0)
    high = np.maximum.reduceat(bounds[:, 2:], starts, axis=0)
    room = 3 * (high - low).max(axis=1) + 1
    shelf, spot = 2 * np.sqrt((room**2).sum()), np.zeros((count, 2))
    x, y, height = 0.0, 0.0, 0.0
    for one in np.argsort(-room, kind="stable").tolist():
        if x + room[one] > shelf:
            x, y, height = 0.0, y + height, 0.0
        spot[one] = x + room[one] / 2, y + room[one] / 2
        x, height = x + room[one], max(height, float(room[one]))
    return np.asarray(np.round(spot - shelf / 2 - (low + high) / 2, 3))


def _places(segments: Floats, step_m: Floats) -> tuple[Floats, Ints]:
    """Spread places along edges, the first and last ``_END_M`` from the corners; short edges get one."""
    length = np.hypot(*(segments[:, 1] - segments[:, 0]).T)
    inner = np.maximum(length - 2 * _END_M, 0.0)
    count = np.where(inner > 0, np.ceil(inner / step_m).astype(np.int64) + 1, 1)
    edge = np.repeat(np.arange(len(segments)), count)
    at = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        metres = np.where(count[edge] > 1, _END_M + at * inner[edge] / (count[edge] - 1), length[edge] / 2)
    share = np.where(length[edge] > 0, metres / np.maximum(length[edge], 1e-9), 0.0)
    return segments[edge, 0] + share[:, None] * (segments[edge, 1] - segments[edge, 0]), edge


def _dividers(
    faces: Geometries, strip: Ints, places: Floats, place_strip: Ints, place_face: Ints, shift: Floats
) -> tuple[Geometries, Ints]:
    """Draw where the ground of a strip is as near to one block as to another, and say in which strip.

    One diagram of all places does it for all strips, since they are far apart.
    """
    nothing = np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    if len(places) < 2:
        return nothing
    reach = 10 * np.abs(places).max()
    # The far corners make every ridge end somewhere.
    around = reach * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    diagram = Voronoi(np.concatenate([places, around]))
    of, face = np.append(place_strip, np.full(4, -1)), np.append(place_face, np.full(4, -1))
    one, other = diagram.ridge_points.T
    ridges = np.asarray(diagram.ridge_vertices)
    wanted = (of[one] == of[other]) & (face[one] != face[other]) & (ridges >= 0).all(axis=1)
    if not wanted.any():
        return nothing
    owner, ends = of[one[wanted]], diagram.vertices[ridges[wanted]]
    order = np.argsort(owner, kind="stable")
    owner, ends = owner[order], ends[order]
    parted, where = np.unique(owner, return_inverse=True)
    ridge = shapely.linestrings(ends - shift[owner][:, None])
    lines = shapely.line_merge(shapely.multilinestrings(ridge, indices=where))
    inside = shapely.line_merge(shapely.intersection(lines, _grounds(faces, strip, parted)))
    parts, at = shapely.get_parts(inside, return_index=True)
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    smooth = shapely.simplify(parts[is_line], _SMOOTH_M, preserve_topology=False)
    return np.asarray(smooth, dtype=object), parted[at[is_line]].astype(np.int64)


def _grounds(faces: Geometries, strip: Ints, wanted: Ints) -> Geometries:
    """Draw strips in one piece each."""
    order = np.argsort(strip, kind="stable")
    starts = np.searchsorted(strip[order], wanted, side="left")
    ends = np.searchsorted(strip[order], wanted, side="right")
    grounds = np.empty(len(wanted), dtype=object)
    for at, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        mine = faces[order[first:last]]
        grounds[at] = mine[0] if len(mine) == 1 else shapely.coverage_union_all(mine)
    return grounds
