"""What chance does to the neighbours of each cell, counted: the compiled part of ``permutations``.

When a cell keeps its value and all others are put into any order, its ``k`` neighbours are ``k``
different cells drawn from the other ``n - 1``, every choice equally likely. A draw from the others is a
number ``p`` from 0 to ``n - 2``, read as cell ``p`` before the cell and as ``p + 1`` from it on, so that
the cell itself is never drawn. Cells with the same number of neighbours may read the same draws: for each
of them they are ``k`` of *its* others, every choice equally likely, which is all that its p-value rests
on. Only errors of chance are shared, so a table of draws serves a thousand cells and no more, and cells
side by side read different ones.

Reading the same draws pays: from one cell to the next in order only the draws between the two change their
meaning. The sum over a draw's neighbours is kept, and changed ``k`` times on the way through all cells,
instead of added up for every cell.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.drawing import draw_places, shuffle, stream


@njit(cache=True, nogil=True)
def _table(key: Any, which: int, permutations: int, others: int, cells: Any, count: int) -> Any:
    """Draw a table: so many times ``count`` of the others, and where each draw changes its meaning.

    Returns
    -------
    tuple
        The draws one after the other; for each of ``cells`` the first draw whose cell has moved before it
        since the last of ``cells``, and for each draw the next such; -1 where there is none.
    """
    places = np.empty(permutations * count, np.int64)
    state = stream(key, which)
    for draw in range(permutations):
        state = draw_places(state, others, places[draw * count : (draw + 1) * count])
    first = np.full(cells.size, -1, np.int32)
    following = np.full(places.size, -1, np.int32)
    for slot in range(places.size):
        turn = np.searchsorted(cells, places[slot], side="right")
        if places[slot] >= cells[0] and turn < cells.size:
            following[slot] = first[turn]
            first[turn] = slot
    return places, first, following


@njit(cache=True, nogil=True)
def count_sums(
    key: Any, which: int, permutations: int, numbers: Any, observed: Any, cells: Any, count: int, into: Any
) -> None:
    """Count the draws whose sum is at least, and at most, what is observed; all neighbours weigh the same.

    Parameters
    ----------
    key, which, permutations
        The stream of this table, and how many draws it has.
    numbers : ndarray of int64, shape (n_cells,)
        The values as whole numbers, so that equal sums are equal, in whatever order they are added.
    observed : ndarray of int64, shape (n_cells,)
        The sum over each cell's neighbours.
    cells : ndarray of int64
        Whose turn it is, ascending; each has ``count`` neighbours.
    into : ndarray of int32, shape (2, n_cells)
        Where the counts go: at least, at most.
    """
    places, first, following = _table(key, which, permutations, numbers.size - 1, cells, count)
    sums = np.zeros(permutations, np.int64)
    for slot in range(places.size):
        place = places[slot]
        sums[slot // count] += numbers[place + (place >= cells[0])]
    for turn in range(cells.size):
        slot = first[turn]
        while slot >= 0:
            place = places[slot]
            sums[slot // count] += numbers[place] - numbers[place + 1]
            slot = following[slot]
        value = observed[cells[turn]]
        at_least, at_most = 0, 0
        for draw in range(permutations):
            at_least += sums[draw] >= value
            at_most += sums[draw] <= value
        into[0, cells[turn]], into[1, cells[turn]] = at_least, at_most


@njit(cache=True, nogil=True)
def count_differences(
    key: Any,
    which: int,
    permutations: int,
    numbers: Any,
    observed: Any,
    curve: Any,
    cells: Any,
    count: int,
    into: Any,
) -> None:
    """Count the draws that differ from the cell at least, and at most, as much as its neighbours do.

    As ``count_sums``, with two rows of ``numbers`` and of ``observed``: of the values, and of their
    squares. What is compared is, but for what does not change, the sum of ``(x_i - x_j)²``: ``curve``
    holds ``linear``, shape (n_cells,), and ``bend``, which are -2 ``x_i`` and 1 in the units of the two
    rows.
    """
    linear, bend = curve
    places, first, following = _table(key, which, permutations, numbers.shape[1] - 1, cells, count)
    sums = np.zeros((2, permutations), np.int64)
    for slot in range(places.size):
        place = places[slot] + (places[slot] >= cells[0])
        for power in range(2):
            sums[power, slot // count] += numbers[power, place]
    for turn in range(cells.size):
        slot = first[turn]
        while slot >= 0:
            place = places[slot]
            for power in range(2):
                sums[power, slot // count] += numbers[power, place] - numbers[power, place + 1]
            slot = following[slot]
        cell = cells[turn]
        slope = linear[cell]
        value = bend * observed[1, cell] + slope * observed[0, cell]
        # Differences that are the same but for rounding are equal.
        crumb = 1e-12 * (bend * observed[1, cell] + abs(slope * observed[0, cell]))
        at_least, at_most = 0, 0
        for draw in range(permutations):
            drawn = bend * sums[1, draw] + slope * sums[0, draw]
            at_least += drawn >= value - crumb
            at_most += drawn <= value + crumb
        into[0, cell], into[1, cell] = at_least, at_most


@njit(cache=True, nogil=True)
def count_weighted(
    key: Any, which: int, permutations: int, values: Any, matrix: Any, curve: Any, cells: Any, into: Any
) -> None:
    """Count the draws whose weighted sum is at least, and at most, what is observed.

    What is summed for cell ``i`` and neighbour ``j`` is ``w_ij x_j (linear_i + bend x_j)``: the lag with
    1 and 0, local Geary's C, but for what does not change, with ``-2 x_i`` and 1.

    Parameters
    ----------
    key, which, permutations
        The stream of this table, and how many draws it has.
    values : ndarray of float, shape (n_cells,)
        Of about 1 in size.
    matrix
        ``indptr``, ``indices`` and ``data`` of the weights, without a diagonal.
    curve
        ``linear``, shape (n_cells,), and ``bend``.
    cells, into
        As of ``count_sums``; the cells may have different numbers of neighbours.
    """
    indptr, indices, data = matrix
    linear, bend = curve
    most = 0
    for cell in cells:
        most = max(most, indptr[cell + 1] - indptr[cell])
    places = np.empty((permutations, most), np.int64)
    state = stream(key, which)
    for draw in range(permutations):
        state = draw_places(state, values.size - 1, places[draw])
        # In any order: the first so many are a draw for a cell with fewer neighbours, and fit its weights.
        state = shuffle(state, places[draw])
    for cell in cells:
        start, count = indptr[cell], indptr[cell + 1] - indptr[cell]
        observed, size = 0.0, 0.0
        for slot in range(start, start + count):
            x = values[indices[slot]]
            observed += data[slot] * x * (linear[cell] + bend * x)
            size += data[slot] * abs(x) * (abs(linear[cell]) + bend * abs(x))
        at_least, at_most = 0, 0
        for draw in range(permutations):
            drawn = 0.0
            for slot in range(count):
                place = places[draw, slot]
                x = values[place + (place >= cell)]
                drawn += data[start + slot] * x * (linear[cell] + bend * x)
            # Sums that differ by rounding only are equal.
            at_least += drawn >= observed - 1e-12 * size
            at_most += drawn <= observed + 1e-12 * size
        into[0, cell], into[1, cell] = at_least, at_most
