"""What the choice of a grid does to the numbers: what it cuts, how it spreads work, which hot spots survive.

A map by cell is a picture of the cases *and* of the cells. Cut the same ground another way, and other
cells stand out: the modifiable areal unit problem. What can be done is to cut it several sensible ways
and to trust what they agree on. ::

    grids      a   b   c          agreement at a place: the share of the grids that call it hot
    place 1    hot hot hot   →    1     a finding
    place 2    hot  –   –    →    1/3   an accident of where a's lines run
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from gridcity.analytics.errors import NoVariation, ShapeMismatch
from gridcity.analytics.hotspots import getis_ord_star, significant_cells
from gridcity.analytics.weights import touching_neighbours, with_self
from grids.crosswalk import crosswalk
from grids.lattice import Lattice
from grids.lookup import OUTSIDE, OutlinedCells, find
from grids.rollup import hexagons_over, hexagons_to_polygons

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]
Places: TypeAlias = tuple[Floats, Floats]

CUT_FROM_M2 = 1.0
"""A thing lies in a cell when they share at least so much ground; less is one line drawn twice. [m²]"""
FEWEST_SQUARES = 30
"""Fewer give a correlation that is mostly chance. [squares]"""


@dataclass(frozen=True, slots=True)
class Evenness:
    """How evenly something is spread over cells.

    ``mean`` and ``largest`` are in the unit of the values. ``variation`` [-] is the standard deviation
    over the mean, ``gini`` [-] is 0 where all cells hold the same and near 1 where one holds all,
    ``empty_share`` [-] is the share of cells with nothing, ``top_tenth_share`` [-] what the fullest tenth
    of the cells holds of everything.
    """

    mean: float
    largest: float
    variation: float
    gini: float
    empty_share: float
    top_tenth_share: float


def evenness(values: Floats) -> Evenness:
    """Measure how evenly something is spread over cells.

    Parameters
    ----------
    values : ndarray of float, shape (n_cells,)
        What each cell holds; not negative. Say, components.

    Raises
    ------
    ShapeMismatch
        There are no cells.
    NoVariation
        No cell holds anything, so that there is nothing to be spread.

    Examples
    --------
    >>> spread = evenness(np.array([0.0, 0.0, 0.0, 8.0]))
    >>> spread.gini, spread.empty_share, round(spread.variation, 3)
    (0.75, 0.75, 1.732)
    """
    cells, held = lorenz_curve(values)
    # Twice the ground between the curve and the diagonal, by trapezoids: exact, since the curve is straight.
    gini = 1.0 - float(np.sum(np.diff(cells) * (held[1:] + held[:-1])))
    mean = float(values.mean())
    return Evenness(
        mean=mean,
        largest=float(values.max()),
        variation=float(values.std()) / mean,
        gini=gini,
        empty_share=float((values == 0).mean()),
        top_tenth_share=1.0 - float(np.interp(0.9, cells, held)),
    )


def lorenz_curve(values: Floats) -> tuple[Floats, Floats]:
    """Say what share of everything the emptiest share of the cells holds.

    Returns
    -------
    tuple of ndarray of float, shape (n_cells + 1,)
        The share of cells, emptiest first, and the share of everything that they hold together; both run
        from 0 to 1. [-]

    Raises
    ------
    ShapeMismatch, NoVariation
        As ``evenness``.

    References
    ----------
    M. O. Lorenz, "Methods of Measuring the Concentration of Wealth", Publications of the American
    Statistical Association, vol. 9, no. 70, pp. 209-219, 1905. https://doi.org/10.2307/2276207

    Examples
    --------
    >>> lorenz_curve(np.array([3.0, 1.0]))[1].tolist()
    [0.0, 0.25, 1.0]
    """
    if values.ndim != 1 or values.size == 0:
        raise ShapeMismatch(f"{values.shape} is no row of cells.", shape=values.shape)
    total = float(values.sum())
    if total <= 0:
        raise NoVariation(f"None of {values.size} cells holds anything.", cells=values.size)
    held = np.concatenate([[0.0], np.cumsum(np.sort(values))]) / total
    return np.linspace(0.0, 1.0, values.size + 1), held


def cells_of_things(lattice: Lattice, things: Geometries, cells: Geometries) -> Ints:
    """Count in how many cells each thing lies: 2 or more for one that the grid cuts.

    Parameters
    ----------
    lattice
        Gives the equal-area projection.
    things, cells : ndarray of Polygon or MultiPolygon
        Say, buildings; and a partition. EPSG:4326. [°]

    Returns
    -------
    ndarray of int, shape (n_things,)
        Cells that share at least ``CUT_FROM_M2`` with it. [cells]
    """
    shared = crosswalk(lattice, things, cells)
    counted = shared.one[shared.shared_m2 >= CUT_FROM_M2]
    return np.bincount(counted, minlength=len(things)).astype(np.int64)


def counts_in(cells: Geometries, lon: Floats, lat: Floats) -> Floats:
    """Count places (EPSG:4326) [°] by cell, shape (n_cells,); those in no cell are left out."""
    at = find(OutlinedCells(cells), lon, lat, np.arange(len(cells)))
    return np.bincount(at[at != OUTSIDE], minlength=len(cells)).astype(np.float64)


def shifted(lattice: Lattice, *, east_m: float = 0.0, north_m: float = 0.0) -> Lattice:
    """Give the same lattice with its lines moved by so many metres."""
    lon, lat = lattice.unproject(east_m, north_m)
    return Lattice(float(lon), float(lat), lattice.cell_size_m)


def hexagons_around(cells: Geometries, resolution: int) -> Geometries:
    """Draw the H3 hexagons that share ground with any cell, whole; those on the border reach beyond it."""
    west, south, east, north = shapely.total_bounds(cells)
    hexagons = hexagons_to_polygons(hexagons_over((west, south, east, north), resolution))
    touching = STRtree(cells).query(hexagons, predicate="intersects")[0]
    return np.asarray(hexagons[np.unique(touching)])


@dataclass(frozen=True, slots=True, eq=False)
class HotMap:
    """Hot spots of one grid: its cells (EPSG:4326) [°], their counts, Gi* scores [-], and which are hot."""

    cells: Geometries
    counts: Floats
    scores: Floats
    hot: Booleans

    def hot_at(self, lon: Floats, lat: Floats) -> Booleans:
        """Say of each place (EPSG:4326) [°] whether it lies in a hot cell; in no cell it does not."""
        at = find(OutlinedCells(self.cells), lon, lat, np.arange(len(self.cells)))
        return np.asarray((at != OUTSIDE) & self.hot[at])


def hot_map(cells: Geometries, lon: Floats, lat: Floats) -> HotMap:
    """Count places in the cells of a grid and find those that stand out upwards.

    Gi* over each cell and those that it touches, corrected for testing every cell: as the maps of the
    city are made. A neighbourhood is thus larger where cells are larger.

    Parameters
    ----------
    cells : ndarray of Polygon or MultiPolygon, shape (n_cells,)
        EPSG:4326, borders shared to the bit. [°]
    lon, lat : ndarray of float, shape (n_places,)
        The cases, EPSG:4326. [°]

    Returns
    -------
    HotMap
        Where every cell holds the same, no score is defined and nothing is hot.
    """
    counts = counts_in(cells, lon, lat)
    try:
        scores = getis_ord_star(counts, with_self(touching_neighbours(cells)))
    except NoVariation:
        scores = np.full(counts.shape, np.nan)
    return HotMap(cells, counts, scores, significant_cells(scores) & (scores > 0))


def places_within(lattice: Lattice, cells: Geometries, *, spacing_m: float) -> tuple[Floats, Floats]:
    """Spread places evenly over the ground of some cells, on which different grids can be compared.

    Returns
    -------
    tuple of ndarray of float
        Longitudes and latitudes, EPSG:4326 [°], of the middles of squares of ``spacing_m``: each place
        stands for ``spacing_m``² of ground.
    """
    west, south, east, north = shapely.total_bounds(cells)
    x, y = lattice.project([west, east, west, east], [south, south, north, north])
    # A side of a box in degrees bulges in the plane, by less than one part in fifty of its length.
    spare = 0.02 * max(np.ptp(x), np.ptp(y)) + spacing_m
    along_x = np.arange(np.floor((x.min() - spare) / spacing_m), np.ceil((x.max() + spare) / spacing_m))
    along_y = np.arange(np.floor((y.min() - spare) / spacing_m), np.ceil((y.max() + spare) / spacing_m))
    across, up = (
        part.ravel() for part in np.meshgrid((along_x + 0.5) * spacing_m, (along_y + 0.5) * spacing_m)
    )
    lon, lat = lattice.unproject(across, up)
    inside = find(OutlinedCells(cells), lon, lat, np.arange(len(cells))) != OUTSIDE
    return lon[inside], lat[inside]


def agreement(hot: Sequence[Booleans]) -> Floats:
    """Say which share of the grids calls each place hot.

    Parameters
    ----------
    hot : sequence of ndarray of bool, each of shape (n_places,)
        One grid's opinion of the same places.

    Returns
    -------
    ndarray of float, shape (n_places,)
        0 where none does, 1 where all do. [-]

    Raises
    ------
    ShapeMismatch
        There are no grids, or they speak of different places.

    Examples
    --------
    >>> agreement([np.array([True, True]), np.array([True, False])]).tolist()
    [1.0, 0.5]
    """
    return np.asarray(_stacked(hot).mean(axis=0))


def overlap_of_grids(hot: Sequence[Booleans]) -> Floats:
    """Compare grids in pairs: of the ground that either calls hot, the share that both do (Jaccard).

    Returns
    -------
    ndarray of float, shape (n_grids, n_grids)
        1 on the diagonal. Two grids that call nothing hot agree, too: 1. [-]

    Raises
    ------
    ShapeMismatch
        As ``agreement``.

    Examples
    --------
    >>> overlap_of_grids([np.array([True, True, False]), np.array([True, False, True])])[0].round(2).tolist()
    [1.0, 0.33]
    """
    said = _stacked(hot).astype(np.float64)
    both = said @ said.T
    held = said.sum(axis=1)
    either = held[:, np.newaxis] + held - both
    return np.where(either == 0, 1.0, both / np.where(either == 0, 1.0, either))


def correlation_by_size(
    lattice: Lattice, ground: Places, one: Places, other: Places, sizes_m: Sequence[float]
) -> Floats:
    """Correlate two kinds of places by cell, for squares of several sizes.

    The larger the squares, the more the two go together, whether or not they have to do with each other:
    chance is averaged out, and what is left is that some quarters have more of everything.

    Parameters
    ----------
    lattice
        Gives the projection; its own cell size is not read.
    ground
        Places spread evenly over the city, as ``places_within`` gives them: they say which squares count
        although they may hold nothing. Those that hold less than half the ground of a full one do not.
    one, other
        Longitudes and latitudes, EPSG:4326. [°]
    sizes_m
        Sides of the squares. [m]

    Returns
    -------
    ndarray of float, shape (n_sizes,)
        Pearson's correlation of the two counts [-]; NaN where one of them is everywhere the same, and for
        fewer than ``FEWEST_SQUARES``.

    References
    ----------
    C. E. Gehlke and K. Biehl, "Certain Effects of Grouping upon the Size of the Correlation Coefficient in
    Census Tract Material", Journal of the American Statistical Association, vol. 29, no. 185A,
    pp. 169-170, 1934. https://doi.org/10.1080/01621459.1934.10506247
    """
    result = np.full(len(sizes_m), np.nan)
    in_plane = [np.column_stack(lattice.project(*places)) for places in (ground, one, other)]
    for at, size_m in enumerate(sizes_m):
        squares = np.concatenate([np.floor(xy / size_m) for xy in in_plane])
        _, square = np.unique(squares, axis=0, return_inverse=True)
        ends = np.cumsum([len(xy) for xy in in_plane])[:-1]
        land, first, second = (
            np.bincount(part, minlength=square.max() + 1) for part in np.split(square, ends)
        )
        counts = land >= land.max() / 2
        if counts.sum() < FEWEST_SQUARES:
            continue
        if np.ptp(first[counts]) > 0 and np.ptp(second[counts]) > 0:
            result[at] = np.corrcoef(first[counts], second[counts])[0, 1]
    return result


def _stacked(hot: Sequence[Booleans]) -> Booleans:
    shapes = {one.shape for one in hot}
    if len(shapes) != 1:
        raise ShapeMismatch("The grids do not speak of the same places.", shapes=sorted(shapes))
    return np.stack(list(hot))
