"""Do cases that are near in space come near in time? Knox's and Mantel's tests.

Where cases set each other off (a burst main, rubbish that draws rubbish), pairs that are near in both are
more than the times and places alone would give. Both tests keep all places and all times and ask what any
order of the times would do. Neither knows that some places grow in some seasons: then they find interaction
that is no contagion.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammainc, ndtr

from gridcity.analytics.drawing import key_of
from gridcity.analytics.errors import NeighbourhoodInvalid, PermutationsInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.inference import Permuted
from gridcity.analytics.machines import machine
from gridcity.analytics.spacetime import pairs as near
from gridcity.analytics.spacetime.errors import PairsTooMany
from gridcity.analytics.spacetime.sharing import in_parts
from gridcity.analytics.weights import Floats, Ints

MOST_PAIRS = 2**27
"""Pairs near in space that may be listed: half a gigabyte, for Mantel's test three times as much. [pairs]"""
LEAST_CASES = 4
_A_PIECE = 16
"""Orders that a thread, or another machine, tries at a stretch."""


@dataclass(frozen=True, slots=True, eq=False)
class Knox:
    """Knox's test at one distance and one time.

    Attributes
    ----------
    close, in_space, in_time, pairs
        Pairs near in both, near in space, near in time, and all. [pairs]
    expected, variance
        Of ``close`` where the times are put into any order; exact (Barton and David 1966). [pairs, pairs²]
    permuted
        How many orders of the times had as many; None where none were tried.
    """

    close: int
    in_space: int
    in_time: int
    pairs: int
    expected: float
    variance: float
    permuted: Permuted | None

    @property
    def p_poisson(self) -> float:
        """Chance of as many or more, were pairs independent of each other. Rough: they share cases."""
        return float(gammainc(self.close, self.expected)) if self.close else 1.0

    @property
    def z(self) -> float:
        """Standard score by the exact mean and variance. [-] NaN where these leave no room."""
        return float((self.close - self.expected) / np.sqrt(self.variance)) if self.variance > 0 else np.nan

    @property
    def p_normal(self) -> float:
        """Chance of as many or more, as a normal distribution of that mean and variance has it."""
        return float(ndtr(-self.z))

    @property
    def p_permuted(self) -> float:
        """Chance of as many or more by permutation; NaN where none were tried."""
        return np.nan if self.permuted is None else float(self.permuted.p_greater[0])


@dataclass(frozen=True, slots=True, eq=False)
class Mantel:
    """Mantel's test.

    Attributes
    ----------
    statistic
        Sum over all pairs of what is near in space times what is near in time.
    correlation
        The same, standardised: Pearson's correlation over all pairs. [-]
    expected, variance
        Of the statistic where the times are put into any order; exact (Mantel 1967).
    permuted
        How many orders of the times had as much; None where none were tried.
    """

    statistic: float
    correlation: float
    expected: float
    variance: float
    permuted: Permuted | None

    @property
    def z(self) -> float:
        """Standard score by the exact mean and variance. [-] NaN where these leave no room."""
        room = self.variance > 0
        return float((self.statistic - self.expected) / np.sqrt(self.variance)) if room else np.nan

    @property
    def p_normal(self) -> float:
        """Chance of as much or more, as a normal distribution of that mean and variance has it."""
        return float(ndtr(-self.z))

    @property
    def p_permuted(self) -> float:
        """Chance of as much or more by permutation; NaN where none were tried."""
        return np.nan if self.permuted is None else float(self.permuted.p_greater[0])


def knox(
    places: Floats,
    days: Floats,
    *,
    within_m: float,
    within_d: float,
    permutations: int = 0,
    rng: np.random.Generator | None = None,
) -> Knox:
    """Count the pairs of cases that are near in space and in time, and ask what chance makes of it.

    Parameters
    ----------
    places : ndarray of float, shape (n_cases, 2)
        Where, in a plane. [m] Several cases may share a place.
    days : ndarray of float, shape (n_cases,)
        When, from any day on. [d]
    within_m, within_d
        How far apart a pair may be to be near; so far and no farther, also exactly so far. [m, d]
    permutations
        How many orders of the times to try; 0: none.
    rng
        Where chance comes from; needed for permutations.

    Returns
    -------
    Knox
        Mean and variance are exact, whatever the number of cases.

    Raises
    ------
    ShapeMismatch
        There are not as many places as times.
    ValuesInvalid
        A place or time is missing or infinite, or there are fewer than four cases.
    NeighbourhoodInvalid
        A distance or time is negative, or missing.
    PermutationsInvalid
        Permutations without a generator, or fewer than none.
    PairsTooMany
        More than ``MOST_PAIRS`` pairs are near in space: too many to be permuted. Without permutations any
        number can be counted.

    Notes
    -----
    Pairs are found by a raster of buckets, in time that grows with the pairs near in space. 100,000 cases of
    Boston within 100 m and 7 days: see BENCHMARKS.md. Tested against R's ``surveillance::knox`` on Burkitt's
    lymphoma in West Nile, a plain double loop, and all orders of small cases.

    References
    ----------
    E. G. Knox, "The Detection of Space-Time Interactions", Applied Statistics, vol. 13, no. 1, pp. 25-29,
    1964. D. E. Barton and F. N. David, "The Random Intersection of Two Graphs", in Research Papers in
    Statistics, Wiley, 1966.

    Examples
    --------
    >>> places = np.array([[0.0, 0], [1, 0], [50, 50], [51, 50], [99, 0]])
    >>> found = knox(places, np.array([0.0, 1, 30, 31, 60]), within_m=5, within_d=3)
    >>> found.close, found.in_space, found.in_time, round(found.expected, 2)
    (2, 2, 2, 0.4)
    """
    x = _checked(places, days, permutations, rng)
    for reach in (within_m, within_d):
        if not reach >= 0:
            raise NeighbourhoodInvalid(f"Nothing is within {reach}.", within=reach)
    raster = near.raster_of(x, within_m)
    times = np.ascontiguousarray(days[raster.order], dtype=np.float64)
    around, both, after = near.degrees(raster, times, within_m, within_d)
    in_time = np.empty(times.size, dtype=np.int64)
    near.close_in_time(np.sort(times), within_d, in_time)
    space, time = (_sums(float(one.sum()) / 2, float(one.sum()) / 2, one) for one in (around, in_time))
    expected, variance = _moments(times.size, space, time)
    close = int(both.sum()) // 2
    permuted = None
    if rng is not None and permutations:
        _check_pairs(int(after.sum()))
        shared = key_of(rng), near.pairs_of(raster, within_m, after), times, within_d
        counts = _in_any_order(_counts, shared, permutations)
        permuted = _counted(counts >= close, counts <= close)
    return Knox(
        close,
        int(around.sum()) // 2,
        int(in_time.sum()) // 2,
        times.size * (times.size - 1) // 2,
        expected,
        variance,
        permuted,
    )


def mantel(
    places: Floats,
    days: Floats,
    *,
    offset_m: float | None = None,
    offset_d: float | None = None,
    within_m: float = np.inf,
    permutations: int = 0,
    rng: np.random.Generator | None = None,
) -> Mantel:
    """Multiply how near each pair is in space with how near it is in time, and ask what chance makes of it.

    Parameters
    ----------
    places, days, permutations, rng
        As ``knox``.
    offset_m, offset_d
        With both: nearness is one over the offset and the distance, so that near pairs count most (Mantel's
        own advice; the offset is about what is "near"). With none: distances as they are, which far pairs
        govern. [m, d]
    within_m
        Beyond, nearness in space is 0; only with offsets. Then very many cases can be permuted. [m]

    Returns
    -------
    Mantel
        With reciprocals and with plain distances alike, more than expected speaks for interaction.

    Raises
    ------
    ShapeMismatch, ValuesInvalid, PermutationsInvalid, PairsTooMany
        As ``knox``.
    NeighbourhoodInvalid
        Only one offset is given, or one is not positive, or ``within_m`` goes without them.

    Notes
    -----
    Mean and variance are exact; these and the statistic take time that grows with the square of the
    cases, permutations with the listed pairs. Tested against a plain double loop and all orders of small
    cases.

    References
    ----------
    N. Mantel, "The Detection of Disease Clustering and a Generalized Regression Approach", Cancer Research,
    vol. 27, no. 2, pp. 209-220, 1967.

    Examples
    --------
    >>> places = np.array([[0.0, 0], [1, 0], [50, 50], [51, 50], [99, 0]])
    >>> round(mantel(places, np.array([0.0, 1, 30, 31, 60])).correlation, 3)
    0.947
    """
    x = _checked(places, days, permutations, rng)
    if (offset_m is None) != (offset_d is None) or (offset_m is None and within_m < np.inf):
        raise NeighbourhoodInvalid("A reciprocal needs both offsets, and a limit needs reciprocals.")
    offsets = (near.PLAIN, near.PLAIN)
    if offset_m is not None and offset_d is not None:
        offsets = (offset_m, offset_d)
        if not (0 < offset_m < np.inf and 0 < offset_d < np.inf and within_m >= 0):
            raise NeighbourhoodInvalid(f"Offsets of {offset_m} m and {offset_d} d make no distance near.")
    raster = near.raster_of(x, within_m)
    times = np.ascontiguousarray(days[raster.order], dtype=np.float64)
    sums = np.empty((times.size, 5))
    in_parts(
        lambda begin, end: near.sum_rows(raster.x, raster.y, times, offsets, within_m, begin, end, sums),
        times.size,
    )
    total = sums.sum(axis=0) / 2
    space, time = _sums(total[0], total[1], sums[:, 0]), _sums(total[2], total[3], sums[:, 2])
    expected, variance = _moments(times.size, space, time)
    statistic = float(total[4])
    permuted = None
    if rng is not None and permutations:
        permuted = _mantel_permuted(raster, times, offsets, within_m, permutations, rng)
    return Mantel(statistic, _correlation(times.size, statistic, space, time), expected, variance, permuted)


def _mantel_permuted(
    raster: near.Raster,
    times: Floats,
    offsets: tuple[float, float],
    within_m: float,
    permutations: int,
    rng: np.random.Generator,
) -> Permuted:
    after = np.arange(times.size - 1, -1, -1)
    if within_m < np.inf:
        after = near.degrees(raster, times, within_m, 0.0)[2]
    _check_pairs(int(after.sum()))
    listed = near.pairs_of(raster, within_m, after)
    weights = np.empty(listed[1].size)
    near.weigh(raster.x, raster.y, listed, offsets[0], weights)
    shared = key_of(rng), listed, weights, times, offsets[1]
    found = _in_any_order(_products, shared, permutations)
    observed = sum(
        float(weights[begin:end] @ _closeness(np.abs(times[listed[1][begin:end]] - times[one]), offsets[1]))
        for one, (begin, end) in enumerate(zip(listed[0][:-1], listed[0][1:], strict=True))
    )
    crumb = 1e-12 * abs(observed)  # sums that are equal differ by rounding
    return _counted(found >= observed - crumb, found <= observed + crumb)


def _in_any_order(
    work: Callable[[tuple[Any, ...], range], np.ndarray], shared: tuple[Any, ...], permutations: int
) -> np.ndarray:
    """Give what comes of each order of the times, a piece at a time, on whichever machine."""
    pieces = [range(first, min(first + _A_PIECE, permutations)) for first in range(0, permutations, _A_PIECE)]
    return np.concatenate(list(machine().each(work, shared, pieces)))


def _counts(shared: tuple[Any, ...], numbers: range) -> np.ndarray:
    key, listed, times, within_d = shared
    into = np.empty(len(numbers), dtype=np.int64)
    near.count_close(key, numbers.start, listed, times, within_d, into)
    return into


def _products(shared: tuple[Any, ...], numbers: range) -> np.ndarray:
    key, listed, weights, times, offset = shared
    into = np.empty(len(numbers))
    near.sum_products(key, numbers.start, listed, weights, times, offset, into)
    return into


def _closeness(apart: Floats, offset: float) -> Floats:
    return apart if offset == near.PLAIN else 1.0 / (offset + apart)


def _counted(greater: np.ndarray, less: np.ndarray) -> Permuted:
    greater_equal, less_equal = (np.array([one.sum()], dtype=np.int32) for one in (greater, less))
    return Permuted(greater_equal, less_equal, greater.size)


def _sums(total: float, squares: float, rows: Floats | Ints) -> tuple[float, float, float]:
    """Give of a symmetric matrix the sum over pairs, that of squares, that over pairs that share a case."""
    return float(total), float(squares), float((rows.astype(np.float64) ** 2).sum() - 2 * squares)


def _moments(
    n: int, space: tuple[float, float, float], time: tuple[float, float, float]
) -> tuple[float, float]:
    """Give mean and variance of the sum over pairs of space times time, the times in any order.

    Two pairs are the same, share a case, or share none; of each kind all are equally likely to meet.
    """
    expected = space[0] * time[0] / (n * (n - 1) / 2)
    (one, one_square, one_shared), (other, other_square, other_shared) = space, time
    apart = (one**2 - one_square - one_shared) * (other**2 - other_square - other_shared)
    second = (
        one_square * other_square / (n * (n - 1) / 2)
        + one_shared * other_shared / (n * (n - 1) * (n - 2))
        + 4 * apart / (n * (n - 1) * (n - 2) * (n - 3))
    )
    variance = second - expected**2
    return expected, variance if variance > 1e-12 * second else 0.0


def _correlation(
    n: int, statistic: float, space: tuple[float, float, float], time: tuple[float, float, float]
) -> float:
    pairs = n * (n - 1) / 2
    spread = (space[1] / pairs - (space[0] / pairs) ** 2) * (time[1] / pairs - (time[0] / pairs) ** 2)
    if spread <= 1e-24 * space[1] * time[1] / pairs**2:
        return np.nan
    return float((statistic / pairs - space[0] * time[0] / pairs**2) / np.sqrt(spread))


def _checked(places: Floats, days: Floats, permutations: int, rng: np.random.Generator | None) -> Floats:
    if places.ndim != 2 or places.shape[1] != 2 or days.shape != places.shape[:1]:
        raise ShapeMismatch(
            f"{places.shape} places do not fit {days.shape} times.", places=places.shape, times=days.shape
        )
    wrong = int((~(np.isfinite(places).all(axis=1) & np.isfinite(days))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} cases lack their place or time.", wrong=wrong)
    if len(days) < LEAST_CASES:
        raise ValuesInvalid(f"{len(days)} cases are too few; {LEAST_CASES} are needed.", cases=len(days))
    if permutations < 0 or (permutations and rng is None):
        raise PermutationsInvalid(
            f"{permutations} permutations cannot be made, or lack a generator.", permutations=permutations
        )
    return np.asarray(places, dtype=np.float64)


def _check_pairs(count: int) -> None:
    if count > MOST_PAIRS:
        raise PairsTooMany(
            f"{count:,} pairs are near in space, more than the {MOST_PAIRS:,} that can be permuted; take a"
            " smaller distance, or the normal p-value, which needs no permutations.",
            pairs=count,
        )
