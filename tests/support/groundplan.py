"""Ground plans in metres around Harbin's centre, for tests of what is drawn on them."""

import numpy as np
import shapely

from grids.lattice import Lattice

LATTICE = Lattice(126.6, 45.75)


def _to_degrees(places: "list[tuple[float, float]]") -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    xy = np.array(places, dtype=np.float64)
    return np.stack(LATTICE.unproject(xy[:, 0], xy[:, 1]), axis=1)


def line(*places: tuple[float, float]) -> shapely.LineString:
    """Draw a line through places given in metres east and north. EPSG:4326."""
    return shapely.LineString(_to_degrees(list(places)))


def polygon(*places: tuple[float, float]) -> shapely.Polygon:
    """Draw a polygon through places given in metres east and north. EPSG:4326."""
    return shapely.Polygon(_to_degrees(list(places)))


def rectangle(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Draw a rectangle given in metres. EPSG:4326."""
    return polygon((west, south), (east, south), (east, north), (west, north))
