"""Counting events by cell and step, compiled: one pass, no intermediate arrays."""

from typing import Any

import numpy as np
from numba import njit

OUTSIDE, BEYOND, UNDATED, UNKNOWN = range(4)
"""Why an event is in no bin: it lies in no cell, beyond all steps, has no instant, or its cell is unknown."""

_NEVER = np.iinfo(np.int64).min


@njit(cache=True, nogil=True)
def add_dense(
    cells: Any, instants: Any, edges: Any, shift: int, table: Any, mine: Any, into: Any, tally: Any
) -> None:
    """Add the events of some cells to a cube.

    Parameters
    ----------
    cells, instants : ndarray of int, shape (n_events,)
        The cell of each, negative for none; its instant. [µs since 1970]
    edges, shift, table
        As ``Steps.edges`` and ``Steps.buckets`` give them.
    mine : tuple of int
        The first of the cells whose events are added, and the one after the last. Events in no cell belong
        to the first cells.
    into : ndarray of int32, shape (n_cells, n_steps)
        What is added to. [events]
    tally : ndarray of int64, shape (4,)
        Events in no bin, by reason.
    """
    first, last, n_cells = edges[0], edges[-1], into.shape[0]
    begin, end = mine
    for event in range(len(cells)):
        cell, instant = cells[event], instants[event]
        if begin <= cell < end and first <= instant < last:
            step = table[(instant - first) >> shift]
            while instant >= edges[step + 1]:
                step += 1
            into[cell, step] += 1
        elif begin <= cell < end or (begin == 0 and not 0 <= cell < n_cells):
            tally[_why_not(cell, instant, n_cells)] += 1


@njit(cache=True, nogil=True)
def find_bins(
    cells: Any, instants: Any, edges: Any, shift: int, table: Any, steps: Any, sizes: Any, tally: Any
) -> None:
    """Find the step of each event, -1 for those in no bin, and count the events of each cell."""
    first, last, n_cells = edges[0], edges[-1], len(sizes)
    for event in range(len(cells)):
        cell, instant = cells[event], instants[event]
        step = -1
        if 0 <= cell < n_cells and first <= instant < last:
            step = table[(instant - first) >> shift]
            while instant >= edges[step + 1]:
                step += 1
            sizes[cell] += 1
        else:
            tally[_why_not(cell, instant, n_cells)] += 1
        steps[event] = step


@njit(cache=True, nogil=True)
def sort_by_cell(cells: Any, steps: Any, next_slots: Any, into: Any) -> None:
    """Put the steps of each cell's events side by side; ``next_slots``: where each cell's begin."""
    for event in range(len(cells)):
        if steps[event] >= 0:
            cell = cells[event]
            into[next_slots[cell]] = steps[event]
            next_slots[cell] += 1


@njit(cache=True, nogil=True)
def join_equal(starts: Any, steps: Any, n_steps: int, begin: int, end: int, counts: Any, kept: Any) -> None:
    """Count equal steps of each cell, in place, in order; ``kept``: how many different ones a cell has."""
    seen = np.zeros(n_steps, np.int32)
    for cell in range(begin, end):
        start, stop = starts[cell], starts[cell + 1]
        if (stop - start) * 8 > n_steps:
            kept[cell] = _tally(steps[start:stop], counts[start:stop], seen)
        elif stop > start:
            kept[cell] = _runs(steps[start:stop], counts[start:stop])


@njit(cache=True, nogil=True)
def _tally(steps: Any, counts: Any, seen: Any) -> int:
    """Count by way of a list of all steps, which is left empty: where a cell has many events."""
    for step in steps:
        seen[step] += 1
    slot = 0
    for step in range(len(seen)):
        if seen[step]:
            steps[slot], counts[slot] = step, seen[step]
            slot += 1
            seen[step] = 0
    return slot


@njit(cache=True, nogil=True)
def _runs(steps: Any, counts: Any) -> int:
    """Count by sorting: where a cell has few events."""
    steps.sort()
    slot = 0
    counts[0] = 1
    for at in range(1, len(steps)):
        if steps[at] != steps[slot]:
            slot += 1
            steps[slot] = steps[at]
            counts[slot] = 0
        counts[slot] += 1
    return slot + 1


@njit(cache=True, nogil=True)
def close_gaps(starts: Any, kept: Any, steps: Any, counts: Any, indptr: Any) -> None:
    """Move what each cell keeps to the front, one cell after the other."""
    slot = 0
    for cell in range(len(kept)):
        indptr[cell] = slot
        for at in range(starts[cell], starts[cell] + kept[cell]):
            steps[slot], counts[slot] = steps[at], counts[at]
            slot += 1
    indptr[len(kept)] = slot


@njit(cache=True, nogil=True)
def _why_not(cell: int, instant: int, n_cells: int) -> int:
    if cell < 0:
        return OUTSIDE
    if cell >= n_cells:
        return UNKNOWN
    return UNDATED if instant == _NEVER else BEYOND
