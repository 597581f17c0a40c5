"""Join blocks that are too small to the neighbour that fits best, smallest first.

A queue gives the smallest block; an R-tree of the blocks as they are *now*, changed with each joining,
gives those around it. Among the blocks of the same area that share a border with it the one wins that
makes the most compact whole over the longest and weakest border, without growing too large. A block
that borders on nothing, an island, joins the nearest of its area if it is a sliver, and else stays.
"""

import heapq
from dataclasses import dataclass
from math import pi
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from rtree import index

from grids.blocks.model import Rules

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

CLOSED_FROM = 0.75
"""Only slivers join across a border of this mean strength: a motorway, a railway, a shore. [-]"""
_OVERSHOOT = 0.5
"""What a whole size too much costs, beside compactness and border, which are 1 at best. [-]"""


@dataclass(frozen=True, slots=True)
class Units:
    """What is to be joined: area [m²], perimeter [m], size [-], whose ground, and bounds [m]."""

    area_m2: Floats
    perimeter_m: Floats
    size: Floats
    area: Ints
    bounds: Floats


@dataclass(frozen=True, slots=True)
class Shared:
    """Borders between units, each pair once: the two, the length [m], and length × strength [m]."""

    left: Ints
    right: Ints
    length: Floats
    closed: Floats

    @classmethod
    def of(cls, left: Ints, right: Ints, length: Floats, strengths: Floats) -> "Shared":
        """Add up edges pair by pair."""
        low, high = np.minimum(left, right), np.maximum(left, right)
        pair, where = np.unique(np.stack([low, high], axis=1), axis=0, return_inverse=True)
        where = where.ravel()
        return cls(
            pair[:, 0],
            pair[:, 1],
            _sums(where, length, len(pair)),
            _sums(where, length * strengths, len(pair)),
        )


def merge(units: Units, shared: Shared, rules: Rules) -> Ints:
    """Say which unit leads the block that each unit ends in.

    Parameters
    ----------
    units, shared
        What is to be joined, and over which borders. Borders between different areas are not asked.
    rules
        What is too small, and what too large.

    Returns
    -------
    ndarray of int, shape (n,)
        Positions of leaders.
    """
    work = _Merging(units, shared, rules)
    work.run()
    return work.leaders()


class _Merging:
    """Blocks while they join."""

    def __init__(self, units: Units, shared: Shared, rules: Rules) -> None:
        self.rules = rules
        self.area_m2 = units.area_m2.tolist()
        self.perimeter = units.perimeter_m.tolist()
        self.size = units.size.tolist()
        self.area = units.area.tolist()
        self.bounds = [tuple(box) for box in units.bounds.tolist()]
        self.leader = list(range(len(self.area)))
        self.borders: list[dict[int, tuple[float, float]]] = [{} for _ in self.area]
        rows = zip(
            shared.left.tolist(), shared.right.tolist(), shared.length.tolist(), shared.closed.tolist(),
            strict=True,
        )  # fmt: skip
        for left, right, length, closed in rows:
            if self.area[left] == self.area[right] and left != right:
                self.borders[left][right] = self.borders[right][left] = (length, closed)
        # Small leaves: taking a box out looks through whole leaves, and with the usual hundred takes 0.6 ms.
        leaves = index.Property(leaf_capacity=20, index_capacity=20, fill_factor=0.5)
        self.tree = index.Index(properties=leaves)
        for at, box in enumerate(self.bounds):
            self.tree.insert(at, box)

    def run(self) -> None:
        """Join until nothing small is left that could."""
        queue = [(round(self._need(at), 9), at) for at in range(len(self.area)) if self._is_small(at)]
        heapq.heapify(queue)
        while queue:
            need, at = heapq.heappop(queue)
            if self.leader[at] != at or round(self._need(at), 9) != need:
                continue
            other = self._best(at)
            if other is None:
                continue
            leader = self._join(at, other)
            if self._is_small(leader):
                heapq.heappush(queue, (round(self._need(leader), 9), leader))

    def leaders(self) -> Ints:
        """Follow everyone to who leads them in the end."""
        return np.array([self._leader(at) for at in range(len(self.leader))], dtype=np.int64)

    def _leader(self, at: int) -> int:
        while self.leader[at] != at:
            at = self.leader[at]
        return at

    def _need(self, at: int) -> float:
        """Give the size by which a block is too small: of area and size the lesser."""
        return float(min(self.size[at], self.area_m2[at] / self.rules.target_m2))

    def _is_sliver(self, at: int) -> bool:
        return bool(self.area_m2[at] < self.rules.smallest * self.rules.target_m2)

    def _is_small(self, at: int) -> bool:
        return self._is_sliver(at) or self.size[at] < self.rules.merge_below

    def _best(self, at: int) -> int | None:
        """Find the neighbour that fits best; None where none does."""
        around = self.borders[at]
        if not around:
            return self._nearest(at) if self._is_sliver(at) else None
        near = [one for one in self.tree.intersection(self.bounds[at]) if one in around]
        scored = [(self._fit(at, one), -one) for one in near if self._may_join(at, one)]
        return -max(scored)[1] if scored else None

    def _may_join(self, at: int, other: int) -> bool:
        if self._is_sliver(at):
            return True
        length, closed = self.borders[at][other]
        return self.size[at] + self.size[other] <= self.rules.largest and closed < CLOSED_FROM * length

    def _fit(self, at: int, other: int) -> float:
        """Score a neighbour: compact together, over a long and weak border, and not too large."""
        length, closed = self.borders[at][other]
        around = max(self.perimeter[at] + self.perimeter[other] - 2 * length, 1e-6)
        compact = 4 * pi * (self.area_m2[at] + self.area_m2[other]) / around**2
        share = length / max(self.perimeter[at], 1e-6)
        openness = 1.0 - closed / length if length > 0 else 0.0
        too_much = max(0.0, self.size[at] + self.size[other] - 1.2)
        return float(round((compact + share) * (0.1 + openness) - _OVERSHOOT * too_much, 9))

    def _nearest(self, at: int) -> int | None:
        """Find the nearest block of the same area, for a sliver that borders on nothing."""
        for many in (8, 64, len(self.area)):
            near = self.tree.nearest(self.bounds[at], many)
            mine = sorted(one for one in near if one != at and self.area[one] == self.area[at])
            if mine:
                return min(mine, key=lambda one: (round(_gap(self.bounds[at], self.bounds[one]), 6), one))
        return None

    def _join(self, one: int, other: int) -> int:
        """Make one block of two; the larger leads."""
        loser, leader = sorted((one, other), key=lambda at: (self.area_m2[at], -at))
        for at in (loser, leader):
            self.tree.delete(at, self.bounds[at])
        length, _ = self.borders[leader].pop(loser, (0.0, 0.0))
        self.borders[loser].pop(leader, None)
        for neighbour, (more, closed) in self.borders[loser].items():
            del self.borders[neighbour][loser]
            have, have_closed = self.borders[leader].get(neighbour, (0.0, 0.0))
            whole = (have + more, have_closed + closed)
            self.borders[leader][neighbour] = self.borders[neighbour][leader] = whole
        self.borders[loser] = {}
        self.area_m2[leader] += self.area_m2[loser]
        self.size[leader] += self.size[loser]
        self.perimeter[leader] += self.perimeter[loser] - 2 * length
        a, b = self.bounds[leader], self.bounds[loser]
        self.bounds[leader] = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        self.leader[loser] = leader
        self.tree.insert(leader, self.bounds[leader])
        return leader


def _gap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Measure how far two boxes are apart, in metres."""
    dx = max(one[0] - other[2], other[0] - one[2], 0.0)
    dy = max(one[1] - other[3], other[1] - one[3], 0.0)
    return float(np.hypot(dx, dy))


def _sums(where: Ints, values: Floats, count: int) -> Floats:
    """Add up values by number."""
    return np.asarray(np.bincount(where, values, count), dtype=np.float64)


def units_of(faces: Geometries, label: Ints, size: Floats, area: Ints, sides_length: Floats,
             left: Ints, right: Ints) -> Units:  # fmt: skip
    """Add up faces to the units that they belong to.

    Parameters
    ----------
    faces, label, size, area
        Polygons [m], the unit of each from 0, how much size each holds [-], and whose ground it is.
    sides_length, left, right
        Edges between faces: their length [m] and the two faces.
    """
    count = int(label.max(initial=-1)) + 1
    inner = label[left] == label[right]
    perimeter = _sums(label, shapely.length(faces), count)
    perimeter -= 2 * _sums(label[left[inner]], sides_length[inner], count)
    bounds = shapely.bounds(faces)
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(count))
    low = np.minimum.reduceat(bounds[order, :2], starts, axis=0)
    high = np.maximum.reduceat(bounds[order, 2:], starts, axis=0)
    return Units(
        _sums(label, shapely.area(faces), count),
        perimeter,
        _sums(label, size, count),
        area[order[starts]],
        np.concatenate([low, high], axis=1),
    )
