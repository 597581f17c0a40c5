"""How often chance alone makes something stand out as far: replicates, p-values, recurrence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gumbel_r

from gridcity.analytics.machines import ThisMachine, machine
from gridcity.analytics.scan.errors import ScanInvalid
from gridcity.analytics.scan.lanes import SEVERAL
from gridcity.analytics.scan.replicates import Null, drawn
from gridcity.analytics.scan.sweeping import greatest_ratios

Floats: TypeAlias = NDArray[np.float64]

_AT_ONCE, _NEAR_AT_HAND = 500, 4_000
"""How many replicates go through the zones side by side at most; and how many numbers they keep. [-]"""
_TIE = 1e-9
"""Ratios that differ by less, as a share, are equal: they are sums in another order. [-]"""
_EULER = 0.5772156649015329


@dataclass(frozen=True, slots=True)
class Chance:
    """How chance is asked.

    Attributes
    ----------
    replicates : int
        With 999, no p-value is below 0.001. [-]
    seed : int
        The same seed gives the same bytes, whatever the number of threads.
    threads : int
        How many work at once on this machine; ``machines.on`` says how others are asked.
    """

    replicates: int = 999
    seed: int = 0
    threads: int = 2

    def __post_init__(self) -> None:
        """Refuse what asks nothing."""
        if self.replicates < 0 or self.threads < 1:
            raise ScanInvalid(
                "Replicates cannot be fewer than none, nor threads fewer than one.",
                replicates=self.replicates,
                threads=self.threads,
            )


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What is scanned, as the compiled part has it: see ``sweeping.greatest_ratios``.

    Locations are numbered as ``Zones`` has them inside; ``ranks`` leads there from those of ``null``.
    """

    zones: tuple[Any, Any, Any, Any]
    ranks: NDArray[np.int64]
    awaited: tuple[Floats, Floats]
    shares: Floats
    most: float
    windows: tuple[int, bool]
    fewest: int
    totals: tuple[int, float]
    null: Null

    def maxima(self, seed: int, numbers: range) -> Floats:
        """Give the greatest ratio of each of some replicates; a piece of work that can be done anywhere."""
        events = drawn(self.null, seed, numbers, self.ranks)
        best = np.zeros(len(numbers))
        greatest_ratios(
            self.null.model, self.zones, self.awaited, self.shares, self.most, events,
            self.windows, self.fewest, self.totals, best,
        )  # fmt: skip
        return best

    @property
    def at_once(self) -> int:
        """Say how many replicates are best gone through side by side: what they keep stays near at hand."""
        longest, is_now = self.windows
        kept = -(-longest // SEVERAL) * (1 if is_now else len(self.shares) + longest)
        return max(8, min(_AT_ONCE, _NEAR_AT_HAND // kept))


def ask(problem: Problem, chance: Chance, progress: Callable[[int, int], None] | None = None) -> Floats:
    """Give the greatest ratio of every replicate, in their order.

    Parameters
    ----------
    progress
        Told how many replicates are done, and of how many; what it raises ends the work.
    """
    where = machine()
    if isinstance(where, ThisMachine):
        where = ThisMachine(chance.threads)
    side_by_side = min(problem.at_once, max(-(-chance.replicates // where.threads), 1))
    pieces = [
        range(first, min(first + side_by_side, chance.replicates))
        for first in range(0, chance.replicates, side_by_side)
    ]
    found: list[Floats] = []
    for one in where.each(_maxima, (problem, chance.seed), pieces):
        found.append(one)
        if progress is not None:
            progress(sum(map(len, found)), chance.replicates)
    return np.concatenate([np.empty(0), *found])


def _maxima(shared: tuple[Problem, int], numbers: range) -> Floats:
    problem, seed = shared
    return problem.maxima(seed, numbers)


def p_value(ratio: float, maxima: Floats) -> float:
    """Say how often chance makes something stand out as far, what happened being one of the cases. [-].

    NaN without replicates.
    """
    if not len(maxima):
        return float("nan")
    as_far = int(np.count_nonzero(maxima >= ratio * (1 - _TIE)))
    return (as_far + 1) / (len(maxima) + 1)


def p_gumbel(ratio: float, maxima: Floats) -> float:
    """Say the same by a Gumbel distribution with the replicates' mean and variance: finer, approximate.

    A. M. Abrams, K. Kleinman and M. Kulldorff, "Gumbel based p-value approximations for spatial scan
    statistics", International Journal of Health Geographics, vol. 9, no. 61, 2010.
    https://doi.org/10.1186/1476-072X-9-61. NaN with fewer than two replicates, or where all are alike.
    """
    if len(maxima) < 2 or np.ptp(maxima) == 0:
        return float("nan")
    scale = float(np.std(maxima, ddof=1)) * np.sqrt(6) / np.pi
    return float(gumbel_r.sf(ratio, loc=float(np.mean(maxima)) - _EULER * scale, scale=scale))
