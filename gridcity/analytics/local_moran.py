"""Local Moran's I: which cells are like their neighbours, and which stand against them."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.conditional import drawn_moments, moments_of_others
from gridcity.analytics.inference import Scores
from gridcity.analytics.weighted import Weights, checked, lag, neighbour_counts, totals
from gridcity.analytics.weights import Floats


class Quadrant(IntEnum):
    """How a cell stands to the mean, and its neighbours; numbered as in esda."""

    ISLAND = 0
    """It has no neighbours."""
    HIGH_HIGH = 1
    """A hot spot's heart."""
    LOW_HIGH = 2
    """A quiet cell in a busy quarter."""
    LOW_LOW = 3
    """A cold spot's heart."""
    HIGH_LOW = 4
    """A busy cell in a quiet quarter."""


def local_moran(values: Floats, weights: Weights) -> Scores:
    r"""Measure for each cell whether its neighbours are like it: Anselin's local Moran.

    Positive where cell and neighbours lie on the same side of the city's mean, negative for a cell that
    stands against them; ``quadrants`` says which. Every cell is tested: pass the p-values to
    ``inference.false_discovery`` before you colour a map. For counts with many zeros prefer
    ``permutations.local_moran_permuted`` to the normal p-values.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell, at least three.
    weights : csr_array or Stencil
        Who is whose neighbour, nobody his own. Usually row-standardised.

    Returns
    -------
    Scores
        :math:`I_i`, and its mean and variance when the other cells' values are put into any order,
        each equally likely. [-] NaN for islands.

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid
        See each.

    Notes
    -----
    .. math:: I_i = \frac{z_i}{m_2} \sum_j w_{ij} z_j, \qquad z_i = x_i - \bar x, \quad m_2 = \sum_i z_i^2 / n

    The sum of all :math:`I_i` is :math:`S_0` times Moran's I. esda and GeoDa divide by :math:`n - 1` in
    :math:`m_2`: their numbers are :math:`(n - 1) / n` of these, their p-values the same. Tested against
    spdep's ``localmoran`` (conditional) and esda.

    References
    ----------
    L. Anselin, "Local Indicators of Spatial Association: LISA", Geographical Analysis, vol. 27, no. 2,
    pp. 93-115, 1995. https://doi.org/10.1111/j.1538-4632.1995.tb00338.x

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 6), dtype=bool)).row_standardised()
    >>> local_moran(np.array([9.0, 9, 9, 0, 0, 9]), row).value.round(2).tolist()
    [0.5, 0.5, -0.25, 0.5, 0.5, -1.0]
    """
    values = checked(values, weights, at_least=3)
    return bivariate_local_moran(values, values, weights)


def bivariate_local_moran(values: Floats, beside: Floats, weights: Weights) -> Scores:
    r"""Measure for each cell whether a quantity here goes with another one next door.

    Parameters, errors
        As ``local_moran``; ``beside`` is the quantity at the neighbours.

    Returns
    -------
    Scores
        :math:`z_i \sum_j w_{ij} y_j / (s_x s_y)`; mean and variance as in ``local_moran``, with the
        second quantity put into any order while the cell keeps both of its own. [-] NaN for islands.

    Notes
    -----
    Tested against ``esda.Moran_Local_BV``, whose numbers are :math:`(n - 1) / n` of these.
    """
    values, beside = checked(values, weights, at_least=3), checked(beside, weights, at_least=3)
    sums = totals(weights)
    z, y = values - values.mean(), beside - beside.mean()
    scale = z / np.sqrt((z**2).mean() * (y**2).mean())
    centre = float(np.median(y))
    first, second = moments_of_others(y, centre=centre, powers=2)
    mean, variance = drawn_moments(first + centre, second - first**2, sums)
    alone = neighbour_counts(weights) == 0
    return Scores.known(scale * lag(y, weights), scale * mean, scale**2 * variance, alone)


def quadrants(values: Floats, weights: Weights) -> NDArray[np.int8]:
    """Say of each cell on which side of the mean it and its neighbours lie; see ``Quadrant``.

    A cell right at the mean counts as low, as do neighbours whose weighted sum is there.

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid
        See each.

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 6), dtype=bool)).row_standardised()
    >>> quadrants(np.array([9.0, 9, 9, 0, 0, 9]), row).tolist()
    [1, 1, 4, 3, 3, 4]
    """
    values = checked(values, weights)
    z = values - values.mean()
    is_high, is_high_around = z > 0, lag(z, weights) > 0
    which = np.where(
        is_high,
        np.where(is_high_around, Quadrant.HIGH_HIGH, Quadrant.HIGH_LOW),
        np.where(is_high_around, Quadrant.LOW_HIGH, Quadrant.LOW_LOW),
    )
    which[neighbour_counts(weights) == 0] = Quadrant.ISLAND
    return which.astype(np.int8)
