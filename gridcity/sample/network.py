"""The main roads and railways, and the borders of the districts that follow them."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gridcity.sample.plan import Plan
from gridcity.sample.shapes import curve, lines_of
from gridcity.sample.terrain import Terrain

_FAR_M = 13_000.0


@dataclass(frozen=True, slots=True)
class Road:
    """One named way on the plane [m]; ``kind`` as in the table of streets."""

    kind: str
    name: str
    name_en: str
    line: BaseGeometry


def _ring(plan: Plan, radius_m: list[float], rng: np.random.Generator) -> LineString:
    """Draw a ring road: an ellipse that is none quite."""
    angle = np.linspace(0, 2 * np.pi, 240)
    wobble = 1 + sum(
        size * np.cos(k * angle + rng.uniform(0, 2 * np.pi)) for k, size in ((2, 0.03), (3, 0.03), (4, 0.025))
    )
    x0, y0 = plan.roads["centre"]
    xy = np.column_stack(
        [x0 + radius_m[0] * wobble * np.cos(angle), y0 + radius_m[1] * wobble * np.sin(angle)]
    )
    xy[-1] = xy[0]
    return LineString(xy * plan.scale)


def _radial(plan: Plan, angle_deg: float, from_m: float, rng: np.random.Generator) -> LineString:
    """Draw a road outwards from the centre, swinging a little."""
    x0, y0 = plan.roads["centre"]
    away = np.linspace(from_m, _FAR_M, 60)
    swing = np.deg2rad(angle_deg) + np.deg2rad(4.0) * np.sin(away / 2600 + rng.uniform(0, 6)) * np.minimum(
        away / 5000, 1
    )
    return LineString(np.column_stack([x0 + away * np.cos(swing), y0 + away * np.sin(swing)]) * plan.scale)


def main_roads(plan: Plan, land: Terrain, rng: np.random.Generator) -> tuple[list[Road], list[LineString]]:
    """Draw ring roads, radials and railways, and the lines along which districts meet.

    Returns
    -------
    roads
        The main roads and railways, clipped to the city, bridges included.
    borders
        The districts' borders, each a little longer than needed.
    """
    rings = [(ring, _ring(plan, ring["radius_m"], rng)) for ring in plan.roads["rings"]]
    insides = [Polygon(line.coords) for _, line in rings]
    far = land.edge.buffer(500)
    south = _south_of(land.middle, far)
    roads, borders = [], [land.middle]
    for ring, line in rings:
        roads.append(_road(ring, line, land.edge))
        if ring["is_county_border"]:
            borders += lines_of(line.intersection(south.buffer(2.0)), 5.0)
    for radial in plan.roads["radials"]:
        line = _radial(plan, radial["angle_deg"], radial["from_m"], rng)
        start = radial.get("starts_at_ring", 0)
        shown = line.difference(insides[start - 1].buffer(-2.0)) if start else line
        roads.append(_road(radial, shown, land.edge))
        if "border_from_ring" in radial:
            borders += _border(radial, line, insides, south, far)
    for railway in plan.railways:
        roads.append(_road({**railway, "kind": "rail"}, curve(railway["points"], plan.scale), land.edge))
    return roads, borders


def _border(
    radial: dict[str, object],
    line: LineString,
    insides: list[Polygon],
    south: BaseGeometry,
    far: BaseGeometry,
) -> list[LineString]:
    """Cut from a radial the part between two rings (0: the river's middle, none: the city's edge)."""
    first, last = radial["border_from_ring"], radial.get("border_to_ring")
    assert isinstance(first, int)  # noqa: S101  (a number in our own file)
    inner = south if first == 0 else insides[first - 1]
    part = line.difference(inner.buffer(-2.0))
    part = part.intersection(insides[last - 1].buffer(2.0) if isinstance(last, int) else far)
    return lines_of(part, 5.0)


def _south_of(middle: LineString, far: BaseGeometry) -> BaseGeometry:
    """Cut out what lies south of the river's middle."""
    xy = shapely.get_coordinates(middle)
    low = far.bounds[1] - 1000
    ring = np.concatenate([xy, [[xy[-1, 0], low], [xy[0, 0], low]]])
    return Polygon(ring)


def _road(spec: dict[str, object], line: BaseGeometry, edge: Polygon) -> Road:
    names = spec["name"]
    assert isinstance(names, list)  # noqa: S101  (a pair in our own file)
    parts = lines_of(line.intersection(edge), 5.0)
    return Road(str(spec["kind"]), names[0], names[1], shapely.line_merge(shapely.multilinestrings(parts)))
