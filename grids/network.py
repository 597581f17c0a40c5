"""The borders of areas and the sides of the squares that they run through, as one network of edges.

Borders fit together already, and so do sides; what is new is where a border meets a side. Whether
it does is decided exactly: the sign of a determinant in floating point, where it is clearly not
zero, else in fractions. Where they cross, both get one new corner; where one ends on the other,
or runs along it, the other gets that end as a corner.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grids.edges import edges_of, number_corners
from grids.errors import AreasInvalid
from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

OUTSIDE = -1
"""Left of the edge lies no area, or no cell that is known."""
UNKNOWN = -2
"""The edge is no border: it says nothing of areas."""
MOST_COLUMNS = 20_000
"""Lattices wider or higher than this are a mistake in the data, not a city. [cells]"""
_MARGIN_M = 0.05
"""How far a straight line in degrees may stray from one in the projection over a quarter of a cell. [m]"""
_SURE = 4e-16
"""A determinant whose share of its terms is smaller than this may have the wrong sign (Shewchuk 1997). [-]"""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the lattice that the city lies in, and one cell around: first column, first row, how many.

    Its cells are numbered row after row; so are the corners, of which a row has one more.
    """

    col: int
    row: int
    cols: int
    rows: int

    def cell(self, col: Ints, row: Ints) -> Ints:
        """Give cells of the window their numbers."""
        return np.asarray((row - self.row) * self.cols + col - self.col)

    def col_row(self, cell: Ints) -> tuple[Ints, Ints]:
        """Say where the cells of some numbers lie."""
        return cell % self.cols + self.col, cell // self.cols + self.row


@dataclass(frozen=True, slots=True)
class Network:
    """Edges in both directions: the first half one way, the second half the other, in the same order.

    ``area`` is the position of the area left of each edge, OUTSIDE, or UNKNOWN; ``cell`` the
    number of the cell of which it is a side, OUTSIDE for none. ``touched`` marks the cells of the
    window whose sides are drawn: every cell that a border touches, and some that it comes near.
    """

    start: Ints
    end: Ints
    area: Ints
    cell: Ints
    corners: Floats
    window: Window
    touched: Flags


@dataclass(frozen=True, slots=True)
class _Lines:
    """Straight lines [°], and the areas and cells on their left and right."""

    start: Floats
    end: Floats
    left_area: Ints
    right_area: Ints
    left_cell: Ints
    right_cell: Ints

    def __add__(self, other: "_Lines") -> "_Lines":
        return _Lines(
            *(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__slots__)
        )


@dataclass(frozen=True, slots=True)
class Course:
    """Where the borders of a coverage run: which squares they touch, before anything is cut.

    ``touched`` marks the cells of the ``window`` that a border touches, and some that it comes near.
    """

    borders: "_Lines"
    steps: "_Steps"
    touched: Flags

    @property
    def window(self) -> Window:
        """The part of the lattice that the city lies in."""
        return self.steps.window


def follow_borders(lattice: Lattice, areas: Geometries) -> Course:
    """Follow the borders of a coverage (EPSG:4326 [°]) through the squares.

    Raises
    ------
    AreasInvalid
        The areas reach further than any city does.
    """
    borders = _borders(areas)
    steps = _Steps.along(lattice, borders)
    return Course(borders, steps, steps.touched())


def draw_network(lattice: Lattice, course: Course) -> Network:
    """Draw the network of borders and of the squares that they run through.

    Raises
    ------
    AreasInvalid
        The areas reach further than any city does.
    """
    borders, steps, window = course.borders, course.steps, course.window
    sides, number_of_side = _sides(lattice, window, course.touched)
    border, side = steps.meetings()
    side = np.searchsorted(number_of_side, side)
    lines = borders + sides
    line, share, place = _contacts(lines, border, side + len(borders.start))
    start, end, of_line = _split(lines, line, share, place)
    corners, number = number_corners(np.concatenate([start, end]))
    low, high = np.split(number, 2)
    return _both_ways(lines, low, high, of_line, corners, window, course.touched)


def _borders(areas: Geometries) -> _Lines:
    """Take the borders of areas apart, each edge once, with the areas on both sides."""
    edges = edges_of(areas)
    along = edges.start < edges.end
    low, high = np.minimum(edges.start, edges.end), np.maximum(edges.start, edges.end)
    keys, at = np.unique(low * len(edges.corners) + high, return_inverse=True)
    left, right = (np.full(len(keys), OUTSIDE, dtype=np.int64) for _ in range(2))
    left[at[along]], right[at[~along]] = edges.owner[along], edges.owner[~along]
    none = np.full(len(keys), OUTSIDE, dtype=np.int64)
    low, high = np.divmod(keys, len(edges.corners))
    return _Lines(edges.corners[low], edges.corners[high], left, right, none, none)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Short steps along the borders: the line of each, and the columns and rows that it may touch."""

    line: Ints
    col0: Ints
    row0: Ints
    col1: Ints
    row1: Ints
    window: Window

    @classmethod
    def along(cls, lattice: Lattice, lines: _Lines) -> "_Steps":
        """Go along lines, as they lie in degrees, in steps of at most a quarter of a cell."""
        x, y = lattice.project(
            np.stack([lines.start[:, 0], lines.end[:, 0]]), np.stack([lines.start[:, 1], lines.end[:, 1]])
        )
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise AreasInvalid("The areas reach round the Earth: is the CRS EPSG:4326?")
        lengths = np.hypot(x[1] - x[0], y[1] - y[0])
        count = np.maximum(1, np.ceil(lengths / (lattice.cell_size_m / 4))).astype(np.int64)
        if count.sum() > 200_000_000:
            raise AreasInvalid("The borders are longer than those of any city: is the CRS EPSG:4326?")
        line = np.repeat(np.arange(len(count)), count + 1)
        position = np.arange(len(line)) - np.repeat(np.cumsum(count + 1) - (count + 1), count + 1)
        along = lines.start[line] + (position / count[line])[:, None] * (lines.end - lines.start)[line]
        x, y = lattice.project(along[:, 0], along[:, 1])
        goes_on = line[1:] == line[:-1]
        low_x, high_x = (pick(x[1:], x[:-1])[goes_on] for pick in (np.minimum, np.maximum))
        low_y, high_y = (pick(y[1:], y[:-1])[goes_on] for pick in (np.minimum, np.maximum))
        col0, row0 = lattice.col_row_of(low_x - _MARGIN_M, low_y - _MARGIN_M)
        col1, row1 = lattice.col_row_of(high_x + _MARGIN_M, high_y + _MARGIN_M)
        west, south = int(col0.min()), int(row0.min())
        cols, rows = int(col1.max()) - west + 1, int(row1.max()) - south + 1
        if max(cols, rows) > MOST_COLUMNS:
            raise AreasInvalid(
                f"The areas reach over {cols} × {rows} cells: is the CRS EPSG:4326?", cols=cols, rows=rows
            )
        return cls(line[1:][goes_on], col0, row0, col1, row1, Window(west - 1, south - 1, cols + 2, rows + 2))

    def touched(self) -> Flags:
        """Mark the cells of the window that the steps touch, or come near."""
        touched = np.zeros(self.window.cols * self.window.rows, dtype=bool)
        # A step is shorter than a cell, so it touches at most two columns and two rows.
        for col in (self.col0, self.col1):
            for row in (self.row0, self.row1):
                touched[self.window.cell(col, row)] = True
        return touched

    def meetings(self) -> tuple[Ints, Ints]:
        """List which lines may meet which sides, numbered as in ``_sides``."""
        across = np.flatnonzero(self.col1 > self.col0)
        along = np.flatnonzero(self.row1 > self.row0)
        line = np.concatenate([self.line[pick] for pick in (along, along, across, across)])
        corner_cols = self.window.cols + 1
        col, row = self.col1 - self.window.col, self.row1 - self.window.row
        col0, row0 = self.col0 - self.window.col, self.row0 - self.window.row
        count = corner_cols * (self.window.rows + 1)
        side = np.concatenate(
            [
                row[along] * corner_cols + col0[along],
                row[along] * corner_cols + col[along],
                row0[across] * corner_cols + col[across] + count,
                row[across] * corner_cols + col[across] + count,
            ]
        )
        pairs = np.sort(line * (2 * count) + side)
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        return pairs // (2 * count), pairs % (2 * count)


def _sides(lattice: Lattice, window: Window, touched: Flags) -> tuple[_Lines, Ints]:
    """Draw each side of each touched cell once; and say its number.

    The side eastwards from a corner has the corner's number, the one northwards that number after
    those of all corners.
    """
    cells = touched.reshape(window.rows, window.cols)
    shape = (window.rows + 1, window.cols + 1)
    eastwards, northwards, used = (np.zeros(shape, dtype=bool) for _ in range(3))
    eastwards[:-1, :-1] = northwards[:-1, :-1] = cells
    eastwards[1:, :-1] |= cells
    northwards[:-1, 1:] |= cells
    used[:, :] = eastwards | northwards
    used[:, 1:] |= eastwards[:, :-1]
    used[1:, :] |= northwards[:-1, :]
    at = np.flatnonzero(used)
    drawn = lattice.corners(at % shape[1] + window.col, at // shape[1] + window.row)
    if np.ptp(drawn[:, 0]) > 180:
        raise AreasInvalid(
            "The areas reach across the 180th meridian or round a pole: no cell is drawn there in degrees."
        )
    number = np.flatnonzero(np.stack([eastwards, northwards]))
    north, corner = np.divmod(number, used.size)
    goal = corner + np.where(north, shape[1], 1)
    start, end = (drawn[np.searchsorted(at, one)] for one in (corner, goal))
    row, col = np.divmod(corner, shape[1])
    here, west, south = ((row - down) * window.cols + col - left for left, down in ((0, 0), (1, 0), (0, 1)))
    unknown = np.full(len(number), UNKNOWN, dtype=np.int64)
    return _Lines(
        start, end, unknown, unknown, np.where(north, west, here), np.where(north, here, south)
    ), number


def _contacts(lines: _Lines, one: Ints, other: Ints) -> tuple[Ints, Floats, Floats]:
    """Say where lines meet: a line, how far along it, and the place [°]; a row for each line."""
    a, b, c, d = lines.start[one], lines.end[one], lines.start[other], lines.end[other]
    to_a, to_b = _side_of(c, d, a), _side_of(c, d, b)
    to_c, to_d = _side_of(a, b, c), _side_of(a, b, d)
    crosses = (np.sign(to_a) * np.sign(to_b) < 0) & (np.sign(to_c) * np.sign(to_d) < 0)
    share = to_a[crosses] / (to_a[crosses] - to_b[crosses])
    place = a[crosses] + share[:, None] * (b[crosses] - a[crosses])
    found = [(one[crosses], place), (other[crosses], place)]
    for side, line, start, end, point in (
        (to_a, other, c, d, a), (to_b, other, c, d, b), (to_c, one, a, b, c), (to_d, one, a, b, d),
    ):  # fmt: skip
        within = (np.minimum(start, end) <= point) & (point <= np.maximum(start, end))
        on_it = (side == 0) & within.all(axis=1)
        found.append((line[on_it], point[on_it]))
    line, place = (np.concatenate(column) for column in zip(*found, strict=True))
    span, way = lines.end[line] - lines.start[line], place - lines.start[line]
    return line, (span * way).sum(axis=1) / (span**2).sum(axis=1), place


def _side_of(start: Floats, end: Floats, point: Floats) -> Floats:
    """Say on which side of a line a point lies: positive on its left, 0 exactly where it is on it."""
    ahead, across = end - start, point - start
    left, right = ahead[:, 0] * across[:, 1], ahead[:, 1] * across[:, 0]
    found = left - right
    unsure = np.abs(found) <= _SURE * (np.abs(left) + np.abs(right))
    for at in np.flatnonzero(unsure & ((left != 0) | (right != 0))).tolist():
        (ax, ay), (bx, by), (px, py) = (map(Fraction, one[at].tolist()) for one in (start, end, point))
        found[at] = float((bx - ax) * (py - ay) - (by - ay) * (px - ax))
    return found


def _split(lines: _Lines, line: Ints, share: Floats, place: Floats) -> tuple[Floats, Floats, Ints]:
    """Split lines at the places on them: the ends of each part, and its line."""
    count = len(lines.start)
    stands = np.ones(count, dtype=bool)
    stands[line] = False
    plain, met = np.flatnonzero(stands), np.flatnonzero(~stands)
    of_line = np.concatenate([met, line, met])
    at = np.concatenate([np.full(len(met), -np.inf), share, np.full(len(met), np.inf)])
    places = np.concatenate([lines.start[met], place, lines.end[met]])
    order = np.lexsort((at, of_line))
    of_line, places = of_line[order], places[order]
    goes_on = of_line[1:] == of_line[:-1]
    return (
        np.concatenate([lines.start[plain], places[:-1][goes_on]]),
        np.concatenate([lines.end[plain], places[1:][goes_on]]),
        np.concatenate([plain, of_line[1:][goes_on]]),
    )


def _both_ways(
    lines: _Lines, start: Ints, end: Ints, line: Ints, corners: Floats, window: Window, touched: Flags
) -> Network:
    """Make one edge of those that lie on each other, and draw each in both directions."""
    flipped = start > end
    low, high = np.where(flipped, end, start), np.where(flipped, start, end)
    known = [
        np.where(flipped, there[line], here[line])
        for here, there in (
            (lines.left_area, lines.right_area),
            (lines.right_area, lines.left_area),
            (lines.left_cell, lines.right_cell),
            (lines.right_cell, lines.left_cell),
        )
    ]
    real = np.flatnonzero(low != high)
    order = real[np.argsort(low[real] * len(corners) + high[real], kind="stable")]
    low, high = low[order], high[order]
    first = np.flatnonzero(np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])))
    left, right, cell, other_cell = (np.maximum.reduceat(one[order], first) for one in known)
    low, high = low[first], high[first]
    return Network(
        start=np.concatenate([low, high]),
        end=np.concatenate([high, low]),
        area=np.concatenate([left, right]),
        cell=np.concatenate([cell, other_cell]),
        corners=corners,
        window=window,
        touched=touched,
    )
