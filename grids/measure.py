"""Areas on the ellipsoid of polygons whose edges are straight in longitude and latitude.

That is what an edge is in GeoJSON and in PostGIS ``geometry``, and only so is area additive: a
vertex put on an edge changes nothing. (Along geodesics it does: an edge of 1 km at 45° bulges
by 2 cm, which is why sums of geodesic areas of the parts miss the geodesic area of the whole
by parts in 10⁷.) For a cell of 100 m the two agree within 0.0001 m².
"""

from typing import Any, TypeAlias

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from grids.edges import are_plain

Floats: TypeAlias = NDArray[np.float64]
Geometries: TypeAlias = NDArray[np.object_]
Offsets: TypeAlias = NDArray[np.signedinteger[Any]]

SEMI_MAJOR_M = 6378137.0
"""WGS 84. [m]"""
ECCENTRICITY = float(np.sqrt((2.0 - 1.0 / 298.257223563) / 298.257223563))
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(4)
_SHORT_RAD = 1e-4
"""For edges of less than twice this (1 km) two points are exact to rounding. [rad]"""


def area_m2(geometries: Geometries) -> Floats:
    r"""Measure polygons on the WGS 84 ellipsoid.

    Parameters
    ----------
    geometries : ndarray of Polygon or MultiPolygon, shape (n,)
        Valid, EPSG:4326, edges straight in longitude and latitude. [°]

    Returns
    -------
    ndarray of float, shape (n,)
        Areas. [m²] 0 for an empty one.

    Notes
    -----
    By Green's theorem an area is :math:`\oint \tfrac{a^2}{2} q(\varphi)\, d\lambda` with
    :math:`q` the authalic function, taken along each edge by four Gauss-Legendre points, along
    short ones by two (exact to rounding for edges of less than 100 km). Tested against ``pyproj.Geod`` on
    densified polygons.

    References
    ----------
    J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper 1395, 1987,
    equation 3-12. https://doi.org/10.3133/pp1395
    """
    sizes = np.zeros(len(geometries))
    is_ring = are_plain(geometries)
    plain, others = geometries[is_ring], geometries[~is_ring]
    offsets = np.append(0, np.cumsum(shapely.get_num_coordinates(plain)))
    sizes[is_ring] = np.abs(_ring_areas(shapely.get_coordinates(plain), offsets))
    parts, owner = shapely.get_parts(others, return_index=True)
    if len(parts):
        _, coords, (rings, polygons) = shapely.to_ragged_array(parts)
        of_ring = np.abs(_ring_areas(coords, rings))
        is_hole = np.ones(len(of_ring), dtype=bool)
        is_hole[polygons[:-1][np.diff(polygons) > 0]] = False
        of_ring = np.where(is_hole, -of_ring, of_ring)
        ring_owner = np.repeat(owner, np.diff(polygons))
        sizes[~is_ring] = np.bincount(ring_owner, weights=of_ring, minlength=len(others))
    return sizes


def _ring_areas(coords: Floats, rings: Offsets) -> Floats:
    """Measure each ring in m²; anticlockwise ones are positive."""
    found: Floats = np.empty(len(rings) - 1)
    _measure(np.radians(coords), rings, found)
    return found


@njit(cache=True, nogil=True)
def _authalic(phi: Any) -> Any:
    """Compute Snyder's q: the area between the equator and a latitude is ``a² q / 2`` per radian."""
    sine, e = np.sin(phi), ECCENTRICITY
    return (1.0 - e**2) * (sine / (1.0 - (e * sine) ** 2) + np.arctanh(e * sine) / e)


@njit(cache=True, nogil=True)
def _measure(coords: Any, rings: Any, found: Any) -> None:
    for ring in range(len(rings) - 1):
        # Each edge is measured from the first latitude of its ring: small numbers keep their digits.
        base, total = _authalic(coords[rings[ring], 1]), 0.0
        for at in range(rings[ring], rings[ring + 1] - 1):
            phi, next_phi = coords[at, 1], coords[at + 1, 1]
            middle, half = (next_phi + phi) / 2, (next_phi - phi) / 2
            if abs(half) < _SHORT_RAD:
                offset = half / np.sqrt(3.0)
                mean = (_authalic(middle - offset) - base + _authalic(middle + offset) - base) / 2
            else:
                mean = 0.0
                for node in range(len(_NODES)):
                    mean += _WEIGHTS[node] / 2 * (_authalic(middle + _NODES[node] * half) - base)
            total += (coords[at + 1, 0] - coords[at, 0]) * mean
        found[ring] = SEMI_MAJOR_M**2 / 2 * total
