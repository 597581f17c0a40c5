"""Counts by hexagon."""

import h3
import numpy as np
import pytest

from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.rollup import hexagon_counts


def test_as_many_longitudes_as_latitudes_are_wanted() -> None:
    with pytest.raises(ShapeMismatch):
        hexagon_counts(np.zeros(2), np.zeros(3))


def test_a_hexagon_with_few_cases_is_not_given_away() -> None:
    lon, lat = np.array([126.6] * 5 + [126.9] * 4), np.full(9, 45.75)

    hexagons, counts = hexagon_counts(lon, lat, at_least=5)

    assert hexagons == [h3.latlng_to_cell(45.75, 126.6, 8)]
    assert counts.tolist() == [5]


def test_with_nothing_held_back_every_place_is_counted_once() -> None:
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(126.5, 126.8, 2000), rng.uniform(45.6, 45.9, 2000)

    hexagons, counts = hexagon_counts(lon, lat, at_least=1)

    assert counts.sum() == 2000
    assert len(set(hexagons)) == len(hexagons)


def test_no_places_fill_no_hexagon() -> None:
    assert hexagon_counts(np.empty(0), np.empty(0))[0] == []
