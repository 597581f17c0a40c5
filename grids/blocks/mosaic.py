"""Faces of a network inside the city, whose ground they are, and what belongs together."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from grids.blocks.network import Sides, faces_of

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Mosaic:
    """A network's faces inside the city, in metres: whose ground each is, and the lines they are made of."""

    lines: Geometries
    faces: Geometries
    area: Ints

    @classmethod
    def of(cls, lines: Geometries, areas: Geometries) -> "Mosaic":
        """Polygonise a network; what lies in none of the areas is left out."""
        faces = faces_of(lines)
        area = holder(faces, areas)
        return cls(lines, faces[area >= 0], area[area >= 0])


def connected(label: Ints, area: Ints, sides: Sides) -> Ints:
    """Give blocks numbers from 0: faces of one label, one area and one piece are one."""
    same = (label[sides.left] == label[sides.right]) & (area[sides.left] == area[sides.right])
    graph = coo_array(
        (np.ones(int(same.sum())), (sides.left[same], sides.right[same])), shape=(len(label), len(label))
    )
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def holder(faces: Geometries, polygons: Geometries) -> Ints:
    """Say in which polygon each face lies, by a point inside it; -1 for none."""
    inside = shapely.point_on_surface(faces)
    holder = np.full(len(faces), -1, dtype=np.int64)
    polygon, point = STRtree(inside).query(polygons, predicate="contains")
    holder[point] = polygon
    return holder
