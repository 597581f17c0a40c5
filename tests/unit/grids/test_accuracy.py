"""Where a fix may have been taken, against two other computations."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from grids.accuracy import WITHIN_ACCURACY, pair_probabilities, probabilities, spread_m
from grids.errors import CoordinatesInvalid
from grids.lattice import Lattice

LON, LAT = 126.6, 45.75
PLANE = Lattice(LON, LAT)


def ground(*places: tuple[float, float]) -> shapely.Polygon:
    """Draw a polygon in metres from the fix, with so many corners that its edges are straight there."""
    x, y = shapely.get_coordinates(shapely.segmentize(shapely.Polygon(places), 50.0)).T
    return shapely.Polygon(np.stack(PLANE.unproject(x, y), axis=1))


@pytest.mark.parametrize("accuracy", [0.0, -1.0, float("nan"), float("inf")])
def test_what_is_no_accuracy_is_refused(accuracy: float) -> None:
    with pytest.raises(CoordinatesInvalid):
        probabilities(LON, LAT, accuracy, np.array([ground((0, 0), (1, 0), (0, 1))]))


def test_no_cell_has_no_probability() -> None:
    assert probabilities(LON, LAT, 10.0, np.empty(0, dtype=object)).size == 0


def test_sixty_eight_of_a_hundred_lie_within_the_stated_accuracy() -> None:
    angle = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    circle = ground(*zip(15 * np.cos(angle), 15 * np.sin(angle), strict=True))

    assert probabilities(LON, LAT, 15.0, np.array([circle])) == pytest.approx(WITHIN_ACCURACY, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.floats(-90, 90)] * 2), st.floats(1, 300), st.floats(1, 300), st.floats(2, 120))
def test_a_rectangle_holds_the_product_of_two_normal_distributions(
    corner: tuple[float, float], width: float, height: float, accuracy: float
) -> None:
    (west, south), spread = corner, spread_m(accuracy)
    east, north = west + width, south + height

    found = probabilities(
        LON, LAT, accuracy, np.array([ground((west, south), (east, south), (east, north), (west, north))])
    )

    expected = np.diff(norm.cdf([west, east], scale=spread)) * np.diff(norm.cdf([south, north], scale=spread))
    assert found == pytest.approx(expected, abs=2e-6)


def test_a_crooked_shape_with_a_hole_holds_its_share_of_a_million_drawn_places() -> None:
    outline = ground((-40, -30), (55, -10), (20, 5), (60, 45), (-20, 38), (-8, 4))
    shape = shapely.difference(outline, ground((-12, -12), (4, -9), (1, -2)))
    drawn = np.random.default_rng(8).normal(0, spread_m(30.0), (1_000_000, 2))
    lon, lat = PLANE.unproject(drawn[:, 0], drawn[:, 1])

    found = probabilities(LON, LAT, 30.0, np.array([shape]))

    assert found == pytest.approx(shapely.contains_xy(shape, lon, lat).mean(), abs=2e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.floats(1, 100))
def test_the_cells_of_a_partition_hold_all_of_it(seed: int, accuracy: float) -> None:
    """The fix on a corner and on an edge of them, too."""
    rng = np.random.default_rng(seed)
    x = np.sort(np.append(rng.integers(-9, 10, 3), 0)) * 10.0
    y = np.sort(np.append(rng.integers(-9, 10, 3), 0)) * 10.0
    lines_x, lines_y = np.unique([-2000, *x, 2000]), np.unique([-2000, *y, 2000])
    cells = np.array(
        [ground((a, c), (b, c), (b, d), (a, d)) for a, b in pairwise(lines_x) for c, d in pairwise(lines_y)]
    )

    assert probabilities(LON, LAT, accuracy, cells).sum() == pytest.approx(1.0, abs=1e-5)


def test_many_fixes_at_once_have_the_probabilities_of_each_alone() -> None:
    rng = np.random.default_rng(3)
    cells = np.array(
        [
            ground((x, y), (x + 80, y + 5), (x + 70, y + 90), (x - 10, y + 70))
            for x in (-150, -60, 30)
            for y in (-90, 0)
        ]
    )
    lon, lat = PLANE.unproject(*rng.uniform(-150, 150, (2, 40)))
    accuracy = rng.uniform(2, 60, 40)
    fix, cell = (part.ravel() for part in np.meshgrid(np.arange(40), np.arange(6)))

    found = pair_probabilities(lon, lat, accuracy, cells, fix, cell)

    each = zip(lon.tolist(), lat.tolist(), accuracy.tolist(), strict=True)
    alone = np.stack([probabilities(*one, cells) for one in each], axis=1)
    np.testing.assert_allclose(found.reshape(6, 40), alone, atol=2e-6)
    nothing = np.empty(0, dtype=np.int64)
    assert pair_probabilities(lon, lat, accuracy, cells, nothing, nothing).size == 0
    with pytest.raises(CoordinatesInvalid):
        pair_probabilities(lon, lat, -accuracy, cells, fix, cell)
