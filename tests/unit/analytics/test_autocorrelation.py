"""Moran, Geary, G: by hand, against all orders of a small grid, esda and invariances."""

import warnings
from collections.abc import Callable
from functools import partial
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.analytics.autocorrelation import Assumption, bivariate_moran, geary, general_g, moran
from gridcity.analytics.distances import nearest_neighbours
from gridcity.analytics.errors import (
    IslandsFound,
    NoVariation,
    ShapeMismatch,
    TooFewCells,
    ValuesInvalid,
    WeightsInvalid,
)
from gridcity.analytics.inference import Score
from gridcity.analytics.stencil import Stencil, stencil_of, stencil_of_mask
from gridcity.analytics.weighted import Islands, Weights
from gridcity.analytics.weights import Floats, Moves, lattice_neighbours, row_standardised, with_self

Statistic = Callable[..., Score]


def with_itself_mirrored(values: Floats, weights: Weights, **choices: Islands) -> Score:
    """Take the bivariate statistic with a second quantity that goes against the first."""
    return bivariate_moran(values, (8 - values) ** 2, weights, **choices)


every_statistic = pytest.mark.parametrize("statistic", [moran, geary, general_g, with_itself_mirrored])


def row_of(cells: int) -> Stencil:
    return stencil_of(np.arange(cells), np.zeros(cells, dtype=np.int64))


def grid(cols: int, rows: int, moves: Moves = Moves.QUEEN) -> Stencil:
    return stencil_of_mask(np.ones((rows, cols), dtype=np.bool_), moves=moves)


@every_statistic
def test_what_no_statistic_can_be_of_is_refused(statistic: Statistic) -> None:
    row = row_of(5)
    with pytest.raises(ShapeMismatch):
        statistic(np.arange(4.0), row)
    with pytest.raises(NoVariation):
        statistic(np.full(5, 0.1), row)
    with pytest.raises(ValuesInvalid, match="2 of 5 values are missing or infinite"):
        statistic(np.array([1.0, np.nan, 0.0, np.inf, 2.0]), row)
    with pytest.raises(TooFewCells, match="1 cells are too few; 4"):
        statistic(np.ones(1), row_of(1))
    with pytest.raises(WeightsInvalid, match="5 cells are their own neighbours"):
        statistic(np.arange(5.0), with_self(lattice_neighbours(np.arange(5), np.arange(5))))


def test_a_general_g_of_negative_values_or_of_a_single_one_is_refused() -> None:
    with pytest.raises(ValuesInvalid, match="the lowest is -1"):
        general_g(np.arange(5.0) - 1, row_of(5))
    with pytest.raises(NoVariation, match="Only one cell"):
        general_g(np.array([0.0, 0.0, 7.0, 0.0]), row_of(4))


@every_statistic
def test_islands_are_refused_counted_or_left_out_as_was_said_and_told(statistic: Statistic) -> None:
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    apart = stencil_of(np.array([0, 1, 2, 3, 4, 9]), np.zeros(6, dtype=np.int64))

    with pytest.raises(IslandsFound, match="1 of 6 cells have no neighbours"):
        statistic(values, apart)
    left_out = statistic(values, apart, islands=Islands.LEAVE_OUT)
    counted = statistic(values, apart, islands=Islands.COUNT)

    assert (left_out.cells, left_out.islands) == (5, 1)
    assert left_out.value == statistic(values[:5], row_of(5)).value
    assert (counted.cells, counted.islands) == (6, 1)
    with pytest.raises(IslandsFound):
        statistic(values, stencil_of(np.arange(6) * 2, np.zeros(6, dtype=np.int64)), islands=Islands.COUNT)


@every_statistic
@pytest.mark.parametrize("is_shared", [False, True])
def test_mean_and_variance_are_those_of_all_orders(statistic: Statistic, *, is_shared: bool) -> None:
    """Five cells around a corner have 120 orders; each is worked out."""
    corner = stencil_of(np.array([0, 1, 2, 0, 1]), np.array([0, 0, 0, 1, 1]), moves=Moves.ROOK)
    weights = corner.row_standardised() if is_shared else corner
    values = np.array([1.0, 4.0, 0.0, 7.0, 7.0])
    if statistic is with_itself_mirrored:
        mirrored = (8 - values) ** 2
        each = [bivariate_moran(values, mirrored[list(order)], weights) for order in permutations(range(5))]
    else:
        each = [statistic(values[list(order)], weights) for order in permutations(range(5))]
    all_values = np.array([one.value for one in each])

    score = statistic(values, weights)

    assert score.expected == pytest.approx(all_values.mean(), abs=1e-12)
    assert score.variance == pytest.approx(all_values.var(), rel=1e-9)


def test_under_normality_the_variance_does_not_depend_on_the_values() -> None:
    one, other = np.arange(12.0), np.arange(12.0)[::-1] ** 3

    for statistic in (moran, geary):
        by_normality = partial(statistic, assumption=Assumption.NORMALITY)
        assert by_normality(one, grid(4, 3)).variance == by_normality(other, grid(4, 3)).variance


@pytest.mark.parametrize("moves", Moves)
def test_scores_are_those_of_esda(moves: Moves) -> None:
    values = np.random.default_rng(4).poisson(3.0, 300).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
        from libpysal.weights import lat2W

        near = lat2W(15, 20, rook=moves is Moves.ROOK)
        their_moran = esda.Moran(values, near, transformation="R", permutations=0)
        their_geary = esda.Geary(values, near, transformation="R", permutations=0)
        their_g = esda.G(values, lat2W(15, 20, rook=moves is Moves.ROOK), permutations=0)
        both = esda.Moran_BV(values, values[::-1].copy(), near, permutations=0)
    weights = grid(20, 15, moves).row_standardised()

    ours = {rule: moran(values, weights, assumption=rule) for rule in Assumption}
    assert ours[Assumption.RANDOMISATION].value == pytest.approx(their_moran.I, abs=1e-13)
    assert ours[Assumption.RANDOMISATION].z == pytest.approx(their_moran.z_rand, abs=1e-10)
    assert ours[Assumption.NORMALITY].z == pytest.approx(their_moran.z_norm, abs=1e-10)
    assert ours[Assumption.NORMALITY].p_two_sided == pytest.approx(their_moran.p_norm, rel=1e-9)
    ours = {rule: geary(values, weights, assumption=rule) for rule in Assumption}
    assert ours[Assumption.RANDOMISATION].value == pytest.approx(their_geary.C, abs=1e-13)
    assert ours[Assumption.RANDOMISATION].z == pytest.approx(their_geary.z_rand, abs=1e-10)
    assert ours[Assumption.NORMALITY].z == pytest.approx(their_geary.z_norm, abs=1e-10)
    score = general_g(values, grid(20, 15, moves))
    assert (score.value, score.z) == pytest.approx((their_g.G, their_g.z_norm), abs=1e-9)
    assert bivariate_moran(values, values[::-1].copy(), weights).value == pytest.approx(both.I, abs=1e-12)


@given(
    st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(lambda counts: len(set(counts)) > 2),
    st.floats(0.5, 100),
    st.floats(-50, 50),
    st.integers(0, 99),
)
@settings(max_examples=25)
def test_unit_zero_and_order_make_no_difference(
    counts: list[int], unit: float, zero: float, seed: int
) -> None:
    values = np.array(counts, dtype=np.float64)
    rows, cols = (part.ravel() for part in np.indices((3, 4)))
    order = np.random.default_rng(seed).permutation(12)

    for statistic in (moran, geary):
        plain = statistic(values, stencil_of(cols, rows))
        other = statistic((values * unit + zero)[order], lattice_neighbours(cols[order], rows[order]))
        assert (other.value, other.variance) == pytest.approx((plain.value, plain.variance), abs=1e-9)
    plain = general_g(values, stencil_of(cols, rows))
    other = general_g((values * unit)[order], lattice_neighbours(cols[order], rows[order]))
    assert (other.value, other.variance) == pytest.approx((plain.value, plain.variance), abs=1e-9)


@every_statistic
def test_a_city_turned_or_mirrored_is_the_same_city(statistic: Statistic) -> None:
    picture = np.random.default_rng(5).poisson(2.0, (6, 9)).astype(np.float64)
    first = statistic(picture.ravel(), grid(9, 6))

    for turned in (picture.T, picture[::-1], np.rot90(picture)):
        rows, cols = turned.shape
        score = statistic(np.ascontiguousarray(turned).ravel(), grid(cols, rows))
        assert (score.value, score.variance) == pytest.approx((first.value, first.variance), rel=1e-9)


def test_a_city_of_large_counts_scores_as_one_of_small_ones() -> None:
    small = np.random.default_rng(6).poisson(3.0, 100).astype(np.float64)

    for statistic in (moran, geary, general_g):
        assert statistic(small * 1e9, grid(10, 10)).z == pytest.approx(
            statistic(small, grid(10, 10)).z, rel=1e-9
        )
    assert moran(small + 1e9, grid(10, 10)).z == pytest.approx(moran(small, grid(10, 10)).z, rel=1e-6)


def test_a_chessboard_by_hand() -> None:
    """Across sides everybody differs, across corners nobody: I is -1 by rook, and C 2 (n - 1) / n."""
    board = np.indices((4, 4)).sum(axis=0).ravel() % 2 * 1.0

    assert moran(board, grid(4, 4, Moves.ROOK)).value == -1
    assert geary(board, grid(4, 4, Moves.ROOK)).value == pytest.approx(2 * 15 / 16)


def test_neighbours_that_are_not_mutual_count_as_they_are() -> None:
    where = np.random.default_rng(7).uniform(0, 100, (60, 2))
    values, weights = where[:, 0], row_standardised(nearest_neighbours(where, count=4))
    dense, z = weights.toarray(), values - values.mean()

    by_hand = 60 / dense.sum() * (dense * np.outer(z, z)).sum() / (z**2).sum()

    assert moran(values, weights).value == pytest.approx(by_hand, abs=1e-12)
