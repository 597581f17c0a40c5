"""Stencils: the same sums and totals as a matrix, without one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from gridcity.analytics import weights as matrices
from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.stencil import Stencil, stencil_of, stencil_of_mask
from gridcity.analytics.weighted import among, lag, lag_back, neighbour_counts, totals
from gridcity.analytics.weights import Booleans, Moves, lattice_neighbours

masks = arrays(np.bool_, st.tuples(st.integers(1, 7), st.integers(1, 7)))


def as_matrix(is_cell: Booleans, stencil: Stencil) -> sparse.csr_array:
    rows, cols = np.nonzero(is_cell)
    matrix = lattice_neighbours(cols, rows, moves=stencil.moves)
    return matrices.row_standardised(matrix) if stencil.is_shared else matrix


def test_two_cells_on_one_square_and_columns_without_rows_are_refused() -> None:
    with pytest.raises(ShapeMismatch, match="1 cells share their square"):
        stencil_of(np.array([4, 4]), np.array([2, 2]))
    with pytest.raises(ShapeMismatch):
        stencil_of(np.zeros(2, dtype=np.int64), np.zeros(3, dtype=np.int64))
    with pytest.raises(ShapeMismatch):
        stencil_of_mask(np.ones(3, dtype=np.bool_))


def test_a_city_without_cells_has_no_sums() -> None:
    none = np.empty(0, dtype=np.int64)

    for empty in (stencil_of(none, none), stencil_of_mask(np.zeros((2, 3), dtype=np.bool_))):
        assert len(empty) == 0
        assert lag(np.empty(0), empty).shape == (0,)
        assert totals(empty).s0 == 0


@given(is_cell=masks, moves=st.sampled_from(Moves), is_shared=st.booleans(), seed=st.integers(0, 99))
def test_a_stencil_says_what_its_matrix_says(
    *, is_cell: Booleans, moves: Moves, is_shared: bool, seed: int
) -> None:
    plain = stencil_of_mask(is_cell, moves=moves)
    stencil = plain.row_standardised() if is_shared else plain
    matrix = as_matrix(is_cell, stencil)
    values = np.random.default_rng(seed).normal(size=len(stencil))

    ours, theirs = totals(stencil), totals(matrix)

    for part in ("s0", "s1", "s2", "rows", "columns", "squares"):
        np.testing.assert_allclose(getattr(ours, part), getattr(theirs, part), rtol=0, atol=1e-12)
    np.testing.assert_allclose(lag(values, stencil), lag(values, matrix), rtol=0, atol=1e-12)
    np.testing.assert_allclose(lag_back(values, stencil), lag_back(values, matrix), rtol=0, atol=1e-12)
    assert (neighbour_counts(stencil) == neighbour_counts(matrix)).all()


@given(masks, st.sampled_from(Moves), st.integers(0, 99))
def test_cells_may_come_in_any_order(is_cell: Booleans, moves: Moves, seed: int) -> None:
    rows, cols = np.nonzero(is_cell)
    order = np.random.default_rng(seed).permutation(rows.size)
    values = np.arange(rows.size, dtype=np.float64) ** 2

    shuffled = stencil_of(cols[order] - 40, rows[order] + 1_000_000, moves=moves)

    assert (
        lag(values[order], shuffled).tolist()
        == lag(values, stencil_of_mask(is_cell, moves=moves))[order].tolist()
    )


def test_what_is_left_out_becomes_a_hole() -> None:
    is_cell = np.ones((3, 3), dtype=np.bool_)
    kept = np.arange(9) != 4

    ring = among(stencil_of_mask(is_cell), kept)

    assert neighbour_counts(ring).tolist() == [2, 4, 2, 4, 4, 2, 4, 2]


def test_whole_numbers_are_added_exactly() -> None:
    large = np.full(9, 2**58 + 1, dtype=np.int64)

    assert stencil_of_mask(np.ones((3, 3), dtype=np.bool_)).neighbour_sums(large)[4] == 8 * (2**58 + 1)
