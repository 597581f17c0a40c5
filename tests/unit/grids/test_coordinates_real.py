"""China's shifted coordinates against real borders that were published in both systems."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from grids.coordinates import gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from grids.lattice import Lattice
from tests.support.realdata import realdata

pytestmark = pytest.mark.realdata

HARBIN = Lattice(126.6, 45.75)


def in_metres(shapes: np.ndarray) -> np.ndarray:
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.stack(HARBIN.project(xy[:, 0], xy[:, 1]), axis=1))
    )


def district_borders_of_osm() -> np.ndarray:
    """Points every 20 m along borders between streets of different districts: WGS 84, in metres."""
    streets = gpd.read_file(realdata("harbin", "harbin_streets_osm.geojson"))
    districts = streets.dissolve("district_code").geometry.buffer(0)
    lines = [
        shapely.intersection(shapely.boundary(one), shapely.buffer(other, 1e-5))
        for at, one in enumerate(districts)
        for other in districts.iloc[at + 1 :]
        if one.intersects(other)
    ]
    border = shapely.segmentize(in_metres(np.array([shapely.union_all(lines)]))[0], 20.0)
    return np.asarray(shapely.points(shapely.get_coordinates(border)))


def residuals_m(*, convert: bool) -> np.ndarray:
    """How far each of those points lies from the district borders of the GCJ-02 file. [m]."""
    shifted = gpd.read_file(realdata("harbin", "harbin_districts_gcj02.geojson")).geometry.to_numpy()
    if convert:
        shifted = shapely.transform(shifted, lambda xy: np.stack(gcj02_to_wgs84(xy[:, 0], xy[:, 1]), axis=1))
    lines = shapely.union_all(in_metres(shapely.boundary(shifted)))
    return np.asarray(shapely.distance(district_borders_of_osm(), lines))


def test_the_districts_of_harbin_lie_where_openstreetmap_draws_them_once_they_are_converted() -> None:
    """Some borders were redrawn between the two surveys; where both mean the same one, they agree."""
    before, after = (np.percentile(residuals_m(convert=convert), [10, 25, 50]) for convert in (False, True))
    print(f"residual [m], 10, 25 and 50 %: {before.round()} before, {after.round()} after the conversion")

    assert after[0] < 10
    assert (before > 2 * after).all()


def test_the_real_borders_come_back_from_both_systems_to_a_centimetre() -> None:
    districts = gpd.read_file(realdata("harbin", "harbin_districts_gcj02.geojson")).geometry
    gcj = shapely.get_coordinates(districts.to_numpy()).T
    wgs = gcj02_to_wgs84(*gcj)

    assert np.stack(wgs84_to_gcj02(*wgs)) == pytest.approx(gcj, abs=1e-7)
    assert np.stack(wgs84_to_bd09(*wgs)) == pytest.approx(np.stack(gcj02_to_bd09(*gcj)), abs=1e-7)
