"""Which cell of any partition each of very many places lies in: a raster of buckets, and few edges in each.

The raster is fine enough that most buckets lie in one cell, or in none; a place in such a one is
decided by where it is. The others know the edges that cross them (see ``grids.inside``).
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage
from shapely import STRtree

from grids.inside import ANCHORS, Buckets, Edges, fill_buckets, owner_in, squares_of_edges

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

OUTSIDE = -1
_PER_CELL = 48
"""How many buckets a cell has, where cells fill their extent. Twice as many are 5 % faster. [-]"""
_MOST = 120_000_000
"""How many buckets a raster has at most: half a gigabyte. [-]"""


@dataclass(frozen=True, slots=True)
class RasterIndex:
    """Polygons that do not overlap, ready to be asked for millions of places.

    ``table`` says of each bucket, by row and column from the south-western corner ``west_south`` [°]
    on, which polygon it lies in, OUTSIDE, or -2 less its number among those that are crossed.
    ``per_degree``: buckets a degree of longitude, of latitude.
    """

    west_south: tuple[float, float]
    per_degree: tuple[float, float]
    table: NDArray[np.int32]
    buckets: Buckets

    @classmethod
    def of(cls, polygons: Geometries) -> "RasterIndex":
        """Index polygons or multipolygons, EPSG:4326 [°]; at least one, and no two that overlap."""
        west, south, east, north = shapely.total_bounds(polygons)
        per_degree = _resolution(polygons, (west, south, east, north))
        edges = Edges.of(polygons)
        corner = np.array([west, south]) - 1.0 / np.array(per_degree)
        cols = int((east - corner[0]) * per_degree[0]) + 2
        rows = int((north - corner[1]) * per_degree[1]) + 2
        ends = (edges.ends - np.tile(corner, 2)) * np.tile(per_degree, 2)
        edge, col, row = squares_of_edges(ends, 1e-6)
        crossed, bucket = np.unique(row * cols + col, return_inverse=True)
        at_row, at_col = np.divmod(crossed, cols)
        places = np.stack([at_col, at_row], axis=1)[:, None, :] + ANCHORS
        buckets = fill_buckets(edges, edge, bucket, corner + places / per_degree)
        table = np.zeros((rows, cols), dtype=np.int32)
        table[at_row, at_col] = -2 - np.arange(len(crossed))
        _fill_patches(table, polygons, corner, per_degree)
        return cls((float(corner[0]), float(corner[1])), per_degree, table, buckets)

    def find(self, lon: Floats, lat: Floats, names: Ints, found: Ints) -> None:
        """Write the name of the polygon of each place; OUTSIDE; UNDECIDED near an edge.

        Lets other threads run. NaN and places off the Earth lie outside.
        """
        _find(lon, lat, *self.west_south, *self.per_degree, self.table, self.buckets, names, found)


def _resolution(polygons: Geometries, bounds: tuple[float, float, float, float]) -> tuple[float, float]:
    """Choose buckets about as high as wide, so many a cell as ``_PER_CELL`` says, if memory allows."""
    west, south, east, north = bounds
    narrow = np.cos(np.radians((south + north) / 2))
    cell = float(np.median(shapely.area(polygons))) * narrow
    extent = (east - west) * (north - south) * narrow
    side = np.sqrt(max(cell / _PER_CELL, extent / _MOST, 1e-18))
    return float(narrow / side), float(1.0 / side)


def _fill_patches(
    table: NDArray[np.int32], polygons: Geometries, corner: Floats, per_degree: tuple[float, float]
) -> None:
    """Give uncrossed buckets to polygons: one question for each patch of them."""
    patches, count = ndimage.label(table == 0)
    if count == 0:
        return
    _, first = np.unique(patches, return_index=True)
    first = first[-count:]
    rows, cols = np.divmod(first, table.shape[1])
    middles = corner + (np.stack([cols, rows], axis=1) + 0.5) / per_degree
    owner = np.full(count + 1, OUTSIDE, dtype=np.int32)
    polygon, patch = STRtree(np.asarray(shapely.points(middles))).query(polygons, predicate="contains")
    owner[patch + 1] = polygon
    free = table == 0
    table[free] = owner[patches[free]]


@njit(cache=True, nogil=True, error_model="numpy")
def _find(
    lon: Any, lat: Any, west: Any, south: Any, per_lon: Any, per_lat: Any, table: Any, buckets: Any,
    names: Any, found: Any,
) -> None:  # fmt: skip
    rows, cols = table.shape
    for i in range(len(lon)):
        x, y = (lon[i] - west) * per_lon, (lat[i] - south) * per_lat
        if not (x >= 0.0 and x < cols and y >= 0.0 and y < rows):
            found[i] = OUTSIDE
            continue
        cell = table[int(y), int(x)]
        if cell < OUTSIDE:
            cell = owner_in(lon[i], lat[i], -2 - cell, buckets)
        found[i] = names[cell] if cell >= 0 else cell
