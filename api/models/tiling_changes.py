"""What a redraw changed, on the wire."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.models.base import Wire
from gridcity.cells.versions import Fate


class DutyPassedOn(Wire):
    """What became of the duty rules of retired cells."""

    ended: int = Field(description="Rules of retired cells that ended for their heirs'. [rules]")
    begun: int = Field(description="Rules of new cells in their place. [rules]")
    contested: int = Field(description="Of these, those that contradict others and answer nothing. [rules]")
    stranded: int = Field(description="Rules of retired cells that found no heir and still hold. [rules]")


class AreaChangesOut(Wire):
    """Cells of an area that were retired, by what became of them, and new ones, in cells."""

    code: str
    name: str
    name_en: str | None
    retired: int
    split: int = Field(description="Parted among several cells that hold nothing else.")
    merged: int = Field(description="Went into one cell, together with others.")
    moved: int = Field(description="Its borders were moved.")
    given_up: int = Field(description="No cell of the new tiling holds it.")
    fresh: int = Field(description="Began with the tiling.")


class TilingChanges(Wire):
    """What a tiling changed of the one before it, in cells."""

    tiling_id: int
    before_id: int | None = Field(description="The tiling before it; empty for the first.")
    at: datetime = Field(description="When it came in force.")
    kept: int = Field(description="Cells that went on as they were.")
    retired: int
    split: int
    merged: int
    moved: int
    given_up: int
    fresh: int = Field(description="New cells.")
    same_code: int = Field(description="New cells with the code of a retired one.")
    new_ground: int = Field(description="New cells where no cell was; in a first tiling, all.")
    duty: DutyPassedOn
    areas: list[AreaChangesOut] = Field(description="The finest areas in which anything changed, by code.")


class ChildOut(Wire):
    """A cell of the tiling that holds ground of a retired one."""

    id: int
    code: str
    area_m2: float = Field(description="Geodesic area. [m²]")
    cases: int = Field(description="Cases ever filed on its ground. [cases]")
    share_of_parent: float = Field(description="How much of the retired cell went into it. [-]")
    share_of_child: float = Field(description="How much of it that is. [-]")


class RetiredCellOut(Wire):
    """A cell that was retired, and who holds its ground since."""

    id: int
    code: str
    area_code: str
    fate: Fate | None
    area_m2: float = Field(description="Geodesic area. [m²]")
    cases: int = Field(description="Cases ever filed on its ground, stand-in places left out. [cases]")
    children: list[ChildOut] = Field(description="Most ground first.")


class RetiredCellPage(Wire):
    """Retired cells by code."""

    items: list[RetiredCellOut]
    next: str | None = Field(description="Send it as `after` for the next page; empty on the last.")


class CellFacts(Wire):
    """A cell that a redraw retired or began."""

    what: Literal["retired", "new"]
    code: str
    fate: Fate | None = Field(description="Empty for a new one.")
    area_m2: float = Field(description="Geodesic area. [m²]")
    is_new_ground: bool = Field(description="No cell was there before.")


class AreaFacts(AreaChangesOut):
    """An area that stands for its cells."""

    what: Literal["area"] = "area"


class ChangeFeature(Wire):
    """A cell or an area on the map."""

    type: Literal["Feature"] = "Feature"
    geometry: dict[str, object] = Field(description="GeoJSON, EPSG:4326.")
    properties: CellFacts | AreaFacts


class ChangesMap(Wire):
    """What a redraw changed, as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    level: Literal["cells", "areas"] = Field(
        description="areas where more cells changed than are drawn one by one; outlines are simplified then."
    )
    features: list[ChangeFeature]
