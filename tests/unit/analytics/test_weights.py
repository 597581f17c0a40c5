"""Neighbourhoods: drawn, counted, and against an independent implementation."""

import warnings
from inspect import cleandoc

import numpy as np
import pytest
import shapely

from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.weights import lattice_neighbours, touching_neighbours
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


def test_neighbours_on_a_lattice_are_those_of_libpysal_and_of_squares_that_touch() -> None:
    cols, rows = (part.ravel() for part in np.meshgrid(np.arange(-3, 8), np.arange(-7, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import fill_diagonal, lat2W

        peer = fill_diagonal(lat2W(9, 11, rook=False)).full()[0]

    joined = lattice_neighbours(cols, rows)

    assert (joined.toarray() == peer).all()
    assert (touching_neighbours(shapely.box(cols, rows, cols + 1, rows + 1)) != joined).nnz == 0


def test_pieces_of_a_cut_square_are_neighbours_of_each_other_and_joining_is_mutual() -> None:
    rng = np.random.default_rng(3)
    cols, rows = rng.integers(0, 12, (2, 150))

    joined = lattice_neighbours(cols, rows).toarray()

    apart = np.maximum(np.abs(cols[:, None] - cols), np.abs(rows[:, None] - rows))
    assert (joined == (apart <= 1)).all()
    assert (joined == joined.T).all()
