"""Tables to take along: the views for readers (``gridcity.store.reader_views``), whole or in part."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import shapely
from psycopg2.extensions import cursor as Cursor  # noqa: N812  (the driver names its class like a variable)
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.exports.copying import arrow_schema, copied, expressions
from gridcity.exports.errors import FilterNotFitting, TableUnknown
from gridcity.exports.model import EVERYTHING, GEOMETRY, WGS84, Batch, Crs, Filter, Rows
from gridcity.store.engine import cursor
from gridcity.store.reader_views import View, list_views, views_schema
from grids.lattice import Lattice

_PLACES = ("cell_code", "area_code", "place_code")
"""Columns that say in which area a row is, the first that a table has; codes begin with their area's."""
_DAYS = ("reported_on", "day", "month", "happened_local")
"""Columns that say on which day a row is, the first that a table has."""


def list_tables(conn: Connection) -> tuple[View, ...]:
    """List the tables that can be taken along, by name, with what their columns hold."""
    return list_views(conn, _schema(conn))


def find_table(conn: Connection, name: str) -> View:
    """Give a table by its name.

    Raises
    ------
    TableUnknown
        There is none.
    """
    tables = {table.name: table for table in list_tables(conn)}
    if name not in tables:
        raise TableUnknown(
            f"There is no table {name[:40]!r}; there are {', '.join(tables)}.", known=list(tables)
        )
    return tables[name]


def can_choose_area(table: View) -> bool:
    """Say whether a table's rows lie in areas."""
    return _first(table, _PLACES) is not None


def can_choose_days(table: View) -> bool:
    """Say whether a table's rows are of days or months."""
    return _first(table, _DAYS) is not None


def _first(table: View, names: tuple[str, ...]) -> str | None:
    there = {one.name for one in table.columns}
    return next((name for name in names if name in there), None)


def rows_of(conn: Connection, name: str, *, chosen: Filter = EVERYTHING, crs: Crs = Crs.WGS84) -> Rows:
    """Read a table, or some of its rows, of one moment.

    Nothing else may be asked of the connection until the batches are used up or closed.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    name
        The table: ``list_tables`` has them.
    chosen
        Which rows.
    crs
        EPSG:4326, or the city's own equal-area plane [m]; columns ``lon`` and ``lat`` are degrees in both.

    Raises
    ------
    TableUnknown
        There is no such table.
    FilterNotFitting
        The table has no areas or no days to choose by, or the days end before they begin.
    """
    table = find_table(conn, name)
    geometry = next((one for one in table.columns if one.is_geometry), None)
    schema = arrow_schema(table.columns)
    cur = cursor(conn)
    place = f'"{views_schema(_schema(conn))}"."{table.name}"'
    query = f"SELECT {expressions(table.columns)} FROM {place}{_where(cur, table, chosen)}"
    batches = copied(cur, query, schema)
    reference = WGS84
    if crs is Crs.PLANE and geometry is not None:
        profile = get_city(conn).profile
        lattice = Lattice(profile.centre_lon, profile.centre_lat, profile.cell_size_m)
        batches, reference = _on_the_plane(batches, lattice), plane_crs(lattice)
    kind = None if geometry is None else _KINDS[geometry.type.partition("(")[2].partition(",")[0].lower()]
    return Rows(table.name, schema, batches, kind, reference)


_KINDS = {"point": "Point", "multipolygon": "MultiPolygon"}


def plane_crs(lattice: Lattice) -> str:
    """Write the city's plane as PROJ reads it."""
    centre = f"+lat_0={lattice.centre_lat!r} +lon_0={lattice.centre_lon!r}"
    return f"+proj=laea {centre} +datum=WGS84 +units=m +no_defs"


def _schema(conn: Connection) -> str:
    """Name the schema of the city that the connection is turned to."""
    with cursor(conn) as cur:
        cur.execute("SELECT current_schema()")
        (name,) = cur.fetchone() or ("",)
    return str(name)


def _where(cur: Cursor, table: View, chosen: Filter) -> str:
    conditions: list[str] = []
    if chosen.area:
        column = _first(table, _PLACES)
        if column is None:
            raise FilterNotFitting(f"{table.name} has no areas to choose by.", table=table.name)
        conditions.append(cur.mogrify(f"starts_with({column}, %s)", [chosen.area]).decode())
    if chosen.since is not None or chosen.until is not None:
        column = _first(table, _DAYS)
        if column is None:
            raise FilterNotFitting(f"{table.name} has no days to choose by.", table=table.name)
        if chosen.since is not None and chosen.until is not None and chosen.until <= chosen.since:
            raise FilterNotFitting("The days end before they begin.", table=table.name)
        for sign, day in ((">=", chosen.since), ("<", chosen.until)):
            if day is not None:
                conditions.append(cur.mogrify(f"{column} {sign} %s", [day]).decode())
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _on_the_plane(batches: Iterator[Batch], lattice: Lattice) -> Iterator[Batch]:
    def project(corners: "np.typing.NDArray[np.float64]") -> "np.typing.NDArray[np.float64]":
        return np.column_stack(lattice.project(corners[:, 0], corners[:, 1]))

    for batch in batches:
        at = batch.schema.get_field_index(GEOMETRY)
        places = shapely.from_wkb(batch.column(at).to_numpy(zero_copy_only=False))
        moved = shapely.to_wkb(shapely.transform(places, project))
        yield batch.set_column(at, batch.schema.field(at), pa.array(moved, pa.binary()))
