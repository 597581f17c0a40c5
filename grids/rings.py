"""From edges to rings: the faces of a network, or the outline of pieces that were joined; compiled.

At each corner a walk takes the first edge clockwise from where it came, which keeps one face on
its left. Where a walk meets itself, the ring that it closed is taken off, so that no ring passes
a corner twice: a hole that touches its shell is a ring of its own, as geometry wants it.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from shapely import STRtree

from grids.edges import are_walked_back, edges_of, leaving, number_corners

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

_LARGER = 1 + 1e-9
"""A shell that is larger by rounding is not round a hole, but of what lies in it. [-]"""


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings of directed edges; ring r walks ``edges[starts[r]:starts[r + 1]]``.

    ``walk`` numbers the walk that a ring is a part of: a hole that touches its shell has the
    shell's. ``corners`` and ``ring`` give its coordinates [°], closed, and whose they are.
    ``signed`` is its area in square degrees, negative where it is walked clockwise.
    """

    starts: Ints
    edges: Ints
    walk: Ints
    corners: Floats
    ring: Ints
    signed: Floats

    @property
    def size(self) -> Ints:
        """How many edges each ring has."""
        return np.diff(self.starts)

    def highest(self, of_edge: Ints) -> Ints:
        """Give the highest value that the edges of each ring have."""
        return np.asarray(np.maximum.reduceat(of_edge[self.edges], self.starts[:-1]))

    @property
    def of_edge(self) -> Ints:
        """Say to which ring each edge belongs."""
        ring = np.empty(len(self.edges), dtype=np.int64)
        ring[self.edges] = np.repeat(np.arange(len(self.walk)), self.size)
        return ring

    def polygons(self, ring: Ints, polygon: Ints | None = None) -> Geometries:
        """Draw polygons, ``ring[k]`` a shell or a hole of ``polygon[k]``; each ring alone without these."""
        polygon = np.arange(len(ring)) if polygon is None else polygon
        order = np.lexsort((self.signed[ring] < 0, polygon))
        ring, polygon = ring[order], polygon[order]
        first = np.searchsorted(self.ring, ring)
        size = self.size[ring] + 1
        ends = np.cumsum(size)
        at = np.arange(size.sum()) - np.repeat(ends - size - first, size)
        offsets = np.append(0, ends)
        parts = np.searchsorted(polygon, np.arange(polygon.max(initial=-1) + 2))
        kind = shapely.GeometryType.POLYGON
        return np.asarray(shapely.from_ragged_array(kind, self.corners[at], (offsets, parts)))


def trace(start: Ints, end: Ints, corners: Floats, group: Ints) -> Rings:
    """Walk directed edges round the faces on their left.

    Parameters
    ----------
    start, end : ndarray of int, shape (n,)
        Numbers of corners. Every corner is left as often as it is reached.
    corners : ndarray of float, shape (n_corners, 2)
        Longitude, latitude. [°]
    group : ndarray of int, shape (n,)
        A walk stays within the edges of one group.

    Notes
    -----
    Time grows with the number of edges.
    """
    left_by, first = leaving(start, len(corners))
    span = corners[end] - corners[start]
    following = np.empty(len(start), dtype=np.int64)
    _follow(start, end, span, group, left_by, first, following)
    edges, starts = np.empty(len(start), dtype=np.int64), np.zeros(len(start) + 1, dtype=np.int64)
    walk = np.empty(len(start), dtype=np.int64)
    count = _walk(start, following, np.full(len(corners), -1, dtype=np.int64), edges, starts, walk)
    starts = starts[: count + 1]
    edges = edges[: starts[-1]]
    ring = np.repeat(np.arange(count), np.diff(starts) + 1)
    at = np.insert(start[edges], starts[1:], start[edges[starts[:-1]]]) if count else start[:0]
    drawn = corners[at]
    here = corners[start[edges]] - np.repeat(corners[start[edges[starts[:-1]]]], np.diff(starts), axis=0)
    step = span[edges]
    twice = here[:, 0] * step[:, 1] - here[:, 1] * step[:, 0]
    signed = np.add.reduceat(twice, starts[:-1]) / 2 if count else twice
    return Rings(starts, edges, walk[:count], drawn, ring, signed)


def dissolve(polygons: Geometries, group: Ints) -> Geometries:
    """Join polygons that fit together edge by edge.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    group : ndarray of int, shape (n,)
        Which go together, counted from 0 without a gap.

    Returns
    -------
    ndarray of Polygon or MultiPolygon
        One a group.
    """
    if len(polygons) == 0:
        return polygons
    edges = edges_of(polygons)
    of_edge = group[edges.owner]
    count = int(group.max()) + 1
    outer = ~are_walked_back(edges.start, edges.end, len(edges.corners), of_edge)
    of_edge = of_edge[outer]
    rings = trace(edges.start[outer], edges.end[outer], edges.corners, of_edge)
    of_ring = rings.highest(of_edge)
    shells, holes = np.flatnonzero(rings.signed > 0), np.flatnonzero(rings.signed < 0)
    shells = shells[np.argsort(of_ring[shells], kind="stable")]
    position = np.empty(len(of_ring), dtype=np.int64)
    position[shells] = np.arange(len(shells))
    polygon = np.concatenate([position[shells], position[parents(rings, holes, shells, of_ring)]])
    parts = rings.polygons(np.concatenate([shells, holes]), polygon)
    owner = of_ring[shells]
    joined = parts[np.searchsorted(owner, np.arange(count))]
    has_more = np.bincount(owner, minlength=count) > 1
    several = has_more[owner]
    joined[has_more] = shapely.multipolygons(parts[several], indices=np.cumsum(has_more)[owner[several]] - 1)
    return joined


def faces(lines: Geometries) -> Geometries:
    """Give the faces that lines enclose.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
        A network: lines meet in corners only. What encloses nothing is passed over.

    Returns
    -------
    ndarray of Polygon
        In no order.

    Notes
    -----
    The faces of ``shapely.polygonize``, in less time. Tested against it.
    """
    coords, line = shapely.get_coordinates(lines, return_index=True)
    if len(coords) == 0:
        return np.empty(0, dtype=object)
    corners, number = number_corners(coords)
    goes_on = (line[1:] == line[:-1]) & (number[1:] != number[:-1])
    keys = np.minimum(number[1:], number[:-1])[goes_on] * len(corners)
    keys = np.sort(keys + np.maximum(number[1:], number[:-1])[goes_on])
    low, high = np.divmod(keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]], len(corners))
    start, end = np.concatenate([low, high]), np.concatenate([high, low])
    leads_on = _without_ends(start, end, *leaving(start, len(corners)))
    start, end = start[leads_on], end[leads_on]
    rings = trace(start, end, corners, np.zeros_like(start))
    is_drawn = rings.size > 2  # a bridge between two faces is walked there and back
    shells, holes = (np.flatnonzero(is_drawn & way) for way in (rings.signed > 0, rings.signed < 0))
    shell = parents(rings, holes, shells, np.zeros(len(rings.walk), dtype=np.int64))
    holes, shell = holes[shell >= 0], shell[shell >= 0]
    polygon = np.concatenate([np.arange(len(shells)), np.searchsorted(shells, shell)])
    return rings.polygons(np.concatenate([shells, holes]), polygon)


def parents(rings: Rings, holes: Ints, shells: Ints, family: Ints) -> Ints:
    """Find the shell of each hole: of its walk, or the smallest of its family round it; -1 for none."""
    of_walk = np.full(len(rings.edges), -1, dtype=np.int64)
    of_walk[rings.walk[shells]] = shells
    found = of_walk[rings.walk[holes]]
    lost = np.flatnonzero(found < 0)
    near = shells[np.isin(family[shells], family[holes[lost]])]
    if len(near) == 0:
        return found
    # Not its corners: another shell may touch them from outside.
    inside = shapely.point_on_surface(rings.polygons(holes[lost]))
    hole, shell = STRtree(rings.polygons(near)).query(inside, predicate="intersects")
    hole, shell = lost[hole], near[shell]
    fits = family[shell] == family[holes[hole]]
    fits &= rings.signed[shell] > -_LARGER * rings.signed[holes[hole]]
    hole, shell = hole[fits], shell[fits]
    order = np.lexsort((shell, rings.signed[shell], hole))
    hole, shell = hole[order], shell[order]
    first = np.flatnonzero(np.append(True, hole[1:] != hole[:-1])[: len(hole)])
    found[hole[first]] = shell[first]
    return found


@njit(cache=True, nogil=True)
def _without_ends(start: Any, end: Any, left_by: Any, first: Any) -> Any:
    """Say which edges are left when those that lead to an end are taken away, again and again.

    The second half of the edges are the first half, backwards.
    """
    half = len(start) // 2
    stays = np.ones(len(start), dtype=np.bool_)
    degree = first[1:] - first[:-1]
    ends = np.empty(len(degree), dtype=np.int64)
    count = 0
    for corner in range(len(degree)):
        if degree[corner] == 1:
            ends[count] = corner
            count += 1
    while count > 0:
        count -= 1
        corner = ends[count]
        for at in range(first[corner], first[corner + 1]):
            edge = left_by[at]
            if not stays[edge]:
                continue
            stays[edge] = stays[(edge + half) % (2 * half)] = False
            degree[corner] -= 1
            degree[end[edge]] -= 1
            if degree[end[edge]] == 1:
                ends[count] = end[edge]
                count += 1
    return stays


@njit(cache=True, nogil=True)
def _follow(start: Any, end: Any, span: Any, group: Any, left_by: Any, first: Any, following: Any) -> None:
    for edge in range(len(start)):
        corner, following[edge] = end[edge], edge
        low, high = first[corner], first[corner + 1]
        if high - low == 1:
            following[edge] = left_by[low]
            continue
        # Not by a minus sign: it would make of 0.0 a -0.0, and of half a turn its negative.
        back = np.arctan2(0.0 - span[edge, 1], 0.0 - span[edge, 0])
        nearest = 8.0
        for at in range(low, high):
            other = left_by[at]
            if group[other] != group[edge]:
                continue
            turn = back - np.arctan2(span[other, 1], span[other, 0])
            if turn <= 0.0:
                turn += 2.0 * np.pi
            if turn < nearest:
                nearest = turn
                following[edge] = other


@njit(cache=True, nogil=True)
def _walk(start: Any, following: Any, at: Any, edges: Any, starts: Any, walk: Any) -> Any:
    """Write the rings one after the other; ``at`` says where on the present walk a corner was passed."""
    done = np.zeros(len(start), dtype=np.bool_)
    stack = np.empty(len(start), dtype=np.int64)
    count, filled = 0, 0
    for first in range(len(start)):
        depth, edge = 0, first
        while not done[edge]:
            done[edge] = True
            corner = start[edge]
            if at[corner] >= 0:
                low = at[corner]
                for k in range(low, depth):
                    edges[filled] = stack[k]
                    at[start[stack[k]]] = -1
                    filled += 1
                depth = low
                count += 1
                starts[count], walk[count - 1] = filled, first
            stack[depth], at[corner] = edge, depth
            depth += 1
            edge = following[edge]
        if depth > 0:
            for k in range(depth):
                edges[filled] = stack[k]
                at[start[stack[k]]] = -1
                filled += 1
            count += 1
            starts[count], walk[count - 1] = filled, first
    return count
