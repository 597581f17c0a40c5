"""Which cell a place lies in, and cells by their codes."""

import math

from sqlalchemy import Connection

from gridcity.cells.errors import CellNotFound, OutsideCity, PlaceInvalid
from gridcity.cells.model import Cell
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

HOLD = "SELECT pg_advisory_xact_lock_shared(hashtext('gridcity cells'), hashtext(current_schema()))"
"""Keeps the cells as they are until the transaction ends: the statement for ``hold_cells``."""


def hold_cells(conn: Connection) -> None:
    """Keep the cells as they are until the transaction ends: for who reads a cell to write of it.

    A redraw waits for all such transactions before it moves what hangs on cells, and those that
    begin meanwhile wait for it, so that nothing is written of a cell that is no more. The statement
    that reads the cell has to come after this one: its snapshot then is of after the wait.
    """
    with cursor(conn) as cur:
        cur.execute(HOLD)


def find_cell_at(conn: Connection, lon: float, lat: float) -> Cell | None:
    """Find the cell of a place; None outside the city. On a border it is the one with the lowest code.

    Raises
    ------
    PlaceInvalid
        The numbers are no longitude and latitude.
    """
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise PlaceInvalid(
            f"{lon}, {lat} is no place on Earth (longitude, latitude).", lon=str(lon), lat=str(lat)
        )
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").cell_at, {"lon": lon, "lat": lat})
        row = cur.fetchone()
    return None if row is None else Cell(*row)


def cell_at(conn: Connection, lon: float, lat: float) -> Cell:
    """Say which cell a place lies in. On a border it is the one with the lowest code.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    lon, lat
        The place, EPSG:4326. [°]

    Raises
    ------
    OutsideCity
        It lies in no cell in force.
    PlaceInvalid
        The numbers are no longitude and latitude.
    """
    cell = find_cell_at(conn, lon, lat)
    if cell is None:
        raise OutsideCity(f"The place {lon:.6f}, {lat:.6f} lies outside the city.", lon=lon, lat=lat)
    return cell


def hold_cell_at(conn: Connection, lon: float, lat: float) -> Cell:
    """Say which cell a place lies in, and keep the cells as they are; raises as ``cell_at``."""
    hold_cells(conn)
    return cell_at(conn, lon, lat)


def get_cell(conn: Connection, code: str) -> Cell:
    """Read a cell in force by its code.

    Raises
    ------
    CellNotFound
        There is none.
    """
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").cell_by_code, {"code": code})
        row = cur.fetchone()
    if row is None:
        raise CellNotFound(f"There is no cell {code}.", cell_code=code)
    return Cell(*row)
