"""China's shifted coordinates against real borders that were published in both systems."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.spatial import cKDTree

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


def district_borders_of_the_file(*, convert: bool) -> np.ndarray:
    """Points every 5 m along the borders of the GCJ-02 file, converted or not; in metres."""
    shifted = gpd.read_file(realdata("harbin", "harbin_districts_gcj02.geojson")).geometry.to_numpy()
    if convert:
        shifted = shapely.transform(shifted, lambda xy: np.stack(gcj02_to_wgs84(xy[:, 0], xy[:, 1]), axis=1))
    lines = shapely.union_all(in_metres(shapely.boundary(shifted)))
    return shapely.get_coordinates(shapely.segmentize(lines, 5.0))


def residuals_m(*, convert: bool) -> np.ndarray:
    """How far each of those points lies from the district borders of the GCJ-02 file. [m]."""
    tree = cKDTree(district_borders_of_the_file(convert=convert))
    return np.asarray(tree.query(shapely.get_coordinates(district_borders_of_osm()))[0])


def test_the_districts_of_harbin_lie_where_openstreetmap_draws_them_once_they_are_converted() -> None:
    """Some borders were redrawn between the two surveys; where both mean the same one, they agree."""
    before, after = (np.percentile(residuals_m(convert=convert), [10, 25, 50]) for convert in (False, True))
    print(f"residual [m], 10, 25 and 50 %: {before.round()} before, {after.round()} after the conversion")

    assert after[0] < 10
    assert (before > 2 * after).all()


def test_what_is_left_after_the_conversion_points_in_no_direction() -> None:
    """A third of the border runs where the file has it, to 30 m, and no shift of the whole would do better.

    So what is left is other borders, not another algorithm. And the file itself, unconverted, says how far
    GCJ-02 lies from WGS 84 here: the shift that lays most of the border on it.
    """
    osm = shapely.get_coordinates(district_borders_of_osm())[::3]
    raw, converted = (cKDTree(district_borders_of_the_file(convert=one)) for one in (False, True))

    def agree(tree: cKDTree, east: float, north: float) -> float:
        return float((tree.query(osm + np.array([east, north]), distance_upper_bound=25.0)[0] < 25.0).mean())

    around = [(e, n) for e in range(-120, 121, 40) for n in range(-120, 121, 40)]
    assert max(around, key=lambda shift: agree(converted, *shift)) == (0, 0)
    assert max(around, key=lambda shift: agree(raw, 460 + shift[0], 213 + shift[1])) == (0, 0)
    distance, at = converted.query(osm, distance_upper_bound=150.0)
    near = np.isfinite(distance)
    mean_east, mean_north = (converted.data[at[near]] - osm[near]).mean(axis=0)
    print(f"mean of what is left [m]: {mean_east:.1f} east, {mean_north:.1f} north; {near.mean():.0%} near")
    assert np.hypot(mean_east, mean_north) < 5.0


def test_the_real_borders_come_back_from_both_systems_to_a_centimetre() -> None:
    districts = gpd.read_file(realdata("harbin", "harbin_districts_gcj02.geojson")).geometry
    gcj = shapely.get_coordinates(districts.to_numpy()).T
    wgs = gcj02_to_wgs84(*gcj)

    assert np.stack(wgs84_to_gcj02(*wgs)) == pytest.approx(gcj, abs=1e-7)
    assert np.stack(wgs84_to_bd09(*wgs)) == pytest.approx(np.stack(gcj02_to_bd09(*gcj)), abs=1e-7)
