"""What a method works on: the cells with what was counted, and who is whose neighbour."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.distances import band_neighbours, nearest_neighbours
from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.model import Panel
from gridcity.analytics.stencil import Stencil, stencil_of
from gridcity.analytics.streets.neighbours import band_along_streets, nearest_along_streets
from gridcity.analytics.streets.network import Streets, streets_of
from gridcity.analytics.weighted import Weights, neighbour_counts
from gridcity.analytics.weights import (
    Geometries,
    Moves,
    among,
    islands,
    lattice_neighbours,
    row_standardised,
    touching_neighbours,
    with_self,
)
from gridcity.studio.errors import StreetsMissing
from gridcity.studio.model import Floats
from gridcity.studio.parameters import Parameter, Value, integer, number

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weighting:
    """One way of saying who is whose neighbour; ``needs_streets``: the city must have some."""

    code: str
    name: str
    name_en: str
    params: tuple[Parameter, ...] = ()
    needs_streets: bool = False


WEIGHTINGS: tuple[Weighting, ...] = (
    Weighting("queen", "八邻域(边与角)", "Queen: across sides and corners"),
    Weighting("rook", "四邻域(边)", "Rook: across sides"),
    Weighting(
        "nearest", "最近的若干网格", "The nearest cells", (integer("count", 8, 1, 100, "个数", "How many"),)
    ),
    Weighting(
        "band",
        "一定距离之内",
        "All cells within a distance",
        (number("reach_m", 250.0, 1.0, 20_000.0, "距离", "Distance", unit="m"),),
    ),
    Weighting(
        "walk",
        "沿街步行一定距离之内",
        "All cells within a walk along the streets",
        (number("reach_m", 400.0, 1.0, 5_000.0, "步行距离", "Length of the walk", unit="m"),),
        needs_streets=True,
    ),
    Weighting(
        "walk_nearest",
        "沿街步行最近的若干网格",
        "The nearest cells on foot",
        (integer("count", 8, 1, 100, "个数", "How many"),),
        needs_streets=True,
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What was counted, one by one.

    Attributes
    ----------
    cell : ndarray of int, shape (n,)
        Position in the panel.
    day : ndarray of int, shape (n,)
        Which day of the period, from 0.
    places : ndarray of float, shape (n, 2)
        East and north in the plane of the lattice. [m]
    n_days : int
        Days of the period.
    """

    cell: Ints
    day: Ints
    places: Floats
    n_days: int


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Who told of the cases of each cell; shape (n_cells,).

    ``others`` came from machines, or nobody knows from whom; ``expected_public`` is how many the public would
    have told of, had it told of each class as it does in the city. [cases]
    """

    inspectors: Floats
    public: Floats
    others: Floats
    expected_public: Floats


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that a method is given.

    ``exposure`` is in the unit that the city's rates are told by (``exposure_unit``: Chinese, English).
    ``outlines`` of the cells and ``lines``, the courses of the streets, lie in the plane of the lattice [m];
    both are read for those who ask for them alone.
    """

    panel: Panel
    weighting: str = "queen"
    weight_params: dict[str, Value] = field(default_factory=dict)
    beside: Floats | None = None
    exposure: Floats | None = None
    exposure_unit: tuple[str, str] = ("", "")
    listed: Listed | None = None
    listed_beside: Listed | None = None
    sources: Sources | None = None
    outlines: Geometries | None = None
    lines: Geometries | None = None
    shapes: Callable[[], Geometries] | None = None
    seed: int = 1
    first_on: date = date(2000, 1, 1)
    tiling: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> Floats:
        """How many in each cell."""
        return self.panel.counts

    @property
    def rng(self) -> np.random.Generator:
        """Chance, begun anew at the seed each time it is asked for."""
        return np.random.default_rng(self.seed)

    @cached_property
    def weights(self) -> Weights:
        """Who is whose neighbour, each weighing 1, nobody his own."""
        panel, params = self.panel, self.weight_params
        match self.weighting:
            case "nearest":
                return nearest_neighbours(panel.centres, count=int(params["count"]))
            case "band":
                return band_neighbours(panel.centres, reach_m=float(params["reach_m"]))
            case "walk":
                return band_along_streets(self.streets, panel.centres, reach_m=float(params["reach_m"]))
            case "walk_nearest":
                return nearest_along_streets(self.streets, panel.centres, count=int(params["count"]))
        moves = Moves.ROOK if self.weighting == "rook" else Moves.QUEEN
        if panel.cols is None or panel.rows is None:
            shapes = self.shapes() if self.shapes is not None else np.empty(0, dtype=object)
            return touching_neighbours(shapes, moves=moves)
        try:
            return stencil_of(panel.cols, panel.rows, moves=moves)
        except ShapeMismatch:  # a border cuts squares in two
            return lattice_neighbours(panel.cols, panel.rows, moves=moves)

    @property
    def shared_weights(self) -> Weights:
        """The same, row-standardised: the neighbours of a cell share a weight of 1."""
        weights = self.weights
        return weights.row_standardised() if isinstance(weights, Stencil) else row_standardised(weights)

    @property
    def starred_weights(self) -> Weights:
        """The same, each cell its own neighbour."""
        weights = self.weights
        return weights if isinstance(weights, Stencil) else with_self(weights)

    @cached_property
    def border(self) -> BaseGeometry | None:
        """Where the ground ends that is counted, in the plane of the lattice; None without outlines. [m]."""
        return None if self.outlines is None else _united(self.outlines)

    @cached_property
    def streets(self) -> Streets:
        """The network of the streets.

        Raises
        ------
        StreetsMissing
            The city has none.
        """
        if self.lines is None or not self.lines.size:
            raise StreetsMissing("The city has no streets in the store: load some.")
        return streets_of(self.lines)

    @property
    def n_islands(self) -> int:
        """Cells without neighbours."""
        return int((neighbour_counts(self.weights) == 0).sum())

    @property
    def nonzero(self) -> int:
        """Pairs of neighbours, counted both ways."""
        return int(neighbour_counts(self.weights).sum())

    def digest(self) -> str:
        """Say in 64 digits what everything adds up to: SHA-256 over the arrays, in their order and kind."""
        panel = self.panel
        arrays: list[tuple[str, NDArray[Any] | None]] = [
            ("codes", np.array(panel.codes, dtype="S15")),
            ("centres", panel.centres),
            ("area_m2", panel.area_m2),
            ("counts", panel.counts),
            ("beside", self.beside),
            ("exposure", self.exposure),
        ]
        if self.sources is not None:
            arrays += [(f"sources.{one}", getattr(self.sources, one)) for one in Sources.__slots__]
        for name, shapes in (("outlines", self.outlines), ("lines", self.lines)):
            if shapes is not None:
                arrays.append((name, np.frombuffer(b"".join(shapely.to_wkb(shapes)), dtype=np.uint8)))
        for name, listed in (("listed", self.listed), ("listed_beside", self.listed_beside)):
            if listed is not None:
                arrays += [(f"{name}.cell", listed.cell), (f"{name}.day", listed.day)]
                arrays += [(f"{name}.places", listed.places)]
        digest = hashlib.sha256()
        for name, array in arrays:
            if array is not None:
                digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
                digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


def _united(outlines: Geometries) -> BaseGeometry:
    """Join the cells: at once where they lie side by side without gaps, else one by one."""
    whole = float(shapely.area(outlines).sum())
    try:
        joined = shapely.coverage_union_all(outlines)
        if joined.is_valid and abs(joined.area - whole) <= 1e-6 * whole:
            return joined
    except shapely.errors.GEOSException:  # cells that overlap
        pass
    return shapely.union_all(outlines)


def kept_weights(weights: Weights, kept: NDArray[np.bool_]) -> Weights:
    """Keep some of the cells, and the weights among them."""
    return weights.among(kept) if isinstance(weights, Stencil) else among(weights, kept)


def alone(weights: Weights) -> NDArray[np.bool_]:
    """Say which cells have no neighbours."""
    return neighbour_counts(weights) == 0 if isinstance(weights, Stencil) else islands(weights)
