"""The streets as a network: where they meet, how long they are between, which place lies where."""

from dataclasses import dataclass

import numpy as np
import shapely

from gridcity.analytics.errors import NeighbourhoodInvalid, ValuesInvalid
from gridcity.analytics.surfaces import checked_places
from gridcity.analytics.weights import Floats, Geometries, Ints

GRAIN_M = 0.01
"""Vertices in the same square of this side are the same place. [m]"""


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Pieces of street between crossings.

    Attributes
    ----------
    nodes : ndarray of float, shape (n_nodes, 2)
        Crossings and ends, in a plane. [m]
    ends : ndarray of int, shape (n_pieces, 2)
        The nodes at which each piece begins and ends; the same one for a loop.
    length_m : ndarray of float, shape (n_pieces,)
        Never zero. [m]
    shapes : ndarray of LineString, shape (n_pieces,)
        Each from its begin to its end. [m]
    of_line : ndarray of int, shape (n_pieces,)
        Of which of the lines each is a piece.
    """

    nodes: Floats
    ends: Ints
    length_m: Floats
    shapes: Geometries
    of_line: Ints

    def __len__(self) -> int:
        """Count the pieces."""
        return self.length_m.size

    def degrees(self) -> Ints:
        """Count the ends of pieces at each node: 1 is a dead end, 2 a street that goes on. [pieces]."""
        return np.bincount(self.ends.ravel(), minlength=len(self.nodes))


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Where places lie on the streets.

    Attributes
    ----------
    piece : ndarray of int, shape (n,)
        The nearest piece; -1 where none is in reach.
    at_m : ndarray of float, shape (n,)
        How far from its begin, along it. [m]
    off_m : ndarray of float, shape (n,)
        How far the place lies off the street; infinite where none is in reach. [m]
    """

    piece: Ints
    at_m: Floats
    off_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Lixels:
    """Streets cut into short lengths (linear pixels), equally long within a piece.

    Attributes
    ----------
    piece : ndarray of int, shape (n_lixels,)
        On which piece each lies; in order.
    start_m, stop_m : ndarray of float, shape (n_lixels,)
        From where to where along it. [m]
    """

    piece: Ints
    start_m: Floats
    stop_m: Floats

    def __len__(self) -> int:
        """Count them."""
        return self.piece.size


def streets_of(lines: Geometries) -> Streets:
    """Join lines where they share a vertex, as OpenStreetMap's do; a bridge shares none with what is below.

    Parameters
    ----------
    lines : ndarray of LineString or MultiLineString, shape (n_lines,)
        In a plane with true lengths. Missing and empty ones, and those of no length, have no pieces. [m]

    Returns
    -------
    Streets
        Every line cut at its crossings. All are gone along both ways: who walks does not heed one-way signs.

    Raises
    ------
    ValuesInvalid
        Something is no line, or a vertex is nowhere.

    Notes
    -----
    Tested against ``shapely.node`` on streets of one level.

    Examples
    --------
    A side street that begins in the middle of a main street:

    >>> main = shapely.LineString([(0, 0), (100, 0), (200, 0)])
    >>> side = shapely.LineString([(100, 0), (100, 50)])
    >>> streets = streets_of(np.array([main, side]))
    >>> streets.length_m.tolist(), streets.degrees().tolist()
    ([100.0, 100.0, 50.0], [1, 3, 1, 1])
    """
    lines = np.asarray(lines, dtype=object)
    parts, of_line = shapely.get_parts(lines, return_index=True)
    strange = ~np.isin(shapely.get_type_id(parts), [1, 2])  # LineString, LinearRing
    if strange.any():
        raise ValuesInvalid(
            f"{int(strange.sum())} streets are no lines but, say, {parts[strange][0].geom_type}.",
            strange=int(strange.sum()),
        )
    xy, of_part = shapely.get_coordinates(parts, return_index=True)
    if not np.isfinite(xy).all():
        raise ValuesInvalid("Streets have vertices that are nowhere.")
    _, first, vertex = np.unique(
        np.round(xy / GRAIN_M).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    goes_on = of_part[1:] == of_part[:-1]
    moves = np.concatenate([[True], (vertex[1:] != vertex[:-1]) | ~goes_on]) if len(xy) else np.zeros(0, bool)
    xy, of_part, vertex = xy[moves], of_part[moves], vertex[moves]
    begins = np.concatenate([[True], of_part[1:] != of_part[:-1]]) if len(xy) else np.zeros(0, bool)
    stops = np.roll(begins, -1)
    is_node = begins | stops | (np.bincount(vertex, minlength=len(first))[vertex] > 1)
    start = np.flatnonzero(is_node & ~stops)
    at_node = np.flatnonzero(is_node)
    stop = at_node[np.searchsorted(at_node, start) + 1] if start.size else start
    count = stop - start + 1
    piece = np.repeat(np.arange(start.size), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    shapes = shapely.linestrings(xy[np.repeat(start, count) + within], indices=piece)
    ends = np.column_stack([vertex[start], vertex[stop]])
    used, ends = _in_order(ends)
    of_vertex = np.empty((len(first), 2))
    of_vertex[vertex] = xy
    return Streets(of_vertex[used], ends, shapely.length(shapes), np.asarray(shapes), of_line[of_part[start]])


def _in_order(ends: Ints) -> tuple[Ints, Ints]:
    """Give nodes numbers as they come: which vertex each was, and the ends by the new numbers."""
    used, first, inverse = np.unique(ends.ravel(), return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return used[order], rank[inverse].reshape(-1, 2)


def snap(streets: Streets, places: Floats, *, reach_m: float) -> Snapped:
    """Find the street nearest to each place.

    Parameters
    ----------
    streets
        The network.
    places : ndarray of float, shape (n, 2)
        In the same plane. [m]
    reach_m
        What lies further off belongs to no street. [m]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        ``places`` are no pairs, or one is nowhere.
    NeighbourhoodInvalid
        The reach is no positive length.

    Examples
    --------
    >>> streets = streets_of(np.array([shapely.LineString([(0, 0), (100, 0)])]))
    >>> on = snap(streets, np.array([[30.0, 5.0], [30.0, 80.0]]), reach_m=50.0)
    >>> on.piece.tolist(), on.at_m.tolist(), on.off_m.tolist()
    ([0, -1], [30.0, 0.0], [5.0, inf])
    """
    places = checked_places(places)
    if not 0 < reach_m < np.inf:
        raise NeighbourhoodInvalid(
            f"A reach has to be a positive length, not {reach_m:g} m.", reach_m=reach_m
        )
    piece, at_m = np.full(len(places), -1), np.zeros(len(places))
    off_m = np.full(len(places), np.inf)
    points = np.atleast_1d(np.asarray(shapely.points(places), dtype=object))
    (place, nearest), apart = shapely.STRtree(streets.shapes).query_nearest(
        points, max_distance=reach_m, return_distance=True
    )
    # Of streets that are equally near the first in order is taken.
    order = np.lexsort((nearest, place))
    place, once = np.unique(place[order], return_index=True)
    chosen = order[once]
    piece[place], off_m[place] = nearest[chosen], apart[chosen]
    at_m[place] = shapely.line_locate_point(streets.shapes[piece[place]], points[place])
    return Snapped(piece, at_m, off_m)


def lixels_of(streets: Streets, *, length_m: float) -> Lixels:
    """Cut each piece into equal lengths, none longer than ``length_m``.

    Raises
    ------
    NeighbourhoodInvalid
        The length is no positive one.
    """
    if not 0 < length_m < np.inf:
        raise NeighbourhoodInvalid(
            f"A lixel has to have a positive length, not {length_m:g} m.", length_m=length_m
        )
    count = np.maximum(np.ceil(streets.length_m / length_m - 1e-9), 1).astype(np.int64)
    piece = np.repeat(np.arange(len(streets)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    each_m = (streets.length_m / count)[piece]
    return Lixels(piece, within * each_m, (within + 1) * each_m)


def lixel_shapes(streets: Streets, lixels: Lixels) -> Geometries:
    """Draw each lixel, bends included; for a map.

    Returns
    -------
    ndarray of LineString, shape (n_lixels,)
        In the plane of the streets. [m]
    """
    xy, of_piece = shapely.get_coordinates(streets.shapes, return_index=True)
    step = np.hypot(*np.diff(xy, axis=0, prepend=xy[:1]).T)
    first = np.searchsorted(of_piece, np.arange(len(streets)))
    along = np.cumsum(step)
    along -= along[first][of_piece]
    # All pieces in one row, with a metre between, so that a place on any is one number.
    begin = np.concatenate([[0.0], np.cumsum(streets.length_m + 1.0)])[:-1]
    bends, cuts = begin[of_piece] + along, begin[lixels.piece]
    starts, stops = cuts + lixels.start_m, cuts + lixels.stop_m
    # A vertex belongs to the lixel within which it lies; those right at a cut are drawn as the cut.
    holds = np.searchsorted(starts, bends, side="right") - 1
    between = (bends > starts[holds] + 1e-9) & (bends < stops[holds] - 1e-9)
    where = np.concatenate([starts, bends[between], stops])
    number = np.concatenate([np.arange(len(lixels)), holds[between], np.arange(len(lixels))])
    order = np.lexsort((where, number))
    where, number = where[order], number[order]
    drawn = np.column_stack([np.interp(where, bends, xy[:, axis]) for axis in (0, 1)])
    return np.asarray(shapely.linestrings(drawn, indices=number))
