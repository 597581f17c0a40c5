"""Geometry as it comes: what is mended, what is set aside, and what is said of it."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from gridcity.loading.faults import Faults
from gridcity.loading.model import Chunk
from gridcity.loading.shapes import ShapeCheck, make_placer
from grids.coordinates import wgs84_to_gcj02

HARBIN = (126.5, 45.6, 126.8, 45.9)
BOW_TIE = "POLYGON ((126.6 45.7, 126.7 45.8, 126.7 45.7, 126.6 45.8, 126.6 45.7))"
WITH_HOLE = (
    "POLYGON ((126.6 45.7, 126.7 45.7, 126.7 45.8, 126.6 45.8, 126.6 45.7),"
    " (126.64 45.74, 126.66 45.74, 126.66 45.76, 126.64 45.76, 126.64 45.74))"
)


def check(
    *texts: str | None, kinds: tuple[str, ...] = ("polygon",), coord_type: str = "wgs84"
) -> tuple[Chunk, ShapeCheck]:
    shapes = np.array([None if text is None else shapely.from_wkt(text) for text in texts], dtype=object)
    chunk = Chunk(
        np.arange(1, len(texts) + 1),
        pa.table({"a": list(range(len(texts)))}),
        shapes,
        np.zeros(len(texts), dtype=bool),
    )
    checker = ShapeCheck("a.gpkg", make_placer("EPSG:4326", coord_type, "a.gpkg"), kinds, HARBIN, Faults())
    return checker.check(chunk), checker


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "no geometry"),
        ("POLYGON EMPTY", "empty geometry"),
        ("POINT (126.6 45.7)", "geometry is no polygon"),
        ("POLYGON ((1 2, 1 3, 2 3, 1 2))", "outside the city"),
        ("POLYGON ((45.7 126.6, 45.8 126.6, 45.8 126.7, 45.7 126.6))", "lies off the Earth"),
        ("POLYGON ((126.6 45.7, 126.7 45.8, 126.6 45.7))", "geometry cannot be repaired"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason_and_the_good_one_beside_it_stays(
    text: str | None, reason: str
) -> None:
    good, checker = check(WITH_HOLE, text)

    assert good.rows.tolist() == [1]
    assert [(fault.row, fault.column, fault.reason) for fault in checker.faults] == [(2, "geometry", reason)]
    assert next(iter(checker.faults)).hint


def test_swapped_longitude_and_latitude_are_called_so_where_both_could_be() -> None:
    checker = ShapeCheck(
        "a.csv", make_placer("EPSG:4326", "wgs84", "a"), ("point",), (42.0, -72.0, 43.0, -71.0), Faults()
    )
    points = np.array([[42.3, -71.1], [-71.1, 42.3]])
    good = checker.check(
        Chunk(
            np.array([1, 2]),
            pa.table({"a": [1, 2]}),
            np.zeros(0, dtype=object),
            np.zeros(2, dtype=bool),
            points,
        )
    )

    assert good.rows.tolist() == [1]
    assert [fault.reason for fault in checker.faults] == ["longitude and latitude are swapped"]


def test_a_polygon_that_crosses_itself_is_mended_and_counted() -> None:
    good, checker = check(BOW_TIE)

    assert shapely.is_valid(good.shapes).all()
    assert shapely.area(good.shapes).sum() == pytest.approx(0.005, rel=1e-9)
    assert checker.repaired == 1
    assert len(checker.faults) == 0


def test_a_hole_stays_a_hole() -> None:
    good, checker = check(WITH_HOLE)

    assert len(shapely.get_rings(good.shapes)) == 2
    assert checker.repaired == 0


def test_a_third_dimension_is_dropped() -> None:
    good, _ = check("POINT Z (126.6 45.7 120)", kinds=("point",))

    assert not shapely.has_z(good.shapes).any()


def test_gcj02_comes_back_to_where_it_was() -> None:
    lon, lat = wgs84_to_gcj02(126.6, 45.7)
    good, _ = check(f"POINT ({float(lon)!r} {float(lat)!r})", kinds=("point",), coord_type="gcj02")

    assert shapely.get_coordinates(good.shapes)[0] == pytest.approx([126.6, 45.7], abs=1e-8)
