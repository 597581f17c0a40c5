"""Bring the ground into the plane: every line once, in an order of its own, with its strength."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.blocks.model import Ground, Rules
from grids.blocks.network import in_order, to_plane
from grids.coverage import mend
from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

SHORE_STRENGTH = 0.9
"""How unwillingly a cell reaches from land into water. [-]"""
LARGEST_COMPOUND = 3.0
"""Compounds up to this many times a cell's area stay whole; larger ones are not mixed. [-]"""
_SMALLEST = 0.3
"""Compounds and waters below this share of a cell's area are features of a block, not borders of it. [-]"""


@dataclass(frozen=True, slots=True)
class Plane:
    """The ground in metres. ``lines`` and ``strengths`` hold shores and outlines of compounds, too.

    ``whole`` are the compounds that stay in one piece, ``solid`` the buildings and the compounds too small to
    be a block, through which no border goes.
    """

    lines: Geometries
    strengths: Floats
    whole: Geometries
    water: Geometries
    solid: Geometries
    loads_xy: Floats
    loads: Floats


def lay_out(lattice: Lattice, ground: Ground, rules: Rules, city: Geometries) -> Plane:
    """Bring what lies in a city into the plane.

    Parameters
    ----------
    lattice
        Its projection.
    ground
        What is known.
    rules
        Tell how large a cell is.
    city : ndarray of Polygon or MultiPolygon
        Its areas, EPSG:4326; what touches none of them is left out. [°]
    """
    lines, strengths = _lines(ground.lines.shapes, ground.lines.strengths)
    lines, strengths = _near(lines, strengths, city)
    lines = to_plane(lattice, lines)
    water = _polygons(lattice, ground.water, city, _SMALLEST * rules.target_m2)
    compounds = _polygons(lattice, ground.compounds.shapes, city, 0.0)
    is_small = shapely.area(compounds) < _SMALLEST * rules.target_m2
    buildings = _polygons(lattice, ground.buildings, city, 0.0)
    solid = np.concatenate([buildings, compounds[is_small]])
    compounds = compounds[~is_small]
    whole = compounds[shapely.area(compounds) <= LARGEST_COMPOUND * rules.target_m2]
    lines = _outside(lines, strengths < ground.compounds.strength, whole)
    shores, walls = shapely.boundary(water), shapely.boundary(compounds)
    order = np.lexsort((ground.loads.weights, ground.loads.lat, ground.loads.lon))
    x, y = lattice.project(ground.loads.lon[order], ground.loads.lat[order])
    return Plane(
        np.concatenate([lines, shores, walls]),
        np.concatenate(
            [
                strengths,
                np.full(len(shores), SHORE_STRENGTH),
                np.full(len(walls), ground.compounds.strength),
            ]
        ),
        whole,
        water,
        solid,
        np.stack([x, y], axis=1),
        ground.loads.weights[order],
    )


def _lines(shapes: Geometries, strengths: Floats) -> tuple[Geometries, Floats]:
    """Take lines apart and put them in order, each once: of equal ones the strongest."""
    parts, owner = shapely.get_parts(np.asarray(shapely.force_2d(shapes)), return_index=True)
    fits = ~shapely.is_empty(parts) & np.isfinite(shapely.bounds(parts)).all(axis=1)
    parts, strength = parts[fits], strengths[owner[fits]]
    strongest = np.argsort(-strength, kind="stable")
    parts, strength = parts[strongest], strength[strongest]
    order = in_order(parts)
    return parts[order], strength[order]


def _near(shapes: Geometries, values: Floats, city: Geometries) -> tuple[Geometries, Floats]:
    """Leave what touches the city."""
    if len(shapes) == 0:
        return shapes, values
    near = np.unique(STRtree(shapes).query(city, predicate="intersects")[1])
    return shapes[near], values[near]


def _polygons(lattice: Lattice, shapes: Geometries, city: Geometries, smallest_m2: float) -> Geometries:
    """Take polygons of the city that are large enough to metres, mended and in order."""
    if len(shapes) == 0:
        return np.empty(0, dtype=object)
    broken = ~shapely.is_valid(shapes)
    shapes = shapes.copy()
    shapes[broken] = [mend(one) for one in shapes[broken]]
    shapes = shapes[~shapely.is_empty(shapes)]
    parts = np.asarray(shapely.get_parts(shapely.force_2d(shapes)))
    parts = parts[in_order(parts)]
    parts, _ = _near(parts, np.zeros(len(parts)), city)
    plane = to_plane(lattice, parts)
    return plane[shapely.area(plane) >= max(smallest_m2, 1.0)]


def _outside(lines: Geometries, weak: Bools, whole: Geometries) -> Geometries:
    """Take weak lines out of the compounds that stay whole."""
    if len(whole) == 0 or not weak.any():
        return lines
    lines = lines.copy()
    at, compound = STRtree(whole).query(lines[weak], predicate="intersects")
    weak_at = np.flatnonzero(weak)
    for one in np.unique(at):
        met = shapely.union_all(whole[compound[at == one]])
        lines[weak_at[one]] = shapely.difference(lines[weak_at[one]], met)
    return lines
