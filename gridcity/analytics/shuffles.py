"""The whole city in any order, many times over: the compiled part of ``global_permutations``."""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.drawing import shuffle, stream


@njit(cache=True, nogil=True)
def sums_on_stencil(
    key: Any, first: int, fixed: Any, values: Any, ends: Any, lattice: Any, into: Any
) -> None:
    """Put values into any order, again and again; add up what neighbours make of each other in each.

    Parameters
    ----------
    key, first
        The streams: replicate ``r`` of these is number ``first + r``, with a stream of its own.
    fixed : ndarray of float, shape (n_cells,) or (0,)
        What stays where it is while its neighbours' values are put into any order; none: all are.
    values, ends : ndarray of float, shape (n_cells,)
        What is put into any order; the row and column sums of the weights.
    lattice
        Size of the array, where the cells are in it, the offsets of neighbours, and what each of a
        cell's neighbours weighs, as ``Stencil`` has them.
    into : ndarray of float, shape (replicates, 2)
        Where the sums go: ``w_ij x_i x_j`` of all pairs, and ``x_i²`` times the ends of ``i``.
    """
    size, at, offsets, shares = lattice
    field = np.zeros(size)
    order = np.empty(values.size)
    for replicate in range(len(into)):
        order[:] = values
        shuffle(stream(key, first + replicate), order)
        for cell in range(at.size):
            field[at[cell]] = order[cell]
        left = fixed if fixed.size else order
        cross, square = 0.0, 0.0
        for cell in range(at.size):
            around = 0.0
            for offset in offsets:
                around += field[at[cell] + offset]
            cross += left[cell] * shares[cell] * around
            square += ends[cell] * order[cell] * order[cell]
        into[replicate, 0], into[replicate, 1] = cross, square


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
            square += ends[cell] * order[cell] * order[cell]
        into[replicate, 0], into[replicate, 1] = cross, square
