"""The whole city in any order, many times over: the compiled part of ``global_permutations``.

On a lattice the last cells of an order are known before the first, and a cell's neighbours are the rows
around it. So cells are summed up right behind the shuffle, while what they read is near: two thirds of the
time that shuffling, laying out and summing up one after the other take.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.drawing import AHEAD, draw_ahead, shuffle, stream

_STRETCH = 256
"""How many places of the lattice are summed up at a time: no more than stay next to the processor. [-]"""


@njit(cache=True, nogil=True)
def sums_on_stencil(
    key: Any, first: int, values: Any, lattice: Any, kept: Any, buffers: Any, into: Any
) -> None:
    """Put values into any order, again and again; add up what neighbours make of each other in each.

    Parameters
    ----------
    key, first
        The streams: replicate ``r`` of these is number ``first + r``, with a stream of its own.
    values : ndarray of float, shape (n_cells,)
        What is put into any order.
    lattice
        Where the cells are in the array, ascending, and the offsets of neighbours, as ``Stencil`` has them.
    kept
        By the array's places, or empty: what stays where it is while its neighbours' values are put into
        any order (empty: all are); what each of a cell's neighbours weighs (1); the row and column sums of
        the weights (empty: squares are not asked for). What is no cell is 0.
    buffers : ndarray of float, shapes (n_cells,), (size of the array,)
        Room for an order, and for the array; that is 0 wherever no cell is.
    into : ndarray of float, shape (replicates, 2)
        Where the sums go: ``w_ij x_i x_j`` of all pairs, and ``x_i²`` times the ends of ``i``.
    """
    at, offsets = lattice
    order, field = buffers
    others, around = np.empty(AHEAD, np.int64), np.empty(_STRETCH)
    reach, bottom = offsets.max(), at[0]
    for replicate in range(len(into)):
        order[:] = values
        state = stream(key, first + replicate)
        place, top = values.size - 1, at[-1] + 1
        cross, square = 0.0, 0.0
        while top > bottom:
            state, steps = draw_ahead(state, order, place, others)
            for step in range(steps):
                other = others[step]
                field[at[place]], order[other] = order[other], order[place]
                place -= 1
            if place == 0:
                field[bottom] = order[0]
            settled = at[place + 1] if place > 0 else bottom - reach
            low = max(top - _STRETCH, bottom)
            while top > bottom and settled + reach <= low:
                one, other_sum = _stretch(low, top, offsets, field, kept, around)
                cross, square = cross + one, square + other_sum
                top, low = low, max(low - _STRETCH, bottom)
        into[replicate, 0], into[replicate, 1] = cross, square


@njit(cache=True, nogil=True)
def _stretch(low: int, top: int, offsets: Any, field: Any, kept: Any, around: Any) -> Any:
    """Add up a stretch of the array; slices let the processor do several places at once."""
    fixed, shares, ends = kept
    here, sums = field[low:top], around[: top - low]
    sums[:] = 0.0
    for offset in offsets:
        neighbours = field[low + offset : top + offset]
        for place in range(sums.size):
            sums[place] += neighbours[place]
    if shares.size:
        _multiply(sums, shares[low:top])
    cross = _product(fixed[low:top] if fixed.size else here, sums)
    if not ends.size:
        return cross, 0.0
    sums[:] = here
    _multiply(sums, ends[low:top])
    return cross, _product(here, sums)


@njit(cache=True, nogil=True)
def _multiply(numbers: Any, by: Any) -> None:
    """Multiply place by place."""
    for place in range(numbers.size):
        numbers[place] *= by[place]


@njit(cache=True, nogil=True)
def _product(left: Any, right: Any) -> float:
    """Add up products, in four sums that need not wait for each other."""
    first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
    for four in range(left.size // 4):
        first += left[4 * four] * right[4 * four]
        second += left[4 * four + 1] * right[4 * four + 1]
        third += left[4 * four + 2] * right[4 * four + 2]
        fourth += left[4 * four + 3] * right[4 * four + 3]
    for place in range(left.size - left.size % 4, left.size):
        first += left[place] * right[place]
    return (first + second) + (third + fourth)


@njit(cache=True, nogil=True)
def sums_on_matrix(key: Any, first: int, fixed: Any, values: Any, ends: Any, matrix: Any, into: Any) -> None:
    """Do as ``sums_on_stencil`` with the ``indptr``, ``indices`` and ``data`` of a matrix."""
    indptr, indices, data = matrix
    order = np.empty(values.size)
    for replicate in range(len(into)):
        order[:] = values
        shuffle(stream(key, first + replicate), order)
        left = fixed if fixed.size else order
        cross, square = 0.0, 0.0
        for cell in range(order.size):
            around = 0.0
            for slot in range(indptr[cell], indptr[cell + 1]):
                around += data[slot] * order[indices[slot]]
            cross += left[cell] * around
            if ends.size:
                square += ends[cell] * order[cell] * order[cell]
        into[replicate, 0], into[replicate, 1] = cross, square
