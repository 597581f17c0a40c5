"""How likely a fix of limited accuracy was taken in each of some polygons."""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import owens_t

from grids.errors import CoordinatesInvalid
from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Geometries: TypeAlias = NDArray[np.object_]

WITHIN_ACCURACY = 0.68
"""How often the true place lies within the accuracy that a phone states (Android's definition). [-]"""


def spread_m(accuracy_m: float) -> float:
    """Give the standard deviation of each axis of a fix whose error is circular and normal.

    >>> round(spread_m(15.0), 2)
    9.94
    """
    return float(accuracy_m / np.sqrt(-2.0 * np.log(1.0 - WITHIN_ACCURACY)))


def probabilities(lon: float, lat: float, accuracy_m: float, polygons: Geometries) -> Floats:
    r"""Say how likely the true place of a fix lies in each polygon.

    The error of a fix is taken as normal, the same in all directions, with the true place within
    ``accuracy_m`` in 68 of 100 cases. Buildings beside a street bend real errors; this does not know them.

    Parameters
    ----------
    lon, lat
        The fix, EPSG:4326. [°]
    accuracy_m
        The radius that the phone states. Positive. [m]
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]

    Returns
    -------
    ndarray of float, shape (n,)
        Probabilities; those of a partition of the plane sum to 1. [-]

    Raises
    ------
    CoordinatesInvalid
        The accuracy is no positive length.

    Notes
    -----
    In the triangle between the fix and an edge at distance :math:`d = h\sigma`, seen from
    :math:`\varphi_1` to :math:`\varphi_2` beside its nearest point, the normal distribution holds

    .. math:: \frac{\varphi_2 - \varphi_1}{2\pi} - T(h, \tan\varphi_2) + T(h, \tan\varphi_1)

    with :math:`T` Owen's function; a polygon is the signed sum over its edges. Exact to rounding; tested
    against products of normal distributions and against a million drawn places.

    References
    ----------
    D. B. Owen, "Tables for Computing Bivariate Normal Probabilities", Annals of Mathematical
    Statistics, vol. 27, no. 4, pp. 1075-1090, 1956. https://doi.org/10.1214/aoms/1177728074

    Examples
    --------
    >>> half = shapely.box(126.6, 45.7, 126.7, 45.8)
    >>> probabilities(126.6, 45.75, 20.0, np.array([half])).round(6).tolist()
    [0.5]
    """
    if not (np.isfinite(accuracy_m) and accuracy_m > 0):
        raise CoordinatesInvalid(f"{accuracy_m} m is no accuracy.", accuracy_m=str(accuracy_m))
    if len(polygons) == 0:
        return np.empty(0)
    plane = Lattice(lon, lat)
    turned = shapely.orient_polygons(polygons)
    parts, polygon_of_part = shapely.get_parts(turned, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    places = np.stack(plane.project(coords[:, 0], coords[:, 1]), axis=1) / spread_m(accuracy_m)
    goes_on = ring[1:] == ring[:-1]
    held = _triangles(places[:-1][goes_on], places[1:][goes_on])
    owner = polygon_of_part[part_of_ring[ring[:-1][goes_on]]]
    return np.clip(np.bincount(owner, weights=held, minlength=len(polygons)), 0.0, 1.0)


def _triangles(one: Floats, other: Floats) -> Floats:
    """Measure the standard normal distribution over the triangles that edges make with the middle."""
    step = other - one
    length = np.hypot(step[:, 0], step[:, 1])
    cross = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    is_seen = (length > 0) & (np.abs(cross) > 0)
    length, cross, step = length[is_seen], cross[is_seen], step[is_seen]
    distance = np.abs(cross) / length
    slopes = [(place[is_seen] * step).sum(axis=1) / length / distance for place in (one, other)]
    turn = (np.arctan(slopes[1]) - np.arctan(slopes[0])) / (2 * np.pi)
    held = np.zeros(len(one))
    held[is_seen] = np.sign(cross) * (turn - owens_t(distance, slopes[1]) + owens_t(distance, slopes[0]))
    return held
