"""A file that calls its metres degrees is told which system they are likely in."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridcity.loading.cells import read_cells
from gridcity.loading.errors import CrsMissing, FileEmpty
from gridcity.loading.faults import Faults
from gridcity.loading.likely import likely_crs
from gridcity.loading.maps import ColumnMap

HARBIN = (126.6, 45.75)
BOSTON = (-71.08, 42.32)


def cells(place: tuple[float, float], crs: str) -> gpd.GeoDataFrame:
    lon, lat = place
    shape = shapely.box(lon, lat, lon + 0.001, lat + 0.001)
    return gpd.GeoDataFrame({"code": ["230102001001001"]}, geometry=[shape], crs=4326).to_crs(crs)


@pytest.mark.parametrize(
    ("place", "crs"),
    [(HARBIN, "EPSG:4530"), (BOSTON, "EPSG:2249")],
)
def test_the_system_of_a_file_is_among_those_that_are_named(place: tuple[float, float], crs: str) -> None:
    drawn = cells(place, crs).geometry.to_numpy()

    named = likely_crs(np.asarray(drawn, dtype=object), *place)

    assert 1 <= len(named) <= 3
    there = [cells(place, one.partition(" ")[0]).geometry.iloc[0].centroid for one in named]
    assert all(one.distance(drawn[0].centroid) < 600 for one in there)


def test_degrees_and_metres_of_nowhere_have_no_likely_system() -> None:
    assert likely_crs(np.array([shapely.box(126.6, 45.7, 126.7, 45.8)]), *HARBIN) == []
    assert likely_crs(np.array([shapely.box(9e9, 9e9, 9e9 + 1, 9e9 + 1)]), *HARBIN) == []


def test_metres_that_are_labelled_as_degrees_are_refused_with_their_likely_system(tmp_path: Path) -> None:
    cells(HARBIN, "EPSG:4530").set_crs(4326, allow_override=True).to_file(tmp_path / "cells.gpkg")

    with pytest.raises(CrsMissing, match="metres and says that they are degrees") as refused:
        read_cells(tmp_path / "cells.gpkg", ColumnMap(), Faults(), centre=HARBIN)

    assert refused.value.details["likely"]
    with pytest.raises(FileEmpty):
        read_cells(tmp_path / "cells.gpkg", ColumnMap(), Faults())
