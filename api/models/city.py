"""The city, its areas, its classes and its cells on the wire."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from api.models.base import Bounds, Wire
from api.models.cases import CaseSummary
from gridcity.catalogue.model import Kind
from gridcity.city.model import Level


class CityOut(Wire):
    """What a page has to know before it draws anything."""

    code: str
    name: str
    name_en: str
    languages: list[str]
    timezone: str
    bounds: Bounds
    centre: list[float] = Field(min_length=2, max_length=2, description="Longitude, latitude. [°]")
    zoom: float = Field(description="Zoom that a map shows first. [-]")
    finest_level: Level
    cells: int = Field(description="Cells in force. [-]")
    editions: list[str] = Field(description="Editions that components are classed by.")
    matter_editions: list[str] = Field(description="Editions that matters are classed by.")


class ClassOut(Wire):
    """A class of components or matters."""

    id: int
    edition: str
    kind: Kind
    code: str
    major_name: str
    major_name_en: str
    name: str
    name_en: str
    is_emergency: bool
    limit_value: float | None
    limit_unit: str | None


class ClassList(Wire):
    """Classes in the order of their codes."""

    items: list[ClassOut]


class AttributesOut(Wire):
    """What the attributes of a class's components are."""

    class_id: int
    json_schema: dict[str, Any] | None = Field(
        description="JSON Schema (2020-12) of an object: `title` is Chinese, `description` English. Empty:"
        " anything goes."
    )


class AreaOut(Wire):
    """A county, street or community."""

    code: str
    level: Level
    parent_code: str | None
    name: str
    name_en: str | None
    is_derived: bool = Field(
        description="True where no authority drew it: a part of a street, or the union of what lies in it."
    )
    area_m2: float = Field(description="Geodesic area. [m²]")
    bounds: Bounds


class AreaList(Wire):
    """Areas in the order of their codes."""

    items: list[AreaOut]


class AreaName(Wire):
    """An area, by name only."""

    code: str
    name: str
    name_en: str | None


class CellCandidate(Wire):
    """A cell in which a fix may have been taken."""

    code: str
    probability: float = Field(description="Cells below 0.01 are left out. [-]")


class CellAt(Wire):
    """The cell of a point."""

    id: int
    code: str
    area_m2: float = Field(description="Geodesic area. [m²]")
    area_code: str
    candidates: list[CellCandidate] | None = Field(
        default=None, description="With accuracy_m: where the fix may have been taken, the likeliest first."
    )


class CellLoad(Wire):
    """How many open cases each cell holds; cells that hold none are left out."""

    version: str = Field(description="The last event that is counted, as the live stream names it.")
    counts: list[tuple[int, int]] = Field(description="Cell id and its open cases. [cases]")


class ClassCount(Wire):
    """How many components of a class."""

    class_id: int
    name: str
    name_en: str
    count: int


class ComponentTotals(Wire):
    """The components of a cell, by class."""

    total: int
    by_class: list[ClassCount]


class MonthCount(Wire):
    """How many cases were reported in a month."""

    month: str = Field(description="YYYY-MM in the city's own time.")
    count: int


class DocumentBrief(Wire):
    """A document, as others refer to it."""

    id: int
    number: str
    title: str
    kind: str
    issued_on: date


class CellOut(Wire):
    """One cell's page."""

    id: int
    code: str
    area_m2: float = Field(description="Geodesic area. [m²]")
    area: AreaName
    street: AreaName | None
    county: AreaName | None
    bounds: Bounds
    geometry: dict[str, Any] = Field(description="GeoJSON MultiPolygon, EPSG:4326.")
    components: ComponentTotals
    open_cases: list[CaseSummary]
    closed_count: int
    months: list[MonthCount]
    documents: list[DocumentBrief]
    complaints_count: int


class Health(Wire):
    """Whether the server and its store answer."""

    status: Literal["ok"]
    city: str
    version: str
    now: datetime
