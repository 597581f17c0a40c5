"""Which cells a fix of limited accuracy may have been taken in."""

import math
from dataclasses import dataclass

import numpy as np
import shapely
from sqlalchemy import Connection

from gridcity.cells.errors import PlaceInvalid
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from grids.accuracy import probabilities, spread_m

LEAST = 0.01
"""Cells less likely than this are not named. [-]"""
LARGEST_ACCURACY_M = 1000.0
"""A fix coarser than this says nothing about cells. [m]"""
_REACH = 3.1
"""So many standard deviations around a fix hold 99 in 100 true places. [-]"""
_METRES_A_DEGREE = 110_000.0
"""Of latitude, at least; so that a box is rather too large. [m]"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell in which a fix may have been taken, and how likely [-] that is."""

    code: str
    probability: float


def candidates(conn: Connection, lon: float, lat: float, accuracy_m: float) -> list[Candidate]:
    """Name the cells in force in which a fix may have been taken, the likeliest first.

    Parameters
    ----------
    lon, lat
        The fix, EPSG:4326. [°]
    accuracy_m
        Radius within which 68 of 100 true places lie, as phones state it; at most
        ``LARGEST_ACCURACY_M``. [m]

    Returns
    -------
    list of Candidate
        Those from ``LEAST`` on. What is missing to 1 lies outside the city, or is spread over more.

    Raises
    ------
    PlaceInvalid
        The numbers are no place, or no accuracy.

    Notes
    -----
    The error is taken as normal and the same in all directions: see ``grids.accuracy``.
    """
    if not (abs(lon) <= 180 and abs(lat) <= 89 and 0 < accuracy_m <= LARGEST_ACCURACY_M):
        raise PlaceInvalid(
            f"{lon}, {lat} ± {accuracy_m} m is no fix.",
            lon=str(lon),
            lat=str(lat),
            accuracy_m=str(accuracy_m),
        )
    high = _REACH * spread_m(accuracy_m) / _METRES_A_DEGREE
    wide = high / math.cos(math.radians(lat))
    box = {"west": lon - wide, "south": lat - high, "east": lon + wide, "north": lat + high}
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cells").cells_in_box, box)
        rows = cur.fetchall()
    outlines = np.asarray(shapely.from_wkb([bytes(outline) for _, outline in rows]), dtype=object)
    held = probabilities(lon, lat, accuracy_m, outlines)
    found = [
        Candidate(code, round(float(share), 6))
        for (code, _), share in zip(rows, held, strict=True)
        if share >= LEAST
    ]
    return sorted(found, key=lambda one: (-one.probability, one.code))
