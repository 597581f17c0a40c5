"""What cases can be of, cell by cell, as the store knows it, and the cases beside it.

Exposures: people (as loaded, shared out by buildings), components, metres of street, minutes of patrol,
ground. All come in the order of the cells' codes, one number a cell; NaN where nothing is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from threading import Lock
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.analytics.apportioning import footprints_in_cells, lengths_in_cells, shared_out
from gridcity.analytics.model import Floats, Ints
from gridcity.analytics.panels import cell_shapes, checked_period, plane
from gridcity.city.model import Level
from gridcity.city.service import city_day
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from grids.lattice import Lattice

_KEPT = 8
"""So many grounds are remembered, cities and their editions together. [-]"""


class Exposure(StrEnum):
    """What cases are set against."""

    INHABITANTS = "inhabitants"
    COMPONENTS = "components"
    STREETS = "streets"
    PATROL = "patrol"
    AREA = "area"


UNITS = {
    Exposure.INHABITANTS: 1_000.0,
    Exposure.COMPONENTS: 100.0,
    Exposure.STREETS: 1_000.0,
    Exposure.PATROL: 60.0,
    Exposure.AREA: 1e6,
}
"""By how much of each a rate is told: 1,000 people, 100 components, a kilometre, an hour, a km²."""


class Source(StrEnum):
    """Who noticed: the city's own people on their rounds, the public, a machine; or nobody can say."""

    INSPECTOR = "inspector"
    PUBLIC = "public"
    MACHINE = "machine"
    UNKNOWN = "unknown"


SOURCES = {
    **dict.fromkeys(("inspector", "staff", "operator"), Source.INSPECTOR),
    **dict.fromkeys(("citizen", "phone", "app", "web", "social", "mail", "media"), Source.PUBLIC),
    **dict.fromkeys(("video", "sensor", "system"), Source.MACHINE),
}
"""How a case came → who noticed; what is not named here is unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The cells in force, by their codes. Areas [m²]; centroids, shape (n_cells, 2), EPSG:4326 [°]."""

    ids: Ints
    codes: tuple[str, ...]
    area_m2: Floats
    centres: Floats

    def areas(self, level: Level) -> tuple[tuple[str, ...], Ints]:
        """Name the areas of a level that have cells, and say in which each cell lies."""
        digits = level.code_length
        names, place = np.unique([code[:digits] for code in self.codes], return_inverse=True)
        return tuple(names.tolist()), place.astype(np.int64)

    def at(self, ids: Ints) -> Ints:
        """Say where cells stand in the order, by their ids."""
        order = np.argsort(self.ids)
        return np.asarray(order[np.searchsorted(self.ids, ids, sorter=order)])


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Cases of a period, counted by cell, class and how they came: one number a row of the store's answer."""

    cell: Ints
    class_id: Ints
    source: NDArray[np.object_]
    cases: Floats
    due: Floats
    late: Floats

    def by_cell(self, cells: int, which: NDArray[np.bool_] | None = None) -> Floats:
        """Count the cases of each cell, or those of the rows that are asked for."""
        wanted = slice(None) if which is None else which
        counted = np.bincount(self.cell[wanted], self.cases[wanted], minlength=cells)
        return np.asarray(counted, dtype=np.float64)

    def of(self, *sources: Source) -> NDArray[np.bool_]:
        """Say which rows came by these."""
        return np.isin(self.source.astype(str), [str(source) for source in sources])


@dataclass(frozen=True, slots=True, eq=False)
class Lasted:
    """How long cases took, in whole hours: so many cases of an area ended, or were open still."""

    area: NDArray[np.object_]
    hours: Floats
    is_done: NDArray[np.bool_]
    cases: Floats


def read_ground(conn: Connection) -> Ground:
    """Read the cells in force."""
    rows = _rows(conn, "ground", {})
    ids, codes, area_m2, lon, lat = zip(*rows, strict=True) if rows else [()] * 5
    return Ground(
        np.array(ids, dtype=np.int64),
        tuple(codes),
        np.array(area_m2, dtype=np.float64),
        np.column_stack([np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)]),
    )


def area_names(conn: Connection, level: Level) -> dict[str, tuple[str, str | None]]:
    """Name the areas of a level: code → name, English name."""
    return {
        code: (name, name_en) for code, name, name_en in _rows(conn, "areas_of_level", {"level": str(level)})
    }


def read_told(
    conn: Connection,
    ground: Ground,
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    class_ids: Sequence[int] | None = None,
) -> Told:
    """Count the cases of a period, each once: what was merged or voided is left out.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    ground
        Its cells.
    since, until
        The period in which they were reported: from, including; to, excluding.
    at
        As of when it is told what is late.
    class_ids
        Only cases of these classes; None: of all.

    Raises
    ------
    PeriodInvalid
        The period ends before it begins, or lies in years that are none of a city's.
    """
    asked = checked_period(since, until) | {"at": at, "class_ids": _listed(class_ids)}
    rows = _rows(conn, "told", asked)
    cells, classes, channels, cases, due, late = zip(*rows, strict=True) if rows else [()] * 6
    return Told(
        ground.at(np.array(cells, dtype=np.int64)),
        np.array(classes, dtype=np.int64),
        np.array([SOURCES.get(channel, Source.UNKNOWN) for channel in channels], dtype=object),
        *(np.array(part, dtype=np.float64) for part in (cases, due, late)),
    )


def read_lasted(
    conn: Connection,
    level: Level,
    *,
    since: datetime,
    until: datetime,
    at: datetime,
    class_ids: Sequence[int] | None = None,
) -> Lasted:
    """Read how long the cases of a period took, by area of a level; open ones as long as they have so far.

    Raises
    ------
    PeriodInvalid
        As ``read_told``.
    """
    asked = checked_period(since, until) | {
        "at": at,
        "class_ids": _listed(class_ids),
        "digits": level.code_length,
    }
    rows = _rows(conn, "lasted", asked)
    areas, done, hours, cases = zip(*rows, strict=True) if rows else [()] * 4
    return Lasted(
        np.array(areas, dtype=object),
        np.array(hours, dtype=np.float64),
        np.array(done, dtype=bool),
        np.array(cases, dtype=np.float64),
    )


def known_exposures(conn: Connection) -> tuple[Exposure, ...]:
    """Say which exposures the store has anything of; ground it always has."""
    known = _rows(conn, "exposures_known", {})[0]
    names = (Exposure.INHABITANTS, Exposure.COMPONENTS, Exposure.STREETS, Exposure.PATROL)
    return (*(name for name, is_known in zip(names, known, strict=True) if is_known), Exposure.AREA)


def read_exposure(
    conn: Connection,
    ground: Ground,
    kind: Exposure,
    *,
    since: datetime,
    until: datetime,
    class_ids: Sequence[int] | None = None,
    on: date | None = None,
) -> Floats:
    """Read what cases can be of in each cell.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    ground
        Its cells.
    kind
        Of what.
    since, until
        The period: of patrols; people are those known on its last day.
    class_ids
        Of components: only of these classes; None: of all.
    on
        Of components: those that stood on this day; None: those that stand now.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        [people], [components], [m], [min] or [m²]. Of people NaN where nobody counted.

    Raises
    ------
    PeriodInvalid
        As ``read_told``.
    """
    period = checked_period(since, until)
    if kind is Exposure.AREA:
        return ground.area_m2.copy()
    if kind is Exposure.COMPONENTS:
        asked = {"class_ids": _listed(class_ids), "on_day": on}
        return _summed(ground, _rows(conn, "components_standing", asked))
    if kind is Exposure.PATROL:
        return _summed(ground, _rows(conn, "patrol_minutes", period))
    if kind is Exposure.STREETS:
        return _measured(conn, "street_shapes", lengths_of_streets)
    counted = dict(_rows(conn, "inhabitants_on", {"on_day": city_day(conn, until)}))
    homes = _measured(conn, "building_shapes", _homes) if counted else np.zeros(len(ground.codes))
    return shared_out(counted, ground.codes, homes, ground.area_m2)


def read_street_courses(conn: Connection) -> NDArray[np.object_]:
    """Read the courses of streets and paths, in the order of their numbers. EPSG:4326 [°]."""
    shapes = [bytes(row[0]) for row in _rows(conn, "street_shapes", {})]
    return np.asarray(shapely.from_wkb(shapes), dtype=object).reshape(-1)


def lengths_of_streets(lattice: Lattice, cells: NDArray[np.object_], streets: NDArray[np.object_]) -> Floats:
    """Measure the streets of each cell. [m]."""
    return lengths_in_cells(lattice, cells, streets)


def _homes(lattice: Lattice, cells: NDArray[np.object_], buildings: NDArray[np.object_]) -> Floats:
    return footprints_in_cells(cells, lattice, buildings)


_known: dict[tuple[Any, ...], Floats] = {}
_knowing = Lock()


def _measured(conn: Connection, name: str, measure: Any) -> Floats:
    """Measure shapes in the cells, once for each edition of both."""
    key = (name, *_rows(conn, "ground_versions", {})[0])
    with _knowing:
        found = _known.get(key)
    if found is None:
        shapes = np.asarray(shapely.from_wkb([bytes(row[0]) for row in _rows(conn, name, {})]), dtype=object)
        found = measure(plane(conn), cell_shapes(conn), shapes.reshape(-1))
        found.flags.writeable = False
        with _knowing:
            while len(_known) >= _KEPT:
                _known.pop(next(iter(_known)))
            _known[key] = found
    return found.copy()


def _summed(ground: Ground, rows: Sequence[tuple[Any, ...]]) -> Floats:
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    values = np.array([row[1] for row in rows], dtype=np.float64)
    return np.asarray(np.bincount(ground.at(ids), values, minlength=len(ground.codes)), dtype=np.float64)


def _listed(class_ids: Sequence[int] | None) -> list[int] | None:
    return None if class_ids is None else list(class_ids)


def _rows(conn: Connection, name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.analytics", "exposure.sql"), name), values)
        return cur.fetchall()
