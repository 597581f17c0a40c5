"""Make the whole sample city from a seed: areas, streets, water, buildings, components.

The order: land → main roads and borders → communities → quarters, all drawn straight; then one
gentle bend of the plane moves every vertex; buildings and components are set into the bent city;
last, metres on the city's equal-area plane become degrees. The same seed gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gridcity.sample.buildings import build
from gridcity.sample.divisions import Divisions, draw_divisions, merged
from gridcity.sample.furniture import Street, furnish
from gridcity.sample.names import Names
from gridcity.sample.network import Road, main_roads
from gridcity.sample.plan import Plan
from gridcity.sample.quarters import Quarter, density, draw_quarters
from gridcity.sample.shapes import Bend, Floats, lines_of
from gridcity.sample.terrain import Terrain, draw_terrain

_CARRIES_BRIDGES = {"motorway", "primary", "rail"}
_SOURCE = "sample"


@dataclass(frozen=True, slots=True)
class SampleCity:
    """The city as frames in EPSG:4326, lon, lat.

    ``areas``: code, level, parent_code, name, name_en. ``streets``, ``water``, ``buildings``:
    source_key, kind, name, name_en. ``components``: source_key, class_code, owner (key of
    the plan's departments), start_on.
    """

    areas: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    components: gpd.GeoDataFrame


def make_city(plan: Plan, *, seed: int, centre_lon: float, centre_lat: float) -> SampleCity:
    """Draw the sample city.

    Parameters
    ----------
    plan
        What it is to look like.
    seed
        The same seed and plan give the same city, byte by byte.
    centre_lon, centre_lat
        Where it lies: the centre of the profile's projection. [°]
    """
    rng = np.random.default_rng(seed)
    land = draw_terrain(plan, rng)
    roads, borders = main_roads(plan, land, rng)
    divisions = draw_divisions(plan, land, roads, borders, rng)
    parting = _parting_roads(plan, land, divisions, Names(plan.names, rng))
    main = [road.line for road in roads] + [road.line for road in parting]
    quarters = draw_quarters(plan, land, divisions, main, rng)
    bend = Bend(rng, plan.scale)
    to_degrees = _Degrees(centre_lon, centre_lat)
    names = Names(plan.names, rng)

    ways = _ways(roads, parting, land, quarters, names)
    bent = [
        Road(road.kind, road.name, road.name_en, line)
        for road, line in zip(ways, bend.all([w.line for w in ways]), strict=True)
    ]
    faces = [shapely.transform(community.face, bend) for community in divisions.communities]
    river = bend.all([land.river])[0]
    brook = bend.all([land.brook])[0].buffer(9.0 * max(plan.scale, 0.5))
    lakes = bend.all([quarter.lake for quarter in quarters if quarter.lake is not None])
    blocks = [block for quarter in quarters for block in quarter.blocks]
    yards = bend.all(blocks)
    city = shapely.union_all(shapely.set_precision(np.array(faces, dtype=object), 0.01))
    river = shapely.intersection(river, city)
    water = shapely.union_all([river, brook, *lakes])
    clear = _kept_clear(bent)
    buildings = build(
        yards,
        [quarter.character for quarter in quarters for _ in quarter.blocks],
        [quarter.angle_deg for quarter in quarters for _ in quarter.blocks],
        shapely.union_all([clear, brook.buffer(8)]),
        plan.size.buildings,
        rng,
    )
    pieces = [
        Street(part, road.kind, density(plan, *part.centroid.coords[0]))
        for road in bent
        if road.kind != "rail"
        for part in lines_of(road.line, 10.0)
    ]
    components = furnish(
        plan.components["kinds"],
        pieces,
        bend.all([quarter.park for quarter in quarters if quarter.park is not None]),
        [river.boundary],
        yards,
        city.buffer(-1.0).difference(water),
        plan.size.components,
        rng,
    )
    return SampleCity(
        areas=_areas(plan, divisions, faces, names, to_degrees),
        streets=_layer(bent, "street", to_degrees),
        water=_layer(_waters(plan, river, brook, lakes, city, names), "water", to_degrees),
        buildings=_layer(
            [
                Road(use, "", "", shape)
                for use, shape in zip(buildings.uses, buildings.footprints, strict=True)
            ],
            "building",
            to_degrees,
        ),
        components=_components(plan, components.xy, components.kinds, to_degrees, rng),
    )


class _Degrees:
    """Metres on the city's equal-area plane to degrees, rounded to a tenth of a millimetre."""

    def __init__(self, lon: float, lat: float) -> None:
        plane = f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
        self._inverse = Transformer.from_crs(plane, "EPSG:4326", always_xy=True)

    def __call__(self, xy: Floats) -> Floats:
        lon, lat = self._inverse.transform(xy[:, 0], xy[:, 1])
        return np.round(np.column_stack([lon, lat]), 9)

    def all(self, geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
        return [shapely.transform(geometry, self) for geometry in geometries]


def _parting_roads(plan: Plan, land: Terrain, divisions: Divisions, names: Names) -> list[Road]:
    """Make roads of the lines that part communities: on land, every third a main one."""
    roads = []
    for number, (_, line) in enumerate(divisions.parting):
        dry = lines_of(line.difference(land.river), 60.0)
        if dry:
            kind = "secondary" if number % 3 else "tertiary"
            roads.append(_named(kind, names, shapely.multilinestrings(dry)))
    for island in land.islands:  # one bridge leads to each
        x, y = island.centroid.coords[0]
        middle = land.middle.interpolate(land.middle.project(island.centroid))
        away = 1.0 if y > middle.y else -1.0
        bridge = shapely.linestrings([[x, y], [x, y + away * 900 * plan.scale]])
        roads.append(_named("secondary", names, bridge))
    return roads


def _ways(
    roads: list[Road],
    parting: list[Road],
    land: Terrain,
    quarters: list[Quarter],
    names: Names,
) -> list[Road]:
    """List every way of the city: main roads, parting roads, residential streets, park walks."""
    ways = [
        road
        if road.kind in _CARRIES_BRIDGES
        else Road(road.kind, road.name, road.name_en, _dry(road.line, land))
        for road in roads
    ] + parting
    for quarter in quarters:
        for line in quarter.streets:
            ways.append(_named("residential", names, line))
        for walk in quarter.walks:
            ways.append(_named("path", names, walk))
    return [way for way in ways if not way.line.is_empty]


def _named(kind: str, names: Names, shape: BaseGeometry) -> Road:
    name, name_en = names.draw(kind)
    return Road(kind, name, name_en, shape)


def _dry(line: BaseGeometry, land: Terrain) -> BaseGeometry:
    return shapely.multilinestrings(lines_of(line.difference(land.river), 30.0))


def _kept_clear(ways: list[Road]) -> BaseGeometry:
    """Say where no building may stand: on railways and main roads."""
    room = {"rail": 16.0, "motorway": 20.0, "primary": 16.0, "secondary": 11.0, "tertiary": 9.0}
    lines = [shapely.buffer(way.line, room[way.kind]) for way in ways if way.kind in room]
    return shapely.union_all(lines)


def _waters(
    plan: Plan,
    river: BaseGeometry,
    brook: BaseGeometry,
    lakes: list[BaseGeometry],
    city: BaseGeometry,
    names: Names,
) -> list[Road]:
    (name, name_en), (brook_name, brook_name_en) = plan.river["name"], plan.river["tributary"]
    shown = brook.intersection(city).difference(river)
    found = [Road("river", name, name_en, river), Road("stream", brook_name, brook_name_en, shown)]
    found += [_named("lake", names, lake) for lake in lakes]
    return found


def _areas(
    plan: Plan, divisions: Divisions, faces: list[BaseGeometry], names: Names, to_degrees: _Degrees
) -> gpd.GeoDataFrame:
    """Give communities, streets and districts codes and names; all are unions of the same faces."""
    shapes = to_degrees.all(faces)
    rows = []
    for county, spec in enumerate(plan.counties):
        members = [i for i, community in enumerate(divisions.communities) if community.county == county]
        rows.append((spec["code"], "county", None, *spec["name"], merged([shapes[i] for i in members])))
        groups = sorted({divisions.communities[i].street for i in members})
        for order, group in enumerate(groups, start=1):
            inside = [i for i in members if divisions.communities[i].street == group]
            street = f"{spec['code']}{order:03d}"
            rows.append(
                (street, "street", spec["code"], *names.draw("street"), merged([shapes[i] for i in inside]))
            )
            for place, i in enumerate(inside, start=1):
                rows.append(
                    (
                        f"{street}{place:03d}",
                        "community",
                        street,
                        *names.draw("community"),
                        merged([shapes[i]]),
                    )
                )
    frame = pd.DataFrame(rows, columns=["code", "level", "parent_code", "name", "name_en", "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def _layer(features: Sequence[Road], prefix: str, to_degrees: _Degrees) -> gpd.GeoDataFrame:
    shapes = [_multi(shape) for shape in to_degrees.all([feature.line for feature in features])]
    frame = pd.DataFrame(
        {
            "source_key": [f"{prefix}-{number:06d}" for number in range(1, len(features) + 1)],
            "kind": [feature.kind for feature in features],
            "name": [feature.name or None for feature in features],
            "name_en": [feature.name_en or None for feature in features],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def _multi(shape: BaseGeometry) -> BaseGeometry:
    if isinstance(shape, LineString):
        return MultiLineString([shape])
    return MultiPolygon([shape]) if isinstance(shape, Polygon) else shape


def _components(
    plan: Plan,
    xy: Floats,
    kinds: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    to_degrees: _Degrees,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    specs = plan.components["kinds"]
    lonlat = to_degrees(xy)
    built = np.datetime64("2001-01-01") + rng.integers(0, 8_700, len(xy)).astype("timedelta64[D]")
    frame = pd.DataFrame(
        {
            "source_key": [f"{_SOURCE}-{number:06d}" for number in range(1, len(xy) + 1)],
            "class_code": np.array([spec["code"] for spec in specs])[kinds],
            "owner": np.array([spec["owner"] for spec in specs])[kinds],
            "start_on": built.astype("datetime64[s]"),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(lonlat[:, 0], lonlat[:, 1]), crs="EPSG:4326")
