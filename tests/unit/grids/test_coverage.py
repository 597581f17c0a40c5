"""Areas as drawn become areas that fit together, and everything that was mended is told."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from grids.coverage import Flaw, make_coverage
from grids.edges import edges_of
from grids.errors import AreasInvalid

UNIT = 0.01
"""About a kilometre. [°]"""


def shapes(*polygons: shapely.Geometry) -> np.ndarray:
    found = np.empty(len(polygons), dtype=object)
    found[:] = [shapely.transform(one, lambda xy: np.array([126.6, 45.75]) + xy * UNIT) for one in polygons]
    return found


def test_no_areas_are_refused() -> None:
    with pytest.raises(AreasInvalid):
        make_coverage(shapes(), [])


@pytest.mark.parametrize(
    "broken", [Polygon(), MultiPolygon(), Polygon([(0, 0), (1, 1), (2, 2)]), box(1e9, 0, 2e9, 1)]
)
def test_an_area_without_ground_or_off_the_earth_is_refused(broken: shapely.Geometry) -> None:
    with pytest.raises(AreasInvalid):
        make_coverage(shapes(box(0, 0, 1, 1), broken), ["1", "2"])


def test_two_areas_of_one_code_are_refused() -> None:
    with pytest.raises(AreasInvalid, match="230102"):
        make_coverage(shapes(box(0, 0, 1, 1), box(1, 0, 2, 1)), ["230102", "230102"])


def test_an_area_drawn_twice_is_refused_by_name() -> None:
    with pytest.raises(AreasInvalid, match="a and b overlap"):
        make_coverage(shapes(box(0, 0, 1, 1), box(0.1, 0, 1.1, 1)), ["a", "b"])


def test_a_small_overlap_goes_to_the_lowest_code_and_is_told() -> None:
    coverage = make_coverage(shapes(box(0, 0, 1, 1), box(0.999, 0, 2, 1)), ["b", "a"])

    assert [(repair.flaw, repair.codes) for repair in coverage.repairs] == [(Flaw.OVERLAP, ("a", "b"))]
    assert coverage.repairs[0].area_m2 == pytest.approx(778 * 1.11, rel=0.02)
    assert shapely.get_parts(coverage.polygons).size == 2
    assert shapely.area(shapely.intersection(*coverage.polygons)) == 0


def test_a_narrow_gap_goes_to_the_longest_neighbour_and_a_wide_one_stays_a_hole() -> None:
    frame = Polygon(
        box(0, 0, 3, 1).exterior, [box(1, 0.4, 1.002, 0.6).exterior, box(2, 0.2, 2.5, 0.7).exterior]
    )
    north, south = (shapely.intersection(frame, half) for half in (box(0, 0.5, 3, 1), box(0, 0, 3, 0.5)))

    coverage = make_coverage(shapes(north, south), ["n", "s"])

    flaws = sorted((str(repair.flaw), repair.codes) for repair in coverage.repairs)
    assert [flaw for flaw, _ in flaws] == ["gap", "hole"]
    whole = shapely.union_all(coverage.polygons)
    assert isinstance(whole, Polygon)
    assert len(whole.interiors) == 1


def test_an_area_that_touches_itself_keeps_its_ground() -> None:
    """A figure of eight drawn as one ring, as Boston's West Roxbury side of the city is."""
    eight = Polygon([(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (1, 2), (1, 1), (0, 1)])

    coverage = make_coverage(shapes(eight), ["8"])

    assert [repair.flaw for repair in coverage.repairs] == [Flaw.BROKEN]
    assert shapely.is_valid(coverage.polygons).all()
    assert shapely.area(coverage.polygons[0]) == pytest.approx(2 * UNIT**2, rel=1e-9)


def test_borders_drawn_with_different_corners_become_the_same_corners() -> None:
    left = Polygon([(0, 0), (1, 0), (1.0001, 0.31), (1, 1), (0, 1)])
    right = Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.0001, 0.62)])

    coverage = make_coverage(shapes(left, right), ["l", "r"])

    edges = edges_of(coverage.polygons)
    shared = np.isin(edges.forward, edges.backward)
    assert shapely.length(shapely.union_all(shapely.linestrings(edges.segments()[shared]))) > 0.99 * UNIT
    assert shapely.coverage_is_valid(coverage.polygons)


def test_what_fits_already_is_left_as_it_is() -> None:
    given = shapes(box(0, 0, 1, 1), box(1, 0, 2, 1))

    coverage = make_coverage(given, ["a", "b"])

    assert coverage.repairs == ()
    assert shapely.equals_exact(shapely.normalize(coverage.polygons), shapely.normalize(given), 0).all()
