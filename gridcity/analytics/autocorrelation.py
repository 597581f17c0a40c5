r"""Whether neighbours are alike in the city as a whole: Moran's I, Geary's C, Getis and Ord's G.

One number for the city, what it would be if the values lay about by chance, and how far off that is. Where
the alike ones lie is asked of ``local_moran`` and ``hotspots``. The formulas of expectation and variance
are those of A. D. Cliff and J. K. Ord, "Spatial Processes: Models and Applications", Pion, London, 1981,
chapters 1 and 2, and for G of A. Getis and J. K. Ord, "The Analysis of Spatial Association by Use of Distance
Statistics", Geographical Analysis, vol. 24, no. 3, pp. 189-206, 1992.
Tested against R's spdep 1.2-7, esda, and all permutations of small grids.

Throughout :math:`z_i = x_i - \bar x`, :math:`m_k = \sum_i z_i^k / n`, and :math:`S_0, S_1, S_2` are the
totals of the weights.
"""

from enum import StrEnum

import numpy as np

from gridcity.analytics.errors import NoVariation, ValuesInvalid
from gridcity.analytics.inference import Score
from gridcity.analytics.weighted import (
    Islands,
    Weights,
    checked,
    lag,
    lag_back,
    prepared,
    totals,
    varied,
    without_islands,
)
from gridcity.analytics.weights import Floats


class Assumption(StrEnum):
    """What "by chance" means."""

    RANDOMISATION = "randomisation"
    """The values are as they are, and every order of them is equally likely."""
    NORMALITY = "normality"
    """The values are drawn from a normal distribution, each by itself."""


def moran(
    values: Floats,
    weights: Weights,
    *,
    assumption: Assumption = Assumption.RANDOMISATION,
    islands: Islands = Islands.REFUSE,
) -> Score:
    r"""Measure by Moran's I whether neighbours are alike: positive where they are, negative where not.

    It tells nothing of high or low: a city whose quiet cells lie together is as autocorrelated as one
    with a single hot quarter.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell, at least four.
    weights : csr_array or Stencil
        Who is whose neighbour, nobody his own. Row-standardised, I lies about between -1 and 1.
    assumption
        What the variance rests on.
    islands
        What is done about cells without neighbours.

    Returns
    -------
    Score
        I, what is expected by chance, and its variance. [-]

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, IslandsFound
        See each.

    Notes
    -----
    .. math:: I = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i z_j}{\sum_i z_i^2}, \qquad E(I) = \frac{-1}{n - 1}

    Examples
    --------
    A row of six cells, the busy ones side by side, and every second one busy:

    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 6), dtype=bool))
    >>> round(moran(np.array([9.0, 9, 9, 0, 0, 0]), row).value, 3)
    0.6
    >>> moran(np.array([9.0, 0, 9, 0, 9, 0]), row).value
    -1.0
    """
    values, weights, alone = prepared(values, weights, islands)
    sums, n = totals(weights), values.size
    z = values - values.mean()
    z2 = z @ z
    value = n / sums.s0 * (z @ lag(z, weights)) / z2
    expected = -1.0 / (n - 1)
    s0, s1, s2 = sums.s0, sums.s1, sums.s2
    if assumption is Assumption.NORMALITY:
        square = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2)
    else:
        b2 = _kurtosis(z)
        square = (
            n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
            - b2 * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        ) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return Score(float(value), expected, float(square - expected**2), n, alone)


def geary(
    values: Floats,
    weights: Weights,
    *,
    assumption: Assumption = Assumption.RANDOMISATION,
    islands: Islands = Islands.REFUSE,
) -> Score:
    r"""Measure by Geary's C how much neighbours differ: 1 by chance, less where they are alike.

    Looks at differences between neighbours rather than at how both stand to the mean, so it feels
    single outliers more than Moran's I does.

    Parameters, errors
        As ``moran``.

    Returns
    -------
    Score
        C, expected 1, and its variance. Alike neighbours make the standard score negative. [-]

    Notes
    -----
    .. math:: C = \frac{(n - 1) \sum_{ij} w_{ij} (x_i - x_j)^2}{2 S_0 \sum_i z_i^2}

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 6), dtype=bool))
    >>> round(geary(np.array([9.0, 9, 9, 0, 0, 0]), row).value, 3)
    0.333
    """
    values, weights, alone = prepared(values, weights, islands)
    sums, n = totals(weights), values.size
    z = values - values.mean()
    z2 = z @ z
    unlike = (sums.rows + sums.columns) @ z**2 - 2 * (z @ lag(z, weights))
    value = (n - 1) * unlike / (2 * sums.s0 * z2)
    s0, s1, s2 = sums.s0, sums.s1, sums.s2
    if assumption is Assumption.NORMALITY:
        variance = ((2 * s1 + s2) * (n - 1) - 4 * s0**2) / (2 * (n + 1) * s0**2)
    else:
        b2 = _kurtosis(z)
        variance = (
            (n - 1) * s1 * (n**2 - 3 * n + 3 - (n - 1) * b2)
            - 0.25 * (n - 1) * s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * b2)
            + s0**2 * (n**2 - 3 - (n - 1) ** 2 * b2)
        ) / (n * (n - 2) * (n - 3) * s0**2)
    return Score(float(value), 1.0, float(variance), n, alone)


def general_g(values: Floats, weights: Weights, *, islands: Islands = Islands.REFUSE) -> Score:
    r"""Measure by Getis and Ord's G whether it is the high values that lie together, or the low ones.

    Above expectation where high values are neighbours, below where low ones are. Made for quantities that
    have a zero and no negative values, and for weights of 0 and 1.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell, none negative, at least four.
    weights : csr_array or Stencil
        Who is whose neighbour, nobody his own.
    islands
        What is done about cells without neighbours.

    Returns
    -------
    Score
        G, what is expected by chance, and its variance under randomisation. [-]

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, IslandsFound
        See each.

    Notes
    -----
    .. math:: G = \frac{\sum_{ij} w_{ij} x_i x_j}{\sum_{i \ne j} x_i x_j}, \qquad E(G) = \frac{S_0}{n (n - 1)}

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 6), dtype=bool))
    >>> busy_together = general_g(np.array([9.0, 9, 9, 0, 0, 0]), row)
    >>> round(busy_together.value, 3), round(busy_together.expected, 3)
    (0.667, 0.333)
    """
    values, weights, alone = prepared(values, weights, islands)
    if values.min() < 0:
        raise ValuesInvalid(
            f"G is for values without negative ones; the lowest is {values.min():g}.", lowest=values.min()
        )
    if np.count_nonzero(values) < 2:
        raise NoVariation("Only one cell holds anything: there are no pairs to be high together.", cells=1)
    sums, n = totals(weights), values.size
    x = values / values.mean()  # the statistic has no unit; powers of large counts stay small
    m1, m2, m3, m4 = (float((x**power).sum()) for power in (1, 2, 3, 4))
    pairs = m1**2 - m2
    value, expected = x @ lag(x, weights) / pairs, sums.s0 / (n * (n - 1))
    s0, s1, s2 = sums.s0, sums.s1, sums.s2
    b0 = (n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2
    b1 = -((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    b2 = -(2 * n * s1 - (n + 3) * s2 + 6 * s0**2)
    b3 = 4 * (n - 1) * s1 - 2 * (n + 1) * s2 + 8 * s0**2
    b4 = s1 - s2 + s0**2
    square = (b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4) / (
        pairs**2 * n * (n - 1) * (n - 2) * (n - 3)
    )
    return Score(float(value), expected, float(square - expected**2), n, alone)


def bivariate_moran(
    values: Floats, beside: Floats, weights: Weights, *, islands: Islands = Islands.REFUSE
) -> Score:
    r"""Measure whether one quantity goes with another *next door*: complaints here, broken lamps around.

    It does not say whether the two go together in the same cell; correlate them for that.

    Parameters
    ----------
    values, beside : ndarray of float, shape (n_cells,)
        The quantity here and the quantity at the neighbours.
    weights, islands
        As ``moran``.

    Returns
    -------
    Score
        :math:`I_{xy}`, and its expectation and variance when the second quantity is put into any order,
        each equally likely, while the first stays. [-]

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, IslandsFound
        See each.

    Notes
    -----
    .. math:: I_{xy} = \frac{n}{S_0} \frac{\sum_{ij} w_{ij} z_i y_j}{\sqrt{\sum_i z_i^2 \sum_j y_j^2}}

    with :math:`y` centred as :math:`z`. Under permutation of :math:`y` the sum is :math:`\sum_j u_j y_j`
    with :math:`u_j = \sum_i w_{ij} z_i`, whose mean is 0 and variance :math:`\sum_j (u_j - \bar u)^2
    \sum_j y_j^2 / (n - 1)` (Hoeffding 1951). With row-standardised weights it is ``esda.Moran_BV``'s,
    which sets no analytical variance beside it.
    """
    values, beside = checked(values, weights, at_least=4), checked(beside, weights, at_least=4)
    kept, weights, alone = without_islands(weights, islands)
    z, y = (varied(each[kept], at_least=4) for each in (values, beside))
    z, y, n = z - z.mean(), y - y.mean(), z.size
    scale = n / totals(weights).s0 / np.sqrt((z @ z) * (y @ y))
    reach = lag_back(z, weights)
    variance = scale**2 * ((reach - reach.mean()) ** 2).sum() * (y @ y) / (n - 1)
    return Score(float(scale * (reach @ y)), 0.0, float(variance), n, alone)


def _kurtosis(z: Floats) -> float:
    return float(z.size * (z**4).sum() / (z @ z) ** 2)
