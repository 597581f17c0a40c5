"""Blocks of any network are a proved partition, whatever the lines look like, in whatever order."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids.blocks import Compounds, Ground, Lines, Loads, Rules, balance_of, make_blocks
from grids.errors import AreasInvalid, BlocksInvalid
from grids.lattice import Lattice
from grids.measure import area_m2
from tests.support.groundplan import LATTICE, line, rectangle

AREA = "230102001001"


def tiled(areas, lines=(), strengths=(), codes=(AREA,), rules=None, **ground):  # type: ignore[no-untyped-def]
    shapes = np.array(list(lines), dtype=object)
    strength = np.array([*strengths, *[0.3] * (len(shapes) - len(strengths))])
    return make_blocks(
        LATTICE,
        np.array(areas, dtype=object),
        codes,
        Ground(lines=Lines(shapes, strength), **ground),
        rules or Rules(),
    )


def outlines(tiling):  # type: ignore[no-untyped-def]
    return dict(zip(tiling.code.tolist(), shapely.to_wkb(shapely.normalize(tiling.polygon)), strict=True))


PLACE = st.tuples(st.integers(-60, 460), st.integers(-60, 360))
STREETS = st.lists(st.lists(PLACE, min_size=2, max_size=4, unique=True), max_size=9)


@settings(max_examples=20, deadline=None)
@given(streets=STREETS, seed=st.integers(0, 999))
def test_any_streets_give_a_partition_and_their_order_does_not_matter(
    streets: list[list[tuple[int, int]]], seed: int
) -> None:
    areas = [rectangle(0, 0, 250, 300), rectangle(250, 0, 400, 300)]
    codes = (AREA, "230102001002")
    lines = [line(*street) for street in streets]
    strengths = [0.2 + 0.1 * (at % 8) for at in range(len(lines))]

    drawn = tiled(areas, lines, strengths, codes)

    assert drawn.proof.holds
    assert drawn.area_m2.min() >= 2000 or len(drawn.code) == 2
    order = np.random.default_rng(seed).permutation(len(lines))
    again = tiled(areas, [lines[at] for at in order], [strengths[at] for at in order], codes)
    assert outlines(again) == outlines(drawn)
    backwards = tiled(areas, [shapely.reverse(one) for one in lines], strengths, codes)
    assert outlines(backwards) == outlines(drawn)


@settings(max_examples=8, deadline=None)
@given(holes=st.lists(st.tuples(st.integers(20, 300), st.integers(20, 200)), max_size=3), streets=STREETS)
def test_areas_with_holes_and_islands_are_tiled_to_their_edges(
    holes: list[tuple[int, int]], streets: list[list[tuple[int, int]]]
) -> None:
    ground = shapely.union_all(
        [rectangle(0, 0, 400, 300), rectangle(600, 0, 700, 150), rectangle(450, 20, 460, 30)]
    )
    for x, y in holes:
        ground = shapely.difference(ground, rectangle(x, y, x + 37, y + 53))

    drawn = tiled([ground], [line(*street) for street in streets])

    assert drawn.proof.holds
    assert drawn.area_m2.sum() == pytest.approx(float(area_m2(np.array([ground]))[0]), rel=1e-9)


def test_a_city_of_one_yard_is_one_cell() -> None:
    drawn = tiled([rectangle(0, 0, 20, 20)])

    assert drawn.code.tolist() == [f"{AREA}001"]
    assert drawn.area_m2[0] == pytest.approx(400, abs=0.1)


def test_ground_without_any_line_is_split_into_equal_compact_cells() -> None:
    drawn = tiled([rectangle(0, 0, 400, 300)])

    assert len(drawn.code) == 12
    assert drawn.area_m2 == pytest.approx(np.full(12, 10_000), rel=0.06)
    across = shapely.length(shapely.transform(drawn.polygon, plane))
    assert (4 * np.pi * drawn.area_m2 / across**2).min() > 0.6


def plane(xy):  # type: ignore[no-untyped-def]
    return np.stack(LATTICE.project(xy[:, 0], xy[:, 1]), axis=1)


def test_cells_end_at_streets() -> None:
    street = line((130, -20), (130, 320))

    drawn = tiled([rectangle(0, 0, 400, 300)], [street])

    inner = shapely.intersection(street, rectangle(0, 1, 400, 299))
    crossed = shapely.length(shapely.intersection(inner, shapely.buffer(drawn.polygon, -1e-6)))
    assert crossed.max() == 0


def test_dead_ends_and_doubled_streets_change_nothing() -> None:
    streets = [line((130, -20), (130, 320)), line((-20, 140), (420, 140))]
    noise = [streets[0], shapely.reverse(streets[1]), line((40, 140), (40, 190)), line((300, 60), (310, 60))]

    noisy, plain = (tiled([rectangle(0, 0, 400, 300)], lines) for lines in ([*streets, *noise], streets))

    assert noisy.code.tolist() == plain.code.tolist()
    moved = shapely.area(shapely.symmetric_difference(noisy.polygon, plain.polygon)) / shapely.area(
        plain.polygon
    )
    assert moved.max() < 0.001


def test_a_street_that_stops_just_before_another_meets_it() -> None:
    whole = [line((200, -20), (200, 320)), line((-20, 150), (200, 150))]
    short = [whole[0], line((-20, 150), (197, 150))]

    rules = Rules(split_from=9.0, largest=9.0, merge_below=0.2)
    assert len(tiled([rectangle(0, 0, 400, 300)], short, rules=rules).code) == 3
    assert len(tiled([rectangle(0, 0, 400, 300)], whole, rules=rules).code) == 3


def test_the_strip_between_two_carriageways_is_no_cell_and_cells_meet_in_its_middle() -> None:
    carriageways = [line((-20, 146), (420, 146)), line((-20, 160), (420, 160)), line((200, -20), (200, 146))]

    drawn = tiled([rectangle(0, 0, 400, 300)], carriageways, [0.85, 0.85, 0.3])

    south = shapely.union_all(drawn.polygon[[polygon_y(one) < 150 for one in drawn.polygon]])
    top = plane(np.array([[126.6, shapely.bounds(south)[3]]]))[0, 1]
    assert drawn.area_m2.min() > 5000
    assert top == pytest.approx(153, abs=1.5)


def polygon_y(shape: shapely.Geometry) -> float:
    return float(plane(shapely.get_coordinates(shapely.centroid(shape)))[0, 1])


def test_a_street_beside_a_border_leaves_no_strip_and_no_spike() -> None:
    areas = [rectangle(0, 0, 400, 150), rectangle(0, 150, 400, 300)]
    beside = [line((-20, 158), (420, 161)), line((200, -20), (200, 320))]

    drawn = tiled(areas, beside, codes=(AREA, "230102001002"))

    north = drawn.polygon[drawn.area == 1]
    assert shapely.bounds(north)[:, 1].min() < drawn.polygon[0].bounds[3] + 1e-9
    flat = shapely.transform(drawn.polygon, plane)
    assert (4 * np.pi * shapely.area(flat) / shapely.length(flat) ** 2).min() > 0.5


def test_small_blocks_join_across_alleys_and_not_across_large_streets() -> None:
    alleys = [line((x, -20), (x, 120)) for x in (40, 80, 120, 160)]
    avenue = line((-20, 50), (220, 50))

    drawn = tiled([rectangle(0, 0, 200, 100)], [*alleys, avenue], [*[0.15] * 4, 0.9])

    assert shapely.length(shapely.intersection(avenue, shapely.buffer(drawn.polygon, -1e-6))).max() == 0
    assert len(drawn.code) < 10
    assert drawn.joined == 10 - len(drawn.code)


def test_a_compound_stays_whole_though_lanes_run_through_it() -> None:
    estate = rectangle(100, 100, 260, 230)
    lanes = [line((180, 60), (180, 280)), line((60, 160), (300, 160))]

    drawn = tiled([rectangle(0, 0, 400, 300)], lanes, compounds=Compounds(np.array([estate])))

    inside = [shapely.area(shapely.intersection(one, estate)) / shapely.area(estate) for one in drawn.polygon]
    assert max(inside) > 0.999


def test_a_large_street_parts_even_a_compound() -> None:
    estate = rectangle(100, 100, 260, 230)
    street = line((180, -60), (180, 380))

    drawn = tiled([rectangle(0, 0, 400, 300)], [street], [0.85], compounds=Compounds(np.array([estate])))

    assert shapely.length(shapely.intersection(street, shapely.buffer(drawn.polygon, -1e-6))).max() == 0


def test_cuts_go_round_buildings() -> None:
    houses = [rectangle(x, y, x + 45, y + 14) for x in range(10, 340, 60) for y in range(8, 290, 31)]
    large = rectangle(150, 120, 255, 148)
    houses = [large, *(house for house in houses if not house.intersects(large))]

    drawn = tiled([rectangle(0, 0, 400, 300)], buildings=np.array(houses, dtype=object))

    shares = shapely.area(shapely.intersection(np.array(houses)[:, None], drawn.polygon[None, :]))
    assert (shares.max(axis=1) / shapely.area(np.array(houses))).min() > 0.9
    assert drawn.proof.holds
    assert 10 <= len(drawn.code) <= 14


@pytest.mark.parametrize("what", ["street", "fence", "alley beside another"])
def test_a_building_across_a_street_or_a_fence_belongs_to_one_cell(what: str) -> None:
    house = rectangle(160, 130, 215, 150)
    xs = {"street": [200], "fence": [], "alley beside another": [200, 206]}[what]
    lines = [line((x, -20), (x, 320)) for x in xs]
    yard = [rectangle(200, 60, 340, 220)] if what == "fence" else []

    drawn = tiled(
        [rectangle(0, 0, 400, 300)],
        lines,
        compounds=Compounds(np.array(yard, dtype=object)),
        buildings=np.array([house], dtype=object),
    )

    held = shapely.area(shapely.intersection(drawn.polygon, house)) / shapely.area(house)
    assert held.max() > 0.999
    assert drawn.proof.holds


def test_a_building_across_a_border_is_cut_by_the_border_alone() -> None:
    areas = [rectangle(0, 0, 200, 300), rectangle(200, 0, 400, 300)]
    house = rectangle(160, 130, 260, 150)

    drawn = tiled(
        areas, [line((-20, 140), (420, 140))], codes=(AREA, "230102001002"), buildings=np.array([house])
    )

    held = shapely.area(shapely.intersection(drawn.polygon, house)) / shapely.area(house)
    assert np.sort(held)[-2:] == pytest.approx([0.4, 0.6], abs=0.001)


def test_a_compound_too_small_for_a_cell_is_not_cut() -> None:
    yard = rectangle(180, 130, 225, 170)

    drawn = tiled([rectangle(0, 0, 400, 300)], compounds=Compounds(np.array([yard])))

    held = shapely.area(shapely.intersection(drawn.polygon, yard)) / shapely.area(yard)
    assert held.max() > 0.999


def test_blocks_along_a_lane_between_two_fences_meet_in_a_straight_line() -> None:
    yards = [rectangle(20, 20, 197, 280), rectangle(203, 20, 380, 280)]

    drawn = tiled([rectangle(0, 0, 400, 300)], compounds=Compounds(np.array(yards), 0.9))

    lane = rectangle(197.5, 40, 202.5, 260)
    inside = shapely.intersection(
        shapely.boundary(shapely.transform(drawn.polygon, plane)), shapely.transform(lane, plane)
    )
    assert 2 * 200 < shapely.length(inside).sum() < 2 * 240


def test_buildings_that_no_cut_meets_change_nothing() -> None:
    ground = [rectangle(0, 0, 200, 100)]

    drawn = tiled(ground, buildings=np.array([rectangle(20, 20, 40, 40)], dtype=object))

    assert drawn.code.tolist() == tiled(ground).code.tolist()
    assert drawn.area_m2 == pytest.approx(tiled(ground).area_m2)


def test_the_load_is_balanced_where_it_counts() -> None:
    rng = np.random.default_rng(5)
    xy = np.concatenate(
        [rng.uniform((0, 0), (400, 300), (400, 2)), rng.uniform((20, 20), (140, 120), (900, 2))]
    )
    lon, lat = LATTICE.unproject(xy[:, 0], xy[:, 1])
    loads = Loads(np.asarray(lon), np.asarray(lat), np.ones(len(lon)))

    by_area = tiled([rectangle(0, 0, 400, 300)], loads=loads)
    by_load = tiled([rectangle(0, 0, 400, 300)], rules=Rules(load_share=0.6), loads=loads)

    before, after = balance_of(by_area.polygon, loads), balance_of(by_load.polygon, loads)
    assert by_load.proof.holds
    assert after.variation < 0.7 * before.variation
    assert after.largest < before.largest


def test_loads_in_another_order_give_the_same_cells() -> None:
    rng = np.random.default_rng(6)
    lon, lat = LATTICE.unproject(*rng.uniform((0, 0), (400, 300), (300, 2)).T)
    weights = rng.integers(1, 9, 300).astype(float)
    order = rng.permutation(300)

    rules = Rules(load_share=0.5)
    one = tiled([rectangle(0, 0, 400, 300)], rules=rules, loads=Loads(lon, lat, weights))
    other = tiled(
        [rectangle(0, 0, 400, 300)], rules=rules, loads=Loads(lon[order], lat[order], weights[order])
    )

    assert outlines(one) == outlines(other)


def test_codes_run_from_west_to_east_and_the_rows_from_north_to_south() -> None:
    drawn = tiled([rectangle(0, 0, 400, 300)], [line((x, -9), (x, 309)) for x in (100, 200, 300)]
                  + [line((-9, y), (409, y)) for y in (100, 200)])  # fmt: skip

    places = plane(shapely.get_coordinates(shapely.centroid(drawn.polygon)))
    assert (np.lexsort((places[:, 0], -np.floor(places[:, 1] / 100))) == np.arange(12)).all()
    assert drawn.code.tolist() == [f"{AREA}{number:03d}" for number in range(1, 13)]


def test_water_is_parted_from_land_and_drawn_in_larger_cells() -> None:
    lake = rectangle(0, 0, 200, 300)

    drawn = tiled([rectangle(0, 0, 400, 300)], water=np.array([lake]))

    in_lake = shapely.area(shapely.intersection(drawn.polygon, lake)) / shapely.area(drawn.polygon)
    assert set(np.round(in_lake, 3)) == {0.0, 1.0}
    assert drawn.area_m2[in_lake > 0.5].min() > 25_000
    assert drawn.area_m2[in_lake < 0.5].max() < 15_000


@pytest.mark.parametrize(
    "wrong",
    [{"target_m2": 1.0}, {"load_share": 1.1}, {"smallest": 0.9}, {"grid_m": 0.0}, {"water_weight": 0.0}],
)
def test_rules_by_which_nothing_can_be_drawn_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BlocksInvalid):
        Rules(**wrong)


def test_areas_that_are_drawn_twice_are_refused() -> None:
    with pytest.raises(AreasInvalid):
        make_blocks(LATTICE, np.array([rectangle(0, 0, 90, 90)] * 2), [AREA, "230102001002"])


def test_far_from_the_centre_cells_are_proved_too() -> None:
    lattice = Lattice(126.6, 45.75)
    lon, lat = lattice.unproject(np.array([40_000.0, 40_900]), np.array([-30_000.0, -29_300]))
    drawn = make_blocks(lattice, np.array([shapely.box(lon[0], lat[0], lon[1], lat[1])]), [AREA])

    assert drawn.proof.holds
    assert drawn.area_m2.mean() == pytest.approx(10_000, rel=0.05)
