"""Prove that cells are a partition of areas: no gap, no overlap, none across a border.

The proof compares edges bit by bit (see ``grids.edges``) and needs no tolerance but for one
question, whether a corner lies on a border that is drawn with fewer corners:

1. Inside one area no directed edge occurs twice. Two cells on the same side of an edge would
   overlap.
2. Inside one area an edge that no other cell walks backwards lies on the area's border. An open
   edge anywhere else would be a gap, or a cell that reaches across.
3. So within each area the number of cells over a point is constant. The areas of its cells sum
   to its own area, so that number is 1.
"""

from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.edges import edges_of, undirected_segments
from grids.errors import NotAPartition
from grids.measure import area_m2

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

ON_THE_BORDER_DEG = 1e-11
"""How far rounding may put a corner from the border it was computed on: a thousandth of a millimetre. [°]"""
LARGEST_DIFFERENCE = 1e-9
"""How much the cells' areas may differ in sum from the city's, or from one area's. [-]"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was checked of a tiling, and measured. Areas in m² on the ellipsoid."""

    cells: int
    areas: int
    whole_cells: int
    overlapping_edges: int
    open_edges: int
    cells_m2: float
    city_m2: float
    relative_difference: float
    largest_area_difference: float
    whole_min_m2: float
    whole_max_m2: float
    smallest_m2: float
    largest_m2: float

    @property
    def holds(self) -> bool:
        """Whether the cells are a partition."""
        return (
            self.overlapping_edges == 0
            and self.open_edges == 0
            and abs(self.relative_difference) <= LARGEST_DIFFERENCE
            and self.largest_area_difference <= LARGEST_DIFFERENCE
        )

    def to_dict(self) -> dict[str, object]:
        """Give the numbers and the verdict by name, to be kept with the tiling."""
        return {**asdict(self), "holds": self.holds}

    def demand(self) -> None:
        """Raise NotAPartition unless the proof holds."""
        if not self.holds:
            raise NotAPartition(
                f"The cells are no partition: {self.overlapping_edges} edges overlap, {self.open_edges} lie "
                f"open, areas differ by {self.relative_difference:.1e} of the city and by up to "
                f"{self.largest_area_difference:.1e} of one area.",
                **self.to_dict(),
            )


def prove(
    areas: Geometries,
    cells: Geometries,
    area_of_cell: Ints,
    is_whole: NDArray[np.bool_],
    *,
    cell_m2: Floats | None = None,
) -> Proof:
    """Check a tiling.

    Parameters
    ----------
    areas : ndarray of Polygon or MultiPolygon, shape (n_areas,)
        The areas that were tiled, EPSG:4326. [°]
    cells : ndarray of Polygon or MultiPolygon, shape (n_cells,)
        Their cells. [°]
    area_of_cell : ndarray of int, shape (n_cells,)
        Position of each cell's area.
    is_whole : ndarray of bool, shape (n_cells,)
        Which cells are claimed to be uncut.
    cell_m2 : ndarray of float, shape (n_cells,), optional
        The areas of the cells by ``grids.measure.area_m2``, where they are measured already. [m²]

    Returns
    -------
    Proof
        Ask it whether it ``holds``, or ``demand`` that it does.
    """
    edges = edges_of(np.concatenate([cells, areas]))
    is_cell = edges.owner < len(cells)
    area = np.concatenate([area_of_cell, np.arange(len(areas))])[edges.owner]
    # One number per edge, direction and area. Three thousand areas of five million corners still fit.
    forward, backward = edges.forward * len(areas) + area, edges.backward * len(areas) + area
    walked = np.sort(forward[is_cell])
    overlapping = int((walked[1:] == walked[:-1]).sum())
    is_open = is_cell & ~np.isin(backward, walked) & ~np.isin(forward, forward[~is_cell])
    stray = _count_off_border(areas, edges.segments()[is_open], area[is_open])

    whole_area_m2 = area_m2(areas)
    cell_m2 = area_m2(cells) if cell_m2 is None else cell_m2
    per_area_m2 = np.bincount(area_of_cell, weights=cell_m2, minlength=len(areas))
    whole = cell_m2[is_whole]
    city_m2 = float(whole_area_m2.sum())
    return Proof(
        cells=len(cells),
        areas=len(areas),
        whole_cells=int(is_whole.sum()),
        overlapping_edges=overlapping,
        open_edges=stray,
        cells_m2=float(cell_m2.sum()),
        city_m2=city_m2,
        relative_difference=float((cell_m2.sum() - city_m2) / city_m2),
        largest_area_difference=float(np.abs(per_area_m2 / whole_area_m2 - 1).max()),
        whole_min_m2=float(whole.min(initial=np.inf)) if len(whole) else 0.0,
        whole_max_m2=float(whole.max(initial=0.0)),
        smallest_m2=float(cell_m2.min()),
        largest_m2=float(cell_m2.max()),
    )


def _count_off_border(areas: Geometries, segments: NDArray[np.float64], area: Ints) -> int:
    """Count open edges whose start or middle does not lie on the border of their own area."""
    stray = 0
    middles = segments.mean(axis=1)
    for index in np.unique(area):
        mine = area == index
        tree = STRtree(undirected_segments(areas[index : index + 1]))
        for places in (segments[mine, 0], middles[mine]):
            points = shapely.points(places)
            _, distance = tree.query_nearest(points, return_distance=True, all_matches=False)
            stray += int((distance > ON_THE_BORDER_DEG).sum())
    return stray
