"""Split faces that are too large, and blocks that became too large when streets were shared out."""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from grids.blocks.cuts import cut_lines, sample
from grids.blocks.ground import Plane
from grids.blocks.model import Rules
from grids.blocks.mosaic import Mosaic, holder
from grids.blocks.network import faces_of, noded, noded_with
from grids.blocks.sizes import density_of, sizes_of, with_loads
from grids.blocks.strips import are_narrow

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]


def split(mosaic: Mosaic, in_plane: Geometries, plane: Plane, rules: Rules) -> Mosaic:
    """Cut the faces that are too large, but for narrow ones and for compounds that stay whole."""
    size = sizes_of(mosaic.faces, plane, rules)
    large = size >= rules.split_from
    large[large] = ~are_narrow(mosaic.faces[large], rules.narrow_m)
    cuts = _cuts(mosaic.faces, large, size, plane, rules)
    if len(cuts) == 0:
        return mosaic
    return Mosaic.of(noded_with(mosaic.lines, cuts, rules.grid_m), in_plane)


def split_again(
    mosaic: Mosaic, label: Ints, in_plane: Geometries, plane: Plane, rules: Rules
) -> tuple[Mosaic, Ints]:
    """Cut the blocks that became too large; ``label`` names the block of each face, from 0."""
    size = np.asarray(np.bincount(label, sizes_of(mosaic.faces, plane, rules)), dtype=np.float64)
    large = np.flatnonzero(size >= rules.split_from)
    if len(large) == 0:
        return mosaic, label
    blocks = np.array(
        [shapely.union_all(mosaic.faces[label == one], grid_size=rules.grid_m) for one in large], dtype=object
    )
    cuts = _cuts(blocks, np.ones(len(blocks), dtype=bool), size[large], plane, rules)
    if len(cuts) == 0:
        return mosaic, label
    pieces = faces_of(noded(np.concatenate([shapely.boundary(blocks), cuts]), rules.grid_m))
    finer = Mosaic.of(noded_with(mosaic.lines, cuts, rules.grid_m), in_plane)
    before = holder(finer.faces, mosaic.faces)
    known = np.where(before >= 0, label[before], label.max() + 1 + np.arange(len(before)))
    is_cut = np.isin(known, large)
    piece = holder(finer.faces, pieces)
    names = np.stack([known, np.where(is_cut, piece, -1)], axis=1)
    return finer, np.unique(names, axis=0, return_inverse=True)[1].ravel()


def _cuts(faces: Geometries, large: Bools, size: Floats, plane: Plane, rules: Rules) -> Geometries:
    """Draw the cuts of the faces that are large and no compound that stays whole."""
    at = np.flatnonzero(large)
    if len(plane.whole) and len(at):
        at = at[holder(faces[at], plane.whole) < 0]
    if len(at) == 0:
        return np.empty(0, dtype=object)
    mine = faces[at]
    samples = with_loads(sample(mine, density_of(mine, plane, rules), rules.target_m2), mine, plane, rules)
    return cut_lines(mine, np.round(size[at]).astype(np.int64), samples, plane.buildings)
