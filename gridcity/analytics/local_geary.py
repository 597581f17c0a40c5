"""Local Geary's C: how much each cell differs from its neighbours."""

import numpy as np

from gridcity.analytics.conditional import drawn_moments, moments_of_others
from gridcity.analytics.inference import Scores
from gridcity.analytics.weighted import Weights, checked, lag, neighbour_counts, totals
from gridcity.analytics.weights import Floats


def local_geary(values: Floats, weights: Weights) -> Scores:
    r"""Measure for each cell how much it differs from its neighbours.

    Small where neighbours are alike, at whatever level; large where something breaks off. Unlike local
    Moran it sees likeness among middling values, too.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell, at least three.
    weights : csr_array or Stencil
        Who is whose neighbour, nobody his own. Usually row-standardised.

    Returns
    -------
    Scores
        :math:`c_i`, and its mean and variance when the other cells' values are put into any order,
        each equally likely. [-] NaN for islands.

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid
        See each.

    Notes
    -----
    .. math:: c_i = \frac{1}{m_2} \sum_j w_{ij} (x_i - x_j)^2, \qquad m_2 = \sum_i (x_i - \bar x)^2 / n

    spdep's ``localC`` and GeoDa divide by :math:`n - 1` in :math:`m_2`: their numbers are :math:`(n - 1)
    / n` of these. Tested against spdep, and by hand.

    References
    ----------
    L. Anselin, "A Local Indicator of Multivariate Spatial Association: Extending Geary's c", Geographical
    Analysis, vol. 51, no. 2, pp. 133-150, 2019. https://doi.org/10.1111/gean.12164

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 4), dtype=bool)).row_standardised()
    >>> local_geary(np.array([1.0, 1, -1, -1]), row).value.tolist()
    [0.0, 2.0, 2.0, 0.0]
    """
    values = checked(values, weights, at_least=3)
    sums = totals(weights)
    z = values - values.mean()
    z = z / np.sqrt((z**2).mean())
    value = sums.rows * z**2 - 2 * z * lag(z, weights) + lag(z**2, weights)
    # Mean and variance over all others of (z_i - z_j)², by powers about the median.
    centre = float(np.median(z))
    own = z - centre
    first, second, third, fourth = moments_of_others(z, centre=centre, powers=4)
    apart = own**2 - 2 * own * first + second
    spread = 4 * own**2 * (second - first**2) - 4 * own * (third - first * second) + fourth - second**2
    mean, variance = drawn_moments(apart, spread, sums)
    alone = neighbour_counts(weights) == 0
    value = np.maximum(value, 0.0)
    return Scores.known(value, mean, variance, alone)
