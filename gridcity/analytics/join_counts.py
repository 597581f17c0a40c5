"""Join counts: whether cells that have something stand beside each other.

Expectation and variance: A. D. Cliff and J. K. Ord, "Spatial Processes: Models and Applications", Pion,
London, 1981, section 2.2. Tested against R's spdep 1.2-7, esda, and all orders of small grids.
"""

from dataclasses import dataclass

import numpy as np

from gridcity.analytics.errors import ValuesInvalid
from gridcity.analytics.inference import Score
from gridcity.analytics.weighted import Islands, Totals, Weights, lag, prepared, totals
from gridcity.analytics.weights import Booleans


@dataclass(frozen=True, slots=True)
class JoinCounts:
    """How many pairs of neighbours are both marked, both unmarked, one of each. [pairs]."""

    both: Score
    neither: Score
    one: Score


def join_counts(is_marked: Booleans, weights: Weights, *, islands: Islands = Islands.REFUSE) -> JoinCounts:
    r"""Count how often marked cells stand beside marked ones, and beside unmarked ones.

    For what a cell either has or has not: a case open for a month, a lamp out.

    Parameters
    ----------
    is_marked : ndarray of bool, shape (n_cells,)
        At least four cells, not all the same.
    weights : csr_array or Stencil
        Who is whose neighbour, nobody his own; unstandardised, or pairs are no longer counted.
    islands
        What is done about cells without neighbours.

    Returns
    -------
    JoinCounts
        Each count, its mean and variance when as many marks lie about by chance. [pairs]

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, IslandsFound
        See each.

    Notes
    -----
    With :math:`b_i` 1 for marked cells, the counts are :math:`\frac12 \sum w_{ij} b_i b_j`, the same of
    :math:`1 - b`, and :math:`\frac12 \sum w_{ij} (b_i - b_j)^2`. Equal to spdep's ``joincount.test`` with
    nonfree sampling.

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 6), dtype=bool))
    >>> counts = join_counts(np.array([True, True, True, False, False, True]), row)
    >>> counts.both.value, counts.neither.value, counts.one.value
    (2.0, 1.0, 2.0)
    """
    if np.asarray(is_marked).dtype != np.bool_:
        raise ValuesInvalid(
            "Joins are counted of what is true or false.", kind=str(np.asarray(is_marked).dtype)
        )
    values, weights, alone = prepared(is_marked, weights, islands)
    sums, n = totals(weights), values.size
    marked = float(values.sum())
    around = lag(values, weights)
    both = 0.5 * float(values @ around)
    neither = 0.5 * float((1 - values) @ (sums.rows - around))
    return JoinCounts(
        both=_joins(both, sums, n, marked, alone),
        neither=_joins(neither, sums, n, n - marked, alone),
        one=_mixed_joins(0.5 * sums.s0 - both - neither, sums, n, marked, alone),
    )


def _joins(value: float, sums: Totals, n: int, marked: float, alone: int) -> Score:
    """Set a count of like joins beside chance; of n cells so many are marked."""
    two, three, four = (_falling(marked, k) / _falling(n, k) for k in (2, 3, 4))
    expected = 0.5 * sums.s0 * two
    square = sums.s1 * two + (sums.s2 - 2 * sums.s1) * three + (sums.s0**2 + sums.s1 - sums.s2) * four
    return Score(float(value), float(expected), float(square / 4 - expected**2), n, alone)


def _mixed_joins(value: float, sums: Totals, n: int, marked: float, alone: int) -> Score:
    """Set a count of unlike joins beside chance."""
    mixed = marked * (n - marked)
    expected = sums.s0 * mixed / _falling(n, 2)
    square = (
        2 * sums.s1 * mixed / _falling(n, 2)
        + (sums.s2 - 2 * sums.s1) * mixed * (n - 2) / _falling(n, 3)
        + 4 * (sums.s0**2 + sums.s1 - sums.s2) * mixed * (marked - 1) * (n - marked - 1) / _falling(n, 4)
    )
    return Score(float(value), float(expected), float(square / 4 - expected**2), n, alone)


def _falling(number: float, factors: int) -> float:
    """Multiply number (number - 1) (number - 2) … ."""
    return float(np.prod(number - np.arange(factors)))
