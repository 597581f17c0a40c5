"""Prove that cells are a partition of areas: no gap, no overlap, none across a border.

Over any point, count the cells of one area. The count can only change across an edge.

1. Inside the area every edge that a cell walks is walked once, and walked back once: on either
   side lies one cell more and one cell less. So the count does not change there. An edge that is
   walked twice the same way overlaps; one that is not walked back lies open.
2. An open edge that lies on the area's border is no fault: there the area ends.
3. So within the area the count is the same everywhere. The areas of its cells sum to its own
   area, so the count is 1.

Edges are compared bit by bit (see ``grids.edges``). Those between two whole squares of one area
are known to be walked back by columns and rows alone (see ``grids.squares``, which says why); all
others are compared: of cut cells, of squares towards anything else, and of whatever is claimed to
be a square and is not. Whether an open edge lies on the border is a question for coordinates,
since the border is drawn with fewer corners: a chain of open edges has to lead from one corner of
the border to the next, and nowhere further from the straight line than rounding.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.edges import Edges, how_walked, number_edges, take_apart, undirected_segments
from grids.errors import NotAPartition
from grids.measure import area_m2
from grids.squares import settle

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
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
    is_whole: Flags,
    *,
    cell_m2: Floats | None = None,
    col_row: tuple[Ints, Ints] | None = None,
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
    col_row : pair of ndarray of int, shape (n_cells,), optional
        Where whole cells are claimed to lie in a lattice. What the claim does not hold for is
        compared edge by edge.

    Returns
    -------
    Proof
        Ask it whether it ``holds``, or ``demand`` that it does.
    """
    claims = np.flatnonzero(is_whole) if col_row is not None else np.empty(0, dtype=np.int64)
    with ThreadPoolExecutor(1) as beside:  # most of it runs outside of the interpreter
        settled = beside.submit(settle, cells, area_of_cell, claims, *(col_row or (claims, claims)))
        unclaimed = np.delete(np.arange(len(cells)), claims)
        owners = np.concatenate([unclaimed, len(cells) + np.arange(len(areas))])
        outlines = take_apart(np.concatenate([cells[unclaimed], areas]), owners)
        whole_area_m2 = area_m2(areas)
        squares, sides, square_of_side = settled.result()
    is_claimed = np.zeros(len(cells), dtype=bool)
    is_claimed[claims], is_claimed[squares] = True, False
    disbelieved = np.flatnonzero(is_claimed)
    outlines += take_apart(cells[disbelieved], disbelieved)
    edges = number_edges(outlines, sides, square_of_side, in_order=False)
    area = np.concatenate([area_of_cell, np.arange(len(areas))])[edges.owner]
    is_cell = edges.owner < len(cells)
    walked = np.flatnonzero(is_cell)
    start, end = edges.start[walked], edges.end[walked]
    is_back, is_again = how_walked(start, end, len(edges.corners), area[walked])
    overlapping = int(is_again.sum())
    # One number per edge, direction and area. Three thousand areas of five million corners still fit.
    forward = edges.forward * len(areas) + area
    border = np.sort(forward[~is_cell])
    at = walked[~is_back]
    at = at[~_is_among(forward[at], border)]
    at = at[~_follow_border(edges, area, at, border, len(areas))]
    stray = _count_off_border(areas, edges.segments()[at], area[at])
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


def _is_among(values: Ints, known: Ints) -> Flags:
    """Say which values are among some that are sorted."""
    if len(known) == 0:
        return np.zeros(len(values), dtype=bool)
    return np.asarray(known[np.searchsorted(known, values).clip(max=len(known) - 1)] == values)


def _follow_border(edges: Edges, area: Ints, at: Ints, border: Ints, areas: int) -> Flags:
    """Say which of the open edges ``at`` are part of a chain along one edge of the border of their area.

    ``border`` are the numbers of the areas' own edges, sorted.
    """
    if len(at) == 0:
        return np.zeros(0, dtype=bool)
    own, count = area[at], len(edges.corners)
    begins = np.unique(border // areas // count * areas + border % areas)
    start, end = edges.start[at] * areas + own, edges.end[at] * areas + own
    starts_there, ends_there = _is_among(start, begins), _is_among(end, begins)
    order = np.argsort(start)
    following = order[np.searchsorted(start[order], end).clip(max=len(order) - 1)]
    goes_on = ~ends_there & (start[following] == end)
    last = np.where(goes_on, following, np.arange(len(at)))
    first = np.arange(len(at))
    first[following[goes_on]] = np.flatnonzero(goes_on)
    first[starts_there] = np.flatnonzero(starts_there)
    first, last = _led_on(first), _led_on(last)
    ends = edges.start[at[first]], edges.end[at[last]]
    is_edge = _is_among((ends[0] * count + ends[1]) * areas + own, border)
    a, b = edges.corners[ends[0]], edges.corners[ends[1]]
    span = b - a
    along = edges.corners[edges.end[at]] - edges.corners[edges.start[at]]
    is_near = (span * along).sum(axis=1) > 0
    for corner in (edges.start[at], edges.end[at]):
        away = edges.corners[corner] - a
        across = span[:, 0] * away[:, 1] - span[:, 1] * away[:, 0]
        is_near &= np.abs(across) <= ON_THE_BORDER_DEG * np.hypot(span[:, 0], span[:, 1])
    return np.asarray(is_edge & is_near)


def _led_on(chain: Ints) -> Ints:
    """Follow each place to where the next leads that leads to itself; a round looks twice as far."""
    for _ in range(len(chain).bit_length()):
        further = chain[chain]
        if (further == chain).all():
            break
        chain = further
    return chain


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
