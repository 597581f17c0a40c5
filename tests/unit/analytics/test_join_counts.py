"""Join counts: by hand, against all orders of a small grid, and esda."""

import warnings
from itertools import combinations

import numpy as np
import pytest

from gridcity.analytics.errors import NoVariation, ValuesInvalid
from gridcity.analytics.join_counts import join_counts
from gridcity.analytics.stencil import stencil_of_mask
from gridcity.analytics.weights import Moves


def test_numbers_are_refused_and_so_is_a_city_that_has_it_everywhere() -> None:
    row = stencil_of_mask(np.ones((1, 5), dtype=np.bool_))

    with pytest.raises(ValuesInvalid, match="true or false"):
        join_counts(np.arange(5.0), row)  # type: ignore[arg-type]
    with pytest.raises(NoVariation):
        join_counts(np.ones(5, dtype=np.bool_), row)


def test_counts_means_and_variances_are_those_of_all_orders() -> None:
    is_cell = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1]], dtype=np.bool_)
    weights = stencil_of_mask(is_cell)
    cells = len(weights)
    orders = []
    for marked in combinations(range(cells), 3):
        is_marked = np.zeros(cells, dtype=np.bool_)
        is_marked[list(marked)] = True
        counts = join_counts(is_marked, weights)
        orders.append((counts.both.value, counts.neither.value, counts.one.value))

    every = np.array(orders)
    assert (every.sum(axis=1) == every[0].sum()).all()
    for place, score in enumerate((counts.both, counts.neither, counts.one)):
        assert score.expected == pytest.approx(every[:, place].mean(), abs=1e-12)
        assert score.variance == pytest.approx(every[:, place].var(), rel=1e-9)


def test_counts_are_those_of_esda() -> None:
    is_marked = np.random.default_rng(9).random(200) < 0.3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
        from libpysal.weights import lat2W

        peer = esda.Join_Counts(is_marked.astype(int), lat2W(10, 20, rook=False), permutations=0)

    ours = join_counts(is_marked, stencil_of_mask(np.ones((10, 20), dtype=np.bool_), moves=Moves.QUEEN))

    assert (ours.both.value, ours.neither.value, ours.one.value) == (peer.bb, peer.ww, peer.bw)
