"""How large faces are in cells, by area and by load: what is split, joined and balanced."""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.blocks.cuts import Samples
from grids.blocks.ground import Plane
from grids.blocks.model import Rules
from grids.blocks.mosaic import holder

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]


def density_of(faces: Geometries, plane: Plane, rules: Rules) -> Floats:
    """Say how much size an area as large as a cell has in each face, without its load."""
    density = np.ones(len(faces))
    if len(plane.water):
        density[holder(faces, plane.water) >= 0] = rules.water_weight
    return density * (1 - rules.load_share)


def sizes_of(faces: Geometries, plane: Plane, rules: Rules) -> Floats:
    """Give the size of each face: see ``Rules``."""
    cells = shapely.area(faces) / rules.target_m2
    size = cells * density_of(faces, plane, rules)
    if rules.load_share == 0 or len(plane.loads) == 0:
        return size
    face, point = STRtree(np.asarray(shapely.points(plane.loads_xy))).query(faces, predicate="intersects")
    held = np.bincount(face, plane.loads[point], len(faces))
    relative = held / max(held.sum() / cells.sum(), 1e-30)
    most = rules.most_load * np.maximum(cells, 1.0)
    return np.asarray(size + rules.load_share * np.minimum(relative, most))


def with_loads(samples: Samples, faces: Geometries, plane: Plane, rules: Rules) -> Samples:
    """Add the places with work on them to the points that hold a face's size."""
    if rules.load_share == 0 or len(plane.loads) == 0:
        return samples
    face, point = STRtree(np.asarray(shapely.points(plane.loads_xy))).query(faces, predicate="intersects")
    held = np.bincount(face, plane.loads[point], len(faces))
    wanted = sizes_of(faces, plane, rules) - np.bincount(samples.face, samples.size, len(faces))
    each = plane.loads[point] * (np.maximum(wanted, 0.0) / np.maximum(held, 1e-30))[face]
    return Samples(
        np.concatenate([samples.face, face]),
        np.concatenate([samples.xy, plane.loads_xy[point]]),
        np.concatenate([samples.size, each]),
    )
