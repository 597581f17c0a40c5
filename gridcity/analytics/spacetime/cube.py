"""The space-time cube: how many events each cell had in each step."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime import counting
from gridcity.analytics.spacetime.errors import CubeTooLarge
from gridcity.analytics.spacetime.sharing import in_parts
from gridcity.analytics.spacetime.steps import Steps, microseconds
from gridcity.analytics.weights import Floats
from gridcity.cells.lookup import CellLookup

MOST_BINS = 2**28
"""Bins that a dense cube may have: a gigabyte. [bins]"""
_BINS_FOR_EACH_THREAD = 2**21
_EVENTS_A_PART = 2**16

Counts = TypeVar("Counts", NDArray[np.int32], sparse.csr_array)


@dataclass(frozen=True, slots=True, eq=False)
class Cube(Generic[Counts]):
    """Events by cell and step, and those that are in no bin.

    Attributes
    ----------
    counts : ndarray of int32 or csr_array, shape (n_cells, n_steps)
        [events]
    steps
        The steps of time.
    outside, beyond, undated
        How many events lie in no cell, before or after all steps, or have no instant.
    """

    counts: Counts
    steps: Steps
    outside: int = 0
    beyond: int = 0
    undated: int = 0

    def whole(self) -> "Cube[Counts]":
        """Leave out a first and last step that the period cuts short."""
        kept = np.flatnonzero(self.steps.is_whole)
        if kept.size == len(self.steps):
            return self
        first, last = (0, 0) if kept.size == 0 else (int(kept[0]), int(kept[-1]) + 1)
        return replace(self, counts=self.counts[:, first:last], steps=self.steps.among(slice(first, last)))

    def by_area(self, areas: NDArray[Any], n_areas: int) -> Floats:
        """Add the cells of each area up.

        Parameters
        ----------
        areas : ndarray of int, shape (n_cells,)
            The number of each cell's area, -1 for none.
        n_areas
            How many areas there are; one without a cell has zeros.

        Returns
        -------
        ndarray of float, shape (n_areas, n_steps)
            [events]

        Raises
        ------
        ShapeMismatch
            There are not as many areas named as cells, or one is beyond the last.
        """
        if areas.shape != (self.counts.shape[0],) or (areas.size and areas.max() >= n_areas):
            raise ShapeMismatch(
                f"{areas.shape} areas do not fit {self.counts.shape[0]} cells and {n_areas} areas.",
                areas=areas.shape,
                cells=self.counts.shape[0],
            )
        inside = np.flatnonzero(areas >= 0)
        shares = sparse.csr_array(
            (np.ones(inside.size), (areas[inside], inside)), shape=(n_areas, self.counts.shape[0])
        )
        sums = shares @ self.counts
        return np.asarray(sums.toarray() if sparse.issparse(sums) else sums, dtype=np.float64)


def count_cube(
    cells: NDArray[Any], instants: NDArray[Any], steps: Steps, *, n_cells: int
) -> Cube[NDArray[np.int32]]:
    """Count events by cell and step into an array.

    Parameters
    ----------
    cells : ndarray of int, shape (n_events,)
        The number of each event's cell from 0; negative for events in no cell.
    instants : ndarray of datetime64 (UTC) or int, shape (n_events,)
        When each was; as a number: microseconds since 1970. May be before 1970, and missing (NaT).
    steps
        The steps of time.
    n_cells
        How many cells there are.

    Returns
    -------
    Cube
        Each event is in one bin, or counted among those in none.

    Raises
    ------
    ShapeMismatch
        There are not as many cells as instants.
    ValuesInvalid
        An event lies in a cell beyond the last.
    CubeTooLarge
        The cube has more than ``MOST_BINS`` bins: take ``count_sparse``.

    Notes
    -----
    One pass on all processors: 6 ns an event in a city of 13,000 cells, 15 ns in one of 200,000.
    Tested against ``pandas`` groupby and a plain loop.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from gridcity.analytics.spacetime.steps import equal_steps
    >>> days = equal_steps(datetime(2015, 1, 1, tzinfo=UTC), datetime(2015, 1, 3, tzinfo=UTC), length_s=86400)
    >>> when = np.array(["2015-01-01T05", "2015-01-02T23", "2015-01-02T00", "2014-12-31"], "datetime64[s]")
    >>> cube = count_cube(np.array([0, 2, 2, 0]), when, days, n_cells=3)
    >>> cube.counts.tolist(), cube.beyond
    ([[1, 0], [0, 0], [0, 2]], 1)
    """
    cells, when = _checked(cells, instants)
    if n_cells * len(steps) > MOST_BINS:
        raise CubeTooLarge(
            f"A cube of {n_cells:,} cells and {len(steps):,} steps has more than {MOST_BINS:,} bins;"
            " take count_sparse, or longer steps.",
            cells=n_cells,
            steps=len(steps),
        )
    shift, table = steps.buckets()
    parts = 1 if cells.size < _EVENTS_A_PART else os.cpu_count() or 1
    # Small cubes: to each its own events and a cube. Large ones: to each its own cells of the one cube.
    is_small = n_cells * len(steps) <= _BINS_FOR_EACH_THREAD
    slabs = [np.zeros((n_cells, len(steps)), dtype=np.int32) for _ in range(parts if is_small else 1)]
    tallies = np.zeros((parts, 4), dtype=np.int64)

    def work(part: int) -> None:
        some, mine = slice(None), (n_cells * part // parts, n_cells * (part + 1) // parts)
        if is_small:
            some, mine = slice(cells.size * part // parts, cells.size * (part + 1) // parts), (0, n_cells)
        counting.add_dense(
            cells[some], when[some], steps.edges, shift, table, mine, slabs[part % len(slabs)], tallies[part]
        )

    with ThreadPoolExecutor(parts) as pool:
        list(pool.map(work, range(parts)))
    for slab in slabs[1:]:
        slabs[0] += slab
    return _cube(slabs[0], steps, tallies.sum(axis=0))


def count_sparse(
    cells: NDArray[Any], instants: NDArray[Any], steps: Steps, *, n_cells: int
) -> Cube[sparse.csr_array]:
    """Count events by cell and step into a sparse matrix: for hours of years, or very many cells.

    Parameters, errors
        As ``count_cube``; any number of bins.

    Notes
    -----
    Memory grows with events, cells and steps, not with bins. Tested against ``count_cube``.
    """
    cells, when = _checked(cells, instants)
    shift, table = steps.buckets()
    steps_of = np.empty(cells.size, dtype=np.int32)
    sizes, tally = np.zeros(n_cells, dtype=np.int64), np.zeros(4, dtype=np.int64)
    counting.find_bins(cells, when, steps.edges, shift, table, steps_of, sizes, tally)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    sorted_steps = np.empty(starts[-1], dtype=np.int32)
    counting.sort_by_cell(cells, steps_of, starts[:-1].copy(), sorted_steps)
    counts, kept = np.zeros(starts[-1], dtype=np.int32), np.zeros(n_cells, dtype=np.int64)

    def work(begin: int, end: int) -> None:
        counting.join_equal(starts, sorted_steps, len(steps), begin, end, counts, kept)

    in_parts(work, n_cells)
    indptr = np.zeros(n_cells + 1, dtype=np.int64)
    counting.close_gaps(starts, kept, sorted_steps, counts, indptr)
    filled = indptr[-1]
    matrix = sparse.csr_array(
        (counts[:filled].copy(), sorted_steps[:filled].copy(), indptr), shape=(n_cells, len(steps))
    )
    return _cube(matrix, steps, tally)


def count_places(
    lookup: CellLookup, lon: Floats, lat: Floats, instants: NDArray[Any], steps: Steps
) -> Cube[NDArray[np.int32]]:
    """Count events at places: each in the cell that it lies in.

    Parameters
    ----------
    lookup
        The cells of a tiling; the cube's cells have its order.
    lon, lat : ndarray of float, shape (n_events,)
        EPSG:4326. [°] Places in no cell, and missing ones, are counted as outside.
    instants, steps, errors
        As ``count_cube``.
    """
    return count_cube(lookup.positions(lon, lat), instants, steps, n_cells=len(lookup.ids))


def _checked(cells: NDArray[Any], instants: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    if cells.shape != instants.shape or cells.ndim != 1:
        raise ShapeMismatch(
            f"{cells.shape} cells do not fit {instants.shape} instants.",
            cells=cells.shape,
            instants=instants.shape,
        )
    if cells.dtype.kind not in "iu":
        raise ValuesInvalid(f"Cells are whole numbers, not {cells.dtype}.", dtype=str(cells.dtype))
    narrow = cells.dtype in (np.dtype(np.int32), np.dtype(np.int64))
    return np.ascontiguousarray(cells if narrow else cells.astype(np.int64)), np.ascontiguousarray(
        microseconds(instants)
    )


def _cube(counts: Counts, steps: Steps, tally: NDArray[np.int64]) -> Cube[Counts]:
    stray = int(tally[counting.UNKNOWN])
    if stray:
        raise ValuesInvalid(
            f"{stray} events lie in cells beyond the last, {counts.shape[0] - 1}.", events=stray
        )
    outside, beyond, undated = tally[:3].tolist()
    return Cube(counts, steps, outside=outside, beyond=beyond, undated=undated)
