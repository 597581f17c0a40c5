"""Neighbourhoods: which cells stand beside which."""

from itertools import product
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from gridcity.analytics.errors import ShapeMismatch

Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]


def lattice_neighbours(cols: Ints, rows: Ints) -> sparse.csr_array:
    """Join each cell of a lattice with itself and with the cells around it (queen's moves).

    Works from columns and rows alone, without touching a geometry. Where a border cuts a
    square, its pieces are cells of their own with the same column and row: they count as
    neighbours of each other and of all cells of the eight squares around, also where a cut
    leaves a gap between them; of 20,000 cells that concerns the few per cent along borders.

    Parameters
    ----------
    cols, rows : ndarray of int, shape (n_cells,)
        Column and row of each cell's square.

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        1 for each neighbour and for the cell itself, else 0. Symmetric. [-]

    Raises
    ------
    ShapeMismatch
        There are not as many columns as rows.

    Notes
    -----
    Takes ``n log n`` time: one sort, and nine look-ups a cell. Tested against
    ``libpysal.weights.lat2W`` and against polygons that touch.

    Examples
    --------
    Three squares in a row, the middle one cut in two:

    >>> lattice_neighbours(np.array([0, 1, 1, 2]), np.zeros(4, dtype=np.int64)).toarray().astype(int).tolist()
    [[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 1, 1], [0, 1, 1, 1]]
    """
    if cols.shape != rows.shape or cols.ndim != 1:
        raise ShapeMismatch(
            f"{cols.shape} columns do not fit {rows.shape} rows.", cols=cols.shape, rows=rows.shape
        )
    n = cols.size
    if n == 0:
        return sparse.csr_array((0, 0), dtype=np.float64)
    west, south = cols.min() - 1, rows.min() - 1
    span = int(cols.max() - west) + 2
    squares = (rows - south) * span + (cols - west)
    order = np.argsort(squares, kind="stable")
    in_order = squares[order]
    of_cell, neighbour = [], []
    for row_step, col_step in product((-1, 0, 1), repeat=2):
        wanted = squares + row_step * span + col_step
        first = np.searchsorted(in_order, wanted, side="left")
        found = np.searchsorted(in_order, wanted, side="right") - first
        of_cell.append(np.repeat(np.arange(n), found))
        # The positions first, first + 1, … of each run, for all runs at once.
        within = np.arange(found.sum()) - np.repeat(np.cumsum(found) - found, found)
        neighbour.append(order[np.repeat(first, found) + within])
    return _ones(n, np.concatenate(of_cell), np.concatenate(neighbour))


def touching_neighbours(shapes: Geometries) -> sparse.csr_array:
    """Join each cell with itself and with the cells it touches, be it in a corner.

    For tilings without columns and rows. The shapes have to share their borders to the bit,
    as cells of a proved tiling do; a hair's gap parts neighbours.

    Parameters
    ----------
    shapes : ndarray of shapely geometry, shape (n_cells,)
        Polygons, any CRS.

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        1 for each neighbour and for the cell itself, else 0. Symmetric. [-]

    Notes
    -----
    Tested against ``libpysal.weights.Queen``; some 60,000 cells a second.

    Examples
    --------
    >>> shapes = shapely.box([0, 1, 5], [0, 1, 5], [1, 2, 6], [1, 2, 6])
    >>> touching_neighbours(shapes).toarray().astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 1]]
    """
    tree = shapely.STRtree(shapes)
    of_cell, neighbour = tree.query(shapes, predicate="intersects")
    return _ones(len(shapes), of_cell, neighbour)


def _ones(n: int, of_cell: Ints, neighbour: Ints) -> sparse.csr_array:
    joined = sparse.coo_array((np.ones(of_cell.size), (of_cell, neighbour)), shape=(n, n))
    return sparse.csr_array(joined)
