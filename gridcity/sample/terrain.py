"""The lie of the land: the city's edge, the river with its islands, a brook."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from gridcity.sample.plan import Plan
from gridcity.sample.shapes import Floats, curve


@dataclass(frozen=True, slots=True)
class Terrain:
    """Edge, river and brook on the plane [m]; ``river`` has holes where the islands are."""

    edge: Polygon
    river: BaseGeometry
    middle: LineString
    islands: list[Polygon]
    brook: LineString


def draw_terrain(plan: Plan, rng: np.random.Generator) -> Terrain:
    """Draw the land the city stands on."""
    scale = plan.scale
    x = np.linspace(-12_500.0, 12_500.0, 900)
    phase = rng.uniform(0, 2 * np.pi, 4)
    fade = 1 - np.exp(-((x / 4200.0) ** 2))  # the bridges in the middle want a quiet reach
    y = (
        plan.river["y_m"]
        + 900 * fade * np.sin(2 * np.pi * x / 10_500 + phase[0])
        + 210 * np.sin(2 * np.pi * x / 4_600 + phase[1])
    )
    half = plan.river["half_width_m"] * (1 + 0.16 * np.sin(2 * np.pi * x / 3_300 + phase[2]))
    reach = {1: half.copy(), -1: half * (1 + 0.08 * np.sin(2 * np.pi * x / 2_100 + phase[3]))}
    for island in plan.river["islands"]:
        reach[island["side"]] += island["bulge_m"] * np.exp(-(((x - island["x_m"]) / island["reach_m"]) ** 2))
    banks = np.concatenate([np.column_stack([x, y + reach[1]]), np.column_stack([x, y - reach[-1]])[::-1]])
    islands = [_island(island, x, y, reach[island["side"]], rng, scale) for island in plan.river["islands"]]
    river = Polygon(banks * scale).difference(shapely.union_all(islands))
    mouth = float(np.interp(3_300.0, x, y))
    brook = curve(
        [(9_800, -6_200), (7_300, -4_900), (5_900, -3_100), (4_900, -2_000), (3_900, -300), (3_300, mouth)],
        scale,
    )
    edge = _edge(plan, rng)
    return Terrain(
        edge,
        river.intersection(edge.buffer(400)),
        LineString(np.column_stack([x, y]) * scale),
        islands,
        brook,
    )


def _island(
    island: dict[str, float], x: Floats, y: Floats, reach: Floats, rng: np.random.Generator, scale: float
) -> Polygon:
    """Draw one island as a lens in the widened half of the river."""
    along = np.linspace(-1.0, 1.0, 40)
    at = island["x_m"] + along * island["length_m"] / 2
    channel = np.interp(at, x, reach)
    middle = np.interp(at, x, y) + island["side"] * channel * 0.53
    wide = (
        island["width_m"]
        / 2
        * (1 - np.abs(along) ** 2.2)
        * (1 + 0.12 * np.sin(5 * along + rng.uniform(0, 6)))
    )
    ring = np.concatenate(
        [np.column_stack([at, middle + wide]), np.column_stack([at, middle - 0.8 * wide])[::-1]]
    )
    return Polygon(ring * scale).buffer(0)


def _edge(plan: Plan, rng: np.random.Generator) -> Polygon:
    """Draw the city's outer border, of exactly the area wanted on the unbent plane."""
    angle = np.linspace(0, 2 * np.pi, 420, endpoint=False)
    radius = np.ones_like(angle)
    for k, size in ((2, 0.03), (3, 0.055), (4, 0.035), (7, 0.022), (11, 0.015), (17, 0.009)):
        radius += size * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    ring = np.column_stack([9_200 * radius * np.cos(angle), 7_300 * radius * np.sin(angle) + 300])
    shape = Polygon(ring)
    factor = float((plan.size.area_m2 / shape.area) ** 0.5)
    return Polygon(ring * factor)
