"""Counts by hexagon: coarse enough to give away."""

from typing import TypeAlias

import h3
import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.errors import ShapeMismatch

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


def hexagon_counts(
    lon: Floats, lat: Floats, *, resolution: int = 8, at_least: int = 5
) -> tuple[list[str], Ints]:
    """Count places by H3 hexagon, and keep quiet about hexagons that hold few.

    For overviews and open data: a single case in a small cell can point at a single
    household, 5 in 0.7 km² do not. The sum of the counts is therefore less than the number
    of places; say so beside the figures. Statistics that need every case, or equal areas to
    the metre, take the city's own cells instead: hexagons of one resolution differ by a few
    per cent in area.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n_places,)
        The places, EPSG:4326. [°]
    resolution : int
        H3 resolution: 7 (5.2 km² on average), 8 (0.74 km²), 9 (0.11 km²). [-]
    at_least : int
        Hexagons with fewer places are left out; 1 keeps all. [places]

    Returns
    -------
    tuple of list of str and ndarray of int
        The hexagons' H3 indexes, in order, and the count of each. [places]

    Raises
    ------
    ShapeMismatch
        There are not as many longitudes as latitudes.

    Examples
    --------
    >>> hexagons, counts = hexagon_counts(np.full(7, 126.63), np.full(7, 45.75))
    >>> len(hexagons), counts.tolist()
    (1, [7])
    >>> hexagon_counts(np.full(4, 126.63), np.full(4, 45.75))[0]
    []
    """
    if lon.shape != lat.shape:
        raise ShapeMismatch(
            f"{lon.shape} longitudes do not fit {lat.shape} latitudes.", lon=lon.shape, lat=lat.shape
        )
    indexes = [h3.latlng_to_cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    hexagons, counts = np.unique(np.array(indexes, dtype="U15"), return_counts=True)
    kept = counts >= at_least
    return hexagons[kept].tolist(), counts[kept].astype(np.int64)
