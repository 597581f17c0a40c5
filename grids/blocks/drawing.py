"""Draw finished blocks in longitude and latitude, on the borders of their areas to the last bit.

The network was drawn on a grid in metres, which moves an area's border by millimetres. So only what
lies between blocks of one area is taken from it; its ends are put onto the border as it is in degrees,
and the border gets a corner there. Faces of lines that share all their corners fit together exactly.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.blocks.network import Sides, to_plane
from grids.edges import edges_of, undirected_segments
from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

_METRE_DEG = 1 / 111_195.0
_SAME_PLACE_M = 0.03
"""A line that meets the border so near to one of its corners meets it in the corner. [m]"""
_CRUMB_M2 = 1.0
"""Faces below this are crumbs of rounding: they go where their longest side is. [m²]"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Blocks as polygons in EPSG:4326, whose ground each is, and which block of those that were given."""

    polygon: Geometries
    area: Ints
    block: Ints


def draw(
    lattice: Lattice, areas: Geometries, faces: Geometries, area: Ints, block: Ints, sides: Sides
) -> Drawn:
    """Draw blocks.

    Parameters
    ----------
    lattice
        Its projection.
    areas : ndarray of Polygon or MultiPolygon
        The coverage that was tiled, EPSG:4326. [°]
    faces, area, block
        Faces of the network [m], the area of each, and the block that each belongs to.
    sides
        Who borders on whom among ``faces``.
    """
    borders = undirected_segments(areas)
    lines = np.concatenate(_lines(lattice, borders, faces, area, block, sides))
    network = shapely.get_parts(shapely.union_all(lines))
    drawn = np.asarray(shapely.get_parts(shapely.polygonize(network)), dtype=object)
    inside = shapely.point_on_surface(drawn)
    whose = np.full(len(drawn), -1, dtype=np.int64)
    found, point = STRtree(inside).query(areas, predicate="contains")
    whose[point] = found
    drawn, inside, whose = drawn[whose >= 0], inside[whose >= 0], whose[whose >= 0]
    which = _blocks_at(to_plane(lattice, inside), whose, faces, area, block)
    return _joined(drawn, whose, _without_crumbs(drawn, whose, which))


def _lines(
    lattice: Lattice, borders: Geometries, faces: Geometries, area: Ints, block: Ints, sides: Sides
) -> tuple[Geometries, Geometries]:
    """Give what lies between blocks, ending on borders, and the borders with corners at those ends."""
    edges = sides.edges
    between = (area[sides.left] == area[sides.right]) & (block[sides.left] != block[sides.right])
    inner = sides.edge[between]
    is_border = np.ones(len(edges.start), dtype=bool)
    same = sides.edge[area[sides.left] == area[sides.right]]
    both = np.isin(np.minimum(edges.forward, edges.backward), np.minimum(edges.forward, edges.backward)[same])
    is_border[both] = False
    on_border = np.zeros(len(edges.corners), dtype=bool)
    on_border[edges.start[is_border]] = on_border[edges.end[is_border]] = True

    used = np.unique(np.concatenate([edges.start[inner], edges.end[inner]]))
    places = np.full(edges.corners.shape, np.nan)
    places[used] = np.stack(lattice.unproject(edges.corners[used, 0], edges.corners[used, 1]), axis=1)
    ends = used[on_border[used]]
    segment, share, places[ends] = _onto(borders, places[ends])
    span = np.stack([places[edges.start[inner]], places[edges.end[inner]]], axis=1)
    span = span[(span[:, 0] != span[:, 1]).any(axis=1)]
    return np.asarray(shapely.linestrings(span)), _with_corners(borders, segment, share, places[ends])


def _onto(borders: Geometries, places: Floats) -> tuple[Ints, Floats, Floats]:
    """Put places onto the nearest border: which segment, how far along [-], and where that is, in degrees."""
    if len(places) == 0:
        return np.empty(0, dtype=np.int64), np.empty(0), places
    near, segment = STRtree(borders).query_nearest(shapely.points(places), all_matches=False)
    segment = segment[np.argsort(near, kind="stable")]
    ends = shapely.get_coordinates(borders[segment]).reshape(-1, 2, 2)
    shrink = np.stack([np.cos(np.radians(places[:, 1])), np.ones(len(places))], axis=1)
    span, offset = (ends[:, 1] - ends[:, 0]) * shrink, (places - ends[:, 0]) * shrink
    length = np.hypot(span[:, 0], span[:, 1])
    share = np.clip((span * offset).sum(axis=1) / np.maximum(length, 1e-30) ** 2, 0.0, 1.0)
    near_m = _SAME_PLACE_M * _METRE_DEG
    share = np.where(share * length <= near_m, 0.0, np.where((1 - share) * length <= near_m, 1.0, share))
    there = ends[:, 0] + share[:, None] * (ends[:, 1] - ends[:, 0])
    there = np.where((share == 1.0)[:, None], ends[:, 1], there)
    return segment.astype(np.int64), share, there


def _with_corners(borders: Geometries, segment: Ints, share: Floats, places: Floats) -> Geometries:
    """Cut border segments at the places that lie on them."""
    new = (share > 0) & (share < 1)
    ends = shapely.get_coordinates(borders).reshape(-1, 2, 2)
    count = len(ends)
    every = np.concatenate([np.arange(count), segment[new], np.arange(count)])
    along = np.concatenate([np.zeros(count), share[new], np.ones(count)])
    xy = np.concatenate([ends[:, 0], places[new], ends[:, 1]])
    order = np.lexsort((along, every))
    every, xy = every[order], xy[order]
    goes_on = (every[1:] == every[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    return np.asarray(shapely.linestrings(np.stack([xy[:-1][goes_on], xy[1:][goes_on]], axis=1)))


def _blocks_at(points: Geometries, whose: Ints, faces: Geometries, area: Ints, block: Ints) -> Ints:
    """Say in which block of the same area each point lies; -1 where rounding put it in another's."""
    found = np.full(len(points), -1, dtype=np.int64)
    point, face = STRtree(faces).query(points, predicate="within")
    fits = area[face] == whose[point]
    found[point[fits]] = block[face[fits]]
    return found


def _without_crumbs(drawn: Geometries, whose: Ints, which: Ints) -> Ints:
    """Give faces that are crumbs, or of no known block, to the neighbour along their longest side."""
    size_m2 = shapely.area(drawn) * np.cos(np.radians(shapely.bounds(drawn)[:, 1])) / _METRE_DEG**2
    crumbs = np.flatnonzero((size_m2 < _CRUMB_M2) | (which < 0))
    which = which.copy()
    if len(crumbs) == 0:
        return which
    near = np.unique(STRtree(drawn).query(drawn[crumbs], predicate="intersects")[1])
    edges = edges_of(drawn[near])
    order = np.argsort(edges.forward)
    at = np.searchsorted(edges.forward[order], edges.backward).clip(max=len(order) - 1)
    other = near[edges.owner[order[at]]]
    mine = near[edges.owner]
    shared = (
        (edges.forward[order][at] == edges.backward) & np.isin(mine, crumbs) & (whose[mine] == whose[other])
    )
    span = edges.segments()
    length = np.hypot(*(span[:, 1] - span[:, 0]).T)
    is_crumb = np.zeros(len(drawn), dtype=bool)
    is_crumb[crumbs] = True
    for crumb in crumbs[np.argsort(-size_m2[crumbs], kind="stable")].tolist():
        sides = np.flatnonzero(shared & (mine == crumb) & ~is_crumb[other])
        if len(sides):
            neighbours, where = np.unique(other[sides], return_inverse=True)
            which[crumb] = which[neighbours[np.argmax(np.bincount(where, length[sides]))]]
            is_crumb[crumb] = False
    # What is left stands alone: a block of its own, beyond the numbers that were given.
    alone = np.flatnonzero(which < 0)
    which[alone] = which.max(initial=-1) + 1 + np.arange(len(alone))
    return which


def _joined(drawn: Geometries, whose: Ints, which: Ints) -> Drawn:
    """Make one polygon of the faces of a block."""
    pairs, where = np.unique(np.stack([whose, which], axis=1), axis=0, return_inverse=True)
    where = where.ravel()
    order = np.argsort(where, kind="stable")
    starts = np.searchsorted(where[order], np.arange(len(pairs) + 1))
    polygons = np.empty(len(pairs), dtype=object)
    for at, (first, last) in enumerate(zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)):
        mine = drawn[order[first:last]]
        polygons[at] = mine[0] if len(mine) == 1 else _one(shapely.coverage_union_all(mine))
    return Drawn(polygons, pairs[:, 0], pairs[:, 1])


def _one(shape: shapely.Geometry) -> shapely.Geometry:
    """Unwrap a multipolygon of one part."""
    parts = shapely.get_parts(shape)
    only: shapely.Geometry = parts[0] if len(parts) == 1 else shape
    return only
