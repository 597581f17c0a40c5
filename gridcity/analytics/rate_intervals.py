"""How far a rate can be trusted: exact intervals, ratios of two rates, standardisation, funnel limits.

Cases are taken for Poisson: independent of each other at a steady rate. Where they come in bunches (one
burst main, forty calls) the true uncertainty is larger than what is told here.
"""

import numpy as np
from scipy.special import betaincinv, gammaincinv, pdtr
from scipy.stats import poisson

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.model import Ints
from gridcity.analytics.weights import Floats

LEVEL = 0.95
"""Confidence of an interval where nobody asks for another. [-]"""


def poisson_intervals(cases: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    r"""Give exact intervals of the mean that counts were drawn from.

    Parameters
    ----------
    cases : ndarray of float, shape (n,)
        Counts; not negative. [cases]
    level
        Confidence, between 0 and 1. [-]

    Returns
    -------
    tuple of ndarray of float, shape (n,)
        Lower and upper bounds. [cases] The lower one of no case is 0.

    Raises
    ------
    ValuesInvalid
        A count is negative, infinite or missing, or the level is none.

    Notes
    -----
    Garwood's: with :math:`\alpha = 1 - level`, :math:`\chi^2_{2c}(\alpha/2)/2` and
    :math:`\chi^2_{2c+2}(1-\alpha/2)/2`. It covers the true mean at least as often as it says. Tested against
    ``scipy.stats.chi2`` and the definition (P(at least so many | lower) = α/2).

    References
    ----------
    F. Garwood, "Fiducial Limits for the Poisson Distribution", Biometrika, vol. 28, no. 3/4, pp. 437-442,
    1936. https://doi.org/10.1093/biomet/28.3-4.437

    Examples
    --------
    Of nothing seen it is only known that there are not many:

    >>> [bounds.round(2).tolist() for bounds in poisson_intervals(np.array([0.0, 10.0]))]
    [[0.0, 4.8], [3.69, 18.39]]
    """
    cases, tail = _counts(cases), _tail(level)
    low = gammaincinv(np.maximum(cases, 1e-300), tail)
    return np.where(cases > 0, low, 0.0), np.asarray(gammaincinv(cases + 1, 1 - tail))


def rate_intervals(cases: Floats, exposure: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Give exact intervals of rates; NaN where nothing is exposed. [cases per unit of exposure].

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``poisson_intervals``; an exposure is negative or missing.
    """
    low, high = poisson_intervals(cases, level)
    exposure = _exposed(cases, exposure)
    with np.errstate(divide="ignore", invalid="ignore"):
        return tuple(np.where(exposure > 0, part / exposure, np.nan) for part in (low, high))  # type: ignore[return-value]


def share_intervals(found: Floats, all_: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Give Clopper and Pearson's exact intervals of shares; 0 to 1 where nothing was counted. [-].

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``poisson_intervals``; more were found than there are.

    References
    ----------
    C. J. Clopper and E. S. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
    Binomial", Biometrika, vol. 26, no. 4, pp. 404-413, 1934. https://doi.org/10.1093/biomet/26.4.404

    Examples
    --------
    >>> [bounds.round(3).tolist() for bounds in share_intervals(np.array([0.0, 5]), np.array([10.0, 10]))]
    [[0.0, 0.187], [0.308, 0.813]]
    """
    found, all_ = _counts(found), _counts(all_)
    tail, rest = _tail(level), all_ - found
    if found.shape != all_.shape or (rest < 0).any():
        raise ValuesInvalid("More were found than there are.", wrong=int((rest < 0).sum()))
    low = betaincinv(np.maximum(found, 1e-300), rest + 1, tail)
    high = betaincinv(found + 1, np.maximum(rest, 1e-300), 1 - tail)
    return np.where(found > 0, low, 0.0), np.where(rest > 0, high, 1.0)


def ratio_intervals(ours: Floats, theirs: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    r"""Give exact intervals of the ratio of the means that two counts were drawn from.

    Given how many there are together, the first is binomial with share :math:`\rho / (1 + \rho)`: so the
    bounds of Clopper and Pearson for the share are bounds of the ratio.

    Returns
    -------
    tuple of ndarray of float, shape (n,)
        Lower and upper bounds. [-] 0 to infinity where neither was counted.

    References
    ----------
    J. Przyborowski and H. Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series",
    Biometrika, vol. 31, no. 3/4, pp. 313-323, 1940. https://doi.org/10.1093/biomet/31.3-4.313

    Examples
    --------
    >>> low, high = ratio_intervals(np.array([20.0]), np.array([10.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.89], [4.78])
    """
    low, high = share_intervals(ours, np.asarray(ours) + np.asarray(theirs), level)
    with np.errstate(divide="ignore"):
        return low / (1 - low), np.where(high < 1, high / np.maximum(1 - high, 1e-300), np.inf)


def expected_by_stratum(cases: Floats, exposure: Floats, stratum: Ints) -> Floats:
    """Say how many cases each unit would have at the city's rate in every stratum: indirect standardisation.

    A quarter of old pipes has more leaks than one of new pipes: against the city's rate for old pipes it may
    be an ordinary one. Strata are classes, kinds of area, or both.

    Parameters
    ----------
    cases, exposure : ndarray of float, shape (n_rows,)
        Of each unit and stratum. [cases], [any unit, the same within a stratum]
    stratum : ndarray of int, shape (n_rows,)
        Which stratum a row is of, from 0.

    Returns
    -------
    ndarray of float, shape (n_rows,)
        Expected cases; sum them up by unit. [cases] 0 where nothing is exposed in the stratum.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``rate_intervals``.

    Notes
    -----
    Observed over expected is the standardised ratio (SMR): its exact interval is ``poisson_intervals`` of the
    observed over the expected. Ratios of two units must not be compared with each other where their mixes
    differ much: each is standardised to its own mix.

    References
    ----------
    N. E. Breslow and N. E. Day, "Statistical Methods in Cancer Research, volume II", IARC, 1987, chapter 2.

    Examples
    --------
    >>> cases, lamps = np.array([1.0, 30, 3, 30]), np.array([10.0, 100, 30, 100])
    >>> expected_by_stratum(cases, lamps, np.array([0, 1, 0, 1])).tolist()
    [1.0, 30.0, 3.0, 30.0]
    """
    cases, exposure = _counts(cases), _exposed(cases, exposure)
    strata = int(stratum.max(initial=-1)) + 1
    all_cases = np.bincount(stratum, cases, minlength=strata)
    all_exposed = np.bincount(stratum, exposure, minlength=strata)
    rate = np.divide(all_cases, all_exposed, out=np.zeros(strata), where=all_exposed > 0)
    return np.asarray(exposure * rate[stratum])


def dispersion(cases: Floats, expected: Floats) -> float:
    r"""Say how much more counts differ from what is expected than chance alone would let them.

    Returns
    -------
    float
        Pearson's :math:`\phi = \sum (O - E)^2 / E / (n - 1)` [-]: 1 for Poisson counts, above it where units
        differ or cases come in bunches. Never below 1: less than chance is chance.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``rate_intervals``.
    NoVariation
        Fewer than two units have something expected.
    """
    cases, expected = _counts(cases), _exposed(cases, expected)
    is_told = expected > 0
    if is_told.sum() < 2:
        raise NoVariation("Fewer than two units have something expected.", cells=int(is_told.sum()))
    apart = (cases[is_told] - expected[is_told]) ** 2 / expected[is_told]
    return max(1.0, float(apart.sum() / (is_told.sum() - 1)))


def funnel_limits(expected: Floats, level: float, spread: float = 1.0) -> tuple[Floats, Floats]:
    r"""Say between which ratios of observed to expected chance alone leaves a unit, by how much is expected.

    Parameters
    ----------
    expected : ndarray of float, shape (n,)
        Expected cases, above 0. [cases]
    level
        Share of ordinary units within the limits: 0.95 to warn, 0.998 to act. [-]
    spread
        ``dispersion`` where units are known to differ more than by chance: limits widen by its root. [-]

    Returns
    -------
    tuple of ndarray of float, shape (n,)
        Lower and upper limits of observed / expected. [-]

    Raises
    ------
    ValuesInvalid
        An expectation is not positive.

    Notes
    -----
    Spiegelhalter's exact limits: quantiles :math:`r_p` of the Poisson distribution with mean E, drawn back by
    the part of their probability that is beyond what is asked for, so that limits run smoothly. Wider than
    Poisson: :math:`1 + \sqrt\phi (limit - 1)`.

    References
    ----------
    D. J. Spiegelhalter, "Funnel Plots for Comparing Institutional Performance", Statistics in Medicine, vol.
    24, no. 8, pp. 1185-1202, 2005. https://doi.org/10.1002/sim.1970

    Examples
    --------
    >>> low, high = funnel_limits(np.array([10.0, 1000.0]), 0.95)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.38, 0.94], [1.62, 1.06])
    """
    expected = np.asarray(expected, dtype=np.float64)
    if not ((expected > 0) & (expected < np.inf)).all():
        raise ValuesInvalid("Something has to be expected of every unit.", wrong=int((~(expected > 0)).sum()))
    tail = _tail(level)
    return (
        np.maximum(0.0, 1 + np.sqrt(spread) * (_quantile(expected, tail) / expected - 1)),
        1 + np.sqrt(spread) * (_quantile(expected, 1 - tail) / expected - 1),
    )


def _quantile(mean: Floats, probability: float) -> Floats:
    """Interpolate the Poisson distribution's quantile, as Spiegelhalter's appendix A.1.1 does."""
    whole = np.asarray(poisson.ppf(probability, mean))
    reached, before = pdtr(whole, mean), np.where(whole > 0, pdtr(np.maximum(whole - 1, 0), mean), 0.0)
    return np.asarray(np.maximum(whole - (reached - probability) / (reached - before), 0.0))


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValuesInvalid(f"A confidence lies between 0 and 1, not at {level}.", wrong=1)
    return (1 - level) / 2


def _counts(cases: Floats) -> Floats:
    cases = np.asarray(cases, dtype=np.float64)
    wrong = int((~((cases >= 0) & (cases < np.inf))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} counts are negative, infinite or missing.", wrong=wrong)
    return cases


def _exposed(cases: Floats, exposure: Floats) -> Floats:
    exposure = np.asarray(exposure, dtype=np.float64)
    if exposure.shape != np.shape(cases):
        raise ShapeMismatch(
            f"{np.shape(cases)} cases do not fit {exposure.shape} exposures.",
            cases=np.shape(cases),
            exposure=exposure.shape,
        )
    wrong = int((~((exposure >= 0) & (exposure < np.inf))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} exposures are negative, infinite or missing.", wrong=wrong)
    return exposure
