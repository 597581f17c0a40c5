"""Whole squares, proved by their columns and rows.

That a square of the lattice lies beside the next one needs no geometry. A claim is made for each
whole cell: it is the square of one column and row. The claim is believed where

1. no other whole cell claims the same column and row;
2. its outline has four corners, and is convex and walked anticlockwise from the south-west;
3. each corner has, bit by bit, the coordinates that all other believed squares have for the
   corner of that column and row.

Of two believed squares beside each other, both in one area, the first then walks the side between
them from a corner to a corner, and the second walks it back: by 3 the two edges are the same, and
nothing else is there to compare. What remains of a square are its sides towards anything else: a
cut cell, another area, the outside, a cell that is not believed. They are handed out, to be
compared edge by edge like those of all cells that are no believed squares.
"""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_EAST = np.array([0, 1, 1, 0, 0])
_NORTH = np.array([0, 0, 1, 1, 0])
"""The corners of a square as it is walked, in columns and rows from its south-western one."""


def settle(cells: Geometries, area: Ints, claims: Ints, col: Ints, row: Ints) -> tuple[Ints, Floats, Ints]:
    """Find the whole cells that are squares of one lattice, and their sides that are no other's.

    Parameters
    ----------
    cells : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    area : ndarray of int, shape (n,)
        The area of each.
    claims : ndarray of int, shape (m,)
        Positions of the cells that are claimed to be whole.
    col, row : ndarray of int, shape (n,)
        Where they are claimed to lie.

    Returns
    -------
    squares : ndarray of int
        Positions of the cells whose claim holds.
    sides : ndarray of float, shape (k, 2, 2)
        Their sides that no other of them in the same area walks back, from start to end. [°]
    square : ndarray of int, shape (k,)
        The position of the cell of each side.
    """
    claims = claims[shapely.get_num_coordinates(cells[claims]) == 5]
    if len(claims) == 0:
        return claims, np.empty((0, 2, 2)), claims
    rings = shapely.get_coordinates(cells[claims]).reshape(-1, 5, 2)
    east, north = col[claims] - col[claims].min() + 1, row[claims] - row[claims].min() + 1
    width, height = int(east.max()) + 2, int(north.max()) + 2
    place = north * width + east
    is_alone = np.bincount(place, minlength=width * height)[place] == 1
    corner = (north[:, None] + _NORTH) * width + east[:, None] + _EAST
    drawn = np.empty((width * height, 2))
    drawn[corner] = rings
    held = is_alone & _are_convex(rings) & (drawn[corner] == rings).all(axis=(1, 2))
    claims, rings, place = claims[held], rings[held], place[held]
    area_at = np.full(width * height, -1, dtype=np.int64)
    area_at[place] = area[claims]
    # South, east, north, west: as the sides follow each other round the square.
    sides = [np.flatnonzero(area_at[place + step] != area_at[place]) for step in (-width, 1, width, -1)]
    segments = [rings[of_side, at : at + 2] for at, of_side in enumerate(sides)]
    return claims, np.concatenate(segments), claims[np.concatenate(sides)]


def _are_convex(rings: Floats) -> Flags:
    """Say which closed rings of four corners turn left at each of them."""
    span = np.diff(rings, axis=1)
    after = np.roll(span, -1, axis=1)
    return np.asarray((span[..., 0] * after[..., 1] > span[..., 1] * after[..., 0]).all(axis=1))
