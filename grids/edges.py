"""Polygons as directed edges between numbered corners, compared bit by bit.

Two polygons that share a border exactly walk it in opposite directions, over the same corners.
So whether polygons fit together is a question about edges, answered without any geometry and
without any tolerance.
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

_MIX, _OTHER_MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd numbers without pattern; multiplied by them, the bits of a coordinate are spread."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Directed edges, each with the polygon it goes round on the left.

    ``start`` and ``end`` are numbers of corners, ``owner`` the position of the polygon,
    ``corners`` longitude and latitude by number. [°]
    """

    start: Ints
    end: Ints
    owner: Ints
    corners: Floats

    @property
    def forward(self) -> Ints:
        """One number per edge, the same for the same edge in the same direction."""
        return self.start * len(self.corners) + self.end

    @property
    def backward(self) -> Ints:
        """The number that the same edge has in the other direction."""
        return self.end * len(self.corners) + self.start

    def segments(self) -> Floats:
        """Both ends of every edge. [°] Shape (n, 2, 2)."""
        return np.stack([self.corners[self.start], self.corners[self.end]], axis=1)


def edges_of(polygons: Geometries, loose: Floats | None = None, loose_owner: Ints | None = None) -> Edges:
    """Take polygons or multipolygons apart; shells are walked anticlockwise, holes clockwise.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    loose : ndarray of float, shape (m, 2, 2), optional
        Edges of others, from their start to their end [°]; they come after those of the polygons.
    loose_owner : ndarray of int, shape (m,), optional
        Their owners.
    """
    turned = shapely.orient_polygons(polygons)
    parts, owner_of_part = shapely.get_parts(turned, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    coords, ring_of_coord = shapely.get_coordinates(rings, return_index=True)
    if loose is None or loose_owner is None:
        loose, loose_owner = np.empty((0, 2, 2)), np.empty(0, dtype=np.int64)
    corners, numbers = number_corners(np.concatenate([coords, loose.reshape(-1, 2)]))
    number, ends = numbers[: len(coords)], numbers[len(coords) :].reshape(-1, 2)
    goes_on = ring_of_coord[1:] == ring_of_coord[:-1]
    owner = owner_of_part[part_of_ring[ring_of_coord]]
    return Edges(
        start=np.concatenate([number[:-1][goes_on], ends[:, 0]]),
        end=np.concatenate([number[1:][goes_on], ends[:, 1]]),
        owner=np.concatenate([owner[:-1][goes_on], loose_owner]),
        corners=corners,
    )


def number_corners(coords: Floats) -> tuple[Floats, Ints]:
    """Give equal places one number: the places by longitude and latitude, and the number of each."""
    bits = (coords + 0.0).view(np.uint64)  # of two zeros one
    number = np.empty(len(coords), dtype=np.int64)
    first = np.empty(len(coords), dtype=np.int64)
    slots = np.full(1 << (2 * len(coords) + 1).bit_length(), -1, dtype=np.int64)
    first = first[: _number(bits, slots, number, first)]
    pairs, rank = np.unique(coords[first].view(np.complex128).ravel(), return_inverse=True)
    return np.stack([pairs.real, pairs.imag], axis=1), rank[number].astype(np.int64)


@njit(cache=True, nogil=True)
def _number(bits: Any, slots: Any, number: Any, first: Any) -> Any:
    """Give pairs of bits numbers as they first come; at least half of the ``slots`` stay free."""
    count, most = 0, np.uint64(len(slots) - 1)
    for at in range(len(bits)):
        mixed = (bits[at, 0] * _MIX) ^ (bits[at, 1] * _OTHER_MIX)
        slot = (mixed ^ (mixed >> np.uint64(29))) & most
        while slots[slot] >= 0:
            known = first[slots[slot]]
            if bits[known, 0] == bits[at, 0] and bits[known, 1] == bits[at, 1]:
                break
            slot = (slot + np.uint64(1)) & most
        if slots[slot] < 0:
            slots[slot], first[count] = count, at
            count += 1
        number[at] = slots[slot]
    return count


def undirected_segments(polygons: Geometries) -> Geometries:
    """Draw every edge of the polygons once, as a line of two points, in degrees."""
    edges = edges_of(polygons)
    low, high = np.minimum(edges.start, edges.end), np.maximum(edges.start, edges.end)
    ends = np.unique(np.stack([low, high], axis=1), axis=0)
    return np.asarray(shapely.linestrings(edges.corners[ends]))
