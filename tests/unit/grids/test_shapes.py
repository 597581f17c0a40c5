"""What is odd about the shapes of cells: scraps, far parts, strips, and buildings that are cut."""

import numpy as np
import pytest
import shapely

from grids.findings import Wrong
from grids.lattice import Lattice
from grids.shapes import compactness, lost_shares, oddities, scraps

LATTICE = Lattice(126.6, 45.75)
TARGET_M2 = 10_000.0


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Draw a rectangle by metres from the centre."""
    x, y = np.array([west, east, east, west]), np.array([south, south, north, north])
    return shapely.Polygon(np.stack(LATTICE.unproject(x, y), axis=1))


def shapes(*given: shapely.Geometry) -> np.ndarray:
    drawn = np.empty(len(given), dtype=object)
    drawn[:] = given
    return drawn


def names(count: int) -> list[str]:
    return [f"230102001001{number:03d}" for number in range(1, count + 1)]


def test_nothing_is_odd_about_squares_and_houses_in_them() -> None:
    squares = shapes(box(0, 0, 100, 100), box(100, 0, 200, 100))
    houses = shapes(box(10, 10, 30, 30), box(80, 40, 100, 60))

    assert oddities(squares, names(2), TARGET_M2, houses) == []
    assert oddities(shapes(), [], TARGET_M2, houses) == []
    assert compactness(squares) == pytest.approx(np.pi / 4, abs=0.005)


def test_a_scrap_stands_in_the_way_and_a_small_cell_is_noted() -> None:
    scrap, small = scraps(shapes(box(0, 0, 0.1, 0.1), box(0, 0, 20, 20)), names(2), TARGET_M2)

    assert (scrap.wrong, scrap.is_minor, scrap.codes) == (Wrong.SMALL, False, ("230102001001001",))
    assert scrap.area_m2 == pytest.approx(0.01, rel=1e-3)
    assert (small.wrong, small.is_minor) == (Wrong.SMALL, True)
    assert scraps(shapes(shapely.Polygon()), names(1), TARGET_M2) == []


@pytest.mark.parametrize("away_m", [20, 90, 150, 3_000])
def test_parts_far_from_each_other_are_told_with_their_distance(away_m: int) -> None:
    apart = shapely.MultiPolygon([box(0, 0, 90, 90), box(90 + away_m, 0, 130 + away_m, 40)])

    found = scraps(shapes(apart), names(1), TARGET_M2)

    assert len(found) == (away_m > 100)
    for one in found:
        assert one.wrong is Wrong.APART
        assert one.width_m == pytest.approx(away_m, rel=0.005)
        assert one.is_minor


def test_a_strip_and_a_giant_are_told() -> None:
    found = oddities(shapes(box(0, 0, 900, 10), box(0, 0, 150, 150)), names(2), TARGET_M2)

    assert [(one.wrong, one.codes[0][-1]) for one in found] == [(Wrong.LARGE, "2"), (Wrong.SPRAWLING, "1")]


def test_a_building_is_cut_where_more_than_a_corner_lies_in_another_cell() -> None:
    squares = shapes(box(0, 0, 100, 100), box(100, 0, 200, 100))
    houses = shapes(box(90, 0, 110, 10), box(81, 0, 101, 10), box(80.2, 0, 100.2, 10), box(-50, 0, 40, 10))

    share, building, cell = lost_shares(squares, houses)

    assert share == pytest.approx([0.5, 0.05, 0.01, 0.0], abs=0.001)
    assert sorted(zip(building.tolist(), cell.tolist(), strict=True)) == [
        (0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)
    ]  # fmt: skip
    cut = [one for one in oddities(squares, names(2), TARGET_M2, houses) if one.wrong is Wrong.CUT]
    assert [one.area_m2 for one in cut] == pytest.approx([200, 200], rel=1e-3)
    assert cut[0].codes == tuple(names(2))
