"""Hot spots: where cases stand above the city as a whole, and which of them are no accident."""

import numpy as np
from scipy.special import ndtr

from gridcity.analytics.conditional import drawn_moments, moments_of_others
from gridcity.analytics.errors import WeightsInvalid
from gridcity.analytics.inference import false_discovery
from gridcity.analytics.stencil import Stencil
from gridcity.analytics.weighted import Weights, checked, lag, totals
from gridcity.analytics.weights import Booleans, Floats

TWO_SIDED_5_PERCENT = 1.959963984540054
"""A standard score beyond this, up or down, happens by chance once in twenty. [-]"""


def getis_ord_star(values: Floats, weights: Weights) -> Floats:
    r"""Score how far each cell and its neighbours stand above the city as a whole.

    The Getis-Ord :math:`G_i^*` statistic, standardised: a cell scores high when it
    *and* its neighbours hold more than their share, so one busy cell in a quiet
    street is no hot spot. The scores are not corrected for testing every cell;
    pass them to ``significant_cells`` before you colour a map.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell, in the order of ``weights``; say, cases in 30 days.
        [cases]
    weights : csr_array of float, shape (n_cells, n_cells), or Stencil
        ``weights[i, j]`` is how near cell ``j`` is to cell ``i``; 0 beyond the
        neighbourhood. The diagonal has to be filled: a cell is its own neighbour
        in the starred statistic (``with_self``). Of a stencil each cell is. [-]

    Returns
    -------
    ndarray of float, shape (n_cells,)
        Standard scores. [-] NaN for a cell whose neighbourhood is empty, or is the
        whole city evenly weighted: the statistic says nothing there.

    Raises
    ------
    ShapeMismatch
        The two arguments do not speak of the same cells.
    NoVariation
        All values are equal, so that no cell can stand out.
    TooFewCells, ValuesInvalid, WeightsInvalid
        See each.

    Notes
    -----
    With :math:`\bar x` and :math:`s` the mean and population standard deviation of
    ``values``, :math:`W_i = \sum_j w_{ij}` and :math:`S_i = \sum_j w_{ij}^2`:

    .. math:: G_i^* = \frac{\sum_j w_{ij} x_j - \bar x W_i}
                           {s \sqrt{(n S_i - W_i^2) / (n - 1)}}

    Time and memory grow with the number of non-zero weights, not with
    :math:`n^2`. Tested against ``esda.G_Local(star=True, transform="B")`` on a
    20 x 20 grid: largest difference below 1e-12.

    References
    ----------
    J. K. Ord and A. Getis, "Local Spatial Autocorrelation Statistics: Distributional
    Issues and an Application", Geographical Analysis, vol. 27, no. 4, pp. 286-306,
    1995. https://doi.org/10.1111/j.1538-4632.1995.tb00912.x

    Examples
    --------
    Four cells in a row, the right-hand two busy:

    >>> from scipy import sparse
    >>> line = sparse.csr_array(np.eye(4) + np.eye(4, k=1) + np.eye(4, k=-1))
    >>> getis_ord_star(np.array([0.0, 0.0, 6.0, 6.0]), line).round(2).tolist()
    [-1.73, -1.0, 1.0, 1.73]
    """
    values = checked(values, weights, own=True)
    around, weight_sum, square_sum = _starred(values, weights)
    n = values.size
    surplus = around - values.mean() * weight_sum
    evenness = n * square_sum - weight_sum**2
    # Zero where every cell weighs the same. Rounding leaves crumbs; their ratio is no score.
    meaningful = evenness > 1e-12 * n * square_sum
    scale = values.std() * np.sqrt(np.where(meaningful, evenness, 1.0) / (n - 1))
    scores = np.full(n, np.nan)
    np.divide(surplus, scale, out=scores, where=meaningful)
    return scores


def getis_ord(values: Floats, weights: Weights) -> Floats:
    r"""Score how far each cell's neighbours, without the cell, stand above the rest of the city.

    The Getis-Ord :math:`G_i` statistic, standardised: tells where a cell lies in busy surroundings, be it
    busy or not. For maps of hot spots take ``getis_ord_star``.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        One value per cell, at least three. [cases]
    weights : csr_array of float, shape (n_cells, n_cells), or Stencil
        Who is whose neighbour, nobody his own. [-]

    Returns
    -------
    ndarray of float, shape (n_cells,)
        Standard scores. [-] NaN for islands, and where all other cells are evenly weighted or hold the same.

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid
        See each.

    Notes
    -----
    With :math:`\bar x_{(i)}` and :math:`s_{(i)}` the mean and population standard deviation of the
    *other* cells:

    .. math:: G_i = \frac{\sum_j w_{ij} x_j - \bar x_{(i)} W_i}
                         {s_{(i)} \sqrt{((n - 1) S_i - W_i^2) / (n - 2)}}

    Tested against R's ``spdep::localG``. From Ord and Getis (1995), as ``getis_ord_star``.

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 5), dtype=bool))
    >>> getis_ord(np.array([0.0, 0.0, 0.0, 6.0, 6.0]), row).round(2).tolist()
    [-1.0, -1.73, 0.0, 1.0, 1.73]
    """
    values = checked(values, weights, at_least=3)
    z = values - np.median(values)
    first, second = moments_of_others(z, centre=0.0, powers=2)
    mean, variance = drawn_moments(first, second - first**2, totals(weights))
    room = variance > 0
    scores = np.full(z.size, np.nan)
    np.divide(lag(z, weights) - mean, np.sqrt(np.where(room, variance, 1.0)), out=scores, where=room)
    return scores


def _starred(values: Floats, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Give the sum over each cell and its neighbours, and the sums of their weights and squared weights."""
    if isinstance(weights, Stencil):
        counts: Floats = weights.neighbour_counts().astype(np.float64) + 1.0
        return weights.neighbour_sums(values) + values, counts, counts
    selfless = int((np.diff(weights.indptr) > 0).sum() - np.count_nonzero(weights.diagonal()))
    if selfless:
        raise WeightsInvalid(
            f"{selfless} cells are not their own neighbours, as Gi* wants it; take with_self(weights).",
            selfless=selfless,
        )
    # Times one is a sum, in a third of the time of .sum(axis=1).
    ones = np.ones(values.size)
    return lag(values, weights), lag(ones, weights), lag(ones, weights.power(2))


def significant_cells(scores: Floats, *, false_share: float = 0.05) -> Booleans:
    r"""Pick the cells whose score is hardly chance, although every cell was tested.

    In a city of 20,000 cells where nothing is going on, a thousand scores lie beyond
    the usual 5 % bound. This keeps so few cells that of those kept, hot and cold
    together, at most the share ``false_share`` is expected to be chance (the
    Benjamini-Hochberg procedure on two-sided normal p-values). It misleads where
    most cells hold nothing: the score is then far from normal for the few that do.

    Parameters
    ----------
    scores : ndarray of float, shape (n_cells,)
        Standard scores, as ``getis_ord_star`` gives them; NaN where undefined. [-]
    false_share : float
        The share of false discoveries to put up with, between 0 and 1. [-]

    Returns
    -------
    ndarray of bool, shape (n_cells,)
        True for the cells that stand; the sign of the score says hot or cold. An
        undefined score never stands, and is not counted as a test.

    Notes
    -----
    ``inference.false_discovery`` says how, and by whom. Tested against
    ``scipy.stats.false_discovery_control``.

    Examples
    --------
    A score of 2 would stand alone, but not among five:

    >>> significant_cells(np.array([2.0])).tolist()
    [True]
    >>> significant_cells(np.array([2.0, -4.0, 0.3, -0.5, np.nan, 1.0])).tolist()
    [False, True, False, False, False, False]
    """
    # The tail of -|z| twice, not 1 - the body: scores beyond 8 keep their order.
    return np.asarray(false_discovery(2 * ndtr(-np.abs(scores))) <= false_share)
