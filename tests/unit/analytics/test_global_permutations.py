"""The city in any order: against mean and variance of all orders, and a plain loop over the same orders."""

from collections.abc import Callable

import numpy as np
import pytest

from gridcity.analytics.autocorrelation import bivariate_moran, geary, general_g, moran
from gridcity.analytics.drawing import key_of, shuffle, stream
from gridcity.analytics.errors import IslandsFound, NoVariation, PermutationsInvalid
from gridcity.analytics.global_permutations import (
    Replicates,
    bivariate_moran_permuted,
    geary_permuted,
    general_g_permuted,
    joins_permuted,
    moran_permuted,
)
from gridcity.analytics.inference import Score
from gridcity.analytics.join_counts import join_counts
from gridcity.analytics.stencil import stencil_of, stencil_of_mask
from gridcity.analytics.weighted import Islands
from gridcity.analytics.weights import lattice_neighbours, row_standardised

GRID = stencil_of_mask(np.ones((12, 10), dtype=np.bool_))
VALUES = np.random.default_rng(1).poisson(2.0, 120).astype(np.float64)
BESIDE = np.random.default_rng(2).normal(size=120)

Statistic = Callable[..., Score]
Permutation = Callable[..., Replicates]
pairs = pytest.mark.parametrize(
    ("statistic", "permuted"),
    [(moran, moran_permuted), (geary, geary_permuted), (general_g, general_g_permuted)],
)


def chance(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pairs
def test_what_cannot_be_permuted_is_refused(statistic: Statistic, permuted: Permutation) -> None:
    for permutations in (0, -5, 10**7):
        with pytest.raises(PermutationsInvalid):
            permuted(VALUES, GRID, rng=chance(), permutations=permutations)
    with pytest.raises(NoVariation):
        permuted(np.ones(120), GRID, rng=chance())
    apart = stencil_of(np.arange(4) * 2, np.zeros(4, dtype=np.int64))
    with pytest.raises(IslandsFound):
        permuted(np.arange(4.0), apart, rng=chance())
    assert statistic(VALUES, GRID).value == permuted(VALUES, GRID, rng=chance(), permutations=1).value


@pairs
@pytest.mark.parametrize("is_shared", [False, True])
def test_replicates_are_those_of_a_plain_loop_over_the_same_orders(
    statistic: Statistic, permuted: Permutation, *, is_shared: bool
) -> None:
    """One order after the other, in this thread, the statistic worked out in full."""
    rows, cols = (part.ravel() for part in np.indices((12, 10)))
    matrix = lattice_neighbours(cols, rows)
    both = (row_standardised(matrix), GRID.row_standardised()) if is_shared else (matrix, GRID)
    expected = []
    for replicate in range(20):
        order = np.arange(120.0)
        shuffle(np.uint64(stream(key_of(chance()), replicate)), order)
        expected.append(statistic(VALUES[order.astype(int)], both[0]).value)

    for weights in both:
        ours = permuted(VALUES, weights, rng=chance(), permutations=20)
        np.testing.assert_allclose(ours.replicates, expected, rtol=1e-11)


@pairs
def test_mean_and_variance_of_many_are_the_analytical_ones(
    statistic: Statistic, permuted: Permutation
) -> None:
    score, many = statistic(VALUES, GRID), permuted(VALUES, GRID, rng=chance(), permutations=4999)

    deviation = np.sqrt(score.variance)
    assert many.replicates.mean() == pytest.approx(score.expected, abs=4 * deviation / np.sqrt(4999))
    assert many.replicates.std() == pytest.approx(deviation, rel=0.05)
    assert many.p_greater == pytest.approx(score.p_greater, abs=0.03)
    assert many.p_less == pytest.approx(score.p_less, abs=0.03)


def test_of_two_quantities_the_first_stays() -> None:
    score = bivariate_moran(VALUES, BESIDE, GRID)

    many = bivariate_moran_permuted(VALUES, BESIDE, GRID, rng=chance(), permutations=4999)

    assert many.value == score.value
    assert many.replicates.mean() == pytest.approx(0.0, abs=4 * np.sqrt(score.variance / 4999))
    assert many.replicates.std() == pytest.approx(np.sqrt(score.variance), rel=0.05)


def test_joins_by_chance_have_the_mean_and_variance_of_all_orders() -> None:
    counts = join_counts(VALUES > 2, GRID)

    replicates = joins_permuted(VALUES > 2, GRID, rng=chance(), permutations=4999)

    for many, score in zip(replicates, (counts.both, counts.neither, counts.one), strict=True):
        assert many.value == score.value
        assert many.replicates.mean() == pytest.approx(score.expected, rel=0.01)
        assert many.replicates.std() == pytest.approx(np.sqrt(score.variance), rel=0.05)


def test_islands_that_are_left_out_are_put_nowhere() -> None:
    apart = stencil_of(np.array([0, 1, 2, 3, 4, 9]), np.zeros(6, dtype=np.int64))
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 1e6])

    left_out = moran_permuted(values, apart, rng=chance(), islands=Islands.LEAVE_OUT)

    row = stencil_of(np.arange(5), np.zeros(5, dtype=np.int64))
    assert left_out.replicates.tolist() == moran_permuted(values[:5], row, rng=chance()).replicates.tolist()


def test_p_values_count_what_was_observed_and_equal_values_on_both_sides() -> None:
    many = Replicates(0.3, np.array([0.1 + 0.2, 0.3, 0.9, 0.0]))

    assert (many.p_greater, many.p_less, many.p_two_sided) == (0.8, 0.8, 1.0)
    assert Replicates(2.0, np.zeros(9)).p_two_sided == pytest.approx(0.2)
