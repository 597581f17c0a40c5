"""What a point is called: for whoever looks at the map, and for cases whose place nobody described."""

import logging
from collections.abc import Sequence
from typing import Any

import psycopg2
from sqlalchemy import Connection

from gridcity.city.errors import CityNotMade
from gridcity.places import wording
from gridcity.places.errors import SearchInvalid
from gridcity.places.model import Address, AreaAt, Door, Named
from gridcity.places.service import is_on_earth
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Prepared

LONGEST_ADDRESS = 500
"""Derived addresses that are longer are none: no case keeps them. [characters]"""
_REACH_DEG = 0.006
"""How far the nearest street may be. [°]"""
_NEAR_DEG = 0.002
"""How far a door number, a building or a named place may be. [°]"""
_IS_NAMED = "coalesce(named.name, named.name_en) IS NOT NULL"
_IS_SPOKEN = "place_fold(coalesce(named.name, named.name_en)) <> ''"
_LAYERS = {
    "street": ("streets", f"{_IS_NAMED} AND named.kind NOT IN ('rail', 'other')", _REACH_DEG),
    "door": ("places", "named.number IS NOT NULL AND named.street IS NOT NULL", _NEAR_DEG),
    "place": ("places", f"{_IS_NAMED} AND named.type <> 'area' AND {_IS_SPOKEN}", _NEAR_DEG),
    "building": ("buildings", f"{_IS_NAMED} AND {_IS_SPOKEN}", _NEAR_DEG),
}
"""What an address names → its table, which rows of it, and how far they may be [°]."""


def _address_parts() -> str:
    """Write the statement: the four ways to what is nearest differ in their layer only."""
    sql = load_queries("gridcity.places", "address.sql")
    whole: str = sql.address_parts
    for name, (table, rows, reach_deg) in _LAYERS.items():
        nearest = sql.nearest.rstrip().rstrip(";").replace("layer AS named", f"{table} AS named")
        nearest = nearest.replace("TRUE", rows).replace("%(reach_deg)s", str(reach_deg))
        whole = whole.replace(f"SELECT * FROM nearest_{name}", nearest)
    return whole


_ADDRESS = Prepared("address_parts", _address_parts())
_ASIDE = """
SAVEPOINT derived_address;
SET LOCAL lock_timeout = '300ms';
SET LOCAL statement_timeout = '1s';
"""
"""What an address may cost a report: it waits no longer, neither for a load of the map nor for the answer."""
_AS_BEFORE = "ROLLBACK TO SAVEPOINT derived_address; RELEASE SAVEPOINT derived_address"
_log = logging.getLogger(__name__)


def address_at(conn: Connection, lon: float, lat: float) -> Address:
    """Say what a point is called: the nearest door or street, its areas, its cell. One bounded statement.

    Parameters
    ----------
    lon, lat
        The point, EPSG:4326. [°]

    Raises
    ------
    SearchInvalid
        The numbers are no longitude and latitude.
    CityNotMade
        There is no city yet.
    """
    if not is_on_earth(lon, lat):
        raise SearchInvalid(f"{lon}, {lat} is no place on Earth.", lon=str(lon), lat=str(lat))
    row = _ADDRESS.first(conn, {"lon": lon, "lat": lat})
    if row is None:
        raise CityNotMade("There is no city here yet: run `gridcity city create PROFILE` first.")
    street, place, building = _named(row[0:4]), _named(row[8:12]), _named(row[12:16])
    door = None if row[4] is None else Door(*row[4:8])
    areas = tuple(AreaAt(**area) for area in row[16] or ())
    known = min((one for one in (place, building) if one is not None), key=_distance, default=None)
    named = [one for one in (street, known) if one is not None]
    first: Named | Door | None = named[0] if named else None
    if door is not None and door.distance_m <= wording.AT_M:
        first = door
    return Address(
        text=wording.address_zh(row[18], areas, street, door, known),
        text_en=wording.address_en(row[19], areas, street, door, known),
        street=street,
        door=door,
        building=building,
        place=place,
        areas=areas,
        cell_code=row[17],
        distance_m=None if first is None else first.distance_m,
        language=row[20],
    )


def _named(part: Sequence[Any]) -> Named | None:
    return None if part[0] is None else Named(*part)


def _distance(named: Named) -> float:
    return named.distance_m


def derived_address(conn: Connection, lon: float, lat: float) -> str | None:
    """Give words for a case's place that nobody described, marked as derived from its coordinates.

    In the city's first language. None where nothing is known there, where there is no such place, where the
    words would be too many, and where the store cannot say it, or not soon: that a place has no address
    never keeps a case from being filed. The caller's transaction goes on as if nothing had been asked.
    """
    with cursor(conn) as cur:
        cur.execute(_ASIDE)
        try:
            address = address_at(conn, lon, lat)
        except (SearchInvalid, CityNotMade):
            return None
        except psycopg2.Error as error:
            _log.warning("No address could be derived at %s, %s: %s", lon, lat, str(error).strip())
            return None
        finally:
            cur.execute(_AS_BEFORE)
    if not address.areas and address.street is None and address.place is None:
        return None
    words = (
        f"{address.text}（按坐标推定）"
        if address.language == "zh"
        else f"{address.text_en} (from coordinates)"
    )
    return words if len(words) <= LONGEST_ADDRESS else None
