"""What chance makes of a cell's neighbourhood when the cell keeps its own value: mean and variance."""

import numpy as np

from gridcity.analytics.weighted import Totals
from gridcity.analytics.weights import Floats

_HEAVY = 0.1
"""A cell with more than this share of a sum is taken out by adding the others up, not by subtraction. [-]"""


def moments_of_others(values: Floats, *, centre: float, powers: int) -> list[Floats]:
    """Give for each cell the mean over all *other* cells of ``(values - centre)`` to the power 1, 2, ….

    Exact also for a cell that holds nearly all there is: then the total without it is no difference of
    two large numbers, but added up anew. There are ten such cells at most.
    """
    moments = []
    for power in range(1, powers + 1):
        parts = (values - centre) ** power
        sizes = np.abs(parts)
        sums = parts.sum() - parts
        for heavy in np.flatnonzero(sizes > _HEAVY * sizes.sum()):
            sums[heavy] = parts[:heavy].sum() + parts[heavy + 1 :].sum()
        moments.append(sums / (values.size - 1))
    return moments


def drawn_moments(mean: Floats, spread: Floats, weights: Totals) -> tuple[Floats, Floats]:
    r"""Give mean and variance of a weighted sum over neighbours drawn from the other cells.

    Parameters
    ----------
    mean, spread : ndarray of float, shape (n_cells,)
        For each cell, mean and population variance over all other cells of the quantity drawn.
    weights
        The totals of the weights.

    Returns
    -------
    tuple of ndarray of float
        Mean and variance for each cell. The variance is never negative.

    Notes
    -----
    Each order of the :math:`N = n - 1` other values is equally likely, so the neighbours' are drawn without
    replacement. With :math:`\mu` and :math:`\sigma^2` the mean and population variance of the others,

    .. math:: E = W_i \mu, \qquad
              \mathrm{Var} = \sigma^2 \frac{N}{N - 1} \Bigl(\sum_j w_{ij}^2 - \frac{W_i^2}{N}\Bigr)

    R. R. Sokal, N. L. Oden and B. A. Thomson, "Local Spatial Autocorrelation in a Biological Model",
    Geographical Analysis, vol. 30, no. 4, pp. 331-354, 1998, give it for local Moran and Geary; Ord and
    Getis (1995) for G.
    """
    others = weights.rows.size - 1
    evenness = weights.squares - weights.rows**2 / others
    # Zero where all others weigh the same. Rounding leaves crumbs.
    evenness = np.where(evenness > 1e-12 * weights.squares, evenness, 0.0)
    return weights.rows * mean, np.maximum(spread, 0.0) * others / (others - 1) * evenness
