"""From areas and the ground between their borders to blocks: draw, split, join, name, prove."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from grids.blocks.cuts import Samples, cut_lines, sample
from grids.blocks.drawing import Drawn, draw
from grids.blocks.ground import Plane, lay_out
from grids.blocks.merging import Shared, merge, units_of
from grids.blocks.model import Ground, Rules
from grids.blocks.network import (
    Sides,
    borders_to_plane,
    faces_of,
    link_ends,
    noded,
    noded_with,
    sides_of,
    strengths_along,
    strengths_of,
    to_plane,
)
from grids.blocks.strips import are_narrow, find_strips
from grids.codes import make_codes
from grids.coverage import Coverage, make_coverage
from grids.edges import undirected_segments
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.proof import prove
from grids.tiling import Tiling

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]

STEPS = (
    "Fit the areas together",
    "Draw the network",
    "Split large blocks",
    "Share out streets",
    "Join small blocks",
    "Draw the cells",
    "Prove the partition",
)


@dataclass(frozen=True, slots=True)
class _Mosaic:
    """A network's faces inside the city, in metres: whose ground each is, and the lines they are made of."""

    lines: Geometries
    faces: Geometries
    area: Ints

    @classmethod
    def of(cls, lines: Geometries, areas: Geometries) -> "_Mosaic":
        faces = faces_of(lines)
        area = _holder(faces, areas)
        return cls(lines, faces[area >= 0], area[area >= 0])


def make_blocks(
    lattice: Lattice,
    areas: Geometries,
    area_codes: Sequence[str],
    ground: Ground | None = None,
    rules: Rules | None = None,
    *,
    on_step: Callable[[str], None] = lambda _: None,
) -> Tiling:
    """Tile areas with blocks that follow streets, railways, shores and compounds.

    Parameters
    ----------
    lattice
        Gives the projection, and the rows by which blocks are numbered.
    areas : ndarray of Polygon or MultiPolygon, shape (n,)
        The finest areas of the city, EPSG:4326. [°]
    area_codes
        Their codes: 6, 9 or 12 digits.
    ground
        What is known of it. Without anything the areas are split by balanced cuts alone.
    rules
        How blocks are drawn.
    on_step
        Told the name of each of ``STEPS`` as it begins.

    Returns
    -------
    Tiling
        ``col`` and ``row`` are those of the lattice square around a point inside the block; no block is
        whole; ``joined`` counts the blocks that went into another, ``alone`` the slivers that are left.

    Raises
    ------
    AreasInvalid, SequenceExhausted, NotAPartition
        As for ``grids.tiling.make_cells``.

    Notes
    -----
    The same ground in another order gives the same blocks. Time grows with the length of the lines
    and the number of cells.
    """
    ground, rules = ground or Ground(), rules or Rules()
    on_step(STEPS[0])
    coverage = make_coverage(areas, area_codes)
    on_step(STEPS[1])
    plane = lay_out(lattice, ground, rules, coverage.polygons)
    in_plane = to_plane(lattice, coverage.polygons)
    mosaic = _first(lattice, coverage.polygons, in_plane, plane, rules)
    on_step(STEPS[2])
    mosaic = _split(mosaic, in_plane, plane, rules)
    on_step(STEPS[3])
    mosaic, label, strengths = _share_out_streets(mosaic, in_plane, plane, rules)
    on_step(STEPS[4])
    sides = sides_of(mosaic.faces)
    label = _connected(label, mosaic.area, sides)
    size = _sizes(mosaic.faces, plane, rules)
    units = units_of(mosaic.faces, label, size, mosaic.area, sides.length, sides.left, sides.right)
    closed = strengths_of(sides, mosaic.lines, strengths)
    shared = Shared.of(label[sides.left], label[sides.right], sides.length, closed)
    leader = merge(units, shared, rules)
    on_step(STEPS[5])
    drawn = draw(lattice, coverage.polygons, mosaic.faces, mosaic.area, leader[label], sides)
    on_step(STEPS[6])
    return _finished(
        lattice, drawn, coverage, list(area_codes), len(units.area) - len(np.unique(leader)), rules
    )


def _finished(
    lattice: Lattice, drawn: Drawn, coverage: Coverage, area_codes: list[str], joined: int, rules: Rules
) -> Tiling:
    """Number the blocks, and prove them."""
    inside = shapely.get_coordinates(shapely.point_on_surface(drawn.polygon))
    col, row = lattice.col_row(inside[:, 0], inside[:, 1])
    codes = make_codes(area_codes, drawn.area, col, row, inside)
    order = np.argsort(codes)
    none_whole = np.zeros(len(order), dtype=bool)
    proof = prove(coverage.polygons, drawn.polygon, drawn.area, none_whole)
    proof.demand()
    sizes = area_m2(drawn.polygon)[order]
    return Tiling(
        code=codes[order],
        area=drawn.area[order],
        col=col[order],
        row=row[order],
        area_m2=sizes,
        polygon=drawn.polygon[order],
        is_whole=none_whole,
        proof=proof,
        repairs=coverage.repairs,
        joined=joined,
        alone=int((sizes < rules.smallest * rules.target_m2).sum()),
    )


def _first(lattice: Lattice, areas: Geometries, in_plane: Geometries, plane: Plane, rules: Rules) -> _Mosaic:
    """Draw the lines and the borders of areas into one network."""
    borders = borders_to_plane(lattice, undirected_segments(areas))
    lines = noded(np.concatenate([plane.lines, borders]), rules.grid_m)
    lines = noded_with(lines, link_ends(lines, rules.reach_m), rules.grid_m)
    return _Mosaic.of(lines, in_plane)


def _split(mosaic: _Mosaic, in_plane: Geometries, plane: Plane, rules: Rules) -> _Mosaic:
    """Cut the faces that are too large, but for compounds that stay whole."""
    pieces = np.round(_sizes(mosaic.faces, plane, rules))
    large = pieces >= 2
    large[large] = ~are_narrow(mosaic.faces[large], rules.narrow_m)
    if len(plane.whole):
        large[large] = _holder(mosaic.faces[large], plane.whole) < 0
    at = np.flatnonzero(large)
    if len(at) == 0:
        return mosaic
    faces = mosaic.faces[at]
    samples = sample(faces, _density(faces, plane, rules), rules.target_m2)
    samples = _with_loads(samples, faces, plane, rules)
    cuts = cut_lines(faces, pieces[at].astype(np.int64), samples, plane.buildings)
    return _Mosaic.of(noded_with(mosaic.lines, cuts, rules.grid_m), in_plane)


def _density(faces: Geometries, plane: Plane, rules: Rules) -> Floats:
    """Say how much size an area as large as a cell has in each face, without its load."""
    density = np.ones(len(faces))
    if len(plane.water):
        density[_holder(faces, plane.water) >= 0] = rules.water_weight
    return density * (1 - rules.load_share)


def _sizes(faces: Geometries, plane: Plane, rules: Rules) -> Floats:
    """Give the size of each face: see ``Rules``."""
    cells = shapely.area(faces) / rules.target_m2
    size = cells * _density(faces, plane, rules)
    if rules.load_share == 0 or len(plane.loads) == 0:
        return size
    face, point = STRtree(shapely.points(plane.loads_xy)).query(faces, predicate="intersects")
    held = np.bincount(face, plane.loads[point], len(faces))
    relative = held / max(held.sum() / cells.sum(), 1e-30)
    return size + rules.load_share * np.minimum(relative, rules.most_load * np.maximum(cells, 1.0))


def _with_loads(samples: Samples, faces: Geometries, plane: Plane, rules: Rules) -> Samples:
    """Add the places with work on them to the points that hold a face's size."""
    if rules.load_share == 0 or len(plane.loads) == 0:
        return samples
    face, point = STRtree(shapely.points(plane.loads_xy)).query(faces, predicate="intersects")
    held = np.bincount(face, plane.loads[point], len(faces))
    wanted = _sizes(faces, plane, rules) - np.bincount(samples.face, samples.size, len(faces))
    each = plane.loads[point] * (np.maximum(wanted, 0.0) / np.maximum(held, 1e-30))[face]
    return Samples(
        np.concatenate([samples.face, face]),
        np.concatenate([samples.xy, plane.loads_xy[point]]),
        np.concatenate([samples.size, each]),
    )


def _share_out_streets(
    mosaic: _Mosaic, in_plane: Geometries, plane: Plane, rules: Rules
) -> tuple[_Mosaic, Ints, Floats]:
    """Give narrow ground to the blocks along it: the finer mosaic, the block of each face, its lines' strengths."""
    within = 2 * rules.grid_m
    narrow = are_narrow(mosaic.faces, rules.narrow_m)
    strengths = strengths_along(mosaic.lines, plane.lines, plane.strengths, within)
    if not narrow.any():
        return mosaic, np.arange(len(mosaic.faces)), strengths
    sides = sides_of(mosaic.faces)
    strips = find_strips(
        mosaic.faces, mosaic.area, narrow, sides, strengths_of(sides, mosaic.lines, strengths)
    )
    finer = _Mosaic.of(noded_with(mosaic.lines, strips.dividers, rules.grid_m), in_plane)
    inside = shapely.point_on_surface(finer.faces)
    point, face = STRtree(mosaic.faces).query(inside, predicate="within")
    label = len(mosaic.faces) + np.arange(len(finer.faces))
    strip = np.full(len(finer.faces), -1, dtype=np.int64)
    label[point], strip[point] = face, strips.strip[face]
    taken = strips.nearest_face(shapely.get_coordinates(inside), strip)
    label = np.where(taken >= 0, taken, label)
    sources = np.concatenate([plane.lines, strips.dividers])
    strong = np.concatenate([plane.strengths, strips.strengths])
    return finer, label, strengths_along(finer.lines, sources, strong, within)


def _connected(label: Ints, area: Ints, sides: Sides) -> Ints:
    """Number the blocks from 0: faces of one label, one area and one piece."""
    same = (label[sides.left] == label[sides.right]) & (area[sides.left] == area[sides.right])
    graph = coo_array(
        (np.ones(int(same.sum())), (sides.left[same], sides.right[same])), shape=(len(label), len(label))
    )
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _holder(faces: Geometries, polygons: Geometries) -> Ints:
    """Say in which polygon each face lies, by a point inside it; -1 for none."""
    inside = shapely.point_on_surface(faces)
    holder = np.full(len(faces), -1, dtype=np.int64)
    polygon, point = STRtree(inside).query(polygons, predicate="contains")
    holder[point] = polygon
    return holder
