"""Join pieces that are too small for a cell to a neighbour in the same area.

A border that clips the corner of a cell leaves a sliver. Slivers are joined smallest first, each
to the neighbour of its own area with the longest shared border; what is still too small after
joining is joined again. Who borders on whom, and over what length, is read once from the edges;
joining two pieces adds up their borders, so no outline is drawn before the end.

A small island borders on nothing. It joins the nearest cell of its own area, found in an R-tree
that grows while it is searched: a rock behind a rock joins the same cell. Only an area that
consists of small islands keeps one of them as a cell.
"""

import heapq
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from rtree import index

from grids.cutting import Pieces, Seams
from grids.measure import area_m2
from grids.rings import dissolve

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

SMALLEST_SHARE = 0.2
"""Pieces smaller than this share of an uncut cell are slivers: 2,000 m² of 10,000. [-]"""


@dataclass(frozen=True, slots=True)
class Merged:
    """The pieces that are left, how many were joined to another, and how many small ones found nobody."""

    pieces: Pieces
    joined: int
    alone: int


class _Groups:
    """Pieces that were joined: the leader of each piece's group, and by leader its size in m².

    The members of a group are a chain: ``following`` from piece to piece, -1 at the end, and
    ``last`` by leader.
    """

    def __init__(self, sizes: Floats) -> None:
        self.size = sizes.copy()
        self.leader = np.arange(len(sizes))
        self.following = np.full(len(sizes), -1)
        self.last = np.arange(len(sizes))

    def join(self, one: int, other: int) -> None:
        """Make one group of those that two pieces lead."""
        _join(one, other, self.size, self.leader, self.following, self.last)


def merge_slivers(pieces: Pieces, seams: Seams, *, smallest_m2: float) -> Merged:
    """Join pieces smaller than ``smallest_m2`` [m²] to others of their area.

    Corners stay as they are, so pieces that fitted together still do. Time grows with the number
    of slivers and, a little, with the number of pieces.
    """
    groups = _Groups(_sizes(pieces))
    small = np.flatnonzero(groups.size < smallest_m2)
    keep = np.flatnonzero(groups.size[seams.one] < smallest_m2)
    keep = keep[np.argsort(seams.one[keep], kind="stable")]
    starts = np.searchsorted(seams.one[keep], np.arange(len(groups.size) + 1))
    islands = _join_neighbours(
        small, smallest_m2, starts, seams.other[keep], seams.length[keep],
        groups.size, groups.leader, groups.following, groups.last,
    )  # fmt: skip
    alone = _join_islands(pieces, groups, islands)
    return _collect(pieces, groups.leader, alone)


def _sizes(pieces: Pieces) -> Floats:
    """Give the sizes of the pieces [m²]; whole cells are all as large as the first of them."""
    sizes = pieces.size_m2.copy()
    sizes[pieces.is_whole] = sizes[np.flatnonzero(pieces.is_whole)[:1]]
    return sizes


@njit(cache=True)
def _join_neighbours(
    small: Any, smallest: Any, starts: Any, others: Any, lengths: Any,
    size: Any, leader: Any, following: Any, last: Any,
) -> Any:  # fmt: skip
    """Join small groups to their best neighbours, the smallest first; give those that have none.

    Piece p borders on ``others[starts[p]:starts[p + 1]]`` over ``lengths``, if it is small.
    """
    shared, near = np.zeros(len(size)), np.empty(len(size), dtype=np.int64)
    islands = np.empty(len(small), dtype=np.int64)
    found = 0
    heap = [(size[at], at) for at in small]
    heapq.heapify(heap)
    while len(heap) > 0:
        noted, group = heapq.heappop(heap)
        if leader[group] != group or size[group] != noted:
            continue  # joined to another since it was noted
        count, member = 0, group
        while member >= 0:
            for at in range(starts[member], starts[member + 1]):
                other = leader[others[at]]
                if shared[other] == 0.0:
                    near[count] = other
                    count += 1
                shared[other] += lengths[at]
            member = following[member]
        shared[group] = 0.0
        best = _longest(near[:count], shared, size)
        if best < 0:
            islands[found] = group
            found += 1
            continue
        head = _join(group, best, size, leader, following, last)
        if size[head] < smallest:
            heapq.heappush(heap, (size[head], head))
    return islands[:found]


@njit(cache=True)
def _longest(near: Any, shared: Any, size: Any) -> Any:
    """Find the neighbour with the longest shared border; of equal ones the larger, then the first.

    Rounded, so that sides that are equal but for their last bits stay equal. Clears ``shared``.
    """
    best, most = -1, (0.0, 0.0, 0)
    for other in near:
        rank = (np.rint(shared[other] * 1e9), size[other], -other)
        if shared[other] > 0.0 and rank > most:
            best, most = other, rank
        shared[other] = 0.0
    return best


@njit(cache=True)
def _join(one: Any, other: Any, size: Any, leader: Any, following: Any, last: Any) -> Any:
    """Make one group of two; the larger leads, and gives the cell its column and row."""
    if size[other] > size[one] or (size[other] == size[one] and other < one):
        one, other = other, one
    size[one] += size[other]
    following[last[one]] = other
    last[one] = last[other]
    while other >= 0:
        leader[other] = one
        other = following[other]
    return one


def _join_islands(pieces: Pieces, groups: _Groups, islands: Ints) -> int:
    """Join groups that border on nothing to the nearest of their area; say how many found none."""
    trees: dict[int, index.Index] = {}
    alone = 0
    is_island = np.isin(groups.leader, islands)
    for at in islands[np.lexsort((islands, -groups.size[islands]))].tolist():
        area = int(pieces.area[at])
        if area not in trees:
            trees[area] = index.Index()
            for shore in np.flatnonzero((pieces.area == area) & ~is_island).tolist():
                trees[area].insert(shore, pieces.polygon[shore].bounds)
        bounds = pieces.polygon[at].bounds
        # By their bounds several may be nearest.
        nearest = list(trees[area].nearest(bounds, 1))
        if nearest:
            groups.join(at, groups.leader[min(nearest, key=partial(_how_far, pieces, groups, at))])
        else:
            alone += 1
        trees[area].insert(at, bounds)
    return alone


def _how_far(pieces: Pieces, groups: _Groups, island: int, other: int) -> tuple[float, bool, float, int]:
    """Say how far a piece is from an island; of equal ones its own square comes first, then the larger."""
    is_apart = (pieces.col[island], pieces.row[island]) != (pieces.col[other], pieces.row[other])
    away = round(float(shapely.distance(pieces.polygon[island], pieces.polygon[other])), 9)
    return away, is_apart, -groups.size[groups.leader[other]], other


def _collect(pieces: Pieces, leader: Ints, alone: int) -> Merged:
    """Draw the groups and leave out the pieces that went into them."""
    polygons, is_whole, sizes = pieces.polygon.copy(), pieces.is_whole.copy(), pieces.size_m2.copy()
    leads = leader == np.arange(len(leader))
    leaders = np.unique(leader[~leads])
    members = np.flatnonzero(np.isin(leader, leaders))
    polygons[leaders] = dissolve(polygons[members], np.searchsorted(leaders, leader[members]))
    is_whole[leaders] = False
    sizes[leaders] = area_m2(polygons[leaders])
    left = Pieces(
        pieces.area[leads],
        pieces.col[leads],
        pieces.row[leads],
        polygons[leads],
        is_whole[leads],
        sizes[leads],
    )
    return Merged(left, int((~leads).sum()), alone)
