"""Places by name and points by address, on the wire."""

from pydantic import Field

from api.models.base import Bounds, Wire
from api.models.city import AreaName
from gridcity.places.model import Kind, PlaceType


class SearchHit(Wire):
    """One thing that was found."""

    kind: Kind
    key: str = Field(description="Code of an area, cell or component; else a number, of a case its id.")
    type: PlaceType | None = Field(description="Basic place type (GB/T 30428.3) of what has a name.")
    name: str
    name_en: str | None
    detail: str = Field(description="Where it lies, or what it is.")
    detail_en: str
    lon: float
    lat: float
    bounds: Bounds | None
    score: float = Field(description="0 to 1; only its order means something. [-]")


class SearchAnswer(Wire):
    """What was found, best first."""

    items: list[SearchHit]
    meant: str | None = Field(
        description="What was looked for instead, where nothing is called as typed; null where something is."
    )
    incomplete: bool = Field(description="True while some Chinese names cannot be found by their pinyin yet.")


class NearPlace(Wire):
    """A street, building or place near a point."""

    id: int
    name: str
    name_en: str | None
    distance_m: float = Field(description="From the point. [m]")


class DoorNumber(Wire):
    """A door or building number near a point."""

    id: int
    street: str
    number: str
    distance_m: float = Field(description="From the point. [m]")


class AddressOut(Wire):
    """What a point is called."""

    text: str = Field(description="In Chinese, widest first.")
    text_en: str = Field(description="In English, nearest first.")
    street: NearPlace | None
    door: DoorNumber | None
    building: NearPlace | None
    place: NearPlace | None
    areas: list[AreaName] = Field(description="Widest first.")
    cell_code: str | None
    distance_m: float | None = Field(
        description="From the point to what the address names first; null where that is an area. [m]"
    )
