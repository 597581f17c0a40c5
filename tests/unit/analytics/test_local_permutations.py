"""Conditional permutation: against all choices of neighbours, and a plain loop over the same draws."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from gridcity.analytics.distances import kernel_neighbours, nearest_neighbours
from gridcity.analytics.drawing import draw_places, key_of, shuffle, stream
from gridcity.analytics.errors import (
    NoVariation,
    PermutationsInvalid,
    TooFewCells,
    ValuesInvalid,
    WeightsInvalid,
)
from gridcity.analytics.inference import Permuted
from gridcity.analytics.local_geary import local_geary
from gridcity.analytics.local_moran import local_moran
from gridcity.analytics.local_permutations import (
    bivariate_local_moran_permuted,
    getis_ord_permuted,
    local_geary_permuted,
    local_moran_permuted,
)
from gridcity.analytics.stencil import Stencil, stencil_of, stencil_of_mask
from gridcity.analytics.weighted import Weights
from gridcity.analytics.weights import Floats, Ints, lattice_neighbours, row_standardised, with_self

Permutation = Callable[..., Permuted]
every_statistic = pytest.mark.parametrize(
    "statistic", [getis_ord_permuted, local_moran_permuted, local_geary_permuted]
)


def row_of(cells: int) -> Stencil:
    return stencil_of(np.arange(cells), np.zeros(cells, dtype=np.int64))


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def counts(permuted: Permuted) -> tuple[list[int], list[int]]:
    return permuted.greater_equal.tolist(), permuted.less_equal.tolist()


@every_statistic
def test_what_cannot_be_permuted_is_refused(statistic: Permutation) -> None:
    with pytest.raises(NoVariation):
        statistic(np.full(5, 0.1), row_of(5), rng=chance())
    with pytest.raises(ValuesInvalid):
        statistic(np.array([1.0, np.nan, 0.0]), row_of(3), rng=chance())
    with pytest.raises(TooFewCells):
        statistic(np.ones(1), row_of(1), rng=chance())
    for permutations in (0, -1, 10**8):
        with pytest.raises(PermutationsInvalid):
            statistic(np.arange(5.0), row_of(5), rng=chance(), permutations=permutations)


def test_a_cell_may_be_its_own_neighbour_for_getis_and_ord_only_and_it_makes_no_difference() -> None:
    values, beside = np.arange(5.0) ** 2, lattice_neighbours(np.arange(5), np.zeros(5, dtype=np.int64))

    plain = getis_ord_permuted(values, beside, rng=chance())
    starred = getis_ord_permuted(values, with_self(beside), rng=chance())

    assert counts(plain) == counts(starred)
    with pytest.raises(WeightsInvalid):
        local_moran_permuted(values, with_self(beside), rng=chance())


@every_statistic
def test_of_an_island_nothing_is_said(statistic: Permutation) -> None:
    apart = stencil_of(np.array([0, 1, 2, 9]), np.zeros(4, dtype=np.int64))

    permuted = statistic(np.array([1.0, 5.0, 2.0, 4.0]), apart, rng=chance())

    assert np.isnan(permuted.p_two_sided).tolist() == [False, False, False, True]


def test_a_cell_is_never_among_its_own_draws() -> None:
    """Everything that happens happens in one cell: around it, chance finds nothing but nothing."""
    values = np.zeros(50)
    values[7] = 1e9

    permuted = getis_ord_permuted(values, row_of(50), rng=chance())

    assert (permuted.greater_equal[7], permuted.less_equal[7]) == (999, 999)
    # The cell beside it has it as a neighbour: one of two among 49, in 4 of 100 draws.
    assert 10 < permuted.greater_equal[8] < 80


@every_statistic
def test_p_values_are_those_of_all_choices_of_neighbours(statistic: Permutation) -> None:
    """Eight cells around a hole, most with two neighbours: 21 choices of two among seven others."""
    ring = stencil_of_mask(np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=np.bool_)).row_standardised()
    values = np.array([1.0, 4.0, 4.0, 0.0, 2.0, 7.0, 1.0, 3.0])
    beside = lattice_neighbours(*_ring()).toarray() > 0
    draws = 40_000

    permuted = statistic(values, ring, rng=chance(), permutations=draws, cells_a_table=1)

    z = values - values.mean()
    for cell in range(8):
        others = np.delete(np.arange(8), cell)
        found = [
            _of(statistic, z, cell, np.array(one)) for one in combinations(others, int(beside[cell].sum()))
        ]
        observed = _of(statistic, z, cell, np.flatnonzero(beside[cell]))
        for share, exact in (
            (permuted.p_greater[cell], np.mean(np.array(found) >= observed - 1e-12)),
            (permuted.p_less[cell], np.mean(np.array(found) <= observed + 1e-12)),
        ):
            assert abs(share - exact) < 5 * np.sqrt(max(float(exact * (1 - exact)), 1e-3) / draws)


def _ring() -> tuple[Ints, Ints]:
    rows, cols = np.nonzero(np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]]))
    return cols, rows


def _of(statistic: Permutation, z: Floats, cell: int, beside: Ints) -> float:
    """Work a statistic out for a cell with these neighbours, but for what does not change."""
    if statistic is local_geary_permuted:
        return float(((z[cell] - z[beside]) ** 2).sum())
    return float(z[beside].sum() * (z[cell] if statistic is local_moran_permuted else 1.0))


@given(
    st.lists(st.integers(0, 6), min_size=20, max_size=20).filter(lambda found: len(set(found)) > 1),
    st.integers(0, 99),
    st.sampled_from([1, 3, 20]),
)
@settings(max_examples=15)
def test_the_counts_are_those_of_a_plain_loop_over_the_same_draws(
    found: list[int], seed: int, cells_a_table: int
) -> None:
    """Table after table, in this thread, and each sum added up anew."""
    values = np.array(found, dtype=np.float64)
    grid = stencil_of_mask(np.ones((4, 5), dtype=np.bool_))
    beside, around = grid.neighbour_counts(), grid.neighbour_sums(values)

    ours = getis_ord_permuted(values, grid, rng=chance(seed), permutations=19, cells_a_table=cells_a_table)

    key, which = key_of(chance(seed)), 0
    for count in np.unique(beside).tolist():
        cells = np.flatnonzero(beside == count)
        tables = -(-cells.size // cells_a_table)
        for first in range(tables):
            state, drawn = stream(key, which), np.empty((19, count), dtype=np.int64)
            for row in drawn:
                state = draw_places(np.uint64(state), 19, row)
            for cell in cells[first::tables]:
                sums = values[drawn + (drawn >= cell)].sum(axis=1)
                assert ours.greater_equal[cell] == (sums >= around[cell]).sum()
                assert ours.less_equal[cell] == (sums <= around[cell]).sum()
            which += 1


def test_weighted_counts_are_those_of_a_plain_loop_over_the_same_draws() -> None:
    where = chance(3).uniform(0, 10, (30, 2))
    weights = kernel_neighbours(where, reach_m=3.0)
    values = chance(4).poisson(3.0, 30).astype(np.float64)
    dense, most = weights.toarray(), int(np.diff(weights.indptr).max())

    lag = getis_ord_permuted(values, weights, rng=chance(5), permutations=50)
    geary = local_geary_permuted(values, weights, rng=chance(5), permutations=50)

    state, drawn = stream(key_of(chance(5)), 0), np.empty((50, most), dtype=np.int64)
    for row in drawn:
        state = draw_places(np.uint64(state), 29, row)
        state = shuffle(np.uint64(state), row)
    for cell in np.flatnonzero(dense.any(axis=1)):
        heavy = np.sort(np.flatnonzero(dense[cell]))
        x = values[(drawn + (drawn >= cell))[:, : heavy.size]]
        sums, differences = x @ dense[cell, heavy], (x - values[cell]) ** 2 @ dense[cell, heavy]
        assert lag.greater_equal[cell] == (sums >= dense[cell] @ values - 1e-9).sum()
        at_most = dense[cell] @ (values - values[cell]) ** 2 + 1e-9
        assert geary.less_equal[cell] == (differences <= at_most).sum()


@every_statistic
@pytest.mark.parametrize("is_shared", [False, True])
def test_a_matrix_and_a_stencil_shared_or_not_give_the_same_bytes(
    statistic: Permutation, *, is_shared: bool
) -> None:
    rows, cols = (part.ravel() for part in np.indices((12, 10)))
    values = chance(6).poisson(2.0, 120).astype(np.float64)
    matrix = lattice_neighbours(cols, rows)
    plain: Weights = stencil_of(cols, rows)

    ours = statistic(values, plain, rng=chance(7))
    theirs = statistic(values, row_standardised(matrix) if is_shared else matrix, rng=chance(7))

    assert counts(ours) == counts(theirs)
    assert counts(ours) != counts(statistic(values, plain, rng=chance(8)))


@every_statistic
def test_unit_and_zero_of_the_values_make_no_difference(statistic: Permutation) -> None:
    values, grid = (
        chance(9).poisson(2.0, 120).astype(np.float64),
        stencil_of_mask(np.ones((10, 12), np.bool_)),
    )

    plain = statistic(values, grid, rng=chance())

    for other in (values * 1e9, values * 2.0**-40, values * 3 + 700):
        assert counts(statistic(other, grid, rng=chance())) == counts(plain)


def test_moran_counts_likeness_on_both_sides_of_the_mean_and_one_right_at_it_is_never_surprising() -> None:
    values = np.array([0.0, 0.0, 0.0, 5.0, 10.0, 10.0, 10.0])

    moran = local_moran_permuted(values, row_of(7), rng=chance())
    getis = getis_ord_permuted(values, row_of(7), rng=chance())

    assert moran.greater_equal[:3].tolist() == getis.less_equal[:3].tolist()
    assert moran.greater_equal[4:].tolist() == getis.greater_equal[4:].tolist()
    assert (moran.greater_equal[3], moran.less_equal[3]) == (999, 999)


def test_one_quantity_beside_itself_is_local_moran() -> None:
    values, grid = (
        chance(2).poisson(2.0, 120).astype(np.float64),
        stencil_of_mask(np.ones((10, 12), np.bool_)),
    )

    both = bivariate_local_moran_permuted(values, values, grid, rng=chance())

    assert counts(both) == counts(local_moran_permuted(values, grid, rng=chance()))


@pytest.mark.parametrize("cells_a_table", [1, 64, 4096])
def test_where_nothing_goes_on_p_values_are_evenly_spread(cells_a_table: int) -> None:
    noise, grid = chance(12).normal(size=10_000), stencil_of_mask(np.ones((100, 100), np.bool_))

    p_values = local_moran_permuted(
        noise, grid, rng=chance(13), permutations=99, cells_a_table=cells_a_table
    ).p_greater

    shares = np.bincount(np.minimum((p_values * 10).astype(int), 9), minlength=10) / p_values.size
    # The error of a table is that of its 99 draws: 0.03 at a tenth, less of several tables.
    np.testing.assert_allclose(shares, 0.1, atol=0.05)


@every_statistic
def test_cells_that_share_draws_have_p_values_as_good_as_those_with_draws_of_their_own(
    statistic: Permutation,
) -> None:
    values, grid = chance(21).poisson(2.0, 900).astype(float), stencil_of_mask(np.ones((30, 30), np.bool_))
    tries, permutations = 24, 99

    def drawn(cells_a_table: int, first: int) -> Floats:
        """Add up, over many seeds, how often chance did as much round each cell."""
        found = [
            statistic(
                values, grid, rng=chance(first + one), permutations=permutations, cells_a_table=cells_a_table
            ).greater_equal
            for one in range(tries)
        ]
        return np.asarray(found, np.float64)

    shared, own = drawn(64, 100), drawn(1, 500)
    share = (shared.mean(axis=0) + own.mean(axis=0)) / 2 / permutations
    kept = (share > 0.02) & (share < 0.98)
    chance_alone = (permutations * share * (1 - share))[kept]
    apart = (shared.mean(axis=0) - own.mean(axis=0))[kept] / np.sqrt(2 * chance_alone / tries)

    # Of each cell the counts scatter as coins do, and round the same chance.
    for each in (shared, own):
        scatter = each.var(axis=0, ddof=1)[kept] / chance_alone
        assert scatter.mean() == pytest.approx(1, abs=0.08)
    assert (apart**2).mean() == pytest.approx(1, abs=0.3)
    assert np.abs(apart).max() < 5


def test_p_values_agree_with_the_normal_ones_where_those_hold() -> None:
    values = chance(14).normal(size=10_000)
    grid = stencil_of_mask(np.ones((100, 100), np.bool_)).row_standardised()

    for statistic, scores in (
        (local_moran_permuted, local_moran(values, grid)),
        (local_geary_permuted, local_geary(values, grid)),
    ):
        p_values = statistic(values, grid, rng=chance(15), cells_a_table=64).p_less
        apart = np.abs(p_values - scores.p_less)
        assert np.median(apart) < 0.03


def test_neighbours_that_are_not_mutual_and_all_equally_heavy_are_counted_as_such() -> None:
    where = chance(16).uniform(0, 100, (60, 2))
    weights = nearest_neighbours(where, count=4)
    heavier = sparse.csr_array(weights * 0.7)

    ours = getis_ord_permuted(where[:, 0], weights, rng=chance())

    assert counts(ours) == counts(getis_ord_permuted(where[:, 0], heavier, rng=chance()))
    assert (ours.p_two_sided < 0.05).sum() > 20
