"""Geometries written as bytes are those that shapely writes one by one."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gridcity.store.ewkb import ewkb

SHAPES = [
    None,
    *map(
        shapely.from_wkt,
        [
            "POINT (126.6 45.7)",
            "POINT EMPTY",
            "POINT Z (1 2 3)",
            "MULTIPOINT (1 2, 3 4)",
            "LINESTRING (0 0, 1 1, 2 0)",
            "LINESTRING Z (0 0 1, 1 1 2)",
            "LINESTRING EMPTY",
            "MULTILINESTRING ((0 0, 1 1), (5 5, 6 6))",
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))",
            "POLYGON EMPTY",
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
            "GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (0 0, 1 1))",
        ],
    ),
]
MULTI: dict[str, Any] = {"LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}


def column(shapes: list[Any]) -> NDArray[Any]:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


@given(st.lists(st.sampled_from(SHAPES), max_size=8))
def test_they_are_the_bytes_that_shapely_writes(shapes: list[Any]) -> None:
    given_ = column(shapes)
    expected = shapely.to_wkb(shapely.set_srid(given_, 4326), include_srid=True, byte_order=1)

    assert ewkb(given_).to_pylist() == list(expected)


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape is not None and not shape.is_empty])
def test_lines_and_polygons_are_multi_ones_of_themselves_where_that_is_asked(shape: Any) -> None:
    [written] = ewkb(column([shape]), as_multi=True).to_pylist()

    found = shapely.from_wkb(written)

    assert found == (MULTI[shape.geom_type]([shape]) if shape.geom_type in MULTI else shape)
    assert shapely.get_srid(found) == 4326
