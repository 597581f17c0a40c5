"""How evenly the work is spread over cells."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.blocks.model import Loads

Floats: TypeAlias = NDArray[np.float64]
Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Balance:
    """Load of cells: mean and largest [unit of the weights], and coefficient of variation [-].

    The coefficient is the standard deviation over the mean: 0 where all cells hold the same.
    """

    mean: float
    largest: float
    variation: float


def loads_in(polygons: Geometries, loads: Loads) -> Floats:
    """Add up the load inside each polygon; a place on a border counts for the first."""
    points = np.asarray(shapely.points(loads.lon, loads.lat))
    cell, point = STRtree(points).query(polygons, predicate="intersects")
    order = np.lexsort((cell, point))
    first = order[np.flatnonzero(np.r_[True, np.diff(point[order]) > 0])] if len(order) else order
    return np.bincount(cell[first], loads.weights[point[first]], len(polygons)).astype(np.float64)


def balance_of(polygons: Geometries, loads: Loads) -> Balance:
    """Measure how evenly a load is spread over polygons (EPSG:4326)."""
    held = loads_in(polygons, loads)
    mean = float(held.mean()) if len(held) else 0.0
    return Balance(mean, float(held.max(initial=0.0)), float(held.std() / mean) if mean else 0.0)
