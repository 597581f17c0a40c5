"""The cell of each place, in a lattice and in any partition, against exact predicates place by place."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import lookup
from grids.lattice import Lattice
from grids.lookup import OUTSIDE, Cells, LatticeCells, OutlinedCells, find
from grids.tiling import make_cells

HARBIN = Lattice(126.6, 45.75)


@pytest.fixture(autouse=True)
def compiled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "WORTH_COMPILING", 1)
    monkeypatch.setattr(lookup, "_PART", 4_000)


def crooked_city(lattice: Lattice) -> np.ndarray:
    """Two communities with a jagged border, an exclave, a hole, and an island of two squares and a bit."""

    def ground(*places: tuple[float, float]) -> shapely.Polygon:
        x, y = np.array(places).T * lattice.cell_size_m
        return shapely.Polygon(np.stack(lattice.unproject(x, y), axis=1))

    whole = ground((-8.3, -6.1), (7.7, -5.4), (8.2, 6.6), (-7.9, 5.8))
    west = ground((-9, -9), (0.3, -9), (0.9, -1.2), (0.9, -1.1), (-0.6, 0.4), (0.2, 3), (0.1, 9), (-9, 9))
    hole, exclave = ground((-5.5, 1.2), (-2.2, 1.3), (-3.1, 3.4)), ground((3, -3), (5, -3), (5, -1), (3, -1))
    island = ground((9.4, 0.2), (11.6, 0.1), (11.6, 0.9), (9.4, 0.9))
    one = shapely.union(shapely.difference(shapely.intersection(whole, west), hole), exclave)
    other = shapely.union(shapely.difference(shapely.difference(whole, west), exclave), island)
    return np.array([one, other])


def tiled(lattice: Lattice) -> tuple[Cells, np.ndarray]:
    made = make_cells(lattice, crooked_city(lattice), ["230102001001", "230102001002"])
    outlines = made.polygon.copy()
    outlines[made.is_whole] = None
    return LatticeCells(lattice, made.col, made.row, outlines), made.polygon


def blocks(lattice: Lattice) -> tuple[Cells, np.ndarray]:
    """Draw Voronoi cells of all sizes, some with gaps between, some of two parts, one with a hole."""
    rng = np.random.default_rng(4)
    x, y = np.concatenate([rng.normal(0, 300, (60, 2)), rng.uniform(-900, 900, (30, 2))]).T
    seeds = shapely.multipoints(np.stack(lattice.unproject(x, y), axis=1))
    parts = shapely.get_parts(shapely.voronoi_polygons(seeds))
    clip = shapely.union_all(crooked_city(lattice))
    parts = shapely.intersection(parts, clip)
    parts = parts[shapely.area(parts) > 0][:-5]
    ring = shapely.difference(parts[3], shapely.buffer(shapely.centroid(parts[3]), 2e-5))
    polygons = np.array([ring, *parts[:3], shapely.union_all(parts[[4, 20]]), *parts[5:20], *parts[21:]])
    return OutlinedCells(polygons), polygons


def first_around(polygons: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Ask each polygon of each place, and nothing cleverer."""
    found = np.full(len(lon), OUTSIDE)
    for at in reversed(range(len(polygons))):
        found[shapely.intersects_xy(polygons[at], lon, lat)] = at
    return found


@pytest.mark.parametrize("make", [tiled, blocks])
@pytest.mark.parametrize("worth", [1, 10**9], ids=["compiled", "exact"])
def test_every_place_lies_where_each_outline_says(
    make: Callable[[Lattice], tuple[Cells, np.ndarray]], worth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anywhere, on corners, on edges, a hair beside both, and far away."""
    monkeypatch.setattr(lookup, "WORTH_COMPILING", worth)
    cells, polygons = make(HARBIN)
    rng = np.random.default_rng(6)
    west, south, east, north = shapely.total_bounds(polygons)
    anywhere = rng.uniform((west - 1e-3, south - 1e-3), (east + 1e-3, north + 1e-3), (12_000, 2))
    corners = shapely.get_coordinates(polygons)
    middles = (corners[1:] + corners[:-1]) / 2
    beside = np.concatenate([corners, middles]) + rng.normal(0, 1e-13, (len(corners) + len(middles), 2))
    grid = HARBIN.corners(*(one.ravel() for one in np.meshgrid(np.arange(-9, 12), np.arange(-7, 8))))
    lon, lat = np.concatenate([anywhere, corners, middles, beside, grid, [[0.0, 0.0]]]).T

    found = find(cells, lon, lat, np.arange(len(polygons)) + 1000)

    expected = first_around(polygons, lon, lat)
    assert (expected == OUTSIDE).any()
    assert (found == np.where(expected == OUTSIDE, OUTSIDE, expected + 1000)).all()


@pytest.mark.parametrize("make", [tiled, blocks])
def test_what_is_no_place_lies_nowhere(make: Callable[[Lattice], tuple[Cells, np.ndarray]]) -> None:
    cells, polygons = make(HARBIN)
    lon = np.array([np.nan, 126.6, np.inf, -np.inf, 181.0, 126.6, 486.6])
    lat = np.array([45.75, np.nan, 45.75, 45.75, 45.75, 95.0, 45.75])

    assert find(cells, lon, lat, np.arange(len(polygons))).tolist() == [OUTSIDE] * 7
    assert find(cells, lon[:0], lat[:0], np.arange(len(polygons))).size == 0


def test_a_cell_larger_than_squares_fills_those_that_no_edge_crosses() -> None:
    large = HARBIN.squares(np.array([0]), np.array([0]))[0]
    corners = HARBIN.corners([3, 6, 6, 3], [0, 0, 3, 3])
    cells = LatticeCells(
        HARBIN, np.array([0, 3]), np.array([0, 0]), np.array([None, shapely.Polygon(corners)], dtype=object)
    )
    lon, lat = HARBIN.unproject(
        np.array([50.0, 450, 450, 310, 590, 250]), np.array([50.0, 150, 50, 290, 10, 50])
    )

    assert shapely.contains_xy(large, lon[0], lat[0])
    assert find(cells, lon, lat, np.arange(2)).tolist() == [0, 1, 1, 1, 1, OUTSIDE]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=9, unique=True),
    st.integers(0, 2**31),
)
def test_places_on_a_coarse_grid_lie_where_a_triangulation_on_that_grid_says(
    knots: list[tuple[int, int]], seed: int
) -> None:
    """Corners, edges and places fall together as often as they can."""
    points = shapely.MultiPoint([(126.6 + x / 1024, 45.75 + y / 1024) for x, y in knots])
    triangles = shapely.get_parts(shapely.delaunay_triangles(points))
    if len(triangles) == 0:
        return
    rng = np.random.default_rng(seed)
    lon, lat = rng.integers(0, 25, 400) / 2048 + 126.6, rng.integers(0, 25, 400) / 2048 + 45.75

    found = find(OutlinedCells(triangles), lon, lat, np.arange(len(triangles)))

    assert (found == first_around(triangles, lon, lat)).all()


def test_a_city_across_the_date_line_is_one_city() -> None:
    lattice = Lattice(179.9999, -17.0)
    cols = np.arange(-10, 11)
    cells = LatticeCells(lattice, cols, np.zeros(21, dtype=np.int64), np.full(21, None, dtype=object))
    lon, lat = lattice.unproject((cols + 0.5) * 100.0, np.full(21, 50.0))

    assert (lon < 0).any()
    assert find(cells, lon, lat, np.arange(21)).tolist() == list(range(21))
