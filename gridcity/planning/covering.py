r"""Which stops cover most: maximal covering, greedily, with lazy evaluation. Pure.

A stop covers every cell whose middle lies within reach. What a set of stops covers has diminishing returns
(it is submodular), so that taking the best stop again and again covers at least :math:`1 - 1/e`, about 63 %,
of what any set of as many stops could (Nemhauser, Wolsey and Fisher 1978). What a stop adds can only fall as
others are taken, so most stops need not be looked at again (Minoux 1978). How far from the best it is at most
is worked out for each result, and is mostly far less than 37 %.

References
----------
G. L. Nemhauser, L. A. Wolsey and M. L. Fisher, "An analysis of approximations for maximizing submodular set
functions", Mathematical Programming, vol. 14, pp. 265-294, 1978. https://doi.org/10.1007/BF01588971
M. Minoux, "Accelerated greedy algorithms for maximizing submodular set functions", Optimization Techniques,
pp. 234-243, 1978. https://doi.org/10.1007/BFb0006528
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

LEAST_SHARE = 1.0 - 1.0 / np.e
"""Of what as many stops could cover at best, the greedy ones cover no less. [-]"""


@dataclass(frozen=True, slots=True)
class Cover:
    """What each stop would cover: cells by number, one list after the other."""

    begins: Ints
    """Shape (n + 1,)."""
    members: Ints
    weights: Floats
    """What each cell is worth; shape (n,) [-]."""

    def of(self, stop: int) -> Ints:
        """List the cells that a stop covers, itself among them."""
        return self.members[self.begins[stop] : self.begins[stop + 1]]

    def worth(self, stop: int, is_covered: Flags) -> float:
        """Say what a stop adds to what is covered already [-]."""
        cells = self.of(stop)
        return float(self.weights[cells][~is_covered[cells]].sum())


def cover_of(x: Floats, y: Floats, weights: Floats, reach_m: float) -> Cover:
    """Say what a stop in each cell would cover.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Middles of the cells. [m]
    weights : ndarray of float, shape (n,)
        What covering each is worth, above 0. [-]
    reach_m
        How near the middle of a covered cell is; 0: a stop covers its own cell. [m]
    """
    tree = cKDTree(np.column_stack([x, y]))
    found = tree.query_ball_point(np.column_stack([x, y]), reach_m, return_sorted=True)
    sizes = [len(one) for one in found]
    begins = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Cover(begins, np.concatenate([np.array(one, dtype=np.int64) for one in found]), weights)


def greedy(cover: Cover) -> Iterator[tuple[int, float]]:
    """Give the stops in the order in which they add most, with what each adds; of equals the first.

    Nothing is taken that adds nothing. The caller takes as many as it can use.

    Examples
    --------
    The middle one of three in a row covers all of them:

    >>> row = cover_of(np.array([0.0, 100.0, 200.0]), np.zeros(3), np.array([3.0, 1.0, 3.0]), 100.0)
    >>> list(greedy(row))
    [(1, 7.0)]
    """
    is_covered = np.zeros(len(cover.weights), dtype=bool)
    heap = [(-cover.worth(stop, is_covered), stop) for stop in range(len(cover.weights))]
    heapq.heapify(heap)
    while heap:
        _, stop = heapq.heappop(heap)
        adds = cover.worth(stop, is_covered)
        if adds <= 0:
            continue
        if heap and (-adds, stop) > heap[0]:
            heapq.heappush(heap, (-adds, stop))
            continue
        is_covered[cover.of(stop)] = True
        yield stop, adds


def most_possible(cover: Cover, stops: list[int]) -> float:
    """Say what any set of as many stops covers at most [-], by what single ones could still add.

    Whatever the best set is, it adds no more to the stops than each of its members alone does.
    """
    is_covered = np.zeros(len(cover.weights), dtype=bool)
    for stop in stops:
        is_covered[cover.of(stop)] = True
    adds = np.sort([cover.worth(stop, is_covered) for stop in range(len(cover.weights))])[::-1]
    return min(float(cover.weights[is_covered].sum() + adds[: len(stops)].sum()), float(cover.weights.sum()))
