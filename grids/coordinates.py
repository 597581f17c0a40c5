"""China's two shifted coordinate systems, and back to WGS 84.

GCJ-02 (火星坐标) is what Chinese web maps draw, BD-09 what Baidu draws. Near Harbin they lie about
500 m and 1,300 m from WGS 84: five and thirteen cells. gridcity stores neither; they are
converted where they come in or go out, and only where the data says which system it is in.

The shift is the published approximation of an undisclosed algorithm; no EPSG code exists.
CGCS2000 (EPSG:4490) differs from WGS 84 (EPSG:4326) by less than a metre and is taken as the same.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grids.errors import CoordinatesInvalid

Floats: TypeAlias = NDArray[np.float64]

SEMI_MAJOR_M = 6378245.0
"""Krasovsky 1940, which the published algorithm uses. [m]"""
ECCENTRICITY_SQUARED = 0.00669342162296594323
_BD_PI = np.pi * 3000.0 / 180.0
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Shift WGS 84 into GCJ-02; outside China nothing is shifted.

    Parameters
    ----------
    lon, lat : array of float, any shape that agree
        EPSG:4326. [°] NaN stays NaN.

    Returns
    -------
    lon, lat : ndarray of float
        GCJ-02. [°]

    Raises
    ------
    CoordinatesInvalid
        A longitude is beyond ±180 or a latitude beyond ±90.

    Examples
    --------
    >>> lon, lat = wgs84_to_gcj02(126.63, 45.75)
    >>> round(float(lon), 4), round(float(lat), 4)
    (126.636, 45.7519)
    """
    lon, lat = _checked(lon, lat)
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Take GCJ-02 back to WGS 84, to far less than a centimetre.

    The shift has no closed inverse. Each round moves the guess by what is still missing; the
    shift changes by about 1 part in 1,000 over its own length, so five rounds are plenty.

    Parameters and errors are those of ``wgs84_to_gcj02``. Points whose guess leaves the
    rectangle of China on the way, within 1 km of its edge, come back less exactly.
    """
    lon, lat = _checked(lon, lat)
    east, north = _shift(lon, lat)
    for _ in range(5):
        east, north = _shift(lon - east, lat - north)
    return lon - east, lat - north


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Shift GCJ-02 into BD-09; outside China nothing is shifted. Degrees in and out."""
    lon, lat = _checked(lon, lat)
    inside = _is_in_china(lon, lat)
    shifted_lon, shifted_lat = _baidu(lon, lat)
    return np.where(inside, shifted_lon, lon), np.where(inside, shifted_lat, lat)


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Take BD-09 back to GCJ-02, to far less than a centimetre. Degrees in and out."""
    lon, lat = _checked(lon, lat)
    inside = _is_in_china(lon, lat)
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _ in range(8):
        seen_lon, seen_lat = _baidu(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - seen_lon, guess_lat + lat - seen_lat
    return np.where(inside, guess_lon, lon), np.where(inside, guess_lat, lat)


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Shift WGS 84 into BD-09; outside China nothing is shifted. Degrees in and out."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """Take BD-09 back to WGS 84, to less than a centimetre. Degrees in and out."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _checked(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    lon, lat = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    wrong = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    if wrong.any():
        raise CoordinatesInvalid(
            f"{int(wrong.sum())} of {wrong.size} places lie off the Earth; are lon and lat swapped?",
            wrong=int(wrong.sum()),
        )
    return lon, lat


def _is_in_china(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    return (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)


def _shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Say how many degrees GCJ-02 lies east and north of WGS 84."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north_m = (
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + waves
        + (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
        + (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    )
    east_m = (
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + waves
        + (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
        + (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    )
    phi = np.radians(lat)
    root_w = np.sqrt(1.0 - ECCENTRICITY_SQUARED * np.sin(phi) ** 2)
    meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / root_w**3
    prime = SEMI_MAJOR_M / root_w * np.cos(phi)
    inside = _is_in_china(lon, lat)
    east = np.where(inside, np.degrees(east_m / np.where(inside, prime, 1.0)), 0.0)
    return east, np.where(inside, np.degrees(north_m / meridian), 0.0)


def _baidu(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """GCJ-02 as Baidu draws it, wherever it lies."""
    z = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_PI)
    theta = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_PI)
    return z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006
