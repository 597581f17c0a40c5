"""How surprising the city as a whole is: Moran's I, Geary's C, G and join counts among orders made by chance.

All values are put into any order, each equally likely, and the statistic is worked out anew. Each
replicate has a stream of chance of its own, so the replicates are the same bytes on any number of
threads.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from gridcity.analytics.autocorrelation import bivariate_moran, geary, general_g, moran
from gridcity.analytics.drawing import key_of
from gridcity.analytics.errors import PermutationsInvalid
from gridcity.analytics.join_counts import join_counts
from gridcity.analytics.machines import machine
from gridcity.analytics.shuffles import sums_on_matrix, sums_on_stencil
from gridcity.analytics.stencil import Stencil
from gridcity.analytics.weighted import Islands, Weights, checked, prepared, totals, varied, without_islands
from gridcity.analytics.weights import Booleans, Floats

MOST_REPLICATES = 1_000_000
_A_PIECE = 8
"""Replicates that one thread makes before the next piece is handed out."""
_Shared: TypeAlias = tuple[Any, bool, tuple[Any, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Replicates:
    """A statistic of the whole city, and what it was in each order made by chance. [-].

    The p-values count what was observed as one of the orders, so none is 0; values within 1e-12 of it,
    measured by the spread of the replicates, are as large as it.
    """

    value: float
    replicates: Floats

    @property
    def p_greater(self) -> float:
        """Chance of as much or more."""
        return float((1 + (self.replicates >= self.value - self._crumb).sum()) / (1 + self.replicates.size))

    @property
    def p_less(self) -> float:
        """Chance of as little or less."""
        return float((1 + (self.replicates <= self.value + self._crumb).sum()) / (1 + self.replicates.size))

    @property
    def p_two_sided(self) -> float:
        """Twice the smaller of the two, 1 at most."""
        return min(2 * min(self.p_greater, self.p_less), 1.0)

    @property
    def _crumb(self) -> float:
        return 1e-12 * float(np.abs(self.replicates).max() + abs(self.value))


def moran_permuted(
    values: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    islands: Islands = Islands.REFUSE,
) -> Replicates:
    """Work Moran's I out for orders made by chance.

    Parameters
    ----------
    values, weights, islands
        As ``autocorrelation.moran``.
    rng
        Where chance comes from; the same generator gives the same bytes.
    permutations
        How many orders. [-]

    Returns
    -------
    Replicates
        I as observed, and in each order. [-]

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, IslandsFound, PermutationsInvalid
        See each.

    Notes
    -----
    Takes time of the order of cells times permutations: a shuffle and a lag each. Tested against all orders
    of small grids, and the analytical mean and variance.
    """
    observed = moran(values, weights, islands=islands).value
    values, weights, _ = prepared(values, weights, islands)
    z = values - values.mean()
    cross, _ = _sums(z, weights, rng, permutations)
    return Replicates(observed, z.size / totals(weights).s0 * cross / (z @ z))


def geary_permuted(
    values: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    islands: Islands = Islands.REFUSE,
) -> Replicates:
    """Work Geary's C out for orders made by chance; ``p_less`` is for neighbours that are alike.

    Parameters, errors
        As ``moran_permuted``.
    """
    observed = geary(values, weights, islands=islands).value
    values, weights, _ = prepared(values, weights, islands)
    z = values - values.mean()
    cross, square = _sums(z, weights, rng, permutations, with_squares=True)
    scale = (z.size - 1) / (2 * totals(weights).s0 * (z @ z))
    return Replicates(observed, scale * (square - 2 * cross))


def general_g_permuted(
    values: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    islands: Islands = Islands.REFUSE,
) -> Replicates:
    """Work Getis and Ord's G out for orders made by chance.

    Parameters, errors
        As ``moran_permuted``; no value may be negative.
    """
    observed = general_g(values, weights, islands=islands).value
    values, weights, _ = prepared(values, weights, islands)
    x = values / values.mean()
    cross, _ = _sums(x, weights, rng, permutations)
    return Replicates(observed, cross / (x.sum() ** 2 - x @ x))


def bivariate_moran_permuted(
    values: Floats,
    beside: Floats,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    islands: Islands = Islands.REFUSE,
) -> Replicates:
    """Work bivariate Moran's I out for orders of the second quantity made by chance.

    Parameters, errors
        As ``moran_permuted`` and ``autocorrelation.bivariate_moran``.
    """
    observed = bivariate_moran(values, beside, weights, islands=islands).value
    values, beside = checked(values, weights, at_least=4), checked(beside, weights, at_least=4)
    kept, weights, _ = without_islands(weights, islands)
    z, y = (varied(each[kept]) - each[kept].mean() for each in (values, beside))
    cross, _ = _sums(y, weights, rng, permutations, fixed=z)
    return Replicates(observed, z.size / totals(weights).s0 * cross / np.sqrt((z @ z) * (y @ y)))


def joins_permuted(
    is_marked: Booleans,
    weights: Weights,
    *,
    rng: np.random.Generator,
    permutations: int = 999,
    islands: Islands = Islands.REFUSE,
) -> tuple[Replicates, Replicates, Replicates]:
    """Count joins in orders made by chance: of both marked, of neither, of one. [pairs].

    Parameters, errors
        As ``moran_permuted`` and ``join_counts``.
    """
    counts = join_counts(is_marked, weights, islands=islands)
    values, weights, _ = prepared(is_marked, weights, islands)
    cross, square = _sums(values, weights, rng, permutations, with_squares=True)
    both, one = cross / 2, square / 2 - cross
    neither = totals(weights).s0 / 2 - both - one
    return (
        Replicates(counts.both.value, both),
        Replicates(counts.neither.value, neither),
        Replicates(counts.one.value, one),
    )


def _sums(
    values: Floats,
    weights: Weights,
    rng: np.random.Generator,
    permutations: int,
    *,
    fixed: Floats | None = None,
    with_squares: bool = False,
) -> tuple[Floats, Floats]:
    """Make the replicates' sums, see ``shuffles.sums_on_stencil``; a piece at a time."""
    if not 1 <= permutations <= MOST_REPLICATES:
        raise PermutationsInvalid(
            f"{permutations:,} permutations; it can be 1 to {MOST_REPLICATES:,}.", permutations=permutations
        )
    sums = totals(weights)
    # What is not asked for is not read: at a million cells reading is what takes the time.
    ends = sums.rows + sums.columns if with_squares else np.empty(0)
    stays = np.empty(0) if fixed is None else fixed
    where: tuple[Any, ...]
    if isinstance(weights, Stencil):
        shares = sums.squares if weights.is_shared else np.empty(0)
        where = _in_reading_order(weights, values, stays, shares, ends)
    else:
        where = (weights.indptr.astype(np.int64), weights.indices.astype(np.int64), weights.data)
        where = values, stays, ends, where
    shared = key_of(rng), isinstance(weights, Stencil), where
    pieces = [range(first, min(first + _A_PIECE, permutations)) for first in range(0, permutations, _A_PIECE)]
    found = np.concatenate(list(machine().each(_piece, shared, pieces)))
    return found[:, 0], found[:, 1]


def _in_reading_order(stencil: Stencil, values: Floats, *kept: Floats) -> tuple[Any, ...]:
    """Sort the cells by their places; lay what is kept of each out on the array, where it is not empty."""
    read = np.argsort(stencil.at, kind="stable")
    laid_out = []
    for each in kept:
        field = np.zeros(stencil.shape[0] * stencil.shape[1] if each.size else 0)
        field[stencil.at[: each.size]] = each
        laid_out.append(field)
    return values[read], (stencil.at[read], stencil.offsets), tuple(laid_out), stencil.shape


def _piece(shared: _Shared, numbers: range) -> Floats:
    """Make the sums of some replicates."""
    key, is_stencil, where = shared
    into = np.empty((len(numbers), 2))
    if is_stencil:
        values, lattice, kept, shape = where
        # NumPy asks for large pages, compiled code does not.
        buffers = np.empty(values.size), np.zeros(shape[0] * shape[1])
        sums_on_stencil(key, numbers.start, values, lattice, kept, buffers, into)
    else:
        values, stays, ends, matrix = where
        sums_on_matrix(key, numbers.start, stays, values, ends, matrix, into)
    return into
