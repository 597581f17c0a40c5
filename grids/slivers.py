"""Join pieces that are too small for a cell to a neighbour in the same area.

A border that clips the corner of a cell leaves a sliver. Slivers are joined smallest first, each
to the neighbour of its own area with the longest shared border; what is still too small after
joining is joined again. Neighbours are looked for in an R-tree, because they change while they
are being searched. A sliver without a neighbour in its area (a rock in the harbour) stays.
"""

import heapq
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from rtree import index
from scipy import ndimage
from shapely import MultiPolygon, Polygon

from grids.cutting import Geometries, Ints, Pieces
from grids.measure import area_m2

Shape: TypeAlias = Polygon | MultiPolygon

SMALLEST_SHARE = 0.2
"""Pieces smaller than this share of an uncut cell are slivers: 2,000 m² of 10,000. [-]"""


@dataclass(frozen=True, slots=True)
class Merged:
    """The pieces that are left, how many were joined to another, and how many slivers had nobody to join."""

    pieces: Pieces
    joined: int
    alone: int


@dataclass(slots=True)
class _Patch:
    """A piece while it is being joined."""

    polygon: Shape
    size: float
    sides: set[tuple[float, float, float, float]]


def merge_slivers(pieces: Pieces, *, smallest_m2: float) -> Merged:
    """Join pieces smaller than ``smallest_m2`` [m²] to neighbours.

    The joined cell keeps the column and row of the larger part. Corners stay as they are, so
    pieces that fitted together still do. Time grows with the number of slivers.
    """
    sizes = area_m2(pieces.polygon)
    near = _near_slivers(pieces, sizes < smallest_m2)
    patches = {
        int(at): _Patch(pieces.polygon[at], float(sizes[at]), _sides(pieces.polygon[at])) for at in near
    }
    tree = index.Index(
        ((at, patch.polygon.bounds, None) for at, patch in patches.items()) if patches else None,
        interleaved=True,
    )
    heap = [(patch.size, at) for at, patch in patches.items() if patch.size < smallest_m2]
    heapq.heapify(heap)
    changed: set[int] = set()
    alone = 0
    while heap:
        size, at = heapq.heappop(heap)
        if at not in patches or patches[at].size != size:
            continue
        taker = _best_neighbour(at, patches, tree, pieces)
        if taker is None:
            alone += 1
            continue
        # The larger part gives its name, column and row to the whole.
        loser, winner = sorted((at, taker), key=lambda one: (patches[one].size, -one))
        _join(patches, tree, winner, loser)
        changed.add(winner)
        changed.discard(loser)
        if patches[winner].size < smallest_m2:
            heapq.heappush(heap, (patches[winner].size, winner))

    gone = np.array([at for at in near if int(at) not in patches], dtype=np.int64)
    polygons, is_whole = pieces.polygon.copy(), pieces.is_whole.copy()
    for at in changed:
        polygons[at], is_whole[at] = patches[at].polygon, False
    keep = np.ones(len(sizes), dtype=bool)
    keep[gone] = False
    left = Pieces(pieces.area[keep], pieces.col[keep], pieces.row[keep], polygons[keep], is_whole[keep])
    return Merged(left, len(gone), alone)


def _near_slivers(pieces: Pieces, is_sliver: NDArray[np.bool_]) -> Ints:
    """Positions of the slivers and of everything within two cells of one, which is all that may change.

    Two, because a joined pair may still be a sliver.
    """
    if not is_sliver.any():
        return np.empty(0, dtype=np.int64)
    col, row = pieces.col - pieces.col.min(), pieces.row - pieces.row.min()
    mask = np.zeros((row.max() + 1, col.max() + 1), dtype=bool)
    mask[row[is_sliver], col[is_sliver]] = True
    mask = ndimage.binary_dilation(mask, structure=np.ones((3, 3)), iterations=3)
    return np.flatnonzero(mask[row, col])


def _sides(polygon: Shape) -> set[tuple[float, float, float, float]]:
    """Directed edges of a polygon, anticlockwise, as pairs of corners."""
    sides: set[tuple[float, float, float, float]] = set()
    for ring in shapely.get_rings(shapely.orient_polygons(polygon)):
        corners = shapely.get_coordinates(ring).tolist()
        sides.update((*a, *b) for a, b in pairwise(corners))
    return sides


def _best_neighbour(at: int, patches: dict[int, _Patch], tree: index.Index, pieces: Pieces) -> int | None:
    """Find the neighbour of the same area with the longest shared border; None where there is none."""
    me = patches[at]
    best: tuple[float, float, int] | None = None
    opposite = {(c, d, a, b) for a, b, c, d in me.sides}
    shrink = float(np.cos(np.radians(me.polygon.bounds[1])))
    for other in tree.intersection(me.polygon.bounds):
        if other == at or pieces.area[other] != pieces.area[at]:
            continue
        shared = opposite & patches[other].sides
        if not shared:
            continue
        length = sum(np.hypot((c - a) * shrink, d - b) for a, b, c, d in shared)
        # Rounded, so that equal sides stay equal and the tie goes to the larger, then to the first.
        candidate = (round(float(length), 9), patches[other].size, -other)
        best = candidate if best is None else max(best, candidate)
    return None if best is None else -best[2]


def _join(patches: dict[int, _Patch], tree: index.Index, winner: int, loser: int) -> None:
    """Make one patch of two neighbours, corners unchanged."""
    kept, gone = patches[winner], patches.pop(loser)
    tree.delete(loser, gone.polygon.bounds)
    tree.delete(winner, kept.polygon.bounds)
    kept.polygon = shapely.coverage_union(kept.polygon, gone.polygon)
    kept.size += gone.size
    kept.sides = _sides(kept.polygon)
    tree.insert(winner, kept.polygon.bounds)


def merged_polygons(polygons: Geometries) -> Geometries:
    """Unwrap multipolygons of one part, which joining may leave."""
    return np.array(
        [part if part.geom_type == "Polygon" else _unwrap(part) for part in polygons], dtype=object
    )


def _unwrap(shape: Shape) -> Shape:
    parts = shapely.get_parts(shape)
    only: Shape = parts[0] if len(parts) == 1 else shape
    return only
