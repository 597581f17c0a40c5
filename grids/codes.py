"""Fifteen characters that name a cell: 6 county, 3 street, 3 community, 3 sequence.

Cells of an area are numbered from west to east in each row, the rows from north to south
(自西向东、自北向南). The numbers run 001 … 999 and then, for areas that hold more, A00 … A09,
A0A … A0Z, … ZZZ: a letter, then two characters of 0-9A-Z. Letters sort behind digits, so the
order of the codes is the order of the numbers. That is 34,695 cells an area. Where a city has no
communities, or no streets, their characters are 000.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grids.errors import SequenceExhausted

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_CELLS = 999 + 26 * 36 * 36
"""How many cells of one area three characters can number. [cells]"""


def number_to_sequence(number: int) -> str:
    """Write the number of a cell, counted from 1, with three characters.

    Raises
    ------
    SequenceExhausted
        Three characters do not reach that far.

    Examples
    --------
    >>> [number_to_sequence(number) for number in (1, 999, 1000, 1036, 34695)]
    ['001', '999', 'A00', 'A10', 'ZZZ']
    """
    if not 1 <= number <= MOST_CELLS:
        raise SequenceExhausted(
            f"An area can number {MOST_CELLS:,} cells, not {number:,}: load a finer level of areas.",
            number=number,
        )
    if number <= 999:
        return f"{number:03d}"
    rest = number - 1000 + 10 * 36 * 36
    return DIGITS[rest // 1296] + DIGITS[rest // 36 % 36] + DIGITS[rest % 36]


def sequence_to_number(sequence: str) -> int:
    """Read what ``number_to_sequence`` wrote.

    >>> sequence_to_number("A00")
    1000
    """
    if sequence.isdigit():
        return int(sequence)
    return int(sequence, 36) - 10 * 36 * 36 + 1000


def make_codes(area_codes: list[str], area: Ints, col: Ints, row: Ints, centres: Floats) -> NDArray[np.str_]:
    """Name cells: 15 characters each, unique. For what is asked and raised see ``codes_in_order``."""
    order, in_order = codes_in_order(area_codes, area, col, row, centres)
    codes = np.empty_like(in_order)
    codes[order] = in_order
    return codes


def codes_in_order(
    area_codes: list[str], area: Ints, col: Ints, row: Ints, centres: Floats
) -> tuple[Ints, NDArray[np.str_]]:
    """Name cells, and sort them by their names.

    Parameters
    ----------
    area_codes
        6, 9 or 12 digits of each area; unique.
    area : ndarray of int, shape (n,)
        Position of each cell's area in ``area_codes``.
    col, row : ndarray of int, shape (n,)
        Where the cell lies in the lattice.
    centres : ndarray of float, shape (n, 2)
        A point inside each cell [°], which orders pieces of one square: west first, then north.

    Returns
    -------
    order : ndarray of int, shape (n,)
        Positions of the cells, in the order of their codes.
    codes : ndarray of str, shape (n,)
        The codes, in that order.

    Raises
    ------
    SequenceExhausted
        An area holds more than ``MOST_CELLS``.
    """
    heads = np.array([code.ljust(12, "0") for code in area_codes])
    by_code = np.argsort(heads)
    rank = np.empty_like(by_code)
    rank[by_code] = np.arange(len(heads))
    if len(area) == 0:
        return area, np.empty(0, dtype="<U15")
    rows, cols = row.max() - row, col - col.min()
    square = (rank[area] * (rows.max() + 1) + rows) * (cols.max() + 1) + cols
    order = np.lexsort((-centres[:, 1], centres[:, 0], square))
    starts = np.searchsorted(rank[area[order]], np.arange(len(heads)))
    number = np.arange(len(order)) - starts[rank[area[order]]] + 1
    most = int(number.max())
    if most > MOST_CELLS:
        code = area_codes[area[order][number.argmax()]]
        raise SequenceExhausted(
            f"Area {code} has {most:,} cells and three characters number {MOST_CELLS:,}: load a finer level.",
            area_code=code,
            cells=most,
        )
    sequences = np.array(["", *map(number_to_sequence, range(1, most + 1))])
    return order, np.strings.add(heads[area[order]], sequences[number])
