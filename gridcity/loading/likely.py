"""Which coordinates a file may have that says it has longitudes and latitudes, and has metres."""

from collections.abc import Iterable

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError

_NEAR_KM = 60.0
"""So near to the city's centre a file of the city lies, read rightly. [km]"""
_MOST_NAMED = 3


def likely_crs(shapes: NDArray[np.object_], lon: float, lat: float) -> list[str]:
    """Name the projected systems in which shapes would lie in a city, the nearest to its centre first.

    Parameters
    ----------
    shapes : ndarray of Geometry
        As the file has them, in an unknown system.
    lon, lat
        The city's centre, EPSG:4326. [°]

    Returns
    -------
    list of str
        At most three, as ``EPSG:4547 (CGCS2000 / 3-degree Gauss-Kruger CM 114E)``; none where the shapes
        are longitudes and latitudes, or lie in no system that is used at the city.
    """
    box = shapely.total_bounds(shapes)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if not (np.isfinite([x, y]).all() and max(abs(x), abs(y)) > 360):
        return []
    here = AreaOfInterest(lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01)
    known = query_crs_info(
        auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], area_of_interest=here, contains=True
    )
    found = list(_distances(((one.code, one.name) for one in known), float(x), float(y), lon, lat))
    return [f"EPSG:{code} ({name})" for _, code, name in sorted(found)[:_MOST_NAMED]]


def _distances(
    known: Iterable[tuple[str, str]], x: float, y: float, lon: float, lat: float
) -> Iterable[tuple[float, str, str]]:
    """Measure [km] how far from a place each system would put a pair of numbers; the near ones only."""
    ellipsoid = pyproj.Geod(ellps="WGS84")
    for code, name in known:
        try:
            there = pyproj.Proj(f"EPSG:{code}")(x, y, inverse=True)  # 100 m of datum do not matter
        except (CRSError, ProjError):
            continue
        if not np.isfinite(there).all() or abs(there[1]) > 90:
            continue
        away_km = ellipsoid.inv(lon, lat, *there)[2] / 1000
        if away_km <= _NEAR_KM:
            yield round(float(away_km), 1), code, name
