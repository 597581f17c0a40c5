"""Many cells as one layer of a map, written as numbers: a sixth of the bytes of GeoJSON."""

import html
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import shapely
from folium.map import Layer
from jinja2 import Template
from numpy.typing import NDArray

Geometries: TypeAlias = NDArray[np.object_]
Ints: TypeAlias = NDArray[np.int64]

PER_DEGREE = 1_000_000
"""Corners are rounded to a millionth of a degree: some 10 cm. [per °]"""


class CellLayer(Layer):
    """Cells in one colour each, with words beside the pointer.

    Parameters
    ----------
    name
        In the list of layers. Plain text.
    shapes : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    bands : ndarray of int, shape (n,)
        Each cell's place in ``colours``.
    colours
        CSS colours.
    facts
        Heading → one word a cell. Plain text.
    only_lines
        Draw borders only: what lies below can be seen.
    edge
        CSS colour of borders that have to be seen; without it they are faint, in the cell's own colour.
    """

    _template = Template(
        """{% macro script(this, kwargs) %}
        var {{ this.get_name() }} = drawCells({{ this.data }});
        {% endmacro %}"""
    )

    def __init__(
        self,
        name: str,
        shapes: Geometries,
        bands: Ints,
        colours: Sequence[str],
        facts: Mapping[str, Sequence[str]],
        *,
        only_lines: bool = False,
        edge: str | None = None,
    ) -> None:
        # Leaflet's list of layers takes names for markup.
        super().__init__(name=html.escape(name), overlay=True)
        origin, rings = rings_of(shapes)
        data = {
            "per_degree": PER_DEGREE,
            "origin": origin,
            "rings": rings,
            "bands": bands.tolist(),
            "colours": list(colours),
            "only_lines": only_lines,
            "edge": edge,
            "facts": [(heading, list(words)) for heading, words in facts.items()],
        }
        # No "<" in it, so that no word can end the script.
        self.data = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def rings_of(shapes: Geometries) -> tuple[list[int], list[list[list[int]]]]:
    """Write outlines as steps from corner to corner, in units of 1 / ``PER_DEGREE`` degrees.

    Returns
    -------
    origin, rings
        Where counting begins (x, y); and of each shape its rings, holes and further parts alike:
        x and y of the first corner from the origin, then the steps to the others. The closing
        corner is left out, and so is a ring that is nothing once it is rounded.

    Examples
    --------
    >>> rings_of(np.array([shapely.box(7.0, 50.0, 7.001, 50.002)]))
    ([7000000, 50000000], [[[1000, 0, 0, 2000, -1000, 0, 0, -2000]]])
    """
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    lines, part_of_line = shapely.get_rings(parts, return_index=True)
    if len(lines) == 0:
        return [0, 0], [[] for _ in shapes]
    coords, line_of_corner = shapely.get_coordinates(lines, return_index=True)
    corners = np.rint(coords * PER_DEGREE).astype(np.int64)
    origin = corners.min(axis=0)
    is_first = np.diff(line_of_corner, prepend=-1) > 0
    is_last = np.append(is_first[1:], True)
    steps = np.diff(corners, axis=0, prepend=corners[:1])
    steps[is_first] = corners[is_first] - origin
    # A corner that rounding put on the one before says nothing; the last one closes the ring.
    keep = (is_first | steps.any(axis=1)) & ~is_last
    ends = np.cumsum(np.bincount(line_of_corner[keep], minlength=len(lines)))[:-1]
    rings: list[list[list[int]]] = [[] for _ in shapes]
    for shape, ring in zip(shape_of_part[part_of_line].tolist(), np.split(steps[keep], ends), strict=True):
        if len(ring) > 2:
            rings[shape].append(ring.ravel().tolist())
    return origin.tolist(), rings
