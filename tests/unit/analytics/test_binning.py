"""Sharing places among nodes: what is left out, what is kept, and against numpy."""

import numpy as np

from gridcity.analytics.binning import share_among_nodes


def test_places_beyond_the_grid_and_no_places_at_all_are_left_out() -> None:
    places = np.array([[-0.1, 1.0], [1.0, -1e-9], [3.0, 1.0], [1.0, 2.0], [np.nan, 1.0], [1.0, np.inf]])

    assert share_among_nodes(places, np.zeros(2), 1.0, (4, 3)).sum() == 0
    assert share_among_nodes(np.empty((0, 2)), np.zeros(2), 1.0, (4, 3)).sum() == 0


def test_one_place_by_hand() -> None:
    """A quarter of the way east and half of the way north between four nodes."""
    shares = share_among_nodes(np.array([[105.0, 215.0]]), np.array([100.0, 200.0]), 20.0, (3, 3))

    assert shares.tolist() == [[0.1875, 0.5625, 0.0], [0.0625, 0.1875, 0.0], [0.0, 0.0, 0.0]]


def test_the_shares_are_those_of_numpy() -> None:
    rng = np.random.default_rng(11)
    places = rng.uniform(0, 99, (5000, 2)) * 7.0
    shape = (101, 103)

    shares = share_among_nodes(places, np.zeros(2), 7.0, shape)

    x, y = (places / 7.0).T
    col, row = x.astype(int), y.astype(int)
    peer = np.zeros(shape[0] * shape[1])
    for across in (0, 1):
        for up in (0, 1):
            share = np.abs(1 - across - (x - col)) * np.abs(1 - up - (y - row))
            peer += np.bincount((col + across) * shape[1] + row + up, weights=share, minlength=peer.size)
    np.testing.assert_allclose(shares.ravel(), peer, rtol=0, atol=1e-12)
    np.testing.assert_allclose(shares.sum(), 5000, rtol=1e-12)
