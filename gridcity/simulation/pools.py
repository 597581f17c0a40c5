"""Times to draw from, honest about what was never seen to end: the product-limit estimator. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridcity.simulation.engine import Flags, Floats, Ints
from gridcity.simulation.stepping import NEVER


@dataclass(frozen=True, slots=True)
class Pools:
    """Several distributions, one behind the other: shape (n_values,) each."""

    values: Ints
    """In growing order within each pool [µs]; ``NEVER`` ends each."""
    needs_crew: Flags
    reached: Floats
    """Number of the pool, and how likely the value or a smaller one is: from pool to pool + 1. [-]"""

    def draw(self, pool: Ints, chance: Floats) -> tuple[Ints, Flags]:
        """Draw from pools by chances from 0 to 1: values [µs], and whether a crew is needed."""
        # A chance of exactly 1 would be the next pool's.
        at = np.searchsorted(self.reached, pool + np.minimum(chance, 1.0 - 1e-9), side="right")
        return self.values[at], self.needs_crew[at]

    def passed(self, pool: Ints, values: Ints) -> Floats:
        """Say how likely a draw from each pool is not above a value, from 0 to 1 [-]."""
        found = np.zeros(len(pool))
        ends = np.flatnonzero(np.concatenate((np.diff(np.floor(self.reached - 1e-12)) > 0, [True]))) + 1
        begins = np.concatenate(([0], ends[:-1]))
        for number in np.unique(pool):
            chosen = pool == number
            reached = np.concatenate(([0.0], self.reached[begins[number] : ends[number]] - number))
            inside = self.values[begins[number] : ends[number]]
            found[chosen] = reached[np.searchsorted(inside, values[chosen], side="right")]
        return found


def product_limit(times: Ints, is_done: Flags) -> Floats:
    r"""Say how likely each of some sorted times is the one it takes; the rest is not known.

    Parameters
    ----------
    times : ndarray of int64, shape (n,)
        Sorted; of equal times those that are done first. [µs]
    is_done : ndarray of bool, shape (n,)
        False: it was not done when it was last looked at.

    Returns
    -------
    ndarray of float, shape (n,)
        Probabilities, 0 where nothing was done. [-] Their sum is below 1 where the last was not done.

    Notes
    -----
    :math:`S(t) = \prod_{t_i \le t} (1 - d_i / n_i)`, with :math:`n_i` still under way at :math:`t_i`.

    References
    ----------
    E. L. Kaplan and P. Meier, "Nonparametric Estimation from Incomplete Observations", Journal of the
    American Statistical Association, vol. 53, pp. 457-481, 1958. https://doi.org/10.1080/01621459.1958.10501452

    Examples
    --------
    Of four the second was lost sight of: what comes later counts for it, too.

    >>> product_limit(np.array([1, 2, 3, 4]), np.array([True, False, True, True])).tolist()
    [0.25, 0.0, 0.375, 0.375]
    """
    n = len(times)
    under_way = n - np.arange(n)
    stays = np.where(is_done, 1.0 - 1.0 / under_way, 1.0)
    after = np.cumprod(stays)
    found: Floats = np.concatenate(([1.0], after[:-1])) - after
    return found


def pools_of(groups: Sequence[tuple[Ints, Flags, Flags]]) -> Pools:
    """Make a pool of each group: times [µs], whether they were seen to end, whether a crew was needed."""
    values, crews, reached = list[Ints](), list[Flags](), list[Floats]()
    for number, (times, is_done, needs_crew) in enumerate(groups):
        order = np.lexsort((~is_done, times))
        chances = product_limit(times[order], is_done[order])
        kept = chances > 0
        values += [times[order][kept], np.array([NEVER])]
        crews += [needs_crew[order][kept], np.array([False])]
        upto = number + np.minimum(np.cumsum(chances[kept]), 1.0)
        reached += [upto, np.array([number + 1.0])]
    return Pools(
        np.concatenate(values).astype(np.int64), np.concatenate(crews).astype(bool), np.concatenate(reached)
    )
