"""Statistics on tables of cells: the numbers are those of the arrays, and the table stays itself."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gridcity.analytics import frames
from gridcity.analytics.autocorrelation import moran as array_moran
from gridcity.analytics.density import kernel_density_directly
from gridcity.analytics.errors import IslandsFound, NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.stencil import stencil_of_mask

SIDE = 12
METRES = "EPSG:32652"


@pytest.fixture(scope="module")
def cells() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(3)
    row, col = (part.ravel() for part in np.mgrid[0:SIDE, 0:SIDE])
    cases = rng.poisson(1.0, SIDE * SIDE) + 12 * ((row < 3) & (col < 3))
    return gpd.GeoDataFrame(
        {"name": [f"cell {one}" for one in range(SIDE * SIDE)], "cases": cases, "lamps": 5 + col},
        geometry=shapely.box(col * 100.0, row * 100.0, col * 100.0 + 100, row * 100.0 + 100),
        index=np.arange(SIDE * SIDE) + 1000,
        crs=METRES,
    )


def test_a_frame_comes_back_with_its_index_its_columns_and_more(cells: gpd.GeoDataFrame) -> None:
    before = cells.copy()
    found = frames.hot_spots(cells, "cases", permutations=999)

    assert cells.equals(before)
    assert list(found.index) == list(cells.index)
    assert list(found.columns) == [*cells.columns, "z", "p", "q", "spot"]
    assert found.crs == cells.crs
    assert set(found.loc[found["spot"] == 1, "name"]) >= {"cell 0", "cell 1", "cell 13"}


def test_the_numbers_are_those_of_the_arrays_on_the_lattice(cells: gpd.GeoDataFrame) -> None:
    stencil = stencil_of_mask(np.ones((SIDE, SIDE), dtype=bool)).row_standardised()
    found = frames.moran(cells, "cases", permutations=99)

    assert found.value == pytest.approx(array_moran(cells["cases"].to_numpy(float), stencil).value, abs=1e-12)
    assert found.p_greater == 0.01
    assert frames.moran(cells, "cases", weights=stencil, permutations=99).value == pytest.approx(found.value)


def test_clusters_and_scans_find_the_busy_corner(cells: gpd.GeoDataFrame) -> None:
    corner = {f"cell {row * SIDE + col}" for row in range(3) for col in range(3)}
    found = frames.clusters(cells, "cases", permutations=999)
    marked, scan = frames.scanned(cells, "cases", "lamps", reach_m=400.0, replicates=99)

    assert set(found.loc[found["cluster"] == 1, "name"]) <= corner
    assert (found["cluster"] == 1).sum() >= 6
    first = set(marked.loc[marked["cluster"] == 1, "name"])
    assert len(first & corner) >= 6
    assert scan.clusters[0].p_value == 0.01


def test_rates_are_drawn_together(cells: gpd.GeoDataFrame) -> None:
    whole, around = (frames.rates(cells, "cases", "lamps", is_local=one) for one in (False, True))

    assert whole["rate"].std() < whole["raw_rate"].std()
    assert (around["rate"] != whole["rate"]).any()
    assert whole["raw_rate"].iloc[0] == cells["cases"].iloc[0] / 5


def test_densities_are_those_of_the_points(cells: gpd.GeoDataFrame) -> None:
    points = gpd.GeoDataFrame(geometry=shapely.points([[150.0, 150.0], [900.0, 300.0]]), crs=METRES)
    found = frames.densities(cells, points, bandwidth_m=200.0)
    middles = shapely.get_coordinates(cells.geometry.centroid)
    exact = kernel_density_directly(np.array([[150.0, 150.0], [900.0, 300.0]]), middles, bandwidth_m=200.0)

    assert found["density"].to_numpy() == pytest.approx(exact, abs=0.01 * exact.max())


def test_what_makes_no_sense_is_refused(cells: gpd.GeoDataFrame) -> None:
    with pytest.raises(ValuesInvalid):
        frames.moran(cells, "sorrows")
    with pytest.raises(NoVariation):
        frames.hot_spots(cells.assign(cases=1), "cases")
    with pytest.raises(ValuesInvalid):
        frames.scanned(cells.to_crs(4326), "cases", "lamps", reach_m=400.0)
    with pytest.raises(ShapeMismatch):
        frames.densities(cells, cells.to_crs(4326), bandwidth_m=200.0)


def test_what_is_refused_is_named(cells: gpd.GeoDataFrame) -> None:
    points = cells.set_geometry(cells.geometry.centroid)
    holed = cells.set_geometry([None, *cells.geometry[1:]], crs=METRES)

    with pytest.raises(ValuesInvalid, match="Column name holds more than numbers"):
        frames.moran(cells, "name")
    with pytest.raises(ValuesInvalid, match="US survey foot"):
        frames.scanned(cells.to_crs(2249), "cases", "lamps", reach_m=400.0)
    with pytest.raises(ValuesInvalid, match="1 of 144 rows have no geometry"):
        frames.densities(holed, points, bandwidth_m=200.0)
    for statistic in (frames.moran, frames.hot_spots, frames.clusters):
        with pytest.raises(IslandsFound, match="None of 144 outlines touches"):
            statistic(points, "cases")
