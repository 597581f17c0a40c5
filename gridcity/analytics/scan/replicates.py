"""What chance might have brought: as many cases again, put where and when the null hypothesis has them.

Each replicate has a stream of its own, named by the seed and its number: whoever draws it, wherever, in
whatever order, draws the same.
"""

from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gridcity.analytics.scan.likelihood import BERNOULLI, POISSON

Ints: TypeAlias = NDArray[np.int64]
Events: TypeAlias = tuple[Ints, Ints, Ints]
"""Of each event its location, day and number of cases."""


class Null(Protocol):
    """Where cases would be if no place and no time were special."""

    @property
    def model(self) -> int:
        """Say how cases come about."""
        ...

    def draw(self, rng: np.random.Generator) -> Events:
        """Put the cases of one replicate."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Exchanged:
    """Every case keeps its location, and gets another's day: the space-time permutation.

    Attributes
    ----------
    locations, days : ndarray of int64, shape (n_cases,)
        Of each case.
    since : int
        Days before this one are in no window; what falls there is left out.
    """

    locations: Ints
    days: Ints
    since: int = 0
    model: int = POISSON

    def draw(self, rng: np.random.Generator) -> Events:
        """Give each day that matters to a case, none to two."""
        late = self.days[self.days >= self.since]
        drawn = rng.choice(len(self.locations), size=len(late), replace=False)
        return self.locations[drawn], late, np.ones(len(late), np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Poisson:
    """Each case falls on a location and day with the probability that it has in what is expected.

    Attributes
    ----------
    expected : ndarray of float, shape (n_locations, n_days)
        In any unit.
    """

    expected: NDArray[np.float64]
    cases: int
    since: int = 0
    model: int = POISSON

    def draw(self, rng: np.random.Generator) -> Events:
        """Put all cases, and leave out what falls before the first window."""
        n_days = self.expected.shape[1]
        counts = rng.multinomial(self.cases, self.expected.ravel() / self.expected.sum())
        where = np.flatnonzero(counts)
        where = where[where % n_days >= self.since]
        return where // n_days, where % n_days, counts[where]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Of all that may be cases, any so many are.

    Attributes
    ----------
    population : ndarray of int64, shape (n_locations, n_days)
        Those that may be cases.
    """

    population: Ints
    cases: int
    since: int = 0
    model: int = BERNOULLI

    def draw(self, rng: np.random.Generator) -> Events:
        """Choose without putting back."""
        n_days = self.population.shape[1]
        counts = rng.multivariate_hypergeometric(self.population.ravel(), self.cases, method="marginals")
        where = np.flatnonzero(counts)
        where = where[where % n_days >= self.since]
        return where // n_days, where % n_days, counts[where]


def drawn(null: Null, seed: int, numbers: range, ranks: Ints) -> Any:
    """Draw some replicates, their events by location.

    Parameters
    ----------
    ranks : ndarray of int64, shape (n_locations,)
        As ``Zones`` has them: how locations are numbered inside.

    Returns
    -------
    tuple of ndarray
        Where each location's begin; and, shape (n_events, 3), of each its replicate (from 0), day and number
        of cases.
    """
    events = [null.draw(stream(seed, number)) for number in numbers]
    replicates = np.repeat(np.arange(len(events)), [len(one[0]) for one in events])
    locations, days, counts = (np.concatenate(one) for one in zip(*events, strict=True))
    return by_location(ranks[locations], replicates, days, counts, len(ranks))


def stream(seed: int, number: int) -> np.random.Generator:
    """Give a replicate's own stream of chance."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(number,))))


@njit(cache=True, nogil=True)
def by_location(locations: Any, replicates: Any, days: Any, counts: Any, n_locations: int) -> Any:
    """Put events together by location, in the order in which they were."""
    starts = np.zeros(n_locations + 1, np.int64)
    for one in range(len(locations)):
        starts[locations[one] + 1] += 1
    starts = np.cumsum(starts)
    free = starts[:-1].copy()
    happened = np.empty((len(locations), 3), np.int32)
    for one in range(len(locations)):
        slot = free[locations[one]]
        free[locations[one]] += 1
        happened[slot] = replicates[one], days[one], counts[one]
    return starts, happened
