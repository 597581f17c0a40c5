"""Which of a few outlines each of very many places lies in, compiled.

A spatial index asks its questions one at a time and costs a microsecond or two each. Here the
ground is cut into small buckets, and each bucket knows the few edges that cross it. For each
outline that has edges there, it also keeps one anchor: a place in the bucket of which it is
known whether it lies inside. Whether another place does is then the number of edges between the
two: odd or even. A place so near an edge that rounding could decide is not decided here: the
caller asks the exact predicate.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

NOWHERE = -1
UNDECIDED = -2
SLACK_DEG = 1e-12
"""Nearer to an edge than this (a tenth of a micrometre) nothing is decided. [°]"""
ANCHORS = np.array([(0.4871, 0.5239), (0.2713, 0.7331), (0.7919, 0.3137)])
"""Where in a bucket an anchor may stand: not at a round share of its sides, as edges often do. [-]"""


class Edges(NamedTuple):
    """The edges of polygons, polygon after polygon: those of i are ``starts[i]`` to ``starts[i + 1]``.

    ``ends`` holds longitude and latitude of both ends. [°]
    """

    starts: Ints
    ends: Floats

    @classmethod
    def of(cls, polygons: Geometries) -> "Edges":
        """Take polygons or multipolygons apart."""
        parts, polygon_of_part = shapely.get_parts(polygons, return_index=True)
        rings, part_of_ring = shapely.get_rings(parts, return_index=True)
        coords, ring_of_coord = shapely.get_coordinates(rings, return_index=True)
        goes_on = ring_of_coord[1:] == ring_of_coord[:-1]
        owner = polygon_of_part[part_of_ring[ring_of_coord[:-1][goes_on]]]
        starts = np.searchsorted(owner, np.arange(len(polygons) + 1)).astype(np.int64)
        return cls(starts, np.concatenate([coords[:-1][goes_on], coords[1:][goes_on]], axis=1))


class Buckets(NamedTuple):
    """Who has edges in which bucket. Bucket b names ``owner[starts[b]:starts[b + 1]]``, lowest first.

    Entry k has its anchor at ``anchor[k]`` (lon, lat [°]), which is inside its outline where
    ``is_in[k]``, and the edges ``ends[edge_starts[k]:edge_starts[k + 1]]``.
    """

    starts: Ints
    owner: Ints
    anchor: Floats
    is_in: NDArray[np.bool_]
    edge_starts: Ints
    ends: Floats


def squares_of_edges(ends: Floats, margin: float) -> tuple[Ints, Ints, Ints]:
    """Say through which unit squares edges run.

    Parameters
    ----------
    ends : ndarray of float, shape (n, 4)
        Both ends, in squares: x, y, x, y. [-]
    margin
        By how much each square is widened; narrowed, where negative. [-]

    Returns
    -------
    edge, col, row : ndarray of int
        One row for each square that an edge runs through, in the order of the edges.
    """
    total = _walk(ends, margin, *(np.empty(0, dtype=np.int64) for _ in range(3)))
    edge, col, row = (np.empty(total, dtype=np.int64) for _ in range(3))
    _walk(ends, margin, edge, col, row)
    return edge, col, row


def fill_buckets(edges: Edges, edge: Ints, bucket: Ints, anchors: Floats) -> Buckets:
    """Sort edges into buckets.

    Parameters
    ----------
    edges
        All edges.
    edge, bucket : ndarray of int, shape (n,)
        Which edge runs through which bucket.
    anchors : ndarray of float, shape (n_buckets, n_tries, 2)
        Places inside each bucket, of which the first that lies on no edge is taken. [°]

    Notes
    -----
    Between any two places of a bucket no edge may run that the bucket is not told of, but for
    outlines that have no edge in it at all.
    """
    owner = np.searchsorted(edges.starts, edge, side="right") - 1
    order = np.lexsort((owner, bucket))
    owner, bucket, edge = owner[order], bucket[order], edge[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (owner[1:] != owner[:-1]) | (bucket[1:] != bucket[:-1])
    first = np.flatnonzero(is_first)
    anchor = np.empty((len(first), 2))
    is_in = np.empty(len(first), dtype=bool)
    _set_anchors(owner[first], bucket[first], anchors, edges.starts, edges.ends, anchor, is_in)
    return Buckets(
        starts=np.searchsorted(bucket[first], np.arange(len(anchors) + 1)).astype(np.int64),
        owner=owner[first].astype(np.int64),
        anchor=anchor,
        is_in=is_in,
        edge_starts=np.append(first, len(edge)).astype(np.int64),
        ends=np.ascontiguousarray(edges.ends[edge]),
    )


def owners_in(places: Floats, bucket: Ints, buckets: Buckets) -> Ints:
    """Ask ``owner_in`` for many places (lon, lat) [°]."""
    found: Ints = np.empty(len(places), dtype=np.int64)
    _owners_in(places, bucket, buckets, found)
    return found


@njit(cache=True, nogil=True)
def owner_in(px: Any, py: Any, bucket: Any, buckets: Any) -> Any:
    """Say which outline a place of a bucket lies in: the lowest, NOWHERE, or UNDECIDED near an edge."""
    for k in range(buckets.starts[bucket], buckets.starts[bucket + 1]):
        qx, qy = buckets.anchor[k, 0] - px, buckets.anchor[k, 1] - py
        if np.isnan(qx):
            return UNDECIDED
        inside = buckets.is_in[k]
        for j in range(buckets.edge_starts[k], buckets.edge_starts[k + 1]):
            ax, ay = buckets.ends[j, 0] - px, buckets.ends[j, 1] - py
            bx, by = buckets.ends[j, 2] - px, buckets.ends[j, 3] - py
            crossed = _crosses(qx, qy, ax, ay, bx, by)
            if crossed == UNDECIDED:
                return UNDECIDED
            inside ^= crossed == 1
        if inside:
            return buckets.owner[k]
    return NOWHERE


@njit(cache=True, nogil=True)
def _owners_in(places: Any, bucket: Any, buckets: Any, found: Any) -> None:
    for i in range(len(places)):
        found[i] = owner_in(places[i, 0], places[i, 1], bucket[i], buckets)


@njit(cache=True, nogil=True)
def _crosses(qx: Any, qy: Any, ax: Any, ay: Any, bx: Any, by: Any) -> Any:
    """Say whether the line from (0, 0) to q crosses that from a to b; UNDECIDED where rounding could say."""
    dx, dy = bx - ax, by - ay
    here = ax * dy - ay * dx
    if abs(here) <= SLACK_DEG * (abs(dx) + abs(dy)):
        # On the line through a and b: on the edge itself, or beyond its ends.
        beside = min(ax, bx) > SLACK_DEG or max(ax, bx) < -SLACK_DEG
        above = min(ay, by) > SLACK_DEG or max(ay, by) < -SLACK_DEG
        return 0 if beside or above else UNDECIDED
    if (here > 0) == ((ax - qx) * dy - (ay - qy) * dx > 0):
        return 0
    a, b = qx * ay - qy * ax, qx * by - qy * bx
    if min(abs(a), abs(b)) <= SLACK_DEG * (abs(qx) + abs(qy)):
        return UNDECIDED
    return 1 if (a > 0) != (b > 0) else 0


@njit(cache=True, nogil=True)
def _walk(ends: Any, margin: Any, edge: Any, col: Any, row: Any) -> Any:
    """Count the squares of all edges; write them, where there is room."""
    n = 0
    for i in range(len(ends)):
        x1, y1, x2, y2 = ends[i, 0], ends[i, 1], ends[i, 2], ends[i, 3]
        if y1 > y2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        slope = (x2 - x1) / (y2 - y1) if y2 > y1 else 0.0
        for r in range(int(np.floor(y1 - margin)), int(np.floor(y2 + margin)) + 1):
            low = x1 + slope * (max(y1, r - margin) - y1) if y2 > y1 else x1
            high = x1 + slope * (min(y2, r + 1 + margin) - y1) if y2 > y1 else x2
            if low > high:
                low, high = high, low
            for c in range(int(np.floor(low - margin)), int(np.floor(high + margin)) + 1):
                if n < len(edge):
                    edge[n], col[n], row[n] = i, c, r
                n += 1
    return n


@njit(cache=True, nogil=True)
def _set_anchors(
    owner: Any, bucket: Any, anchors: Any, starts: Any, ends: Any, anchor: Any, is_in: Any
) -> None:
    """Find for each entry a place in its bucket that is clearly in or clearly out; NaN if there is none."""
    for k in range(len(owner)):
        anchor[k, 0], anchor[k, 1], is_in[k] = np.nan, np.nan, False
        for at in range(anchors.shape[1]):
            px, py = anchors[bucket[k], at, 0], anchors[bucket[k], at, 1]
            side = _side_of_outline(px, py, ends, starts[owner[k]], starts[owner[k] + 1])
            if side != UNDECIDED:
                anchor[k, 0], anchor[k, 1], is_in[k] = px, py, side == 1
                break


@njit(cache=True, nogil=True)
def _side_of_outline(px: Any, py: Any, ends: Any, first: Any, last: Any) -> Any:
    """Count the edges east of a place: odd is inside (1), even is outside (0)."""
    inside = 0
    for j in range(first, last):
        x1, y1, x2, y2 = ends[j, 0], ends[j, 1], ends[j, 2], ends[j, 3]
        if (y1 > py + SLACK_DEG and y2 > py + SLACK_DEG) or (y1 < py - SLACK_DEG and y2 < py - SLACK_DEG):
            continue
        if x1 < px - SLACK_DEG and x2 < px - SLACK_DEG:
            continue
        dx, dy = x2 - x1, y2 - y1
        cross = (px - x1) * dy - (py - y1) * dx
        if (
            abs(cross) <= SLACK_DEG * (abs(dx) + abs(dy))
            and min(x1, x2) - SLACK_DEG <= px <= max(x1, x2) + SLACK_DEG
        ):
            return UNDECIDED
        if (y1 > py) != (y2 > py) and (cross < 0) == (dy > 0):
            inside ^= 1
    return inside
