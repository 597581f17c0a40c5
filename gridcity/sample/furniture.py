"""Components: lamps, trees, manholes and all else, along streets, at corners, in parks and yards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridcity.sample.shapes import Floats

# Half the width of the carriageway. [m]
_HALF_M = {
    "motorway": 14.0,
    "primary": 11.0,
    "secondary": 8.0,
    "tertiary": 6.0,
    "residential": 4.0,
    "service": 3.0,
    "path": 1.5,
}


@dataclass(frozen=True, slots=True)
class Street:
    """A piece of street as components see it: on the bent plane [m], and how busy its place is [-]."""

    line: BaseGeometry
    kind: str
    density: float


@dataclass(frozen=True, slots=True)
class Components:
    """Places, shape (n, 2) [m], and the kind (row of the plan's list) of each."""

    xy: Floats
    kinds: np.ndarray[Any, np.dtype[np.int64]]


def furnish(
    specs: Sequence[dict[str, Any]],
    streets: Sequence[Street],
    parks: Sequence[BaseGeometry],
    banks: Sequence[BaseGeometry],
    yards: Sequence[BaseGeometry],
    allowed: BaseGeometry,
    wanted: int,
    rng: np.random.Generator,
) -> Components:
    """Place about ``wanted`` components, kind by kind in the shares the plan gives.

    Kinds on streets stand at even distances, first where the city is densest, until their share
    is used up. Nothing stands outside ``allowed`` (the city without its water).
    """
    total = sum(spec["share"] for spec in specs)
    counts = [round(wanted * spec["share"] / total) for spec in specs]
    counts[0] += wanted - sum(counts)
    shapely.prepare(allowed)
    junctions = _junctions(streets)
    placed, kinds, missing = [], [], 0
    for number in sorted(
        range(len(specs)), key=lambda i: specs[i]["share"]
    ):  # what lacks room goes to the largest
        spec, count = specs[number], counts[number] + (missing if number == _largest(specs) else 0)
        sure = round(count * 1.6) + 20
        where = spec["at"]
        if where in {"street", "carriageway"}:
            xy = _along(spec, streets, sure, rng)
        elif where in {"corner", "signal"}:
            xy = _corners(spec, streets, junctions, sure, rng)
        elif where == "park" and parks:
            xy = _inside(parks, sure, rng)
        elif where == "water":
            xy = _on_lines(banks, sure, rng)
        else:
            xy = _inside(yards, sure, rng)
        xy = xy[shapely.contains_xy(allowed, xy[:, 0], xy[:, 1])]
        if len(xy) > count:
            xy = xy[np.sort(rng.choice(len(xy), count, replace=False))]
        missing += count - len(xy)
        placed.append(xy)
        kinds.append(np.full(len(xy), number, dtype=np.int64))
    xy_all: Floats = np.round(np.concatenate(placed), 2).astype(np.float64)
    return Components(xy_all, np.concatenate(kinds))


def _largest(specs: Sequence[dict[str, Any]]) -> int:
    return max(range(len(specs)), key=lambda i: specs[i]["share"])


def _suitable(spec: dict[str, Any], streets: Sequence[Street], rng: np.random.Generator) -> list[int]:
    """List the streets a kind stands on, busiest places first, a little shuffled."""
    along = set(spec["along"])
    of_kind = [i for i, street in enumerate(streets) if street.kind in along]
    score = {i: streets[i].density + rng.uniform(0, 0.35) for i in of_kind}
    return sorted(of_kind, key=lambda i: -score[i])


def _along(spec: dict[str, Any], streets: Sequence[Street], wanted: int, rng: np.random.Generator) -> Floats:
    """Stand at even distances on one side or both, or lie in the carriageway."""
    order = _suitable(spec, streets, rng)
    lengths = np.array([streets[i].line.length for i in order])
    ideal = 42.0 if spec["share"] > 1000 else 75.0
    spacing = (
        max(ideal, float(lengths.sum()) / wanted)
        if lengths.sum() > wanted * ideal
        else lengths.sum() / wanted
    )
    if spec["share"] > 1000:
        used = order[: int(np.searchsorted(np.cumsum(lengths), wanted * ideal)) + 1]
        spacing = min(spacing, ideal)
    else:
        used = order
    points = []
    in_road = spec["at"] == "carriageway"
    for i in used:
        street = streets[i]
        at = np.arange(rng.uniform(0.1, 0.9) * spacing, street.line.length, spacing)
        if not at.size:
            continue
        half = _HALF_M[street.kind]
        side = (
            rng.uniform(-0.7, 0.7, at.size) * half if in_road else _sides(at.size, half + spec["edge_m"], rng)
        )
        points.append(_beside(street.line, at + rng.normal(0, 1.0, at.size), side))
    return np.concatenate(points) if points else np.empty((0, 2))


def _sides(count: int, away_m: float, rng: np.random.Generator) -> Floats:
    """Stand left and right by turns."""
    first = rng.integers(0, 2)
    return np.where((np.arange(count) + first) % 2 == 0, away_m, -away_m).astype(float)


def _beside(line: BaseGeometry, at: Floats, side: Floats) -> Floats:
    """Find the points ``at`` metres along a line and ``side`` metres to the left of it."""
    lines = np.full(at.size, line, dtype=object)
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.minimum(at + 1.0, line.length)))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at - 1.0, 0.0)))
    way = ahead - behind
    way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    beside: Floats = here + np.column_stack([-way[:, 1], way[:, 0]]) * side[:, None]
    return beside


def _corners(
    spec: dict[str, Any],
    streets: Sequence[Street],
    junctions: "_Junctions",
    wanted: int,
    rng: np.random.Generator,
) -> Floats:
    """Stand at the corners of junctions, off the carriageway; at signals on all four."""
    along = set(spec["along"])
    suits = np.array([street.kind in along for street in streets])[junctions.street]
    at, half = junctions.xy[suits], junctions.half_m[suits] + spec["edge_m"]
    if not len(at):
        return np.empty((0, 2))
    score = junctions.density[suits] + rng.uniform(0, 0.5, len(at))
    per = 4 if spec["at"] == "signal" else 2
    used = np.argsort(-score, kind="stable")[: max(wanted // per, 1)]
    corners = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])[:per]
    around = corners[None, :, :] * half[used, None, None] * rng.uniform(0.8, 1.2, (used.size, per, 2))
    found: Floats = (at[used, None, :] + around).reshape(-1, 2)
    return found


@dataclass(frozen=True, slots=True)
class _Junctions:
    """Where two streets meet: place, half the wider carriageway [m], how busy [-], the lesser street."""

    xy: Floats
    half_m: Floats
    density: Floats
    street: np.ndarray[Any, np.dtype[np.int64]]


def _junctions(streets: Sequence[Street]) -> _Junctions:
    """Find where streets meet or nearly meet, each pair once."""
    lines = np.array([street.line for street in streets], dtype=object)
    one, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=0.5)
    half = np.array([_HALF_M[street.kind] for street in streets])
    lesser_first = (half[one] < half[other]) | ((half[one] == half[other]) & (one < other))
    one, other = one[lesser_first], other[lesser_first]
    links = shapely.shortest_line(lines[one], lines[other])
    xy = shapely.get_coordinates(links)[::2]
    busy = np.array([street.density for street in streets])
    return _Junctions(xy, half[other], busy[one], one)


def _inside(areas: Sequence[BaseGeometry], wanted: int, rng: np.random.Generator) -> Floats:
    """Scatter points over areas, the larger the more."""
    sizes = np.array([area.area for area in areas])
    picks = rng.choice(len(areas), wanted * 2, p=sizes / sizes.sum())
    bounds = shapely.bounds(np.array(areas, dtype=object))[picks]
    xy = bounds[:, :2] + rng.random((picks.size, 2)) * (bounds[:, 2:] - bounds[:, :2])
    inside = shapely.contains_xy(np.array(areas, dtype=object)[picks], xy[:, 0], xy[:, 1])
    found: Floats = xy[inside]
    return found


def _on_lines(lines: Sequence[BaseGeometry], wanted: int, rng: np.random.Generator) -> Floats:
    """Scatter points along lines, a few metres beside them."""
    lengths = np.array([line.length for line in lines])
    picks = rng.choice(len(lines), wanted * 2, p=lengths / lengths.sum())
    at = shapely.line_interpolate_point(
        np.array(lines, dtype=object)[picks], rng.random(picks.size), normalized=True
    )
    return shapely.get_coordinates(at) + rng.uniform(-6, 6, (picks.size, 2))
