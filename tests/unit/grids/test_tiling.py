"""Tilings are partitions, whatever the areas look like; and a wrong one is found out."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial import Voronoi
from shapely import box

from grids.errors import AreasInvalid, NotAPartition
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.proof import prove
from grids.tiling import STEPS, Tiling, make_cells

LATTICE = Lattice(126.6, 45.75)


def on_ground(*polygons: shapely.Geometry) -> np.ndarray:
    """Draw polygons given in metres from the lattice's centre in degrees."""
    found = np.empty(len(polygons), dtype=object)
    found[:] = [
        shapely.transform(one, lambda xy: np.stack(LATTICE.unproject(xy[:, 0], xy[:, 1]), axis=1))
        for one in polygons
    ]
    return found


def codes(count: int) -> list[str]:
    return [f"230102001{number:03d}" for number in range(1, count + 1)]


def tile(*polygons: shapely.Geometry) -> Tiling:
    return make_cells(LATTICE, on_ground(*polygons), codes(len(polygons)))


def random_areas(seed: int, count: int) -> list[shapely.Geometry]:
    """Break a rough island of about a kilometre into areas with crooked borders."""
    rng = np.random.default_rng(seed)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 25))
    radii = rng.uniform(300, 900, 25)
    island = shapely.make_valid(
        shapely.Polygon(np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1))
    )
    if count == 1:
        return [island]
    seeds = np.concatenate([rng.uniform(-700, 700, (count, 2)), [[-1e5, 0], [1e5, 0], [0, -1e5], [0, 1e5]]])
    diagram = Voronoi(seeds)
    regions = [diagram.vertices[diagram.regions[diagram.point_region[at]]] for at in range(count)]
    parts = [shapely.intersection(island, shapely.Polygon(region)) for region in regions]
    return [part for part in parts if part.area > 1]


def test_areas_in_metres_are_refused_for_their_crs() -> None:
    with pytest.raises(AreasInvalid, match="CRS"):
        make_cells(LATTICE, np.array([box(500_000, 5_000_000, 501_000, 5_001_000)]), codes(1))


def test_areas_as_wide_as_a_country_are_refused() -> None:
    with pytest.raises(AreasInvalid, match="CRS"):
        make_cells(LATTICE, np.array([box(80, 20, 130, 50)]), codes(1))


def test_a_missing_cell_a_doubled_cell_and_a_cell_across_a_border_are_found_out() -> None:
    areas = on_ground(box(0, 0, 300, 300), box(300, 0, 600, 300))
    tiling = make_cells(LATTICE, areas, codes(2))
    fine = shapely.segmentize(areas, 1e-3)

    def proof(order: np.ndarray, area: np.ndarray) -> None:
        prove(fine, tiling.polygon[order], area[order], tiling.is_whole[order]).demand()

    everyone = np.arange(len(tiling.code))
    proof(everyone, tiling.area)
    with pytest.raises(NotAPartition):
        proof(everyone[1:], tiling.area)
    with pytest.raises(NotAPartition):
        proof(np.append(everyone, 4), tiling.area)
    with pytest.raises(NotAPartition):
        proof(everyone, np.where(everyone == 8, 1, tiling.area))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 9))
def test_every_tiling_of_random_areas_is_a_partition(seed: int, count: int) -> None:
    areas = random_areas(seed, count)

    tiling = tile(*areas)

    assert tiling.proof.holds
    assert len(set(tiling.code.tolist())) == len(tiling.code)
    assert shapely.is_valid(tiling.polygon).all()
    assert abs(tiling.proof.relative_difference) < 1e-10
    # Said again without the proof's own means: cells cover what the areas cover, and nothing twice.
    ground = shapely.union_all(tiling.polygon)
    assert area_m2(np.array([ground]))[0] == pytest.approx(tiling.area_m2.sum(), rel=1e-9)


def test_squares_inside_are_whole_and_those_at_the_border_are_cut() -> None:
    tiling = tile(box(-130, -130, 330, 230))

    assert tiling.proof.whole_cells == 12
    assert tiling.area_m2[tiling.is_whole] == pytest.approx(np.full(12, 10_000.0), abs=1e-4)
    assert tiling.area_m2.sum() == pytest.approx(460 * 360, rel=1e-6)


def test_slivers_join_the_longest_neighbour_of_their_own_community() -> None:
    """The border stands 10 m east of a column: its slivers are the western community's own."""
    tiling = tile(box(0, 0, 310, 300), box(310, 0, 600, 300))

    assert tiling.joined >= 3
    assert len(tiling.code) == 18
    assert sorted(set(tiling.area_m2.round(-1).tolist())) == [9000, 10_000, 11_000]


def test_small_rocks_join_the_nearest_cell_and_an_area_of_rocks_keeps_one() -> None:
    shore, rock, farther = box(0, 0, 200, 200), box(240, 40, 250, 50), box(262, 42, 270, 50)
    only_rocks = shapely.union_all([box(1000, 0, 1010, 10), box(1030, 0, 1035, 10)])

    tiling = tile(shapely.union_all([shore, rock, farther]), only_rocks)

    assert tiling.alone == 1
    assert np.bincount(tiling.area).tolist() == [4, 1]
    assert tiling.area_m2[tiling.area == 1] == pytest.approx([150], rel=1e-3)
    assert shapely.get_num_geometries(tiling.polygon).max() == 3


def test_a_hole_in_the_city_has_no_cells() -> None:
    tiling = tile(shapely.difference(box(0, 0, 1000, 1000), box(333, 333, 666, 666)))

    assert not shapely.contains(tiling.polygon, on_ground(shapely.Point(500, 500))[0]).any()
    assert tiling.area_m2.sum() == pytest.approx(1000**2 - 333**2, rel=1e-5)


def test_a_border_along_the_lattice_cuts_nothing() -> None:
    """Straight in degrees over its whole length, it strays from the squares' sides by millimetres."""
    tiling = tile(box(0, 0, 500, 500), box(500, 0, 1000, 500))

    assert len(tiling.code) == 50
    assert tiling.area_m2 == pytest.approx(np.full(50, 10_000.0), abs=1)


def test_the_same_areas_give_the_same_cells_in_any_order() -> None:
    areas = on_ground(*random_areas(7, 5))
    names = codes(len(areas))

    forwards = make_cells(LATTICE, areas, names)
    backwards = make_cells(LATTICE, areas[::-1], names[::-1])

    assert forwards.code.tolist() == backwards.code.tolist()
    assert shapely.equals(forwards.polygon, backwards.polygon).all()


def test_each_step_is_announced_once() -> None:
    told: list[str] = []

    make_cells(LATTICE, on_ground(box(0, 0, 150, 150)), codes(1), on_step=told.append)

    assert tuple(told) == STEPS
