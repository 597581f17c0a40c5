"""How good was a forecast of counts? Proper scores, and how many cases its best cells would have caught.

A proper score is best, on average, for whoever says what he believes: it cannot be played. Smaller is better
for all three. ``hit_rate`` is no proper score; it says what a patrol would have met.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, i0e, i1e, ndtr, pdtr, stdtrit, xlogy
from scipy.stats import nbinom, poisson

from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from gridcity.analytics.weights import Booleans, Floats

_POISSON = 1e15
"""From this size on nothing but a Poisson distribution is left, as far as numbers can tell. [-]"""
_MANY = 1e5
"""From this mean on a normal distribution stands for the sum of the ranked score. [cases]"""
_TAIL = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    r"""What is expected in each cell, and how surely.

    Attributes
    ----------
    mean : ndarray of float
        Expected cases. [cases]
    size : ndarray of float, same shape
        Of the negative binomial distribution: the variance is :math:`m + m^2 / r`. Infinite: Poisson. [-]
    """

    mean: Floats
    size: Floats

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        if self.mean.shape != self.size.shape:
            raise ShapeMismatch(
                f"{self.mean.shape} means do not fit {self.size.shape} sizes.", mean=self.mean.shape
            )
        wrong = int((~((self.mean >= 0) & (self.mean < np.inf) & (self.size > 0))).sum())
        if wrong:
            raise ValuesInvalid(f"{wrong} forecasts are negative, infinite or missing.", wrong=wrong)

    @property
    def any_share(self) -> Floats:
        """Chance of one case or more. [-]."""
        return np.asarray(-np.expm1(-self._none()))

    def interval(self, confidence: float = 0.9) -> tuple[Floats, Floats]:
        """Give the counts between which the truth lies with at least this chance. [cases]."""
        at = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
        bounds = np.stack([poisson.ppf(one, self.mean) for one in at])
        wide = ~self._is_poisson()
        if wide.any():
            size, mean = self.size[wide], self.mean[wide]
            bounds[:, wide] = [nbinom.ppf(one, size, size / (size + mean)) for one in at]
        low, high = np.maximum(bounds, 0.0)
        return low, high

    def _is_poisson(self) -> Booleans:
        return np.asarray(self.size >= _POISSON)

    def _none(self) -> Floats:
        """Give minus the logarithm of the chance of no case."""
        size = np.where(self._is_poisson(), 1.0, self.size)
        return np.where(self._is_poisson(), self.mean, size * np.log1p(self.mean / size))


@dataclass(frozen=True, slots=True)
class Better:
    """By how much one forecast is better than another, and the bounds; above 0: better."""

    mean: float
    low: float
    high: float


def poisson_forecast(mean: Floats) -> Forecast:
    """Make a Poisson forecast."""
    return Forecast(np.asarray(mean, dtype=np.float64), np.full(np.shape(mean), np.inf))


def log_score(forecast: Forecast, counts: Floats) -> Floats:
    """Minus the logarithm of the chance that was given to what came. [nats].

    Infinite where something came that was called impossible.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        Counts do not fit the forecast, or are negative, broken or missing.
    """
    counts = _checked(forecast, counts)
    mean, wide = forecast.mean, ~forecast._is_poisson()
    found = mean + gammaln(counts + 1) - xlogy(counts, mean)
    if wide.any():
        size, m, y = forecast.size[wide], mean[wide], counts[wide]
        ways = np.where(y > 0, np.log(np.maximum(y, 1)) + betaln(size, np.maximum(y, 1)), 0.0)
        found[wide] = ways - xlogy(y, m / (size + m)) + size * np.log1p(m / size)
    return np.asarray(found)


def crps(forecast: Forecast, counts: Floats) -> Floats:
    r"""Continuous ranked probability score: how far the whole forecast lies from what came. [cases].

    :math:`\sum_k (F(k) - 1[k \ge y])^2`; for a forecast that is sure of one number, the distance from it.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``log_score``.

    Notes
    -----
    In closed form for Poisson (Wei and Held, Test, vol. 23, pp. 787-805, 2014); else summed up to where the
    rest is below 1e-10; from a mean of 100,000 on by the normal distribution of that mean and variance.
    Tested against the sum.
    """
    counts = _checked(forecast, counts)
    mean, found, is_poisson = forecast.mean, np.empty(counts.shape), forecast._is_poisson()
    y, m = counts[is_poisson], mean[is_poisson]
    chance = np.exp(xlogy(y, m) - m - gammaln(y + 1))
    found[is_poisson] = (y - m) * (2 * pdtr(y, m) - 1) + 2 * m * chance - m * (i0e(2 * m) + i1e(2 * m))
    is_many = ~is_poisson & (np.maximum(mean, counts) > _MANY)
    spread = np.sqrt(mean[is_many] + mean[is_many] ** 2 / forecast.size[is_many])
    z = (counts[is_many] - mean[is_many]) / np.maximum(spread, 1e-300)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    found[is_many] = spread * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi))
    rest = ~(is_poisson | is_many)
    size, m, y = forecast.size[rest], mean[rest], counts[rest]
    ranked = np.empty(size.size)
    _sum_up(size, m, y, forecast._none()[rest], ranked)
    for at in np.flatnonzero(np.isnan(ranked)).tolist():
        last = int(max(nbinom.isf(_TAIL, size[at], size[at] / (size[at] + m[at])), y[at])) + 1
        k = np.arange(last + 1)
        below = nbinom.cdf(k, size[at], size[at] / (size[at] + m[at]))
        ranked[at] = ((below - (k >= y[at])) ** 2).sum()
    found[rest] = ranked
    return found


@njit(cache=True, nogil=True)
def _sum_up(sizes: Any, means: Any, counts: Any, nones: Any, into: Any) -> None:
    """Sum ranked scores up, chance by chance; NaN where the chance of nothing is too small to begin with."""
    for at in range(len(into)):
        if nones[at] > 600.0:
            into[at] = np.nan
            continue
        chance, share = np.exp(-nones[at]), means[at] / (sizes[at] + means[at])
        below, total, k = chance, 0.0, 0
        while k < counts[at] or (1.0 - below > _TAIL and k < 10 * _MANY):
            total += (below - (k >= counts[at])) ** 2
            chance *= (k + sizes[at]) / (k + 1.0) * share
            below += chance
            k += 1
        into[at] = total


def brier_any(forecast: Forecast, counts: Floats) -> Floats:
    """Squared distance between the chance given to "one case or more" and whether there was one. [-].

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``log_score``.
    """
    counts = _checked(forecast, counts)
    return np.asarray((forecast.any_share - (counts > 0)) ** 2)


@dataclass(frozen=True, slots=True)
class HitRate:
    """What the cells with the highest forecasts would have caught.

    Attributes
    ----------
    caught_share, area_share
        Shares of all cases, and of the area. [-]
    pai
        Prediction accuracy index: one over the other; 1 is what any cells would do. [-]
    pei
        Prediction efficiency index: caught, of what the best cells in hindsight would have caught. [-]
    """

    caught_share: float
    area_share: float
    pai: float
    pei: float


def hit_rate(mean: Floats, counts: Floats, *, cells: int) -> HitRate:
    """Say what so many cells of equal area, those with the highest forecasts, caught.

    Ties are shared evenly: no order of the cells decides.

    Raises
    ------
    ShapeMismatch
        There are not as many forecasts as counts.
    ValuesInvalid
        There are fewer cells than that, or there was no case at all.

    Examples
    --------
    >>> found = hit_rate(np.array([3.0, 2, 1, 0]), np.array([4.0, 0, 5, 1]), cells=1)
    >>> found.caught_share, found.pai, found.pei
    (0.4, 1.6, 0.8)
    """
    if mean.shape != counts.shape or mean.ndim != 1:
        raise ShapeMismatch(f"{mean.shape} forecasts do not fit {counts.shape} counts.", mean=mean.shape)
    total = float(counts.sum())
    if not 0 < cells <= mean.size or not total > 0:
        raise ValuesInvalid(
            f"{cells} of {mean.size} cells catch nothing of {total:g} cases.", cells=cells, cases=total
        )
    edge = np.partition(mean, mean.size - cells)[mean.size - cells]
    above, at = mean > edge, mean == edge
    caught = counts[above].sum() + counts[at].sum() * (cells - above.sum()) / at.sum()
    best = np.sort(counts)[mean.size - cells :].sum()
    area = cells / mean.size
    return HitRate(float(caught / total), area, float(caught / total / area), float(caught / best))


def with_size(mean: Floats, seen_mean: Floats, seen: Floats) -> Forecast:
    r"""Give means a distribution as wide as the one that made earlier counts most likely.

    Parameters
    ----------
    mean
        What is expected. [cases]
    seen_mean, seen : ndarray of float, same shape
        What was expected earlier, and what came. [cases]

    Returns
    -------
    Forecast
        Of size :math:`a m^b`: with :math:`b = 0` all cells have one size, with 1 the variance is so many
        times the mean; a and b are the most likely ones, b between 0 and 1.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``log_score``.
    """
    least = max(float(seen_mean.max(initial=0.0)) * 1e-9, 1e-300)

    def sized(of: Floats, logs: Floats) -> Forecast:
        of = np.asarray(of, dtype=np.float64)
        return Forecast(of, np.exp(logs[0]) * np.maximum(of, least) ** np.clip(logs[1], 0.0, 1.0))

    def loss(logs: Floats) -> float:
        beyond = max(-logs[1], 0.0, logs[1] - 1.0) + max(abs(logs[0]) - 12.0, 0.0)
        inside = np.array([np.clip(logs[0], -12.0, 12.0), logs[1]])
        return float(log_score(sized(seen_mean, inside), seen).mean()) + float(beyond)

    start = np.array([[0.0, 0.5], [1.0, 0.5], [0.0, 0.9]])
    found = minimize(loss, start[0], method="Nelder-Mead", options={"initial_simplex": start, "xatol": 1e-3})
    return sized(mean, found.x)


def better_by(scores: Floats, others: Floats, *, confidence: float = 0.95) -> Better:
    """Say by how much forecasts are better than others, period by period.

    Parameters
    ----------
    scores, others : ndarray of float, shape (n_periods,)
        The mean score of each held-out period.
    confidence
        Of the bounds. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        The scores do not fit each other, or there are fewer than two periods.

    Notes
    -----
    Student's t of the periods' differences: cells of one week share its weather, and are no independent
    witnesses.
    """
    if scores.shape != others.shape or scores.ndim != 1:
        raise ShapeMismatch(f"{scores.shape} scores do not fit {others.shape}.", scores=scores.shape)
    if scores.size < 2:
        raise ValuesInvalid(f"{scores.size} periods say nothing of chance.", periods=scores.size)
    apart = others - scores
    reach = float(stdtrit(apart.size - 1, (1 + confidence) / 2)) * apart.std(ddof=1) / np.sqrt(apart.size)
    return Better(float(apart.mean()), float(apart.mean() - reach), float(apart.mean() + reach))


def _checked(forecast: Forecast, counts: Floats) -> Floats:
    if counts.shape != forecast.mean.shape:
        raise ShapeMismatch(
            f"{counts.shape} counts do not fit {forecast.mean.shape} forecasts.", counts=counts.shape
        )
    counts = np.asarray(counts, dtype=np.float64)
    wrong = int((~((counts >= 0) & (counts < np.inf) & (counts == np.floor(counts)))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} counts are negative, broken or missing.", wrong=wrong)
    return counts
