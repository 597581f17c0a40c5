"""What a run is worked out from, read from the store as it stood when the run was asked for."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.analytics.model import Panel
from gridcity.analytics.panels_exposure import (
    SOURCES,
    UNITS,
    Exposure,
    Source,
    read_exposure,
    read_ground,
    read_street_courses,
)
from gridcity.analytics.reporting_bias import expected_public
from gridcity.analytics.weights import Geometries
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.studio.asks import needs_streets
from gridcity.studio.errors import NothingToCount
from gridcity.studio.inputs import Inputs, Ints, Listed, Sources
from gridcity.studio.methods.base import Method
from gridcity.studio.model import Ask, Cut, Data, Floats, Quantity
from grids.lattice import Lattice

SQL = load_queries("gridcity.studio")
_ASKED = {
    Data.CASES: SQL.asked_cases,
    Data.COMPLAINTS: SQL.asked_complaints,
    Data.COMPONENTS: SQL.asked_components,
}
EXPOSURE_UNITS = {
    Exposure.INHABITANTS: ("每千居民", "per 1,000 inhabitants"),
    Exposure.COMPONENTS: ("每百部件", "per 100 components"),
    Exposure.STREETS: ("每千米街道", "per km of street"),
    Exposure.PATROL: ("每巡查小时", "per hour of patrol"),
    Exposure.AREA: ("每平方千米", "per km²"),
}
"""By what rates are told, in Chinese and in English; ``UNITS`` says how much that is."""


def read_cut(conn: Connection) -> Cut:
    """Say how far the store has come: what is recorded from now on is in no run with this cut."""
    return Cut(*_rows(conn, SQL.cut, {})[0])


def read_inputs(conn: Connection, ask: Ask, cut: Cut, method: Method) -> Inputs:
    """Read what a method needs.

    Raises
    ------
    NothingToCount
        There are no cells in force, or none in the area.
    """
    rows = _rows(conn, SQL.cells, {"area": ask.area})
    if not rows:
        where = "The city" if ask.area is None else f"Area {ask.area}"
        raise NothingToCount(f"{where} has no cells.", area=ask.area)
    tiling_id, *centre = _rows(conn, SQL.tiling, {})[0]
    lattice = Lattice(*centre)
    ids, codes, cols, lines, area_m2, lon, lat = zip(*rows, strict=True)
    has_lattice = not any(col is None for col in cols)
    cell_ids = np.array(ids, dtype=np.int64)
    reader = _Reader(conn, ask, cut, lattice, cell_ids)
    panel = Panel(
        lattice=lattice,
        since=ask.since,
        until=ask.until,
        cell_ids=cell_ids,
        codes=tuple(codes),
        cols=np.array(cols, dtype=np.int64) if has_lattice else None,
        rows=np.array(lines, dtype=np.int64) if has_lattice else None,
        area_m2=np.array(area_m2, dtype=np.float64),
        centres=np.column_stack(lattice.project(np.array(lon, dtype=float), np.array(lat, dtype=float))),
        counts=reader.counts(ask.quantity),
    )
    exposure = reader.exposure()
    return Inputs(
        panel=panel,
        weighting=ask.weights,
        weight_params=ask.weight_params,
        beside=None if ask.beside is None else reader.counts(ask.beside),
        exposure=exposure,
        exposure_unit=("", "") if exposure is None else EXPOSURE_UNITS[Exposure(ask.exposure)],
        listed=reader.listed(ask.quantity) if method.needs_list else None,
        listed_beside=reader.listed(ask.beside) if method.needs_list and ask.beside else None,
        sources=reader.sources() if method.needs_sources else None,
        outlines=reader.on_the_plane(reader.shapes()) if _needs_outlines(ask, method) else None,
        lines=reader.on_the_plane(read_street_courses(conn)) if needs_streets(ask) else None,
        shapes=reader.shapes,
        seed=ask.seed,
        first_on=reader.first_on,
        tiling={"id": int(tiling_id), "lattice": [float(one) for one in centre]},
    )


def _needs_outlines(ask: Ask, method: Method) -> bool:
    return method.needs_outlines and ask.params.get("edges") != "none"


class _Reader:
    """The store, at a cut, for the cells of an ask."""

    def __init__(self, conn: Connection, ask: Ask, cut: Cut, lattice: Lattice, cell_ids: Ints) -> None:
        self.conn, self.ask, self.lattice = conn, ask, lattice
        self.order = np.argsort(cell_ids)
        self.known = cell_ids[self.order]
        zone = get_city(conn).profile.zone
        self.first_on = ask.since.astimezone(zone).date()
        self.days = _days(ask, zone)
        self.values: dict[str, object] = {
            "since": ask.since,
            "until": ask.until,
            "zone": str(zone),
            "area": ask.area,
            **{name: getattr(cut, name) for name in Cut.__slots__},
        }

    def counts(self, quantity: Quantity) -> Floats:
        """Count by cell."""
        rows = np.array(self._of(quantity, SQL.counted), dtype=np.int64).reshape(-1, 2)
        at = self._at(rows[:, 0])
        counts = np.zeros(self.order.size)
        counts[at[at >= 0]] = rows[at >= 0, 1]
        return counts

    def listed(self, quantity: Quantity) -> Listed:
        """List one by one."""
        rows = np.array(self._of(quantity, SQL.listed), dtype=np.float64).reshape(-1, 4)
        at = self._at(rows[:, 0].astype(np.int64))
        rows = rows[at >= 0]
        places = np.column_stack(self.lattice.project(rows[:, 2], rows[:, 3]))
        return Listed(at[at >= 0], rows[:, 1].astype(np.int64), places, self.days)

    def exposure(self) -> Floats | None:
        """Read what the counts are set against, in the unit that rates are told by."""
        if self.ask.exposure == "none":
            return None
        kind, ground = Exposure(self.ask.exposure), read_ground(self.conn)
        values = read_exposure(self.conn, ground, kind, since=self.ask.since, until=self.ask.until)
        chosen = ground.at(self.known)
        exposure = np.empty(self.order.size)
        exposure[self.order] = np.nan_to_num(values[chosen]) / UNITS[kind]  # NaN: nobody counted
        return exposure

    def shapes(self) -> Geometries:
        """Read the outlines of the cells."""
        rows = _rows(self.conn, SQL.shapes, self.values)
        return np.asarray(shapely.from_wkb([bytes(row[0]) for row in rows]))

    def on_the_plane(self, shapes: Geometries) -> Geometries:
        """Draw shapes of EPSG:4326 in the plane of the lattice. [m]."""

        def project(corners: Floats) -> Floats:
            return np.column_stack(self.lattice.project(corners[:, 0], corners[:, 1]))

        return np.asarray(shapely.transform(shapes, project), dtype=object)

    def sources(self) -> Sources:
        """Count by who told of it."""
        rows = self._of(self.ask.quantity, SQL.told)
        cells, classes, channels, cases = zip(*rows, strict=True) if rows else [()] * 4
        at = self._at(np.array(cells, dtype=np.int64))
        source = np.array([SOURCES.get(one, Source.UNKNOWN) for one in channels], dtype=object).astype(str)
        cases_, size = np.array(cases, dtype=np.float64), self.order.size
        is_here = at >= 0
        is_public, is_inspector = (
            is_here & (source == str(one)) for one in (Source.PUBLIC, Source.INSPECTOR)
        )
        told = is_public | is_inspector
        kind = np.unique(np.array(classes, dtype=np.int64)[told], return_inverse=True)[1]

        def counted(which: NDArray[np.bool_]) -> Floats:
            return np.asarray(np.bincount(at[which], cases_[which], minlength=size), dtype=np.float64)

        return Sources(
            inspectors=counted(is_inspector),
            public=counted(is_public),
            others=counted(is_here & ~told),
            expected_public=expected_public(at[told], kind, is_public[told], cases_[told], units=size),
        )

    def _of(self, quantity: Quantity, then: str) -> list[tuple[Any, ...]]:
        chosen = None if quantity.class_ids is None else list(quantity.class_ids)
        values = self.values | {"class_ids": chosen}
        return _rows(self.conn, f"WITH asked AS ({_ASKED[quantity.data]}) {then}", values)

    def _at(self, ids: Ints) -> Ints:
        """Say where cells stand in the panel; -1 for those of another area."""
        at = np.searchsorted(self.known, ids).clip(max=self.known.size - 1)
        return np.where(self.known[at] == ids, self.order[at], -1).astype(np.int64)


def _days(ask: Ask, zone: ZoneInfo) -> int:
    """Count the city's own days that a period touches."""
    first, last = ask.since.astimezone(zone).date(), ask.until.astimezone(zone)
    whole = (last.date() - first).days
    return max(whole + (last.timetz().replace(tzinfo=None) != last.time().min), 1)


def _rows(conn: Connection, query: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(query, values)
        return cur.fetchall()
