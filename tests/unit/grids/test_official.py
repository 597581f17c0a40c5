"""Cells that somebody else drew: what is wrong is found in its place, measured, and mended only if minor."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.findings import Wrong
from grids.measure import area_m2
from grids.official import check_cells
from grids.proof import prove
from tests.support.groundplan import LATTICE, polygon, rectangle

WEST, EAST = "230102001001", "230102001002"
AREAS = np.array([rectangle(0, 0, 200, 200), rectangle(200, 0, 400, 200)], dtype=object)
GOOD = [(0, 0, 100, 200), (100, 0, 200, 200), (200, 0, 300, 200), (300, 0, 400, 200)]
CODES = [f"{WEST}001", f"{WEST}002", f"{EAST}001", f"{EAST}002"]


def check(boxes=GOOD, codes=CODES, **options):  # type: ignore[no-untyped-def]
    shapes = np.array([rectangle(*box) if isinstance(box, tuple) else box for box in boxes], dtype=object)
    return check_cells(shapes, codes, AREAS, (WEST, EAST), **options)


def kinds(checked):  # type: ignore[no-untyped-def]
    return sorted(str(finding.wrong) for finding in checked.findings)


def test_good_cells_have_no_findings_and_come_back_as_they_are() -> None:
    checked = check()

    assert checked.findings == ()
    assert checked.polygon is not None
    assert checked.area.tolist() == [0, 0, 1, 1]
    assert prove(AREAS, checked.polygon, checked.area, np.zeros(4, dtype=bool)).holds


@pytest.mark.parametrize("code", ["", "XX", "230102001001O0!", "23010200100100", "999999001001001"])
def test_a_code_that_is_none_or_of_no_area_is_refused(code: str) -> None:
    checked = check(codes=[code, *CODES[1:]])

    assert kinds(checked) == ["code"]
    assert not checked.is_acceptable
    assert checked.polygon is None
    assert checked.area[0] == 0


def test_a_code_given_twice_is_refused() -> None:
    assert kinds(check(codes=[CODES[0], CODES[0], *CODES[2:]])) == ["double", "double"]


def test_a_wide_gap_is_found_in_its_place() -> None:
    checked = check([(0, 0, 100, 200), (130, 0, 200, 200), *GOOD[2:]])

    (gap,) = checked.findings
    assert gap.wrong is Wrong.GAP
    assert gap.codes == (WEST,)
    assert gap.area_m2 == pytest.approx(6000, rel=1e-3)
    assert gap.width_m == pytest.approx(30, rel=0.05)
    assert shapely.contains(gap.shape, shapely.Point(LATTICE.unproject(115.0, 100.0)))
    assert checked.polygon is None


def test_a_wide_overlap_names_both_cells() -> None:
    checked = check([(0, 0, 140, 200), *GOOD[1:]])

    (overlap,) = checked.findings
    assert overlap.wrong is Wrong.OVERLAP
    assert overlap.codes == (CODES[0], CODES[1])
    assert overlap.area_m2 == pytest.approx(8000, rel=1e-3)


def test_a_cell_that_reaches_across_a_border_or_out_of_the_city_is_told() -> None:
    checked = check([*GOOD[:1], (100, 0, 230, 200), (230, 0, 300, 200), (300, 0, 400, 250)])

    assert kinds(checked) == ["crossing", "outside"]
    assert checked.findings[0].codes == (CODES[1], EAST)
    assert not checked.is_acceptable


def test_what_is_narrower_than_the_tolerance_is_mended_and_proved() -> None:
    drawn = [(0, 0, 99.6, 200), (100, 0, 200.7, 200), (200, 0, 300.3, 200), (300, 0, 400, 199.5)]

    checked = check(drawn)

    assert checked.is_acceptable
    assert {"gap", "overlap", "crossing"} <= set(kinds(checked))
    assert checked.polygon is not None
    assert prove(AREAS, checked.polygon, checked.area, np.zeros(4, dtype=bool)).holds
    assert not check(drawn, tolerance_m=0.5).is_acceptable


def test_a_stated_area_that_is_wrong_is_noted_and_stands_in_nobodys_way() -> None:
    checked = check(stated_m2=np.array([20_000, 25_000, np.nan, 20_010]))

    (area,) = checked.findings
    assert (area.wrong, area.codes, area.is_minor) == (Wrong.AREA, (CODES[1],), True)
    assert checked.is_acceptable


def test_an_outline_that_crosses_itself_is_mended_and_an_empty_one_refused() -> None:
    bow = polygon((0, 0), (100, 0), (100, 200), (0, 200), (100.2, 100))

    assert Wrong.BROKEN in check([bow, *GOOD[1:]]).count()
    flat = polygon((0, 0), (100, 0), (0, 0))
    checked = check([flat, *GOOD[1:]])
    assert checked.count()[Wrong.BROKEN] == (1, 1)
    assert checked.count()[Wrong.GAP] == (1, 1)


def test_a_cell_that_lies_wholly_under_others_is_refused() -> None:
    checked = check([*GOOD, (20, 20, 60, 60)], codes=[*CODES, f"{WEST}003"])

    assert checked.count() == {Wrong.OVERLAP: (1, 1)}


def test_a_scrap_of_a_hundredth_of_a_square_metre_is_no_cell() -> None:
    checked = check([*GOOD, (150, 20, 150.1, 20.1)], codes=[*CODES, f"{WEST}003"])

    (scrap,) = (finding for finding in checked.findings if not finding.is_minor)
    assert (scrap.wrong, scrap.codes) == (Wrong.SMALL, (f"{WEST}003",))
    assert "0.01 m²" in scrap.says
    assert checked.polygon is None


def test_a_sliver_that_lies_under_a_cell_is_reported_and_does_not_end_the_check() -> None:
    checked = check([*GOOD, (150, 20, 151.5, 21.5)], codes=[*CODES, f"{WEST}003"])

    buried = [finding for finding in checked.findings if not finding.is_minor]
    assert [(one.wrong, one.codes) for one in buried] == [(Wrong.OVERLAP, (f"{WEST}003",))]
    assert buried[0].area_m2 == pytest.approx(2.25, rel=0.01)
    assert checked.polygon is None


@settings(max_examples=30, deadline=None)
@given(
    shifts=st.lists(st.tuples(*[st.integers(-40, 40)] * 4), min_size=4, max_size=4),
    order=st.permutations(range(4)),
)
def test_gaps_overlaps_and_crossings_are_as_large_as_polygons_say(
    shifts: list[tuple[int, int, int, int]], order: list[int]
) -> None:
    boxes = [tuple(a + b for a, b in zip(GOOD[at], shifts[at], strict=True)) for at in range(4)]

    checked = check([boxes[at] for at in order], [CODES[at] for at in order])  # type: ignore[misc]

    shapes = np.array([rectangle(*box) for box in boxes], dtype=object)
    whole = shapely.union_all(shapes)
    found = {wrong: sum(one.area_m2 for one in checked.findings if one.wrong is wrong) for wrong in Wrong}
    city = shapely.union_all(AREAS)
    assert found[Wrong.GAP] == pytest.approx(measured(shapely.difference(city, whole)), abs=3.0)
    assert found[Wrong.OUTSIDE] >= measured(shapely.difference(whole, city)) - 3.0
    crossing = sum(measured(shapely.intersection(shapes[at], AREAS[1 - at // 2])) for at in range(4))
    assert found[Wrong.CROSSING] == pytest.approx(crossing, abs=3.0)
    several = [
        shapely.intersection(shapes[a], shapes[b])
        for a in range(4)
        for b in range(a)
        if shapes[a].intersects(shapes[b])
    ]
    assert found[Wrong.OVERLAP] == pytest.approx(measured(shapely.union_all(several)), abs=3.0)
    if checked.polygon is not None:
        assert prove(AREAS, checked.polygon, checked.area, np.zeros(4, dtype=bool)).holds


def measured(shape: shapely.Geometry) -> float:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return float(area_m2(np.array(parts, dtype=object)).sum()) if parts else 0.0
