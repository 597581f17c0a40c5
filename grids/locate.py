"""Which cell of a lattice each of very many places lies in: projected and looked up in one compiled pass.

PROJ takes 120 ns a place, and each array between its steps another ten. The projection's forward
formula is closed; over one city its slow parts (the authalic latitude, sines and cosines) are
polynomials of degree ten to the last bit, which the processor evaluates for several places at once.
Places in squares that a border cuts are held against the edges in their square at once, too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import NDArray
from shapely import STRtree

from grids.inside import (
    ANCHORS,
    UNDECIDED,
    Buckets,
    Edges,
    fill_buckets,
    owner_in,
    owners_in,
    squares_of_edges,
)
from grids.lattice import Lattice
from grids.measure import ECCENTRICITY, SEMI_MAJOR_M

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

OUTSIDE = -1
_WIDEST = 0.2
"""Further from the centre than this no polynomial is used: 1,270 km northwards. [rad]"""
_DEGREE = 10
_BLOCK = 1024
"""So many places are projected before they are looked up: they stay in the nearest cache. [places]"""
_PARTS = 4
"""Into so many columns and rows a cut square is divided: most of its parts lie in one cell. [-]"""


@dataclass(frozen=True, slots=True)
class Fit:
    """The projection over one window, as polynomials.

    ``numbers``: centre [°], middle and half height of the window [rad], half width [rad], what is
    the same for all places. ``sine`` and ``cosine`` of the authalic latitude by share of the half height.
    """

    numbers: Floats
    sine: Floats
    cosine: Floats


def fit_projection(lattice: Lattice, bounds: tuple[float, float, float, float]) -> Fit | None:
    """Fit the projection over a window.

    Parameters
    ----------
    bounds
        West, south, east, north. [°] West and east may lie beyond ±180.

    Returns
    -------
    Fit or None
        None for a window too large, or so near a pole, that no polynomial is exact.

    Notes
    -----
    Tested against PROJ: within 1 µm.

    References
    ----------
    J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper 1395, 1987,
    equations 24-14 and 24-17 to 24-20. https://doi.org/10.3133/pp1395
    """
    west, south, east, north = np.radians(bounds)
    centre_lon, centre_lat = np.radians(lattice.centre_lon), np.radians(lattice.centre_lat)
    width = max(abs(west - centre_lon), abs(east - centre_lon))
    middle, height = (south + north) / 2, (north - south) / 2
    if width > _WIDEST or height > _WIDEST or max(abs(south), abs(north), abs(centre_lat)) > np.radians(89):
        return None
    q_pole = float(_authalic(np.array(1.0)))
    sine_1 = np.sin(centre_lat)
    sin_b1 = float(_authalic(sine_1)) / q_pole
    cos_b1 = np.sqrt(1.0 - sin_b1 * sin_b1)
    radius = SEMI_MAJOR_M * np.sqrt(q_pole / 2.0)
    stretch = (
        SEMI_MAJOR_M * np.cos(centre_lat) / (np.sqrt(1.0 - (ECCENTRICITY * sine_1) ** 2) * radius * cos_b1)
    )

    def sine(share: Floats) -> Floats:
        return np.asarray(_authalic(np.sin(middle + height * share)) / q_pole)

    def cosine(share: Floats) -> Floats:
        return np.asarray(np.sqrt(1.0 - sine(share) ** 2))

    numbers = np.array(
        [lattice.centre_lon, middle, 1.0 / height, width, sin_b1, cos_b1, radius * stretch, radius / stretch]
    )
    return Fit(numbers, _polynomial(sine), _polynomial(cosine))


def _polynomial(function: Callable[[Floats], Floats]) -> Floats:
    """Fit a function over [-1, 1]: coefficients, lowest power first."""
    powers: Floats = Chebyshev.interpolate(function, _DEGREE).convert(kind=Polynomial).coef.astype(np.float64)
    return np.pad(powers, (0, _DEGREE + 1 - len(powers)))


def project(fit: Fit, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Take EPSG:4326 [°] to metres east and north of the centre; infinite outside the window of the fit."""
    x, y = np.empty(len(lon)), np.empty(len(lon))
    _project(lon, lat, fit.numbers, fit.sine, fit.cosine, x, y)
    return x, y


@dataclass(frozen=True, slots=True)
class LatticeIndex:
    """The cells of a lattice, ready to be asked for millions of places.

    ``squares`` says of each square of the window, which begins at column and row ``first``, which
    cell it is, OUTSIDE, or -2 less its number among the cut ones. ``parts`` says the same of the
    parts of cut squares, row by row, or -2 less its bucket.
    """

    lattice: Lattice
    first: tuple[int, int]
    near_m: float
    squares: NDArray[np.int32]
    parts: NDArray[np.int32]
    buckets: Buckets
    fit: Fit

    @classmethod
    def of(
        cls,
        lattice: Lattice,
        squares: NDArray[np.int32],
        first: tuple[int, int],
        near_m: float,
        cut: Geometries,
        ranks: Ints,
    ) -> "LatticeIndex | None":
        """Index cells that are a partition; None where the window is too large for a fit.

        Parameters
        ----------
        squares : ndarray of int, shape (n_rows, n_cols)
            The cell of each square that one cell fills, else OUTSIDE. The outermost are OUTSIDE.
        near_m
            Nearer to a side than this, squares do not decide. [m]
        cut : ndarray of Polygon or MultiPolygon, shape (n,)
            Outlines of the cells that are no whole square, EPSG:4326. [°]
        ranks : ndarray of int, shape (n,)
            Which cells those are.
        """
        rows, cols = squares.shape
        size = lattice.cell_size_m
        x = (np.array([0, cols / 2, cols]) + first[0]) * size
        y = (np.array([0, rows / 2, rows]) + first[1]) * size
        lon, lat = lattice.unproject(*(one.ravel() for one in np.meshgrid(x, y)))
        lon = lattice.centre_lon + (lon - lattice.centre_lon + 180.0) % 360.0 - 180.0
        margin = 1e-3 * max(np.ptp(lon), np.ptp(lat), 0.01)
        fit = fit_projection(
            lattice, (lon.min() - margin, lat.min() - margin, lon.max() + margin, lat.max() + margin)
        )
        if fit is None:
            return None
        edges = Edges.of(cut)
        ends = np.stack(project(fit, edges.ends[:, ::2].ravel(), edges.ends[:, 1::2].ravel()), axis=-1)
        ends = (ends / size - first).reshape(-1, 4)
        edge, col, row = squares_of_edges(ends, -near_m / size)
        crossed, bucket = np.unique(row * cols + col, return_inverse=True)
        at_row, at_col = np.divmod(crossed, cols)
        table = squares.copy()
        table[at_row, at_col] = -2 - np.arange(len(crossed))
        free_col, free_row = _uncrossed(edges, ends, table)
        middles = _places(lattice, free_col + first[0], free_row + first[1], np.array([0.5, 0.5]))
        owner = _holders(cut, middles)
        table[free_row, free_col] = np.where(owner >= 0, ranks[owner], OUTSIDE)
        anchors = [_places(lattice, at_col + first[0], at_row + first[1], share) for share in ANCHORS]
        whole = fill_buckets(edges, edge, bucket, np.stack(anchors, axis=1))
        parts, buckets = _divide(
            lattice, first, table, (at_col, at_row), edges, ends, near_m / size, whole, cut
        )
        known = np.where(parts >= 0, ranks[np.maximum(parts, 0)], parts).astype(np.int32)
        return cls(lattice, first, near_m, table, known, buckets._replace(owner=ranks[buckets.owner]), fit)

    def find(self, lon: Floats, lat: Floats, names: Ints, found: Ints) -> None:
        """Write the name of the cell of each place; OUTSIDE; UNDECIDED near a side or an edge.

        Lets other threads run. NaN and places off the Earth lie outside.
        """
        _find(
            lon, lat, self.fit.numbers, self.fit.sine, self.fit.cosine,
            self.lattice.cell_size_m, self.near_m, self.first,
            self.squares, self.parts, self.buckets, names, found,
        )  # fmt: skip


def _uncrossed(edges: Edges, ends: Floats, table: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """List the squares within the extent of cut cells that no edge crosses and that nobody fills yet."""
    if len(ends) == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    low = np.minimum(ends[:, :2], ends[:, 2:])
    high = np.maximum(ends[:, :2], ends[:, 2:])
    low = np.floor(np.minimum.reduceat(low, edges.starts[:-1])).astype(np.int64)
    high = np.floor(np.maximum.reduceat(high, edges.starts[:-1])).astype(np.int64)
    spans = high - low + 1
    counts = spans[:, 0] * spans[:, 1]
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    cols = low[owner, 0] + step % spans[owner, 0]
    rows = low[owner, 1] + step // spans[owner, 0]
    free = np.unique((rows * table.shape[1] + cols)[table[rows, cols] == OUTSIDE])
    rows, cols = np.divmod(free, table.shape[1])
    return cols, rows


def _divide(
    lattice: Lattice,
    first: tuple[int, int],
    table: NDArray[np.int32],
    squares: tuple[Ints, Ints],
    edges: Edges,
    ends: Floats,
    near: float,
    whole: Buckets,
    cut: Geometries,
) -> tuple[Ints, Buckets]:
    """Divide cut squares into parts: most lie in one cell, the others are buckets with fewer edges.

    An edge along a side runs between no two places of a square, so it is left out.
    """
    beside = np.rint(ends)
    along = np.abs(ends - beside) <= near
    is_side = along[:, 0] & along[:, 2] & (beside[:, 0] == beside[:, 2])
    is_side |= along[:, 1] & along[:, 3] & (beside[:, 1] == beside[:, 3])
    inner = np.flatnonzero(~is_side)
    edge, col, row = squares_of_edges(ends[inner] * _PARTS, near * _PARTS)
    rows, cols = table.shape
    is_cut = (col >= 0) & (row >= 0) & (col < cols * _PARTS) & (row < rows * _PARTS)
    is_cut[is_cut] = table[row[is_cut] // _PARTS, col[is_cut] // _PARTS] < OUTSIDE
    edge, col, row = inner[edge[is_cut]], col[is_cut], row[is_cut]
    square = -2 - table[row // _PARTS, col // _PARTS].astype(np.int64)
    crossed, bucket = np.unique((square * _PARTS + row % _PARTS) * _PARTS + col % _PARTS, return_inverse=True)
    parts = np.full(len(squares[0]) * _PARTS**2, OUTSIDE, dtype=np.int64)
    free = np.ones(len(parts), dtype=bool)
    free[crossed] = False

    def places_in(which: Ints, share: Floats) -> Floats:
        square, part = np.divmod(which, _PARTS**2)
        at_row, at_col = np.divmod(part, _PARTS)
        col, row = (one[square] + start for one, start in zip(squares, first, strict=True))
        return _places(lattice, col + at_col / _PARTS, row + at_row / _PARTS, share / _PARTS)

    buckets = fill_buckets(
        edges, edge, bucket, np.stack([places_in(crossed, one) for one in ANCHORS], axis=1)
    )
    quiet = np.flatnonzero(free)
    places = places_in(quiet, ANCHORS[0])
    owner = owners_in(places, quiet // _PARTS**2, whole)
    is_open = owner == UNDECIDED
    owner[is_open] = _holders(cut, places[is_open])
    parts[quiet] = owner
    parts[crossed] = -2 - np.arange(len(crossed))
    return parts, buckets


def _holders(cut: Geometries, places: Floats) -> Ints:
    """Say which outline holds each place, OUTSIDE for none."""
    found = np.full(len(places), OUTSIDE, dtype=np.int64)
    cell, place = STRtree(np.asarray(shapely.points(places))).query(cut, predicate="contains")
    found[place] = cell
    return found


def _places(lattice: Lattice, col: Ints | Floats, row: Ints | Floats, share: Floats) -> Floats:
    """Give the place [°] at the same share of the sides of each square."""
    size = lattice.cell_size_m
    return np.stack(lattice.unproject((col + share[0]) * size, (row + share[1]) * size), axis=-1)


def _authalic(sine: Any) -> Any:
    """Compute Snyder's q of a latitude's sine."""
    es = ECCENTRICITY * sine
    return (1.0 - ECCENTRICITY**2) * (sine / (1.0 - es * es) + np.arctanh(es) / ECCENTRICITY)


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
def _project(lon: Any, lat: Any, numbers: Any, sine: Any, cosine: Any, x: Any, y: Any) -> None:
    """Project places without a branch, so that several are done at once."""
    centre, middle, per_height, width, sin_b1, cos_b1, east, north = numbers
    s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10 = sine
    c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10 = cosine
    degree = np.pi / 180.0
    for i in range(len(x)):
        along = lon[i] - centre
        along = (along - 360.0 * np.rint(along / 360.0)) * degree
        u = (lat[i] * degree - middle) * per_height
        sb = s0 + u * (
            s1
            + u * (s2 + u * (s3 + u * (s4 + u * (s5 + u * (s6 + u * (s7 + u * (s8 + u * (s9 + u * s10))))))))
        )
        cb = c0 + u * (
            c1
            + u * (c2 + u * (c3 + u * (c4 + u * (c5 + u * (c6 + u * (c7 + u * (c8 + u * (c9 + u * c10))))))))
        )
        v = along * along
        sin_v = along * (
            1.0 - v / 6.0 * (1.0 - v / 20.0 * (1.0 - v / 42.0 * (1.0 - v / 72.0 * (1.0 - v / 110.0))))
        )
        cos_v = 1.0 - v / 2.0 * (
            1.0 - v / 12.0 * (1.0 - v / 30.0 * (1.0 - v / 56.0 * (1.0 - v / 90.0 * (1.0 - v / 132.0))))
        )
        scale = np.sqrt(2.0 / (1.0 + sin_b1 * sb + cos_b1 * cb * cos_v))
        is_inside = (abs(u) <= 1.0) & (abs(along) <= width) & (abs(lon[i]) <= 180.0)
        x[i] = east * scale * cb * sin_v if is_inside else np.inf
        y[i] = north * scale * (cos_b1 * sb - sin_b1 * cb * cos_v) if is_inside else np.inf


@njit(cache=True, nogil=True, error_model="numpy")
def _find(
    lon: Any, lat: Any, numbers: Any, sine: Any, cosine: Any, size: Any, near_m: Any, first: Any,
    squares: Any, parts: Any, buckets: Any, names: Any, found: Any,
) -> None:  # fmt: skip
    rows, cols = squares.shape
    x, y = np.empty(_BLOCK), np.empty(_BLOCK)
    near, per_m = near_m / size, 1.0 / size
    for start in range(0, len(lon), _BLOCK):
        stop = min(start + _BLOCK, len(lon))
        _project(
            lon[start:stop], lat[start:stop], numbers, sine, cosine, x[: stop - start], y[: stop - start]
        )
        for i in range(start, stop):
            px, py = x[i - start] * per_m - first[0], y[i - start] * per_m - first[1]
            if not (px >= 0.0 and px < cols and py >= 0.0 and py < rows):
                found[i] = OUTSIDE
                continue
            col, row = np.uint32(px), np.uint32(py)
            dx, dy = px - col, py - row
            if min(dx, dy) < near or max(dx, dy) > 1.0 - near:
                found[i] = UNDECIDED
                continue
            cell = squares[row, col]
            if cell < OUTSIDE:
                cell = parts[((-2 - cell) * _PARTS + int(dy * _PARTS)) * _PARTS + int(dx * _PARTS)]
            if cell < OUTSIDE:
                cell = owner_in(lon[i], lat[i], -2 - cell, buckets)
            found[i] = names[cell] if cell >= 0 else cell
