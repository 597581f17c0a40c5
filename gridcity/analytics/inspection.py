"""How often things have to be looked at so that few have failed since: from how long they last.

What is suggested rests on four assumptions, which whoever uses it has to know:

1. A failure is found by the next inspection, and until then by nobody else. (What the public reports at once
   needs no inspection for that.)
2. Inspecting finds every failure, and puts all right: after it the clock begins anew.
3. What is to come is like what was seen: the same wear, weather and reporting.
4. The event counted *is* the failure. Where only reported ones are known, more fail than is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import ndtri

from gridcity.analytics.errors import NoVariation, ValuesInvalid
from gridcity.analytics.rate_intervals import LEVEL, rate_intervals
from gridcity.analytics.survival import Curve, Lives
from gridcity.analytics.weights import Floats


@dataclass(frozen=True, slots=True)
class YearlyRate:
    """Cases per life and unit of time, and its exact Poisson interval; how many, in how much time."""

    events: float
    time: float
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Suggested:
    """Look so often that no more than ``share`` [-] fail between two inspections.

    ``interval`` as the curve tells it; ``cautious`` by the lower bound of the curve, which is the shorter.
    None: so many did not fail within what was seen, ``seen``, so the interval is longer than that. All in
    the unit of the lives. ``failed_share`` is the share of the time in which a thing stands failed and
    unseen, on average, at that interval. [-]
    """

    share: float
    interval: float | None
    cautious: float | None
    seen: float
    failed_share: float | None


@dataclass(frozen=True, slots=True)
class Weibull:
    """A Weibull distribution fitted to lives: S(t) = exp(-(t / scale) ** shape).

    ``shape`` below 1: what is going to fail fails early; 1: age does not matter; above 1: it wears out [-].
    ``scale`` is when 63 of 100 have failed, in the unit of the lives. Bounds of both; ``log_likelihood`` [-].
    """

    shape: float
    shape_low: float
    shape_high: float
    scale: float
    scale_low: float
    scale_high: float
    log_likelihood: float

    def lasting(self, time: float) -> float:
        """Give the share that lasts beyond a time. [-]."""
        return float(np.exp(-((time / self.scale) ** self.shape)))


def yearly_rate(events: float, time: float, *, level: float = LEVEL) -> YearlyRate:
    """Divide cases by how long all were seen; None where nothing was seen.

    Examples
    --------
    >>> rate = yearly_rate(10, 250.0)
    >>> rate.rate, round(rate.low, 4), round(rate.high, 4)
    (0.04, 0.0192, 0.0736)
    """
    if time <= 0:
        return YearlyRate(events, time, None, None, None)
    low, high = rate_intervals(np.array([float(events)]), np.array([float(time)]), level)
    return YearlyRate(events, time, events / time, float(low[0]), float(high[0]))


def suggest_interval(curve: Curve, share: float, *, seen: float) -> Suggested:
    r"""Suggest how often to look, so that at most a share has failed from one inspection to the next.

    Parameters
    ----------
    curve
        How long things last, from new or from their last repair.
    share
        How many may fail between two inspections, above 0 and below 1. [-]
    seen
        The longest life that was seen, in the curve's unit: beyond it nothing is said.

    Raises
    ------
    ValuesInvalid
        The share is not between 0 and 1.

    Notes
    -----
    :math:`\tau` is the first time with :math:`1 - \hat S(\tau) \ge share`: of those that were good at an
    inspection so many have failed at the next. The share of time in which one stands failed unseen is
    :math:`\frac{1}{\tau} \int_0^\tau (1 - S(t))\,dt`, about :math:`\lambda \tau / 2` for a steady rate: the
    mean fractional dead time of periodically tested equipment.

    References
    ----------
    M. Rausand and A. Høyland, "System Reliability Theory", 2nd ed., Wiley, 2004, section 10.3. J. Moubray,
    "Reliability-centred Maintenance", 2nd ed., 1997, chapter 8 (failure-finding).

    Examples
    --------
    >>> from gridcity.analytics.survival import make_lives, survival_curve
    >>> days = np.arange(1.0, 101)
    >>> curve = survival_curve(make_lives(np.zeros(100), days, np.ones(100, dtype=bool)))
    >>> found = suggest_interval(curve, 0.1, seen=100.0)
    >>> found.interval, found.cautious, round(found.failed_share, 3)
    (10.0, 4.0, 0.045)
    """
    if not 0 < share < 1:
        raise ValuesInvalid(f"A share lies between 0 and 1, not at {share}.", wrong=1)
    interval, cautious, _ = curve.reached(share)
    dead = None
    if interval is not None:
        inside = curve.times < interval
        edges = np.concatenate([[0.0], curve.times[inside], [interval]])
        failed = np.concatenate([[0.0], 1 - curve.survival[inside]])
        dead = float((np.diff(edges) * failed).sum() / interval)
    return Suggested(share, interval, cautious, seen, dead)


def fit_weibull(lives: Lives, *, level: float = LEVEL) -> Weibull:
    r"""Fit a Weibull distribution to lives, late entries and open ends included.

    Raises
    ------
    NoVariation
        There are fewer than two events, or all at one time.

    Notes
    -----
    The likelihood of a life is :math:`h(t)^d S(t) / S(entry)`; it is climbed in the logarithms of shape and
    scale, and the bounds are Wald's on them, from the curvature. Tested against
    ``scipy.stats.weibull_min.fit`` on censored data, and by the truth of simulated lives.

    References
    ----------
    W. Q. Meeker and L. A. Escobar, "Statistical Methods for Reliability Data", Wiley, 1998, chapters 8 and
    11.
    """
    ends = np.unique(lives.exit[lives.is_event])
    if ends.size < 2:
        raise NoVariation("A distribution needs events at two times at least.", cells=int(ends.size))
    unit = float(np.average(lives.exit, weights=lives.weights))
    entry, end = lives.entry / unit, lives.exit / unit
    log_end = np.log(end)
    log_entry = np.log(np.where(entry > 0, entry, 1.0))
    many, done = lives.weights, lives.weights * lives.is_event

    def unlikely(at: Floats) -> float:
        log_shape, log_scale = at
        shape = np.exp(log_shape)
        grown = np.exp(shape * (log_end - log_scale))
        before = np.where(entry > 0, np.exp(shape * (log_entry - log_scale)), 0.0)
        log_hazard = log_shape + shape * (log_end - log_scale) - log_end
        return float(-(done * log_hazard).sum() + (many * (grown - before)).sum())

    start = np.array([0.0, np.log(lives.time / unit / lives.events)])
    with np.errstate(over="ignore", invalid="ignore"):
        best = minimize(unlikely, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9})
        curved = _curvature(unlikely, best.x)
    error = np.sqrt(np.maximum(np.diag(np.linalg.pinv(curved)), 0.0))
    reach = float(ndtri(0.5 + level / 2)) * error
    shape, scale = np.exp(best.x[0]), np.exp(best.x[1]) * unit
    return Weibull(
        float(shape), float(shape * np.exp(-reach[0])), float(shape * np.exp(reach[0])),
        float(scale), float(scale * np.exp(-reach[1])), float(scale * np.exp(reach[1])),
        -float(best.fun) - lives.events * float(np.log(unit)),
    )  # fmt: skip


def _curvature(f: Callable[[Floats], float], at: Floats) -> Floats:
    """Give the matrix of second differences."""
    step, size = 1e-4, at.size
    found = np.zeros((size, size))
    units = np.eye(size) * step
    for i in range(size):
        for j in range(size):
            found[i, j] = (
                f(at + units[i] + units[j]) - f(at + units[i] - units[j])
                - f(at - units[i] + units[j]) + f(at - units[i] - units[j])
            ) / (4 * step * step)  # fmt: skip
    return found
