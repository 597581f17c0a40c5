"""Who does not complain: what the public told of, against what inspectors found in the same areas.

Inspectors walk everywhere alike, as far as a city can see to it; the public calls where it is used to being
heard. Where few of the cases came from the public, it may be that inspectors are good, or that people do not
call. The ratio alone cannot say which; that it is far from the city's is worth a question.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.rate_intervals import LEVEL, ratio_intervals
from gridcity.analytics.weights import Booleans, Floats, Ints

_LEAST_BEFORE = 0.1
"""However much units differ, so much of the city's mix stands before each: else one without a case of the
public's would have no upper bound. [cases]"""


@dataclass(frozen=True, slots=True, eq=False)
class Bias:
    """Cases the public told of, per case that inspectors found; shape (n_units,).

    ``ratio`` with its exact bounds ``low`` and ``high`` [-]: infinity where inspectors found none, NaN where
    neither did. ``shrunk`` with ``shrunk_low`` and ``shrunk_high`` is drawn towards the city where there are
    few cases [-]. ``city`` is the city's ratio; ``alike`` says how much areas are alike: the public's share
    varies as that of a beta distribution with so many cases before [cases], infinity where they differ no
    more than by chance.
    """

    ratio: Floats
    low: Floats
    high: Floats
    shrunk: Floats
    shrunk_low: Floats
    shrunk_high: Floats
    city: float
    alike: float


def reporting_bias(inspectors: Floats, public: Floats, *, level: float = LEVEL) -> Bias:
    r"""Compare who told of the cases of each unit, with intervals, and drawn together where there are few.

    Parameters
    ----------
    inspectors, public : ndarray of float, shape (n_units,)
        Cases that each told of, by area or cell. [cases]
    level
        Confidence of the intervals. [-]

    Raises
    ------
    ShapeMismatch
        There are not as many of the one as of the other.
    ValuesInvalid
        A count is negative, infinite or missing.
    NoVariation
        One of the two told of no case anywhere.

    Notes
    -----
    Given :math:`n = x + y` cases of a unit, the public's :math:`x` are binomial. Shares are drawn together
    by a beta distribution whose mean is the city's share :math:`p` and whose intra-class correlation
    :math:`\rho` is found by moments, as Kleinman does with weights n; :math:`M = 1 / \rho - 1` cases of the
    city's mix are then added to each unit's own. Odds of the share are the ratio, and so are those of its
    bounds. Tested against ``scipy.stats.betabinom`` drawn with a known :math:`\rho`, and by hand.

    References
    ----------
    J. C. Kleinman, "Proportions with Extraneous Variance: Single and Independent Samples", Journal of the
    American Statistical Association, vol. 68, no. 341, pp. 46-54, 1973. https://doi.org/10.2307/2284137

    Examples
    --------
    Three areas; of the last next to nothing is known, so that it is taken for the city:

    >>> told = reporting_bias(np.array([100.0, 300, 1]), np.array([300.0, 100, 3]))
    >>> told.ratio.round(2).tolist(), told.shrunk.round(2).tolist()
    ([3.0, 0.33, 3.0], [2.99, 0.33, 2.32])
    """
    inspectors, public = _checked(inspectors), _checked(public)
    if inspectors.shape != public.shape:
        raise ShapeMismatch("There are not as many of the one as of the other.", cells=inspectors.size)
    if not inspectors.any() or not public.any():
        raise NoVariation("One of the two told of no case anywhere.", cells=inspectors.size)
    n = inspectors + public
    share = public.sum() / n.sum()
    alike = _cases_before(public, n, share)
    low, high = ratio_intervals(public, inspectors, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = public / inspectors
    city = float(share / (1 - share))
    if np.isinf(alike):
        same = np.full(n.shape, city)
        return Bias(ratio, low, high, same, same.copy(), same.copy(), city, alike)
    ours, theirs = public + alike * share, inspectors + alike * (1 - share)
    tail = (1 - level) / 2
    bounds = [betaincinv(ours, theirs, part) for part in (tail, 1 - tail)]
    with np.errstate(divide="ignore"):
        shrunk_low, shrunk_high = (np.asarray(part / (1 - part)) for part in bounds)
    return Bias(ratio, low, high, ours / theirs, shrunk_low, shrunk_high, city, alike)


def expected_public(unit: Ints, kind: Ints, is_public: Booleans, cases: Floats, *, units: int) -> Floats:
    """Say how many cases the public would have told of, had it told of each class as it does in the city.

    Parameters
    ----------
    unit, kind : ndarray of int, shape (n,)
        In which unit, and of which class, from 0, some cases are.
    is_public : ndarray of bool, shape (n,)
        Whether the public told of them; else inspectors did.
    cases : ndarray of float, shape (n,)
        How many. [cases]
    units
        How many units there are.

    Returns
    -------
    ndarray of float, shape (units,)
        A unit of noise and litter has more than one of broken kerbs. [cases]

    Examples
    --------
    Two units; the public tells of half the noise (0) and of no kerb (1):

    >>> unit, kind = np.array([0, 0, 1]), np.array([0, 0, 1])
    >>> expected_public(unit, kind, np.array([True, False, False]), np.array([3.0, 3, 8]), units=2).tolist()
    [3.0, 0.0]
    """
    of_kind = np.bincount(kind, cases)
    told = np.bincount(kind[is_public], cases[is_public], minlength=of_kind.size)
    share = np.divide(told, of_kind, out=np.zeros(of_kind.size), where=of_kind > 0)
    return np.asarray(np.bincount(unit, cases * share[kind], minlength=units), dtype=np.float64)


def _cases_before(public: Floats, n: Floats, share: float) -> float:
    """Give how many cases of the city's mix stand before each unit's own; infinity: all units are alike."""
    told = n > 0
    public, n = public[told], n[told]
    free = n.size - 1
    if free < 1:
        return float("inf")
    pairs = n.sum() - (n**2).sum() / n.sum() - free
    if pairs <= 1e-9 * n.sum():  # one case each: nothing tells whether a unit's cases are alike
        return float("inf")
    between = (n * (public / n - share) ** 2).sum() / (share * (1 - share))
    correlation = (between - free) / pairs
    if not correlation > 0:
        return float("inf")
    return float(max(1 / correlation - 1, _LEAST_BEFORE))


def _checked(cases: Floats) -> Floats:
    cases = np.asarray(cases, dtype=np.float64)
    wrong = int((~((cases >= 0) & (cases < np.inf))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} counts are negative, infinite or missing.", wrong=wrong)
    return cases
