"""What blocks are drawn from, and by which rules."""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grids.errors import BlocksInvalid

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]


def _no_shapes() -> Geometries:
    return np.empty(0, dtype=object)


def _no_numbers() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that part blocks: streets, railways, shores, walls.

    ``shapes`` are LineString or MultiLineString, EPSG:4326 [°]. ``strengths`` [-] say how unwillingly a
    cell reaches across: 0 as if nothing were there, 1 only where there is no other way.
    """

    shapes: Geometries = field(default_factory=_no_shapes)
    strengths: Floats = field(default_factory=_no_numbers)


@dataclass(frozen=True, slots=True)
class Compounds:
    """Polygons that belong together: gated estates, campuses, hospitals. EPSG:4326 [°].

    Lines weaker than ``strength`` do not part them, and their outlines are lines of that strength.
    """

    shapes: Geometries = field(default_factory=_no_shapes)
    strength: float = 0.4


@dataclass(frozen=True, slots=True)
class Loads:
    """Places with work on them: components, expected cases. Longitude, latitude [°]; weights of any unit."""

    lon: Floats = field(default_factory=_no_numbers)
    lat: Floats = field(default_factory=_no_numbers)
    weights: Floats = field(default_factory=_no_numbers)


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that is known of the ground between the areas' borders. Any part may be missing."""

    lines: Lines = field(default_factory=Lines)
    compounds: Compounds = field(default_factory=Compounds)
    water: Geometries = field(default_factory=_no_shapes)
    buildings: Geometries = field(default_factory=_no_shapes)
    loads: Loads = field(default_factory=Loads)


@dataclass(frozen=True, slots=True)
class Rules:
    """How blocks are drawn.

    A block's *size* [-] is what is split, merged and balanced: 1 is a cell as it should be. It is ::

        (1 - load_share) * area / target_m2  +  load_share * load / (mean load of target_m2 of ground)

    with water counted at ``water_weight`` of its area, and the load of one block at no more than
    ``most_load`` mean loads, so that a single crowded yard is not cut into strips.

    Parameters
    ----------
    target_m2
        The area of a cell as it should be. [m²]
    load_share
        How much of a block's size is its load; 0 looks at areas only. [-]
    split_from
        Blocks of this size or more are split into as many pieces as their size rounds to. [-]
    merge_below
        Blocks smaller than this look for a neighbour to join. [-]
    largest
        No two blocks join into one larger than this, except for slivers. [-]
    sprawling
        Blocks of size one or so that are less compact than this (a circle is 1) are cut in two: rings and
        hooks round a compound or along streets. [-]
    smallest
        Blocks smaller than this are slivers: they join the best neighbour, whatever comes of it. [-]
    narrow_m
        Ground narrower than this is a street, not a block: the strip between two carriageways, or between
        a street and the border drawn beside it. It goes to the blocks along it. [m]
    reach_m
        A line that ends so near to another was meant to meet it. [m]
    grid_m
        The network is drawn on a grid of this width in the city's equal-area projection. [m]
    water_weight
        How much the area of water counts. [-]
    most_load
        See above. [-]
    """

    target_m2: float = 10_000.0
    load_share: float = 0.0
    split_from: float = 1.6
    merge_below: float = 0.5
    largest: float = 1.8
    smallest: float = 0.2
    sprawling: float = 0.3
    narrow_m: float = 24.0
    reach_m: float = 5.0
    grid_m: float = 0.01
    water_weight: float = 0.2
    most_load: float = 4.0

    def __post_init__(self) -> None:
        """Refuse rules by which nothing can be drawn."""
        in_order = 0 < self.smallest <= self.merge_below < self.largest <= self.split_from * 2
        sensible = self.target_m2 >= 100 and 0 <= self.load_share <= 1 and self.split_from >= 1.5
        widths = 0 < self.grid_m <= 0.1 and self.narrow_m >= 0 and 0 <= self.reach_m <= 50
        if not (in_order and sensible and widths and 0 < self.water_weight <= 1 and self.most_load > 0):
            raise BlocksInvalid(f"Blocks cannot be drawn by these rules: {self}.")
