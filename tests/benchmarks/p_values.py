"""Whether two programs' permutation p-values are two estimates of the same p, and nothing else apart.

Both count, of so many orders made by chance, those that do as much: two binomial numbers of one unknown p.
Given their sum, the first is hypergeometric whatever p is. So their difference has an exact mean of 0 and an
exact variance, and its place in its distribution, spread out where it is lumpy, is uniform: what Kolmogorov's
test asks of all cells together. No p near 0 is left out, and nothing is taken for normal.

GeoDa and esda fold p: they print the smaller side. So cells where the two sides are about equal are left out;
that is chosen by the sum, which the test takes as given.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, kstest

from gridcity.analytics.weights import Floats, Ints

FOLD = 0.45
"""Cells whose two folded p-values have a mean above this may have been folded to different sides. [-]"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far apart two sets of p-values are, measured by what chance makes of it.

    Attributes
    ----------
    cells
        How many were compared. [cells]
    z_mean, z_mean_within, z_variance, z_variance_within
        Of standardised differences: 0 and 1 where only chance is between them; half of each 95 % interval.
    distance, p_kolmogorov
        Between the differences' places and the uniform distribution; over ``asked`` cells.
    apart, apart_within
        Mean difference of p, and half of its 95 % interval.
    """

    cells: int
    z_mean: float
    z_mean_within: float
    z_variance: float
    z_variance_within: float
    asked: int
    distance: float
    p_kolmogorov: float
    apart: float
    apart_within: float

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.cells:,} cells: z has mean {self.z_mean:+.4f} ± {self.z_mean_within:.4f},"
            f" variance {self.z_variance:.4f} ± {self.z_variance_within:.4f};"
            f" Kolmogorov's D {self.distance:.4f} over {self.asked:,}, p = {self.p_kolmogorov:.2f};"
            f" mean difference of p {self.apart:+.1e} ± {self.apart_within:.1e}"
        )


def agreement(
    ours: Floats, theirs: Floats, permutations: int, together: Ints, *, alone: bool = False
) -> Agreement:
    """Compare folded p-values of the same cells from as many permutations each.

    Parameters
    ----------
    ours, theirs : ndarray of float, shape (n_cells,)
        (count + 1) / (permutations + 1).
    together : ndarray of int, shape (n_cells,)
        Cells of one number read the same draws, so that their errors go together; intervals are worked
        out over these groups, and Kolmogorov's test is asked of one cell of each.
    alone
        Within a group cells draw alone, too: Kolmogorov's test is asked of all.
    """
    one, other = (np.rint(p * (permutations + 1) - 1).astype(np.int64) for p in (ours, theirs))
    total = one + other
    kept = (total > 0) & (total <= 2 * FOLD * permutations)
    one, other, total = one[kept], other[kept], total[kept]
    groups = np.unique(together[kept], return_inverse=True)[1]
    # Given the sum, the first is one of so many drawn from twice as many, half of which are ours.
    spread = np.sqrt(total * (2 * permutations - total) / (2 * permutations - 1))
    z = (one - other) / spread
    chosen = np.arange(one.size) if alone else np.unique(groups, return_index=True)[1]
    place = _place(one[chosen], total[chosen], permutations)
    distance, p_value = kstest(place, "uniform")
    z_mean, z_mean_within = _mean(z, groups)
    z_variance, z_variance_within = _mean(z**2, groups)
    apart, apart_within = _mean((one - other) / (permutations + 1), groups)
    return Agreement(
        one.size, z_mean, z_mean_within, z_variance, z_variance_within,
        chosen.size, float(distance), float(p_value), apart, apart_within,
    )  # fmt: skip


def _place(count: Ints, total: Ints, permutations: int) -> Floats:
    """Say where in its distribution each count lies, anywhere within its own lump of it."""
    drawn = hypergeom(2 * permutations, permutations, total)
    lump: Floats = drawn.pmf(count)
    spread_out: Floats = drawn.cdf(count - 1) + np.random.default_rng(1).random(count.size) * lump
    return spread_out


def _mean(values: NDArray[np.float64], groups: Ints) -> tuple[float, float]:
    """Give the mean over all, and half of its 95 % interval where only groups know nothing of each other."""
    mean = float(values.mean())
    sums = np.bincount(groups, values - mean)
    n = sums.size
    return mean, float(1.96 * np.sqrt((sums**2).sum() * n / (n - 1)) / values.size)
