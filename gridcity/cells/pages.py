"""What a cell's page shows: the cell, the areas around it, and what hangs on it."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from gridcity.cells.areas import get_area
from gridcity.cells.errors import CellNotFound
from gridcity.cells.model import Area, Cell
from gridcity.city.service import get_city
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries


@dataclass(frozen=True, slots=True)
class CellPage:
    """One cell in full.

    ``areas`` are those around it, widest first; ``bounds`` west, south, east, north [°];
    ``geometry`` GeoJSON in EPSG:4326; ``components`` pairs of class and count, most first;
    ``months`` pairs of month (``2026-03``, in the city's time zone) and cases reported in it.
    """

    cell: Cell
    areas: tuple[Area, ...]
    bounds: tuple[float, float, float, float]
    geometry: dict[str, Any]
    components: tuple[tuple[int, int], ...]
    open_count: int
    closed_count: int
    complaints_count: int
    months: tuple[tuple[str, int], ...]


def cell_page(conn: Connection, code: str) -> CellPage:
    """Read a cell and what hangs on it, by the cell's code.

    Raises
    ------
    CellNotFound
        No cell in force has that code.
    """
    zone = get_city(conn).profile.timezone
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").cell_page, {"code": code, "zone": zone})
        row = cur.fetchone()
    if row is None:
        raise CellNotFound(f"There is no cell {code}.", cell_code=code)
    cell = Cell(*row[:6])
    geometry, bounds, components, open_count, closed_count, complaints_count, months = row[6:]
    return CellPage(
        cell=cell,
        areas=tuple(get_area(conn, cell.area_code[:size]) for size in range(6, len(cell.area_code) + 1, 3)),
        bounds=tuple(bounds),
        geometry=json.loads(geometry),
        components=tuple((one["class_id"], one["count"]) for one in components),
        open_count=open_count,
        closed_count=closed_count,
        complaints_count=complaints_count,
        months=tuple((one["month"], one["count"]) for one in months),
    )


def open_cases_by_cell(conn: Connection) -> list[tuple[int, int]]:
    """Count the open cases of every cell in force that has any: what shades the map."""
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").open_cases_by_cell)
        return [(int(cell_id), int(count)) for cell_id, count in cur.fetchall()]
