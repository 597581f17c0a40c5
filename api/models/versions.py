"""Tilings, lineages and neighbours of cells on the wire."""

from datetime import datetime

from pydantic import Field

from api.models.base import Wire


class TilingOut(Wire):
    """A tiling that is or was in force."""

    id: int
    kind: str = Field(description="lattice, blocks or official.")
    cell_size_m: float = Field(description="Side of an uncut cell of a lattice. [m]")
    finest_level: str
    valid_from: datetime
    valid_to: datetime | None = Field(description="Empty while it is in force.")
    cells: int
    began: int = Field(description="Cells that began with it; the others went on from the one before.")
    ended: int = Field(description="Cells of the one before that it retired.")


class TilingList(Wire):
    """Tilings, newest first."""

    items: list[TilingOut]


class CellCount(Wire):
    """The cases of a cell, by year."""

    code: str
    counts: list[int] = Field(description="One a year of the series. [cases]")


class CellSeries(Wire):
    """Cases by year and cell, all of them counted in the cells of one tiling, whenever they were filed."""

    tiling_id: int
    years: list[int] = Field(description="In the city's own time.")
    outside: list[int] = Field(description="Cases with a place that none of the cells holds. [cases]")
    items: list[CellCount] = Field(description="Cells with any case, by code.")


class RelativeOut(Wire):
    """A cell that shares ground with an earlier or later one."""

    code: str
    valid_from: datetime
    valid_to: datetime | None
    shared_m2: float = Field(description="Ground of both. [m²]")
    share_of_parent: float = Field(description="How much of the earlier cell that is. [-]")
    share_of_child: float = Field(description="How much of the later cell that is. [-]")


class CellVersionOut(Wire):
    """One of the cells that a code named."""

    id: int
    area_m2: float = Field(description="Geodesic area. [m²]")
    valid_from: datetime
    valid_to: datetime | None


class LineageOut(Wire):
    """Where a cell's ground came from and where it went."""

    code: str
    valid_from: datetime
    valid_to: datetime | None = Field(description="Empty while the cell is in force.")
    geometry: dict[str, object] = Field(description="Its own outline: GeoJSON MultiPolygon, EPSG:4326.")
    versions: list[CellVersionOut] = Field(description="Every cell that had the code, the latest first.")
    parents: list[RelativeOut] = Field(description="Retired cells that it was made of, most ground first.")
    children: list[RelativeOut] = Field(description="Cells that hold its ground since, most ground first.")


class NeighbourOut(Wire):
    """A cell beside another."""

    code: str
    lon: float = Field(description="Longitude of a point inside it. [°]")
    lat: float = Field(description="Latitude of a point inside it. [°]")
    open: int = Field(description="Its open cases. [cases]")


class NeighbourList(Wire):
    """Neighbours by code."""

    items: list[NeighbourOut]
