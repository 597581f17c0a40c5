"""Local Moran and Geary: drawn, by hand, against all orders of a small grid, and esda."""

import warnings
from collections.abc import Callable
from inspect import cleandoc
from itertools import permutations

import numpy as np
import pytest

from gridcity.analytics.autocorrelation import geary, moran
from gridcity.analytics.distances import kernel_neighbours
from gridcity.analytics.errors import NoVariation, TooFewCells, ValuesInvalid, WeightsInvalid
from gridcity.analytics.inference import Scores
from gridcity.analytics.local_geary import local_geary
from gridcity.analytics.local_moran import Quadrant, bivariate_local_moran, local_moran, quadrants
from gridcity.analytics.stencil import stencil_of, stencil_of_mask
from gridcity.analytics.weighted import Weights, lag
from gridcity.analytics.weights import Floats, lattice_neighbours, row_standardised, with_self
from tests.support.citymap import draw

Statistic = Callable[[Floats, Weights], Scores]
GRID = stencil_of_mask(np.ones((12, 10), dtype=np.bool_)).row_standardised()


def with_itself_squared(values: Floats, weights: Weights) -> Scores:
    return bivariate_local_moran(values, (values - 3) ** 2, weights)


every_statistic = pytest.mark.parametrize("statistic", [local_moran, local_geary, with_itself_squared])


@every_statistic
def test_what_no_statistic_can_be_of_is_refused(statistic: Statistic) -> None:
    row = stencil_of(np.arange(5), np.zeros(5, dtype=np.int64))
    with pytest.raises(NoVariation):
        statistic(np.full(5, 0.1), row)
    with pytest.raises(ValuesInvalid):
        statistic(np.array([1.0, np.nan, 0.0, np.inf, 2.0]), row)
    with pytest.raises(TooFewCells):
        statistic(np.ones(1), stencil_of(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)))
    with pytest.raises(WeightsInvalid):
        statistic(np.arange(5.0), with_self(lattice_neighbours(np.arange(5), np.arange(5))))


@every_statistic
def test_an_island_has_no_statistic_and_is_told(statistic: Statistic) -> None:
    apart = stencil_of(np.array([0, 1, 2, 3, 9]), np.zeros(5, dtype=np.int64))
    values = np.array([1.0, 5.0, 2.0, 2.0, 4.0])

    scores = statistic(values, apart)

    assert scores.islands == 1
    for part in (scores.value, scores.expected, scores.variance, scores.z, scores.p_two_sided):
        assert np.isnan(part).tolist() == [False, False, False, False, True]
    assert quadrants(values, apart)[4] == Quadrant.ISLAND


@every_statistic
def test_mean_and_variance_of_a_cell_are_those_of_all_orders_of_the_others(statistic: Statistic) -> None:
    """Unequal weights, five cells: the other four have 24 orders."""
    where = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 1.0], [3.0, 3.0]])
    weights = kernel_neighbours(where, reach_m=2.5)
    values = np.array([1.0, 4.0, 0.0, 7.0, 7.0])
    scores = statistic(values, weights)
    for cell in range(5):
        others = [other for other in range(5) if other != cell]
        found = []
        for order in permutations(others):
            moved = values.copy()
            moved[others] = values[list(order)]
            found.append(statistic(moved, weights).value[cell])
        assert scores.expected[cell] == pytest.approx(np.mean(found), abs=1e-12)
        assert scores.variance[cell] == pytest.approx(np.var(found), rel=1e-9)


def test_statistics_of_all_cells_add_up_to_the_city_s() -> None:
    values = np.random.default_rng(3).poisson(2.0, 120).astype(np.float64)

    assert local_moran(values, GRID).value.sum() == pytest.approx(120 * moran(values, GRID).value, rel=1e-12)
    # C has n - 1 where local Geary has n, and twice the sum of weights.
    total = local_geary(values, GRID).value.sum() * (119 / 120) / (2 * 120)
    assert total == pytest.approx(geary(values, GRID).value, rel=1e-12)


def test_statistics_are_those_of_esda() -> None:
    rng = np.random.default_rng(11)
    values, beside = rng.poisson(2.0, 120).astype(np.float64), rng.normal(size=120)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
        from libpysal.weights import lat2W

        near = lat2W(12, 10, rook=False)
        one = esda.Moran_Local(values, near, transformation="r", permutations=0)
        both = esda.Moran_Local_BV(values, beside, near, transformation="r", permutations=0)

    np.testing.assert_allclose(local_moran(values, GRID).value * 119 / 120, one.Is, rtol=0, atol=1e-12)
    ours = bivariate_local_moran(values, beside, GRID).value
    np.testing.assert_allclose(ours * 119 / 120, both.Is, rtol=0, atol=1e-12)
    # Where the neighbours lie right at the mean, esda leaves it to rounding.
    clear = np.abs(lag(values - values.mean(), GRID)) > 1e-12
    assert clear.sum() > 100
    assert (quadrants(values, GRID) == one.q)[clear].all()


def test_a_matrix_and_a_stencil_give_the_same() -> None:
    values = np.random.default_rng(12).poisson(2.0, 120).astype(np.float64)
    rows, cols = (part.ravel() for part in np.indices((12, 10)))
    matrix = row_standardised(lattice_neighbours(cols, rows))

    for statistic in (local_moran, local_geary):
        ours, theirs = statistic(values, GRID), statistic(values, matrix)
        for part in ("value", "expected", "variance"):
            np.testing.assert_allclose(getattr(ours, part), getattr(theirs, part), rtol=0, atol=1e-12)


def test_a_busy_quarter_a_quiet_one_and_what_stands_against_them() -> None:
    city = draw("""
        9990001
        9190001
        9990080
        9990000
    """)
    found = quadrants(city.numbers, lattice_neighbours(city.cols, city.rows))

    assert city.redraw(found == Quadrant.HIGH_HIGH) == cleandoc("""
        ##-----
        #-#----
        ###----
        ###----
    """)
    assert city.redraw(found == Quadrant.HIGH_LOW) == cleandoc("""
        --#----
        -------
        -----#-
        -------
    """)
    assert found[8] == Quadrant.LOW_HIGH


def test_a_cell_with_a_thousand_million_cases_leaves_its_neighbours_differences_sharp() -> None:
    values = np.array([1e9, 3.0, 0.0, 2.0, 5.0, 1.0, 4.0])
    row = stencil_of(np.arange(7), np.zeros(7, dtype=np.int64))

    scores = local_geary(values, row)

    # Against the others 3 and 0 to 5: (1e9 - 3)² beside the mean of (1e9 - x)².
    others = (1e9 - values[1:]) ** 2
    assert scores.z[0] == pytest.approx((others[0] - others.mean()) / others.std(), rel=1e-6)
