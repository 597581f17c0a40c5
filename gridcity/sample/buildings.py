"""Buildings: rows of slabs, old courtyards, towers, halls and farmsteads, set into the blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridcity.sample.shapes import Floats

# layout: length, depth, distance along, distance across, unevenness [m], share built [-], set back [m]
_LAYOUTS = {
    "slabs": (52.0, 13.0, 66.0, 36.0, 1.5, 0.94, 9.0),
    "towers": (27.0, 24.0, 58.0, 54.0, 3.0, 0.9, 11.0),
    "courts": (21.0, 12.0, 25.0, 21.0, 1.2, 0.9, 6.0),
    "mixed": (38.0, 16.0, 52.0, 38.0, 3.0, 0.9, 9.0),
    "halls": (74.0, 38.0, 96.0, 62.0, 4.0, 0.8, 12.0),
    "farms": (13.0, 10.0, 34.0, 40.0, 5.0, 0.5, 8.0),
}
_OF_CHARACTER = {
    "old": (("courts", "mixed"), (0.75, 0.25)),
    "dense": (("slabs", "towers", "mixed"), (0.62, 0.2, 0.18)),
    "town": (("slabs", "towers", "mixed", "halls"), (0.6, 0.15, 0.18, 0.07)),
    "works": (("halls", "mixed"), (0.8, 0.2)),
    "village": (("farms", "mixed"), (0.85, 0.15)),
    "fields": (("farms",), (1.0,)),
}
# Where buildings are thinned out last. [-]
_KEPT = {"old": 3.0, "dense": 2.5, "town": 1.2, "works": 1.0, "village": 0.6, "fields": 0.25}
_USE = {
    "slabs": "apartments",
    "towers": "apartments",
    "courts": "house",
    "mixed": "commercial",
    "halls": "industrial",
    "farms": "farm",
}


@dataclass(frozen=True, slots=True)
class Buildings:
    """Footprints on the plane [m] and the use of each."""

    footprints: list[BaseGeometry]
    uses: list[str]


def build(
    blocks: Sequence[BaseGeometry],
    characters: Sequence[str],
    angles_deg: Sequence[float],
    keep_clear: BaseGeometry,
    wanted: int,
    rng: np.random.Generator,
) -> Buildings:
    """Set buildings into blocks, in rows along the block's streets.

    Parameters
    ----------
    blocks, characters, angles_deg
        Ground between streets, what its community is like, and how its streets run.
    keep_clear
        Railways and main roads with the room they need.
    wanted
        At most so many buildings come back, thinned out evenly. [-]
    """
    chosen = [
        str(rng.choice(_OF_CHARACTER[character][0], p=_OF_CHARACTER[character][1]))
        for character in characters
    ]
    setbacks = np.array([_LAYOUTS[layout][6] for layout in chosen])
    grounds = shapely.buffer(np.array(blocks, dtype=object), -setbacks)
    rings, owner = [], []
    for number, (ground, layout) in enumerate(zip(grounds, chosen, strict=True)):
        if ground.is_empty:
            continue
        corners = _rows(ground.bounds, angles_deg[number], layout, rng)
        rings.append(corners)
        owner.append(np.full(len(corners), number))
    if not rings:
        return Buildings([], [])
    all_rings, all_owners = np.concatenate(rings), np.concatenate(owner)
    footprints = np.asarray(shapely.polygons(all_rings), dtype=object)
    shapely.prepare(grounds)
    fits = shapely.contains_properly(grounds[all_owners], footprints)
    shapely.prepare(keep_clear)
    fits &= ~shapely.intersects(keep_clear, footprints)
    left = np.flatnonzero(fits)
    if left.size > wanted:
        weights = np.array([_KEPT[characters[number]] for number in all_owners[left]])
        left = np.sort(rng.choice(left, wanted, replace=False, p=weights / weights.sum()))
    uses = [_use(chosen[number], rng) for number in all_owners[left]]
    return Buildings(list(footprints[left]), uses)


def _use(layout: str, rng: np.random.Generator) -> str:
    """Name the use of a building; a few among flats are schools and shops."""
    return str(rng.choice([_USE[layout], "school", "retail", "public"], p=[0.93, 0.015, 0.04, 0.015]))


def _rows(
    bounds: tuple[float, float, float, float], angle_deg: float, layout: str, rng: np.random.Generator
) -> Floats:
    """Lay rows of rectangles over a rectangle of ground: corners in metres, shape (n, 5, 2)."""
    length, depth, step_u, step_v, uneven, built, _ = _LAYOUTS[layout]
    west, south, east, north = bounds
    reach = float(np.hypot(east - west, north - south)) / 2
    u = np.arange(-reach + rng.uniform(0, step_u), reach, step_u)
    v = np.arange(-reach + rng.uniform(0, step_v), reach, step_v)
    uu, vv = (part.ravel() for part in np.meshgrid(u, v))
    uu = uu + rng.normal(0, uneven, uu.size)
    vv = vv + rng.normal(0, uneven * 0.5, vv.size)
    half_u = length / 2 * rng.uniform(0.75, 1.15, uu.size)
    half_v = depth / 2 * rng.uniform(0.85, 1.2, uu.size)
    kept = rng.random(uu.size) < built
    uu, vv, half_u, half_v = uu[kept], vv[kept], half_u[kept], half_v[kept]
    corner_u = np.column_stack([uu - half_u, uu + half_u, uu + half_u, uu - half_u, uu - half_u])
    corner_v = np.column_stack([vv - half_v, vv - half_v, vv + half_v, vv + half_v, vv - half_v])
    turn = np.deg2rad(angle_deg)
    x = (west + east) / 2 + corner_u * np.cos(turn) - corner_v * np.sin(turn)
    y = (south + north) / 2 + corner_u * np.sin(turn) + corner_v * np.cos(turn)
    return np.stack([x, y], axis=2)
