"""Conditional draws one by one, nothing shared between cells: the definition that p-values are held to.

For each cell and each permutation as many of the other cells are drawn as it has neighbours, none twice. With
replacement some may come twice: that is not the definition, but what GeoDa's complete mode is found to do.
"""

import numba
import numpy as np

from gridcity.analytics.weights import Floats, Ints


def drawn_p(
    values: Floats, begins: Ints, neighbours: Ints, permutations: int, seed: int, *, replaced: bool = False
) -> Floats:
    """Give the folded p-values of the sum over each cell's neighbours.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        No two sums of them are equal.
    begins : ndarray of int, shape (n_cells + 1,)
        Where each cell's neighbours begin among ``neighbours``.
    replaced
        A cell that was drawn may come again in the same permutation.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        (count + 1) / (permutations + 1), of the side that is smaller.
    """
    above = _above(values, begins.astype(np.int64), neighbours.astype(np.int64), permutations, seed, replaced)
    folded: Floats = (np.minimum(above, permutations - above) + 1) / (permutations + 1)
    return folded


@numba.njit(parallel=True)  # type: ignore[untyped-decorator]
def _above(
    values: Floats,
    begins: Ints,
    neighbours: Ints,
    permutations: int,
    seed: int,
    replaced: bool,  # noqa: FBT001 (compiled)
) -> Ints:
    n = values.size
    above = np.zeros(n, np.int64)
    for i in numba.prange(n):
        np.random.seed(seed * n + i)  # noqa: NPY002 (compiled code has no other generator that it can seed)
        k = begins[i + 1] - begins[i]
        there = values[neighbours[begins[i] : begins[i + 1]]].sum()
        drawn = np.empty(k, np.int64)
        for _ in range(permutations):
            found = 0
            total = 0.0
            while found < k:
                other = np.random.randint(n)  # noqa: NPY002
                if other == i or (not replaced and np.any(drawn[:found] == other)):
                    continue
                drawn[found] = other
                total += values[other]
                found += 1
            above[i] += total > there
    return above
