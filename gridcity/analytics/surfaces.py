"""Surfaces over the city: a frame of nodes, kernels that smooth them, and the ground they lie on.

Everything here is in a plane with true lengths, say ``Lattice.project`` [m]. What is compiled is in
``splines`` and ``outlines``; the compiler takes half a second to load, so they are imported where they run.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar

import numpy as np
import shapely
from scipy.ndimage import spline_filter, spline_filter1d
from scipy.signal import fftconvolve
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.errors import BandwidthInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.weights import Booleans, Floats

Smoother: TypeAlias = Callable[[Floats], Floats]
Result = TypeVar("Result")

MOST_NODES = 60_000_000
"""Largest frame that is calculated on; half a gigabyte. [nodes]"""

_PIECES = 4
"""Parts in which places are gone through, the same on every machine, so that sums are the same to the bit."""

_MANY = 50_000
"""From so many places on threads pay. [places]"""

_SPARE = 4
"""Nodes beyond what is reached, so that each place has its 4 × 4 nodes around it. [nodes]"""

_FADES = 16
"""Nodes after which a spline's filter has faded: by 0.27 a node. [nodes]"""


class Hill(StrEnum):
    """The kernel: what lies over every case."""

    GAUSSIAN = "gaussian"
    """exp(−d² / 2h²) / (2 π h²). The bandwidth is the standard deviation; felt up to five of them."""
    QUARTIC = "quartic"
    """3 / (π h²) (1 − d² / h²)², as GIS programs have it. The bandwidth is where it ends."""
    EPANECHNIKOV = "epanechnikov"
    """2 / (π h²) (1 − d² / h²). The bandwidth is where it ends, and it ends with an edge."""

    @property
    def reach(self) -> float:
        """After how many bandwidths a case is no longer felt. [-]."""
        return 5.0 if self is Hill.GAUSSIAN else 1.0

    @property
    def nodes_per_bandwidth(self) -> int:
        """Say how fine the frame is; the error falls with its fourth, second or first power."""
        return {Hill.GAUSSIAN: 4, Hill.QUARTIC: 12, Hill.EPANECHNIKOV: 16}[self]

    @property
    def top(self) -> float:
        """Height right at a case, with a bandwidth of 1."""
        return {Hill.GAUSSIAN: 0.5, Hill.QUARTIC: 3.0, Hill.EPANECHNIKOV: 2.0}[self] / np.pi

    def height(self, squares: Floats) -> Floats:
        """Tell how high it is by the square of the distance in bandwidths. [1 / bandwidth²]."""
        if self is Hill.GAUSSIAN:
            return np.asarray(self.top * np.exp(-0.5 * squares))
        inside = np.maximum(1.0 - squares, 0.0)
        return np.asarray(self.top * (inside**2 if self is Hill.QUARTIC else inside))


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Nodes over a piece of the plane.

    Attributes
    ----------
    low : ndarray of float, shape (2,)
        Where node (0, 0) stands. [m]
    spacing_m
        From node to node.
    shape
        Nodes to the east, and to the north.
    """

    low: Floats
    spacing_m: float
    shape: tuple[int, int]

    def shared(self, places: Floats, weights: Floats | None = None) -> Floats:
        """Share places among the nodes around them. [places]."""
        from gridcity.analytics.splines import share_out

        weights = np.empty(0) if weights is None else np.ascontiguousarray(weights, dtype=np.float64)
        # A frame of its own for each piece only pays where there are many more places than nodes.
        pieces = _PIECES if len(places) > max(self.shape[0] * self.shape[1], _MANY) else 1

        def work(piece: slice) -> Floats:
            nodes = np.zeros(self.shape)
            share_out(places[piece], weights[piece], self.low, self.spacing_m, nodes)
            return nodes

        return np.asarray(sum(in_threads(work, slices(len(places), pieces))))

    def read(self, nodes: Floats, places: Floats) -> Floats:
        """Tell what a surface is at each place."""
        from gridcity.analytics.splines import read

        into = np.empty(len(places))

        def work(piece: slice) -> None:
            read(nodes, places[piece], self.low, self.spacing_m, into[piece])

        in_threads(work, slices(len(places), _PIECES if len(places) > _MANY else 1))
        return into

    def ground(self, area: BaseGeometry) -> Floats:
        """Share an area among the nodes, as if places lay evenly all over it. [m²]."""
        from gridcity.analytics.outlines import covered
        from gridcity.analytics.splines import share_out

        half = self.spacing_m / 2
        share = covered(area, self.low, half, (2 * self.shape[0], 2 * self.shape[1]))
        col, row = np.nonzero(share)
        nodes = np.zeros(self.shape)
        middles = self.low + (np.column_stack([col, row]) + 0.5) * half
        share_out(middles, share[col, row] * half**2, self.low, self.spacing_m, nodes)
        return nodes


def frame_around(at: Floats, *, bandwidth_m: float, hill: Hill, reaches: float = 1.0) -> Frame:
    """Lay nodes under some places and all that can be felt there.

    Parameters
    ----------
    at : ndarray of float, shape (n, 2)
        At least one place. [m]
    bandwidth_m, hill
        What will be felt how far.
    reaches
        How many times as far the frame goes beyond the outermost places.

    Raises
    ------
    BandwidthInvalid
        It would have more than ``MOST_NODES`` nodes.
    """
    spacing = bandwidth_m / hill.nodes_per_bandwidth
    margin = reaches * hill.reach * bandwidth_m + _SPARE * spacing
    # Axis by axis: numpy takes ten times as long to go through pairs.
    low = np.array([at[:, axis].min() - margin for axis in (0, 1)])
    high = np.array([at[:, axis].max() + margin for axis in (0, 1)])
    nodes = np.ceil((high - low) / spacing) + 1
    if np.prod(nodes) > MOST_NODES:
        raise BandwidthInvalid(
            f"A bandwidth of {bandwidth_m:g} m is too small for a city of"
            f" {(high - low)[0] / 1000:.0f} by {(high - low)[1] / 1000:.0f} km.",
            bandwidth_m=bandwidth_m,
        )
    return Frame(low, spacing, (int(nodes[0]), int(nodes[1])))


def smoother(hill: Hill, *, bandwidth_m: float, spacing_m: float) -> Smoother:
    """Make what puts a hill over every node. [per node → per m²].

    Notes
    -----
    A Gaussian is a product of its two axes: so many sums a node as it has taps, along one axis and then along
    the other. It always has 28 taps to a side, and convolving them directly takes a quarter of the time of
    Fourier transforms (measured on 456 × 376 nodes: 2 ms, and 8 to 15). The others are no products, and their
    squares of 57 × 57 or more taps go through Fourier space.
    """
    from gridcity.analytics.splines import smooth_columns, smooth_rows

    nodes_reached = round(hill.reach * bandwidth_m / spacing_m)
    reach = nodes_reached + _FADES
    steps = np.arange(-reach, reach + 1) * (spacing_m / bandwidth_m)
    if hill is not Hill.GAUSSIAN:
        square = hill.height(steps[:, np.newaxis] ** 2 + steps**2) / bandwidth_m**2
        square *= spacing_m**-2 / square.sum()  # of mass 1, whatever the nodes miss along its edge
        return partial(_through_fourier, spline_filter(spline_filter(square, order=3), order=3))
    line = np.where(np.abs(steps) <= hill.reach, np.exp(-0.5 * steps**2), 0.0)
    line /= line.sum() * spacing_m
    # The centre and 28 to each side: the filters have faded by then, and it is a multiple of four.
    taps = spline_filter1d(spline_filter1d(line, order=3), order=3)[reach : reach + nodes_reached + 9]

    def smooth(nodes: Floats) -> Floats:
        source = nodes
        pieces = slices(len(nodes), _PIECES if nodes.size > 4 * _MANY else 1)
        for along_one_axis in (smooth_rows, smooth_columns):
            into = np.empty_like(nodes)
            in_threads(partial(_piece_by_piece, along_one_axis, source, taps, into), pieces)
            source = into
        return source

    return smooth


def _piece_by_piece(work: Any, source: Floats, taps: Floats, into: Floats, piece: slice) -> None:
    work(source, taps, piece.start, piece.stop, into)


def _through_fourier(square: Floats, nodes: Floats) -> Floats:
    return np.ascontiguousarray(fftconvolve(nodes, square, mode="same"))


def in_threads(work: Callable[[slice], Result], pieces: list[slice]) -> list[Result]:
    """Do compiled work piece by piece on all processors; the results in the pieces' order."""
    if len(pieces) == 1:
        return [work(pieces[0])]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, pieces))


def slices(count: int, pieces: int) -> list[slice]:
    """Cut so many things into so many pieces."""
    edges = np.linspace(0, count, pieces + 1).astype(int).tolist()
    return [slice(start, stop) for start, stop in pairwise(edges)]


def checked_places(places: Floats, what: str = "places") -> Floats:
    """Give pairs of coordinates as they are needed here.

    Raises
    ------
    ShapeMismatch
        They are no pairs.
    ValuesInvalid
        One is missing or infinite.
    """
    places = np.ascontiguousarray(places, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 2:
        raise ShapeMismatch(f"{places.shape} are no pairs of coordinates.", shape=places.shape)
    is_there = np.isfinite(places)
    if not is_there.all():
        missing = int((~is_there.all(axis=1)).sum())
        raise ValuesInvalid(
            f"{missing} of {len(places)} {what} are nowhere: leave them out.", missing=missing
        )
    return places


def checked_bandwidth(bandwidth_m: float) -> float:
    """Give a bandwidth back.

    Raises
    ------
    BandwidthInvalid
        It is no positive length.
    """
    if not 0 < bandwidth_m < np.inf:
        raise BandwidthInvalid(
            f"A bandwidth has to be a positive length, not {bandwidth_m:g} m.", bandwidth_m=bandwidth_m
        )
    return bandwidth_m


def checked_counts(weights: Floats, cases: int) -> Floats:
    """Give what each case counts.

    Raises
    ------
    ShapeMismatch
        There are not as many weights as cases.
    ValuesInvalid
        One is missing, infinite or negative.
    """
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (cases,):
        raise ShapeMismatch(
            f"{weights.shape} weights do not fit {cases} cases.", weights=weights.shape, cases=cases
        )
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValuesInvalid("A case weighs something: no weight may be missing, infinite or negative.")
    return weights


def inside(area: BaseGeometry, places: Floats) -> Booleans:
    """Say which places lie in an area or on its border.

    Raises
    ------
    ValuesInvalid
        The area has no ground, or its outline crosses itself.
    """
    if area.is_empty or not area.is_valid or area.area <= 0:
        raise ValuesInvalid(f"The area is none: {shapely.is_valid_reason(area)}.", area_m2=float(area.area))
    shapely.prepare(area)
    return np.asarray(shapely.intersects_xy(area, places[:, 0], places[:, 1]))
