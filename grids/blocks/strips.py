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
from scipy.spatial import QhullError, Voronoi, cKDTree

from grids.blocks.network import Sides

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_STEP_M = 8.0
"""How far the places along a strip's sides are apart, of which each knows its block. [m]"""
_END_M = 0.5
"""How far the first of them is from a corner. [m]"""
_WEAK_SHARE = 0.25
"""The weakest sides that make up so much of a strip's length take its ground. [-]"""
_COLLAR = 1.25
"""How much wider ground may be that runs round or along a block, like that before a fence. [-]"""
_LONG = 0.2
"""What is less compact than this (a circle is 1) runs along something. [-]"""
_SMOOTH_M = 1.0
"""How much the middle line may be straightened. [m]"""


@dataclass(frozen=True, slots=True)
class Strips:
    """Narrow ground.

    ``strip`` is the strip of each face, -1 for a block. ``dividers`` [m] are where the blocks along a strip
    meet, as strong [-] as its sides. ``places`` [m] lie along the sides of strips; ``place_strip`` and
    ``place_face`` say of which, and which block is there.
    """

    strip: Ints
    dividers: Geometries
    strengths: Floats
    places: Floats
    place_strip: Ints
    place_face: Ints

    def nearest_face(self, xy: Floats, strip: Ints) -> Ints:
        """Say to which block places in strips go; -1 where a strip borders on none."""
        found = np.full(len(xy), -1, dtype=np.int64)
        order = np.argsort(self.place_strip, kind="stable")
        starts = np.searchsorted(self.place_strip[order], np.arange(self.strip.max(initial=-1) + 2))
        for one in np.unique(strip[strip >= 0]):
            mine = order[starts[one] : starts[one + 1]]
            asked = np.flatnonzero(strip == one)
            if len(mine):
                _, at = cKDTree(self.places[mine]).query(xy[asked])
                found[asked] = self.place_face[mine[at]]
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
    places, edge = _places(sides.segments()[along])
    place_strip, place_face = strip[thin][edge], block[edge]
    dividers, of_strip = _dividers(faces, strip, places, place_strip, place_face)
    strongest = np.zeros(strip.max(initial=-1) + 1)
    np.maximum.at(strongest, strip[thin], strengths[along])
    return Strips(strip, dividers, strongest[of_strip], places, place_strip, place_face)


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


def _places(segments: Floats) -> tuple[Floats, Ints]:
    """Spread places along edges, the first and last ``_END_M`` from the corners; short edges get one."""
    length = np.hypot(*(segments[:, 1] - segments[:, 0]).T)
    inner = np.maximum(length - 2 * _END_M, 0.0)
    count = np.where(inner > 0, np.ceil(inner / _STEP_M).astype(np.int64) + 1, 1)
    edge = np.repeat(np.arange(len(segments)), count)
    at = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        metres = np.where(count[edge] > 1, _END_M + at * inner[edge] / (count[edge] - 1), length[edge] / 2)
    share = np.where(length[edge] > 0, metres / np.maximum(length[edge], 1e-9), 0.0)
    return segments[edge, 0] + share[:, None] * (segments[edge, 1] - segments[edge, 0]), edge


def _dividers(
    faces: Geometries, strip: Ints, places: Floats, place_strip: Ints, place_face: Ints
) -> tuple[Geometries, Ints]:
    """Draw where the ground of a strip is as near to one block as to another, and say in which strip."""
    order = np.argsort(place_strip, kind="stable")
    starts = np.searchsorted(place_strip[order], np.arange(strip.max(initial=-1) + 2))
    by_strip = np.argsort(strip, kind="stable")
    face_starts = np.searchsorted(strip[by_strip], np.arange(strip.max(initial=-1) + 2))
    found, owner = [np.empty(0, dtype=object)], list[int]()
    for one in range(strip.max(initial=-1) + 1):
        mine = order[starts[one] : starts[one + 1]]
        if len(np.unique(place_face[mine])) < 2:
            continue
        ground = shapely.union_all(faces[by_strip[face_starts[one] : face_starts[one + 1]]])
        found.append(_divider(ground, places[mine], place_face[mine]))
        owner += [one] * len(found[-1])
    return np.concatenate(found), np.array(owner, dtype=np.int64)


def _divider(ground: shapely.Geometry, places: Floats, faces: Ints) -> Geometries:
    west, south, east, north = shapely.bounds(ground)
    middle, reach = np.array([(west + east) / 2, (south + north) / 2]), 10 * max(east - west, north - south)
    around = middle + reach * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    # Numbers near zero keep their digits, and the far corners make every ridge end somewhere.
    places, first = np.unique(np.concatenate([places, around]) - middle, axis=0, return_index=True)
    labels = np.concatenate([faces, np.full(4, -1)])[first]
    try:
        diagram = Voronoi(places)
    except QhullError:
        return np.empty(0, dtype=object)
    one, other = labels[diagram.ridge_points].T
    ridges = np.asarray(diagram.ridge_vertices)
    wanted = (one != other) & (one >= 0) & (other >= 0) & (ridges >= 0).all(axis=1)
    if not wanted.any():
        return np.empty(0, dtype=object)
    lines = shapely.multilinestrings(list(shapely.linestrings(diagram.vertices[ridges[wanted]] + middle)))
    inside = shapely.intersection(shapely.line_merge(lines), ground)
    parts = np.asarray(shapely.get_parts(shapely.line_merge(inside)), dtype=object)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    return np.asarray(shapely.simplify(parts, _SMOOTH_M, preserve_topology=False))
