"""Neighbours along the streets: against scipy's shortest paths, by hand, and where there is no street."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from gridcity.analytics.errors import NeighbourhoodInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.streets.neighbours import band_along_streets, nearest_along_streets
from gridcity.analytics.streets.network import Streets, snap, streets_of
from gridcity.analytics.weights import islands


def a_town(seed: int, streets: int = 14) -> Streets:
    """Give streets between random corners, some of which meet."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 1000, (9, 2)).round(1)
    pairs = rng.integers(0, 9, (streets, 2))
    lines = [shapely.LineString(corners[pair]) for pair in pairs if pair[0] != pair[1]]
    return streets_of(np.array([shapely.LineString([(0, 0), (300, 10)]), *lines]))


def walks_by_scipy(streets: Streets, places: np.ndarray, off_m: float) -> np.ndarray:
    """Cut every street at every cell, and let scipy find the shortest ways. [m]."""
    on = snap(streets, places, reach_m=off_m)
    nodes, edges = len(streets.nodes), []
    for piece in range(len(streets)):
        cells = np.flatnonzero(on.piece == piece)
        cells = cells[np.argsort(on.at_m[cells])]
        stops = [streets.ends[piece, 0], *(nodes + cells), streets.ends[piece, 1]]
        at = [0.0, *on.at_m[cells], streets.length_m[piece]]
        edges += [(stops[i], stops[i + 1], at[i + 1] - at[i] + 1e-12) for i in range(len(stops) - 1)]
    n = nodes + len(places)
    least: dict[tuple[int, int], float] = {}
    for one, other, long_m in edges:
        key = (int(min(one, other)), int(max(one, other)))
        least[key] = min(least.get(key, np.inf), long_m)
    rows, cols = np.array(list(least)).T
    graph = sparse.csr_array((np.array(list(least.values())), (rows, cols)), shape=(n, n))
    far_m = dijkstra(graph, directed=False, indices=np.arange(nodes, n))[:, nodes:]
    off = np.where(on.piece >= 0, on.off_m, np.inf)
    far_m = far_m + off[:, None] + off
    np.fill_diagonal(far_m, np.inf)
    return np.asarray(far_m)


def test_what_makes_no_neighbourhood_is_refused() -> None:
    town, places = a_town(1), np.zeros((3, 2))
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(NeighbourhoodInvalid):
            band_along_streets(town, places, reach_m=wrong)
        with pytest.raises(NeighbourhoodInvalid):
            band_along_streets(town, places, reach_m=9.0, off_street_m=wrong)
    for count in (0, 3):
        with pytest.raises(NeighbourhoodInvalid):
            nearest_along_streets(town, places, count=count)
    with pytest.raises(ShapeMismatch):
        band_along_streets(town, np.zeros(3), reach_m=9.0)
    with pytest.raises(ValuesInvalid):
        band_along_streets(town, np.full((3, 2), np.nan), reach_m=9.0)


@given(st.integers(0, 2**32 - 1), st.floats(50, 1500))
@settings(deadline=None, max_examples=40)
def test_a_band_holds_those_whom_scipy_finds_within_it(seed: int, reach_m: float) -> None:
    town, places = a_town(seed), np.random.default_rng(seed).uniform(0, 1000, (40, 2))

    weights = band_along_streets(town, places, reach_m=reach_m, off_street_m=120.0)

    expected = walks_by_scipy(town, places, 120.0) <= reach_m
    np.testing.assert_array_equal(weights.toarray() == 1, expected)
    assert (weights != weights.T).nnz == 0


@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
@settings(deadline=None, max_examples=40)
def test_the_nearest_are_those_whom_scipy_finds_nearest(seed: int, count: int) -> None:
    town, places = a_town(seed), np.random.default_rng(seed).uniform(0, 1000, (30, 2))

    weights = nearest_along_streets(town, places, count=count, off_street_m=120.0)

    far_m = walks_by_scipy(town, places, 120.0)
    order = np.lexsort((np.tile(np.arange(30), (30, 1)), np.round(far_m, 6)), axis=1)[:, :count]
    expected = np.zeros((30, 30))
    np.put_along_axis(expected, order, 1.0, axis=1)
    np.testing.assert_array_equal(weights.toarray(), expected * np.isfinite(far_m))


def test_a_river_parts_what_lies_side_by_side() -> None:
    banks = np.array([shapely.LineString([(0, 0), (2000, 0)]), shapely.LineString([(0, 60), (2000, 60)])])
    bridge = shapely.LineString([(2000, 0), (2000, 60)])
    middles = np.array([[x, y] for x in (100.0, 200.0, 1900.0) for y in (0.0, 60.0)])

    without = band_along_streets(streets_of(banks), middles, reach_m=5000.0)
    with_it = band_along_streets(streets_of(np.array([*banks, bridge])), middles, reach_m=261.0)

    assert without.toarray()[0].tolist() == [0, 0, 1, 0, 1, 0]
    assert with_it.toarray()[0].tolist() == [0, 0, 1, 0, 0, 0]
    assert with_it.toarray()[4].tolist() == [0, 0, 0, 0, 0, 1]


def test_a_cell_without_a_street_is_an_island_and_said_to_be() -> None:
    streets = streets_of(np.array([shapely.LineString([(0, 0), (500, 0)])]))
    middles = np.array([[50.0, 30.0], [150.0, -30.0], [300.0, 400.0]])

    band = band_along_streets(streets, middles, reach_m=400.0)
    nearest = nearest_along_streets(streets, middles, count=2)

    assert islands(band).tolist() == [False, False, True]
    assert nearest.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_cells_on_the_same_spot_are_neighbours_and_no_cells_have_none() -> None:
    streets = a_town(2)
    same = np.full((4, 2), 5.0)

    assert band_along_streets(streets, same, reach_m=20.0).sum() == 12
    assert nearest_along_streets(streets, same, count=2).toarray()[3].tolist() == [1, 1, 0, 0]
    assert band_along_streets(streets, np.empty((0, 2)), reach_m=20.0).shape == (0, 0)
    assert band_along_streets(streets, same[:1], reach_m=20.0).nnz == 0


def test_no_streets_at_all_make_every_cell_an_island() -> None:
    nothing = streets_of(np.array([], dtype=object))

    assert islands(band_along_streets(nothing, np.eye(2), reach_m=9.0)).all()
    assert islands(nearest_along_streets(nothing, np.eye(2), count=1)).all()
