"""Each community's own streets, blocks, park and character: how dense, how old, what is built there."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gridcity.sample.divisions import Divisions
from gridcity.sample.plan import Plan
from gridcity.sample.shapes import blob, faces, grid_lines, lines_of
from gridcity.sample.terrain import Terrain

# character: (spacing along [m], spacing across [m], share of lines kept)
_STREETS = {
    "old": (98.0, 142.0, 0.9),
    "dense": (165.0, 205.0, 0.93),
    "town": (205.0, 260.0, 0.88),
    "works": (330.0, 400.0, 0.85),
    "village": (280.0, 420.0, 0.7),
    "fields": (620.0, 760.0, 0.6),
}
_SHORTEST_M = 45.0


@dataclass(slots=True)
class Quarter:
    """What one community looks like, on the plane [m]."""

    number: int
    character: str
    angle_deg: float
    streets: list[LineString] = field(default_factory=list)
    blocks: list[Polygon] = field(default_factory=list)
    park: BaseGeometry | None = None
    lake: BaseGeometry | None = None
    walks: list[LineString] = field(default_factory=list)


def density(plan: Plan, x: float, y: float) -> float:
    """Say how built-up a place is, 0 (fields) to 1 (the heart of the town) [-]; x, y in metres."""
    value = 0.0
    for centre in plan.density:
        away = np.hypot(x / plan.scale - centre["at"][0], y / plan.scale - centre["at"][1])
        value = max(value, centre["weight"] * float(np.exp(-((away / centre["reach_m"]) ** 2))))
    return value


def draw_quarters(
    plan: Plan, land: Terrain, divisions: Divisions, main: list[BaseGeometry], rng: np.random.Generator
) -> list[Quarter]:
    """Draw the residential streets, the blocks between them and the parks of every community."""
    main_tree = shapely.STRtree(np.array(main, dtype=object))
    shapely.prepare(land.river)
    quarters = []
    for number, community in enumerate(divisions.communities):
        spec = plan.counties[community.county]
        x, y = community.face.centroid.coords[0]
        how = density(plan, x, y)
        character = _character(spec.get("is_old_town", False), how, rng)
        quarter = Quarter(number, character, spec["angle_deg"] + rng.uniform(-3.5, 3.5))
        ground = community.face.difference(land.river.buffer(18.0))
        if not ground.is_empty:
            _lay_out(quarter, ground, how, [main[i] for i in main_tree.query(ground, "intersects")], rng)
        quarters.append(quarter)
    return quarters


def _character(is_old: bool, how: float, rng: np.random.Generator) -> str:  # noqa: FBT001
    """Choose what a community is like from how built-up its place is."""
    if is_old:
        return "old"
    if how > 0.42:
        return "dense"
    if how > 0.17:
        return "town" if rng.random() < 0.8 else "works"
    if how > 0.05:
        return str(rng.choice(["town", "works", "village", "fields"], p=[0.25, 0.3, 0.25, 0.2]))
    return str(rng.choice(["works", "village", "fields"], p=[0.1, 0.35, 0.55]))


def _lay_out(
    quarter: Quarter, ground: BaseGeometry, how: float, main: list[BaseGeometry], rng: np.random.Generator
) -> None:
    """Draw the park if there is one, then streets around it, then the blocks between all."""
    if rng.random() < 0.13 + 0.1 * (how < 0.1) and ground.area > 90_000:
        _park(quarter, ground, rng)
    open_ground = ground if quarter.park is None else ground.difference(quarter.park)
    along, across, kept = _STREETS[quarter.character]
    if quarter.character == "old":
        quarter.angle_deg += rng.uniform(-24.0, 24.0)  # lanes as they grew, each quarter its own way
    lines = grid_lines(ground, quarter.angle_deg, (along, across), rng)
    for line in lines:
        if rng.random() < kept:
            quarter.streets += lines_of(line.intersection(open_ground), _SHORTEST_M)
    cuts: list[BaseGeometry] = [
        open_ground.boundary,
        *quarter.streets,
        *(line.intersection(ground) for line in main),
    ]
    cuts = [cut for cut in cuts if not cut.is_empty]
    shapely.prepare(open_ground)
    quarter.blocks = [
        face
        for face in faces(cuts)
        if face.area > 1_200 and open_ground.contains(face.representative_point())
    ]


def _park(quarter: Quarter, ground: BaseGeometry, rng: np.random.Generator) -> None:
    """Lay a park with a walk around it, and often a lake, into the middle of the ground."""
    at = ground.representative_point().coords[0]
    radius = float(np.sqrt(ground.area)) * rng.uniform(0.16, 0.34)
    park = blob(at, radius, rng, stretch=rng.uniform(1.0, 1.35)).intersection(ground)
    if park.geom_type != "Polygon" or park.area < 8_000:
        return
    quarter.park = park
    inner = park.buffer(-12.0)
    if inner.geom_type == "Polygon" and not inner.is_empty:
        quarter.walks.append(LineString(inner.exterior.coords))
    if rng.random() < 0.62:
        lake = blob(at, radius * rng.uniform(0.35, 0.6), rng, stretch=1.25).intersection(park.buffer(-25.0))
        if lake.geom_type == "Polygon" and lake.area > 2_000:
            quarter.lake = lake
