"""Counts in H3 hexagons: exact ones for those who run the city, withheld small ones for everybody else.

For staff any count by cell is carried to hexagons by the ground that they share. For the public the
counts are made of *atoms*: cases with an exact place, by hexagon of resolution ``ATOM`` and month. An
atom with fewer than ``AT_LEAST`` cases is not published, and every published number, of whatever
hexagon and period, is a sum of published atoms. So no difference between published numbers, of two
periods, two resolutions or two days of asking, holds more than the atoms themselves told. Atoms do
not change once they are published: a month is published a week after its end, and what was recorded
later than that is left out for ever. The exception are imported histories, which count in the month
of their report whenever they were imported: import them whole, before the page is public.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import TypeAlias
from zoneinfo import ZoneInfo

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from gridcity.analytics.errors import PeriodInvalid
from gridcity.cells.errors import NotTiled
from gridcity.cells.tiling import lattice_of
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from grids.crosswalk import Crosswalk
from grids.rollup import cells_to_hexagons, points_to_hexagons, roll_up

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

ATOM = 8
"""The resolution of what is published: hexagons of 0.74 km² on average. [-]"""
AT_LEAST = 5
"""Atoms with fewer cases are withheld. [cases]"""
LATENESS = timedelta(days=7)
"""So long after its end a month is published."""
MOST_MONTHS = 120
_KEPT = 16
_crosswalks: dict[tuple[str, int, int], tuple[Ints, Crosswalk, list[int]]] = {}
_atoms: dict[tuple[str, date], tuple[Ints, Ints]] = {}
_lock = Lock()


class Measure(StrEnum):
    """What is counted by cell."""

    CASES = "cases"
    OPEN_CASES = "open_cases"
    COMPLAINTS = "complaints"
    COMPONENTS = "components"


@dataclass(frozen=True, slots=True)
class Hexagons:
    """H3 numbers in rising order, and what each holds."""

    hexagon: Ints
    value: Floats


def roll_up_cells(conn: Connection, measure: Measure, resolution: int) -> Hexagons:
    """Carry a count by cell to hexagons, by the ground that they share.

    Parameters
    ----------
    measure
        What is counted, in the cells in force.
    resolution
        Of the hexagons, 6 (36 km² on average) to 11 (0.002 km²). [-]

    Returns
    -------
    Hexagons
        Those with more than nothing. Their sum is that of the cells; a cell's count is taken as even
        over its ground, so that hexagons smaller than cells hold fractions.

    Raises
    ------
    NotTiled
        There are no cells.
    """
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.analytics"), f"{measure}_of_cells"))
        counted = dict(cur.fetchall())
    hexagons, shared, ids = _crosswalk(conn, resolution)
    values = shared.carry(np.array([counted.get(cell_id, 0) for cell_id in ids], dtype=np.float64))
    holds = values > 0
    return Hexagons(hexagons[holds], values[holds])


def published(conn: Connection, *, since: date, until: date, resolution: int, at: datetime) -> Hexagons:
    """Give what may be told to everybody: cases by hexagon, over whole months, from published atoms.

    Parameters
    ----------
    since, until
        First days of the first month and of the month after the last.
    resolution
        6 to ``ATOM``. [-]
    at
        Now.

    Raises
    ------
    PeriodInvalid
        No whole months, none or too many of them, one that is not published yet, or a finer resolution.
    """
    months = _months(since, until)
    zone = get_city(conn).profile.zone
    if resolution > ATOM or at < _starts(until, zone) + LATENESS:
        raise PeriodInvalid(
            f"Months are published {LATENESS.days} days after their end, at resolution {ATOM} or coarser.",
            until=until.isoformat(),
            resolution=resolution,
        )
    atoms = [_atoms_of(conn, month, zone) for month in months]
    hexagons, counts = (np.concatenate(one) for one in zip(*atoms, strict=True))
    found, sums = roll_up(hexagons, resolution, counts)
    return Hexagons(found, sums.astype(np.float64))


def _months(since: date, until: date) -> list[date]:
    """List the first days of the months of a period."""
    months = (until.year - since.year) * 12 + until.month - since.month
    if since.day != 1 or until.day != 1 or not 0 < months <= MOST_MONTHS:
        raise PeriodInvalid(
            f"A period is whole months, at most {MOST_MONTHS}.",
            since=since.isoformat(),
            until=until.isoformat(),
        )
    first = since.year * 12 + since.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(first, first + months)]


def _starts(month: date, zone: ZoneInfo) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=zone).astimezone(UTC)


def _atoms_of(conn: Connection, month: date, zone: ZoneInfo) -> tuple[Ints, Ints]:
    """Give the published atoms of a month that is over: they never change, so they are kept."""
    key = (_name(conn), month)
    with _lock:
        if key in _atoms:
            return _atoms[key]
    end = _starts(_after(month), zone)
    values = {"since": _starts(month, zone), "until": end, "recorded_by": end + LATENESS}
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.analytics").places_of_month, values)
        places = np.array(cur.fetchall(), dtype=np.float64).reshape(-1, 2)
    hexagons, counts = np.unique(points_to_hexagons(places[:, 0], places[:, 1], ATOM), return_counts=True)
    told = counts >= AT_LEAST
    atoms = hexagons[told].astype(np.int64), counts[told].astype(np.int64)
    with _lock:
        if len(_atoms) > MOST_MONTHS * 4:
            _atoms.clear()
        _atoms[key] = atoms
    return atoms


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _crosswalk(conn: Connection, resolution: int) -> tuple[Ints, Crosswalk, list[int]]:
    """Give the shares of cells in force and hexagons, and the cells' ids; kept until the next redraw."""
    tiling = conn.scalar(text("SELECT id FROM tilings WHERE valid_to IS NULL"))
    if tiling is None:
        raise NotTiled("The city has no cells yet: run `gridcity tile` first.")
    key = (_name(conn), int(tiling), resolution)
    with _lock:
        if key in _crosswalks:
            return _crosswalks[key]
    from gridcity.analytics.panels import cell_shapes

    ids = list(conn.scalars(text("SELECT id FROM cells WHERE valid_to IS NULL ORDER BY code")))
    lattice = lattice_of(get_city(conn).profile)
    found = (*cells_to_hexagons(lattice, cell_shapes(conn), resolution), ids)
    with _lock:
        if len(_crosswalks) >= _KEPT:
            _crosswalks.clear()
        _crosswalks[key] = found
    return found


def _name(conn: Connection) -> str:
    """Name the database and the city."""
    return f"{conn.engine.url.render_as_string()} {conn.scalar(text('SELECT current_schema()'))}"


def names_of(hexagons: Ints) -> list[str]:
    """Write H3 numbers as people write them."""
    return [h3.int_to_str(one) for one in hexagons.tolist()]
