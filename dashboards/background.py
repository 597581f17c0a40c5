"""The city's own ground under a map: water, streets and borders, simplified to what a screen shows."""

from collections.abc import Sequence

import folium
import geopandas as gpd
import shapely
from sqlalchemy import ColumnElement, Connection, Table, func, select

from gridcity.store.tables import areas, streets, water

SIMPLIFY_DEG = 0.00005
"""How far a line may be moved to be drawn with fewer points: some 5 m. [°]"""

GRID_DEG = 0.00001
"""To what coordinates are rounded: some 1 m. [°]"""

_WIDTHS = {
    "motorway": 2.6,
    "primary": 2.2,
    "secondary": 1.6,
    "tertiary": 1.2,
    "rail": 1.0,
    "residential": 0.6,
}
_STREET_COLOUR, _RAIL_COLOUR = "#c9c4ba", "#a9a39a"


def city_bounds(conn: Connection) -> tuple[float, float, float, float]:
    """Say how far the city reaches: west, south, east, north. EPSG:4326 [°]."""
    west, south, east, north = shapely.total_bounds(_shapes(conn, areas, areas.c.level == "county"))
    return float(west), float(south), float(east), float(north)


def draw_background(conn: Connection, sheet: folium.Map) -> None:
    """Draw water, streets by rank and the borders of districts; nothing of it reacts to a pointer."""
    _add(
        sheet,
        "水系 Water",
        gpd.GeoDataFrame(geometry=[_joined(_shapes(conn, water))], crs="EPSG:4326"),
        {"color": "#a8cbe0", "weight": 1, "fillColor": "#bcd9ea", "fillOpacity": 1},
    )
    ranks = folium.FeatureGroup(name="道路 Streets", control=True)
    for kind, width in reversed(_WIDTHS.items()):
        lines = _shapes(conn, streets, streets.c.kind == kind)
        if len(lines):
            style = {"color": _RAIL_COLOUR if kind == "rail" else _STREET_COLOUR, "weight": width}
            if kind == "rail":
                style["dashArray"] = "5 4"
            folium.GeoJson(
                gpd.GeoDataFrame(geometry=[_joined(lines)], crs="EPSG:4326"),
                style_function=lambda _, style=style: style,
                interactive=False,
            ).add_to(ranks)
    ranks.add_to(sheet)
    _add(
        sheet,
        "区县界 Districts",
        gpd.GeoDataFrame(geometry=_simpler(_shapes(conn, areas, areas.c.level == "county")), crs="EPSG:4326"),
        {"color": "#7d7468", "weight": 1.4, "fill": False, "dashArray": "6 3"},
    )


def _add(sheet: folium.Map, name: str, frame: gpd.GeoDataFrame, style: dict[str, object]) -> None:
    if not frame.geometry.is_empty.all():
        folium.GeoJson(frame, name=name, style_function=lambda _: style, interactive=False).add_to(sheet)


def _shapes(conn: Connection, table: Table, *only: ColumnElement[bool]) -> Sequence[shapely.Geometry]:
    query = select(func.st_asbinary(table.c.geom)).where(*only)
    return list(shapely.from_wkb([bytes(row[0]) for row in conn.execute(query)]))


def _simpler(shapes: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    return list(shapely.set_precision(shapely.simplify(shapes, SIMPLIFY_DEG), GRID_DEG))


def _joined(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Put shapes into one, so that a file holds their points and nothing more."""
    kept = [part for part in shapely.get_parts(_simpler(shapes)) if not part.is_empty]
    return shapely.GeometryCollection(kept)
