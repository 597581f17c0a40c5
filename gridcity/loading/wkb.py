"""Well-known bytes, as files hold geometry."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gridcity.loading.model import NO_SHAPES

_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])


def shapes_from_wkb(
    column: "pa.ChunkedArray",
) -> tuple[NDArray[np.object_], NDArray[np.bool_], "NDArray[np.float64] | None"]:
    """Turn well-known bytes into geometries.

    Returns
    -------
    shapes, broken, points
        Geometries, None where there are none; True where bytes cannot be read; and, where every
        row is a point, their coordinates (shape (n, 2)) in place of the shapes.
    """
    points = _plain_points(column)
    if points is not None:
        return NO_SHAPES, np.zeros(len(points), dtype=bool), points
    raw = column.to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(raw, on_invalid="ignore")
    missing = shapely.is_missing(shapes)
    broken = np.zeros(len(raw), dtype=bool)
    if missing.any():
        broken[missing] = [value is not None for value in raw[missing]]
    return shapes, broken, None


def _plain_points(column: "pa.ChunkedArray") -> "NDArray[np.float64] | None":
    """Read a column of nothing but points of two finite numbers, without making objects; else None."""
    if column.null_count or len(column) == 0 or not pa.types.is_binary(column.type):
        return None
    lengths = pc.min_max(pc.binary_length(column)).as_py()
    if lengths != {"min": _POINT.itemsize, "max": _POINT.itemsize}:
        return None
    whole = column.combine_chunks()
    start = np.frombuffer(whole.buffers()[1], dtype=np.int32)[whole.offset]
    raw = np.frombuffer(whole.buffers()[2], dtype=_POINT, count=len(whole), offset=int(start))
    if not ((raw["order"] == 1) & (raw["kind"] == 1)).all():
        return None
    points = np.stack([raw["x"], raw["y"]], axis=1)
    return points if np.isfinite(points).all() else None
