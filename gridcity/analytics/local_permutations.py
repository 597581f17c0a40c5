"""How surprising each cell's neighbourhood is, by conditional permutation: local Moran, Geary, Gi and Gi*.

The cell keeps its value, all others are put into any order, and it is counted how often chance does as much.
Exact to that definition: no cell is ever among its own draws, and equal sums are equal. Which draws
are made follows from the generator alone, not from the number of threads.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from gridcity.analytics.drawing import key_of
from gridcity.analytics.draws import count_differences, count_sums, count_weighted
from gridcity.analytics.errors import PermutationsInvalid
from gridcity.analytics.inference import Permuted
from gridcity.analytics.machines import dealt_out, machine
from gridcity.analytics.stencil import Stencil
from gridcity.analytics.weighted import Weights, checked, neighbour_counts
from gridcity.analytics.weights import Floats, Ints, without_self

_Table: TypeAlias = tuple[int, int, Ints]

CELLS_A_TABLE = 1024
"""Cells that read the same draws at most; 1 gives each its own, which is GeoDa's ``complete``. [cells]"""

_WEIGHTED_A_TABLE = 128
"""The same where each cell's sums are added up anew: there sharing saves only the drawing. [cells]"""

MOST_DRAWN = 2**27
"""Neighbours that a table of draws may hold at most; a gigabyte. [cells]"""


def getis_ord_permuted(
    values: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    cells_a_table: int = CELLS_A_TABLE,
) -> Permuted:
    """Count how often chance surrounds each cell with as much: p-values of Gi and of Gi*.

    The two have the same: what tells them apart, the cell's own value, stays where it is.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell.
    weights : csr_array or Stencil
        Who is whose neighbour; a diagonal makes no difference.
    rng
        Where chance comes from; the same generator gives the same bytes, whatever the number of threads.
    permutations
        How often to draw. The smallest p-value is 1 in one more than this. [-]
    cells_a_table
        How many cells may read the same draws. Each cell's p-value is as good with many as with 1;
        with many, their errors go together.

    Returns
    -------
    Permuted
        ``p_greater`` for hot spots, ``p_less`` for cold ones; NaN for islands.

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, PermutationsInvalid
        See each.

    Notes
    -----
    Where the neighbours of a cell all weigh the same, as on lattices, values are counted as whole numbers
    of 2⁻⁶² of the largest sum: additions are exact, and sums that are equal are found equal. Else sums
    within 1e-12 of each other are taken for equal. Takes time of the order of cells times permutations;
    with weights that differ within a row times neighbours, too. Tested against all orders of small grids,
    a plain loop over the same draws, esda and GeoDa.

    References
    ----------
    Anselin (1995), as ``local_moran``; Ord and Getis (1995), as ``getis_ord_star``.
    """
    values = checked(values, weights, at_least=3, own=True)
    return _counted(values, weights, rng, permutations, cells_a_table)


def local_moran_permuted(
    values: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    cells_a_table: int = CELLS_A_TABLE,
) -> Permuted:
    """Count how often chance makes each cell as like its neighbours: p-values of local Moran.

    Parameters, errors
        As ``getis_ord_permuted``; a cell may not be its own neighbour.

    Returns
    -------
    Permuted
        ``p_greater`` for cells among their like, ``p_less`` for those that stand against their
        neighbours. A cell right at the mean has 1 on both sides: its I is 0 whatever lies around.
    """
    return bivariate_local_moran_permuted(
        values, values, weights, rng=rng, permutations=permutations, cells_a_table=cells_a_table
    )


def bivariate_local_moran_permuted(
    values: Floats,
    beside: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    cells_a_table: int = CELLS_A_TABLE,
) -> Permuted:
    """Count how often chance sets as much of one quantity beside another: p-values of bivariate local Moran.

    Parameters, results, errors
        As ``local_moran_permuted``; ``beside`` is the quantity at the neighbours.
    """
    values, beside = checked(values, weights, at_least=3), checked(beside, weights, at_least=3)
    around = _counted(beside, weights, rng, permutations, cells_a_table)
    z = values - values.mean()
    crumb = 4 * np.finfo(np.float64).eps * np.abs(values).max()
    greater, less = around.greater_equal.copy(), around.less_equal.copy()
    below_mean, at_mean = z < -crumb, (np.abs(z) <= crumb) & (greater >= 0)
    # Below the mean, the more there is around the less alike it is.
    greater[below_mean], less[below_mean] = around.less_equal[below_mean], around.greater_equal[below_mean]
    greater[at_mean] = less[at_mean] = permutations
    return Permuted(greater, less, permutations)


def local_geary_permuted(
    values: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    cells_a_table: int = CELLS_A_TABLE,
) -> Permuted:
    """Count how often chance makes each cell differ as much from its neighbours: p-values of local Geary.

    Parameters, errors
        As ``local_moran_permuted``.

    Returns
    -------
    Permuted
        ``p_less`` for cells among their like, ``p_greater`` for those where something breaks off.
    """
    values = checked(values, weights, at_least=3)
    z = (values - np.median(values)) / values.std()
    weights = _without_self(weights)
    counts = neighbour_counts(weights)
    _check(permutations, int(counts.max()))
    if not _weigh_the_same(weights):
        return _counted_weighted(z, weights, (-2.0 * z, 1.0), rng, permutations, cells_a_table)
    (first, per_first), (second, per_second) = _whole(z, counts), _whole(z**2, counts)
    numbers = np.stack([first, second])
    observed = np.stack([_sums(first, weights), _sums(second, weights)])
    curve = (-2.0 * z * per_first, per_second)
    shared = key_of(rng), permutations, numbers, observed, curve
    return _done(_differences, shared, _tables(counts, cells_a_table), values.size, permutations)


def _counted(
    values: Floats, weights: Weights, rng: np.random.Generator, permutations: int, cells_a_table: int
) -> Permuted:
    """Count draws whose sum over the neighbours is at least, and at most, what is observed."""
    weights = _without_self(weights)
    counts = neighbour_counts(weights)
    _check(permutations, int(counts.max()))
    if not _weigh_the_same(weights):
        z = (values - np.median(values)) / values.std()
        return _counted_weighted(z, weights, (np.ones(z.size), 0.0), rng, permutations, cells_a_table)
    numbers, _ = _whole(values, counts)
    observed = _sums(numbers, weights)
    shared = key_of(rng), permutations, numbers, observed
    return _done(_equal_sums, shared, _tables(counts, cells_a_table), values.size, permutations)


def _counted_weighted(
    values: Floats,
    weights: sparse.csr_array,
    curve: tuple[Floats, float],
    rng: np.random.Generator,
    permutations: int,
    cells_a_table: int,
) -> Permuted:
    """Count draws whose weighted sum is at least, and at most, what is observed; see ``count_weighted``."""
    counts = np.minimum(np.diff(weights.indptr), 1)  # one table takes cells with any number of neighbours
    matrix = (weights.indptr.astype(np.int64), weights.indices.astype(np.int64), weights.data)
    shared = key_of(rng), permutations, values, matrix, curve
    tables = _tables(counts, min(cells_a_table, _WEIGHTED_A_TABLE))
    return _done(_weighted_sums, shared, tables, values.size, permutations)


def _tables(counts: Ints, cells_a_table: int) -> list[_Table]:
    """Deal cells of equal number of neighbours out among tables: those side by side get different ones.

    Returns
    -------
    list of tuple of int, int and ndarray of int
        Each table's number, number of neighbours, and cells.
    """
    tables: list[_Table] = []
    for count in np.unique(counts[counts > 0]).tolist():
        cells = np.flatnonzero(counts == count)
        step = -(-cells.size // cells_a_table)
        for first in range(step):
            tables.append((len(tables), count, np.ascontiguousarray(cells[first::step])))
    return tables


def _done(
    work: Callable[[Any, Sequence[_Table]], Ints],
    shared: Any,
    tables: list[_Table],
    n_cells: int,
    permutations: int,
) -> Permuted:
    """Have the tables done, and put together what was counted; of islands nothing was."""
    into = np.full((2, n_cells), -1, dtype=np.int32)
    hands = dealt_out(tables)
    for some, counted in zip(hands, machine().each(work, shared, hands), strict=True):
        into[:, _cells(some)] = counted
    return Permuted(into[0], into[1], permutations)


def _cells(tables: Sequence[_Table]) -> Ints:
    return np.concatenate([cells for _, _, cells in tables])


def _counter(tables: Sequence[_Table]) -> Ints:
    """Give a place to count in, up to the last cell of some tables."""
    return np.empty((2, max((int(cells.max()) for _, _, cells in tables), default=-1) + 1), dtype=np.int32)


def _equal_sums(shared: Any, tables: Sequence[_Table]) -> Ints:
    """Do tables of ``count_sums``."""
    key, permutations, numbers, observed = shared
    into = _counter(tables)
    for which, count, cells in tables:
        count_sums(key, which, permutations, numbers, observed, cells, count, into)
    return into[:, _cells(tables)]


def _differences(shared: Any, tables: Sequence[_Table]) -> Ints:
    """Do tables of ``count_differences``."""
    key, permutations, numbers, observed, curve = shared
    into = _counter(tables)
    for which, count, cells in tables:
        count_differences(key, which, permutations, numbers, observed, curve, cells, count, into)
    return into[:, _cells(tables)]


def _weighted_sums(shared: Any, tables: Sequence[_Table]) -> Ints:
    """Do tables of ``count_weighted``."""
    key, permutations, values, matrix, curve = shared
    into = _counter(tables)
    for which, _, cells in tables:
        count_weighted(key, which, permutations, values, matrix, curve, cells, into)
    return into[:, _cells(tables)]


def _sums(numbers: Ints, weights: Weights) -> Ints:
    """Add up the numbers of each cell's neighbours, whatever they weigh."""
    if isinstance(weights, Stencil):
        return weights.neighbour_sums(numbers)
    ones = np.ones(weights.nnz, dtype=np.int64)
    pattern = sparse.csr_array((ones, weights.indices, weights.indptr), shape=weights.shape)
    return np.asarray(pattern @ numbers)


def _whole(values: Floats, counts: Ints) -> tuple[Ints, float]:
    """Give values as multiples of a power of two, so small as no sum overflows; and that power."""
    _, exponent = np.frexp(np.abs(values).max())
    shift = 62 - int(exponent) - int(counts.max(initial=1)).bit_length()
    return np.rint(np.ldexp(values, shift)).astype(np.int64), float(np.ldexp(1.0, -shift))


def _weigh_the_same(weights: Weights) -> bool:
    """Say whether of each cell all neighbours weigh the same."""
    if isinstance(weights, Stencil) or not weights.nnz:
        return True
    starts = weights.indptr[:-1][np.diff(weights.indptr) > 0]
    spread = np.maximum.reduceat(weights.data, starts) - np.minimum.reduceat(weights.data, starts)
    return bool((spread == 0).all())


def _without_self(weights: Weights) -> Weights:
    return weights if isinstance(weights, Stencil) else without_self(weights)


def _check(permutations: int, most_neighbours: int) -> None:
    if not 1 <= permutations * max(most_neighbours, 1) <= MOST_DRAWN:
        raise PermutationsInvalid(
            f"{permutations:,} permutations of {most_neighbours:,} neighbours cannot be drawn;"
            f" at least 1 permutation, and {MOST_DRAWN:,} neighbours in all.",
            permutations=permutations,
            neighbours=most_neighbours,
        )
