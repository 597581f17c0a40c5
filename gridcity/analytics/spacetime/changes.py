"""When did the level of a series of counts change? Exact segmentation, with bounds for when and how much."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from scipy.special import gammaincinv

from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.weights import Floats, Ints

_LOWER_NINE_TENTHS = 0.6230
"""Mean of a chi-square variable with one degree of freedom, of its lower nine tenths."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """The levels of a series, and when one gave way to the next.

    Attributes
    ----------
    at, earliest, latest : ndarray of int, shape (n_changes,)
        The step that each new level begins with, and between which steps it lies with the confidence asked
        for.
    rates, low, high : ndarray of float, shape (n_changes + 1,)
        Each level and its bounds: counts per unit of what was expected. NaN for a level of missing steps
        only.
    penalty
        By how much a change has to better the fit (twice the log likelihood, divided by ``dispersion``).
    dispersion
        How much more the counts vary than by Poisson chance; at least 1. [-]
    """

    at: Ints
    earliest: Ints
    latest: Ints
    rates: Floats
    low: Floats
    high: Floats
    penalty: float
    dispersion: float


def change_points(
    counts: Floats,
    *,
    expected: Floats | None = None,
    penalty: float | None = None,
    dispersion: float | None = None,
    least_steps: int = 2,
    confidence: float = 0.95,
) -> Changes:
    r"""Find the steps at which the level of a series changed: the best of all segmentations.

    Parameters
    ----------
    counts : ndarray of float, shape (n_steps,)
        Cases in each step; NaN where nothing is known. [cases]
    expected : ndarray of float, shape (n_steps,)
        What each step would have at a level of 1: its length, its exposure, or its season
        (``seasons.Season.expected``), so that a summer is no change. None: all the same.
    penalty
        What a change has to be worth. None: :math:`3 \log n`, which is what the modified Bayes criterion asks
        for a change: :math:`\log n` for its new level and :math:`2 \log n` for the choice among all places.
        A larger one gives fewer changes.
    dispersion
        How much the counts vary beyond Poisson chance. None: estimated from how neighbouring steps differ, at
        least 1. Cities' counts vary more than Poisson's (weather, holidays, campaigns): with 1 every storm is
        a change.
    least_steps
        How many steps a level lasts at least. [steps]
    confidence
        Of the bounds, between 0 and 1. [-]

    Returns
    -------
    Changes
        No change where all counts are equal or there are too few steps for two levels.

    Raises
    ------
    ShapeMismatch
        Counts are no row, or there are not as many expected.
    ValuesInvalid
        A count is negative or infinite, an expected number is not positive, or nothing is known at all.
    StepsInvalid
        A level is to last less than a step.

    Notes
    -----
    Levels are Poisson: a level of :math:`S` cases where :math:`E` were expected costs
    :math:`-2 S \log (S/E)`, and the sum of the costs and penalties is least over all segmentations. PELT
    finds it exactly in about linear time. Bounds for a place: the posterior with all places between its
    neighbours equally likely; for a level: Garwood's, widened by the dispersion. Of constant Poisson series
    of 52 steps 1 in 100 has a change by default. What one step passes on to the next is not allowed for.
    Tested against dynamic programming over all segmentations.

    References
    ----------
    R. Killick, P. Fearnhead and I. A. Eckley, "Optimal Detection of Changepoints With a Linear Computational
    Cost", Journal of the American Statistical Association, vol. 107, no. 500, pp. 1590-1598, 2012.
    N. R. Zhang and D. O. Siegmund, "A Modified Bayes Information Criterion with Applications to the
    Analysis of Comparative Genomic Hybridization Data", Biometrics, vol. 63, no. 1, pp. 22-32, 2007.

    Examples
    --------
    >>> found = change_points(np.array([4.0, 5, 3, 4, 6, 4, 15, 13, 16, 14, 15, 17]))
    >>> found.at.tolist(), found.rates.round(1).tolist()
    ([6], [4.3, 15.0])
    """
    counts, expected = _checked(counts, expected, least_steps)
    if dispersion is None:
        dispersion = overdispersion(counts, expected)
    if penalty is None:
        penalty = 3 * float(np.log((expected > 0).sum()))
    cases, awaited = (np.concatenate([[0.0], np.cumsum(one)]) for one in (counts, expected))
    last = np.zeros(counts.size + 1, dtype=np.int64)
    _best_before(cases, awaited, penalty * dispersion, least_steps, last)
    edges = [counts.size]
    while edges[-1] > 0:
        edges.append(int(last[edges[-1]]))
    found = np.array(edges[::-1], dtype=np.int64)
    bounds = [
        _place_bounds(cases, awaited, found[one : one + 3], dispersion, least_steps, confidence)
        for one in range(found.size - 2)
    ]
    earliest, latest = np.array(bounds, dtype=np.int64).reshape(-1, 2).T
    rates, low, high = rate_bounds(np.diff(cases[found]), np.diff(awaited[found]), dispersion, confidence)
    return Changes(found[1:-1], earliest, latest, rates, low, high, penalty, dispersion)


def overdispersion(counts: Floats, expected: Floats) -> float:
    r"""Say how much more counts vary from step to step than Poisson's; at least 1. [-].

    The mean of :math:`(x_t - x_{t-1})^2 / (x_t + x_{t-1})`, adapted to what was expected, without its highest
    tenth, so that a change of level does not count. Steps that expect nothing are left out.
    """
    known = expected > 0
    count, awaited = counts[known], expected[known]
    level = (count[1:] + count[:-1]) / (awaited[1:] + awaited[:-1])
    room = level * (1 / awaited[1:] + 1 / awaited[:-1])
    some = room > 0
    if not some.any():
        return 1.0
    apart = np.sort((np.diff(count / awaited)[some]) ** 2 / room[some])
    return max(1.0, float(apart[: -(-apart.size * 9 // 10)].mean() / _LOWER_NINE_TENTHS))


def rate_bounds(
    cases: Floats, exposure: Floats, dispersion: float, confidence: float
) -> tuple[Floats, Floats, Floats]:
    """Give rates and their bounds: Garwood's, widened by a dispersion; NaN without exposure."""
    share = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(exposure > 0, dispersion / exposure, np.nan)
        low = np.where(cases > 0, gammaincinv(np.maximum(cases, 1e-12) / dispersion, share), 0.0)
        high = gammaincinv(cases / dispersion + 1, 1 - share)
    return cases / dispersion * scale, low * scale, high * scale


@njit(cache=True, nogil=True)
def _cost(cases: Any, awaited: Any, begin: int, end: int) -> float:
    count, expected = cases[end] - cases[begin], awaited[end] - awaited[begin]
    return -2.0 * count * np.log(count / expected) if count > 0 else 0.0


@njit(cache=True, nogil=True)
def _best_before(cases: Any, awaited: Any, penalty: float, least: int, last: Any) -> None:
    """Find for each end where its last level begins in the best segmentation so far (PELT)."""
    n = len(last) - 1
    best = np.full(n + 1, np.inf)
    best[0] = -penalty
    begins, dead = np.zeros(n + 1, np.int64), np.full(n + 1, n + 1)
    kept = 0
    for end in range(least, n + 1):
        if end == least or end >= 2 * least:
            begins[kept] = end - least
            kept += 1
        for begin in begins[:kept]:
            total = best[begin] + _cost(cases, awaited, begin, end) + penalty
            if total < best[end]:
                best[end], last[end] = total, begin
        kept = _still_good(cases, awaited, best, end, least, begins, dead, kept)


@njit(cache=True, nogil=True)
def _still_good(
    cases: Any, awaited: Any, best: Any, end: int, least: int, begins: Any, dead: Any, kept: int
) -> int:
    """Drop begins that a change at ``end`` beats, once the level after it can last; say how many stay."""
    still = 0
    for begin in begins[:kept]:
        if best[begin] + _cost(cases, awaited, begin, end) > best[end]:
            dead[begin] = min(dead[begin], end + least)
        if end + 1 < dead[begin]:
            begins[still] = begin
            still += 1
    return still


def _place_bounds(
    cases: Floats, awaited: Floats, edges: Ints, dispersion: float, least: int, confidence: float
) -> tuple[int, int]:
    """Give between which steps a change lies, its neighbours fixed."""
    before, at, after = edges.tolist()
    places = np.arange(before + least, after - least + 1)
    costs = np.array(
        [_cost(cases, awaited, before, one) + _cost(cases, awaited, one, after) for one in places.tolist()]
    )
    weight = np.exp(-(costs - costs.min()) / (2 * dispersion))
    below = np.cumsum(weight) / weight.sum()
    share = (1 - confidence) / 2
    first = int(places[int(np.searchsorted(below, share))])
    final = int(places[min(int(np.searchsorted(below, 1 - share)), places.size - 1)])
    return min(first, at), max(final, at)


def _checked(counts: Floats, expected: Floats | None, least_steps: int) -> tuple[Floats, Floats]:
    awaited = np.ones(counts.shape) if expected is None else np.asarray(expected, dtype=np.float64)
    if counts.ndim != 1 or awaited.shape != counts.shape:
        raise ShapeMismatch(
            f"{counts.shape} counts do not fit {awaited.shape} expected ones.",
            counts=counts.shape,
            expected=awaited.shape,
        )
    if least_steps < 1:
        raise StepsInvalid(f"A level cannot last {least_steps} steps.", steps=least_steps)
    counts = np.asarray(counts, dtype=np.float64)
    known = ~np.isnan(counts)
    wrong = int((~((counts[known] >= 0) & (counts[known] < np.inf))).sum())
    wrong += int((~((awaited[known] > 0) & (awaited[known] < np.inf))).sum())
    if wrong or not known.any():
        raise ValuesInvalid(
            f"{wrong} counts are negative or infinite or expect nothing; {int(known.sum())} are known.",
            wrong=wrong,
        )
    return np.where(known, counts, 0.0), np.where(known, awaited, 0.0)
