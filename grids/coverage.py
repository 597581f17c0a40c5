"""Make areas as they are drawn into areas that fit together.

Borders digitised twice cross each other, rings touch themselves, gaps of a hand's breadth lie
between neighbours. All borders are drawn into one network; each of its faces goes to exactly
one area, or to none:

* a face in one area is that area's;
* a face in several (an overlap) goes to the area with the lowest code;
* a closed face in none that is narrower than ``narrow_m`` (a gap) goes to the neighbour with
  the longest shared border, on a tie to the lowest code;
* a wider one in none is no mistake but a hole: it stays outside the city.

Nothing is changed silently: each change is a ``Repair`` with its area.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree

from grids.edges import are_walked_back, edges_of
from grids.errors import AreasInvalid
from grids.measure import area_m2
from grids.rings import trace

Geometries: TypeAlias = NDArray[np.object_]
Shape: TypeAlias = Polygon | MultiPolygon

NARROW_M = 5.0
"""A closed gap narrower than this on average is a mistake of drawing. [m]"""
LARGEST_OVERLAP_SHARE = 0.05
"""Two areas that share more than this of the smaller one are not neighbours but one drawn twice. [-]"""
_METRES_PER_DEGREE = 111_195.0


class Flaw(StrEnum):
    """What was wrong with an area as drawn."""

    BROKEN = "broken"  # touched or crossed itself
    OVERLAP = "overlap"
    GAP = "gap"
    HOLE = "hole"  # kept


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was mended, or a hole that was kept.

    ``codes`` are the areas concerned, the one that keeps the ground first.
    """

    flaw: Flaw
    codes: tuple[str, ...]
    area_m2: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Areas that fit together exactly: polygons in the order they came in, and what was mended."""

    polygons: Geometries
    repairs: tuple[Repair, ...]


def mend(geometry: shapely.Geometry) -> Shape:
    """Make one polygon valid without changing the ground it covers; points and lines fall away."""
    whole = shapely.make_valid(shapely.force_2d(geometry), method="structure", keep_collapsed=False)
    parts = shapely.get_parts(whole)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    mended: Shape = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return mended


def make_coverage(geometries: Geometries, codes: Sequence[str], *, narrow_m: float = NARROW_M) -> Coverage:
    """Fit areas together, without gap or overlap between neighbours.

    Parameters
    ----------
    geometries : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    codes
        Code of each; unique.
    narrow_m
        See above. [m]

    Raises
    ------
    AreasInvalid
        There are none, two have one code, one is empty or not on Earth, or two overlap by
        more than ``LARGEST_OVERLAP_SHARE`` of the smaller one.
    """
    _check(geometries, codes)
    if _fit_already(geometries):
        return Coverage(geometries, ())
    repairs: list[Repair] = []
    valid = np.array([mend(one) for one in geometries], dtype=object)
    drawn_m2 = area_m2(valid)
    for code, before, size in zip(codes, geometries, drawn_m2, strict=True):
        if size <= 0:
            raise AreasInvalid(f"Area {code} is empty: it has no ground to cover.", area_code=code)
        if not shapely.is_valid(before):
            repairs.append(Repair(Flaw.BROKEN, (code,), float(size)))

    network = shapely.union_all(shapely.boundary(valid))
    faces = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(network))))
    owners, overlaps = _owners(faces, valid, codes, drawn_m2)
    repairs += overlaps
    repairs += _fill_gaps(faces, owners, codes, narrow_m)

    polygons = np.empty(len(valid), dtype=object)
    for index, code in enumerate(codes):
        mine = faces[owners == index]
        if len(mine) == 0:
            raise AreasInvalid(f"Area {code} lies wholly under others.", area_code=code)
        polygons[index] = shapely.coverage_union_all(mine)
    return Coverage(polygons, tuple(repairs))


def _check(geometries: Geometries, codes: Sequence[str]) -> None:
    if len(codes) == 0:
        raise AreasInvalid("There are no areas.")
    doubles = sorted(code for code, count in Counter(codes).items() if count > 1)
    if doubles:
        raise AreasInvalid(f"More than one area has the code {', '.join(doubles)}.", doubles=doubles)
    bounds = shapely.bounds(geometries)
    # Written so that NaN, which an empty geometry has for bounds, is off too.
    off = np.asarray(~(np.abs(bounds) <= [180, 90, 180, 90]).all(axis=1))
    if off.any():
        wrong = [code for code, is_off in zip(codes, off, strict=True) if is_off]
        raise AreasInvalid(
            f"{len(wrong)} areas are empty or off the Earth, {wrong[0]} first: is the CRS EPSG:4326?",
            wrong=wrong,
        )


def _fit_already(geometries: Geometries) -> bool:
    """Say whether areas are a coverage as they came: then drawing them anew would change nothing."""
    kinds = [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON]
    if shapely.has_z(geometries).any() or not np.isin(shapely.get_type_id(geometries), kinds).all():
        return False
    with ThreadPoolExecutor(1) as beside:  # it runs outside of the interpreter
        is_one = beside.submit(_is_coverage, geometries)
        edges = edges_of(geometries)
        of_all = np.zeros(len(edges.start), dtype=np.int64)
        outer = ~are_walked_back(edges.start, edges.end, len(edges.corners), of_all)
        if not is_one.result():
            return False
    if (edges.start == edges.end).any() or not outer.any():
        return False
    rings = trace(edges.start[outer], edges.end[outer], edges.corners, of_all[outer])
    # A ring walked clockwise is a gap or a hole: somebody has to be told.
    return bool((rings.signed > 0).all())


def _is_coverage(geometries: Geometries) -> bool:
    return bool(shapely.is_valid(geometries).all() and shapely.coverage_is_valid(geometries))


def _owners(
    faces: Geometries, areas: Geometries, codes: Sequence[str], drawn_m2: NDArray[np.float64]
) -> tuple[NDArray[np.int64], list[Repair]]:
    """Say which area each face goes to, -1 for none, and which faces were claimed more than once."""
    by_code = sorted(range(len(codes)), key=lambda index: codes[index])
    rank = np.empty(len(codes), dtype=np.int64)
    rank[by_code] = np.arange(len(codes))

    inside = shapely.point_on_surface(faces)
    # The tree holds the points: each area is then prepared once and asked for all of them.
    area_index, face_index = STRtree(inside).query(areas, predicate="contains")
    best = np.full(len(faces), len(codes), dtype=np.int64)
    np.minimum.at(best, face_index, rank[area_index])
    owners = np.where(best < len(codes), np.asarray(by_code)[np.minimum(best, len(codes) - 1)], -1)

    claims = np.bincount(face_index, minlength=len(faces))
    repairs: list[Repair] = []
    taken: dict[tuple[int, ...], float] = {}
    contested = np.flatnonzero(claims > 1)
    sizes = area_m2(faces[contested])
    for face, size in zip(contested, sizes, strict=True):
        claimants = sorted(area_index[face_index == face], key=lambda index: rank[index])
        key = tuple(int(index) for index in claimants)
        taken[key] = taken.get(key, 0.0) + float(size)
    for claimants_key, size in taken.items():
        names = tuple(codes[index] for index in claimants_key)
        if size > LARGEST_OVERLAP_SHARE * min(drawn_m2[index] for index in claimants_key):
            raise AreasInvalid(
                f"Areas {' and '.join(names)} overlap by {size:,.0f} m²: one of them is drawn wrongly.",
                codes=list(names),
                area_m2=size,
            )
        repairs.append(Repair(Flaw.OVERLAP, names, size))
    return owners, repairs


def _fill_gaps(
    faces: Geometries, owners: NDArray[np.int64], codes: Sequence[str], narrow_m: float
) -> list[Repair]:
    """Give narrow faces that belong to nobody to a neighbour; changes ``owners``."""
    repairs: list[Repair] = []
    unowned = np.flatnonzero(owners < 0)
    if len(unowned) == 0:
        return repairs
    tree = STRtree(faces)
    for face, size in zip(unowned, area_m2(faces[unowned]), strict=True):
        outline = shapely.boundary(faces[face])
        length_m = _length_m(outline)
        near = [int(other) for other in tree.query(faces[face]) if owners[other] >= 0]
        shared: dict[int, float] = {}
        for other in near:
            common = _length_m(shapely.intersection(outline, shapely.boundary(faces[other])))
            shared[int(owners[other])] = shared.get(int(owners[other]), 0.0) + common
        takers = sorted(shared, key=lambda index: (-round(shared[index], 3), codes[index]))
        names = tuple(codes[index] for index in takers if shared[index] > 0)
        if 2 * size / length_m < narrow_m and names:
            owners[face] = takers[0]
            repairs.append(Repair(Flaw.GAP, names, float(size)))
        else:
            repairs.append(Repair(Flaw.HOLE, names, float(size)))
    return repairs


def _length_m(line: shapely.Geometry) -> float:
    """Measure a length in metres to a part in a hundred, which is enough to compare."""
    if shapely.is_empty(line):
        return 0.0
    shrink = np.cos(np.radians(shapely.get_coordinates(line)[0, 1]))
    flat = shapely.transform(line, lambda xy: xy * [shrink * _METRES_PER_DEGREE, _METRES_PER_DEGREE])
    return float(shapely.length(flat))
