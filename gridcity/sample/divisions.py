"""Districts, streets and communities: one drawing cut along roads and the river, then grouped.

Communities are the faces of the drawing, streets are neighbouring communities, districts are what
the main borders part. All are unions of the same faces, so the three levels fit exactly.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gridcity.sample.network import Road
from gridcity.sample.plan import Plan
from gridcity.sample.shapes import faces, grid_lines, lines_of, shared_borders, web_lines
from gridcity.sample.terrain import Terrain

COMMUNITIES_PER_STREET = 6
_ISLAND_M = 70.0


@dataclass(slots=True)
class Community:
    """One community before it has a name: its face on the plane, its district and street numbers."""

    face: BaseGeometry
    county: int
    street: int = 0


@dataclass(frozen=True, slots=True)
class Divisions:
    """The districts' faces, the communities in them, and the local main streets that part these."""

    counties: list[Polygon]
    communities: list[Community]
    parting: list[tuple[int, LineString]]


def draw_divisions(
    plan: Plan, land: Terrain, roads: list[Road], borders: list[LineString], rng: np.random.Generator
) -> Divisions:
    """Cut the city into districts and communities, and group communities into streets."""
    counties = _counties(plan, land, borders)
    islands = [island.buffer(_ISLAND_M * max(plan.scale, 0.4)) for island in land.islands]
    islands = [zone for zone in islands if _county_of(zone, counties) is not None]
    kept = shapely.union_all(islands)
    parting: list[tuple[int, LineString]] = []
    cuts: list[BaseGeometry] = [land.edge.exterior, *borders, *(zone.exterior for zone in islands)]
    cuts += [road.line for road in roads if road.kind in {"primary", "motorway"}]
    for number, (spec, face) in enumerate(zip(plan.counties, counties, strict=True)):
        spacing = spec["spacing_m"] * plan.size.spacing_scale
        if spec.get("is_old_town", False):
            drawn = web_lines(face, spacing, rng)
        else:
            drawn = grid_lines(face, spec["angle_deg"], (spacing * 1.12, spacing * 0.9), rng)
        for line in drawn:
            # A metre too long, so that snapping always finds the crossing; the rest is a dangling end.
            cuts += lines_of(line.intersection(face.buffer(1.0)).difference(kept))
            parting += [(number, part) for part in lines_of(line.intersection(face).difference(kept), 40.0)]
    communities = _communities(cuts, land, counties, plan)
    _group(communities, counties)
    return Divisions(counties, communities, parting)


def _counties(plan: Plan, land: Terrain, borders: list[LineString]) -> list[Polygon]:
    """Find the face of each district: the one that holds the point the plan names."""
    found = [
        face
        for face in faces([land.edge.exterior, *borders])
        if land.edge.contains(face.representative_point())
    ]
    chosen = []
    for spec in plan.counties:
        at = Point(spec["at"][0] * plan.scale, spec["at"][1] * plan.scale)
        chosen.append(next(face for face in found if face.contains(at)))
    rest = [face for face in found if not any(face is one for one in chosen)]
    for crumb in rest:
        near = max(range(len(chosen)), key=lambda i: chosen[i].boundary.intersection(crumb.boundary).length)
        united = shapely.get_parts(shapely.coverage_union_all([chosen[near], crumb]))
        chosen[near] = united[0]
    return chosen


def _county_of(shape: BaseGeometry, counties: list[Polygon]) -> int | None:
    for number, county in enumerate(counties):
        if county.contains(shape):
            return number
    return None


def _communities(
    cuts: list[BaseGeometry], land: Terrain, counties: list[Polygon], plan: Plan
) -> list[Community]:
    """Cut the city into faces and melt the small ones into a neighbour of the same district."""
    found = [face for face in faces(cuts) if land.edge.contains(face.representative_point())]
    inside = [face.representative_point() for face in found]
    owner = [
        next(i for i, county in enumerate(counties) if county.distance(point) < 1e-6) for point in inside
    ]
    islands = shapely.union_all(land.islands)
    smallest = [
        0.36 * (plan.counties[number]["spacing_m"] * plan.size.spacing_scale) ** 2 for number in owner
    ]
    shapes: dict[int, BaseGeometry] = dict(enumerate(found))
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for (a, b), length in shared_borders(found).items():
        if owner[a] == owner[b]:
            beside[a][b] = beside[b][a] = length
    queue = [(face.area, number) for number, face in shapes.items()]
    heapq.heapify(queue)
    while queue:
        area, number = heapq.heappop(queue)
        shape = shapes.get(number)
        if shape is None or shape.area != area or area >= smallest[number] or not beside[number]:
            continue
        if islands.intersection(shape).area > 0.35 * area:
            continue  # an island is small and still a community of its own
        other = max(beside[number], key=lambda near: (beside[number][near], -near))
        shapes[other] = shapely.coverage_union_all([shapes[other], shape])
        del shapes[number]
        for near, length in beside.pop(number).items():
            del beside[near][number]
            if near != other:
                beside[other][near] = beside[near][other] = beside[other].get(near, 0.0) + length
        heapq.heappush(queue, (shapes[other].area, other))
    return [Community(shape, owner[number]) for number, shape in sorted(shapes.items())]


def _group(communities: list[Community], counties: list[Polygon]) -> None:
    """Give each community a street: neighbours grow together around scattered seeds."""
    shared = shared_borders([community.face for community in communities])
    beside: dict[int, list[int]] = defaultdict(list)
    for a, b in shared:
        if communities[a].county == communities[b].county:
            beside[a].append(b)
            beside[b].append(a)
    centres = np.array([community.face.centroid.coords[0] for community in communities])
    for county in range(len(counties)):
        members = [i for i, community in enumerate(communities) if community.county == county]
        seeds = _scattered(centres, members, max(1, round(len(members) / COMMUNITIES_PER_STREET)))
        queue: list[tuple[float, int, int]] = [(0.0, seed, number) for number, seed in enumerate(seeds)]
        taken: dict[int, int] = {}
        heapq.heapify(queue)
        while queue:
            away, at, number = heapq.heappop(queue)
            if at in taken:
                continue
            taken[at] = number
            communities[at].street = number
            for near in sorted(beside[at]):
                step = float(np.hypot(*(centres[near] - centres[at])))
                heapq.heappush(queue, (away + step, near, number))
        for lost in set(members) - set(taken):  # an island in nobody's reach joins the nearest
            near = min(taken, key=lambda i: float(np.hypot(*(centres[i] - centres[lost]))))
            communities[lost].street = taken[near]


def _scattered(centres: np.ndarray[Any, np.dtype[np.float64]], members: list[int], wanted: int) -> list[int]:
    """Choose seeds far from each other, then move each to the middle of those nearest to it."""
    at = centres[members]
    seeds = [int(np.argmin(at[:, 0]))]
    while len(seeds) < wanted:
        away = np.min(np.hypot(*(at[:, None] - at[seeds]).transpose(2, 0, 1)), axis=1)
        seeds.append(int(np.argmax(away)))
    middles = at[seeds]
    for _ in range(12):
        nearest = np.argmin(np.hypot(*(at[:, None] - middles).transpose(2, 0, 1)), axis=1)
        middles = np.array([at[nearest == k].mean(axis=0) for k in range(wanted)])
    return [members[int(np.argmin(np.hypot(*(at - middle).T)))] for middle in middles]


def merged(shapes: list[BaseGeometry]) -> MultiPolygon:
    """Melt faces of one coverage into a multipolygon, vertex by vertex as they are."""
    union = shapely.coverage_union_all(shapes)
    parts = list(shapely.get_parts(union))
    polygons = [part for one in parts for part in shapely.get_parts(one)]
    return MultiPolygon(polygons)
