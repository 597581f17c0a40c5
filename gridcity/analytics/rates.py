"""Rates of small numbers: two cases among ten lamps are no reason to hurry, two hundred among a thousand are.

A raw rate swings most where least is exposed, so the top and the bottom of a ranking by raw rates are its
smallest cells. Empirical Bayes draws each rate towards the city's, or its surroundings', the more the
less stands behind it. Exposure is whatever there can be cases of: inhabitants, components, metres of
street, minutes of patrol.

Tested against R's spdep 1.2-7 (``EBest``, ``EBlocal``, ``EBImoran``, ``choynowski``) and esda.
"""

import numpy as np
from scipy.special import gammainc, gammaincc

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.weighted import Weights, lag
from gridcity.analytics.weights import Floats


def raw_rates(cases: Floats, exposure: Floats) -> Floats:
    """Divide cases by what is exposed; NaN where nothing is. [cases per unit of exposure].

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``global_bayes_rates``.
    """
    cases, exposure = _checked(cases, exposure)
    return np.asarray(np.divide(cases, exposure, out=np.full(cases.shape, np.nan), where=exposure > 0))


def global_bayes_rates(cases: Floats, exposure: Floats) -> Floats:
    r"""Draw each cell's rate towards the city's, the more the less is exposed in it.

    Parameters
    ----------
    cases, exposure : ndarray of float, shape (n_cells,)
        Cases [cases] and what there can be cases of, in any unit; neither negative nor missing.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        Smoothed rates. [cases per unit of exposure] The city's own rate where nothing is exposed, and
        everywhere if the rates vary no more than chance makes them.

    Raises
    ------
    ShapeMismatch
        There are not as many cases as exposures.
    ValuesInvalid
        Something is missing or negative, cases stand where nothing is exposed, or nothing is
        exposed anywhere.

    Notes
    -----
    With raw rates :math:`r_i = c_i / e_i`, the city's rate :math:`b = \sum c / \sum e` and
    :math:`s^2 = \sum e_i (r_i - b)^2 / \sum e`, the variance between cells is estimated by moments as
    :math:`a = \max(0, s^2 - b / \bar e)`, and

    .. math:: \hat r_i = b + \frac{a}{a + b / e_i} (r_i - b)

    References
    ----------
    R. J. Marshall, "Mapping Disease and Mortality Rates Using Empirical Bayes Estimators", Applied
    Statistics, vol. 40, no. 2, pp. 283-294, 1991. https://doi.org/10.2307/2347593

    Examples
    --------
    Both of the first two have no case, but the second has a hundred times as much to have them of:

    >>> cases, lamps = np.array([0.0, 0, 30, 60]), np.array([10.0, 1000, 1000, 1000])
    >>> global_bayes_rates(cases, lamps).round(4).tolist()
    [0.0252, 0.0015, 0.03, 0.0585]
    """
    cases, exposure = _checked(cases, exposure)
    rate, between = _prior(cases.sum(), exposure.sum(), _squares(cases, exposure), exposure.size)
    return _drawn(cases, exposure, np.full(cases.shape, rate), np.full(cases.shape, between))


def local_bayes_rates(cases: Floats, exposure: Floats, weights: Weights) -> Floats:
    r"""Draw each cell's rate towards that of its surroundings, the more the less is exposed in it.

    Parameters
    ----------
    cases, exposure : ndarray of float, shape (n_cells,)
        As ``global_bayes_rates``.
    weights : csr_array or Stencil
        Who is whose neighbour; unstandardised, nobody his own. A cell belongs to its own surroundings.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        Smoothed rates. [cases per unit of exposure] An island keeps its own; NaN where nothing is exposed in
        a cell and its surroundings.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``global_bayes_rates``.

    Notes
    -----
    The formulas of ``global_bayes_rates``, with all sums over a cell and its neighbours, as Marshall's
    section 2.3.
    """
    cases, exposure = _checked(cases, exposure)
    around_cases = cases + lag(cases, weights)
    around = exposure + lag(exposure, weights)
    members = 1.0 + lag(np.ones(cases.size), weights)
    own = np.divide(cases**2, exposure, out=np.zeros(cases.shape), where=exposure > 0)
    with np.errstate(invalid="ignore"):  # 0 / 0 where nothing is exposed: NaN, as promised
        rate = around_cases / around
        # Of sum e (r - b)² the square is left: sum c² / e - b sum c.
        squares = own + lag(own, weights) - rate * around_cases
        between = np.maximum(squares / around - rate * members / around, 0.0)
    return _drawn(cases, exposure, rate, between)


def standardised_rates(cases: Floats, exposure: Floats) -> Floats:
    r"""Bring rates to one variance, so that Moran's I of them is not moved by where little is exposed.

    Assunção and Reis's index: give it to ``moran``, ``local_moran`` and their permutations instead of raw
    rates.

    Parameters
    ----------
    cases, exposure : ndarray of float, shape (n_cells,)
        As ``global_bayes_rates``; something has to be exposed in every cell.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        Standardised rates. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``global_bayes_rates``; nothing is exposed in a cell: leave it out.
    NoVariation
        There is not one case.

    Notes
    -----
    :math:`(r_i - b) / \sqrt{a + b / e_i}` with :math:`b` and :math:`a` of ``global_bayes_rates``; where
    the estimate of :math:`a` is negative and would leave no variance, :math:`b / e_i` alone is it.

    References
    ----------
    R. M. Assunção and E. A. Reis, "A New Proposal to Adjust Moran's I for Population Density", Statistics in
    Medicine, vol. 18, no. 16, pp. 2147-2162, 1999.
    """
    cases, exposure = _checked(cases, exposure)
    bare = int((exposure == 0).sum())
    if bare:
        raise ValuesInvalid(f"In {bare} cells nothing is exposed: leave them out.", bare=bare)
    if not cases.any():
        raise NoVariation("There is not one case.", cells=cases.size)
    rate = cases.sum() / exposure.sum()
    between = (_squares(cases, exposure) - rate * exposure.size) / exposure.sum()
    variance = between + rate / exposure
    variance = np.where(variance > 0, variance, rate / exposure)
    return np.asarray((cases / exposure - rate) / np.sqrt(variance))


def poisson_probability(cases: Floats, exposure: Floats) -> Floats:
    """Say how likely so many cases or more are, or so few or fewer, if the city's rate held everywhere.

    Choynowski's probability map: of the side that the cell lies on. It takes every difference from the city's
    rate for chance that is Poisson, so it finds too much where cases come in bunches.

    Parameters, errors
        As ``global_bayes_rates``.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        P(at least so many) where there are more cases than expected, else P(at most so many). [-]

    References
    ----------
    M. Choynowski, "Maps Based on Probabilities", Journal of the American Statistical Association, vol.
    54, no. 286, pp. 385-388, 1959.

    Examples
    --------
    >>> poisson_probability(np.array([0.0, 6.0]), np.array([100.0, 100.0])).round(4).tolist()
    [0.0498, 0.0839]
    """
    cases, exposure = _checked(cases, exposure)
    expected = exposure * cases.sum() / exposure.sum()
    is_low = cases <= expected
    return np.asarray(
        np.where(is_low, gammaincc(cases + 1, expected), gammainc(np.maximum(cases, 1), expected))
    )


def _prior(cases: float, exposure: float, squares: float, cells: int) -> tuple[float, float]:
    """Give the city's rate, and the variance between cells, not below 0."""
    rate = cases / exposure
    return rate, max((squares - rate * cells) / exposure, 0.0)


def _squares(cases: Floats, exposure: Floats) -> float:
    """Give the sum of squared distances from the city's rate, each times its exposure."""
    rate = cases.sum() / exposure.sum()
    apart = np.divide((cases - rate * exposure) ** 2, exposure, out=np.zeros(cases.shape), where=exposure > 0)
    return float(apart.sum())


def _drawn(cases: Floats, exposure: Floats, rate: Floats, between: Floats) -> Floats:
    """Draw rates towards ``rate``: a / (a + b / e) is e a / (e a + b), which needs no division by e."""
    weight = exposure * between
    full = weight + rate
    share = np.divide(weight, full, out=np.zeros(cases.shape), where=full > 0)
    raw = np.divide(cases, exposure, out=rate.copy(), where=exposure > 0)
    return np.asarray(rate + share * (raw - rate))


def _checked(cases: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    if cases.shape != exposure.shape or cases.ndim != 1:
        raise ShapeMismatch(
            f"{cases.shape} cases do not fit {exposure.shape} exposures.",
            cases=cases.shape,
            exposure=exposure.shape,
        )
    cases, exposure = (np.asarray(part, dtype=np.float64) for part in (cases, exposure))
    for what, part in (("cases", cases), ("exposures", exposure)):
        wrong = int((~((part >= 0) & (part < np.inf))).sum())
        if wrong:
            raise ValuesInvalid(f"{wrong} {what} are negative, infinite or missing.", wrong=wrong)
    stray = int(((exposure == 0) & (cases > 0)).sum())
    if stray:
        raise ValuesInvalid(f"In {stray} cells there are cases where nothing is exposed.", stray=stray)
    if not exposure.any():
        raise ValuesInvalid("Nothing is exposed anywhere.", cells=exposure.size)
    return cases, exposure
