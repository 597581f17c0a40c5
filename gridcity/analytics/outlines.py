"""How much of each square of a lattice an area covers, compiled and exact.

Each edge of the outline adds, row by row of squares, the signed ground to its east; added up along a row,
that is what the area covers of each square. It takes the edges and the squares once, however many holes there
are. The way is that of R. Levien's font renderer ("Inside the fastest font renderer in the world", 2016),
after J. D. Foley et al., "Computer Graphics: Principles and Practice", 1990, section 3.17.
"""

from typing import Any

import numpy as np
import shapely
from numba import njit
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.weights import Floats


def covered(area: BaseGeometry, low: Floats, side: float, shape: tuple[int, int]) -> Floats:
    """Tell which share of each square an area covers.

    Parameters
    ----------
    area
        Polygons, valid, in a plane.
    low : ndarray of float, shape (2,)
        South-western corner of square (0, 0), in the unit of the area.
    side
        Of a square.
    shape
        Squares to the east, and to the north.

    Returns
    -------
    ndarray of float, shape ``shape``
        From 0 to 1, exact but for rounding. [-]

    Examples
    --------
    >>> covered(shapely.box(0.5, 0, 2, 1), np.zeros(2), 1.0, (3, 1)).ravel().tolist()
    [0.5, 1.0, 0.0]
    """
    frame = shapely.box(*low, *(low + np.array(shape) * side))
    within = shapely.orient_polygons(shapely.intersection(area, frame))
    ground = np.zeros((shape[1], shape[0] + 2))
    for part in shapely.get_parts(within):
        if part.geom_type == "Polygon":
            for ring in shapely.get_rings(part):
                _walk((shapely.get_coordinates(ring) - low) / side, ground)
    share = np.cumsum(ground, axis=1)[:, : shape[0]]
    return np.ascontiguousarray(np.clip(share, 0.0, 1.0).T)


@njit(cache=True, nogil=True)
def _walk(ring: Any, ground: Any) -> None:
    """Add to each square, and to the one east of it, what lies east of the edges of a ring."""
    rows = len(ground)
    for at in range(len(ring) - 1):
        x, y, end_x, end_y = ring[at, 0], ring[at, 1], ring[at + 1, 0], ring[at + 1, 1]
        if y == end_y:
            continue
        # With the ground on its left, an outline goes down along the west of it.
        sign = -1.0
        if y > end_y:
            x, y, end_x, end_y, sign = end_x, end_y, x, y, 1.0
        slope = (end_x - x) / (end_y - y)
        row = max(int(y), 0)
        while row < rows and row < end_y:
            from_y, to_y = max(y, row), min(end_y, row + 1.0)
            _cross(x + slope * (from_y - y), x + slope * (to_y - y), sign * (to_y - from_y), ground[row])
            row += 1


@njit(cache=True, nogil=True)
def _cross(one_x: float, other_x: float, height: float, line: Any) -> None:
    """Add one edge within one row, from ``one_x`` to ``other_x``."""
    left, right = max(min(one_x, other_x), 0.0), max(one_x, other_x, 0.0)
    first, last = int(left), int(right)
    if last <= first or right - left < 1e-12:
        middle = (left + right) / 2 - first
        line[first] += height * (1.0 - middle)
        line[min(first + 1, len(line) - 1)] += height * middle
        return
    per_length = height / (right - left)
    for col in range(first, min(last, len(line) - 2) + 1):
        begin, end = max(left, col), min(right, col + 1.0)
        middle = (begin + end) / 2 - col
        part = per_length * (end - begin)
        line[col] += part * (1.0 - middle)
        line[col + 1] += part * middle
