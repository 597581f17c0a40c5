"""Faces of networks, held against GEOS: lines by lot, with ends that lead nowhere, bridges and islands."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.rings import faces


def network(lines: list[list[tuple[float, float]]]) -> np.ndarray:
    parts = np.asarray(
        shapely.get_parts(shapely.union_all(shapely.linestrings(np.array(lines, dtype=float))))
    )
    drawn: np.ndarray = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    return drawn


def written(polygons: np.ndarray) -> list[bytes]:
    return sorted(shapely.to_wkb(shapely.normalize(polygons)).tolist())


CORNER = st.tuples(st.integers(0, 9), st.integers(0, 9))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(CORNER, CORNER, CORNER).map(list), min_size=1, max_size=30))
def test_the_faces_are_those_that_geos_finds(lines: list[list[tuple[float, float]]]) -> None:
    drawn = network(lines)

    found = faces(drawn)

    assert shapely.is_valid(found).all()
    assert written(found) == written(np.asarray(shapely.get_parts(shapely.polygonize(drawn))))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_encloses_nothing_has_no_faces(count: int) -> None:
    assert len(faces(np.array([shapely.LineString([(0, 0), (1, 1), (2, 0)])] * count, dtype=object))) == 0


def test_an_island_that_touches_another_face_in_a_corner_is_no_hole_of_it() -> None:
    rings = [
        shapely.box(0, 0, 10, 10),
        shapely.box(2, 2, 4, 4),
        shapely.box(4, 4, 5, 5),
        shapely.box(10, 10, 12, 12),
    ]

    found = faces(np.array([one.exterior for one in rings], dtype=object))

    assert sorted(shapely.area(found).tolist()) == [1, 4, 4, 95]
    assert shapely.is_valid(found).all()
