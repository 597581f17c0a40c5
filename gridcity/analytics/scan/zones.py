"""Zones: around each centre, its locations from the nearest on; every next one makes a larger zone.

Locations at the same distance, to the millimetre, enter together: a zone is a whole circle, whatever the
order in which locations were given. SaTScan adds them one by one: where distances are tied it also looks at
zones that are no circles, and may find a larger likelihood ratio among them.
"""

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
_BOXES = 4
"""How many boxes lie between a centre and the reach. [-]"""
_DIGIT = 10
"""How many bits of a distance are sorted by at once."""
_PIECES = 32
"""In how many pieces centres are gone through, by several threads. [-]"""
_CURVE_BITS = 16
"""How finely places are ordered: a city of 60 km by the metre. [-]"""


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
        Locations, as they are numbered inside.
    ends : ndarray of bool
        Whether a zone ends with this member: the next one is farther away.
    centres : ndarray of float, shape (n_centres, 2)
        East and north. [m]
    n_locations : int
        Of how many locations.
    shapes : tuple of Shape
        ``n_rows`` is ``n_centres`` times their number.
    numbers, centre_numbers : ndarray of int64
        Inside, locations and centres are numbered along a curve through the plane, so that what lies together
        in the city lies together in memory, which makes scans several times as quick. These are the numbers
        that they were given with.
    """

    starts: Ints
    members: NDArray[np.int32]
    ends: NDArray[np.bool_]
    centres: Floats
    n_locations: int
    shapes: tuple[Shape, ...]
    numbers: Ints
    centre_numbers: Ints

    @property
    def ranks(self) -> Ints:
        """Say for each location, as given, which it is along the curve."""
        ranks = np.empty_like(self.numbers)
        ranks[self.numbers] = np.arange(len(ranks))
        return ranks

    def centre_of(self, row: int) -> int:
        """Say round which centre a row's zones lie."""
        return int(self.centre_numbers[row % len(self.centres)])

    def shape_of(self, row: int) -> Shape:
        """Say which shape a row's zones have."""
        return self.shapes[row // len(self.centres)]

    def inside(self, row: int, count: int) -> Ints:
        """Give the first so many locations of a row, as they were given."""
        begin = self.starts[row]
        return self.numbers[self.members[begin : begin + count]]


def zones_within(
    locations: Floats,
    *,
    reach_m: float,
    centres: Floats | None = None,
    shapes: Sequence[Shape] = (CIRCLE,),
    threads: int = 2,
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
    threads
        How many work at once; what comes of it is the same.

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
    numbers = _along_a_curve(places)
    centre_numbers = numbers if centres is None else _along_a_curve(around)
    rows = [_rows(places[numbers], around[centre_numbers], reach_m, shape, threads) for shape in shapes]
    starts = np.concatenate([[0], np.cumsum(np.concatenate([counts for counts, _, _ in rows]))])
    members, ends = rows[0][1:] if len(rows) == 1 else map(np.concatenate, list(zip(*rows, strict=True))[1:])
    return Zones(starts, members, ends, around, len(places), tuple(shapes), numbers, centre_numbers)


def _along_a_curve(places: Floats) -> Ints:
    """Order places along Morton's curve: by the bits of east and north in turns."""
    low, extent = places.min(axis=0), max(float(np.ptp(places, axis=0).max()), 1.0)
    east, north = ((places - low) / extent * (2**_CURVE_BITS - 1)).astype(np.int64).T
    code = np.zeros(len(places), np.int64)
    for bit in range(_CURVE_BITS):
        code |= (east >> bit & 1) << (2 * bit) | (north >> bit & 1) << (2 * bit + 1)
    return np.lexsort((places[:, 1], places[:, 0], code))


def _pairs(given: Floats, name: str) -> Floats:
    pairs = np.ascontiguousarray(given, dtype=np.float64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs) or not np.isfinite(pairs).all():
        raise ScanInvalid(
            f"The {name} of a scan have to be pairs of numbers, at least one.", shape=str(pairs.shape)
        )
    return pairs


def _rows(
    places: Floats, centres: Floats, reach_m: float, shape: Shape, threads: int
) -> tuple[Any, Any, Any]:
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
    side = min(reach_m / _BOXES, extent + 1.0)
    side = max(side, extent / np.sqrt(len(at)) / 4)
    width = int(extent // side) + 1
    column = np.minimum((at - low) // side, width - 1).astype(np.int64)
    box = column[:, 1] * width + column[:, 0]
    order = np.argsort(box, kind="stable").astype(np.int32)
    box_starts = np.searchsorted(box[order], np.arange(width * width + 1))
    boxes = Boxes(at[order], order, low, side, width, box_starts)
    steps = np.linspace(0, len(of), _PIECES + 1).astype(np.int64)
    pieces = list(itertools.pairwise(steps))
    with ThreadPoolExecutor(threads) as pool:
        counts = np.concatenate(list(pool.map(lambda one: _count(of[slice(*one)], boxes, reach_m), pieces)))
        total = int(counts.sum())
        if total > MOST_MEMBERS:
            raise ZonesTooMany(
                f"Zones within {reach_m:g} m hold {total:,} locations; {MOST_MEMBERS:,} can be held."
                " Ask for a smaller reach, or for fewer centres.",
                members=total,
            )
        members, ends = np.empty(total, np.int32), np.empty(total, np.bool_)
        starts = np.concatenate([[0], np.cumsum(counts)])
        list(pool.map(lambda one: _fill(of, boxes, reach_m, one[0], one[1], starts, members, ends), pieces))
    return counts, members, ends


class Boxes(NamedTuple):
    """Locations put into boxes, so that those near a centre are found."""

    at: Floats
    """East and north, box by box. [m]"""
    numbers: NDArray[np.int32]
    """Which location each is."""
    low: Floats
    """The corner in the south-west. [m]"""
    side: float
    """How wide a box is. [m]"""
    width: int
    """How many boxes lie in a line."""
    starts: Ints
    """Where each box begins."""


@njit(cache=True, nogil=True)
def _lines(centre: Any, boxes: Any, reach_m: float) -> Any:
    """Give the first and last line, and the first and last column of boxes, that may be within reach."""
    east = int(min(max((centre[0] - reach_m - boxes.low[0]) // boxes.side, 0.0), boxes.width))
    west = int(max(min((centre[0] + reach_m - boxes.low[0]) // boxes.side, boxes.width - 1.0), -1.0))
    south = int(min(max((centre[1] - reach_m - boxes.low[1]) // boxes.side, 0.0), boxes.width))
    north = int(max(min((centre[1] + reach_m - boxes.low[1]) // boxes.side, boxes.width - 1.0), -1.0))
    return south, north, east, west


@njit(cache=True, nogil=True)
def _count(centres: Any, boxes: Any, reach_m: float) -> Any:
    counts = np.zeros(len(centres), np.int64)
    for row in range(len(centres)):
        x, y = centres[row]
        south, north, first, last = _lines(centres[row], boxes, reach_m)
        if first > last:
            continue
        for line in range(south, north + 1):
            begin, stop = (
                boxes.starts[line * boxes.width + first],
                boxes.starts[line * boxes.width + last + 1],
            )
            for slot in range(begin, stop):
                counts[row] += np.sqrt((boxes.at[slot, 0] - x) ** 2 + (boxes.at[slot, 1] - y) ** 2) <= reach_m
    return counts


@njit(cache=True, nogil=True)
def _fill(
    centres: Any, boxes: Any, reach_m: float, since: int, until: int, starts: Any, members: Any, ends: Any
) -> None:
    most = 0
    for row in range(since, until):
        most = max(most, starts[row + 1] - starts[row])
    keys, found = np.empty((2, most), np.int64), np.empty((2, most), np.int32)
    tally = np.empty(1 << _DIGIT, np.int64)
    for row in range(since, until):
        x, y = centres[row]
        south, north, first, last = _lines(centres[row], boxes, reach_m)
        here = 0
        for line in range(south, north + 1):
            if first > last:
                break
            begin, stop = (
                boxes.starts[line * boxes.width + first],
                boxes.starts[line * boxes.width + last + 1],
            )
            for slot in range(begin, stop):
                distance = np.sqrt((boxes.at[slot, 0] - x) ** 2 + (boxes.at[slot, 1] - y) ** 2)
                if distance <= reach_m:
                    keys[0, here] = np.int64(distance * _PER_METRE + 0.5)
                    found[0, here] = boxes.numbers[slot]
                    here += 1
        side = _sort(keys, found, here, tally)
        for place in range(here):
            members[starts[row] + place] = found[side, place]
            ends[starts[row] + place] = place == here - 1 or keys[side, place] != keys[side, place + 1]


@njit(cache=True, nogil=True)
def _sort(keys: Any, found: Any, count: int, tally: Any) -> int:
    """Put the nearest first, digit by digit, from one side of the tables to the other; say on which it ends.

    What is tied stays in the order of the boxes, which is the same on every machine.
    """
    greatest, side, shift = np.int64(0), 0, np.int64(0)
    for place in range(count):
        greatest = max(greatest, keys[0, place])
    while greatest >> shift:
        tally[:] = 0
        for place in range(count):
            tally[(keys[side, place] >> shift) & ((1 << _DIGIT) - 1)] += 1
        free = 0
        for digit in range(len(tally)):
            tally[digit], free = free, free + tally[digit]
        for place in range(count):
            digit = (keys[side, place] >> shift) & ((1 << _DIGIT) - 1)
            keys[1 - side, tally[digit]] = keys[side, place]
            found[1 - side, tally[digit]] = found[side, place]
            tally[digit] += 1
        side, shift = 1 - side, shift + _DIGIT
    return side
