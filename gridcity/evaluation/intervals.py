"""How far a share can be trusted that was counted on few, and what that leaves of a ranking. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import sqrt

TWO_SIDED_95 = 1.959963984540054
"""Quantile of the normal distribution for 95 %. [-]"""


def wilson(numerator: float, denominator: float, z: float = TWO_SIDED_95) -> tuple[float, float] | None:
    r"""Give the Wilson score interval of a share; None where nothing was counted.

    Unlike the simple interval it is right for few cases and for shares near 0 and 1, and never leaves 0 to 1.

    Parameters
    ----------
    numerator, denominator
        How many of how many; an effective sample size need not be whole. [-]
    z
        Quantile of the normal distribution. [-]

    Returns
    -------
    tuple of float
        Lower and upper bound, 0 to 1. [-]

    Notes
    -----
    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Tested against ``scipy.stats.binomtest(...).proportion_ci(method="wilson")``.

    References
    ----------
    E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.

    Examples
    --------
    One of one is no proof of perfection:

    >>> low, high = wilson(1, 1)
    >>> round(low, 3), round(high, 3)
    (0.207, 1.0)
    """
    if denominator <= 0:
        return None
    share = numerator / denominator
    squared = z * z / denominator
    middle = (share + squared / 2) / (1 + squared)
    half = z / (1 + squared) * sqrt(share * (1 - share) / denominator + squared / (4 * denominator))
    # Rounding would leave 1e-17 where the bound is exactly 0 or 1.
    low = 0.0 if numerator <= 0 else max(0.0, middle - half)
    high = 1.0 if numerator >= denominator else min(1.0, middle + half)
    return low, high


def rank_intervals(intervals: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """Say which ranks each unit may have, 1 for the highest, as far as the intervals tell.

    A unit stands behind those whose whole interval lies above its own, and before those whose whole interval
    lies below; about all others nothing is known. Where the two ranks are the same, that is its rank.

    Examples
    --------
    >>> rank_intervals([(0.8, 0.9), (0.2, 0.95), (0.1, 0.3)])
    [(1, 2), (1, 3), (2, 3)]
    """
    count = len(intervals)
    lows = sorted(low for low, _ in intervals)
    highs = sorted(high for _, high in intervals)
    return [
        (1 + count - bisect_right(lows, high), count - bisect_left(highs, low)) for low, high in intervals
    ]
