"""Split blocks that are too large or sprawl, and give every building whole to one block.

The cuts themselves go straight (see ``cuts``). A building, or another thing that no border may cut, belongs
afterwards to the block that holds most of it, whatever crossed it: a cut, a fence, the middle of a street.
Only a border between areas goes through it.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.blocks.cuts import cut_lines, sample
from grids.blocks.ground import Plane
from grids.blocks.model import Rules
from grids.blocks.mosaic import Mosaic, connected, holder
from grids.blocks.network import Sides, faces_of, noded, noded_with, sides_of
from grids.blocks.sizes import density_of, sizes_of, with_loads
from grids.blocks.strips import are_narrow

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

_LOST = 0.01
"""A building that loses no more than this of its ground is not worth a corner in a border. [-]"""


@dataclass(frozen=True, slots=True)
class _Regions:
    """Polygons [m] that part the city more coarsely than its faces: the block and the area of each."""

    polygons: Geometries
    block: Ints
    area: Ints


def split_faces(mosaic: Mosaic, in_plane: Geometries, plane: Plane, rules: Rules) -> Mosaic:
    """Cut the faces that are too large or sprawl, but for narrow ones, before streets are shared out.

    So the pieces of a ring round a compound can be narrow, and go to the blocks along them.
    """
    pieces = _pieces(mosaic, np.arange(len(mosaic.faces)), sides_of(mosaic.faces), plane, rules)
    large = np.flatnonzero(pieces > 1)
    large = large[~are_narrow(mosaic.faces[large], rules.narrow_m)]
    cuts = _cuts(mosaic.faces[large], pieces[large], plane, rules)
    return Mosaic.of(noded_with(mosaic.lines, cuts, rules.grid_m), in_plane) if len(cuts) else mosaic


def split_blocks(
    mosaic: Mosaic, label: Ints, in_plane: Geometries, plane: Plane, rules: Rules
) -> tuple[Mosaic, Ints]:
    """Cut blocks that are too large or sprawl, and lead borders round buildings.

    Parameters
    ----------
    mosaic, label
        Faces, and the block of each.
    in_plane
        The areas. [m]
    plane, rules
        The ground, and how blocks are drawn.

    Returns
    -------
    tuple of Mosaic and ndarray of int
        A finer mosaic and the block of each of its faces, from 0.
    """
    sides = sides_of(mosaic.faces)
    label = connected(label, mosaic.area, sides)
    pieces = _pieces(mosaic, label, sides, plane, rules)
    large = np.flatnonzero(pieces > 1)
    blocks = _outlines(mosaic.faces, label, large)
    cuts = _cuts(blocks, pieces[large], plane, rules)
    regions = _regions(mosaic, label, large, blocks, cuts, rules)
    building, area, block = _crossed(regions, plane.solid)
    walls = shapely.boundary(plane.solid[np.unique(building)])
    finer = Mosaic.of(noded_with(mosaic.lines, np.concatenate([cuts, walls]), rules.grid_m), in_plane)
    at = holder(finer.faces, regions.polygons)
    names = np.where(at >= 0, regions.block[at], regions.block.max(initial=0) + 1 + np.arange(len(at)))
    names = _kept_whole(finer, names, plane.solid, building, area, block)
    return finer, connected(names, finer.area, sides_of(finer.faces))


def _pieces(mosaic: Mosaic, label: Ints, sides: Sides, plane: Plane, rules: Rules) -> Ints:
    """Say into how many pieces each block is cut; compounds that stay whole into one."""
    count = int(label.max(initial=-1)) + 1
    size = np.bincount(label, sizes_of(mosaic.faces, plane, rules), count)
    inner = label[sides.left] == label[sides.right]
    around = np.bincount(label, shapely.length(mosaic.faces), count)
    around -= 2 * np.bincount(label[sides.left[inner]], sides.length[inner], count)
    compact = 4 * np.pi * np.bincount(label, shapely.area(mosaic.faces), count) / around**2
    pieces = np.where(size >= rules.split_from, np.round(size), 1).astype(np.int64)
    sprawling = (compact < rules.sprawling) & (size >= rules.merge_below)
    pieces[sprawling] = np.maximum(pieces[sprawling], 1) + 1
    return np.where(_held(mosaic, label, plane.whole, count) > 0.5, 1, pieces)


def _held(mosaic: Mosaic, label: Ints, polygons: Geometries, count: int) -> Floats:
    """Say what share [-] of each block lies in polygons."""
    size = shapely.area(mosaic.faces)
    inside = holder(mosaic.faces, polygons) >= 0
    return np.asarray(
        np.bincount(label, np.where(inside, size, 0.0), count) / np.bincount(label, size, count)
    )


def _outlines(faces: Geometries, label: Ints, wanted: Ints) -> Geometries:
    """Draw blocks in one piece each."""
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], wanted, side="left")
    ends = np.searchsorted(label[order], wanted, side="right")
    outlines = np.empty(len(wanted), dtype=object)
    for at, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        mine = faces[order[first:last]]
        outlines[at] = mine[0] if len(mine) == 1 else shapely.coverage_union_all(mine)
    return outlines


def _cuts(blocks: Geometries, pieces: Ints, plane: Plane, rules: Rules) -> Geometries:
    """Draw the cuts that make of each block so many pieces."""
    if len(blocks) == 0:
        return np.empty(0, dtype=object)
    samples = sample(blocks, density_of(blocks, plane, rules), rules.target_m2)
    return cut_lines(blocks, pieces, with_loads(samples, blocks, plane, rules), plane.solid)


def _regions(
    mosaic: Mosaic, label: Ints, large: Ints, blocks: Geometries, cuts: Geometries, rules: Rules
) -> _Regions:
    """Part the city into the pieces of blocks that are cut and the faces of those that are not."""
    is_cut = np.isin(label, large)
    area_of = np.zeros(int(label.max(initial=-1)) + 1, dtype=np.int64)
    area_of[label] = mosaic.area
    pieces = faces_of(noded(np.concatenate([shapely.boundary(blocks), cuts]), rules.grid_m))
    at = holder(pieces, blocks)
    pieces, at = pieces[at >= 0], at[at >= 0]
    return _Regions(
        np.concatenate([mosaic.faces[~is_cut], pieces]),
        np.concatenate([label[~is_cut], label.max(initial=0) + 1 + np.arange(len(pieces))]),
        np.concatenate([mosaic.area[~is_cut], area_of[large[at]]]),
    )


def _crossed(regions: _Regions, solid: Geometries) -> tuple[Ints, Ints, Ints]:
    """Find the buildings that borders of blocks cross, and the block that each goes to in each area."""
    at, region = STRtree(regions.polygons).query(solid, predicate="intersects")
    several = np.bincount(at, minlength=len(solid)) > 1
    at, region = at[several[at]], region[several[at]]
    held = shapely.area(shapely.intersection(solid[at], regions.polygons[region]))
    keys, where = np.unique(
        np.stack([at, regions.area[region], regions.block[region]], axis=1), axis=0, return_inverse=True
    )
    held = np.bincount(where.ravel(), held, len(keys))
    # Most first, of equal ones the lower number: the order in which keys are sorted.
    order = np.lexsort((keys[:, 2], -np.round(held, 6), keys[:, 1], keys[:, 0]))
    keys, held = keys[order], held[order]
    if len(keys) == 0:
        return keys[:, 0], keys[:, 1], keys[:, 2]
    first = np.flatnonzero(np.r_[True, (np.diff(keys[:, :2], axis=0) != 0).any(axis=1)])
    total = np.add.reduceat(held, first)
    lost = total - held[first] > _LOST * np.maximum(shapely.area(solid[keys[first, 0]]), 1.0)
    chosen = keys[first[lost]]
    return chosen[:, 0], chosen[:, 1], chosen[:, 2]


def _kept_whole(
    mosaic: Mosaic, names: Ints, solid: Geometries, building: Ints, area: Ints, block: Ints
) -> Ints:
    """Give the faces of each crossed building to its block; where buildings overlap, the larger decides."""
    if len(building) == 0:
        return names
    inside = shapely.point_on_surface(mosaic.faces)
    at, face = STRtree(inside).query(solid[building], predicate="contains")
    fits = mosaic.area[face] == area[at]
    at, face = at[fits], face[fits]
    order = np.lexsort((at, shapely.area(solid[building[at]])))
    names = names.copy()
    names[face[order]] = block[at[order]]
    return names
