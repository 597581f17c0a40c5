"""How far a statistic is from chance: standard scores, p-values, and what testing every cell does to them.

One-sided p-values ask one question: *greater* than by chance, or *less*. The two-sided one is twice the
smaller of the two, 1 at most. ``p_folded`` is what esda and GeoDa print for permutations: the smaller
side alone, whichever it is. It lies near half of the two-sided one, so that 0.05 there is 0.1 here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from gridcity.analytics.weights import Booleans, Floats


@dataclass(frozen=True, slots=True)
class Score:
    """A statistic of the whole city beside what chance would make of it.

    Attributes
    ----------
    value, expected, variance
        The statistic, and its mean and variance by chance. [-]
    cells
        How many cells it was worked out from.
    islands
        How many cells had no neighbours, be they counted or left out.
    """

    value: float
    expected: float
    variance: float
    cells: int
    islands: int = 0

    @property
    def z(self) -> float:
        """Standard score. [-] NaN where chance leaves the statistic no room."""
        return float((self.value - self.expected) / np.sqrt(self.variance)) if self.variance > 0 else np.nan

    @property
    def p_greater(self) -> float:
        """Chance of so large a score or a larger one, as the normal distribution has it."""
        return float(ndtr(-self.z))

    @property
    def p_less(self) -> float:
        """Chance of so small a score or a smaller one."""
        return float(ndtr(self.z))

    @property
    def p_two_sided(self) -> float:
        """Chance of a score as far from 0, either way."""
        return float(2 * ndtr(-abs(self.z)))


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """A statistic of each cell beside what chance would make of it, the cell's own value given.

    Attributes
    ----------
    value, expected, variance : ndarray of float, shape (n_cells,)
        The statistic, and its mean and variance when the other cells' values are put into any
        order. [-] NaN for islands.
    islands
        How many cells have no neighbours.
    """

    value: Floats
    expected: Floats
    variance: Floats
    islands: int = 0

    @classmethod
    def known(cls, value: Floats, expected: Floats, variance: Floats, alone: Booleans) -> "Scores":
        """Give the scores of all cells but those that are ``alone``: of these nothing is known."""
        value, expected, variance = (np.where(alone, np.nan, part) for part in (value, expected, variance))
        return cls(value, expected, variance, int(alone.sum()))

    @property
    def z(self) -> Floats:
        """Standard scores. [-] NaN where chance leaves the statistic no room."""
        variance = np.where(self.variance > 0, self.variance, np.nan)
        return np.asarray((self.value - self.expected) / np.sqrt(variance))

    @property
    def p_greater(self) -> Floats:
        """Chance of so large a score or a larger one, as the normal distribution has it."""
        return np.asarray(ndtr(-self.z))

    @property
    def p_less(self) -> Floats:
        """Chance of so small a score or a smaller one."""
        return np.asarray(ndtr(self.z))

    @property
    def p_two_sided(self) -> Floats:
        """Chance of a score as far from 0, either way."""
        return np.asarray(2 * ndtr(-np.abs(self.z)))


@dataclass(frozen=True, slots=True, eq=False)
class Permuted:
    """How often chance did as much, by permutations.

    The p-values count the order that was observed as one of the permutations, so none is 0 (Davison and
    Hinkley 1997, section 4.2), and values as large as the observed one count on both sides.

    Attributes
    ----------
    greater_equal, less_equal : ndarray of int
        In how many permutations the statistic was at least, and at most, what was observed; -1 for
        islands, of which nothing can be said.
    permutations
        How many were made.
    """

    greater_equal: NDArray[np.int32]
    less_equal: NDArray[np.int32]
    permutations: int

    @property
    def p_greater(self) -> Floats:
        """Chance of as much or more."""
        return self._share(self.greater_equal)

    @property
    def p_less(self) -> Floats:
        """Chance of as little or less."""
        return self._share(self.less_equal)

    @property
    def p_two_sided(self) -> Floats:
        """Twice the smaller of the two, 1 at most."""
        return np.asarray(np.minimum(2 * np.minimum(self.p_greater, self.p_less), 1.0))

    @property
    def p_folded(self) -> Floats:
        """Give the side that esda and GeoDa print: the smaller of "as much or more" and "less"."""
        return self._share(np.minimum(self.greater_equal, self.permutations - self.greater_equal))

    def _share(self, counts: NDArray[np.int32]) -> Floats:
        shares: Floats = (counts.astype(np.float64) + 1.0) / (self.permutations + 1.0)
        shares[self.greater_equal < 0] = np.nan
        return shares


def bonferroni(p_values: Floats) -> Floats:
    r"""Raise p-values so that, of all tests together, hardly one passes by chance.

    Strict: below 0.05 the chance of a single false one among all cells is 5 %. For permutations
    it asks for many: of 999 none passes among more than 50 cells.

    Parameters
    ----------
    p_values : ndarray of float
        NaN where nothing was tested.

    Returns
    -------
    ndarray of float
        :math:`\min(1, m p)` with :math:`m` tests; NaN where it was.

    Examples
    --------
    >>> bonferroni(np.array([0.01, np.nan, 0.4, 0.03])).round(3).tolist()
    [0.03, nan, 1.0, 0.09]
    """
    tests = int((~np.isnan(p_values)).sum())
    return np.asarray(np.minimum(p_values * tests, 1.0))


def false_discovery(p_values: Floats) -> Floats:
    r"""Raise p-values so that below q at most the share q is expected to be false.

    Of the cells whose result is 0.05 or less, at most one in twenty is expected to be chance (the
    Benjamini-Hochberg procedure). Holds also for tests that depend on each other positively, as those of
    neighbours do.

    Parameters
    ----------
    p_values : ndarray of float
        NaN where nothing was tested.

    Returns
    -------
    ndarray of float
        :math:`\min_{l \ge k} p_{(l)} m / l` for the k-th smallest of :math:`m`; NaN where it was.

    Notes
    -----
    Takes :math:`m \log m` time. Tested against ``scipy.stats.false_discovery_control``.

    References
    ----------
    Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate: a Practical
    and Powerful Approach to Multiple Testing", Journal of the Royal Statistical
    Society B, vol. 57, no. 1, pp. 289-300, 1995.
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> false_discovery(np.array([0.01, np.nan, 0.4, 0.03])).round(3).tolist()
    [0.03, nan, 0.4, 0.045]
    """
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    raised = p_values[order] * tested.size / np.arange(1, tested.size + 1)
    result = np.full(p_values.shape, np.nan)
    result[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return np.asarray(np.minimum(result, 1.0))
