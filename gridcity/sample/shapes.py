"""Small geometry for drawing a city: curves, grids, blobs and the gentle bend that makes them organic.

Everything here is in metres on the city's own plane, x to the east, y to the north.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]

VERTEX_M = 60.0
"""Longest piece of a border or road, so that bending it looks smooth. [m]"""


def curve(points: Sequence[Sequence[float]], scale: float) -> LineString:
    """Draw a smooth line through ``points`` (metres at full size)."""
    at = np.asarray(points, dtype=float)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(at, axis=0).T))])
    spline = make_interp_spline(along, at, k=3)
    steps = np.linspace(0.0, along[-1], max(int(along[-1] * scale / VERTEX_M), 24))
    return LineString(spline(steps) * scale)


def blob(at: Sequence[float], radius_m: float, rng: np.random.Generator, stretch: float = 1.0) -> Polygon:
    """Draw a round patch with an uneven edge: a park, a lake."""
    angle = np.linspace(0.0, 2 * np.pi, 48, endpoint=False)
    radius = np.full(48, radius_m)
    for k in (2, 3, 5):
        radius *= 1 + rng.uniform(0.03, 0.14) * np.cos(k * angle + rng.uniform(0, 2 * np.pi))
    turn = rng.uniform(0, np.pi)
    x, y = radius * np.cos(angle) * stretch, radius * np.sin(angle) / stretch
    xy = np.column_stack(
        [at[0] + x * np.cos(turn) - y * np.sin(turn), at[1] + x * np.sin(turn) + y * np.cos(turn)]
    )
    return Polygon(xy)


def grid_lines(
    area: BaseGeometry, angle_deg: float, spacing_m: tuple[float, float], rng: np.random.Generator
) -> list[LineString]:
    """Rule two families of slightly uneven parallel lines over an area, longer than the area."""
    west, south, east, north = area.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    reach = np.hypot(east - west, north - south) / 2 + 50
    turn = np.deg2rad(angle_deg)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    lines = []
    for (u, v), spacing in zip(((along, across), (across, along)), spacing_m, strict=True):
        offset = -reach + rng.uniform(0, spacing)
        while offset < reach:
            foot = middle + v * offset
            lines.append(LineString([foot - u * reach, foot + u * reach]))
            offset += spacing * rng.uniform(0.82, 1.18)
    return lines


def web_lines(area: BaseGeometry, spacing_m: float, rng: np.random.Generator) -> list[LineString]:
    """Draw the irregular web of an old town over an area: the edges between scattered points."""
    west, south, east, north = area.bounds
    columns = np.arange(west - spacing_m, east + 2 * spacing_m, spacing_m)
    rows = np.arange(south - spacing_m, north + 2 * spacing_m, spacing_m)
    x, y = (part.ravel() for part in np.meshgrid(columns, rows))
    jitter = rng.uniform(-0.36, 0.36, (2, x.size)) * spacing_m
    seeds = shapely.multipoints(np.column_stack([x + jitter[0], y + jitter[1]]))
    edges = shapely.voronoi_polygons(seeds, only_edges=True)
    return list(shapely.get_parts(shapely.line_merge(edges)))


def lines_of(geometry: BaseGeometry, shortest_m: float = 0.0) -> list[LineString]:
    """List the lines in a geometry that are long enough."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString"]
    return [part for part in parts if part.length >= shortest_m]


def faces(lines: list[BaseGeometry]) -> list[Polygon]:
    """Cut the plane along lines, snapped to the centimetre; dangling ends cut nothing.

    Faces that meet share their vertices exactly, so their unions leave no gap and no overlap.
    """
    noded = shapely.union_all(shapely.segmentize(np.array(lines, dtype=object), VERTEX_M), grid_size=0.01)
    found = list(shapely.get_parts(shapely.polygonize(list(shapely.get_parts(noded)))))
    return sorted(found, key=lambda face: tuple(np.round(face.representative_point().coords[0], 2)))


def shared_borders(polygons: Sequence[BaseGeometry]) -> dict[tuple[int, int], float]:
    """Measure the border that each pair of polygons of a coverage shares, in metres."""
    owner: dict[tuple[tuple[float, float], tuple[float, float]], int] = {}
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for number, polygon in enumerate(polygons):
        for ring in shapely.get_rings(polygon):
            xy = [(float(x), float(y)) for x, y in shapely.get_coordinates(ring)]
            for a, b in pairwise(xy):
                edge = (a, b) if a < b else (b, a)
                other = owner.setdefault(edge, number)
                if other != number:
                    shared[min(other, number), max(other, number)] += float(
                        np.hypot(a[0] - b[0], a[1] - b[1])
                    )
    return dict(shared)


class Bend:
    """A gentle, smooth displacement of the whole plane: straight streets come out as streets do.

    Vertices move alike wherever they are used, so what fitted together still does.
    """

    def __init__(self, rng: np.random.Generator, scale: float) -> None:
        self._waves = [
            (
                amplitude * scale,
                2 * np.pi / (wave * scale),
                rng.uniform(0, 2 * np.pi, 4),
                rng.uniform(0, np.pi),
            )
            for amplitude, wave in ((190.0, 7900.0), (85.0, 3700.0), (26.0, 1500.0))
        ]

    def __call__(self, xy: Floats) -> Floats:
        """Move points, in metres, shape (n, 2)."""
        moved = xy.copy()
        for size, k, phase, turn in self._waves:
            u = xy[:, 0] * np.cos(turn) + xy[:, 1] * np.sin(turn)
            v = -xy[:, 0] * np.sin(turn) + xy[:, 1] * np.cos(turn)
            moved[:, 0] += size * np.sin(k * v + phase[0]) * np.cos(0.6 * k * u + phase[1])
            moved[:, 1] += size * np.sin(k * u + phase[2]) * np.cos(0.6 * k * v + phase[3])
        return moved

    def all(self, geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
        """Move the vertices of geometries; lengthy edges get vertices first."""
        return [shapely.transform(shapely.segmentize(geom, VERTEX_M), self) for geom in geometries]


def point_in(polygon: BaseGeometry, at: Sequence[float]) -> bool:
    """Say whether a polygon holds a point."""
    return bool(polygon.contains(Point(at)))
