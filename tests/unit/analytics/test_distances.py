"""Neighbourhoods by distance: against brute force and libpysal, on a spot and far away."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.analytics.distances import (
    Kernel,
    band_neighbours,
    distance_to_nearest,
    joined_to_nearest,
    kernel_neighbours,
    nearest_neighbours,
)
from gridcity.analytics.errors import NeighbourhoodInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.weights import Floats, islands

spots = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


def apart(places: Floats) -> Floats:
    """Give all distances, a cell's to itself beyond all."""
    between: Floats = np.hypot(*(places[:, None] - places).T)
    np.fill_diagonal(between, np.inf)
    return between


@pytest.mark.parametrize("count", [-1, 0, 3, 4])
def test_as_many_neighbours_as_there_are_not_are_refused(count: int) -> None:
    for ask in (nearest_neighbours, distance_to_nearest):
        with pytest.raises(NeighbourhoodInvalid):
            ask(np.zeros((3, 2)), count=count)


@pytest.mark.parametrize("reach_m", [0.0, -1.0, np.nan, np.inf])
def test_a_reach_that_is_no_length_is_refused(reach_m: float) -> None:
    with pytest.raises(NeighbourhoodInvalid):
        band_neighbours(np.zeros((3, 2)), reach_m=reach_m)
    with pytest.raises(NeighbourhoodInvalid):
        kernel_neighbours(np.zeros((3, 2)), reach_m=np.array([1.0, 1.0, reach_m]))


def test_places_that_are_no_pairs_or_missing_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        band_neighbours(np.zeros((4, 3)), reach_m=1.0)
    with pytest.raises(ShapeMismatch):
        kernel_neighbours(np.zeros((4, 2)), reach_m=np.ones(3))
    with pytest.raises(ShapeMismatch):
        joined_to_nearest(band_neighbours(np.zeros((4, 2)), reach_m=1.0), np.zeros((3, 2)))
    with pytest.raises(ValuesInvalid, match="2 of 3 cells have no place"):
        nearest_neighbours(np.array([[0.0, 0.0], [np.nan, 1.0], [0.0, np.inf]]), count=1)


def test_no_places_have_no_neighbours() -> None:
    assert band_neighbours(np.empty((0, 2)), reach_m=1.0).shape == (0, 0)
    assert kernel_neighbours(np.empty((0, 2)), reach_m=1.0).shape == (0, 0)


@given(spots, st.integers(1, 12))
def test_of_equally_near_cells_the_first_in_order_are_taken(
    places: list[tuple[int, int]], count: int
) -> None:
    where = np.array(places, dtype=np.float64)
    count = min(count, len(where) - 1)

    nearest = nearest_neighbours(where, count=count).toarray()

    expected = np.zeros_like(nearest)
    order = np.argsort(apart(where), axis=1, kind="stable")[:, :count]
    np.put_along_axis(expected, order, 1.0, axis=1)
    assert (nearest == expected).all()


def test_a_hundred_cells_on_one_spot_are_each_other_s_neighbours() -> None:
    nearest = nearest_neighbours(np.zeros((100, 2)), count=3)

    assert nearest[[50]].indices.tolist() == [0, 1, 2]
    assert nearest[[1]].indices.tolist() == [0, 2, 3]
    assert band_neighbours(np.zeros((100, 2)), reach_m=0.001).nnz == 9900


@given(spots, st.sampled_from([1.0, 1.5, 2.0, 5.0]))
def test_a_band_holds_all_within_its_reach_and_nobody_else(
    places: list[tuple[int, int]], reach_m: float
) -> None:
    where = np.array(places, dtype=np.float64)

    assert (band_neighbours(where, reach_m=reach_m).toarray() == (apart(where) <= reach_m)).all()


def test_neighbours_by_distance_are_those_of_libpysal() -> None:
    where = np.random.default_rng(2).uniform(0, 1000, (120, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import KNN, DistanceBand

        assert (nearest_neighbours(where, count=5).toarray() == KNN(where, k=5).full()[0]).all()
        peer = DistanceBand(where, threshold=120, silence_warnings=True).full()[0]
        assert (band_neighbours(where, reach_m=120.0).toarray() == peer).all()


@pytest.mark.parametrize(
    ("kernel", "theirs"),
    [
        (Kernel.UNIFORM, "uniform"),
        (Kernel.TRIANGULAR, "triangular"),
        (Kernel.EPANECHNIKOV, "quadratic"),
        (Kernel.BISQUARE, "quartic"),
    ],
)
@pytest.mark.parametrize("is_own", [False, True])
def test_kernels_are_those_of_libpysal_but_for_their_constant(
    kernel: Kernel, theirs: str, *, is_own: bool
) -> None:
    where = np.random.default_rng(3).uniform(0, 1000, (80, 2))
    # A hair further than the sixth neighbour: libpysal drops some that lie right at the reach.
    reach = distance_to_nearest(where, count=6) * 1.000001 if is_own else np.full(80, 200.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import Kernel as Peer

        peer = Peer(where, bandwidth=reach.tolist(), function=theirs, diagonal=False).full()[0]
    top = peer.diagonal()[0]
    np.fill_diagonal(peer, 0.0)

    ours = kernel_neighbours(where, reach_m=reach, kernel=kernel).toarray()

    np.testing.assert_allclose(ours, peer / top, rtol=0, atol=1e-12)


def test_a_gaussian_neighbour_at_a_third_of_the_reach_is_one_deviation_away() -> None:
    ours = kernel_neighbours(np.array([[0.0, 0.0], [0.0, 100.0]]), reach_m=300.0, kernel=Kernel.GAUSSIAN)

    assert ours[[0], [1]] == pytest.approx(np.exp(-0.5))


def test_islands_are_joined_to_the_nearest_cell_both_ways_and_only_once() -> None:
    where = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [30.0, 0.0], [33.0, 0.0]])
    near = band_neighbours(where, reach_m=1.5)

    whole = joined_to_nearest(near, where)

    assert islands(near).tolist() == [False, False, True, True, True]
    assert whole.toarray().astype(int).tolist() == [
        [0, 1, 0, 0, 0],
        [1, 0, 1, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0],
    ]
    assert (joined_to_nearest(whole, where) != whole).nnz == 0


@given(spots)
def test_the_reach_that_finds_so_many_finds_them(places: list[tuple[int, int]]) -> None:
    where = np.array(places, dtype=np.float64)

    reach = distance_to_nearest(where, count=1)

    np.testing.assert_allclose(reach, apart(where).min(axis=1), rtol=0, atol=1e-12)
    if reach.all():
        near = kernel_neighbours(where, reach_m=reach, kernel=Kernel.UNIFORM)
        assert not islands(near).any()
