"""Pairs of cases near each other, compiled: found by a raster of buckets, compared in space and time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from gridcity.analytics.drawing import shuffle, stream
from gridcity.analytics.spacetime.sharing import in_parts
from gridcity.analytics.weights import Floats, Ints

BUCKETS_A_CASE = 4
PLAIN = -1.0
"""In place of an offset: distances count as they are, not their reciprocals."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Cases laid out by bucket, so that whoever is near lies in three stretches of the list.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        The cases, bucket after bucket, row by row.
    x, y : ndarray of float, shape (n,)
        Where they are, in that order. [m]
    bucket, starts : ndarray of int
        The bucket of each, and where each bucket begins.
    cols
        Buckets in a row, an empty one at either end.
    """

    order: Ints
    x: Floats
    y: Floats
    bucket: Ints
    starts: Ints
    cols: int

    @property
    def compiled(self) -> tuple[Any, ...]:
        """What compiled code takes."""
        return self.x, self.y, self.bucket, self.starts, self.cols


def raster_of(places: Floats, within_m: float) -> Raster:
    """Lay cases out in buckets at least ``within_m`` wide. [m]."""
    low, span = places.min(axis=0), np.ptp(places, axis=0)
    side = max(within_m, float(np.sqrt(span[0] * span[1] / (BUCKETS_A_CASE * len(places)))))
    side = max(side, float(span.max()) / 2**15, np.finfo(np.float64).tiny)
    if not np.isfinite(side):
        side = max(float(span.max()), 1.0)
    col, row = np.floor((places - low) / side).astype(np.int64).T + 1
    cols = int(col.max()) + 2
    bucket = row * cols + col
    order = np.argsort(bucket, kind="stable")
    sizes = np.bincount(bucket, minlength=(int(row.max()) + 2) * cols)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    x, y = np.ascontiguousarray(places[order].T)
    return Raster(order, x, y, bucket[order], starts, cols)


def degrees(raster: Raster, times: Floats, within_m: float, within: float) -> tuple[Ints, Ints, Ints]:
    """Count for each case the others near in space, those near in time too, and the near ones after it."""
    counts = np.zeros((3, raster.order.size), dtype=np.int64)
    in_parts(
        lambda begin, end: _degrees(raster.compiled, times, within_m**2, within, begin, end, counts),
        raster.order.size,
    )
    return counts[0], counts[1], counts[2]


def pairs_of(raster: Raster, within_m: float, after: Ints) -> tuple[Ints, NDArray[np.int32]]:
    """List the pairs near in space: where each case's begin, and its later partners."""
    starts = np.concatenate([[0], np.cumsum(after)])
    partners = np.empty(starts[-1], dtype=np.int32)
    in_parts(
        lambda begin, end: _partners(raster.compiled, within_m**2, starts, begin, end, partners),
        raster.order.size,
    )
    return starts, partners


@njit(cache=True, nogil=True)
def _degrees(
    raster: Any, times: Any, square: float, within: float, begin: int, end: int, counts: Any
) -> None:
    x, y, bucket, starts, cols = raster
    for one in range(begin, end):
        near, both, after = 0, 0, 0
        for row in range(-1, 2):
            first = bucket[one] + row * cols - 1
            for other in range(starts[first], starts[first + 3]):
                if other == one:
                    continue
                across, along = x[other] - x[one], y[other] - y[one]
                if across * across + along * along <= square:
                    near += 1
                    after += other > one
                    both += abs(times[other] - times[one]) <= within
        counts[0, one], counts[1, one], counts[2, one] = near, both, after


@njit(cache=True, nogil=True)
def _partners(raster: Any, square: float, slots: Any, begin: int, end: int, partners: Any) -> None:
    x, y, bucket, starts, cols = raster
    for one in range(begin, end):
        slot = slots[one]
        for row in range(-1, 2):
            first = bucket[one] + row * cols - 1
            for other in range(max(starts[first], one + 1), starts[first + 3]):
                across, along = x[other] - x[one], y[other] - y[one]
                if across * across + along * along <= square:
                    partners[slot] = other
                    slot += 1


@njit(cache=True, nogil=True)
def close_in_time(times: Any, within: float, near: Any) -> None:
    """Count for each of sorted instants the others within a time."""
    low, high = 0, 0
    for one in range(len(times)):
        while times[one] - times[low] > within:
            low += 1
        high = max(high, one)
        while high + 1 < len(times) and times[high + 1] - times[one] <= within:
            high += 1
        near[one] = high - low


@njit(cache=True, nogil=True)
def count_close(key: Any, first: int, pairs: Any, times: Any, within: float, into: Any) -> None:
    """Put the times into any order, again and again, and count the pairs that are near in time, too."""
    starts, partners = pairs
    order = np.empty(len(times))
    for replicate in range(len(into)):
        order[:] = times
        shuffle(stream(key, first + replicate), order)
        count = 0
        for one in range(len(times)):
            time = order[one]
            for slot in range(starts[one], starts[one + 1]):
                count += abs(order[partners[slot]] - time) <= within
        into[replicate] = count


@njit(cache=True, nogil=True)
def sum_products(
    key: Any, first: int, pairs: Any, weights: Any, times: Any, offset: float, into: Any
) -> None:
    """Put the times into any order, again and again, and add up nearness in space times that in time."""
    starts, partners = pairs
    order = np.empty(len(times))
    for replicate in range(len(into)):
        order[:] = times
        shuffle(stream(key, first + replicate), order)
        total = 0.0
        for one in range(len(times)):
            time = order[one]
            for slot in range(starts[one], starts[one + 1]):
                total += weights[slot] * closeness(abs(order[partners[slot]] - time), offset)
        into[replicate] = total


@njit(cache=True, nogil=True)
def sum_rows(
    x: Any, y: Any, times: Any, offsets: Any, within_m: float, begin: int, end: int, into: Any
) -> None:
    """Add up for each case, over all others: space, its square, time, its square, and the product."""
    for one in range(begin, end):
        into[one] = 0.0
        for first, last in ((0, one), (one + 1, len(x))):
            if offsets[0] == PLAIN:
                _sum_plain(x, y, times, one, first, last, into[one])
            else:
                _sum_near(x, y, times, offsets, within_m, one, first, last, into[one])


@njit(cache=True, nogil=True, fastmath=True)
def _sum_plain(x: Any, y: Any, times: Any, one: int, first: int, last: int, into: Any) -> None:
    sum_space, square_space, sum_time, square_time, both = 0.0, 0.0, 0.0, 0.0, 0.0
    for other in range(first, last):
        across, along, time = x[other] - x[one], y[other] - y[one], abs(times[other] - times[one])
        space = np.sqrt(across * across + along * along)
        sum_space += space
        square_space += space * space
        sum_time += time
        square_time += time * time
        both += space * time
    into[0] += sum_space
    into[1] += square_space
    into[2] += sum_time
    into[3] += square_time
    into[4] += both


@njit(cache=True, nogil=True, fastmath=True)
def _sum_near(
    x: Any, y: Any, times: Any, offsets: Any, within_m: float, one: int, first: int, last: int, into: Any
) -> None:
    sum_space, square_space, sum_time, square_time, both = 0.0, 0.0, 0.0, 0.0, 0.0
    for other in range(first, last):
        across, along = x[other] - x[one], y[other] - y[one]
        apart = np.sqrt(across * across + along * along)
        far, long = offsets[0] + apart, offsets[1] + abs(times[other] - times[one])
        both_over = 1.0 / (far * long)  # one division for two
        time = far * both_over
        space = long * both_over if apart <= within_m else 0.0
        sum_space += space
        square_space += space * space
        sum_time += time
        square_time += time * time
        both += space * time
    into[0] += sum_space
    into[1] += square_space
    into[2] += sum_time
    into[3] += square_time
    into[4] += both


@njit(cache=True, nogil=True)
def closeness(apart: float, offset: float) -> float:
    """Give a distance as it is, or one over it and an offset."""
    return apart if offset == PLAIN else 1.0 / (offset + apart)


@njit(cache=True, nogil=True)
def weigh(x: Any, y: Any, pairs: Any, offset: float, into: Any) -> None:
    """Give the closeness in space of listed pairs."""
    starts, partners = pairs
    for one in range(len(x)):
        for slot in range(starts[one], starts[one + 1]):
            other = partners[slot]
            into[slot] = closeness(np.hypot(x[other] - x[one], y[other] - y[one]), offset)
