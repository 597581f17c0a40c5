"""The fifteen characters of a cell."""

import re
from itertools import pairwise

import numpy as np
import pytest

from grids.codes import MOST_CELLS, make_codes, number_to_sequence, sequence_to_number
from grids.errors import SequenceExhausted


@pytest.mark.parametrize("number", [0, -1, MOST_CELLS + 1])
def test_a_number_that_three_characters_cannot_say_is_refused(number: int) -> None:
    with pytest.raises(SequenceExhausted):
        number_to_sequence(number)


def test_all_sequences_differ_and_sort_like_their_numbers() -> None:
    sequences = [number_to_sequence(number) for number in range(1, MOST_CELLS + 1)]

    assert all(before < after for before, after in pairwise(sequences))
    assert all(re.fullmatch("[0-9A-Z]{3}", sequence) for sequence in sequences)
    assert [sequence_to_number(sequence) for sequence in sequences] == list(range(1, MOST_CELLS + 1))


def test_an_area_with_too_many_cells_is_named() -> None:
    many = np.arange(MOST_CELLS + 1)

    with pytest.raises(SequenceExhausted, match="230102001"):
        make_codes(["230102001"], np.zeros_like(many), many, many, np.zeros((len(many), 2)))


def test_cells_are_numbered_from_west_to_east_and_then_from_north_to_south() -> None:
    """Two rows of two squares, the north-eastern one cut in two by a border.

    ::

    1 | 2 3
    4 | 5
    """
    area = np.zeros(5, dtype=np.int64)
    col, row = np.array([1, 0, 1, 0, 1]), np.array([7, 6, 6, 7, 7])
    centres = np.array([[1.8, 7.5], [0.5, 6.5], [1.5, 6.5], [0.5, 7.5], [1.2, 7.5]])

    codes = make_codes(["230102001002"], area, col, row, centres)

    assert [code[-3:] for code in codes] == ["003", "004", "005", "001", "002"]


def test_where_a_city_has_no_communities_their_characters_are_zero() -> None:
    one = np.zeros(1, dtype=np.int64)

    assert make_codes(["025025004"], one, one, one, np.zeros((1, 2))).tolist() == ["025025004000001"]
