"""Areas in the store: refused when they cannot be, fitted together when they can."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import Polygon, box
from sqlalchemy import Connection, text

from gridcity.cells.areas import children, get_area, list_areas, save_areas
from gridcity.cells.errors import AreaInvalid, AreaNotFound
from tests.support.tiny import COMMUNITIES, COUNTY, STREET, make_tiny_city

WEST, EAST = box(126.60, 45.70, 126.61, 45.71), box(126.61, 45.70, 126.62, 45.71)


def frame(*rows: tuple[str, str, shapely.Geometry], **columns: list[object]) -> gpd.GeoDataFrame:
    codes, levels, shapes = zip(*rows, strict=True)
    names = {"name": [f"area {code}" for code in codes]}
    return gpd.GeoDataFrame(
        {"code": codes, "level": levels, **names, **columns}, geometry=list(shapes), crs=4326
    )


@pytest.mark.parametrize(
    "wrong",
    [
        frame(("23010", "street", WEST)),
        frame(("230102001", "borough", WEST)),
        frame(("230102001", "street", WEST), name=["  "]),
        frame(("230102001", "street", WEST), parent_code=["230103"]),
        frame(("230102001", "street", WEST), ("230102001", "street", EAST)),
        frame(("230102001", "street", Polygon())),
        frame(("230102001", "street", WEST)).to_crs(3857),
        frame(("230102001", "street", WEST)).drop(columns="name"),
        frame(("230102001", "street", WEST), ("230102002", "street", WEST)),
    ],
)
def test_areas_that_cannot_be_are_refused(db: Connection, wrong: gpd.GeoDataFrame) -> None:
    with pytest.raises(AreaInvalid):
        save_areas(db, wrong)


def test_an_area_nobody_loaded_is_not_found(db: Connection) -> None:
    with pytest.raises(AreaNotFound):
        get_area(db, "999999")


def test_a_parent_that_no_file_brings_is_the_union_of_its_children(db: Connection) -> None:
    saved = save_areas(
        db,
        frame(("230103001", "street", WEST), ("230103002", "street", EAST)),
        {"230103": ("南岗区", "Nangang")},
    )

    parent = get_area(db, "230103")
    assert saved.derived == ("230103",)
    assert (parent.name, parent.name_en, parent.is_derived) == ("南岗区", "Nangang", True)
    assert parent.area_m2 == pytest.approx(sum(one.area_m2 for one in children(db, "230103")), rel=1e-12)


def test_an_official_parent_replaces_the_derived_one_and_is_not_derived_again(db: Connection) -> None:
    streets = frame(("230103001", "street", WEST), ("230103002", "street", EAST))
    save_areas(db, streets)

    save_areas(db, frame(("230103", "county", box(126.59, 45.69, 126.63, 45.72))))
    saved = save_areas(db, streets)

    assert not get_area(db, "230103").is_derived
    assert (saved.changed, saved.derived) == (0, ())


def test_saving_areas_again_changes_nothing(db: Connection) -> None:
    overlapping = frame(
        ("230103001", "street", shapely.union(WEST, box(126.61, 45.70, 126.61001, 45.71))),
        ("230103002", "street", EAST),
    )

    first, second = save_areas(db, overlapping), save_areas(db, overlapping)

    assert (first.changed, second.changed) == (3, 0)
    assert "230103001 and 230103002 overlapped" in first.repairs[0]


def test_areas_loaded_later_are_fitted_to_those_that_are_there(db: Connection) -> None:
    save_areas(db, frame(("230103002", "street", EAST)))

    save_areas(db, frame(("230103001", "street", shapely.union(WEST, box(126.61, 45.70, 126.61001, 45.71)))))

    overlap = db.scalar(
        text(
            "SELECT st_area(st_intersection(a.geom, b.geom)) FROM areas AS a, areas AS b"
            " WHERE a.code = '230103001' AND b.code = '230103002'"
        )
    )
    assert overlap == 0


def test_names_in_html_and_sql_are_kept_as_text(db: Connection) -> None:
    name = "<script>alert(1)</script>'; DROP TABLE areas; --"

    save_areas(db, frame(("230103001", "street", WEST), name=[name]))

    assert get_area(db, "230103001").name == name


def test_areas_are_listed_by_level_and_by_parent(db: Connection) -> None:
    make_tiny_city(db)

    assert [one.code for one in list_areas(db)] == [COUNTY, STREET, *COMMUNITIES]
    assert [one.code for one in list_areas(db, level="community")] == list(COMMUNITIES)
    assert [one.code for one in list_areas(db, parent=COUNTY)] == [STREET]
    assert np.allclose(get_area(db, COMMUNITIES[0]).area_m2, 300_000)
