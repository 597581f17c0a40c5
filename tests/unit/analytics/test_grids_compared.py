"""Grids on the same ground: by hand, by what must hold, and against other ways to count."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gridcity.analytics.errors import NoVariation, ShapeMismatch
from gridcity.analytics.grids_compared import (
    agreement,
    cells_of_things,
    correlation_by_size,
    counts_in,
    evenness,
    hexagons_around,
    hot_map,
    lorenz_curve,
    overlap_of_grids,
    places_within,
    shifted,
)
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.tiling import make_cells
from tests.support.groundplan import LATTICE, rectangle

CITY = np.array([rectangle(0, 0, 1200, 900)], dtype=object)
CODES = ["230102001001"]
SQUARES = LATTICE.squares(*(part.ravel() for part in np.meshgrid(np.arange(12), np.arange(9))))
loads = arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 1000)).filter(lambda held: held.any())


def in_degrees(*places: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    xy = np.array(places, dtype=np.float64).reshape(-1, 2)
    return LATTICE.unproject(xy[:, 0], xy[:, 1])


def a_crowd(count: int, x: float, y: float, spread_m: float) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    rng = np.random.default_rng(7)
    return in_degrees(*map(tuple, rng.normal((x, y), spread_m, (count, 2))))


def test_nothing_can_be_spread_over_no_cells() -> None:
    with pytest.raises(ShapeMismatch):
        evenness(np.empty(0))


def test_nothing_at_all_is_spread_neither_evenly_nor_unevenly() -> None:
    with pytest.raises(NoVariation):
        evenness(np.zeros(4))


@pytest.mark.parametrize("compare", [agreement, overlap_of_grids])
def test_grids_that_speak_of_different_places_are_not_compared(compare) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ShapeMismatch):
        compare([np.zeros(3, dtype=bool), np.zeros(4, dtype=bool)])
    with pytest.raises(ShapeMismatch):
        compare([])


def test_evenness_of_four_cells_is_what_a_pencil_says() -> None:
    spread = evenness(np.array([0.0, 1.0, 3.0, 4.0]))

    assert spread.mean == 2.0
    assert spread.largest == 4.0
    assert spread.variation == pytest.approx(np.sqrt(2.5) / 2)
    assert spread.gini == pytest.approx(14 / 32)  # half the mean difference of all 16 pairs, over the mean
    assert spread.empty_share == 0.25
    assert spread.top_tenth_share == pytest.approx(0.4 * 4 / 8)


@given(loads)
def test_gini_is_half_the_mean_difference_of_all_pairs_over_the_mean(held: np.ndarray) -> None:  # type: ignore[type-arg]
    values = held.astype(np.float64)
    pairs = np.abs(values[:, None] - values).mean()

    assert evenness(values).gini == pytest.approx(pairs / (2 * values.mean()), abs=1e-12)


@given(loads)
def test_evenness_hangs_neither_on_the_unit_nor_on_the_order_and_more_of_the_same_changes_nothing(
    held: np.ndarray,  # type: ignore[type-arg]
) -> None:
    values = held.astype(np.float64)
    first, other = evenness(values), evenness(np.concatenate([values, values])[::-1] * 7)

    assert other.gini == pytest.approx(first.gini, abs=1e-12)
    assert other.variation == pytest.approx(first.variation)
    assert other.empty_share == first.empty_share


@given(loads)
def test_a_lorenz_curve_rises_ever_steeper_and_stays_under_the_diagonal(held: np.ndarray) -> None:  # type: ignore[type-arg]
    cells, share = lorenz_curve(held.astype(np.float64))

    assert share[0] == 0
    assert share[-1] == pytest.approx(1)
    assert (np.diff(np.diff(share)) >= -1e-12).all()
    assert (share <= cells + 1e-12).all()


def test_a_house_on_a_line_lies_in_two_cells_and_one_that_only_touches_it_in_one() -> None:
    houses = np.array(
        [
            rectangle(110, 110, 130, 130),
            rectangle(190, 110, 210, 130),
            rectangle(190, 190, 210, 210),
            rectangle(180, 110, 200, 130),
            rectangle(5000, 0, 5020, 20),
        ],
        dtype=object,
    )

    assert cells_of_things(LATTICE, houses, SQUARES).tolist() == [1, 2, 4, 1, 0]


def test_places_are_counted_in_their_cell_and_those_beyond_the_city_in_none() -> None:
    counts = counts_in(SQUARES, *in_degrees((50, 50), (51, 52), (1150, 850), (-10, 50)))

    assert counts[0] == 2
    assert counts[-1] == 1
    assert counts.sum() == 3


def test_a_shifted_lattice_has_its_corner_where_it_was_moved_to() -> None:
    moved = shifted(LATTICE, east_m=50, north_m=-30)
    corner = moved.corners([0], [0])[0]

    assert LATTICE.project(*corner) == pytest.approx((50, -30), abs=1e-6)
    assert moved.cell_size_m == LATTICE.cell_size_m


def test_hexagons_around_a_city_leave_none_of_its_ground_out_and_none_stands_apart() -> None:
    hexagons = hexagons_around(SQUARES, 10)
    ground = shapely.union_all(SQUARES)

    assert shapely.difference(ground, shapely.union_all(hexagons)).area == pytest.approx(0, abs=1e-15)
    assert shapely.intersects(hexagons, ground).all()


def test_each_place_stands_for_its_square_of_ground() -> None:
    lon, lat = places_within(LATTICE, CITY, spacing_m=25)

    assert len(lon) * 25**2 == pytest.approx(area_m2(CITY)[0])
    x, y = LATTICE.project(lon, lat)
    assert (x.min(), y.min(), x.max(), y.max()) == pytest.approx((12.5, 12.5, 1187.5, 887.5), abs=1e-3)


def test_places_far_from_the_centre_of_the_lattice_are_not_lost_at_the_edges() -> None:
    far = np.array([rectangle(30_000, 30_000, 30_900, 30_500)], dtype=object)

    lon, _ = places_within(LATTICE, far, spacing_m=50)

    assert len(lon) == 18 * 10


def test_a_city_without_cases_has_no_hot_spot_on_any_grid() -> None:
    nowhere = hot_map(SQUARES, np.empty(0), np.empty(0))

    assert not nowhere.hot.any()
    assert not nowhere.hot_at(*in_degrees((50, 50))).any()


def test_a_crowd_is_hot_where_it_is_and_nothing_is_hot_outside_the_city() -> None:
    found = hot_map(SQUARES, *a_crowd(200, 650, 450, 60))

    assert found.hot_at(*in_degrees((650, 450), (50, 850), (5000, 5000))).tolist() == [True, False, False]
    assert (found.scores[found.hot] > 0).all()


def test_a_crowd_is_hot_on_every_grid_and_its_fringe_is_hot_on_some() -> None:
    cases = a_crowd(200, 650, 450, 60)
    grids = [
        make_cells(other, CITY, CODES).polygon
        for other in (LATTICE, shifted(LATTICE, east_m=50), Lattice(126.6, 45.75, 150))
    ]
    lon, lat = places_within(LATTICE, CITY, spacing_m=25)

    shares = agreement(
        [hot_map(cells, *cases).hot_at(lon, lat) for cells in (*grids, hexagons_around(CITY, 10))]
    )

    x, y = LATTICE.project(lon, lat)
    assert (shares[np.hypot(x - 650, y - 450) < 50] == 1).all()
    assert ((shares > 0) & (shares < 1)).any()
    assert (shares[np.hypot(x - 650, y - 450) > 500] == 0).all()


@given(arrays(np.bool_, st.tuples(st.integers(1, 5), st.integers(1, 30))))
def test_agreement_and_overlap_are_those_of_a_plain_count(said: np.ndarray) -> None:  # type: ignore[type-arg]
    hot = list(said)
    shares, pairs = agreement(hot), overlap_of_grids(hot)

    assert np.allclose(shares * len(hot), said.sum(axis=0))
    for row, one in enumerate(hot):
        for col, other in enumerate(hot):
            either = (one | other).sum()
            assert pairs[row, col] == pytest.approx((one & other).sum() / either if either else 1.0)


def test_two_kinds_of_places_that_share_a_quarter_but_no_cell_go_together_only_in_large_squares() -> None:
    rng = np.random.default_rng(11)
    town = np.array([rectangle(0, 0, 4000, 4000)], dtype=object)
    ground = places_within(LATTICE, town, spacing_m=50)
    busy = rng.random((10, 10)) < 0.3
    quarter = np.argwhere(busy) * 400.0

    def half_squares(offset_m: float) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
        squares = quarter[rng.integers(0, len(quarter), 3000)] + rng.integers(0, 4, (3000, 2)) * 100.0
        return in_degrees(*map(tuple, squares + [offset_m, 0] + rng.random((3000, 2)) * [50, 100]))

    # One kind in the western half of each square of 100 m, the other in the eastern.
    west, east = half_squares(0), half_squares(50)

    small, middle, large, too_large = correlation_by_size(LATTICE, ground, west, east, [50, 200, 400, 1500])

    assert small < 0
    assert small < middle < large
    assert large > 0.9
    assert np.isnan(too_large)


def test_what_is_everywhere_the_same_correlates_with_nothing() -> None:
    ground = places_within(LATTICE, CITY, spacing_m=50)

    assert np.isnan(correlation_by_size(LATTICE, ground, ground, a_crowd(50, 650, 450, 60), [100])).all()
