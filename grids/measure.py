"""Areas on the ellipsoid of polygons whose edges are straight in longitude and latitude.

That is what an edge is in GeoJSON and in PostGIS ``geometry``, and only so is area additive: a
vertex put on an edge changes nothing. (Along geodesics it does: an edge of 1 km at 45° bulges
by 2 cm, which is why sums of geodesic areas of the parts miss the geodesic area of the whole
by parts in 10⁷.) For a cell of 100 m the two agree within 0.0001 m².
"""

from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Geometries: TypeAlias = NDArray[np.object_]
Offsets: TypeAlias = NDArray[np.signedinteger[Any]]

SEMI_MAJOR_M = 6378137.0
"""WGS 84. [m]"""
ECCENTRICITY = np.sqrt((2.0 - 1.0 / 298.257223563) / 298.257223563)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(4)


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
    :math:`q` the authalic function, taken along each edge by four Gauss-Legendre points
    (exact to rounding for edges of less than 100 km). Tested against ``pyproj.Geod`` on
    densified polygons.

    References
    ----------
    J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper 1395, 1987,
    equation 3-12. https://doi.org/10.3133/pp1395
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    if len(parts) == 0:
        return np.zeros(len(geometries))
    _, coords, (rings, polygons) = shapely.to_ragged_array(parts)
    sizes = np.abs(_ring_areas(coords, rings))
    is_hole = np.ones(len(sizes), dtype=bool)
    is_hole[polygons[:-1][np.diff(polygons) > 0]] = False
    per_part = _sums(np.where(is_hole, -sizes, sizes), polygons)
    return np.asarray(np.bincount(owner, weights=per_part, minlength=len(geometries)), dtype=np.float64)


def _sums(values: Floats, offsets: Offsets) -> Floats:
    """Sum each run of values between two offsets; 0 for an empty run."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    sums = running[offsets[1:]] - running[offsets[:-1]]
    return np.asarray(sums)


def _authalic(phi: Floats) -> Floats:
    """Compute Snyder's q: the area between the equator and a latitude is ``a² q / 2`` per radian."""
    sine = np.sin(phi)
    e = ECCENTRICITY
    return np.asarray((1.0 - e**2) * (sine / (1.0 - (e * sine) ** 2) + np.arctanh(e * sine) / e))


def _ring_areas(coords: Floats, rings: Offsets) -> Floats:
    """Measure each ring in m²; anticlockwise ones are positive."""
    lam, phi = np.radians(coords[:, 0]), np.radians(coords[:, 1])
    # Each edge is measured from the first latitude of its ring: small numbers keep their digits.
    base = np.repeat(_authalic(phi[rings[:-1]]), np.diff(rings))
    step = np.diff(lam)
    middle, half = (phi[1:] + phi[:-1]) / 2, np.diff(phi) / 2
    mean = np.zeros(len(step))
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        mean += weight / 2 * (_authalic(middle + node * half) - base[:-1])
    strip = np.append(SEMI_MAJOR_M**2 / 2 * step * mean, 0.0)
    strip[rings[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(strip, rings[:-1]))
