"""Draw a city as text, and its answer as text under it.

A digit is a cell that holds so many cases; a dot is no cell. Rows run from north to south.
"""

from dataclasses import dataclass
from inspect import cleandoc
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridcity.analytics.weights import lattice_neighbours, with_self

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Drawn:
    """A drawn city: its cells in reading order, with column, row (northwards) and number."""

    cols: Ints
    rows: Ints
    numbers: Floats
    width: int
    height: int

    def queen(self) -> sparse.csr_array:
        """Join each cell with itself and the up to eight around it."""
        return with_self(lattice_neighbours(self.cols, self.rows))

    def redraw(self, is_marked: NDArray[np.bool_]) -> str:
        """Draw the city again: ``#`` for marked cells, ``-`` for the others, dots where it has none."""
        picture = np.full((self.height, self.width), ".")
        picture[self.height - 1 - self.rows, self.cols] = np.where(is_marked, "#", "-")
        return "\n".join("".join(line) for line in picture)


def draw(text: str) -> Drawn:
    """Read a city from its picture."""
    lines = cleandoc(text).splitlines()
    cells = [
        (col, len(lines) - 1 - line_no, int(sign))
        for line_no, line in enumerate(lines)
        for col, sign in enumerate(line)
        if sign != "."
    ]
    cols, rows, numbers = (np.array(values) for values in zip(*cells, strict=True))
    return Drawn(cols, rows, numbers.astype(np.float64), max(map(len, lines)), len(lines))
