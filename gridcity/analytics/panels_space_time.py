"""The store read as a space-time cube: the city's cases by cell and step, and its holidays.

Rows arrive as the database packs them and are counted in slices on the way, so that ten million cases take
no more memory than the cube.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.analytics.model import Panel
from gridcity.analytics.panels import cases_by_cell
from gridcity.analytics.spacetime.cube import Cube, count_cube
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps
from gridcity.cells.lookup import CellLookup
from gridcity.city.calendars import newest
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.worktime.model import DayKind

_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("a", ">i4"),
        ("cell_id", ">i8"),
        ("b", ">i4"),
        ("reported_at", ">i8"),
        ("c", ">i4"),
        ("lon", ">f8"),
        ("d", ">i4"),
        ("lat", ">f8"),
    ]
)
"""A row of binary COPY; 19 bytes stand before the first, 2 after the last."""
_HEADER, _TRAILER = 19, 2
_MICROSECONDS_TO_2000 = 946_684_800_000_000
"""The database counts from the year 2000."""
_SLICE_BYTES = 2**24


@dataclass(frozen=True, slots=True, eq=False)
class CasesCube:
    """The cases of the cells in force, by step.

    ``panel`` tells the cells (codes, centres, columns and rows) and has the period's counts; ``cube`` has
    the same cells in the same order.
    """

    panel: Panel
    cube: Cube[NDArray[np.int32]]


def cases_cube(
    conn: Connection,
    *,
    since: datetime,
    until: datetime,
    every: Every = Every.WEEK,
    class_ids: Sequence[int] | None = None,
) -> CasesCube:
    """Count the cases reported in a period by cell and by hour, day, week or month of the city.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    since, until
        The period: from, including; to, excluding. Steps that it cuts short are marked: ``cube.whole()``
        leaves them out.
    every
        The step, in the city's time zone.
    class_ids
        Only cases of these classes; None: of all.

    Returns
    -------
    CasesCube
        Cases that ``panels.cases_by_cell`` counts, each in the cell that its place lies in now;
        ``cube.outside``: those beyond the last cell.

    Raises
    ------
    PeriodInvalid, StepsInvalid, CubeTooLarge
        See each.
    """
    panel = cases_by_cell(conn, since=since, until=until, class_ids=class_ids)
    steps = calendar_steps(since, until, every, get_city(conn).profile.timezone)
    counting = _Counting(conn, panel, steps)
    values = {"since": since, "until": until, "class_ids": None if class_ids is None else list(class_ids)}
    with cursor(conn) as cur:
        query = cur.mogrify(load_queries("gridcity.analytics").case_instants, values).decode()
        cur.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", counting)
    return CasesCube(panel, counting.finished())


def holidays(conn: Connection) -> frozenset[date]:
    """Give the days that the city's calendar in force names holidays; none where it has no calendar."""
    edition = newest(conn)
    days = () if edition is None else edition.calendar.special
    return frozenset(on for on, day in dict(days).items() if day.kind is DayKind.HOLIDAY)


class _Counting:
    """A file for COPY to write to: it counts what it is given, and keeps no row."""

    def __init__(self, conn: Connection, panel: Panel, steps: Steps) -> None:
        self._conn, self._panel, self._steps = conn, panel, steps
        self._order = np.argsort(panel.cell_ids)
        self._kept = bytearray()
        self._is_begun = False
        self._cube = Cube(np.zeros((panel.cell_ids.size, len(steps)), dtype=np.int32), steps)

    def write(self, data: bytes) -> int:
        """Take in what has arrived."""
        self._kept += data
        if len(self._kept) >= _SLICE_BYTES:
            self._count()
        return len(data)

    def finished(self) -> Cube[NDArray[np.int32]]:
        """Give the cube once all has arrived."""
        self._count()
        return self._cube

    def _count(self) -> None:
        """Count all whole rows; the trailer is shorter than a row and is left over."""
        begin = 0 if self._is_begun else _HEADER
        self._is_begun = True
        n_rows = (len(self._kept) - begin) // _ROW.itemsize
        rows = np.frombuffer(bytes(self._kept), dtype=_ROW, count=max(n_rows, 0), offset=begin)
        del self._kept[: begin + rows.nbytes]
        if rows.size == 0:
            return
        instants = rows["reported_at"].astype(np.int64) + _MICROSECONDS_TO_2000
        found = count_cube(self._positions(rows), instants, self._steps, n_cells=self._order.size)
        self._cube.counts[...] += found.counts
        self._cube = Cube(self._cube.counts, self._steps, outside=self._cube.outside + found.outside)

    def _positions(self, rows: NDArray[Any]) -> NDArray[np.int64]:
        """Find the cell of each case: the one it names, or where that was redrawn the one of its place."""
        at = self._of_ids(rows["cell_id"].astype(np.int64))
        lost = at < 0
        if lost.any() and self._order.size:
            places = rows[lost]
            at[lost] = self._of_ids(
                self._lookup.cell_ids(places["lon"].astype(np.float64), places["lat"].astype(np.float64))
            )
        return at

    def _of_ids(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        if self._order.size == 0:
            return np.full(ids.shape, -1, dtype=np.int64)
        known = self._panel.cell_ids[self._order]
        at = np.searchsorted(known, ids).clip(max=known.size - 1)
        return np.where(known[at] == ids, self._order[at], -1).astype(np.int64)

    @cached_property
    def _lookup(self) -> CellLookup:
        return CellLookup.load(self._conn)
