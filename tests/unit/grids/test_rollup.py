"""Counts in hexagons add up."""

import numpy as np
import pytest
import shapely

from grids.errors import CoordinatesInvalid
from grids.rollup import hexagons_to_polygons, points_to_hexagons, roll_up


@pytest.mark.parametrize("resolution", [-1, 16])
def test_a_resolution_that_does_not_exist_is_refused(resolution: int) -> None:
    with pytest.raises(CoordinatesInvalid):
        points_to_hexagons([126.6], [45.75], resolution)


def test_hexagons_cannot_be_rolled_up_to_finer_ones() -> None:
    with pytest.raises(CoordinatesInvalid):
        roll_up(points_to_hexagons([126.6], [45.75], 7), 9)


def test_rolling_up_loses_nothing_and_places_lie_in_their_hexagons() -> None:
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(126.5, 126.7, 500), rng.uniform(45.7, 45.8, 500)
    lon[0] = np.nan

    fine = points_to_hexagons(lon, lat, 9)
    coarse, counts = roll_up(fine, 7)

    assert fine[0] == 0
    assert counts.sum() == 499
    assert len(coarse) < len(np.unique(fine))
    assert shapely.contains(hexagons_to_polygons(fine[1:]), shapely.points(lon[1:], lat[1:])).all()
