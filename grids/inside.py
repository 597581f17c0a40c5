"""Which of a few outlines each of very many places lies in, compiled.

A spatial index asks its questions one at a time and costs a microsecond or two each. Where a
table already says which outlines come into question, walking their edges in compiled code costs
a tenth of that. A place so near an edge that rounding could decide is not decided here: the
caller asks the exact predicate.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

NOWHERE = -1
UNDECIDED = -2
SLACK_DEG = 1e-12
"""Nearer to an edge than this (a tenth of a micrometre) nothing is decided. [°]"""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Polygons as flat arrays: the rings of polygon i are ``rings[i]`` to ``rings[i + 1]``, and so on."""

    x: Floats
    y: Floats
    ring_starts: Ints
    rings: Ints

    @classmethod
    def of(cls, polygons: Geometries) -> "Outlines":
        """Take polygons or multipolygons apart."""
        parts, polygon_of_part = shapely.get_parts(polygons, return_index=True)
        rings, part_of_ring = shapely.get_rings(parts, return_index=True)
        coords, ring_of_coord = shapely.get_coordinates(rings, return_index=True)
        return cls(
            np.ascontiguousarray(coords[:, 0]),
            np.ascontiguousarray(coords[:, 1]),
            np.searchsorted(ring_of_coord, np.arange(len(rings) + 1)).astype(np.int64),
            np.searchsorted(polygon_of_part[part_of_ring], np.arange(len(polygons) + 1)).astype(np.int64),
        )


def first_around(
    lon: Floats, lat: Floats, bucket: Ints, starts: Ints, candidates: Ints, outlines: Outlines
) -> Ints:
    """Say which outline each place lies in, among those that its bucket names.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        Places. [°]
    bucket : ndarray of int, shape (n,)
        Which bucket each place asks; bucket b names ``candidates[starts[b]:starts[b + 1]]``.

    Returns
    -------
    ndarray of int, shape (n,)
        The first candidate around each place, NOWHERE, or UNDECIDED within ``SLACK_DEG`` of an edge.
    """
    found: Ints = _first_around(
        lon, lat, bucket, starts, candidates, outlines.x, outlines.y, outlines.ring_starts, outlines.rings
    )
    return found


@njit(cache=True, nogil=True)
def _first_around(
    lon: Any,
    lat: Any,
    bucket: Any,
    starts: Any,
    candidates: Any,
    x: Any,
    y: Any,
    ring_starts: Any,
    rings: Any,
) -> Any:
    found = np.full(len(lon), NOWHERE, dtype=np.int64)
    for i in range(len(lon)):
        px, py = lon[i], lat[i]
        for k in range(starts[bucket[i]], starts[bucket[i] + 1]):
            one = candidates[k]
            side = _side_of_outline(px, py, x, y, ring_starts, rings[one], rings[one + 1])
            if side == UNDECIDED:
                found[i] = UNDECIDED
                break
            if side == 1:
                found[i] = one
                break
    return found


@njit(cache=True, nogil=True)
def _side_of_outline(px: Any, py: Any, x: Any, y: Any, ring_starts: Any, first: Any, last: Any) -> Any:
    """Count the edges east of a place: odd is inside (1), even is outside (0)."""
    inside = 0
    for ring in range(first, last):
        for j in range(ring_starts[ring], ring_starts[ring + 1] - 1):
            y1, y2 = y[j], y[j + 1]
            if (y1 > py + SLACK_DEG and y2 > py + SLACK_DEG) or (y1 < py - SLACK_DEG and y2 < py - SLACK_DEG):
                continue
            x1, x2 = x[j], x[j + 1]
            if x1 < px - SLACK_DEG and x2 < px - SLACK_DEG:
                continue
            dx, dy = x2 - x1, y2 - y1
            cross = (px - x1) * dy - (py - y1) * dx
            if (
                abs(cross) <= SLACK_DEG * (abs(dx) + abs(dy))
                and min(x1, x2) - SLACK_DEG <= px <= max(x1, x2) + SLACK_DEG
            ):
                return UNDECIDED
            if (y1 > py) != (y2 > py) and (cross < 0) == (dy > 0):
                inside ^= 1
    return inside
