"""Neighbourhoods of a whole lattice without a matrix: the squares around, as slices of an array.

A million cells have eight million neighbours. On a lattice nobody needs to keep them: the
neighbours' sum of every cell is the array shifted eight ways and added up, with nothing in the holes.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.weights import Booleans, Ints, Moves

Number = TypeVar("Number", np.float64, np.int64)
Shape: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Stencil:
    """The cells of a lattice, with holes, and how they are neighbours.

    Stands wherever a matrix of weights does: ``weighted.lag`` and ``weighted.totals`` know both. It holds
    four bytes a cell. Made by ``stencil_of`` or ``stencil_of_mask``.

    Attributes
    ----------
    shape
        Rows and columns of the array, with an empty margin all around.
    at : ndarray of int32, shape (n_cells,)
        Where each cell stands in that array, flattened.
    moves
        Across sides and corners, or sides only.
    is_shared
        Whether each row is standardised: the neighbours of a cell share a weight of 1. Else each weighs 1.
    """

    shape: Shape
    at: NDArray[np.int32]
    moves: Moves = Moves.QUEEN
    is_shared: bool = False

    def __len__(self) -> int:
        """Count the cells."""
        return self.at.size

    @property
    def offsets(self) -> Ints:
        """From a cell to each of its neighbours in the flattened array."""
        return np.array([row * self.shape[1] + col for row, col in self.moves.steps])

    def row_standardised(self) -> "Stencil":
        """Share a weight of 1 among the neighbours of each cell."""
        return replace(self, is_shared=True)

    def among(self, kept: Booleans) -> "Stencil":
        """Keep some of the cells; what is left out becomes a hole."""
        return replace(self, at=self.at[kept])

    def neighbour_sums(self, values: NDArray[Number]) -> NDArray[Number]:
        """Add up the values of each cell's neighbours, each weighing 1; whole numbers exactly."""
        field = np.zeros(self.shape, dtype=values.dtype)
        field.ravel()[self.at] = values
        sums = np.zeros_like(field)
        sums[:, 1:-1] = field[:, :-2] + field[:, 2:]
        above_below = field
        if self.moves is Moves.QUEEN:
            above_below = sums + field
        sums[1:-1] += above_below[:-2] + above_below[2:]
        return np.asarray(sums.ravel()[self.at])

    def neighbour_counts(self) -> Ints:
        """Count the neighbours of each cell."""
        return self.neighbour_sums(np.ones(self.at.size, dtype=np.int64))


def stencil_of(cols: Ints, rows: Ints, *, moves: Moves = Moves.QUEEN) -> Stencil:
    """Lay cells out by column and row, in the order they come.

    Parameters
    ----------
    cols, rows : ndarray of int, shape (n_cells,)
        Column and row of each cell's square, one cell in a square.
    moves
        Across sides and corners, or sides only.

    Raises
    ------
    ShapeMismatch
        There are not as many columns as rows, or a square holds several cells, as along cut borders:
        ``lattice_neighbours`` takes those.

    Notes
    -----
    Tested against ``lattice_neighbours``.

    Examples
    --------
    Three cells around a corner, none on the fourth square:

    >>> corner = stencil_of(np.array([0, 1, 0]), np.array([0, 0, 1]))
    >>> corner.neighbour_sums(np.array([1.0, 10.0, 100.0])).tolist()
    [110.0, 101.0, 11.0]
    """
    if cols.shape != rows.shape or cols.ndim != 1:
        raise ShapeMismatch(
            f"{cols.shape} columns do not fit {rows.shape} rows.", cols=cols.shape, rows=rows.shape
        )
    if cols.size == 0:
        return Stencil((2, 2), np.empty(0, dtype=np.int32), moves)
    col, row = cols - cols.min() + 1, rows - rows.min() + 1
    shape = (int(row.max()) + 2, int(col.max()) + 2)
    at = (row * shape[1] + col).astype(np.int32)
    holds = np.zeros(shape[0] * shape[1], dtype=np.bool_)
    holds[at] = True
    several = at.size - int(holds.sum())
    if several:
        raise ShapeMismatch(
            f"{several} cells share their square with another; take lattice_neighbours.", several=several
        )
    return Stencil(shape, at, moves)


def stencil_of_mask(is_cell: Booleans, *, moves: Moves = Moves.QUEEN) -> Stencil:
    """Take the true places of a 2-D array for cells, in reading order: ``values = array[is_cell]``.

    Raises
    ------
    ShapeMismatch
        ``is_cell`` has not two axes.

    Examples
    --------
    >>> cross = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=bool)
    >>> stencil_of_mask(cross, moves=Moves.ROOK).neighbour_counts().tolist()
    [1, 1, 4, 1, 1]
    """
    if is_cell.ndim != 2:
        raise ShapeMismatch(f"{is_cell.shape} is no array of rows and columns.", shape=is_cell.shape)
    margin = np.pad(is_cell, 1)
    return Stencil((margin.shape[0], margin.shape[1]), np.flatnonzero(margin).astype(np.int32), moves)
