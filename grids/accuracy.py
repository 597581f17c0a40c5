"""How likely a fix of limited accuracy was taken in each of some polygons."""

from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.special import owens_t

from grids.errors import CoordinatesInvalid
from grids.lattice import Lattice
from grids.measure import ECCENTRICITY, SEMI_MAJOR_M

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.signedinteger[Any]]
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
    coords, goes_on, owner = _edges(polygons)
    places = np.stack(plane.project(coords[:, 0], coords[:, 1]), axis=1) / spread_m(accuracy_m)
    held = _triangles(places[:-1][goes_on], places[1:][goes_on])
    return np.clip(np.bincount(owner, weights=held, minlength=len(polygons)), 0.0, 1.0)


def metres_a_degree(lat: Floats) -> Floats:
    """Give the metres in a degree of longitude and of latitude at some latitudes [°]: shape (n, 2), WGS 84.

    >>> metres_a_degree(np.array([45.75])).round().tolist()
    [[77818.0, 111146.0]]
    """
    sine = np.sin(np.radians(lat))
    root = np.sqrt(1.0 - (ECCENTRICITY * sine) ** 2)
    east = SEMI_MAJOR_M * np.cos(np.radians(lat)) / root
    north = SEMI_MAJOR_M * (1.0 - ECCENTRICITY**2) / root**3
    return np.radians(np.column_stack([east, north]))


def pair_probabilities(
    lon: Floats, lat: Floats, accuracy_m: Floats, polygons: Geometries, fix_of: Ints, polygon_of: Ints
) -> Floats:
    """Say of pairs of a fix and a polygon how likely the fix's true place lies in it: many fixes at once.

    As ``probabilities``, but in the plane that touches the ellipsoid at each fix: within a kilometre of
    it that is wrong by centimetres.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n_fixes,)
        EPSG:4326. [°]
    accuracy_m : ndarray of float, shape (n_fixes,)
        The radii that the phone states. Positive. [m]
    polygons : ndarray of Polygon or MultiPolygon, shape (n_polygons,)
        EPSG:4326. [°]
    fix_of, polygon_of : ndarray of int, shape (n_pairs,)
        Which fix is asked about in which polygon, by position.

    Returns
    -------
    ndarray of float, shape (n_pairs,)
        Probabilities. [-]

    Raises
    ------
    CoordinatesInvalid
        An accuracy is no positive length.

    Examples
    --------
    >>> one = np.zeros(1, dtype=np.int64)
    >>> half = np.array([shapely.box(126.6, 45.7, 126.7, 45.8)])
    >>> fix = np.array([126.6]), np.array([45.75]), np.array([20.0])
    >>> pair_probabilities(*fix, half, one, one).round(6).tolist()
    [0.5]
    """
    if not np.all(np.isfinite(accuracy_m) & (accuracy_m > 0)):
        raise CoordinatesInvalid("An accuracy is no positive length.")
    if len(fix_of) == 0:
        return np.empty(0)
    coords, goes_on, owner = _edges(polygons)
    one, other = coords[:-1][goes_on], coords[1:][goes_on]
    edges_of = np.bincount(owner, minlength=len(polygons))
    times = edges_of[polygon_of]
    pair = np.repeat(np.arange(len(fix_of)), times)
    first = (np.cumsum(edges_of) - edges_of)[polygon_of] - (np.cumsum(times) - times)
    edge, fix = np.arange(len(pair)) + first[pair], fix_of[pair]
    middle = np.column_stack([lon, lat])
    scale = metres_a_degree(lat) / (accuracy_m * spread_m(1.0))[:, None]
    held = _triangles((one[edge] - middle[fix]) * scale[fix], (other[edge] - middle[fix]) * scale[fix])
    return np.clip(np.bincount(pair, weights=held, minlength=len(fix_of)), 0.0, 1.0)


def _edges(polygons: Geometries) -> tuple[Floats, NDArray[np.bool_], Ints]:
    """Take polygons apart: their corners, which of them is followed by an edge, whose edge that is."""
    turned = shapely.orient_polygons(polygons)
    parts, polygon_of_part = shapely.get_parts(turned, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    goes_on = ring[1:] == ring[:-1]
    return coords, goes_on, polygon_of_part[part_of_ring[ring[:-1][goes_on]]]


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
