"""Which group an alarm belongs to: one that still takes alarms, of the same device or near it.

What that costs does not grow with the alarms and cases that are there: statements ask indexes that hold
the groups without a case, by time, or those whose case may be open, and no others.
"""

from datetime import timedelta
from math import cos, radians
from typing import Any

from sqlalchemy import Connection

from gridcity.alarms.model import GroupBy, Signal
from gridcity.store.queries import load_queries
from gridcity.store.statements import Prepared

_DEGREE_M = 111_195.0
_SQL = load_queries("gridcity.alarms")
_OF_DEVICE = "alarm_groups.device = %(device)s"
_NEAR = """
alarm_groups.geom
&& st_makeenvelope(%(west)s::float8, %(south)s::float8, %(east)s::float8, %(north)s::float8, 4326)
AND st_distancesphere(alarm_groups.geom, st_setsrid(st_makepoint(%(lon)s::float8, %(lat)s::float8), 4326))
<= %(within_m)s::float8
"""
_SINCE = "alarm_groups.last_at >= %(counts_at)s::timestamptz - %(span)s::interval"
_WHILE = """
tstzrange(alarm_groups.first_at, alarm_groups.last_at, '[]')
&& tstzrange(
    %(counts_at)s::timestamptz - %(span)s::interval, %(counts_at)s::timestamptz + %(span)s::interval, '[]'
)
"""


def _near(statement: str) -> str:
    return statement.replace(_OF_DEVICE, _NEAR).replace(_SINCE, _WHILE)


_FIND = {
    GroupBy.DEVICE: Prepared("alarm_group_of_device", _SQL.find_group),
    GroupBy.PLACE: Prepared("alarm_group_near", _near(_SQL.find_group)),
}
_BEGIN = {
    GroupBy.DEVICE: Prepared("begin_alarm_group_of_device", _SQL.begin_group),
    GroupBy.PLACE: Prepared("begin_alarm_group_near", _near(_SQL.begin_group)),
}


def values_of(signal: Signal, lon: float, lat: float) -> dict[str, Any]:
    """Give what the statements ask for of a signal and a place."""
    up = signal.within_m / _DEGREE_M
    aside = up / max(0.01, cos(radians(lat)))
    return {
        "lon": lon,
        "lat": lat,
        "west": lon - aside,
        "south": lat - up,
        "east": lon + aside,
        "north": lat + up,
        "within_m": signal.within_m,
        "span": timedelta(minutes=signal.window_min),
    }


def find_group(
    conn: Connection, group_by: GroupBy, values: dict[str, Any]
) -> tuple[int | None, int | None, int]:
    """Give the group that an alarm belongs to, its case if that is open, how many alarms it holds."""
    return _FIND[group_by].first(conn, values) or (None, None, 0)


def begin_group(conn: Connection, group_by: GroupBy, values: dict[str, Any]) -> int:
    """Begin a group with its first alarm; those before it whose cases are closed take no more."""
    ((begun,),) = _BEGIN[group_by].all(conn, values)
    number: int = begun
    return number
