"""From areas and the ground between their borders to blocks: draw, split, join, name, prove."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.blocks.drawing import Drawn, draw
from grids.blocks.ground import Plane, lay_out
from grids.blocks.merging import Shared, merge, units_of
from grids.blocks.model import Ground, Lines, Rules
from grids.blocks.mosaic import Mosaic
from grids.blocks.network import (
    borders_to_plane,
    link_ends,
    noded,
    noded_with,
    sides_of,
    strengths_along,
    strengths_of,
    to_plane,
)
from grids.blocks.sizes import sizes_of
from grids.blocks.splitting import split_blocks, split_faces
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
    mosaic = split_faces(mosaic, in_plane, plane, rules)
    on_step(STEPS[3])
    mosaic, label, dividers = _share_out_streets(mosaic, in_plane, plane, rules)
    mosaic, label = split_blocks(mosaic, label, in_plane, plane, rules)
    on_step(STEPS[4])
    sides = sides_of(mosaic.faces)
    strengths = strengths_along(
        mosaic.lines,
        np.concatenate([plane.lines, dividers.shapes]),
        np.concatenate([plane.strengths, dividers.strengths]),
        2 * rules.grid_m,
    )
    size = sizes_of(mosaic.faces, plane, rules)
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
    """Give the blocks their codes, and prove them."""
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


def _first(lattice: Lattice, areas: Geometries, in_plane: Geometries, plane: Plane, rules: Rules) -> Mosaic:
    """Draw the lines and the borders of areas into one network."""
    borders = borders_to_plane(lattice, undirected_segments(areas))
    lines = noded(np.concatenate([plane.lines, borders]), rules.grid_m)
    lines = noded_with(lines, link_ends(lines, rules.reach_m), rules.grid_m)
    return Mosaic.of(lines, in_plane)


def _share_out_streets(
    mosaic: Mosaic, in_plane: Geometries, plane: Plane, rules: Rules
) -> tuple[Mosaic, Ints, Lines]:
    """Give narrow ground to the blocks along it: a finer mosaic, each face's block, where blocks meet."""
    narrow = are_narrow(mosaic.faces, rules.narrow_m)
    strengths = strengths_along(mosaic.lines, plane.lines, plane.strengths, 2 * rules.grid_m)
    if not narrow.any():
        return mosaic, np.arange(len(mosaic.faces)), Lines()
    sides = sides_of(mosaic.faces)
    strips = find_strips(
        mosaic.faces, mosaic.area, narrow, sides, strengths_of(sides, mosaic.lines, strengths)
    )
    finer = Mosaic.of(noded_with(mosaic.lines, strips.dividers, rules.grid_m), in_plane)
    inside = shapely.point_on_surface(finer.faces)
    point, face = STRtree(mosaic.faces).query(inside, predicate="within")
    label = len(mosaic.faces) + np.arange(len(finer.faces))
    strip = np.full(len(finer.faces), -1, dtype=np.int64)
    label[point], strip[point] = face, strips.strip[face]
    taken = strips.nearest_face(shapely.get_coordinates(inside), strip)
    label = np.where(taken >= 0, taken, label)
    return finer, label, Lines(strips.dividers, strips.strengths)
