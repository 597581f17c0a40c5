"""Scan a city: purely in space, in space and time, afterwards or day by day.

Three questions, after what is known of the places:

================== ==================================================================================
``scan_poisson``   Did more happen here than *expected*, by population, components, streets or history?
``scan_bernoulli`` Are more of *those that may be* cases, say more of the lamps broken, or more reports late?
``scan_exchanged`` Do cases of the same days lie together? Needs the cases alone: each place may have more
                   than others, and each day; what stands out is that here and now came together.
================== ==================================================================================

M. Kulldorff, W. F. Athas, E. J. Feuer, B. A. Miller and C. R. Key, "Evaluating cluster alarms", American
Journal of Public Health, vol. 88, no. 9, pp. 1377-1380, 1998. https://doi.org/10.2105/AJPH.88.9.1377.
M. Kulldorff, R. Heffernan, J. Hartman, R. Assunção and F. Mostashari, "A space-time permutation scan
statistic for disease outbreak detection", PLoS Medicine, vol. 2, no. 3, e59, 2005.
https://doi.org/10.1371/journal.pmed.0020059
"""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridcity.analytics.scan.chance import Chance, Problem, ask, p_gumbel, p_value
from gridcity.analytics.scan.errors import ScanInvalid
from gridcity.analytics.scan.looking import best_of_rows
from gridcity.analytics.scan.replicates import Events, Exchanged, Labelled, Null, Poisson, by_location
from gridcity.analytics.scan.zones import Zones

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Progress: TypeAlias = Callable[[int, int], None]

_USUAL = Chance()
_ROUNDING = 1e-12
"""A zone that holds just the largest share may be larger by so much: it is a sum in another order. [-]"""
MOST_CASES = 10_000_000
"""Cases that a scan takes: chance deals each of them out by itself, in every replicate. [cases]"""
_PIECES = 16
"""In how many pieces the rows are gone through, by several threads. [-]"""


@dataclass(frozen=True, slots=True)
class Search:
    """Which zones and windows are looked at, and how many clusters are told.

    Attributes
    ----------
    longest : int or None
        Windows have from one day up to so many; None: the whole period, which is a scan in space only. [days]
    is_prospective : bool
        Only windows that reach the last day: what goes on *now*.
    largest_share : float
        A zone holds at most so much of what is expected, of the population, or of all cases. [-]
    fewest_cases : int
        A cluster has at least so many.
    most_clusters : int
        How many are told at most.
    """

    longest: int | None = None
    is_prospective: bool = False
    largest_share: float = 0.5
    fewest_cases: int = 2
    most_clusters: int = 10

    def __post_init__(self) -> None:
        """Refuse what finds nothing."""
        if self.longest is not None and self.longest < 1:
            raise ScanInvalid("A window of a scan has at least one day.", longest=self.longest)
        if self.fewest_cases < 1:
            raise ScanInvalid("A cluster has at least one case.", fewest_cases=self.fewest_cases)
        if not 0 < self.largest_share <= 1:
            raise ScanInvalid(
                "The share of the largest zone lies between 0 and 1.", largest_share=self.largest_share
            )

    def windows(self, n_days: int) -> tuple[int, bool]:
        """Give the longest window of a period, and whether all reach the last day."""
        if self.longest is None:
            return n_days, True
        return min(self.longest, n_days), self.is_prospective

    def since(self, n_days: int) -> int:
        """Say before which day no window begins."""
        longest, is_prospective = self.windows(n_days)
        return n_days - longest if is_prospective else 0


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """A zone and a window that stand out, overlapping with none that stands out more.

    Attributes
    ----------
    row : int
        Of ``Zones``: whose centre it lies round, in which shape.
    locations : ndarray of int64
        Those inside, nearest first.
    first_day, last_day : int
        From 0, both in it. [days]
    cases, expected : int, float
        Inside; of ``scan_bernoulli`` ``expected`` is the population's share in all cases. [cases]
    ratio : float
        Logarithm of the likelihood ratio. [-]
    p_value, p_gumbel : float
        How often chance alone makes its most outstanding zone stand out as far. [-] NaN without replicates.
    """

    row: int
    locations: Ints
    first_day: int
    last_day: int
    cases: int
    expected: float
    ratio: float
    p_value: float
    p_gumbel: float

    @property
    def excess(self) -> float:
        """Say how many times as many there are as expected. [-]."""
        return self.cases / self.expected

    def recurrence(self, every: float = 1.0) -> float:
        """Say how long chance takes for one as rare, where a scan is made ``every`` so many days. [days]."""
        return every / self.p_value


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """What was found, the most outstanding first, and what chance reached."""

    clusters: tuple[Cluster, ...]
    maxima: Floats
    """The greatest ratio of each replicate. [-]"""
    cases: int
    chance: Chance


def scan_exchanged(
    locations: ArrayLike,
    days: ArrayLike,
    zones: Zones,
    search: Search,
    *,
    n_days: int,
    chance: Chance = _USUAL,
    progress: Progress | None = None,
) -> Scan:
    """Find where and when cases came together, from the cases alone: the space-time permutation scan.

    Parameters
    ----------
    locations, days : array of int, shape (n_cases,)
        Of each case: which location of the zones, which day from 0.
    n_days : int
        How long the period is. [days]

    Raises
    ------
    ScanInvalid
        Locations or days that there are not; no longest window.
    """
    where, when = np.asarray(locations, np.int64), np.asarray(days, np.int64)
    if where.ndim != 1 or where.shape != when.shape:
        raise ScanInvalid("Each case has one location and one day.", locations=where.size, days=when.size)
    if search.longest is None:
        raise ScanInvalid("Exchanging days needs windows of some days.")
    if where.size and not (where.min() >= 0 and where.max() < zones.n_locations):
        raise ScanInvalid("A case lies at a location that no zone knows.", n_locations=zones.n_locations)
    if when.size and not (when.min() >= 0 and when.max() < n_days):
        raise ScanInvalid("A case falls on a day outside of the period.", n_days=n_days)
    base = np.bincount(where, minlength=zones.n_locations).astype(np.float64)
    shares = np.concatenate([[0.0], np.cumsum(np.bincount(when, minlength=n_days)) / max(where.size, 1)])
    since = search.since(n_days)
    late = when >= since
    problem = _problem(
        zones,
        base,
        np.empty((len(base), 0)),
        shares,
        search.largest_share * where.size,
        search,
        (where.size, float(where.size)),
        Exchanged(where, when, since),
    )
    happened = (where[late], when[late], np.ones(np.count_nonzero(late), np.int64))
    return _scan(problem, happened, zones, search, chance, progress)


def scan_poisson(
    cases: ArrayLike,
    expected: ArrayLike,
    zones: Zones,
    search: Search = Search(),
    *,
    chance: Chance = _USUAL,
    progress: Progress | None = None,
) -> Scan:
    """Find where, and when, more happened than expected.

    Parameters
    ----------
    cases, expected : array, shape (n_locations,) or (n_locations, n_days)
        Counts, and what is expected, in any unit: it is brought to the number of all cases.

    Raises
    ------
    ScanInvalid
        Shapes that do not fit, counts that are none, cases where none can be expected.
    """
    counts, means = _table(cases, zones, search), _table(expected, zones, search)
    if means.shape != counts.shape:
        raise ScanInvalid("Something has to be expected for each count of cases.", cases=str(counts.shape))
    if (counts[means == 0] > 0).any():
        raise ScanInvalid("There are cases where none can be expected.")
    many = _whole(counts).sum()
    means *= many / max(means.sum(), np.finfo(float).tiny)
    null = Poisson(means, int(many), search.since(means.shape[1]))
    return _scan(*_counted(counts, means, float(many), null, zones, search), zones, search, chance, progress)


def scan_bernoulli(
    cases: ArrayLike,
    population: ArrayLike,
    zones: Zones,
    search: Search = Search(),
    *,
    chance: Chance = _USUAL,
    progress: Progress | None = None,
) -> Scan:
    """Find where, and when, more of those that may be cases are.

    Parameters
    ----------
    cases, population : array of int, shape (n_locations,) or (n_locations, n_days)
        Counts; ``population`` counts the cases, too.

    Raises
    ------
    ScanInvalid
        Shapes that do not fit, counts that are none, more cases than may be.
    """
    counts, several = _table(cases, zones, search), _table(population, zones, search)
    if several.shape != counts.shape or (counts > several).any():
        raise ScanInvalid("There are more cases than may be.")
    null = Labelled(_whole(several), int(_whole(counts).sum()), search.since(counts.shape[1]))
    return _scan(
        *_counted(counts, several, float(several.sum()), null, zones, search), zones, search, chance, progress
    )


def _table(given: ArrayLike, zones: Zones, search: Search) -> Floats:
    """Read numbers by location and day; in one column where time does not matter."""
    table = np.array(given, np.float64)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or table.shape[0] != zones.n_locations or not table.shape[1]:
        raise ScanInvalid("There has to be a number for each location of the zones.", shape=str(table.shape))
    if not np.isfinite(table).all() or (table < 0).any():
        raise ScanInvalid("Numbers of a scan are finite, and not below 0.")
    return table.sum(axis=1, keepdims=True) if search.longest is None else table


def _whole(table: Floats) -> Ints:
    counts = table.astype(np.int64)
    if (counts != table).any():
        raise ScanInvalid("Counts are whole numbers.")
    return counts


def _counted(
    counts: Floats, means: Floats, all_expected: float, null: Null, zones: Zones, search: Search
) -> tuple[Problem, Events]:
    """Put together what is scanned where counts stand in a table."""
    n_days, sizes = means.shape[1], means.sum(axis=1)
    one_day = n_days == 1
    problem = _problem(
        zones,
        sizes,
        np.empty((len(sizes), 0)) if one_day else np.cumsum(np.pad(means, ((0, 0), (1, 0))), axis=1),
        np.array([0.0, 1.0]) if one_day else np.zeros(n_days + 1),
        search.largest_share * sizes.sum(),
        search,
        (int(counts.sum()), all_expected),
        null,
    )
    where, when = np.nonzero(counts)
    late = when >= search.since(n_days)
    return problem, (where[late], when[late], _whole(counts)[where[late], when[late]])


def _problem(
    zones: Zones,
    sizes: Floats,
    before: Floats,
    shares: Floats,
    most: float,
    search: Search,
    totals: tuple[int, float],
    null: Null,
) -> Problem:
    """Put a scan together, with locations numbered as they are inside the zones."""
    if totals[0] > MOST_CASES:
        raise ScanInvalid(
            f"{totals[0]:,} cases are more than the {MOST_CASES:,} that a scan takes: choose fewer classes,"
            " or a shorter period.",
            cases=totals[0],
        )
    inside, n_days = zones.numbers, len(shares) - 1
    return Problem(
        (zones.starts, zones.members, zones.ends, sizes[inside]),
        zones.ranks,
        (sizes[inside], before[inside]),
        shares,
        most * (1 + _ROUNDING),
        search.windows(n_days),
        search.fewest_cases,
        totals,
        null,
    )


def _scan(
    problem: Problem,
    happened: Events,
    zones: Zones,
    search: Search,
    chance: Chance,
    progress: Progress | None,
) -> Scan:
    all_cases, all_expected = problem.totals
    where, when, counts = happened
    events = by_location(
        problem.ranks[where], np.zeros(len(where), np.int64), when, counts, zones.n_locations
    )
    rows = np.linspace(0, len(zones.starts) - 1, _PIECES + 1).astype(np.int64)
    with ThreadPoolExecutor(chance.threads) as pool:
        pieces = pool.map(
            lambda piece: best_of_rows(
                problem.null.model, problem.zones, problem.awaited, problem.shares, problem.most, events,
                problem.windows, problem.fewest, (all_cases, all_expected), *piece,
            ),
            itertools.pairwise(rows.tolist()),
        )  # fmt: skip
        best = [np.concatenate(one) for one in zip(*pieces, strict=True)]
    maxima = ask(problem, chance, progress) if all_cases else np.zeros(chance.replicates)
    ratios, sizes, begun, ended, found, awaited = best
    clusters = []
    for row in _apart(ratios, sizes, zones, search.most_clusters):
        clusters.append(
            Cluster(
                row,
                zones.inside(row, sizes[row]),
                int(begun[row]),
                int(ended[row]) - 1,
                int(found[row]),
                float(awaited[row]) * all_cases / all_expected,
                float(ratios[row]),
                p_value(float(ratios[row]), maxima),
                p_gumbel(float(ratios[row]), maxima),
            )
        )
    return Scan(tuple(clusters), maxima, all_cases, chance)


def _apart(ratios: Floats, sizes: Ints, zones: Zones, most: int) -> list[int]:
    """Choose the most outstanding rows that share no location; of equals the smaller, then the first."""
    chosen: list[int] = []
    is_taken = np.zeros(zones.n_locations, np.bool_)
    for row in np.lexsort((sizes, -ratios)):
        if ratios[row] <= 0 or len(chosen) >= most:
            break
        inside = zones.inside(row, sizes[row])
        if not is_taken[inside].any():
            is_taken[inside] = True
            chosen.append(int(row))
    return chosen
