"""Which cells the fixes of a track may have been taken in, and how likely each is."""

import numpy as np
import shapely
from sqlalchemy import Connection

from gridcity.patrols.counting import Floats, Shares, Track
from gridcity.patrols.repository import tuples_of
from grids.accuracy import metres_a_degree, pair_probabilities, spread_m

_REACH = 4.0
"""So many standard deviations around a fix hold all but 3 in 10,000 true places. [-]"""
_LEAST = 0.01
"""Of its likeliest cell: what is less likely says nothing, and goes to the others of the fix. [-]"""

_NEIGHBOURHOOD = 0.01
"""How large a square is whose fixes are looked around together. [°]"""
_SIDES = ("west", "south", "east", "north")


def share(conn: Connection, track: Track) -> Shares:
    """Share each fix of a track among the cells in force: see ``grids.accuracy`` for the error of a fix.

    The ground outside the city is one more candidate. What is very unlikely is left out, and the rest
    of a fix adds up to 1 again.
    """
    high, wide = _reach(track)
    west, south, east, north = track.lon - wide, track.lat - high, track.lon + wide, track.lat + high
    rows = tuples_of(conn, "cells_around", _together(track, west, south, east, north))
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    outlines = np.asarray(shapely.from_wkb([bytes(row[1]) for row in rows]), dtype=object)
    fix, polygon = shapely.STRtree(outlines).query(shapely.box(west, south, east, north))
    part = pair_probabilities(track.lon, track.lat, track.accuracy_m, outlines, fix, polygon)
    return tidied(Shares(fix, ids[polygon], part), len(track))


def _together(track: Track, *sides: Floats) -> dict[str, list[float]]:
    """Put the boxes around fixes of one neighbourhood into one: few are searched faster than many."""
    squares = np.floor(np.column_stack([track.lon, track.lat]) / _NEIGHBOURHOOD)
    found, which = np.unique(squares, axis=0, return_inverse=True)
    boxes = {}
    for name, side, widen in zip(
        _SIDES, sides, (np.minimum, np.minimum, np.maximum, np.maximum), strict=True
    ):
        widest = np.full(len(found), np.inf if widen is np.minimum else -np.inf)
        widen.at(widest, which.ravel(), side)
        boxes[name] = widest.tolist()
    return boxes


def tidied(shares: Shares, fixes: int) -> Shares:
    """Leave out what is very unlikely, and let each fix add up to 1, outside included. Pure."""
    inside = np.bincount(shares.fix, weights=shares.part, minlength=fixes)
    outside = np.clip(1.0 - inside, 0.0, 1.0)
    likeliest = outside.copy()
    np.maximum.at(likeliest, shares.fix, shares.part)
    outside[outside < _LEAST * likeliest] = 0.0
    is_kept = shares.part >= _LEAST * likeliest[shares.fix]
    fix, cell, part = shares.fix[is_kept], shares.cell[is_kept], shares.part[is_kept]
    whole = np.bincount(fix, weights=part, minlength=fixes) + outside
    return Shares(fix, cell, part / whole[fix])


def _reach(track: Track) -> tuple[Floats, Floats]:
    """Say how many degrees [°] around each fix cells are looked for, in latitude and in longitude."""
    reach_m = _REACH * track.accuracy_m * spread_m(1.0)
    scale = metres_a_degree(track.lat)
    return reach_m / scale[:, 1], reach_m / scale[:, 0]
