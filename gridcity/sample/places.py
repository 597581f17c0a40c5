"""Where things go wrong: the city's own components, streets, buildings and shores, ready to be drawn from."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from gridcity.sample.errors import SampleIncomplete
from gridcity.sample.matters import Matter
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_queries = load_queries("gridcity.sample")

_WORKS, _MARKETS = 14, 10
_DEGREE_M = 111_200.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one problem is: EPSG:4326 [°], the street it is on, the component it is about."""

    lon: float
    lat: float
    address: str
    component_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """Components of one class: numbers, places, weights."""

    ids: NDArray[np.int64]
    xy: NDArray[np.float64]
    is_old: NDArray[np.bool_]


class Places:
    """The city as the simulator sees it. Building sites and markets stay where they are for a seed."""

    def __init__(self, conn: Connection, seed: int) -> None:
        with cursor(conn) as cur:
            cur.execute(_queries.counties)
            counties = cur.fetchall()
            if not counties:
                raise SampleIncomplete("This city has no areas: run `gridcity sample` first.")
            shapes = shapely.from_wkb([bytes(row[1]) for row in counties])
            self._old_town: BaseGeometry = shapes[0]
            self._city: BaseGeometry = shapely.union_all(shapes).buffer(-2.0 / _DEGREE_M)
            shapely.prepare([self._old_town, self._city])
            cur.execute(_queries.standing, {"old_town": f"{counties[0][0]}%"})
            self._standing = _by_class(cur.fetchall())
            cur.execute(_queries.ways)
            ways = cur.fetchall()
            cur.execute(_queries.yards)
            yards = cur.fetchall()
            cur.execute(_queries.shores)
            shores = cur.fetchall()
        self._names = [row[1] for row in ways]
        self._lines = shapely.from_wkb([bytes(row[2]) for row in ways])
        self._kinds = np.array([row[0] for row in ways])
        self._lengths = shapely.length(self._lines)
        self._tree = shapely.STRtree(self._lines)
        self._yards = np.array([(row[1], row[2]) for row in yards], dtype=float).reshape(-1, 2)
        self._river = [shapely.from_wkb(bytes(row[1])).boundary for row in shores if row[0] == "river"]
        self._lakes = [shapely.from_wkb(bytes(row[1])).boundary for row in shores if row[0] == "lake"]
        if not len(self._yards) or not len(ways):
            raise SampleIncomplete("This city has no streets or no buildings: run `gridcity sample` first.")
        fixed = np.random.default_rng(seed)
        self._works = self._yards[fixed.choice(len(self._yards), _WORKS)]
        self._markets = self._yards[fixed.choice(len(self._yards), _MARKETS)]

    def draw(self, matter: Matter, rng: np.random.Generator) -> Spot:
        """Draw a place where a matter may be met, inside the city."""
        while True:
            spot = self._draw(matter, rng)
            if self._is_inside(spot):
                return spot

    def near(self, spot: Spot, rng: np.random.Generator, reach_m: float = 180.0) -> Spot:
        """Draw a place near another, inside the city: where a misfortune spreads to."""
        while True:
            away = rng.normal(0, reach_m / 2, 2) / _DEGREE_M
            lon = spot.lon + away[0] / np.cos(np.deg2rad(spot.lat))
            other = self._spot(float(lon), float(spot.lat + away[1]))
            if self._is_inside(other):
                return other

    def _is_inside(self, spot: Spot) -> bool:
        return bool(shapely.contains_xy(self._city, spot.lon, spot.lat))

    def _draw(self, matter: Matter, rng: np.random.Generator) -> Spot:
        chosen = self._kind_of_place(matter.where, rng)
        if chosen == "component":
            return self._component(matter, rng)
        if chosen == "street":
            return self._street(matter, rng)
        if chosen in {"works", "market"}:
            centres = self._works if chosen == "works" else self._markets
            at = centres[int(rng.integers(len(centres)) * rng.random())] + rng.normal(0, 70, 2) / _DEGREE_M
        elif chosen in {"river", "park"}:
            lines = (self._river if chosen == "river" else self._lakes) or self._river
            line = lines[int(rng.integers(len(lines)))]
            at = shapely.get_coordinates(line.interpolate(rng.random(), normalized=True))[0]
            at = at + rng.normal(0, 15, 2) / _DEGREE_M
        else:
            at = self._yard(matter, rng)
        return self._spot(float(at[0]), float(at[1]))

    @staticmethod
    def _kind_of_place(where: dict[str, Any], rng: np.random.Generator) -> str:
        kinds = list(where) or ["yard"]
        weights = np.array([where[kind] if isinstance(where.get(kind), float) else 0.4 for kind in kinds])
        return str(rng.choice(kinds, p=weights / weights.sum()))

    def _component(self, matter: Matter, rng: np.random.Generator) -> Spot:
        codes = [code for code in matter.where["component"] if code in self._standing]
        if not codes:
            at = self._yard(matter, rng)
            return self._spot(float(at[0]), float(at[1]))
        standing = self._standing[str(rng.choice(codes))]
        weights = np.where(standing.is_old, matter.old_town, 1.0)
        i = int(np.searchsorted(np.cumsum(weights), rng.random() * weights.sum()))
        i = min(i, len(standing.ids) - 1)
        spot = self._spot(float(standing.xy[i, 0]), float(standing.xy[i, 1]))
        return Spot(spot.lon, spot.lat, spot.address, int(standing.ids[i]))

    def _street(self, matter: Matter, rng: np.random.Generator) -> Spot:
        suits = np.flatnonzero(np.isin(self._kinds, matter.where["street"]))
        if not suits.size:
            suits = np.arange(len(self._lines))
        ends = np.cumsum(self._lengths[suits])
        for _ in range(6):
            i = int(suits[min(int(np.searchsorted(ends, rng.random() * ends[-1])), suits.size - 1)])
            lon, lat = shapely.get_coordinates(self._lines[i].interpolate(rng.random(), normalized=True))[0]
            is_old = bool(shapely.contains_xy(self._old_town, lon, lat))
            if is_old or rng.random() < 1.0 / matter.old_town:
                break
        return Spot(float(lon), float(lat), self._address(i, float(lon)))

    def _yard(self, matter: Matter, rng: np.random.Generator) -> NDArray[np.float64]:
        at = self._yards[int(rng.integers(len(self._yards)))]
        if matter.old_town > 1 and rng.random() < 0.5:
            tries = self._yards[rng.integers(len(self._yards), size=12)]
            old = tries[shapely.contains_xy(self._old_town, tries[:, 0], tries[:, 1])]
            at = old[0] if len(old) else at
        moved: NDArray[np.float64] = at + rng.normal(0, 8, 2) / _DEGREE_M
        return moved

    def _spot(self, lon: float, lat: float) -> Spot:
        return Spot(lon, lat, self._address(int(self._tree.nearest(shapely.Point(lon, lat))), lon))

    def _address(self, street: int, lon: float) -> str:
        return f"{self._names[street]}{int(lon * 1e4) % 180 + 1}号附近"


def _by_class(rows: list[tuple[int, str, float, float, bool]]) -> dict[str, _Standing]:
    codes = np.array([row[1] for row in rows])
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    xy = np.array([(row[2], row[3]) for row in rows], dtype=float).reshape(-1, 2)
    is_old = np.array([row[4] for row in rows], dtype=bool)
    return {
        str(code): _Standing(ids[codes == code], xy[codes == code], is_old[codes == code])
        for code in np.unique(codes)
    }
