"""Zones: around each centre, its locations from the nearest on; every next one makes a larger zone.

Locations at the same distance, to the millimetre, enter together: a zone is a whole circle, whatever the
order in which locations were given. SaTScan adds them one by one: where distances are tied it also looks at
zones that are no circles, and may find a larger likelihood ratio among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gridcity.analytics.scan.errors import ScanInvalid, ZonesTooMany

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

MOST_MEMBERS = 1_500_000_000
"""Largest number of locations in all zones together; five bytes each. [-]"""
_PER_METRE = 1000.0
"""Distances are told apart by the millimetre. [m⁻¹]"""


class Shape(NamedTuple):
    """An ellipse: how much longer than wide, and where its long axis points."""

    ratio: float = 1.0
    """Long axis by short axis, 1 for a circle. [-]"""
    angle_deg: float = 0.0
    """From east towards north. [°]"""


CIRCLE = Shape()


def ellipses(ratios: Sequence[float] = (1.5, 2.0, 3.0, 4.0, 5.0)) -> tuple[Shape, ...]:
    """Give a circle, and of each ratio ellipses in as many directions as tell them apart: 4, 6, 9, 12, 15."""
    shapes = [CIRCLE]
    for ratio in ratios:
        count = max(4, round(3 * ratio))
        shapes += [Shape(ratio, 180.0 * one / count) for one in range(count)]
    return tuple(shapes)


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """Which locations each centre reaches, nearest first.

    Attributes
    ----------
    starts : ndarray of int64, shape (n_rows + 1,)
        Where each row begins in ``members``. A row is a centre with a shape; those of one shape together.
    members : ndarray of int32
        Locations.
    ends : ndarray of bool
        Whether a zone ends with this member: the next one is farther away.
    centres : ndarray of float, shape (n_centres, 2)
        East and north. [m]
    n_locations : int
        Of how many locations.
    shapes : tuple of Shape
        ``n_rows`` is ``n_centres`` times their number.
    """

    starts: Ints
    members: NDArray[np.int32]
    ends: NDArray[np.bool_]
    centres: Floats
    n_locations: int
    shapes: tuple[Shape, ...]

    def centre_of(self, row: int) -> int:
        """Say round which centre a row's zones lie."""
        return row % len(self.centres)

    def shape_of(self, row: int) -> Shape:
        """Say which shape a row's zones have."""
        return self.shapes[row // len(self.centres)]

    def inside(self, row: int, count: int) -> NDArray[np.int32]:
        """Give the first so many locations of a row."""
        begin = self.starts[row]
        return self.members[begin : begin + count]


def zones_within(
    locations: Floats, *, reach_m: float, centres: Floats | None = None, shapes: Sequence[Shape] = (CIRCLE,)
) -> Zones:
    """Make the zones up to a reach.

    Parameters
    ----------
    locations : ndarray of float, shape (n_locations, 2)
        East and north in a plane with true lengths, each place once. [m]
    reach_m : float
        Radius of the largest circle; of ellipses, half the long axis. ``inf``: everything. [m]
    centres : ndarray of float, shape (n_centres, 2), optional
        None: the locations. [m]
    shapes
        Circles, unless something else is asked for.

    Raises
    ------
    ScanInvalid
        No locations, coordinates that are no numbers, a reach that is not positive, a shape that is none.
    ZonesTooMany
        The reach is too large for so many locations.
    """
    places = _pairs(locations, "locations")
    around = places if centres is None else _pairs(centres, "centres")
    if not reach_m > 0:
        raise ScanInvalid(
            f"The reach of a scan has to be a positive length, not {reach_m:g} m.", reach_m=reach_m
        )
    if not shapes or any(not 1 <= one.ratio < np.inf for one in shapes):
        raise ScanInvalid("A shape is at least as long as it is wide.", shapes=len(shapes))
    rows = [_rows(places, around, reach_m, shape) for shape in shapes]
    starts = np.concatenate([[0], np.cumsum(np.concatenate([counts for counts, _, _ in rows]))])
    members = np.concatenate([one for _, one, _ in rows])
    ends = np.concatenate([one for _, _, one in rows])
    return Zones(starts, members, ends, around, len(places), tuple(shapes))


def _pairs(given: Floats, name: str) -> Floats:
    pairs = np.ascontiguousarray(given, dtype=np.float64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs) or not np.isfinite(pairs).all():
        raise ScanInvalid(
            f"The {name} of a scan have to be pairs of numbers, at least one.", shape=str(pairs.shape)
        )
    return pairs


def _rows(places: Floats, centres: Floats, reach_m: float, shape: Shape) -> tuple[Any, Any, Any]:
    """Count, then list what lies within reach of each centre; distances as the shape has them."""
    angle = np.radians(shape.angle_deg)
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    # A circle is not turned: its distances stay those of the coordinates, to the last bit.
    if shape.ratio == 1:
        at, of = places, centres
    else:
        at, of = ((xy @ turned) * (1.0, shape.ratio) for xy in (places, centres))
    low = at.min(axis=0)
    extent = float(np.ptp(at, axis=0).max())
    side = min(reach_m, extent + 1.0)
    side = max(side, extent / np.sqrt(len(at)) / 4)
    width = int(extent // side) + 1
    column = np.minimum((at - low) // side, width - 1).astype(np.int64)
    box = column[:, 1] * width + column[:, 0]
    order = np.argsort(box, kind="stable").astype(np.int32)
    box_starts = np.searchsorted(box[order], np.arange(width * width + 1))
    counts = _count(of, at, low, side, width, order, box_starts, reach_m)
    total = int(counts.sum())
    if total > MOST_MEMBERS:
        raise ZonesTooMany(
            f"Zones within {reach_m:g} m hold {total:,} locations; {MOST_MEMBERS:,} can be held."
            " Ask for a smaller reach, or for fewer centres.",
            members=total,
        )
    members = np.empty(total, np.int32)
    ends = np.empty(total, np.bool_)
    starts = np.concatenate([[0], np.cumsum(counts)])
    _fill(of, at, low, side, width, order, box_starts, reach_m, starts, members, ends)
    return counts, members, ends


@njit(cache=True, nogil=True)
def _box(value: float, low: float, side: float, width: int) -> int:
    return int(min(max((value - low) // side, -1.0), float(width)))


@njit(cache=True, nogil=True)
def _count(
    centres: Any, at: Any, low: Any, side: float, width: int, order: Any, box_starts: Any, reach_m: float
) -> Any:
    counts = np.zeros(len(centres), np.int64)
    steps = int(np.ceil(min(reach_m, side * width) / side))
    for row in range(len(centres)):
        x, y = centres[row]
        column, line = _box(x, low[0], side, width), _box(y, low[1], side, width)
        for one in range(max(line - steps, 0), min(line + steps, width - 1) + 1):
            first, last = max(column - steps, 0), min(column + steps, width - 1)
            if first > last:
                continue
            for slot in range(box_starts[one * width + first], box_starts[one * width + last + 1]):
                east, north = at[order[slot]]
                counts[row] += np.hypot(east - x, north - y) <= reach_m
    return counts


@njit(cache=True, nogil=True)
def _fill(
    centres: Any,
    at: Any,
    low: Any,
    side: float,
    width: int,
    order: Any,
    box_starts: Any,
    reach_m: float,
    starts: Any,
    members: Any,
    ends: Any,
) -> None:
    steps = int(np.ceil(min(reach_m, side * width) / side))
    for row in range(len(centres)):
        x, y = centres[row]
        column, line = _box(x, low[0], side, width), _box(y, low[1], side, width)
        begin, count = starts[row], starts[row + 1] - starts[row]
        keys, found = np.empty(count, np.int64), np.empty(count, np.int32)
        here = 0
        for one in range(max(line - steps, 0), min(line + steps, width - 1) + 1):
            first, last = max(column - steps, 0), min(column + steps, width - 1)
            if first > last:
                continue
            for slot in range(box_starts[one * width + first], box_starts[one * width + last + 1]):
                east, north = at[order[slot]]
                distance = np.hypot(east - x, north - y)
                if distance <= reach_m:
                    keys[here] = np.int64(np.round(distance * _PER_METRE))
                    found[here] = order[slot]
                    here += 1
        # Nearest first; what is tied in the order of its number, so that it is the same on every machine.
        ranked = np.argsort(keys * at.shape[0] + found)
        for place in range(count):
            members[begin + place] = found[ranked[place]]
            ends[begin + place] = place == count - 1 or keys[ranked[place]] != keys[ranked[place + 1]]
