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
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from rtree import index

from grids.cutting import Pieces, Seams
from grids.measure import area_m2
from grids.rings import dissolve

Floats: TypeAlias = NDArray[np.float64]
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
    """Pieces that were joined: who leads each group, how large it is, and on whom it borders."""

    def __init__(self, sizes: Floats, borders: dict[int, dict[int, float]]) -> None:
        self.size = {at: float(size) for at, size in enumerate(sizes)}
        self.borders = borders
        self.members: dict[int, list[int]] = {}
        self._leader: dict[int, int] = {}

    def members_of(self, leader: int) -> list[int]:
        """List the pieces of a group."""
        return self.members.get(leader, [leader])

    def leader_of(self, at: int) -> int:
        """Name the group that a piece went into; itself if it went into none."""
        return self._leader.get(at, at)

    def best_neighbour(self, at: int) -> int | None:
        """Find the neighbour with the longest shared border; of equal ones the larger, then the first."""
        nearby = self.borders.get(at, {})
        # Rounded, so that sides that are equal but for their last bits stay equal.
        return max(nearby, key=lambda one: (round(nearby[one], 9), self.size[one], -one), default=None)

    def join(self, one: int, other: int) -> int:
        """Make one group of two; the larger leads, and gives the cell its column and row."""
        loser, leader = sorted((one, other), key=lambda at: (self.size[at], -at))
        self.size[leader] += self.size.pop(loser)
        newcomers = self.members.pop(loser, [loser])
        self.members.setdefault(leader, [leader]).extend(newcomers)
        self._leader.update(dict.fromkeys(newcomers, leader))
        for neighbour, length in self.borders.pop(loser, {}).items():
            del self.borders[neighbour][loser]
            if neighbour != leader:
                for a, b in ((leader, neighbour), (neighbour, leader)):
                    self.borders[a][b] = self.borders[a].get(b, 0.0) + length
        return leader


def merge_slivers(pieces: Pieces, seams: Seams, *, smallest_m2: float) -> Merged:
    """Join pieces smaller than ``smallest_m2`` [m²] to others of their area.

    Corners stay as they are, so pieces that fitted together still do. Time grows with the number
    of slivers and, a little, with the number of pieces.
    """
    sizes = _sizes(pieces)
    small = np.flatnonzero(sizes < smallest_m2)
    groups = _Groups(sizes, _borders(seams, sizes < smallest_m2))
    heap = [(float(sizes[at]), int(at)) for at in small]
    heapq.heapify(heap)
    islands: set[int] = set()
    while heap:
        size, at = heapq.heappop(heap)
        if groups.size.get(at) != size:
            continue  # joined to another since it was noted
        neighbour = groups.best_neighbour(at)
        if neighbour is None:
            islands.add(at)
            continue
        leader = groups.join(at, neighbour)
        if groups.size[leader] < smallest_m2:
            heapq.heappush(heap, (groups.size[leader], leader))
    alone = _join_islands(pieces, groups, islands)
    return _collect(pieces, groups, alone)


def _sizes(pieces: Pieces) -> Floats:
    """Measure the pieces [m²]; whole cells are all as large as the first of them."""
    sizes = np.empty(len(pieces.polygon))
    sizes[~pieces.is_whole] = area_m2(pieces.polygon[~pieces.is_whole])
    whole = np.flatnonzero(pieces.is_whole)
    sizes[whole] = area_m2(pieces.polygon[whole[:1]])
    return sizes


def _borders(seams: Seams, is_small: NDArray[np.bool_]) -> dict[int, dict[int, float]]:
    """Add up how long small pieces border on others, in degrees of latitude; from both sides."""
    borders: dict[int, dict[int, float]] = {}
    keep = np.flatnonzero(is_small[seams.one] | is_small[seams.other])
    columns = (seams.one[keep].tolist(), seams.other[keep].tolist(), seams.length[keep].tolist())
    for a, b, length in zip(*columns, strict=True):
        mine = borders.setdefault(a, {})
        mine[b] = mine.get(b, 0.0) + length
    return borders


def _join_islands(pieces: Pieces, groups: _Groups, islands: set[int]) -> int:
    """Join groups that border on nothing to the nearest of their area; say how many found none."""
    trees: dict[int, index.Index] = {}
    alone = 0
    for at in sorted(islands, key=lambda one: (-groups.size[one], one)):
        area = int(pieces.area[at])
        if area not in trees:
            trees[area] = _tree_of_shore(
                pieces, area, {piece for one in islands for piece in groups.members_of(one)}
            )
        bounds = pieces.polygon[at].bounds
        # By their bounds several may be nearest.
        nearest = list(trees[area].nearest(bounds, 1))
        if nearest:
            groups.join(at, groups.leader_of(min(nearest, key=partial(_how_far, pieces, groups, at))))
        else:
            alone += 1
        trees[area].insert(at, bounds)
    return alone


def _how_far(pieces: Pieces, groups: _Groups, island: int, other: int) -> tuple[float, bool, float, int]:
    """Say how far a piece is from an island; of equal ones its own square comes first, then the larger."""
    is_apart = (pieces.col[island], pieces.row[island]) != (pieces.col[other], pieces.row[other])
    away = round(shapely.distance(pieces.polygon[island], pieces.polygon[other]), 9)
    return away, is_apart, -groups.size[groups.leader_of(other)], other


def _tree_of_shore(pieces: Pieces, area: int, islands: set[int]) -> index.Index:
    """Index the pieces of one area that are no small islands."""
    tree = index.Index()
    for at in np.flatnonzero(pieces.area == area).tolist():
        if at not in islands:
            tree.insert(at, pieces.polygon[at].bounds)
    return tree


def _collect(pieces: Pieces, groups: _Groups, alone: int) -> Merged:
    """Draw the groups and leave out the pieces that went into them."""
    polygons, is_whole = pieces.polygon.copy(), pieces.is_whole.copy()
    leaders = np.fromiter(groups.members, dtype=np.int64, count=len(groups.members))
    sizes = [len(members) for members in groups.members.values()]
    members = np.array([at for group in groups.members.values() for at in group], dtype=np.int64)
    keep = np.ones(len(polygons), dtype=bool)
    keep[members], keep[leaders], is_whole[leaders] = False, True, False
    polygons[leaders] = dissolve(polygons[members], np.repeat(np.arange(len(leaders)), sizes))
    left = Pieces(pieces.area[keep], pieces.col[keep], pieces.row[keep], polygons[keep], is_whole[keep])
    return Merged(left, int((~keep).sum()), alone)
