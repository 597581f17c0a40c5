"""The only place where the statistics read the store: cells with counts, places, the city's figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from scipy import sparse
from sqlalchemy import Connection

from gridcity.analytics.errors import NoVariation, PeriodInvalid
from gridcity.analytics.hotspots import getis_ord_star, significant_cells
from gridcity.analytics.model import (
    ClassCount,
    DayCount,
    DepartmentLoad,
    Floats,
    Hotspots,
    Overview,
    Panel,
)
from gridcity.analytics.weights import Geometries, lattice_neighbours, touching_neighbours, with_self
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from grids.lattice import Lattice

MOST_CLASSES = 12
DEFAULT_PERIOD = timedelta(days=30)
LONGEST_OVERVIEW = timedelta(days=3660)
"""Ten years: an overview has a row for each of its days."""
YEARS = range(1900, 2200)
"""When a city's cases may have happened; what lies beyond is a slip, and breaks calendars."""


def cases_by_cell(
    conn: Connection, *, since: datetime, until: datetime, class_ids: Sequence[int] | None = None
) -> Panel:
    """Read the cells in force with the cases reported in a period.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    since, until
        The period: from, including; to, excluding.
    class_ids
        Only cases of these classes; None: of all.

    Raises
    ------
    PeriodInvalid
        The period ends before it begins, or lies outside ``YEARS``.
    """
    period = checked_period(since, until)
    period["class_ids"] = None if class_ids is None else list(class_ids)
    rows = _rows(conn, "cells_with_cases", period)
    lattice = plane(conn)
    ids, codes, cols, lines, area_m2, lon, lat, counts = zip(*rows, strict=True) if rows else [()] * 8
    has_lattice = not any(col is None for col in cols)
    x, y = lattice.project(np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64))
    return Panel(
        lattice=lattice,
        since=since,
        until=until,
        cell_ids=np.array(ids, dtype=np.int64),
        codes=tuple(codes),
        cols=np.array(cols, dtype=np.int64) if has_lattice else None,
        rows=np.array(lines, dtype=np.int64) if has_lattice else None,
        area_m2=np.array(area_m2, dtype=np.float64),
        centres=np.column_stack([x, y]),
        counts=np.array(counts, dtype=np.float64),
    )


def case_places(
    conn: Connection,
    lattice: Lattice,
    *,
    since: datetime,
    until: datetime,
    class_ids: Sequence[int] | None = None,
) -> Floats:
    """Read where the cases of a period happened, in the plane of ``lattice``.

    Returns
    -------
    ndarray of float, shape (n_cases, 2)
        East and north of the lattice's centre. [m] The same cases as ``cases_by_cell`` counts, and
        those beyond the last cell.
    """
    period = checked_period(since, until)
    period["class_ids"] = None if class_ids is None else list(class_ids)
    places = np.array(_rows(conn, "case_places", period), dtype=np.float64).reshape(-1, 2)
    return np.column_stack(lattice.project(places[:, 0], places[:, 1]))


def cell_shapes(conn: Connection) -> Geometries:
    """Read the outlines of the cells in force, in the order of their codes. EPSG:4326 [°]."""
    return np.asarray(shapely.from_wkb([bytes(row[0]) for row in _rows(conn, "cell_shapes", {})]))


def neighbours(conn: Connection, panel: Panel) -> sparse.csr_array:
    """Join each cell of a panel with itself and its neighbours: by column and row, else by touch."""
    if panel.cols is not None and panel.rows is not None:
        return with_self(lattice_neighbours(panel.cols, panel.rows))
    return with_self(touching_neighbours(cell_shapes(conn)))


def hotspots(conn: Connection, *, days: int, at: datetime) -> Hotspots:
    """Find the cells that stand out by the cases of the last days, corrected for testing every cell.

    A city where nothing happened, or everywhere the same, has none.
    """
    panel = cases_by_cell(conn, since=at - timedelta(days=days), until=at)
    try:
        scores = getis_ord_star(panel.counts, neighbours(conn, panel))
    except NoVariation:
        return Hotspots(days, ())
    stands = significant_cells(scores)
    found = zip(panel.cell_ids[stands].tolist(), scores[stands].round(3).tolist(), strict=True)
    return Hotspots(days, tuple(sorted(found)))


def overview(
    conn: Connection, *, at: datetime, since: datetime | None = None, until: datetime | None = None
) -> Overview:
    """Count the city's work: what is open now, and what came and went in a period.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    at
        Now: decides what is late.
    since, until
        The period: from, including; to, excluding. None: the 30 days before ``until``; until now.

    Raises
    ------
    PeriodInvalid
        The period ends before it begins, is longer than ten years, or lies outside ``YEARS``.
    """
    until = at if until is None else until
    if since is None:
        since = _sane(until) - DEFAULT_PERIOD
    period = checked_period(since, until)
    if until - since > LONGEST_OVERVIEW:
        raise PeriodInvalid(
            f"The period has {(until - since).days:,} days; {LONGEST_OVERVIEW.days:,} can be shown at most.",
            since=since,
            until=until,
        )
    asked = period | {
        "at": at,
        "zone": get_city(conn).profile.timezone,
        "most": MOST_CLASSES,
    }
    stages = _rows(conn, "stages", asked)
    days = tuple(DayCount(*row) for row in _rows(conn, "days", asked))
    by_stage = dict.fromkeys(("reported", "dispatched", "handling", "verifying"), 0)
    by_stage |= {stage: n for stage, n, _ in stages}
    return Overview(
        since=since,
        until=until,
        open=sum(n for _, n, _ in stages),
        late=sum(late for _, _, late in stages),
        by_stage=by_stage | {"closed": sum(day.closed for day in days)},
        reported_by_day=days,
        by_class=tuple(ClassCount(*row) for row in _rows(conn, "classes", asked)),
        by_department=tuple(DepartmentLoad(*row) for row in _rows(conn, "departments", asked)),
    )


def plane(conn: Connection) -> Lattice:
    """Give the plane of the tiling in force; a city that is not tiled yet has its profile's."""
    rows = _rows(conn, "tiling", {})
    if rows:
        return Lattice(*rows[0])
    profile = get_city(conn).profile
    return Lattice(profile.centre_lon, profile.centre_lat, profile.cell_size_m)


def _sane(instant: datetime) -> datetime:
    """Refuse an instant of a year that no city's cases are of."""
    if instant.year not in YEARS:
        raise PeriodInvalid(
            f"A period lies in the years {YEARS[0]} to {YEARS[-1]}, not in {instant.year}.", year=instant.year
        )
    return instant


def checked_period(since: datetime, until: datetime) -> dict[str, object]:
    """Give a period as statements ask for it.

    Raises
    ------
    PeriodInvalid
        It ends before it begins, or lies outside ``YEARS``.
    """
    if _sane(until) < _sane(since):
        raise PeriodInvalid(
            f"The period ends on {until:%Y-%m-%d %H:%M}, before it begins on {since:%Y-%m-%d %H:%M}.",
            since=since,
            until=until,
        )
    return {"since": since, "until": until}


def _rows(conn: Connection, name: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.analytics"), name), values)
        return cur.fetchall()
