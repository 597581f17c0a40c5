"""Hexagons on the wire, as GeoJSON."""

from typing import Any, Literal

from pydantic import Field

from api.models.base import Wire


class HexagonFacts(Wire):
    """What a hexagon holds."""

    h3: str = Field(description="H3 index.")
    value: float = Field(description="Sum of the measure. Fractions where cells reach over several hexagons.")


class HexagonFeature(Wire):
    """A hexagon."""

    type: Literal["Feature"]
    geometry: dict[str, Any] = Field(description="GeoJSON Polygon, EPSG:4326.")
    properties: HexagonFacts


class HexagonCollection(Wire):
    """Hexagons that hold something."""

    type: Literal["FeatureCollection"]
    features: list[HexagonFeature]
