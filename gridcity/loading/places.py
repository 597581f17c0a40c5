"""Longitude and latitude as two columns of text or numbers."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gridcity.loading.errors import ColumnMissing
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import NO_SHAPES

_LON = ("lon", "lng", "long", "longitude", "x", "经度")
_LAT = ("lat", "latitude", "y", "纬度")
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def place_columns(name: str, columns: Sequence[str], column_map: ColumnMap) -> tuple[str, str]:
    """Find the columns that hold longitude and latitude: the map's, or those with a usual name.

    Raises
    ------
    ColumnMissing
        There are none.
    """
    found = []
    for field, usual in (("lon", _LON), ("lat", _LAT)):
        wanted = column_map.columns.get(field, usual)
        hits = [column for column in columns if column in wanted] or [
            column
            for column in columns
            if column.strip().lower() in wanted and field not in column_map.columns
        ]
        if not hits:
            raise ColumnMissing(
                f"{name} has no column {' or '.join(wanted)}. It has {', '.join(columns[:30])}."
                ' Name the columns of the place in a column map: [columns] lon = "…", lat = "…".',
                columns=list(columns),
                wanted=list(wanted),
            )
        found.append(hits[0])
    return found[0], found[1]


def usual_place_columns() -> set[str]:
    """Name the columns that are taken for longitude and latitude where no map says which they are."""
    return {*_LON, *_LAT}


def points_from(
    table: "pa.Table", lon: str, lat: str
) -> tuple[NDArray[np.object_], NDArray[np.bool_], NDArray[np.float64] | None]:
    """Make points of two columns: None where a value is missing, broken where one is no number.

    Where every row has a point, only their coordinates are given.
    """
    x, x_given = _numbers(table.column(lon))
    y, y_given = _numbers(table.column(lat))
    good = np.isfinite(x) & np.isfinite(y)
    if good.all():
        return NO_SHAPES, np.zeros(len(table), dtype=bool), np.stack([x, y], axis=1)
    shapes = np.full(len(table), None, dtype=object)
    shapes[good] = shapely.points(x[good], y[good])
    return shapes, ~good & x_given & y_given, None


def _numbers(column: "pa.ChunkedArray") -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Read numbers, NaN where there is none; and say where something was given."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        values = _plain_numbers(column)
        if values is not None:
            return values, column.is_valid().to_numpy()
        text = pc.utf8_trim_whitespace(column)
        given = pc.fill_null(pc.not_equal(text, ""), fill_value=False)
        plain = pc.fill_null(pc.match_substring_regex(text, _NUMBER), fill_value=False)
        values = pc.cast(pc.if_else(plain, text, pa.scalar(None, text.type)), pa.float64())
    else:
        given = pc.is_valid(column)
        values = pc.cast(column, pa.float64(), safe=False)
    return (
        values.to_numpy(zero_copy_only=False).astype(np.float64, copy=False),
        given.to_numpy(zero_copy_only=False),
    )


def _plain_numbers(column: "pa.ChunkedArray") -> NDArray[np.float64] | None:
    """Read numbers that are all written plainly, as in nearly all files; None where one is not."""
    try:
        numbers = pc.cast(column, pa.float64())
    except pa.ArrowInvalid:
        return None
    values: NDArray[np.float64] = numbers.to_numpy()
    is_finite = np.isfinite(values)
    if is_finite.all() or np.array_equal(is_finite, column.is_valid().to_numpy()):
        return values
    return None  # "nan" and "inf" are numbers to Arrow
