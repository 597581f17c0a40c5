"""From areas to cells: clean, cut, join slivers, name, prove."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from grids.codes import codes_in_order
from grids.coverage import Repair, make_coverage
from grids.cutting import Pieces, cut
from grids.lattice import Lattice
from grids.proof import Proof, prove
from grids.slivers import SMALLEST_SHARE, merge_slivers

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

STEPS = ("Fit the areas together", "Cut the lattice", "Join slivers", "Name the cells", "Prove the partition")


@dataclass(frozen=True, slots=True)
class Tiling:
    """Cells in the order of their codes, and the proof that they are a partition.

    ``area`` is the position of each cell's area among those that were tiled. ``joined`` slivers
    were merged, ``alone`` ones had no neighbour in their area.
    """

    code: NDArray[np.str_]
    area: Ints
    col: Ints
    row: Ints
    area_m2: Floats
    polygon: Geometries
    is_whole: NDArray[np.bool_]
    proof: Proof
    repairs: tuple[Repair, ...]
    joined: int
    alone: int


@contextmanager
def _without_looking_for_cycles() -> Iterator[None]:
    """Keep the interpreter from looking through a million outlines, again and again, for cycles of objects.

    They make none. It took a sixth of the time of a city of a million cells.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_looking_for_cycles()
def make_cells(
    lattice: Lattice,
    areas: Geometries,
    area_codes: Sequence[str],
    *,
    smallest_share: float = SMALLEST_SHARE,
    on_step: Callable[[str], None] = lambda _: None,
) -> Tiling:
    """Tile areas with the lattice.

    Parameters
    ----------
    lattice
        The lattice; its centre belongs near the city.
    areas : ndarray of Polygon or MultiPolygon, shape (n,)
        The finest areas of the city, EPSG:4326. [°]
    area_codes
        Their codes: 6, 9 or 12 digits.
    smallest_share
        Pieces below this share of an uncut cell are joined to a neighbour. [-]
    on_step
        Told the name of each of ``STEPS`` as it begins.

    Raises
    ------
    AreasInvalid
        The areas cannot be fitted together.
    SequenceExhausted
        An area has more cells than can be numbered.
    NotAPartition
        The result failed its proof. That is a bug or an area beyond what rounding allows; the
        cells must not be used.
    """
    on_step(STEPS[0])
    coverage = make_coverage(areas, area_codes)
    on_step(STEPS[1])
    pieces, seams = cut(lattice, coverage.polygons)
    on_step(STEPS[2])
    merged = merge_slivers(pieces, seams, smallest_m2=smallest_share * lattice.cell_area_m2)
    left = merged.pieces
    polygons = left.polygon
    on_step(STEPS[3])
    order, codes = codes_in_order(list(area_codes), left.area, left.col, left.row, _places(left))
    on_step(STEPS[4])
    proof = prove(
        coverage.polygons,
        polygons,
        left.area,
        left.is_whole,
        cell_m2=left.size_m2,
        col_row=(left.col, left.row),
    )
    proof.demand()
    return Tiling(
        code=codes,
        area=left.area[order],
        col=left.col[order],
        row=left.row[order],
        area_m2=left.size_m2[order],
        polygon=polygons[order],
        is_whole=left.is_whole[order],
        proof=proof,
        repairs=coverage.repairs,
        joined=merged.joined,
        alone=merged.alone,
    )


def _places(pieces: Pieces) -> Floats:
    """Give a point in each piece that shares its square with others of its area; of the rest any will do."""
    places = np.zeros((len(pieces.polygon), 2))
    cut = np.flatnonzero(~pieces.is_whole)
    order = cut[np.lexsort((pieces.row[cut], pieces.col[cut], pieces.area[cut]))]
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for key in (pieces.area, pieces.col, pieces.row):
        same &= key[order[1:]] == key[order[:-1]]
    shared = order[np.append(same, False) | np.append(False, same)] if len(order) else order
    places[shared] = shapely.get_coordinates(shapely.point_on_surface(pieces.polygon[shared]))
    return places
