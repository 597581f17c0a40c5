"""Neighbourhoods: drawn, counted, and against an independent implementation."""

import warnings
from inspect import cleandoc

import numpy as np
import pytest
import shapely

from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.weights import (
    Moves,
    among,
    islands,
    joined,
    lattice_neighbours,
    row_standardised,
    touching_neighbours,
    with_self,
    without_self,
)
from tests.support.citymap import draw


def test_columns_and_rows_of_different_number_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        lattice_neighbours(np.zeros(2, dtype=np.int64), np.zeros(3, dtype=np.int64))


def test_a_city_without_cells_has_no_neighbours() -> None:
    none = np.empty(0, dtype=np.int64)

    assert lattice_neighbours(none, none).shape == (0, 0)


def test_a_cell_is_joined_with_itself_and_the_eight_around_it_as_far_as_they_are_there() -> None:
    city = draw("""
        000.0
        01000
        ....0
        00000
    """)
    beside_the_one = city.queen()[[int(np.argmax(city.numbers))]].toarray().ravel() > 0

    assert city.redraw(beside_the_one) == cleandoc("""
        ###.-
        ###--
        ....-
        -----
    """)


def test_the_last_column_of_a_row_is_no_neighbour_of_the_first_of_the_next() -> None:
    joined = lattice_neighbours(np.array([0, 1, 2, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 1]))

    assert joined[[2], [3]] == 0


@pytest.mark.parametrize("moves", Moves)
def test_neighbours_on_a_lattice_are_those_of_libpysal_and_of_squares_that_touch(moves: Moves) -> None:
    cols, rows = (part.ravel() for part in np.meshgrid(np.arange(-3, 8), np.arange(-7, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import lat2W

        peer = lat2W(9, 11, rook=moves is Moves.ROOK).full()[0]

    beside = lattice_neighbours(cols, rows, moves=moves)

    assert (beside.toarray() == peer).all()
    squares = shapely.box(cols, rows, cols + 1, rows + 1)
    assert (touching_neighbours(squares, moves=moves) != beside).nnz == 0


@pytest.mark.parametrize("moves", Moves)
def test_pieces_of_a_cut_square_are_neighbours_of_each_other_and_joining_is_mutual(moves: Moves) -> None:
    rng = np.random.default_rng(3)
    cols, rows = rng.integers(0, 12, (2, 150))

    beside = lattice_neighbours(cols, rows, moves=moves).toarray()

    across, up = np.abs(cols[:, None] - cols), np.abs(rows[:, None] - rows)
    apart = np.maximum(across, up) if moves is Moves.QUEEN else across + up
    assert (beside == ((apart <= 1) & ~np.eye(150, dtype=bool))).all()
    assert (beside == beside.T).all()


def test_shapes_that_overlap_are_neighbours_and_one_that_is_missing_has_none() -> None:
    shapes = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3), None, shapely.Polygon()])

    for moves in Moves:
        beside = touching_neighbours(shapes, moves=moves)
        assert beside.toarray()[0].tolist() == [0, 1, 0, 0]
        assert islands(beside).tolist() == [False, False, True, True]


def test_a_cell_is_its_own_neighbour_only_when_asked_for() -> None:
    pair = joined(3, np.array([0, 1, 1]), np.array([1, 0, 1]))

    assert pair.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert with_self(with_self(pair)).toarray().tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert (without_self(with_self(pair)) != pair).nnz == 0
    assert islands(with_self(pair)).tolist() == [False, False, True]


def test_standardised_rows_add_up_to_one_and_an_island_s_to_nothing() -> None:
    beside = row_standardised(lattice_neighbours(np.array([0, 1, 2, 9]), np.zeros(4, dtype=np.int64)))

    assert beside.sum(axis=1).tolist() == [1, 1, 1, 0]
    assert among(beside, np.array([True, True, False, False])).toarray().tolist() == [[0, 1], [0.5, 0]]
