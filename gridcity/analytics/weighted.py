"""What weights add up to, be they a matrix or a stencil; and what is asked of values and weights alike."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from scipy import sparse

from gridcity.analytics import weights as matrices
from gridcity.analytics.errors import (
    IslandsFound,
    NoVariation,
    ShapeMismatch,
    TooFewCells,
    ValuesInvalid,
    WeightsInvalid,
)
from gridcity.analytics.stencil import Stencil
from gridcity.analytics.weights import Booleans, Floats, Ints

Weights: TypeAlias = sparse.csr_array | Stencil


class Islands(StrEnum):
    """What a statistic of the whole city does about cells without neighbours."""

    REFUSE = "refuse"
    """It is not worked out; the error says how many there are."""
    COUNT = "count"
    """They count as cells whose neighbours add nothing, as in esda."""
    LEAVE_OUT = "leave_out"
    """They are left out, with their values."""


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    r"""What the weights :math:`w_{ij}` add up to. [-].

    Attributes
    ----------
    s0, s1, s2
        Cliff and Ord's :math:`\sum_{ij} w_{ij}`, :math:`\frac12 \sum_{ij} (w_{ij} + w_{ji})^2` and
        :math:`\sum_i (w_{i.} + w_{.i})^2`.
    rows, columns, squares : ndarray of float, shape (n_cells,)
        Sums of rows and of columns, and the sums of the squares in each row.
    """

    s0: float
    s1: float
    s2: float
    rows: Floats
    columns: Floats
    squares: Floats


def lag(values: Floats, weights: Weights) -> Floats:
    """Add up the neighbours' values, each times its weight; in the unit of ``values``."""
    if not isinstance(weights, Stencil):
        return np.asarray(weights @ values)
    sums = weights.neighbour_sums(values)
    return sums * _shares(weights) if weights.is_shared else sums


def lag_back(values: Floats, weights: Weights) -> Floats:
    """Add up the values of the cells whose neighbour each cell is, times its weight there."""
    if not isinstance(weights, Stencil):
        return np.asarray(weights.T @ values)
    return weights.neighbour_sums(values * _shares(weights) if weights.is_shared else values)


def totals(weights: Weights) -> Totals:
    """Add weights up."""
    if isinstance(weights, Stencil):
        return _stencil_totals(weights)
    ones = np.ones(weights.shape[0])
    rows, columns = weights @ ones, weights.T @ ones
    squares = weights.power(2) @ ones
    s1 = squares.sum() + weights.multiply(weights.T).sum()
    return Totals(float(rows.sum()), float(s1), float(((rows + columns) ** 2).sum()), rows, columns, squares)


def neighbour_counts(weights: Weights) -> Ints:
    """Count the neighbours of each cell; itself is none."""
    if isinstance(weights, Stencil):
        return weights.neighbour_counts()
    return np.asarray(np.diff(matrices.without_self(weights).indptr), dtype=np.int64)


def among(weights: Weights, kept: Booleans) -> Weights:
    """Keep some of the cells, and the weights among them."""
    return weights.among(kept) if isinstance(weights, Stencil) else matrices.among(weights, kept)


def checked(values: Floats | Booleans, weights: Weights, *, at_least: int = 2, own: bool = False) -> Floats:
    """Refuse values and weights that no statistic can be worked out from; give the values as floats.

    Parameters
    ----------
    values, weights
        One value per cell, and who is whose neighbour.
    at_least
        So many cells the statistic needs.
    own
        Whether a cell may be its own neighbour.

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid
        See each.
    """
    n = len(weights) if isinstance(weights, Stencil) else weights.shape[0]
    if values.shape != (n,) or (not isinstance(weights, Stencil) and weights.shape != (n, n)):
        shape = (n, n) if isinstance(weights, Stencil) else weights.shape
        raise ShapeMismatch(
            f"{values.shape} values do not fit {shape} weights.", values=values.shape, weights=shape
        )
    found = varied(values, at_least=at_least)
    if not isinstance(weights, Stencil):
        _check_matrix(weights, own=own)
    return found


def varied(values: Floats | Booleans, *, at_least: int = 2) -> Floats:
    """Refuse values that are missing, too few, or all the same; give them as floats.

    Raises
    ------
    TooFewCells, ValuesInvalid, NoVariation
        See each.
    """
    if values.size < at_least:
        raise TooFewCells(
            f"{values.size} cells are too few; {at_least} are needed.", cells=values.size, needed=at_least
        )
    values = np.ascontiguousarray(values, dtype=np.float64)
    missing = values.size - int(np.isfinite(values).sum())
    if missing:
        raise ValuesInvalid(
            f"{missing} of {values.size} values are missing or infinite: leave those cells out"
            " of values and weights (weighted.among).",
            missing=missing,
        )
    if values.min() == values.max():
        raise NoVariation(f"All {values.size} cells hold the same value.", cells=values.size)
    return values


def without_islands(weights: Weights, what: Islands) -> tuple[Booleans, Weights, int]:
    """Do about islands what was chosen; give which cells are kept, their weights, and the number of islands.

    Raises
    ------
    IslandsFound
        There are some, and they are refused; or nobody has a neighbour.
    """
    alone = neighbour_counts(weights) == 0
    number = int(alone.sum())
    if number == alone.size or (number and what is Islands.REFUSE):
        raise IslandsFound(
            f"{number} of {alone.size} cells have no neighbours: count them, leave them out,"
            " or join them to the nearest cell.",
            islands=number,
        )
    if number and what is Islands.LEAVE_OUT:
        return ~alone, among(weights, ~alone), number
    return np.ones(alone.size, dtype=np.bool_), weights, number


def prepared(values: Floats | Booleans, weights: Weights, islands: Islands) -> tuple[Floats, Weights, int]:
    """Check values and weights, and do about islands what was chosen; at least four cells are left."""
    checked_values = checked(values, weights, at_least=4)
    kept, weights, alone = without_islands(weights, islands)
    return varied(checked_values[kept], at_least=4), weights, alone


def _check_matrix(weights: sparse.csr_array, *, own: bool) -> None:
    wrong = int((~(weights.data >= 0) | np.isinf(weights.data)).sum())
    if wrong:
        raise WeightsInvalid(f"{wrong} weights are negative, infinite or missing.", wrong=wrong)
    selves = 0 if own else int(np.count_nonzero(weights.diagonal()))
    if selves:
        raise WeightsInvalid(
            f"{selves} cells are their own neighbours; take without_self(weights).", selves=selves
        )


def _shares(stencil: Stencil) -> Floats:
    counts = stencil.neighbour_counts()
    return np.divide(1.0, counts, out=np.zeros(counts.size), where=counts > 0)


def _stencil_totals(stencil: Stencil) -> Totals:
    counts = stencil.neighbour_counts().astype(np.float64)
    if not stencil.is_shared:
        s0 = float(counts.sum())
        return Totals(s0, 2 * s0, float(4 * (counts**2).sum()), counts, counts, counts)
    shares = np.divide(1.0, counts, out=np.zeros(counts.size), where=counts > 0)
    rows, columns = counts * shares, stencil.neighbour_sums(shares)
    s1 = float(shares.sum() + (shares * columns).sum())
    return Totals(float(rows.sum()), s1, float(((rows + columns) ** 2).sum()), rows, columns, shares)
