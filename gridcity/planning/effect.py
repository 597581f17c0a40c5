r"""Did it change anything: difference in differences of counts, against matched cells. Pure.

The rate of the treated cells changed by some factor, and so did that of cells that were like them; the ratio
of the two factors is what the plan is credited with:

.. math:: \hat\theta = \frac{T_1 / T_0}{C_1 / C_0}

with :math:`T, C` the cases of treated and control cells, before (0) and after (1). Matched controls were as
busy before, so what would have calmed down by itself (regression to the mean) did so in them, too.

The interval is cluster-robust, with cells as clusters: whatever the weeks of a cell have to do with each
other is in it. The p-value asks how often a ratio as far from 1 comes about if in each matched set any cell
could have been the treated one. Both say nothing of cases that only moved on to the next street.

References
----------
M. Bertrand, E. Duflo and S. Mullainathan, "How Much Should We Trust Differences-in-Differences Estimates?",
Quarterly Journal of Economics, vol. 119, pp. 249-275, 2004. https://doi.org/10.1162/003355304772839588
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from gridcity.planning.covering import Floats, Ints

_LEVEL = 0.975
PLACEBOS = 999


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of rates with its 95 % interval; None where one of the four counts is zero."""

    ratio: float | None
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        """Whether 1, no change, lies outside the interval."""
        return self.low is not None and self.high is not None and not self.low <= 1.0 <= self.high


@dataclass(frozen=True, slots=True)
class Difference:
    """What was counted and what follows; counts of controls as if there were as many as treated cells."""

    treated_before: float
    treated_after: float
    control_before: float
    control_after: float
    effect: Ratio
    trend: Ratio
    """The same within the time before, its second half against its first: 1 where both went alike."""
    p_value: float | None
    """By placebos: [-]; None without an effect."""


def rate_ratio(treated: Floats, control: Floats, weights: Floats) -> Ratio:
    r"""Give the ratio of ratios with a cluster-robust interval.

    Parameters
    ----------
    treated : ndarray of float, shape (n_treated, 2)
        Cases of each treated cell before and after. [cases]
    control : ndarray of float, shape (n_control, 2)
        The same of each control cell.
    weights : ndarray of float, shape (n_control,)
        How often each control cell counts.

    Notes
    -----
    The variance of :math:`\log\hat\theta` sums the squares of each cell's influence,
    :math:`w_i (y_{i1} / Y_1 - y_{i0} / Y_0)`, times :math:`n / (n - 1)` for each group; the interval uses
    Student's t with as many degrees of freedom as there are treated cells less one. It is as a Poisson
    regression with cell clusters gives it.

    Examples
    --------
    Two cells went from 20 to 10, two others stayed at 20: half as many as without the plan.

    >>> treated, control = np.array([[10.0, 5.0], [10.0, 5.0]]), np.full((2, 2), 10.0)
    >>> rate_ratio(treated, control, np.ones(2)).ratio
    0.5
    """
    sums = [treated.sum(axis=0), (control * weights[:, None]).sum(axis=0)]
    if min(one.min() for one in sums) <= 0:
        return Ratio(None, None, None)
    log_ratio = float(np.log(sums[0][1] / sums[0][0]) - np.log(sums[1][1] / sums[1][0]))
    variance = 0.0
    for cells, scale, total in ((treated, np.ones(len(treated)), sums[0]), (control, weights, sums[1])):
        influence = scale * (cells[:, 1] / total[1] - cells[:, 0] / total[0])
        variance += float((influence**2).sum()) * len(cells) / max(len(cells) - 1, 1)
    if len(treated) < 2:
        return Ratio(float(np.exp(log_ratio)), None, None)
    half = float(stats.t.ppf(_LEVEL, len(treated) - 1) * np.sqrt(variance))
    return Ratio(float(np.exp(log_ratio)), float(np.exp(log_ratio - half)), float(np.exp(log_ratio + half)))


def difference(
    before: Floats, after: Floats, treated: Ints, sets: Ints, rng: np.random.Generator
) -> Difference:
    """Compare treated cells with their matched sets.

    Parameters
    ----------
    before, after : ndarray of float, shape (n_cells, n_weeks)
        Cases by week, before and after. [cases]
    treated : ndarray of int64, shape (n_treated,)
        Positions of the treated cells.
    sets : ndarray of int64, shape (n_treated, k)
        Positions of the controls of each.
    rng
        Decides the placebos.
    """
    totals = np.column_stack([before.sum(axis=1), after.sum(axis=1)])
    half = before.shape[1] // 2
    halves = np.column_stack([before[:, :half].sum(axis=1), before[:, half:].sum(axis=1)])
    control, counts = np.unique(sets, return_counts=True)
    weights = counts / sets.shape[1]
    effect = rate_ratio(totals[treated], totals[control], weights)
    even = 2 * half == before.shape[1]
    scale = 1.0 if even or not half else half / (before.shape[1] - half)
    halves[:, 1] *= scale
    return Difference(
        treated_before=float(totals[treated, 0].sum()),
        treated_after=float(totals[treated, 1].sum()),
        control_before=float((totals[control, 0] * weights).sum()),
        control_after=float((totals[control, 1] * weights).sum()),
        effect=effect,
        trend=rate_ratio(halves[treated], halves[control], weights),
        p_value=None if effect.ratio is None else _placebo(totals, treated, sets, effect.ratio, rng),
    )


def _placebo(totals: Floats, treated: Ints, sets: Ints, ratio: float, rng: np.random.Generator) -> float:
    """Say how often a ratio as far from 1 comes about where any cell of a set could be the treated one."""
    members = np.column_stack([treated, sets])
    rows = np.arange(len(members))
    whole = totals[members].sum(axis=1)
    as_far = 1
    for _ in range(PLACEBOS):
        chosen = totals[members[rows, rng.integers(members.shape[1], size=len(members))]]
        rest = (whole - chosen).sum(axis=0)
        drawn = chosen.sum(axis=0)
        if min(drawn.min(), rest.min()) > 0:
            log_ratio = np.log(drawn[1] / drawn[0]) - np.log(rest[1] / rest[0])
            as_far += abs(log_ratio) >= abs(np.log(ratio)) - 1e-12
        else:
            as_far += 1
    return float(as_far / (PLACEBOS + 1))
