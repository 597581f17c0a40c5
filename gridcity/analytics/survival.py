"""How long things last: survival curves of lives that are seen only in part.

A life is seen from ``entry`` to ``exit`` on its own clock (age, or time since the last repair). Who was
there before records began enters late (left truncation): their early years were survived, or they would not
be there, and count for nothing. Who still stands leaves without the event (right censoring). Both keep what
they tell: at each age those are at risk who are seen at it.

Everything takes ``weights``, how many such lives there are, so that a million lives may come as some thousand
kinds of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import chi2

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.model import Ints
from gridcity.analytics.rate_intervals import LEVEL
from gridcity.analytics.weights import Floats

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """Lives as they were seen; shape (n_lives,).

    ``entry`` < ``exit`` on the lives' own clock, in any unit, say days; ``is_event`` says that the life
    ended with the event at ``exit``; ``weights`` how many such lives there are [lives].
    """

    entry: Floats
    exit: Floats
    is_event: Booleans
    weights: Floats

    def of(self, which: Booleans) -> "Lives":
        """Take some of them."""
        return Lives(self.entry[which], self.exit[which], self.is_event[which], self.weights[which])

    @property
    def time(self) -> float:
        """How long all were seen together. [lives × unit]."""
        return float((self.weights * (self.exit - self.entry)).sum())

    @property
    def events(self) -> float:
        """How many had the event. [lives]."""
        return float(self.weights[self.is_event].sum())


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A survival curve: at each time of an event; shape (n_times,).

    ``at_risk`` and ``events`` [lives]; ``survival`` is the share that lasts beyond the time, ``low`` and
    ``high`` its interval [-]; ``hazard`` is Nelson and Aalen's cumulative hazard, ``hazard_low`` and
    ``hazard_high`` its interval [-].
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    low: Floats
    high: Floats
    hazard: Floats
    hazard_low: Floats
    hazard_high: Floats

    def at(self, time: float) -> tuple[float, float, float]:
        """Give the share that lasts beyond a time, and its interval. [-]."""
        before = int(np.searchsorted(self.times, time, side="right")) - 1
        if before < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[before]), float(self.low[before]), float(self.high[before])

    def reached(self, share: float) -> tuple[float | None, float | None, float | None]:
        """Give the first time by which so many had the event, and its interval; None: it is not reached.

        ``reached(0.5)`` is the median. The bounds are where those of the curve pass the same height
        (Brookmeyer and Crowley).
        """
        return (
            _first(self, self.survival, share),
            _first(self, self.low, share),
            _first(self, self.high, share),
        )


def make_lives(entry: Floats, exit_: Floats, is_event: Booleans, weights: Floats | None = None) -> Lives:
    """Check lives, and leave out those that were seen for no time at all.

    Raises
    ------
    ShapeMismatch
        The arguments are not of one length.
    ValuesInvalid
        A time is missing, infinite or negative, a life ends before it is first seen, or a weight is negative.
    """
    entry, exit_ = np.asarray(entry, dtype=np.float64), np.asarray(exit_, dtype=np.float64)
    many = np.ones(entry.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    is_event = np.asarray(is_event, dtype=bool)
    if not entry.shape == exit_.shape == is_event.shape == many.shape or entry.ndim != 1:
        raise ShapeMismatch("Entries, exits, events and weights are not of one length.", cells=entry.size)
    wrong = int((~(np.isfinite(entry) & np.isfinite(exit_) & (entry >= 0))).sum())
    if wrong or (exit_ < entry).any() or not (many >= 0).all():
        back = int((exit_ < entry).sum())
        raise ValuesInvalid(
            f"{wrong} times are missing or negative, {back} lives end before they are first seen.",
            wrong=wrong + back,
        )
    seen = (exit_ > entry) & (many > 0)
    return Lives(entry[seen], exit_[seen], is_event[seen], many[seen])


def survival_curve(lives: Lives, *, level: float = LEVEL) -> Curve:
    r"""Estimate the share that lasts beyond each time: Kaplan and Meier's curve, Nelson and Aalen's hazard.

    Parameters
    ----------
    lives
        Of ``make_lives``.
    level
        Confidence of the intervals, each for itself and not for the curve as a whole. [-]

    Raises
    ------
    NoVariation
        There is no life, or no event in any.

    Notes
    -----
    With :math:`d_j` events among :math:`n_j` at risk, :math:`\hat S = \prod (1 - d_j / n_j)` and
    :math:`\hat\Lambda = \sum d_j / n_j`. Greenwood's :math:`v = \sum d_j / n_j (n_j - d_j)` gives the
    interval on the log(-log) scale, :math:`\hat S^{\exp(\pm z \sqrt v / \log \hat S)}`, which never leaves 0
    to 1; that of the hazard is :math:`\hat\Lambda \exp(\pm z \sqrt{\sum d_j / n_j^2} / \hat\Lambda)`. At an
    age with few at risk a truncated sample may fall to 0 early: look at ``at_risk``. Where the last at risk
    has the event the interval keeps that of the time before. Tested against lifelines (with ``entry``) and
    ``scipy.stats.ecdf``.

    References
    ----------
    J. P. Klein and M. L. Moeschberger, "Survival Analysis", 2nd ed., Springer, 2003, chapters 4 and 4.6 (left
    truncation).

    Examples
    --------
    Five lamps; the second still burns, the fourth was there for 3 years before anybody looked:

    >>> lives = make_lives(
    ...     np.array([0.0, 0, 0, 3, 0]), np.array([2.0, 4, 5, 6, 7]),
    ...     np.array([True, False, True, True, True]))
    >>> curve = survival_curve(lives)
    >>> curve.at_risk.tolist(), curve.survival.round(3).tolist()
    ([4.0, 3.0, 2.0, 1.0], [0.75, 0.5, 0.25, 0.0])
    """
    if not lives.events:
        raise NoVariation(f"None of {lives.entry.size:,} lives had the event.", cells=lives.entry.size)
    times, at_risk, events = risk_table(lives)
    share = events / at_risk
    survival = np.asarray(np.cumprod(1 - share), dtype=np.float64)
    hazard = np.asarray(np.cumsum(share), dtype=np.float64)
    left = at_risk - events
    steps = np.divide(events, at_risk * left, out=np.zeros(times.size), where=left > 0)
    z = float(ndtri(0.5 + level / 2))
    low, high = _around(survival, np.sqrt(np.cumsum(steps)), z)
    width = np.exp(z * np.sqrt(np.cumsum(events / at_risk**2)) / hazard)
    return Curve(times, at_risk, events, survival, low, high, hazard, hazard / width, hazard * width)


def risk_table(lives: Lives) -> tuple[Floats, Floats, Floats]:
    """Give each time of an event, how many were at risk of it, and how many had it: entry < time ≤ exit."""
    times, place = np.unique(lives.exit[lives.is_event], return_inverse=True)
    events = np.bincount(place, lives.weights[lives.is_event], minlength=times.size)
    at_risk = _weight_above(lives.exit, lives.weights, times, side="left") - _weight_above(
        lives.entry, lives.weights, times, side="left"
    )
    return times, at_risk, events.astype(np.float64)


def at_risk_at(lives: Lives, times: Floats) -> Floats:
    """Count who is seen at each of some times, entry ≤ time ≤ exit: the table under a chart. [lives]."""
    return _weight_above(lives.exit, lives.weights, times, side="left") - _weight_above(
        lives.entry, lives.weights, times, side="right"
    )


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Whether groups last differently. ``statistic`` is chi-square, of ``freedom`` degrees [-]."""

    statistic: float
    freedom: int
    p: float
    observed: Floats
    expected: Floats


def log_rank(lives: Lives, group: Ints) -> Compared:
    r"""Test whether groups have the same hazard at every time.

    Parameters
    ----------
    lives
        Of ``make_lives``, all groups together.
    group : ndarray of int, shape (n_lives,)
        Which group each is of, from 0.

    Raises
    ------
    ShapeMismatch
        There are not as many groups' numbers as lives.
    NoVariation
        There are fewer than two groups at risk together, or no event.

    Notes
    -----
    At each time the events are shared among the groups in proportion to who is at risk; with observed less
    expected :math:`U` and their hypergeometric covariance :math:`V`, :math:`U' V^{-} U` is chi-square with
    one degree of freedom less than there are groups. Late entry only changes who is at risk. Curves that
    cross are not seen by it. Tested against lifelines and ``scipy.stats.logrank``.

    References
    ----------
    R. Peto and J. Peto, "Asymptotically Efficient Rank Invariant Test Procedures", Journal of the Royal
    Statistical Society A, vol. 135, no. 2, pp. 185-207, 1972. https://doi.org/10.2307/2344317
    """
    group = np.asarray(group)
    if group.shape != lives.entry.shape:
        raise ShapeMismatch("There are not as many groups as lives.", cells=group.size)
    groups = int(group.max(initial=-1)) + 1
    if groups < 2 or not lives.events:
        raise NoVariation("There are fewer than two groups, or there is no event.", cells=lives.entry.size)
    times, all_risk, all_events = risk_table(lives)
    risk, events = np.zeros((groups, times.size)), np.zeros((groups, times.size))
    for one in range(groups):
        mine = lives.of(group == one)
        risk[one] = _weight_above(mine.exit, mine.weights, times, side="left") - _weight_above(
            mine.entry, mine.weights, times, side="left"
        )
        at = np.searchsorted(times, mine.exit[mine.is_event])
        events[one] = np.bincount(at, mine.weights[mine.is_event], minlength=times.size)
    expected = risk * (all_events / all_risk)
    free = np.divide(
        all_events * (all_risk - all_events), all_risk - 1, out=np.zeros(times.size), where=all_risk > 1
    )
    share = risk / all_risk
    spread = np.diag((free * share).sum(axis=1)) - (free * share) @ share.T
    surplus = (events - expected).sum(axis=1)
    freedom = int(np.linalg.matrix_rank(spread))
    if freedom == 0:
        raise NoVariation("No two groups are at risk at the same time.", cells=lives.entry.size)
    statistic = float(surplus @ np.linalg.pinv(spread) @ surplus)
    return Compared(
        statistic, freedom, float(chi2.sf(statistic, freedom)), events.sum(axis=1), expected.sum(axis=1)
    )


def _around(survival: Floats, error: Floats, z: float) -> tuple[Floats, Floats]:
    """Give bounds on the log(-log) scale; at 0 those of the time before, at 1 none but 1."""
    inner = (survival > 0) & (survival < 1)
    log = np.log(survival, out=np.full(survival.shape, -1.0), where=inner)
    reach = z * error / log
    low = np.where(inner, np.exp(log * np.exp(-reach)), survival)
    high = np.where(inner, np.exp(log * np.exp(reach)), survival)
    gone = np.flatnonzero(survival <= 0)
    if gone.size and gone[0] > 0:
        low[gone], high[gone] = 0.0, high[gone[0] - 1]
    elif gone.size:
        low[gone], high[gone] = 0.0, 1.0
    return low, high


def _weight_above(values: Floats, weights: Floats, times: Floats, *, side: str) -> Floats:
    """Sum the weights of values at or above each time (``left``), or above it (``right``)."""
    order = np.argsort(values, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])
    before = np.searchsorted(values[order], times, side="right" if side == "right" else "left")
    return np.asarray(total[-1] - total[before])


def _first(curve: Curve, heights: Floats, share: float) -> float | None:
    below = np.flatnonzero(heights <= 1 - share + 1e-12)
    return float(curve.times[below[0]]) if below.size else None
