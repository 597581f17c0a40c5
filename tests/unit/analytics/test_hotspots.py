"""Hot spots: drawn, by hand, and against an independent implementation."""

import warnings
from collections.abc import Callable
from inspect import cleandoc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import false_discovery_control, norm

from gridcity.analytics.errors import NoVariation, ShapeMismatch, TooFewCells, ValuesInvalid, WeightsInvalid
from gridcity.analytics.hotspots import TWO_SIDED_5_PERCENT, getis_ord, getis_ord_star, significant_cells
from gridcity.analytics.stencil import stencil_of
from gridcity.analytics.weighted import Weights
from gridcity.analytics.weights import Floats, lattice_neighbours, with_self
from tests.support.citymap import draw

Statistic = Callable[[Floats, Weights], Floats]


def test_values_that_do_not_fit_the_weights_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        getis_ord_star(np.zeros(3), sparse.csr_array(np.eye(4)))


@pytest.mark.parametrize("value", [0.0, 0.1, 7.0])
def test_a_city_that_is_everywhere_the_same_has_no_hot_spots(value: float) -> None:
    with pytest.raises(NoVariation):
        getis_ord_star(np.full(7, value), sparse.csr_array(np.eye(7)))


@pytest.mark.parametrize("statistic", [getis_ord, getis_ord_star])
def test_cells_without_a_value_too_few_and_none_at_all_are_refused(statistic: Statistic) -> None:
    row = stencil_of(np.arange(3), np.zeros(3, dtype=np.int64))

    with pytest.raises(ValuesInvalid, match="1 of 3 values"):
        statistic(np.array([1.0, np.nan, 2.0]), row)
    for few in (0, 1):
        with pytest.raises(TooFewCells):
            statistic(np.ones(few), stencil_of(np.arange(few), np.arange(few)))


def test_a_diagonal_that_is_missing_or_too_much_is_refused() -> None:
    values, beside = np.array([0.0, 1.0, 5.0]), lattice_neighbours(np.arange(3), np.zeros(3, dtype=np.int64))

    with pytest.raises(WeightsInvalid, match="with_self"):
        getis_ord_star(values, beside)
    with pytest.raises(WeightsInvalid, match="without_self"):
        getis_ord(values, with_self(beside))


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_weights_that_are_none_are_refused(weight: float) -> None:
    beside = with_self(lattice_neighbours(np.arange(3), np.zeros(3, dtype=np.int64)))
    beside.data[1] = weight

    with pytest.raises(WeightsInvalid, match="1 weights are negative, infinite or missing"):
        getis_ord_star(np.array([0.0, 1.0, 5.0]), beside)


def test_an_island_has_no_score_without_itself_and_its_own_with_itself() -> None:
    values, apart = (
        np.array([0.0, 1.0, 5.0, 4.0]),
        stencil_of(np.array([0, 1, 2, 9]), np.zeros(4, dtype=np.int64)),
    )

    assert np.isnan(getis_ord(values, apart)).tolist() == [False, False, False, True]
    assert getis_ord_star(values, apart)[3] == pytest.approx((4 - 2.5) / values.std())


def test_one_cell_with_a_thousand_million_cases_does_not_blur_its_own_score() -> None:
    """Its neighbours are scored against the others, of which none holds much."""
    values = np.array([1e9, 3.0, 0.0, 2.0, 5.0, 1.0, 4.0])
    scores = getis_ord(values, stencil_of(np.arange(7), np.zeros(7, dtype=np.int64)))

    others = values[1:]
    assert scores[0] == pytest.approx((3 - others.mean()) / others.std(), rel=1e-12)


def test_a_busy_quarter_is_hot_at_its_heart_and_one_busy_cell_is_not() -> None:
    city = draw("""
        90000...
        00000...
        00000000
        00006660
        00006660
        00006660
        00000000
    """)

    scores = getis_ord_star(city.numbers, city.queen())

    assert city.redraw(scores > TWO_SIDED_5_PERCENT) == cleandoc("""
        -----...
        -----...
        --------
        -----#--
        ----###-
        -----#--
        --------
    """)


def test_where_every_cell_is_a_neighbour_of_all_the_statistic_says_nothing() -> None:
    scores = getis_ord_star(np.array([0.0, 1.0, 5.0, 2.0]), sparse.csr_array(np.ones((4, 4))))

    assert np.isnan(scores).all()


def test_scores_are_those_of_esda() -> None:
    rng = np.random.default_rng(20)
    values = rng.poisson(2.0, 400).astype(np.float64)
    cols, rows = (part.ravel() for part in np.meshgrid(np.arange(20), np.arange(20)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda import G_Local
        from libpysal.weights import fill_diagonal, lat2W

        peer = G_Local(
            values, fill_diagonal(lat2W(20, 20, rook=False)), transform="B", permutations=0, star=True
        )

    scores = getis_ord_star(values, with_self(lattice_neighbours(cols, rows)))

    np.testing.assert_allclose(scores, peer.Zs, rtol=0, atol=1e-12)
    np.testing.assert_allclose(getis_ord_star(values, stencil_of(cols, rows)), scores, rtol=0, atol=1e-12)


@given(st.lists(st.integers(0, 50), min_size=12, max_size=12), st.floats(0.5, 100), st.floats(-50, 50))
@settings(deadline=None)
def test_scores_do_not_depend_on_the_unit_or_the_zero_of_the_values(
    counts: list[int], unit: float, zero: float
) -> None:
    values = np.array(counts, dtype=np.float64)
    if np.ptp(values) == 0:
        values[0] += 1
    cols, rows = (part.ravel() for part in np.meshgrid(np.arange(4), np.arange(3)))
    neighbours = with_self(lattice_neighbours(cols, rows))

    scores = getis_ord_star(values, neighbours)
    rescaled = getis_ord_star(values * unit + zero, neighbours)

    np.testing.assert_allclose(rescaled, scores, rtol=0, atol=1e-9)


def test_a_million_cells_of_noise_give_almost_no_significant_cell() -> None:
    noise = np.random.default_rng(5).normal(size=1_000_000)

    assert (np.abs(noise) > TWO_SIDED_5_PERCENT).sum() > 45_000
    assert significant_cells(noise).sum() <= 3


def test_significant_cells_are_those_of_scipy() -> None:
    rng = np.random.default_rng(8)
    scores = np.concatenate([rng.normal(size=900), rng.normal(3.5, 1.0, size=100)])
    rng.shuffle(scores)

    expected = false_discovery_control(2 * norm.sf(np.abs(scores))) <= 0.05

    assert 20 < expected.sum() < 100
    assert (significant_cells(scores) == expected).all()


def test_cold_cells_stand_like_hot_ones_and_undefined_ones_never() -> None:
    scores = np.array([6.0, -6.0, np.nan, 0.1])

    assert significant_cells(scores).tolist() == [True, True, False, False]
    assert not significant_cells(np.full(3, np.nan)).any()
    assert significant_cells(np.empty(0)).shape == (0,)
