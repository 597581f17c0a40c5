"""Draw lines into one network on a fine grid, and see which faces it has and who borders on whom.

Everything happens in the city's equal-area projection, in metres. The grid makes the drawing
robust: lines that nearly meet do meet, and no two corners are nearer to each other than its width.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.edges import Edges, edges_of
from grids.lattice import Lattice
from grids.rings import faces

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_LONGEST_DEG = 0.002
"""Borders are drawn in pieces no longer than this: straight in degrees is bent in the projection. [°]"""


def to_plane(lattice: Lattice, shapes: Geometries) -> Geometries:
    """Take shapes from EPSG:4326 to metres east and north of the lattice's centre."""
    if len(shapes) == 0:
        return np.empty(0, dtype=object)
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.stack(lattice.project(xy[:, 0], xy[:, 1]), axis=1))
    )


def borders_to_plane(lattice: Lattice, segments: Geometries) -> Geometries:
    """Take the edges of areas to metres, as they lie in degrees."""
    return to_plane(lattice, np.asarray(shapely.segmentize(segments, _LONGEST_DEG)))


def in_order(shapes: Geometries) -> Ints:
    """Give the order of shapes by their content, each content once, whatever order they came in."""
    if len(shapes) == 0:
        return np.empty(0, dtype=np.int64)
    content = shapely.to_wkb(shapely.normalize(shapes))
    _, first = np.unique(np.asarray(content, dtype=object), return_index=True)
    return np.asarray(first, dtype=np.int64)


def noded(lines: Geometries, grid_m: float) -> Geometries:
    """Draw lines into one network; where two cross or touch, both get a corner."""
    if len(lines) == 0:
        return np.empty(0, dtype=object)
    network = shapely.union_all(lines, grid_size=grid_m)
    parts = shapely.get_parts(network)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING])


def noded_with(lines: Geometries, new: Geometries, grid_m: float) -> Geometries:
    """Draw lines into a network that is noded already; only what they come near is drawn again."""
    if len(new) == 0:
        return lines
    met = np.zeros(len(lines), dtype=bool)
    met[STRtree(lines).query(new, predicate="dwithin", distance=4 * grid_m)[1]] = True
    return np.concatenate([lines[~met], noded(np.concatenate([lines[met], new]), grid_m)])


def faces_of(lines: Geometries) -> Geometries:
    """Give the faces of a network, in the order of their places: south to north, then west to east."""
    found = faces(lines)
    if len(found) == 0:
        return found
    found = np.asarray(shapely.normalize(found))
    bounds = shapely.bounds(found)
    return found[np.lexsort((shapely.area(found), bounds[:, 3], bounds[:, 2], bounds[:, 0], bounds[:, 1]))]


def link_ends(lines: Geometries, reach_m: float) -> Geometries:
    """Draw the short links from ends that were meant to meet another line but stop before it.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
        A network. [m]
    reach_m
        How far an end may be from the line that it was meant to meet. [m]
    """
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    owner = np.tile(np.arange(len(lines)), 2)
    xy = shapely.get_coordinates(ends)
    _, where, count = np.unique(xy.view(np.complex128).ravel(), return_inverse=True, return_counts=True)
    loose = np.flatnonzero(count[where] == 1)
    if len(loose) == 0 or reach_m == 0:
        return np.empty(0, dtype=object)
    at, other = STRtree(lines).query(ends[loose], predicate="dwithin", distance=reach_m)
    foreign = other != owner[loose[at]]
    at, other = at[foreign], other[foreign]
    if len(at) == 0:
        return np.empty(0, dtype=object)
    links = shapely.shortest_line(ends[loose[at]], lines[other])
    length = shapely.length(links)
    target = shapely.get_coordinates(shapely.get_point(links, -1))
    order = np.lexsort((target[:, 1], target[:, 0], length, at))
    nearest = order[np.flatnonzero(np.r_[True, np.diff(at[order]) > 0])]
    return np.asarray(links[nearest[length[nearest] > 0]])


def strengths_along(lines: Geometries, sources: Geometries, strengths: Floats, within_m: float) -> Floats:
    """Say how strong each line of a network is: as the strongest source it was drawn from. 0 for none."""
    found = np.zeros(len(lines))
    if len(lines) == 0 or len(sources) == 0:
        return found
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    line, source = STRtree(sources).query(middles, predicate="dwithin", distance=within_m)
    np.maximum.at(found, line, strengths[source])
    return found


@dataclass(frozen=True, slots=True)
class Sides:
    """Edges with a face on both sides, each once: the faces, its length [m], and its number in ``edges``."""

    edges: Edges
    left: Ints
    right: Ints
    length: Floats
    edge: Ints

    def segments(self) -> Floats:
        """Both ends of each. [m] Shape (n, 2, 2)."""
        return np.stack(
            [self.edges.corners[self.edges.start[self.edge]], self.edges.corners[self.edges.end[self.edge]]],
            axis=1,
        )


def sides_of(faces: Geometries) -> Sides:
    """See which faces border on which, edge by edge, bit by bit."""
    edges = edges_of(faces)
    order = np.argsort(edges.forward)
    ranked = edges.forward[order]
    at = np.searchsorted(ranked, edges.backward).clip(max=max(len(order) - 1, 0))
    shared = np.flatnonzero((ranked[at] == edges.backward) & (edges.start < edges.end))
    left, right = edges.owner[shared], edges.owner[order[at[shared]]]
    span = edges.corners[edges.end[shared]] - edges.corners[edges.start[shared]]
    return Sides(edges, left, right, np.hypot(span[:, 0], span[:, 1]), shared)


def strengths_of(sides: Sides, lines: Geometries, strengths: Floats) -> Floats:
    """Give each edge the strength of the line of the network that it is part of; 0 for an edge of none."""
    coords, line = shapely.get_coordinates(lines, return_index=True)
    corners = sides.edges.corners
    known = corners[:, 0] + 1j * corners[:, 1]  # sorted: edges_of numbers corners so
    value = np.ascontiguousarray(coords).view(np.complex128).ravel()
    number = np.searchsorted(known, value).clip(max=len(known) - 1)
    number = np.where(known[number] == value, number, -1)
    goes_on = (line[1:] == line[:-1]) & (number[1:] >= 0) & (number[:-1] >= 0)
    low = np.minimum(number[1:], number[:-1])[goes_on]
    high = np.maximum(number[1:], number[:-1])[goes_on]
    key = low * len(known) + high
    order = np.lexsort((-strengths[line[1:][goes_on]], key))
    key, value_of = key[order], strengths[line[1:][goes_on]][order]
    start, end = sides.edges.start[sides.edge], sides.edges.end[sides.edge]
    wanted = np.minimum(start, end) * len(known) + np.maximum(start, end)
    if len(key) == 0:
        return np.zeros(len(wanted))
    at = np.searchsorted(key, wanted).clip(max=len(key) - 1)
    return np.where(key[at] == wanted, value_of[at], 0.0)
