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
Flags: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_SURE_TURN = 1e-13
"""A ring whose area is a smaller share of what it was added up from may turn the other way. [-]"""
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


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rings of polygons: all corners [°], how many each ring has, whose it is, if it is drawn backwards."""

    coords: Floats
    sizes: Ints
    owner: Ints
    is_backwards: Flags

    def __add__(self, other: "Outlines") -> "Outlines":
        return Outlines(
            *(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__slots__)
        )


def edges_of(polygons: Geometries) -> Edges:
    """Take polygons or multipolygons apart; shells are walked anticlockwise, holes clockwise.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    """
    return number_edges(take_apart(polygons, np.arange(len(polygons))))


def number_edges(
    outlines: Outlines, loose: Floats | None = None, loose_owner: Ints | None = None, *, in_order: bool = True
) -> Edges:
    """Give corners numbers, and edges their corners.

    Parameters
    ----------
    outlines
        Of polygons.
    loose : ndarray of float, shape (m, 2, 2), optional
        Edges of others, from their start to their end [°]; they come after those of the outlines.
    loose_owner : ndarray of int, shape (m,), optional
        Their owners.
    in_order
        Whether corners are numbered by longitude and latitude; else as they come, which takes less time.
    """
    coords, sizes = outlines.coords, outlines.sizes
    if loose is None or loose_owner is None:
        loose, loose_owner = np.empty((0, 2, 2)), np.empty(0, dtype=np.int64)
    number_all = number_corners if in_order else number_as_they_come
    corners, numbers = number_all(np.concatenate([coords, loose.reshape(-1, 2)]))
    number, ends = numbers[: len(coords)], numbers[len(coords) :].reshape(-1, 2)
    goes_on = np.ones(max(len(coords) - 1, 0), dtype=bool)
    goes_on[np.cumsum(sizes)[:-1] - 1] = False
    start, end = number[:-1][goes_on], number[1:][goes_on]
    turned = np.flatnonzero(np.repeat(outlines.is_backwards, sizes - 1))
    start[turned], end[turned] = end[turned], start[turned]
    return Edges(
        start=np.concatenate([start, ends[:, 0]]),
        end=np.concatenate([end, ends[:, 1]]),
        owner=np.concatenate([np.repeat(outlines.owner, sizes - 1), loose_owner]),
        corners=corners,
    )


def take_apart(polygons: Geometries, owners: Ints) -> Outlines:
    """Read the rings of polygons or multipolygons (EPSG:4326 [°]), of which ``owners`` says whose each is."""
    coords, sizes, polygon, is_shell = _rings_of(polygons)
    return Outlines(coords, sizes, owners[polygon], _go_left(coords, sizes) != is_shell)


def are_plain(polygons: Geometries) -> Flags:
    """Say which are polygons of one ring."""
    is_plain = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    is_plain &= (shapely.get_num_interior_rings(polygons) == 0) & ~shapely.is_empty(polygons)
    return np.asarray(is_plain)


def _rings_of(polygons: Geometries) -> tuple[Floats, Ints, Ints, Flags]:
    """Take polygons apart, in their order: corners, corners a ring, the polygon of each, whether a shell."""
    plain = are_plain(polygons)
    which = np.flatnonzero(plain)
    coords = shapely.get_coordinates(polygons[which])
    sizes = shapely.get_num_coordinates(polygons[which]).astype(np.int64)
    if len(which) == len(polygons):
        return coords, sizes, which, plain
    parts, owner_of_part = shapely.get_parts(polygons[~plain], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    is_shell = np.append(True, part[1:] != part[:-1])[: len(part)]
    sizes = np.concatenate([sizes, shapely.get_num_coordinates(rings)])
    owner = np.concatenate([which, np.flatnonzero(~plain)[owner_of_part[part]]])
    order = np.argsort(owner, kind="stable")
    coords = np.concatenate([coords, shapely.get_coordinates(rings)])
    firsts = np.cumsum(sizes) - sizes
    sizes, firsts, owner = sizes[order], firsts[order], owner[order]
    at = np.arange(len(coords)) + np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes)
    return coords[at], sizes, owner, np.concatenate([np.ones(len(which), dtype=bool), is_shell])[order]


def _go_left(coords: Floats, sizes: Ints) -> Flags:
    """Say which rings are walked anticlockwise."""
    twice, terms = np.empty(len(sizes)), np.empty(len(sizes))
    offsets = np.append(0, np.cumsum(sizes))
    _turn(coords, offsets, twice, terms)
    left = twice > 0
    for ring in np.flatnonzero(np.abs(twice) <= _SURE_TURN * terms).tolist():
        left[ring] = shapely.is_ccw(shapely.linearrings(coords[offsets[ring] : offsets[ring + 1]]))
    return left


@njit(cache=True, nogil=True)
def _turn(coords: Any, offsets: Any, twice: Any, terms: Any) -> None:
    """Add up twice the area of each ring, seen from its first corner, and the sizes of what is added."""
    for ring in range(len(twice)):
        first = offsets[ring]
        total, size = 0.0, 0.0
        for at in range(first + 1, offsets[ring + 1] - 1):
            ahead = (coords[at, 0] - coords[first, 0]) * (coords[at + 1, 1] - coords[first, 1])
            across = (coords[at, 1] - coords[first, 1]) * (coords[at + 1, 0] - coords[first, 0])
            total += ahead - across
            size += abs(ahead) + abs(across)
        twice[ring], terms[ring] = total, size


def number_corners(coords: Floats) -> tuple[Floats, Ints]:
    """Give equal places one number: the places by longitude and latitude, and the number of each."""
    corners, number = number_as_they_come(coords)
    pairs, rank = np.unique(corners.view(np.complex128).ravel(), return_inverse=True)
    return np.stack([pairs.real, pairs.imag], axis=1), rank[number].astype(np.int64)


def number_as_they_come(coords: Floats) -> tuple[Floats, Ints]:
    """Give equal places one number, in the order in which they come first."""
    bits = (coords + 0.0).view(np.uint64)  # of two zeros one
    number = np.empty(len(coords), dtype=np.int64)
    first = np.empty(len(coords), dtype=np.int64)
    slots = np.full(1 << (2 * len(coords) + 1).bit_length(), -1, dtype=np.int64)
    first = first[: _number(bits, slots, number, first)]
    return coords[first], number


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


def leaving(start: Ints, corners: int) -> tuple[Ints, Ints]:
    """Sort edges by the corner that they leave, each corner's in their order.

    Returns
    -------
    edges, first : ndarray of int
        The edges that leave corner c are ``edges[first[c]:first[c + 1]]``.
    """
    first = np.zeros(corners + 1, dtype=np.int64)
    np.cumsum(np.bincount(start, minlength=corners), out=first[1:])
    edges = np.empty(len(start), dtype=np.int64)
    _sort_out(start, first[:-1].copy(), edges)
    return edges, first


def are_walked_back(start: Ints, end: Ints, corners: int, group: Ints) -> Flags:
    """Say of which edges there is another of the same group from their end to their start."""
    return how_walked(start, end, corners, group)[0]


def how_walked(start: Ints, end: Ints, corners: int, group: Ints) -> tuple[Flags, Flags]:
    """Say which edges are walked back by another of the same group, and which were walked before alike.

    Parameters
    ----------
    start, end : ndarray of int, shape (n,)
        Numbers of corners, below ``corners``.
    group : ndarray of int, shape (n,)
        Edges of different groups do not know each other.
    """
    edges, first = leaving(start, corners)
    back, again = np.empty(len(start), dtype=np.bool_), np.empty(len(start), dtype=np.bool_)
    _look_around(start, end, group, edges, first, back, again)
    return back, again


@njit(cache=True, nogil=True)
def _sort_out(start: Any, at: Any, edges: Any) -> None:
    for edge in range(len(start)):
        edges[at[start[edge]]] = edge
        at[start[edge]] += 1


@njit(cache=True, nogil=True)
def _look_around(start: Any, end: Any, group: Any, edges: Any, first: Any, back: Any, again: Any) -> None:
    for edge in range(len(start)):
        back[edge] = again[edge] = False
        for at in range(first[end[edge]], first[end[edge] + 1]):
            if end[edges[at]] == start[edge] and group[edges[at]] == group[edge]:
                back[edge] = True
                break
        for at in range(first[start[edge]], first[start[edge] + 1]):
            if edges[at] == edge:
                break
            if end[edges[at]] == end[edge] and group[edges[at]] == group[edge]:
                again[edge] = True
                break


def undirected_segments(polygons: Geometries) -> Geometries:
    """Draw every edge of the polygons once, as a line of two points, in degrees."""
    edges = edges_of(polygons)
    low, high = np.minimum(edges.start, edges.end), np.maximum(edges.start, edges.end)
    ends = np.unique(np.stack([low, high], axis=1), axis=0)
    return np.asarray(shapely.linestrings(edges.corners[ends]))
